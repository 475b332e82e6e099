"""What a plain YAML scalar means, to a reader of YAML 1.2 and to one of YAML 1.1.

YAML 1.2: the core schema, https://yaml.org/spec/1.2.2/#103-core-schema.
YAML 1.1: the types at https://yaml.org/type/.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Only a scalar that starts with one of these can be anything but a string.
NOT_ALWAYS_TEXT = frozenset("-+.0123456789~nNtTfF")

_CONSTANTS = {
    "": None,
    "~": None,
    "null": None,
    "Null": None,
    "NULL": None,
    "true": True,
    "True": True,
    "TRUE": True,
    "false": False,
    "False": False,
    "FALSE": False,
}
_INTEGER = re.compile(r"[-+]?[0-9]+")
_PREFIXED = re.compile(r"0o([0-7]+)|0x([0-9a-fA-F]+)")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")

# Python refuses to convert more digits than this, and no field of the API needs them.
_MAX_DIGITS = 4000


def core_value(text: str) -> Any:
    """The value of a plain scalar in the YAML 1.2 core schema."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in NOT_ALWAYS_TEXT:
        return text
    if _INTEGER.fullmatch(text):
        return number(text)
    if prefixed := _PREFIXED.fullmatch(text):
        octal, hexadecimal = prefixed.groups()
        return int(octal, 8) if octal else int(hexadecimal, 16)
    if _FLOAT.fullmatch(text):
        return float(text)
    if special := _NOT_FINITE.fullmatch(text):
        return float("nan") if special[1] is None else float(special[1] + "inf")
    return text


def number(text: str) -> int | float:
    """The integer that the decimal digits spell; infinity where there are too many to convert."""
    return int(text) if len(text) <= _MAX_DIGITS else float(text)


_YAML_1_1_WORDS = {
    word: "a boolean"
    for plain in ("y", "n", "yes", "no", "on", "off")
    for word in (plain, plain.capitalize(), plain.upper())
}
_YAML_1_1_FORMS = (
    ("an octal number", re.compile(r"[-+]?0[0-7_]+")),
    ("a binary number", re.compile(r"[-+]?0b[01_]+")),
    ("a hexadecimal number", re.compile(r"[-+]?0x[0-9a-fA-F]*_[0-9a-fA-F_]*")),
    ("a number", re.compile(r"[-+]?[0-9][0-9_]*_[0-9_]*(?:\.[0-9_]*)?(?:[eE][-+][0-9]+)?")),
    ("a number", re.compile(r"[-+]?(?:[0-9]+\.[0-9]*|\.[0-9]+)_[0-9_]*(?:[eE][-+][0-9]+)?")),
    ("a number in base 60", re.compile(r"[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+(?:\.[0-9_]*)?")),
    (
        "a date",
        re.compile(
            r"[0-9]{4}-[0-9]{2}-[0-9]{2}"
            r"|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}"
            r"(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::?[0-9]{2})?))?"
        ),
    ),
)
# Forms that are numbers in YAML 1.2 and text in YAML 1.1.
_ONLY_1_2 = re.compile(r"0o[0-7]+|[-+]?[0-9]+[eE][-+]?[0-9]+|[-+]?[0-9]*\.?[0-9]+[eE][0-9]+")


def yaml_1_1_reading(text: str) -> str | None:
    """What a YAML 1.1 reader takes a plain scalar for, where a YAML 1.2 reader differs.

    Returns words such as "a boolean", or None where both read the same.
    """
    if text in _YAML_1_1_WORDS:
        return _YAML_1_1_WORDS[text]
    if not text or text[0] not in "-+.0123456789":
        return None
    for words, form in _YAML_1_1_FORMS:
        if form.fullmatch(text):
            return words
    return "text" if _ONLY_1_2.fullmatch(text) else None
