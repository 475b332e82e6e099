"""Write what is derived from the program: pages, output in the README, rules in config.json.

    python scripts/generate_docs.py            write the files
    python scripts/generate_docs.py --check    compare, and fail on a difference

In the README each block of the language `console` shows commands behind `$ ` and what they print;
they run in the root of the repository.
"""

from __future__ import annotations

import argparse
import difflib
import json
import os
import re
import shlex
import subprocess
import sys
from pathlib import Path
from typing import Any

from microvm_lint import explanation
from microvm_lint.rule import discover
from microvm_lint.schema_files import load_schema

ROOT = Path(__file__).resolve().parent.parent
PAGES = ROOT / "docs" / "rules"
_CONSOLE = re.compile(r"^````console\n(.*?)^````$", re.DOTALL | re.MULTILINE)


def pages() -> dict[Path, str]:
    """The page of each rule, and their index."""
    rules = discover()
    found = {PAGES / f"{rule.id}.md": explanation.page(rule) for rule in rules}
    lines = ["# Rules", "", "| rule | name | severity | what |", "|---|---|---|---|"]
    lines += [
        f"| [{rule.id}]({rule.id}.md) | {rule.name} | {rule.severity} | "
        f"{explanation.summary(rule).replace('|', chr(92) + '|')} |"
        for rule in rules
    ]
    found[PAGES / "README.md"] = "\n".join(lines) + "\n"
    return found


def config_schema() -> str:
    """The schema of the configuration with the words that stand for rules."""
    schema = load_schema("config.json")
    rules = discover()
    ids = [rule.id for rule in rules]
    prefixes = sorted({id[:length] for id in ids for length in (3, 4, 5)})
    words = ["ALL", *prefixes, *ids, *(rule.name for rule in rules)]
    schema["$defs"]["rule"]["enum"] = words
    return laid_out(schema) + "\n"


def laid_out(value: Any, margin: str = "", room: int = 100) -> str:
    """JSON in which what fits stands on one line."""
    line = json.dumps(value, ensure_ascii=False)
    if isinstance(value, dict) and value:
        line = "{ " + line[1:-1] + " }"
    if not isinstance(value, (dict, list)) or not value or _fits(value, line, room - len(margin)):
        return line
    inner = margin + "  "
    if isinstance(value, list):
        parts = [laid_out(child, inner) for child in value]
        return "[\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}]"
    parts = [
        f"{json.dumps(key)}: {laid_out(child, inner, 100 - len(key) - 5)}"
        for key, child in value.items()
    ]
    return "{\n" + ",\n".join(inner + part for part in parts) + f"\n{margin}}}"


def _fits(value: Any, line: str, room: int) -> bool:
    """Whether a value may stand on one line: it is short, and no object of objects."""
    if len(line) > room:
        return False
    children = value.values() if isinstance(value, dict) else value
    return isinstance(value, list) or not any(isinstance(child, dict) for child in children)


def with_output(text: str) -> str:
    """The README with what its commands print today."""

    def run(block: re.Match[str]) -> str:
        commands = [line[2:] for line in block[1].splitlines() if line.startswith("$ ")]
        return "````console\n" + "".join(f"$ {one}\n{printed(one)}" for one in commands) + "````"

    return _CONSOLE.sub(run, text)


def printed(command: str) -> str:
    """What a command of the README prints, both streams, with its exit status where it is not 0."""
    program, *arguments = shlex.split(command)
    assert program == "microvm-lint", command
    done = subprocess.run(
        [sys.executable, "-m", "microvm_lint", *arguments],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        check=False,
        env={**os.environ, "NO_COLOR": "1", "PYTHONIOENCODING": "utf-8"},
    )
    assert "Traceback" not in done.stdout, done.stdout
    return done.stdout


def main() -> int:
    """Write or compare; 1 where a file differs or should not be there."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    check = parser.parse_args().check
    readme = ROOT / "README.md"
    config = ROOT / "schemas" / "config.json"
    wanted = {**pages(), readme: with_output(readme.read_text("utf-8")), config: config_schema()}
    stale = [path for path in PAGES.glob("*.md") if path not in wanted]
    for path, text in wanted.items():
        present = path.read_text("utf-8") if path.exists() else ""
        if text == present:
            continue
        stale.append(path)
        if check:
            name = str(path.relative_to(ROOT))
            lines = difflib.unified_diff(
                present.splitlines(True), text.splitlines(True), name, "generated"
            )
            sys.stdout.writelines(lines)
        else:
            path.write_text(text, "utf-8")
    for path in stale:
        if path not in wanted:
            print(f"{path.relative_to(ROOT)}: no rule has this page")
            if not check:
                path.unlink()
    return 1 if check and stale else 0


if __name__ == "__main__":
    sys.exit(main())
