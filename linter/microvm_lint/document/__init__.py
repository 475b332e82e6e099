"""Text becomes values, and every key and value keeps its place.

This package knows YAML and JSON and nothing of AWS. `read` is its only door.
"""

from __future__ import annotations

from .source import Source
from .tree import Alias, Limits, Mapping, Node, Problem, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence as SequenceOf

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
    """One file or stream: its text and the tree of each document in it.

    `format` is "yaml" or "json". A YAML stream may hold several documents, so
    `roots` is a list; a stream of comments alone has none.
    """

    __slots__ = ("format", "roots", "source")

    def __init__(self, source: Source, format: str, roots: SequenceOf[Node]) -> None:
        self.source = source
        self.format = format
        self.roots = roots


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
    if not lowered.endswith((".yaml", ".yml")) and source.text.lstrip()[:1] in ("{", "["):
        try:
            return _read_json(source, limits)
        except Problem as problem:
            if problem.kind == "limit":
                raise
    from .yaml import parse

    return Document(source, "yaml", parse(source.text, limits))


def _read_json(source: Source, limits: Limits) -> Document:
    from .json import parse

    return Document(source, "json", parse(source.text, limits))


_OTHER_ENCODINGS = (
    (b"\xff\xfe\0\0", "UTF-32"),
    (b"\0\0\xfe\xff", "UTF-32"),
    (b"\xff\xfe", "UTF-16"),
    (b"\xfe\xff", "UTF-16"),
)


def decode(data: bytes) -> str:
    """The text of the bytes, without a byte order mark.

    Raises `Problem` with the place of the first byte that is not UTF-8, or where the bytes
    are in another encoding of Unicode.
    """
    for mark, encoding in _OTHER_ENCODINGS:
        if data.startswith(mark):
            raise Problem("syntax", f"the file is {encoding}; save it as UTF-8", 0)
    if b"\0" in data[:4] and data[:4].count(0) in (1, 2, 3) and len(data) > 1:
        width = "UTF-32" if data[:4].count(0) == 3 else "UTF-16"
        raise Problem("syntax", f"the file looks like {width} without a mark; save it as UTF-8", 0)
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        start = 3 if data.startswith(b"\xef\xbb\xbf") else 0
        good = data[start : start + error.start] if start else data[: error.start]
        raise Problem(
            "syntax",
            f"byte 0x{error.object[error.start]:02X} is not UTF-8; save the file as UTF-8",
            len(good.decode("utf-8")),
            text=good.decode("utf-8"),
        ) from None
