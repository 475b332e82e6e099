"""The readers of documents: whatever the bytes are, they give a document or say what is wrong.

What they read is what other readers read: PyYAML's nodes with their places, the standard library's
JSON, the parser in Python, and the reader of ordinary texts.
"""

from __future__ import annotations

import json
import math
import re
from typing import Any

from microvm_lint.document import Document, Limits, Problem
from microvm_lint.document.json import parse as parse_json

from tests.document.agreement import agrees_with_pyyaml, outcome
from tests.document.test_ordinary import is_ordinary
from tests.document.trees import LIBYAML, PARSERS, parser, shape

NAMES = ("a.yaml", "a.json", "a")
LIMITS = (Limits(), Limits(file_size=200, depth=3, nodes=20))
_MOST = 5000  # bytes of a text that other readers read as well: some take long
_SURROGATE = re.compile("[\ud800-\udfff]")


def one_input(data: bytes) -> None:
    """Read one input; its first byte says under which name and with which limits."""
    choice, content = (data[0], data[1:]) if data else (0, b"")
    name = NAMES[choice % len(NAMES)]
    outcomes: dict[str, Any] = {}
    for parser_name in PARSERS:
        with parser(parser_name):
            outcomes[parser_name] = outcome(name, content, LIMITS[choice >> 7])
    same_tree(outcomes, content)
    try:
        text = content.decode()
    except UnicodeDecodeError:
        return
    if len(content) > _MOST:
        return
    is_ordinary(text.lstrip("\ufeff"))
    compare_json(text)
    agrees_with_pyyaml(text, LIBYAML)


def same_tree(outcomes: dict[str, Any], content: bytes) -> None:
    """Make sure that both parsers of YAML gave the same tree, or none."""
    read = [isinstance(one, Document) for one in outcomes.values()]
    if all(read):
        here, there = ([shape(root) for root in outcomes[one].roots] for one in PARSERS)
        assert here == there, "the two parsers give different trees"
    # libyaml takes the comma in `[? , a]` for a part of the key.
    assert all(read) or not any(read) or b"?" in content, "one of the two parsers refuses"


def _refuse(word: str) -> Any:
    raise ValueError(word)


def compare_json(text: str) -> None:
    """Read a text as JSON; the standard library must read the same values, or refuse it, too."""
    theirs: Any
    problem: Problem | None = None
    try:
        theirs = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        theirs = error
    try:
        (root,) = parse_json(text, Limits())
    except Problem as stop:
        problem = stop
    if problem is not None:
        by_limit = problem.kind == "limit" or "surrogate" in problem.message
        assert by_limit or isinstance(theirs, Exception), f"refused: {problem.message}"
        return
    if isinstance(theirs, ValueError) and "digits" in str(theirs):
        return  # Python refuses long numbers
    assert not isinstance(theirs, Exception), f"read, and not by the library: {theirs!r}"
    assert not _SURROGATE.search(repr(root.value))
    assert same(root.value, theirs), "the values are others than the library's"


def same(ours: Any, theirs: Any) -> bool:
    """Whether two values are the same, of the same types."""
    if type(ours) is dict:
        return list(ours) == list(theirs) and all(same(ours[key], theirs[key]) for key in ours)
    if type(ours) is list:
        return len(ours) == len(theirs) and all(map(same, ours, theirs))
    if type(ours) is float and math.isinf(ours):
        return bool(abs(theirs) > 10**300)
    return type(ours) is type(theirs) and bool(ours == theirs)
