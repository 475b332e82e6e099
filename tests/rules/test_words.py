"""What each rule says, to the letter: of the examples in its page, and of further mistakes.

After a wanted change, write the snapshots anew and read the difference:

    MICROVM_LINT_WRITE_SNAPSHOTS=1 python -m pytest tests/rules/test_words.py
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from microvm_lint import explanation
from microvm_lint.findings import Finding
from microvm_lint.rule import Rule, discover

from ..conftest import Program
from ..definitions import judge_all, marked
from ..sections import compare
from ..test_rules import options, write
from .conftest import ABSENT, changed
from .mistakes import MISTAKES

SNAPSHOTS = Path(__file__).parent / "snapshots"


@pytest.mark.parametrize("rule", discover(), ids=lambda rule: rule.id)
def test_what_is_said_of_the_examples(rule: Rule, program: Program, tmp_path: Path) -> None:
    lines = []
    for number, example in enumerate(explanation.examples(rule)):
        folder = tmp_path / str(number)
        folder.mkdir()
        found = program.check_json(*options(example), write(example, folder)).json["findings"]
        lines.append(f"{rule.id} {'good' if example.good else 'bad'} example {number}")
        for one in found:
            if one["rule"] == rule.id:
                place = f"{one['line']}:{one['column']}-{one['end_column']}"
                lines.append(f"  {place} {one['severity']} {one['path']}: {one['message']}")
                lines += [f"    help: {one['hint']}"] if one.get("hint") else []
                lines += [f"    also: {also['message']}" for also in one["related"]]
    compare(SNAPSHOTS / "examples.txt", rule.id, lines)


def said(finding: Finding) -> Iterator[str]:
    """A finding, its hint, and what its fix would write."""
    text = " ".join(marked(finding)[:60].split())
    head = f"{finding.rule.id} {finding.severity} {finding.path} `{text}`"
    yield f"  {head}: {finding.message}"
    if finding.hint:
        yield f"    help: {finding.hint}"
    for also in finding.related:
        yield f"    also: {also.message}"
    if finding.fix:
        safe = "safe" if finding.fix.safe else "unsafe"
        yield f"    {safe} fix: {finding.fix.message}: {[edit.text for edit in finding.fix.edits]}"


@pytest.mark.parametrize("number", range(len(MISTAKES)))
def test_what_is_said_of_mistakes(number: int) -> None:
    kinds, path, values = MISTAKES[number]
    lines = []
    for kind in kinds.split():
        usual = {(one.rule.id, one.path, one.message) for one in judge_all(changed(kind, {}))}
        for value in values:
            changes: dict[str, Any] = value if path == "" else {path: value}
            shown = repr(value).replace(repr(ABSENT), "absent")
            lines.append(f"{kind} {path} {shown[:120]}")
            for one in judge_all(changed(kind, changes), kind):
                if (one.rule.id, one.path, one.message) not in usual:
                    lines += said(one)
    compare(SNAPSHOTS / "mistakes.txt", f"{number} {kinds}: {path}", lines)
