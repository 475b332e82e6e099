"""A definition in the API's shape, as each dialect writes it; marks go along with what they mark.

The names of the dialects' members are written here again, and not taken from the program.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random
from typing import Any

from .writing import Key, Value, name_of

LIST = ("environmentVariables", "tags")
ROOT = "root"  # in place of a path: where the definition starts, or the key that it stands under

Shape = Callable[[Random, dict[str, Any], bool], Any]


def _renamed(key: str | Key, name: str) -> str | Key:
    return Key(name, marked=key.marked) if isinstance(key, Key) else name


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, Value) else value


def _like(value: Any, plain: Any) -> Any:
    """Another value with the mark of this one."""
    marked = isinstance(value, Value)
    return Value(plain, value.raw, start=value.start) if marked else plain


def _under(name: str, at_root: bool) -> str | Key:
    """The key that a definition stands under, marked where a finding is about what it lacks."""
    return Key(name) if at_root else name


def _pascal(name: str) -> str:
    return name[:1].upper() + name[1:]


def _pascals(value: Any, path: tuple[str, ...] = ()) -> Any:
    """A value with the names of its members in Pascal case."""
    plain = _plain(value)
    if isinstance(plain, list):
        return _like(value, [_pascals(one, path) for one in plain])
    if not isinstance(plain, dict):
        return value
    members = {}
    for key, one in plain.items():
        name = name_of(key)
        at = (*path, name)
        if at == ("logging", "disabled"):
            members[_renamed(key, "Disabled")] = _like(one, plain=True)
        elif at in [(name,) for name in LIST]:
            members[_renamed(key, _pascal(name))] = _listed(one)
        else:
            members[_renamed(key, _pascal(name))] = _pascals(one, at)
    return _like(value, members)


def _listed(value: Any) -> Any:
    """A map as a list of `Key` and `Value`."""
    plain = _plain(value)
    if not isinstance(plain, dict):
        return value
    entries = []
    for key, one in plain.items():
        name = Value(key.name) if isinstance(key, Key) and key.marked else name_of(key)
        entries.append({"Key": name, "Value": one})
    return _like(value, entries)


def _resources(random: Random, type_name: str, properties: Any, at_root: bool) -> dict[str, Any]:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "artifacts"}}
    image = {"Type": type_name, _under("Properties", at_root): properties}
    if random.choice((True, False)):
        image = {"DependsOn": ["Bucket"], **image}
    return dict(random.sample([("Bucket", bucket), ("Image", image)], 2))


def cloudformation(random: Random, value: dict[str, Any], at_root: bool) -> Any:
    sections: dict[str, Any] = {}
    if random.choice((True, False)):
        sections["AWSTemplateFormatVersion"] = "2010-09-09"
    if random.choice((True, False)):
        sections["Parameters"] = {"Stage": {"Type": "String", "Default": "dev"}}
        sections["Outputs"] = {"Arn": {"Value": {"Fn::GetAtt": ["Image", "ImageArn"]}}}
    made = _pascals(value)
    resources = _resources(random, "AWS::Lambda::MicrovmImage", made, at_root)
    return {**sections, "Resources": resources}


def sam(random: Random, value: dict[str, Any], at_root: bool) -> Any:
    properties: dict[str | Key, Any] = {}
    shared: dict[str | Key, Any] = {}
    marked = any(isinstance(key, Key) for key in value)
    for key, one in value.items():
        name = name_of(key)
        own = {key: one} if name in LIST else _pascals({key: one})
        if name in LIST:
            own = {_renamed(key, _pascal(name)): one}
        elif name == "codeArtifact" and isinstance(_plain(one), dict):
            # What is wrong with the artifact as a whole is wrong with its only member.
            uri = next(iter(_plain(one).values()), None)
            own = {_renamed(key, "CodeUri"): uri}
        may_move = name not in ("name", "description", "codeArtifact") and not marked
        (shared if may_move and random.randrange(6) == 0 else properties).update(own)
    sections: dict[str, Any] = {"Transform": "AWS::Serverless-2016-10-31"}
    if shared:
        sections["Globals"] = {"MicrovmImage": shared}
    resources = _resources(random, "AWS::Serverless::MicrovmImage", properties, at_root)
    return {**sections, "Resources": resources}


def _manifest(version: str, kind: str, spec: Any, at_root: bool) -> Any:
    return {
        "apiVersion": version,
        "kind": kind,
        "metadata": {"name": "code-sandbox", "namespace": "default"},
        _under("spec", at_root): spec,
    }


def ack(random: Random, value: dict[str, Any], at_root: bool) -> Any:
    names = {"baseImageArn": "baseImageARN", "buildRoleArn": "buildRoleARN"}
    spec = {_renamed(key, names.get(name_of(key), name_of(key))): one for key, one in value.items()}
    return _manifest("lambdamicrovms.services.k8s.aws/v1alpha1", "MicrovmImage", spec, at_root)


def crossplane(random: Random, value: dict[str, Any], at_root: bool) -> Any:
    spec: dict[str | Key, Any] = {"region": _region(value)}
    for key, one in value.items():
        name = name_of(key)
        if name not in ("hooks", "logging", "resources"):
            own = "cpuConfiguration" if name == "cpuConfigurations" else name
            spec[_renamed(key, own)] = one
    group = random.choice(("lambdamicrovms.aws.upbound.io", "lambdamicrovms.aws.m.upbound.io"))
    made = _manifest(f"{group}/v1beta1", "Image", {}, at_root=False)
    made["spec"] = {_under("forProvider", at_root): spec}
    return made


def _region(value: dict[str, Any]) -> str:
    """The region that the base image's ARN names, if it is one, or a connector's."""
    connectors = _plain(value.get("egressNetworkConnectors")) or [""]
    for arn in (value.get("baseImageArn"), connectors[0]):
        parts = str(_plain(arn)).split(":")
        if len(parts) > 4:
            return parts[3]
    return "us-east-1"


def kubemicrovm(random: Random, value: dict[str, Any], at_root: bool) -> Any:
    spec: dict[str | Key, Any] = {}
    for key, one in value.items():
        name = name_of(key)
        if name == "codeArtifact":
            uri = one["uri"]
            bucket, _slash, rest = str(_plain(uri)).removeprefix("s3://").partition("/")
            spec["source"] = _like(uri, {"s3Bucket": bucket, "s3Key": rest})
        elif name == "resources":
            spec["memorySizeMiB"] = one[0]["minimumMemoryInMiB"]
        elif name not in WITHOUT["kubemicrovm"]:
            spec[key] = one
    return _manifest("lambda.aws.amazon.com/v1alpha1", "MicroVMImage", spec, at_root)


SHAPES: dict[str, Shape] = {
    "cloudformation": cloudformation,
    "sam": sam,
    "ack": ack,
    "crossplane": crossplane,
    "kubemicrovm": kubemicrovm,
}
# Members of the API that a dialect has no place for.
WITHOUT = {
    "crossplane": ("hooks", "logging", "resources"),
    "kubemicrovm": (
        "name", "description", "baseImageVersion", "logging", "egressNetworkConnectors", "hooks",
        "cpuConfigurations", "additionalOsCapabilities", "environmentVariables", "tags",
    ),
}  # fmt: skip
KEPT = {
    "cloudformation": ("description", "logging", "egressNetworkConnectors", "cpuConfigurations")
}
