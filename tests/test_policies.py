"""Policies of an organisation, and rules of installed packages."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from .conftest import Program
from .definitions import advised
from .dialects.templates import template

MEMORY: dict[str, Any] = {
    "id": "ACME001",
    "name": "memory-at-most-4096",
    "severity": "error",
    "message": "more memory than the platform team allows",
    "help": "ask for an exception",
    "schema": {
        "properties": {
            "resources": {"items": {"properties": {"minimumMemoryInMiB": {"maximum": 4096}}}}
        }
    },
    "good": [{"resources": [{"minimumMemoryInMiB": 4096}]}, {}],
    "bad": [{"resources": [{"minimumMemoryInMiB": 8192}]}],
}
TAGS: dict[str, Any] = {
    "id": "ACME002",
    "name": "team-and-cost-center",
    "severity": "warning",
    "message": "the tags `team` and `cost-center` are required",
    "schema": {"properties": {"tags": {"required": ["team", "cost-center"]}}, "required": ["tags"]},
    "bad": [{}, {"tags": {"team": "a"}}],
}
ROLE: dict[str, Any] = {
    "id": "ACME003",
    "name": "roles-of-our-account",
    "severity": "error",
    "message": "the build role is not one of ours",
    "schema": {"properties": {"buildRoleArn": {"pattern": "^arn:aws:iam::210987654321:role/"}}},
    "bad": [{"buildRoleArn": "x"}],
}


def configure(*requirements: dict[str, Any], more: str = "") -> None:
    Path("acme.yaml").write_text(yaml.safe_dump({"policies": list(requirements)}))
    Path(".microvm-lint.yaml").write_text("policies: [acme.yaml]\n" + more)


def write(**changes: Any) -> None:
    Path("image.json").write_text(json.dumps({**advised("create"), **changes}, indent=1))


def found(program: Program, *arguments: str, file: str = "image.json") -> list[tuple[str, str]]:
    report = program.check_json(file, *arguments).json
    return [(one["rule"], one["path"]) for one in report["findings"] if not one["suppressed"]]


def test_a_policy_is_judged_like_a_rule(program: Program) -> None:
    configure(MEMORY, TAGS, ROLE)
    write(tags={"team": "a", "cost-center": "b"})
    assert found(program) == []
    write(resources=[{"minimumMemoryInMiB": 8192}], buildRoleArn="arn:aws:iam::310987654321:role/x")
    assert sorted(found(program)) == [
        ("ACME001", "resources[0].minimumMemoryInMiB"), ("ACME002", "tags.cost-center"),
        ("ACME003", "buildRoleArn"),
    ]  # fmt: skip
    (finding,) = program.check_json("image.json", "--select", "ACME001").json["findings"]
    assert finding["message"] == "more memory than the platform team allows"
    assert (finding["hint"], finding["severity"]) == ("ask for an exception", "error")
    assert (finding["name"], finding["line"] > 1) == ("memory-at-most-4096", True)


def test_it_applies_to_every_dialect_and_to_versions(program: Program) -> None:
    configure(MEMORY)
    value = template({"Resources": [{"MinimumMemoryInMiB": 8192}]})
    Path("t.json").write_text(json.dumps(value))
    assert found(program, file="t.json") == [("ACME001", "resources[0].minimumMemoryInMiB")]
    version = {**advised("version"), "resources": [{"minimumMemoryInMiB": 8192}]}
    Path("v.json").write_text(json.dumps(version))
    assert found(program, file="v.json") == [("ACME001", "resources[0].minimumMemoryInMiB")]


def test_what_is_not_determined_breaks_no_policy(program: Program) -> None:
    configure(MEMORY, TAGS, ROLE)
    changes = {
        "Resources": [{"MinimumMemoryInMiB": {"Ref": "M"}}],
        "Tags": {"Ref": "T"},
        "BuildRoleArn": {"Fn::Sub": "arn:aws:iam::${A}:role/x"},
    }
    Path("t.json").write_text(json.dumps(template(changes)))
    assert found(program, file="t.json") == []


def test_policies_are_selected_configured_and_suppressed_like_rules(program: Program) -> None:
    write(resources=[{"minimumMemoryInMiB": 8192}])
    configure(MEMORY)
    assert found(program, "--ignore", "ACME") == []
    assert found(program, "--select", "memory-at-most-4096") != []
    configure(MEMORY, more="severity: {ACME001: info}\n")
    assert found(program) == []
    configure(MEMORY, more="ignores: [{rules: [ACME001], files: ['*.json']}]\n")
    assert found(program) == []
    configure(MEMORY, more="ignore: [ACME002]\n")
    result = program("check", "image.json")
    assert result.status == 2
    assert "there is no rule 'ACME002'; did you mean ACME001?" in result.err
    configure(MEMORY)
    text = yaml.safe_dump(json.loads(Path("image.json").read_text()))
    Path("image.yaml").write_text("# microvm-lint: ignore-file[ACME001]\n" + text)
    assert found(program, file="image.yaml") == []


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"name": "a.b"}, "name"), ({"name": "a" * 70}, "name"),
        ({"buildRoleArn": "x"}, "buildRoleArn"), ({"hooks": {"port": 99999999}}, "hooks.port"),
        ({"name": 12}, "name"),
    ],
)  # fmt: skip
def test_what_a_built_in_rule_refuses_breaks_a_policy_all_the_same(
    program: Program, changes: dict[str, Any], path: str
) -> None:
    schema = {
        "properties": {
            "name": {"const": "ours"},
            "buildRoleArn": {"pattern": "^arn:aws:iam::210987654321:role/ours/"},
            "hooks": {"properties": {"port": {"maximum": 9000}}},
        }
    }
    usual = {"name": "ours", "buildRoleArn": "arn:aws:iam::210987654321:role/ours/x"}
    configure({**MEMORY, "schema": schema})
    write(**{**usual, **changes})
    for arguments in ((), ("--ignore", "MVL"), ("--select", "ACME")):
        assert ("ACME001", path) in found(program, *arguments), arguments


def test_policies_are_explained_and_listed(program: Program) -> None:
    configure(MEMORY)
    page = program("explain", "ACME001").out
    assert page.startswith("# ACME001 memory-at-most-4096\n\n**more memory than")
    assert "ask for an exception" in page
    assert '"minimumMemoryInMiB": 8192' in page
    assert "A policy of the organisation, in `acme.yaml`." in page
    assert "ACME001  memory-at-most-4096" in program("explain").out
    assert program("explain", "ACME001", "--no-config").status == 2


def test_reports_name_policies(program: Program) -> None:
    configure(MEMORY)
    write(resources=[{"minimumMemoryInMiB": 8192}])
    (run,) = json.loads(program("check", "--format", "sarif", "image.json").out)["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"], "helpUri" in rule) == ("ACME001", "MemoryAtMost4096", False)


def test_a_policy_stands_relative_to_its_configuration(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    configure(MEMORY)
    Path(".git").mkdir()
    Path("sub").mkdir()
    monkeypatch.chdir("sub")
    write(resources=[{"minimumMemoryInMiB": 8192}])
    assert found(program) == [("ACME001", "resources[0].minimumMemoryInMiB")]


@pytest.mark.parametrize(
    ("policy", "words"),
    [
        ("policies: [{id: ACME1}]\n", "acme.yaml:1:"), ("", "acme.yaml:1:1: the policy is empty"),
        ("policies: 5\n", "acme.yaml:1:11: policies: `5` is not a list"),
        ({**MEMORY, "id": "acme"}, "`acme` is not an identifier such as ACME001"),
        ({**MEMORY, "id": "MVL001"}, "`MVL001` is the id of another rule"),
        ({**MEMORY, "id": "MVL999"}, "`MVL999` is the id of another rule"),
        ({**MEMORY, "name": "hook-port"}, "`hook-port` is the name of another rule"),
        ({**MEMORY, "severity": "fatal"}, "`fatal` is not `error`, `warning` or `info`"),
        ({**MEMORY, "schema": {"type": "strnig"}}, "not JSON Schema"),
        ({**MEMORY, "schema": {"pattern": "("}}, "not JSON Schema"),
        ({**MEMORY, "schema": {"$ref": "#/nothing"}}, "not JSON Schema"),
        ({**MEMORY, "schema": {"$ref": "https://example.com/x"}}, "not JSON Schema"),
        ({**MEMORY, "mesage": "x"}, "there is no setting `mesage`; did you mean `message`?"),
        ("policies: [\n", "acme.yaml:2:1"), (None, "acme.yaml: there is no such file"),
    ],
)  # fmt: skip
def test_a_policy_with_a_mistake_is_refused_with_its_place(
    program: Program, policy: Any, words: str
) -> None:
    configure(MEMORY)
    if policy is None:
        Path("acme.yaml").unlink()
    else:
        text = policy if isinstance(policy, str) else yaml.safe_dump({"policies": [policy]})
        Path("acme.yaml").write_text(text)
    write()
    for command in (("check", "image.json"), ("explain",)):
        result = program(*command)
        assert (result.status, result.out) == (2, "")
        assert words in result.err
        assert ".microvm-lint.yaml:1:12: policies: acme.yaml" in result.err
    assert words in program("policy", "test", "acme.yaml").err


def test_two_files_must_not_name_the_same_rule(program: Program) -> None:
    configure(MEMORY)
    Path("b.yaml").write_text(Path("acme.yaml").read_text())
    Path(".microvm-lint.yaml").write_text("policies: [acme.yaml, b.yaml]\n")
    result = program("check", ".")
    assert result.status == 2
    assert "two rules are called ACME001" in result.err


def test_examples_are_run(program: Program) -> None:
    configure(MEMORY, TAGS, ROLE)
    result = program("policy", "test", "acme.yaml")
    assert (result.status, result.out) == (0, "6 examples run, 0 wrong\n")
    wrong = {**MEMORY, "good": [{"resources": [{"minimumMemoryInMiB": 8192}]}], "bad": [{}]}
    configure(wrong, {**TAGS, "bad": []})
    result = program("policy", "test", "acme.yaml")
    assert result.status == 1
    assert result.out.splitlines() == [
        "acme.yaml: ACME001 memory-at-most-4096: good example 1 is refused",
        "acme.yaml: ACME001 memory-at-most-4096: bad example 1 is accepted",
        "acme.yaml: ACME002 team-and-cost-center: it has no bad example",
        "2 examples run, 3 wrong",
    ]


PLUGIN = '''
from microvm_lint.references import IMAGES_GUIDE
from microvm_lint.rule import ALL, ERROR, Report, rule


@rule("ACME100", "no-name-x", severity=ERROR, on=ALL, source=IMAGES_GUIDE, checked="2026-11-26")
def no_name_x(image):
    """The name is x."""
    if image.text(("name",)) == "x":
        yield Report(("name",), "it is x")
'''


def test_rules_of_packages_are_off_until_they_are_named(
    program: Program, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    site = tmp_path / "site"
    (site / "acme-1.0.dist-info").mkdir(parents=True)
    (site / "acme_rules.py").write_text(PLUGIN)
    (site / "acme-1.0.dist-info" / "METADATA").write_text("Name: acme\nVersion: 1.0\n")
    points = "[microvm_lint.rules]\nacme = acme_rules\nempty = json\n"
    (site / "acme-1.0.dist-info" / "entry_points.txt").write_text(points)
    monkeypatch.syspath_prepend(site)
    write(name="x")
    assert found(program) == []
    Path(".microvm-lint.yaml").write_text("plugins: [acme]\n")
    assert found(program) == [("ACME100", "name")]
    assert found(program, "--ignore", "no-name-x") == []
    for name, words in (("acne", "no installed package has rules called 'acne'; there are acme"),
                        ("empty", "the entry point 'empty' has no rules")):  # fmt: skip
        Path(".microvm-lint.yaml").write_text(f"plugins: [{name}]\n")
        result = program("check", "image.json")
        assert result.status == 2
        assert words in result.err


@pytest.mark.parametrize("member", ["$ref", "$schema"])
def test_a_reference_out_of_the_schema_is_not_followed(
    program: Program, tmp_path: Path, member: str
) -> None:
    outside = tmp_path / "outside.json"
    outside.write_text('{"required": ["zz"]}')
    schema = {member: outside.as_uri(), "required": ["name"]}
    (tmp_path / "acme.yaml").write_text(json.dumps({"policies": [{**MEMORY, "schema": schema}]}))
    result = program("policy", "test", str(tmp_path / "acme.yaml"))
    assert result.status == 2
    assert "leads out of the schema" in result.err
    assert "zz" not in result.err
