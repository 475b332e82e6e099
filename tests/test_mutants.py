"""The mutants that the tests are measured with."""

from __future__ import annotations

import random
from pathlib import Path

import pytest

pytest.importorskip("cosmic_ray", reason="the extra `mutation` is not installed")

from scripts.mutants import mutants_of, one_of_each_place

SOURCE = '''\
"""A docstring."""
from __future__ import annotations
TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any
class Box:
    __slots__ = ("a",)
    def __init__(self, a: int | None = 3) -> None | int:
        """Another."""
        self.a = a
    @property
    def double(self) -> int:
        if self.a == "word" and not self.a:
            raise ValueError("a message with spaces")
        return self.a * 2
'''


def test_each_operator_changes_what_it_should(tmp_path: Path) -> None:
    path = tmp_path / "box.py"
    path.write_text(SOURCE, "utf-8")
    mutants = mutants_of(path)
    found: dict[str, list[tuple[str, tuple[int, int] | None]]] = {}
    for number, one in enumerate(mutants):
        if one.family in ("StatementRemover", "NoneReturner", "StringEmptier", "RemoveDecorator"):
            lines = one.lines()
            after = mutants_of(path)[number].source().splitlines()
            compile("\n".join(after), "box.py", "exec")
            new = "".join(line.strip() for line in after if line not in SOURCE.splitlines())
            found.setdefault(one.name, []).append((new, lines))
    assert found == {
        "StatementRemover": [("pass", (10, 10)), ("pass", (14, 14))],
        "NoneReturner": [("return None", (15, 15))],
        "StringEmptier": [('if self.a == "" and not self.a:', (13, 13))],
        "RemoveDecorator": [("", (12, 16))],
    }
    numbers = [one.lines() for one in mutants if one.family == "NumberReplacer"]
    assert numbers == [(8, 11), (8, 11), (15, 15), (15, 15)]
    names = {one.name for one in mutants}
    assert {"ReplaceAndWithOr", "ReplaceComparisonOperator_Eq_NotEq", "AddNot"} <= names
    # What no test can tell: words are one object, and annotations and types are never run.
    assert "ReplaceComparisonOperator_Eq_Is" not in names
    assert all(one.span[0][0] > 7 for one in mutants)
    assert not any(name.startswith("ReplaceBinaryOperator_BitOr") for name in names)


def test_a_sample_has_one_mutant_of_a_place(tmp_path: Path) -> None:
    path = tmp_path / "box.py"
    path.write_text(SOURCE, "utf-8")
    mutants = mutants_of(path)
    sample = one_of_each_place(mutants, random.Random(1))
    places = [(one.span, one.family) for one in sample]
    assert len(places) == len(set(places)) < len(mutants)
    assert set(places) == {(one.span, one.family) for one in mutants}
