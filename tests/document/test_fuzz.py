"""Whatever the input is, there is a document or a problem, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from microvm_lint.document import Document, Limits, Mapping, Node, Problem, Sequence, read

from .trees import PARSERS, parser, shape

NAMES = st.sampled_from(["a.yaml", "a.json", "a"])

SCRAPS_OF_YAML = (
    "a·b·1·~·é·😀·: ·:·, ·,·[·]·{·}·- ·-·? ·?·# c·\n·\n  ·\n    ·\r\n·\r· ·\t·\"·'·\"q\"·'s'·&"
    "·&x ·*·*x·!·! ·!t ·!!str ·|·|\n·|+\n·>-\n·<<: ·<<: *x·---\n·...\n·%·%YAML 1.2\n·%TAG ! x\n"
    "·@·`·=·0x·1e400·\\·\\n·\\u12·\\U00110000·\\ud800·\ufeff·\x85·\u2028·\x00·\x07·{{ x }}·{% if %}"
)
SCRAPS_OF_JSON = (
    '{·}·[·]·:·,·"·"a"·"b": ·1·-·0·.·e·+·null·true·NaN·\\·\\u·d83d·\\ude00'
    "· ·\n·\r\n·\t·\x00·é·😀·#·//·'"
)
YAML_PIECES = st.sampled_from(SCRAPS_OF_YAML.split("·"))
JSON_PIECES = st.sampled_from(SCRAPS_OF_JSON.split("·"))
TEXTS = st.lists(YAML_PIECES, max_size=14).map("".join) | st.text(max_size=30)
TEXTS |= st.lists(JSON_PIECES, max_size=14).map("".join)
BYTES = st.binary(max_size=30) | TEXTS.map(str.encode)
BYTES |= st.tuples(TEXTS, st.sampled_from(["utf-16", "utf-16-le", "utf-32-be", "latin-1"])).map(
    lambda pair: pair[0].encode(pair[1], "replace")
)
LIMITS = st.builds(
    Limits, file_size=st.just(200), depth=st.sampled_from([3, 200]), nodes=st.sampled_from([5, 100])
)


def outcome(name: str, data: bytes, limits: Limits) -> Document | Problem:
    """What reading gives, with its places inside the text."""
    result: Document | Problem
    try:
        result = read(name, data, limits)
    except Problem as problem:
        result = problem
    if isinstance(result, Problem):
        assert result.kind in ("syntax", "limit")
        assert result.message
        assert 0 <= result.offset <= len(data)
    else:
        for root in result.roots:
            check_places(root, len(result.source.text))
    return result


def check_places(node: Node, limit: int) -> None:
    """Check that a node lies in the text, and what it holds in it."""
    assert 0 <= node.start <= node.end <= limit
    if type(node) is Sequence:
        assert len(node.value) == len(node.items)
        children = node.items
    elif type(node) is Mapping:
        assert list(node.value) == list(node.entries)
        children = [child for entry in node.entries.values() for child in entry]
    else:
        return
    for child in children:
        check_places(child, limit)
        # Only what is merged into a mapping stands elsewhere, and before it.
        assert (node.start <= child.start and child.end <= node.end) or (
            type(node) is Mapping and child.end <= node.start
        )


@pytest.mark.parametrize("parser_name", PARSERS)
@settings(deadline=None, max_examples=400)
@given(NAMES, BYTES, LIMITS)
def test_bytes_give_a_document_or_a_problem(
    parser_name: str, name: str, data: bytes, limits: Limits
) -> None:
    with parser(parser_name):
        outcome(name, data, limits)


@settings(deadline=None, max_examples=600)
@given(st.lists(YAML_PIECES, max_size=12).map("".join))
def test_both_parsers_give_the_same_tree_where_both_read_the_text(text: str) -> None:
    outcomes: list[Any] = []
    for name in PARSERS:
        with parser(name):
            outcomes.append(outcome("a.yaml", text.encode(), Limits()))
    if all(isinstance(each, Document) for each in outcomes):
        libyaml, python = ([shape(root) for root in each.roots] for each in outcomes)
        assert python == libyaml
