"""Logging: MVL804 and MVL805."""

from __future__ import annotations

from typing import Any

import pytest

from ..definitions import judge_text, marked
from .conftest import ABSENT, EVERY, WRITTEN, found, rules

GROUP = {"logGroup": "/aws/lambda-microvms/code-sandbox"}


@pytest.mark.parametrize(
    ("logging", "expected"),
    [
        ({"disabled": {}}, ["MVL804"]), ({"cloudWatch": {}}, []), ({"cloudWatch": GROUP}, []),
        ({"cloudWatch": {"logGroup": "a.b/c#d_e-f"}}, []), (ABSENT, []),
        ({}, ["MVL801"]), ({"disabled": {}, "cloudWatch": GROUP}, ["MVL801"]),
        ({"disabled": True}, ["MVL004"]), ({"disabled": "yes"}, ["MVL004"]),
        ({"disabled": []}, ["MVL004"]), ({"disabled": "${OFF}"}, ["MVL010"]),
        ({"Disabled": {}}, ["MVL003"]), ({"disabled": {}, "cloudwatch": GROUP}, ["MVL003"]),
        ("disabled", ["MVL004"]), ([{"disabled": {}}], ["MVL004"]), ("${LOGGING}", ["MVL010"]),
        ("\x00", ["MVL004"]),
    ],
)  # fmt: skip
def test_logging_is_on_off_or_one_mistake(logging: Any, expected: list[str]) -> None:
    for kind in WRITTEN:
        assert rules(kind, {"logging": logging}) == expected


@pytest.mark.parametrize(
    ("logging", "off"),
    [({"disabled": {}}, True), ({"disabled": {}, "cloudWatch": None}, True),
     ({"disabled": {"unknown": 1}}, True), ({"disabled": None, "cloudWatch": GROUP}, False),
     ({"disabled": None}, False), (None, False)],
)  # fmt: skip
def test_a_version_says_null_for_what_it_has_not(logging: Any, off: bool) -> None:
    assert bool(found("version", {"logging": logging}, "MVL804")) == off


@pytest.mark.parametrize(
    ("stream", "expected"),
    [
        ("x", ["MVL805"]), ("2026/11/06/[$LATEST]0b9f", ["MVL010"]), ("a b/\u0661", ["MVL805"]),
        ("x" * 512, ["MVL805"]), ("x" * 513, ["MVL803"]), ("a:b", ["MVL803"]), ("*", ["MVL803"]),
        ("", ["MVL803"]), ("${STREAM}", ["MVL010"]), ("build-{{ number }}", ["MVL010"]),
        (None, ["MVL004"]), (5, ["MVL004"]), (["x"], ["MVL004"]), ({}, ["MVL004"]), (ABSENT, []),
    ],
)  # fmt: skip
def test_a_stream_is_advice_or_one_mistake(stream: Any, expected: list[str]) -> None:
    for kind in WRITTEN:
        assert rules(kind, {"logging.cloudWatch.logStream": stream}) == expected
    assert found("version", {"logging.cloudWatch.logStream": stream}, "MVL805") == []


@pytest.mark.parametrize("wrong", ["x", [], None, 5, ["logStream"], {"logstream": "x"}])
def test_a_stream_in_another_type_is_one_mistake(wrong: object) -> None:
    for kind in EVERY:
        assert "MVL805" not in rules(kind, {"logging": {"cloudWatch": wrong}})


def test_logging_that_aliases_and_merges_bring_is_judged_where_it_stands() -> None:
    text = "x: &off\n  disabled: {}\nlogging:\n  <<: *off\nbuildRoleArn: $ROLE\n"
    findings = judge_text(text, kind="definition", documented=False)
    (finding,) = (one for one in findings if one.rule.id == "MVL804")
    assert (marked(finding), finding.span.line) == ("{}", 2)
    assert [marked_related(finding, number) for number in range(len(finding.related))] == ["*off"]
    text = (
        "x: &log {logGroup: /a, logStream: b}\nlogging: {cloudWatch: *log}\nbuildRoleArn: $ROLE\n"
    )
    findings = judge_text(text, kind="definition", min_severity="info", documented=False)
    (finding,) = (one for one in findings if one.rule.id == "MVL805")
    assert (marked(finding), marked_related(finding, 0)) == ("b", "*log")


def marked_related(finding: Any, number: int) -> str:
    span = finding.related[number].span
    return str(span.source.text[span.start : span.end])


@pytest.mark.parametrize(
    "line", ["disabled: $OFF", "!Off {}: x", "<<: ${REST}", "disabled: !If [a]"]
)
def test_what_is_not_determined_is_not_judged(line: str) -> None:
    text = f"buildRoleArn: $ROLE\nlogging:\n  {line}\n"
    findings = judge_text(text, kind="definition", min_severity="info", documented=False)
    assert not [one for one in findings if one.rule.id.startswith("MVL80")]
