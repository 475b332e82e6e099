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
import importlib
import os
import random
import re
import resource
import select
import sys
import time
import warnings
from importlib.machinery import SourceFileLoader
from pathlib import Path
from typing import Any

import pytest

from .covering import CACHE, OPTIONS, ROOT, Cover, cover, in_child
from .mutants import Mutant, mutants_of, one_of_each_place

PACKAGE = "linter/microvm_lint"
GROUPS = {
    "engine": [
        f"{PACKAGE}/{name}.py" for name in "engine linter suppressions ignores findings".split()
    ],
    "constraints": [
        f"{PACKAGE}/{name}.py" for name in ("acceptance", "constraints", "partial", "constraint_*")
    ],
    "readers": [f"{PACKAGE}/{name}.py" for name in ("document/*", "dialects/*", "survey")],
    "rules": ["rules/*.py", f"{PACKAGE}/secrets.py", f"{PACKAGE}/secret_*.py"],
}
HEAVY = (
    "boto3 cfnlint.api coverage hypothesis hypothesis.strategies jsonschema jsonschema_rs regex "
    "rich ruamel.yaml samtranslator.translator.translator yaml"
)
SLOW = 1.5  # seconds; no test that takes longer is run


class Chosen:
    """Runs only some of the tests that pytest collects, in a given order."""

    def __init__(self, tests: list[str]) -> None:
        self.order = {name: place for place, name in enumerate(tests)}

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        """Leave out what is not wanted."""
        items[:] = [item for item in items if item.nodeid in self.order]
        items.sort(key=lambda item: self.order[item.nodeid])


@functools.cache
def mentions(file: str, module: str) -> bool:
    """Whether a file of tests imports from a module."""
    pattern = rf"(?m)^from microvm_lint\S* import .*\b{module}\b|^from \S*\b{module} import"
    return re.search(pattern, (ROOT / file).read_text("utf-8")) is not None


def stages(
    path: Path, span: tuple[int, int] | None, lines: Cover, seconds: dict[str, float], most: float
) -> list[list[str]]:
    """The tests that execute some lines of a module, or any of them, in two lots.

    First come those most likely to kill a mutant there, then others that take so many seconds.
    """
    of_module = lines.get(str(path.relative_to(ROOT)), {})
    wanted = range(span[0], span[1] + 1) if span else of_module
    tests = {test for line in wanted for test in of_module.get(line, ())}
    by_file: dict[str, list[str]] = {}
    for test in sorted((one for one in tests if seconds[one] <= SLOW), key=seconds.__getitem__):
        by_file.setdefault(test.split("::")[0], []).append(test)
    stem = path.stem.strip("_")

    def far(file: str) -> tuple[bool, bool, bool, float]:
        mine = by_file[file]
        near = path.parent.name == Path(file).parent.name
        mean = sum(map(seconds.__getitem__, mine)) / len(mine)
        return stem not in file, not mentions(file, stem), not near, mean

    first: list[str] = []
    for file in sorted(by_file, key=far)[:6]:
        if not first or sum(map(seconds.__getitem__, first)) < 2:
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
        self.deadline = time.monotonic() + 10 * limit
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
        print(trial.outcome, called(trial.mutant), flush=True)
        if trial.outcome == "survived":
            print(trial.diff, flush=True)


def called(mutant: Mutant) -> str:
    """The place and the operator, as in a report."""
    return f"{mutant.path.relative_to(ROOT)}:{mutant.span[0][0]} {mutant.name}"


def chosen(options: argparse.Namespace, group: str) -> list[Mutant]:
    """The mutants of a group that are to be tried."""
    paths = sorted(path for glob in GROUPS[group] for path in ROOT.glob(glob))
    paths = [path for path in paths if str(path).endswith(options.module or "")]
    everything = [one for path in paths for one in mutants_of(path)]
    if options.again:
        report = Path(options.again).read_text("utf-8").splitlines()
        known = {line.partition(" ")[2] for line in report if not line.startswith("killed ")}
        return [one for one in everything if called(one) in known]
    dice = random.Random(options.seed)  # noqa: S311
    places = one_of_each_place(everything, dice)
    print(f"{group}: {len(places)} places", flush=True)
    return dice.sample(places, min(options.sample or len(places), len(places)))


def try_group(options: argparse.Namespace, group: str, lines: Cover, seconds: Any) -> str | None:
    """Try the mutants of a group; the line with the score, None where tests fail without any."""
    mutants = chosen(options, group)
    whole = [
        Trial(one, one.path, stages(one.path, one.lines(), lines, seconds, options.seconds))
        for one in mutants
    ]
    paths = sorted({one.path for one in mutants})
    without = [Trial(None, path, stages(path, None, lines, seconds, 1)) for path in paths]
    gc.collect()
    gc.freeze()  # the forks share what is there
    run(without, seconds, options.jobs)
    for one in without:
        if one.outcome != "survived":
            print(f"{one.path.relative_to(ROOT)}: its tests fail without a mutant")
            return None
    run(whole, seconds, options.jobs)
    count = {word: sum(one.outcome == word for one in whole) for word in ("killed", "timeout")}
    score = 100 * sum(count.values()) / max(len(whole), 1)
    return f"{group}: {len(whole)} tried, {count}, {score:.1f} %"


def main() -> int:
    """Try a sample of each group; 1 where the tests fail without a mutant."""
    parser = argparse.ArgumentParser(description=str(__doc__).splitlines()[0])
    parser.add_argument("groups", nargs="*", choices=[*GROUPS, []], help="all, if none is named")
    parser.add_argument("--module", help="only files whose path ends so")
    parser.add_argument("--sample", type=int, default=250, help="mutants a group; 0 for all")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=6, help="of further tests for a survivor")
    parser.add_argument("--again", metavar="FILE", help="what a report says was not killed")
    parser.add_argument("--fresh", action="store_true", help="measure again what tests execute")
    options = parser.parse_args()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for name in HEAVY.split():
            importlib.import_module(name)
    # Most of a trial is to import; the modules are compiled once.
    sys.dont_write_bytecode, sys.pycache_prefix = False, str(CACHE / "bytecode")
    lines, seconds = cover(options.fresh)
    rows = [try_group(options, group, lines, seconds) for group in options.groups or GROUPS]
    print("\n".join(filter(None, rows)))
    return 0 if all(rows) else 1


if __name__ == "__main__":
    sys.exit(main())
