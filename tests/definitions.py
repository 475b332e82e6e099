"""Definitions that use every field, for each kind, and judging them in this process."""

from __future__ import annotations

import copy
import json
from functools import cache
from typing import Any

from microvm_lint import constraints, dialects
from microvm_lint.document import Limits, read
from microvm_lint.engine import Engine, Selection
from microvm_lint.findings import Finding
from microvm_lint.rule import discover

KINDS = ("definition", "create", "update", "version", "template")

# The rules for what the document itself and the service model say; the others are about meaning.
DOCUMENTED = [
    rule.id
    for rule in discover()
    if rule.claims or rule.keywords or rule.reads or rule.id in ("MVL002", "MVL007", "MVL010")
]

_CONFIGURATION: dict[str, Any] = {
    "baseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
    "baseImageVersion": "1",
    "buildRoleArn": "arn:aws:iam::210987654321:role/microvm-image-build",
    "description": "Runs untrusted snippets",
    "codeArtifact": {"uri": "s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip"},
    "logging": {
        "cloudWatch": {"logGroup": "/aws/lambda-microvms/code-sandbox", "logStream": "builds"}
    },
    "egressNetworkConnectors": [
        "arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:INTERNET_EGRESS"
    ],
    "cpuConfigurations": [{"architecture": "ARM_64"}],
    "resources": [{"minimumMemoryInMiB": 2048}],
    "additionalOsCapabilities": ["ALL"],
    "hooks": {
        "port": 9000,
        "microvmHooks": {
            "run": "ENABLED",
            "runTimeoutInSeconds": 30,
            "resume": "ENABLED",
            "resumeTimeoutInSeconds": 30,
            "suspend": "ENABLED",
            "suspendTimeoutInSeconds": 30,
            "terminate": "ENABLED",
            "terminateTimeoutInSeconds": 30,
        },
        "microvmImageHooks": {
            "ready": "ENABLED",
            "readyTimeoutInSeconds": 300,
            "validate": "ENABLED",
            "validateTimeoutInSeconds": 300,
        },
    },
    "environmentVariables": {"LOG_LEVEL": "info"},
}
_ONLY: dict[str, dict[str, Any]] = {
    "definition": {"tags": {"team": "platform"}},
    "create": {"name": "code-sandbox", "clientToken": "0b9f2c1e", "tags": {"team": "platform"}},
    "update": {
        "imageIdentifier": "arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox",
        "clientToken": "0b9f2c1e",
    },
    "template": {"name": "code-sandbox", "tags": {"team": "platform"}},
    "version": {
        "imageArn": "arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox",
        "imageVersion": "3.0",
        "state": "SUCCESSFUL",
        "status": "ACTIVE",
        "createdAt": "2026-07-30T06:12:44+00:00",
        "updatedAt": 1785391964.5,
        "stateReason": "built",
        "tags": {"team": "platform"},
    },
}


def full(kind: str) -> dict[str, Any]:
    """A definition of a kind that uses every field, all of them right."""
    return copy.deepcopy({**_ONLY[kind], **_CONFIGURATION})


def replaced(value: Any, path: tuple[str | int, ...], new: Any) -> Any:
    """A copy of the value with another value at the path."""
    result = copy.deepcopy(value)
    target = result
    for step in path[:-1]:
        target = target[step]
    target[path[-1]] = new
    return result


def removed(value: Any, path: tuple[str | int, ...]) -> Any:
    """A copy of the value without the member at the path."""
    result = copy.deepcopy(value)
    target = result
    for step in path[:-1]:
        target = target[step]
    del target[path[-1]]
    return result


@cache
def engine(
    revision: str = "2026-06-22", min_severity: str = "warning", documented: bool = False
) -> Engine:
    """An engine with all rules, or with those for what is documented alone."""
    select = DOCUMENTED if documented else ()
    return Engine(constraints.load(revision), Selection(select, min_severity=min_severity))


def judge_text(
    text: str,
    name: str = "image.yaml",
    kind: str | None = None,
    revision: str = "2026-06-22",
    min_severity: str = "warning",
    documented: bool = True,
) -> list[Finding]:
    """The findings in a text, as `check` would find them with the documented rules, or with all."""
    document = read(name, text.encode(), Limits())
    images = list(dialects.images(document, kind))
    assert images, "no definition was recognised"
    judging = engine(revision, min_severity, documented)
    return [finding for image in images for finding in judging.judge(image)]


def judge(value: Any, kind: str | None = None, revision: str = "2026-06-22") -> list[Finding]:
    """What the documented rules find in a definition given as a value, written as JSON."""
    return judge_text(json.dumps(value, indent=1), "image.json", kind, revision)


def judge_all(value: Any, kind: str | None = None, min_severity: str = "info") -> list[Finding]:
    """What all rules find in a definition given as a value."""
    text = json.dumps(value, indent=1)
    return judge_text(text, "image.json", kind, min_severity=min_severity, documented=False)


def advised(kind: str) -> dict[str, Any]:
    """A definition of a kind that uses every field correctly and follows all advice."""
    value = full(kind)
    value["additionalOsCapabilities"] = []
    if kind != "version":
        del value["logging"]["cloudWatch"]["logStream"]
        value.pop("clientToken", None)
    else:
        value["baseImageVersion"] = "1.0"
    return value


def marked(finding: Finding) -> str:
    """The text that a finding stands on."""
    return finding.span.source.text[finding.span.start : finding.span.end]
