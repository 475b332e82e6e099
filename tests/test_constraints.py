"""Every bound of every documented field, on both sides. The cases come from the constraint set."""

from __future__ import annotations

import json
from collections.abc import Iterator
from fnmatch import fnmatchcase
from typing import Any

import pytest
import regex
from microvm_lint import constraints
from microvm_lint.definition import spell

from .definitions import KINDS, full, judge, marked, removed, replaced

Path = tuple[str | int, ...]

# Which rule speaks for which field, written down apart from the rules themselves.
RULES = {
    "name": "MVL101",
    "imageArn": "MVL102",
    "imageVersion": "MVL103",
    "imageIdentifier": "MVL104",
    "tags*": "MVL106",
    "clientToken": "MVL108",
    "baseImageArn": "MVL201",
    "baseImageVersion": "MVL204",
    "codeArtifact*": "MVL211",
    "buildRoleArn": "MVL301",
    "hooks.port": "MVL401",
    "hooks.*TimeoutInSeconds": "MVL402",
    "hooks.*": "MVL403",
    "environmentVariables": "MVL501",
    "environmentVariables*@key": "MVL502",
    "environmentVariables?*": "MVL503",
    "egressNetworkConnectors": "MVL601",
    "egressNetworkConnectors[[]0]": "MVL602",
    "cpuConfigurations[[]0].architecture": "MVL701",
    "resources": "MVL711",
    "additionalOsCapabilities[[]0]": "MVL721",
    "logging": "MVL801",
    "logging.cloudWatch.logGroup": "MVL802",
    "logging.cloudWatch.logStream": "MVL803",
    "state": "MVL901",
    "status": "MVL902",
    "createdAt": "MVL004",
    "updatedAt": "MVL004",
}


def rule_for(path: Path, *, key: bool = False) -> str:
    spelled = spell(path) + ("@key" if key else "")
    return next(rule for pattern, rule in RULES.items() if fnmatchcase(spelled, pattern))


class Case:
    """A definition with one value changed, and the finding that this must bring, if any."""

    def __init__(
        self, kind: str, revision: str, what: str, path: Path, value: Any, rule: str | None = None
    ) -> None:
        self.kind = kind
        self.revision = revision
        self.value = value
        self.rule = rule
        self.path = path
        self.key = what.startswith("key")
        self.id = f"{revision}-{kind}-{spell(path)[:40]}-{what}-{rule or 'accepted'}"


def text_of_length(pattern: str | None, length: int) -> str | None:
    """A text of a length that a pattern accepts, or None where there is none."""
    arn = "arn:aws:iam::210987654321:role/"
    for text in ("a" * length, "1" * length, arn + "r" * (length - len(arn))):
        if len(text) == length and (pattern is None or regex.search(pattern, text)):
            return text
    return None


def refused_by(pattern: str, length: int) -> str:
    """A text of a length that a pattern does not accept."""
    for text in ("a" * (length - 1) + character for character in (" ", "!", ":", "\n", "&", "x")):
        if not regex.search(pattern.replace(")$", r")\Z"), text):
            return text
    raise AssertionError(pattern)


def strings(schema: dict[str, Any]) -> Iterator[tuple[str, str, bool]]:
    """Texts at each bound: a word for the case, the text, whether it is accepted."""
    pattern = schema.get("pattern")
    if "enum" in schema:
        for option in schema["enum"]:
            yield f"enum {option}", option, True
        for wrong in (schema["enum"][0].lower(), "NONE", ""):
            yield f"enum {wrong!r}", wrong, False
        return
    least, most = schema.get("minLength"), schema.get("maxLength")
    if least is not None:
        text = text_of_length(pattern, least)
        if text is not None:
            yield "shortest", text, True
        if least > 0:
            yield "too short", (text_of_length(pattern, least - 1) or "a" * (least - 1)), False
    if most is not None:
        longest = text_of_length(pattern, most)
        past = text_of_length(pattern, most + 1)
        assert longest is not None
        assert past is not None
        yield "longest", longest, True
        yield "too long", past, False
        if longest.startswith("a"):
            yield "too long in characters", "\u00e4" * (most + 1), False
    if pattern is not None and schema["type"] == "string":
        length = max(least or 1, 20)
        yield "pattern", refused_by(pattern, length), False
        good = text_of_length(pattern, max(least or 1, 40))
        assert good is not None
        yield "pattern at the end", good + "\n*: ", False
        whole = regex.compile(pattern.replace(")$", r")\Z"))
        yield "line break at the end", good + "\n", whole.search(good + "\n") is not None


def resolve(schema: dict[str, Any], node: dict[str, Any]) -> dict[str, Any]:
    while "$ref" in node:
        node = schema["$defs"][node["$ref"].rpartition("/")[2]]
    return node


def cases(kind: str, revision: str) -> Iterator[Case]:
    schema = constraints.load(revision).schema
    base = full(kind)
    yield Case(kind, revision, "every field", (), base)

    def walk(node: dict[str, Any], path: Path) -> Iterator[Case]:
        node = resolve(schema, node)

        def case(what: str, value: Any, accepted: bool) -> Case:
            rule = None if accepted else rule_for(path)
            return Case(kind, revision, what, path, replaced(base, path, value), rule)

        kinds = node["type"]
        if kinds == "string":
            for what, text, accepted in strings(node):
                yield case(what, text, accepted)
        elif kinds == "integer":
            for bound, step in (("minimum", -1), ("maximum", 1)):
                if bound in node:
                    yield case(bound, node[bound], True)
                    yield case(f"past {bound}", node[bound] + step, False)
                    yield case(f"far past {bound}", node[bound] + step * 10**30, False)
        elif kinds == "array":
            yield from walk(node["items"], (*path, 0))
            if "maxItems" in node:
                item: Any = base
                for part in (*path, 0):
                    item = item[part]
                yield case("empty", [], True)
                yield case("most", [item] * node["maxItems"], True)
                yield case("too many", [item] * (node["maxItems"] + 1), False)
        elif "propertyNames" in node:
            yield from entries(node, path)
        elif kinds == "object":
            yield from members(node, path)

    def entries(node: dict[str, Any], path: Path) -> Iterator[Case]:
        names = resolve(schema, node["propertyNames"])
        values = resolve(schema, node["additionalProperties"])
        for what, text, accepted in strings(names):
            value = replaced(base, path, {text: "x"})
            rule = None if accepted else rule_for((*path, text), key=True)
            yield Case(kind, revision, f"key {what}", (*path, text), value, rule)
        for what, text, accepted in strings(values):
            value = replaced(base, path, {"NAME": text})
            rule = None if accepted else rule_for((*path, "NAME"))
            yield Case(kind, revision, what, (*path, "NAME"), value, rule)
        if "maxProperties" in node:
            for count in (0, node["maxProperties"], node["maxProperties"] + 1):
                value = replaced(base, path, {f"N{number}": "x" for number in range(count)})
                rule = None if count <= node["maxProperties"] else rule_for(path)
                yield Case(kind, revision, f"{count} entries", path, value, rule)

    def members(node: dict[str, Any], path: Path) -> Iterator[Case]:
        for name, member in node["properties"].items():
            here = (*path, name)
            if not (path == ("logging",) and name == "disabled"):
                yield from walk(member, here)
            for what, wrong in (("a list", ["x"]), ("an object", {"x": 1}), ("a number", 1.5)):
                kinds = resolve(schema, member)["type"]
                same = {"a list": "array", "an object": "object"}.get(what)
                if same != kinds and not (what == "a number" and "number" in kinds):
                    alone = "oneOf" in node
                    value = replaced(base, path, {name: wrong}) if alone else None
                    value = value or replaced(base, here, wrong)
                    yield Case(kind, revision, f"type {what}", here, value, "MVL004")
        for name in node.get("required", ()):
            here = (*path, name)
            yield Case(kind, revision, "required", here, removed(base, here), "MVL005")
        for union in node.get("oneOf", ()):
            (name,) = union["required"]
            value = replaced(base, path, {name: {} if name != "uri" else "s3://b/k.zip"})
            yield Case(kind, revision, f"union {name}", path, value)
        if "oneOf" in node:
            yield Case(
                kind, revision, "union empty", path, replaced(base, path, {}), rule_for(path)
            )
            if len(node["oneOf"]) > 1:
                both: dict[str, Any] = {union["required"][0]: {} for union in node["oneOf"]}
                value = replaced(base, path, both)
                yield Case(kind, revision, "union both", path, value, rule_for(path))
        unknown = (*path, "zzzzzz")
        rule = "MVL003" if node.get("additionalProperties") is False else None
        yield Case(kind, revision, "key unknown", unknown, replaced(base, unknown, {"a": 1}), rule)

    yield from walk(schema["$defs"][kind], ())


ALL_CASES = [
    case for revision in constraints.REVISIONS for kind in KINDS for case in cases(kind, revision)
]


@pytest.mark.parametrize("revision", constraints.REVISIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_each_bound_is_accepted_at_the_limit_and_refused_one_past_it(
    kind: str, revision: str
) -> None:
    mine = [case for case in ALL_CASES if case.kind == kind and case.revision == revision]
    assert len(mine) > 150
    for case in mine:
        found = [
            finding
            for finding in judge(case.value, kind, revision)
            if finding.rule.id not in IGNORED
        ]
        rules = [finding.rule.id for finding in found]
        assert rules == ([case.rule] if case.rule else []), case.id
        if case.rule:
            assert found[0].path == spell(case.path), case.id
            check_place(case, marked(found[0]))


# Rules that the definition with every field is meant to break in versions to come.
IGNORED: frozenset[str] = frozenset()


def check_place(case: Case, text: str) -> None:
    """The finding must stand on the very value or key in the JSON text."""
    if case.rule == "MVL005":
        parent = case.path[:-1]
        if not parent:
            assert text == "", case.id
        elif isinstance(parent[-1], str):
            assert json.loads(text) == parent[-1], case.id
        else:
            assert isinstance(json.loads(text), dict), case.id
    elif case.key:
        assert json.loads(text) == case.path[-1], case.id
    else:
        value = case.value
        for step in case.path:
            value = value[step]
        assert json.loads(text) == value, case.id


def test_the_cases_cover_every_constraint_keyword() -> None:
    told = {case.id.split("-", 3)[3] for case in ALL_CASES}
    for word in (
        "too long",
        "too short",
        "pattern",
        "past maximum",
        "past minimum",
        "union both",
        "union empty",
        "required",
        "enum",
        "entries",
        "too many",
        "type",
        "unknown",
    ):
        assert any(word in name for name in told), word


@pytest.mark.parametrize("revision", constraints.REVISIONS)
def test_every_constraint_is_claimed_by_one_rule(revision: str) -> None:
    from microvm_lint.rule import discover, speaks_for

    claiming = [rule for rule in discover() if rule.claims]
    paths = {
        (case.path, case.key)
        for case in ALL_CASES
        if case.rule and case.rule not in ("MVL003", "MVL004", "MVL005")
    }
    assert len(paths) > 30
    for path, key in paths:
        speaking = [
            rule.id
            for rule in claiming
            if any(speaks_for(claim, path, key) for claim in rule.claims)
        ]
        assert len(speaking) == 1, (path, speaking)
