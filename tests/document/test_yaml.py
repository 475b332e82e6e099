"""YAML: values, anchors, merge keys, tags, and what is said of mistakes."""

from __future__ import annotations

import sys
from typing import Any
from unittest import mock

import pytest
from microvm_lint.document import Alias, Mapping, Scalar, Sequence
from microvm_lint.document.tree import resolved

from .trees import PYTHON, parser, part, place, problem, read_root, read_text, read_value, shape

pytestmark = pytest.mark.usefixtures("each_parser")


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a: 1\nb: [x, 2.5, null]\n", {"a": 1, "b": ["x", 2.5, None]}),
        ("- a\n-\n- - b\n  - c\n", ["a", None, ["b", "c"]]),
        ("a:\n- 1\n- 2\nb:\n  - 3\n", {"a": [1, 2], "b": [3]}),
        ("plain text\n", "plain text"),
        ("a: one\n   two\n\n   three\n", {"a": "one two\nthree"}),
        ("a: 'it''s'\n", {"a": "it's"}),
        ('a: "x\\ty\\u00e9\\x41\\\n  z"\n', {"a": "x\tyéAz"}),
        ("a: |\n  x\n   y\n\n  z\n", {"a": "x\n y\n\nz\n"}),
        ("a: |-\n  x\n\n", {"a": "x"}),
        ("a: |+\n  x\n\nb: 1\n", {"a": "x\n\n", "b": 1}),
        ("a: >\n  x\n  y\n\n  z\n", {"a": "x y\nz\n"}),
        ("a: >-\n  x\n  y\n", {"a": "x y"}),
        ("a: |2\n    x\n", {"a": "  x\n"}),
        ("{a: 1, 'b': [ ], \"c\": { }}", {"a": 1, "b": [], "c": {}}),
        ('{"a":1,"b":[2,3]}', {"a": 1, "b": [2, 3]}),
        ("{a, b: , ? c}", {"a": None, "b": None, "c": None}),
        ("[a: 1, ? b]", [{"a": 1}, {"b": None}]),
        ("[http://x.test/?a=b&c=d, 10:20]", ["http://x.test/?a=b&c=d", "10:20"]),
        ("? a\n: 1\n? b\n", {"a": 1, "b": None}),
        ("1: a\ntrue: b\n~: c\n", {"1": "a", "true": "b", "~": "c"}),
        ("a: yes\nb: 'yes'\n", {"a": "yes", "b": "yes"}),
        ("a: \"1\"\nb: '1'\nc: |-\n  1\n", {"a": "1", "b": "1", "c": "1"}),
        ("a:\tx\nb: y\t\nc:\t\n  d:\t1\t# e\n", {"a": "x", "b": "y", "c": {"d": 1}}),
        ("a: b\tc\n", {"a": "b\tc"}),
        ("[a,\n\tb]", ["a", "b"]),
        ("a: x#y # z\n", {"a": "x#y"}),
        ("a: 😀\n😀: é\n", {"a": "😀", "😀": "é"}),
    ],
)
def test_text_has_its_value(text: str, value: Any) -> None:
    read = read_value(text)
    assert read == value
    assert repr(read) == repr(value)


@pytest.mark.parametrize("ending", ["\n", "\r\n", "\r"])
def test_every_line_ending_of_yaml_1_2_gives_the_same_values(ending: str) -> None:
    text = "a: x\n   y\nb: |\n  c\n  d\ne: 'f\n\n  g'\nh:\n- 1 # i\n- 2\n"
    value = {"a": "x y", "b": "c\nd\n", "e": "f\ng", "h": [1, 2]}
    assert read_value(text.replace("\n", ending)) == value


@pytest.mark.parametrize("break_of_1_1", ["\x85", "\u2028", "\u2029"])
@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("# a? b: c\nd: 1", {"d": 1}),
        ("a: b?c # ?: x\nd: e", {"a": "b?c", "d": "e"}),
        ("a: 'b?c'\nd?: \"e ? f\"", {"a": "b?c", "d?": "e ? f"}),
        ("a: |\n  b?c\n  ?\nd: >\n  e?\n  f\n", {"a": "b?c\n?\n", "d": "e? f\n"}),
        ("a: !x ?b\n", {"a": "?b"}),
        ('a: "\ue000?\\N"', {"a": "\ue000?\x85"}),
    ],
)
def test_line_break_of_yaml_1_1_is_an_ordinary_character(
    break_of_1_1: str, text: str, value: dict[str, Any]
) -> None:
    read = read_root(text.replace("?", break_of_1_1))
    expected = {
        key.replace("?", break_of_1_1): (
            item.replace("?", break_of_1_1) if isinstance(item, str) else item
        )
        for key, item in value.items()
    }
    assert read.value == expected
    assert [(k.raw, v.raw) for k, v in read.entries.values()] == [
        (key, str(item)) for key, item in expected.items()
    ]


def test_document_with_every_private_character_is_still_read() -> None:
    every = "".join(map(chr, range(0xE000, 0xF900)))
    assert read_value(f"a: '{every}\u2028b'") == {"a": f"{every}\u2028b"}


@pytest.mark.parametrize(
    ("text", "values"),
    [
        ("---\n", [None]),
        ("---\n---\n", [None, None]),
        ("a: 1\n---\nb: 2\n...\n---\nc\n", [{"a": 1}, {"b": 2}, "c"]),
        ("--- a\n--- |\n b\n--- [c]\n", ["a", "b\n", ["c"]]),
        ("%YAML 1.2\n---\na: 010\n", [{"a": 10}]),
        ("%YAML 1.1\n---\na: yes\n", [{"a": "yes"}]),
        ("# x\n---\n# y\n...\n# z\n", [None]),
    ],
)
def test_stream_holds_all_its_documents(text: str, values: list[Any]) -> None:
    assert [root.value for root in read_text(text).roots] == values


# Scalars


@pytest.mark.parametrize(
    ("text", "plain"),
    [("x", True), ("1", True), ("", True), ("'x'", False), ('"x"', False), ("|\n  x", False)],
)
def test_scalar_says_whether_it_stood_without_quotes(text: str, plain: bool) -> None:
    key, value = read_root(f"a: {text}\n").entries["a"]
    assert (key.plain, value.plain) == (True, plain)


def test_raw_is_the_text_after_unescaping() -> None:
    root = read_root('a: 0x1F\nb: "\\x41"\nc: ~\n')
    assert [value.raw for _key, value in root.entries.values()] == ["0x1F", "A", "~"]


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("!!str 1", "1"),
        ("!!str", ""),
        ("!!str null", "null"),
        ("!!int '12'", 12),
        ("!!int 0x1F", 31),
        ("!!float 1", 1.0),
        ("!!float 1" + "0" * 400, float("inf")),
        ("!!float '1.5'", 1.5),
        ("!!bool 'true'", True),
        ("!!null ''", None),
        ("!!null", None),
        ("! 12", "12"),
        ("! true", "true"),
        ("!<tag:yaml.org,2002:str> 12", "12"),
        ("!<tag:yaml.org,2002:int> '12'", 12),
        ("!!binary aGk=", "aGk="),
        ("!!seq [1]", [1]),
        ("!!map {a: 1}", {"a": 1}),
        ("! [1]", [1]),
        ("!!set {a, b}", {"a": None, "b": None}),
    ],
)
def test_tag_of_yaml_itself_gives_the_type(text: str, value: Any) -> None:
    node = read_root(f"a: {text}\nb: 1\n").entries["a"][1]
    assert node.value == value
    assert type(node.value) is type(value)
    assert node.tag is None


@pytest.mark.parametrize(
    ("text", "tag", "kind", "own"),
    [
        ("!Ref Name", "!Ref", Scalar, "Name"),
        ("!Ref 'Name'", "!Ref", Scalar, "'Name'"),
        ("!Ref", "!Ref", Scalar, ""),
        ("!Sub [a, {b: c}]", "!Sub", Sequence, "[a, {b: c}]"),
        ("!GetAtt a.b", "!GetAtt", Scalar, "a.b"),
        ("!If\n  - x\n  - y", "!If", Sequence, "- x\n  - y"),
        ("!If\n- x\n- y", "!If", Sequence, "- x\n- y"),
        ("!Map\n  x: y", "!Map", Mapping, "x: y"),
        ("!Map # c\n  # d\n\n  x: y", "!Map", Mapping, "x: y"),
        ("!Sub |\n  x", "!Sub", Scalar, "|\n  x"),
        ("!Map {x: y}", "!Map", Mapping, "{x: y}"),
        ("!<tag:x.test,2000:a> b", "tag:x.test,2000:a", Scalar, "b"),
        ("!<!a> b", "!a", Scalar, "b"),
        ("&n !Ref Name", "!Ref", Scalar, "Name"),
        ("!Ref &n Name", "!Ref", Scalar, "Name"),
        ("!Ref &n # c\n  Name", "!Ref", Scalar, "Name"),
        ("!Ref {{ name }}", "!Ref", Scalar, "{{ name }}"),
    ],
)
def test_tag_of_an_application_is_kept(text: str, tag: str, kind: type, own: str) -> None:
    text = f"a: {text}\nb: 1\n"
    node = read_root(text).entries["a"][1]
    assert node.tag == tag
    assert type(node) is kind
    assert part(text, node) == own
    assert getattr(node, "plain", False) is False


def test_tag_of_an_application_leaves_the_text_as_value() -> None:
    assert read_value("a: !Ref 12\nb: !x true\n") == {"a": "12", "b": "true"}


@pytest.mark.parametrize(
    ("text", "own"),
    [
        ("a: {{ name }}\n", "{{ name }}"),
        ("a: {{name}} # c\n", "{{name}}"),
        ("a: {{ name | default('x') }}\n", "{{ name | default('x') }}"),
        ("a: {{ .Values.role }}\n", "{{ .Values.role }}"),
        ("a: [{{ name }}, 1]\n", "{{ name }}"),
        ("a: &x {{ name }}\n", "{{ name }}"),
        ("a: {{\n  name }}\n", "{{\n  name }}"),
        ("a: {{{name}}}\n", "{{{name}}}"),
    ],
)
def test_placeholder_without_quotes_is_text(text: str, own: str) -> None:
    node = read_root(text).entries["a"][1]
    if type(node) is Sequence:
        node = node.items[0]
    assert type(node) is Scalar
    assert node.value == node.raw == part(text, node) == own
    assert (node.plain, node.tag) == (False, None)


@pytest.mark.parametrize("text", ["{ {a: b}: c}", "{{a: b}: {c: d}}", "{{a}: 1, {b}: {c}}", "{}"])
def test_mapping_with_a_mapping_as_key_is_no_placeholder(text: str) -> None:
    assert type(read_root(text)) is Mapping


@pytest.mark.parametrize("key", ["[a, b]", "{a: b}"])
def test_key_that_is_a_collection_has_its_text_as_name(key: str) -> None:
    assert read_value(f"? {key}\n: 1\n") == {key: 1}
    assert read_value(f"{key}: 1\n") == {key: 1}


def test_name_of_a_long_key_that_is_a_collection_is_cut() -> None:
    (name,) = read_value(f"? [{'a, ' * 1000}]\n: 1\n")
    assert len(name) == 100


# Duplicate keys


def test_of_a_repeated_key_the_last_value_counts_and_each_repetition_is_kept() -> None:
    text = "a: 1\nb: 0\na: 2\n'a': 3\n"
    root = read_root(text)
    assert root.value == {"a": 3, "b": 0}
    key, value = root.entries["a"]
    assert (key.start, value.value) == (0, 3)
    repeated = [
        (name, part(text, again), place(text, again.start), first is key, gone.value)
        for name, again, first, gone in root.duplicates
    ]
    assert repeated == [("a", "a", (3, 1), True, 1), ("a", "'a'", (4, 1), True, 2)]


def test_keys_are_compared_as_text() -> None:
    root = read_root("1: a\n'1': b\n0x1: c\n")
    assert root.value == {"1": "b", "0x1": "c"}
    assert [name for name, *_ in root.duplicates] == ["1"]


def test_repeated_keys_are_found_at_every_depth() -> None:
    root = read_root("a:\n- {x: 1, x: 2}\n")
    (inner,) = root.entries["a"][1].items
    assert [name for name, *_ in inner.duplicates] == ["x"]
    assert root.duplicates == []


# Anchors and aliases


def test_alias_knows_its_own_place_and_its_target() -> None:
    text = "a: &x {k: 1}\nb: *x\nc: [*x , *x]\n"
    root = read_root(text)
    assert root.value == {"a": {"k": 1}, "b": {"k": 1}, "c": [{"k": 1}, {"k": 1}]}
    anchored = root.entries["a"][1]
    alias = root.entries["b"][1]
    assert part(text, anchored) == "{k: 1}"
    assert type(alias) is Alias
    assert alias.target is anchored
    assert part(text, alias) == "*x"
    assert place(text, alias.start) == (2, 4)
    assert all(item.target is anchored for item in root.entries["c"][1].items)


@pytest.mark.parametrize(
    ("anchored", "own"),
    [
        ("&x 1", "1"),
        ("&x 'a b'", "'a b'"),
        ("&x", ""),
        ("&x |\n  t", "|\n  t"),
        ("&x [1]", "[1]"),
        ("&x\n  k: 1", "k: 1"),
        ("&x\n  - 1", "- 1"),
        ("&x\n- 1", "- 1"),
        ("&x # c\n  # d\n  k: 1", "k: 1"),
        ("&x\n  &y k: 1", "&y k: 1"),
        ("&x:y", ":y"),
        ("&x !!str 1", "1"),
        ("!!str &x 1", "1"),
        ("&x !!map\n  k: 1", "k: 1"),
    ],
)
def test_anchored_node_starts_behind_its_anchor(anchored: str, own: str) -> None:
    text = f"a: {anchored}\nb: *x\n"
    root = read_root(text)
    assert part(text, root.entries["a"][1]) == own
    assert root.entries["b"][1].target is root.entries["a"][1]


def test_anchor_on_a_key_and_alias_as_a_key() -> None:
    text = "&k a: 1\nb: {*k : 2}\n*k : 3\n"
    root = read_root(text)
    assert root.value == {"a": 3, "b": {"a": 2}}
    key = next(iter(root.entries.values()))[0]
    assert part(text, key) == "a"
    ((_, repetition, first, _),) = root.duplicates
    assert (part(text, repetition), first) == ("*k", key)


def test_later_anchor_of_the_same_name_takes_over() -> None:
    assert read_value("[&x 1, *x, &x 2, *x]") == [1, 1, 2, 2]
    assert read_value("[&x [&x 1, *x], *x]") == [[1, 1], 1]
    assert read_value("[&x {a: &y 1}, *x, *y]") == [{"a": 1}, {"a": 1}, 1]


@pytest.mark.parametrize(
    ("text", "at"),
    [("a: *x\n", 3), ("a: &x 1\n---\nb: *x\n", 15), ("[*x, &x 1]", 1), ("*x", 0)],
)
def test_alias_without_anchor_is_a_problem(text: str, at: int) -> None:
    caught = problem(text)
    assert (caught.kind, caught.offset) == ("syntax", at)
    assert caught.message == "not YAML: an alias names an anchor that is not there"


@pytest.mark.parametrize(
    ("text", "at"), [("&a [*a]", 4), ("&a {b: *a}", 7), ("a: &x\n  b: &y\n  - *x\n", 18)]
)
def test_alias_inside_its_own_anchor_is_a_problem(text: str, at: int) -> None:
    caught = problem(text)
    assert (caught.kind, caught.offset) == ("syntax", at)
    assert caught.message == "not YAML: an alias stands inside its own anchor"


# Merge keys

BASES = "x: &x {a: 1, b: 2}\ny: &y {b: 3, c: 4}\n"


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("{<<: *x}", {"a": 1, "b": 2}),
        ("{<<: *x, b: 9}", {"b": 9, "a": 1}),
        ("{b: 9, <<: *x}", {"b": 9, "a": 1}),
        ("{<<: [*x, *y]}", {"a": 1, "b": 2, "c": 4}),
        ("{<<: [*y, *x]}", {"b": 3, "c": 4, "a": 1}),
        ("{<<: {d: 5}, e: 6}", {"e": 6, "d": 5}),
        ("{<<: [*x, {d: 5}]}", {"a": 1, "b": 2, "d": 5}),
        ("{<<: []}", {}),
        ("{'<<': *x}", {"<<": {"a": 1, "b": 2}}),
        ("{<<: 1}", {"<<": 1}),
        ("{<<: }", {"<<": None}),
        ("{<<: [*x, 1]}", {"<<": [{"a": 1, "b": 2}, 1]}),
        ("{<<: {{ name }}}", {"<<": "{{ name }}"}),
    ],
)
def test_merge_key_brings_the_keys_that_are_not_there(text: str, value: Any) -> None:
    assert read_value(f"{BASES}z: {text}\n")["z"] == value


def test_merge_of_an_anchored_list() -> None:
    assert read_value(f"{BASES}l: &l [*x, *y]\nz: {{<<: *l}}\n")["z"] == {"a": 1, "b": 2, "c": 4}


def test_alias_of_a_merged_mapping_has_what_was_merged() -> None:
    root = read_root(f"{BASES}z: &z\n  <<: *x\n  d: 5\nw: *z\nv:\n  <<: *z\n")
    for name in ("z", "w", "v"):
        assert root.value[name] == {"a": 1, "b": 2, "d": 5}
    assert resolved(root.entries["v"][1].entries["a"][1]) is root.entries["x"][1].entries["a"][1]


def test_merged_value_names_the_alias_and_the_place_of_the_anchor() -> None:
    text = "x: &x\n  a: 1\nz:\n  <<: *x\n  b: 2\n"
    root = read_root(text)
    key, value = root.entries["z"][1].entries["a"]
    assert place(text, key.start) == (2, 3)
    assert type(value) is Alias
    assert part(text, value) == "*x"
    assert place(text, value.target.start) == (2, 6)
    assert part(text, root.entries["z"][1]) == "<<: *x\n  b: 2"


def test_value_of_an_inline_merge_stands_where_it_is() -> None:
    text = "z: {<<: {a: 1}}\n"
    key, value = read_root(text).entries["z"][1].entries["a"]
    assert (part(text, key), part(text, value)) == ("a", "1")


def test_merging_is_no_repetition() -> None:
    assert read_root(f"{BASES}z: {{<<: [*x, *y], a: 1}}\n").entries["z"][1].duplicates == []


# Mistakes

MISTAKES = [
    ("a:\n\tb: 1\n", (2, 1), "a tab in the indentation"),
    ("a: 1\n\tb: 1\n", (2, 1), "a tab in the indentation"),
    ("a:\n  - b\n\t- c\n", (3, 1), "a tab in the indentation"),
    ("a: 1\nb\nc: 1\n", (3, 1), "line 2 is not a key with a colon"),
    ("name x\nb: 1\n", (2, 2), "a colon where none can stand"),
    ("a:1\nb: 1\n", (2, 2), "a colon where none can stand"),
    ("a: b: c\n", (1, 5), "a colon where none can stand"),
    ("a: 1\n  b: 2\n", (2, 4), "wrong indentation"),
    ("a:\n  b: 1\n   c: 2\n", (3, 5), "wrong indentation"),
    ("a:\n    b: 1\n  c: 2\n", (3, 3), "the mapping of line 1 wants a key"),
    ("a: |\n   x\n  y\n", (3, 3), "the mapping of line 1 wants a key"),
    ('a: "x" y\n', (1, 8), "check indentation and quotes"),
    ("x: 1\n- a\n", (2, 1), "the mapping of line 1 wants a key"),
    ("- a\nb: c\n", (2, 1), "the list of line 1 wants a dash"),
    ("a: - b\n", (1, 4), "a dash where no list can start"),
    ("a: ? b\n", (1, 4), "a question mark"),
    ('a: 1\nb: "x\n', (3, 1), "the quote that opens in line 2 is not closed"),
    ("a: 1\nb: 'x\nc: 1\n", (4, 1), "the quote that opens in line 2 is not closed"),
    ('a: "b\n---\nc"\n', (2, 1), "the quote that opens in line 1 is not closed"),
    ("a:\n  b: [1, 2\n", (3, 1), "the bracket that opens in line 2 is not closed"),
    ("a: [1,\n", (2, 1), "the bracket that opens in line 1 is not closed"),
    ("a: {b: 1\n", (2, 1), "the bracket that opens in line 1 is not closed"),
    ("a: {b:\n", (2, 1), "the bracket that opens in line 1 is not closed"),
    ("\r\na: [\r# x\n{", (4, 2), "the bracket that opens in line 4 is not closed"),
    ("a: [1, 2\nb: 1\n", (2, 2), "wants a comma or its closing bracket"),
    ("a: [1, 2}\n", (1, 9), "wants a comma or its closing bracket"),
    ("a: {b: 1]\n", (1, 9), "wants a comma or its closing bracket"),
    ("a: ]\n", (1, 4), "a value is expected here"),
    ("a: [,]\n", (1, 5), "a value is expected here"),
    ("a: [b]]\n", (1, 7), "the mapping of line 1 wants a key"),
    ("a: @b\n", (1, 4), "cannot start with @, % or `"),
    ("a: `b`\n", (1, 4), "cannot start with @, % or `"),
    ("a: %b\n", (1, 4), "cannot start with @, % or `"),
    ("a: *\n", (1, 5), "behind * the name of an anchor is expected"),
    ("a: **b**\n", (1, 5), "behind * the name of an anchor is expected"),
    ("a: & b\n", (1, 5), "behind & the name of an anchor is expected"),
    ("a: | b\n", (1, 6), "behind | or >"),
    ("a: |0\n  b\n", (1, 5), "behind | or >"),
    ("a: !<b\n", (1, 7), "the tag is not written"),
    ("a: !b!c d\n", (1, 4), "the tag has a prefix that no %TAG directive declares"),
    ('a: "\\u12"\n', (1, 7), "an escape lacks hexadecimal digits"),
    ("{a: b} c\n", (1, 8), "text follows the end of the document"),
    ("  a: 1\nb: 2\n", (2, 1), "text follows the end of the document"),
    ("%YAML 2.0\n---\na\n", (1, 1), "%YAML directive"),
    ("[a:,b]\n", (1, 3), "a colon stands before a bracket or a comma"),
    ("a: \x00b\n", (1, 4), "no place for the character U+0000"),
    ("é: '\x07'\n", (1, 5), "no place for the character U+0007"),
    ("a: b\ufffe\n", (1, 5), "no place for the character U+FFFE"),
]


@pytest.mark.parametrize(("text", "position", "words"), MISTAKES)
def test_mistake_is_named_where_the_parser_stopped(
    text: str, position: tuple[int, int], words: str
) -> None:
    caught = problem(text)
    assert caught.kind == "syntax"
    assert caught.message.startswith("not YAML: ")
    assert words in caught.message
    assert not caught.message.endswith(".")
    assert place(text, caught.offset) == position


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('a: "\\q"\n', "a backslash in double quotes starts no escape"),
        ('a: "\\d+"\n', "a backslash in double quotes starts no escape"),
        ('a: "\\ud800"\n', "an escape stands for no character"),
        ('a: "\\ud83d\\ude00"\n', "an escape stands for no character"),
        ('a: "\\U00110000"\n', "an escape"),
        ('a: "\\UFFFFFFFF"\n', "an escape"),
        ("%YAML 1." + "9" * 5000 + "\n---\na\n", "directive"),
        ("%TAG x\n---\na\n", "YAML"),
    ],
)
def test_mistake_inside_a_token_is_named_in_its_line(text: str, words: str) -> None:
    caught = problem(text)
    assert caught.kind == "syntax"
    assert words in caught.message
    assert place(text, caught.offset)[0] == 1


@pytest.mark.parametrize(
    "text",
    [
        'a: "hunter2\n',
        'a: "hunter2\\q"\n',
        "a: hunter2: x\n",
        "a: [hunter2\nb: 1\n",
        "a: 'hunter2' x\n",
        "a: x\nhunter2\nb: 1\n",
        "a: *hunter2\n",
        "a: &hunter2 [*hunter2]\n",
        "a: !hunter2!x y\n",
        "a: |hunter2\n",
        "%hunter2 x\na: 1\n",
        "a: @hunter2\n",
        "a: hunter2\x00\n",
        "%TAG !a! !hunter2\n%TAG !a! !b\n---\na\n",
    ],
)
def test_message_holds_no_piece_of_the_text(text: str) -> None:
    message = problem(text).message
    assert "hunter2" not in message
    assert "<" not in message
    assert "token" not in message


@pytest.mark.parametrize(
    "text", ["a: !b,c d", "[!]", "[!a]", "!!", "[!!,]", "!é a", "!a[ b", "[!<a", "!<a b", "!a! b"]
)
def test_a_tag_that_is_not_written_right_is_refused_at_the_same_place(text: str) -> None:
    refused = problem(text)
    with parser(PYTHON):
        again = problem(text)
    assert (again.message, again.offset) == (refused.message, refused.offset)
    assert "the tag is not written as YAML wants it" in refused.message


@pytest.mark.parametrize("text", ["%x y\n---\na", "%YAMLL 1.2\n---\na", "%-\n---\n", "%TAGS"])
def test_a_directive_that_yaml_does_not_know_is_refused_by_both_parsers(text: str) -> None:
    refused = problem(text)
    assert "no directive that YAML knows" in refused.message
    with parser(PYTHON):
        again = problem(text)
    assert (again.message, again.offset) == (refused.message, refused.offset)


@pytest.mark.parametrize(
    "text", ["a: |0\n b", "a: |x\n b", "a: |22\n b", "a: |-+\n b", "a: |\n\tb", "a: >\n  \tb\n",
             "a: |\n  b\n\n\tc", "a: |2\n \tb"]
)  # fmt: skip
def test_a_block_scalar_that_is_not_written_right_is_refused_by_both_parsers(text: str) -> None:
    refused = problem(text)
    with parser(PYTHON):
        assert problem(text).message == refused.message


def test_the_parser_in_python_is_used_where_libyaml_is_missing() -> None:
    with (
        parser(PYTHON),
        mock.patch(
            "microvm_lint.document.python_parser.PythonParser.get_event", side_effect=KeyError
        ),
        pytest.raises(KeyError),
    ):
        read_text("[a]")


# Both parsers

DOCUMENTS = [
    "a: 1\nb:\n  - x: y # c\n    z: 'q'\n  -\n  - [1, {a: b}, ]\n\nc: |\n  t\n\nd: >-\n  u\n  v\n",
    '\ufeffa:\r\n  b: é 😀\r\n  c: "d\\\r\n    e"\r\nf: &x [y]\r\n',
    "a: &x\n  k: 1\n  <<: {m: 2}\nb: *x\nc:\n  <<: [*x]\n  k: !Ref 3\n",
    "a\n--- !!str 1\n--- [a: b, ? c]\n---\n\ufeffa: 1\n",
    "? a\n? |\n  b\n: c\n? [d, e]\n: f\n{g: h}: i\n",
    "a: |-\t# c\n  b\nc: >1+ \n  d\n\ne: |2-\n  f\ng: |#\n h\n",
    "a:\tb\t# c\nd: e\tf\ng:\n  h: |\n   i\n    \n\n",
    "- - - a\n    - b\n  - c\n- !t\n  - d\n- &y\n  e: f\n- *y\n",
    "a: x\n  y\n\n  z # c\nb: 'p\n\n  q'\nc: \"r \\\n   s\"\n",
    "{a: , b, ? c : d, \"e\":1, 'f':[g,h], i: {{ j }}}\n",
    "[!, !a, {b: !c, d: !!str }, !<x,[y]> e, !%41b f]\n--- {!t, }\n",
    "{? , b: c}\n--- {? # c\n : d}\n--- [{?\n : e}]\n",
    "!!str\n\ufeffa\n--- [!!str\n\ufeffb, &x\n\ufeff \ufeffc]\n---\nd: !t\n\ufeff  e\n",
    "- a\x85b\n- c\u2028d: e\n# f\u2029g: h\n- |\n  i\x85j\n",
    "---\n# a\n---\nb\n...\n# c\n",
    "%YAML 1.2\n%TAG !e! tag:e.test,2000:\n---\na: !e!b c\nd: !<tag:x.test,2000:y,z> [e]\n",
]


@pytest.mark.parametrize("text", DOCUMENTS)
def test_both_parsers_give_the_same_tree(text: str) -> None:
    here = [shape(root) for root in read_text(text).roots]
    with parser(PYTHON):
        assert "yaml._yaml" in sys.modules
        assert [shape(root) for root in read_text(text).roots] == here
