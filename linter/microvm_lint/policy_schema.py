"""The JSON Schema of a policy: what may stand in it, and what it says of a value."""

from __future__ import annotations

import re
from itertools import islice

import jsonschema_rs

from .schema_errors import refusals

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .definition import Path
    from .schema_errors import Refusal

UNDECIDED = "undecided"  # in place of a keyword: a pattern takes too long to tell

_DIALECT = "https://json-schema.org/draft/2020-12/schema"

# Where schemas stand in a schema: for the value itself, for what is in it, and for others to use.
_SAME = ("allOf", "anyOf", "oneOf", "not", "if", "then", "else", "dependentSchemas")
_WITHIN = ("properties", "additionalProperties", "propertyNames", "items", "prefixItems")
_WITHIN_EACH = ("patternProperties", "contains", "unevaluatedProperties", "unevaluatedItems")
_ASIDE = ("$defs", "definitions", "contentSchema")
_BY_NAME = ("properties", "patternProperties", "dependentSchemas", "$defs", "definitions")
_REFERENCES = ("$ref", "$dynamicRef")
_OTHERS = (
    "$anchor", "$comment", "$dynamicAnchor", "$id", "$schema", "$vocabulary", "const",
    "contentEncoding", "contentMediaType", "default", "dependentRequired", "deprecated",
    "description", "enum", "examples", "exclusiveMaximum", "exclusiveMinimum", "format",
    "maxContains", "maxItems", "maxLength", "maxProperties", "maximum", "minContains", "minItems",
    "minLength", "minProperties", "minimum", "multipleOf", "pattern", "readOnly", "required",
    "title", "type", "uniqueItems", "writeOnly",
)  # fmt: skip
_KEYWORDS = frozenset((*_SAME, *_WITHIN, *_WITHIN_EACH, *_ASIDE, *_REFERENCES, *_OTHERS))

_DEEPEST = 200  # levels of a value
_MOST_TIMES = 10_000  # that one value may be judged
_MOST_STEPS = 100_000  # of a pattern that cannot be matched in a time in proportion to the text
_MOST_SQUARES = 200_000_000  # of the lengths of texts: an engine may look on from each character
_GAVE_UP = "Error executing regex"  # what jsonschema-rs says then
_LONGEST = 10_000  # characters of texts that a pattern gives up on; of more it tells nothing
_ANY = "[\\s\\S]*"
_SPECIAL = r"([\\.+*?()|\[\]{}^$/-])"  # in a pattern


class PolicySchema:
    """A schema, ready to judge values.

    Raises `jsonschema_rs.ValidationError` where it is none, and `ValueError` where it leads out of
    itself, or would judge a value more often than can be waited for.
    """

    def __init__(self, schema: Any) -> None:
        self.schema = schema
        self._validator = _compiled(schema)
        _refuse_many_times(schema)
        patterns = dict.fromkeys(_patterns(schema))
        self._slow = {one: _compiled({"pattern": one}) for one in patterns if _may_give_up(one)}

    def refusals(self, value: Any) -> Iterator[Refusal]:
        """What it refuses in a value.

        Where that hangs on a pattern that takes too long, the keyword is `UNDECIDED`.
        """
        gave_up = self._gave_up(value) if self._slow else {}
        if not gave_up:
            if not self._validator.is_valid(value):
                yield from refusals(self._validator, value)
            return
        # What is refused whether the patterns match those texts or not is refused.
        matching = {one: f"^(?:{texts})$|(?:{one})" for one, texts in gave_up.items()}
        others = {one: f"^(?!(?:{texts})$)[\\s\\S]*?(?:{one})" for one, texts in gave_up.items()}
        one, other = (
            [*refusals(_compiled(_with(self.schema, patterns)), value)]
            for patterns in (matching, others)
        )
        both = {_mark(refusal) for refusal in one} & {_mark(refusal) for refusal in other}
        for refusal in one:
            if _mark(refusal) in both:
                yield refusal
        for path, keyword, limit, is_name in (*one, *other):
            if _mark((path, keyword, limit, is_name)) not in both:
                yield path, UNDECIDED, None, is_name

    def accepts(self, value: Any) -> bool | None:
        """Whether it refuses nothing in a value; None where that is not decided."""
        keywords = {keyword for _path, keyword, _limit, _is_name in self.refusals(value)}
        return None if keywords == {UNDECIDED} else not keywords

    def _gave_up(self, value: Any) -> dict[str, str]:
        """The patterns that take too long for texts in a value, each with a pattern of those."""
        found: dict[str, str] = {}
        left = _MOST_SQUARES
        for text in sorted(dict.fromkeys(_texts(value)), key=len):
            left -= len(text) ** 2
            for pattern, validator in self._slow.items():
                errors = validator.iter_errors(text) if left >= 0 or _is_anchored(pattern) else None
                if errors is None or any(one.message.startswith(_GAVE_UP) for one in errors):
                    literal = re.sub(_SPECIAL, r"\\\1", text)
                    found[pattern] = f"{found[pattern]}|{literal}" if pattern in found else literal
        return {one: texts if len(texts) < _LONGEST else _ANY for one, texts in found.items()}


def misspelt(schema: Any) -> Iterator[tuple[Path, str]]:
    """Where a keyword stands that JSON Schema does not have and one that it has is near."""
    from .words import nearest, quoted

    for path, one in _subschemas(schema):
        for name in islice((name for name in one if name not in _KEYWORDS), 100):
            if (near := nearest(name, _KEYWORDS)) is not None:
                yield (*path, name), f"JSON Schema has no {quoted(name)}; did you mean {near}?"


def _compiled(schema: Any) -> Any:
    """The validator of a schema, which must not refer to anything outside of it."""

    def refuse(address: str) -> Any:
        raise ValueError(f"it leads out of the schema, to {address}")

    for path, one in _subschemas(schema):
        dialect = str(one.get("$schema", _DIALECT))
        if dialect.rstrip("#") != _DIALECT:
            refuse(dialect)
        if "$id" in one and path:
            raise ValueError("an `$id` within the schema would change what `$ref` means")
    options = jsonschema_rs.FancyRegexOptions(backtrack_limit=_MOST_STEPS)
    return jsonschema_rs.Draft202012Validator(schema, retriever=refuse, pattern_options=options)


def _children(schema: dict[str, Any]) -> Iterator[tuple[Path, Any]]:
    """The schemas right in a schema, with the way to each."""
    for keyword in (*_SAME, *_WITHIN, *_WITHIN_EACH, *_ASIDE):
        child = schema.get(keyword)
        if isinstance(child, list):
            yield from (((keyword, number), one) for number, one in enumerate(child))
        elif keyword in _BY_NAME and isinstance(child, dict):
            yield from (((keyword, name), one) for name, one in child.items())
        elif child is not None:
            yield (keyword,), child


def _subschemas(schema: Any) -> Iterator[tuple[Path, dict[str, Any]]]:
    """A schema and all schemas in it that are objects, with the way to each."""
    open_: list[tuple[Path, Any]] = [((), schema)]
    while open_:
        path, one = open_.pop()
        if isinstance(one, dict):
            yield path, one
            open_ += [((*path, *steps), child) for steps, child in _children(one)]


def _patterns(schema: Any) -> Iterator[str]:
    """The regular expressions in a schema."""
    for _path, one in _subschemas(schema):
        if isinstance(pattern := one.get("pattern"), str):
            yield pattern
        if isinstance(properties := one.get("patternProperties"), dict):
            yield from properties


def _may_give_up(pattern: str) -> bool:
    """Whether a pattern has what only an engine matches that tries again and again."""
    options = jsonschema_rs.RegexOptions()
    try:
        jsonschema_rs.Draft202012Validator({"pattern": pattern}, pattern_options=options)
    except jsonschema_rs.ValidationError:
        return True
    return False


def _is_anchored(pattern: str) -> bool:
    """Whether a pattern can match at the start of a text alone."""
    return pattern.startswith("^") and "|" not in pattern


def _with(schema: Any, patterns: dict[str, str]) -> Any:
    """A schema with other patterns in place of some."""
    if isinstance(schema, list):
        return [_with(one, patterns) for one in schema]
    if not isinstance(schema, dict):
        return schema
    changed: dict[str, Any] = {}
    for name, one in schema.items():
        if name == "pattern" and isinstance(one, str):
            changed[name] = patterns.get(one, one)
        elif name == "patternProperties" and isinstance(one, dict):
            changed[name] = {
                patterns.get(key, key): _with(child, patterns) for key, child in one.items()
            }
        else:
            changed[name] = _with(one, patterns)
    return changed


def _texts(value: Any) -> Iterator[str]:
    """All texts and names in a value."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one)
    elif isinstance(value, dict):
        for name, one in value.items():
            yield name
            yield from _texts(one)


def _mark(refusal: Refusal) -> tuple[Any, ...]:
    path, keyword, _limit, is_name = refusal
    return path, keyword, is_name


def _refuse_many_times(schema: Any) -> None:
    """Raise `ValueError` where references make a schema judge a value too many times."""
    if not any(word in one for _path, one in _subschemas(schema) for word in _REFERENCES):
        return  # it is as long as it is written
    uses = _Uses(schema)
    here = [0] * len(uses.order)  # by number: how often the value itself is judged
    for number in uses.order:
        here[number] = 1 + sum(here[one] for one in uses.same[number])
        _check(here[number])
    most = here  # the same, of all values in it to a level
    for _level in range(_DEEPEST):
        below = [0] * len(here)
        for number in uses.order:
            below[number] = (
                max((most[one] for one in uses.within[number]), default=0)
                + sum(most[one] for one in uses.within_each[number])
                + sum(below[one] for one in uses.same[number])
            )
            _check(below[number])
        deeper = [max(pair) for pair in zip(here, below, strict=True)]
        if deeper == most:
            return
        most = deeper


def _check(times: int) -> None:
    if times > _MOST_TIMES:
        words = f"its references make it judge a value more than {_MOST_TIMES:,} times"
        raise ValueError(words)


class _Uses:
    """Which schemas a schema uses, by their numbers.

    `same`, `within` and `within_each` are what each uses for the value itself, for one or another
    value in it, and for each. `order` has those first that others use for the same value. Raises
    `ValueError` where one uses itself so.
    """

    def __init__(self, schema: Any) -> None:
        self._root = schema
        self._numbers: dict[int, int] = {}
        self.same: list[list[int]] = []
        self.within: list[list[int]] = []
        self.within_each: list[list[int]] = []
        self._anchors = {
            one[word]: one
            for _path, one in _subschemas(schema)
            for word in ("$anchor", "$dynamicAnchor")
            if word in one
        }
        self._read(schema)
        self.order = self._ordered()

    def _read(self, schema: Any) -> None:
        open_: list[dict[str, Any]] = []
        self._number(schema, open_)
        while open_:
            one = open_.pop()
            number = self._numbers[id(one)]
            for steps, child in _children(one):
                for keywords, uses in (
                    (_SAME, self.same),
                    (_WITHIN, self.within),
                    (_WITHIN_EACH, self.within_each),
                ):
                    if steps[0] in keywords and isinstance(child, dict):
                        uses[number].append(self._number(child, open_))
            for word in _REFERENCES:
                target = self._target(one[word]) if word in one else None
                if isinstance(target, dict):
                    self.same[number].append(self._number(target, open_))

    def _number(self, schema: dict[str, Any], open_: list[dict[str, Any]]) -> int:
        if id(schema) not in self._numbers:
            self._numbers[id(schema)] = len(self._numbers)
            open_.append(schema)
            for uses in (self.same, self.within, self.within_each):
                uses.append([])
        return self._numbers[id(schema)]

    def _target(self, reference: str) -> Any:
        """What a reference leads to, which is there: the schema could be compiled."""
        from urllib.parse import unquote

        fragment = unquote(reference.removeprefix("#"))
        if fragment in self._anchors:
            return self._anchors[fragment]
        found = self._root
        for word in fragment.split("/")[1:]:
            name = word.replace("~1", "/").replace("~0", "~")
            found = found[int(name)] if isinstance(found, list) else found[name]
        return found

    def _ordered(self) -> list[int]:
        order: list[int] = []
        state = [0] * len(self.same)  # 1 while what it uses is looked at, then 2
        for first in range(len(self.same)):
            open_ = [first]
            while open_:
                number = open_[-1]
                if state[number] == 0:
                    state[number] = 1
                    if any(state[one] == 1 for one in self.same[number]):
                        raise ValueError("a reference leads back to where it stands")
                    open_ += [one for one in self.same[number] if state[one] == 0]
                    continue
                open_.pop()
                if state[number] == 1:
                    state[number] = 2
                    order.append(number)
        return order
