"""Which tests execute which lines of the program, measured once and kept in .mutation/."""

from __future__ import annotations

import difflib
import functools
import hashlib
import json
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import coverage
import pytest

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".mutation"
# Slow, and about other modules.
LEFT_OUT = (
    "test_packaging.py test_precommit.py test_git.py test_ministack.py test_many.py test_sdk.py "
    "test_aws_server.py test_pool.py"
).split()
OPTIONS = ["-o", "addopts=", "-p", "no:xdist", "-p", "no:cacheprovider", "-q", "-x", "--no-header"]
OPTIONS += ["-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"]
Cover = dict[str, dict[int, set[str]]]  # by module and line: the tests


class Recorder:
    """Notes which lines each passing test executes, and how long it takes."""

    def __init__(self) -> None:
        self.coverage = coverage.Coverage(
            data_file=None, config_file=False, include=[f"{ROOT}/linter/*", f"{ROOT}/rules/*"]
        )
        self.seconds: dict[str, float] = {}
        self.failed: list[str] = []

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        """One test is one context."""
        self.coverage.switch_context(item.nodeid)
        start = time.process_time()
        result = yield
        self.seconds[item.nodeid] = round(time.process_time() - start, 4)
        return result

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        """A test that does not pass without a mutant says nothing about one."""
        if not report.passed:
            self.failed.append(report.nodeid)

    def answer(self) -> dict[str, Any]:
        """The lines by module and test, and the seconds by test."""
        data = self.coverage.get_data()
        lines: dict[str, dict[str, list[int]]] = {}
        for path in data.measured_files():
            module = lines.setdefault(str(Path(path).relative_to(ROOT)), {})
            for line, tests in data.contexts_by_lineno(path).items():
                for test in tests:
                    if test in self.seconds and test not in self.failed:
                        module.setdefault(test, []).append(line)
        return {"lines": lines, "seconds": self.seconds}


def in_child(work: Callable[[Any], None], output: Path | str = os.devnull) -> tuple[int, Any]:
    """Start a process that writes to a pipe; its id, and the end to read from."""
    reading, writing = os.pipe()
    child = os.fork()
    if child:
        os.close(writing)
        return child, os.fdopen(reading)
    status = 70
    try:
        os.setsid()
        os.close(reading)
        null = os.open(output, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
        os.dup2(null, 1)
        os.dup2(null, 2)
        with os.fdopen(writing, "w") as answer:
            work(answer)
        status = 0
    except SystemExit as stop:
        status = int(stop.code or 0)
    finally:
        os._exit(status)


def record(path: Path, fresh: bool) -> dict[str, Any]:
    """Which lines the tests of a file execute, as it was measured when the tests had this text."""
    name = str(path.relative_to(ROOT)).replace("/", "-")
    kept = CACHE / f"{name}.{digest(path)}.json"
    if fresh or not kept.exists():
        for stale in CACHE.glob(f"{name}.*.json"):
            stale.unlink()

        def work(answer: Any) -> None:
            recorder = Recorder()
            recorder.coverage.start()
            status = pytest.main([*OPTIONS, "--maxfail=1000", str(path)], plugins=[recorder])
            recorder.coverage.stop()
            json.dump({**recorder.answer(), "status": int(status)}, answer)

        log = CACHE / f"{name}.log"
        child, answer = in_child(work, log)
        recorded = json.load(answer)
        os.waitpid(child, 0)
        ran = recorded.pop("status") in (pytest.ExitCode.OK, pytest.ExitCode.TESTS_FAILED)
        if not ran and "skipped" not in log.read_text("utf-8"):
            raise SystemExit(f"the tests of {path} did not run: see {log}")
        recorded["sources"] = {module: digest(ROOT / module) for module in recorded["lines"]}
        for module, known in recorded["sources"].items():
            (CACHE / known).write_bytes((ROOT / module).read_bytes())
        kept.write_text(json.dumps(recorded), "utf-8")
    return dict(json.loads(kept.read_text("utf-8")))


def digest(path: Path) -> str:
    """A name for the text of a file."""
    return hashlib.sha256(path.read_bytes()).hexdigest()[:16]


@functools.cache
def moved(module: str, known: str) -> dict[int, int]:
    """Where the lines of a module are now that stand in it as they did when it was measured."""
    if not (ROOT / module).exists():
        return {}
    texts = (CACHE / known).read_text("utf-8"), (ROOT / module).read_text("utf-8")
    before, after = (text.splitlines() for text in texts)
    blocks = difflib.SequenceMatcher(None, before, after, autojunk=False).get_matching_blocks()
    return {a + n + 1: b + n + 1 for a, b, size in blocks for n in range(size)}


def cover(fresh: bool) -> tuple[Cover, dict[str, float]]:
    """The tests by module and line, and their seconds."""
    CACHE.mkdir(exist_ok=True)
    lines: Cover = {}
    seconds: dict[str, float] = {}
    for path in sorted(ROOT.glob("tests/**/test_*.py")):
        if path.name in LEFT_OUT:
            continue
        recorded = record(path, fresh)
        seconds |= recorded["seconds"]
        for module, tests in recorded["lines"].items():
            of_module = lines.setdefault(module, {})
            now = moved(module, recorded["sources"][module])
            for test, numbers in tests.items():
                for number in filter(None, map(now.get, numbers)):
                    of_module.setdefault(number, set()).add(test)
    return lines, seconds
