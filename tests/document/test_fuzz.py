"""Whatever the input is, there is a document or a problem, and nothing else."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from microvm_lint.document import Document, Limits

from .agreement import outcome
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
