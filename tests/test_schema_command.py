"""`microvm-lint schema`: for editors, and what two revisions ask for otherwise."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema_rs
import pytest
from microvm_lint import constraints
from microvm_lint.commands.schema import difference, schema_of
from microvm_lint.constraints import Constraints

from .conftest import Program
from .definitions import KINDS, full, removed, replaced


def printed(program: Program, *arguments: str) -> Any:
    result = program("schema", *arguments)
    assert (result.status, result.err) == (0, "")
    return json.loads(result.out)


@pytest.mark.parametrize("kind", KINDS)
def test_the_schema_accepts_what_is_right_and_refuses_what_is_not(
    program: Program, kind: str
) -> None:
    schema = printed(program, "--kind", kind)
    assert "$ref" not in json.dumps(schema)
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert validator.is_valid(full(kind))
    assert not validator.is_valid(removed(full(kind), ("baseImageArn",)))
    for path, value in (
        (("hooks", "port"), 0), (("resources", 0, "minimumMemoryInMiB"), "x"),
        (("environmentVariables", "A B"), "x"), (("cpuConfigurations", 0, "architecture"), "arm"),
        (("tags", "a"), 5), (("egressNetworkConnectors",), ["a", "b"]),
    ):  # fmt: skip
        if path[0] != "tags" or kind not in ("update", "version"):
            assert not validator.is_valid(replaced(full(kind), path, value)), path


def members(schema: Any) -> list[Any]:
    """The schemas of all members, with what is below them."""
    found = []
    for one in [*schema.get("properties", {}).values(), schema.get("items")]:
        if isinstance(one, dict):
            found += [one, *members(one)]
    return found


def test_every_member_is_described_and_names_its_rule(program: Program) -> None:
    for kind in KINDS:
        for member in members(printed(program, "--kind", kind)):
            assert len(member["description"]) > 10
            assert member["description"].endswith(".")
    port = printed(program)["properties"]["hooks"]["properties"]["port"]
    assert port["description"].endswith("Checked by MVL401 hook-port.")
    run = printed(program)["properties"]["hooks"]["properties"]["microvmHooks"]["properties"]
    assert "MVL402 hook-timeout" in run["runTimeoutInSeconds"]["description"]


def test_the_revision_counts_and_the_schema_can_go_to_a_file(program: Program) -> None:
    for revision, most in (("2026-06-22", 50), ("2026-11-05", 100), ("latest", 100)):
        schema = printed(program, "--revision", revision)
        assert schema["properties"]["environmentVariables"]["maxProperties"] == most
    result = program("schema", "--kind", "update", "--output", "s.json")
    assert (result.status, result.out) == (0, "")
    assert "(update)" in json.loads(Path("s.json").read_text())["title"]


def test_two_revisions_are_compared_in_words_and_as_json(program: Program) -> None:
    result = program("schema", "diff", "2026-06-22", "2026-11-05")
    assert result.status == 1
    kinds = "(definition, create, update, version, template)"
    assert result.out.splitlines() == [
        f'cpuConfigurations[].architecture: enum also "X86_64" {kinds}',
        f"environmentVariables: maxProperties 100, was 50 {kinds}",
    ]
    result = program("schema", "diff", "2026-06-22", "2026-11-05", "--format", "json")
    assert result.status == 1
    report = json.loads(result.out)
    assert (report["old"], report["new"], len(report["changes"])) == (
        "2026-06-22", "2026-11-05", 2,
    )  # fmt: skip
    assert report["changes"][1]["old"] == 50
    result = program("schema", "diff", "latest", "2026-11-05")
    assert result.status == 0
    assert result.out == "2026-11-05 and 2026-11-05 have the same constraints\n"


def test_members_that_come_and_go_are_changes() -> None:
    old = constraints.load()
    schema = json.loads(json.dumps(old.schema))
    del schema["$defs"]["Hooks"]["properties"]["port"]
    schema["$defs"]["create"]["properties"]["new"] = {"$ref": "#/$defs/String"}
    schema["$defs"]["create"]["required"].append("new")
    schema["$defs"]["TagKey"]["maxLength"] = 5
    changes = {
        (one["path"], one["keyword"]): (one["old"], one["new"])
        for one in difference(old, Constraints("x", schema))
    }
    assert changes["new", "member"] == (None, "present")
    assert changes["hooks.port", "member"] == ("present", None)
    assert changes["tags", "propertyNames.maxLength"] == (128, 5)
    assert difference(old, old) == []
    assert ("", "required") in changes


def test_the_installed_model_can_be_compared(program: Program) -> None:
    result = program("schema", "diff", "2026-06-22", "installed")
    assert result.status in (0, 1)
    assert (result.status == 0) == ("have the same constraints" in result.out)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("diff",), "takes two revisions"), (("diff", "2026-06-22"), "takes two revisions"),
        (("diff", "2026-06-22", "2020-01-01"), "there is no revision 2020-01-01"),
        (("--revision", "x"), "there is no revision x"), (("--output", ""), "the name of a file"),
        (("--kind", "live"), "invalid choice"), (("difference",), "invalid choice"),
    ],
)  # fmt: skip
def test_bad_usage_is_refused(program: Program, arguments: tuple[str, ...], words: str) -> None:
    result = program("schema", *arguments)
    assert (result.status, result.out) == (2, "")
    assert words in result.err


def test_the_schema_of_a_model_is_the_one_that_check_applies() -> None:
    schema = schema_of(constraints.load(), "create")
    validator = jsonschema_rs.Draft202012Validator(schema)
    assert {error.kind.name for error in validator.iter_errors({})} == {"required"}
