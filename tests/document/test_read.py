"""From bytes to text, and which reader reads it."""

from __future__ import annotations

import pytest
from microvm_lint.document import Limits, Mapping, Problem, decode, read

from .trees import place, problem, read_text


@pytest.mark.parametrize("name", ["a.json", "A.JSON", "dir.yaml/a.json"])
def test_json_is_told_by_the_name(name: str) -> None:
    assert read_text("[1]", name).format == "json"
    assert problem("a: 1", name).message.startswith("not JSON")


@pytest.mark.parametrize("name", ["a.yaml", "a.yml", "A.YML", "a.json.yaml"])
@pytest.mark.parametrize("text", ["[1]", "a: 1"])
def test_yaml_is_told_by_the_name(name: str, text: str) -> None:
    assert read_text(text, name).format == "yaml"


@pytest.mark.parametrize("name", ["<stdin>", "definition", "a.txt", "json"])
@pytest.mark.parametrize(
    ("text", "format"),
    [
        ('{"a": 1}', "json"),
        ("[1]", "json"),
        ("\n\t {}", "json"),
        ("\ufeff{}", "json"),
        ("{a: 1}", "yaml"),
        ("[1, ]", "yaml"),
        ("a: 1", "yaml"),
        ('"a"', "yaml"),
        ("", "yaml"),
    ],
)
def test_other_name_is_json_where_it_starts_and_reads_as_json(
    name: str, text: str, format: str
) -> None:
    assert read_text(text, name).format == format


def test_json_past_a_limit_is_not_tried_as_yaml() -> None:
    assert problem("[" * 50_000, "<stdin>").kind == "limit"


def test_document_keeps_name_and_text() -> None:
    document = read_text("\ufeffa: é\r\n", "x.yaml")
    assert document.source.name == "x.yaml"
    assert document.source.text == "a: é\r\n"


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a"])
@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff"])
def test_byte_order_mark_shifts_nothing(name: str, mark: str) -> None:
    root = read_text(mark + '{"é": [1]}', name).roots[0]
    assert root.value == {"é": [1]}
    assert (root.start, root.end) == (0, 10)


@pytest.mark.parametrize("text", ["", " \n", "# only\n# comments", "\ufeff"])
def test_yaml_without_content_has_no_document(text: str, each_parser: str) -> None:
    assert read_text(text).roots == []


@pytest.mark.parametrize("text", ["", " \n", "\ufeff"])
def test_json_without_content_is_a_problem(text: str) -> None:
    assert problem(text, "a.json").message == "not JSON: the file is empty"


SOME = "name: sandbox\n"


@pytest.mark.parametrize(
    ("encoding", "named"),
    [
        ("utf-16", "UTF-16"),
        ("utf-16-le", "UTF-16"),
        ("utf-16-be", "UTF-16"),
        ("utf-32", "UTF-32"),
        ("utf-32-le", "UTF-32"),
        ("utf-32-be", "UTF-32"),
    ],
)
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a"])
def test_other_encoding_of_unicode_is_named(encoding: str, named: str, name: str) -> None:
    caught = problem(SOME.encode(encoding), name)
    assert caught.kind == "syntax"
    assert named in caught.message
    assert "save it as UTF-8" in caught.message
    assert (caught.offset, caught.text) == (0, "")


@pytest.mark.parametrize("mark", [b"\xfe\xff", b"\0\0\xfe\xff"])
def test_big_endian_mark_is_known(mark: bytes) -> None:
    assert "UTF-" in problem(mark + SOME.encode("utf-16-be")).message


@pytest.mark.parametrize(
    "data", [b"\0", b"\0a: 1", b"a\0: 1", b"a:\0\x001", b"ab\0\0", b"\0\0\0\0"]
)
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a"])
def test_zero_byte_alone_is_a_problem_at_its_place_and_no_encoding(data: bytes, name: str) -> None:
    caught = problem(data, name)
    assert caught.kind == "syntax"
    assert "UTF" not in caught.message
    if name != "a.json":
        assert caught.offset == data.index(b"\0")
        assert "U+0000" in caught.message


@pytest.mark.parametrize("before", ["", "a: 1\r\nname: ", "name: 😀", "\ufeffé: "])
@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a"])
def test_first_byte_that_is_not_utf_8_is_named_with_its_place(before: str, name: str) -> None:
    caught = problem(before.encode() + b"\xe9t\xe9\n", name)
    text = before.lstrip("\ufeff")
    assert caught.kind == "syntax"
    assert caught.message == "byte 0xE9 is not UTF-8; save the file as UTF-8"
    assert caught.offset == len(text)
    assert caught.text == text


@pytest.mark.parametrize("data", [b"a: \xc3", b"a: \xed\xa0\x80", b"a: \xc0\xaf", b"a: \xf5\x80"])
def test_broken_utf_8_is_a_problem_at_its_start(data: bytes) -> None:
    caught = problem(data)
    assert place(caught.text or "", caught.offset) == (1, 4)


def test_decode_gives_the_text() -> None:
    assert decode("é😀\r\n".encode()) == "é😀\r\n"


@pytest.mark.parametrize("name", ["a.yaml", "a.json", "a"])
def test_size_limit_is_of_bytes_and_inclusive(name: str) -> None:
    data = '["é"]'.encode()
    assert len(data) == 6
    assert read(name, data, Limits(file_size=6)).roots
    with pytest.raises(Problem) as caught:
        read(name, data, Limits(file_size=5))
    assert caught.value.kind == "limit"
    assert "6 bytes" in caught.value.message
    assert "limit of 5" in caught.value.message


def test_json_in_a_yaml_file_may_have_surrogate_pairs() -> None:
    text = r'{"a": "\ud83d\ude00", "b": [1]}'
    document = read("image.yaml", text.encode(), Limits())
    assert document.format == "json"
    assert document.roots[0].value == {"a": "\U0001f600", "b": [1]}
    with pytest.raises(Problem, match="not YAML"):
        read("image.yaml", b'{"a": "\\ud83d\\ude00", b: [', Limits())


def test_two_merges_in_one_mapping_are_a_duplicate_key() -> None:
    root = read("x.yaml", b"<<: {a: 1}\n<<: {a: 2}\n", Limits()).roots[0]
    assert isinstance(root, Mapping)
    ((name, key, first, _value),) = root.duplicates
    assert (name, key.start, first.start) == ("<<", 11, 0)
