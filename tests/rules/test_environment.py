"""Names of environment variables: MVL504, MVL507 and MVL508."""

from __future__ import annotations

import pytest

from ..definitions import judge_all, judge_text, marked
from .conftest import WRITTEN, changed, rules

OURS = ("MVL504", "MVL507", "MVL508")
FINE = """
A a _ __ A1 _1 PATH AWS AWS_ AWS_REGION_ XAWS_REGION aws_region AWS_PROFILE AWS_ROLE_ARN
AWS_REGIONAL_ENDPOINTS AWS_DEFAULT_OUTPUT AWS_LAMBDA AWS_LAMBDA_MICROVM AWS_LAMBDA_EXEC_WRAPPER
aws_lambda_microvm_x AWS_CONTAINER_CREDENTIALS_FULL_URI aws_access_key_id PYTHONPATH http_proxy
""".split()
REFUSED = {
    "AWS_REGION": ("MVL504", "error"),
    "AWS_DEFAULT_REGION": ("MVL504", "error"),
    "AWS_LAMBDA_MICROVM_": ("MVL504", "warning"),
    "AWS_LAMBDA_MICROVM_ID": ("MVL504", "warning"),
    "AWS_ACCESS_KEY_ID": ("MVL507", "error"),
    "AWS_SECRET_ACCESS_KEY": ("MVL507", "error"),
    "AWS_SESSION_TOKEN": ("MVL507", "error"),
    "1": ("MVL508", "warning"),
    "1A": ("MVL508", "warning"),
    "a-b": ("MVL508", "warning"),
    "a.b": ("MVL508", "warning"),
    "a/b": ("MVL508", "warning"),
    "a=": ("MVL508", "warning"),
    "=": ("MVL508", "warning"),
    "\u00c4": ("MVL508", "warning"),
    "A\u0661": ("MVL508", "warning"),
    "A\x00": ("MVL508", "warning"),
    "\x1b[31m": ("MVL508", "warning"),
    "A\u200b": ("MVL508", "warning"),
    "-" * 256: ("MVL508", "warning"),
}


def test_names_that_are_fine() -> None:
    for kind in WRITTEN:
        assert rules(kind, {"environmentVariables": dict.fromkeys(FINE, "x")}, "warning") == []


@pytest.mark.parametrize("name", REFUSED)
def test_names_that_are_kept_hide_a_role_or_cannot_be_read(name: str) -> None:
    for kind in WRITTEN:
        findings = judge_all(changed(kind, {"environmentVariables": {"A": "x", name: ""}}), kind)
        assert [(one.rule.id, one.severity) for one in findings] == [REFUSED[name]]
        assert all(character.isprintable() for character in findings[0].message)
        assert len(findings[0].message) < 200
    assert not {*rules("version", {"environmentVariables": {name: ""}})} & {*OURS}


def test_each_name_brings_a_finding_of_its_own() -> None:
    changes = {"environmentVariables": {**dict.fromkeys(FINE, "x"), **dict.fromkeys(REFUSED, "")}}
    assert len(rules("create", changes)) == len(REFUSED)


@pytest.mark.parametrize("name", ["", " ", "A B", "A\n", "A\u00a0", "\ufeffA", "A\x1f", "-" * 257])
def test_names_that_the_model_refuses_are_one_mistake(name: str) -> None:
    assert rules("create", {"environmentVariables": {name: "x"}}) == ["MVL502"]


@pytest.mark.parametrize("wrong", [None, "AWS_REGION", 5, ["AWS_REGION"], [{"Name": "a-b"}], True])
def test_variables_of_another_type_are_one_mistake(wrong: object) -> None:
    assert rules("create", {"environmentVariables": wrong}) == ["MVL004"]


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("8080: x", ["MVL004"]), ("1.5: x", ["MVL004"]), ("~: x", ["MVL004"]),
        ("true: x", ["MVL004"]), ('"8080": x', ["MVL508"]), ('"${NAME}-1": x', []),
        ("$NAME: x", []), ("'{{ name }}-1': x", []), ("a-${NAME}: x", []),
        ("AWS_REGION: $REGION", ["MVL504"]), ("a-b: !Ref X", ["MVL508"]), ("<<: ${MORE}", []),
        ('AWS_SESSION_TOKEN: "${TOKEN}"', ["MVL507"]), ("AWS_LAMBDA_MICROVM_X: $X", ["MVL504"]),
        ("${NAME}: ${VALUE}", []), ("'a b': $X", ["MVL502"]), ("'a ${NAME}': $X", []),
        ("<<: !Include more.yaml", []), ("<<:", ["MVL004"]), ("<<: [1]", ["MVL004"]),
        ("<<: {a-b: x}", ["MVL508"]),
        ("<<: [{a-b: x}, {a-b: z}]", ["MVL508"]), ("<<: {a-b: x}\n  a-b: z", ["MVL508"]),
        ("? [a, b]\n  : x", ["MVL502"]), ("? [a]\n  : x", ["MVL508"]),
        ("AWS_REGION: 5", ["MVL004", "MVL504"]),
    ],
)  # fmt: skip
def test_names_in_yaml(line: str, expected: list[str]) -> None:
    text = f"buildRoleArn: $ROLE\nenvironmentVariables:\n  {line}\n"
    findings = judge_text(text, kind="definition", documented=False)
    found = [one.rule.id for one in findings if one.path.startswith("environmentVariables")]
    assert sorted(found) == expected


def test_names_that_aliases_bring_are_judged_where_they_stand() -> None:
    text = "x: &more {a-b: x, AWS_REGION: z}\nenvironmentVariables: *more\n"
    findings = judge_text(text, kind="definition", documented=False)
    found = [one for one in findings if one.rule.id in OURS]
    assert [(one.rule.id, marked(one), one.span.line) for one in found] == [
        ("MVL508", "a-b", 1),
        ("MVL504", "AWS_REGION", 1),
    ]
    assert all(len(one.related) == 1 for one in found)


def test_no_value_is_shown() -> None:
    values = {name: f"value-of-{number}" for number, name in enumerate(REFUSED)}
    for one in judge_all(changed("create", {"environmentVariables": values})):
        assert "value-of" not in f"{one.message} {one.hint} {one.path}"
