"""What an account says as files: canonical JSON of versions, and the inventory beside them.

    aws/<account>/<region>.yaml                                the inventory of a region
    aws/<account>/<region>/microvm-image/<name>.yaml           that of an image
    aws/<account>/<region>/microvm-image/<name>/<version>.json a version, as the service gave it

The same names and places stand in reports whether the files are written or not. `check` reads the
files again, and the inventory lets it judge what an audit judges.
"""

from __future__ import annotations

import json
import os
import re
import threading
from collections import Counter
from functools import cache
from hashlib import sha256
from urllib.parse import quote, unquote

from ..definition import ENVIRONMENT, LIVE, MASK, VERSION, Image, Resource, without_nulls
from ..dialects import account as account_dialect
from ..dialects import api
from ..document import Document, Limits, Problem, read
from ..ending import unfinished
from ..schema_files import load_schema
from ..secrets import mask, mask_answer, names_hold_values
from ..survey import Survey

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..document import Node

MARKER = "microvm-lint"
FORM = "inventory/1"
_HEAD = f"{MARKER}: {FORM}\n".encode()  # how an inventory starts
_OF_VERSION = b'"imageVersion"'
_FOLDER = "microvm-image"
_SAFE = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*")
_LONGEST_NAME = 120
_VERSION_FILE = re.compile(
    r"(?:.*/)?aws/(?P<account>[^/]+)/(?P<region>[^/]+)/microvm-image/(?P<image>[^/]+)/"
    r"(?P<version>[^/]+)\.json"
)
_NEW_FILE = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | getattr(os, "O_NOFOLLOW", 0)


def version_file(resource: Resource) -> str:
    """The relative name of the file of a version, with slashes."""
    return f"{_stem(resource)}/{_step(resource.version or '')}.json"


def inventory_file(resource: Resource) -> str:
    """The relative name of the file with the inventory of an image, or of a region."""
    return f"{_stem(resource)}.yaml"


def _stem(resource: Resource) -> str:
    steps = ["aws", _step(resource.account), _step(resource.region)]
    if resource.image is not None:
        steps += [_FOLDER, _step(resource.image)]
    return "/".join(steps)


def _step(name: str) -> str:
    """A name as one step of a path, whatever a server calls its images."""
    if _SAFE.fullmatch(name) and len(name) <= _LONGEST_NAME:
        return name
    quoted = quote(name.encode("utf-8", "surrogatepass"), safe="")
    quoted = re.sub(r"^\.", "%2E", quoted) or "%00"
    if len(quoted) > _LONGEST_NAME:
        digest = sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        quoted = f"{quoted[: _LONGEST_NAME - 17]}-{digest}"
    return quoted


def name_in(arn: str) -> str | None:
    """The name of the image that an ARN is of, or None where it is no image's."""
    match = re.fullmatch(r"arn:[^:]*:[^:]*:[^:]*:[^:]*:microvm-image[:/](.+)", arn, re.DOTALL)
    return match[1] if match else None


def canonical(value: Any) -> str:
    """The value as JSON with sorted keys, one to a line."""
    return json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


def version_text(answer: dict[str, Any], *, keep_values: bool) -> str:
    """A version as canonical JSON; environment variables' values masked unless they are kept."""
    return canonical(answer if keep_values else mask_answer(answer))


def inventory_text(inventory: dict[str, Any]) -> str:
    """An inventory as YAML."""
    import yaml

    dumper = getattr(yaml, "CSafeDumper", yaml.SafeDumper)
    text: str = yaml.dump(inventory, Dumper=dumper, sort_keys=False, allow_unicode=True, width=1000)
    return text


class Live(Image):
    """A definition from an account whose text and tree are made when they are needed.

    Reports point into the text; it is needed where there is a finding. What is judged may have
    environment variables' values where the text has masks. Raises `Problem` where the text is past
    a limit of the readers.
    """

    __slots__ = ("_document", "_file", "_limits", "_text")

    resource: Resource

    def __init__(
        self, value: dict[str, Any], file: str, limits: Limits, text: Callable[[], str]
    ) -> None:
        self._document: Document | None = None
        self._file = file
        self._limits = limits
        self._text = text
        self._shared = {}
        self.first = True
        self.origin = None
        self.masked = frozenset()
        survey = Survey.of_value(value, limits)
        if survey is None:  # reading the text says what the limit is
            survey = Survey()
            survey.walk(self.node, quotes_matter=False, with_placeholders=False)
        self.survey = survey
        self.unknown = survey.unknown
        self.value = value

    @property
    def document(self) -> Document:  # type: ignore[override]
        """The text and its tree."""
        if self._document is None:
            self._document = read(self._file, self._text().encode(), self._limits)
        return self._document

    @property
    def node(self) -> Node:
        """The tree."""
        return self.document.roots[0]


class Version(Live):
    """A version as the service gave it, with the inventory of its image as `facts`."""

    __slots__ = ()

    def __init__(
        self,
        resource: Resource,
        answer: dict[str, Any],
        facts: dict[str, Any],
        limits: Limits,
        text: Callable[[], str],
    ) -> None:
        self.kind = VERSION
        self.dialect = api.NAME
        self.label = api.label(answer)
        self.resource = resource
        self.facts = facts
        super().__init__(answer, version_file(resource), limits, text)
        if names_hold_values(answer):
            self.value = mask(answer, names_only=True)
        if self.survey.nulls:
            self.value = without_nulls(self.value)


class Inventory(Live):
    """What an account says of an image or a region, in the form of schemas/inventory.json."""

    __slots__ = ()

    def __init__(
        self,
        resource: Resource,
        inventory: dict[str, Any],
        limits: Limits,
        text: Callable[[], str],
    ) -> None:
        self.kind = LIVE
        self.dialect = account_dialect.NAME
        self.label = resource.image or resource.region
        self.resource = resource
        self.facts = inventory
        super().__init__(inventory, inventory_file(resource), limits, text)


def inventory_image(document: Document) -> Image | None:
    """The definition in an inventory that was saved, or None where the document is none."""
    roots = document.roots
    value: Any = roots[0].value if len(roots) == 1 else None
    if not is_inventory(value):
        return None
    of_image = value.get("image", {})
    resource = Resource(
        value["account"], value["region"], of_image.get("name"), None, of_image.get("imageArn")
    )
    label = resource.image or resource.region
    image = Image(document, roots[0], LIVE, account_dialect.NAME, label=label)
    image.resource = resource
    image.facts = value
    return image


def is_inventory(value: Any) -> bool:
    """Whether a value has the form of schemas/inventory.json."""
    if not isinstance(value, dict) or value.get(MARKER) != FORM:
        return False
    valid: bool = _validator().is_valid(value)
    return valid


@cache
def _validator() -> Any:
    import jsonschema_rs

    return jsonschema_rs.Draft202012Validator(load_schema("inventory.json"))


class Saved:
    """The folder of --save: writes files whole or not at all, and finds those of an earlier run.

    `unwritten` has what could not be written, or removed: the reason with how many files.
    """

    def __init__(self, folder: str, *, keep_values: bool, resume: bool) -> None:
        self.folder = folder
        self.keep_values = keep_values
        self.resume = resume
        self.unwritten: Counter[str] = Counter()
        self._lock = threading.Lock()  # held while a file is written
        self._stopped = False

    def write(self, name: str, text: Callable[[], str]) -> None:
        """Write a file below the folder, for its owner alone if it has values.

        Not `output.write_file`, which changes the umask of the process for a moment and waits for
        the disk: here many threads write, and a file that is lost is asked for again.
        """
        with self._lock:
            if not self._stopped:
                self._write(self._path(name), text)

    def stop(self) -> None:
        """Write nothing more, once what is being written is whole: threads end with the program."""
        with self._lock:
            self._stopped = True

    def _write(self, path: str, text: Callable[[], str]) -> None:
        temporary = f"{path}.{os.getpid()}.tmp"
        unfinished.add(temporary)
        try:
            os.makedirs(os.path.dirname(path), exist_ok=True)
            handle = os.open(temporary, _NEW_FILE, 0o600 if self.keep_values else 0o666)
            try:
                with open(handle, "w", encoding="utf-8", newline="") as file:
                    file.write(text())
                os.replace(temporary, path)
            except BaseException:
                os.unlink(temporary)
                raise
        except OSError as error:
            self._note(error)
        finally:
            unfinished.discard(temporary)

    def _path(self, name: str) -> str:
        return os.path.join(self.folder, *name.split("/"))

    def forget_versions(self, image: Resource, kept: set[str]) -> None:
        """Remove files of versions of an image that this audit has not chosen."""
        names = {f"{_step(version)}.json" for version in kept}
        self._forget(self._path(_stem(image)), ".json", names)

    def forget_images(self, region: Resource, kept: set[str]) -> None:
        """Remove the files of images that a region does not have any more."""
        folder = self._path(f"{_stem(region)}/{_FOLDER}")
        names = {f"{_step(name)}.yaml" for name in kept}
        for gone in self._forget(folder, ".yaml", names):
            self._forget(os.path.join(folder, gone.removesuffix(".yaml")), ".json", set())

    def _forget(self, folder: str, ending: str, kept: set[str]) -> list[str]:
        """Remove what an earlier audit has written and this one would not; returns the names."""
        try:
            there = os.listdir(folder)
        except FileNotFoundError:
            return []
        except OSError as error:
            self._note(error)
            return []
        gone = [name for name in there if name.endswith(ending) and name not in kept]
        return [name for name in gone if self._remove(os.path.join(folder, name))]

    def _remove(self, path: str) -> bool:
        """Remove a file that an audit has written; returns whether it is gone."""
        try:
            with open(path, "rb") as file:
                text = file.read()
            if not (_OF_VERSION in text if path.endswith(".json") else text.startswith(_HEAD)):
                return False
            os.unlink(path)
        except OSError as error:
            self._note(error)
            return False
        return True

    def _note(self, error: OSError) -> None:
        self.unwritten[error.strerror or str(error)] += 1

    def version(self, resource: Resource) -> dict[str, Any] | None:
        """A version that an earlier run has saved as this one would, or None."""
        value = self._read(version_file(resource), json.loads) if self.resume else None
        if not isinstance(value, dict) or value.get("imageVersion") != resource.version:
            return None
        if resource.arn is not None and value.get("imageArn") != resource.arn:
            return None
        variables = value.get(ENVIRONMENT)
        if self.keep_values and isinstance(variables, dict) and MASK in variables.values():
            return None
        return value

    def inventory(self, resource: Resource) -> dict[str, Any] | None:
        """The inventory of an image that an earlier run has read to its end, or None."""
        value = self._read(inventory_file(resource), _yaml) if self.resume else None
        return value if is_inventory(value) else None

    def versions_beside(self, resource: Resource) -> list[dict[str, Any]] | None:
        """The versions of an image that an earlier run has listed, or None."""
        value = self._read(inventory_file(resource), _yaml)
        return value.get("versions") if is_inventory(value) else None

    def _read(self, name: str, parse: Callable[[str], Any]) -> Any:
        try:
            with open(self._path(name), encoding="utf-8") as file:
                return parse(file.read())
        except (OSError, ValueError, Problem, RecursionError):  # nothing to go on from: ask again
            return None


def _yaml(text: str) -> Any:
    roots = read("inventory.yaml", text.encode(), Limits()).roots
    return roots[0].value if roots else None


def version_file_parts(path: str) -> tuple[str, ...] | None:
    """Account, region, image and version from a name that an audit gives, or None for another."""
    match = _VERSION_FILE.fullmatch(os.path.abspath(path).replace(os.sep, "/"))
    return tuple(map(unquote, match.groups())) if match else None


class Inventories:
    """The inventories beside files that `check` reads; the last one is kept."""

    def __init__(self) -> None:
        self._folder = ""
        self._facts: dict[str, Any] | None = None

    def adopt(self, image: Image, path: str) -> None:
        """Tell a version that a file of an audit holds where it comes from, and what is known."""
        parts = version_file_parts(path)
        assert parts is not None
        account, region, name, version = parts
        folder = os.path.dirname(os.path.abspath(path))
        if folder != self._folder:
            self._folder, self._facts = folder, _beside(folder)
        image.facts = self._facts
        summary = self._facts["image"] if self._facts and "image" in self._facts else {}
        arn, number = image.get(("imageArn",)), image.get(("imageVersion",))
        if not isinstance(arn, str):
            arn = summary.get("imageArn")
        name = summary.get("name") or name_in(arn or "") or name
        number = number if isinstance(number, str) else version
        image.resource = Resource(account, region, name, number, arn)


def _beside(folder: str) -> dict[str, Any] | None:
    """The inventory of the image whose versions a folder holds, or None where there is none."""
    from ..files import TooLarge, Unreadable
    from ..files import read as read_file

    limits = Limits()
    path = f"{folder}.yaml"
    if not os.path.exists(path):
        return None
    try:
        roots = read(path, read_file(path, limits.file_size), limits).roots
    except (Problem, Unreadable, TooLarge):  # named as a file of its own when it is walked
        return None
    value = roots[0].value if len(roots) == 1 else None
    return value if is_inventory(value) else None
