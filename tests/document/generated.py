"""Generated YAML: ordinary block style and flow style, what nearly is, and slips away from it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from hypothesis import strategies as st

from ..conftest import EXAMPLES

# What stands in a line of its own kind without a mistake, and what is one there, or nearly.
KEYS = (
    "a·b·c·name·two words·k-1·'q'·'it''s'·\"d\\tq\"·é·😀·a#b·a:b·a'b·a\"b·-a·?b·:c·1·true·~·null·"
    "<<·=·x y  z·http://x.test·a\u00a0b·\u3000·a\u2028b·a\x85·{{ x }}·[f]·{f: g}·.5·-·&k1 a·!t a·"
    "a\tb·..."
).split("·")
ODD_KEYS = ("@a·- a·*v1·*k1 ·a: b·'a' b·? a··'a·|·%a·a #").split("·")
ODD_KEYS.append("x" * 1100)
VALUES = (
    "1·x·two words·a#b·a # b·a:b·:a·-a·--·---·...·?a·'q'·'it''s'·\"d\\u0041q\"·a 'b'·say \"x\"·"
    "\"a\" # c·'a'# c·# c·#c·a  ·a\t·a \t# c·\ta·a\tb·~·null·true·No·0x1F·010·1e3·.5·-.inf·.nan·"
    "1_0·12:30·=·<<·2026-06-22·é·😀·a\u00a0b·\u00a0·a\u2003·\u3000a·a\u2028·a\x85b·\u2029a·"
    "a\x85 # b·\ufeffa·a\ufeff·\\·a\\n·\"\\n\"·!·a&b·a*b·a!b·!t·!t a·!!str 1·!!int '1'·! 1·&v1 a·"
    "&v2·[a, b: c]·[]·{}·{a: b, c}·a]·a}·a,b·{{ x }}·${X}·$(X)·|·>·|-·| # c·"
    "arn:aws:iam::210987654321:role/b·s3://b/k.zip·a\t#b·a :b·''·\"\""
).split("·")
ODD_VALUES = (
    "a: b·a:·- a·-·? a·?·'a' b·'·\"·\x07·\x7f·a\x00b·\"\\q\"·@a·`a`·%a·%·&·*·*v1·*v2·*k1·[a·{a·]·"
    ',·{{ x·{% x %}·|a·>a·> x·a:\tb·- b: c·a : b·"a": b·\'a\' : b·"a":b·|2·>+'
).split("·")
WORDS = (
    "one·two·three:x·- five·'six·\"·eight  ·\tnine·[ten·é·&e·*e·|·%11·? 12·---·a\u2028·"
).split("·")
ODD_WORDS = ("three:·four: 4·two # c·#7·'·\"").split("·")
HEADERS = ("|·>·|-·>-·|+·>+·|·>·| # c").split("·")
ODD_HEADERS = ("|2·>1-·|+3·|\t·| #·|#·|a·|0·>10").split("·")
BETWEEN = ("", "", " # c", "  ", "\t", "\t# c", " #")
ALONE = ("", "", "# c", "  # c", "   ", " \t# c", "#")
STARTS = ("---", "--- # c", "---  ", "---\t# c", "%YAML 1.2\n---", "%TAG !e! tag:e.test,2000:\n---")
ODD_STARTS = ("...", "---a", "----", "--- a", "%x", "\t", "--- a: b", "--- - a", "---\n...")
SCRAPS = (
    "\t· ·  ·: ·:· #·#·\n·\n\n·- ·-·'·\"·\x85·\u2028·\u2029·\u00a0·\u3000·\x07·\x00·\ufeff·|·>·"
    "|\n·? ·%·\n---\n·\n...\n·&s ·*s·!t ·{·[·}·]·,·\r·\r\n·\\·@·`·{{ x }}·é·😀·a: b·a:·<<: ·\n a·"
    "\n  b: c"
).split("·")
SCRAPS.append("x" * 1100)


def _mostly(good: Sequence[str], odd: Sequence[str], one_in: int = 24) -> st.SearchStrategy[str]:
    usual = st.sampled_from(good)
    return st.integers(1, one_in).flatmap(lambda n: st.sampled_from(odd) if n == one_in else usual)


A_KEY = _mostly(KEYS[:4], KEYS[4:], 3) | _mostly(KEYS, ODD_KEYS)
A_VALUE = _mostly(VALUES, ODD_VALUES)
A_WORD = _mostly(WORDS, ODD_WORDS)
A_HEADER = _mostly(HEADERS, ODD_HEADERS)
A_START = _mostly(STARTS, ODD_STARTS, 6)
SPACE = _mostly((" ", " ", "  "), ("\t", "   ", ""), 16)


@st.composite
def _blocks(draw: Any, depth: int, indent: int) -> list[str]:
    """Lines of a block at an indentation, its first line without it."""
    pad = " " * indent
    lines: list[str] = []
    sequence = draw(st.booleans())
    for _ in range(draw(st.integers(1, 3))):
        if draw(st.integers(0, 7)) == 0:
            lines.append(draw(st.sampled_from(ALONE)))
        if sequence:
            start = "-" + draw(SPACE)
            lines += _entry(draw, pad, start, indent + len(start), depth, inline=True)
        else:
            key = draw(A_KEY)
            explicit = draw(st.integers(0, 19)) == 0
            start = f"? {key}\n{pad}:" if explicit else f"{key}:"
            start += draw(SPACE)
            lines += _entry(draw, pad, start, indent, depth, inline=False)
    return lines


def _entry(draw: Any, pad: str, start: str, indent: int, depth: int, *, inline: bool) -> list[str]:
    """An entry of a sequence or a mapping; a sequence may start a block in its own line."""
    form = draw(st.integers(0, 11))
    behind = draw(st.sampled_from(BETWEEN))
    if form < 5 or depth == 0:
        return [f"{pad}{start}{draw(A_VALUE)}{behind}"]
    if form < 9:
        here = inline and draw(st.booleans())
        inner = (
            indent
            if here
            else len(pad) + draw(st.sampled_from((0, 1, 2, 2, 2, 4) if inline else (2, 2, 2, 1, 4)))
        )
        block = draw(_blocks(depth - 1, inner))
        if here:
            return [f"{pad}{start}{block[0][inner:]}", *block[1:]]
        prefix = draw(st.sampled_from(("", "", "", "", "&b ", "!t", "!!map")))
        return [f"{pad}{start}{prefix}{behind}", *block]
    inner = len(pad) + draw(st.sampled_from((2, 2, 2, 1, 3, 4, 4, 0)))
    words = draw(st.lists(A_WORD, min_size=1, max_size=3))
    rest = [" " * inner + word for word in words]
    if form == 9:
        return [f"{pad}{start}{draw(A_HEADER)}{behind}", *rest]
    quote = draw(st.sampled_from(("", "", "'", '"')))
    return [f"{pad}{start}{quote}one{behind}", *rest[:-1], rest[-1] + quote]


@st.composite
def _documents(draw: Any) -> str:
    lines: list[str] = []
    for _ in range(draw(st.sampled_from((1, 1, 1, 2)))):
        if draw(st.integers(0, 4)) == 0:
            lines.append(draw(A_START))
        lines += draw(_blocks(3, draw(st.sampled_from((0, 0, 0, 0, 2)))))
    end: str = draw(st.sampled_from(("\n", "\n", "", "\n\n", "\n# c", "\n...\n")))
    return "\n".join(lines) + end


FLOW_SCALARS = (
    "a·b·1·two words·~·null·true·0x1F·'q'·'it''s'·\"d\\tq\"·\"\"·a:b·a#b·x y  z·http://x.test·-a·"
    "é·😀·:a·a\n  b·'a\n  b'·\"a\\\n b\"·{{ x }}·*v1"
).split("·")
ODD_FLOW_SCALARS = (
    "·a: b·a:·-·?·? a·- a·a?b·'a' b·@a·%a·*v2·|·>·#·&·!·a\nb·a\n\tb·---·a·'·\"·\x85·a\u2028b·"
    "\ufeff·::"
).split("·")
PROPERTIES = ("&v1 ", "!t ", "!!str ", "! ", "&v2 !t ", "!t\n &v1 # c\n ", "!t, ", "&v1, ", "!t")
GAPS = ("", "", " ", " ", "  ", "\n ", " # c\n ", "\t", "\n\n  ")
A_FLOW_SCALAR = _mostly(FLOW_SCALARS, ODD_FLOW_SCALARS, 16)
A_GAP = _mostly(GAPS, ("\n", "#", "\n\t"), 30)


@st.composite
def _flow(draw: Any, depth: int) -> str:
    """A value in flow style."""
    before = draw(st.sampled_from(PROPERTIES)) if draw(st.integers(0, 7)) == 0 else ""
    if depth == 0 or draw(st.integers(0, 2)) == 0:
        scalar: str = draw(A_FLOW_SCALAR)
        return before + scalar
    is_map = draw(st.booleans())
    entries = draw(st.lists(_flow_entry(depth - 1, is_map), max_size=3))
    comma = draw(_mostly((",",), (",,", ""), 40))
    end = draw(st.sampled_from(("", "", ",")) if entries else st.just(""))
    opening, closing = "{}" if is_map else "[]"
    return f"{before}{opening}{comma.join(entries)}{end}{draw(A_GAP)}{closing}"


@st.composite
def _flow_entry(draw: Any, depth: int, is_map: bool) -> str:
    """What stands between two commas, with the space around it."""
    form = draw(st.integers(0, 7 if is_map else 3))
    value = draw(_flow(depth))
    if form > 1:  # what a list has seldom, and a mapping mostly
        key = draw(A_FLOW_SCALAR if draw(st.integers(0, 9)) else _flow(depth))
        mark = draw(st.sampled_from(("", "", "", "", "? ", "?\n ")))
        colon = draw(st.sampled_from((": ", ": ", ": ", ":", " : ", ":\n ")))
        value = f"{mark}{key}{colon}{value}" if draw(st.integers(0, 9)) else f"{mark}{key}"
    return f"{draw(A_GAP)}{value}{draw(A_GAP)}"


_AROUND = st.sampled_from(("{}", "{}\n", "a: {}\nb: c\n", "- {}\n-\n  {}\n", "--- {}\n--- {}\n# c"))
FLOW = st.builds(lambda around, flow: around.replace("{}", flow), _AROUND, _flow(3))

WHOLE = st.sampled_from([path.read_text() for path in sorted(EXAMPLES.glob("*.yaml"))])
EDITS = st.tuples(st.integers(0, 5000), st.integers(0, 2), st.sampled_from(SCRAPS))
SHIFTS = st.tuples(st.integers(0, 100), st.sampled_from((-2, -1, 1, 2, 4)))


def edited(text: str, edits: list[tuple[int, int, str]], shifts: list[tuple[int, int]]) -> str:
    """The text with pieces inserted and removed, and lines moved to the side."""
    for at, removed, scrap in edits:
        at %= len(text) + 1
        text = text[:at] + scrap + text[at + removed :]
    lines = text.split("\n")
    for number, by in shifts:
        line = lines[number % len(lines)]
        lines[number % len(lines)] = " " * by + line if by > 0 else line[-by:]
    return "\n".join(lines)


ORDINARY = _documents() | WHOLE
NEARLY = st.builds(edited, ORDINARY, st.lists(EDITS, max_size=2), st.lists(SHIFTS, max_size=1))
ENDINGS = st.sampled_from(["\n"] * 6 + ["\r\n", "\r\n", "\r", "\x85"])
NEARLY_FLOW = st.builds(edited, FLOW, st.lists(EDITS, max_size=2), st.just([]))
FLOW_YAML = FLOW | FLOW | NEARLY_FLOW
BLOCK_YAML = st.builds(lambda text, ending: text.replace("\n", ending), ORDINARY | NEARLY, ENDINGS)
