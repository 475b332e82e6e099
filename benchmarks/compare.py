"""How fast `check` is beside other linters, and beside what it cannot do without.

    python benchmarks/compare.py [--rounds 9] [--only ROW] [--environment FOLDER]

Installs this project and its peers into an environment of their own, compiles bytecode, unsets
PYTHONDONTWRITEBYTECODE, and prints one table in Markdown, then the targets: 1 where one is missed.
Whole processes are measured, start and imports included, in turns, so that a noisy machine hits
all alike. Memory is the peak of the largest process. The floor is the import of what start-up needs
for one file, and reading the same files with PyYAML's C loader for many; zizmor and ruff check one
file of their own kind, and show what a start costs in Rust.
"""

from __future__ import annotations

import argparse
import os
import shlex
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).resolve().parent.parent
SAMPLES = ROOT / "benchmarks" / "samples"
FAULT = ("ARM_64", "X86_64")
PEERS = ("cfn-lint", "check-jsonschema", "yamllint", "zizmor", "ruff")
OURS, TWO, FLOOR = "microvm-lint --jobs 1", "--jobs 2", "floor"
COLUMNS = (OURS, TWO, FLOOR, "check-jsonschema", "cfn-lint", "yamllint", "zizmor", "ruff")
IMPORTS = "import argparse, json, re, yaml, jsonschema_rs"
# Of a process the memory counts from before it is another program: what starts it is small.
LAUNCH = """
import os, sys, time
nowhere = os.open(os.devnull, os.O_WRONLY)
quiet = [(os.POSIX_SPAWN_DUP2, nowhere, number) for number in (1, 2)]
start = time.perf_counter()
process = os.posix_spawn(sys.argv[1], sys.argv[1:], os.environ, file_actions=quiet)
_pid, status, usage = os.wait4(process, 0)
print(time.perf_counter() - start, os.waitstatus_to_exitcode(status), usage.ru_maxrss)
"""
LOAD = """
import os, sys, yaml

class Loader(yaml.CSafeLoader):
    pass

def construct(loader, name, node):
    if isinstance(node, yaml.ScalarNode):
        return {name: node.value}
    if isinstance(node, yaml.SequenceNode):
        return {name: loader.construct_sequence(node)}
    return {name: loader.construct_mapping(node)}

Loader.add_multi_constructor("!", construct)
for name in sorted(os.listdir(sys.argv[1])):
    with open(os.path.join(sys.argv[1], name), "rb") as file:
        yaml.load(file.read(), Loader=Loader)
"""


Costs = dict[tuple[str, str], list["Cost"]]
Words = Sequence[str | Path]


class Command(NamedTuple):
    """A command, and the exit statuses that say that it did its work."""

    words: Words
    statuses: tuple[int, ...] = (0,)


class Cost(NamedTuple):
    """What one run took."""

    seconds: float
    megabytes: float


class Target(NamedTuple):
    """A ratio that is asked for, as a pair of cells, and whether it is the least or the most."""

    words: str
    of: tuple[str, str]
    to: tuple[str, str]
    limit: float
    at_least: bool = False


TARGETS = (
    Target("one file / imports", ("1 file", OURS), ("1 file", FLOOR), 1.25),
    Target("one file / zizmor", ("1 file", OURS), ("1 file", "zizmor"), 1.3),
    Target("5,000 files / CSafeLoader", ("5,000 files", OURS), ("5,000 files", FLOOR), 1.0),
    Target("--jobs 1 / --jobs 2", ("5,000 files", OURS), ("5,000 files", TWO), 1.7, True),
    Target("foreign / CSafeLoader", ("5,000 foreign", OURS), ("5,000 foreign", FLOOR), 0.12),
    Target("check-jsonschema", ("500 files", "check-jsonschema"), ("500 files", OURS), 12, True),
    Target("cfn-lint", ("500 templates", "cfn-lint"), ("500 templates", TWO), 60, True),
)
GROWTH = ("1 file", "500 files", "5,000 files", "50,000 files")
MOST_GROWTH = 0.15
MOST_MEMORY = 80  # MB for 50,000 files without findings


class Tools:
    """The commands, in an environment that has the project and its peers."""

    def __init__(self, environment: Path, folder: Path) -> None:
        scripts = environment / ("Scripts" if os.name == "nt" else "bin")
        self.python = scripts / "python"
        self.scripts = scripts
        if not self.python.exists():
            print("installing the peers ...", file=sys.stderr)
            run([sys.executable, "-m", "venv", environment])
            run([self.python, "-m", "pip", "install", "--quiet", ROOT, *PEERS])
            run([self.python, "-m", "compileall", "-q", environment])
        self.schema = folder / "schema.json"
        run([scripts / "microvm-lint", "schema", "--output", self.schema])

    def ours(self, path: Path, status: int, jobs: int = 1) -> Command:
        """`check` with so many processes."""
        words: list[str | Path] = ["check", "--no-config", "--jobs", str(jobs), path]
        return Command([self.scripts / "microvm-lint", *words], (status,))

    def row(self, folder: Path, status: int, *, many: bool, template: bool) -> dict[str, Command]:
        """The commands that check a folder's files; `status` is what ours says of them."""
        files = sorted(folder.iterdir())
        row = {OURS: self.ours(folder, status)}
        if many:
            row[TWO] = self.ours(folder, status, 2)
        if many or template:
            row[FLOOR] = Command([self.python, "-c", LOAD, folder])
        else:
            row[FLOOR] = Command([self.python, "-c", IMPORTS])
        if template:
            faults = (0, 4) if status == 0 else (2, 6)  # bits: 2 is an error, 4 a warning
            row["cfn-lint"] = Command([self.scripts / "cfn-lint", *files], faults)
        else:
            words: Words = [self.scripts / "check-jsonschema", "--schemafile", self.schema, *files]
            row["check-jsonschema"] = Command(words, (status,))
        if len(files) <= 500:
            row["yamllint"] = Command([self.scripts / "yamllint", folder], (0, 1))
        return row


def sample(name: str, *, faulty: bool) -> str:
    """The text of a sample, with one fault or none; `@` stands for a number."""
    text = (SAMPLES / f"{name}.yaml").read_text("utf-8")
    return text.replace(*FAULT) if faulty else text


def write_files(folder: Path, name: str, count: int, *, faulty: bool) -> Path:
    """Write numbered files of about 1 kB into a new folder; returns it."""
    folder.mkdir()
    text = sample(name, faulty=faulty)
    for number in range(count):
        (folder / f"f{number:05}.yaml").write_text(text.replace("@", str(number)), "utf-8")
    return folder


def write_templates(folder: Path, count: int, images: int, *, faulty: bool) -> None:
    """Write numbered templates into a new folder, each with as many images and their roles."""
    folder.mkdir()
    resources = sample("resource", faulty=faulty) + sample("role", faulty=False)
    for number in range(count):
        own = range(number * images, (number + 1) * images)
        text = "".join(resources.replace("@", str(one)) for one in own)
        path = folder / f"t{number:05}.yaml"
        path.write_text(sample("head", faulty=False) + text, "utf-8")


def run(words: Words) -> None:
    """Run a command that has to succeed."""
    subprocess.run(list(map(str, words)), check=True, stdout=sys.stderr, env=environment())


def environment() -> dict[str, str]:
    """The environment, with bytecode on."""
    kept = dict(os.environ)
    kept.pop("PYTHONDONTWRITEBYTECODE", None)
    return kept


def measure(command: Command) -> Cost:
    """Run a command; raises `SystemExit` where it did not do its work."""
    words = [sys.executable, "-I", "-S", "-c", LAUNCH, *map(str, command.words)]
    done = subprocess.run(words, capture_output=True, text=True, check=True, env=environment())
    seconds, status, most = done.stdout.split()
    if int(status) not in command.statuses:
        raise SystemExit(f"exit status {status}: {shlex.join(words[5:])[:300]}")
    return Cost(float(seconds), int(most) / (1024 if sys.platform == "linux" else 1 << 20))


def rows_of(tools: Tools, top: Path) -> dict[str, Callable[[], dict[str, Command]]]:
    """By name what makes each row's files and commands."""

    def files(count: int, *, faulty: bool) -> Callable[[], dict[str, Command]]:
        def make() -> dict[str, Command]:
            folder = write_files(top / f"files-{count}-{faulty}", "image", count, faulty=faulty)
            row = tools.row(folder, int(faulty), many=count > 1, template=False)
            if count > 5000:
                return {OURS: row[OURS], TWO: row[TWO]}
            if count == 1 and not faulty:
                row |= starts(tools, top)
            return row

        return make

    def templates(count: int, images: int, *, faulty: bool) -> Callable[[], dict[str, Command]]:
        def make() -> dict[str, Command]:
            folder = top / f"templates-{count}-{images}-{faulty}"
            write_templates(folder, count, images, faulty=faulty)
            return tools.row(folder, int(faulty), many=count > 1, template=True)

        return make

    def foreign() -> dict[str, Command]:
        folder = write_files(top / "foreign", "foreign", 5000, faulty=False)
        row = tools.row(folder, 0, many=True, template=False)
        return {name: row[name] for name in (OURS, TWO, FLOOR)}

    return {
        "1 file": files(1, faulty=False),
        "500 files": files(500, faulty=False),
        "5,000 files": files(5000, faulty=False),
        "50,000 files": files(50_000, faulty=False),
        "5,000 foreign": foreign,
        "1 template of 200 images": templates(1, 200, faulty=False),
        "500 templates": templates(500, 1, faulty=False),
        "1 file, a finding": files(1, faulty=True),
        "500 files, a finding each": files(500, faulty=True),
        "5,000 files, a finding each": files(5000, faulty=True),
        "1 template of 200, a finding": templates(1, 200, faulty=True),
        "500 templates, a finding each": templates(500, 1, faulty=True),
    }


def starts(tools: Tools, top: Path) -> dict[str, Command]:
    """What other linters take to start."""
    write_templates(top / "start", 1, 1, faulty=False)
    zizmor: Words = ["--offline", "--no-config", SAMPLES / "workflow.yaml"]
    ruff: Words = ["check", "--no-cache", "--isolated", SAMPLES / "module.py"]
    return {
        "cfn-lint": tools.row(top / "start", 0, many=False, template=True)["cfn-lint"],
        "zizmor": Command([tools.scripts / "zizmor", *zizmor]),
        "ruff": Command([tools.scripts / "ruff", *ruff]),
    }


def median(costs: Costs, cell: tuple[str, str]) -> float:
    """The median seconds of a cell."""
    return statistics.median(cost.seconds for cost in costs[cell])


def table(costs: Costs, names: Sequence[str]) -> None:
    """Print the table: four lines a row."""
    print(f"| | {' | '.join(COLUMNS)} |\n|---|{'---:|' * len(COLUMNS)}")
    for name in names:
        first = median(costs, (name, OURS))
        lines: dict[str, Callable[[list[Cost]], str]] = {
            f"**{name}**, median": lambda cell: f"{middle(cell) * 1000:,.0f} ms",
            "minimum": lambda cell: f"{min(cell).seconds * 1000:,.0f} ms",
            "peak memory": lambda cell: f"{max(one.megabytes for one in cell):,.0f} MB",
            "ratio": lambda cell, first=first: f"{middle(cell) / first:.2f}",  # type: ignore[misc]
        }
        for title, text in lines.items():
            cells = [costs.get((name, column)) for column in COLUMNS]
            print(f"| {title} | {' | '.join(text(cell) if cell else '' for cell in cells)} |")


def middle(cell: list[Cost]) -> float:
    """The median seconds of a cell's runs."""
    return statistics.median(cost.seconds for cost in cell)


def judge(costs: Costs) -> int:
    """Print the targets of what was measured; 1 where one is missed."""
    missed = 0

    def say(words: str, value: float, limit: float, *, at_least: bool = False) -> None:
        nonlocal missed
        good = value >= limit if at_least else value <= limit
        missed += not good
        bound = f"at {'least' if at_least else 'most'} {limit:g}"
        print(f"{words:<34} {value:8.2f}   {bound:<14} {'ok' if good else 'MISSED'}")

    print()
    for target in TARGETS:
        if target.of in costs and target.to in costs:
            ratio = median(costs, target.of) / median(costs, target.to)
            say(target.words, ratio, target.limit, at_least=target.at_least)
    cells = [(name, OURS) for name in GROWTH]
    if all(cell in costs for cell in cells):
        start, *many = (median(costs, cell) for cell in cells)
        # What a file costs beside the start, by 500, 5,000 and 50,000.
        each = [(seconds - start) / 5 / 10**at for at, seconds in enumerate(many, 2)]
        for words, one in zip(GROWTH[2:], each[1:], strict=True):
            say(f"{words}: one / one of 500, less 1", abs(one / each[0] - 1), MOST_GROWTH)
        say("50,000 files, MB", max(one.megabytes for one in costs[cells[-1]]), MOST_MEMORY)
    return int(missed > 0)


def main() -> int:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--rounds", type=int, default=9)
    parser.add_argument("--only", action="append", help="a row, by what its name starts with")
    parser.add_argument("--environment", type=Path, help="where the peers are, or will be")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as name:
        top = Path(name)
        tools = Tools(options.environment or top / "environment", top)
        wanted = {
            name: make()
            for name, make in rows_of(tools, top).items()
            if any(name.startswith(one) for one in options.only or [""])
        }
        costs: Costs = {}
        for number in range(options.rounds):
            print(f"round {number + 1} of {options.rounds} ...", file=sys.stderr)
            for row, commands in wanted.items():
                measure(commands[OURS])  # so that all find the files in memory
                for column, command in commands.items():
                    costs.setdefault((row, column), []).append(measure(command))
    table(costs, list(wanted))
    return judge(costs)


if __name__ == "__main__":
    raise SystemExit(main())
