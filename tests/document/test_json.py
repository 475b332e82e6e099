"""JSON: values, places, and what is said of mistakes."""

from __future__ import annotations

import json
import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from microvm_lint.document import Mapping, Scalar, Sequence

from .trees import part, place, problem, read_root, read_value, scalars

JSON = "a.json"


@pytest.mark.parametrize(
    "text",
    [
        "null",
        "true",
        "false",
        "0",
        "-0",
        "-0.0",
        "12",
        "-12",
        "1.5",
        "1e3",
        "1E+3",
        "12e-1",
        '""',
        '"a"',
        '"é😀"',
        r'"\"\\\/\b\f\n\r\t"',
        r'"\u00e9\u2028\u0000"',
        r'"\ud83d\ude00"',
        r'"\uD83D\uDE00\ud83d\ude00"',
        r'"\\ud83d"',
        '"\x7f\x85\u2028\ufeff"',
        "[]",
        "{}",
        " [ ] ",
        "[1,2]",
        '{"a":{"b":[{"c":null}]}}',
        '\r\n{\t"a" :\r1 , "b" : [ ] }\n',
        "123456789012345678901234567890",
        "9" * 1000,
    ],
)
def test_value_is_that_of_the_standard_library(text: str) -> None:
    read = read_value(text, JSON)
    assert read == json.loads(text)
    assert repr(read) == repr(json.loads(text))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1e400", math.inf),
        ("-1e400", -math.inf),
        ("1" * 400 + ".5", math.inf),
        ("9" * 5000, math.inf),
        ("-" + "9" * 5000, -math.inf),
        ("1e-400", 0.0),
        ("1e99999999999999999999", math.inf),
        ("1." + "0" * 5000 + "1", 1.0),
    ],
)
def test_number_beyond_double_precision_is_the_nearest_double(text: str, value: float) -> None:
    root = read_root(text, JSON)
    assert root.value == value
    assert root.raw == text


def test_keys_and_values_know_their_places() -> None:
    text = '{ "é" : 1,\r\n  "😀": [true, "\\u00e9"] }\n'
    root = read_root(text, JSON)
    assert part(text, root) == text.strip()
    (first, one), (second, sequence) = root.entries.values()
    assert part(text, first) == '"é"'
    assert part(text, one) == "1"
    assert part(text, second) == '"😀"'
    assert place(text, second.start) == (2, 3)
    assert part(text, sequence) == '[true, "\\u00e9"]'
    assert [part(text, item) for item in sequence.items] == ["true", '"\\u00e9"']


def test_nodes_are_of_their_kind() -> None:
    root = read_root('{"a": [1]}', JSON)
    assert type(root) is Mapping
    key, value = root.entries["a"]
    assert type(key) is Scalar
    assert (key.raw, key.value, key.plain, key.tag) == ("a", "a", False, None)
    assert type(value) is Sequence


def test_of_a_repeated_key_the_last_value_counts_and_each_repetition_is_kept() -> None:
    text = '{"a": 1, "b": 0, "a": 2, "\\u0061": 3}'
    root = read_root(text, JSON)
    assert root.value == {"a": 3, "b": 0}
    key, value = root.entries["a"]
    assert (key.start, value.value) == (1, 3)
    repeated = [
        (name, part(text, again), first.start, gone.value)
        for name, again, first, gone in root.duplicates
    ]
    assert repeated == [("a", '"a"', 1, 1), ("a", '"\\u0061"', 1, 2)]


MISTAKES: list[tuple[str, int, str]] = [
    ("{", 1, "the text ends"),
    ("[", 1, "the text ends"),
    ('{"a"', 4, "the text ends"),
    ('{"a":', 5, "the text ends"),
    ('{"a": 1', 7, "the text ends"),
    ('{"a": 1,', 8, "the text ends"),
    ("[1, 2", 5, "the text ends"),
    ("[1, 2\n\n", 7, "the text ends"),
    ("[1,]", 2, "a comma before the closing bracket"),
    ("[1 ,\n]", 3, "a comma before the closing bracket"),
    ('{"a": 1,}', 7, "a comma before the closing bracket"),
    ("[,]", 1, "a value"),
    ("[1,,2]", 3, "a value"),
    ("[1 2]", 3, "a comma"),
    ('{"a" 1}', 5, "a colon"),
    ('{"a": 1 "b": 2}', 8, "a comma"),
    ('{"a": 1]', 7, "the closing bracket"),
    ("[1}", 2, "the closing bracket"),
    ("[}", 1, "a value"),
    ("]", 0, "a value"),
    ("{]", 1, "a key"),
    ("{1: 2}", 1, "a key in double quotes"),
    ("{a: 2}", 1, "a key in double quotes"),
    ("{'a': 2}", 1, "double quotes"),
    ("['a']", 1, "double quotes"),
    ("[1] 2", 4, "text follows"),
    ("{}{}", 2, "text follows"),
    ("1 // x", 2, "text follows"),
    ("[1, // x\n2]", 4, "no comments"),
    ("[1 /* x */]", 3, "no comments"),
    ("# x\n[]", 0, "no comments"),
    ("[NaN]", 1, "no infinity and no NaN"),
    ("[Infinity]", 1, "no infinity and no NaN"),
    ("[-Infinity]", 1, "no infinity and no NaN"),
    ("[+1]", 1, "a number"),
    ("[01]", 1, "a number"),
    ("[-]", 1, "a number"),
    ("[.5]", 1, "a number"),
    ("[1.]", 1, "a number"),
    ("[1e]", 1, "a number"),
    ("[0x1F]", 1, "a number"),
    ("[1_000]", 1, "a number"),
    ("[12a]", 1, "a number"),
    ("[1.5.2]", 1, "a number"),
    ("[True]", 1, "without quotes"),
    ("[tru]", 1, "without quotes"),
    ("[truely]", 1, "without quotes"),
    ("[null_]", 5, "a comma"),
    ("[undefined]", 1, "without quotes"),
    ("[None]", 1, "without quotes"),
    ('"abc', 0, "no closing quote"),
    ('["a", "b]', 6, "no closing quote"),
    ('["a\nb"]', 3, "a control character or line break"),
    ('["a\tb"]', 3, "a control character or line break"),
    ('["a\x00b"]', 3, "a control character or line break"),
    ('["a\x1fb"]', 3, "a control character or line break"),
    ("[\x00]", 1, "U+0000"),
    ("[1\x07]", 2, "U+0007"),
    ("[\x0c1]", 1, "U+000C"),
    ("[\x7f]", 1, "U+007F"),
    ("[\xa01]", 1, "a value"),
    (r'["a\x"]', 3, "a backslash"),
    (r'["a\'"]', 3, "a backslash"),
    (r'["\u12"]', 2, "four hexadecimal digits"),
    (r'["a\u12g4"]', 3, "four hexadecimal digits"),
    (r'["a\u', 3, "four hexadecimal digits"),
    (r'["a\ud83d"]', 3, "surrogate"),
    (r'["a\ude00"]', 3, "surrogate"),
    (r'["\\\ud83d\ude00\uD83D\u0041"]', 16, "surrogate"),
    (r'{"a\udc00": 1}', 3, "surrogate"),
    (r'["\ud83d\ud83d\ude00"]', 2, "surrogate"),
]


@pytest.mark.parametrize(("text", "offset", "words"), MISTAKES)
def test_mistake_is_named_at_its_place(text: str, offset: int, words: str) -> None:
    caught = problem(text, JSON)
    assert caught.kind == "syntax"
    assert caught.message.startswith("not JSON: ")
    assert words in caught.message
    assert not caught.message.endswith(".")
    assert caught.offset == offset


@pytest.mark.parametrize(
    "text",
    [
        '{"k": "hunter2',
        '{"k": "hunter2\n"}',
        '{"k": "hunter2\\q"}',
        '{"k": "hunter2\\u12"}',
        '{"k": "hunter2\\ud800"}',
        '{"k": hunter2}',
        '{"k": "x" hunter2}',
        '{"k": "hunter2" "x"}',
        '{hunter2: "x"}',
        '{"k": "hunter2"} hunter2',
        "{'k': 'hunter2'}",
        '{"k": 1hunter2}',
    ],
)
def test_message_holds_no_piece_of_a_value(text: str) -> None:
    assert "hunter2" not in problem(text, JSON).message


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


def dumped(value: Any, indent: int | None, tight: bool, ascii_only: bool) -> str:
    separators = (",", ":") if tight else None
    return json.dumps(value, indent=indent, separators=separators, ensure_ascii=ascii_only)


@settings(deadline=None)
@given(VALUES, st.sampled_from([None, 0, 1, 4]), st.booleans(), st.booleans())
def test_values_and_places_hold_for_whatever_the_standard_library_writes(
    value: Any, indent: int | None, tight: bool, ascii_only: bool
) -> None:
    text = dumped(value, indent, tight, ascii_only)
    root = read_root(text, JSON)
    assert root.value == value
    assert (root.start, root.end) == (0, len(text))
    for scalar in scalars(root):
        again = json.loads(part(text, scalar))
        assert again == scalar.value
        assert type(again) is type(scalar.value)


@settings(deadline=None)
@given(VALUES, st.data())
def test_truncated_text_is_a_problem(value: Any, data: st.DataObject) -> None:
    text = json.dumps([value], ensure_ascii=False)
    cut = data.draw(st.integers(0, len(text) - 1))
    caught = problem(text[:cut], JSON)
    assert caught.kind == "syntax"
    assert caught.offset <= cut


@settings(deadline=None)
@given(st.text(st.sampled_from('[]{},:"\\u0129dDcC8-+.eEtrufalsn \n\t'), max_size=20))
def test_accepts_and_refuses_what_the_standard_library_does(text: str) -> None:
    try:
        value = json.loads(text)
    except ValueError:
        problem(text, JSON)
        return
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except UnicodeEncodeError:  # half of a surrogate pair
        problem(text, JSON)
    else:
        assert repr(read_value(text, JSON)) == repr(value)
