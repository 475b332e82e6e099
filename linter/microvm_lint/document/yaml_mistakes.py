"""What PyYAML and libyaml say of a mistake, in words for the person who made it."""

from __future__ import annotations

import re

from yaml.error import MarkedYAMLError, YAMLError

from .source import count_breaks
from .tree import Problem

_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

_DEEPEST = 1000  # levels, at which libyaml stops

# A part of what PyYAML and libyaml say, and what we say instead: their words name tokens of the
# parser and may hold a piece of the text. {line} is the line in which the construct starts.
_TAB = "a tab in the indentation, which wants spaces"
_VALUE_WANTED = "a value is expected here"
_COMMA_WANTED = "the bracket that opens in line {line} wants a comma or its closing bracket here"
_MISTAKES = (
    (
        "mapping values are not allowed",
        "a colon where none can stand: wrong indentation, or text with a colon that wants quotes",
    ),
    ("mapping keys are not allowed", "a question mark where no key can stand"),
    ("sequence entries are not allowed", "a dash where no list can start; check the indentation"),
    ("could not find expected ':'", "line {line} is not a key with a colon behind it"),
    ("tab character", _TAB),
    ("cannot start any token", "a value without quotes cannot start with @, % or `"),
    ("unexpected end of stream", "the quote that opens in line {line} is not closed"),
    ("unexpected document", "the quote that opens in line {line} is not closed"),
    ("unknown escape character", "a backslash in double quotes starts no escape that YAML knows"),
    ("decimal number", "an escape lacks hexadecimal digits"),
    ("Unicode character escape", "an escape stands for no character"),
    ("number that is too large", "an escape or a directive has a number that is too large"),
    ("unexpected ':'", "a colon stands before a bracket or a comma; such text wants quotes"),
    ("a block scalar", "behind | or > only an indentation, + or - and a comment can stand"),
    ("an anchor", "behind & the name of an anchor is expected; other text wants quotes"),
    ("an alias", "behind * the name of an anchor is expected; other text wants quotes"),
    ("tag handle", "the tag has a prefix that no %TAG directive declares"),
    ("directive", "the line that starts with % is no directive that YAML knows"),
    ("a tag", "the tag is not written as YAML wants it; text that starts with ! wants quotes"),
    ("incompatible YAML document", "the %YAML directive asks for a version other than 1.1 or 1.2"),
    ("',' or ", _COMMA_WANTED),
    (
        "a block mapping",
        "the mapping of line {line} wants a key with a colon here; check indentation and quotes",
    ),
    (
        "a block collection",
        "the list of line {line} wants a dash here; check indentation and quotes",
    ),
    ("node content", _VALUE_WANTED),
    ("<document start>", "text follows the end of the document; check indentation and quotes"),
    ("", "the text breaks a rule of YAML here"),
)


def problem(error: YAMLError, text: str, open_at: list[int], depth: int) -> Problem:
    """PyYAML's error as a problem; `open_at` is where the containers start that are open.

    libyaml looks ahead, and in PyYAML 6.0.4 it has a limit of its own, `_DEEPEST`: that may be
    passed before our reader has seen that its limit, `depth`, is.
    """
    if not isinstance(error, MarkedYAMLError):
        match = _UNPRINTABLE.search(text)
        code = f"U+{ord(match[0]):04X}" if match else "that is not one"
        words = f"YAML has no place for the character {code}"
        return Problem("syntax", f"not YAML: {words}", match.start() if match else 0)
    place = error.problem_mark or error.context_mark
    offset: int = place.index if place else 0
    start: int = error.context_mark.index if error.context_mark else offset
    theirs = f"{error.context} {error.problem}"
    if "nesting depth" in theirs:
        return Problem.too_deep(_DEEPEST, depth, offset)
    words = next(ours for part, ours in _MISTAKES if part in theirs)
    if "cannot start any token" in theirs and text.startswith("\t", offset):
        words = _TAB
    brackets = [at for at in open_at if text[at : at + 1] in ("[", "{")]
    if words in (_VALUE_WANTED, _COMMA_WANTED) and brackets and not text[offset:].strip():
        words, start = "the bracket that opens in line {line} is not closed", brackets[-1]
    if text.startswith("${", max(offset - 1, 0)) or text.startswith("${", offset):
        words = "a placeholder between brackets wants quotes"
    words = words.format(line=1 + count_breaks(text, start))
    return Problem("syntax", f"not YAML: {words}", offset)
