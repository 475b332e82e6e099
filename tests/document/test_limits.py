"""The limits, on both sides, and files made to hurt."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from microvm_lint.document import Limits

from .heavy import GROUPS
from .trees import problem, read_text, read_value

FORMATS = ["a.yaml", "a.json", "a"]


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("opening", "inner", "closing"), [("[", "1", "]"), ('{"a":', "1", "}"), ("[", "", "]")]
)
def test_200_levels_are_read_and_201_are_not(
    name: str, opening: str, inner: str, closing: str, each_parser: str
) -> None:
    assert read_text(opening * 200 + inner + closing * 200, name).roots
    caught = problem(opening * 201 + inner + closing * 201, name)
    assert caught.kind == "limit"
    assert caught.offset == len(opening * 200)
    assert caught.message == "nesting reaches 201 levels here, more than the limit of 200 (depth)"


@pytest.mark.parametrize("count", [999, 1000, 1001, 5000])
def test_a_limit_of_the_parser_itself_is_a_limit_too(count: int, each_parser: str) -> None:
    """In PyYAML 6.0.4 libyaml stops at 1,000 levels, before it has handed over the first."""
    caught = problem("name: " + "[" * count)
    assert (caught.kind, caught.offset < 1_100) == ("limit", True)
    assert "more than the limit of 200 (depth)" in caught.message


@pytest.mark.parametrize("item", ["- ", "? "])
def test_levels_of_block_collections_count(item: str, each_parser: str) -> None:
    assert read_text(item * 200 + "1").roots
    assert problem(item * 201 + "1").kind == "limit"


@pytest.mark.parametrize(
    ("inner", "levels"), [("1", 0), ("[]", 1), ("[1]", 1), ("{a: [1]}", 2), ("[[], 1]", 2)]
)
def test_levels_that_an_alias_brings_count(inner: str, levels: int, each_parser: str) -> None:
    limits = Limits(depth=10)
    anchor = f"a: &x {inner}\nb: "
    most = 9 - levels
    assert read_text(f"{anchor}{'[' * most}*x{']' * most}", limits=limits).roots
    text = f"{anchor}{'[' * (most + 1)}*x{']' * (most + 1)}"
    caught = problem(text, limits=limits)
    assert caught.kind == "limit"
    if levels:
        assert "reaches 11 levels" in caught.message
        assert caught.offset == text.index("*x")


def test_levels_of_aliases_of_aliases_add_up(each_parser: str) -> None:
    def text(count: int) -> str:
        return "a0: &a0 []\n" + "".join(
            f"a{number}: &a{number} [*a{number - 1}]\n" for number in range(1, count)
        )

    assert read_text(text(199)).roots  # and the mapping around them
    assert "201 levels" in problem(text(200)).message


def test_levels_that_a_merge_brings_count(each_parser: str) -> None:
    anchor = "a: &a {b: [[1]]}\n"
    assert read_text(anchor + "c: {<<: *a}\n", limits=Limits(depth=5)).roots
    assert problem(anchor + "c: [{<<: *a}]\n", limits=Limits(depth=5)).kind == "limit"


@pytest.mark.parametrize("name", FORMATS)
def test_250_000_nodes_are_read_and_one_more_is_not(name: str) -> None:
    assert len(read_value("[" + "1," * 249_998 + "1]", name)) == 249_999
    text = "[" + "1," * 249_999 + "1]"
    caught = problem(text, name)
    assert caught.kind == "limit"
    assert caught.offset == text.rindex("1")
    assert caught.message == (
        "there are 250,001 nodes up to here, aliases expanded, "
        "more than the limit of 250,000 (nodes)"
    )


@pytest.mark.parametrize("name", FORMATS)
@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("1", 1),
        ("[]", 1),
        ("[1]", 2),
        ('{"a": 1}', 3),
        ('{"a": 1, "a": 1}', 5),
        ('{"a": [1, {}], "b": {"c": null}}', 9),
    ],
)
def test_keys_and_values_and_collections_are_nodes(
    name: str, text: str, nodes: int, each_parser: str
) -> None:
    assert read_text(text, name, Limits(nodes=nodes)).roots
    caught = problem(text, name, Limits(nodes=nodes - 1))
    assert caught.kind == "limit"
    assert f"more than the limit of {nodes - 1:,} (nodes)" in caught.message


@pytest.mark.parametrize(
    ("text", "nodes"),
    [
        ("[&x 1, *x, *x]", 4),
        ("[&x [1, 2], *x]", 7),
        ("[&x [1, 2], &y [*x, *x], *y]", 1 + 3 + 7 + 7),
        ("a: &x {b: 1}\nc: *x\n", 1 + 1 + 3 + 1 + 3),
        ("a: &x {b: 1}\nc: {<<: *x}\n", 1 + 1 + 3 + 1 + 1 + 1 + 3),
        ("a: &x {b: 1}\nc: {<<: [*x, *x]}\n", 1 + 1 + 3 + 1 + 1 + 1 + 1 + 6),
        ("a\n---\n[b]\n---\n", 4),
        ("{a, b}", 5),
    ],
)
def test_an_alias_counts_as_what_it_stands_for(text: str, nodes: int, each_parser: str) -> None:
    assert read_text(text, limits=Limits(nodes=nodes)).roots
    assert problem(text, limits=Limits(nodes=nodes - 1)).kind == "limit"


def test_limits_can_be_raised() -> None:
    assert read_text("[" * 300 + "]" * 300, "a.json", Limits(depth=300)).roots
    assert read_text("[" * 300 + "]" * 300, "a.yaml", Limits(depth=300)).roots
    assert read_text("[" + "1," * 250_000 + "1]", "a.json", Limits(nodes=300_000)).roots


def run_heavy(*arguments: str) -> list[tuple[str, float, float, str]]:
    """For each file of a group its name, seconds of CPU, megabytes and what came out."""
    script = Path(__file__).with_name("heavy.py")
    done = subprocess.run(
        [sys.executable, script, *arguments], capture_output=True, timeout=300, check=True
    )
    return [tuple(json.loads(line)) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("group", GROUPS)
def test_file_made_to_hurt_takes_neither_long_nor_much(group: str) -> None:
    results = run_heavy(group)
    assert [name for name, *_ in results] == list(GROUPS[group])
    for name, seconds, megabytes, outcome in results:
        assert seconds < 5, name
        assert megabytes < 200, name
        if group in ("nesting", "nodes"):
            assert outcome.startswith("limit: "), name


def test_deep_file_does_not_hurt_the_parser_in_python() -> None:
    for name, seconds, megabytes, outcome in run_heavy("nesting", "--python"):
        assert seconds < 5, name
        assert megabytes < 200, name
        assert outcome.startswith("limit: "), name
