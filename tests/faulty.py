"""Runs the program many times in forks of one process, each time with one fault more to the end.

As a script it takes arguments for the program, what the fault is, and a folder to run in. The fault
is a signal, or an error of the system, at one of the steps that Python reports to audit hooks. It
prints what came of each step, as JSON.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

_STEPS = ("open", "import", "os.scandir", "os.rename", "os.chmod", "os.remove", "os.fork")
_MOST = 16  # steps at which a fault is tried


class Faulty:
    """Counts the steps of a run, and brings the fault at one of them."""

    def __init__(self, fault: str) -> None:
        self.fault = fault
        self.process = 0  # of which steps are counted
        self.at = 0
        self.count = 0
        sys.addaudithook(self.step)

    def step(self, event: str, arguments: tuple[Any, ...]) -> None:
        if os.getpid() != self.process or event not in _STEPS or arguments[:1] == (os.devnull,):
            return
        if signal.getsignal(signal.SIGTERM) is signal.SIG_DFL:
            return  # the program has not begun, or has ended
        if self.fault in errno.errorcode.values():
            is_written = event == "open" and arguments[2] & (os.O_WRONLY | os.O_RDWR)
            if not is_written and event not in ("os.rename", "os.chmod"):
                return
        self.count += 1
        if self.count == self.at:
            if self.fault.startswith("SIG"):
                os.kill(self.process, getattr(signal, self.fault))
            else:
                raise OSError(getattr(errno, self.fault), "no more of it")

    def run(self, arguments: list[str], at: int) -> int:
        """Run the program in a fork; returns how many steps there were, or 0 if it was ended."""
        pid = os.fork()
        if pid == 0:
            self.process, self.at = os.getpid(), at
            for number, name in ((1, "../out"), (2, "../err")):
                os.dup2(os.open(name, os.O_WRONLY | os.O_CREAT | os.O_TRUNC), number)
            self.count = 0
            status = 99
            try:
                from microvm_lint.__main__ import run

                sys.argv[1:] = arguments
                status = run()
                self.process = 0
                Path("../count").write_text(str(self.count))
            finally:
                os._exit(status)
        _pid, code = os.waitpid(pid, 0)
        return os.waitstatus_to_exitcode(code)


def texts(folder: str) -> dict[str, str]:
    return {path.name: path.read_text() for path in Path(folder).iterdir()}


def run_all(folder: str, fault: str, arguments: list[str]) -> list[dict[str, Any]]:
    """What came of a run without a fault, and of one for each step that has it."""
    from microvm_lint.cli import main

    os.chdir(folder)
    shutil.copytree("old", "first")
    os.chdir("first")
    main(arguments)  # everything is imported
    faulty = Faulty(fault)
    results: list[dict[str, Any]] = []
    steps = [0]
    while len(results) < len(steps):
        os.chdir("..")
        name = f"run{len(results)}"
        shutil.copytree("old", name)
        os.chdir(name)
        at = steps[len(results)]
        status = faulty.run(arguments, at)
        out, err = Path("../out").read_text(), Path("../err").read_text()
        results.append({"at": at, "status": status, "out": out, "err": err, "files": texts(".")})
        if at == 0:
            count = int(Path("../count").read_text())
            steps += sorted({1 + number * count // _MOST for number in range(_MOST) if count})
    return results


def outcomes(folder: Path, fault: str, *arguments: str) -> list[dict[str, Any]]:
    """`run_all` in a process of its own; the folder has the files to begin with in `old`."""
    script = [sys.executable, "-m", "tests.faulty", str(folder), fault, *arguments]
    done = subprocess.run(
        script, capture_output=True, check=True, timeout=120, cwd=Path(__file__).parent.parent
    )
    results: list[dict[str, Any]] = json.loads(done.stdout.splitlines()[-1])
    return results


if __name__ == "__main__":
    print("\n" + json.dumps(run_all(sys.argv[1], sys.argv[2], sys.argv[3:])))
