"""From what puts a report right, in terms of the API, to edits of the text.

A fix is a splice: it replaces or inserts a piece of the text and touches no other byte, in the
style, the indentation and the names that are there. Where that is not certain there is no fix.
"""

from __future__ import annotations

import json
import re
from functools import lru_cache

from .document import Alias, Mapping, Scalar, Sequence
from .findings import Edit, Fix, Intent

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

    from .definition import Image, Path
    from .document import Document, Node
    from .findings import Change

    _Spot = tuple[int, int, type]

_PLAIN = r"[A-Za-z/][A-Za-z0-9_./@+-]*(?::[A-Za-z0-9_./@+-]+)*"
_WORDS_OF_YAML = r"(?i)y|n|yes|no|on|off|true|false|null"


def fix_of(change: Change, image: Image) -> Fix | None:
    """The edits for a change, or None where the text does not allow them."""
    document = image.document
    if image.origin is not None and image.origin.outer is not None:
        return None
    steps = list(image.nodes(change.path))
    if any(type(node) is Alias for _key, node in steps):
        return None  # what stands elsewhere may count for others
    build = _BUILDERS[change.kind]
    found = build(_Place(image, change.path, steps), change.value)
    if found is None:
        return None
    edits, intent = found
    node, kind, value = intent

    def intend() -> Intent:
        return Intent(_path_in(document, node), kind, value)

    return Fix(change.words, safe=change.safe, edits=edits, intend=intend)


class _Place:
    """Where a change is to be made: the nodes on the way to it, and its names in the dialect."""

    def __init__(self, image: Image, path: Path, steps: list[tuple[Node | None, Node]]) -> None:
        self.image = image
        self.path = path
        self.source = image.document.source
        self.is_json = image.document.format == "json"
        self.found = len(steps) == len(path) + 1
        self.key, self.node = steps[-1]
        self.parent = steps[-2][1] if self.found and len(steps) > 1 else None

    def text(self, node: Node) -> str:
        return self.source.text[node.start : node.end]

    def owns(self, node: Node | None) -> bool:
        """Whether a scalar's own text stands at its place, on one line and without escapes."""
        if type(node) is not Scalar or node.tag is not None:
            return False
        text = self.text(node)
        inner = text[1:-1] if text[:1] in ("'", '"') and text[:1] == text[-1:] else text
        return inner == node.raw and "\n" not in text and len(text) == node.end - node.start > 0

    def indentation(self, node: Node) -> str | None:
        """What stands before a node on its line, if that is nothing but space."""
        start, _end = self.source.line_span(self.source.position(node.start)[0])
        before = self.source.text[start : node.start]
        return before if not before.strip(" ") else None


Built = tuple[list[Edit], tuple["Node", str, object]]


def _replace(place: _Place, value: Any) -> Built | None:
    if not place.found or not place.owns(place.node):
        return None
    text = _spelled(value, place.text(place.node), is_json=place.is_json)
    edit = Edit(place.node.start, place.node.end, text)
    return [edit], (place.node, "set", value)


def _spelled(value: Any, like: str, *, is_json: bool) -> str:
    """A value in the style of what it replaces."""
    if not isinstance(value, str):
        return json.dumps(value)
    if like[:1] == "'" and not is_json:
        return "'" + value.replace("'", "''") + "'"
    plain = re.fullmatch(_PLAIN, value) and not re.fullmatch(_WORDS_OF_YAML, value)
    if is_json or like[:1] == '"' or not plain:
        return json.dumps(value)
    return value


def _quote(place: _Place, _value: Any) -> Built | None:
    found = _quotes(place, place.node)
    return None if found is None else (found, (place.node, "set", place.text(place.node)))


def _quote_key(place: _Place, _value: Any) -> Built | None:
    found = None if place.key is None else _quotes(place, place.key)
    if found is None or place.key is None:
        return None
    return found, (place.node, "rename", place.text(place.key))


def _quotes(place: _Place, node: Node) -> list[Edit] | None:
    """Quotes around a scalar: two insertions, so that its text is in no edit."""
    if not place.found or not place.owns(node) or type(node) is not Scalar:
        return None
    text = place.text(node)
    if text[:1] in ("'", '"') or not text.isprintable() or ('"' in text and "'" in text):
        return None
    mark = "'" if '"' in text or "\\" in text else '"'
    if place.is_json and mark == "'":
        return None
    return [Edit(node.start, node.start, mark), Edit(node.end, node.end, mark)]


def _rename(place: _Place, value: Any) -> Built | None:
    key = place.key
    if not place.found or key is None or not place.owns(key) or type(place.parent) is not Mapping:
        return None
    if value in place.parent.entries and place.parent.entries[value][0] is not key:
        return None
    name = place.image.name_of(str(value))
    return [Edit(key.start, key.end, _spelled(name, place.text(key), is_json=place.is_json))], (
        place.node,
        "rename",
        name,
    )


def _remove(place: _Place, _value: Any) -> Built | None:
    """An entry of an object or a list, with its line where it has one of its own."""
    parent = place.parent
    if not place.found:
        return None
    if type(parent) is Mapping:
        starts, ends = map(list, zip(*parent.entries.values(), strict=True))
        at = next(number for number, key in enumerate(starts) if key is place.key)
    elif type(parent) is Sequence:
        starts = ends = parent.items
        at = int(place.path[-1])
    else:
        return None
    if len(starts) < 2:
        if len(place.path) < 3:
            return None
        above = place.path[:-1]  # an object that would be empty goes as a whole
        return _remove(_Place(place.image, above, list(place.image.nodes(above))), None)
    first = starts[at]
    text = place.source.text
    if place.is_json or text[parent.start : parent.start + 1] in ("{", "["):
        start, end = first.start, place.node.end
        if at + 1 < len(starts):
            end = starts[at + 1].start
        else:
            start = ends[at - 1].end
        gap = text[place.node.end : end] + text[start : first.start]
        return None if gap.strip(", \t\r\n") else ([Edit(start, end, "")], _removed(place))
    return _remove_lines(place, first)


def _remove_lines(place: _Place, first: Node) -> Built | None:
    """The lines of an entry in block style."""
    source = place.source
    line = source.position(first.start)[0]
    start, _end = source.line_span(line)
    before = source.text[start : first.start].strip(" ")
    is_item = first is not place.key
    if is_item and not before and line > 1:  # its `-` may have a line of its own
        start, end = source.line_span(line - 1)
        before = source.text[start:end].strip(" ")
    if before != ("-" if is_item else ""):
        return None
    last = source.position(max(place.node.end - 1, first.start))[0]
    _start, end = source.line_span(last)
    if re.sub(r"\s#.*", "", source.text[place.node.end : end]).strip():
        return None
    if last < len(source.starts):
        end = source.starts[last]
    return [Edit(start, end, "")], _removed(place)


def _removed(place: _Place) -> tuple[Node, str, object]:
    return place.node, "remove", None


def _add(place: _Place, value: Any) -> Built | None:
    """A member before the first one of an object that has some."""
    parent = place.node
    if place.found or type(parent) is not Mapping or parent.tag is not None:
        return None
    if not parent.entries:
        return _fill(place, parent, value)
    name = place.image.name_of(str(place.path[-1]))
    keys = (key for key, _value in parent.entries.values())
    # Of an object to which `Globals` adds, only a part stands here.
    first = next((key for key in keys if parent.start <= key.start <= parent.end), None)
    if first is None:
        return None
    value = _in_dialect(value, place.image)
    text = place.source.text
    between = text[parent.start : first.start]
    line_break = "\r\n" if "\r\n" in text else "\n"
    if place.is_json or between[:1] == "{":
        if "#" in between:
            return None
        gap = f",{line_break}{between.rpartition(chr(10))[2]}" if "\n" in between else ", "
        key = json.dumps(name) if place.is_json else name
        inserted = f"{key}: {json.dumps(value) if place.is_json else _flow(value)}{gap}"
    else:
        column = place.source.position(first.start)[1] - 1
        margin = " " * column
        lines = _block(name, value)
        inserted = "".join(f"{line}{line_break}{margin}" for line in lines)
    edit = Edit(first.start, first.start, inserted)
    return [edit], (parent, "add", (name, value))


def _fill(place: _Place, parent: Mapping, value: Any) -> Built | None:
    """The first member of an object that is written `{}`."""
    if place.text(parent) != "{}":
        return None
    name, value = place.image.name_of(str(place.path[-1])), _in_dialect(value, place.image)
    text = json.dumps({name: value}) if place.is_json else _flow({name: value})
    return [Edit(parent.start, parent.end, text)], (parent, "add", (name, value))


def _in_dialect(value: Any, image: Image) -> Any:
    """A value with its members' names as the definition's author writes them."""
    if isinstance(value, dict):
        return {image.name_of(name): _in_dialect(one, image) for name, one in value.items()}
    return value


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{name}: {_flow(one)}" for name, one in value.items()) + "}"
    return str(value)


def _block(name: str, value: Any) -> list[str]:
    if not isinstance(value, dict):
        return [f"{name}: {value}"]
    lines = [f"{name}:"]
    for inner, one in value.items():
        lines += [f"  {line}" for line in _block(inner, one)]
    return lines


_BUILDERS = {
    "replace": _replace,
    "quote": _quote,
    "quote-key": _quote_key,
    "rename": _rename,
    "remove": _remove,
    "add": _add,
}


def _path_in(document: Document, wanted: Node) -> tuple[str | int, ...]:
    """The way to a node in the document's own tree, by the place of its text.

    Raises `LookupError` where it does not stand there.
    """
    ways = _ways(document)
    place: _Spot | None = (wanted.start, wanted.end, type(wanted))
    path: list[str | int] = []
    while place is not None:
        place, step = ways[place]
        path.append(step)
    return tuple(reversed(path))


@lru_cache(maxsize=1)  # the fixes of a file ask one after the other
def _ways(document: Document) -> dict[_Spot, tuple[_Spot | None, str | int]]:
    """For the place of each node that of its parent, None for a root, and the step from there."""
    found: dict[_Spot, tuple[_Spot | None, str | int]] = {}
    stack: list[tuple[_Spot | None, str | int, Node]] = [
        (None, number, root) for number, root in enumerate(document.roots)
    ]
    while stack:
        above, step, node = stack.pop()
        place = node.start, node.end, type(node)
        if type(node) is Alias or place in found:
            continue
        found[place] = above, step
        if type(node) is Mapping:
            stack += [(place, name, one) for name, (_key, one) in node.entries.items()]
        elif type(node) is Sequence:
            stack += [(place, number, one) for number, one in enumerate(node.items)]
    return found
