"""Text becomes values, and every key and value keeps its place.

This package knows YAML and JSON and nothing of AWS. `read` is its only door.
"""

from __future__ import annotations

import re

from .ordinary import value_of
from .source import Source
from .tree import Alias, Limits, Mapping, Node, Problem, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceOf
    from typing import Any

__all__ = [
    "Alias",
    "Document",
    "Limits",
    "Mapping",
    "Node",
    "Problem",
    "Scalar",
    "Sequence",
    "Source",
    "read",
]


class Document:
    """One file or stream: its text, and the value and the tree of each document in it.

    `format` is "yaml" or "json". A YAML stream may hold several documents, so `values` and
    `roots` are lists; a stream of comments alone has none. Of an `ordinary` text, which is YAML,
    the values tell all, and its tree is made when a place is asked for. `secrets` are places that
    no output shows, beside those that their keys tell.
    """

    __slots__ = ("_limits", "_roots", "format", "ordinary", "secrets", "source", "values")

    def __init__(
        self,
        source: Source,
        format: str,
        limits: Limits,
        roots: SequenceOf[Node] | None,
        ordinary_value: dict[str, Any] | None = None,
    ) -> None:
        self.source = source
        self.format = format
        self.ordinary = roots is None
        self.values = [ordinary_value] if roots is None else [root.value for root in roots]
        self.secrets: list[tuple[int, int]] = []
        self._limits = limits
        self._roots = roots

    @property
    def roots(self) -> SequenceOf[Node]:
        """The tree of each document."""
        if self._roots is None:
            from .yaml import parse

            self._roots = parse(self.source.text, self._limits)
        return self._roots


def read(name: str, data: bytes, limits: Limits) -> Document:
    """Read the bytes of one file.

    `name` decides how: `.json` is JSON, `.yaml` and `.yml` are YAML. Under any other name
    a text whose first character is `{` or `[` is JSON if it reads as such.

    Raises `Problem` where the bytes are not UTF-8, not YAML or JSON, or past a limit.
    """
    if len(data) > limits.file_size:
        raise Problem.too_large(len(data), limits.file_size)
    source = Source(name, decode(data))
    lowered = name.lower()
    if lowered.endswith(".json"):
        return _read_json(source, limits)
    if not lowered.endswith((".yaml", ".yml")) and _LIKE_JSON.match(source.text):
        try:
            return _read_json(source, limits)
        except Problem as problem:
            if problem.kind == "limit":
                raise
    value = value_of(source.text, limits)
    if value is not None:
        return Document(source, "yaml", limits, None, value)
    from .yaml import parse

    try:
        return Document(source, "yaml", limits, parse(source.text, limits))
    except Problem as problem:
        if problem.kind == "syntax" and _LIKE_JSON.match(source.text):
            try:  # libyaml refuses the surrogate pairs that JSON writers like
                return _read_json(source, limits)
            except Problem:
                raise problem from None
        raise


_LIKE_JSON = re.compile(r"[ \t\r\n]*[\[{]")


def _read_json(source: Source, limits: Limits) -> Document:
    from .json import parse

    return Document(source, "json", limits, parse(source.text, limits))


_MARKS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)
# The zeros (0) in the first bytes where a text without a mark starts with characters of ASCII.
_ZEROS = {b"x000": "UTF-32", b"000x": "UTF-32", b"x0x0": "UTF-16", b"0x0x": "UTF-16"}


def decode(data: bytes) -> str:
    """The text of the bytes, without a byte order mark.

    Raises `Problem` with the place of the first byte that is not UTF-8, or where the bytes
    are in another encoding of Unicode.
    """
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            raise Problem("syntax", f"the file is {encoding}; save it as UTF-8", 0, text="")
    zeros = b"".join(b"x" if byte else b"0" for byte in data[:4]) if b"\0" in data[:4] else b""
    if zeros in _ZEROS:
        words = f"the file looks like {_ZEROS[zeros]} without a mark; save it as UTF-8"
        raise Problem("syntax", words, 0, text="")
    try:
        return data.decode().lstrip("\ufeff")
    except UnicodeDecodeError as error:
        good = data[: error.start].decode().lstrip("\ufeff")
        words = f"byte 0x{data[error.start]:02X} is not UTF-8; save the file as UTF-8"
        raise Problem("syntax", words, len(good), text=good) from None
