"""What is said of a value that a constraint refuses, constraint by constraint."""

from __future__ import annotations

import json
from typing import Any

import pytest
from microvm_lint import constraints, dialects
from microvm_lint.constraints import Violation, expected_words, load, type_words
from microvm_lint.definition import Image
from microvm_lint.document import Limits, read
from microvm_lint.schema_errors import shortened

from .definitions import full, judge, judge_text, replaced

LOG_GROUP = ("MVL802", "logging.cloudWatch.logGroup")
VARIABLE = ("environmentVariables", "TOKEN")


def image_of(text: str, name: str = "image.yaml") -> Image:
    (image,) = dialects.images(read(name, text.encode(), Limits()), "create")
    return image


def refused(keyword: str, limit: Any, value: Any, path: tuple[str | int, ...]) -> Violation:
    return Violation(image_of(json.dumps(full("create"))), path, keyword, limit, value)


@pytest.mark.parametrize(
    ("keyword", "limit", "value", "words"),
    [
        ("minLength", 3, "ab", "2 characters are fewer than the 3 allowed"),
        ("maxLength", 1000, "a" * 1001, "1,001 characters are more than the 1,000 allowed"),
        ("minItems", 1, [], "0 entries are fewer than the 1 allowed"),
        ("maxItems", 1, [1, 2], "2 entries are more than the 1 allowed"),
        ("minProperties", 1, {}, "0 entries are fewer than the 1 allowed"),
        ("maxProperties", 1, {"a": 1, "b": 2}, "2 entries are more than the 1 allowed"),
        ("minimum", 1000, 7, "`7` is less than the 1,000 allowed"),
        ("maximum", 1000, 1001, "`1001` is more than the 1,000 allowed"),
        ("enum", ["A", "B"], "C", "`C` is not `A` or `B`"),
        ("pattern", "^(?:[a-z]+)$", "1", "`1` does not have the form `[a-z]+`"),
        ("type", "string", 5, "`5` is a number, not a string"),
        ("type", ["string", "number"], None, "`name` is null, not a string or a number"),
        ("type", "object", [1], "`name` is a list, not an object"),
        ("uniqueItems", True, [1, 1], "it does not meet the constraint `uniqueItems`"),
    ],
)
def test_words_name_the_value_and_the_limit(
    keyword: str, limit: Any, value: Any, words: str
) -> None:
    said = refused(keyword, limit, value, ("name",)).words()
    assert said.replace("`1,001`", "`1001`") == words


@pytest.mark.parametrize(
    ("value", "words", "name"),
    [
        (None, "null", "null"), (True, "a boolean", "boolean"), (5, "a number", "number"),
        (1.5, "a number", "number"), ("x", "a string", "string"), ([], "a list", "array"),
        ({}, "an object", "object"),
    ],
)  # fmt: skip
def test_types_have_words(value: Any, words: str, name: str) -> None:
    assert type_words(value) == words
    assert expected_words(name) == words
    assert expected_words([name, "integer"]) == f"{words} or an integer"


def test_a_collection_is_called_by_its_name_and_a_scalar_by_its_value() -> None:
    assert refused("type", "string", [1], ("hooks", "port")).shown() == "`hooks.port`"
    assert refused("type", "string", {}, ("hooks",)).shown("x") == "`x`"
    assert refused("type", "string", 8, ("hooks", "port")).shown() == "`8`"
    assert refused("type", "string", 8, ("hooks", "port")).shown("x") == "`x`"
    assert refused("type", "string", [], ()).subject() == "the definition"
    assert refused("type", "string", [], ("hooks",)).subject() == "`hooks`"
    assert refused("type", "string", 8, ("hooks", "port")).subject() == "`8`"


def test_what_a_variable_holds_is_neither_shown_nor_called_by_its_name() -> None:
    values: list[Any] = ["s3cret", ["s3cret"], {"s3cret": 1}]
    for value in values:
        for path in (VARIABLE, (*VARIABLE, 0), (*VARIABLE, "s3cret")):
            violation = refused("type", "string", value, path)
            for words in (violation.shown(), violation.shown("s3cret"), violation.subject()):
                assert words == ("the value of `TOKEN`" if path == VARIABLE else "the value")
    # The member that holds all of them is no secret, and of its value the name is enough.
    others: list[Any] = ["s3cret", 5, [], {}]
    for value in others:
        assert refused("type", "object", value, VARIABLE[:1]).subject() == "`environmentVariables`"


def test_a_value_that_a_variable_has_elsewhere_is_not_shown() -> None:
    text = "name: n\nenvironmentVariables: {A: &a s3cret}\ndescription: *a\nhooks: {port: 1}\n"
    assert (
        Violation(image_of(text), ("description",), "pattern", "", "s3cret").shown() == "the value"
    )
    image = image_of(text)
    assert Violation(image, ("hooks", "port"), "maximum", 1, 5).shown() == "`5`"
    assert Violation(image, VARIABLE, "pattern", "", "TOKEN", key=True).shown() == "`TOKEN`"


def test_a_later_revision_is_named_behind_the_hint() -> None:
    violation = refused("maxProperties", 50, {}, ("environmentVariables",))
    assert violation.report("m").hint is None
    assert violation.report("m", "h").hint == "h"
    violation.accepted_by = "2026-11-05"
    later = "revision 2026-11-05 accepts it: --revision 2026-11-05"
    assert violation.report("m").hint == later
    assert violation.report("m", "h").hint == f"h; {later}"


def test_only_what_a_later_revision_accepts_is_said_to_be_accepted() -> None:
    for count, later in ((60, True), (101, False)):
        many = {f"N{number}": "x" for number in range(count)}
        (finding,) = judge(replaced(full("create"), ("environmentVariables",), many), "create")
        assert ("2026-11-05" in (finding.hint or "")) is later
        found = judge(
            replaced(full("create"), ("environmentVariables",), many), "create", "2026-11-05"
        )
        assert len(found) == (not later)
        assert all("2026-11-05" not in (one.hint or "") for one in found)


def test_a_later_revision_is_asked_about_what_it_may_have_widened(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """So far, revisions differ in an enumeration and in a number of entries."""
    widened = ["enum", "maximum", "maxItems", "maxLength", "maxProperties", "additionalProperties"]
    others = ["type", "pattern", "required", "minLength", "minimum"]
    found = [refused(keyword, 1, 1, (keyword,)) for keyword in (*widened, *others)]
    later = load("2026-11-05")
    monkeypatch.setattr(later, "violations", lambda _image: found[1:2])
    monkeypatch.setattr(constraints, "_loaded", {"2026-11-05": later}.__getitem__)
    constraints.mark_accepted_later(found, "2026-11-05")
    constraints.mark_accepted_later(found, "installed")
    assert [one.accepted_by for one in found] == [None] * len(found)
    constraints.mark_accepted_later(found, "2026-06-22")
    accepted = [one.keyword for one in found if one.accepted_by == "2026-11-05"]
    assert accepted == [one for one in widened if one != "maximum"]


def test_of_several_constraints_the_one_that_says_most_is_reported() -> None:
    order = ["type", "enum", "minLength", "maxLength", "pattern", "oneOf"]
    for at, best in enumerate(order):
        for found in (order[at:], [*order[:at:-1], best]):
            several = [refused(keyword, 1, "", ("name",)) for keyword in found]
            other = refused("pattern", 1, "", ("description",))
            key = Violation(other.image, ("name",), "pattern", 1, "", key=True)
            kept = constraints._one_a_place([*several, other, key])
            assert [one.keyword for one in kept] == [best, "pattern", "pattern"]


def test_a_hint_gives_the_word_that_is_accepted_but_for_case_and_space() -> None:
    for value, hint in ((" arm_64\n", "write ARM_64"), ("arm", None), (5, None)):
        assert refused("enum", ["ARM_64"], value, ("name",)).option() == hint


@pytest.mark.parametrize(
    ("keyword", "value", "words"),
    [
        ("pattern", "a b", "`a b` holds white space; an ARN has none"),
        ("minLength", "", "an ARN has 1 to 2,048 characters; this one is empty"),
        ("maxLength", "a" * 3000, "an ARN has 1 to 2,048 characters; this one has 3,000"),
    ],
)
def test_a_text_without_blanks(keyword: str, value: str, words: str) -> None:
    violation = refused(keyword, 1, value, ("name",))
    assert constraints.blank_free(violation, "an ARN").message == words


def test_long_strings_are_cut_for_the_validator_alone() -> None:
    long = "x" * 100_001
    cut = shortened({"a": long, "b": [long, 5, {"c": long}], "d": "y" * 100_000})
    assert cut == {"a": long[:-1], "b": [long[:-1], 5, {"c": long[:-1]}], "d": "y" * 100_000}
    (finding,) = judge(replaced(full("create"), ("name",), "x" * 150_000), "create")
    assert "150,000" in finding.message


def test_revisions() -> None:
    assert load().revision == load("2026-06-22").revision == "2026-06-22"
    assert load("latest").revision == "2026-11-05"
    known = "there are 2026-06-22, 2026-11-05, latest and installed"
    with pytest.raises(constraints.UnknownRevision, match=f"no revision 2027; {known}$"):
        load("2027")


def test_names_and_members_of_the_schema() -> None:
    loaded = load()
    assert {"hooks", "port", "minimumMemoryInMiB"} <= loaded.names
    assert "minimummemoryinmib" in constraints.member_names()
    assert loaded.members("create", ("hooks",)) == ["port", "microvmHooks", "microvmImageHooks"]
    assert loaded.members("create", ("hooks", "nowhere")) == []
    assert loaded.at("create", ("resources", 0, "minimumMemoryInMiB"))["type"] == "integer"
    assert loaded.at("create", ("environmentVariables", "ANY"))["type"] == "string"
    assert loaded.at("create", ("name", 0)) == {}
    assert loaded.is_free_text("create", ("description",))
    assert not loaded.is_free_text("create", ("hooks", "port"))
    assert not loaded.is_free_text("create", ("cpuConfigurations", 0, "architecture"))


def template(member: str) -> str:
    return (
        "Parameters: {P: {Type: String}}\nResources:\n  I:\n    Type: AWS::Lambda::MicrovmImage\n"
        "    Properties:\n      Name: web\n      BaseImageArn: "
        "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1\n"
        "      BuildRoleArn: arn:aws:iam::210987654321:role/r\n"
        f"      CodeArtifact: {{Uri: s3://bucket/k.zip}}\n      {member}\n"
    )


@pytest.mark.parametrize(
    ("member", "found"),
    [
        (
            "CpuConfigurations: [{Architecture: !Sub 'x${P}'}]",
            [("MVL701", "cpuConfigurations[0].architecture")],
        ),
        ("CpuConfigurations: [{Architecture: !Sub 'ARM${P}'}]", []),
        (f"Logging: {{CloudWatch: {{LogGroup: !Sub '{'a' * 513}${{P}}'}}}}", [LOG_GROUP]),
        (f"Logging: {{CloudWatch: {{LogGroup: !Sub '{'a' * 512}${{P}}'}}}}", []),
        ("Logging: {CloudWatch: {LogGroup: !Sub 'a*${P}'}}", [LOG_GROUP]),
        ("Resources: [{MinimumMemoryInMiB: !Sub 'x${P}'}]", []),
    ],
)
def test_what_a_text_with_holes_breaks_whatever_is_in_them(
    member: str, found: list[tuple[str, str]]
) -> None:
    findings = judge_text(template(member), "t.yaml")
    there = [(one.rule.id, one.path) for one in findings if one.rule.id != "MVL005"]
    assert there == found
