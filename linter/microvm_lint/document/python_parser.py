"""PyYAML's parser in Python, for where PyYAML was built without libyaml.

It reads what libyaml reads: tabs between tokens, `?` inside a plain scalar of a flow collection,
a comma behind a tag in one.
What it scans most of, it scans with regular expressions, so that 10 MB take seconds.
"""

from __future__ import annotations

import re

from yaml.parser import Parser
from yaml.reader import Reader
from yaml.scanner import Scanner, ScannerError
from yaml.tokens import ScalarToken, TagToken

from .source import count_breaks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import Any

_BLANKS = re.compile(r"[ \t]*")
_LINES = re.compile(r"[ \r\n]*")
_SPACE = re.compile(r"[ \t\r\n]*")
_COMMENT = re.compile(r"#[^\r\n\0]*")
_TAB_IN_INDENT = re.compile(r"[\r\n]( *)\t")
_END_OF_WORD = re.compile(r"[ \t\r\n\0]|:(?=[ \t\r\n\0])")
_END_OF_FLOW_WORD = re.compile(r"[ \t\r\n\0,\[\]{}]|:(?=[ \t\r\n\0,?\[\]{}])")
_DOCUMENT_MARK = re.compile(r"(?:---|\.\.\.)[ \t\r\n\0]")
# What a tag starts with: `!<`, a handle between `!` and `!`, or else `!`; and what follows.
_TAG_START = re.compile(r"!(?:<|[\w-]*!)?", re.ASCII)
_SUFFIX = re.compile(r"[\w;/?:@&=+$.!~*'()-]*", re.ASCII)
_ADDRESS = re.compile(r"[\w;/?:@&=+$.!~*'()\[\],-]*", re.ASCII)
_BLOCK_HEADER = re.compile(r"[1-9][-+]?|[-+]?[1-9]?")  # behind `|` or `>`
_SURROGATE = re.compile("[\ud800-\udfff]")


class PythonParser(Reader, Scanner, Parser):
    """The events of a text, as from `yaml._yaml.CParser`."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)

    def get_event(self) -> Any:
        """The next event."""
        try:
            return super().get_event()  # type: ignore[no-untyped-call]
        except (ValueError, OverflowError):  # a number that Python cannot convert
            raise self._error("found a number that is too large") from None

    def _error(self, problem: str, start: Any = None, context: str | None = None) -> ScannerError:
        return ScannerError(context, start, problem, self.get_mark())

    def _take(self, pattern: re.Pattern[str]) -> str:
        """The text that matches here, and go on behind it."""
        match = pattern.match(self.buffer, self.index)
        assert match is not None
        self.forward(match.end() - match.start())
        return match[0]

    def forward(self, length: int = 1) -> None:
        """Go on by a number of characters."""
        piece = self.buffer[self.index : self.index + length]
        self.index = self.pointer = self.index + length
        last_break = max(piece.rfind("\n"), piece.rfind("\r"))
        if last_break < 0:
            self.column += length
        else:
            self.line += count_breaks(piece, length)
            self.column = length - last_break - 1

    def scan_to_next_token(self) -> None:
        """Skip blanks, comments and line breaks; a tab does not indent."""
        if not self.flow_level and not self.allow_simple_key:
            self._take(_BLANKS)
        while True:
            if self._at_byte_order_mark():
                self.forward()
            if self.peek() == "#":
                self._take(_COMMENT)
            line = self.line
            self._take(_SPACE if self.flow_level else _LINES)
            if self.line != line and not self.flow_level:
                self.allow_simple_key = True
            if self.peek() != "#" and not self._at_byte_order_mark():
                return

    def _at_byte_order_mark(self) -> bool:
        return self.column == 0 and bool(self.peek() == "\ufeff")

    def scan_plain(self) -> ScalarToken:
        """A scalar without quotes."""
        start = end = self.get_mark()
        end_of_word = _END_OF_FLOW_WORD if self.flow_level else _END_OF_WORD
        chunks: list[str] = []
        between = ""
        while self.peek() != "#" and not self._at_document_mark():
            stop = end_of_word.search(self.buffer, self.index)
            assert stop is not None
            if stop.start() > self.index:
                self.allow_simple_key = False
                chunks += between, self.buffer[self.index : stop.start()]
                self.forward(stop.start() - self.index)
                end = self.get_mark()
            if self.flow_level and stop[0] == ":" and self.peek(1) in ",?[]{}":
                raise self._error("found unexpected ':'", start, "while scanning a plain scalar")
            between = self._blanks_in_plain()
            if not between:
                break
            breaks = count_breaks(between, len(between))
            if breaks:
                self.allow_simple_key = True
                between = "\n" * (breaks - 1) or " "
                if not self.flow_level and self.column <= self.indent:
                    break
        return ScalarToken("".join(chunks), True, start, end)

    def _blanks_in_plain(self) -> str:
        match = _SPACE.match(self.buffer, self.index)
        assert match is not None
        for tab in _TAB_IN_INDENT.finditer(match[0]):
            if len(tab[1]) <= self.indent:
                self.forward(tab.end() - 1)
                raise self._error("found a tab character that violates indentation")
        self.forward(len(match[0]))
        return match[0]

    def _at_document_mark(self) -> bool:
        return self.column == 0 and _DOCUMENT_MARK.match(self.buffer, self.index) is not None

    def scan_directive_name(self, start: Any) -> Any:
        """The name of a directive, of which there are two."""
        name = super().scan_directive_name(start)  # type: ignore[no-untyped-call]
        if name not in ("YAML", "TAG"):
            words = "found unknown directive name"
            raise self._error(words, start, "while scanning a directive")
        return name

    def scan_tag(self) -> TagToken:
        """A tag; between brackets a comma ends it."""
        start = self.get_mark()
        handle = self._take(_TAG_START)
        pattern = _ADDRESS if handle == "!<" else _SUFFIX
        suffix = self._take(pattern)
        while self.peek() == "%":
            suffix += self.scan_uri_escapes("tag", start) + self._take(pattern)
        if not suffix and handle == "!":
            return self._tag(start, None, "!")
        if not suffix:
            raise self._error("expected URI", start, "while scanning a tag")
        if handle != "!<":
            return self._tag(start, handle, suffix)
        if self.peek() != ">":
            raise self._error("expected '>'", start, "while scanning a tag")
        self.forward()
        return self._tag(start, None, suffix)

    def _tag(self, start: Any, handle: str | None, suffix: str) -> TagToken:
        ends = "\0 \t\r\n," if self.flow_level else "\0 \t\r\n"
        if self.peek() not in ends:
            raise self._error("expected a space", start, "while scanning a tag")
        return TagToken((handle, suffix), start, self.get_mark())

    def scan_block_scalar_indicators(self, start: Any) -> tuple[bool | None, int | None]:
        """What stands behind `|` or `>`: whether to keep line breaks, and the indentation."""
        context = "while scanning a block scalar"
        header = self._take(_BLOCK_HEADER)
        if self.peek() not in "\0 \t\r\n#":
            raise self._error("expected an indicator", start, context)
        digits = header.strip("-+")
        keep = True if "+" in header else False if "-" in header else None
        return keep, int(digits) if digits else None

    def scan_block_scalar_ignored_line(self, start: Any) -> None:
        """Skip the rest of the line behind `|` or `>`."""
        self._take(_BLANKS)
        if self.peek() == "#":
            self._take(_COMMENT)
        if self.peek() not in "\0\r\n":
            context = "while scanning a block scalar"
            raise self._error("expected a comment or a line break", start, context)
        self.scan_line_break()  # type: ignore[no-untyped-call]

    def scan_block_scalar_indentation(self) -> Any:
        """Find out how far a block scalar is indented."""
        found = super().scan_block_scalar_indentation()
        self._refuse_tab()
        return found

    def scan_block_scalar_breaks(self, indent: int) -> Any:
        """Skip empty lines in a block scalar, and the indentation behind them."""
        found = super().scan_block_scalar_breaks(indent)
        if self.column < indent:
            self._refuse_tab()
        return found

    def _refuse_tab(self) -> None:
        if self.peek() == "\t":
            raise self._error("found a tab character where an indentation space is expected")

    def scan_flow_scalar(self, style: str) -> ScalarToken:
        """A scalar in quotes; half of a surrogate pair is no character."""
        start = self.get_mark()
        token = super().scan_flow_scalar(style)
        if _SURROGATE.search(token.value):
            words = "found invalid Unicode character escape code"
            raise self._error(words, start, "while scanning a quoted scalar")
        return token
