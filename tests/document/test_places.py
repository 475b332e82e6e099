"""Where keys and values start and end, in YAML as in JSON."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from microvm_lint.document import Alias, Mapping, Node, Scalar, Sequence
from microvm_lint.document.scalars import yaml_1_1_reading

from .trees import PARSERS, parser, part, place, read_root, read_text, scalars, shape

WHOLE = [
    # scalars
    ("1", "1"),
    ("plain words   # comment", "plain words"),
    ("x#y  ", "x#y"),
    ("'it''s' # comment", "'it''s'"),
    ('"a\\"b"\t', '"a\\"b"'),
    ("one\n   two\n\n   three  # comment\n", "one\n   two\n\n   three"),
    ("'one\n\n   two'\n", "'one\n\n   two'"),
    ('"one \\\n   two"\n', '"one \\\n   two"'),
    ("# before\n    x # behind", "x"),
    ("é😀 é # c", "é😀 é"),
    # block scalars
    ("|\n    x\n    y\n", "|\n    x\n    y"),
    ("|\n    x\n\n\n", "|\n    x"),
    ("|-\n    x\n\n\n", "|-\n    x"),
    ("|+\n    x\n\n\n", "|+\n    x"),
    (">\n    x\n    y\n\n    z\n\n", ">\n    x\n    y\n\n    z"),
    (">-\n    x\n", ">-\n    x"),
    (">+\n    x\n \n", ">+\n    x"),
    ("|2-\n      x\n", "|2-\n      x"),
    ("| # comment\n    x\n", "| # comment\n    x"),
    ("|\n    x\n# comment\n", "|\n    x"),
    ("|\n    x  \n\n", "|\n    x  "),
    ("|\n    x\t\n  \n", "|\n    x\t"),
    ("|\n    x # y\n", "|\n    x # y"),
    ("|\n", "|"),
    ("|-  # comment\n", "|-"),
    ("|+\n\n\n", "|+"),
    (">\n  \n", ">"),
    # flow collections
    ("[]  # comment", "[]"),
    ("{ }", "{ }"),
    ("[1, [2, {a: b}] , ]  # comment", "[1, [2, {a: b}] , ]"),
    ("[1,\n  # comment\n  2\n  ] # comment\n", "[1,\n  # comment\n  2\n  ]"),
    ("{a: 1,\n  b: [2]\n  }\n", "{a: 1,\n  b: [2]\n  }"),
    # block collections
    ("\n    a: 1\n    b: 2\n\n# comment\n", "a: 1\n    b: 2"),
    ("\n    a: 1 # comment\n    # comment\n", "a: 1"),
    ("\n    - 1\n    - 2\n\n\n", "- 1\n    - 2"),
    ("\n  - 1\n  - 2 # comment\n", "- 1\n  - 2"),
    ("\n    - a: 1\n      b:\n        - 2\n\n", "- a: 1\n      b:\n        - 2"),
    (
        "\n    a:\n      b:\n        c: |\n          d\n\n\n",
        "a:\n      b:\n        c: |\n          d",
    ),
    ("\n    a: 1\n    b:   # comment\n", "a: 1\n    b:"),
    ("\n    - 1\n    -   # comment\n", "- 1\n    -"),
    ("\n    ? a\n    ? b\n# comment\n", "? a\n    ? b"),
    ("\n    ? a\n    : b\n", "? a\n    : b"),
    ("\n    a: 'x\n      y'\n\n", "a: 'x\n      y'"),
    # nothing
    ("", ""),
    ("   # comment", ""),
    ("\n\n# comment", ""),
]


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("behind", ["", "  z: 1\n"])
@pytest.mark.parametrize(("text", "own"), WHOLE)
def test_value_ends_with_its_own_last_character(
    text: str, own: str, behind: str, ending: str, each_parser: str
) -> None:
    text = f"v:\n  k: {text}\n{behind}".replace("\n", ending)
    key, node = read_root(text).entries["v"][1].entries["k"]
    assert part(text, key) == "k"
    assert part(text, node) == own.replace("\n", ending)
    if not own:
        assert node.start == text.index("k:") + 2


@pytest.mark.parametrize("text", ["|\n    x\n     \n", "|\n    x\n      \n   \n"])
def test_block_scalar_whose_last_line_is_blank_ends_with_its_last_word(
    text: str, each_parser: str
) -> None:
    text = f"k: {text}"
    assert part(text, read_root(text).entries["k"][1]) == "|\n    x"


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("{a: }", [3]),
        ("{a:  \n # :\n }", [3]),
        ("{a}", [2]),
        ("{a  }", [2]),
        ("{a , b  :  }", [2, 9]),
        ("{? a # :\n , ? b\n : }", [4, 18]),
        ('{"a":}', [5]),
        ("{'a'}", [4]),
        ("? a\n? b\n", [3, 7]),
        ("? a # :\n\n? b\n\n:\n\n", [3, 15]),
        ("a:\nb:   \n\n", [2, 5]),
        ("{[a]: , {b}: }", [5, 12]),
        ("a: !!null\nb: &x\n", [9, 15]),
        ("a: !!null # c\nb: &x # c\n", [9, 19]),
    ],
)
def test_value_that_is_not_written_stands_behind_its_colon_or_key(
    text: str, starts: list[int], each_parser: str
) -> None:
    root = read_root(text)
    assert [(value.start, value.end) for _key, value in root.entries.values()] == [
        (start, start) for start in starts
    ]


@pytest.mark.parametrize(
    ("text", "start"), [("{? , a: b}", 3), ("{? : a}", 3), ("{? # c\n : a}", 8), ("{?\n}", 3)]
)
def test_key_that_is_not_written_stands_before_what_follows(
    text: str, start: int, each_parser: str
) -> None:
    key, _value = read_root(text).entries[""]
    assert (key.start, key.end) == (start, start)


@pytest.mark.parametrize(
    ("text", "start", "value"),
    [
        ("!!str\n\ufeffa", 7, "a"),
        ("&x # c\n\ufeff  a", 10, "a"),
        ("!t &x\n\ufeff\n 'a'", 9, None),
        ("!!str \ufeffa", 6, "\ufeffa"),
    ],
)
def test_byte_order_mark_at_the_start_of_a_line_is_no_part_of_a_value(
    text: str, start: int, value: str | None, each_parser: str
) -> None:
    root = read_root(text)
    assert (root.start, root.end) == (start, len(text))
    assert root.tag == "!t" or root.value == value


@pytest.mark.parametrize(
    ("text", "starts"),
    [
        ("---", [3]),
        ("---\n\n# c\n", [3]),
        ("--- # c\n---\n", [3, 11]),
        ("# c\n---\n...\n---\n", [7, 15]),
        ("--- !!null # c\n", [10]),
    ],
)
def test_empty_document_stands_behind_its_mark(
    text: str, starts: list[int], each_parser: str
) -> None:
    assert [(root.start, root.end) for root in read_text(text).roots] == [
        (start, start) for start in starts
    ]


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("[a: b ]", "a: b"),
        ("[a: [b] ]", "a: [b]"),
        ("[ [a]: b , c]", "[a]: b"),
        ("[{a: b}: c]", "{a: b}: c"),
        ("[a: ]", "a:"),
        ("[? a ]", "? a"),
        ('["a":"]"]', '"a":"]"'),
        ("[a: b # ]\n]", "a: b"),
    ],
)
def test_pair_in_a_list_is_a_mapping_without_brackets(
    text: str, pair: str, each_parser: str
) -> None:
    root = read_root(text)
    assert part(text, root) == text
    assert type(root.items[0]) is Mapping
    assert part(text, root.items[0]) == pair


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("é: 😀\nk: v", 2, 4),
        ("k: v", 1, 4),
        ("\ufeffk: v", 1, 4),
        ("\r\n\r\nk: v", 3, 4),
        ("\r\rk: v", 3, 4),
        ("# \u2028\x85\u2029\nk: v", 2, 4),
        ("a: '\u2028'\nk: v", 2, 4),
        ("{é: '\u2028\x85', k: v}", 1, 14),
        ("{😀: 😀, k: v}", 1, 11),
        ("k:\tv", 1, 4),
        ("a:\tb\t\nk:\t\tv\t", 2, 5),
        ("{a: b,\tk:\tv}", 1, 11),
    ],
)
def test_line_and_column_count_line_breaks_and_characters(
    text: str, line: int, column: int, each_parser: str
) -> None:
    document = read_text(text)
    node = document.roots[0].entries["k"][1]  # type: ignore[attr-defined]
    assert document.source.position(node.start) == (line, column)
    assert part(document.source.text, node) == "v"


# Against the second opinions

TEXT = st.text(
    st.characters(exclude_categories=["Cs"], exclude_characters="\x85\u2028\u2029"), max_size=12
) | st.sampled_from(
    [
        "",
        " ",
        "a b",
        "x: y",
        "# c",
        "- a",
        "it's",
        'say "x"',
        "a\nb",
        "a\n\n b\n",
        "  a",
        "a \n",
        "{}",
    ]
)
# What YAML 1.1 takes for text and 1.2 for something else is dumped without quotes.
AGREED = TEXT.filter(lambda text: yaml_1_1_reading(text) is None)
VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | AGREED,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(AGREED, inner, max_size=4),
    max_leaves=12,
)
STYLES = st.fixed_dictionaries(
    {
        "default_flow_style": st.sampled_from([True, False, None]),
        "default_style": st.sampled_from([None, "'", '"', "|", ">"]),
        "width": st.sampled_from([20, 80, 1000]),
        "indent": st.sampled_from([2, 4, 7]),
        "allow_unicode": st.booleans(),
        "explicit_start": st.booleans(),
        "line_break": st.sampled_from(["\n", "\r\n", "\r"]),
    }
)


class Dumper(yaml.SafeDumper):
    def ignore_aliases(self, data: Any) -> bool:
        return True


def dumped(value: Any, style: dict[str, Any]) -> str:
    text: str = yaml.dump(value, Dumper=Dumper, sort_keys=False, **style)
    return text


BLANKS = " \t\r\n"


def last(node: Node) -> Node:
    """The last value in a collection."""
    if type(node) is Sequence:
        return node.items[-1]
    assert type(node) is Mapping
    return list(node.entries.values())[-1][1]


def agree(text: str, ours: Node, theirs: yaml.Node) -> None:
    """Check the places of a tree against the marks of PyYAML's."""
    before = text[theirs.start_mark.index : ours.start]
    assert before == "" or before.rstrip() in ("!!null", "!!bool", "!!int", "!!float")
    end = theirs.end_mark.index
    if isinstance(theirs, yaml.ScalarNode):
        assert type(ours) is Scalar
        assert ours.raw == theirs.value
        if theirs.style in ("|", ">"):
            assert not text[ours.end : end].strip(BLANKS)
        else:
            assert ours.end == end
        return
    assert isinstance(theirs, yaml.CollectionNode)
    if theirs.flow_style:
        assert ours.end == end
    else:
        assert not text[ours.end : end].strip(BLANKS)
        assert ours.end == last(ours).end
    if isinstance(theirs, yaml.SequenceNode):
        assert type(ours) is Sequence
        for item, their_item in zip(ours.items, theirs.value, strict=True):
            agree(text, item, their_item)
    else:
        assert type(ours) is Mapping
        for entry, (their_key, their_value) in zip(
            ours.entries.values(), theirs.value, strict=True
        ):
            agree(text, entry[0], their_key)
            agree(text, entry[1], their_value)


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=200)
@given(value=VALUES, style=STYLES)
def test_values_and_places_hold_for_whatever_pyyaml_writes(
    name: str, value: Any, style: dict[str, Any]
) -> None:
    text = dumped(value, style)
    with parser(name):
        root = read_root(text)
    if style["default_style"] is None:
        assert root.value == yaml.safe_load(text)
    theirs = yaml.compose(text)
    assert theirs is not None
    agree(text, root, theirs)


@settings(deadline=None, max_examples=200)
@given(VALUES, STYLES)
def test_both_parsers_give_the_same_tree_for_whatever_pyyaml_writes(
    value: Any, style: dict[str, Any]
) -> None:
    text = dumped(value, style)
    here = shape(read_root(text))
    with parser("python"):
        assert shape(read_root(text)) == here


@settings(deadline=None, max_examples=200)
@given(VALUES, STYLES.filter(lambda style: style["default_style"] is None))
def test_every_scalar_reads_alone_as_it_reads_in_its_document(
    value: Any, style: dict[str, Any]
) -> None:
    text = dumped(value, style)
    for scalar in scalars(read_root(text)):
        own = part(text, scalar)
        if own[:1] not in ("|", ">") and "\n" not in own and "\r" not in own:
            assert repr(read_root(f"- {own}").value) == repr([scalar.value])


PRINTABLE = st.text(
    st.characters(exclude_categories=["Cs", "Cc", "Cn"], max_codepoint=0xFFFD), max_size=12
)
DATA = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | PRINTABLE,
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(PRINTABLE, inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize("name", PARSERS)
@settings(deadline=None, max_examples=200)
@given(value=DATA, indent=st.sampled_from([None, 0, 2]), tight=st.booleans())
def test_json_text_gives_the_same_tree_in_both_formats(
    name: str, value: Any, indent: int | None, tight: bool
) -> None:
    separators = (",", ":") if tight else None
    text = json.dumps(value, indent=indent, separators=separators, ensure_ascii=False)
    as_json = shape(read_root(text, "a.json"))
    with parser(name):
        assert shape(read_root(text, "a.yaml")) == as_json


def test_json_text_with_repeated_keys_gives_the_same_tree_in_both_formats(each_parser: str) -> None:
    text = '{"a": {"b": 1, "b": [2]}, "c": 3,\r\n "a": 1e400, "\\u0061": "x"}'
    assert shape(read_root(text, "a.yaml")) == shape(read_root(text, "a.json"))


def test_alias_has_its_own_place_whatever_stands_around_it(each_parser: str) -> None:
    text = "a: &x 1\nb: [*x,*x , {c: *x}]\n*x : *x # *x\n"
    root = read_root(text)
    found = []
    stack: list[Node] = [root]
    while stack:
        node = stack.pop()
        if type(node) is Alias:
            found.append(part(text, node))
        elif type(node) is Sequence:
            stack += node.items
        elif type(node) is Mapping:
            stack += [child for entry in node.entries.values() for child in entry]
    assert found == ["*x"] * 5
    assert place(text, root.entries["1"][0].start) == (3, 1)
