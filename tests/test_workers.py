"""Several processes give the answer that one gives, or say what is missing."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from microvm_lint import forks

from .conftest import EXAMPLES, Program, run_program

GOOD = (EXAMPLES / "good-create.yaml").read_text()
BAD = GOOD.replace("ARM_64", "arm64") + "unknownMember: 1\n"
TEMPLATE = (EXAMPLES / "broken-template.yaml").read_text()
CONFIG = """\
ignores:
  - rules: [MVL701]
    files: [b03*.yaml]
    reason: known
  - rules: [MVL701]
    files: [g*.yaml]
    reason: not needed
"""
FORMATS = ("text", "concise", "json", "sarif", "github", "gitlab", "junit")
# What a command line does where something of the program is another.
RUN = """\
import os, signal, sys, time
from microvm_lint import linter, workers
{}
from microvm_lint.cli import main
sys.exit(main())
"""
DIES = """\
before = linter.Linter._file
def file(self, path, *rest, **more):
    if path == 'k.yaml':
        {}
    return before(self, path, *rest, **more)
linter.Linter._file = file
"""


def run_changed(change: str, *arguments: str, cwd: Path) -> subprocess.CompletedProcess[bytes]:
    return subprocess.run(
        [sys.executable, "-c", RUN.format(change), *arguments],
        cwd=cwd,
        capture_output=True,
        timeout=120,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Some of everything: findings, suppressions, what is foreign, broken or not there."""
    for number in range(40):
        (tmp_path / f"g{number:03}.yaml").write_text(GOOD)
        (tmp_path / f"b{number:03}.yaml").write_text(BAD)
        (tmp_path / f"f{number:03}.yaml").write_text("foreign: file\n")
    for number in range(8):
        (tmp_path / f"t{number:03}.yaml").write_text(TEMPLATE)
        (tmp_path / f"x{number:03}.yaml").write_text(f"{GOOD}: [\n")
        (tmp_path / f"y{number:03}.yaml").symlink_to("nowhere")
        silenced = BAD.replace("arm64", "arm64  # microvm-lint: ignore[MVL701] asked for")
        (tmp_path / f"z{number:03}.yaml").write_text(silenced)
    (tmp_path / ".microvm-lint.yaml").write_text(CONFIG)
    return tmp_path


def answer(folder: Path, format: str, *arguments: str) -> tuple[int, bytes, bytes]:
    done = run_program("check", "--format", format, *arguments, cwd=folder)
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("format", FORMATS)
def test_any_number_of_processes_gives_the_same_bytes(folder: Path, format: str) -> None:
    alone = answer(folder, format, "--jobs", "1")
    assert alone[0] == 2
    assert b"MVL701" in alone[1]
    assert answer(folder, format, "--jobs", "3") == alone


@pytest.mark.parametrize(
    "more",
    [
        ("-v",),
        ("--statistics",),
        ("--no-suppressions",),
        ("--parameter", "NoSuch=1"),
        ("--write-baseline", "known.sarif"),
    ],
    ids=" ".join,
)
def test_the_facts_of_the_run_are_the_same(folder: Path, more: tuple[str, ...]) -> None:
    alone = answer(folder, "text", "--jobs", "1", *more)
    assert answer(folder, "text", "--jobs", "2", *more) == alone


def test_a_baseline_of_one_process_is_that_of_several(folder: Path) -> None:
    for jobs in "12":
        answer(folder, "text", "--jobs", jobs, "--write-baseline", f"known-{jobs}.sarif")
    assert (folder / "known-1.sarif").read_bytes() == (folder / "known-2.sarif").read_bytes()
    status, out, _err = answer(folder, "text", "--baseline", "known-1.sarif", "--jobs", "2")
    assert b"MVL701" not in out
    assert status == 2


@pytest.mark.parametrize(
    "change", ["workers._FORKS = False", "workers._PAYS = 0; workers._BATCH = 8"]
)
def test_however_workers_start_the_answer_is_the_same(folder: Path, change: str) -> None:
    alone = answer(folder, "sarif", "--jobs", "1")
    jobs = () if "_PAYS" in change else ("--jobs", "2")
    done = run_changed(change, "check", "--format", "sarif", *jobs, cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == alone


def test_fixing_leaves_nothing_to_find(folder: Path) -> None:
    answer(folder, "text", "--fix", "--jobs", "2")
    assert b"MVL701" not in answer(folder, "text", "--jobs", "2", "b001.yaml", "b002.yaml")[1]


@pytest.mark.parametrize(
    ("how", "words"),
    [
        ("os.kill(os.getpid(), signal.SIGKILL)", b"signal 9"),
        ("os._exit(3)", b"exit status 3"),
        ("raise MemoryError", b"exit status 1"),
    ],
)
def test_a_worker_that_is_killed_leaves_its_files_named(
    folder: Path, how: str, words: bytes
) -> None:
    (folder / "k.yaml").write_text(GOOD)
    done = run_changed(DIES.format(how), "check", "--jobs", "2", "--format", "json", cwd=folder)
    assert done.returncode == 2
    assert b"error: k.yaml: not checked: a worker process ended early (" + words in done.stderr
    lost = done.stderr.count(b"not checked")
    all_files = len(list(folder.glob("*.yaml"))) - 8  # links to nowhere
    assert f'"files": {all_files - lost}'.encode() in done.stdout
    assert done.stdout.count(b'"MVL701"') >= 30


@pytest.mark.parametrize(
    "change",
    [
        "def work(*_): os.kill(os.getpid(), signal.SIGKILL)\nworkers._work = work",
        "def stop(*_): raise MemoryError\nworkers.ending.stop_listening = stop",
        "def fork(): raise BlockingIOError(11, 'Resource temporarily unavailable')\nos.fork = fork",
        "def pipe(): raise OSError(24, 'Too many open files')\nos.pipe = pipe",
    ],
    ids=["killed", "no memory", "no processes", "no pipes"],
)
def test_what_no_worker_has_begun_is_checked_without_them(folder: Path, change: str) -> None:
    alone = answer(folder, "json", "--jobs", "1")
    done = run_changed(change, "check", "--jobs", "2", "--format", "json", cwd=folder)
    assert (done.returncode, done.stdout, done.stderr) == alone


def test_when_all_workers_are_killed_the_rest_is_checked(folder: Path) -> None:
    change = DIES.format("pass").replace("path == 'k.yaml'", "os.getpid() != parent")
    change = "parent = os.getpid()\n" + change.replace("pass", "os.kill(os.getpid(), 9)")
    done = run_changed(change, "check", "--jobs", "2", "--format", "json", cwd=folder)
    assert done.returncode == 2
    assert 0 < done.stderr.count(b"not checked") < 60
    assert done.stdout.count(b'"MVL701"') > 0


@pytest.mark.skipif(os.name == "nt", reason="process groups")
@pytest.mark.parametrize(("number", "status"), [(signal.SIGINT, 130), (signal.SIGKILL, -9)])
def test_no_worker_outlives_the_program(folder: Path, number: int, status: int) -> None:
    (folder / "k.yaml").write_text(GOOD)
    change = DIES.format("open('begun', 'w').close(); time.sleep(60)")
    with (folder / "out").open("wb") as out:
        process = subprocess.Popen(
            [sys.executable, "-c", RUN.format(change), "check", "--jobs", "2"],
            cwd=folder,
            stdout=out,
            stderr=out,
            start_new_session=True,
        )
    deadline = time.monotonic() + 30
    while not (folder / "begun").exists() and time.monotonic() < deadline:
        time.sleep(0.02)
    process.send_signal(number)
    assert process.wait(timeout=50) == status
    assert (folder / "out").read_bytes() == (b"microvm-lint: interrupted\n" if status > 0 else b"")
    # After SIGKILL the worker that sleeps has to wake up first; the idle one is gone at once.
    expected = 0 if status > 0 else 1
    while alive(process.pid) != expected and time.monotonic() < deadline:
        time.sleep(0.05)
    assert alive(process.pid) == expected
    if expected:
        os.killpg(process.pid, signal.SIGKILL)


def alive(group: int) -> int:
    """How many processes of a group there are."""
    found = subprocess.run(["ps", "-A", "-o", "pgid=,stat="], capture_output=True, check=True)
    rows = [line.split() for line in found.stdout.splitlines()]
    return sum(row[0] == b"%d" % group and not row[1].startswith(b"Z") for row in rows)


@pytest.mark.skipif(os.name == "nt", reason="there is no fork")
def test_a_process_that_was_waited_for_can_be_ended_once_more() -> None:
    """A signal may end the program right between waiting for a worker and noting that."""
    process = forks.Process(lambda: None)
    os.waitpid(process._number, 0)
    process.kill()
    process.join()
    assert process.exitcode is None
    other = forks.Process(lambda: time.sleep(60))
    other.kill()
    other.join()
    other.kill()
    other.join()
    assert other.exitcode == -signal.SIGKILL


@pytest.mark.parametrize("wrong", ["0", "-1", "x", "257", "1.5"])
def test_a_number_of_processes_is_a_whole_one(program: Program, wrong: str) -> None:
    result = program("check", f"--jobs={wrong}", ".")
    assert result.status == 2
    assert "is not a whole number from 1 to 256" in result.err
