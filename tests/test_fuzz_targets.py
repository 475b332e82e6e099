"""The targets of fuzzing, without atheris: a few seeds, and inputs that once broke a promise."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path
from random import Random

import pytest

from fuzz import check, readers, seeds

from .conftest import ROOT

READERS = [
    b"\x00[!a, {b: !c, d}]",
    b"\x00{? , a: b}",
    b"\x00!!str\n\xef\xbb\xbfa",
    b"\x00? ? a\n: 1",
]
CHECK: list[bytes] = []


@pytest.mark.parametrize("data", READERS)
def test_what_once_broke_a_promise_of_the_readers_keeps_it(data: bytes) -> None:
    readers.one_input(data)


@pytest.mark.parametrize("data", CHECK)
def test_what_once_broke_a_promise_of_check_keeps_it(
    data: bytes, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    check.one_input(data)


def test_the_seeds_keep_all_promises(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for data in seeds.texts("readers", Random(1), 150):
        readers.one_input(data)
    for data in seeds.texts("check", Random(1), 60):
        check.one_input(data)


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


def test_the_runner_fuzzes_all_targets_and_counts(tmp_path: Path) -> None:
    pytest.importorskip("atheris")
    done = subprocess.run(
        [sys.executable, "-m", "fuzz.run", "--seconds", "2", "--findings", str(tmp_path)],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert re.findall(r"^(\w+): [1-9][0-9,]* inputs in 1 s$", done.stdout, re.MULTILINE) == [
        "readers",
        "check",
    ]
    assert list(tmp_path.iterdir()) == []
