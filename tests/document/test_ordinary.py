"""Values that are read without a parser are those that the parser reads."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import event, given, settings
from hypothesis import strategies as st
from microvm_lint.document import Limits
from microvm_lint.document.ordinary import value_of
from microvm_lint.document.yaml import parse
from microvm_lint.survey import Survey

from ..conftest import EXAMPLES, examples
from .generated import BLOCK_YAML

LINES = [
    f"{spaces}{dash}{rest}"
    for spaces in ("", " ", "  ", "    ")
    for dash in ("", "- ", "-  ")
    for rest in ("a:", "b: x", "b: 1 # c", "x", "'x'", "# c", "")
]
SCRAPS = (
    "a·b·k-1·y·on·null·~·true·No·1·0·-1·1.5·012·0x1·1_0·12:30·2026-06-22·x y·x:y·x: y·x #y·x#y·"
    '\'x\'·"x"·\'x·"\\n"·[]·{}·[x]·{{x}}·$X·<<·<x>·&a·*a·!t·|·>·?·@·%·`·-·--·---·...·:·#·# x·,·'
    " ·  ·\t·\r·\n·\n\n·\n  ·\n- ·\n  - ·:\n·: ·é·😀·\u00a0·\u2003·\u2028·\x85·\x07·\ufeff"
).split("·")


def is_ordinary(text: str) -> bool:
    """Whether a text is read without a parser; then it must be what the parser reads."""
    value = value_of(text, Limits())
    if value is None:
        return False
    (root,) = parse(text, Limits())
    assert root.value == value
    assert repr(root.value) == repr(value)  # True is not 1, and the order is the same
    survey = Survey()
    survey.walk(root, quotes_matter=True, with_placeholders=True)
    shown = {name: getattr(survey, name) for name in Survey.__slots__ if name != "plain"}
    assert not any(shown.values()), shown
    return True


@pytest.mark.parametrize(
    "text",
    [
        "a: x",
        "---\na: x\n",
        "  a: x\n  b: z\n",
        "a:\n- x\n- w\nb: z\n",
        "a:\n  - x\n  -   b: 1\n      c: 'it'\nd: \"two words\"\n",
        "a:\n  b:\n    c: x\n\n  # comment\n  d: w # comment\ne: z   \n",
        "a: arn:aws:iam::210987654321:role/b\nb: s3://c/d.zip\nc: x#y\nd: [] # none\ne: {}\n",
        "a: 0\nb: 2048\nc: 12\nd: true\ne: False\nf: 1.4.2\ng: nothing\nh: over\n",
        "a: x\r\nb:\r\n  - w\r\n",
        "a: größer 😀\n",
    ],
)
def test_an_ordinary_text_is_read_without_a_parser(text: str) -> None:
    assert is_ordinary(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "# nothing\n",
        "a\n",
        "- a\n",
        "a:\n",
        "a: # nothing\n",
        "a: ~\n",
        "a: null\n",
        "a: x\na: y\n",
        "a: x\n b: y\n",
        "a:\n    b: x\n  c: y\n",
        "a:\n  - x\n - y\n",
        "a:\n  - x\n  b: y\n",
        "a:\n  -\n    b: x\n",
        "a:\n  - - x\n",
        "a: x\n  y\n",
        "a: |\n  x\n",
        "a: [x]\n",
        "a: {b: x}\n",
        'a: "\\n"\n',
        "a: 'it''s'\n",
        "a: 'x\n  y'\n",
        "a: 'x' y\n",
        "a: 'x'# y\n",
        "a: &x y\n",
        "a: *x\n",
        "a: !t x\n",
        "<<: x\n",
        "'a': x\n",
        "? a\n",
        "1: x\n",
        "on: x\n",
        "true: x\n",
        "a: yes\n",
        "a: 012\n",
        "a: 1.5\n",
        "a: 12:30\n",
        "a: 2026-06-22\n",
        "a: x: y\n",
        "a: x:\n",
        "a: - x\n",
        "a: $X\n",
        "a: <x>\n",
        "a: '{{ x }}'\n",
        "a: x\n---\nb: y\n",
        "a: x\n...\n",
        "%YAML 1.2\n---\na: x\n",
        "a:\tx\n",
        "a: x\x85y\n",
        "a: x\rb: y\n",
        "a: \x07\n",
        f"{'a' * 1100}: x\n",
    ],
)
def test_what_has_more_to_tell_is_left_to_the_parser(text: str) -> None:
    assert not is_ordinary(text)


@pytest.mark.parametrize("path", sorted(EXAMPLES.glob("good-*.yaml")), ids=lambda path: path.name)
def test_good_examples_are_ordinary(path: object) -> None:
    assert is_ordinary(path.read_text())  # type: ignore[attr-defined]


def test_limits_hold() -> None:
    nested = "a:\n  b:\n    c: x\n"
    assert value_of(nested, Limits(depth=3)) is not None
    assert value_of(nested, Limits(depth=2)) is None
    assert value_of(nested, Limits(nodes=len(nested))) is not None
    assert value_of(nested, Limits(nodes=len(nested) - 1)) is None


def test_all_pairs_of_lines_are_read_as_the_parser_reads_them() -> None:
    texts = {f"a:\n{one}\n{other}\n" for one, other in product(LINES, LINES)}
    assert 0.05 < sum(map(is_ordinary, texts)) / len(texts) < 0.95


@settings(deadline=None, max_examples=examples(300))
@given(
    st.lists(st.sampled_from(LINES) | st.sampled_from(SCRAPS), min_size=3, max_size=8).map(
        "\n".join
    )
    | st.lists(st.sampled_from(SCRAPS), min_size=1, max_size=8).map(
        lambda some: "a: " + "".join(some)
    )
    | BLOCK_YAML
)
def test_generated_texts_are_read_as_the_parser_reads_them(text: str) -> None:
    event(f"ordinary: {is_ordinary(text)}")
