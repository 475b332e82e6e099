"""JSON with places, in one loop with an explicit stack.

The text must be JSON as in RFC 8259; the strings themselves are decoded by the standard library.
"""

from __future__ import annotations

import re
from json.decoder import JSONDecodeError, scanstring  # type: ignore[attr-defined]

from .scalars import number
from .tree import Limits, Mapping, Node, Problem, Scalar, Sequence

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_SPACE = re.compile(r"[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![0-9A-Za-z_.])")
_WORD = re.compile(r"[A-Za-z]+")
_CONSTANTS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")


def parse(text: str, limits: Limits) -> list[Node]:
    """The tree of a JSON text, as a list of one.

    Raises `Problem` where the text is not JSON or goes past a limit.
    """
    return [_Reader(text, limits).read()]


class _Reader:
    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.count = 0
        self.stack: list[Mapping | Sequence] = []
        self.keys: list[Scalar | None] = []

    def read(self) -> Node:
        text, stack, keys = self.text, self.stack, self.keys
        skip = _SPACE.match
        at = self._skip(0)
        if at == len(text):
            raise Problem("syntax", "not JSON: the file is empty", 0)
        while True:
            # Here a value starts.
            self.count += 1
            if self.count > self.limits.nodes:
                raise Problem.too_many(self.limits.nodes, at)
            character = text[at : at + 1]
            if character in ("{", "["):
                container, at = self._open(character, at)
                if container is None:
                    continue
                node: Node = container
            else:
                node = self._scalar(character, at)
                at = node.end
            # Here a value is complete: hand it up until a comma asks for the next one.
            while stack:
                parent = stack[-1]
                self._attach(parent, keys[-1], node)
                at = skip(text, at).end()  # type: ignore[union-attr]
                character = text[at : at + 1]
                if character == ",":
                    at = self._skip(at + 1)
                    if type(parent) is Mapping:
                        keys[-1], at = self._key(at)
                    elif text[at : at + 1] == "]":
                        raise Problem("syntax", "not JSON: a comma before the closing bracket", at)
                    break
                if character != ("}" if type(parent) is Mapping else "]"):
                    raise self._unexpected(at, "a comma or the closing bracket")
                at += 1
                parent.end = at
                node = stack.pop()
                keys.pop()
            else:
                at = self._skip(at)
                if at != len(text):
                    raise Problem("syntax", "not JSON: text follows the end of the value", at)
                return node

    def _skip(self, at: int) -> int:
        match = _SPACE.match(self.text, at)
        assert match is not None
        return match.end()

    def _open(self, bracket: str, at: int) -> tuple[Mapping | Sequence | None, int]:
        """Start a container; it is returned where it is empty and so complete."""
        if len(self.stack) >= self.limits.depth:
            raise Problem.too_deep(self.limits.depth, at)
        container: Mapping | Sequence = Mapping(at) if bracket == "{" else Sequence(at)
        at = self._skip(at + 1)
        if self.text[at : at + 1] == ("}" if bracket == "{" else "]"):
            container.end = at + 1
            return container, at + 1
        self.stack.append(container)
        self.keys.append(None)
        if bracket == "{":
            self.keys[-1], at = self._key(at)
        return None, at

    def _key(self, at: int) -> tuple[Scalar, int]:
        """The key at the offset, and where its value starts."""
        if self.text[at : at + 1] == "}":
            raise Problem("syntax", "not JSON: a comma before the closing bracket", at)
        if self.text[at : at + 1] != '"':
            raise self._unexpected(at, "a key in double quotes")
        key = self._string(at)
        at = self._skip(key.end)
        if self.text[at : at + 1] != ":":
            raise self._unexpected(at, "a colon")
        return key, self._skip(at + 1)

    def _attach(self, parent: Mapping | Sequence, key: Scalar | None, node: Node) -> None:
        if type(parent) is Sequence:
            parent.items.append(node)
            parent.value.append(node.value)
            return
        assert type(parent) is Mapping
        assert key is not None
        parent.add(key.raw, key, node)

    def _scalar(self, character: str, at: int) -> Scalar:
        if character == '"':
            return self._string(at)
        if match := _NUMBER.match(self.text, at):
            raw = match[0]
            value: Any = float(raw) if match[1] or match[2] else number(raw)
            return Scalar(value, at, match.end(), raw, False)
        word = _WORD.match(self.text, at)
        if word and word[0] in _CONSTANTS:
            return Scalar(_CONSTANTS[word[0]], at, word.end(), word[0], False)
        raise self._unexpected(at, "a value")

    def _string(self, at: int) -> Scalar:
        try:
            value, end = scanstring(self.text, at + 1, True)
        except JSONDecodeError as error:
            words = (
                error.msg.lower().partition(":")[0].removesuffix(" at").removesuffix(" starting")
            )
            raise Problem("syntax", f"not JSON: {words}", error.pos) from None
        if not value.isascii() and _SURROGATE.search(value):
            words = "half of a surrogate pair is not a character"
            raise Problem("syntax", f"not JSON: {words}", at)
        return Scalar(value, at, end, value, False)

    def _unexpected(self, at: int, wanted: str) -> Problem:
        found = self.text[at : at + 1]
        if not found:
            return Problem("syntax", f"not JSON: the text ends where {wanted} is expected", at)
        if found == "#" or self.text.startswith(("//", "/*"), at):
            return Problem("syntax", "not JSON: JSON has no comments", at)
        if found == "'":
            return Problem("syntax", "not JSON: strings stand in double quotes", at)
        return Problem("syntax", f"not JSON: {wanted} is expected here", at)
