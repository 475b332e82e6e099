"""`microvm-lint schema`: the constraints as JSON Schema for editors, and what differs in two."""

from __future__ import annotations

import json

from .. import constraints
from ..cli import CLEAN, FOUND
from ..definition import KINDS, LIVE, spell
from ..rule import Rule, discover, speaks_for
from .reporting import REFUSALS, UsageError, file_of, refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterator
    from typing import Any

    from ..constraints import Constraints
    from ..definition import Path

_MEANINGS = {
    "name": "The image's name, which no other image of the account and region has.",
    "description": "What the image is for, in words.",
    "clientToken": "Two requests with the same token count as one.",
    "imageIdentifier": "The ARN of the image to update.",
    "imageArn": "The image's ARN.",
    "imageVersion": "The version that this is.",
    "state": "How far the build has come.",
    "status": "Whether MicroVMs can be started from the version.",
    "stateReason": "Why the build failed.",
    "createdAt": "When the version was made.",
    "updatedAt": "When it was changed last.",
    "baseImageArn": "The image of AWS's that this one is built on.",
    "baseImageVersion": "The version of the base image, as a bare number in quotes.",
    "buildRoleArn": "The role that a build acts as; it must trust lambda.amazonaws.com.",
    "codeArtifact": "What is built: a zip archive in S3 with a Dockerfile at its root.",
    "codeArtifact.uri": "The archive, as s3://<bucket>/<key>.",
    "logging": "Where builds and MicroVMs log: to CloudWatch, or nowhere.",
    "logging.disabled": "An empty object, for no logs.",
    "logging.cloudWatch": "Logs go to CloudWatch.",
    "logging.cloudWatch.logGroup": "The log group's name, not its ARN.",
    "logging.cloudWatch.logStream": "The one stream for all logs; left out, each has its own.",
    "egressNetworkConnectors": "How MicroVMs reach the network: one connector at most.",
    "egressNetworkConnectors[]": "A network connector's ARN.",
    "cpuConfigurations": "The processors that the image is built for.",
    "cpuConfigurations[]": "One processor.",
    "cpuConfigurations[].architecture": "The processor's architecture.",
    "resources": "What a MicroVM needs; one entry at most.",
    "resources[]": "What a MicroVM needs.",
    "resources[].minimumMemoryInMiB": "The memory: 512, 1024, 2048, 4096 or 8192 MiB.",
    "additionalOsCapabilities": "More rights in the MicroVM's operating system.",
    "additionalOsCapabilities[]": "ALL, which lets a MicroVM mount and make network namespaces.",
    "hooks": "Calls of the service to the application, over HTTP in the MicroVM.",
    "hooks.port": "The port that the application listens on for hooks.",
    "hooks.microvmHooks": "Hooks of a running MicroVM.",
    "hooks.microvmHooks.run": "Whether the application is told that it starts, with the payload.",
    "hooks.microvmHooks.resume": "Whether the application is told that it goes on.",
    "hooks.microvmHooks.suspend": "Whether the application is told that it will be suspended.",
    "hooks.microvmHooks.terminate": "Whether the application is told that it ends.",
    "hooks.microvmImageHooks": "Hooks of a build.",
    "hooks.microvmImageHooks.ready": "Whether the application says when it can be snapshotted.",
    "hooks.microvmImageHooks.validate": "Whether the application checks itself after the snapshot.",
    "environmentVariables": "Variables that are baked into the snapshot, so none is a secret.",
    "environmentVariables.*": "The variable's value, a string.",
    "tags": "Tags of the image.",
    "tags.*": "The tag's value, a string.",
}
_TIMEOUT = "TimeoutInSeconds"


def run(options: argparse.Namespace) -> int:
    """Print a schema, or what differs; returns the exit status."""
    try:
        if options.action == "diff":
            return _print_difference(options)
        if options.revisions:
            raise UsageError(f"{options.revisions[0]}: only `schema diff` takes revisions")
        revision = options.revision or constraints.DEFAULT_REVISION
        text = json.dumps(schema_of(constraints.load(revision), options.kind), indent=2) + "\n"
        path = file_of(options.output) if options.output is not None else None
    except REFUSALS as error:
        return refuse(str(error))
    if path is None:
        print(text, end="")
        return CLEAN
    from ..output import write_file

    write_file(path, [text])
    return CLEAN


def schema_of(constraint_set: Constraints, kind: str) -> dict[str, Any]:
    """The schema of a kind without references, each member described with its rules."""
    schema = _described(constraint_set, kind, (), discover())
    return {
        "$schema": constraint_set.schema["$schema"],
        "title": f"AWS Lambda MicroVM image ({kind}), revision {constraint_set.revision}",
        **schema,
    }


def _described(
    constraint_set: Constraints, kind: str, path: Path, rules: list[Rule]
) -> dict[str, Any]:
    """The schema at a path, with what is below it in place."""
    schema = dict(constraint_set.at(kind, path))
    if path:
        names = ", ".join(_rules_of(path, kind, rules))
        words = filter(None, (_meaning(path), names and f"Checked by {names}."))
        schema = {"description": " ".join(words), **schema}
    if "properties" in schema:
        schema["properties"] = {
            name: _described(constraint_set, kind, (*path, name), rules)
            for name in schema["properties"]
        }
    if "items" in schema:
        schema["items"] = _described(constraint_set, kind, (*path, 0), rules)
    for keyword in ("additionalProperties", "propertyNames"):
        if isinstance(schema.get(keyword), dict):
            name = schema[keyword]["$ref"].rpartition("/")[2]
            schema[keyword] = constraint_set.schema["$defs"][name]
    return schema


def _meaning(path: Path) -> str:
    spelled = spell(path).replace("[0]", "[]")
    if spelled.endswith(_TIMEOUT):
        hook = str(path[-1]).removesuffix(_TIMEOUT)
        return f"How many seconds the {hook} hook may take; 1 where it is left out."
    return _MEANINGS.get(spelled, "")


def _rules_of(path: Path, kind: str, rules: list[Rule]) -> Iterator[str]:
    """The rules that speak for a member's own constraint."""
    for rule in rules:
        if kind in rule.kinds and any(speaks_for(claim, path, False) for claim in rule.claims):
            yield f"{rule.id} {rule.name}"


def _print_difference(options: argparse.Namespace) -> int:
    if len(options.revisions) != 2:
        raise UsageError("schema diff takes two revisions: 2026-06-22, latest, installed, ...")
    old, new = (constraints.load(revision) for revision in options.revisions)
    found = difference(old, new)
    if options.format == "json":
        print(json.dumps({"old": old.revision, "new": new.revision, "changes": found}, indent=2))
    else:
        for change in found:
            print(_in_words(change))
        if not found:
            print(f"{old.revision} and {new.revision} have the same constraints")
    return FOUND if found else CLEAN


def difference(old: Constraints, new: Constraints) -> list[dict[str, Any]]:
    """What two revisions ask of a definition otherwise, each with the kinds that it concerns.

    `old` and `new` of a change are None where the constraint, or the whole member, is not there.
    """
    changes: dict[str, dict[str, Any]] = {}
    for kind in KINDS:
        if kind == LIVE:
            continue
        before, after = (dict(_constraints(one, kind, ())) for one in (old, new))
        for key in [*before, *(key for key in after if key not in before)]:
            one, other = before.get(key), after.get(key)
            if one == other:
                continue
            change = {"path": spell(key[0]), "keyword": key[1], "old": one, "new": other}
            same = changes.setdefault(json.dumps(change), {"kinds": [], **change})
            same["kinds"].append(kind)
    return list(changes.values())


def _constraints(
    constraint_set: Constraints, kind: str, path: Path
) -> Iterator[tuple[tuple[Path, str], Any]]:
    """Each constraint of a kind, by path and keyword."""
    schema = constraint_set.at(kind, path)
    for keyword, value in schema.items():
        if keyword == "properties":
            for name in value:
                yield ((*path, name), "member"), "present"
                yield from _constraints(constraint_set, kind, (*path, name))
        elif keyword == "items":
            yield from _constraints(constraint_set, kind, (*path, 0))
        elif isinstance(value, dict):
            name = value["$ref"].rpartition("/")[2]
            for inner, bound in constraint_set.schema["$defs"][name].items():
                yield (path, f"{keyword}.{inner}"), bound
        else:
            yield (path, keyword), value


def _in_words(change: dict[str, Any]) -> str:
    """A change as a line."""
    where = change["path"].replace("[0]", "[]") or "the whole"
    kinds, keyword, old, new = (
        ", ".join(change["kinds"]),
        change["keyword"],
        change["old"],
        change["new"],
    )
    if keyword == "member":
        return f"{where}: {'new' if old is None else 'gone'} ({kinds})"
    if isinstance(old, list) and isinstance(new, list):
        parts = [f"also {json.dumps(one)}" for one in new if one not in old]
        parts += [f"no longer {json.dumps(one)}" for one in old if one not in new]
        return f"{where}: {keyword} {', '.join(parts)} ({kinds})"
    shown = [json.dumps(one) if one is not None else "none" for one in (old, new)]
    return f"{where}: {keyword} {shown[1]}, was {shown[0]} ({kinds})"
