"""Lines and columns."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from microvm_lint.document import Source
from microvm_lint.document.source import count_breaks

TEXTS = st.text(st.sampled_from("ab\r\n\t \x85\u2028\x0b\x0cé😀"), max_size=30)


@pytest.mark.parametrize(
    ("text", "offset", "position"),
    [
        ("", 0, (1, 1)),
        ("abc", 0, (1, 1)),
        ("abc", 3, (1, 4)),
        ("a\nb", 1, (1, 2)),
        ("a\nb", 2, (2, 1)),
        ("a\r\nb", 3, (2, 1)),
        ("a\rb", 2, (2, 1)),
        ("a\r\r\nb", 4, (3, 1)),
        ("a\n\n", 3, (3, 1)),
        ("\tx", 1, (1, 2)),
        ("é😀x", 2, (1, 3)),
        ("a\x85b", 2, (1, 3)),
        ("a\u2028b\u2029c", 4, (1, 5)),
        ("a\x0bb\x0cc", 4, (1, 5)),
    ],
)
def test_position_counts_lines_and_characters_from_one(
    text: str, offset: int, position: tuple[int, int]
) -> None:
    assert Source("a", text).position(offset) == position


@given(TEXTS)
def test_positions_are_those_of_the_lines_that_the_text_splits_into(text: str) -> None:
    source = Source("a", text)
    expected = []
    for number, line in enumerate(re.findall(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+$", text), 1):
        expected += [(number, column) for column in range(1, len(line) + 1)]
    assert [source.position(offset) for offset in range(len(text))] == expected


@given(TEXTS)
def test_line_span_holds_the_line_without_its_break(text: str) -> None:
    source = Source("a", text)
    lines = re.split(r"\r\n|\r|\n", text)
    spans = [source.line_span(number) for number in range(1, len(lines) + 1)]
    assert [text[start:end] for start, end in spans] == lines


@given(TEXTS)
def test_breaks_are_counted_as_the_source_counts_lines(text: str) -> None:
    assert 1 + count_breaks(text, len(text)) == len(Source("a", text).starts)


@pytest.mark.parametrize(
    ("start", "end", "hidden"),
    [(0, 5, False), (0, 6, True), (5, 8, True), (6, 7, True), (7, 9, True), (8, 9, False)],
)
def test_span_that_touches_a_secret_is_hidden(start: int, end: int, hidden: bool) -> None:
    source = Source("a", "name=secret")
    assert not source.hides(start, end)
    source.secrets = [(5, 8)]
    assert source.hides(start, end) is hidden
