"""One walk over a definition's tree, for what only the text can tell.

The plain values do not say that a scalar stood without quotes, that a key came twice or that a
value is a placeholder. Most nodes have nothing to note, so paths are made only where they have.
"""

from __future__ import annotations

import re

from .document import Alias, Mapping, Node, Scalar, Sequence
from .document.tree import resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .definition import Path
    from .document import Limits

_PLACEHOLDER = re.compile(
    r"\$\{[^{}]+\}"  # ${NAME}
    r"|\$[A-Za-z_][A-Za-z0-9_]*"  # $NAME
    r"|<[A-Za-z][A-Za-z0-9 _.:-]*>"  # <name>
)
# The first characters of all scalars that YAML 1.1 and 1.2 may read differently.
_DOUBTFUL = frozenset("yYnNoO-+.0123456789")


class Survey:
    """What the text of a definition shows beside its values.

    `unknown` are the paths whose value is not determined, `placeholders` those of them that are
    written as placeholders, `nulls` those that hold null, `floats` those that hold a float.
    `duplicates` has the path of a repeated key with its node and that of the first one. `plain`
    has the scalars without quotes that may be ambiguous, with whether it is a key, and `odd_keys`
    the keys that YAML does not read as strings.
    """

    __slots__ = ("duplicates", "floats", "nulls", "odd_keys", "placeholders", "plain", "unknown")

    def __init__(self) -> None:
        """One of a definition that shows nothing."""
        self.unknown: set[Path] = set()
        self.placeholders: list[Path] = []
        self.nulls: list[Path] = []
        self.floats: list[Path] = []
        self.duplicates: list[tuple[Path, Node, Node]] = []
        self.plain: list[tuple[Path, Scalar, bool]] = []
        self.odd_keys: list[tuple[Path, Scalar]] = []

    @classmethod
    def of_value(cls, value: dict[str, Any], limits: Limits) -> Survey | None:
        """What an object shows that stands in no text; None where it is past a limit of readers.

        The object is one of JSON, as the standard library reads it.
        """
        survey = cls()
        count = 1
        stack: list[tuple[Path, Any]] = [((), value)]
        while stack:
            path, one = stack.pop()
            if len(path) >= limits.depth:
                return None
            is_object = type(one) is dict
            count += 2 * len(one) if is_object else len(one)
            for step, child in one.items() if is_object else enumerate(one):
                kind = type(child)
                if kind is str:
                    continue
                if kind is dict or kind is list:
                    stack.append(((*path, step), child))
                elif child is None:
                    survey.nulls.append((*path, step))
                elif kind is float:
                    survey.floats.append((*path, step))
        if count > limits.nodes:
            return None
        return survey

    def walk(self, root: Node, *, quotes_matter: bool, with_placeholders: bool) -> None:
        """Note what the tree shows."""
        stack: list[tuple[Path, Node]] = [((), root)]
        while stack:
            path, node = stack.pop()
            if type(node) is Mapping:
                if node.tag is not None:
                    self.unknown.add(path)
                for name, key, first, _replaced in node.duplicates:
                    self.duplicates.append(((*path, name), key, first))
                for name, (key, child) in node.entries.items():
                    if type(child) is not Scalar or _is_notable(child, quotes_matter):
                        stack.append(((*path, name), child))
                    if type(key) is Scalar and key.plain and key.raw[:1] in _DOUBTFUL_KEY:
                        self._key((*path, name), key)
                    if with_placeholders and is_placeholder(name):
                        self.unknown.add((*path, name))
            elif type(node) is Sequence:
                if node.tag is not None:
                    self.unknown.add(path)
                for index, child in enumerate(node.items):
                    stack.append(((*path, index), child))
            elif type(node) is Alias:
                stack.append((path, resolved(node)))
            elif type(node) is Scalar:
                self._scalar(path, node, quotes_matter, with_placeholders)

    def _scalar(
        self, path: Path, node: Scalar, quotes_matter: bool, with_placeholders: bool
    ) -> None:
        value = node.value
        if node.tag is not None:
            self.unknown.add(path)
            return
        if type(value) is str and with_placeholders and is_placeholder(value):
            self.unknown.add(path)
            self.placeholders.append(path)
            return
        if value is None:
            self.nulls.append(path)
        elif type(value) is float:
            self.floats.append(path)
        if node.plain and quotes_matter and node.raw[:1] in _DOUBTFUL:
            self.plain.append((path, node, False))

    def _key(self, path: Path, key: Scalar) -> None:
        if type(key.value) is not str:
            self.odd_keys.append((path, key))
        self.plain.append((path, key, True))


_DOUBTFUL_KEY = _DOUBTFUL | set("~tTfF") | {""}


def _is_notable(node: Scalar, quotes_matter: bool) -> bool:
    """Whether a scalar may have anything to note; most have not."""
    value = node.value
    if type(value) is not str or node.tag is not None:
        return True
    if node.plain and quotes_matter and value[:1] in _DOUBTFUL:
        return True
    return "$" in value or "{{" in value or "<" in value


def is_placeholder(text: str) -> bool:
    """Whether a text is, or holds, a placeholder such as `${NAME}`."""
    opening = text.find("{{")
    if opening >= 0 and text.find("}}", opening + 2) >= 0:  # {{ name }}
        return True
    return ("$" in text or "<" in text) and _PLACEHOLDER.search(text) is not None
