"""Errors of JSON Schema: their places, and the time that it takes to list them."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from microvm_lint import constraints, policies
from microvm_lint.constraints import REVISIONS
from microvm_lint.definition import KINDS, LIVE
from microvm_lint.dialects import images
from microvm_lint.document import Limits, read
from microvm_lint.schema_errors import Places, refusals

NAMES = ["8", "08", "+8", "-8", "8.0", "", "a", "~", "/", "\u0668", str(2**64 - 1), str(2**64)]


def places(schema: Any, value: Any) -> list[tuple[Any, ...]]:
    """The paths of all errors."""
    validator = jsonschema_rs.Draft202012Validator(schema)
    return sorted(Places(value).path(error) for error in validator.iter_errors(value))


@pytest.mark.parametrize("name", NAMES)
def test_a_name_of_any_form_is_found(name: str) -> None:
    schema = {"additionalProperties": {"type": "string"}}
    assert places(schema, {name: 1}) == [(name,)]
    assert places(schema, {name: 1, "other": "x", "7": 2}) == sorted([(name,), ("7",)])


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("inner", NAMES)
def test_a_name_of_any_form_in_another_is_found(name: str, inner: str) -> None:
    schema = {"additionalProperties": {"additionalProperties": {"type": "string"}}}
    assert places(schema, {name: {inner: 1}}) == [(name, inner)]


def test_names_that_are_alike_as_numbers_are_told_apart_by_their_values() -> None:
    value = {"8": "x", "08": 1, "+8": 2}
    assert places({"additionalProperties": {"type": "string"}}, value) == [("+8",), ("08",)]


@pytest.mark.parametrize("revision", REVISIONS)
@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != LIVE])
def test_only_members_of_a_definition_have_names_of_the_author(kind: str, revision: str) -> None:
    """What is listed entry by entry is all that jsonschema-rs takes too long for."""
    known = constraints.load(revision)
    definitions = known.schema["$defs"]
    maps = {name for name, shape in definitions.items() if "propertyNames" in shape}
    assert maps
    members = {name: known.at(kind, (name,)) for name in known.members(kind, ())}
    found = {name for name in members if "propertyNames" in members[name]}
    assert {"environmentVariables"} <= found <= {"environmentVariables", "tags"}
    inner = [
        shape
        for name, shape in definitions.items()
        if name not in KINDS and any(f"#/$defs/{one}" in str(shape) for one in maps)
    ]
    assert inner == []


def of(text: str) -> Any:
    """The first definition in a text."""
    (image, *_) = images(read("image.yaml", text.encode(), Limits()), "definition")
    return image


def many(count: int) -> str:
    """A definition with two faults in each of many variables, and others beside them."""
    lines = [f'  "{number} a": {number}' for number in range(count)]
    unknown = [f"member{number}: 1" for number in range(count)]
    listed = [f"  - {{architecture: {number}}}" for number in range(count)]
    text = ["environmentVariables:", *lines, "tags:", *lines, "cpuConfigurations:", *listed]
    return "\n".join([*text, *unknown, "baseImageArn: x", ""])


def test_20_000_faults_are_listed_within_seconds() -> None:
    image = of(many(5_000))
    start = time.process_time()
    found = constraints.load().violations(image)
    assert time.process_time() - start < 8  # it was minutes
    by_keyword = [one.keyword for one in found]
    assert by_keyword.count("type") == 15_000
    assert by_keyword.count("additionalProperties") == 5_000


POLICY = """\
policies:
  - id: ACME001
    name: variables-in-capitals
    severity: error
    message: variables are written in capitals
    schema:
      properties:
        environmentVariables:
          propertyNames: {pattern: "^[A-Z]+$"}
          required: [OWNER]
        tags:
          additionalProperties: {minLength: 2}
"""


@pytest.fixture
def judge(tmp_path: Path) -> Any:
    (tmp_path / "policy.yaml").write_text(POLICY)
    (one,) = policies.load(str(tmp_path / "policy.yaml"))
    return one.rule.judge


def test_a_policy_judges_many_names_within_seconds(judge: Any) -> None:
    lines = "".join(f"  name{number}: x\n" for number in range(20_000))
    image = of(f"environmentVariables:\n{lines}tags:\n{lines}baseImageArn: x\n")
    start = time.process_time()
    found = list(judge(image))
    assert time.process_time() - start < 5
    assert len(found) == 20_001
    (whole,) = [one for one in found if one.path == ("environmentVariables",)]
    assert whole.message == "variables are written in capitals (20,001 times in it)"
    assert all(one.path[0] == "tags" for one in found if one is not whole)


def test_a_policy_names_each_of_a_few(judge: Any) -> None:
    lines = "".join(f"  name{number}: x\n" for number in range(200))
    found = list(judge(of(f"environmentVariables:\n{lines}baseImageArn: x\n")))
    assert len(found) == 201
    assert {one.message for one in found} == {"variables are written in capitals"}
    assert sum(one.key for one in found) == 200


def test_few_refusals_of_what_is_large_stay_what_they_are() -> None:
    value = {"a": {f"n{number}": 1 for number in range(2_000)}, "b": 1}
    schema = {"required": ["c"], "properties": {"b": {"maximum": 0}, "a": {"maxProperties": 5}}}
    found = refusals(jsonschema_rs.Draft202012Validator(schema), value)
    assert sorted((path, keyword, is_name) for path, keyword, _, is_name in found) == [
        (("a",), "maxProperties", False),
        (("b",), "maximum", False),
        (("c",), "required", False),
    ]
