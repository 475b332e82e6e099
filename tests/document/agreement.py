"""What must hold of a reading, whatever the text is: for the tests, and for fuzzing."""

from __future__ import annotations

from typing import Any

from microvm_lint.document import Document, Limits, Mapping, Node, Problem, Sequence, read
from microvm_lint.document.yaml import parse

from . import pyyaml
from .trees import LIBYAML, parser, shape


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


def without_blanks(text: str, shape: Any) -> Any:
    """A shape whose ends leave blanks out: those of a block scalar's last line may belong to it."""
    if isinstance(shape, list):
        return [without_blanks(text, each) for each in shape]
    if not isinstance(shape, tuple):
        return shape
    parts = [without_blanks(text, each) for each in shape]
    for at in (2, 4):
        if isinstance(shape[1], int) and at < len(shape) and isinstance(shape[at], int):
            start, end = shape[at - 1], shape[at]
            trimmed = len(text[:end].rstrip(" \t"))
            parts[at] = max(start, trimmed)
            if start == end:  # what is not written, perhaps behind such a block scalar
                parts[at - 1] = parts[at] = trimmed
    return tuple(parts)


def agrees_with_pyyaml(text: str, name: str) -> None:
    """Read a text with one of the parsers; what PyYAML reads must be the same, at its places."""
    text = text.lstrip("\ufeff")
    theirs = pyyaml.read(text)
    ours: Any
    try:
        with parser(name):
            ours = [shape(root) for root in parse(text, Limits())]
    except Problem as problem:
        ours = problem
    if isinstance(theirs, pyyaml.DuplicateAnchor):
        return
    if isinstance(ours, Problem) and ours.kind == "limit":
        return
    refused = isinstance(theirs, pyyaml.Refused)
    if name == LIBYAML:
        assert isinstance(ours, Problem) == refused
    if isinstance(ours, Problem):
        # Of an alias inside its own anchor PyYAML makes a circle, and goes on to the next mistake.
        if name == LIBYAML and "inside its own anchor" not in ours.message:
            assert theirs.offset in (ours.offset, None)
    elif not refused:
        assert without_blanks(text, ours) == without_blanks(text, theirs)
