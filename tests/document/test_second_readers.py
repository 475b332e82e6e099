"""The reader against other readers of YAML, on generated texts; `--hypothesis-profile many`."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given, settings
from microvm_lint.document import Problem

from ..conftest import examples
from . import pyyaml
from .generated import BLOCK_YAML
from .trees import LIBYAML, PARSERS, parser, read_text, shape


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
            parts[at] = max(start, len(text[:end].rstrip(" \t")))
    return tuple(parts)


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=examples(400))
@given(text=BLOCK_YAML)
def test_generated_block_yaml_reads_as_pyyaml_reads_it(name: str, text: str) -> None:
    theirs = pyyaml.read(text)
    ours: Any
    try:
        with parser(name):
            ours = [shape(root) for root in read_text(text).roots]
    except Problem as problem:
        ours = problem
    if isinstance(theirs, pyyaml.DuplicateAnchor):
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
