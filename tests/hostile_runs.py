"""Runs of the program in one child process, with the processor time and the memory of each.

As a script it reads runs as JSON from standard input: a list of folder and arguments. A run that
takes too long ends there; one that hangs in a library ends with the process.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

MOST_SECONDS = 4.0  # of processor time
MOST_MEBIBYTES = 250


@dataclass
class Run:
    """What came of one run: status, output, seconds of the processor and the peak in MiB."""

    status: int
    out: str
    err: str
    seconds: float
    mebibytes: float

    @property
    def json(self) -> Any:
        return json.loads(self.out)


def run_all(
    runs: Iterable[tuple[Path, Sequence[str]]],
    seconds: float = MOST_SECONDS,
    mebibytes: float = MOST_MEBIBYTES,
) -> list[Run]:
    """All runs, each of which is done within the bounds."""
    if sys.platform == "win32":
        pytest.skip("there is no limit on a process's resources")
    asked = [(str(folder), list(arguments)) for folder, arguments in runs]
    done = subprocess.run(
        [sys.executable, __file__, str(seconds)],
        input=json.dumps(asked).encode(),
        capture_output=True,
        check=False,
    )
    found = [Run(**json.loads(line)) for line in done.stdout.splitlines()]
    assert len(found) == len(asked), (asked[len(found)], done.stderr[-500:])
    for one, run in zip(found, asked, strict=True):
        assert one.seconds < seconds, (run, one.seconds, one.err[-900:])
        assert one.mebibytes < mebibytes, (run, one.mebibytes)
        assert "internal error" not in one.err + one.out, (run, one.err)
    return found


class TooLong(BaseException):
    """A run takes too long. Nothing in the program catches it."""


@contextlib.contextmanager
def processor_bound(seconds: float) -> Iterator[None]:
    """End what takes more time of the processor, and say where it was."""

    def stop(*_: object) -> None:
        raise TooLong

    signal.signal(signal.SIGPROF, stop)
    signal.setitimer(signal.ITIMER_PROF, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)


def forget_peak() -> None:
    """Let the peak count from now on, where the system can."""
    with contextlib.suppress(OSError):
        Path("/proc/self/clear_refs").write_text("5")


def peak() -> float:
    """The most memory since then, in MiB."""
    import resource

    status = Path("/proc/self/status")
    if status.exists():
        line = next(line for line in status.read_text().splitlines() if line.startswith("VmHWM"))
        return int(line.split()[1]) / 1024
    most = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return most / 1024 / (1024 if sys.platform == "darwin" else 1)


def run(folder: str, arguments: list[str], seconds: float) -> Run:
    """One run in this process."""
    import traceback

    from microvm_lint.cli import main

    os.chdir(folder)
    streams = [io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2)]
    forget_peak()
    start = time.process_time()
    with contextlib.redirect_stdout(streams[0]), contextlib.redirect_stderr(streams[1]):
        try:
            with processor_bound(seconds):
                status = main(arguments)
        except SystemExit as stop:  # argparse
            status = int(stop.code or 0)
        except TooLong:
            status = -1
            traceback.print_exc()
    spent, most = time.process_time() - start, peak()
    texts = []
    for stream in streams:
        stream.flush()
        texts.append(stream.buffer.getvalue().decode())
    return Run(status, texts[0], texts[1], spent, most)


def main() -> None:
    import resource

    asked, bound = json.load(sys.stdin), float(sys.argv[1])
    hard = int(bound * len(asked)) + 30
    resource.setrlimit(resource.RLIMIT_CPU, (hard, hard))
    resource.setrlimit(resource.RLIMIT_AS, (4 << 30, 4 << 30))
    for folder, arguments in asked:
        print(json.dumps(run(folder, arguments, bound).__dict__), flush=True)


if __name__ == "__main__":
    main()
