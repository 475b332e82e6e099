"""Definitions that hold one text wherever a text can stand, in each dialect."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

Maker = Callable[[str], dict[str, Any]]

_LONGEST_KEY = 3000


def create(text: str) -> dict[str, Any]:
    """A create request."""
    key = text[:_LONGEST_KEY]
    return {
        "name": text,
        "description": text,
        "baseImageVersion": text,
        "baseImageArn": text,
        "buildRoleArn": text,
        "codeArtifact": {"uri": text},
        "environmentVariables": {"A": text, "DB_PASSWORD": text, key: "x", "URL": [text]},
        "tags": {key: text, "b": text, f"{key}!": 5},
        "egressNetworkConnectors": [text],
        "additionalOsCapabilities": [text],
        "cpuConfigurations": [{"architecture": text}, text],
        "resources": [{"minimumMemoryInMiB": text, key: 1}],
        "logging": {"cloudWatch": {"logGroup": text, "logStream": text}, key: {}},
        "hooks": {
            "port": text,
            "microvmHooks": {"run": text, "runTimeoutInSeconds": text},
            "microvmImageHooks": {"ready": text, "readyTimeoutInSeconds": text, key: 1},
        },
        f"{key}x": 1,
    }


def version(text: str) -> dict[str, Any]:
    """A version read back."""
    more = ("imageArn", "imageVersion", "state", "status", "createdAt", "updatedAt", "stateReason")
    return {**create(text), "name": None, **dict.fromkeys(more, text)}


def _in_template(value: Any) -> Any:
    """The value with the names of its members as templates write them."""
    if isinstance(value, list):
        return [_in_template(one) for one in value]
    if not isinstance(value, dict):
        return value
    return {f"{name[:1].upper()}{name[1:]}": _in_template(one) for name, one in value.items()}


def template(text: str) -> dict[str, Any]:
    """A template of CloudFormation, with texts in functions as well."""
    key = text[:50]
    made = {
        "Name": {"Fn::Sub": text},
        "BaseImageArn": {"Fn::Join": [text[:10], [text, {"Ref": key}, text]]},
        "BuildRoleArn": {"Fn::Sub": [text, {"A": text}]},
        "Description": {"Fn::Select": [0, {"Fn::Split": [text[:1], text]}]},
        "CodeArtifact": {"Uri": {"Fn::Sub": "${X}" + text}},
        "EnvironmentVariables": [{"Key": text, "Value": {"Fn::GetAtt": [key, text]}}],
        "Tags": {"Fn::FindInMap": ["M", key, text]},
    }
    kind = "AWS::Lambda::MicrovmImage"
    ignored = {"microvm-lint": {"ignore": [text]}}
    return {
        "Parameters": {
            "P": {"Type": "String", "Default": text, "AllowedValues": [text, "b"]},
            key: {"Type": text},
        },
        "Conditions": {key: {"Fn::Equals": [text, {"Ref": "P"}]}},
        "Mappings": {"M": {key: {"a": text}}},
        "Resources": {
            key: {"Type": kind, "Metadata": ignored, "Properties": _in_template(create(text))},
            "B": {"Type": kind, "Properties": made},
            "C": {"Type": kind, "Properties": {"Name": {"Fn::If": [key, text, {"Ref": "P"}]}}},
        },
    }


def manifest(text: str) -> dict[str, Any]:
    """A manifest of Kubernetes."""
    return {
        "apiVersion": "lambdamicrovms.services.k8s.aws/v1alpha1",
        "kind": "MicrovmImage",
        "metadata": {"name": text, "annotations": {"a": text}},
        "spec": create(text),
    }


MAKERS: dict[str, Maker] = {
    "create": create,
    "version": version,
    "template": template,
    "manifest": manifest,
}


def write(folder: Path, name: str, text: str, *kinds: str) -> None:
    """Write a file of JSON for each of the kinds, or for all."""
    for kind in kinds or MAKERS:
        (folder / f"{name}-{kind}.json").write_text(json.dumps(MAKERS[kind](text)))
