"""Policies of an organisation, and rules of installed packages.

A policy is data: JSON Schema over the shape of the API, as in schemas/policy.json, with an
identifier, words and examples. It is judged like a built-in rule, in every dialect and in audits.
Rules in Python come from installed packages through the entry point `microvm_lint.rules`, where the
configuration names them.
"""

from __future__ import annotations

import json

from .findings import Report
from .rule import ALL, BUILT_IN, Reference, Rule, discover

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from .definition import Image, Path
    from .policy_schema import PolicySchema

ENTRY_POINT = "microvm_lint.rules"
_TOO_LONG = "this could not be judged: the pattern of the policy takes too long to match it"


class PolicyError(Exception):
    """A policy that cannot be used; the message names file, line and column."""


class Requirement:
    """One requirement of a policy: its rule, and the examples that stand with it."""

    __slots__ = ("bad", "good", "rule", "schema")

    def __init__(self, entry: dict[str, Any], schema: PolicySchema, path: str) -> None:
        self.schema = schema
        self.good: list[Any] = entry.get("good", [])
        self.bad: list[Any] = entry.get("bad", [])
        self.rule = _rule_of(entry, schema, path)


def load(path: str) -> list[Requirement]:
    """The requirements in a policy file. Raises `PolicyError`."""
    from .config import read_yaml
    from .config_values import broken_constraints
    from .document import Problem, Source, decode
    from .files import TooLarge, Unreadable, read
    from .schema_files import load_schema

    try:
        data = read(path, 1 << 20)
    except Unreadable as error:
        raise PolicyError(f"{path}: {error}") from None
    except TooLarge:
        raise PolicyError(f"{path}: larger than a policy may be") from None
    try:
        values, place = read_yaml(path, data)
        if values is None:
            raise Problem("policy", "the policy is empty", 0)
        try:
            values = json.loads(json.dumps(values, default=str))
        except (ValueError, RecursionError):
            raise Problem("policy", "a value is too large or too deep", 0) from None
        schemas: list[PolicySchema] = []
        faults = [*broken_constraints(values, place, load_schema("policy.json"))]
        if not faults:
            faults = [*_faults(values["policies"], place, schemas)]
        if faults:
            offset, words = min(faults)
            raise Problem("policy", words, offset)
    except Problem as problem:
        text = decode(data) if problem.text is None else problem.text
        line, column = Source(path, text).position(problem.offset)
        raise PolicyError(f"{path}:{line}:{column}: {problem.message}") from None
    pairs = zip(values["policies"], schemas, strict=True)
    return [Requirement(entry, schema, path) for entry, schema in pairs]


def _faults(
    entries: list[dict[str, Any]], place: Any, schemas: list[PolicySchema]
) -> Iterator[tuple[int, str]]:
    """What the schema of policies cannot say; where that is nothing, `schemas` has all."""
    import jsonschema_rs

    from .policy_schema import PolicySchema, misspelt

    known = {name for rule in discover() for name in (rule.id, rule.name)}
    for number, entry in enumerate(entries):
        steps: tuple[str | int, ...] = ("policies", number)
        for member in ("id", "name"):
            if entry[member] in known or (member == "id" and entry[member].startswith(BUILT_IN)):
                words = f"`{entry[member]}` is the {member} of another rule"
                yield place((*steps, member), False), words
            known.add(entry[member])
        try:
            schemas.append(PolicySchema(entry["schema"]))
            jsonschema_rs.meta.validate(entry["schema"])
        except jsonschema_rs.ValidationError as error:
            where = (*steps, "schema", *error.instance_path)
            yield place(where, False), f"not JSON Schema: {error.message[:200]}"
        except Exception as error:  # noqa: BLE001 a reference that leads nowhere, and the like
            yield place((*steps, "schema"), False), f"not JSON Schema: {str(error)[:200]}"
        for where, words in misspelt(entry["schema"]):
            yield place((*steps, "schema", *where), True), words


def _rule_of(entry: dict[str, Any], schema: PolicySchema, path: str) -> Rule:
    from .policy_schema import UNDECIDED

    def judge(image: Image) -> Iterator[Report]:
        seen: set[tuple[Path, bool]] = set()
        uncertain = {one[:end] for one in image.unknown for end in range(len(one) + 1)}
        for path, keyword, limit, is_name in schema.refusals(image.value):
            where = (path, is_name)
            certain = image.lacks(path) if keyword == "required" else path not in uncertain
            if where not in seen and certain and not image.is_unknown(path):
                seen.add(where)
                words, hint = entry["message"], entry.get("help")
                undecided = keyword == UNDECIDED
                if undecided:
                    words, hint = _TOO_LONG, None
                elif not keyword and limit > 1:
                    words += f" ({limit:,} times in it)"
                yield Report(path, words, hint=hint, key=is_name, undecided=undecided)

    judge.__doc__ = _page(entry)
    return Rule(
        entry["id"],
        entry["name"],
        severity=entry["severity"],
        on=tuple(entry.get("kinds", ALL)),
        source=Reference(path, "", "policy"),
        checked="",
        claims=(),
        keywords=(),
        reads=None,
        also_types=(),
        security_severity=None,
        judge=judge,
    )


def _page(entry: dict[str, Any]) -> str:
    """A requirement's page, in the form of a rule's docstring."""
    lines = [entry["message"], ""]
    if "help" in entry:
        lines += [entry["help"], ""]
    for heading, examples in (("Bad", entry.get("bad", [])), ("Good", entry.get("good", []))):
        for number, example in enumerate(examples):
            lines += [] if number else [f"## {heading}", ""]
            lines += ["```json", json.dumps(example, indent=2), "```", ""]
    return "\n".join(lines)


def examples_of(requirement: Requirement) -> Iterator[tuple[str, bool | None]]:
    """The examples of a requirement, by what they are called, and whether each is as it says.

    None where a pattern takes too long to tell.
    """
    for kind, examples in (("good", requirement.good), ("bad", requirement.bad)):
        for number, example in enumerate(examples, 1):
            accepted = requirement.schema.accepts(example)
            is_right = None if accepted is None else accepted == (kind == "good")
            yield f"{kind} example {number}", is_right


def plugin_rules(names: Sequence[str]) -> list[Rule]:
    """The rules of installed packages, by the names of their entry points.

    Each is a module with rules, a rule or a list of rules. Raises `PolicyError`.
    """
    from importlib.metadata import entry_points

    found = []
    there = {point.name: point for point in entry_points(group=ENTRY_POINT)}
    for name in names:
        if name not in there:
            known = f"; there are {', '.join(sorted(there))}" if there else ""
            raise PolicyError(f"no installed package has rules called {name!r}{known}")
        loaded = there[name].load()
        values = loaded if isinstance(loaded, (list, tuple)) else [loaded]
        if not isinstance(loaded, (list, tuple, Rule)):
            values = list(vars(loaded).values())
        rules = [one for one in values if isinstance(one, Rule)]
        if not rules:
            raise PolicyError(f"the entry point {name!r} has no rules")
        found += rules
    return found
