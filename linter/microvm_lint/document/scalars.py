"""What a plain YAML scalar means, to a reader of YAML 1.2 and to one of YAML 1.1.

YAML 1.2: the core schema, https://yaml.org/spec/1.2.2/#103-core-schema.
YAML 1.1: the types at https://yaml.org/type/.
"""

from __future__ import annotations

import re

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

# Patterns that few files need are compiled when they are used: each costs a start.

# Only a scalar that starts with one of these can be anything but a string.
_NUMERIC = frozenset("-+.0123456789")
NOT_ALWAYS_TEXT = _NUMERIC | set("~nNtTfF")

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
_PREFIXED = r"0o([0-7]+)|0x([0-9a-fA-F]+)"
_FLOAT = r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
_NOT_FINITE = r"([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)"

# Python refuses to write an integer of more than 4,300 decimal digits, and no field needs them.
_MAX_DIGITS = 3500


def core_value(text: str) -> Any:
    """The value of a plain scalar in the YAML 1.2 core schema."""
    if text in _CONSTANTS:
        return _CONSTANTS[text]
    if text[0] not in _NUMERIC:
        return text
    if _INTEGER.fullmatch(text):
        return number(text)
    if prefixed := re.fullmatch(_PREFIXED, text):
        if len(text) > _MAX_DIGITS:
            return float("inf")
        octal, hexadecimal = prefixed.groups()
        return int(octal, 8) if octal else int(hexadecimal, 16)
    if re.fullmatch(_FLOAT, text):
        return float(text)
    if special := re.fullmatch(_NOT_FINITE, text):
        return float("nan") if special[1] is None else float(special[1] + "inf")
    return text


def number(text: str) -> int | float:
    """The integer that the decimal digits spell; infinity where there are too many to convert."""
    return int(text) if len(text) <= _MAX_DIGITS else float(text)


_YAML_1_1_WORDS = frozenset(
    word
    for plain in ("y", "n", "yes", "no", "on", "off")
    for word in (plain, plain.capitalize(), plain.upper())
)
NOT_ALWAYS_TEXT_WORDS = _YAML_1_1_WORDS.union(_CONSTANTS)
# What a YAML 1.1 reader takes for something else than text, in the forms that PyYAML knows: the
# names of the groups are what it takes them for.
_YAML_1_1 = (
    r"(?P<binary>[-+]?0b[01_]+)"
    r"|(?P<octal>[-+]?0[0-7_]+)"
    r"|(?P<hexadecimal>[-+]?0x[0-9a-fA-F_]+)"
    r"|(?P<number>[-+]?(?:0|[1-9][0-9_]*)"
    r"|[-+]?[0-9][0-9_]*\.[0-9_]*(?:[eE][-+][0-9]+)?"
    r"|\.[0-9][0-9_]*(?:[eE][-+][0-9]+)?)"
    r"|(?P<base_60>[-+]?[1-9][0-9_]*(?::[0-5]?[0-9])+"
    r"|[-+]?[0-9][0-9_]*(?::[0-5]?[0-9])+\.[0-9_]*)"
    r"|(?P<date>[0-9]{4}-[0-9]{2}-[0-9]{2}"
    r"|[0-9]{4}-[0-9][0-9]?-[0-9][0-9]?(?:[Tt]|[ \t]+)[0-9][0-9]?:[0-9]{2}:[0-9]{2}"
    r"(?:\.[0-9]*)?(?:[ \t]*(?:Z|[-+][0-9][0-9]?(?::[0-9]{2})?))?)"
)
_YAML_1_1_NAMES = {
    "binary": "a binary number",
    "octal": "an octal number",
    "hexadecimal": "a hexadecimal number",
    "number": "a number",
    "base_60": "a number in base 60",
    "date": "a date",
}
# Of these, what YAML 1.2 takes for the same number.
_SAME_NUMBER = r"[-+]?0+[0-7]?|0x[0-9a-fA-F]+|[-+]?[1-9][0-9]*|[-+]?[0-9]*\.[^_]*"


def yaml_1_1_reading(text: str) -> str | None:
    """What a YAML 1.1 reader takes a plain scalar for, where a YAML 1.2 reader differs.

    Returns words such as "a boolean", or None where both read the same.
    """
    if text in _YAML_1_1_WORDS:
        return "a boolean"
    if not text or text[0] not in _NUMERIC or (text[0] != "0" and text.isdecimal()):
        return None
    if match := re.fullmatch(_YAML_1_1, text):
        kind = match.lastgroup
        assert kind is not None
        return None if re.fullmatch(_SAME_NUMBER, text) else _YAML_1_1_NAMES[kind]
    if re.fullmatch(_NOT_FINITE, text) or type(core_value(text)) is str:
        return None
    return "text"
