"""Templates of CloudFormation: recognition, forms, places, words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from microvm_lint.dialects.context import Context

from ..conftest import Program
from ..definitions import marked
from .templates import PROPERTIES, found, images, judged, template


def test_a_good_template_brings_nothing() -> None:
    assert judged(template(), min_severity="info") == []
    (image,) = images(template())
    assert (image.dialect, image.kind, image.label) == ("cloudformation", "template", "Image")


@pytest.mark.parametrize("name", list(PROPERTIES))
def test_thirteen_properties_are_required(name: str) -> None:
    (finding,) = judged(template({name: None}))
    assert finding.rule.id == "MVL005"
    assert finding.message == f"`{name}` is missing; an image needs it"
    assert finding.path == name[0].lower() + name[1:]
    assert marked(finding) == '"Properties"'


@pytest.mark.parametrize(
    "changes",
    [
        {"Description": ""}, {"Logging": {}}, {"Logging": {"Disabled": False}}, {"Hooks": {}},
        {"Logging": {"Disabled": "false", "CloudWatch": {}}}, {"CpuConfigurations": []},
        {"EnvironmentVariables": []}, {"Resources": []}, {"Tags": []},
        {"Logging": {"CloudWatch": {}}},
        {"Tags": [{"Key": "a", "Value": ""}, {"Key": "b"}]}, {"BaseImageVersion": 1},
        {"Resources": [{"MinimumMemoryInMiB": "2048"}]},
        {"EnvironmentVariables": [{"Key": "PORT", "Value": 8080}, {"Key": "ON", "Value": True}]},
        {"Hooks": {**PROPERTIES["Hooks"], "Port": "9000"}},
        {"EgressNetworkConnectors": [{"Ref": "AWS::NoValue"}]},
        {"Tags": {"Ref": "AWS::NoValue"}},
    ],
)  # fmt: skip
def test_what_cloudformation_takes_is_no_finding(changes: dict[str, Any]) -> None:
    assert judged(template(changes)) == []


@pytest.mark.parametrize(
    ("changes", "rule", "path", "text", "words"),
    [
        ({"EnvironmentVariables": {"A": "b"}}, "MVL004", "environmentVariables", None,
         "`EnvironmentVariables` is a list of `Key` and `Value` in CloudFormation, not a map"),
        ({"Tags": {"a": "b"}}, "MVL004", "tags", None,
         "`Tags` is a list of `Key` and `Value` in CloudFormation, not a map"),
        ({"EnvironmentVariables": [{"Name": "A", "Value": "b"}]}, "MVL003",
         "environmentVariables[0]", '"Name"',
         "the entries of `EnvironmentVariables` have `Key` and `Value`, not `Name`"),
        ({"Tags": [{"key": "A", "Value": "b"}]}, "MVL003", "tags[0]", '"key"',
         "the entries of `Tags` have `Key` and `Value`, not `key`"),
        ({"Tags": [{"Key": "A", "Value": "b", "PropagateAtLaunch": True}]}, "MVL003", "tags[0]",
         '"PropagateAtLaunch"', "`PropagateAtLaunch` is not a member of an entry of `Tags`"),
        ({"Tags": [{"Value": "b"}]}, "MVL005", "tags[0]", None,
         "`Key` is missing; an entry of `Tags` needs it"),
        ({"EnvironmentVariables": [{"Key": "A"}]}, "MVL005", "environmentVariables[0]", None,
         "`Value` is missing; an entry of `EnvironmentVariables` needs it"),
        ({"Tags": [{"Key": ["a"], "Value": "b"}]}, "MVL004", "tags", None,
         "the `Key` of an entry of `Tags` is a text"),
        ({"Tags": ["a"]}, "MVL004", "tags[0]", '"a"',
         "an entry of `Tags` is a `Key` with a `Value`"),
        ({"Name": None, "name": "x"}, "MVL003", "name", '"name"',
         "`name` is not how CloudFormation writes it"),
        ({"CpuConfigurations": [{"Architecture": "ARM_64", "Resources": []}]}, "MVL003",
         "cpuConfigurations[0].resources", '"Resources"',
         "`Resources` stands beside `CpuConfigurations`, not in one of its entries"),
        ({"Logging": {"Disabled": {}}}, "MVL004", "logging.disabled", "{}",
         "`Logging.Disabled` is true or false in CloudFormation"),
        ({"Logging": {"Disabled": True, "CloudWatch": {}}}, "MVL801", "logging", None,
         "logging names both disabled and CloudWatch; it has exactly one of them"),
        ({"MemorySizeMB": 1}, "MVL003", "memorySizeMB", '"MemorySizeMB"',
         "`MemorySizeMB` is not a member of an image"),
        ({"ImageArn": "x"}, "MVL003", "imageArn", '"ImageArn"',
         "`ImageArn` is not a member of an image"),
        ({"Hooks": 5}, "MVL004", "hooks", "5", "`5` is a string, not an object"),
        ({"Description": []}, "MVL004", "description", "[]",
         "`Description` is a list, not a string"),
    ],
)  # fmt: skip
def test_wrong_forms_have_messages_of_their_own(
    changes: dict[str, Any], rule: str, path: str, text: str | None, words: str
) -> None:
    (finding,) = judged(template(changes))
    assert (finding.rule.id, finding.path, finding.message) == (rule, path, words)
    assert text is None or marked(finding) == text


def test_what_is_meant_is_judged_all_the_same() -> None:
    changes = {
        "Name": None, "name": "a b", "EnvironmentVariables": {"AWS_REGION": "x"},
        "Tags": [{"Name": "aws:x", "Value": "y"}],
    }  # fmt: skip
    assert {rule for rule, _path in found(template(changes))} == {
        "MVL003", "MVL004", "MVL101", "MVL107", "MVL504",
    }  # fmt: skip


def test_a_key_that_stands_twice_in_a_list_is_a_duplicate() -> None:
    twice = [{"Key": "A", "Value": "1"}, {"Key": "B", "Value": "2"}, {"Key": "A", "Value": "3"}]
    for name in ("EnvironmentVariables", "Tags"):
        (finding,) = judged(template({name: twice}))
        assert finding.rule.id == "MVL002"
        assert finding.span.start > finding.related[0].span.start


def test_messages_speak_the_dialect_and_paths_the_api() -> None:
    changes = {"Hooks": {"Port": 9000, "MicrovmHooks": {"Run": "ENABLED"}}}
    ready, timeout = judged(template(changes))
    assert ready.hint == "add `Ready: ENABLED` under `MicrovmImageHooks`"
    assert (timeout.path, timeout.hint) == (
        "hooks.microvmHooks.run", "add `RunTimeoutInSeconds`, 1 to 60 seconds",
    )  # fmt: skip
    (finding,) = judged(template({"Resources": [{"memorySizeMB": 1}]}))
    assert finding.message == "`memorySizeMB` is not a member of `Resources[0]`"
    assert finding.hint == "did you mean `MinimumMemoryInMiB`?"


def test_a_value_is_never_taken_for_a_name() -> None:
    for value in ("port", "ready", "hooks.port", "codeArtifact", "microvmHooks"):
        changes = {"BaseImageVersion": value, "CpuConfigurations": [{"Architecture": value}]}
        messages = [one.message for one in judged(template(changes))]
        if value in ("port", "ready"):
            assert f"`{value}` is no version; a version is a number" in messages


def test_places_are_those_of_the_template() -> None:
    text = "Resources:\n  Image:\n    Type: AWS::Lambda::MicrovmImage\n    Properties:\n"
    text += "".join(f"      {name}: {json.dumps(value)}\n" for name, value in PROPERTIES.items())
    text = text.replace("2048", "3072")
    (finding,) = judged(text, name="t.yaml")
    assert (finding.rule.id, marked(finding)) == ("MVL712", "3072")


@pytest.mark.parametrize("type_", ["AWS::Lambda::MicroVMImage", "aws::lambda::microvmimage"])
def test_a_resource_type_in_other_letters_is_a_finding(type_: str) -> None:
    value = template()
    value["Resources"]["Image"]["Type"] = type_
    (finding,) = judged(value)
    assert finding.message == f"there is no resource type `{type_}`"
    assert finding.hint == "write AWS::Lambda::MicrovmImage"


@pytest.mark.parametrize(
    "value",
    [
        {"Resources": {"A": {"Type": "AWS::S3::Bucket"}}}, {"Resources": []}, {"Resources": None},
        {"Resources": {"A": 5}}, {"Resources": {"A": {"Type": ["AWS::Lambda::MicrovmImage"]}}},
        {"Resources": {"A": {"Type": "AWS::Lambda::MicrovmImageVersion"}}}, {"TemplateBody": 5},
        {"TemplateBody": "microvm"}, [], {"microvm": 1},
    ],
)  # fmt: skip
def test_what_declares_no_image_holds_none(value: Any) -> None:
    assert images(value) == []


@pytest.mark.parametrize("properties", [None, [], "x", 5])
def test_an_image_without_properties_lacks_all_of_them(properties: Any) -> None:
    value = {
        "Resources": {"Image": {"Type": "AWS::Lambda::MicrovmImage", "Properties": properties}}
    }
    findings = judged(value)
    assert {one.rule.id for one in findings} == {"MVL005"}
    assert len(findings) == len(PROPERTIES)


def test_answers_of_get_template_hold_a_template() -> None:
    body = template({"Name": "a b"})
    (finding,) = judged({"TemplateBody": body, "StagesAvailable": ["Original"]})
    assert (finding.rule.id, marked(finding)) == ("MVL101", '"a b"')
    (finding,) = judged({"TemplateBody": json.dumps(body, indent=1)})
    assert finding.rule.id == "MVL101"
    assert finding.message.startswith("line 6 of the template: the name `a b` holds")
    assert marked(finding).startswith('"{\\n')


def test_a_template_in_a_text_that_cannot_be_read_is_said(program: Program) -> None:
    body = "Resources:\n  A:\n    Type: AWS::Lambda::MicrovmImage\n   x: [\n"
    Path("answer.json").write_text(json.dumps({"TemplateBody": body}))
    result = program.check_json("answer.json")
    assert result.status == 2
    assert result.json["summary"]["incomplete"] == [
        {"file": "answer.json", "message": "the template in TemplateBody is not YAML or JSON"}
    ]


def test_metadata_of_the_resource_suppress(program: Program) -> None:
    value = template({"Name": "a b"})
    value["Resources"]["Image"]["Metadata"] = {"microvm-lint": {"ignore": ["image-name"]}}
    Path("t.json").write_text(json.dumps(value))
    result = program.check_json("t.json")
    assert result.status == 0
    assert [one["suppressed"]["kind"] for one in result.json["findings"]] == ["metadata"]
    assert program.check_json("t.json", "--no-suppressions").rules == ["MVL101"]


@pytest.mark.parametrize(
    ("ignore", "words"),
    [
        ("MVL402", "there is nothing here that MVL402 would report"),
        ("MVL9999", "there is no rule 'MVL9999'"),
    ],
)
def test_metadata_that_suppress_nothing_are_reported(
    program: Program, ignore: str, words: str
) -> None:
    value = template()
    value["Resources"]["Image"]["Metadata"] = {"microvm-lint": {"ignore": ignore}}
    Path("t.json").write_text(json.dumps(value))
    result = program.check_json("t.json")
    assert result.rules == ["MVL008"]
    assert words in result.json["findings"][0]["message"]


def test_the_role_of_the_same_template_must_trust_lambda() -> None:
    def role(service: str, *actions: str) -> dict[str, Any]:
        statement = {"Effect": "Allow", "Principal": {"Service": service}, "Action": [*actions]}
        policy = {"Version": "2012-10-17", "Statement": [statement]}
        return {"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": policy}}

    by_arn = {"BuildRoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}
    both = ("sts:AssumeRole", "sts:TagSession")
    for role_, severity in (
        (role("lambda.amazonaws.com", *both), []),
        (role("lambda.amazonaws.com", "sts:AssumeRole"), ["warning"]),
        (role("ec2.amazonaws.com", *both), ["error"]),
        (role({"Fn::Sub": "lambda.${AWS::URLSuffix}"}, *both), []),  # type: ignore[arg-type]
        ({"Type": "AWS::IAM::Role", "Properties": {"AssumeRolePolicyDocument": {"Ref": "X"}}}, []),
        ({"Type": "AWS::IAM::Role"}, []),
    ):
        findings = judged(template(by_arn, Resources={"Role": role_}))
        assert [one.severity for one in findings] == severity
        assert all(one.rule.id == "MVL923" for one in findings)
    other = {"Mine": role("ec2.amazonaws.com", *both), "Role": role("lambda.amazonaws.com", *both)}
    assert judged(template(by_arn, Resources=other)) == []


def test_account_and_region_are_compared_where_they_are_given() -> None:
    connector = "arn:aws:lambda:us-west-2:210987654321:network-connector:internal"
    value = template({"EgressNetworkConnectors": [connector]})
    assert found(value) == []
    here = Context(account="310987654321", region="us-east-1")
    assert found(value, context=here) == [
        ("MVL302", "buildRoleArn"), ("MVL606", "egressNetworkConnectors[0]"),
    ]  # fmt: skip
    assert found(template(), context=Context(region="eu-west-1")) == [("MVL908", "baseImageArn")]


def test_two_images_of_one_template_are_two_definitions(program: Program) -> None:
    value = template({"Name": "a b"})
    value["Resources"]["Other"] = {
        "Type": "AWS::Lambda::MicrovmImage", "Properties": {**PROPERTIES, "BaseImageVersion": "x"},
    }  # fmt: skip
    Path("t.json").write_text(json.dumps(value))
    result = program.check_json("t.json")
    assert [(one["rule"], one["definition"]) for one in result.json["findings"]] == [
        ("MVL101", "Image"), ("MVL205", "Other"),
    ]  # fmt: skip
    assert result.json["summary"]["definitions"] == 2
    assert {one["dialect"] for one in result.json["findings"]} == {"cloudformation"}
