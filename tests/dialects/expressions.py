"""Functions, properties and members, right and wrong, for the snapshots of the dialects."""

from __future__ import annotations

from typing import Any

ROLE = "arn:aws:iam::210987654321:role/build"
SECTIONS: dict[str, Any] = {
    "Parameters": {
        "Text": {"Type": "String"},
        "Default": {"Type": "String", "Default": "standard"},
        "Allowed": {"Type": "String", "AllowedValues": ["one", "two"], "Default": "one"},
        "Number": {"Type": "Number", "Default": 5},
        "List": {"Type": "CommaDelimitedList", "Default": "a, b ,c"},
        "Secret": {"Type": "String", "NoEcho": True},
        "Stored": {"Type": "AWS::SSM::Parameter::Value<String>", "Default": "/a/b"},
    },
    "Mappings": {
        "Map": {"us-east-1": {"Role": "of-us", "List": ["x", "y"]}, "one": {"Role": "of-one"}}
    },
    "Conditions": {
        "IsOne": {"Fn::Equals": [{"Ref": "Allowed"}, "one"]},
        "IsTwo": {"Fn::Equals": ["two", {"Ref": "Allowed"}]},
        "Never": {"Fn::Equals": ["a", "b"]},
        "Always": {"Fn::Not": [{"Condition": "Never"}]},
        "Both": {"Fn::And": [{"Condition": "Always"}, {"Condition": "IsOne"}]},
        "Either": {"Fn::Or": [{"Condition": "Never"}, {"Condition": "IsTwo"}]},
        "InUs": {"Fn::Equals": [{"Ref": "AWS::Region"}, "us-east-1"]},
        "OfText": {"Fn::Equals": [{"Ref": "Text"}, "x"]},
        "OfAccount": {"Fn::Equals": [{"Ref": "AWS::AccountId"}, "210987654321"]},
        "Loop": {"Fn::Not": [{"Condition": "Loop"}]},
        "Odd": "x",
        "OfSecret": {"Fn::Equals": [{"Ref": "Secret"}, "x"]},
    },
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "named", "Path": "/p/"}},
        "Nameless": {"Type": "AWS::IAM::Role"},
        "Connector": {
            "Type": "AWS::Lambda::NetworkConnector",
            "Properties": {"Name": {"Fn::Sub": "c-${Default}"}},
        },
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "bucket"}},
        "Logs": {"Type": "AWS::Logs::LogGroup", "Properties": {"LogGroupName": "/logs"}},
        "Other": {"Type": "AWS::SQS::Queue"},
        "Self": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": {"Ref": "Self"}}},
    },
}


def _ref(name: str) -> dict[str, Any]:
    return {"Ref": name}


def _sub(text: Any) -> dict[str, Any]:
    return {"Fn::Sub": text}


def _joined(*parts: Any) -> dict[str, Any]:
    return {"Fn::Join": ["-", ["x", *parts]]}


_NAMES = [*SECTIONS["Parameters"], *SECTIONS["Resources"], "Nowhere"]
_PSEUDO = [
    f"AWS::{name}"
    for name in ("Region", "AccountId", "Partition", "StackName", "StackId", "URLSuffix", "NoValue")
]
_ATTRIBUTES = [
    *("Role.Arn", "Role.RoleId", "Role", "Nameless.Arn", "Connector.Arn", "Nowhere.Arn"),
    *("Connector.LatestVersionArn", "Bucket.Arn", "Logs.Arn", "Other.Arn", "Image.ImageArn"),
]
EXPRESSIONS: list[Any] = [
    "build",
    ROLE,
    5,
    True,
    None,
    {},
    {"a": 1},
    [ROLE],
    *({"Ref": name} for name in (*_NAMES, *_PSEUDO)),
    *(_joined({"Ref": name}) for name in (*_NAMES, *_PSEUDO)),
    *({"Fn::GetAtt": name} for name in _ATTRIBUTES),
    *({"Fn::GetAtt": name.split(".")} for name in _ATTRIBUTES),
    {"Fn::GetAtt": ["Role", _ref("Text")]},
    {"Fn::GetAtt": []},
    *(_joined({"Fn::GetAtt": name}) for name in _ATTRIBUTES),
    *(
        _sub(text)
        for text in (
            "plain",
            "",
            "${Text}",
            "x-${Default}-${Number}",
            "${ Default }",
            "${!Literal}",
            "x${",
            "$Text",
            "${Role.Arn}",
            "${Role}",
            "${Secret}",
            "${Nowhere}",
            "${AWS::Region}-${AWS::AccountId}",
            "${List}",
            "arn:${AWS::Partition}:iam::${AWS::AccountId}:role/${Text}",
            "arn:aws:iam::${Text}:user/x",
            "{{resolve:ssm:/a}}",
            "x{{resolve:secretsmanager:a}}y",
            5,
            None,
            [],
            ["x-${A}"],
            ["x-${A}", {"A": "b"}],
            ["x-${A}-${Default}", {"A": _ref("Text")}],
            ["${A.B}", {"A.B": "c"}],
            [_ref("Text"), {}],
            {"a": "b"},
        )
    ),
    *(
        {"Fn::Join": argument}
        for argument in (
            ["", ["a", "b"]],
            ["-", [_ref("Default"), 5, True, False, 1.5]],
            ["-", _ref("List")],
            ["-", _ref("Text")],
            [_ref("Text"), ["a", "b"]],
            ["-", []],
            ["-", [_ref("AWS::NoValue"), "a"]],
            ["-"],
            "x",
            ["-", "x"],
            ["-", [{}, "a"]],
            [":", ["arn", "aws", "iam", "", "210987654321", "role/build"]],
        )
    ),
    *(
        {"Fn::Select": argument}
        for argument in (
            [0, ["a", "b"]],
            ["1", ["a", "b"]],
            [2, ["a", "b"]],
            [-1, ["a"]],
            ["x", ["a"]],
            [0, _ref("List")],
            [1, _ref("List")],
            [_ref("Number"), ["a"]],
            [0, _ref("Text")],
            [0],
            "x",
            [0, {"Fn::Split": [":", ROLE]}],
            [5, {"Fn::Split": [":", ROLE]}],
            [0, []],
        )
    ),
    *(
        {"Fn::Split": argument}
        for argument in (
            [",", "a,b"],
            ["", "a"],
            [",", _ref("Text")],
            [_ref("Text"), "a"],
            [","],
            "x",
            [",", _ref("Default")],
        )
    ),
    *(
        {"Fn::FindInMap": argument}
        for argument in (
            ["Map", "us-east-1", "Role"],
            ["Map", _ref("Allowed"), "Role"],
            ["Map", _ref("AWS::Region"), "Role"],
            ["Map", "nowhere", "Role"],
            ["None", "a", "b"],
            ["Map", "us-east-1"],
            "x",
            ["Map", "us-east-1", "List"],
            ["Map", "nowhere", "Role", {"DefaultValue": "fallback"}],
            ["Map", _ref("Text"), "Role"],
            ["Map", "one", _ref("Text")],
            ["Map", "us-east-1", "Role", {"DefaultValue": "fallback"}],
        )
    ),
    *(
        _joined({"Fn::FindInMap": argument})
        for argument in (["None", "a", "b"], ["Map", "one", "Role"])
    ),
    *({"Fn::If": [name, "yes", "no"]} for name in (*SECTIONS["Conditions"], "Nowhere")),
    {"Fn::If": ["IsOne", _ref("AWS::NoValue"), "no"]},
    {"Fn::If": ["IsOne", {"Fn::If": ["IsTwo", "a", "b"]}, "c"]},
    {"Fn::If": ["IsOne", "a"]},
    {"Fn::If": "x"},
    _joined({"Fn::If": ["IsTwo", "a", _ref("Text")]}),
    _joined({"Fn::If": ["IsTwo"]}),
    *(
        {f"Fn::{name}": "x"}
        for name in ("ImportValue", "GetAZs", "Base64", "Cidr", "Transform", "Nowhere")
    ),
    *(
        _joined({f"Fn::{name}": "x"})
        for name in ("ImportValue", "Base64", "Split", "Select", "Join", "Sub")
    ),
]

_ANY: list[Any] = [None, True, 5, "x", "5", [], ["x"], {}, {"x": 1}]
PROPERTIES: dict[str, list[Any]] = {
    "Name": [*_ANY, _ref("Default"), _ref("Text"), "a b"],
    "Description": [None, True, 5, 1.50, [], {}],
    "BaseImageVersion": [None, 1, 1.0, "1.0"],
    "CodeArtifact": [
        *_ANY,
        {"Uri": "s3://b-bucket/k.zip"},
        {"Uri": "./folder"},
        {"uri": "s3://bucket/k.zip"},
    ],
    "CodeUri": [
        *_ANY,
        "s3://bucket/k.zip",
        "./folder",
        "https://x.org/k.zip",
        "public.ecr.aws/a/b",
        "a b",
        {"Bucket": "b", "Key": "k"},
        "${Bucket}/x",
        _sub("s3://${Bucket}/k.zip"),
    ],
    "Logging": [
        *_ANY,
        {"Disabled": True},
        {"Disabled": False},
        {"Disabled": "true"},
        {"Disabled": "false"},
        {"Disabled": {}},
        {"Disabled": "x"},
        {"Disabled": _ref("Text")},
        {"CloudWatch": {"LogGroup": _ref("Logs")}},
        {"Disabled": False, "CloudWatch": {"LogGroup": "a b"}},
        {"CloudWatch": {}},
        {"disabled": True},
    ],
    "EgressNetworkConnectors": [
        *_ANY,
        [_ref("Connector")],
        [{"Fn::GetAtt": ["Connector", "LatestVersionArn"]}],
        [{"Fn::GetAtt": "Role.Arn"}],
        {"Fn::If": ["IsOne", ["x"], []]},
    ],
    "CpuConfigurations": [
        *_ANY,
        [{"Architecture": "arm64"}],
        [{"Architecture": "ARM_64", "Resources": []}],
        [{}],
    ],
    "Resources": [
        *_ANY,
        [{"MinimumMemoryInMiB": "2048"}],
        [{"MinimumMemoryInMiB": "x"}],
        [{"MinimumMemoryInMiB": 3000}],
        [{"MinimumMemoryInMiB": _ref("Number")}],
        [{"minimumMemoryInMiB": 2048}],
        [{"MinimumMemoryInMiB": -5}],
        [{"MinimumMemoryInMiB": "9" * 19}],
    ],
    "AdditionalOsCapabilities": [None, ["ALL"], ["all"], "ALL"],
    "Hooks": [
        *_ANY,
        {"Port": "80000"},
        {"Port": "9000", "MicrovmHooks": {"Run": "on"}},
        {"port": 5},
        {"Port": 9000, "MicrovmHooks": {"Run": "ENABLED", "RunTimeoutInSeconds": "61"}},
    ],
    "EnvironmentVariables": [
        *_ANY,
        [{"Key": "A", "Value": "x"}],
        [{"Name": "A", "Value": "x"}],
        [{"key": "A", "value": "x"}],
        [{"Key": "A"}],
        [{"Value": "x"}],
        [{"Key": "A", "Value": "x", "More": 1}],
        [{"Key": 5, "Value": 5}],
        [{"Key": "A", "Value": "x"}, {"Key": "A", "Value": "y"}],
        [{"Key": [], "Value": "x"}],
        [{"Key": None, "Value": "x"}],
        [{"Key": _ref("Text"), "Value": "x"}],
        [{"Key": "A", "Value": _ref("Secret")}],
        {"A": "x"},
        {"A": _ref("Secret")},
        [{"Fn::Transform": {}}],
        [{"Key": "A", "Fn::Transform": {}}],
        [_ref("AWS::NoValue")],
        [_ref("Text")],
        [{"name": "A", "value": "x"}],
    ],
    "Tags": [
        *_ANY,
        [{"Key": "a", "Value": "b"}],
        [{"Key": "a"}],
        [{"Key": "aws:x", "Value": "y"}],
        {"a": "b"},
    ],
    "BuildRoleArn": [
        "${Role.Arn}",
        "${AWS::AccountId}",
        "${Text}",
        "${Nowhere}",
        "$Text",
        _sub("${Role}"),
    ],
    "ImageArn": ["x"],
    "CreatedAt": ["x"],
    "PropagateTags": [True],
    "Unknown": [1],
    "name": ["x"],
    "LatestActiveImageVersion": ["1"],
    "State": ["x"],
    "Fn::Transform": [{"Name": "AWS::Include"}],
}

MANIFESTS: list[dict[str, Any]] = [
    {},
    {"name": "a b"},
    {"unknown": 1},
    {"buildRoleARN": "x"},
    {"buildRoleArn": "x"},
    {"baseImageARN": "al2023-1"},
    {"baseImageArn": "al2023-1"},
    {"buildRoleRef": {"from": {"name": "r"}}},
    {"buildRoleARN": None, "buildRoleRef": {"from": {"name": "r"}}},
    {"codeArtifact": {"uri": "x"}},
    {"codeArtifact": {}},
    {"codeArtifact": {"uriRef": {"name": "a"}}},
    {"codeArtifact": {"uri": "x", "uriSelector": {}}},
    {"egressNetworkConnectorsRefs": [{"name": "a"}]},
    {"egressNetworkConnectors": ["x"]},
    {"buildRoleArnRef": {"name": "a"}},
    {"buildRoleArnSelector": {"matchLabels": {}}},
    {"region": "eu-west-1"},
    {"region": None},
    {"memorySizeMiB": 3000},
    {"memorySizeMiB": "2048"},
    {"memorySizeMiB": None},
    {"resources": [{"minimumMemoryInMiB": 5}]},
    {"source": {"s3Bucket": "b_b", "s3Key": "k.zip"}},
    {"source": {"s3Bucket": 5, "s3Key": "k"}},
    {"source": {"s3Bucket": "b"}},
    {"source": {"s3Bucket": "bucket", "s3Key": "k.tar", "more": 1}},
    {"source": {}},
    {"source": "x"},
    {"source": None},
    {"cpuConfiguration": [{"architecture": "arm64"}]},
    {"cpuConfigurations": [{"architecture": "arm64"}]},
    {"hooks": {"port": 0}},
    {"tags": {"a*": "b"}},
    {"environmentVariables": {"A": 5}},
    {"logging": {}},
    {"autoActivate": "x", "buildTimeoutSeconds": 5, "maxVersionsToKeep": 3},
    {"+metadata": {"name": "x", "annotations": {"services.k8s.aws/region": "eu-west-1"}}},
    {"+metadata": {}},
    {"+metadata": 5},
    {"+metadata": {"name": 5, "annotations": {"services.k8s.aws/adoption-policy": "adopt"}}},
    {"+metadata": {"annotations": {"services.k8s.aws/adoption-policy": "adopt-or-create"}}},
    {"name": None, "baseImageARN": None, "buildRoleARN": None},
    {"+spec": {}},
    {"+spec": None},
    {"+spec": "x"},
    {"+spec": "{{ spec }}"},
    {"+spec": []},
    {"+kind": "Other"},
    {"+apiVersion": "lambdamicrovms.services.k8s.aws/v2"},
    {"+apiVersion": "other/v1"},
    {"+apiVersion": 5},
    {"+kind": "List"},
    {"+items": []},
    {
        "+spec": {
            "managementPolicies": ["Observe"],
            "forProvider": {"region": "us-east-1", "name": "x"},
        }
    },
    {
        "+spec": {
            "managementPolicies": ["Create"],
            "forProvider": {"region": "us-east-1", "name": "x"},
        }
    },
    {
        "+spec": {
            "managementPolicies": ["Update"],
            "forProvider": {"region": "us-east-1", "name": "x"},
        }
    },
    {
        "+spec": {
            "managementPolicies": ["*"],
            "forProvider": {"region": "us-east-1", "name": "x", "baseImageArn": "y"},
        }
    },
    {
        "+spec": {
            "initProvider": {"name": "a b"},
            "forProvider": {"region": "us-east-1", "baseImageArn": "x", "buildRoleArn": "y"},
        }
    },
    {"+spec": {"initProvider": {"name": "a b"}}},
    {"+spec": {"forProvider": 5}},
    {"+spec": {"forProvider": {}}},
]
