"""9xx: what only a live account tells. See `live/snapshot.py` for the inventory they read."""

from __future__ import annotations

from microvm_lint.definition import TEMPLATE, VERSION, Image
from microvm_lint.references import (
    CHECKED,
    IMAGES_GUIDE,
    LAUNCHING_GUIDE,
    NETWORKING_GUIDE,
    QUOTAS,
    SECURITY_GUIDE,
)
from microvm_lint.rule import ACCOUNTS, ERROR, INFO, WARNING, Report, rule
from microvm_lint.words import plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from typing import Any

_IMAGES = 100  # for each account and region
_VERSIONS = 50  # of an image
_NEAR = 0.8

_UNKNOWN = object()


def _fact(image: Image, kind: str, key: object) -> Any:
    """What the inventory has on a resource that a version names; `_UNKNOWN` where it has nothing.

    None says that the resource is not there.
    """
    if image.kind not in (VERSION, TEMPLATE) or image.facts is None or not isinstance(key, str):
        return _UNKNOWN
    return image.facts.get(kind, {}).get(key, _UNKNOWN)


def _number(version: str) -> str:
    """A version without the `.0` that the service adds to it in some answers."""
    return version.removesuffix(".0")


def _order(version: str) -> tuple[int, ...] | None:
    """What versions are ordered by, or None where they are no numbers."""
    steps = _number(version).split(".")
    return tuple(map(int, steps)) if all(map(str.isdecimal, steps)) else None


def _listed(image: Image) -> tuple[str, list[dict[str, Any]]] | None:
    """The version of the base image, and all that are listed; None where either is not known."""
    listed = _fact(image, "baseImages", image.get(("baseImageArn",)))
    version = image.get(("baseImageVersion",))
    if listed is _UNKNOWN or not listed or not isinstance(version, str):
        return None
    return version, listed


def _entry(version: str, listed: list[dict[str, Any]]) -> dict[str, Any] | None:
    same = (one for one in listed if _number(one["imageVersion"]) == _number(version))
    return next(same, None)


@rule(
    "MVL921",
    "base-version-deprecated",
    severity=WARNING,
    on=ACCOUNTS,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def base_version_deprecated(image: Image) -> Iterator[Report]:
    """The version of the base image is deprecated, or there is a newer one.

    ListManagedMicrovmImageVersions says `DEPRECATED` of it, which is a warning; that a newer one is
    available is only an info.

    ## Why

    A base image is replaced for the sake of its security. Images that were built on the old one
    keep what it had; only a new version of the image brings the new one.

    ## Bad

    ```yaml account
    baseImages:
      arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1:
        - imageVersion: "1"
          status: DEPRECATED
    ```

    ```yaml account
    baseImages:
      arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1:
        - imageVersion: "1"
          status: AVAILABLE
        - imageVersion: "2"
          status: AVAILABLE
    ```

    ## Good

    ```yaml account
    baseImages:
      arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1:
        - imageVersion: "1"
          status: AVAILABLE
    ```
    """
    known = _listed(image)
    entry = known and _entry(*known)
    if not known or not entry or entry.get("status") == "RECALLED":
        return
    version, listed = known
    newer = _newest_after(version, listed)
    hint = f"build a new version on {newer}" if newer else "build a new version of the image"
    if entry.get("status") == "DEPRECATED":
        words = f"version {quoted(version)} of the base image is deprecated"
        yield Report(("baseImageVersion",), words, hint=hint)
    elif newer:
        words = f"version {quoted(version)} of the base image has a successor, {quoted(newer)}"
        yield Report(("baseImageVersion",), words, hint=hint, severity=INFO)


def _newest_after(version: str, listed: list[dict[str, Any]]) -> str | None:
    """The newest available version of a base image that is newer than the one given."""
    here = _order(version)
    found = [
        (order, one["imageVersion"])
        for one in listed
        if one.get("status") in (None, "AVAILABLE")
        and (order := _order(one["imageVersion"]))
        and here is not None
        and order > here
    ]
    return max(found)[1] if found else None


@rule(
    "MVL922",
    "base-version-recalled",
    severity=ERROR,
    on=ACCOUNTS,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def base_version_recalled(image: Image) -> Iterator[Report]:
    """The version of the base image was recalled, or is no longer listed.

    ListManagedMicrovmImageVersions says `RECALLED` of it, or does not name it any more.

    ## Why

    AWS withdraws a version that must not be used. What runs on it has the flaw for which it was
    withdrawn.

    ## Bad

    ```yaml account
    baseImages:
      arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1:
        - imageVersion: "1"
          status: RECALLED
    ```

    ```yaml account
    baseImages:
      arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1:
        - imageVersion: "2"
          status: AVAILABLE
    ```

    ## Good

    ```yaml account
    baseImages:
      arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1:
        - imageVersion: "1"
          status: AVAILABLE
    ```
    """
    arn = image.get(("baseImageArn",))
    if _fact(image, "baseImages", arn) is None:
        words = f"the base image {quoted(arn)} is no longer listed"
        yield Report(("baseImageArn",), words, hint="build a new version on a base image that is")
        return
    known = _listed(image)
    if not known:
        return
    version, listed = known
    entry = _entry(version, listed)
    newer = _newest_after(version, listed)
    hint = f"build a new version on {newer}" if newer else "build a new version of the image"
    if entry is None:
        words = f"version {quoted(version)} of the base image is no longer listed"
        yield Report(("baseImageVersion",), words, hint=hint)
    elif entry.get("status") == "RECALLED":
        words = f"version {quoted(version)} of the base image was recalled"
        yield Report(("baseImageVersion",), words, hint=hint)


@rule(
    "MVL923",
    "build-role-trust",
    severity=ERROR,
    on=ACCOUNTS,
    source=SECURITY_GUIDE,
    checked=CHECKED,
)
def build_role_trust(image: Image) -> Iterator[Report]:
    """The build role does not exist, or does not trust AWS Lambda.

    Its trust policy must let `lambda.amazonaws.com` call `sts:AssumeRole`, and `sts:TagSession` as
    well, which is a warning where it is missing. Conditions are taken to hold. Read with `--deep`
    only, and in a template where the role is declared in it as well.

    ## Why

    The next build fails, since Lambda cannot take on the role. The version that runs now was built
    while it could.

    ## Bad

    ```yaml account
    buildRoles:
      arn:aws:iam::210987654321:role/microvm-image-build: null
    ```

    ```yaml account
    buildRoles:
      arn:aws:iam::210987654321:role/microvm-image-build:
        Statement:
          - Effect: Allow
            Principal: {Service: ec2.amazonaws.com}
            Action: [sts:AssumeRole, sts:TagSession]
    ```

    ```yaml account
    buildRoles:
      arn:aws:iam::210987654321:role/microvm-image-build:
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: sts:AssumeRole
    ```

    ## Good

    ```yaml account
    buildRoles:
      arn:aws:iam::210987654321:role/microvm-image-build:
        Statement:
          - Effect: Allow
            Principal: {Service: lambda.amazonaws.com}
            Action: [sts:AssumeRole, sts:TagSession]
    ```
    """
    from microvm_lint.live.trust import allows

    role = image.get(("buildRoleArn",))
    policy = _fact(image, "buildRoles", role)
    if policy is _UNKNOWN:
        return
    trust = image.origin.trust if image.origin is not None else None
    related = [(trust, "the trust policy")] if trust is not None else []
    if policy is None:
        yield Report(("buildRoleArn",), f"the role {quoted(role)} does not exist")
    elif not allows(policy, "sts:AssumeRole"):
        yield Report(
            ("buildRoleArn",),
            f"{quoted(role)} does not trust lambda.amazonaws.com with sts:AssumeRole",
            hint="allow it in the role's trust policy, with sts:TagSession",
            related=related,
        )
    elif not allows(policy, "sts:TagSession"):
        yield Report(
            ("buildRoleArn",),
            f"{quoted(role)} does not trust lambda.amazonaws.com with sts:TagSession",
            hint="allow it in the role's trust policy, beside sts:AssumeRole",
            related=related,
            severity=WARNING,
        )


@rule(
    "MVL924",
    "connector-not-active",
    severity=WARNING,
    on=ACCOUNTS,
    source=NETWORKING_GUIDE,
    checked=CHECKED,
)
def connector_not_active(image: Image) -> Iterator[Report]:
    """The egress connector does not exist, or is not active.

    GetNetworkConnector knows no connector of this ARN, or gives it another state than `ACTIVE`.
    Read with `--deep` only.

    ## Why

    MicroVMs that run from the version have no way out.

    ## Bad

    ```yaml account
    networkConnectors:
      arn:aws:lambda:us-east-1:210987654321:network-connector:sandbox-egress:
        state: FAILED
    ```

    ```yaml account
    networkConnectors:
      arn:aws:lambda:us-east-1:210987654321:network-connector:sandbox-egress: null
    ```

    ## Good

    ```yaml account
    networkConnectors:
      arn:aws:lambda:us-east-1:210987654321:network-connector:sandbox-egress:
        state: ACTIVE
    ```
    """
    connectors = image.get(("egressNetworkConnectors",))
    for number, arn in enumerate(connectors if isinstance(connectors, list) else ()):
        connector = _fact(image, "networkConnectors", arn)
        path = ("egressNetworkConnectors", number)
        if connector is None:
            yield Report(path, f"the connector {quoted(arn)} does not exist")
        elif connector is not _UNKNOWN and connector["state"] != "ACTIVE":
            words = f"the connector {quoted(arn)} is in the state {quoted(connector['state'])}"
            yield Report(path, words, hint="MicroVMs can use it when it is ACTIVE")


@rule(
    "MVL925",
    "artifact-missing",
    severity=ERROR,
    on=ACCOUNTS,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def artifact_missing(image: Image) -> Iterator[Report]:
    """The code artifact is gone, or its bucket is in another region.

    S3 knows no such bucket or no such object, or the bucket is in another region than the image.
    Read with `--deep` only.

    ## Why

    The version runs from its snapshot, but it cannot be built again: an update that names the same
    artifact fails, and nobody can look at what was built.

    ## Bad

    ```yaml account
    codeArtifacts:
      s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip:
        bucket: true
        object: false
        region: us-east-1
    ```

    ```yaml account
    codeArtifacts:
      s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip:
        bucket: true
        object: true
        region: eu-west-1
    ```

    ## Good

    ```yaml account
    codeArtifacts:
      s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip:
        bucket: true
        object: true
        region: us-east-1
    ```
    """
    path = ("codeArtifact", "uri")
    uri = image.get(path)
    artifact = _fact(image, "codeArtifacts", uri)
    if artifact is _UNKNOWN or image.facts is None:
        return
    bucket = uri.removeprefix("s3://").partition("/")[0]
    region, here = artifact.get("region"), image.facts["region"]
    if not artifact["bucket"]:
        yield Report(path, f"the bucket {quoted(bucket)} does not exist")
    elif region is not None and region != here:
        yield Report(
            path,
            f"the bucket {quoted(bucket)} is in {region}, and the image in {here}",
            hint=f"copy the artifact to a bucket in {here}",
        )
    elif artifact["object"] is False:
        yield Report(path, f"there is no object {quoted(uri)}")


@rule("MVL926", "quota-near", severity=INFO, on=ACCOUNTS, source=QUOTAS, checked=CHECKED)
def quota_near(image: Image) -> Iterator[Report]:
    """80 % of the quota of images, or of versions of an image, are used.

    There may be 100 images for each account and region, and 50 versions of an image. Both can be
    raised; what the account's own quota is was not asked for.

    ## Why

    At the quota CreateMicrovmImage and UpdateMicrovmImage are refused.

    ## Bad

    ```yaml account-region
    images: 80
    ```

    ## Good

    ```yaml account-region
    images: 79
    ```
    """
    facts = image.facts
    if facts is None or image.kind == VERSION:
        return
    images, versions = facts.get("images"), facts.get("versions")
    if images is not None and images >= _NEAR * _IMAGES:
        words = f"{plural(images, 'image')} of the {_IMAGES} that the quota allows"
        yield Report(("images",), words, hint="delete images that nobody runs, or have it raised")
    if versions is not None and len(versions) >= _NEAR * _VERSIONS:
        words = f"{plural(len(versions), 'version')} of the {_VERSIONS} that the quota allows"
        yield Report(("versions",), words, hint="delete old versions", key=True)


@rule(
    "MVL927",
    "no-runnable-version",
    severity=WARNING,
    on=ACCOUNTS,
    source=LAUNCHING_GUIDE,
    checked=CHECKED,
)
def no_runnable_version(image: Image) -> Iterator[Report]:
    """The image has no version that can run.

    A version can run when its state is `SUCCESSFUL` and its status `ACTIVE`.

    ## Why

    RunMicrovm is refused for the image, while its versions are billed for storage.

    ## Bad

    ```yaml account
    versions:
      - imageVersion: "1.0"
        state: FAILED
        status: ACTIVE
      - imageVersion: "2.0"
        state: SUCCESSFUL
        status: INACTIVE
    ```

    ## Good

    ```yaml account
    versions:
      - imageVersion: "1.0"
        state: FAILED
        status: ACTIVE
      - imageVersion: "2.0"
        state: SUCCESSFUL
        status: ACTIVE
    ```
    """
    from microvm_lint.live.selection import can_run

    versions = image.facts.get("versions") if image.facts and image.kind != VERSION else None
    if versions is None or any(map(can_run, versions)):
        return
    if versions:
        words = f"none of the {plural(len(versions), 'version')} is SUCCESSFUL and ACTIVE"
    else:
        words = "the image has no version"
    yield Report(("versions",), words, key=True)
