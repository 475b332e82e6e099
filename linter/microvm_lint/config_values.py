"""Judges what a configuration says, and says where it is wrong."""

from __future__ import annotations

import json
import os
import re
from itertools import islice

from .document import Problem
from .engine import UnknownRule, expand
from .ignores import DATE, is_date
from .rule import discover
from .schema_files import load_schema
from .variable_names import shown_name
from .words import choice, nearest, printable, quoted, short

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

    from .config import Place, Steps
    from .rule import Rule

_MOST_FAULTS = 50  # of which the first in the file is told
_RULES = ("select", "extend-select", "ignore", "rules")  # lists of them
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a whole number",
    "number": "a number",
    "object": "a mapping",
    "string": "text",
}


def checked(values: Any, place: Place, folder: str) -> tuple[Any, list[Rule]]:
    """The settings as plain values, after their schema has accepted them, and the rules they bring.

    Policies stand relative to the folder. Raises `Problem`.
    """
    try:
        values = json.loads(json.dumps(values, default=str))  # TOML has dates
    except (ValueError, RecursionError):
        raise Problem("config", "a value is too large or too deep", place((), False)) from None
    schema = load_schema("config.json")
    schema["$defs"]["rule"] = {"type": "string"}  # what rules there are is found out later
    faults = [*broken_constraints(values, place, schema), *_no_dates(values, place)]
    more_rules: list[Rule] = []
    if not faults:
        more_rules = _more_rules(values, place, folder)
        unknown = _unknown_rules(values, place, [*discover(), *more_rules])
        faults = [*islice(unknown, _MOST_FAULTS)]
    if faults:
        offset, words = min(faults)
        raise Problem("config", words, offset)
    return values, more_rules


def _more_rules(values: dict[str, Any], place: Place, folder: str) -> list[Rule]:
    """The rules of policies and of installed packages. Raises `Problem`."""
    if "policies" not in values and "plugins" not in values:
        return []
    from .policies import PolicyError, load, plugin_rules

    found: list[Rule] = []
    where: Steps = ("plugins",)
    try:
        found += plugin_rules(values.get("plugins", ()))
        for number, path in enumerate(values.get("policies", ())):
            where = ("policies", number)
            found += [one.rule for one in load(os.path.join(folder, path))]
            names = [name for rule in found for name in (rule.id, rule.name)]
            twice = next((name for name in names if names.count(name) > 1), None)
            if twice is not None:
                raise PolicyError(f"two rules are called {twice}")
    except PolicyError as error:
        raise Problem("config", f"{where[0]}: {error}", place(where, False)) from None
    return found


def broken_constraints(
    values: Any, place: Place, schema: dict[str, Any]
) -> Iterator[tuple[int, str]]:
    """Where values do not keep a schema, as offsets and words."""
    from .acceptance import Acceptance

    if Acceptance({**schema.get("$defs", {}), "": schema}).accepts("", values):
        return
    import jsonschema_rs

    from .schema_errors import Places

    places = Places(values)
    errors = jsonschema_rs.Draft202012Validator(schema).iter_errors(values)
    for error in islice(errors, _MOST_FAULTS):
        steps = places.path(error)
        value = values
        for step in steps:
            value = value[step]
        keyword, bound = error.kind.name, error.kind.value
        if keyword == "additionalProperties":
            known = _known(schema, steps)
            for name in islice(bound, _MOST_FAULTS):
                near = _proposal(name, known) or f"; there are {', '.join(known)}"
                yield (
                    place((*steps, name), True),
                    f"there is no setting {quoted(shown_name(name))}{near}",
                )
            continue
        spelled = printable(short(".".join(map(str, steps)))) or "the configuration"
        if keyword in ("required", "anyOf"):
            lacks = f"`{bound}`" if keyword == "required" else "`files` or `arns`"
            yield place(steps, False), f"{spelled}: {lacks} is missing"
            continue
        yield (
            place(steps, False),
            f"{spelled}: {_shown(steps, value)} {_refusal(steps, keyword, bound, value)}",
        )


def _shown(steps: Steps, value: Any) -> str:
    """A value in a message.

    A whole file is not shown, which may be one of secrets, nor are variables, which the examples of
    a policy may have.
    """
    if steps and not (isinstance(value, (dict, list)) and "nvironment" in str(value)):
        return quoted(value)
    kinds = ((dict, "a mapping"), (list, "a list"), (str, "text"), (object, "a scalar"))
    return next(words for kind, words in kinds if isinstance(value, kind))


def _refusal(steps: Steps, keyword: str, bound: Any, value: Any) -> str:
    """What is wrong with a value that the schema refuses."""
    if keyword == "enum":
        return f"is not {choice(bound)}{_proposal(str(value), bound)}"
    if keyword == "type":
        return f"is not {_TYPES[bound[0]]}"
    if keyword in ("minItems", "minLength"):
        return "is empty" if keyword == "minItems" else "names nothing"
    if keyword == "pattern":
        meant = {
            "until": "a date such as 2027-01-31",
            "account": "the 12 digits of an account",
            "id": "an identifier such as ACME001",
            "name": "words in lower case with hyphens",
        }
        return f"is not {meant.get(str(steps[-1]), 'the name of a region')}"
    if keyword == "exclusiveMinimum":
        return f"is not more than {bound:,}"
    return f"is {'less' if keyword == 'minimum' else 'more'} than {bound:,}"


def _no_dates(values: Any, place: Place) -> Iterator[tuple[int, str]]:
    """Dates that have the form of one, and are on no calendar."""
    entries = values.get("ignores", ()) if isinstance(values, dict) else ()
    for number, entry in enumerate(entries if isinstance(entries, list) else ()):
        until = entry.get("until") if isinstance(entry, dict) else None
        if isinstance(until, str) and re.fullmatch(DATE, until) and not is_date(until):
            steps = ("ignores", number, "until")
            words = f"{'.'.join(map(str, steps))}: {quoted(until)} is not on the calendar"
            yield place(steps, False), words


def _known(schema: dict[str, Any], steps: Steps) -> list[str]:
    for step in steps:
        schema = schema["items"] if isinstance(step, int) else schema["properties"][step]
    return list(schema["properties"])


def _proposal(word: str, known: list[str]) -> str:
    near = nearest(word, known)
    return f"; did you mean `{near}`?" if near else ""


def _unknown_rules(
    values: dict[str, Any], place: Place, rules: list[Rule]
) -> Iterator[tuple[int, str]]:
    holders: list[tuple[Steps, dict[str, Any]]] = [((), values)]
    for name in ("per-file", "ignores"):
        holders += [((name, number), entry) for number, entry in enumerate(values.get(name, ()))]
    for steps, holder in holders:
        for key in _RULES:
            for number, word in enumerate(holder.get(key, ())):
                if words := _why_unknown(word, rules):
                    spelled = ".".join(map(str, (*steps, key)))
                    yield place((*steps, key, number), False), f"{spelled}: {words}"
    for word in values.get("severity", ()):
        if words := _why_unknown(word, rules):
            yield place(("severity", word), True), f"severity: {words}"


def _why_unknown(word: str, rules: list[Rule]) -> str | None:
    try:
        expand((word,), rules)
    except UnknownRule as error:
        return str(error)
    return None
