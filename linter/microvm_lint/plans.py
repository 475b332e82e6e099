"""What applies to a file: the rules, the kind and the dialect that the configuration gives it."""

from __future__ import annotations

from .engine import Engine, Selection
from .files import covers

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from typing import Any


class Plan:
    """How one file is judged; `kind` and `dialect` are None where they are as recognised."""

    __slots__ = ("dialect", "engine", "kind")

    def __init__(self, engine: Engine, kind: str | None = None, dialect: str | None = None) -> None:
        self.engine = engine
        self.kind = kind
        self.dialect = dialect


class Plans:
    """The plans for all files: one for most, others where entries of `per-file` cover a file.

    The entries are those of the configuration, their globs as `files.rooted_glob` makes them; of
    several that cover a file the later ones win. What the command line gives, `base`, wins over
    all: its kind and dialect, and the rules that it names. `make_engine` makes the engine for the
    entries that cover a file.
    """

    def __init__(
        self,
        base: Plan,
        entries: Sequence[dict[str, Any]] = (),
        *,
        make_engine: Callable[[Sequence[dict[str, Any]]], Engine],
    ) -> None:
        self.base = base
        self._entries = entries
        self._make_engine = make_engine
        self._made: dict[tuple[int, ...], Plan] = {}

    def for_file(self, path: str) -> Plan:
        """The plan for a file."""
        if not self._entries:
            return self.base
        fitting = [
            number for number, entry in enumerate(self._entries) if covers(entry["files"], path)
        ]
        return self._plan(tuple(fitting)) if fitting else self.base

    def _plan(self, numbers: tuple[int, ...]) -> Plan:
        if numbers not in self._made:
            entries = [self._entries[number] for number in numbers]
            kinds = [entry["kind"] for entry in entries if "kind" in entry]
            dialects = [entry["dialect"] for entry in entries if "dialect" in entry]
            self._made[numbers] = Plan(
                self._make_engine(entries),
                self.base.kind or (kinds[-1] if kinds else None),
                self.base.dialect or (dialects[-1] if dialects else None),
            )
        return self._made[numbers]


def narrowed(
    base: Selection, entries: Sequence[dict[str, Any]], by_command: Selection
) -> Selection:
    """The selection for a file that entries of `per-file` cover."""
    then = [
        Selection(entry.get("select", ()), entry.get("ignore", ()), entry.get("extend-select", ()))
        for entry in entries
    ]
    return Selection(
        base.select,
        base.ignore,
        base.extend_select,
        base.min_severity,
        by_command=by_command,
        then=then,
    )
