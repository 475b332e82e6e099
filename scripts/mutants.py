"""The mutants of a module: cosmic-ray's operators, and three that it does not have.

Left out is what no test can tell: annotations and imports, docstrings and strings with spaces in
them (messages), `__all__`, and `==` as `is` and the reverse, which are one for words, classes and
None; and what any test tells, `__slots__`.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import parso
from cosmic_ray.operators.provider import OperatorProvider

Span = tuple[tuple[int, int], tuple[int, int]]
_STATEMENTS = ("simple_stmt", "if_stmt", "while_stmt", "for_stmt", "try_stmt", "with_stmt")
_SAME = ("_Eq_Is", "_Is_Eq", "_NotEq_IsNot", "_IsNot_NotEq")
_NAMES = ("__all__", "__slots__")
_OF_CONFIGURATION = ("VariableReplacer", "VariableInserter")


class StatementRemover:
    """Replaces a statement by `pass`: a call, an exception, an assignment but for new names."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Where there is such a statement."""
        if node.type == "simple_stmt":
            first = node.children[0]
            changes = first.type in ("atom_expr", "power", "raise_stmt", "del_stmt")
            if first.type == "expr_stmt":
                target, sign = first.children[:2]
                other = getattr(sign, "value", "=") != "="
                changes = other or target.type in ("atom_expr", "power")
            if changes:
                yield first.start_pos, first.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The line without the statement."""
        first = node.children[index]
        node.children[index] = parso.parse(first.get_first_leaf().prefix + "pass")
        return node


class NoneReturner:
    """Replaces what is returned by None."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Where something is returned."""
        if node.type == "return_stmt" and node.children[1].get_code().strip() != "None":
            yield node.children[1].start_pos, node.children[1].end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The statement that returns None."""
        node.children[index + 1] = parso.parse(" None")
        return node


class StringEmptier:
    """Replaces a word by an empty string, and an empty string by a word."""

    def mutation_positions(self, node: Any) -> Iterator[Span]:
        """Where there is a string that is no docstring and no message."""
        if node.type == "string" and node.parent.type != "simple_stmt" and " " not in node.value:
            yield node.start_pos, node.end_pos

    def mutate(self, node: Any, index: int) -> Any:
        """The other string."""
        empty = not node.value.strip("rRbB\"'")[index:]
        kind = "b" if node.value[0] in "bB" else ""
        node.value = kind + ('"mutant"' if empty else '""')
        return node


class Mutant:
    """One change of a module: an operator, the node that it changes, and which way."""

    def __init__(self, path: Path, operator: Any, node: Any, index: int, span: Span) -> None:
        self.path = path
        self.operator = operator
        self.node = node
        self.index = index
        self.span = span
        name = getattr(operator, "__name__", None) or type(operator).__name__
        self.name: str = name
        self.family = name.split("_")[0]

    def source(self) -> str:
        """The module's text with the change; to be called once, in a process of its own."""
        root = self.node.get_root_node()
        siblings = self.node.parent.children
        at = siblings.index(self.node)
        changed = self.operator.mutate(self.node, self.index)
        siblings[at : at + 1] = [] if changed is None else [changed]
        text: str = root.get_code()
        return text

    def lines(self) -> tuple[int, int] | None:
        """The lines of which one is executed where a test reaches the change.

        Those of the innermost statement up to the change; of the whole function where the change
        is in its head; None where it is at the level of the module or a class.
        """
        first, node, child = None, self.node, None
        while node is not None:
            if first is None and node.type in _STATEMENTS:
                first = node.start_pos[0]
            if node.type == "funcdef":
                if child is node.children[-1]:
                    return first or self.span[0][0], self.span[1][0]
                return node.start_pos[0], node.end_pos[0]
            if node.type == "decorated":
                function = node.children[-1]
                return function.start_pos[0], function.end_pos[0]
            node, child = node.parent, node
        return None


def _operators() -> list[Any]:
    provider = OperatorProvider()
    theirs = [provider[name] for name in provider if name not in _OF_CONFIGURATION]
    ours: list[Any] = [StatementRemover(), NoneReturner(), StringEmptier()]
    return [one() for one in theirs if not one.__name__.endswith(_SAME)] + ours


def _nodes(node: Any) -> Iterator[Any]:
    """The node and what stands in it, but for what need not be tested."""
    yield node
    for child in getattr(node, "children", ()):
        annotated = node.type in ("tfpdef", "annassign") and child is node.children[1:][-1]
        if node.type == "annassign":
            annotated = child is node.children[1]
        returned = node.type == "funcdef" and child is node.annotation
        typing = child.type == "if_stmt" and child.children[1].get_code().strip() == "TYPE_CHECKING"
        importing = child.type in ("import_name", "import_from")
        names = child.type == "expr_stmt" and child.children[0].get_code().strip() in _NAMES
        if not (annotated or returned or typing or importing or names):
            yield from _nodes(child)


def mutants_of(path: Path) -> list[Mutant]:
    """All mutants of a module."""
    found: list[Mutant] = []
    binary: list[Any] = []
    comparing: list[Any] = []
    others: list[Any] = []
    for operator in _operators():
        family = type(operator).__name__
        chosen = others
        if family.startswith("ReplaceBinary"):
            chosen = binary
        elif family.startswith("ReplaceComparison"):
            chosen = comparing
        chosen.append(operator)
    for node in _nodes(parso.parse(path.read_text("utf-8"))):
        operators = {"operator": binary, "comparison": comparing}.get(node.type, []) + others
        for operator in operators:
            for index, span in enumerate(operator.mutation_positions(node)):
                found.append(Mutant(path, operator, node, index, span))
    return [one for one in found if "TYPE_CHECKING = " not in one.node.parent.get_code()[:20]]


def one_of_each_place(mutants: list[Mutant], random: Any) -> list[Mutant]:
    """One mutant of each place and kind of change, chosen at random."""
    places: dict[tuple[Path, Span, str], list[Mutant]] = {}
    for one in mutants:
        places.setdefault((one.path, one.span, one.family), []).append(one)
    return [random.choice(those) for those in places.values()]
