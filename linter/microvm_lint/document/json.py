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
_AFTER_VALUE = re.compile(r"[ \t\n\r]*([,\]}])[ \t\n\r]*")
_COLON = re.compile(r"[ \t\n\r]*:[ \t\n\r]*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(\.[0-9]+)?([eE][-+]?[0-9]+)?(?![0-9A-Za-z_.])")
_WORD = re.compile(r"[A-Za-z]+")
_CONSTANTS = {"true": True, "false": False, "null": None}
_SURROGATE = re.compile("[\ud800-\udfff]")
# An escape; the group is half of a surrogate pair without the other half.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB]..\\u[dD][c-fC-F]..|(u[dD][89a-fA-F]..)|.)", re.DOTALL)
# What the standard library says of a string, and what we say: its words may hold a character.
_MISTAKES = {
    "Unterminated": "a string has no closing quote",
    "control character": "a control character or line break in a string is not escaped",
    "\\u": r"\u stands before something else than four hexadecimal digits",
    "": "a backslash starts no escape that JSON knows",
}


def parse(text: str, limits: Limits) -> list[Node]:
    """The tree of a JSON text, as a list of one.

    Raises `Problem` where the text is not JSON or goes past a limit.
    """
    return [_Reader(text, limits).read()]


class _Reader:
    """Turns one text into its tree; `keys` holds for each open container the key that waits."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.count = 0
        self.stack: list[Mapping | Sequence] = []
        self.keys: list[Scalar | None] = []

    def read(self) -> Node:
        """The root."""
        text, stack, keys = self.text, self.stack, self.keys
        after_value = _AFTER_VALUE.match
        at = self._skip(0)
        if at == len(text):
            raise Problem("syntax", "not JSON: the file is empty", 0)
        while True:
            # Here a value starts.
            self.count += 1
            if self.count > self.limits.nodes:
                raise Problem.too_many(self.count, self.limits.nodes, at)
            character = text[at : at + 1]
            if character == '"':
                node: Node = self._string(at)
                at = node.end
            elif character == "{" or character == "[":
                container, at = self._open(character, at)
                if container is None:
                    continue
                node = container
            else:
                node = self._word(at)
                at = node.end
            # Here a value is complete: hand it up until a comma asks for the next one.
            while stack:
                parent = stack[-1]
                key = keys[-1]
                if key is None:
                    parent.items.append(node)  # type: ignore[union-attr]
                    parent.value.append(node.value)  # type: ignore[union-attr]
                else:
                    parent.add(key.raw, key, node)  # type: ignore[union-attr]
                match = after_value(text, at)
                if match is None:
                    raise self._unexpected(self._skip(at), "a comma or the closing bracket")
                at = match.end()
                if match[1] == ",":
                    if text[at : at + 1] in ("}", "]"):
                        words = "not JSON: a comma before the closing bracket"
                        raise Problem("syntax", words, match.start(1))
                    if key is not None:
                        keys[-1], at = self._key(at)
                    break
                if (match[1] == "]") is not (key is None):
                    raise self._unexpected(match.start(1), "a comma or the closing bracket")
                parent.end = match.end(1)
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
            raise Problem.too_deep(len(self.stack) + 1, self.limits.depth, at)
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
        if self.text[at : at + 1] != '"':
            raise self._unexpected(at, "a key in double quotes")
        self.count += 1
        key = self._string(at)
        colon = _COLON.match(self.text, key.end)
        if colon is None:
            raise self._unexpected(self._skip(key.end), "a colon")
        return key, colon.end()

    def _word(self, at: int) -> Scalar:
        """A number, true, false or null."""
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
            words = next(words for start, words in _MISTAKES.items() if start in error.msg)
            offset = error.pos
            if "escape" in error.msg and not self.text.startswith("\\", offset):
                offset -= 1
            raise Problem("syntax", f"not JSON: {words}", offset) from None
        if not value.isascii() and _SURROGATE.search(value):
            words = "half of a surrogate pair is not a character"
            half = next(match for match in _ESCAPE.finditer(self.text, at, end) if match[1])
            raise Problem("syntax", f"not JSON: {words}", half.start())
        return Scalar(value, at, end, value, False)

    def _unexpected(self, at: int, wanted: str) -> Problem:
        """What to say of the text at the offset, where something else is wanted."""
        text = self.text
        found = text[at : at + 1]
        if not found:
            words = f"the text ends where {wanted} is expected"
        elif found == "#" or text.startswith(("//", "/*"), at):
            words = "JSON has no comments"
        elif found == "'":
            words = "strings stand in double quotes"
        elif found < " " or found == "\x7f":
            words = f"the control character U+{ord(found):04X}"
        elif wanted == "a value" and text.startswith(("NaN", "Infinity", "-Infinity"), at):
            words = "JSON has no infinity and no NaN"
        elif wanted == "a value" and (found in "+-." or found.isdigit()):
            words = "a number is not written as JSON wants it"
        elif wanted == "a value" and found.isalpha():
            words = "only true, false, null and numbers stand without quotes"
        else:
            words = f"{wanted} is expected here"
        return Problem("syntax", f"not JSON: {words}", at)
