"""A piece of a source line as a reader may see it: secrets masked, tabs and long lines tamed."""

from __future__ import annotations

from ..words import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from ..document import Source
    from ..findings import Span

MASK = "***"
_TAB = "    "


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
    if not source.text or source.secrets is None:
        return None
    start, end = source.line_span(span.line)
    marked_end = min(span.end, end)
    before = _shown(source, start, span.start)
    marked = _shown(source, span.start, marked_end)
    after = _shown(source, marked_end, end)
    room = max(width, 20)
    marked = _head(marked, room)
    left = _tail(before, max(room - cells(marked), room // 4))
    right = _head(after, max(room - cells(left) - cells(marked), 0))
    return Snippet(span.line, left + marked + right, cells(left), max(cells(marked), 1))


def masked(source: Source, start: int, end: int) -> str:
    """A piece of the text with all secrets masked."""
    pieces: list[str] = []
    at = start
    for hidden_start, hidden_end in source.secrets or ():
        if hidden_end <= start or hidden_start >= end:
            continue
        pieces += [source.text[at : max(hidden_start, at)], MASK]
        at = max(at, hidden_end)
    pieces.append(source.text[at:end])
    return "".join(pieces)


def _shown(source: Source, start: int, end: int) -> str:
    if end <= start:
        return ""
    return printable(masked(source, start, end).replace("\t", _TAB))


def cells(text: str) -> int:
    """How many columns of a terminal the text takes."""
    if text.isascii():
        return len(text)
    from unicodedata import combining, east_asian_width

    return sum(
        0 if combining(character) else 2 if east_asian_width(character) in "WF" else 1
        for character in text
    )


def _head(text: str, room: int) -> str:
    """The start of the text that fits."""
    if cells(text) <= room:
        return text
    kept = text[:room]
    while cells(kept) >= room and kept:
        kept = kept[:-1]
    return f"{kept}…"


def _tail(text: str, room: int) -> str:
    """The end of the text that fits."""
    if cells(text) <= room:
        return text
    kept = text[-room:]
    while cells(kept) >= room and kept:
        kept = kept[1:]
    return f"…{kept}"
