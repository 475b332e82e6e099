"""What jsonschema, in pure Python, says of a definition, beside what jsonschema-rs says."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import jsonschema
import regex
from microvm_lint import constraints
from microvm_lint.acceptance import Acceptance
from microvm_lint.schema_errors import Listing

Errors = set[tuple[str, tuple[Any, ...]]]


@cache
def compiled(pattern: str) -> Any:
    """The pattern with the `regex` module, which knows \\p{L}, and with ECMA's meaning of `$`."""
    return regex.compile(pattern.removesuffix("$") + r"\Z")


def pattern(
    _validator: Any, wanted: str, instance: Any, _schema: Any
) -> Iterator[jsonschema.ValidationError]:
    if isinstance(instance, str) and not compiled(wanted).search(instance):
        yield jsonschema.ValidationError("pattern")


Second = jsonschema.validators.extend(jsonschema.Draft202012Validator, {"pattern": pattern})


@cache
def first_validator(revision: str, kind: str) -> Any:
    return constraints.load(revision).validator(kind)


@cache
def listing(revision: str) -> Listing:
    return constraints.load(revision).listing


@cache
def acceptance(revision: str) -> Acceptance:
    return Acceptance(constraints.load(revision).schema["$defs"])


@cache
def second_validator(revision: str, kind: str) -> Any:
    schema = constraints.load(revision).schema
    return Second({**schema, "$ref": f"#/$defs/{kind}"})


def both(value: Any, kind: str, revision: str) -> tuple[Errors, Errors]:
    """What each of the two finds: the keyword and the path of each error."""
    first = first_validator(revision, kind)
    second = second_validator(revision, kind)
    ours: Errors = set()
    for path, keyword, _limit, is_name in listing(revision).refusals(kind, value):
        if is_name and keyword != "additionalProperties":
            keyword = "propertyNames"
        of_object = is_name or keyword == "required"
        ours.add((keyword, path[:-1] if of_object else path))
    theirs: Errors = set()
    for error in second.iter_errors(value):
        names = "propertyNames" in error.absolute_schema_path
        theirs.add(("propertyNames" if names else str(error.validator), tuple(error.absolute_path)))
    assert first.is_valid(value) == (not ours)
    assert not (ours and acceptance(revision).accepts(kind, value))
    return ours, theirs


def refused(value: Any, kind: str, revision: str) -> dict[tuple[tuple[Any, ...], bool], set[str]]:
    """What jsonschema refuses: by the path, and whether it is the key, the keywords.

    The path of a member that is missing or unknown is its own.
    """
    found: dict[tuple[tuple[Any, ...], bool], set[str]] = {}
    for error in second_validator(revision, kind).iter_errors(value):
        path, keyword, instance = tuple(error.absolute_path), str(error.validator), error.instance
        places = [(path, False)]
        if keyword == "required":
            names = [name for name in error.validator_value if name not in instance]
            places = [((*path, name), False) for name in names]
        elif keyword == "additionalProperties":
            names = [name for name in instance if name not in error.schema["properties"]]
            places = [((*path, name), True) for name in names]
        elif "propertyNames" in error.absolute_schema_path:
            places = [((*path, instance), True)]
        for place in places:
            found.setdefault(place, set()).add(keyword)
    return found
