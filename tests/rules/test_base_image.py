"""The managed image, MVL202 to MVL206: forms of ARNs, near names, versions."""

from __future__ import annotations

import pytest

from ..definitions import judge_all, judge_text
from .conftest import ABSENT, WRITTEN, changed, found, rules

REGIONS = (
    "us-east-1 us-east-2 us-west-2 eu-west-1 ap-northeast-1 ap-south-1 ap-southeast-1 "
    "ap-southeast-2 eu-central-1 eu-north-1"
).split()
IN = "arn:aws:lambda:us-east-1:aws:microvm-image:"
GOOD = [
    *(f"arn:aws:lambda:{region}:aws:microvm-image:al2023-1" for region in REGIONS),
    "arn:aws-cn:lambda:cn-northwest-1:aws:microvm-image:al2023-1",
    "arn:aws-us-gov:lambda:us-gov-east-1:aws:microvm-image:al2023-1",
    "arn:aws-iso:lambda:us-iso-east-1:aws:microvm-image:al2023-1",
    "arn:aws-iso-b:lambda:us-isob-east-1:aws:microvm-image:al2023-1",
    "arn:aws-eusc:lambda:eusc-de-east-1:aws:microvm-image:al2023-1",
    "arn:aws:lambda:mx-central-1:aws:microvm-image:al2023-1",
    *(IN + name for name in ("al2023-2", "ubuntu/26", "al2023-1:2", "Windows_Core.2025")),
]  # fmt: skip
# An ARN, a part of the message and a part of the hint.
BAD = [
    ("al2023-1", "is a name", ":microvm-image:al2023-1"),
    ("ubuntu-26", "is a name", ":microvm-image:al2023-1"),
    ("Amazon/Linux", "is not the ARN", "arn:aws:lambda:<region>"),
    (IN.upper() + "AL2023-1", "is not the ARN", "arn:aws:lambda:<region>"),
    ("arn:aws:lambda:us-east-1:aws", "is not the ARN", "arn:aws:lambda:<region>"),
    ("s3://bucket/image.zip", "is not the ARN", "arn:aws:lambda:<region>"),
    ("210987654321.dkr.ecr.us-east-1.amazonaws.com/x:1", "is not the ARN", "arn:aws:lambda"),
    ("al2023-1\x00", "`al2023-1\\u0000` is not the ARN", "arn:aws:lambda"),
    ("\x1b[31m", "`\\u001b[31m` is not the ARN", "arn:aws:lambda"),
    (IN.replace("aws", "amazon", 1) + "x", "`amazon` is not a partition", "arn:aws:lambda"),
    (IN.replace("arn:aws", "arn:") + "x", "an empty text is not a partition", "arn:aws:lambda"),
    (IN.replace("lambda", "") + "x", "the ARN has no service", "arn:aws:lambda"),
    (IN.replace("lambda", "lambda-microvms") + "x", "service `lambda-microvms`", "arn:aws:lambda"),
    (IN.replace("microvm-image:", ""), "the ARN names nothing", "arn:aws:lambda"),
    (IN.replace("microvm-image", "layer") + "x", "that of a `layer`", "arn:aws:lambda"),
    (IN.replace("-image", "-images") + "x", "that of a `microvm-images`", "arn:aws:lambda"),
    (IN.replace(":aws:m", ":amazon:m") + "x", "`amazon` is not `aws`", "arn:aws:lambda"),
    (IN.replace(":aws:m", "::m") + "al9", "has no account", "us-east-1:aws:microvm-image:al9"),
    (IN.replace("east-1", "east-\u0661") + "x", "not the name of a region", "lambda:<region>:aws"),
    (IN.replace("us-east-1", "") + "x", "has no region", "lambda:<region>:aws:microvm-image:x"),
    ("arn:aws-cn:lambda:cn-north-1:2109:microvm-image:x", "`2109` is not `aws`", "arn:aws-cn:"),
    (IN[:-1] + "/al2023-1", "slash stands before", "us-east-1:aws:microvm-image:al2023-1"),
]  # fmt: skip


@pytest.mark.parametrize("arn", GOOD)
def test_managed_images_of_any_partition_region_and_name(arn: str) -> None:
    assert found("create", {"baseImageArn": arn}, "MVL202") == []


@pytest.mark.parametrize(("arn", "message", "hint"), BAD)
def test_the_message_names_the_part_that_is_wrong(arn: str, message: str, hint: str) -> None:
    value = changed("template", {"baseImageArn": arn})
    (finding,) = (one for one in judge_all(value, "template") if one.rule.id == "MVL202")
    assert message in finding.message
    assert hint in (finding.hint or "")
    assert "a an " not in finding.message


@pytest.mark.parametrize("blank", [" ", "\n", "\u00a0", "\u2003", "\x1c", "\x85", "\ufeff"])
def test_white_space_of_any_kind_is_one_mistake(blank: str) -> None:
    for text in (f"{IN}al2023-1{blank}", f"al2023{blank}1", f"{IN}al{blank}2023"):
        assert rules("create", {"baseImageArn": text}) == ["MVL201"]
    assert rules("create", {"baseImageVersion": f"1.0{blank}"}) == ["MVL204"]


def test_the_longest_text_that_is_judged() -> None:
    name = "x" * (2048 - len(IN))
    assert rules("create", {"baseImageArn": IN + name}) == ["MVL203"]
    assert rules("create", {"baseImageArn": IN + name + "x"}) == ["MVL201"]
    assert rules("create", {"baseImageVersion": "1" * 2048}) == []
    assert rules("create", {"baseImageVersion": "x" * 2048}) == ["MVL205"]
    assert rules("create", {"baseImageVersion": "x" * 2049}) == ["MVL204"]


@pytest.mark.parametrize(
    ("name", "near"),
    [
        ("al2023-1", None), ("al2023", True), ("al202-1", True), ("a2023-1", True),
        ("al2023_1", True), ("all2023-11", True), ("al2032-1", True), ("AL2023-1", True),
        ("al2023-1:2", True), ("2023-1", True), ("023-1", False), ("AL2023_1", False),
        ("al2023-1234", False), ("al", False), ("x" * 1900, False), ("\u0661" * 8, False),
    ],
)  # fmt: skip
def test_two_edits_are_near_and_three_are_not(name: str, near: bool | None) -> None:
    value = changed("create", {"baseImageArn": IN + name})
    findings = [(one.rule.id, one.severity, one.hint) for one in judge_all(value)]
    hint = "did you mean `al2023-1`?" if near else None
    severity = "warning" if near else "info"
    assert findings == ([] if near is None else [("MVL203", severity, hint)])


@pytest.mark.parametrize(
    ("version", "hint"),
    [
        ("1", "-"), ("0", "-"), ("10", "-"), ("1.0", 'write "1"'), ("v2", 'write "2"'),
        ("10.0.0", 'write "10"'), ("V3.00", 'write "3"'), ("1.1", None), ("1.", None),
        ("latest", "leave baseImageVersion out for the newest one"), ("al2023-1", None),
        ("Current", "leave baseImageVersion out for the newest one"), ("\uff11", None),
        ("\u0663.0", None), ("+1", None), ("1e0", None), ("0x1", None), ("1\x00", None),
    ],
)  # fmt: skip
def test_the_form_of_a_version_and_what_to_write(version: str, hint: str | None) -> None:
    for kind in WRITTEN:
        findings = judge_all(changed(kind, {"baseImageVersion": version}), kind)
        expected = [] if hint == "-" else [("MVL205", hint)]
        assert [(one.rule.id, one.hint) for one in findings] == expected
    assert rules("version", {"baseImageVersion": version}) == []


def test_a_version_under_another_name_is_not_absent_as_well() -> None:
    for name in ("baseimageversion", "base_image_version", "BaseImageVersion", "imageVersion"):
        changes = {"baseImageVersion": ABSENT, name: "1"}
        assert rules("create", changes) == ["MVL003"]
    for wrong in (None, 1, 1.0, ["1"], ""):
        assert len(rules("create", {"baseImageVersion": wrong})) == 1


@pytest.mark.parametrize(
    "line",
    ["baseImageVersion: ${VERSION}", "baseImageVersion: '{{ version }}'",
     "baseImageVersion: !Ref V", "'${REST}': x", "<<: !Include rest.yaml"],
)  # fmt: skip
def test_a_version_that_may_be_there_is_not_absent(line: str) -> None:
    text = f"baseImageArn: arn:aws:lambda:$REGION:aws:microvm-image:al2023\nhooks: $HOOKS\n{line}\n"
    findings = judge_text(text, kind="definition", min_severity="info", documented=False)
    assert not {one.rule.id for one in findings if one.rule.id.startswith("MVL20")}
