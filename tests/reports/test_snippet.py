"""A line of the source as a terminal shows it, and the marker below."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from microvm_lint.document import Source
from microvm_lint.findings import Span
from microvm_lint.reports.snippet import Snippet, cells, masked, snippet

from .samples import source_of, span_of

WIDTH = 60


def columns(text: str) -> int:
    """The columns that a terminal needs, counted as simply as possible."""
    wide = sum(unicodedata.east_asian_width(character) in "WF" for character in text)
    return len(text) + wide - sum(unicodedata.category(character)[0] == "M" for character in text)


def shown(text: str, piece: str, width: int = WIDTH) -> Snippet:
    result = snippet(span_of(source_of(text), piece), width)
    assert result is not None
    return result


def marked(result: Snippet) -> str:
    """What stands right above the marker."""
    for start in range(len(result.text) + 1):
        if columns(result.text[:start]) == result.marker_start:
            for end in range(start, len(result.text) + 1):
                if columns(result.text[start:end]) == result.marker_width:
                    return result.text[start:end]
    raise AssertionError(f"the marker cuts a character: {result.text!r}")


@pytest.mark.parametrize(
    "before",
    [
        "",
        "plain",
        "日本語",
        "한국어",
        "ｆｕｌｌ",  # noqa: RUF001 letters of full width
        "e\u0301te\u0301",
        "a\u0336b\u0336",
        "\N{ROCKET}",
        "\N{WOMAN}\u200d\N{ROCKET}",
        "\N{HEAVY BLACK HEART}\ufe0f",
        "\N{REGIONAL INDICATOR SYMBOL LETTER D}\N{REGIONAL INDICATOR SYMBOL LETTER E}",
        "1\ufe0f\u20e3",
        "\u202eabc\u202c",
        "tab\there",
        "\u00a0\u3000",
        "\u200b\u2060\ufeff",
        "\u3164\u115f",
    ],
)
def test_the_marker_stands_under_the_value(before: str) -> None:
    text = f'{{description: "{before}", name: "demo 値"}}'
    assert marked(shown(text, "demo 値")) == "demo 値"


def test_a_tone_belongs_to_its_emoji() -> None:
    assert cells("\N{THUMBS UP SIGN}\N{EMOJI MODIFIER FITZPATRICK TYPE-3}") == 2


def test_the_parts_of_a_korean_syllable_share_its_columns() -> None:
    assert cells("\u1112\u1161\u11ab") == 2


@pytest.mark.parametrize("tabs", ["\t", "\t\t", "x\t", "abc\t", "\tabc\t"])
def test_a_tab_shifts_nothing(tabs: str) -> None:
    text = f"{{description: '{tabs}',\tname: demo}}"
    result = shown(text, "demo")
    assert "\t" not in result.text
    assert marked(result) == "demo"


@pytest.mark.parametrize(
    "control",
    ["\x1b[31m", "\x1b]8;;x\x1b\\", "\r", "\x07", "\x9b31m", "\u202e", "\u2066", "\u2028", "\x7f"],
)
def test_nothing_that_a_terminal_obeys_is_in_the_line(control: str) -> None:
    source = Source("image.yaml", f"description: {control}x, name: demo")
    source.secrets = []
    result = snippet(span_of(source, "demo" if control != "\r" else "x"), WIDTH)
    assert result is not None
    assert result.text.isprintable()
    assert marked(result) == ("demo" if control != "\r" else "x")


def test_a_place_without_width_has_a_marker() -> None:
    source = source_of("name: demo")
    result = snippet(Span(source, 0, 0), WIDTH)
    assert result is not None
    assert (result.marker_start, result.marker_width) == (0, 1)


def test_a_place_behind_the_last_character_has_a_marker() -> None:
    source = source_of("name: demo")
    result = snippet(Span(source, 10, 10), WIDTH)
    assert result is not None
    assert (result.marker_start, result.marker_width) == (10, 1)


def test_of_several_lines_the_first_is_shown() -> None:
    result = shown("hooks:\n  port: 1\n  x: 2\n", "port: 1\n  x: 2")
    assert result.text == "  port: 1"
    assert marked(result) == "port: 1"


@pytest.mark.parametrize("line_break", ["\n", "\r\n", "\r"])
def test_line_breaks_are_not_shown(line_break: str) -> None:
    result = shown(f"name: demo{line_break}hooks: x{line_break}", "demo")
    assert result.text == "name: demo"
    assert result.line == 1


def test_a_short_line_is_shown_whole() -> None:
    text = f"name: demo{' ' * 30}# comment"
    assert shown(text, "demo").text == text


@pytest.mark.parametrize("width", [20, 21, 40, 110])
@pytest.mark.parametrize(("before", "after"), [(0, 9000), (9000, 0), (9000, 9000), (30, 9000)])
def test_a_long_line_is_shortened_around_the_value(width: int, before: int, after: int) -> None:
    result = shown(f"{{a: {'x' * before}, name: demo, z: {'y' * after}}}", "demo", width)
    assert columns(result.text) <= width
    assert marked(result) == "demo"
    assert result.text.startswith("…") or before < width
    assert result.text.endswith("…") or after < width


def test_both_sides_of_a_value_get_room() -> None:
    result = shown(f"{{a: {'x' * 900}, name: demo, z: {'y' * 900}}}", "demo")
    before, after = result.text.split("demo")
    assert len(before) == pytest.approx(len(after), abs=2)


def test_room_that_one_side_does_not_need_goes_to_the_other() -> None:
    assert columns(shown(f"{{name: demo, z: {'y' * 900}}}", "demo").text) == WIDTH
    assert columns(shown(f"{{z: {'y' * 900}, name: demo}}", "demo").text) == WIDTH


def test_a_long_value_is_shortened_and_its_key_is_shown() -> None:
    result = shown(f"description: {'日' * 900}", "日" * 900)
    assert columns(result.text) <= WIDTH
    assert result.text.startswith("description: 日")
    assert result.text.endswith("日…")
    assert result.text.count("…") == 1
    assert marked(result).startswith("日")


def test_a_long_line_of_accents_is_shortened() -> None:
    result = shown(f"{{a: x{chr(0x301) * 100_000}, name: demo}}", "demo")
    assert len(result.text) < 1000


def test_a_mask_takes_the_place_of_a_value() -> None:
    result = shown("env: {A: one, B: two, C: [three]}\nname: x", "two")
    assert result.text == "env: {A: ***, B: ***, C: ***}"
    assert (result.marker_start, result.marker_width) == (17, 3)


def test_the_marker_stands_right_behind_masks() -> None:
    result = shown("{env: {A: one, B: two}, name: demo, tags: {a: b}}", "demo")
    assert result.text == "{env: {A: ***, B: ***}, name: demo, tags: {a: b}}"
    assert marked(result) == "demo"


def test_a_place_within_a_secret_is_marked_by_its_mask() -> None:
    result = shown("env: {A: [one, two]}", "two")
    assert result.text == "env: {A: ***}"
    assert (result.marker_start, result.marker_width) == (9, 3)


def test_a_secret_that_ends_on_the_line_is_masked() -> None:
    text = 'x: {env: {A: "one\n  two"}, name: demo}'
    result = shown(text, "demo")
    assert result.text == "***}, name: demo}"
    assert marked(result) == "demo"


def test_a_secret_that_starts_on_the_line_is_masked() -> None:
    assert shown("env:\n  A: |\n    one\n", "A").text == "  A: ***"


def test_a_text_whose_secrets_are_not_known_is_not_shown() -> None:
    source = Source("image.yaml", "env: {A: [")
    assert snippet(Span(source, 10, 10), WIDTH) is None


def test_a_text_that_was_not_read_is_shown_up_to_the_variables() -> None:
    source = Source("image.yaml", "name: [\nenv: {A: x}\n")
    result = snippet(Span(source, 7, 7), WIDTH)
    assert result is not None
    assert result.text == "name: ["


def test_an_empty_text_is_not_shown() -> None:
    assert snippet(Span(Source("image.yaml", ""), 0, 0), WIDTH) is None


@given(
    text=st.text(st.characters(codec="utf-8"), max_size=80),
    cuts=st.lists(st.integers(0, 80), min_size=4, max_size=4),
    width=st.integers(1, 50),
)
def test_marker_and_text_agree_on_any_text(text: str, cuts: list[int], width: int) -> None:
    start, hidden_start, hidden_end, end = sorted(min(cut, len(text)) for cut in cuts)
    source = Source("image.yaml", text)
    source.secrets = [(hidden_start, hidden_end)] if hidden_start < hidden_end else []
    result = snippet(Span(source, start, end), width)
    if not text:
        assert result is None
        return
    assert result is not None
    assert result.text.isprintable()
    assert result.marker_start <= cells(result.text)
    assert result.marker_start + result.marker_width <= cells(result.text) + 1
    assert cells(result.text) <= max(width, 20) + 2


@given(
    text=st.text("ab\n", max_size=40),
    cuts=st.lists(st.integers(0, 40), max_size=6),
    piece=st.tuples(st.integers(0, 40), st.integers(0, 40)),
)
def test_a_masked_piece_holds_what_is_not_hidden(
    text: str, cuts: list[int], piece: tuple[int, int]
) -> None:
    places = sorted({min(cut, len(text)) for cut in cuts})
    source = Source("image.yaml", text)
    source.secrets = list(zip(places[::2], places[1::2], strict=False))
    start, end = sorted(min(place, len(text)) for place in piece)
    kept = [
        character
        for offset, character in enumerate(text[start:end], start)
        if not any(first <= offset < last for first, last in source.secrets)
    ]
    assert masked(source, start, end).replace("***", "") == "".join(kept)
