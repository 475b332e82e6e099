"""Texts of which only pieces are known, and what they cannot be whatever the rest is.

`!Sub arn:aws:iam::${Account}:user/x` is no role's ARN, whatever the account is. Whether any text
for the holes makes a whole that matches a pattern is decided exactly, by following the pattern as
an automaton: known characters take one step, a hole takes any number.
"""

from __future__ import annotations

import re
from functools import lru_cache

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from typing import Any

    Test = Callable[[str], bool]  # whether a step may be taken on a character

_USUAL = ("aaa", "000000000000")
_MOST_COPIES = 256  # of a repeated piece; what is bounded higher counts as unbounded
_LONGEST = 100_000  # characters of a text
_MOST_PIECES = 1000
_FOLLOWED = 10_000  # characters; who is longer is refused for its length


class Hole:
    """A piece of a text that is not known: how it is written, as in `${Account}`."""

    __slots__ = ("written",)

    def __init__(self, written: str) -> None:
        self.written = written


class NoEcho(Hole):
    """A parameter that is a secret: its template says `NoEcho`."""

    __slots__ = ()


class Unresolved(str):
    """The tag of a node whose value is not determined, with the pieces that are."""

    __slots__ = ("partial",)

    partial: Partial

    @classmethod
    def of(cls, partial: Partial) -> Unresolved:
        """The tag for a text with holes."""
        tag = cls("!Sub")
        tag.partial = partial
        return tag


class Partial:
    """A text with holes."""

    __slots__ = ("pieces",)

    def __init__(self, pieces: tuple[str | Hole, ...]) -> None:
        self.pieces = pieces

    @property
    def written(self) -> str:
        """The text with the holes as they are written."""
        return "".join(one if isinstance(one, str) else one.written for one in self.pieces)

    @property
    def head(self) -> str:
        """What stands before the first hole."""
        return self.pieces[0] if isinstance(self.pieces[0], str) else ""

    @property
    def tail(self) -> str:
        """What stands behind the last hole."""
        return self.pieces[-1] if isinstance(self.pieces[-1], str) else ""

    @property
    def least(self) -> int:
        """The characters that are known: the whole has no fewer."""
        return sum(len(one) for one in self.pieces if isinstance(one, str))

    def never(self, pattern: str) -> bool:
        """Whether no text in the holes makes a whole that matches the pattern."""
        return _never(tuple(one if isinstance(one, str) else None for one in self.pieces), pattern)


def join(pieces: Iterable[str | Hole | Partial]) -> str | Partial:
    """Pieces one after the other: a text where all are known, else a text with holes.

    What grows past all measure is not known any more.
    """
    pieces = list(pieces)
    if all(type(piece) is str for piece in pieces):  # most often
        text = "".join(pieces)  # type: ignore[arg-type]
        return text if len(text) <= _LONGEST else Partial((Hole("..."),))
    joined: list[str | Hole] = []
    open_: list[str] = []  # known pieces since the last hole
    length = 0
    for piece in pieces:
        for one in piece.pieces if isinstance(piece, Partial) else (piece,):
            if isinstance(one, str):
                open_.append(one)
                length += len(one)
            else:
                joined += filter(None, ("".join(open_), one))
                open_.clear()
            if length > _LONGEST or len(joined) > _MOST_PIECES:
                return Partial((Hole("..."),))
    known = "".join(open_)
    if not joined:
        return known
    return Partial((*joined, known) if known else tuple(joined))


@lru_cache(maxsize=4096)
def _never(pieces: tuple[str | None, ...], pattern: str) -> bool:
    """Whether no text in the holes, which are None, makes a whole that matches the pattern."""
    automaton = _automaton(pattern)
    if automaton is None or sum(len(one or "") for one in pieces) > _FOLLOWED:
        return False
    for usual in _USUAL:  # most often one of them fits, and there is no need to look further
        if re.fullmatch(pattern, "".join(usual if one is None else one for one in pieces)):
            return False
    return not automaton.may(pieces)


class _Automaton:
    """A pattern as states with steps; a step without a test is taken for nothing."""

    def __init__(self) -> None:
        self.steps: list[list[tuple[Test | None, int]]] = [[]]
        self.end = 0

    def state(self) -> int:
        self.steps.append([])
        return len(self.steps) - 1

    def add(self, tree: Any, start: int) -> int:
        """Add a parsed pattern behind a state; returns the state behind it."""
        for op, argument in tree:
            start = self._one(str(op), argument, start)
        return start

    def _one(self, op: str, argument: Any, start: int) -> int:
        if op in ("MAX_REPEAT", "MIN_REPEAT"):
            least, most, repeated = argument
            return self._repeat(least, most, repeated, start)
        if op == "SUBPATTERN":
            return self.add(argument[-1], start)
        if op == "BRANCH":
            end = self.state()
            for branch in argument[1]:
                self.steps[self.add(branch, start)].append((None, end))
            return end
        if op == "AT":  # a pattern here is for the whole text
            return start
        end = self.state()
        self.steps[start].append((_test(op, argument), end))
        return end

    def _repeat(self, least: int, most: Any, tree: Any, start: int) -> int:
        for _copy in range(least):
            start = self.add(tree, start)
        if not isinstance(most, int) or most > _MOST_COPIES:
            self.steps[self.add(tree, start)].append((None, start))
            end = self.state()
            self.steps[start].append((None, end))
            return end
        end = self.state()
        for _copy in range(least, most):
            self.steps[start].append((None, end))
            start = self.add(tree, start)
        self.steps[start].append((None, end))
        return end

    def may(self, pieces: Iterable[str | None]) -> bool:
        """Whether the pattern can match a text of these pieces."""
        states = self._reach({0}, free=False)
        for piece in pieces:
            if piece is None:
                states = self._reach(states, free=True)
                continue
            for character in piece:
                steps = (step for state in states for step in self.steps[state])
                after = {to for test, to in steps if test is not None and test(character)}
                states = self._reach(after, free=False)
        return self.end in states

    def _reach(self, states: set[int], *, free: bool) -> set[int]:
        """The states that are reached for nothing; where `free`, by any characters."""
        found, open_ = set(states), list(states)
        while open_:
            for test, to in self.steps[open_.pop()]:
                if (free or test is None) and to not in found:
                    found.add(to)
                    open_.append(to)
        return found


def _test(op: str, argument: Any) -> Test:
    """What a single character must be. Raises `ValueError` for what is not understood."""
    if op == "LITERAL":
        return lambda character: ord(character) == argument
    if op == "NOT_LITERAL":
        return lambda character: ord(character) != argument
    if op == "ANY":
        return lambda character: character != "\n"
    if op == "RANGE":
        return lambda character: argument[0] <= ord(character) <= argument[1]
    if op == "IN":
        negated = str(argument[0][0]) == "NEGATE"
        tests = [_test(str(one), value) for one, value in argument[negated:]]
        return lambda character: any(test(character) for test in tests) != negated
    raise ValueError(op)


@lru_cache(maxsize=256)
def _automaton(pattern: str) -> _Automaton | None:
    """The pattern as an automaton; None where it says more than an automaton can."""
    import sys
    from importlib import import_module

    parser = import_module("re._parser" if sys.version_info >= (3, 11) else "sre_parse")
    automaton = _Automaton()
    try:
        automaton.end = automaton.add(parser.parse(pattern), 0)
    except (re.error, ValueError):
        return None
    return automaton
