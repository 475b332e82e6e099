"""Whatever fails, a report is whole or plainly not, files are old or new, the status says so."""

from __future__ import annotations

import json
import os
import signal
from pathlib import Path
from typing import Any

import pytest

from .conftest import EXAMPLES
from .faulty import outcomes

BROKEN = (EXAMPLES / "broken-create.yaml").read_text()
OLD = "what stood there before\n"
# What writes files, and what else there is to a run.
COMMANDS = {
    "output": ("check", "--format", "json", "--output", "sarif=report", "--output", "junit=other"),
    "fix": ("check", "--fix", "--unsafe-fixes"),
    "baseline": ("check", "--write-baseline", "report", "--format", "gitlab"),
    "comments": ("check", "--add-suppressions=known", "--format", "sarif"),
    "workers": ("check", "--jobs", "2", "--format", "json"),
    "schema": ("schema", "--output", "report"),
}


@pytest.fixture
def old(tmp_path: Path) -> Path:
    """Files with findings, and files that are to be replaced."""
    folder = tmp_path / "old"
    folder.mkdir()
    for name in ("a.yaml", "b.yaml"):
        (folder / name).write_text(BROKEN)
    for name in ("report", "other"):
        (folder / name).write_text(OLD)
    return tmp_path


def is_whole(text: str, command: str) -> bool:
    if command in ("fix", "schema"):
        return (text.endswith("\n") and "\nnote: fixed" in text) or not text
    try:
        json.loads(text)
    except ValueError:
        return False
    return True


def check_files(folder: Path, whole: dict[str, Any], one: dict[str, Any]) -> None:
    """Each file is what it was or what it was to be, and no other file is there."""
    assert set(one["files"]) == set(whole["files"]), one
    for name, text in one["files"].items():
        was = (folder / "old" / name).read_text()
        assert text in (was, whole["files"][name]), (one["at"], name)


@pytest.mark.skipif(os.name == "nt", reason="signals of POSIX")
@pytest.mark.parametrize("name", COMMANDS)
@pytest.mark.parametrize("fault", ["SIGINT", "SIGHUP"])
def test_a_signal_at_any_step_leaves_nothing_half_done(old: Path, fault: str, name: str) -> None:
    whole, *stopped = outcomes(old, fault, *COMMANDS[name])
    assert whole["status"] in (0, 1)
    assert len(stopped) >= 3
    for one in stopped:
        if one["status"] == whole["status"]:  # it came too late
            assert one["out"] == whole["out"]
            continue
        assert one["status"] == 128 + getattr(signal, fault), one
        assert one["err"] == "microvm-lint: interrupted\n"
        assert not one["out"] or not is_whole(one["out"], name) or one["out"] == whole["out"]
        check_files(old, whole, one)
    ended = sum(one["status"] > 128 for one in stopped)
    assert ended >= len(stopped) - 2


@pytest.mark.parametrize("name", ["output", "fix", "baseline", "comments", "schema"])
@pytest.mark.parametrize("fault", ["ENOSPC", "EROFS"])
def test_an_error_at_any_step_of_writing_leaves_the_old_file(
    old: Path, fault: str, name: str
) -> None:
    whole, *failed = outcomes(old, fault, *COMMANDS[name])
    assert whole["status"] in (0, 1)
    assert len(failed) >= 3
    for one in failed:
        assert one["status"] == 2, one
        assert "no more of it" in one["err"], one
        assert "Traceback" not in one["err"]
        if name != "schema":
            assert is_whole(one["out"], name), one
        check_files(old, whole, one)
        assert one["files"] != whole["files"]
