"""How values stand in messages."""

from __future__ import annotations

import json

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable
    from typing import Any

_LONGEST = 80


def quoted(value: Any) -> str:
    """A value between backticks, on one line, shortened, control characters escaped."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    if len(text) > _LONGEST:
        text = f"{text[: _LONGEST - 20]}…{text[-15:]}"
    return f"`{printable(text)}`"


def printable(text: str) -> str:
    """The text with what a terminal would obey, or a reader would not see, escaped."""
    if text.isprintable():
        return text
    return "".join(
        character
        if character.isprintable()
        else json.dumps(character)[1:-1]
        if ord(character) < 0x80 and character != "\x7f"
        else f"\\u{ord(character):04x}"
        if ord(character) < 0x10000
        else f"\\U{ord(character):08x}"
        for character in text
    )


def choice(options: Iterable[Any]) -> str:
    """Options in words: "`A`, `B` or `C`"."""
    names = [f"`{option}`" for option in options]
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"


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
