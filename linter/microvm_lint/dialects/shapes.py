"""From a dialect's names and forms to the shape of the API, with every place kept.

A translator walks an image's members in a dialect and builds a tree with the API's names from the
nodes that stand in the text. What is wrong with the form alone it reports itself, and then goes on
with what is meant, so that the rest is judged too.
"""

from __future__ import annotations

import re

from ..definition import ENVIRONMENT
from ..document import Alias, Mapping, Node, Scalar, Sequence
from ..document.tree import resolved
from ..findings import Change, Report
from ..partial import Hole, Partial, Unresolved
from ..words import fold, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from ..definition import Path
    from .intrinsics import Resolver

UNKNOWN, WRONG_TYPE, MISSING = "additionalProperties", "type", "required"
MAPS = ((ENVIRONMENT,), ("tags",))
_NOUNS = {ENVIRONMENT: "environment variables", "tags": "tags"}
_INTEGERS = ("port", "minimumMemoryInMiB")
_SECONDS = "TimeoutInSeconds"


class Translator:
    """Translates one image; a dialect is a class of its own.

    `mistakes` has the constraint of JSON Schema that a form breaks, with what to say. `missing` are
    the required members that are absent, by their names in the API; `count` is how many nodes there
    were.
    """

    called = ""  # the dialect, in words
    required: tuple[str, ...] = ()
    irregular: dict[str, str] = {}  # noqa: RUF012 the API's names by the dialect's
    pascal = False
    extra: frozenset[str] = frozenset()  # members of the dialect that the API does not have
    absent: tuple[str, ...] = ()  # members of the API that the dialect does not have

    def __init__(self, resolver: Resolver | None = None) -> None:
        self.resolver = resolver
        self.mistakes: list[tuple[str, Report]] = []
        self.missing: list[str] = []
        self.count = 0
        self.is_open = False  # whether there may be members that are not known
        self.removed: dict[str, Node] = {}  # keys of members that have no value after all

    def translate(self, node: Node) -> Node:
        """The image in the shape of the API."""
        found = self.node(node, ())
        if found is None:
            found = Mapping(node.start)
            found.end = node.end
        target = resolved(found)
        if type(target) is Mapping and target.tag is None and not self.is_open:
            self.missing = [name for name in self.required if name not in self.seen(target)]
        return found

    def seen(self, target: Mapping) -> Iterable[str]:
        """The names of the members that are there."""
        return target.entries

    def node(self, node: Node, path: Path) -> Node | None:
        """A node in the shape of the API; None where there is none."""
        self.count += 1
        found = node if self.resolver is None else self.resolver.node(node)
        if found is None:
            return None
        target = resolved(found)
        if type(target) is Mapping:
            if target.tag is not None:
                new: Node = target
            elif path in MAPS:
                new = self.map(target, path)
            else:
                new = self.members(target, path)
        elif type(target) is Sequence:
            new = self.list(target, path) if path not in MAPS else self.map_of_list(target, path)
        else:
            assert type(target) is Scalar
            new = self.scalar(target, path)
        return Alias(new, found.start, found.end) if type(found) is Alias else new

    def scalar(self, node: Scalar, path: Path) -> Node:
        """A scalar as the dialect takes it."""
        return node

    def list(self, node: Sequence, path: Path) -> Node:
        """A list with its items translated, those without value left out."""
        new = Sequence(node.start, node.tag)
        new.end = node.end
        for number, item in enumerate(node.items):
            child = self.node(item, (*path, number))
            if child is not None:
                new.items.append(child)
                new.value.append(child.value)
        return new

    def members(self, node: Mapping, path: Path) -> Node:
        """An object with its members' names translated."""
        new = Mapping(node.start)
        new.end = node.end
        for name, (key, value) in node.entries.items():
            self.member(new, path, name, key, value)
        names = ((self.name(name), *rest) for name, *rest in node.duplicates)
        new.duplicates = [(name, *rest) for name, *rest in names if name in new.entries]  # type: ignore[misc]
        return new

    def member(self, new: Mapping, path: Path, name: str, key: Node, value: Node) -> None:
        """Add one member to an object."""
        if name.startswith("Fn::") or name == "<<":  # brings members that are not known
            self.open(new, key, value)
            self.is_open = self.is_open or not path
            return
        if not path and name in self.extra:
            return
        api = self.name(name)
        if not path and api in self.absent and api == name:
            words = f"{self.called} has no {quoted(name)}"
            self.mistake(UNKNOWN, (name,), words, None, key)
            return
        if api != name or not self._is_wrong(name):
            self.add(new, path, api, key, value)
            return
        right = self.written(name)
        words = f"{quoted(name)} is not how {self.called} writes it"
        change = Change("rename", (*path, name), f"write {right}", name)
        self.mistake(UNKNOWN, (*path, name), words, f"write {right}", key, change)
        self.add(new, path, name, key, value)

    def add(self, new: Mapping, path: Path, api: str, key: Node, value: Node) -> None:
        """Add a member under its name in the API, unless it has no value."""
        child = self.node(value, (*path, api))
        if child is not None:
            new.add(api, key, child)
        elif not path:
            self.removed[api] = key

    @staticmethod
    def open(new: Mapping, key: Node, value: Node) -> None:
        """Note that an object has members that are not known."""
        hole = Unresolved.of(Partial((Hole("${...}"),)))
        name = f"${{{len(new.entries)}}}"  # a placeholder, of which nothing is reported
        new.add(name, key, Scalar(None, value.start, value.end, "", plain=False, tag=hole))

    def name(self, name: str) -> str:
        """The API's name for the dialect's, or the name itself where there is none."""
        if name in self.irregular:
            return self.irregular[name]
        return name[:1].lower() + name[1:] if self.pascal else name

    def written(self, name: str) -> str:
        """The dialect's name for the API's."""
        for dialect, api in self.irregular.items():
            if api == name:
                return dialect
        return name[:1].upper() + name[1:] if self.pascal else name

    def _is_wrong(self, name: str) -> bool:
        """Whether a name is one of the API that the dialect writes otherwise."""
        if self.pascal:
            from ..constraints import member_names

            return fold(name) in member_names()
        return name in self.irregular.values()

    def mistake(
        self,
        keyword: str,
        path: Path,
        words: str,
        hint: str | None,
        place: Node | None = None,
        change: Change | None = None,
    ) -> None:
        """Note what is wrong with the form."""
        report = Report(path, words, hint=hint, place=place, change=change)
        self.mistakes.append((keyword, report))

    def map(self, node: Mapping, path: Path) -> Node:
        """Environment variables or tags, as a map of names and values."""
        new = Mapping(node.start)
        new.end = node.end
        for name, (key, value) in node.entries.items():
            if name.startswith("Fn::"):
                self.open(new, key, value)
            else:
                self.add(new, path, name, key, value)
        new.duplicates = list(node.duplicates)
        return new

    def map_of_list(self, node: Sequence, path: Path) -> Node:
        """Environment variables or tags where they are a list."""
        return self.list(node, path)

    def spell(self, path: Path) -> str:
        """An API path as the dialect writes it."""
        from ..definition import spell

        steps = [
            self.written(step)
            if isinstance(step, str) and (at == 0 or path[:1] not in MAPS)
            else step
            for at, step in enumerate(path)
        ]
        return spell(tuple(steps))

    def speak(self, text: str, members: frozenset[str]) -> str:
        """A text with the API's names of members replaced by the dialect's.

        A name counts where it cannot be a word or a value: within capitals, in a path, or before a
        colon.
        """

        def in_quotes(match: re.Match[str]) -> str:
            found = re.fullmatch(_PATH + r"(: .*)?", match[1])
            if found is None:
                if match[1][:1] in "[{":
                    return re.sub(_KEY, lambda key: self.written(key[0]), match[0])
                return match[0]
            steps = [int(one) if one.isdigit() else one for one in re.findall(r"\w+", found[1])]
            names = [one for one in steps if isinstance(one, str)]
            plain = len(steps) == 1 and not found[2] and str(steps[0]).islower()
            if plain or not members.issuperset(names):
                return match[0]
            return f"`{self.spell(tuple(steps))}{found[2] or ''}`"

        def bare(match: re.Match[str]) -> str:
            if match[0].startswith("`"):
                return in_quotes(match)
            steps = tuple(match[0].split("."))
            return self.spell(steps) if members.issuperset(steps) else match[0]

        return re.sub(_QUOTED + "|" + _BARE, bare, text)


_PATH = r"([A-Za-z]+(?:\[[0-9]+\])?(?:\.[A-Za-z]+(?:\[[0-9]+\])?)*)"
_KEY = r"\b[a-z][A-Za-z]*(?=:)"
_QUOTED = r"`([^`]*)`"
_BARE = r"(?<![\w./:-])(?:[a-z]+\.)?[a-z]+(?:[A-Z][A-Za-z]*)+(?:\.[a-z]+[A-Za-z]*)*(?![\w/])"


def is_integer(path: Path) -> bool:
    """Whether the API wants a whole number at a path."""
    last = str(path[-1]) if path else ""
    return last in _INTEGERS or last.endswith(_SECONDS)


def empty(at: Node) -> Mapping:
    """An object without members, at the place of a node."""
    new = Mapping(at.start)
    new.end = at.end
    return new


def holding(name: str, key: Node, value: Node) -> Mapping:
    """An object of one member, at the place of its value."""
    new = empty(resolved(value))
    new.add(name, key, value)
    return new
