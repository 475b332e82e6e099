"""`--fix`, `--unsafe-fixes` and `--diff`."""

from __future__ import annotations

import io
import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from .conftest import Program
from .definitions import advised
from .dialects.templates import PROPERTIES, template

START = """\
name: code-sandbox
baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
buildRoleArn: arn:aws:iam::210987654321:role/build
codeArtifact:
  uri: s3://artifacts-210987654321/sandbox-3f9c2d1.zip
"""
CONNECTOR = "egressNetworkConnectors:\n  - arn:aws:lambda:us-east-1:aws:network-connector:"
CONNECTOR += "aws-network-connector:"
LOG = "logging:\n  cloudWatch:\n    logGroup: {}\n"
READY = "hooks:\n  port: 9000\n  microvmImageHooks:\n    ready: ENABLED\n"


def fixed(program: Program, text: str, *arguments: str, name: str = "image.yaml") -> str:
    """A text after its fixes."""
    Path(name).write_bytes(text.encode())
    program("check", "--fix", name, *arguments)
    return Path(name).read_bytes().decode()


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("baseImageVersion: '1.0' # x\n", "baseImageVersion: '1' # x\n"),
        ('baseImageVersion: "v2.0"\n', 'baseImageVersion: "2"\n'),
        ("environmentVariables:\n  PORT: 8080\n", 'environmentVariables:\n  PORT: "8080"\n'),
        ("environmentVariables: {A: true, B: NO}\n",
         'environmentVariables: {A: "true", B: "NO"}\n'),
        ("resources:\n  - minimumMemoryInMiB: '2048'\n",
         "resources:\n  - minimumMemoryInMiB: 2048\n"),
        ("resources: [{minimumMemoryInMiB: 2048.0}]\n",
         "resources: [{minimumMemoryInMiB: 2048}]\n"),
        ("tags:\n  on: x\n  a: b\n", 'tags:\n  "on": x\n  a: b\n'),
        ("tags: {8080: x, a: b}\n", 'tags: {"8080": x, a: b}\n'),
        ("Tags: {a: b}\n", "tags: {a: b}\n"), ('"Tags": {a: b}\n', '"tags": {a: b}\n'),
        ("cpuConfigurations:\n- architecture: arm64\n",
         "cpuConfigurations:\n- architecture: ARM_64\n"),
        ("cpuConfigurations:\n- architecture: ARM_64\n- architecture: ARM_64  # twice\n",
         "cpuConfigurations:\n- architecture: ARM_64\n"),
        ("cpuConfigurations:\n-\n  architecture: ARM_64\n-\n  architecture: ARM_64\nname: x\n",
         "cpuConfigurations:\n-\n  architecture: ARM_64\nname: x\n"),
        ("cpuConfigurations: [{architecture: ARM_64}, {architecture: ARM_64}]\n",
         "cpuConfigurations: [{architecture: ARM_64}]\n"),
        ("additionalOsCapabilities: [all] # microvm-lint: ignore[MVL722]\n",
         "additionalOsCapabilities: [ALL] # microvm-lint: ignore[MVL722]\n"),
        (CONNECTOR + "internet_egress\n", CONNECTOR + "INTERNET_EGRESS\n"),
        ("logging: {}\ntags: {a: b}\n", "tags: {a: b}\n"), ("tags: {a: b}\nlogging: {}\n",
         "tags: {a: b}\n"),
        ("hooks:\n  microvmImageHooks: {ready: true}\n  port: 9000\n",
         "hooks:\n  microvmImageHooks: {ready: ENABLED}\n  port: 9000\n"),
        (READY + "    validateTimeoutInSeconds: 5\n", READY),
        (LOG.format("arn:aws:logs:us-east-1:210987654321:log-group:/a/b:*"), LOG.format("/a/b")),
        ("tags: {a: b}  # microvm-lint: ignore[MVL107]\n", "tags: {a: b}\n"),
    ],
)  # fmt: skip
def test_safe_fixes_touch_nothing_else(program: Program, before: str, after: str) -> None:
    for start, line_break in ((START, "\n"), ("\ufeff# head\n" + START, "\n"), (START, "\r\n")):
        text = (start + before).replace("\n", line_break)
        assert fixed(program, text) == (start + after).replace("\n", line_break)
        assert fixed(program, (start + after).replace("\n", line_break)) == (start + after).replace(
            "\n", line_break
        )


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("microvm-image:al", "microvm-image/al"), ("s3://artifacts-210987654321/sandbox",
         "https://artifacts-210987654321.s3.amazonaws.com/sandbox"),
        ("s3://artifacts-210987654321/sandbox", "arn:aws:s3:::artifacts-210987654321/sandbox"),
    ],
)  # fmt: skip
def test_addresses_in_another_form_are_fixed(program: Program, before: str, after: str) -> None:
    assert fixed(program, START.replace(before, after)) == START


HOOKS = "hooks:\n    microvmHooks:\n        run: ENABLED\n"


def test_unsafe_fixes_are_made_where_they_are_asked_for(program: Program) -> None:
    assert fixed(program, START + HOOKS) == START + HOOKS
    assert fixed(program, START + HOOKS, "--unsafe-fixes") == (
        START + "hooks:\n    microvmImageHooks:\n      ready: ENABLED\n    port: 9000\n"
        "    microvmHooks:\n        runTimeoutInSeconds: 10\n        run: ENABLED\n"
    )
    flow = "hooks: {microvmHooks: {run: ENABLED, runTimeoutInSeconds: 5}, "
    flow += "microvmImageHooks: {ready: DISABLED}}\n"
    assert fixed(program, START + flow, "--unsafe-fixes") == START + (
        "hooks: {port: 9000, microvmHooks: {run: ENABLED, runTimeoutInSeconds: 5}, "
        "microvmImageHooks: {ready: ENABLED}}\n"
    )
    assert program("check", "image.yaml").status == 0


def test_objects_that_are_empty_or_would_be(program: Program) -> None:
    run = "{run: ENABLED, runTimeoutInSeconds: 5}"
    text = START + f"hooks:\n  port: 9000\n  microvmHooks: {run}\n  microvmImageHooks: {{}}\n"
    assert fixed(program, text, "--unsafe-fixes") == text.replace("{}", "{ready: ENABLED}")
    lone = START + "hooks:\n  port: 9000\n  microvmHooks:\n    runTimeoutInSeconds: 5\n"
    ready = "  microvmImageHooks: {ready: ENABLED}\n"
    assert fixed(program, lone + ready) == START + "hooks:\n  port: 9000\n" + ready


def test_json_keeps_its_form(program: Program) -> None:
    text = """{
  "name": "x", "baseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
  "baseImageVersion": "1.0",
  "buildRoleArn": "arn:aws:iam::210987654321:role/build",
  "codeArtifact": {"uri": "s3://artifacts-210987654321/sandbox-3f9c2d1.zip"},
  "environmentVariables": {"PORT": 8080, "ON": true},
  "logging": {}
}
"""
    assert fixed(program, text, name="x.json") == (
        text.replace('"1.0"', '"1"')
        .replace("8080", '"8080"')
        .replace("true", '"true"')
        .replace(',\n  "logging": {}', "")
    )


def test_templates_keep_their_names_and_functions(program: Program) -> None:
    lines = [f"      {name}: {json.dumps(value)}" for name, value in PROPERTIES.items()]
    text = "Resources:\n  Image:\n    Type: AWS::Lambda::MicrovmImage\n    Properties:\n"
    text += "\n".join(lines).replace('"ARM_64"', "arm64").replace("Name:", "name:", 1) + "\n"
    text = text.replace('"1"', "!Sub '1.0'").replace('"info"', "!Ref Level")
    assert fixed(program, text) == text.replace("arm64", "ARM_64").replace("name:", "Name:", 1)


@pytest.mark.parametrize(
    "text",
    [
        "x: &v '1.0'\nbaseImageVersion: *v\n", "baseImageVersion: >-\n  1.0\n",
        "cpuConfigurations:\n- &a {architecture: ARM_64}\n- *a\n",
        "cpuConfigurations:\n-\n  architecture: ARM_64\n- # one\n  architecture: ARM_64\n",
        "cpuConfigurations:\n-\n  architecture: ARM_64\n-\n\n  architecture: ARM_64\n",
        "cpuConfigurations: [{architecture: ARM_64},  # one\n  {architecture: ARM_64}]\n",
        "baseImageVersion: ${V}.0\n", "Tags: {a: b}\ntags: {c: d}\n",
        "environmentVariables:\n  A: 1\n   2\n",
    ],
)  # fmt: skip
def test_what_is_not_certain_is_left_alone(program: Program, text: str) -> None:
    assert fixed(program, START + text, "--unsafe-fixes") == START + text


def test_a_fix_that_a_reader_reads_otherwise_is_refused(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from microvm_lint import fixing

    text = START + "baseImageVersion: '1.0'\nTags: {a: b}\n"
    for reader in ("_read_own", "_read_pyyaml", "_read_ruamel"):
        original = getattr(fixing, reader)

        def wrong(name: str, text: str, limits: Any, read: Any = original) -> Any:
            return [text] if "'1'" in text else read(name, text, limits)

        with monkeypatch.context() as patch:
            patch.setattr(fixing, reader, wrong)
            assert fixed(program, text) == text.replace("Tags", "tags")
            result = program("check", "--fix", "image.yaml")
        assert "1 fix left out: the text would not be read as intended" in result.out
        assert result.status == 1


def test_diff_shows_and_changes_nothing(program: Program) -> None:
    text = START + "baseImageVersion: '1.0'\nenvironmentVariables: {PORT: 80801, S: ZZSECRET}\n"
    Path("image.yaml").write_text(text)
    result = program("check", "--diff", ".")
    assert (result.status, result.err) == (1, "")
    assert Path("image.yaml").read_text() == text
    assert result.out.splitlines()[:2] == ["--- a/image.yaml", "+++ b/image.yaml"]
    assert "-baseImageVersion: '1.0'" in result.out
    assert '+environmentVariables: {PORT: "***", S: ***}' in result.out
    assert "80801" not in result.out
    assert "ZZSECRET" not in result.out
    program("check", "--fix", ".")
    result = program("check", "--diff", ".")
    assert (result.status, result.out) == (0, "")


def test_fix_reports_what_is_left(program: Program) -> None:
    Path("image.yaml").write_text(START.replace("code-sandbox", "a b") + "Tags: {a: b}\n")
    result = program("check", "--fix", ".")
    assert result.status == 1
    assert "MVL101" in result.out
    assert "MVL003" not in result.out
    assert result.out.endswith("note: fixed 1 finding in 1 file\n")


@pytest.mark.skipif(os.name == "nt", reason="modes are those of POSIX")
def test_a_file_keeps_its_mode_and_one_that_cannot_be_written_is_named(program: Program) -> None:
    Path("image.yaml").write_text(START + "Tags: {a: b}\n")
    Path("image.yaml").chmod(0o640)
    program("check", "--fix", ".")
    assert stat.S_IMODE(Path("image.yaml").stat().st_mode) == 0o640


def test_a_file_that_changes_meanwhile_is_left_alone(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from microvm_lint import fixing

    original = fixing._fix

    def slow(name: str, *arguments: Any) -> Any:
        result = original(name, *arguments)
        Path(name).write_text("changed: true\n")
        return result

    monkeypatch.setattr(fixing, "_fix", slow)
    Path("image.yaml").write_text(START + "Tags: {a: b}\n")
    result = program("check", "--fix", "image.yaml")
    assert "left as it is: it changed while it was fixed" in result.out
    assert Path("image.yaml").read_text() == "changed: true\n"


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--unsafe-fixes",), "goes with --fix or --diff"), (("--fix", "-"), "standard input"),
        (("--diff", "-"), "standard input"),
    ],
)  # fmt: skip
def test_bad_usage_is_refused(program: Program, arguments: tuple[str, ...], words: str) -> None:
    result = program("check", *arguments)
    assert (result.status, result.out) == (2, "")
    assert words in result.err


def test_reports_carry_the_fixes(program: Program) -> None:
    Path("image.yaml").write_text(START + "baseImageVersion: '1.0'\n" + HOOKS)
    findings = {one["rule"]: one for one in program.check_json(".").json["findings"]}
    assert findings["MVL205"]["fix"]["safety"] == "safe"
    assert findings["MVL205"]["fix"]["edits"][0]["text"] == "'1'"
    assert findings["MVL404"]["fix"]["safety"] == "unsafe"
    log = json.loads(program("check", "--format", "sarif", ".").out)
    results = {one["ruleId"]: one for one in log["runs"][0]["results"]}
    (change,) = results["MVL205"]["fixes"][0]["artifactChanges"]
    (replacement,) = change["replacements"]
    assert replacement["insertedContent"]["text"] == "'1'"
    assert replacement["deletedRegion"]["startLine"] == 6


def test_what_an_audit_has_saved_is_not_fixed(program: Program) -> None:
    value = {**advised("version"), "cpuConfigurations": [{"architecture": "arm64"}]}
    Path("v.json").write_text(json.dumps(value))
    (finding,) = program.check_json("v.json").json["findings"]
    assert finding["rule"] == "MVL701"
    assert finding["fix"] is None


# Generated files.

_CHANGES: list[tuple[tuple[str | int, ...], Any]] = [
    (("baseImageVersion",), "1.0"), (("cpuConfigurations", 0, "architecture"), "arm64"),
    (("cpuConfigurations",), [{"architecture": "ARM_64"}] * 3), (("logging",), {}),
    (("resources", 0, "minimumMemoryInMiB"), "2048"),
    (("environmentVariables",), {"PORT": 8080, "ON": True, "F": 1.5, "T": "x"}),
    (("hooks", "microvmHooks", "run"), "enabled"), (("hooks", "microvmImageHooks", "ready"), True),
    (("hooks", "microvmHooks", "suspend"), "DISABLED"), (("hooks", "port"), "9000"),
    (("hooks",), {"microvmHooks": {"run": "ENABLED"}}),
]  # fmt: skip


@st.composite
def definitions(draw: st.DrawFn) -> tuple[dict[str, Any], str]:
    """A definition with some mistakes that can be fixed, and how it is written."""
    value = advised("create")
    for path, wrong in draw(st.lists(st.sampled_from(_CHANGES), max_size=5)):
        holder: Any = value
        for step in path[:-1]:
            holder = holder.get(step) if isinstance(holder, dict) else holder[step]
            if holder is None:
                break
        if isinstance(holder, (dict, list)):
            holder[path[-1]] = json.loads(json.dumps(wrong))
    if draw(st.booleans()):
        value["Tags"] = value.pop("tags")
    return value, draw(st.sampled_from(["block", "flow", "json", "compact"]))


def text_of(value: Any, form: str) -> tuple[str, str]:
    """A name and a text."""
    if form in ("json", "compact"):
        return "image.json", json.dumps(value, indent=2 if form == "json" else None) + "\n"
    flow = form == "flow"
    return "image.yaml", yaml.safe_dump(value, default_flow_style=flow, sort_keys=False, width=60)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(definitions(), st.booleans())
def test_a_fixed_file_has_nothing_left_and_both_readers_read_it(
    program: Program, made: tuple[dict[str, Any], str], unsafe: bool
) -> None:
    value, form = made
    name, text = text_of(value, form)
    for one in ("image.json", "image.yaml"):
        Path(one).unlink(missing_ok=True)
    more = ("--unsafe-fixes",) if unsafe else ()
    once = fixed(program, text, *more, name=name)
    assert fixed(program, once, *more, name=name) == once
    left = [one for one in program.check_json(name).json["findings"] if one["fix"] is not None]
    assert not [one for one in left if unsafe or one["fix"]["safety"] == "safe"]
    read = yaml.safe_load(once)
    assert read == YAML(typ="safe", pure=True).load(io.StringIO(once))
    for member in ("name", "description", "codeArtifact", "buildRoleArn"):
        assert read[member] == value[member]


GLOBALS = """Transform: AWS::Serverless-2016-10-31
Globals: {MicrovmImage: {Hooks: {MicrovmHooks: {Run: ENABLED, RunTimeoutInSeconds: 5}}}}
Resources:
  A:
    Type: AWS::Serverless::MicrovmImage
    Properties:
      Name: a
      BaseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
      BaseImageVersion: "1"
      CodeUri: s3://bucket-x/agent-3f9c2d1.zip
      Hooks:
        Port: 9000
        MicrovmHooks:
          Suspend: ENABLED
        MicrovmImageHooks:
          Ready: ENABLED
"""


def test_what_globals_add_to_is_fixed_where_it_stands(program: Program) -> None:
    wanted = GLOBALS.replace(
        "          Suspend", "          SuspendTimeoutInSeconds: 10\n          Suspend"
    )
    assert fixed(program, GLOBALS, "--unsafe-fixes", name="t.yaml") == wanted


def test_members_that_are_added_have_the_dialect_s_names(program: Program) -> None:
    text = GLOBALS.partition("      Hooks")[0].replace("Run: ENABLED, RunT", "Run: ENABLED, RunT")
    once = fixed(program, text, "--unsafe-fixes", name="t.yaml")
    assert "{MicrovmImageHooks: {Ready: ENABLED}, Port: 9000, " in once


def test_templates_in_json_are_fixed_too(program: Program) -> None:
    value = template({"CpuConfigurations": [{"Architecture": "arm64"}], "BaseImageVersion": "1.0"})
    text = json.dumps(value, indent=4)
    wanted = text.replace("arm64", "ARM_64").replace('"1.0"', '"1"')
    assert fixed(program, text, name="t.template.json") == wanted
