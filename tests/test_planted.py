"""Whole definitions in every dialect: nothing is found in good ones, and of a planted fault that.

Where a finding must stand says the writer, which knows where it put what is wrong.
"""

from __future__ import annotations

import contextlib
import io
import json
import re
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from microvm_lint.cli import main
from microvm_lint.rule import discover

from .conftest import examples
from .planted.faults import FAULTS, Fault
from .planted.files import File, good_file, planted_file

# A seed and no `st.randoms()`, which takes longer than the program itself.
SEEDS = st.integers(0, 2**32 - 1)


def check(folder: Path, file: File, least: str = "info") -> tuple[int, Any]:
    """The exit status and the report of a run over one file."""
    path = folder / file.name
    path.write_bytes(file.data)
    out = io.StringIO()
    command = ["check", "--no-config", "--format", "json", "--min-severity", least, str(path)]
    with contextlib.redirect_stdout(out):
        status = main(command)
    return status, json.loads(out.getvalue())


def position(text: str, offset: int) -> tuple[int, int]:
    """Line and column of an offset, counted from 1."""
    lines = re.split(r"\r\n|\r|\n", text[:offset])
    return len(lines), len(lines[-1]) + 1


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("planted")


@settings(deadline=None, max_examples=examples(150))
@given(seed=SEEDS)
def test_nothing_is_found_in_a_good_definition(folder: Path, seed: int) -> None:
    file = good_file(Random(seed))
    status, report = check(folder, file)
    assert report["findings"] == []
    assert report["summary"]["definitions"] == file.definitions
    assert report["summary"]["incomplete"] == []
    assert status == 0


@pytest.mark.parametrize("fault", FAULTS, ids=[f"{n}-{one.rule}" for n, one in enumerate(FAULTS)])
@settings(deadline=None, max_examples=examples(3))
@given(seed=SEEDS)
def test_a_planted_fault_is_found_alone_and_at_its_place(
    folder: Path, fault: Fault, seed: int
) -> None:
    file = planted_file(Random(seed), fault)
    status, report = check(folder, file, "info" if fault.advice else "warning")
    found = [
        (one["rule"], (one["line"], one["column"]), (one["end_line"], one["end_column"]))
        for one in report["findings"]
    ]
    ((start, end),) = file.marks
    assert found == [(fault.rule, position(file.text, start), position(file.text, end))]
    assert report["summary"]["definitions"] == file.definitions
    grave = report["findings"][0]["severity"] != "info"
    assert status == (1 if grave else 0)


def test_the_faults_are_those_of_all_rules_but_a_few() -> None:
    others = {rule.id for rule in discover() if rule.kinds != ("live",)}
    others -= {fault.rule for fault in FAULTS}
    # Limits, suppressions, and advice that never comes alone.
    assert others == {"MVL006", "MVL008", "MVL009", "MVL409"}
