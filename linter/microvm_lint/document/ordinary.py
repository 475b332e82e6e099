"""The values of ordinary YAML, without places.

Most files are nothing but block mappings and lists of short scalars, and most have nothing to
report. Here their values alone are read, line by line, in a quarter of the time that a parser
takes; `yaml` reads the places where somebody asks for one. What is not beyond doubt (an anchor, a
flow collection, a text of several lines, null, a word that YAML 1.1 reads otherwise, anything like
a placeholder, a mistake) is left to the parser, with the whole text.
"""

from __future__ import annotations

import re

from .scalars import NOT_ALWAYS_TEXT, NOT_ALWAYS_TEXT_WORDS, core_value, yaml_1_1_reading

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .tree import Limits

# Spaces, a `-`, a key, then a plain scalar, with the spaces behind it, or another one, then a
# comment; or else what is left of a line of another form.
_PLAIN = r"[^-?:,\[\]{}#&*!|>'\"%@`\s][^\r\n:#]*(?:(?::(?=\S)|(?<! )#)[^\r\n:#]*)*"
_LINE = re.compile(
    r"( *)(- +)?"
    r"(?:([A-Za-z_][\w./-]{0,99}):(?: +|(?=\r?\n)))?"
    rf"""(?:({_PLAIN})|("[^"\\\r\n]*"|'[^'\r\n]*'|\[\]|\{{\}}) *)?"""
    r"(?:(?<![^ \n])#.*)?\r?\n"
    r"|(.+)",
    re.ASCII,
)
_START = "---\n"
_OTHERS: dict[str, Callable[[], Any]] = {"[]": list, "{}": dict}

# The first letters of words, and of numbers, that are not always text; 1.1 has more of them.
_DOUBTFUL = NOT_ALWAYS_TEXT | set("yYnNoO")


class _Doubt(Exception):
    """The text is not ordinary."""


def value_of(text: str, limits: Limits) -> dict[str, Any] | None:
    """The value of an ordinary text, whose root is a mapping, as the parser would read it.

    None where the text is not ordinary: then there may be more to say than its values tell.
    """
    # A node has a character of its own, so a short text is within the limit of nodes.
    if len(text) > limits.nodes or "$" in text or "<" in text or "{{" in text:
        return None
    if not text.replace("\r\n" if "\r" in text else "\n", "").isprintable():
        return None
    if text.startswith(_START):
        text = text[len(_START) :]
    lines = _LINE.findall(text if text.endswith("\n") else f"{text}\n")
    try:
        return _root(lines, limits.depth)
    except _Doubt:
        return None


def _root(lines: list[tuple[str, ...]], depth: int) -> dict[str, Any]:
    root: dict[str, Any] = {}
    here: Any = root  # the innermost collection, and its column
    at: int | None = None
    around: list[tuple[Any, Any]] = []  # the same of those that it stands in
    waiting: str | None = None  # the key in it whose value starts on the next line
    for spaces, dash, key, plain, other, odd in lines:
        if plain:
            settled = plain[0] not in _DOUBTFUL and plain[-1] != " "
            value: Any = plain if settled else _value(plain.rstrip(" "))
        elif other:
            value = _OTHERS[other]() if other in _OTHERS else other[1:-1]
        elif (dash and not key) or odd:
            raise _Doubt
        elif not key:
            continue  # empty, or a comment
        column = len(spaces)
        if at is None:
            at = column
        if waiting is not None:
            if column < at or (column == at and not dash):
                raise _Doubt  # null
            around.append((here, at))
            here[waiting] = here = [] if dash else {}
            at = column
            waiting = None
        while column < at and around:
            here, at = around.pop()
        if not dash and here.__class__ is list and around:
            here, at = around.pop()
        if (
            column != at
            or (here.__class__ is list) != bool(dash)
            or len(around) >= depth - bool(dash)
        ):
            raise _Doubt
        if dash:
            if not key:
                here.append(value)
                continue
            around.append((here, at))
            here.append({})
            here = here[-1]
            at += len(dash)
        if not key or key in here or key in NOT_ALWAYS_TEXT_WORDS:
            raise _Doubt
        if plain or other:
            here[key] = value
        else:
            waiting = key
    if waiting is not None or at is None:
        raise _Doubt
    return root


def _value(plain: str) -> Any:
    """The value of a plain scalar that is text or a number to every reader."""
    value = core_value(plain)
    if value is None or value.__class__ is float or yaml_1_1_reading(plain) is not None:
        raise _Doubt
    return value
