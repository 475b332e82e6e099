"""Writes a value as YAML or JSON in a style drawn at random, and keeps where it wrote what.

What is expected of the program comes from here: the offset at which a token was written, and no
reader's opinion of it.
"""

from __future__ import annotations

import json
import re
from random import Random
from typing import Any

Span = tuple[int, int]

_WORDS_OF_1_1 = {"y", "n", "yes", "no", "on", "off", "true", "false", "null"}
_IN_WORD = r"(?:[\w./@+=-]|:(?=[^ ]))*"
_PLAIN = re.compile(rf"[A-Za-zÀ-ɏ/]{_IN_WORD}(?: [A-Za-z0-9_.]{_IN_WORD})*")
_ONE_LINE = re.compile(r"[^\s\x00-\x1f\x7f-\xa0\ufeff][^\x00-\x1f\x7f-\x9f\u2028\u2029\ufeff]*")
_LONGEST_KEY = 900  # of an implicit key; YAML ends them at 1,024 characters
_COMMENTS = (
    "# a note", "#", "#no space", "# key: value", "# - item", "# 'one quote", '# "another', "# {[",
    "# größer 😀", "# 100 % done", "# a # b", "# &x *y !z", "#\ttab",
)  # fmt: skip


class Key:
    """A key that is marked, or that stands beside one of the same name."""

    def __init__(self, name: str, *, marked: bool = True) -> None:
        self.name = name
        self.marked = marked


class Value:
    """A value that is marked; with `raw` it is written as it is, without quotes.

    With `start` the mark is where the value starts, and has no width.
    """

    def __init__(self, value: Any, raw: str | None = None, *, start: bool = False) -> None:
        self.value = value
        self.raw = raw
        self.start = start


def name_of(key: str | Key) -> str:
    return key.name if isinstance(key, Key) else key


def plain(value: Any) -> Any:
    """A value as a reader must give it: without marks."""
    if isinstance(value, Value):
        return plain(value.value)
    if isinstance(value, dict):
        return {name_of(key): plain(one) for key, one in value.items()}
    return [plain(one) for one in value] if isinstance(value, list) else value


class Writer:
    """Holds the text so far, and the spans of the marks in it."""

    def __init__(self, random: Random, newline: str = "\n") -> None:
        self.random = random
        self.newline = newline
        self.pieces: list[str] = []
        self.at = 0
        self.marks: list[Span] = []
        self.values: list[Any] = []  # of the documents

    @property
    def text(self) -> str:
        return "".join(self.pieces)

    def write(self, piece: str) -> Span:
        """Write a piece; returns where it stands."""
        piece = piece.replace("\n", self.newline)
        start = self.at
        self.pieces.append(piece)
        self.at += len(piece)
        return start, self.at

    def one_in(self, number: int) -> bool:
        return self.random.randrange(number) == 0

    def mark(self, value: Any, span: Span) -> Span:
        """Keep the span of a marked value."""
        if isinstance(value, Value):
            self.marks.append((span[0], span[0]) if value.start else span)
        return span


class JsonWriter(Writer):
    """JSON: indented or in one line, with escapes that need not be."""

    def __init__(self, random: Random, newline: str = "\n") -> None:
        super().__init__(random, newline)
        self.step = random.choice((None, None, "  ", " ", "    ", "\t", ""))
        self.escapes = random.choice((0, 0, 30, 4))
        self.ascii = random.choice((True, False))
        self.loose = self.one_in(4)

    def value(self, value: Any, depth: int = 0) -> Span:
        """Write a value; returns its span."""
        plain = value.value if isinstance(value, Value) else value
        if isinstance(value, Value) and value.raw is not None:
            return self.mark(value, self.write(value.raw))
        if isinstance(plain, dict):
            return self.mark(value, self._collection(plain.items(), "{}", depth))
        if isinstance(plain, list):
            return self.mark(value, self._collection([(None, one) for one in plain], "[]", depth))
        text = self._string(plain) if isinstance(plain, str) else json.dumps(plain)
        return self.mark(value, self.write(text))

    def _collection(self, members: Any, brackets: str, depth: int) -> Span:
        start, _end = self.write(brackets[0])
        for number, (key, value) in enumerate(members):
            if number:
                self.write(self._loosely(","))
            self.write("" if self.step is None else f"\n{self.step * (depth + 1)}")
            if key is not None:
                span = self.write(self._string(name_of(key)))
                if isinstance(key, Key) and key.marked:
                    self.marks.append(span)
                self.write(self._loosely(":") + self.random.choice(("", " ")))
            self.value(value, depth + 1)
        if members and self.step is not None:
            self.write(f"\n{self.step * depth}")
        return start, self.write(brackets[1])[1]

    def _loosely(self, sign: str) -> str:
        spaces = ("", " ", "  ", "\t", "\n", "\n\n ")
        return self.random.choice(spaces) + sign if self.loose else sign

    def _string(self, text: str) -> str:
        made = json.dumps(text, ensure_ascii=self.ascii)[1:-1]
        if self.escapes and "\\" not in made:
            made = "".join(
                f"\\u{ord(char):04{self.random.choice('xX')}}"
                if ord(char) < 0x10000 and self.one_in(self.escapes)
                else char
                for char in made
            )
        return f'"{made}"'


class YamlWriter(Writer):
    """YAML: block and flow style, all forms of scalars, comments, anchors and aliases."""

    def __init__(self, random: Random, newline: str = "\n") -> None:
        super().__init__(random, newline)
        self.quotes = random.choice((0, 12, 4, 2))  # one scalar in so many is not plain
        self.comments = random.choice((0, 0, 12, 4))
        self.flows = random.choice((0, 0, 8, 2))
        self.lines = random.choice((0, 0, 10))  # of texts that go over several lines
        self.properties = random.choice((0, 0, 0, 8))
        self.oddities = random.choice((0, 0, 10))
        self.step = random.choice((2, 2, 2, 1, 3, 4))
        self.hanging = random.choice((True, False))  # lists as far left as their key
        self.anchored: dict[tuple[type, Any], list[tuple[str, Span]]] = {}
        self.names = 0
        self.bare_end = False

    def sometimes(self, one_in: int) -> bool:
        return one_in > 0 and self.one_in(one_in)

    def document(self, value: Any, indent: int = 0) -> Span:
        """Write a whole document, which starts at the start of a line; returns the span."""
        self.anchored = {}
        self.values.append(plain(value))
        own = value.value if isinstance(value, Value) else value
        if self._flows(own):
            self.write(" " * indent)
            span = self.flow(value, indent)
        else:
            span = self.mark(value, self._block(own, indent, first=True))
        self._line_end()
        return span

    def _flows(self, plain: Any) -> bool:
        """Whether a value is written in flow style, or as a scalar."""
        return not (isinstance(plain, (dict, list)) and plain) or self.sometimes(self.flows)

    def _line_end(self) -> None:
        if self.bare_end:  # what would follow were a part of the block scalar
            self.bare_end = False
            self.write("\n")
            return
        self.write(self.random.choice(("", "", "", " ", "  ")) if self.comments else "")
        if self.sometimes(self.comments):
            self.write(f" {self.random.choice(_COMMENTS)}")
        self.write("\n")
        while self.sometimes(self.comments * 2):
            self.write(" " * self.random.randrange(5))
            self.write(self.random.choice(("", self.random.choice(_COMMENTS))) + "\n")

    # Block style. Each function ends where a line must end, and does not end it.

    def _block(self, plain: Any, indent: int, *, first: bool) -> Span:
        """Write a collection; its `first` line still wants its indentation or has it."""
        start = end = -1
        entries = list(plain.items()) if isinstance(plain, dict) else [(None, one) for one in plain]
        if isinstance(plain, dict) and self.sometimes(self.oddities):
            entries = self._merged(entries)
        for number, (key, value) in enumerate(entries):
            if number:
                self._line_end()
            if number or first:
                self.write(" " * indent)
            start = self.at if start < 0 else start
            if key is None:
                self.write("-")
                end = self._below(value, indent, indent + self.step, in_list=True)[1]
                continue
            if self.sometimes(self.oddities * 2):
                self.write("? ")
                self._key(key)
                self._line_end()
                self.write(" " * indent)
            else:
                self._key(key)
            self.write(":")
            is_list = isinstance(value.value if isinstance(value, Value) else value, list)
            below = indent if is_list and self.hanging else indent + self.step
            end = self._below(value, indent, below, in_list=False)[1]
        return start, end

    def _merged(self, entries: list[tuple[Any, Any]]) -> list[tuple[Any, Any]]:
        """The entries, of which some stand in a mapping that is merged."""
        if len({name_of(key) for key, _value in entries}) < len(entries):
            return entries  # in a merged mapping the repeated key were none
        cut = self.random.randrange(len(entries))
        return [("<<", dict(entries[:cut])), *entries[cut:]] if cut else entries

    def _below(self, value: Any, indent: int, below: int, *, in_list: bool) -> Span:
        """Write what stands behind a `:` or a `-`."""
        plain = value.value if isinstance(value, Value) else value
        if self._flows(plain):
            self.write(" " * self.random.choice((1, 1, 1, 2)))
            if isinstance(plain, (dict, list)):
                self._anchor()
                return self.flow(value, indent + 1)
            return self._scalar(value, indent + 1, block=True)
        anchored = self.sometimes(self.properties)
        if in_list and not anchored and self.random.choice((True, True, False)):
            spaces = self.random.choice((1, 1, 1, self.step))
            self.write(" " * spaces)
            return self.mark(value, self._block(plain, indent + 1 + spaces, first=False))
        if anchored:
            self.write(" ")
            self._anchor(always=True)
        self._line_end()
        return self.mark(value, self._block(plain, below, first=True))

    def _anchor(self, *, always: bool = False) -> str | None:
        if not always and not self.sometimes(self.properties):
            return None
        self.names += 1
        self.write(f"&a{self.names} ")
        return f"a{self.names}"

    def _key(self, key: str | Key) -> None:
        name = name_of(key)
        if len(name) > _LONGEST_KEY:
            raise ValueError("too long for a key")
        if name == "<<":
            self.write(name)
            return
        span = self.write(self._text(name, None))
        if isinstance(key, Key) and key.marked:
            self.marks.append(span)

    # Flow style

    def flow(self, value: Any, indent: int) -> Span:
        """Write a value in flow style; its further lines start at an indentation or behind it."""
        plain = value.value if isinstance(value, Value) else value
        if not isinstance(plain, (dict, list)):
            return self._scalar(value, indent, block=False)
        gaps = self.random.choice(((" ",), ("",), (" ", "\n"), ("\n",), ("", " ", "  ", "\n", "#")))
        start, _end = self.write("{" if isinstance(plain, dict) else "[")
        entries = plain.items() if isinstance(plain, dict) else [(None, one) for one in plain]
        for number, (key, one) in enumerate(entries):
            if number:
                self.write(",")
            self._gap(gaps, indent)
            if key is not None:
                self._key(key)
                adjacent = self.pieces[-1][-1] in "'\"" and self.sometimes(self.oddities)
                self.write(":" if adjacent else ": ")
            self.flow(one, indent + 1)
        if entries and self.sometimes(self.oddities):
            self.write(",")
        self._gap(gaps, indent)
        end = self.write("}" if isinstance(plain, dict) else "]")[1]
        return self.mark(value, (start, end))

    def _gap(self, gaps: tuple[str, ...], indent: int) -> None:
        gap = self.random.choice(gaps)
        if gap == "#":
            gap = f" {self.random.choice(_COMMENTS)}\n"
        self.write(gap + (" " * (indent + 1) if gap.endswith("\n") else ""))

    # Scalars

    def _scalar(self, value: Any, indent: int, *, block: bool) -> Span:
        """Write a scalar, perhaps with its anchor or tag, or an alias of an equal one before it."""
        raw = value.raw if isinstance(value, Value) else None
        plain = value.value if isinstance(value, Value) else value
        known = self.anchored.setdefault((type(plain), plain), [])
        if raw is not None:
            return self.mark(value, self.write(raw))
        if known and self.one_in(2):
            name, target = self.random.choice(known)
            self.mark(value, target)
            return self.write(f"*{name}")
        if isinstance(plain, str) and self.sometimes(self.properties):
            self.write(self.random.choice(("!!str ", "! ")))
        anchor = self._anchor()
        if not isinstance(plain, str):
            span = self.write("null" if plain is None else str(plain).lower())
        elif block and _ONE_LINE.fullmatch(plain) and self.sometimes(self.lines):
            span = self._block_scalar(plain, indent)
        else:
            span = self.write(self._text(plain, indent))
        if anchor:
            known.append((anchor, span))
        return self.mark(value, span)

    def _block_scalar(self, plain: str, indent: int) -> Span:
        """Write a text behind `|` or `>`."""
        self.bare_end = True
        pad = "\n" + " " * (indent + self.random.randrange(3))
        header = self.random.choice("|>")
        if header == ">":
            plain = self._folded(plain, pad)
        comment = f" {self.random.choice(_COMMENTS)}" if self.sometimes(self.comments) else ""
        return self.write(f"{header}-{comment}{pad}{plain}")

    def _folded(self, plain: str, pad: str) -> str:
        """A text in which some of the single spaces are line breaks."""
        words = re.split(r"(?<=[^\s]) (?=[^\s])", plain)
        return "".join(
            word if not number else (pad if self.one_in(2) else " ") + word
            for number, word in enumerate(words)
        )

    def _text(self, plain: str, indent: int | None) -> str:
        """A text, plain or in quotes; without an indentation it is a key, of one line."""
        made = self._one_line(plain)
        if indent is not None and self.sometimes(self.lines) and "\\" not in made:
            return self._folded(made, "\n" + " " * (indent + self.random.randrange(3)))
        return made

    def _one_line(self, plain: str) -> str:
        settled = _PLAIN.fullmatch(plain) and plain.lower() not in _WORDS_OF_1_1
        if settled and not self.sometimes(self.quotes):
            return plain
        if (_ONE_LINE.fullmatch(plain) or not plain) and self.random.choice((True, False)):
            quoted = plain.replace("'", "''")
            return f"'{quoted}'"
        made = "".join(map(self._escaped, plain))
        return f'"{made}"'

    def _escaped(self, char: str) -> str:
        code = ord(char)
        if char in '\\"':
            return f"\\{char}"
        needed = not char.isprintable() or char == "\ufeff"
        if needed or (self.oddities and self.one_in(12)):
            forms = [f"\\U{code:08x}"]
            forms += [f"\\u{code:04X}"] if code < 0x10000 else []
            forms += [f"\\x{code:02x}"] if code < 0x100 else []
            return self.random.choice(forms)
        return char
