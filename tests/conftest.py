"""What all tests share."""

from __future__ import annotations

import json
import math
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from microvm_lint.constraints import REVISIONS, Violation
from microvm_lint.definition import Image

ROOT = Path(__file__).resolve().parent.parent
EXAMPLES = ROOT / "examples"

settings.register_profile("many", max_examples=20_000)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_auto_num_workers() -> int:
    """One process more than there are processors: the tests of audits wait a lot."""
    return (os.cpu_count() or 1) + 1


def examples(usual: int) -> int:
    """How many examples a property gets; `--hypothesis-profile many` gives each of them 20,000."""
    many = settings.get_current_profile_name() == "many"
    return settings().max_examples if many else usual


class Result:
    """What one run of the program gave."""

    def __init__(self, status: int, out: str, err: str) -> None:
        self.status = status
        self.out = out
        self.err = err

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    @property
    def rules(self) -> list[str]:
        return [finding["rule"] for finding in self.json["findings"]]


class Program:
    """The program in this process, in the test's folder."""

    def __init__(self, capsys: pytest.CaptureFixture[str]) -> None:
        self.capsys = capsys

    def __call__(self, *arguments: str | Path) -> Result:
        from microvm_lint.cli import main

        self.capsys.readouterr()
        try:
            status = main([str(argument) for argument in arguments])
        except SystemExit as stop:  # argparse, on bad usage and --help
            status = int(stop.code or 0)
        out, err = self.capsys.readouterr()
        return Result(status, out, err)

    def check_json(self, *arguments: str | Path) -> Result:
        return self("check", "--format", "json", *arguments)


@pytest.fixture(autouse=True, scope="session")
def second_opinion() -> Iterator[None]:
    """On every definition that any test judges in this process, both validators must agree."""
    from microvm_lint.constraints import Constraints

    from .second_opinion import both

    violations = Constraints.violations

    def compared(self: Constraints, image: Image) -> list[Violation]:
        # JSON has no infinity and no NaN, so there the two need not agree.
        finite = all(math.isfinite(image.get(path) or 0) for path in image.survey.floats)
        short = len(image.document.source.text) < 1_000_000
        if self.revision in REVISIONS and finite and short:
            ours, theirs = both(image.value, image.kind, self.revision)
            assert ours == theirs
        return violations(self, image)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Constraints, "violations", compared)
        yield


@pytest.fixture
def program(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Program:
    """`program("check", "image.yaml")` runs in an empty folder and gives status and output."""
    monkeypatch.chdir(tmp_path)
    # A process of pytest's has threads, so it must not be forked.
    monkeypatch.setattr("microvm_lint.workers._processors", lambda: 1)
    for name in ("NO_COLOR", "FORCE_COLOR"):
        monkeypatch.delenv(name, raising=False)
    return Program(capsys)


def run_program(
    *arguments: str | Path, cwd: Path, stdin: bytes | None = None, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[bytes]:
    """The program as a process of its own."""
    return subprocess.run(
        [sys.executable, "-m", "microvm_lint", *map(str, arguments)],
        cwd=cwd,
        input=stdin,
        capture_output=True,
        timeout=120,
        check=False,
        env=env,
    )
