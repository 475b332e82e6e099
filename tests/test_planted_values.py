"""A value that is planted in every place where one can stand comes out nowhere."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from microvm_lint.reports import FORMATS
from microvm_lint.rule import Rule

from .conftest import Program, Result, run_program
from .dialects.templates import template
from .values import Values, files, listed

INFO = ("--min-severity", "info")


class Field:
    """A folder with planted files, and what a run in it gives away."""

    def __init__(self, program: Program) -> None:
        self.program = program
        self.values = Values()
        self.files = files(self.values)
        for name, text in self.files.items():
            Path(name).write_text(text, encoding="utf-8", newline="")

    def run(self, *arguments: str, command: str = "check") -> Result:
        """Run the program; nothing that it prints, or writes into new files, may tell a value."""
        before = {path for path in Path().rglob("*") if path.is_file()}
        result = self.program(command, *arguments)
        texts = {"stdout": result.out, "stderr": result.err}
        for path in Path().rglob("*"):
            if path.is_file() and path not in before:
                texts[str(path)] = path.read_text(encoding="utf-8")
                path.unlink()
        self.check(texts)
        return result

    def check(self, texts: dict[str, str]) -> None:
        leaks = {name: self.values.leaks(text) for name, text in texts.items()}
        assert {name: found for name, found in leaks.items() if found} == {}
        assert not any("Traceback" in text for text in texts.values())


@pytest.fixture
def field(program: Program) -> Field:
    return Field(program)


def outputs(*formats: str) -> list[str]:
    return [f"--output={one}=report.{one}" for one in formats or FORMATS]


def test_the_leaks_that_are_looked_for_would_be_seen() -> None:
    values = Values()
    value, number = values("a place", "x {} y"), values.number("another")
    core = value[2:-2]
    import base64
    import hashlib

    for text in (
        value,
        core[5:13],
        str(number)[3:11],
        f"{number:,}",
        base64.b64encode(b"ab" + core.encode()).decode(),
        hashlib.sha256(value.encode()).hexdigest()[:20],
    ):
        assert values.leaks(f"before {text}, after")
    assert not values.leaks("name " + core[:7] + " " + str(number)[:7])


def test_every_file_is_looked_into(field: Field) -> None:
    result = field.run(*INFO, "--format", "json", ".")
    told = {one["file"] for one in result.json["findings"]}
    told |= {one["file"] for one in result.json["summary"]["incomplete"]}
    assert told == set(field.files)
    assert {"MVL502", "MVL503", "MVL504", "MVL505", "MVL506", "MVL001", "MVL002"} <= set(
        result.rules
    )


@pytest.mark.parametrize(
    "more",
    [
        (),
        ("-q",),
        ("-v", "--no-suppressions", "--color", "always"),
        ("--statistics",),
        ("--revision", "2026-11-05", "--kind", "create"),
    ],
    ids=" ".join,
)
def test_no_report_tells_a_value(field: Field, more: tuple[str, ...]) -> None:
    result = field.run(*INFO, *more, *outputs(), *sorted(field.files))
    assert result.status in (1, 2)


def test_no_difference_and_no_note_of_a_fix_tells_a_value(field: Field) -> None:
    for more in ((), ("--unsafe-fixes",)):
        shown = field.run("--diff", *more, ".")
        assert "+++" in shown.out
    before = {name: Path(name).read_text(encoding="utf-8") for name in field.files}
    fixed = field.run("--fix", "--unsafe-fixes", *INFO, *outputs("json", "sarif"), ".")
    assert "note: fixed" in fixed.out
    after = {name: Path(name).read_text(encoding="utf-8") for name in field.files}
    assert before != after
    # A file keeps its own values, but for what a comment has that is removed.
    for name, text in after.items():
        if "suppression" in name:
            continue
        assert field.values.leaks(text) == field.values.leaks(before[name])


def test_no_baseline_tells_a_value(field: Field) -> None:
    written = field.program("check", *INFO, "--write-baseline", "known.sarif", ".")
    field.check({"out": written.out, "known": Path("known.sarif").read_text(encoding="utf-8")})
    field.run(*INFO, "--baseline", "known.sarif", *outputs("sarif", "json"), ".")
    for name in list(field.files)[::2]:
        Path(name).unlink()
    field.run(*INFO, "--baseline", "known.sarif", "--prune-baseline", *outputs("sarif"), ".")
    field.check({"pruned": Path("known.sarif").read_text(encoding="utf-8")})


def test_no_suppression_that_is_written_tells_a_value(field: Field) -> None:
    reason = next(iter(field.values.made))
    result = field.run("--add-suppressions=known", *INFO, *outputs("text", "json", "sarif"), ".")
    assert "suppressed" in result.out
    again = field.run(*INFO, "--no-suppressions", *outputs("sarif"), "suppression.yaml")
    assert reason not in again.out


def test_a_reason_does_not_repeat_a_value(field: Field) -> None:
    result = field.run(*INFO, "--format", "json", "suppression.yaml")
    reasons = [one["suppressed"]["reason"] for one in result.json["findings"] if one["suppressed"]]
    assert reasons == ["for ***"]


def test_no_process_tells_a_value(field: Field) -> None:
    for number in range(70):
        Path(f"{number:03}.yaml").write_text(field.files["create.yaml"], encoding="utf-8")
    done = run_program("check", "--jobs", "2", *INFO, *outputs("json", "sarif"), cwd=Path.cwd())
    assert done.returncode == 1
    assert b"MVL506" in Path("report.json").read_bytes()
    field.check({"out": done.stdout.decode(), "err": done.stderr.decode()})
    field.check({name: Path(name).read_text() for name in ("report.json", "report.sarif")})


def failing(part: str) -> Callable[..., Any]:
    """A function that fails with all that it was given in the words of its error."""

    def fail(*arguments: Any, **options: Any) -> Any:
        shown = [getattr(one, "value", one) for one in arguments]
        raise ValueError(part, json.dumps(shown, default=repr), options)

    return fail


@pytest.mark.parametrize(
    "part",
    [
        "microvm_lint.dialects.images",
        "microvm_lint.document.read",
        "microvm_lint.engine.Engine.judge",
        "microvm_lint.secrets.hide",
        "microvm_lint.reports.render",
        "microvm_lint.constraints.Constraints.violations",
        "microvm_lint.reports.snippet.Snippet",
    ],
)
def test_no_defect_of_the_program_tells_a_value(
    field: Field, part: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(part, failing(part), raising=False)
    result = field.run(*INFO, "create.yaml", "template.json", "ack.yaml", "open-quote.yaml")
    assert result.status in (1, 2)
    assert ("internal error" in result.out + result.err) == (result.status == 2)


def test_no_defect_of_a_rule_tells_a_value(field: Field, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Rule, "judge", failing("a rule"), raising=False)
    result = field.run(*INFO, *outputs(), "create.yaml", "template.yaml", "version.json")
    assert result.status == 2
    assert "internal error" in result.err


def test_no_policy_tells_a_value(field: Field) -> None:
    value = field.values.at("a policy")
    variables: list[dict[str, Any]] = [
        {"additionalProperties": {"const": value("const")}},
        {"additionalProperties": {"enum": [value("enum"), "x"]}},
        {"additionalProperties": {"pattern": f"^{value('pattern')}$"}},
        {"additionalProperties": {"maxLength": 1, "type": "string"}},
        {"additionalProperties": {"type": "null"}},
        {"additionalProperties": {"not": {}}},
        {"properties": {"DB_PASSWORD": {"const": value("of a property")}}},
        {"propertyNames": {"pattern": "^[a-z]$"}},
        {"required": ["MISSING"], "maxProperties": 1},
        {"const": {"A": value("of all")}},
        {"anyOf": [{"additionalProperties": {"const": value("a choice")}}]},
    ]
    policies = [
        {
            "id": f"ACME{number:03}",
            "name": f"policy-{number}",
            "severity": "error",
            "message": "the platform team wants it otherwise",
            "schema": {"properties": {"environmentVariables": one}},
            "bad": [{"environmentVariables": {"A": value(f"bad example {number}")}}],
        }
        for number, one in enumerate(variables)
    ]
    Path("policy.yaml").write_text(yaml.safe_dump(policies))
    Path(".microvm-lint.yaml").write_text("policies: [policy.yaml]\n")
    assert field.run("create.yaml").status == 2
    Path("policy.yaml").write_text(yaml.safe_dump({"policies": policies}))
    Path(".microvm-lint.yaml").write_text("policies: [policy.yaml]\n")
    checked = [name for name in field.files if not name.startswith("json-")]
    result = field.run(*INFO, *outputs("text", "concise", "json", "github", "junit"), *checked)
    assert result.out.count("ACME000") > 10
    tested = field.run("test", "policy.yaml", command="policy")
    assert tested.status in (0, 1)
    for command in ("explain", "schema", "completion"):
        field.run(*(["bash"] if command == "completion" else []), command=command)


def test_no_parameter_tells_a_value(field: Field) -> None:
    value = field.values.at("a parameter")
    variables = listed({"DB_PASSWORD": {"Ref": "P"}, "A B": {"Ref": "Q"}})
    Path("own.json").write_text(json.dumps(template(
        {"EnvironmentVariables": variables, "Name": {"Ref": "P"}},
        Parameters={"P": {"Type": "String"}, "Q": {"Type": "String", "AllowedPattern": "x"}},
    )))  # fmt: skip
    key, text = "ParameterKey", "ParameterValue"
    given = {
        "list.json": json.dumps([{key: "P", text: value("a list", "a {}")}]),
        "texts.json": json.dumps([value("a text", "P={} x"), value("a second", "Q={}")]),
        "object.yaml": yaml.safe_dump({"Parameters": {"P": value("an object", "a {}")}}),
        "config.toml": "[default.deploy.parameters]\n"
        f"parameter_overrides = 'P=\"{value('SAM', 'a {}')}\" Q={value('SAM too')}'\n",
        "broken.json": f'[{{"{key}": "P", "{text}": "{value("an open quote")}',
        "broken.yaml": f"Parameters:\n  P: *{value('an alias')}\n",
        "broken.toml": f"[default]\nP = {value('no quotes')}\nP = '{value('an open quote')}\n",
        "doubled.toml": f"[default.global]\nparameters.P = '{value('a key')}'\nparameters.P = 1\n",
        "quotes.toml": "[default.deploy.parameters]\n"
        f"parameter_overrides = 'P=\"{value('an open quote in SAM')}'\n",
        "wrong.json": json.dumps([{key: "P", text: {value("a key"): value("a map")}}]),
        "unpaired.json": json.dumps([value("no pair")]),
        "value.json": json.dumps(value("a text alone")),
    }
    for name, content in given.items():
        Path(name).write_text(content)
        field.run(*INFO, *outputs("text", "sarif", "json"), "--parameters", name, "own.json")
    for one in ("P={}", "Q={}", "{}", "={}", "No={}", "ParameterKey=P,ParameterValue={}"):
        field.run("--parameter", value(one, one), *INFO, *outputs("json"), "own.json")


def test_nothing_beside_the_checking_tells_a_value(field: Field) -> None:
    for arguments in (("--show-files", "."), ("--show-config", ".")):
        field.run(*arguments)
    Path(".microvm-lint.yaml").write_text("limits: {nodes: 12}\nexclude: ['*.json']\n")
    field.run(*INFO, *outputs("text", "json", "sarif"), ".")
    mixed = field.files["create.yaml"].encode("utf-16-le")
    Path("wide.yaml").write_bytes(mixed)
    Path("latin.yaml").write_bytes(field.files["create.yaml"].encode() + b"\xff")
    field.run(*INFO, *outputs("text", "json", "sarif"), "wide.yaml", "latin.yaml")


@pytest.mark.parametrize("cut", range(12))
def test_a_file_that_ends_anywhere_tells_no_value(field: Field, cut: int) -> None:
    """A file that is cut has its mistake right at a value, or within it."""
    for number, name in enumerate(("create.yaml", "create.json", "short.yaml", "template.json")):
        text = field.files[name]
        start = text.find("Zq", text.lower().index("environmentvariables") + 40 * cut)
        for more in (0, 1, 2, 9, 26, 27):
            Path(f"cut-{number}-{more}{name[-5:]}").write_text(text[: start + more])
    cut_files = sorted(name for name in os.listdir() if name.startswith("cut-"))
    field.run(*INFO, *outputs("text", "json", "sarif", "gitlab"), *cut_files)
