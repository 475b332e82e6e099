"""Names and paths: which are those of environment variables, and what of them may be a value."""

from __future__ import annotations

import re
from functools import lru_cache

from .definition import MASK
from .secret_formats import credential_in, may_hold_credential
from .words import fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from .definition import Path
    from .document import Node

_NAMES = ("environment", "environmentvariables", "variables")
_PARTS = (
    "iron",
    "ment",
    "nvi",
    "ables",
    "vari",
    "aria",
)  # one of them is left in a name that is misspelt
_LONGEST = 40  # letters; a longer name is no misspelling

# What stands between name and value where the two have become one: `A=x`, or `{A:x}` without space.
JOINT = r"[=:\uff1d]"
_ASSIGNED = r"(?<![A-Za-z0-9_])[A-Z][A-Z0-9_]*\s*(?:=|:(?!:))(?=\s*\S)"
_LIKE_VALUE = r"(?<!\S)(?=\S*[0-9])(?=\S*[A-Za-z])\S{16,}"  # and like no name of a member
_LIKE_VALUE_BEHIND = r"(?<=\s)(?=\S*[0-9])(?=\S*[A-Za-z])\S{8,}"
_WORD_OF_MEMBER = r"[A-Za-z_-]{1,24}"


@lru_cache(maxsize=4096)
def names_environment(key: str) -> bool:
    """Whether a key names environment variables, misspelt as it may be."""
    plain = "".join(filter(str.isalpha, key)).lower()
    if "env" in plain or "variab" in plain or plain.endswith("vars"):
        return True
    if len(plain) > _LONGEST or not any(part in plain for part in _PARTS):
        return False
    from difflib import get_close_matches

    return bool(get_close_matches(plain, _NAMES, 1, 0.7))


def hides_value(path: Path) -> bool:
    """Whether a path leads to environment variables, or into the value of one."""
    return _variables_at(path) is not None


def veiled(path: Path) -> Path:
    """The path without what belongs to an environment variable's value.

    A value that is an object has keys, and in `A=secret` and `A:secret` as a key the value is part
    of the name.
    """
    at = _variables_at(path)
    if at is None:
        if are_tags(path[0] if path else ""):
            return path
        return tuple(step if isinstance(step, int) else without_assigned(step) for step in path)
    hidden = [step if isinstance(step, int) else MASK for step in path[at + 2 :]]
    name = [step if isinstance(step, int) else shown_name(step) for step in path[at + 1 :][:1]]
    return (*path[: at + 1], *name, *hidden)


@lru_cache(maxsize=4096)
def shown_name(name: str) -> str:
    """A variable's name without what of it is a value: a credential, or what follows on `=`."""
    if may_hold_credential(name) and credential_in(name):
        return MASK
    if word := re.search(_LIKE_VALUE_BEHIND, name):
        return name[: word.start()] + MASK
    joint = re.search(JOINT, name)
    return name[: joint.end()] + MASK if joint and name[joint.end() :].strip() else name


def may_be_value(name: str, value: Node) -> bool:
    """Whether a key among variables may be a value that has lost its own key, as in `{Key: A, x}`.

    Such a key has no value of its own; or it looks like no name of a member.
    """
    return getattr(value, "value", "") is None or not re.fullmatch(_WORD_OF_MEMBER, name)


@lru_cache(maxsize=4096)
def without_assigned(name: str) -> str:
    """The name of a member without a value that has slipped there, as in `NAME=value`."""
    if re.search(_LIKE_VALUE, name):
        return MASK
    assigned = re.search(_ASSIGNED, name)
    return name[: assigned.end()] + MASK if assigned else name


def _variables_at(path: Path) -> int | None:
    """The index of the step that names environment variables."""
    above: str | int = ""
    for at, step in enumerate(path):
        if isinstance(step, str) and names_environment(step) and not are_tags(above):
            return at
        above = step
    return None


def are_tags(step: str | int) -> bool:
    """Whether a step of a path names the tags, whose names are their author's."""
    return isinstance(step, str) and fold(step) == "tags"
