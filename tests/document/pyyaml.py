"""What `yaml.compose` says of a text, in the form of `trees.shape`: the second reader of YAML.

Where a value starts that has an anchor or a tag, and where an alias stands, only the tokens tell.
"""

from __future__ import annotations

from bisect import bisect_left
from typing import Any

import yaml
from microvm_lint.document.scalars import core_value

STANDARD = "tag:yaml.org,2002:"
PROPERTIES = (yaml.TagToken, yaml.AnchorToken)
# What the scanner puts before a key's anchor or tag at the same place.
OF_NO_WIDTH = (
    yaml.StreamStartToken,
    yaml.BlockEndToken,
    yaml.BlockMappingStartToken,
    yaml.BlockSequenceStartToken,
    yaml.KeyToken,
)
BREAKS_OF_1_1 = "\x85\u2028\u2029"


class Refused(Exception):
    """PyYAML does not read the text; `offset` is where it stopped, if it says so."""

    def __init__(self, offset: int | None) -> None:
        super().__init__(offset)
        self.offset = offset


class DuplicateAnchor(Exception):
    """PyYAML reads an anchor once; in YAML the later one takes over."""


def read(text: str) -> Any:
    """The tree of each document, as `trees.shape` gives it; where there is none, the exception."""
    try:
        return _shapes(text)
    except (Refused, DuplicateAnchor) as stop:
        return stop


def _shapes(text: str) -> list[Any]:
    free = (char for char in map(chr, range(0xE000, 0xF900)) if char not in text)
    spare = "".join(char for char, _ in zip(free, BREAKS_OF_1_1, strict=False))
    parsed = text.translate(str.maketrans(BREAKS_OF_1_1, spare))
    try:
        nodes = list(yaml.compose_all(parsed, Loader=yaml.CSafeLoader))
        tokens = list(yaml.scan(parsed, Loader=yaml.CSafeLoader))
    except yaml.MarkedYAMLError as error:
        if "duplicate anchor" in str(error.context or error.problem):
            raise DuplicateAnchor from None
        mark = error.problem_mark or error.context_mark
        raise Refused(mark.index if mark else None) from None
    except yaml.YAMLError:  # a character that YAML has no place for
        raise Refused(None) from None
    return _Composed(text, tokens, str.maketrans(spare, BREAKS_OF_1_1)).documents(nodes)


class _Composed:
    """Turns PyYAML's nodes into shapes, in the order of the text."""

    def __init__(self, text: str, tokens: list[yaml.Token], back: dict[int, int]) -> None:
        self.text = text
        self.back = back
        self.tokens = tokens
        self.starts = [token.start_mark.index for token in tokens]
        self.aliases = (token for token in tokens if type(token) is yaml.AliasToken)
        self.seen: dict[int, Any] = {}  # by the node's identity
        self.targets: dict[int, Any] = {}  # of each alias, by its start

    def documents(self, nodes: list[yaml.Node]) -> list[Any]:
        marks = [
            each.end_mark.index for each in self.tokens if type(each) is yaml.DocumentStartToken
        ]
        result = []
        for node in nodes:
            start = node.start_mark.index
            before = [mark for mark in marks if mark <= start]
            result.append(self.shape(node, before[-1] if before else 0))
        return result

    def shape(self, node: yaml.Node, nothing: int | None = None) -> Any:
        """The shape of a node; `nothing` is where it stands if it is not written."""
        if id(node) in self.seen:
            return self.alias(self.seen[id(node)])
        self.seen[id(node)] = None
        start, tag, written = self.content(node, nothing)
        if isinstance(node, yaml.ScalarNode):
            result = self.scalar(node, start, tag, written)
        elif isinstance(node, yaml.SequenceNode):
            items = [self.shape(item) for item in node.value]
            end = node.end_mark.index if node.flow_style else items[-1][2]
            own = None if tag and tag.startswith(STANDARD) else tag
            result = ("Sequence", start, end, own, items)
        else:
            assert isinstance(node, yaml.MappingNode)
            result = self.mapping(node, start, tag)
        self.seen[id(node)] = result
        return result

    def alias(self, target: Any) -> Any:
        token = next(self.aliases)
        start: int = token.start_mark.index
        if target is None:  # inside its own anchor: PyYAML makes a circle, the reader refuses it
            raise Refused(start)
        self.targets[start] = self.targets.get(target[1], target)
        return ("Alias", start, token.end_mark.index, target[1], target[2])

    def content(self, node: yaml.Node, nothing: int | None) -> tuple[int, str | None, bool]:
        """Where a node itself starts, the tag that is written, and whether the node is."""
        start = node.start_mark.index
        scalar = isinstance(node, yaml.ScalarNode)
        if scalar and start == node.end_mark.index:
            return (start if nothing is None else nothing), None, False
        if not scalar and node.value:
            first = node.value[0] if isinstance(node, yaml.SequenceNode) else node.value[0][0]
            if first.start_mark.index == start:
                return start, None, True
        at = bisect_left(self.starts, start)
        while self.starts[at] == start and type(self.tokens[at]) in OF_NO_WIDTH:
            at += 1
        if self.starts[at] != start or type(self.tokens[at]) not in PROPERTIES:
            return start, None, True
        tag: str | None = None
        while type(self.tokens[at]) in PROPERTIES:
            if type(self.tokens[at]) is yaml.TagToken:
                mark = self.tokens[at].end_mark.index
                bare = self.text[self.starts[at] : mark] == "!"
                tag = f"{STANDARD}str" if bare else node.tag  # PyYAML resolves it like no tag
            at += 1
        end = self.tokens[at - 1].end_mark.index
        written = not (scalar and node.end_mark.index == end)
        return (self.starts[at] if written else end), tag, written

    def scalar(self, node: yaml.ScalarNode, start: int, tag: str | None, written: bool) -> Any:
        raw = node.value.translate(self.back)
        end = node.end_mark.index if written else start
        if node.style in ("|", ">"):
            if raw.strip(" \t\n"):
                end = len(self.text[:end].rstrip(" \t\r\n"))
            else:
                end = start + len(self.text[start:].split()[0].split("#")[0])
        value = raw
        if tag and tag.startswith(STANDARD):
            name = tag.removeprefix(STANDARD)
            if name in ("int", "float", "bool", "null"):
                value = core_value(raw)
            if name == "float" and type(value) is int:
                value = float(value)
        elif not tag and not node.style:
            value = core_value(raw)
        own = tag if tag and not tag.startswith(STANDARD) else None
        return ("Scalar", start, end, repr(value), raw, own)

    def mapping(self, node: yaml.MappingNode, start: int, tag: str | None) -> Any:
        entries: dict[str, tuple[Any, Any]] = {}
        repeated: list[Any] = []
        merges: list[Any] = []
        end = start
        for key_node, value_node in node.value:
            key = self.shape(key_node)
            value = self.shape(value_node, self.behind(key[2], value_node))
            end = value[2]
            name = self.name(key)
            tagged = "!" in self.text[key_node.start_mark.index : key[1]]
            plain = self.text.startswith("<<", key[1]) and key[0] == "Scalar" and not tagged
            if name == "<<" and plain and self.mappings(value) is not None:
                if merges:
                    repeated.append((name, key, merges[0][0], value))
                merges.append((key, value))
                continue
            if name in entries:
                repeated.append((name, key, *entries[name]))
                key = entries[name][0]
            entries[name] = key, value
        for _key, merge in merges:
            for alias, source in self.mappings(merge) or ():
                for name, key, value in source[4]:
                    if alias is not None:
                        value = (*alias[:3], value[1], value[2])
                    entries.setdefault(name, (key, value))
        if node.flow_style and self.text[node.end_mark.index - 1] in "}]":
            end = node.end_mark.index
        own_tag = None if tag and tag.startswith(STANDARD) else tag
        own = self.text[start:end]
        lonely = len(entries) == 1 and all(value[1] == value[2] for _, value in entries.values())
        if node.flow_style and own.startswith("{{") and own.endswith("}}") and lonely:
            return ("Scalar", start, end, repr(own), own, own_tag)
        members = [(name, *pair) for name, pair in entries.items()]
        return ("Mapping", start, end, own_tag, members, repeated)

    def mappings(self, value: Any) -> list[tuple[Any, Any]] | None:
        """What `<<` brings: each mapping with the alias by which it came; None if it is a value."""
        target = self.resolved(value)
        outer = value if value[0] == "Alias" else None
        sources = target[4] if target[0] == "Sequence" else [value]
        pairs = [(each if each[0] == "Alias" else outer, self.resolved(each)) for each in sources]
        return pairs if all(source[0] == "Mapping" for _alias, source in pairs) else None

    def behind(self, key_end: int, value: yaml.Node) -> int:
        """Where a value that is not written stands: behind its colon, or its key."""
        for token in self.tokens[bisect_left(self.starts, key_end) :]:
            if token.start_mark.index >= value.start_mark.index:
                break
            if type(token) is yaml.ValueToken:
                return int(token.end_mark.index)
        return key_end

    def name(self, key: Any) -> str:
        target = self.resolved(key)
        if target[0] == "Scalar":
            return str(target[4])
        return self.text[key[1] : key[2]][:100]

    def resolved(self, shape: Any) -> Any:
        return self.targets[shape[1]] if shape[0] == "Alias" else shape
