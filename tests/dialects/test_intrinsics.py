"""Functions of templates: what is resolved, what is not known, and what never can be right."""

from __future__ import annotations

import json
from typing import Any

import pytest
from microvm_lint.dialects.context import Context
from microvm_lint.findings import Finding

from ..definitions import marked
from .templates import PROPERTIES, found, images, judged, template

SUB = "Fn::Sub"
UNKNOWN = {"Fn::ImportValue": "elsewhere"}


def description(expression: Any, **sections: Any) -> Any:
    """What a function gives, None where that is not known."""
    (image,) = images(template({"Description": expression}, **sections))
    return image.text(("description",))


def written(expression: Any, **sections: Any) -> str:
    """A text with holes as reports show it."""
    (image,) = images(template({"Description": expression}, **sections))
    partial = image.partial(("description",))
    assert partial is not None
    return partial.written


DEFAULTS = {
    "P": {"Type": "String", "Default": "x"},
    "L": {"Type": "CommaDelimitedList", "Default": "a, b"},
}


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ({"Ref": "P"}, "x"), ({SUB: "a-${P}"}, "a-x"),
        ({SUB: ["${a}${P}", {"a": {"Ref": "P"}}]}, "xx"), ({SUB: "$5 {P}"}, "$5 {P}"),
        ({"Fn::Join": ["-", ["a", {"Ref": "P"}]]}, "a-x"), ({"Fn::Join": ["", []]}, ""),
        ({"Fn::Join": ["-", {"Ref": "L"}]}, "a-b"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::NoValue"}]]}, "a"),
        ({"Fn::Select": ["1", {"Ref": "L"}]}, "b"), ({"Fn::Select": [0, ["a"]]}, "a"),
        ({"Fn::Select": [1, {"Fn::Split": ["/", "p/q"]}]}, "q"),
        ({"Fn::FindInMap": ["M", {"Ref": "P"}, "k"]}, "v"),
        ({"Fn::FindInMap": ["M", "none", "k", {"DefaultValue": "d"}]}, "d"),
        ({"Fn::If": ["Yes", "a", "b"]}, "a"), ({"Fn::If": ["No", "a", {"Ref": "P"}]}, "x"),
        ({"Fn::If": ["Yes", {"Fn::If": ["No", "a", "b"]}, "c"]}, "b"),
    ],
)  # fmt: skip
def test_what_the_template_determines_is_resolved(expression: Any, value: str) -> None:
    sections = {
        "Parameters": DEFAULTS,
        "Mappings": {"M": {"x": {"k": "v"}}},
        "Conditions": {
            "Yes": {"Fn::Equals": ["a", "a"]},
            "No": {"Fn::Not": [{"Condition": "Yes"}]},
        },
    }
    assert description(expression, **sections) == value


@pytest.mark.parametrize(
    "expression",
    [
        UNKNOWN, {"Ref": "Nothing"}, {"Ref": 5}, {"Fn::GetAtt": ["Nothing", "Arn"]},
        {"Fn::GetAtt": "Nothing.Arn"}, {"Fn::Select": [9, ["a"]]}, {"Fn::Select": ["x", ["a"]]},
        {"Fn::Select": [0]}, {"Fn::Split": "x"}, {"Fn::Join": "x"}, {"Fn::Join": ["-", UNKNOWN]},
        {"Fn::If": ["A"]}, {"Fn::FindInMap": ["a"]}, {"Fn::FindInMap": []},
        {"Fn::FindInMap": {}}, {"Fn::FindInMap": ["a", "b", "c"]},
        {"Fn::Base64": "x"}, {"Fn::Transform": {"Name": "AWS::Include"}}, {"Fn::Sub": []},
        {"Fn::Sub": {}}, {"Fn::Length": []}, {"Fn::Unheard": 1}, {"Ref": "AWS::StackId"},
        "{{resolve:ssm:/name}}", {"Ref": "Ssm"}, {"Ref": "Secret"}, {"Ref": "Open"},
    ],
)  # fmt: skip
def test_what_is_not_determined_is_unknown_and_no_finding(expression: Any) -> None:
    parameters = {
        "Ssm": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a b"},
        "Secret": {"Type": "String", "NoEcho": True, "Default": "a b"},
        "Open": {"Type": "String"},
    }
    value = template({"Name": expression, "Description": expression}, Parameters=parameters)
    assert judged(value) == []
    (image,) = images(value)
    assert image.text(("description",)) is None
    assert len(image.survey.unknown) == 2


def test_unknown_values_are_unknown_wherever_they_stand() -> None:
    for name in PROPERTIES:
        assert judged(template({name: UNKNOWN})) == []
    assert judged(template({"Hooks": {"Port": UNKNOWN, "MicrovmHooks": UNKNOWN}})) == []
    assert judged(template({"Resources": [UNKNOWN], "Tags": [UNKNOWN, {"Key": "a b&"}]})) != []
    assert judged(template({"EnvironmentVariables": [{"Key": UNKNOWN, "Value": "x"}]})) == []
    assert judged(template({"EnvironmentVariables": [{"Key": "A", "Value": UNKNOWN}]})) == []
    assert judged(template({"Hooks": {"Fn::Transform": {"Name": "AWS::Include"}}})) == []


BASE = "arn:aws:lambda:${AWS::Region}:aws:microvm-image:al2023-1"
ROLE = "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/build"


@pytest.mark.parametrize(
    "changes",
    [
        {"BaseImageArn": {SUB: BASE}, "BuildRoleArn": {SUB: ROLE}},
        {"BuildRoleArn": {SUB: "arn:aws:iam::${Id}:role/${Name}"}},
        {"BuildRoleArn": {SUB: "arn:aws:iam::${Rest}"}}, {"BuildRoleArn": {SUB: "${A}:role/x"}},
        {"BuildRoleArn": {SUB: "arn:aws:iam::12345678901${Digit}:role/x"}},
        {"BaseImageArn": {SUB: "${Arn}"}}, {"BaseImageArn": {SUB: "arn:aws:lambda:${X}:al2023-1"}},
        {"CodeArtifact": {"Uri": {SUB: "s3://${Bucket}/${Key}"}}},
        {"CodeArtifact": {"Uri": {SUB: "${Scheme}://b/k.zip"}}},
        {"CodeArtifact": {"Uri": {SUB: "s3://${B}_x/k.zip"}}},
        {"CodeArtifact": {"Uri": {SUB: "s3://artifacts-${AWS::AccountId}-${AWS::Region}/v1.zip"}}},
        {"Name": {SUB: "${AWS::StackName}-image"}}, {"Name": {SUB: "${X}-image"}},
        {"EgressNetworkConnectors": [
            {SUB: "arn:aws:lambda:${AWS::Region}:${AWS::AccountId}:network-connector:${N}"}]},
        {"EgressNetworkConnectors": [{SUB: "arn:aws:lambda:${R}"}]},
        {"CpuConfigurations": [{"Architecture": {SUB: "${Arch}_64"}}]},
        {"Logging": {"CloudWatch": {"LogGroup": {SUB: "/aws/${AWS::StackName}/${X}"}}}},
    ],
)  # fmt: skip
def test_a_text_with_holes_that_may_be_right_is_no_finding(changes: dict[str, Any]) -> None:
    assert judged(template(changes)) == []


@pytest.mark.parametrize(
    ("changes", "rule", "words"),
    [
        ({"BuildRoleArn": {SUB: "arn:${AWS::Partition}:iam::${Id}:user/x"}}, "MVL301",
         "`user` is not a role"),
        ({"BuildRoleArn": {SUB: "arn:aws:sts::${Id}:assumed-role/x/y"}}, "MVL301",
         "it is the session of an assumed role, not a role"),
        ({"BuildRoleArn": {SUB: "arn:aws:iam::1234567890123${Id}:role/x"}}, "MVL301", None),
        ({"BuildRoleArn": {SUB: "${Id} x"}}, "MVL301",
         "`${Id} x` holds white space; a role's ARN has none"),
        ({"Name": {SUB: "${X} image"}}, "MVL101",
         "the name `${X} image` holds other characters than a-z, A-Z, 0-9, `-` and `_`"),
        ({"Name": {SUB: "${X}" + "a" * 65}}, "MVL101", None),
        ({"BaseImageArn": {SUB: "arn:aws:lambda:${R}:aws:microvm-image/al2023-1"}}, "MVL202",
         "a slash stands before the image's name; in this ARN it is a colon"),
        ({"CodeArtifact": {"Uri": {SUB: "https://${B}.s3.amazonaws.com/x.zip"}}}, "MVL212", None),
        ({"CodeArtifact": {"Uri": {SUB: "s3://Bad_Bucket/${Key}"}}}, "MVL213", None),
        ({"CodeArtifact": {"Uri": {SUB: "s3://${Bucket}/x.tar.gz"}}}, "MVL214", None),
        ({"EgressNetworkConnectors": [
            {SUB: "arn:aws:lambda:${R}:aws:network-connector:aws-network-connector:NO_INGRESS"}]},
         "MVL604", "`NO_INGRESS` is an ingress connector; it says what may reach a MicroVM"),
        ({"EgressNetworkConnectors": [{SUB: "arn:aws:ec2:${R}:${A}:vpc/${V}"}]}, "MVL603", None),
        ({"CpuConfigurations": [{"Architecture": {SUB: "${A}x64"}}]}, "MVL701", None),
        ({"Logging": {"CloudWatch": {"LogGroup": {SUB: "arn:aws:logs:${R}"}}}}, "MVL802", None),
    ],
)  # fmt: skip
def test_a_text_that_is_wrong_whatever_the_holes_are_is_a_finding(
    changes: dict[str, Any], rule: str, words: str | None
) -> None:
    (finding,) = judged(template(changes))
    assert finding.rule.id == rule
    assert words is None or finding.message == words
    assert "any-region" not in finding.message + (finding.hint or "")
    assert "hole" not in finding.message + (finding.hint or "")


def test_an_escaped_variable_is_a_text() -> None:
    (image,) = images(template({"Description": {SUB: "${!P}-${P}"}}, Parameters=DEFAULTS))
    assert image.get(("description",)) == "${P}-x"


def test_reports_show_what_is_written_for_what_is_stood_in_for() -> None:
    value = template({"BaseImageArn": {SUB: BASE.replace("image:al", "image/al")}})
    (finding,) = judged(value)
    assert finding.hint == f"write {BASE}"
    assert written({SUB: "a-${X}-${!Y}"}) == "a-${X}-${Y}"


# Resources of the same template.

CONNECTOR = {"Type": "AWS::Lambda::NetworkConnector", "Properties": {"Name": "internal"}}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"BuildRoleArn": {"Fn::GetAtt": "Role.Arn"}}, []),
        ({"BuildRoleArn": {SUB: "${Role.Arn}"}}, []),
        ({"BuildRoleArn": {"Ref": "Role"}}, ["MVL301"]),
        ({"BuildRoleArn": {"Fn::GetAtt": ["Role", "RoleId"]}}, []),
        ({"BuildRoleArn": {"Fn::GetAtt": ["Connector", "Arn"]}}, ["MVL301"]),
        ({"EgressNetworkConnectors": [{"Ref": "Connector"}]}, []),
        ({"EgressNetworkConnectors": [{"Fn::GetAtt": ["Connector", "Arn"]}]}, []),
        ({"EgressNetworkConnectors": [{"Fn::GetAtt": ["Role", "Arn"]}]}, ["MVL603"]),
        ({"BaseImageArn": {"Fn::GetAtt": ["Image", "ImageArn"]}}, ["MVL202"]),
        ({"CodeArtifact": {"Uri": {"Ref": "Bucket"}}}, ["MVL212"]),
        ({"CodeArtifact": {"Uri": {SUB: "s3://${Bucket}/v1.zip"}}}, []),
        ({"Logging": {"CloudWatch": {"LogGroup": {"Ref": "Group"}}}}, []),
        ({"Logging": {"CloudWatch": {"LogGroup": {"Fn::GetAtt": "Group.Arn"}}}}, ["MVL802"]),
        ({"Description": {"Ref": "Other"}}, []),
    ],
)  # fmt: skip
def test_values_of_resources_have_the_form_of_their_type(
    changes: dict[str, Any], expected: list[str]
) -> None:
    resources = {
        "Role": {"Type": "AWS::IAM::Role"},
        "Connector": CONNECTOR,
        "Bucket": {"Type": "AWS::S3::Bucket"},
        "Group": {"Type": "AWS::Logs::LogGroup"},
        "Other": {"Type": "AWS::SQS::Queue"},
    }
    assert [rule for rule, _path in found(template(changes, Resources=resources))] == expected


def test_the_name_of_a_resource_is_shown_as_its_reference() -> None:
    role = {"Type": "AWS::IAM::Role"}
    (finding,) = judged(template({"BuildRoleArn": {"Ref": "Role"}}, Resources={"Role": role}))
    assert finding.message == "`${Role}` is not an ARN"
    assert finding.hint == "write !GetAtt Role.Arn: !Ref gives the role's name"
    named = {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "mine"}}
    (finding,) = judged(template({"BuildRoleArn": {"Ref": "Role"}}, Resources={"Role": named}))
    assert finding.message == "`mine` is not an ARN"


# Parameters and conditions.


def memory(*values: object, **parameter: Any) -> list[Finding]:
    """The findings where the memory is a parameter with these allowed values."""
    parameters = {"Memory": {"Type": "Number", "AllowedValues": [*values], **parameter}}
    changes = {"Resources": [{"MinimumMemoryInMiB": {"Ref": "Memory"}}]}
    return judged(template(changes, Parameters=parameters))


def test_every_allowed_value_is_judged_and_the_wrong_one_is_named() -> None:
    assert memory(512, 1024, Default=512) == []
    (finding,) = memory(512, 3000, Default=512)
    assert finding.message.startswith("3,000 is none of the sizes in MiB")
    assert finding.message.endswith("(where Memory is `3000`)")
    assert '"Ref": "Memory"' in marked(finding)
    (finding,) = memory(512, 3000, Default=3000)
    assert "where" not in finding.message
    assert len(memory(1, 2, 3)) == 3


def test_a_default_is_judged_and_a_given_value_wins() -> None:
    parameters = {"Port": {"Type": "Number", "Default": 70000}}
    hooks = {**PROPERTIES["Hooks"], "Port": {"Ref": "Port"}}
    value = template({"Hooks": hooks}, Parameters=parameters)
    assert found(value) == [("MVL401", "hooks.port")]
    assert found(value, context=Context(parameters={"Port": "9000"})) == []


PROD = {"IsProd": {"Fn::Equals": [{"Ref": "Env"}, "prod"]}}
ENV = {"Env": {"Type": "String", "Default": "dev"}}


def test_each_branch_is_judged_by_itself() -> None:
    changes = {"CpuConfigurations": [{"Architecture": {"Fn::If": ["IsProd", "a", "b"]}}]}
    value = template(changes, Conditions=PROD, Parameters=ENV)
    one, other = judged(value)
    assert marked(one) == '"a"'
    assert one.message.endswith("(where Env is `prod`)")
    assert marked(other) == '"b"'
    assert "where" not in other.message
    only = judged(value, context=Context(parameters={"Env": "prod"}))
    assert [marked(finding) for finding in only] == ['"a"']
    assert judged(template(changes, Conditions={"IsProd": {"Fn::Equals": ["a", "a"]}})) != []


def test_a_condition_that_is_not_determined_is_taken_both_ways() -> None:
    changes = {"Name": {"Fn::If": ["Odd", "a b", "c d"]}}
    value = template(changes, Conditions={"Odd": {"Fn::Equals": [UNKNOWN, "x"]}})
    one, other = judged(value)
    assert other.message.endswith("(where condition Odd is false)")
    assert "where" not in one.message


def test_branches_of_one_condition_go_together() -> None:
    hooks = {
        "Port": {"Fn::If": ["IsProd", 9000, {"Ref": "AWS::NoValue"}]},
        "MicrovmImageHooks": {"Ready": {"Fn::If": ["IsProd", "ENABLED", {"Ref": "AWS::NoValue"}]}},
    }
    assert judged(template({"Hooks": hooks}, Conditions=PROD, Parameters=ENV)) == []
    hooks["Port"] = {"Ref": "AWS::NoValue"}
    (finding,) = judged(template({"Hooks": hooks}, Conditions=PROD, Parameters=ENV))
    assert (finding.rule.id, finding.path) == ("MVL404", "hooks.port")
    assert finding.message.endswith("(where Env is `prod`)")


def test_conditions_that_exclude_each_other_never_hold_together() -> None:
    conditions = {**PROD, "IsDev": {"Fn::Equals": [{"Ref": "Env"}, "dev"]}}
    hooks = {
        "Port": {"Fn::If": ["IsDev", {"Ref": "AWS::NoValue"}, 9000]},
        "MicrovmImageHooks": {"Ready": {"Fn::If": ["IsProd", "ENABLED", "DISABLED"]}},
    }
    parameters = {"Env": {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}}
    value = template({"Hooks": hooks}, Conditions=conditions, Parameters=parameters)
    assert judged(value) == []


def test_a_region_that_conditions_compare_is_a_choice() -> None:
    conditions = {"Here": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]}}
    changes = {"Name": {"Fn::If": ["Here", "a b", "fine"]}}
    (finding,) = judged(template(changes, Conditions=conditions))
    assert finding.message.endswith("(where AWS::Region is `us-east-1`)")
    there = Context(region="eu-west-1")
    assert found(template(changes, Conditions=conditions), context=there) == [
        ("MVL908", "baseImageArn")
    ]


def test_each_entry_of_a_map_by_region_is_judged() -> None:
    maps = {"ByRegion": {"us-east-1": {"name": "fine"}, "eu-west-1": {"name": "a b"}}}
    changes = {"Name": {"Fn::FindInMap": ["ByRegion", {"Ref": "AWS::Region"}, "name"]}}
    findings = judged(template(changes, Mappings=maps))
    assert "MVL101" in {one.rule.id for one in findings}
    assert all("where AWS::Region is" in one.message for one in findings)


def test_the_condition_of_a_resource_counts() -> None:
    def conditional(condition: str, **sections: Any) -> Any:
        value = template({"Name": {"Fn::If": ["IsProd", "a b", "fine"]}}, **sections)
        value["Resources"]["Image"]["Condition"] = condition
        return value

    value = conditional("IsProd", Conditions=PROD, Parameters=ENV)
    assert [one.rule.id for one in judged(value)] == ["MVL101"]
    conditions = {**PROD, "Not": {"Fn::Not": [{"Condition": "IsProd"}]}}
    assert judged(conditional("Not", Conditions=conditions, Parameters=ENV)) == []
    context = Context()
    never = {**PROD, "Never": {"Fn::Equals": ["a", "b"]}}
    assert images(conditional("Never", Conditions=never, Parameters=ENV), context=context) == []
    assert context.notes == ["t.json: Image is not checked: its condition never holds"]


def test_short_forms_are_the_long_ones() -> None:
    text = """
Parameters: {P: {Type: String, Default: x}, L: {Type: CommaDelimitedList, Default: "a,b"}}
Mappings: {M: {x: {k: v}}}
Conditions:
  Yes: !Equals [!Ref P, x]
  No: !Not [!Condition Yes]
  Both: !And [!Condition Yes, !Or [!Condition No, !Condition Yes]]
Resources:
  Role: {Type: AWS::IAM::Role, Properties: {RoleName: build}}
  Image:
    Type: AWS::Lambda::MicrovmImage
    Properties:
      Description: !Join
        - "|"
        - - !Ref P
          - !Sub "${P}${!P}"
          - !Sub ["${a}", {a: !Select [1, !Ref L]}]
          - !Select [0, !Split ["-", "q-r"]]
          - !FindInMap [M, !Ref P, k]
          - !If [Both, yes-branch, no-branch]
          - !GetAtt Role.Arn
"""
    (image,) = images(text, name="t.yaml", context=Context("210987654321", "us-east-1"))
    assert image.get(("description",)) == (
        "x|x${P}|b|q|v|yes-branch|arn:aws:iam::210987654321:role/build"
    )


# Hostile templates.


def many(conditions: int, count: int = 1) -> dict[str, Any]:
    named = {f"C{number}": {"Fn::Equals": [UNKNOWN, "x"]} for number in range(conditions)}
    variables = [
        {"Key": f"V{number}", "Value": {"Fn::If": [f"C{number}", "a", "b"]}}
        for number in range(conditions)
    ]
    value = template({"EnvironmentVariables": variables}, Conditions=named)
    image = value["Resources"]["Image"]
    return {**value, "Resources": {f"I{number}": image for number in range(count)}}


def test_variants_grow_with_the_conditions_and_not_with_their_product() -> None:
    (image,) = images(many(40))
    assert image.origin is not None
    assert len(list(image.origin.variants)) == 40


def test_no_definition_has_more_than_256_variants() -> None:
    context = Context()
    (image,) = images(many(300), context=context)
    assert image.origin is not None
    assert len(list(image.origin.variants)) == 255
    assert context.unresolved == 45
    assert (
        context.notes
        == ["t.json: Image: 45 other variants by conditions and parameters not checked"]
        or "I0" in context.notes[0]
    )


def test_thousands_of_allowed_values_are_cut_and_said() -> None:
    context = Context()
    parameters = {"P": {"Type": "String", "AllowedValues": [f"v{n}" for n in range(20_000)]}}
    changes = {name: {"Ref": "P"} for name in ("Name", "Description")}
    (image,) = images(template(changes, Parameters=parameters), context=context)
    assert image.origin is not None
    assert len(list(image.origin.variants)) == 255
    assert context.unresolved == 20_000 - 256


def test_loops_and_macros_are_counted_and_not_resolved() -> None:
    loop = ["Id", ["a", "b"], {"Image${Id}": {"Type": "AWS::Lambda::MicrovmImage"}}]
    other = ["Id", ["a", "b"], {"Topic${Id}": {"Type": "AWS::SNS::Topic"}}]
    value = template(Resources={"Fn::ForEach::Images": loop, "Fn::ForEach::Topics": other})
    context = Context()
    assert len(images(value, context=context)) == 1
    assert context.unresolved == 1
    assert context.notes == ["t.json: Fn::ForEach::Images is not resolved, nor what it declares"]


def circle(length: int) -> dict[str, Any]:
    return {f"C{number}": {"Condition": f"C{(number + 1) % length}"} for number in range(length)}


def nested(depth: int, inner: Any) -> Any:
    for _level in range(depth):
        inner = {"Fn::Join": ["", [inner, inner]] if depth < 20 else ["", [inner]]}
    return inner


@pytest.mark.parametrize(
    "value",
    [
        template({"Name": {"Fn::If": ["C0", "a", "b"]}}, Conditions=circle(1)),
        template({"Name": {"Fn::If": ["C0", "a", "b"]}}, Conditions=circle(900)),
        template({"Description": nested(60, "x")}),
        template({"Description": nested(14, "xxxxxxxxxxxxxxxxxxxx")}),
        template({"Name": {"Ref": "Image"}, "Description": {"Fn::GetAtt": "Image.ImageArn"}}),
        template(
            {"Description": {"Ref": "B0"}},
            Resources={
                f"B{number}": {
                    "Type": "AWS::S3::Bucket",
                    "Properties": {"BucketName": {SUB: f"${{B{number + 1}}}${{B{number + 1}}}"}},
                }
                for number in range(60)
            },
        ),
        template({"Description": {SUB: "${P}" * 5000}}, Parameters={"P": {"Default": "x" * 5000}}),
    ],
)
def test_no_template_is_followed_without_an_end(value: Any) -> None:
    # Without bounds it would take for ever.
    assert {one.rule.id for one in judged(value)} <= {"MVL101"}
    (image,) = images(value)
    assert len(str(image.value)) < 200_000


@pytest.mark.parametrize("section", ["Parameters", "Mappings", "Conditions", "Globals", "Metadata"])
@pytest.mark.parametrize("content", [None, [], "x", 5, {"P": 5}, {"P": []}, {"P": {"Type": []}}])
def test_sections_of_another_form_break_nothing(section: str, content: Any) -> None:
    value = template({"Description": {"Ref": "P"}, "Name": {"Fn::If": ["P", "a", "b"]}})
    assert judged({**value, section: content}) == []
    assert json.dumps(value)
