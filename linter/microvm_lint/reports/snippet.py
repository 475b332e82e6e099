"""A piece of a source line as a reader may see it: secrets masked, tabs and long lines tamed."""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from functools import lru_cache

from ..definition import MASK
from ..secrets import can_show
from ..words import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..document import Source
    from ..findings import Span

_TAB = "    "
_LEAST_ROOM = 20
_DENSEST = 4  # characters that may share a column, as a letter and its accents do


class Snippet:
    """One line of text, and the columns of the terminal that a marker stands under."""

    __slots__ = ("line", "marker_start", "marker_width", "text")

    def __init__(self, line: int, text: str, marker_start: int, marker_width: int) -> None:
        self.line = line
        self.text = text
        self.marker_start = marker_start
        self.marker_width = marker_width


def snippet(span: Span, width: int) -> Snippet | None:
    """The first line of a span, shortened to a width around the marked piece.

    None where the text is not there to be shown. A masked value takes the room of the mask, so
    neither text nor marker tells its length.
    """
    source = span.source
    if not source.text or not can_show(source, source.line_span(span.line)[1]):
        return None
    line = _masked_line(source, span.line)
    start = line.position(span.start, behind=False)
    end = max(start, line.position(min(span.end, line.end), behind=True))
    room = max(width, _LEAST_ROOM)
    far = _DENSEST * room + 1  # nothing beyond can be shown
    before = line.text[max(start - far, 0) : start]
    marked = line.text[start : min(end, start + far)]
    after = line.text[end : end + far]
    marked = _head(marked, room - cells(_tail(before, room // 4)))
    room -= cells(marked)
    left = _tail(before, room - cells(_head(after, room // 2)))
    right = _head(after, room - cells(left)) if room or not marked.endswith("…") else ""
    return Snippet(span.line, left + marked + right, cells(left), max(cells(marked), 1))


def masked(source: Source, start: int, end: int) -> str:
    """A piece of the text with all secrets masked."""
    pieces = []
    at = start
    for hidden_start, hidden_end in _secrets_between(source, start, end):
        pieces += [source.text[at:hidden_start], MASK]
        at = hidden_end
    pieces.append(source.text[at:end])
    return "".join(pieces)


def _secrets_between(source: Source, start: int, end: int) -> list[tuple[int, int]]:
    """The spans of the secrets that a piece of the text touches, cut to it."""
    secrets = source.secrets or []
    first = bisect_right(secrets, start, key=lambda span: span[1])
    last = bisect_left(secrets, end, key=lambda span: span[0])
    return [(max(one, start), min(other, end)) for one, other in secrets[first:last]]


class _MaskedLine:
    """A line with its secrets masked, and where an offset of the source stands in it."""

    def __init__(self, source: Source, line: int) -> None:
        self.start, self.end = source.line_span(line)
        self.text = masked(source, self.start, self.end)
        self.secrets = _secrets_between(source, self.start, self.end)
        self.masks: list[int] = []  # where the mask of each secret starts
        shift = -self.start
        for start, end in self.secrets:
            self.masks.append(start + shift)
            shift += len(MASK) - (end - start)

    def position(self, offset: int, *, behind: bool) -> int:
        """The index of an offset: within a secret, that of its mask or the one behind it."""
        find = bisect_left if behind else bisect_right
        number = find(self.secrets, offset, key=lambda span: span[0]) - 1
        if number < 0:
            return offset - self.start
        mask = self.masks[number]
        beyond = offset - self.secrets[number][1]
        if beyond < 0:
            return mask + (len(MASK) if behind else 0)
        return mask + len(MASK) + beyond


# In minified JSON a line is the whole file, and all findings stand in it.
_masked_line = lru_cache(maxsize=4)(_MaskedLine)


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    return sum(map(_cells, text))


def _cells(character: str) -> int:
    if character < "\u0300" or character == "…":
        return 1
    from unicodedata import category, east_asian_width

    if category(character) in ("Mn", "Me") or "\u1160" <= character <= "\u11ff":
        return 0  # accents, and the later parts of a Korean syllable
    if "\U0001f3fb" <= character <= "\U0001f3ff":
        return 0  # the tone of the emoji before it
    return 2 if east_asian_width(character) in "WF" else 1


def _head(text: str, room: int) -> str:
    """The start of the text that fits, as it is shown."""
    piece = text[: _DENSEST * room]
    shown = _shown(piece)
    if len(piece) == len(text) and cells(shown) <= room:
        return shown
    return f"{_fitting(shown, room - 1)}…"


def _tail(text: str, room: int) -> str:
    """The end of the text that fits, as it is shown."""
    piece = text[max(len(text) - _DENSEST * room, 0) :]
    shown = _shown(piece)
    if len(piece) == len(text) and cells(shown) <= room:
        return shown
    return f"…{_fitting(shown[::-1], room - 1)[::-1]}"


def _shown(text: str) -> str:
    return printable(text.replace("\t", _TAB))


def _fitting(text: str, room: int) -> str:
    if text.isascii():
        return text[: max(room, 0)]
    for number, character in enumerate(text):
        room -= _cells(character)
        if room < 0:
            return text[:number]
    return text
