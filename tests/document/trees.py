"""Trees in a form that compares, and the two YAML parsers."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from microvm_lint.document import (
    Alias,
    Document,
    Limits,
    Mapping,
    Node,
    Problem,
    Scalar,
    Sequence,
    Source,
    read,
)

LIBYAML = "libyaml"
PYTHON = "python"
PARSERS = (LIBYAML, PYTHON)


@contextmanager
def parser(name: str) -> Iterator[None]:
    """Read YAML with libyaml's parser or with the one in Python."""
    if name == LIBYAML:
        pytest.importorskip("yaml._yaml")
        yield
    else:
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, "yaml._yaml", None)
            yield


def read_text(text: str, name: str = "a.yaml", limits: Limits | None = None) -> Document:
    return read(name, text.encode(), limits or Limits())


def read_root(text: str, name: str = "a.yaml") -> Any:
    """The only document's root; typed loosely, since a test knows what it holds."""
    (root,) = read_text(text, name).roots
    return root


def read_value(text: str, name: str = "a.yaml") -> Any:
    return read_root(text, name).value


def problem(text: str | bytes, name: str = "a.yaml", limits: Limits | None = None) -> Problem:
    """The problem that reading the text raises."""
    data = text if isinstance(text, bytes) else text.encode()
    with pytest.raises(Problem) as caught:
        read(name, data, limits or Limits())
    return caught.value


def place(text: str, offset: int) -> tuple[int, int]:
    return Source("", text).position(offset)


def part(text: str, node: Any) -> str:
    """The piece of the text that a node says is its own."""
    return text[node.start : node.end]


def shape(node: Node) -> Any:
    """All that a tree holds: kinds, values, tags and places."""
    here = (type(node).__name__, node.start, node.end)
    if type(node) is Alias:
        return (*here, node.target.start, node.target.end)
    if type(node) is Scalar:
        return (*here, repr(node.value), node.raw, node.tag)
    if type(node) is Sequence:
        return (*here, node.tag, [shape(item) for item in node.items])
    assert type(node) is Mapping
    entries = [(name, shape(key), shape(value)) for name, (key, value) in node.entries.items()]
    repeated = [(name, *map(shape, nodes)) for name, *nodes in node.duplicates]
    return (*here, node.tag, entries, repeated)


def scalars(node: Node) -> Iterator[Scalar]:
    """Every key and value that is a scalar; aliases are not followed."""
    if type(node) is Scalar:
        yield node
    elif type(node) is Sequence:
        for item in node.items:
            yield from scalars(item)
    elif type(node) is Mapping:
        for key, value in node.entries.values():
            yield from scalars(key)
            yield from scalars(value)
