"""One image in the shape and with the names of the AWS API, whatever it was written in."""

from __future__ import annotations

import re

from .document import Alias, Mapping, Node, Scalar, Sequence
from .document.tree import resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .document import Document

    Path = tuple[str | int, ...]

# The kinds of definition. What a request may hold differs from what the service returns.
DEFINITION = "definition"  # the configuration alone
CREATE = "create"  # a CreateMicrovmImage request
UPDATE = "update"  # an UpdateMicrovmImage request
VERSION = "version"  # what GetMicrovmImageVersion returns
TEMPLATE = "template"  # a resource of CloudFormation, SAM, Kubernetes, ...

KINDS = (DEFINITION, CREATE, UPDATE, VERSION, TEMPLATE)

_PLACEHOLDER = re.compile(
    r"\$\{[^{}]+\}"  # ${NAME}
    r"|\$[A-Za-z_][A-Za-z0-9_]*"  # $NAME
    r"|\{\{.*?\}\}"  # {{ name }}
    r"|<[A-Za-z][A-Za-z0-9 _.:-]*>",  # <name>
    re.DOTALL,
)
_PLAIN_NAME = re.compile(r"[A-Za-z0-9_/-]+")

ENVIRONMENT = "environmentVariables"


class Image:
    """One definition of an image: what the engine judges and rules see.

    `value` is the definition in API shape and `node` the tree with its places. `unknown` holds
    the paths whose value is not determined here: nothing is reported about them. `placeholders`
    are those of them that are written as placeholders in the text.
    """

    __slots__ = (
        "dialect",
        "document",
        "duplicates",
        "first",
        "floats",
        "kind",
        "label",
        "node",
        "odd_keys",
        "placeholders",
        "plain",
        "unknown",
        "value",
        "wants_text",
    )

    # Whether the API wants a string at a path; the engine answers from the constraint set.
    wants_text: Callable[[Path], bool]

    def __init__(
        self,
        document: Document,
        node: Node,
        kind: str,
        dialect: str,
        *,
        label: str | None = None,
        first: bool = True,
        unknown: tuple[Path, ...] = (),
    ) -> None:
        self.document = document
        self.node = node
        self.kind = kind
        self.dialect = dialect
        self.label = label
        self.first = first  # whether it is the first document of its file
        self.unknown: set[Path] = set(unknown)
        self.placeholders: list[Path] = []
        self.duplicates: list[tuple[Path, Node, Node]] = []
        self.floats: list[Path] = []
        self.plain: list[tuple[Path, Scalar, bool]] = []
        self.odd_keys: list[tuple[Path, Scalar]] = []
        nulls = self._survey()
        self.value: Any = _without(node.value, nulls) if kind == VERSION else node.value

    def _survey(self) -> list[Path]:
        """Walk the tree once and note what the rules about the document ask for.

        Returns the paths that hold null.
        """
        nulls: list[Path] = []
        stack: list[tuple[Path, Node]] = [((), self.node)]
        is_yaml = self.document.format == "yaml"
        while stack:
            path, node = stack.pop()
            if type(node) is Alias:
                node = resolved(node)
            if type(node) is Scalar:
                self._survey_scalar(path, node, nulls, is_yaml)
            elif type(node) is Mapping:
                if node.tag is not None:
                    self.unknown.add(path)
                for name, key, first, _replaced in node.duplicates:
                    self.duplicates.append(((*path, name), key, first))
                for name, (key, child) in node.entries.items():
                    below = (*path, name)
                    stack.append((below, child))
                    if type(key) is Scalar and key.plain:
                        self._survey_key(below, key)
                    if ("{" in name or "$" in name or "<" in name) and self._is_placeholder(name):
                        self.unknown.add(below)
            elif type(node) is Sequence:
                if node.tag is not None:
                    self.unknown.add(path)
                for index, child in enumerate(node.items):
                    stack.append(((*path, index), child))
        return nulls

    def _survey_scalar(self, path: Path, node: Scalar, nulls: list[Path], is_yaml: bool) -> None:
        value = node.value
        if node.tag is not None:
            self.unknown.add(path)
        elif type(value) is str:
            if ("$" in value or "{{" in value or "<" in value) and self._is_placeholder(value):
                self.unknown.add(path)
                self.placeholders.append(path)
            elif node.plain:
                self.plain.append((path, node, False))
        elif value is None:
            nulls.append(path)
        else:
            if type(value) is float:
                self.floats.append(path)
            if is_yaml and node.plain:
                self.plain.append((path, node, False))

    def _survey_key(self, path: Path, key: Scalar) -> None:
        if type(key.value) is not str:
            self.odd_keys.append((path, key))
        self.plain.append((path, key, True))

    def _is_placeholder(self, text: str) -> bool:
        """Whether the text holds a placeholder; what the service returns never does."""
        return self.kind != VERSION and _PLACEHOLDER.search(text) is not None

    def is_unknown(self, path: Path) -> bool:
        """Whether the value at the path, or one that it is a part of, is not determined."""
        unknown = self.unknown
        return bool(unknown) and any(path[:end] in unknown for end in range(len(path) + 1))

    def get(self, path: Path) -> Any:
        """The plain value at the path, or None where there is none."""
        value = self.value
        try:
            for step in path:
                value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
        return value

    def nodes(self, path: Path) -> Iterator[tuple[Node | None, Node]]:
        """Key and value nodes on the way along the path, as far as the tree goes."""
        node = self.node
        yield None, node
        for step in path:
            target = resolved(node)
            if type(target) is Mapping and step in target.entries:
                key, node = target.entries[str(step)]
                yield key, node
            elif type(target) is Sequence and isinstance(step, int) and step < len(target.items):
                node = target.items[step]
                yield None, node
            else:
                return


def _without(value: Any, nulls: list[tuple[str | int, ...]]) -> Any:
    """A copy of the value in which the members that are null are absent."""
    if not any(path and isinstance(path[-1], str) for path in nulls):
        return value
    if isinstance(value, dict):
        return {key: _without(child, nulls) for key, child in value.items() if child is not None}
    if isinstance(value, list):
        return [_without(child, nulls) for child in value]
    return value


def spell(path: Path) -> str:
    """The path as a person writes it: `hooks.port`, `resources[0]`, `tags["a b"]`."""
    parts: list[str] = []
    for step in path:
        if isinstance(step, int):
            parts.append(f"[{step}]")
        elif _PLAIN_NAME.fullmatch(step):
            parts.append(f".{step}" if parts else step)
        else:
            escaped = step.replace("\\", "\\\\").replace('"', '\\"')
            parts.append(f'["{escaped}"]')
    return "".join(parts)
