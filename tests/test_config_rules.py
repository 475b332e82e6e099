"""What the configuration says of rules: severities, single files, settings; and what it shows."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator
from microvm_lint.rule import discover

from .conftest import EXAMPLES, ROOT, Program

GOOD = (EXAMPLES / "good-create.yaml").read_text("utf-8")
SLOW = GOOD.replace("runTimeoutInSeconds: 30", "runTimeoutInSeconds: 61")  # MVL402
SILENT = GOOD.replace(
    "cloudWatch:\n    logGroup: /aws/lambda-microvms/code-sandbox", "disabled: {}"
)
SCHEMA = json.loads((ROOT / "schemas" / "config.json").read_text("utf-8"))


def configure(text: str) -> None:
    Path(".microvm-lint.yaml").write_text(text, "utf-8")
    Draft202012Validator(SCHEMA).validate(_plain(text))


def _plain(text: str) -> Any:
    """The settings as an editor would read them, dates as text."""
    return json.loads(json.dumps(yaml.safe_load(text), default=str))


def refusal(program: Program, text: str) -> str:
    Path(".microvm-lint.yaml").write_text(text, "utf-8")
    result = program("check", ".")
    assert (result.status, result.out) == (2, "")
    return result.err.removeprefix("microvm-lint: error: .microvm-lint.yaml:").rstrip("\n")


def severities(program: Program, *options: str) -> dict[str, str]:
    found = program.check_json(*options, ".").json["findings"]
    return {finding["rule"]: finding["severity"] for finding in found}


# Severities


def test_a_rule_is_as_grave_as_the_configuration_says(program: Program) -> None:
    Path("image.yaml").write_text(SLOW)
    configure("severity: {hook-timeout: warning}\n")
    assert severities(program) == {"MVL402": "warning"}
    assert program("check", "--fail-on", "error", ".").status == 0
    configure("severity: {MVL402: info}\n")
    assert severities(program) == {}
    assert program("check", ".").status == 0
    assert severities(program, "--min-severity", "info") == {"MVL402": "info"}


def test_its_own_name_wins_over_a_prefix(program: Program) -> None:
    Path("image.yaml").write_text(SLOW)
    configure("severity: {MVL402: error, MVL4: info, MVL: warning}\n")
    assert severities(program) == {"MVL402": "error"}
    configure("severity: {MVL: error, MVL40: warning}\n")
    assert severities(program) == {"MVL402": "warning"}


def test_what_a_rule_finds_less_grave_stays_so(program: Program) -> None:
    Path("image.yaml").write_text(GOOD.replace("al2023-1", "ubuntu"))
    configure("severity: {unknown-base-image: error}\n")
    assert severities(program, "--min-severity", "info") == {"MVL203": "info"}
    Path("image.yaml").write_text(GOOD.replace("al2023-1", "al2023-2"))
    assert severities(program) == {"MVL203": "error"}


@pytest.mark.parametrize("severity", ["warning", "info"])
def test_a_file_that_could_not_be_read_makes_the_answer_incomplete(
    program: Program, severity: str
) -> None:
    Path("image.yaml").write_text("baseImageArn: [\n")
    configure(f"severity: {{syntax-error: {severity}}}\n")
    result = program.check_json(".")
    assert (result.status, result.json["findings"]) == (2, [])
    assert result.json["summary"]["incomplete"][0]["file"] == "image.yaml"


# Single files


def test_rules_for_some_files(program: Program) -> None:
    for name in ("a.yaml", "legacy/a.yaml", "legacy/deep/b.yml"):
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(SLOW)
    configure('per-file: [{files: ["legacy/**"], ignore: [MVL4]}]\n')
    files = [one["file"] for one in program.check_json(".").json["findings"]]
    assert files == ["a.yaml"]
    configure(
        'per-file:\n- {files: ["*.yaml"], ignore: [MVL4]}\n- {files: [legacy], select: [MVL4]}\n'
    )
    files = [one["file"] for one in program.check_json(".").json["findings"]]
    assert files == ["legacy/a.yaml", "legacy/deep/b.yml"]  # the later entry wins
    configure('ignore: [MVL4]\nper-file: [{files: ["legacy"], extend-select: [hook-timeout]}]\n')
    files = [one["file"] for one in program.check_json(".").json["findings"]]
    assert files == ["legacy/a.yaml", "legacy/deep/b.yml"]


def test_a_file_that_could_not_be_read_is_never_clean(program: Program) -> None:
    Path("image.yaml").write_text("baseImageArn: [\n")
    assert program.check_json("--fail-on", "never", ".").status == 2
    assert program.check_json(".").status == 1


def test_the_command_line_wins_over_what_is_said_of_a_file(program: Program) -> None:
    Path("image.yaml").write_text(SLOW)
    configure('per-file: [{files: ["*.yaml"], ignore: [MVL402]}]\n')
    assert severities(program) == {}
    assert severities(program, "--select", "MVL4") == {}
    assert severities(program, "--select", "MVL402") == {"MVL402": "error"}
    assert severities(program, "--extend-select", "hook-timeout") == {"MVL402": "error"}
    configure('per-file: [{files: ["*.yaml"], extend-select: [MVL402]}]\n')
    assert severities(program, "--ignore", "MVL4") == {}


def test_kind_and_dialect_for_some_files(program: Program) -> None:
    Path("image.yaml").write_text("description: x\n")
    Path("other.yaml").write_text("description: x\n")
    assert program.check_json(".").json["summary"]["definitions"] == 0
    configure('per-file: [{files: ["image.yaml"], kind: update, dialect: api}]\n')
    report = program.check_json(".").json
    assert {finding["kind"] for finding in report["findings"]} == {"update"}
    assert {finding["file"] for finding in report["findings"]} == {"image.yaml"}
    by_command = program.check_json("--kind", "definition", "image.yaml").json
    assert {finding["kind"] for finding in by_command["findings"]} == {"definition"}


def test_a_template_s_members_are_judged_as_such(program: Program) -> None:
    Path("image.yaml").write_text(GOOD.replace("-3f9c2d1", ""))
    result = program.check_json("--kind", "template", "--min-severity", "info", "image.yaml")
    assert result.rules == ["MVL215"]
    Path("image.yaml").write_text("clientToken: x\n" + GOOD)
    assert program.check_json("--kind", "template", "image.yaml").rules == ["MVL003"]


# Settings of rules


def test_regions_and_hours_are_those_of_the_configuration(program: Program) -> None:
    Path("image.yaml").write_text(GOOD.replace("us-east-1", "eu-south-2"))
    assert severities(program) == {"MVL909": "warning"}
    configure("regions: [eu-south-2]\n")
    assert severities(program) == {}
    version = json.loads((EXAMPLES / "good-version.json").read_text("utf-8"))
    import time

    for hours, said in ((5, False), (7, True)):
        version |= {
            "state": "PENDING",
            "createdAt": time.time() - 3600 * hours,
            "status": "INACTIVE",
        }
        version["updatedAt"] = None
        Path("version.json").write_text(json.dumps(version))
        assert ("MVL907" in severities(program)) == said
    configure("build-hours: 7.5\n")
    assert "MVL907" not in severities(program)


# Mistakes

MISTAKES = [
    (
        "severity: {hook-timout: error}",
        "1:12: severity: there is no rule 'hook-timout'; did you mean hook-timeout?",
    ),
    (
        "severity:\n  MVL402: eror",
        "2:11: severity.MVL402: `eror` is not `error`, `warning` or `info`; did you mean `error`?",
    ),
    ("severity: [MVL402]", '1:11: severity: `["MVL402"]` is not a mapping'),
    ("per-file:\n- {ignore: [MVL4]}", "2:3: per-file.0: `files` is missing"),
    (
        "per-file:\n- {files: [a], ignroe: [MVL4]}",
        "2:16: there is no setting `ignroe`; did you mean `ignore`?",
    ),
    (
        "per-file:\n- {files: [a], ignore: [MVL999]}",
        "2:25: per-file.0.ignore: there is no rule 'MVL999'",
    ),
    (
        "per-file:\n- {files: [a], kind: creat}",
        "2:22: per-file.0.kind: `creat` is not `definition`, `create`, `update`, `version` or ",
    ),
    (
        "per-file:\n- {files: [a], dialect: aip}",
        "2:25: per-file.0.dialect: `aip` is not `api`",
    ),
    ("per-file: [{files: []}]", "1:20: per-file.0.files: `[]` is empty"),
    ("ignores:\n- {rules: [MVL4]}", "2:3: ignores.0: `files` or `arns` is missing"),
    ("ignores:\n- {files: [a]}", "2:3: ignores.0: `rules` is missing"),
    (
        "ignores:\n- {rules: [MVL402, nope], files: [a]}",
        "2:20: ignores.0.rules: there is no rule 'nope'",
    ),
    (
        "ignores:\n- {rules: [MVL4], files: [a], until: soon}",
        "2:38: ignores.0.until: `soon` is not a date such as 2027-01-31",
    ),
    (
        "ignores:\n- {rules: [MVL4], files: [a], until: 2026-02-30}",
        "2:38: ignores.0.until: `2026-02-30` is not on the calendar",
    ),
    (
        "ignores:\n- {rules: [MVL4], arns: [''], reason: x}",
        "2:26: ignores.0.arns.0: an empty text names nothing",
    ),
    (
        "suppressions: {require-reason: yes please}",
        "1:32: suppressions.require-reason: `yes please` is not true or false",
    ),
    (
        "suppressions: {require-reasons: true}",
        "1:16: there is no setting `require-reasons`; did you mean `require-reason`?",
    ),
    ("build-hours: 0", "1:14: build-hours: `0` is not more than 0"),
    ("build-hours: many", "1:14: build-hours: `many` is not a number"),
    ("build-hours: 9999", "1:14: build-hours: `9999` is more than 8,760"),
    ("perfile: []", "1:1: there is no setting `perfile`; did you mean `per-file`?"),
]


@pytest.mark.parametrize(("text", "words"), MISTAKES)
def test_a_mistake_is_said_with_its_place_and_the_nearest_right_word(
    program: Program, text: str, words: str
) -> None:
    assert refusal(program, text).startswith(words)


def test_the_schema_lists_the_rules_that_there_are() -> None:
    words = SCHEMA["$defs"]["rule"]["enum"]
    assert {rule.id for rule in discover()} | {rule.name for rule in discover()} <= set(words)
    validator = Draft202012Validator(SCHEMA)
    for settings in ({"ignore": ["MVL4", "hook-timeout"]}, {"severity": {"MVL402": "info"}}):
        validator.validate(settings)
    for settings in ({"ignore": ["hook-timout"]}, {"severity": {"MVL999": "info"}}):
        assert not validator.is_valid(settings)


# What is shown


def test_show_config_says_what_applies_and_where_it_came_from(program: Program) -> None:
    configure("fail-on: error\nexclude: [old]\nignores:\n- {rules: [MVL4], files: [a]}\n")
    result = program("check", "--show-config", "--select", "MVL4,MVL5", "--exclude", "new")
    assert (result.status, result.err) == (0, "")
    lines = dict(line.split(": ", 1) for line in result.out.splitlines() if line[0] != "#")
    assert list(lines) == list(SCHEMA["properties"])
    assert lines["fail-on"] == '"error"  # .microvm-lint.yaml:1'
    assert lines["select"] == '["MVL4", "MVL5"]  # command line'
    assert lines["exclude"].endswith("# .microvm-lint.yaml:2, and the command line")
    assert lines["ignores"].endswith("# .microvm-lint.yaml:3")
    assert lines["build-hours"] == "6  # default"
    assert yaml.safe_load(result.out)["limits"]["depth"] == 200
    assert "20 of 87 rules are on; off: MVL001, " in result.out
    assert "# configuration: none" in program("check", "--show-config", "--no-config").out
    assert program("check", "--show-config", "--select", "MVL999").status == 2


def test_explain_lists_severity_kinds_source_and_whether_a_rule_is_on(program: Program) -> None:
    configure("ignore: [MVL206]\nseverity: {hook-timeout: warning}\n")
    lines = {line.split()[0]: line for line in program("explain").out.splitlines()}
    assert len(lines) == len(discover())
    words = " ".join(lines["MVL402"].split())
    assert words.startswith("MVL402 hook-timeout warning on doc all: A hook's timeout")
    words = " ".join(lines["MVL206"].split())
    assert words.startswith(
        "MVL206 unpinned-base-image info off guide definition, create, update: "
    )
    assert "live accounts" in lines["MVL923"]
    rows = json.loads(program("explain", "--format", "json").out)
    on = {row["id"]: row["on"] for row in rows}
    assert (on["MVL206"], on["MVL402"]) == (False, True)
    assert json.loads(program("explain", "--no-config", "MVL206", "--format", "json").out)["on"]


def test_a_rule_that_others_reported_names_them_and_the_day(program: Program) -> None:
    for rule in discover():
        page = program("explain", rule.id).out
        assert f"Checked on {rule.checked}." in page
        said = "eported by" in page.partition("## Source")[2]
        assert said == (rule.source.certainty in ("live", "reason", "aws"))


# Statistics


def test_statistics_count_by_rule_the_most_frequent_first(program: Program) -> None:
    Path("a.yaml").write_text(SLOW)
    Path("b.yaml").write_text(SLOW.replace("2048", "2048  # microvm-lint: ignore[MVL712]"))
    Path("c.yaml").write_text(SILENT + "# microvm-lint: ignore[MVL804]\n")
    result = program("check", "--statistics", ".")
    assert result.out.splitlines() == [
        "2  MVL008  unused-suppression  warning  2 fixable",
        "2  MVL402  hook-timeout        error",
        "1  MVL804  logging-disabled    warning",
        "",
        "Found 2 errors and 3 warnings: 3 definitions in 3 files checked.",
    ]
    assert result.status == 1
    assert program("check", "--statistics", "--format", "concise", ".").out == result.out
    rows = program.check_json("--statistics", ".").json["summary"]["statistics"]
    assert rows[0] == {
        "rule": "MVL008",
        "name": "unused-suppression",
        "severity": "warning",
        "count": 2,
        "fixable": 2,
    }
    assert [row["count"] for row in rows] == [2, 2, 1]


def test_statistics_of_nothing(program: Program) -> None:
    Path("a.yaml").write_text(GOOD)
    result = program("check", "--statistics", ".")
    assert (result.status, result.out) == (
        0,
        "All checks passed: 1 definition in 1 file checked.\n",
    )
    assert program.check_json("--statistics", ".").json["summary"]["statistics"] == []
