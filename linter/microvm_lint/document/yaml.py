"""YAML with places, from the events of PyYAML's parser, in one loop with an explicit stack.

libyaml's parser is used where PyYAML was built with it, else PyYAML's own in Python; both give
the same events. Offsets come from the marks' `index`, which counts characters.
"""

from __future__ import annotations

import re

from yaml.error import MarkedYAMLError, YAMLError
from yaml.events import (
    AliasEvent,
    DocumentStartEvent,
    MappingEndEvent,
    MappingStartEvent,
    ScalarEvent,
    SequenceEndEvent,
    SequenceStartEvent,
    StreamEndEvent,
)

from .scalars import NOT_ALWAYS_TEXT, core_value
from .tree import Alias, Limits, Mapping, Node, Problem, Scalar, Sequence, resolved

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_STANDARD = "tag:yaml.org,2002:"
_PROPERTIES = re.compile(r"(?:[&!][^\s,\[\]{}]*(?:[ \t]|\r\n|\n|\r|#[^\r\n]*)*)+")
_UNPRINTABLE = re.compile("[^\t\n\r\x20-\x7e\x85\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_LAST_LINE_BREAKS = " \t\r\n\x85\u2028\u2029"


def parser(text: str) -> Any:
    """A parser of events for the text: libyaml's, or PyYAML's own where that is missing."""
    try:
        from yaml._yaml import CParser
    except ImportError:
        from yaml.loader import Loader

        return Loader(text)
    return CParser(text)


class _Frame:
    """A container whose end has not come yet."""

    __slots__ = ("anchor", "before", "flow", "height", "key", "merges", "node")

    def __init__(self, node: Any, anchor: str | None, before: int, flow: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.before = before  # nodes counted before this one
        self.flow = flow
        self.height = 1
        self.key: Node | None = None
        self.merges: list[Node] = []


class _Anchor:
    """An anchored node, with its nodes and levels once it is complete."""

    __slots__ = ("height", "node", "size")

    def __init__(self, node: Node, size: int, height: int) -> None:
        self.node = node
        self.size = size
        self.height = height


def parse(text: str, limits: Limits) -> list[Node]:
    """The tree of each document in a YAML text.

    Raises `Problem` where the text is not YAML or goes past a limit.
    """
    try:
        return _Builder(text, limits).build()
    except YAMLError as error:
        raise _problem(error, text) from None
    except RecursionError:  # only PyYAML's own parser recurses, on nested flow collections
        raise Problem.too_deep(limits.depth, 0) from None


class _Builder:
    """Turns the events of one text into trees."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.roots: list[Node] = []
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Anchor | None] = {}
        self.count = 0

    def build(self) -> list[Node]:
        """All documents of the stream."""
        next_event = parser(self.text).get_event
        stack = self.stack
        while True:
            event = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                self.count += 1
                node = self._scalar(event)
                if event.anchor is not None:
                    self.anchors[event.anchor] = _Anchor(node, 1, 1)
                self._attach(node, 1)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, kind)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event.end_mark.index)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                self.anchors = {}
            elif kind is StreamEndEvent:
                return self.roots
            if self.count > self.limits.nodes:
                offset = stack[-1].node.start if stack else 0
                raise Problem.too_many(self.limits.nodes, offset)

    def _scalar(self, event: Any) -> Scalar:
        raw: str = event.value
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        style = event.style
        tag: str | None = event.tag
        if tag is not None or event.anchor is not None:
            start = self._after_properties(start, end)
        if style in ("|", ">"):
            end = start + len(self.text[start:end].rstrip(_LAST_LINE_BREAKS))
        if tag is not None and tag != "!":
            return _tagged(raw, start, end, tag)
        if style or tag == "!":
            return Scalar(raw, start, end, raw, False)
        if raw and raw[0] not in NOT_ALWAYS_TEXT:
            return Scalar(raw, start, end, raw, True)
        return Scalar(core_value(raw), start, end, raw, True)

    def _after_properties(self, start: int, end: int) -> int:
        """Where a node itself starts, behind its anchor and tag."""
        match = _PROPERTIES.match(self.text, start, end)
        return match.end() if match else start

    def _open(self, event: Any, kind: type) -> None:
        start: int = event.start_mark.index
        if len(self.stack) >= self.limits.depth:
            raise Problem.too_deep(self.limits.depth, start)
        tag: str | None = event.tag
        if tag is not None or event.anchor is not None:
            start = self._after_properties(start, len(self.text))
        if tag is not None and (tag == "!" or tag.startswith(_STANDARD)):
            tag = None
        node = Mapping(start, tag) if kind is MappingStartEvent else Sequence(start, tag)
        if event.anchor is not None:
            self.anchors[event.anchor] = None
        self.stack.append(_Frame(node, event.anchor, self.count, bool(event.flow_style)))
        self.count += 1

    def _close(self, end: int) -> None:
        frame = self.stack.pop()
        node = frame.node
        if frame.merges:
            self._merge(node, frame.merges)
        if frame.flow and self.text[end - 1 : end] in ("}", "]"):
            node.end = end  # the pair in `[a: b]` is a mapping without brackets of its own
        result = self._braces(node) if frame.flow and type(node) is Mapping else node
        if frame.anchor is not None:
            self.anchors[frame.anchor] = _Anchor(result, self.count - frame.before, frame.height)
        self._attach(result, frame.height)

    def _braces(self, node: Mapping) -> Node:
        """`{{ name }}` without quotes, which YAML reads as a mapping in a mapping, is text."""
        text = self.text[node.start : node.end]
        if text.startswith("{{") and text.endswith("}}"):
            return Scalar(text, node.start, node.end, text, False)
        return node

    def _alias(self, event: Any) -> None:
        start: int = event.start_mark.index
        name: str = event.anchor
        anchor = self.anchors.get(name)
        if anchor is None:
            words = (
                "an alias stands inside its own anchor"
                if name in self.anchors
                else "an alias names an anchor that is not there"
            )
            raise Problem("syntax", words, start)
        self.count += anchor.size
        if len(self.stack) + anchor.height > self.limits.depth:
            raise Problem.too_deep(self.limits.depth, start)
        self._attach(Alias(anchor.node, start, event.end_mark.index), anchor.height)

    def _attach(self, node: Node, height: int) -> None:
        """Give a complete node to its parent."""
        if not self.stack:
            self.roots.append(node)
            return
        frame = self.stack[-1]
        if height >= frame.height:
            frame.height = height + 1
        parent = frame.node
        if type(parent) is Sequence:
            parent.items.append(node)
            parent.value.append(node.value)
            parent.end = node.end
        elif frame.key is None:
            frame.key = node
        else:
            parent.end = node.end
            self._entry(frame, frame.key, node)
            frame.key = None

    def _entry(self, frame: _Frame, key: Node, value: Node) -> None:
        parent: Mapping = frame.node
        if type(key) is Scalar:
            name = key.raw
            if name == "<<" and key.plain and _can_merge(value):
                frame.merges.append(value)
                return
        else:
            name = self._key_text(key)
        parent.add(name, key, value)

    def _key_text(self, key: Node) -> str:
        target = resolved(key)
        return target.raw if type(target) is Scalar else self.text[key.start : key.end]

    def _merge(self, node: Mapping, merges: list[Node]) -> None:
        """Add what `<<` brings: keys of the mapping itself win, then the earlier source."""
        for merge in merges:
            sources = resolved(merge)
            for source in sources.items if type(sources) is Sequence else (merge,):
                mapping = resolved(source)
                assert type(mapping) is Mapping
                self.count += len(mapping.entries)
                for name, (key, value) in mapping.entries.items():
                    if name in node.entries:
                        continue
                    alias = source if type(source) is Alias else merge
                    if type(alias) is Alias:
                        value = Alias(value, alias.start, alias.end)
                    node.add(name, key, value)


def _can_merge(node: Node) -> bool:
    target = resolved(node)
    if type(target) is Sequence:
        return all(type(resolved(item)) is Mapping for item in target.items)
    return type(target) is Mapping


def _tagged(raw: str, start: int, end: int, tag: str) -> Scalar:
    """A scalar with a tag: one of YAML's own types, or an application's."""
    if not tag.startswith(_STANDARD):
        return Scalar(raw, start, end, raw, False, tag)
    name = tag[len(_STANDARD) :]
    value = core_value(raw) if name in ("int", "float", "bool", "null") else raw
    return Scalar(value, start, end, raw, False)


def _problem(error: YAMLError, text: str) -> Problem:
    """PyYAML's error as a problem. Its words name tokens, never a piece of a value."""
    if isinstance(error, MarkedYAMLError):
        mark = error.problem_mark or error.context_mark
        words = " ".join(filter(None, (error.context, error.problem)))
        if "unknown escape character" in words:
            words = "a backslash stands before a character that needs none"
        return Problem("syntax", f"not YAML: {words}", mark.index if mark else 0)
    if match := _UNPRINTABLE.search(text):
        code = f"U+{ord(match[0]):04X}"
        return Problem("syntax", f"not YAML: the control character {code}", match.start())
    raise error
