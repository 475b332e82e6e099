"""What a JSON Schema refuses in a value, from the errors of jsonschema-rs.

It copies the object that an error is about, so an object with thousands of names that are refused
costs the square of their number; and it makes paths from JSON Pointers, so it takes the name `"8"`
for an index and loses a last name that is empty.
"""

from __future__ import annotations

import re
from collections import Counter

import jsonschema_rs

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .definition import Path

    Refusal = tuple[Path, str, Any, bool]  # where, by which keyword and limit, whether it is a name

# Longer strings are cut before they are judged, to a length in characters that is far beyond every
# limit: each value that is refused is copied several times.
LONGEST = 100_000

_MOST_COPIED = 500_000  # entries of objects and lists
_MANY = 1000  # entries of one object or list
_LONGEST_NUMBER = 40  # characters
_LIKE_NUMBER = r"\+?[0-9]+"
_OF_ENTRIES = ("propertyNames", "additionalProperties")  # of a map, whose names are the author's


def shortened(value: Any) -> Any:
    """The value with long strings cut."""
    if isinstance(value, dict):
        return {name: shortened(child) for name, child in value.items()}
    if isinstance(value, list):
        return [shortened(child) for child in value]
    return value[:LONGEST] if isinstance(value, str) else value


def refusals_of(error: Any, path: Path) -> Iterator[Refusal]:
    """What one error at a path stands for."""
    keyword: str = error.kind.name
    limit = error.kind.value
    if keyword == "required":
        yield (*path, limit), keyword, None, False
    elif keyword == "additionalProperties":
        for name in limit:
            yield (*path, name), keyword, None, True
    elif keyword == "propertyNames":
        yield (*path, limit.instance), limit.kind.name, limit.kind.value, True
    else:
        yield path, keyword, limit, False


class Listing:
    """Lists what the schema of a revision refuses, maps entry by entry.

    `at` gives the schema for the value at a path in a definition of a kind.
    """

    def __init__(self, schema: dict[str, Any], at: Callable[[str, Path], dict[str, Any]]) -> None:
        self._at = at
        self._schema = schema
        self._definitions = {
            name: {word: one[word] for word in one if word not in _OF_ENTRIES}
            if "propertyNames" in one
            else one
            for name, one in schema["$defs"].items()
        }
        self._validators: dict[str, Any] = {}

    def refusals(self, kind: str, value: Any) -> Iterator[Refusal]:
        """What the schema refuses in a definition; that of a kind has no maps but its members."""
        for error in self._compiled(kind).iter_errors(value):
            yield from refusals_of(error, tuple(error.instance_path))
        for member, entries in value.items() if isinstance(value, dict) else ():
            shape = self._at(kind, (member,))
            if not isinstance(entries, dict) or "propertyNames" not in shape:
                continue
            names = self._compiled(shape["propertyNames"]["$ref"])
            values = self._compiled(shape["additionalProperties"]["$ref"])
            for name, one in entries.items():
                path = (member, name)
                for error in names.iter_errors(name[:LONGEST]):
                    yield path, error.kind.name, error.kind.value, True
                for error in values.iter_errors(one):
                    yield from refusals_of(error, (*path, *error.instance_path))

    def _compiled(self, name: str) -> Any:
        """The schema of a kind, without what it asks of the entries of maps, or of a reference."""
        if name not in self._validators:
            schema = {**self._schema, "$ref": name}
            if not name.startswith("#"):
                schema |= {"$defs": self._definitions, "$ref": f"#/$defs/{name}"}
            self._validators[name] = jsonschema_rs.Draft202012Validator(schema)
        return self._validators[name]


class Places:
    """Finds out where in a value errors are."""

    def __init__(self, value: Any) -> None:
        self.value = value
        self._numbered: dict[int, dict[int, list[str]]] = {}  # names like numbers, by object

    def path(self, error: Any) -> Path:
        """The path of the value that an error is about.

        The value itself and the way through the schema tell the names.
        """
        value = self.value
        path: list[str | int] = []
        for step in error.instance_path:
            while isinstance(value, dict) and step not in value:
                if isinstance(step, int) and (alike := self._names_like(value, step)):
                    step = next((name for name in alike if value[name] == error.instance), alike[0])
                    break
                if "" not in value:
                    return tuple(path)
                path.append("")
                value = value[""]
            path.append(step)
            value = value[step]
        way = error.evaluation_path[:-1]
        depth = sum(step in ("properties", "additionalProperties", "items") for step in way)
        while len(path) < depth and isinstance(value, dict) and "" in value:
            path.append("")
            value = value[""]
        return tuple(path)

    def _names_like(self, value: dict[str, Any], number: int) -> list[str]:
        """The names that are taken for an index."""
        numbered = self._numbered.get(id(value))
        if numbered is None:
            numbered = self._numbered[id(value)] = {}
            for name in value:
                if len(name) < _LONGEST_NUMBER and re.fullmatch(_LIKE_NUMBER, name):
                    numbered.setdefault(int(name), []).append(name)
        return numbered.get(number, [])


def refusals(validator: Any, value: Any) -> Iterator[Refusal]:
    """What a compiled schema refuses in a value.

    Where listing that would take too long, it is told how often something is refused at a path: the
    keyword is empty, and the limit that number.
    """
    entries = _most_entries(value)
    if entries > _MANY:
        found = [one["instanceLocation"] for one in validator.evaluate(value).errors()]
        if len(found) * entries > _MOST_COPIED:
            for location, number in Counter(found).items():
                yield _path_at(value, location), "", number, False
            return
    places = Places(value)
    for error in validator.iter_errors(value):
        yield from refusals_of(error, places.path(error))


def _most_entries(value: Any) -> int:
    """How many entries the largest object or list has."""
    if not isinstance(value, (dict, list)):
        return 0
    below = value.values() if isinstance(value, dict) else value
    return max((len(value), *map(_most_entries, below)))


def _path_at(value: Any, location: str) -> Path:
    """The path that a JSON Pointer stands for."""
    path: list[str | int] = []
    for word in location.split("/")[1:]:
        name = word.replace("~1", "/").replace("~0", "~")
        step = int(name) if isinstance(value, list) else name
        path.append(step)
        value = value[step]
    return tuple(path)
