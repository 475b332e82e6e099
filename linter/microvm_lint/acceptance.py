"""Whether a value surely keeps a JSON Schema, told without the library that knows all of it.

Most definitions have nothing wrong, and the import of `jsonschema_rs`, which tells what is, would
take a third of the time in which one file is checked. So it is asked only about what is not
accepted here; that may have nothing wrong either: where the schema has a keyword that is not known
here, a number is a float, or a text that has to match a pattern is not printable ASCII.
"""

from __future__ import annotations

import math
import re
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    Accepts = Callable[[Any], bool]

_ABOUT = frozenset(("$comment", "$defs", "$schema", "default", "description", "title"))
_OF_OBJECTS = frozenset(
    ("additionalProperties", "maxProperties", "minProperties", "properties", "propertyNames")
)
_KEYWORDS = {
    "object": _OF_OBJECTS | {"anyOf", "oneOf", "required", "type"},
    "array": frozenset(("items", "maxItems", "minItems", "type")),
    "string": frozenset(("enum", "maxLength", "minLength", "pattern", "type")),
    "integer": frozenset(("maximum", "minimum", "type")),
    "boolean": frozenset(("type",)),
}
_LOOP = r"\)[*+{]"  # in which an engine that goes back may be lost
_SET, _UNICODE_CLASS = r"\[(?:[^\]\\]|\\.)*\]", r"\\p\{\w+\}"
# What classes of Unicode have of ASCII, within a set of characters.
_IN_ASCII = {r"\p{L}": "a-zA-Z", r"\p{N}": "0-9", r"\p{Z}": " "}


class Acceptance:
    """Schemas as functions, which say of a value whether it surely keeps the schema.

    `definitions` are those that a `$ref` names.
    """

    def __init__(self, definitions: dict[str, Any]) -> None:
        self._definitions = definitions
        self._made: dict[str, Accepts] = {}

    def accepts(self, name: str, value: Any) -> bool:
        """Whether a value surely keeps the schema under a name."""
        try:
            return self._named(name)(value)
        except (TypeError, OverflowError, re.error):
            return False  # a list is looked for in a set, or a pattern is not one of Python's

    def _named(self, name: str) -> Accepts:
        if name not in self._made:
            self._made[name] = _never  # while it is made: it may use itself
            self._made[name] = self._of(self._definitions[name])
        return self._made[name]

    def _of(self, schema: Any) -> Accepts:
        if schema is True or schema == {}:
            return _always
        if not isinstance(schema, dict):
            return _never
        keywords = schema.keys() - _ABOUT
        if keywords == {"$ref"}:
            return self._named(schema["$ref"].rpartition("/")[2])
        kind = schema.get("type", "string" if "enum" in schema else None)
        if kind == ["string", "number"] and keywords <= {"type", "pattern"}:
            return _text_or_number(schema)
        if not isinstance(kind, str) or not keywords <= _KEYWORDS.get(kind, frozenset()):
            return _never
        if kind == "object":
            is_map = "propertyNames" in keywords
            return self._map(schema) if is_map else self._object(schema)
        if kind == "array":
            return self._array(schema)
        return {"string": _string, "integer": _integer, "boolean": _boolean}[kind](schema)

    def _map(self, schema: dict[str, Any]) -> Accepts:
        names = self._of(schema["propertyNames"])
        values = self._of(schema.get("additionalProperties", True))
        least, most = schema.get("minProperties", 0), schema.get("maxProperties", sys.maxsize)
        if not schema.keys().isdisjoint(("anyOf", "oneOf", "properties", "required")):
            return _never

        def accepts(value: Any) -> bool:
            return (
                type(value) is dict
                and least <= len(value) <= most
                and all(map(names, value))
                and all(map(values, value.values()))
            )

        return accepts

    def _object(self, schema: dict[str, Any]) -> Accepts:
        members = {name: self._of(one) for name, one in schema.get("properties", {}).items()}
        other = self._of(schema.get("additionalProperties", True))
        required = frozenset(schema.get("required", ()))
        unions = [schema[word] for word in ("anyOf", "oneOf") if word in schema]
        if len(unions) > 1 or any(one.keys() != {"required"} for union in unions for one in union):
            return _never
        choices = [frozenset(one["required"]) for union in unions for one in union]
        if not schema.keys().isdisjoint(("maxProperties", "minProperties")):
            return _never

        def accepts(value: Any) -> bool:
            if type(value) is not dict or not required <= value.keys():
                return False
            if choices and sum(one <= value.keys() for one in choices) != 1:
                return False
            for name, one in value.items():  # noqa: SIM110 a generator takes longer
                if not members.get(name, other)(one):
                    return False
            return True

        return accepts

    def _array(self, schema: dict[str, Any]) -> Accepts:
        item = self._of(schema.get("items", True))
        least, most = schema.get("minItems", 0), schema.get("maxItems", sys.maxsize)

        def accepts(value: Any) -> bool:
            return type(value) is list and least <= len(value) <= most and all(map(item, value))

        return accepts


def _always(_value: Any) -> bool:
    return True


def _never(_value: Any) -> bool:
    return False


def _string(schema: dict[str, Any]) -> Accepts:
    least, most = schema.get("minLength", 0), schema.get("maxLength", sys.maxsize)
    if "enum" in schema:
        more = schema.keys() & {"maxLength", "minLength", "pattern"}
        simple = not more and all(isinstance(one, str) for one in schema["enum"])
        return frozenset(schema["enum"]).__contains__ if simple else _never
    if "pattern" in schema:
        return _matching(schema["pattern"], least, schema.get("maxLength", ""))
    return lambda value: type(value) is str and least <= len(value) <= most


def _matching(pattern: str, least: int, most: int | str) -> Accepts:
    """A pattern, for texts of which all engines say the same."""

    def in_ascii(match: re.Match[str]) -> str:
        return re.sub(_UNICODE_CLASS, lambda name: _IN_ASCII.get(name[0], name[0]), match[0])

    if re.search(_LOOP, pattern) or not pattern.startswith("^"):
        return _never
    pattern = f"(?=[ -~]{{{least},{most}}}\\Z)(?:{re.sub(_SET, in_ascii, pattern)})"
    compiled: list[Accepts] = []  # once it is needed: to compile it takes longer

    def matches(value: str) -> bool:
        if not compiled:
            compiled.append(re.compile(pattern, re.ASCII).match)  # type: ignore[arg-type]
        return compiled[0](value) is not None

    return matches


def _integer(schema: dict[str, Any]) -> Accepts:
    least, most = schema.get("minimum", -math.inf), schema.get("maximum", math.inf)
    return lambda value: type(value) is int and least <= value <= most


def _text_or_number(schema: dict[str, Any]) -> Accepts:
    is_text = _string(schema)
    return lambda value: (
        math.isfinite(value) if type(value) is int or type(value) is float else is_text(value)
    )


def _boolean(_schema: dict[str, Any]) -> Accepts:
    return lambda value: type(value) is bool
