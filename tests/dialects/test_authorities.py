"""What the dialects take for granted, against those who define the forms."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any

import pytest
from microvm_lint import constraints, dialects
from microvm_lint.dialects.context import Context
from microvm_lint.dialects.kubernetes import Controller
from microvm_lint.dialects.properties import CloudFormation, Serverless
from microvm_lint.document import Limits, read

if TYPE_CHECKING:
    from collections.abc import Callable

REGION, ACCOUNT = "us-east-1", "123456789012"  # those of cfn-lint


def image_of(template: dict[str, Any], **given: Any) -> Any:
    document = read("t.json", json.dumps(template).encode(), Limits())
    (image,) = dialects.images(document, context=Context(ACCOUNT, REGION, given))
    return image


# CloudFormation: the schema that cfn-lint has from CloudFormation's registry.


def schema_of(type_name: str) -> Any:
    providers = pytest.importorskip("cfnlint.schema.manager").PROVIDER_SCHEMA_MANAGER
    return providers.get_resource_schema(REGION, type_name).schema


def members(schema: Any, node: Any, path: tuple[str, ...] = ()) -> set[tuple[str, ...]]:
    """The paths of all properties."""
    while "$ref" in node:
        node = schema["definitions"][node["$ref"].rpartition("/")[2]]
    found = set()
    for name, below in node.get("properties", {}).items():
        found |= {(*path, name)} | members(schema, below, (*path, name))
    return found | (members(schema, node["items"], path) if "items" in node else set())


def test_the_required_properties_are_those_of_the_registry() -> None:
    schema = schema_of("AWS::Lambda::MicrovmImage")
    translator = CloudFormation()
    assert {translator.written(name) for name in translator.required} == {*schema["required"]}


def test_the_names_of_the_registry_are_those_of_the_api_in_pascal_case() -> None:
    schema = schema_of("AWS::Lambda::MicrovmImage")
    returned = {tuple(path.split("/")[2:]) for path in schema["readOnlyProperties"]}
    translator, known = CloudFormation(), constraints.load()
    for path in members(schema, schema) - returned:
        if path[0] in ("Tags", "EnvironmentVariables") and len(path) == 2:
            assert path[1] in ("Key", "Value")
            continue
        *parent, last = (translator.name(step) for step in path)
        where: list[str | int] = []
        for step in parent:
            where += [step, 0] if step in ("cpuConfigurations", "resources") else [step]
        assert last in known.members("template", tuple(where)), path


@pytest.mark.parametrize(
    "type_name",
    [
        "AWS::IAM::Role",
        "AWS::Lambda::NetworkConnector",
        "AWS::Lambda::MicrovmImage",
        "AWS::S3::Bucket",
        "AWS::Logs::LogGroup",
    ],
)
def test_the_attributes_and_names_of_resources_are_those_of_the_registry(type_name: str) -> None:
    from microvm_lint.dialects.forms import FORMS, NAMES

    schema = schema_of(type_name)
    assert NAMES[type_name] in schema["properties"]
    returned = {path.rpartition("/")[2] for path in schema["readOnlyProperties"]}
    assert FORMS[type_name].keys() - {"Ref"} <= returned
    (identifier,) = (path.rpartition("/")[2] for path in schema["primaryIdentifier"])
    is_arn = identifier.endswith("Arn")
    assert FORMS[type_name]["Ref"].startswith("arn:" if is_arn else "${Name}")


# SAM: what aws-sam-translator takes, and what it makes of `Globals`.


def test_sam_s_properties_are_those_of_the_translator() -> None:
    resources = pytest.importorskip("samtranslator.model.sam_resources")
    types = resources.SamMicroVMImage.property_types
    translator = Serverless()
    assert {translator.written(name) for name in translator.required} == {
        name for name, one in types.items() if one.required
    }
    api = constraints.load().members("template", ())
    assert {translator.written(name) for name in api} | translator.extra == {*types}


def transformed(template: dict[str, Any]) -> Any:
    module: Any = pytest.importorskip("samtranslator.translator.transform")
    found = module.transform(json.loads(json.dumps(template)), {}, None)["Resources"]
    (image,) = (one for one in found.values() if one["Type"] == "AWS::Lambda::MicrovmImage")
    return image["Properties"]


OWN: dict[str, Any] = {
    "Name": "agent",
    "CodeUri": "s3://artifacts/agent-3f9c2d1.zip",
    "BaseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
    "BaseImageVersion": "1",
    "BuildRoleArn": "arn:aws:iam::210987654321:role/build",
}
SHARED = [
    {},
    {"BaseImageVersion": "2", "Tags": {"team": "a"}},
    {"Resources": [{"MinimumMemoryInMiB": 512}]},
    {"Hooks": {"Port": 9000, "MicrovmHooks": {"Run": "ENABLED"}}},
    {"EnvironmentVariables": {"A": "shared", "B": "shared"}, "Tags": {"a": "1"}},
    {"Logging": {"CloudWatch": {"LogGroup": "/a"}}},
    {"EgressNetworkConnectors": ["a"], "AdditionalOsCapabilities": ["ALL"]},
]
LOCAL = [
    {},
    {"Tags": {"team": "b", "x": "y"}},
    {"Resources": [{"MinimumMemoryInMiB": 1024}]},
    {"Hooks": {"Port": 9001, "MicrovmImageHooks": {"Ready": "ENABLED"}}},
    {"EnvironmentVariables": {"A": "own", "C": "own"}},
    {"Logging": {"CloudWatch": {"LogStream": "s"}}},
    {"EgressNetworkConnectors": ["b"], "CpuConfigurations": [{"Architecture": "ARM_64"}]},
]


@pytest.mark.parametrize("shared", SHARED)
@pytest.mark.parametrize("local", LOCAL)
def test_globals_are_merged_as_the_translator_does(
    monkeypatch: pytest.MonkeyPatch, shared: Any, local: Any
) -> None:
    monkeypatch.setenv("AWS_DEFAULT_REGION", REGION)
    template = {
        "Transform": "AWS::Serverless-2016-10-31",
        "Globals": {"MicrovmImage": shared},
        "Resources": {
            "Agent": {"Type": "AWS::Serverless::MicrovmImage", "Properties": {**OWN, **local}}
        },
    }
    theirs = {"T": {"Type": "AWS::Lambda::MicrovmImage", "Properties": transformed(template)}}
    expected = image_of({"Resources": theirs}).value
    found = image_of(template).value
    del expected["tags"]["lambda:createdBy"]  # which the translator adds
    for name in ("description", "hooks", "environmentVariables", "tags"):
        expected[name] = expected.get(name) or type(expected.get(name))()
    empty = {name: value for name, value in expected.items() if not value}
    assert {**empty, **found} == expected


# ACK: config/crd/bases/lambdamicrovms.services.k8s.aws_microvmimages.yaml in
# aws-controllers-k8s/lambdamicrovms-controller at a4b53083f1228929eced39506c812821d6c15614.
CRD = (
    "additionalOsCapabilities baseImageARN baseImageVersion buildRoleARN codeArtifact "
    "cpuConfigurations description egressNetworkConnectors environmentVariables hooks logging name "
    "resources tags"
).split()


def test_the_controller_s_names_are_those_of_its_definition() -> None:
    translator = Controller()
    assert {translator.name(name) for name in CRD} == {*constraints.load().members("template", ())}
    assert {translator.written(name) for name in constraints.load().members("template", ())} == {
        *CRD
    }


# What functions give, against cfn-lint.

PARAMETERS = {
    "Text": {"Type": "String", "Default": "alpha"},
    "Number": {"Type": "Number", "Default": 7},
    "List": {"Type": "CommaDelimitedList", "Default": "one,two,three"},
    "Stage": {"Type": "String", "Default": "dev", "AllowedValues": ["dev"]},
}
MAPPINGS = {
    "ByStage": {"dev": {"size": "small", "count": "1"}, "prod": {"size": "large", "count": "9"}},
    "ByRegion": {"us-east-1": {"zone": "a"}, "eu-west-1": {"zone": "b"}},
}
CONDITIONS = {
    "Always": {"Fn::Equals": ["a", "a"]},
    "Never": {"Fn::Not": [{"Condition": "Always"}]},
    "Both": {"Fn::And": [{"Condition": "Always"}, {"Condition": "Never"}]},
    "Either": {"Fn::Or": [{"Condition": "Always"}, {"Condition": "Never"}]},
}


def text(random: random.Random, depth: int) -> Any:
    """A random expression for a text."""
    if depth == 0:
        return random.choice(
            ["x", "a-b", {"Ref": "Text"}, {"Ref": "Stage"}, {"Ref": "AWS::Region"},
             {"Ref": "AWS::AccountId"}, {"Ref": "AWS::Partition"}]
        )  # fmt: skip

    def below() -> Any:
        return text(random, depth - 1)

    made: list[Callable[[], Any]] = [
        lambda: {"Fn::Join": [random.choice(["", "-", "/"]), [below(), "y", below()]]},
        lambda: {"Fn::Sub": "${Text}-${AWS::Region}.x"},
        lambda: {"Fn::Sub": ["${Text}:${v}", {"v": below()}]},
        lambda: {"Fn::Select": [random.choice([0, "1"]), ["p", "q"]]},
        lambda: {"Fn::Select": [2, {"Ref": "List"}]},
        lambda: {"Fn::Select": ["1", {"Fn::Split": ["-", "k-l-m"]}]},
        lambda: {"Fn::FindInMap": ["ByStage", {"Ref": "Stage"}, "size"]},
        lambda: {"Fn::FindInMap": ["ByRegion", {"Ref": "AWS::Region"}, "zone"]},
        lambda: {"Fn::Join": [",", {"Ref": "List"}]},
        lambda: {"Fn::If": [random.choice([*CONDITIONS]), below(), below()]},
    ]
    return random.choice(made)()


def resolved_by_cfn_lint(template: dict[str, Any]) -> set[str]:
    """All values that the description of the template's image can have."""
    pytest.importorskip("cfnlint")
    from cfnlint.context import create_context_for_template
    from cfnlint.decode.cfn_json import loads
    from cfnlint.jsonschema import CfnTemplateValidator
    from cfnlint.template import Template

    theirs = Template("t.json", loads(json.dumps(template)), [REGION])
    validator = CfnTemplateValidator(
        schema={}, context=create_context_for_template(theirs), cfn=theirs
    )
    there = theirs.template["Resources"]["Image"]["Properties"]["Description"]
    return {str(value) for value, _validator, error in validator.resolve_value(there) if not error}


def described(expression: Any, **sections: Any) -> dict[str, Any]:
    """A template whose image has the expression as its description."""
    image = {"Type": "AWS::Lambda::MicrovmImage", "Properties": {"Description": expression}}
    return {"Parameters": PARAMETERS, "Mappings": MAPPINGS, "Conditions": CONDITIONS} | {
        **sections,
        "Resources": {"Image": image},
    }


@pytest.mark.parametrize("seed", range(10))
def test_functions_give_what_cfn_lint_gives(seed: int) -> None:
    source = random.Random(seed)
    for _number in range(30):
        template = described(text(source, 3))
        values = resolved_by_cfn_lint(template)
        assert image_of(template).value["description"] in values, (template, values)


STAGES = {"Type": "String", "Default": "dev", "AllowedValues": ["dev", "prod"]}
TEXTS = {"Type": "String", "Default": "alpha", "AllowedValues": ["alpha", "beta", "gamma"]}
CHOICES = {
    "Parameters": {**PARAMETERS, "Stage": STAGES, "Text": TEXTS},
    "Conditions": {
        "Always": {"Fn::Equals": [{"Ref": "Stage"}, "dev"]},
        "Never": {"Fn::Not": [{"Condition": "Always"}]},
        "Both": {"Fn::And": [{"Condition": "Always"}, {"Fn::Equals": [{"Ref": "Text"}, "beta"]}]},
        "Either": {"Fn::Or": [{"Condition": "Never"}, {"Fn::Equals": [{"Ref": "Text"}, "gamma"]}]},
    },
}


@pytest.mark.parametrize("seed", range(5))
def test_what_variants_have_is_among_what_cfn_lint_gives(seed: int) -> None:
    source = random.Random(seed)
    most = 0
    for _number in range(20):
        template = described(text(source, 2), **CHOICES)
        values = resolved_by_cfn_lint(template)
        image = image_of(template)
        variants = [image, *(one for _words, one in image.origin.variants)]
        found = {one.value["description"] for one in variants}
        assert found <= values, (template, found - values)
        most = max(most, len(found))
    assert most > 2
