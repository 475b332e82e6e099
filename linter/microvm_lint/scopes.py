"""Which comments count for a place, found without asking each of them."""

from __future__ import annotations

from bisect import bisect_right

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .rule import Rule
    from .suppressions import Comment, Name


class Scope:
    """Comments that count for the same piece of a file, by the rules that they name."""

    __slots__ = ("_first", "_unused")

    def __init__(self) -> None:
        self._first: dict[Rule, Comment] = {}
        self._unused: dict[Rule, list[Name]] = {}

    def add(self, comment: Comment) -> None:
        """Let a comment count as well."""
        for name in comment.names:
            if name.rule is not None:
                self._first.setdefault(name.rule, comment)
                self._unused.setdefault(name.rule, []).append(name)

    def silencing(self, rule: Rule) -> Comment | None:
        """The first comment that names a rule; all that name it have done so with reason."""
        for name in self._unused.pop(rule, ()):
            name.used = True
        return self._first.get(rule)

    def pardon(self) -> None:
        """Call all comments needed."""
        for names in self._unused.values():
            for name in names:
                name.used = True
        self._unused.clear()


class Scopes:
    """The pieces of a file that comments count for: the whole, lines, and values of keys."""

    def __init__(self, comments: Iterable[Comment]) -> None:
        self._whole = Scope()
        self._lines: dict[int, Scope] = {}
        self._spans: dict[tuple[int, int], Scope] = {}
        for comment in comments:
            if comment.lines is None:
                self._whole.add(comment)
            for line in set(comment.lines or ()):
                self._lines.setdefault(line, Scope()).add(comment)
            for span in comment.spans:
                self._spans.setdefault(span, Scope()).add(comment)
        self._sorted = sorted(self._spans, key=lambda span: (span[0], -span[1]))
        self._around = _nested(self._sorted)

    def around(self, offset: int, line: int) -> Iterator[Scope]:
        """What counts for a place, of values the outermost first."""
        if line in self._lines:
            yield self._lines[line]
        yield self._whole
        found = []
        number = bisect_right(self._sorted, offset, key=lambda span: span[0]) - 1
        while number >= 0:
            span = self._sorted[number]
            if offset < span[1]:
                found.append(self._spans[span])
            number = self._around[number]
        yield from reversed(found)


def _nested(spans: list[tuple[int, int]]) -> list[int]:
    """For each of the spans, which are in order, the number of the one around it, or -1."""
    around: list[int] = []
    open_: list[int] = []
    for number, (start, _end) in enumerate(spans):
        while open_ and spans[open_[-1]][1] <= start:
            open_.pop()
        around.append(open_[-1] if open_ else -1)
        open_.append(number)
    return around
