"""The targets of fuzzing, without atheris: a few seeds, and inputs that once broke a promise."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from random import Random
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fuzz import check, readers, seeds

from .conftest import ROOT, examples
from .document.generated import EDITS, SHIFTS, edited
from .planted.faults import FAULTS
from .planted.files import planted_file

READERS = [
    b"\x00[!a, {b: !c, d}]",
    b"\x00{? , a: b}",
    b"\x00!!str\n\xef\xbb\xbfa",
    b"\x00? ? a\n: 1",
]


@pytest.mark.parametrize("data", READERS)
def test_what_once_broke_a_promise_of_the_readers_keeps_it(data: bytes) -> None:
    readers.one_input(data)


def test_the_seeds_keep_all_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for data in seeds.texts("readers", Random(1), 150):
        readers.one_input(data)
    for data in seeds.texts("check", Random(1), 60):
        check.one_input(data)


@pytest.fixture(scope="module")
def stay() -> Iterator[None]:
    """The folder of the tests, to which the target does not go back."""
    folder = Path.cwd()
    yield
    os.chdir(folder)


@settings(deadline=None, max_examples=examples(60))
@given(
    seed=st.integers(0, 2**32 - 1),
    choice=st.binary(min_size=1, max_size=1),
    edits=st.lists(EDITS, min_size=1, max_size=4),
    shifts=st.lists(SHIFTS, max_size=1),
)
def test_check_answers_whatever_is_done_to_a_file(
    stay: None, seed: int, choice: bytes, edits: Any, shifts: Any
) -> None:
    text = planted_file(Random(seed), FAULTS[seed % len(FAULTS)]).text
    check.one_input(choice + edited(text, edits, shifts).encode())


def test_a_broken_promise_of_the_readers_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(readers, "parse_json", lambda *_: pytest.fail("a defect"))
    with pytest.raises(BaseException, match="a defect"):
        readers.one_input(b"\x01{}")


def test_a_defect_of_check_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def defective(*_arguments: object, **_options: object) -> None:
        raise KeyError

    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("microvm_lint.engine.Engine.judge", defective)
    text = b"\x00" + (ROOT / "examples" / "good-create.yaml").read_bytes()
    with pytest.raises(AssertionError, match="internal error: KeyError"):
        check.one_input(text)


def test_the_runner_fuzzes_and_counts(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    options = ("--seconds", "1", "--only", "readers", "--findings", str(tmp_path))
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.run", *options],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.fullmatch(r"readers: [1-9][0-9,]* inputs in 1 s\n", done.stdout)
    assert list(tmp_path.iterdir()) == []
