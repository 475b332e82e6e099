"""The command line: options, exit status, streams."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from microvm_lint.rule import discover

from .conftest import EXAMPLES, Program, run_program
from .definitions import advised, replaced

GOOD = json.dumps(advised("create"))
BROKEN = json.dumps(replaced(advised("create"), ("name",), "a b"))
FORMATS = ["text", "concise", "auto", "json", "sarif", "github", "gitlab", "junit"]


@pytest.mark.parametrize("format", FORMATS)
def test_the_exit_status_is_the_same_in_each_format(
    format: str, program: Program, tmp_path: Path
) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    (tmp_path / "broken.json").write_text(BROKEN)
    check = ("check", "--format", format)
    assert program(*check, "good.json").status == 0
    assert program(*check, "broken.json").status == 1
    assert program(*check, "good.json", "missing.json").status == 2
    assert program(*check, "broken.json", "missing.json").status == 2


def test_what_was_found_is_reported_although_something_could_not_be_read(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "broken.json").write_text(BROKEN)
    result = program.check_json("missing.json", "broken.json")
    assert result.status == 2
    assert result.rules == ["MVL101"]
    assert result.json["summary"]["incomplete"] == [
        {"file": "missing.json", "message": "there is no such file"}
    ]
    assert "missing.json" in result.err


@pytest.mark.parametrize(
    ("fail_on", "error", "warning"),
    [(None, 1, 1), ("error", 1, 0), ("warning", 1, 1), ("info", 1, 1), ("never", 0, 0)],
)
def test_fail_on_names_the_least_severity_that_fails(
    program: Program, tmp_path: Path, fail_on: str | None, error: int, warning: int
) -> None:
    (tmp_path / "error.yaml").write_text(BROKEN)
    good = (EXAMPLES / "good-create.yaml").read_text()
    (tmp_path / "warning.yaml").write_text(good.replace("info", "NO"))
    options = ["--fail-on", fail_on] if fail_on else []
    assert program("check", *options, "error.yaml").status == error
    assert program("check", *options, "warning.yaml").status == warning


def test_nothing_that_fails_is_hidden(program: Program, tmp_path: Path) -> None:
    good = (EXAMPLES / "good-create.yaml").read_text()
    (tmp_path / "warning.yaml").write_text(good.replace("info", "NO"))
    (tmp_path / "info.yaml").write_text(good.replace("code-sandbox", "$NAME", 1))
    hiding = program.check_json("--min-severity", "error", "warning.yaml")
    assert (hiding.status, hiding.rules) == (0, [])
    failing = program.check_json("--min-severity", "error", "--fail-on", "warning", "warning.yaml")
    assert (failing.status, failing.rules) == (1, ["MVL007"])
    failing = program.check_json("--fail-on", "info", "info.yaml")
    assert (failing.status, failing.rules) == (1, ["MVL010"])


def test_a_least_severity_holds_for_rules_that_are_named_too(
    program: Program, tmp_path: Path
) -> None:
    good = (EXAMPLES / "good-create.yaml").read_text()
    (tmp_path / "warning.yaml").write_text(good.replace("info", "NO"))
    named = ("--select", "MVL007", "warning.yaml")
    assert program.check_json(*named).rules == ["MVL007"]
    assert program.check_json("--min-severity", "error", *named).rules == []


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full device")
def test_standard_output_that_takes_nothing_ends_with_2(tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    with open("/dev/full", "wb") as full_device:
        done = subprocess.run(
            [sys.executable, "-m", "microvm_lint", "check", "--format", "json", "good.json"],
            cwd=tmp_path,
            stdout=full_device,
            stderr=subprocess.PIPE,
            check=False,
        )
    assert done.returncode == 2
    assert done.stderr.startswith(b"microvm-lint: error: standard output: ")
    assert b"Traceback" not in done.stderr


@pytest.mark.parametrize("output", ["sarf=x", "SARIF=x", "foo=bar"])
def test_an_unknown_format_of_an_output_is_refused(
    program: Program, tmp_path: Path, output: str
) -> None:
    result = program("check", "--output", output, ".")
    assert result.status == 2
    assert "there is no format" in result.err
    assert list(tmp_path.iterdir()) == []


def test_a_dash_as_output_is_standard_output(program: Program, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    result = program("check", "-q", "--output", "json=-", "good.json")
    assert json.loads(result.out)["summary"]["definitions"] == 1


def test_bad_usage_of_a_command_shows_how_it_is_used(program: Program) -> None:
    assert "usage: microvm-lint check" in program("check", "--bogus").err


def test_explain_takes_a_prefix(program: Program) -> None:
    lines = program("explain", "MVL4").out.splitlines()
    assert [line.split()[0] for line in lines] == [f"MVL4{number:02}" for number in range(1, 13)]


def test_info_is_shown_and_fails_only_on_request(program: Program, tmp_path: Path) -> None:
    text = (EXAMPLES / "good-create.yaml").read_text().replace("code-sandbox", "$NAME", 1)
    (tmp_path / "image.yaml").write_text(text)
    assert program.check_json("image.yaml").rules == []
    shown = program.check_json("--min-severity", "info", "image.yaml")
    assert (shown.rules, shown.status) == (["MVL010"], 0)
    assert program("check", "--min-severity", "info", "--fail-on", "info", ".").status == 1
    assert program.check_json("image.yaml").json["summary"]["unresolved_values"] == 1


@pytest.mark.parametrize(
    "arguments",
    [
        ["check", "--format", "xml"],
        ["check", "--select", "MVL999"],
        ["check", "--ignore", "hook-prot"],
        ["check", "--revision", "2025-01-01"],
        ["check", "--kind", "live"],
        ["check", "--config", "missing.yaml"],
        ["check", "--no-such-option"],
        ["check", "--output", ""],
        ["check", "--form", "json"],
        ["explain", "MVL999"],
        ["lint"],
        [],
    ],
)
def test_bad_usage_ends_with_2_and_words(program: Program, arguments: list[str]) -> None:
    result = program(*arguments)
    assert result.status == 2
    assert result.err.strip()
    assert result.out == ""


def test_version_and_help(program: Program) -> None:
    assert program("--version").out.startswith("microvm-lint ")
    for arguments in (["--help"], ["check", "--help"], ["explain", "--help"]):
        result = program(*arguments)
        assert result.status == 0
        assert "usage: microvm-lint" in result.out


def test_a_file_that_was_not_recognised_is_not_mistaken_for_a_pass(
    program: Program, tmp_path: Path
) -> None:
    (tmp_path / "image.yaml").write_text("apiVersion: v1\nkind: Pod\n")
    result = program("check", "image.yaml")
    assert result.status == 0
    assert "No image definition found" in result.out
    assert "image.yaml" in result.out
    assert "passed" not in result.out
    summary = program.check_json("image.yaml").json["summary"]
    assert (summary["files"], summary["definitions"], summary["skipped_files"]) == (1, 0, 1)


def test_quiet_says_nothing_where_there_is_nothing_to_say(program: Program, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    (tmp_path / "foreign.yaml").write_text("a: 1\n")
    result = program("check", "-q", ".")
    assert (result.status, result.out, result.err) == (0, "", "")
    (tmp_path / "broken.json").write_text(BROKEN)
    result = program("check", "-q", "--format", "concise", ".")
    assert len(result.out.splitlines()) == 1


def test_verbose_names_every_file_without_a_definition(program: Program, tmp_path: Path) -> None:
    for number in range(9):
        (tmp_path / f"f{number}.yaml").write_text("" if number else "# microvm\n")
    result = program("check", "-v", ".")
    assert sum(f"f{number}.yaml" in result.out for number in range(9)) == 9
    assert "f1.yaml: an empty file" in result.out
    assert "f0.yaml: comments only" in result.out


def test_stdin_is_checked_under_its_name(tmp_path: Path) -> None:
    done = run_program("check", "--format", "concise", "-", cwd=tmp_path, stdin=BROKEN.encode())
    assert done.returncode == 1
    assert done.stdout.startswith(b"<stdin>:1:")
    done = run_program(
        "check", "--format", "concise", "--stdin-filename", "a/image.json", "-",
        cwd=tmp_path, stdin=BROKEN.encode(),
    )  # fmt: skip
    assert done.stdout.startswith(b"a/image.json:1:")


@pytest.mark.parametrize("text", [b"{", b"[1,", b"name: [x\nbaseImageArn: x"])
def test_stdin_that_is_broken_is_a_finding(tmp_path: Path, text: bytes) -> None:
    done = run_program("check", "-", cwd=tmp_path, stdin=text + b" # microvm")
    assert done.returncode == 1
    assert b"MVL001" in done.stdout


def test_the_report_goes_to_a_file_instead_or_besides(program: Program, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(BROKEN)
    only = program("check", "--format", "json", "--output", "report.json", "broken.json")
    assert (only.status, only.out) == (1, "")
    assert json.loads((tmp_path / "report.json").read_text())["summary"]["errors"] == 1
    (tmp_path / "report.json").unlink()
    both = program(
        "check", "--output", "sarif=out.sarif", "--output", "json=out.json", "broken.json"
    )
    assert "MVL101" in both.out
    assert json.loads((tmp_path / "out.sarif").read_text())["version"] == "2.1.0"
    assert json.loads((tmp_path / "out.json").read_text())["version"] == 1


def test_a_report_that_cannot_be_written_ends_with_2(program: Program, tmp_path: Path) -> None:
    (tmp_path / "good.json").write_text(GOOD)
    result = program("check", "--output", "no/such/folder/report.txt", "good.json")
    assert result.status == 2
    assert "no/such/folder/report.txt" in result.err


def test_show_files_lists_and_checks_nothing(program: Program, tmp_path: Path) -> None:
    (tmp_path / "broken.json").write_text(BROKEN)
    (tmp_path / "foreign.yml").write_text("a: 1\n")
    result = program("check", "--show-files", ".")
    assert (result.status, result.out) == (0, "broken.json\nforeign.yml\n")


def test_force_exclude_leaves_out_named_files(program: Program, tmp_path: Path) -> None:
    (tmp_path / "vendor" / "deep").mkdir(parents=True)
    (tmp_path / "vendor" / "deep" / "broken.json").write_text(BROKEN)
    named = ("--exclude", "vendor", "vendor/deep/broken.json")
    assert program("check", *named).status == 1
    result = program.check_json("--force-exclude", *named)
    assert (result.status, result.json["summary"]["files"]) == (0, 0)
    assert program("check", "--force-exclude", "--exclude", "*.json", ".").status == 0
    assert program("check", "--force-exclude", "--exclude", "other", *named[2:]).status == 1


@pytest.mark.parametrize(
    "text",
    [
        "# runs in a microvm\nname: [x\n",
        "kind: Deployment\nname: firecracker-microvm\n{{- if .Values.x }}\n a: {{ .y }}\n",
        '{"microvm": ',
        '{\n  // ours\n  "codeArtifact": {"domain": "acme"}\n}\n',
        "{{- if .Values.ci }}\ndata:\n  registry: {{ .Values.codeArtifact.domain }}\n{{- end }}\n",
        "# see baseImageArn\nfoo: [bar\n",
        "env:\n- value: {{ .Values.buildRoleArn }}-x\n",
    ],
)
def test_a_broken_file_that_only_mentions_microvms_is_left_alone(
    program: Program, tmp_path: Path, text: str
) -> None:
    (tmp_path / "foreign.yaml").write_text(text)
    result = program.check_json("foreign.yaml")
    assert (result.status, result.rules) == (0, [])
    assert result.json["summary"]["skipped_files"] == 1


def test_a_forced_kind_judges_what_is_not_recognised(program: Program, tmp_path: Path) -> None:
    (tmp_path / "image.yaml").write_text("what: ever\n")
    result = program.check_json("--kind", "update", "image.yaml")
    assert sorted(result.rules) == ["MVL003", *["MVL005"] * 4]
    assert {finding["kind"] for finding in result.json["findings"]} == {"update"}


def test_an_unwanted_syntax_error_is_still_said(program: Program, tmp_path: Path) -> None:
    (tmp_path / "image.yaml").write_text('name: "x\nbaseImageArn: y\n')
    result = program.check_json("--select", "MVL4", "image.yaml")
    assert (result.status, result.rules) == (2, [])
    assert result.json["summary"]["incomplete"][0]["file"] == "image.yaml"


@pytest.mark.parametrize(
    "text",
    [
        "{{- if .Values.x }}\nbaseImageArn: {{ .Values.arn }}\n  a: b\n{{- end }}\n",
        "baseImageArn: x\n{% if x %}\nname: y\n{% endif %}\n",
        "baseImageArn: {{ arn }}-1\nname: x\n",
        "baseImageArn: x\nhooks:\n{{ toYaml .Values.hooks | indent 2 }}\n",
    ],
)
def test_an_unrendered_template_is_not_readable_rather_than_broken(
    program: Program, tmp_path: Path, text: str
) -> None:
    (tmp_path / "image.yaml").write_text(text)
    result = program.check_json("image.yaml")
    assert (result.status, result.rules) == (2, [])
    assert "template" in result.json["summary"]["incomplete"][0]["message"]


def test_a_placeholder_between_brackets_wants_quotes(program: Program, tmp_path: Path) -> None:
    (tmp_path / "image.yaml").write_text("baseImageArn: x\nhooks: {port: ${PORT}}\n")
    (finding,) = program.check_json("image.yaml").json["findings"]
    assert finding["message"] == "not YAML: a placeholder between brackets wants quotes"
    (tmp_path / "image.yaml").write_text('baseImageArn: x\nhooks: {port: "${PORT}"}\n')
    assert program.check_json("--select", "MVL0", "--ignore", "MVL005", ".").rules == []


def test_a_syntax_error_beside_a_placeholder_is_a_syntax_error(
    program: Program, tmp_path: Path
) -> None:
    text = 'name: "{{ name }}"\nbaseImageArn: {{ arn }}\nhooks: [\n'
    (tmp_path / "image.yaml").write_text(text)
    assert program.check_json("image.yaml").rules == ["MVL001"]


def test_a_defect_of_the_program_does_not_hide_the_other_files(
    program: Program, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from microvm_lint.engine import Engine

    judge = Engine.judge

    def fails_once(self: Engine, image: object, **options: bool) -> object:
        if getattr(image, "label", "") == "defect":
            raise RuntimeError("a value that must not be shown")
        return judge(self, image, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(Engine, "judge", fails_once)
    (tmp_path / "a.json").write_text(json.dumps(replaced(advised("create"), ("name",), "defect")))
    (tmp_path / "b.json").write_text(BROKEN)
    result = program.check_json(".")
    assert (result.status, result.rules) == (2, ["MVL101"])
    (incomplete,) = result.json["summary"]["incomplete"]
    assert incomplete["file"] == "a.json"
    assert incomplete["message"].startswith("internal error: RuntimeError in test_cli.py")
    assert "must not be shown" not in result.out + result.err


def test_without_botocore_the_installed_revision_says_what_to_install(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    import microvm_lint.model

    monkeypatch.setattr(microvm_lint.model, "find_spec", lambda _name: None)
    result = program("check", "--revision", "installed")
    assert result.status == 2
    assert "pip install 'microvm-lint[aws]'" in result.err


def test_check_imports_nothing_heavy(tmp_path: Path) -> None:
    (tmp_path / "image.json").write_text(GOOD)
    code = (
        "import sys; before = set(sys.modules); from microvm_lint.cli import main; "
        "main(['check', '-q', 'image.json']); "
        "print(*sorted(set(sys.modules) - before), file=sys.stderr)"
    )
    done = subprocess.run(
        [sys.executable, "-I", "-c", code], cwd=tmp_path, capture_output=True, text=True, check=True
    )
    loaded = set(done.stderr.split())
    assert "microvm_lint.engine" in loaded
    heavy = {"boto3", "botocore", "ruamel.yaml", "dataclasses", "inspect", "subprocess", "difflib",
             "tempfile", "hashlib", "microvm_lint.model"}  # fmt: skip
    assert not loaded & heavy


@pytest.mark.skipif(os.name == "nt", reason="pipes of POSIX")
def test_a_closed_pipe_ends_quietly(tmp_path: Path) -> None:
    for number in range(300):
        (tmp_path / f"f{number}.json").write_text(BROKEN)
    process = subprocess.Popen(
        [sys.executable, "-m", "microvm_lint", "check", "."],
        cwd=tmp_path,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    assert process.stdout is not None
    assert process.stderr is not None
    process.stdout.readline()
    process.stdout.close()
    assert process.stderr.read() == b""
    process.stderr.close()
    process.wait(60)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
def test_ctrl_c_ends_with_130(tmp_path: Path) -> None:
    process = subprocess.Popen(
        [sys.executable, "-m", "microvm_lint", "check", "-"],
        cwd=tmp_path,
        stdin=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )
    time.sleep(1.5)
    process.send_signal(signal.SIGINT)
    _out, err = process.communicate(timeout=60)
    assert process.returncode == 130
    assert b"Traceback" not in err


def test_all_of_unicode_goes_to_a_stream_that_cannot_show_it(tmp_path: Path) -> None:
    value = replaced(advised("create"), ("name",), "\u00e4\u4e2d\U0001f600")
    (tmp_path / "image.json").write_text(json.dumps(value))
    environment = {**os.environ, "PYTHONIOENCODING": "ascii"}
    for format in FORMATS:
        done = run_program("check", "--format", format, "image.json", cwd=tmp_path, env=environment)
        assert (done.returncode, done.stderr) == (1, b""), format


def test_explain_prints_a_rule_and_the_list(program: Program) -> None:
    by_id = program("explain", "MVL402")
    assert by_id.status == 0
    assert by_id.out.startswith("# MVL402 hook-timeout\n")
    assert "runTimeoutInSeconds: 61" in by_id.out
    assert "docs.aws.amazon.com" in by_id.out
    assert program("explain", "hook-timeout").out == by_id.out
    assert program("explain", "mvl402").out == by_id.out
    listed = program("explain").out.splitlines()
    assert len(listed) == len(discover())
    assert all(line.startswith("MVL") for line in listed)


def test_explain_as_json(program: Program) -> None:
    rule = json.loads(program("explain", "MVL402", "--format", "json").out)
    assert (rule["id"], rule["name"], rule["severity"]) == ("MVL402", "hook-timeout", "error")
    rules = json.loads(program("explain", "--format", "json").out)
    assert len(rules) == len(discover())
    assert rule in rules


def test_that_no_rule_is_on_is_said(program: Program) -> None:
    for arguments in (("--ignore", "ALL"), ("--select", "MVL4", "--ignore", "MVL4")):
        result = program("check", str(EXAMPLES / "broken-create.yaml"), *arguments)
        assert result.status == 0
        assert result.out.endswith("\nnote: no rule is on: `select` and `ignore` leave none\n")
    some = program("check", str(EXAMPLES / "broken-create.yaml"), "--ignore", "MVL4")
    assert "no rule is on" not in some.out
