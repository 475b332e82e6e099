"""The build role's account, MVL302 and MVL303."""

from __future__ import annotations

import pytest

from ..definitions import judge_all, judge_text, marked
from .conftest import ABSENT, changed, found, rules

HERE, THERE = "210987654321", "310987654321"
# Roles of any form; the account is put in.
ROLES = [
    "arn:aws:iam::{}:role/microvm-image-build",
    "arn:aws:iam::{}:role/service-role/team/build",
    "arn:aws:iam::{}:role/aws-service-role/lambda.amazonaws.com/AWSServiceRoleForLambda",
    "arn:aws:iam::{}:role/a+b=c,d.e@f-g_h",
    "arn:aws:iam::{}:role//build",
    "arn:aws:iam::{}:rolebuild",  # as the documented pattern has it
    "arn:aws-cn:iam::{}:role/build",
    "arn:aws-us-gov:iam::{}:role/build",
    "arn:aws-iso-b:iam::{}:role/build",
    "arn:aws:iam::{}:role/" + "x" * 2017,
]
# What MVL301 refuses.
NO_ROLES = [
    "arn:aws:iam::{}:user/build",
    "arn:aws:iam::{}:group/build",
    "arn:aws:iam::{}:role",
    "arn:aws:iam::{}:instance-profile/build",
    "arn:aws:iam::{}:role/bu ild",
    "arn:aws:iam::{}:role/build\n",
    "arn:aws:iam::{}:role/bu\u0456ld",
    "arn:aws:iam::{}:role/b:c",
    "arn:aws:iam::{}:role/*",
    "arn:aws:iam::{}:policy/build",
    "arn:aws:iam:us-east-1:{}:role/build",
    "arn:aws:sts::{}:assumed-role/build/session",
    "arn:aws:lambda::{}:role/build",
    "arn:amazon:iam::{}:role/build",
    "arn:aws:iam::{}0:role/build",
    "arn:aws:iam::{}:role/" + "x" * 2018,
    "{}",
    "role/build",
    "build",
    "arn:aws:iam::\u0662\u0661\u0660987654321:role/build",
]


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize(
    ("kind", "member"), [("update", "imageIdentifier"), ("version", "imageArn")]
)
def test_a_role_of_the_image_s_account_is_fine(role: str, kind: str, member: str) -> None:
    assert rules(kind, {"buildRoleArn": role.format(HERE)}) == []
    findings = judge_all(changed(kind, {"buildRoleArn": role.format(THERE)}), kind)
    (finding,) = findings
    assert (finding.rule.id, finding.severity) == ("MVL302", "warning")
    assert THERE in finding.message
    assert HERE in finding.message
    assert finding.hint == f"name a role of {HERE}"
    for image in ("code-sandbox", "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1", ABSENT):
        assert found(kind, {"buildRoleArn": role.format(THERE), member: image}, "MVL302") == []


@pytest.mark.parametrize("role", NO_ROLES)
@pytest.mark.parametrize("account", [THERE, "123456789012"])
def test_what_is_no_role_is_one_mistake(role: str, account: str) -> None:
    for kind in ("create", "update", "template"):
        assert rules(kind, {"buildRoleArn": role.format(account)}) == ["MVL301"]
    assert rules("version", {"buildRoleArn": role.format(account)}) == ["MVL301"]


@pytest.mark.parametrize("wrong", [None, 5, [], {}, ["arn:aws:iam::310987654321:role/x"]])
def test_what_is_no_text_is_one_mistake(wrong: object) -> None:
    assert rules("update", {"buildRoleArn": wrong}) == ["MVL004"]


@pytest.mark.parametrize(
    ("account", "said"),
    [("123456789012", True), ("111122223333", True), ("000000000000", True),
     ("444455556666", False), ("123456789013", False), (HERE, False)],
)  # fmt: skip
def test_accounts_of_the_documentation(account: str, said: bool) -> None:
    for role in ROLES:
        result = found("create", {"buildRoleArn": role.format(account)}, "MVL303")
        assert [one[0] for one in result] == ["info"] * said


@pytest.mark.parametrize(
    ("role", "image"),
    [
        ("arn:aws:iam::${ACCOUNT}:role/x", f"arn:aws:lambda:us-east-1:{HERE}:microvm-image:x"),
        ("<role>", f"arn:aws:lambda:us-east-1:{HERE}:microvm-image:x"),
        (f"arn:aws:iam::{THERE}:role/x", "arn:aws:lambda:us-east-1:$ACCOUNT:microvm-image:x"),
        ("arn:aws:iam::123456789012:role/{{ name }}", "${IMAGE}"),
        ("!Sub arn:aws:iam::123456789012:role/x", "!Ref Image"),
    ],
)
def test_what_is_not_determined_is_not_compared(role: str, image: str) -> None:
    text = f"buildRoleArn: {role}\nimageIdentifier: {image}\n".replace("{{ name }}", "x-{{ name }}")
    findings = judge_text(text, kind="update", min_severity="info", documented=False)
    assert not [one for one in findings if one.rule.id.startswith("MVL30")]


def test_a_role_that_an_alias_brings_is_judged_where_it_stands() -> None:
    text = (
        f"x-role: &role arn:aws:iam::{THERE}:role/x\nbuildRoleArn: *role\n"
        f"imageIdentifier: arn:aws:lambda:us-east-1:{HERE}:microvm-image:x\n"
    )
    findings = judge_text(text, kind="update", documented=False)
    (finding,) = (one for one in findings if one.rule.id == "MVL302")
    assert marked(finding) == f"arn:aws:iam::{THERE}:role/x"
    text = finding.span.source.text
    related = [text[one.span.start : one.span.end] for one in finding.related]
    assert related == [f"arn:aws:lambda:us-east-1:{HERE}:microvm-image:x", "*role"]
