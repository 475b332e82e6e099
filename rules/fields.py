"""0xx: members that are unknown, missing or of the wrong type."""

from __future__ import annotations

import json
import re

from microvm_lint.constraints import Violation, is_secret, type_words
from microvm_lint.definition import ENVIRONMENT, spell
from microvm_lint.findings import Change
from microvm_lint.references import API_REFERENCE, CHECKED, CREATE_REFERENCE
from microvm_lint.rule import ALL, ERROR, WRITTEN, Report, rule
from microvm_lint.words import fold, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


_NOUNS = {
    "definition": "an image's configuration",
    "create": "a CreateMicrovmImage request",
    "update": "an UpdateMicrovmImage request",
    "version": "an image version",
    "template": "an image",
}


@rule(
    "MVL003",
    "unknown-field",
    severity=ERROR,
    on=WRITTEN,
    source=CREATE_REFERENCE,
    checked=CHECKED,
    keywords=("additionalProperties",),
)
def unknown_field(violation: Violation) -> Iterator[Report]:
    """A member that the shape does not have.

    Names are case-sensitive. The nearest name is proposed; a member that is missing only because
    its name is misspelt is not reported a second time. What the service returned may hold
    members that no document mentions, so versions read back are not judged by this rule.

    ## Why

    The AWS CLI and the SDKs refuse the whole request: "Unknown parameter in input".

    ## Bad

    ```yaml
    resources:
      - memorySizeMB: 2048
    ```

    ## Good

    ```yaml
    resources:
      - minimumMemoryInMiB: 2048
    ```
    """
    *parent, name = violation.path
    image = violation.image
    where = f"`{image.spell(tuple(parent))}`" if parent else _NOUNS[image.kind]
    if image.origin is not None:
        name = _as_written(violation)
    meant, change = violation.limit, None
    hint = f"did you mean `{image.name_of(meant)}`?" if meant else None
    if meant and fold(str(violation.path[-1])) == fold(meant):
        change = Change("rename", violation.path, f"write {image.name_of(meant)}", meant)
    yield violation.report(f"{quoted(name)} is not a member of {where}", hint, change)


@rule(
    "MVL004",
    "wrong-type",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    keywords=("type",),
)
def wrong_type(violation: Violation) -> Iterator[Report]:
    """A value of the wrong type.

    The message says what YAML made of the text: without quotes `8080` is a number and `true` a
    boolean, while every environment variable's value and every tag is a string. An explicit null
    counts as absent in what the service returned, and as a wrong type elsewhere. A whole number is
    written without a decimal point: JSON Schema takes `30.0` for one, the AWS SDKs do not.
    CloudFormation and SAM make numbers of text and text of numbers, as the property wants, so
    templates of theirs are not judged by that.

    ## Why

    The AWS CLI and the SDKs refuse the whole request: "Invalid type for parameter".

    ## Bad

    ```yaml
    environmentVariables:
      PORT: 8080
    ```

    ```yaml
    resources:
      - minimumMemoryInMiB: "2048"
    ```

    ## Good

    ```yaml
    environmentVariables:
      PORT: "8080"
    ```
    """
    value, wanted = violation.value, violation.limit
    if violation.path in (("createdAt",), ("updatedAt",)):
        yield violation.report(
            f"{violation.shown()} is not a timestamp",
            "timestamps are ISO 8601 text or seconds since 1970",
        )
        return
    if violation.keyword != "type":  # a constraint that only a newer model of the service has
        yield violation.report(violation.words())
        return
    noun = "names" if violation.key else "values"
    owner = violation.path[0] if len(violation.path) > 1 else None
    if owner in (ENVIRONMENT, "tags") and wanted == ["string"]:
        subject = "environment variables'" if owner == ENVIRONMENT else "tags'"
        yield violation.report(
            f"{violation.shown()} is {type_words(value)}; {subject} {noun} are strings",
            _quote_hint(violation),
            _quoted_change(violation),
        )
        return
    yield violation.report(violation.words(), _type_hint(violation), _type_change(violation))


def _quoted_change(violation: Violation) -> Change | None:
    """Quotes around a number or a boolean where a string is wanted."""
    if isinstance(violation.value, (bool, int, float)):
        kind = "quote-key" if violation.key else "quote"
        return Change(kind, violation.path, "put it in quotes")
    return None


def _type_change(violation: Violation) -> Change | None:
    """A value of the type that is wanted, where it is clear which."""
    value, wanted = violation.value, violation.limit
    if "integer" in wanted and isinstance(value, float) and value.is_integer():
        return violation.replace(int(value))
    if "integer" in wanted and isinstance(value, str) and re.fullmatch("[0-9]{1,18}", value):
        return violation.replace(int(value))
    if "string" in wanted and violation.path[-1:] and violation.path[-1] in _FREE:
        return _quoted_change(violation)
    return None


def _quote_hint(violation: Violation) -> str | None:
    if isinstance(violation.value, (dict, list)):
        return "write it as one string, such as JSON in quotes"
    if violation.value is None:
        return "write a name" if violation.key else 'write "" for an empty one, or leave it out'
    if is_secret(violation.image, violation.path) and not violation.key:
        return "put it in quotes"
    return f'write "{_as_written(violation)}"'


def _as_written(violation: Violation) -> str:
    *_, (key, node) = violation.image.nodes(violation.path)
    scalar = key if violation.key else node
    return str(getattr(scalar, "raw", violation.value))


_REQUIRED = ("name", "imageIdentifier", "baseImageArn", "buildRoleArn", "codeArtifact")
_FREE = ("name", "description", "baseImageVersion", "imageVersion", "logStream", "stateReason")


def _type_hint(violation: Violation) -> str | None:
    value, wanted = violation.value, violation.limit
    path, last = spell(violation.path), violation.path[-1] if violation.path else ""
    if value is None:
        return "give it a value" + ("" if path in _REQUIRED else ", or leave it out")
    if path == "logging.disabled":
        return "write `disabled: {}`, or leave logging out to keep it on"
    if "integer" in wanted and isinstance(value, float) and value.is_integer():
        return f"write {int(value)}"
    if "integer" in wanted and isinstance(value, str) and re.fullmatch("[0-9]+", value.strip()):
        return f"write {value.strip()} without quotes"
    if "string" in wanted and last in _FREE and isinstance(value, (bool, int, float)):
        return f'write "{_as_written(violation)}"'
    if path in (ENVIRONMENT, "tags") and isinstance(value, list):
        return "write names with their values, not a list"
    shape = _shape(path, value)
    if shape is None:
        return None
    as_json = violation.image.document.format == "json"
    return f"write {json.dumps(shape)}" if as_json else f"write `{_in_yaml(shape)}`"


def _shape(path: str, value: object) -> object:
    """The value in the shape that the API wants, where it is clear what is meant."""
    if isinstance(value, str) and len(value) < 200:
        if path == "codeArtifact":
            return {"uri": value}
        if path.startswith("cpuConfigurations["):
            return {"architecture": value}
        if path == "cpuConfigurations":
            return [{"architecture": value}]
        if path in ("egressNetworkConnectors", "additionalOsCapabilities"):
            return [value]
    if path == "resources" and type(value) is int:
        return [{"minimumMemoryInMiB": value}]
    if path == "resources" and isinstance(value, dict) and "minimumMemoryInMiB" in value:
        return [value]
    return None


def _in_yaml(shape: object) -> str:
    """The shape in flow style; its words need no quotes, or keep those of JSON."""
    if isinstance(shape, list):
        return "[" + ", ".join(map(_in_yaml, shape)) + "]"
    if isinstance(shape, dict):
        return "{" + ", ".join(f"{key}: {_in_yaml(value)}" for key, value in shape.items()) + "}"
    text = str(shape)
    return text if re.fullmatch(r"[A-Za-z0-9_./:=+@-]+", text) else json.dumps(shape)


@rule(
    "MVL005",
    "missing-field",
    severity=ERROR,
    on=ALL,
    source=CREATE_REFERENCE,
    checked=CHECKED,
    keywords=("required",),
)
def missing_field(violation: Violation) -> Iterator[Report]:
    """A required member is absent.

    A configuration needs `baseImageArn`, `buildRoleArn` and `codeArtifact`; a create request
    `name` as well, an update request `imageIdentifier`. A version read back has `imageArn`,
    `imageVersion`, `state`, `status` and `createdAt` besides. The place is that of the key under
    which the member is missing, or the start of the definition.

    ## Why

    The AWS CLI and the SDKs refuse the whole request: "Missing required parameter in input".

    ## Bad

    ```yaml whole
    name: code-sandbox
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    ```

    ## Good

    ```yaml
    name: code-sandbox
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip
    ```
    """
    *parent, name = violation.path
    image = violation.image
    where = f"`{image.spell(tuple(parent))}`" if parent else _NOUNS[image.kind]
    yield violation.report(f"`{image.name_of(str(name))}` is missing; {where} needs it")
