"""Egress connectors: MVL603 to MVL606."""

from __future__ import annotations

import pytest
from microvm_lint.findings import Finding

from ..definitions import judge_all, judge_text, marked
from .conftest import EVERY, WRITTEN, changed, rules

MANAGED = "arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:"
OWN = "arn:aws:lambda:us-east-1:210987654321:network-connector:"
EGRESS = MANAGED + "INTERNET_EGRESS"
GOOD = [
    EGRESS,
    EGRESS.replace("us-east-1", "ap-southeast-2"),
    EGRESS.replace("us-east-1", "eu-central-1"),
    EGRESS.replace("aws", "aws-cn", 1).replace("us-east-1", "cn-north-1"),
    EGRESS.replace("aws", "aws-us-gov", 1).replace("us-east-1", "us-gov-west-1"),
    EGRESS.replace("aws", "aws-iso-b", 1).replace("us-east-1", "us-isob-east-1"),
    EGRESS.replace("aws", "aws-eusc", 1).replace("us-east-1", "eusc-de-east-1"),
    *(OWN + name for name in (
        "internal", "nc-0a1b", "nc-0a1b:3", "nc-0a1b:12", "nc-0a1b2c3d4e5f60718", "n", "1", "a_b",
        "ALL_INGRESS", "aws-network-connector", "INTERNET_EGRESS", "x" * 1900,
    )),
    OWN.replace("us-east-1", "mx-central-1") + "x",
    OWN.replace("aws", "aws-cn", 1).replace("us-east-1", "cn-northwest-1") + "x",
]  # fmt: skip
# A text, a part of the message and a part of the hint.
BAD = [
    ("INTERNET_EGRESS", "is not the ARN", "aws-network-connector:INTERNET_EGRESS"),
    ("internet", "is not the ARN", "INTERNET_EGRESS"),
    ("internal", "is not the ARN", "<account>:network-connector:<name>"),
    ("nc-0a1b", "is not the ARN", "<account>:network-connector:<name>"),
    ("MY_INGRESS", "is not the ARN", "<account>:network-connector:<name>"),
    ("vpc-0a1b2c3d", "is not the ARN", "<account>:network-connector:<name>"),
    (" " + EGRESS, "is not the ARN", "<account>:network-connector:<name>"),
    (EGRESS.replace("arn", "ARN"), "is not the ARN", "<account>:network-connector:<name>"),
    (EGRESS + "\n", "managed connector", "INTERNET_EGRESS"),
    (EGRESS + "/x", "managed connector", "INTERNET_EGRESS"),
    (MANAGED, "managed connector", "INTERNET_EGRESS"),
    (MANAGED[:-22] + "INTERNET_EGRESS", "managed connector", "INTERNET_EGRESS"),
    (OWN, "connector's ARN", "<account>:network-connector:<name>"),
    (OWN + "a/b", "connector's ARN", "<account>:network-connector:<name>"),
    (OWN + "nc-0a1b:v3", "connector's ARN", "<account>:network-connector:<name>"),
    (OWN + "nc-0a1b:\u0663", "connector's ARN", "<account>:network-connector:<name>"),
    (OWN + "n\x1bc", "connector's ARN", "<account>:network-connector:<name>"),
    (OWN.replace("2109", "109") + "x", "connector's ARN", "<account>:network-connector:<name>"),
    (OWN.replace("us-east-1", "") + "x", "the ARN has no region", "<region>"),
    (OWN.replace("us-east-1", "useast1") + "x", "`useast1` is not the name", "<region>"),
    (OWN[:-1] + "/x", "connector's ARN", "<account>:network-connector:<name>"),
    ("arn:aws:ec2:us-east-1:210987654321:vpc/vpc-0a1b", "is not the ARN", "<account>"),
    ("arn:aws:lambda:us-west-2:210987654321:function:x", "is not the ARN", "<account>"),
]  # fmt: skip


@pytest.mark.parametrize("arn", GOOD)
def test_connectors_of_any_partition_region_and_name(arn: str) -> None:
    for kind in ("definition", "template"):
        found = rules(kind, {"egressNetworkConnectors": [arn]})
        assert set(found) <= {"MVL909"}  # where the region has no MicroVMs yet


@pytest.mark.parametrize(("text", "message", "hint"), BAD)
def test_what_is_no_connector_is_one_mistake(text: str, message: str, hint: str) -> None:
    for kind in ("create", "update"):
        changes = {"egressNetworkConnectors": [text]}
        findings = judge_all(changed(kind, changes), kind, "error")
        (finding,) = findings
        assert (finding.rule.id, finding.path) == ("MVL603", "egressNetworkConnectors[0]")
        assert message in finding.message
        assert hint in (finding.hint or "")
    assert rules("version", {"egressNetworkConnectors": [text]}) == []


@pytest.mark.parametrize("name", ["ALL_INGRESS", "http_ingress", "Shell_Ingress", "NO_INGRESS"])
@pytest.mark.parametrize(
    "form",
    ["{}", MANAGED + "{}", MANAGED[:-22] + "{}", OWN + "aws-network-connector:{}", "connector/{}",
     MANAGED.replace(":", "/")[:-1] + ":{}", "arn:aws:lambda:::network-connector:{}"],
)  # fmt: skip
def test_ingress_connectors_are_one_mistake_in_any_form(name: str, form: str) -> None:
    for kind in WRITTEN:
        findings = judge_all(changed(kind, {"egressNetworkConnectors": [form.format(name)]}), kind)
        assert [(one.rule.id, one.severity) for one in findings] == [("MVL604", "error")]
        assert f"`{name}`" in findings[0].message


@pytest.mark.parametrize(
    ("name", "near"),
    [("internet_egress", True), ("Internet-Egress", True), ("INTERNET_EGRES", True),
     ("INTERNET_EGR", True), ("INTERNET_EG", False), ("EGRESS", False), ("NO_EGRESS", False),
     ("VPC", False), ("INGRESS", False), ("ALL_INGRES", False)],
)  # fmt: skip
def test_other_managed_connectors_are_a_warning(name: str, near: bool) -> None:
    for kind in WRITTEN:
        findings = judge_all(changed(kind, {"egressNetworkConnectors": [MANAGED + name]}), kind)
        assert [(one.rule.id, one.severity, one.hint) for one in findings] == [
            ("MVL605", "warning", "write INTERNET_EGRESS" if near else None)
        ]


@pytest.mark.parametrize(
    ("arn", "severity"),
    [
        (EGRESS, None), (OWN + "x:3", None), (EGRESS.replace("east-1", "east-2"), "error"),
        (OWN.replace("east-1", "east-2") + "x", "error"),
        (OWN.replace("21", "31", 1) + "x", "warning"),
        (OWN.replace("21", "31", 1).replace("us-e", "eu-w").replace("ast", "est") + "x", "error"),
        ("INTERNET_EGRESS", None), (OWN.replace("us-east-1", "REGION") + "x", None),
    ],
)  # fmt: skip
@pytest.mark.parametrize(
    ("kind", "image"), [("update", "imageIdentifier"), ("version", "imageArn")]
)
def test_a_connector_elsewhere(kind: str, image: str, arn: str, severity: str | None) -> None:
    changes = {"egressNetworkConnectors": [arn]}
    findings = [o for o in judge_all(changed(kind, changes), kind) if o.rule.id == "MVL606"]
    assert [one.severity for one in findings] == [severity] * bool(severity)
    unknown = changed(kind, {**changes, image: "code-sandbox"})
    assert not [one for one in judge_all(unknown, kind) if one.rule.id == "MVL606"]


@pytest.mark.parametrize(
    "wrong", [None, "x", 5, {}, {"a": "x"}, [None], [5], [["x"]], [{"a": "x"}]]
)
def test_connectors_of_another_type_are_one_mistake(wrong: object) -> None:
    for kind in EVERY:
        absent = wrong is None and kind == "version"
        assert rules(kind, {"egressNetworkConnectors": wrong}) == ([] if absent else ["MVL004"])


def test_each_connector_of_several_is_judged() -> None:
    several = ["", "internal", EGRESS, "ALL_INGRESS", "${CONNECTOR}", "x" * 2049]
    found = rules("create", {"egressNetworkConnectors": several}, "error")
    assert sorted(found) == ["MVL601", "MVL602", "MVL602", "MVL603", "MVL604"]


def test_connectors_that_are_not_determined_or_that_an_alias_brings() -> None:
    def judged(connector: str) -> list[Finding]:
        text = f"x: &x NO_INGRESS\nbuildRoleArn: $ROLE\negressNetworkConnectors: [{connector}]\n"
        findings = judge_text(text, kind="update", documented=False)
        return [one for one in findings if one.rule.id.startswith("MVL60")]

    for one in ("!Ref X", "'${NAME}'", "'<name>'", "'{{ name }}_INGRESS'", f"'{OWN}$NAME'"):
        assert judged(one) == []
    (finding,) = judged("*x")
    assert (finding.rule.id, marked(finding), finding.span.line) == ("MVL604", "NO_INGRESS", 1)
