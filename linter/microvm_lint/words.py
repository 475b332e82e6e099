"""How values stand in messages."""

from __future__ import annotations

import json
import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import Any

_LONGEST = 80

_SURROGATE = "[\ud800-\udfff]"

# Characters that Python calls printable and that show nothing: fillers, variation selectors.
_INVISIBLE = (
    "[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180d\u180f\u2800\u3164\ufe00-\ufe0f\uffa0"
    "\U000e0100-\U000e01ef]"
)


def quoted(value: Any) -> str:
    """A value between backticks, on one line, shortened, control characters escaped."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if not text:
        return "an empty text"
    return f"`{printable(short(text))}`"


def short(text: str) -> str:
    """The text, or its start and its end where it is long."""
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 20]}…{text[-15:]}"


def printable(text: str) -> str:
    """The text with what a terminal would obey, or a reader would not see, escaped."""
    if text.isprintable() and (text.isascii() or not re.search(_INVISIBLE, text)):
        return text
    return "".join(
        character
        if character.isprintable() and not re.match(_INVISIBLE, character)
        else _escaped(character)
        for character in text
    )


def printable_lines(text: str) -> str:
    """The text, printable but for its line breaks."""
    return "\n".join(map(printable, text.split("\n")))


def printable_json(text: str) -> str:
    """A text of JSON, printable but for its line breaks, that says the same."""
    return "".join(
        character
        if character == "\n" or printable(character) == character
        else json.dumps(character)[1:-1]
        for character in text
    )


def _escaped(character: str) -> str:
    code = ord(character)
    if code < 0x7F:
        return json.dumps(character)[1:-1]
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"


def storable(text: str) -> str:
    """The text with what no encoding can hold escaped: halves of surrogate pairs.

    Python puts them into the name of a file for each byte that is not UTF-8.
    """
    return text if text.isascii() else re.sub(_SURROGATE, lambda match: _escaped(match[0]), text)


def holds_blank(text: str) -> bool:
    """Whether a text has white space, as the constraints understand it."""
    return "\ufeff" in text or (bool(text) and text.split() != [text])


def choice(options: Iterable[Any]) -> str:
    """Options in words: "`A`, `B` or `C`"."""
    names = [f"`{option}`" for option in options]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


def conjunction(names: Sequence[str]) -> str:
    """Names in words: "a, b and c"."""
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} and {names[-1]}"


def plural(number: int, noun: str) -> str:
    """The number with its noun: "1 file", "2,000 files"."""
    return f"{number:,} {noun}" if number == 1 else f"{number:,} {noun}s"


def nearest(word: str, options: Iterable[str]) -> str | None:
    """The option that is most like the word, without regard to case, or None."""
    from difflib import get_close_matches

    plain = {fold(option): option for option in options}
    if match := plain.get(fold(word)):
        return match
    close = get_close_matches(fold(word), plain, 1, 0.75)
    return plain[close[0]] if close else None


def fold(name: str) -> str:
    """A name without case, hyphens and underscores."""
    return name.replace("_", "").replace("-", "").lower()


def defect(error: BaseException) -> str:
    """Words for an error of the program itself: where it arose, and nothing of any value."""
    trace = error.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    where = ""
    if trace is not None:
        file = trace.tb_frame.f_code.co_filename.replace("\\", "/").rpartition("/")[2]
        where = f" in {file}, line {trace.tb_lineno}"
    return f"internal error: {type(error).__name__}{where}"


def edit_distance(one: str, other: str, most: int) -> int:
    """How many characters have to be added, removed or replaced; `most` + 1 where it is more."""
    if abs(len(one) - len(other)) > most:
        return most + 1
    above = list(range(len(other) + 1))
    for row, mine in enumerate(one, 1):
        here = [row]
        for column, theirs in enumerate(other, 1):
            replaced = above[column - 1] + (mine != theirs)
            here.append(min(replaced, above[column] + 1, here[column - 1] + 1))
        above = here
    return min(above[-1], most + 1)
