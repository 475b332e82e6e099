"""The reports for people: text and concise."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest
from microvm_lint import reports, terminal
from microvm_lint.findings import Finding, Incomplete, Span, Summary

from ..conftest import Program, run_program
from .samples import ADDRESS, rendered, run_of, sample_finding, source_of

TEXT = """\
name: demo
environmentVariables: {A: hunter2, B: x}
hooks:
  port: 0
"""
HEADLINE = re.compile(r"(.+):(\d+):(\d+): (error|warning|info) (MVL\d{3}) ([a-z-]+): (.+)")
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")

# What a terminal obeys or hides: none of it is printed.
HOSTILE = (
    "\x1b[31mred\x1b[0m",
    "\x1b]0;title\x07",
    "\x1b]8;;https://example.com\x1b\\link\x1b]8;;\x1b\\",
    "\x9b31m",
    "\x00",
    "\b\b\b",
    "over\rwritten",
    "\u202egnp.exe",
    "\u2066\u2069",
    "\u200b\u200d\u2060",
    "\ufeff",
    "\u2028\u2029\x85",
    "\U000e0041\U000e0042",
    "\u3164\ufe0f",
    "\x7f",
    "\udcff",
)


def test_a_block_has_headline_line_marker_related_place_and_hint() -> None:
    finding = sample_finding(
        TEXT, "0", message="0 is less", hint="write 1", related=[("demo", "the name")]
    )
    assert rendered("text", [finding]) == (
        "image.yaml:4:9: error MVL402 hook-timeout: 0 is less\n"
        "  4 |   port: 0\n"
        "    |         ^\n"
        "  --> line 1, column 7: the name\n"
        "  1 | name: demo\n"
        "    |       ^^^^\n"
        "  help: write 1\n"
        "\n"
        "Found 1 error: 1 definition in 1 file checked.\n"
    )


def test_a_related_place_in_another_file_is_named() -> None:
    finding = sample_finding(TEXT, "0", related=[("demo", "the name")])
    other = sample_finding(TEXT, "demo", name="other.yaml")
    finding.related[0].span = other.span
    assert "  --> other.yaml:1:7: the name\n" in rendered("text", [finding])


def test_a_finding_alone_is_a_headline_and_a_line() -> None:
    block, _, summary = rendered("text", [sample_finding(TEXT, "0")]).partition("\n\n")
    assert len(block.splitlines()) == 3
    assert summary.startswith("Found 1 error")


def test_the_margin_is_as_wide_as_the_number_of_the_line() -> None:
    finding = sample_finding("\n" * 999 + "hooks: x\n", "x")
    assert "  1000 | hooks: x\n       |        ^\n" in rendered("text", [finding])


def test_a_file_that_was_not_read_has_no_line() -> None:
    finding = sample_finding("x: y", "x")
    finding.span = Span(source_of(""), 0, 0)
    assert rendered("text", [finding]).splitlines()[1] == ""


def test_concise_is_one_line_a_finding() -> None:
    findings = [
        sample_finding(TEXT, "0", hint="write 1", related=[("demo", "the name")]),
        sample_finding(TEXT, "demo", severity="warning"),
    ]
    assert rendered("concise", findings) == (
        "image.yaml:4:9: error MVL402 hook-timeout: a message\n"
        "image.yaml:1:7: warning MVL402 hook-timeout: a message\n"
        "Found 1 error and 1 warning: 1 definition in 1 file checked.\n"
    )


@pytest.mark.parametrize("format", ["text", "concise"])
def test_quiet_leaves_the_summary_out(format: str) -> None:
    run = run_of([])
    run.hide_summary = True
    assert rendered(format, [], run) == ""


def summary_of(
    *,
    files: int = 1,
    definitions: int = 1,
    skipped: int = 0,
    errors: int = 0,
    warnings: int = 0,
    infos: int = 0,
    unresolved: int = 0,
    incomplete: int = 0,
) -> str:
    summary = Summary()
    summary.files = files
    summary.definitions = definitions
    summary.skipped = skipped
    summary.counts = {"error": errors, "warning": warnings, "info": infos}
    summary.unresolved = unresolved
    summary.incomplete = [Incomplete("x", "gone")] * incomplete
    return rendered("concise", [], run_of(summary=summary))


@pytest.mark.parametrize(
    ("facts", "line"),
    [
        ({}, "All checks passed: 1 definition in 1 file checked."),
        (
            {"files": 3, "definitions": 2, "skipped": 1},
            (
                "All checks passed: 2 definitions in 2 files checked; "
                "1 file holds no image definition."
            ),
        ),
        ({"errors": 1}, "Found 1 error: 1 definition in 1 file checked."),
        (
            {"errors": 2, "warnings": 1, "infos": 1},
            "Found 2 errors, 1 warning and 1 info: 1 definition in 1 file checked.",
        ),
        ({"infos": 2}, "Found 2 infos: 1 definition in 1 file checked."),
        ({"errors": 12_345}, "Found 12,345 errors: 1 definition in 1 file checked."),
        (
            {"unresolved": 1},
            "All checks passed: 1 definition in 1 file checked; 1 value could not be resolved.",
        ),
        (
            {"unresolved": 2},
            "All checks passed: 1 definition in 1 file checked; 2 values could not be resolved.",
        ),
        (
            {"definitions": 0, "skipped": 1},
            ("No image definition found: 1 file holds no image definition."),
        ),
        (
            {"files": 2, "definitions": 0, "skipped": 2},
            ("No image definition found: 2 files hold no image definition."),
        ),
        (
            {"files": 0, "definitions": 0},
            "No image definition found: 0 definitions in 0 files checked.",
        ),
        (
            {"incomplete": 1},
            (
                "The answer is not complete; no findings in the rest: "
                "1 definition in 1 file checked; 1 path incomplete."
            ),
        ),
        (
            {"errors": 1, "incomplete": 2},
            "Found 1 error: 1 definition in 1 file checked; 2 paths incomplete.",
        ),
    ],
)
def test_the_summary_is_one_line(facts: dict[str, int], line: str) -> None:
    assert summary_of(**facts) == f"{line}\n"


def test_the_summary_names_the_only_file_that_holds_no_definition(program: Program) -> None:
    Path("other.yaml").write_text("kind: Deployment\n")
    result = program("check", "other.yaml")
    assert result.status == 0
    assert result.out.splitlines()[0].startswith("No image definition found")
    assert result.out.splitlines()[1] == "  other.yaml: no image definition"


def test_verbose_names_every_file_that_holds_no_definition(program: Program) -> None:
    for number in range(9):
        Path(f"{number}.yaml").write_text("kind: Deployment\n")
    Path("image.yaml").write_text("baseImageArn: x\nbuildRoleArn: y\n")
    assert "  0.yaml" not in program("check").out
    assert program("check", "-v").out.count(".yaml: no image definition\n") == 9


def test_notes_stand_below_the_summary() -> None:
    summary = Summary()
    summary.notes = ["something \x1b[2J"]
    assert rendered("text", [], run_of(summary=summary)).endswith("note: something \\u001b[2J\n")


# Colour and links.


class Terminal:
    """Standard output on a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def plain_environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in (
        "NO_COLOR",
        "FORCE_COLOR",
        "TERM_PROGRAM",
        "VTE_VERSION",
        "WT_SESSION",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "xterm-256color")
    return monkeypatch


@pytest.mark.parametrize(
    ("choice", "environment", "on_terminal", "colored"),
    [
        ("auto", {}, False, False),
        ("auto", {}, True, True),
        ("auto", {"TERM": "dumb"}, True, False),
        ("auto", {"NO_COLOR": "1"}, True, False),
        ("auto", {"NO_COLOR": "0"}, True, False),
        ("auto", {"NO_COLOR": ""}, True, True),
        ("auto", {"FORCE_COLOR": "1"}, False, True),
        ("auto", {"FORCE_COLOR": ""}, False, False),
        ("auto", {"FORCE_COLOR": "0"}, False, False),
        ("auto", {"NO_COLOR": "1", "FORCE_COLOR": "1"}, True, False),
        ("always", {"NO_COLOR": "1", "TERM": "dumb"}, False, True),
        ("never", {"FORCE_COLOR": "1"}, True, False),
    ],
)
def test_colour_is_for_terminals_and_for_those_who_ask(
    plain_environment: pytest.MonkeyPatch,
    choice: str,
    environment: dict[str, str],
    on_terminal: bool,
    colored: bool,
) -> None:
    for name, value in environment.items():
        plain_environment.setenv(name, value)
    if on_terminal:
        plain_environment.setattr(sys, "stdout", Terminal())
    assert terminal.wants_color(choice) is colored


@pytest.mark.parametrize(
    ("environment", "known"),
    [
        ({}, False),
        ({"TERM_PROGRAM": "iTerm.app"}, True),
        ({"TERM_PROGRAM": "Apple_Terminal"}, False),
        ({"TERM_PROGRAM": "vscode"}, True),
        ({"TERM_PROGRAM": "vscode", "TERM": "dumb"}, False),
        ({"VTE_VERSION": "7003"}, True),
        ({"VTE_VERSION": "4999"}, False),
        ({"VTE_VERSION": "new"}, False),
        ({"WT_SESSION": "0b9f2c1e"}, True),
        ({"TERM": "xterm-kitty"}, True),
        ({"TERM": "foot-extra"}, True),
    ],
)
def test_links_are_for_terminals_that_know_them(
    plain_environment: pytest.MonkeyPatch, environment: dict[str, str], known: bool
) -> None:
    for name, value in environment.items():
        plain_environment.setenv(name, value)
    assert terminal.knows_links() is False
    plain_environment.setattr(sys, "stdout", Terminal())
    assert terminal.knows_links() is known


def test_colour_changes_no_text() -> None:
    finding = sample_finding(TEXT, "0", hint="write 1", related=[("demo", "the name")])
    run = run_of([finding])
    plain = rendered("text", [finding], run)
    run.color = True
    colored = rendered("text", [finding], run)
    assert "\x1b[1;31merror\x1b[0m" in colored
    assert ESCAPES.sub("", colored) == plain


def test_a_link_leads_to_the_source_of_the_rule() -> None:
    finding = sample_finding(TEXT, "0")
    run = run_of([finding])
    run.links = True
    link = f"\x1b]8;;{ADDRESS}\x1b\\MVL402 hook-timeout\x1b]8;;\x1b\\"
    for format in ("text", "concise"):
        assert f"error {link}: a message" in rendered(format, [finding], run)


def test_what_is_piped_has_no_escapes(program: Program) -> None:
    Path("image.yaml").write_text("baseImageArn: a b\nbuildRoleArn: y\n")
    assert "\x1b" not in program("check").out
    assert "\x1b[1;31m" in program("check", "--color", "always").out
    assert "\x1b]8" not in program("check", "--color", "always").out


def test_a_file_gets_no_escapes(program: Program) -> None:
    Path("image.yaml").write_text("baseImageArn: a b\nbuildRoleArn: y\n")
    program("check", "--color", "always", "--output", "text=report.txt")
    assert "\x1b" not in Path("report.txt").read_text()


# Text that a terminal would obey.


@pytest.mark.parametrize("format", ["text", "concise"])
@pytest.mark.parametrize("hostile", HOSTILE, ids=ascii)
def test_nothing_that_a_terminal_obeys_is_printed(format: str, hostile: str) -> None:
    finding = sample_finding(
        "name: demo\n",
        "demo",
        name=f"a{hostile}b.yaml",
        message=f"a{hostile}b",
        hint=f"a{hostile}b",
        related=[("name", f"a{hostile}b")],
    )
    summary = Summary()
    summary.files = summary.skipped = 1
    summary.skipped_names = [f"a{hostile}b"]
    summary.notes = [f"a{hostile}b"]
    run = run_of([finding], summary)
    run.details = True
    output = rendered(format, [finding], run)
    assert all(line.isprintable() for line in output.split("\n"))
    assert not any(character in output for character in hostile if not ("!" <= character <= "~"))


@pytest.mark.parametrize("format", reports.FORMATS)
@pytest.mark.parametrize("escape", ["\\x1b[2J", "\\u202e", "\\0", "\\u2028", "\\x9b", "\\u200b"])
def test_an_escape_in_any_value_or_key_stays_one(
    program: Program, format: str, escape: str
) -> None:
    Path("image.yaml").write_text(
        f'name: "a{escape}b"\nbaseImageArn: "a{escape} b"\nbuildRoleArn: "{escape}"\n'
        f'"x{escape}y": 1\n"x{escape}y": 2\ntags: {{"a{escape}": "b{escape}"}}\n'
        f'codeArtifact: {{uri: "{escape} "}}\nhooks: {{"{escape}": 1}}\n'
        f'environmentVariables: {{"A {escape}": 1}}\n'
    )
    result = program("check", "--format", format, "--min-severity", "info", "image.yaml")
    assert result.status == 1
    assert all(line.isprintable() for line in result.out.split("\n"))


@pytest.mark.parametrize("format", reports.FORMATS)
def test_a_hostile_name_of_a_file_is_escaped(program: Program, format: str) -> None:
    names = ["a\x1b[2Jb.yaml", "a\nb.yaml", "a\u202eb.yaml", os.fsdecode(b"a\xffb.yaml")]
    for name in names:
        Path(name).write_text("baseImageArn: a b\nbuildRoleArn: y\n")
        Path(f"not-{name}").write_text("x: y\n")
    gone = [f"gone-{name}" for name in names]
    result = program("check", "--format", format, "-v", ".", *gone)
    assert result.status == 2
    for line in (result.out + result.err).split("\n"):
        assert line.isprintable()
        line.encode()


@pytest.mark.parametrize("format", reports.FORMATS)
@pytest.mark.parametrize(
    "environment", [{"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C"}, {"PYTHONIOENCODING": "cp1252"}]
)
def test_no_encoding_of_the_output_stops_a_report(
    tmp_path: Path, format: str, environment: dict[str, str]
) -> None:
    name = "bild-日本.yaml"
    text = f"name: 日本 é 🚀\nbaseImageArn: a b # {'長' * 300}\nbuildRoleArn: y\n"
    (tmp_path / name).write_text(text, encoding="utf-8")
    env = {key: value for key, value in os.environ.items() if not key.startswith("LC_")}
    done = run_program(
        "check", "--format", format, ".", "fehlt-日本", cwd=tmp_path, env={**env, **environment}
    )
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
    assert b"MVL101" in done.stdout
    assert b"MVL201" in done.stdout


# Real files.


def test_a_line_of_a_megabyte_is_shortened(program: Program) -> None:
    items = ", ".join(f'"k{number}": "{"v" * 90}"' for number in range(10_000))
    Path("image.json").write_text(
        f'{{"tags": {{{items}}}, "baseImageArn": "a b", "buildRoleArn": "y", "z": {{{items}}}}}'
    )
    result = program("check", "--select", "MVL201", "image.json")
    headline, line, marker, *_ = result.out.splitlines()
    assert HEADLINE.fullmatch(headline)
    assert len(line) < 130
    assert '"baseImageArn": "a b"' in line
    assert line[marker.index("^") : marker.rindex("^") + 1] == '"a b"'


def test_wide_characters_and_tabs_before_a_value_do_not_move_the_marker(program: Program) -> None:
    Path("image.yaml").write_text(
        "{description: 日本語, baseImageArn:\t'a b',\tbuildRoleArn: y, name: x}\n", encoding="utf-8"
    )
    result = program("check", "--select", "MVL201", "image.yaml")
    _, line, marker, *_ = result.out.splitlines()
    assert line[marker.index("^") - 3 : marker.rindex("^") + 1 - 3] == "'a b'"


def test_headlines_of_real_findings_have_their_form(program: Program) -> None:
    Path("image.yaml").write_text("name: a b\nbaseImageArn: a b\nbuildRoleArn: 1\n")
    result = program("check", "--format", "concise", "image.yaml")
    *headlines, summary = result.out.splitlines()
    assert len(headlines) == 4
    for headline in headlines:
        found = HEADLINE.fullmatch(headline)
        assert found is not None
        assert found[1] == "image.yaml"
    assert summary == "Found 4 errors: 1 definition in 1 file checked."


def test_findings_are_printed_where_a_file_cannot_be_written(program: Program) -> None:
    Path("image.yaml").write_text("name: a b\nbaseImageArn: x\nbuildRoleArn: 1\n")
    result = program("check", "image.yaml", "--output", "sarif=no/report.sarif")
    assert result.status == 2
    assert "MVL101" in result.out
    assert result.err == (
        "microvm-lint: error: no/report.sarif: the report was not written: "
        f"there is no folder {Path.cwd() / 'no'}\n"
    )


def test_a_finding_of_each_severity_has_its_colour() -> None:
    findings: list[Finding] = [
        sample_finding(TEXT, "0", severity=severity) for severity in ("error", "warning", "info")
    ]
    run = run_of(findings)
    run.color = True
    output = rendered("concise", findings, run)
    assert (
        len(
            {
                match[1]
                for match in re.finditer(r"\x1b\[([0-9;]+)m(?:error|warning|info)\x1b", output)
            }
        )
        == 3
    )


@pytest.mark.parametrize(("columns", "expected"), [(0, 80), (1, 40), (40, 40), (200, 200)])
def test_the_width_is_the_terminal_s_where_it_has_one(
    monkeypatch: pytest.MonkeyPatch, columns: int, expected: int
) -> None:
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setattr("sys.stdout.fileno", lambda: 1)
    monkeypatch.setattr("os.get_terminal_size", lambda _handle: os.terminal_size((columns, 24)))
    assert terminal.width() == expected
