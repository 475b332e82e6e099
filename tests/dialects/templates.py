"""A template whose image brings no finding, and judging templates in this process."""

from __future__ import annotations

import copy
import json
from typing import Any

from microvm_lint import dialects
from microvm_lint.definition import Image
from microvm_lint.dialects.context import Context
from microvm_lint.document import Limits, read
from microvm_lint.findings import Finding

from ..definitions import engine

PROPERTIES: dict[str, Any] = {
    "Name": "code-sandbox",
    "BaseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
    "BaseImageVersion": "1",
    "BuildRoleArn": "arn:aws:iam::210987654321:role/microvm-image-build",
    "Description": "",
    "CodeArtifact": {"Uri": "s3://artifacts-210987654321/images/sandbox-3f9c2d1.zip"},
    "Logging": {},
    "EgressNetworkConnectors": [],
    "CpuConfigurations": [{"Architecture": "ARM_64"}],
    "Resources": [{"MinimumMemoryInMiB": 2048}],
    "AdditionalOsCapabilities": [],
    "Hooks": {
        "Port": 9000,
        "MicrovmHooks": {"Run": "ENABLED", "RunTimeoutInSeconds": 30},
        "MicrovmImageHooks": {"Ready": "ENABLED"},
    },
    "EnvironmentVariables": [{"Key": "LOG_LEVEL", "Value": "info"}],
}
SAM: dict[str, Any] = {
    name: PROPERTIES[name] for name in ("Name", "BaseImageArn", "BaseImageVersion", "Hooks")
} | {"CodeUri": "s3://artifacts-210987654321/images/sandbox-3f9c2d1.zip"}


def template(changes: dict[str, Any] | None = None, **sections: Any) -> dict[str, Any]:
    """A template with one image; a property that is changed to None is left out."""
    properties = {**copy.deepcopy(PROPERTIES), **(changes or {})}
    properties = {name: value for name, value in properties.items() if value is not None}
    image = {"Type": "AWS::Lambda::MicrovmImage", "Properties": properties}
    others = sections.pop("Resources", {})
    return {**sections, "Resources": {"Image": image, **others}}


def sam(changes: dict[str, Any] | None = None, **sections: Any) -> dict[str, Any]:
    """A template of SAM with one image."""
    made = template({}, Transform="AWS::Serverless-2016-10-31", **sections)
    properties = {**copy.deepcopy(SAM), **(changes or {})}
    made["Resources"]["Image"] = {
        "Type": "AWS::Serverless::MicrovmImage",
        "Properties": {name: value for name, value in properties.items() if value is not None},
    }
    return made


def images(value: Any, name: str = "t.json", context: Context | None = None) -> list[Image]:
    """The images in a template, which is a text or a value."""
    text = value if isinstance(value, str) else json.dumps(value, indent=1)
    document = read(name, text.encode(), Limits())
    return list(dialects.images(document, context=context))


def judged(
    value: Any,
    name: str = "t.json",
    context: Context | None = None,
    min_severity: str = "warning",
) -> list[Finding]:
    """The findings in a template."""
    judging = engine("2026-06-22", min_severity)
    return [one for image in images(value, name, context) for one in judging.judge(image)]


def found(value: Any, **options: Any) -> list[tuple[str, str]]:
    """Rules and paths of the findings in a template."""
    return [(one.rule.id, one.path) for one in judged(value, **options)]
