"""How many mutants of the program its tests kill.

    python -m scripts.mutation rules                       a sample of one group
    python -m scripts.mutation engine --module engine.py --sample 0        all mutants of a module

The operators are cosmic-ray's and some of `mutants.py`; a mutant is one of them at a place that is
chosen at random. Each is tried in a fork of a process that has imported all but the program, with
the tests that execute the mutated lines: first those in the files that are nearest to the module,
then others, a few of each test function. One that takes ten times the tests' time is killed.
Which tests execute what is kept in .mutation/, and measured again where the tests have changed.

Needs the extras `dev` and `mutation`, and Linux. Tests that start the program as a process of its
own do not see a mutant, so they kill none.
"""

from __future__ import annotations

import argparse
import contextlib
import difflib
import functools
import gc
import hashlib
import importlib
import json
import os
import random
import resource
import select
import sys
import time
import warnings
from collections.abc import Callable, Iterator
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import coverage
import pytest

from .mutants import Mutant, mutants_of, one_of_each_place

ROOT = Path(__file__).resolve().parent.parent
CACHE = ROOT / ".mutation"
PACKAGE = "linter/microvm_lint"
GROUPS = {
    "engine": [
        f"{PACKAGE}/{name}.py" for name in "engine linter suppressions ignores findings".split()
    ],
    "constraints": [f"{PACKAGE}/{name}.py" for name in ("constraints", "partial", "constraint_*")],
    "readers": [f"{PACKAGE}/{name}.py" for name in ("document/*", "dialects/*", "survey")],
    "rules": ["rules/*.py", f"{PACKAGE}/secrets.py", f"{PACKAGE}/secret_*.py"],
}
HEAVY = (
    "boto3 cfnlint.api coverage hypothesis hypothesis.strategies jsonschema jsonschema_rs regex "
    "rich ruamel.yaml samtranslator.translator.translator yaml"
)
# Slow, and about other modules.
LEFT_OUT = (
    "test_packaging.py test_precommit.py test_git.py test_ministack.py test_many.py test_sdk.py "
    "test_aws_server.py test_pool.py"
).split()
SLOW = 1.5  # seconds; no test that takes longer is run
OPTIONS = ["-o", "addopts=", "-p", "no:xdist", "-p", "no:cacheprovider", "-q", "-x", "--no-header"]
OPTIONS += ["-W", "ignore:Module already imported:pytest.PytestAssertRewriteWarning"]
Cover = dict[str, dict[int, set[str]]]  # by module and line: the tests


class Chosen:
    """Runs only some of the tests that pytest collects, in a given order."""

    def __init__(self, tests: list[str]) -> None:
        self.order = {name: place for place, name in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not wanted."""
        items[:] = [item for item in items if item.nodeid in self.order]
        items.sort(key=lambda item: self.order[item.nodeid])


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
            pytest.main([*OPTIONS, "--maxfail=1000", str(path)], plugins=[recorder])
            recorder.coverage.stop()
            json.dump(recorder.answer(), answer)

        child, answer = in_child(work, CACHE / f"{name}.log")
        recorded = json.load(answer)
        os.waitpid(child, 0)
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


def stages(mutant: Mutant, lines: Cover, seconds: dict[str, float], most: float) -> list[list[str]]:
    """The tests that execute a mutant, in two lots: those most likely to kill it, and others."""
    of_module = lines.get(str(mutant.path.relative_to(ROOT)), {})
    span = mutant.lines()
    wanted = range(span[0], span[1] + 1) if span else of_module
    tests = {test for line in wanted for test in of_module.get(line, ())}
    by_file: dict[str, list[str]] = {}
    for test in sorted((one for one in tests if seconds[one] <= SLOW), key=seconds.__getitem__):
        by_file.setdefault(test.split("::")[0], []).append(test)
    stem = mutant.path.stem.strip("_")

    def far(file: str) -> tuple[bool, bool, float]:
        mine = by_file[file]
        near = mutant.path.parent.name == Path(file).parent.name
        return stem not in file, not near, sum(map(seconds.__getitem__, mine)) / len(mine)

    first: list[str] = []
    for file in sorted(by_file, key=far)[:3]:
        if not first or sum(map(seconds.__getitem__, first)) < 1:
            first += by_file[file]
    turns: dict[str, int] = {}  # one set of parameters of each function, then the next ones
    ranked = []
    for test in sorted(tests.difference(first), key=seconds.__getitem__):
        function = test.split("[")[0]
        turns[function] = turns.get(function, 0) + 1
        ranked.append((turns[function], seconds[test], test))
    others, spent = [], 0.0
    for _turn, took, test in sorted(ranked):
        if took <= SLOW and spent + took <= most:
            spent += took
            others.append(test)
    return [one for one in (first, others) if one] or [[]]


def attempt(mutant: Mutant | None, path: Path, tests: list[str], limit: int, answer: Any) -> None:
    """Run tests with the mutant in the place of its module; ends the process with their status."""
    resource.setrlimit(resource.RLIMIT_CPU, (limit, limit))
    resource.setrlimit(resource.RLIMIT_AS, (8 << 30, 8 << 30))
    before = path.read_text("utf-8")
    after = mutant.source() if mutant else before
    changed = difflib.unified_diff(before.splitlines(), after.splitlines(), lineterm="", n=0)
    answer.write("\n".join(list(changed)[2:]))
    answer.flush()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # `is` with a literal
        code = compile(after, str(path), "exec")
    usual = SourceFileLoader.get_code

    def get_code(self: SourceFileLoader, fullname: str) -> Any:
        return code if self.path == str(path) else usual(self, fullname)

    setattr(SourceFileLoader, "get_code", get_code)  # noqa: B010 mypy wants no method assigned
    files = list(dict.fromkeys(test.split("::")[0] for test in tests))
    if not files:
        sys.exit(0)
    sys.exit(int(pytest.main([*OPTIONS, *files], plugins=[Chosen(tests)])))


class Trial:
    """One mutant on its way through the lots of tests that may kill it."""

    def __init__(self, mutant: Mutant | None, path: Path, lots: list[list[str]]) -> None:
        self.mutant = mutant
        self.path = path
        self.lots = lots
        self.diff = ""
        self.outcome = "survived"

    def start(self, seconds: dict[str, float]) -> int:
        """Try the next lot; the process."""
        tests = self.lots.pop(0)
        limit = 20 + int(10 * sum(map(seconds.__getitem__, tests)))
        self.deadline = time.monotonic() + 3 * limit
        child, self.answer = in_child(
            lambda answer: attempt(self.mutant, self.path, tests, limit, answer)
        )
        return child

    def ended(self, status: int) -> bool:
        """Whether that was the last lot it needs."""
        self.diff = self.answer.read() or self.diff
        self.answer.close()
        code = os.waitstatus_to_exitcode(status)
        if code == 0 and self.lots:
            return False
        self.outcome = "survived" if code == 0 else "killed" if code > 0 else "timeout"
        return True


def run(trials: list[Trial], seconds: dict[str, float], jobs: int) -> None:
    """Try all of them, several at a time."""
    waiting = list(reversed(trials))
    running: dict[int, Trial] = {}
    while waiting or running:
        while waiting and len(running) < jobs:
            trial = waiting.pop()
            running[trial.start(seconds)] = trial
        child, status = os.waitpid(-1, os.WNOHANG) if running else (0, 0)
        if child:
            trial = running.pop(child)
            with contextlib.suppress(ProcessLookupError):
                os.killpg(child, 9)  # what a test has left behind
            if trial.ended(status):
                show(trial)
            else:
                running[trial.start(seconds)] = trial
            continue
        for child, trial in running.items():
            if time.monotonic() > trial.deadline:
                os.kill(child, 9)
        select.select([], [], [], 0.02)


def show(trial: Trial) -> None:
    """Print what became of a mutant, as it happens."""
    if trial.mutant:
        place = f"{trial.path.relative_to(ROOT)}:{trial.mutant.span[0][0]}"
        print(f"{trial.outcome} {place} {trial.mutant.name}", flush=True)
        if trial.outcome == "survived":
            print(trial.diff, flush=True)


def main() -> int:
    """Try a sample of each group; 1 where the tests fail without a mutant."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="all, if none is named")
    parser.add_argument("--module", help="only files whose path ends so")
    parser.add_argument("--sample", type=int, default=250, help="mutants a group; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=6, help="of further tests for a survivor")
    parser.add_argument("--fresh", action="store_true", help="measure again what tests execute")
    options = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in HEAVY.split():
            importlib.import_module(name)
    # Most of a trial is to import; the modules are compiled once.
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(CACHE / "bytecode")
    lines, seconds = cover(options.fresh)
    rows = []
    for group in options.groups or GROUPS:
        paths = sorted(path for glob in GROUPS[group] for path in ROOT.glob(glob))
        paths = [path for path in paths if str(path).endswith(options.module or "")]
        dice = random.Random(options.seed)  # noqa: S311
        mutants = one_of_each_place([one for path in paths for one in mutants_of(path)], dice)
        chosen = dice.sample(mutants, min(options.sample or len(mutants), len(mutants)))
        whole = [
            Trial(one, one.path, stages(one, lines, seconds, options.seconds)) for one in chosen
        ]
        gc.collect()
        gc.freeze()  # the forks share what is there
        run(whole, seconds, options.jobs)
        count = {word: sum(one.outcome == word for one in whole) for word in ("killed", "timeout")}
        score = 100 * sum(count.values()) / max(len(whole), 1)
        rows.append(f"{group}: {len(mutants)} places, {len(whole)} tried, {count}, {score:.1f} %")
    print("\n".join(rows))
    return 0


if __name__ == "__main__":
    sys.exit(main())
