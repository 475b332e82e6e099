"""The tree that both readers give: plain values, and beside them their places.

A place is a pair of character offsets into the text; `Source` turns one into line and column.
`Node.value` is the plain Python value of the whole subtree, ready for a JSON Schema.
"""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any


class Limits:
    """What a reader accepts before it gives up: bytes, levels of nesting, nodes."""

    __slots__ = ("depth", "file_size", "nodes")

    def __init__(
        self, file_size: int = 10 * 1024 * 1024, depth: int = 200, nodes: int = 250_000
    ) -> None:
        self.file_size = file_size
        self.depth = depth
        self.nodes = nodes


class Problem(Exception):
    """Why a text could not be read: `kind` is "syntax" or "limit".

    `offset` is where the reader stopped, in characters. `text` is what could be decoded, where
    that is not the whole file. The message never holds a piece of the text that may be a value.
    """

    def __init__(self, kind: str, message: str, offset: int, text: str | None = None) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message
        self.offset = offset
        self.text = text

    @classmethod
    def too_large(cls, size: int | None, limit: int) -> Problem:
        """The file is larger than the limit; both in bytes, None where the size is not known."""
        has = "more bytes than" if size is None else f"{size:,} bytes, more than"
        words = f"the file has {has} the limit of {limit:,} (file-size)"
        return cls("limit", words, 0, text="")

    @classmethod
    def too_deep(cls, levels: int, limit: int, offset: int) -> Problem:
        """Nesting goes past the limit at the offset."""
        return cls(
            "limit",
            f"nesting reaches {levels:,} levels here, more than the limit of {limit:,} (depth)",
            offset,
        )

    @classmethod
    def too_many(cls, count: int, limit: int, offset: int) -> Problem:
        """The nodes, aliases expanded, go past the limit at the offset, where they are `count`."""
        return cls(
            "limit",
            f"there are {count:,} nodes up to here, aliases expanded, "
            f"more than the limit of {limit:,} (nodes)",
            offset,
        )


class Node:
    """A value and its place: `start` is its first character, `end` the one after its last."""

    __slots__ = ("end", "start", "value")

    value: Any
    start: int
    end: int


class Scalar(Node):
    """A string, number, boolean or null.

    `raw` is the scalar's text after unescaping; `plain` says that it stood without quotes in
    YAML. `tag` is an application's own tag such as `!Ref`: then the value is not known.
    """

    __slots__ = ("plain", "raw", "tag")

    def __init__(
        self, value: Any, start: int, end: int, raw: str, plain: bool, tag: str | None = None
    ) -> None:
        self.value = value
        self.start = start
        self.end = end
        self.raw = raw
        self.plain = plain
        self.tag = tag


class Sequence(Node):
    """A list: `value` holds the plain values, `items` their nodes."""

    __slots__ = ("items", "tag")

    def __init__(self, start: int, tag: str | None = None) -> None:
        self.value: list[Any] = []
        self.items: list[Node] = []
        self.start = self.end = start
        self.tag = tag


class Mapping(Node):
    """An object: `value` holds the plain values, `entries` by key the nodes of key and value.

    Keys are text, as in JSON. Of a repeated key the last value counts: `duplicates` has its name,
    the node of the repetition, that of the first one, and the value that gave way. `merges` are
    the values of `<<`, whose members are among the entries unless others came first.
    """

    __slots__ = ("duplicates", "entries", "merges", "tag")

    def __init__(self, start: int, tag: str | None = None) -> None:
        self.value: dict[str, Any] = {}
        self.entries: dict[str, tuple[Node, Node]] = {}
        self.duplicates: list[tuple[str, Node, Node, Node]] = []
        self.merges: list[Node] = []
        self.start = self.end = start
        self.tag = tag

    def add(self, name: str, key: Node, value: Node) -> None:
        """Add an entry, or replace its value."""
        if name in self.entries:
            first, replaced = self.entries[name]
            self.duplicates.append((name, key, first, replaced))
            key = first
        self.entries[name] = (key, value)
        self.value[name] = value.value


class Alias(Node):
    """`*name`: its own place, and the anchored node that it stands for."""

    __slots__ = ("target",)

    def __init__(self, target: Node, start: int, end: int) -> None:
        self.target = target
        self.value = target.value
        self.start = start
        self.end = end


def resolved(node: Node) -> Node:
    """The node itself, or the one that an alias stands for."""
    while type(node) is Alias:
        node = node.target
    return node
