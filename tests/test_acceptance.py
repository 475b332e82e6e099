"""What is accepted without jsonschema-rs is valid, and most of what is valid is accepted so.

tests/second_opinion.py asks the same of damaged definitions and of anything.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from microvm_lint import constraints
from microvm_lint.acceptance import Acceptance
from microvm_lint.schema_files import load_schema

from .conftest import EXAMPLES, Program
from .definitions import KINDS, full
from .second_opinion import acceptance, first_validator
from .test_constraints import ALL_CASES


@pytest.mark.parametrize("revision", constraints.REVISIONS)
@pytest.mark.parametrize("kind", KINDS)
def test_whole_definitions_are_accepted(kind: str, revision: str) -> None:
    assert acceptance(revision).accepts(kind, full(kind))


def test_most_that_is_valid_is_accepted_and_nothing_else() -> None:
    valid = accepted = 0
    for case in ALL_CASES:
        is_valid = first_validator(case.revision, case.kind).is_valid(case.value)
        is_accepted = acceptance(case.revision).accepts(case.kind, case.value)
        assert is_valid or not is_accepted, case.id
        valid += is_valid
        accepted += is_accepted
    assert accepted > 0.8 * valid > 500


TEXTS = ["", "a", "ab", "abc", "abcd", "a\n", "\n", "é", "\u00a0", "\U0001f600", "A", "a b", " ",
         "bb"]  # fmt: skip
VALUES: list[Any] = [
    *TEXTS, None, True, False, 0, 1, 2, 3, -1, 1.0, 2.5, 10**30, [], ["a"], ["a", "b", "c"], [1],
    [["a"]], {}, {"a": 1}, {"a": "a"}, {"b": 1}, {"a": 1, "b": 1}, {"a": 1, "b": 1, "c": 1},
    {"a b": "a"}, {"": 1}, {"x": {"a": 1}}, {"x": {"x": {"a": 1}}},
]  # fmt: skip
SCHEMAS: list[Any] = [
    True, False, {}, {"type": "string"}, {"type": "string", "minLength": 2, "maxLength": 3},
    {"type": "string", "pattern": "^[a-z]+$"}, {"pattern": "^a"}, {"type": "string", "enum": ["a"]},
    {"type": "string", "pattern": "^[a-z]*$", "minLength": 1, "maxLength": 3},
    {"type": "string", "pattern": "b"}, {"type": "string", "pattern": "^a$|b"},
    {"type": "string", "pattern": "^a|b", "maxLength": 1}, {"type": "string", "pattern": "^x|\n"},
    {"type": "string", "pattern": "^(?:[^\\s]+)$"}, {"type": "string", "pattern": "^[\\p{L}]+$"},
    {"type": "string", "pattern": "^\\p{L}+$"}, {"type": "string", "pattern": "^(?:ab)+$"},
    {"type": "string", "pattern": "^a\\z$"}, {"type": "string", "maxLength": 2**32},
    {"type": "string", "pattern": "^a", "maxLength": 2**33}, {"enum": ["a", "b"]}, {"enum": [1]},
    {"enum": ["abc", "a"], "maxLength": 1}, {"type": "integer"}, {"type": "number"},
    {"type": "integer", "minimum": 1, "maximum": 2}, {"type": "integer", "multipleOf": 2},
    {"type": "boolean"}, {"type": ["string", "number"], "pattern": "^a"}, {"type": "null"},
    {"type": "array", "items": {"type": "string"}, "minItems": 1, "maxItems": 2},
    {"type": "array", "items": False}, {"type": "array", "uniqueItems": True},
    {"type": "object", "required": ["a"], "properties": {"a": {"type": "integer"}}},
    {"type": "object", "additionalProperties": False, "properties": {"a": True}},
    {"type": "object", "additionalProperties": {"type": "integer"}, "minProperties": 1},
    {"type": "object", "additionalProperties": {"type": "string"},
     "propertyNames": {"type": "string", "pattern": "^[a-z]$"}, "maxProperties": 1},
    {"type": "object", "propertyNames": {"maxLength": 1, "type": "string"}, "required": ["a"]},
    {"type": "object", "oneOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"type": "object", "anyOf": [{"required": ["a"]}, {"required": ["b"]}]},
    {"type": "object", "anyOf": [{"required": ["a"]}], "oneOf": [{"required": ["b"]}]},
    {"type": "object", "oneOf": [{"maxProperties": 0}, {"required": ["b"]}]},
    {"type": "object", "allOf": [{"required": ["a"]}]}, {"not": {"type": "string"}},
    {"type": "object", "properties": {"x": {"$ref": "#/$defs/schema"}}, "required": ["x"]},
    {"$ref": "#/$defs/schema"}, {"type": "object", "$ref": "#/$defs/other"},
]  # fmt: skip


@pytest.mark.parametrize("schema", SCHEMAS, ids=map(str, SCHEMAS))
def test_what_any_schema_accepts_is_valid(schema: Any) -> None:
    definitions = {"schema": schema, "other": {"required": ["a"]}}
    ours = Acceptance(definitions)
    judge = jsonschema_rs.Draft202012Validator({"$defs": definitions, "$ref": "#/$defs/schema"})
    for value in VALUES:
        accepted = ours.accepts("schema", value)
        assert not accepted or judge.is_valid(value), value


def test_the_configuration_is_accepted() -> None:
    schema = load_schema("config.json")
    ours = Acceptance({**schema["$defs"], "": {**schema, "$defs": {}}})
    usual = {
        "select": ["MVL4"], "severity": {"MVL402": "info"}, "fail-on": "error", "exclude": ["a/"],
        "per-file": [{"files": ["*.json"], "ignore": ["MVL402"], "kind": "create"}],
        "ignores": [{"rules": ["MVL101"], "files": ["a"], "until": "2027-01-31"}],
        "limits": {"depth": 5}, "suppressions": {"require-reason": True}, "revision": "latest",
    }  # fmt: skip
    assert ours.accepts("", usual)
    assert not ours.accepts("", {**usual, "fail-on": "eror"})
    assert not ours.accepts("", {**usual, "selct": []})


ASKS = """\
import sys
from microvm_lint.cli import main
status = main(["check", *sys.argv[1:]])
print("jsonschema_rs" in sys.modules, "yaml" in sys.modules, status)
"""


@pytest.mark.parametrize(
    ("fault", "loaded"), [("", "False False 0"), ("hooks: {port: 0}\n", "True True 1")]
)
def test_a_good_file_needs_no_library(tmp_path: Path, fault: str, loaded: str) -> None:
    import subprocess
    import sys

    (tmp_path / ".microvm-lint.yaml").write_text("fail-on: error\n")
    text = (EXAMPLES / "good-create.yaml").read_text()
    (tmp_path / "image.yaml").write_text(
        text.replace("hooks:\n", f"{fault}x:\n") if fault else text
    )
    done = subprocess.run(
        [sys.executable, "-c", ASKS, "image.yaml"], cwd=tmp_path, capture_output=True, check=True
    )
    assert done.stdout.decode().splitlines()[-1] == loaded


def test_the_answer_is_the_same_after_many_definitions(program: Program) -> None:
    good = (EXAMPLES / "good-create.yaml").read_text()
    bad = good.replace("ARM_64", "arm64")
    Path("many.yaml").write_text("---\n".join([bad, *[good] * (constraints._FEW + 5), bad]))
    report = program.check_json("many.yaml").json
    first, *_, last = report["findings"]
    assert (first["rule"], last["rule"]) == ("MVL701", "MVL701")
    assert len([one for one in report["findings"] if one["rule"] == "MVL701"]) == 2
    assert json.dumps(first["message"]) == json.dumps(last["message"])
