"""YAML with places, from the events of PyYAML's parser, in one loop with an explicit stack.

libyaml's parser is used where PyYAML was built with it, else PyYAML's own in Python; both give
the same events. Offsets come from the marks' `index`, which counts characters.
"""

from __future__ import annotations

import re
from itertools import islice

from yaml.error import YAMLError
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
    from collections.abc import Callable
    from typing import Any

_STANDARD = "tag:yaml.org,2002:"
_PROPERTY = r"!<[^>\r\n]*>|![^\s,\[\]{}]*|&[0-9A-Za-z_-]*"
_GAP = "[ \\t\\r\\n]+|#[^\\r\\n]*|(?<=[\\r\\n])\ufeff"  # a line may start with a mark
_BLOCK_HEADER = r"[|>][-+0-9]*"

# libyaml compares each %TAG directive with all others.
_MAX_TAG_DIRECTIVES = 1000
_LONGEST_NAME = 100  # of a key that is a collection

# Line breaks in YAML 1.1, ordinary characters in YAML 1.2; the parsers are of 1.1.
_BREAKS_OF_1_1 = "\x85\u2028\u2029"
_BREAK_OF_1_1 = f"[{_BREAKS_OF_1_1}]"
_PRIVATE_USE = range(0xE000, 0xF900)


def parse(text: str, limits: Limits) -> list[Node]:
    """The tree of each document in a YAML text.

    Raises `Problem` where the text is not YAML or goes past a limit.
    """
    directives = text.count("%TAG")
    if directives > _MAX_TAG_DIRECTIVES:
        words = f"there are {directives:,} %TAG directives, more than {_MAX_TAG_DIRECTIVES:,}"
        raise Problem("limit", words, 0)
    builder = _Builder(text, limits)
    try:
        return builder.build()
    except YAMLError as error:
        from .yaml_mistakes import problem

        open_at = [frame.node.start for frame in builder.stack]
        raise problem(error, text, open_at, limits.depth) from None


def _events(text: str) -> Callable[[], Any]:
    """A function that gives the next event of the text."""
    if text.isascii() or not re.compile(_BREAK_OF_1_1).search(text):
        return _parser(text)
    # Characters that the text does not have stand in for the breaks while it is parsed.
    used = set(text)
    free = [chr(code) for code in islice((c for c in _PRIVATE_USE if chr(c) not in used), 3)]
    if len(free) < len(_BREAKS_OF_1_1):
        return _parser(text)
    next_event = _parser(text.translate(str.maketrans(_BREAKS_OF_1_1, "".join(free))))
    back = str.maketrans("".join(free), _BREAKS_OF_1_1)

    def restored() -> Any:
        event = next_event()
        if event.__class__ is ScalarEvent:
            event.value = event.value.translate(back)
        return event

    return restored


def _parser(text: str) -> Callable[[], Any]:
    next_event: Callable[[], Any]
    try:
        from yaml._yaml import CParser
    except ImportError:
        from .python_parser import PythonParser

        next_event = PythonParser(text).get_event
    else:
        next_event = CParser(text).get_event
    return next_event


class _Anchor:
    """An anchored node; once it is complete, with its nodes and levels."""

    __slots__ = ("height", "node", "size")

    def __init__(self, node: Node | None = None) -> None:
        self.node = node
        self.size = 1
        self.height = 0


class _Frame:
    """A container whose end has not come yet."""

    __slots__ = ("anchor", "before", "flow", "height", "key", "merge_key", "merges", "node")

    def __init__(self, node: Any, anchor: _Anchor | None, before: int, flow: bool) -> None:
        self.node = node
        self.anchor = anchor
        self.before = before  # nodes counted before this one
        self.flow = flow
        self.height = 1
        self.key: Node | None = None
        self.merge_key: Node | None = None
        self.merges: list[Node] = []


class _Builder:
    """Turns the events of one text into trees."""

    def __init__(self, text: str, limits: Limits) -> None:
        self.text = text
        self.limits = limits
        self.roots: list[Node] = []
        self.stack: list[_Frame] = []
        self.anchors: dict[str, _Anchor] = {}
        self.count = 0
        self.document_start = 0

    def build(self) -> list[Node]:
        """All documents of the stream."""
        next_event = _events(self.text)
        most = self.limits.nodes
        while True:
            event = next_event()
            kind = event.__class__
            if kind is ScalarEvent:
                self.count += 1
                node = self._scalar(event)
                if event.anchor is not None:
                    self.anchors[event.anchor] = _Anchor(node)
                self._attach(node, 0)
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                self._open(event, kind)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                self._close(event.end_mark.index)
            elif kind is AliasEvent:
                self._alias(event)
            elif kind is DocumentStartEvent:
                self.anchors = {}
                self.document_start = event.end_mark.index
            elif kind is StreamEndEvent:
                return self.roots
            if self.count > most:
                raise Problem.too_many(self.count, most, event.start_mark.index)

    def _scalar(self, event: Any) -> Scalar:
        raw: str = event.value
        start: int = event.start_mark.index
        end: int = event.end_mark.index
        style = event.style
        tag: str | None = event.tag
        if tag is not None or event.anchor is not None:
            start = self._after_properties(start, end)
        elif start == end:
            start = end = self._place_of_nothing(start)
        if style == "|" or style == ">":
            end = self._block_end(start, end, raw)
        if tag is not None and tag != "!":
            return _tagged(raw, start, end, tag)
        if style or tag == "!":
            return Scalar(raw, start, end, raw, False)
        if raw and raw[0] not in NOT_ALWAYS_TEXT:
            return Scalar(raw, start, end, raw, True)
        return Scalar(core_value(raw), start, end, raw, True)

    def _after_properties(self, start: int, end: int) -> int:
        """Where a scalar itself starts, behind its anchor and tag."""
        while match := re.compile(_PROPERTY).match(self.text, start, end):
            start = self._after_gap(match.end(), end)
        return start

    def _after_gap(self, start: int, end: int) -> int:
        """Where space and comments end."""
        while match := re.compile(_GAP).match(self.text, start, end):
            start = match.end()
        return start

    def _place_of_nothing(self, at: int) -> int:
        """Where a value that is not written stands; the parsers say, where the next token is."""
        if not self.stack:
            return self.document_start
        frame = self.stack[-1]
        key = frame.key
        if key is None:
            # Between brackets the parser in Python says where the `?` before it ends.
            return self._after_gap(at, len(self.text)) if frame.flow else at
        colon = self._after_gap(key.end, at)
        return colon + 1 if self.text.startswith(":", colon, at) else key.end

    def _block_end(self, start: int, end: int, raw: str) -> int:
        """Where the last line of a block scalar ends that is not empty."""
        lines_end = _trimmed(raw, len(raw), "\n")
        words_end = _trimmed(raw, lines_end, " \t")
        if not _trimmed(raw, words_end, " \t\n"):
            header = re.compile(_BLOCK_HEADER).match(self.text, start)
            return header.end() if header else end
        end = _trimmed(self.text, end, " \t\r\n")
        blanks = raw[words_end:lines_end]
        return end + len(blanks) if self.text.startswith(blanks, end) else end

    def _open(self, event: Any, kind: type) -> None:
        start: int = event.start_mark.index
        if len(self.stack) >= self.limits.depth:
            raise Problem.too_deep(len(self.stack) + 1, self.limits.depth, start)
        tag: str | None = event.tag
        flow = bool(event.flow_style)
        if tag is not None or event.anchor is not None:
            # Behind anchor and tag: the event ends with the bracket or the first `-`, where
            # that is a token of its own.
            start = event.end_mark.index
            if flow or (kind is SequenceStartEvent and self.text[start - 1 : start] == "-"):
                start -= 1
        if tag is not None and (tag == "!" or tag.startswith(_STANDARD)):
            tag = None
        node = Mapping(start, tag) if kind is MappingStartEvent else Sequence(start, tag)
        anchor = None
        if event.anchor is not None:
            anchor = self.anchors[event.anchor] = _Anchor()
        self.stack.append(_Frame(node, anchor, self.count, flow))
        self.count += 1

    def _close(self, end: int) -> None:
        frame = self.stack.pop()
        node = frame.node
        if frame.merges:
            node.merges = frame.merges
            self._merge(node, frame.merges)
        if frame.flow:
            if self.text[end - 1 : end] in ("}", "]"):
                node.end = end  # the pair in `[a: b]` is a mapping without brackets of its own
            if type(node) is Mapping and self._is_placeholder(node):
                text = self.text[node.start : node.end]
                node = Scalar(text, node.start, node.end, text, False, node.tag)
                frame.height = 0
        if frame.anchor is not None:
            frame.anchor.node = node
            frame.anchor.size = self.count - frame.before
            frame.anchor.height = frame.height
        self._attach(node, frame.height)

    def _is_placeholder(self, node: Mapping) -> bool:
        """Whether it is `{{ name }}` without quotes, in YAML a mapping that is a lonely key."""
        return (
            self.text.startswith("{{", node.start)
            and self.text.endswith("}}", node.start, node.end)
            and len(node.entries) == 1
            and all(value.start == value.end for _key, value in node.entries.values())
        )

    def _alias(self, event: Any) -> None:
        start: int = event.start_mark.index
        name: str = event.anchor
        anchor = self.anchors.get(name)
        if anchor is None:
            raise Problem("syntax", "not YAML: an alias names an anchor that is not there", start)
        if anchor.node is None:
            raise Problem("syntax", "not YAML: an alias stands inside its own anchor", start)
        self.count += anchor.size
        levels = len(self.stack) + anchor.height
        if levels > self.limits.depth:
            raise Problem.too_deep(levels, self.limits.depth, start)
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
            key, frame.key = frame.key, None
            parent.end = node.end
            if type(key) is Scalar and key.raw not in parent.entries and key.raw != "<<":
                parent.entries[key.raw] = (key, node)  # what `add` would do, for most
                parent.value[key.raw] = node.value
            else:
                self._entry(frame, key, node)

    def _entry(self, frame: _Frame, key: Node, value: Node) -> None:
        parent: Mapping = frame.node
        if type(key) is Scalar:
            name = key.raw
            if name == "<<" and key.plain and _can_merge(value):
                if frame.merge_key is None:
                    frame.merge_key = key
                else:
                    parent.duplicates.append((name, key, frame.merge_key, value))
                frame.merges.append(value)
                return
        else:
            name = self._key_text(key)
        parent.add(name, key, value)

    def _key_text(self, key: Node) -> str:
        target = resolved(key)
        if type(target) is Scalar:
            return target.raw
        return self.text[key.start : min(key.end, key.start + _LONGEST_NAME)]

    def _merge(self, node: Mapping, merges: list[Node]) -> None:
        """Add what `<<` brings: keys of the mapping itself win, then the earlier source."""
        for merge in merges:
            sources = resolved(merge)
            for source in sources.items if type(sources) is Sequence else (merge,):
                mapping = resolved(source)
                assert type(mapping) is Mapping
                for name, (key, value) in mapping.entries.items():
                    if name in node.entries:
                        continue
                    alias = source if type(source) is Alias else merge
                    if type(alias) is Alias:
                        value = Alias(value, alias.start, alias.end)
                    node.add(name, key, value)


def _trimmed(text: str, end: int, characters: str) -> int:
    """Where the text up to `end` ends without these last characters; nothing is copied."""
    while end and text[end - 1] in characters:
        end -= 1
    return end


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
    if name == "float" and type(value) is int:
        value = float(str(value))  # infinity, where `float(value)` is an OverflowError
    return Scalar(value, start, end, raw, False)
