"""Texts with holes, and what they can never be."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from microvm_lint.partial import Hole, Partial, join

HOLE = Hole("${X}")


def partial(text: str) -> Partial:
    """A text in which `_` is a hole."""
    pieces = [HOLE if piece == "_" else piece for piece in re.split("(_)", text) if piece]
    return Partial(tuple(pieces))


@pytest.mark.parametrize(
    ("text", "pattern", "never"),
    [
        ("a_", "ab", False), ("a_", "b.", True), ("_b", "ab", False), ("_c", "ab", True),
        ("a_c", "abc", False), ("a_c", "ac", False), ("a_c", "acb", True), ("_", "", False),
        ("_", "a{3}", False), ("a_a_a", "aa", True), ("a_a", "aa", False), ("aaa_", "a{2}", True),
        ("x_", "[^x].*", True), ("x_", "[a-z]+", False), ("X_", "[a-z]+", True),
        ("_:_", "[^:*]*", True), ("a_", "b|a", False), ("a_", "b|c", True), ("_1", "(?:ab)*", True),
        ("_ab", "(?:ab)*", False), ("_ba", "x*y*", True), ("y_x", "x*y*", True),
        ("x_y", "x*y*", False), ("_\\n", "[a-z]*", True), ("a_", "a?b?c?", False),
        ("c_a", "a?b?c?", True), ("_" + "a" * 300, "a{0,300}", False),
        ("a_", "ab|cd", False), ("c_", "ab|cd", False), ("b_", "ab|cd", True),
        ("_", "ab|cd", False), ("a\n_", ".*", True), ("_\n", "[^x]*", False),
        ("aa_", "a{1,2}", False), ("_", "b{2}", False), ("aaa_", "a{1,2}", True),
        ("b_", "a{0,2}", True), ("b_", "(?:a{2})b", True), ("ab_", "a{2}b", True),
        ("b_", "a{1,2}b", True), ("ab_", "a{1,2}b", False), ("b_", "a+b", True),
        ("b_", "a*b", False), ("aaab_", "a{3,}b", False), ("aab_", "a{3,}b", True),
        ("b_", "[a-c]", False), ("d_", "[a-c]", True), ("a_", "[a-c]", False),
        ("c_", "[a-c]", False), ("`_", "[a-c]", True), ("x_", "[ab]x", True),
        ("c_", "[^ab]", False), ("b_", "[^ab]", True), ("a_", "[^a]", True), ("b_", "[^a]", False),
        ("", "a?", False), ("", "a", True), ("b" * 256 + "_", "b{1,256}", False),
        ("b" * 257 + "_", "b{1,256}", True),
        ("b" * 258 + "_", "b{1,257}", False),  # what is bounded higher counts as unbounded
        ("b_", "(a)b", True), ("a_", "(a)b", False), ("ab_", "(a|b){2}", False),
    ],
)  # fmt: skip
def test_what_no_text_in_the_holes_can_make(text: str, pattern: str, never: bool) -> None:
    assert partial(text).never(pattern) is never
    assert partial(text).never(f"^(?:{pattern})$") is never


@pytest.mark.parametrize("pattern", [r"\p{L}+", r"(?=a)b", r"(a)\1", "(", r"\bx"])
def test_a_pattern_that_is_not_understood_forbids_nothing(pattern: str) -> None:
    assert not partial("_").never(pattern)
    assert partial("z_").never(pattern) is (pattern == r"\bx")  # which is one for the whole text


PATTERNS = st.sampled_from(
    ["a*b", "[ab]{2,4}c?", "(?:ab|c)+", "a[^b]c", "x?y*z+", "a{2}(?:b|cc)*", ".b.", "(?:a|b)?c"]
)


@given(PATTERNS, st.lists(st.text("abcxyz", max_size=3), min_size=2, max_size=3), st.data())
def test_a_whole_that_matches_is_always_allowed(
    pattern: str, pieces: list[str], data: st.DataObject
) -> None:
    fills = [data.draw(st.text("abcxyz", max_size=3)) for _piece in pieces[1:]]
    whole = pieces[0] + "".join(a + b for a, b in zip(fills, pieces[1:], strict=True))
    text = Partial(tuple(one for piece in pieces for one in (HOLE, piece))[1:])
    if re.fullmatch(pattern, whole):
        assert not text.never(pattern)
    if text.never(pattern):
        assert not re.fullmatch(pattern, whole)


def test_pieces_are_joined() -> None:
    assert join(["a", "", "b"]) == "ab"
    assert join([]) == ""
    found = join(["a", Partial(("b", HOLE, "c")), "d"])
    assert isinstance(found, Partial)
    assert found.pieces == ("ab", HOLE, "cd")
    assert (found.written, found.head, found.tail, found.least) == ("ab${X}cd", "ab", "cd", 4)
    assert isinstance(only := join([HOLE]), Partial)
    assert (only.head, only.tail) == ("", "")


def test_what_grows_past_all_measure_is_not_known() -> None:
    for pieces in (("x" * 60_000, "y" * 60_000), ("a", HOLE) * 600):
        found = join(pieces)
        assert isinstance(found, Partial)
        assert [type(one) for one in found.pieces] == [Hole]


def test_a_long_text_is_not_followed() -> None:
    assert not Partial(("x" * 20_000, HOLE)).never("y*")
    assert not Partial((HOLE, "x" * 10_001)).never("y*")
    assert Partial((HOLE, "x" * 10_000)).never("y*")
    assert Partial(("x" * 5_000, HOLE, "x" * 5_000, HOLE)).never("y*")


def test_what_is_joined_up_to_the_measure_is_known() -> None:
    longest = join(["a" * 50_000, "b" * 50_000])
    assert longest == "a" * 50_000 + "b" * 50_000
    whole = join([HOLE, "a" * 100_000])
    assert isinstance(whole, Partial)
    assert whole.least == 100_000
    many: list[str | Hole] = ["a", HOLE] * 500
    for more, pieces in ((many[:0], 1000), (many[1:2], 1)):
        found = join(many + more)
        assert isinstance(found, Partial)
        assert len(found.pieces) == pieces
        assert found.written == ("..." if more else "a${X}" * 500)
