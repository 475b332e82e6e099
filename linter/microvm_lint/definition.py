"""One image in the shape and with the names of the AWS API, whatever it was written in."""

from __future__ import annotations

import re

from .document import Mapping, Node, Sequence
from .document.tree import resolved
from .regions import REGIONS, partition_of
from .survey import Survey, is_placeholder

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator
    from collections.abc import Sequence as SequenceOf
    from typing import Any, TypeVar

    from .document import Document
    from .origin import Origin
    from .partial import Partial

    Path = tuple[str | int, ...]
    Made = TypeVar("Made")

# The kinds of definition. What a request may hold differs from what the service returns.
DEFINITION = "definition"  # the configuration alone
CREATE = "create"  # a CreateMicrovmImage request
UPDATE = "update"  # an UpdateMicrovmImage request
VERSION = "version"  # what GetMicrovmImageVersion returns
TEMPLATE = "template"  # a resource of CloudFormation, SAM, Kubernetes, ...
LIVE = "live"  # what an account says of an image or a region beside the versions

KINDS = (DEFINITION, CREATE, UPDATE, VERSION, TEMPLATE, LIVE)

_PLAIN_NAME = r"[A-Za-z0-9_/-]+"

ENVIRONMENT = "environmentVariables"
LABELS = ("name", "imageArn", "imageIdentifier")  # the members that say which image it is
MASK = "***"  # what stands in place of an environment variable's value


class Settings:
    """What a configuration tells rules: the regions of the service, hours that a build may take."""

    __slots__ = ("build_hours", "regions")

    def __init__(self, regions: SequenceOf[str] = REGIONS, build_hours: float = 6.0) -> None:
        self.regions = regions
        self.build_hours = build_hours


class Resource:
    """What a definition is in an account; `image` and `version` are None for a whole region."""

    __slots__ = ("account", "arn", "image", "region", "version")

    def __init__(
        self,
        account: str,
        region: str,
        image: str | None = None,
        version: str | None = None,
        arn: str | None = None,
    ) -> None:
        self.account = account
        self.region = region
        self.image = image
        self.version = version
        self.arn = arn

    @property
    def names(self) -> tuple[str, ...]:
        """ARNs that it goes by: that of the image, also with the version; of a region its start."""
        if self.arn is None:
            return (f"arn:{partition_of(self.region)}:lambda:{self.region}:{self.account}:",)
        return (self.arn, f"{self.arn}:{self.version}") if self.version else (self.arn,)

    @property
    def identity(self) -> str:
        """What stays the same from version to version."""
        return "/".join(filter(None, ("aws", self.account, self.region, self.image)))


class Image:
    """One definition of an image: what the engine judges and rules see.

    `value` is the definition in API shape and `node` the tree with its places, which is made when
    it is asked for where it is the root of an ordinary document. `unknown` holds
    the paths whose value is not determined here: nothing is reported about them. `first` says
    that it is the root of the first document of its file. `masked` are the paths of environment
    variables whose value was masked before it was saved: of the value nothing is reported.

    What comes from an account has a `resource`, and `facts`: what the account says beside the
    version, in the form of schemas/inventory.json. What is written in a dialect has an `origin`.
    """

    __slots__ = (
        "_node",
        "_shared",
        "dialect",
        "document",
        "facts",
        "first",
        "kind",
        "label",
        "masked",
        "origin",
        "resource",
        "settings",
        "survey",
        "unknown",
        "value",
        "wants_text",
    )

    # Whether the API wants a text of the author's at a path; the engine asks the constraint set.
    wants_text: Callable[[Path], bool]
    settings: Settings  # of the run; the engine gives them

    def __init__(
        self,
        document: Document,
        node: Node | None,
        kind: str,
        dialect: str,
        *,
        label: str | None = None,
        first: bool = True,
        unknown: tuple[Path, ...] = (),
        origin: Origin | None = None,
    ) -> None:
        self._shared: dict[Any, Any] = {}
        self.resource: Resource | None = None
        self.facts: dict[str, Any] | None = None
        self.origin = origin
        self.document = document
        self._node = node
        self.kind = kind
        self.dialect = dialect
        self.label = label
        self.first = first
        # What the service returned is literal, whatever it looks like.
        self.survey = Survey()
        if node is not None:
            self.survey.walk(
                node, quotes_matter=document.format == "yaml", with_placeholders=kind != VERSION
            )
        self.unknown = self.survey.unknown.union(unknown)
        value: Any = document.values[0] if node is None else node.value
        nulls = self.survey.nulls if kind == VERSION else ()
        self.masked = _masked(value) if kind == VERSION else frozenset()
        self.value = without_nulls(value) if nulls else value

    @property
    def node(self) -> Node:
        """The tree with the places."""
        if self._node is None:
            self._node = self.document.roots[0]
        return self._node

    def is_unknown(self, path: Path, *, key: bool = False) -> bool:
        """Whether the value at the path, or one that it is a part of, is not determined.

        With `key` it is the name of the path's last member that is asked about: the name stands
        there whatever its value is.
        """
        unknown = self.unknown
        if not unknown:
            return False
        if key and not _brings_members(path[-1]):
            path = path[:-1]
        for end in range(len(path) + 1):  # noqa: SIM110 a generator takes longer
            if path[:end] in unknown:
                return True
        return False

    def get(self, path: Path) -> Any:
        """The plain value at the path, or None where there is none."""
        value = self.value
        try:
            for step in path:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
        return value

    def text(self, path: Path, *, unless: str | None = None) -> str | None:
        """The text at the path; None where there is none or it is not determined.

        Where only pieces of it are known, and no whole could match the pattern `unless`, it is
        the text with something likely in its holes.
        """
        value = self.value
        try:  # as `get` does: this is what most rules ask, and a call costs more than the walk
            for step in path:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
        if type(value) is not str:
            return None
        if self.unknown and self.is_unknown(path):
            partial = self.partial(path) if unless is not None else None
            return self.likely(partial) if partial and unless and partial.never(unless) else None
        return value

    def partial(self, path: Path) -> Partial | None:
        """The text with holes at the path, where the definition's dialect knows pieces of it."""
        if self.origin is None or path not in self.unknown:
            return None
        *_, (_key, node) = self.nodes(path)
        found: Partial | None = getattr(getattr(resolved(node), "tag", None), "partial", None)
        return found

    def likely(self, partial: Partial) -> str:
        """A text with holes with what fits best in them; reports show what is written."""
        assert self.origin is not None
        text = ""
        for piece in partial.pieces:
            if isinstance(piece, str):
                text += piece
                continue
            number = len(self.origin.stand_ins)
            fits = {1: f"aws-any{number}", 3: f"any-region-{number}", 4: f"99009900{number:04}"}
            place = text.count(":") if text.startswith("arn:") else 0
            filled = fits.get(place, f"zz{number}hole")
            self.origin.stand_ins[filled] = piece.written
            text += filled
        return text

    def number(self, path: Path) -> int | None:
        """The integer at the path; None where there is none or it is not determined."""
        value = self.get(path)
        return value if type(value) is int and not self.is_unknown(path) else None

    def texts(self, path: Path) -> Iterator[tuple[Path, str]]:
        """The paths and texts of a list's items, or of a map's entries, that are determined."""
        value = self.get(path)
        entries: Iterable[tuple[str | int, Any]] = ()
        if type(value) is dict:
            entries = value.items()
        elif type(value) is list:
            entries = enumerate(value)
        for step, child in entries:
            if type(child) is str and not self.is_unknown((*path, step)):
                yield (*path, step), child

    def shared(self, make: Callable[[Image], Made]) -> Made:
        """What a function makes of the definition, once for all rules that ask."""
        if make not in self._shared:
            self._shared[make] = make(self)
        made: Made = self._shared[make]
        return made

    def spell(self, path: Path) -> str:
        """The path as the definition's author writes it."""
        return spell(path) if self.origin is None else self.origin.names.spell(path)

    def name_of(self, member: str) -> str:
        """The name of a member as the definition's author writes it."""
        return member if self.origin is None else self.origin.names.written(member)

    def lacks(self, path: Path) -> bool:
        """Whether there is surely nothing at the path: nothing that is not determined either.

        What is null, or stands in something of the wrong type, is another finding.
        """
        value = self.value
        for at, step in enumerate(path):
            if not isinstance(value, dict) or (self.unknown and path[:at] in self.unknown):
                return False
            if step not in value:
                if (*path[:at], step) in self.unknown:
                    return False
                return not (self.unknown and self._may_have_more(path[:at], value))
            value = value[step]
        return False

    def _may_have_more(self, path: Path, value: dict[str, Any]) -> bool:
        """Whether an object may have members that cannot be seen here."""
        return any((*path, name) in self.unknown and _brings_members(name) for name in value)

    def nodes(self, path: Path) -> Iterator[tuple[Node | None, Node]]:
        """Key and value nodes on the way along the path, as far as the tree goes."""
        node = self.node
        yield (None if self.origin is None else self.origin.key), node
        for step in path:
            target = resolved(node)
            if type(target) is Mapping and step in target.entries:
                key, node = target.entries[str(step)]
                yield key, node
            elif type(target) is Sequence and isinstance(step, int) and step < len(target.items):
                node = target.items[step]
                yield None, node
            else:
                return


def _brings_members(name: str | int) -> bool:
    """Whether what is not determined under a name may be members beside it."""
    return name == "<<" or is_placeholder(str(name))


def _masked(value: Any) -> frozenset[Path]:
    """The paths of the environment variables whose value is a mask."""
    from .secret_formats import is_mask

    variables = value.get(ENVIRONMENT) if isinstance(value, dict) else None
    if not isinstance(variables, dict):
        return frozenset()
    return frozenset((ENVIRONMENT, name) for name, one in variables.items() if is_mask(one))


def without_nulls(value: Any) -> Any:
    """A copy of the value in which the members that are null are absent."""
    if isinstance(value, dict):
        return {key: without_nulls(child) for key, child in value.items() if child is not None}
    if isinstance(value, list):
        return [without_nulls(child) for child in value]
    return value


def spell(path: Path) -> str:
    """The path as a person writes it: `hooks.port`, `resources[0]`, `tags["a b"]`."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif re.fullmatch(_PLAIN_NAME, step):
            parts.append(f".{step}" if parts else step)
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'["{escaped}"]')
    return "".join(parts)
