"""The text of one file: lines and columns, and what of it must not be shown."""

from __future__ import annotations

import re
from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from array import array

LINE_BREAK = re.compile(r"\r\n|\n|\r")


def count_breaks(text: str, end: int) -> int:
    """The number of line breaks in the text up to an offset."""
    return text.count("\n", 0, end) + text.count("\r", 0, end) - text.count("\r\n", 0, end)


class Source:
    """The text of a file and the places in it.

    Lines and columns count from 1, columns in characters. `secrets` are the spans of
    environment variables' values, as pairs of offsets, in order and apart, once they are known: no
    output shows them.
    """

    __slots__ = ("_starts", "name", "secrets", "text")

    def __init__(self, name: str, text: str) -> None:
        self.name = name
        self.text = text
        self.secrets: list[tuple[int, int]] | None = None
        self._starts: array[int] | None = None

    @property
    def starts(self) -> array[int]:
        """The offset at which each line starts."""
        if self._starts is None:
            from array import array  # ten million line breaks are a list of 400 MB

            self._starts = array("I", (0,))
            self._starts.extend(match.end() for match in LINE_BREAK.finditer(self.text))
        return self._starts

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column of an offset."""
        starts = self.starts
        line = bisect_right(starts, offset)
        return line, offset - starts[line - 1] + 1

    def line_span(self, line: int) -> tuple[int, int]:
        """The offsets at which a line starts and ends, its line break left out."""
        start = self.starts[line - 1]
        end = self.starts[line] if line < len(self.starts) else len(self.text)
        while end > start and self.text[end - 1] in "\r\n":
            end -= 1
        return start, end

    def hides(self, start: int, end: int) -> bool:
        """Whether a span touches a value that must not be shown."""
        secrets = self.secrets or []
        number = bisect_right(secrets, start, key=lambda span: span[1])
        return number < len(secrets) and secrets[number][0] < end
