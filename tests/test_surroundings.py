"""What surrounds the program may lack anything: streams, room, a home, a locale, a right time."""

from __future__ import annotations

import contextlib
import json
import os
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from microvm_lint.files import Unreadable, read

from .conftest import EXAMPLES, Program

BROKEN = (EXAMPLES / "broken-create.yaml").read_text()
PROGRAM = (sys.executable, "-m", "microvm_lint")
pytestmark = pytest.mark.skipif(os.name == "nt", reason="devices, signals and limits of POSIX")


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The current folder, with a file that has findings."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "image.yaml").write_text(BROKEN)
    return tmp_path


def shell(line: str, **environment: str) -> tuple[int, str, str]:
    """What a line of the shell gives; `$M` is the program."""
    line = line.replace("$M", " ".join(PROGRAM))
    done = subprocess.run(
        ["bash", "-c", line],
        capture_output=True,
        text=True,
        errors="replace",
        timeout=60,
        check=False,
        env={**os.environ, **environment},
    )
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize(
    ("command", "buffered"),
    [("--help", ""), ("--help", "1"), ("--version", "1"), ("check", ""), ("check -q", "1")],
)
def test_nothing_is_printed_to_a_full_disk(folder: Path, command: str, buffered: str) -> None:
    status, _out, err = shell(f"$M {command} >/dev/full", PYTHONUNBUFFERED=buffered)
    assert (status, err) == (
        2,
        "microvm-lint: error: standard output: No space left on device\n",
    )


def test_what_goes_to_files_needs_no_standard_output(folder: Path) -> None:
    assert shell("$M check --format json --output report >&-") == (1, "", "")
    assert len(json.loads(Path("report").read_text())["findings"]) == 10


@pytest.mark.parametrize("command", ["check", "schema", "--help"])
def test_standard_output_that_is_closed_is_said(folder: Path, command: str) -> None:
    done = shell(
        f"$M {command} --output=json=report >&-" if command == "check" else f"$M {command} >&-"
    )
    assert done == (2, "", "microvm-lint: error: standard output: it is closed\n")
    assert Path("report").exists() == (command == "check")


@pytest.mark.parametrize("where", ["2>&-", "2>/dev/full", "2> >(exit 0)"])
def test_what_standard_error_loses_goes_nowhere_else(folder: Path, where: str) -> None:
    status, out, _err = shell(f"sleep 0.05; $M check --format json image.yaml missing.yaml {where}")
    assert status == 2
    assert len(json.loads(out)["findings"]) == 10
    for wrong in ("check --no-such", "check --revision 1"):
        assert shell(f"$M {wrong} {where}")[:2] == (2, "")


def test_all_streams_may_be_closed(folder: Path) -> None:
    assert shell("$M check <&- >&- 2>&-") == (2, "", "")
    assert shell("$M check --output=report <&- >&- 2>&-") == (1, "", "")
    assert Path("report").read_text().endswith("checked.\n")
    status, _out, err = shell("$M check - <&-")
    assert (status, err) == (2, "error: <stdin>: standard input is closed\n")


def test_who_reads_may_stop(folder: Path) -> None:
    (folder / "large.yaml").write_text("\n---\n".join([BROKEN] * 100))
    status, out, err = shell("$M check --format json | head -1; exit ${PIPESTATUS[0]}")
    assert (status, out, err) == (2, "{\n", "")


@contextlib.contextmanager
def limit(kind: int, most: int) -> Iterator[None]:
    before = resource.getrlimit(kind)
    resource.setrlimit(kind, (most, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(kind, before)


@pytest.mark.parametrize("room", [0, 100, 8192])
def test_a_disk_that_fills_up_leaves_the_old_files(
    program: Program, folder: Path, room: int
) -> None:
    Path("report").write_text("old")
    Path("image.yaml").write_text("\n---\n".join([BROKEN] * 12))
    before = {path.name: path.read_bytes() for path in folder.iterdir()}
    for arguments in (
        ("--output", "json=report"),
        ("--output", "report", "--format", "sarif"),
        ("--write-baseline", "report"),
        ("--fix",),
        ("--fix", "--unsafe-fixes", "--output", "text=report"),
        ("--add-suppressions=known",),
    ):
        with limit(resource.RLIMIT_FSIZE, room):
            result = program("check", *arguments)
        assert result.status == 2, arguments
        assert "File too large" in result.out + result.err
        assert {path.name: path.read_bytes() for path in folder.iterdir()} == before


@pytest.mark.parametrize("most", [5, 10, 13])
def test_few_files_may_be_open(folder: Path, most: int) -> None:
    for number in range(30):
        (folder / f"{number}.yaml").write_text(BROKEN)
    status, out, err = shell(f"ulimit -n {most}; exec $M check --format json --jobs 3")
    assert (status, err) == (1, "")
    assert len(json.loads(out)["findings"]) == 31 * 10


@pytest.mark.parametrize("home", [None, "", "/dev/null"])
def test_a_home_is_not_needed(folder: Path, home: str | None) -> None:
    line = "unset HOME; $M check -q" if home is None else f"HOME={home!r} $M check -q"
    status, out, err = shell(line)
    assert (status, err) == (1, "")
    assert "MVL101" in out


@pytest.mark.parametrize(
    "locale",
    ["LC_ALL=POSIX PYTHONCOERCECLOCALE=0 PYTHONUTF8=0", "LC_CTYPE=none",
     "PYTHONIOENCODING=latin-1", "PYTHONIOENCODING=utf-16"],
)  # fmt: skip
def test_a_locale_is_not_needed(folder: Path, locale: str) -> None:
    name = "\u00e4\u4e2d\U0001f600.yaml"
    (folder / name).write_text(BROKEN.replace("code sandbox", name), encoding="utf-8")
    to_files = "--output report --format json --output junit=x"
    line = f"unset LANG; env {locale} $M check -q {to_files} {name}"
    assert shell(line) == (1, "", "")
    found = json.loads(Path("report").read_text(encoding="utf-8"))["findings"]
    assert name in found[0]["message"]
    assert shell(f"unset LANG; env {locale} $M check --format junit {name} >y") == (1, "", "")
    if "utf-16" not in locale:
        assert Path("x").read_bytes() == Path("y").read_bytes()
    cases = ElementTree.parse("x").getroot().iter("failure")
    assert name in next(cases).attrib["message"]


@pytest.mark.parametrize("columns", [0, 1, 2, 39])
def test_a_narrow_terminal_shows_all(
    program: Program, folder: Path, columns: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    wide = program("check").out
    monkeypatch.setattr("microvm_lint.terminal.width", lambda: columns)
    narrow = program("check")
    assert narrow.status == 1
    for line in wide.splitlines():
        if ": error MVL" in line or line.startswith("Found"):
            assert line in narrow.out.splitlines()
    assert "usage" in program("check", "--help").out
    assert program("explain", "MVL101").status == 0


@pytest.mark.parametrize("columns", ["0", "1", "-7", "nonsense", "9" * 30, ""])
def test_the_variable_columns_does_not_matter(
    program: Program, folder: Path, columns: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = program("check").out, program("check", "--help").out
    with monkeypatch.context() as patch:  # pytest reads it, too
        patch.setenv("COLUMNS", columns)
        assert (program("check").out, program("check", "--help").out) == expected


def jumping(moments: list[float]) -> Callable[[], float]:
    """A clock that shows the moments over and over."""
    at = iter(moments * 100_000)
    return lambda: next(at)


@pytest.mark.parametrize(
    "moments", [[0.0, 4e9, 1.0], [-1e10], [2e11, -2e11], [float("inf")], [1e300, 0.0]], ids=str
)
def test_a_clock_that_jumps_changes_nothing(
    program: Program, folder: Path, moments: list[float], monkeypatch: pytest.MonkeyPatch
) -> None:
    version = json.loads((EXAMPLES / "good-version.json").read_text())
    Path("version.json").write_text(json.dumps({**version, "state": "IN_PROGRESS"}))
    expected = program("check", "--ignore", "MVL907")
    with monkeypatch.context() as patch:
        for clock in ("time", "monotonic", "perf_counter"):
            patch.setattr(time, clock, jumping(moments))
        again = program("check", "--ignore", "MVL907")
        stuck = program("check", "--select", "MVL907", "version.json")
    assert vars(again) == vars(expected)
    assert stuck.status in (0, 1)


@pytest.mark.parametrize("year", [1, 1969, 1970, 2038, 9999])
def test_a_suppression_ends_by_the_date_whatever_it_is(
    program: Program, folder: Path, year: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(time, "strftime", lambda *_: f"{year:04}-01-01")
    comment = "# microvm-lint: ignore[MVL101] until=2030-06-01 known\n"
    Path("image.yaml").write_text(BROKEN.replace("name:", f"{comment}name:", 1))
    result = program.check_json("image.yaml")
    assert ("MVL009" in result.rules) == (year > 2030)


def test_a_folder_that_is_gone_is_said(folder: Path) -> None:
    gone = "mkdir gone; cd gone; rmdir ../gone; "
    for command in ("check", f"check --fix {folder}/image.yaml"):
        status, out, err = shell(f"{gone}$M {command}")
        assert (status, out) == (2, "")
        assert err == "microvm-lint: error: the current folder is not there any more\n"
    assert shell(f"{gone}$M explain MVL101 --no-config")[0] == 0


def test_no_folder_for_temporary_files_is_needed(folder: Path) -> None:
    missing = dict.fromkeys(("TMPDIR", "TEMP", "TMP"), "/no/such/folder")
    assert (
        shell("$M check --fix --output report --write-baseline known -q --jobs 2 .", **missing)[0]
        == 0
    )
    assert sorted(os.listdir()) == ["image.yaml", "known", "report"]


# Files that change while they are read.


def read_while(act: Callable[[], Any], on: str) -> str:
    """Why a file cannot be read to which something happens right before a call of the system."""
    call: Callable[..., Any] = getattr(os, on)
    with pytest.MonkeyPatch.context() as patch:

        def called(*arguments: Any, **options: Any) -> Any:
            patch.undo()
            act()
            return call(*arguments, **options)

        patch.setattr(os, on, called)
        with pytest.raises(Unreadable) as caught:
            read("image.yaml", 1 << 20)
    return str(caught.value)


def replace_by_folder() -> None:
    Path("image.yaml").unlink()
    Path("image.yaml").mkdir()


@pytest.mark.parametrize(
    ("act", "on", "words"),
    [
        (lambda: Path("image.yaml").write_text("name: a"), "read", "it changed while it was read"),
        (lambda: Path("image.yaml").write_text(""), "open", "it changed while it was read"),
        (lambda: Path("image.yaml").write_text(BROKEN * 2), "read", "it changed while it was read"),
        (lambda: Path("image.yaml").unlink(), "open", "there is no such file"),
        (replace_by_folder, "open", "is a directory"),
        (replace_by_folder, "stat", "not a regular file but a folder"),
    ],
    ids=["cut", "emptied", "grown", "gone", "a folder", "a folder before"],
)
def test_a_file_that_changes_while_it_is_read_was_not_read(
    folder: Path, act: Callable[[], Any], on: str, words: str
) -> None:
    assert read_while(act, on) == words


def test_a_file_that_does_not_tell_its_size_is_read() -> None:
    if not Path("/proc/self/status").exists():
        pytest.skip("/proc is not here")
    assert b"Pid:" in read("/proc/self/status", 1 << 20)


# Signals at any moment, also while Python loads the program.


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_at_any_moment_ends_the_program(folder: Path, number: signal.Signals) -> None:
    for path in range(40):
        (folder / f"{path}.yaml").write_text(BROKEN)
    code = "import microvm_lint.__main__ as m; m.ending.listen(); print('up', flush=True); m.main()"
    for moment in range(6):
        process = subprocess.Popen(
            [sys.executable, "-c", code, "check", "--jobs", "2", "--output", "json=report"],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )
        assert process.stdout is not None
        assert process.stdout.readline() == b"up\n"
        time.sleep(moment * 0.04)
        process.send_signal(number)
        _out, err = process.communicate(timeout=60)
        if process.returncode == 1:  # it was done already
            continue
        assert process.returncode in (128 + number, -number)
        assert err in (b"microvm-lint: interrupted\n", b"")
        assert {"report", "image.yaml"} >= {
            name for name in os.listdir() if not name[0].isdecimal()
        }
        if Path("report").exists():
            assert json.loads(Path("report").read_text())["findings"]


def test_a_signal_that_is_switched_off_stays_so(folder: Path) -> None:
    """As `nohup` does it, and the shell for what it runs in the background."""
    code = "import os, signal, microvm_lint.__main__ as m; before = os.scandir\n"
    code += "def now(*a): os.kill(0 or os.getpid(), signal.SIGHUP); return before(*a)\n"
    code += "os.scandir = now; m.main()"
    run = subprocess.run(
        ["bash", "-c", f"trap '' HUP; exec {sys.executable} -c \"$0\" check -q", code],
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert run.returncode == 1
    assert b"MVL101" in run.stdout
