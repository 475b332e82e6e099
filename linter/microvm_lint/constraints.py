"""The documented constraints: one JSON Schema a revision, and how its errors become violations.

The schemas are data, generated from botocore's service model; see `model.py`.
"""

from __future__ import annotations

import re
from functools import cache

from .acceptance import Acceptance
from .definition import ENVIRONMENT, KINDS
from .document.tree import resolved
from .findings import Change, Report
from .names import MOST_PROPOSALS, propose
from .schema_files import load_schema
from .words import choice, fold, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

    from .definition import Image, Path
    from .schema_errors import Listing

REVISIONS = ("2026-06-22", "2026-11-05")
DEFAULT_REVISION = REVISIONS[0]
INSTALLED = "installed"

# Definitions until the import of jsonschema_rs pays, which is faster once it is there.
_FEW = 500

# Where several constraints fail on one value, the first of these is the one worth saying.
_ORDER = ("type", "enum", "minLength", "maxLength", "pattern")

_TYPE_WORDS = {
    "object": "an object",
    "array": "a list",
    "string": "a string",
    "integer": "an integer",
    "number": "a number",
    "boolean": "a boolean",
    "null": "null",
}


class UnknownRevision(Exception):
    """The revision cannot be had; the message says why."""


class Violation:
    """A value that a documented constraint refuses.

    `keyword` and `limit` are the constraint's in JSON Schema, say `maximum` and 60. `path` is
    the API path of the value, of the missing member or of the unknown one; `key` says that the
    name of a map's entry is meant. `accepted_by` is a later revision that accepts the value.
    """

    __slots__ = ("accepted_by", "image", "key", "keyword", "limit", "path", "value")

    def __init__(
        self, image: Image, path: Path, keyword: str, limit: Any, value: Any, key: bool = False
    ) -> None:
        self.image = image
        self.path = path
        self.keyword = keyword
        self.limit = limit
        self.value = value
        self.key = key
        self.accepted_by: str | None = None

    def report(self, message: str, hint: str | None = None, change: Change | None = None) -> Report:
        """A report at this violation's place."""
        if self.accepted_by is not None:
            later = f"revision {self.accepted_by} accepts it: --revision {self.accepted_by}"
            hint = f"{hint}; {later}" if hint else later
        return Report(self.path, message, hint=hint, key=self.key, change=change)

    def shown(self, value: Any = None) -> str:
        """The value as a message may show it: quoted, short, and never if it is a secret."""
        if not self.key and is_secret(self.image, self.path):
            return nameless(self.path)
        if value is None and isinstance(self.value, (dict, list)):
            return f"`{self.image.spell(self.path)}`"
        return quoted(self.value if value is None else value)

    def subject(self) -> str:
        """What a message on the type speaks of: a scalar's value, else the member's name."""
        if self.value is None or isinstance(self.value, (dict, list)):
            name = self.image.spell(self.path)
            hidden = len(self.path) > 1 and is_secret(self.image, self.path)
            return nameless(self.path) if hidden else f"`{name}`" if name else "the definition"
        if len(self.path) == 1 and is_secret(self.image, self.path):
            return f"`{self.image.spell(self.path)}`"
        return self.shown()

    def replace(self, value: Any) -> Change | None:
        """The change that puts another value in place of this one, or None without a value."""
        return None if value is None else Change("replace", self.path, f"write {value}", value)

    def option(self) -> str | None:
        """A hint where the value is one of the accepted words but for case and white space."""
        word = str(self.value).strip().upper()
        return f"write {word}" if word in self.limit else None

    def length(self) -> str:
        """How long the text is, as the end of a sentence that names the limits."""
        return f"this one has {len(self.value):,}" if self.value else "this one is empty"

    def words(self) -> str:
        """What is wrong, with the value and the limit, for constraints of every form."""
        keyword, limit = self.keyword, self.limit
        if keyword in ("minLength", "maxLength"):
            more = "more" if keyword == "maxLength" else "fewer"
            return f"{len(self.value):,} characters are {more} than the {limit:,} allowed"
        if keyword in ("minItems", "maxItems", "minProperties", "maxProperties"):
            more = "more" if keyword.startswith("max") else "fewer"
            return f"{len(self.value):,} entries are {more} than the {limit:,} allowed"
        if keyword in ("minimum", "maximum"):
            more = "more" if keyword == "maximum" else "less"
            return f"{self.shown()} is {more} than the {limit:,} allowed"
        if keyword == "enum":
            return f"{self.shown()} is not {choice(limit)}"
        if keyword == "pattern":
            return f"{self.shown()} does not have the form `{limit[4:-2]}`"
        if keyword == "type":
            return f"{self.subject()} is {type_words(self.value)}, not {expected_words(limit)}"
        return f"it does not meet the constraint `{keyword}`"


def blank_free(violation: Violation, what: str) -> Report:
    """A report on a text that must have 1 to 2048 characters and no white space."""
    if violation.keyword == "pattern":
        return violation.report(f"{violation.shown()} holds white space; {what} has none")
    return violation.report(f"{what} has 1 to 2,048 characters; {violation.length()}")


def is_secret(image: Image, path: Path) -> bool:
    """Whether the value at the path is, or is part of, an environment variable's value."""
    from .secrets import hide
    from .variable_names import hides_value

    hide(image.document)
    if hides_value(path):
        return True
    *_, (_key, node) = image.nodes(path)
    value = resolved(node)  # what an alias brings is hidden where its anchor stands
    return image.document.source.hides(value.start, value.end)


def nameless(path: Path) -> str:
    """Words for an environment variable's value, which is never shown."""
    if len(path) == 2 and path[0] == ENVIRONMENT:
        return f"the value of {quoted(path[1])}"
    return "the value"


def type_words(value: Any) -> str:
    """The JSON type of a value, in words: "a string"."""
    if value is None:
        return "null"
    if isinstance(value, bool):
        return "a boolean"
    if isinstance(value, (int, float)):
        return "a number"
    if isinstance(value, str):
        return "a string"
    return "a list" if isinstance(value, list) else "an object"


def expected_words(types: str | list[str]) -> str:
    """The types that a schema asks for, in words: "a string or a number"."""
    names = [types] if isinstance(types, str) else types
    return " or ".join(_TYPE_WORDS[name] for name in names)


class Constraints:
    """The constraint set of one revision of the service model."""

    def __init__(self, revision: str, schema: dict[str, Any]) -> None:
        self.revision = revision
        self.schema = schema
        self._acceptance = Acceptance(schema["$defs"])
        self._asked = 0
        self._validators: dict[str, Any] = {}
        self._listing: Listing | None = None
        self._names: frozenset[str] | None = None

    def accepts(self, image: Image) -> bool:
        """Whether the schema refuses nothing in an image."""
        kind, value = image.kind, image.value
        self._asked += 1
        if self._asked <= _FEW and self._acceptance.accepts(kind, value):
            return True
        return bool(self.validator(kind).is_valid(value))

    def validator(self, kind: str) -> Any:
        """The compiled schema for a kind of definition."""
        if kind not in self._validators:
            import jsonschema_rs

            schema = {**self.schema, **_entry(kind)}
            self._validators[kind] = jsonschema_rs.Draft202012Validator(schema)
        return self._validators[kind]

    @property
    def listing(self) -> Listing:
        """What lists all that the schema refuses in a definition."""
        if self._listing is None:
            from .schema_errors import Listing

            self._listing = Listing(self.schema, self.at)
        return self._listing

    def violations(self, image: Image) -> list[Violation]:
        """What the constraints refuse in an image, one violation a place; unknowns left out."""
        found: list[Violation] = []
        if not self.accepts(image):
            found.extend(self._refused(image))
        found.extend(self._fractions(image))
        found.extend(self._odd_keys(image))
        found = [one for one in found if not image.is_unknown(one.path, key=one.key)]
        if image.origin is not None:
            # Which members there must be, a dialect says itself.
            found = [one for one in found if one.keyword != "required" or len(one.path) > 1]
            found += [
                Violation(image, (one,), "required", None, None) for one in image.origin.missing
            ]
            found.extend(self._of_pieces(image))
        return self._without_consequences(_one_a_place(found))

    def _refused(self, image: Image) -> Iterable[Violation]:
        """What the schema refuses, some of it at one place."""
        from .schema_errors import LONGEST, shortened

        value = image.value
        if len(image.document.source.text) > LONGEST:
            value = shortened(value)
        for path, keyword, limit, is_name in self.listing.refusals(image.kind, value):
            # Not the error's own instance: there infinity is null and a long text is cut.
            if is_name and keyword != "additionalProperties":
                found: Any = path[-1]
            else:
                found = image.get(path[:-1] if keyword == "required" else path)
            yield Violation(image, path, keyword, limit, found, is_name)

    def _of_pieces(self, image: Image) -> Iterable[Violation]:
        """What texts of which only pieces are known break, whatever the rest is."""
        for path in image.unknown:
            partial = image.partial(path)
            schema = self.at(image.kind, path) if partial is not None else {}
            if partial is None or schema.get("type") != "string":
                continue
            likely = image.likely(partial)
            if partial.least > schema.get("maxLength", partial.least):
                yield Violation(image, path, "maxLength", schema["maxLength"], likely)
            elif "pattern" in schema and partial.never(schema["pattern"]):
                yield Violation(image, path, "pattern", schema["pattern"], likely)
            elif "enum" in schema and all(map(partial.never, map(re.escape, schema["enum"]))):
                yield Violation(image, path, "enum", schema["enum"], likely)

    def _fractions(self, image: Image) -> Iterable[Violation]:
        """Floats with a whole value, such as 30.0: JSON Schema takes them for integers.

        The AWS SDKs do not: botocore's validator asks for an int.
        """
        for path in image.survey.floats:
            value = image.get(path)
            if (
                isinstance(value, float)
                and value.is_integer()
                and self.at(image.kind, path).get("type") == "integer"
            ):
                yield Violation(image, path, "type", ["integer"], value)

    def _odd_keys(self, image: Image) -> Iterable[Violation]:
        """Names of a map's entries that YAML reads as numbers, booleans or null."""
        for path, key in image.survey.odd_keys:
            if "propertyNames" in self.at(image.kind, path[:-1]):
                yield Violation(image, path, "type", ["string"], key.value, key=True)

    def _without_consequences(self, found: list[Violation]) -> list[Violation]:
        """Give unknown members their proposal, and drop what follows from the wrong name.

        Who writes `baseImageARN` has made one mistake, though `baseImageArn` is missing too.
        """
        meant: set[Path] = set()
        unknown = [one for one in found if one.keyword == "additionalProperties"]
        for number, violation in enumerate(unknown):
            parent, name = violation.path[:-1], str(violation.path[-1])
            members = self.members(violation.image.kind, parent)
            there = violation.image.get(parent)
            free = [one for one in members if one not in there and (*parent, one) not in meant]
            violation.limit = propose(name, free) if number < MOST_PROPOSALS else None
            if violation.limit is not None:
                meant.add((*parent, violation.limit))
        return [
            one
            for one in found
            if not (one.keyword == "required" and one.path in meant)
            and not (one.keyword == "oneOf" and self._is_of_unknown(one))
        ]

    def _is_of_unknown(self, violation: Violation) -> bool:
        """Whether a union's members are all unknown; that they are is another finding, or none."""
        members = self.members(violation.image.kind, violation.path)
        value = violation.value
        return isinstance(value, dict) and bool(value) and value.keys().isdisjoint(members)

    def at(self, kind: str, path: Path) -> dict[str, Any]:
        """The schema for the value at a path, empty where there is none."""
        node = self._target(_entry(kind))
        for step in path:
            if isinstance(step, int):
                below = node.get("items")
            else:
                below = node.get("properties", {}).get(step, node.get("additionalProperties"))
            node = self._target(below) if isinstance(below, dict) else {}
        return node

    def is_free_text(self, kind: str, path: Path) -> bool:
        """Whether the schema asks for a string at a path, and for none of a few words."""
        schema = self.at(kind, path)
        return schema.get("type") == "string" and "enum" not in schema

    def members(self, kind: str, path: Path) -> list[str]:
        """The names of the members that the schema knows at a path."""
        return list(self.at(kind, path).get("properties", ()))

    @property
    def names(self) -> frozenset[str]:
        """The names of all members that the schema knows."""
        if self._names is None:
            shapes = self.schema["$defs"].values()
            self._names = frozenset(name for one in shapes for name in one.get("properties", ()))
        return self._names

    def _target(self, node: dict[str, Any]) -> dict[str, Any]:
        while "$ref" in node:
            node = self.schema["$defs"][node["$ref"].rpartition("/")[2]]
        return node


def _entry(kind: str) -> dict[str, str]:
    """A reference to the entry point for a kind."""
    return {"$ref": f"#/$defs/{kind}"}


def _one_a_place(found: list[Violation]) -> list[Violation]:
    """Of several constraints that one value fails, the one that says most."""
    best: dict[tuple[Path, bool], Violation] = {}
    for violation in found:
        place = (violation.path, violation.key)
        other = best.get(place)
        if other is None or _rank(violation) < _rank(other):
            best[place] = violation
    return list(best.values())


def _rank(violation: Violation) -> int:
    keyword = violation.keyword
    return _ORDER.index(keyword) if keyword in _ORDER else len(_ORDER)


def load(revision: str = DEFAULT_REVISION) -> Constraints:
    """The constraint set of a revision: a date, "latest" or "installed".

    "installed" builds it from the botocore that is installed. Raises `UnknownRevision`.
    """
    if revision == INSTALLED:
        from .model import installed_schema

        return Constraints(INSTALLED, installed_schema())
    if revision == "latest":
        revision = REVISIONS[-1]
    if revision not in REVISIONS:
        known = ", ".join((*REVISIONS, "latest"))
        raise UnknownRevision(f"there is no revision {revision}; there are {known} and {INSTALLED}")
    return Constraints(revision, load_schema(f"image-version.{revision}.json"))


@cache
def member_names(*, of_images: bool = False) -> frozenset[str]:
    """The names of all members that any shape has, or those that an image has itself, folded."""
    definitions = load().schema["$defs"]
    shapes = [definitions[kind] for kind in KINDS if kind in definitions]
    named = shapes if of_images else definitions.values()
    return frozenset(fold(name) for one in named for name in one.get("properties", ()))


_ENDS_LATER = ("enum", "maximum", "maxItems", "maxLength", "maxProperties", "additionalProperties")


def mark_accepted_later(violations: list[Violation], revision: str) -> None:
    """Note on each violation of one image the first later revision that accepts the value."""
    open_questions = [one for one in violations if one.keyword in _ENDS_LATER]
    if revision not in REVISIONS or not open_questions:
        return
    for later in REVISIONS[REVISIONS.index(revision) + 1 :]:
        refused = {(one.path, one.key) for one in _loaded(later).violations(violations[0].image)}
        for violation in open_questions:
            if violation.accepted_by is None and (violation.path, violation.key) not in refused:
                violation.accepted_by = later


@cache
def _loaded(revision: str) -> Constraints:
    return load(revision)
