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
         "both `Logging.Disabled` and `Logging.CloudWatch` are there; logging has exactly one"),
        ({"MemorySizeMB": 1}, "MVL003", "memorySizeMB", '"MemorySizeMB"',
         "`MemorySizeMB` is not a member of an image"),
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


def test_an_image_without_properties_lacks_all_of_them() -> None:
    image = {"Type": "AWS::Lambda::MicrovmImage"}
    for properties in ({}, {"Properties": None}):
        findings = judged({"Resources": {"Image": {**image, **properties}}})
        assert {one.rule.id for one in findings} == {"MVL005"}
        assert len(findings) == len(PROPERTIES)


@pytest.mark.parametrize("properties", [[], "x", 5])
def test_properties_of_another_type_are_one_mistake(properties: Any) -> None:
    image = {"Type": "AWS::Lambda::MicrovmImage", "Properties": properties}
    (finding,) = judged({"Resources": {"Image": image}})
    assert finding.message == "`Properties` is not an object"
    assert marked(finding) == json.dumps(properties)


@pytest.mark.parametrize("name", ["VM", "IMG2", "DB_PASSWORD", "Environment", "Tags", "MYSECRET"])
def test_the_logical_identifier_hides_nothing(name: str) -> None:
    value = template({"Resources": [{"MinimumMemoryInMiB": 3000}]})
    value["Resources"] = {name: value["Resources"]["Image"]}
    (finding,) = judged(value)
    assert finding.message.startswith("3,000 is none of the sizes")
    assert not finding.span.source.hides(finding.span.start, finding.span.end)


@pytest.mark.parametrize(
    "changes",
    [
        {"BaseImageArn": "arn:aws:lambda:${AWS::Region}:aws:microvm-image:al2023-1"},
        {"CodeArtifact": {"Uri": "s3://${Bucket}/a-3f9c2d1.zip"}},
        {"Logging": {"CloudWatch": {"LogGroup": "/aws/${Image.Name}"}}},
    ],
)
def test_a_forgotten_sub_is_a_finding(changes: dict[str, Any]) -> None:
    parameters = {"Bucket": {"Type": "String"}}
    (finding,) = judged(template(changes, Parameters=parameters))
    assert (finding.rule.id, finding.hint) == ("MVL004", "write `!Sub` before it")
    assert "${" in marked(finding)


@pytest.mark.parametrize(
    "changes",
    [
        {"BaseImageArn": "${BASE_IMAGE}"}, {"CodeArtifact": {"Uri": "s3://${!Bucket}/a.zip"}},
        {"EnvironmentVariables": [{"Key": "A", "Value": "${AWS::Region}"}]},
        {"Tags": [{"Key": "a", "Value": "x ${Bucket}"}]},
    ],
)  # fmt: skip
def test_what_another_tool_may_replace_is_no_forgotten_sub(changes: dict[str, Any]) -> None:
    parameters = {"Bucket": {"Type": "String"}}
    assert judged(template(changes, Parameters=parameters)) == []


def test_members_that_an_include_may_bring_are_not_missing() -> None:
    include = {"Fn::Transform": {"Name": "AWS::Include", "Parameters": {"Location": "s3://b/k"}}}
    value = {"Type": "AWS::Lambda::MicrovmImage", "Properties": {**include, "Name": "a b"}}
    assert found({"Resources": {"Image": value}}) == [("MVL101", "name")]


def test_a_member_that_has_no_value_after_all_is_marked() -> None:
    conditions = {"P": {"Fn::Equals": [{"Ref": "E"}, "x"]}}
    changes = {"AdditionalOsCapabilities": {"Fn::If": ["P", [], {"Ref": "AWS::NoValue"}]}}
    parameters = {"E": {"Type": "String"}}
    (finding,) = judged(template(changes, Conditions=conditions, Parameters=parameters))
    assert marked(finding) == '"AdditionalOsCapabilities"'
    assert finding.message.endswith("an image needs it, and it has no value here")


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("CodeUri", "`CodeUri` is SAM's"),
        ("ImageArn", "`ImageArn` is what the service tells of an image"),
        ("State", "`State` is what the service tells of an image"),
    ],
)
def test_members_of_elsewhere_have_words_of_their_own(name: str, words: str) -> None:
    (finding,) = judged(template({name: "x"}))
    assert (finding.rule.id, finding.message) == ("MVL003", words)


def test_answers_of_get_template_hold_a_template() -> None:
    body = template({"Name": "a b"})
    (finding,) = judged({"TemplateBody": body, "StagesAvailable": ["Original"]})
    assert (finding.rule.id, marked(finding)) == ("MVL101", '"a b"')
    (finding,) = judged({"TemplateBody": json.dumps(body, indent=1)})
    assert finding.rule.id == "MVL101"
    assert finding.message.startswith("line 6 of the template: the name `a b` holds")
    assert marked(finding).startswith('"{\\n')
    assert finding.file == "t.json"
    text = "Parameters: {M: {Type: Number, Default: 512, AllowedValues: [512, 3]}}\n"
    text += "Resources:\n  Image:\n    Type: AWS::Lambda::MicrovmImage\n    Properties:\n"
    changed = {**PROPERTIES, "Resources": [{"MinimumMemoryInMiB": {"Ref": "M"}}]}
    text += "".join(f"      {name}: {json.dumps(value)}\n" for name, value in changed.items())
    (finding,) = judged({"TemplateBody": text})
    assert finding.file == "t.json"
    assert finding.message.startswith("line 15 of the template: 3 is none of the sizes")


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
        ([], "write `ignore: [...]` with rules"),
    ],
)
def test_metadata_that_suppress_nothing_are_reported(
    program: Program, ignore: Any, words: str
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
