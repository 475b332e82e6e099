"""The image to update, tags and tokens: MVL105, MVL107 and MVL109."""

from __future__ import annotations

from typing import Any

import pytest

from ..definitions import judge_all, judge_text, marked
from .conftest import changed, found, rules

GOOD = [
    "arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox",
    "arn:aws:lambda:eu-north-1:210987654321:microvm-image:A_b-9",
    "arn:aws-cn:lambda:cn-north-1:210987654321:microvm-image:x",
    "arn:aws-us-gov:lambda:us-gov-west-1:210987654321:microvm-image:x",
]
BAD = [
    ("code-sandbox", "is a name", "microvm-image:code-sandbox"),
    ("code sandbox", "is a name", "microvm-image:<name>"),
    ("code-sandbox:3.0", "is a name", "microvm-image:<name>"),
    ("A" * 256, "is a name", "microvm-image:AAA"),
    ("arn:aws:lambda:us-east-1", "is a name", "microvm-image:<name>"),
    (GOOD[0].replace("e:c", "e/c"), "is not the ARN", "microvm-image:<name>"),
    (GOOD[0].replace("210987654321", "2109"), "is not the ARN", "microvm-image:<name>"),
    (GOOD[0].replace("210987654321", "aws"), "is not the ARN", "microvm-image:<name>"),
    (GOOD[0].replace("2109", "\u0662\u0661\u0660\u0669"), "is not the ARN", "microvm-image:<name>"),
    (GOOD[0].replace("microvm-image", "function"), "is not the ARN", "microvm-image:<name>"),
    (GOOD[0] + " ", "is not the ARN", "microvm-image:<name>"),
    (GOOD[0] + "\x00", "is not the ARN", "microvm-image:<name>"),
]


@pytest.mark.parametrize("arn", GOOD)
def test_an_image_s_arn_in_any_partition_is_fine(arn: str) -> None:
    assert found("update", {"imageIdentifier": arn}, "MVL105") == []


@pytest.mark.parametrize(("text", "message", "hint"), BAD)
def test_another_identifier_brings_the_form_of_the_arn(text: str, message: str, hint: str) -> None:
    (finding,) = judge_all(changed("update", {"imageIdentifier": text}), "update")
    assert (finding.rule.id, finding.severity) == ("MVL105", "warning")
    assert message in finding.message
    assert hint in (finding.hint or "")


@pytest.mark.parametrize(
    ("wrong", "rule"), [("", "MVL104"), ("x" * 257, "MVL104"), (None, "MVL004"), ([], "MVL004")]
)
def test_an_identifier_that_the_model_refuses_is_one_mistake(wrong: object, rule: str) -> None:
    assert rules("update", {"imageIdentifier": wrong}) == [rule]


@pytest.mark.parametrize("text", ["${IMAGE}", "arn:aws:lambda:$REGION:$ACCOUNT:microvm-image:x"])
def test_an_identifier_that_is_not_determined_is_not_judged(text: str) -> None:
    findings = judge_text(f"imageIdentifier: {text}\nclientToken: $TOKEN\n", kind="update")
    assert not [one for one in findings if one.rule.id.startswith("MVL10")]


def tags(count: int, more: dict[str, Any] | None = None) -> dict[str, Any]:
    return {"tags": {**{f"tag{number}": "x" for number in range(count)}, **(more or {})}}


@pytest.mark.parametrize(
    ("changes", "many"),
    [
        (tags(0), False), (tags(49), False), (tags(50), False), (tags(51), True),
        (tags(1000), True), (tags(50, {"${MORE}": "x"}), False),
        (tags(50, {"<<": "${MORE}"}), False),
        (tags(50, {"another": "${VALUE}"}), True), (tags(49, {"<x>": "x", "{{ y }}": "y"}), False),
    ],
)  # fmt: skip
def test_fifty_tags_are_the_most(changes: dict[str, Any], many: bool) -> None:
    findings = [one for one in judge_all(changed("create", changes)) if one.rule.id == "MVL107"]
    assert [one.path for one in findings] == ["tags"] * many
    assert all(one.message.startswith(("51 tags", "1,000 tags")) for one in findings)


@pytest.mark.parametrize(
    ("key", "own"),
    [
        ("aws:a", True), ("AWS:a", True), ("Aws:a", True), ("aws:", True), ("aws:a:b", True),
        ("aws", False), ("awsApplication", False), ("user:aws:x", False), ("aws-a:b", False),
        (" aws:a", False), ("team:cost", False), ("aws:${STACK}", False), ("\u00e4ws:a", False),
    ],
)  # fmt: skip
def test_the_beginning_that_aws_keeps(key: str, own: bool) -> None:
    result = found("template", {"tags": {"team:cost": "a:b", key: "x"}}, "MVL107")
    assert [(severity, text) for severity, _path, text in result] == (
        [("warning", f'"{key}"')] if own else []
    )
    for kind in ("update", "version"):
        assert found(kind, {"tags": {key: "x"}, **tags(0)}, "MVL107") == []


@pytest.mark.parametrize("wrong", [None, "aws:a", 5, ["aws:a"] * 60, [{"Key": "aws:a"}], True])
def test_tags_of_another_type_are_one_mistake(wrong: object) -> None:
    assert rules("create", {"tags": wrong}) == ["MVL004"]


def test_tags_that_a_merge_brings_are_counted_and_judged_where_they_stand() -> None:
    shared = "".join(f"  t{number}: x\n" for number in range(50))
    text = f"x-tags: &shared\n  aws:a: y\n{shared}tags:\n  <<: *shared\n  t0: own\n"
    findings = judge_text(text, kind="definition", documented=False)
    found = [(one.path, marked(one)) for one in findings if one.rule.id == "MVL107"]
    assert found[0] == ('tags["aws:a"]', "aws:a")
    assert found[1][0] == "tags"
    assert len(found) == 2


@pytest.mark.parametrize(
    ("token", "expected"),
    [("x", ["MVL109"]), ("x" * 128, ["MVL109"]), ("x" * 129, ["MVL108"]), ("", ["MVL108"]),
     (" ", ["MVL109"]), (5, ["MVL004"]), (None, ["MVL004"]), ("$TOKEN", ["MVL010"])],
)  # fmt: skip
def test_a_token_is_advice_or_one_mistake(token: object, expected: list[str]) -> None:
    for kind in ("create", "update"):
        assert rules(kind, {"clientToken": token}) == expected
    for kind in ("definition", "template"):  # which have none
        assert found(kind, {"clientToken": token}, "MVL109") == []
