"""The whole of `check` in this process: one file, all formats, and the fixes.

Whatever the file is, there is an answer: a status of 0, 1 or 2, no defect of the program, and
reports that are well-formed and say the same.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import re
import tempfile
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

from microvm_lint.cli import main

NAMES = ("image.yaml", "image.json", "image.yml", "a b%,::c.yaml")
OPTIONS = (
    (),
    ("--min-severity", "info"),
    ("--kind", "template", "--min-severity", "info"),
    ("--kind", "version"),
    ("--kind", "create", "--statistics"),
    ("--revision", "2026-11-05", "--account", "210987654321", "--region", "us-east-1"),
    ("--no-suppressions", "--select", "ALL"),
    ("--dialect", "api", "-v"),
)
FILES = ("json", "sarif", "github", "gitlab", "junit")
_COMMAND = re.compile(r"::(?:error|warning|notice) file=[^\n:]*,title=[^\n:]*::[^\n]*")
# Reports are written to the disk as a whole; in memory that takes no time.
_MEMORY = "/dev/shm" if os.path.isdir("/dev/shm") else None  # noqa: S108
_FOLDER = tempfile.TemporaryDirectory(prefix="microvm-lint-fuzz-", dir=_MEMORY)


def one_input(data: bytes) -> None:
    """Check one file; the first byte of the input says its name and the options."""
    choice, content = (data[0], data[1:]) if data else (0, b"")
    folder = Path(_FOLDER.name)
    os.chdir(folder)
    name = NAMES[choice % 4]
    (folder / name).write_bytes(content)
    options = OPTIONS[(choice >> 2) % 8]
    try:
        check(folder, name, options)
        if choice >= 128:
            run("check", "--no-config", "--diff", "--unsafe-fixes", name)
    finally:
        (folder / name).unlink()


def run(*arguments: str) -> tuple[int, str]:
    """The exit status and the output of a run, neither of which may show a defect."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = main(list(arguments))
    assert status in (0, 1, 2), f"exit status {status}"
    words = out.getvalue() + err.getvalue()
    assert not re.search("internal error|Traceback", words), words[-2000:]
    shown = words.replace("\n", "")
    if "--diff" not in arguments:
        assert shown.isprintable(), [char for char in shown if not char.isprintable()]
    return status, out.getvalue()


def check(folder: Path, name: str, options: tuple[str, ...]) -> None:
    """Check a file with options; all reports must be well-formed and have the same findings."""
    outputs = [word for one in FILES for word in ("--output", f"{one}={folder / one}")]
    format = "text" if "--statistics" in options else "concise"
    status, text = run("check", "--no-config", *options, "--format", format, *outputs, name)
    reports = {one: (folder / one).read_bytes().decode() for one in FILES}
    report = json.loads(reports["json"])
    findings = [one for one in report["findings"] if one["suppressed"] is None]
    unread = report["summary"]["incomplete"]
    assert (status == 2) == bool(unread), f"status {status}, {unread}"
    places = [(one["rule"], one["line"], one["column"]) for one in findings]
    lines = (folder / name).read_bytes().decode(errors="replace").lstrip("\ufeff")
    for one in report["findings"]:
        inside(one, re.split(r"\r\n|\r|\n", lines))
    results = json.loads(reports["sarif"])["runs"][0]["results"]
    assert places == [_place(one) for one in results if not one.get("suppressions")]
    assert len(json.loads(reports["gitlab"])) == len(findings) + len(unread)
    cases = ElementTree.fromstring(reports["junit"]).iter("failure")
    assert len(list(cases)) == len(findings)
    commands = [line for line in reports["github"].split("\n") if line.startswith("::")]
    assert len(commands) == len(findings) + len(unread)
    assert all(map(_COMMAND.fullmatch, commands)), commands
    if format == "concise":
        headlines = re.findall(r"^.*?:(\d+):(\d+): \w+ (\w+)", text, re.MULTILINE)
        assert places == [(rule, int(line), int(column)) for line, column, rule in headlines]


def inside(finding: dict[str, Any], lines: list[str]) -> None:
    """Make sure that a finding stands in the text."""
    start = finding["line"], finding["column"]
    end = finding["end_line"], finding["end_column"]
    assert (1, 1) <= start <= end, (start, end)
    for line, column in (start, end):
        assert line <= len(lines), (line, len(lines))
        assert column <= len(lines[line - 1]) + 1, (line, column)


def _place(result: dict[str, Any]) -> tuple[str, int, int]:
    region = result["locations"][0]["physicalLocation"]["region"]
    return result["ruleId"], region["startLine"], region["startColumn"]
