"""2xx: the managed image that an image is built on."""

from __future__ import annotations

import re
from functools import lru_cache

from microvm_lint.arns import parse_arn
from microvm_lint.findings import Change
from microvm_lint.references import CHECKED, CODING_AGENTS, IMAGES_GUIDE, RAYITO, reported
from microvm_lint.regions import REGION
from microvm_lint.rule import ERROR, INFO, REQUESTS, WARNING, WRITTEN, Report, rule
from microvm_lint.words import choice, edit_distance, fold, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.arns import Arn
    from microvm_lint.definition import Image

_ARN = ("baseImageArn",)
_VERSION = ("baseImageVersion",)

_KNOWN = ("al2023-1",)
_NEAR = 2  # edits
_FORM = "arn:aws:lambda:<region>:aws:microvm-image:al2023-1"
_OWNER = "aws"  # the account of what AWS manages
_KIND = "microvm-image:"
_MANAGED = rf"arn:aws[a-z-]*:lambda:{REGION.pattern}:aws:microvm-image:[^:/]+"


def _managed_name(arn: Arn) -> str | None:
    """The name in the ARN of a managed image, or None where it is none."""
    name = arn.resource.removeprefix(_KIND)
    if arn.account != _OWNER or arn.service != "lambda" or name == arn.resource:
        return None
    return name or None


@rule(
    "MVL202",
    "base-image-not-managed",
    severity=ERROR,
    on=WRITTEN,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def base_image_not_managed(image: Image) -> Iterator[Report]:
    """The base image is not the ARN of an image that AWS manages.

    Its form is `arn:<partition>:lambda:<region>:aws:microvm-image:<name>`, with the account `aws`
    and a colon before the name. The message names the part that is wrong.

    ## Why

    The service refuses the request: an image is built on a managed one, not on an image of one's
    own and not on a container image.

    ## Bad

    ```yaml
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image/al2023-1
    ```

    ```yaml
    baseImageArn: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    ```

    ```yaml
    baseImageArn: public.ecr.aws/amazonlinux/amazonlinux:2023
    ```

    ## Good

    ```yaml
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    ```
    """
    text = image.text(_ARN, unless=_MANAGED)
    if not text:
        return
    arn = parse_arn(text)
    if arn is None:
        if re.fullmatch(r"[a-z0-9-]+", text):
            name = text if text in _KNOWN else "al2023-1"
            words = f"{quoted(text)} is a name, not the ARN of a managed image"
            yield Report(_ARN, words, hint=f"write arn:aws:lambda:<region>:aws:{_KIND}{name}")
        else:
            words = f"{quoted(text)} is not the ARN of a managed image"
            yield Report(_ARN, words, hint=f"write {_FORM}")
    elif found := _wrong_part(arn):
        words, hint = found
        right = hint.removeprefix("write ")
        change = Change("replace", _ARN, hint, right) if "<" not in hint else None
        yield Report(_ARN, words, hint=hint, change=change)


@lru_cache(maxsize=256)
def _wrong_part(arn: Arn) -> tuple[str, str] | None:
    """What keeps an ARN from being a managed image's, and what to write instead."""
    kind, separator, name = arn.resource.replace("/", ":").partition(":")
    if arn.partition != "aws" and not re.fullmatch("aws[a-z-]*", arn.partition):
        return f"{quoted(arn.partition)} is not a partition of AWS", f"write {_FORM}"
    form = f"write {_FORM.replace('aws', arn.partition, 1)}"
    if arn.service != "lambda":
        if not arn.service:
            return "the ARN has no service; that of a managed image is `lambda`", form
        return f"the ARN is one of the service {quoted(arn.service)}, not of `lambda`", form
    if kind != "microvm-image":
        if not kind:
            return "the ARN names nothing; that of a managed image names a `microvm-image`", form
        return f"the ARN is that of a {quoted(kind)}, not of a `microvm-image`", form
    region = arn.region if REGION.fullmatch(arn.region) else "<region>"
    right = f"arn:{arn.partition}:lambda:{region}:aws:{_KIND}{name or 'al2023-1'}"
    if arn.account != _OWNER:
        if not arn.account:
            return "the ARN has no account; that of a managed image is `aws`", f"write {right}"
        words = f"the account {quoted(arn.account)} is not `aws`, which owns the managed images"
        return words, form
    if not REGION.fullmatch(arn.region):
        if not arn.region:
            return "the ARN has no region", f"write {right}"
        return f"{quoted(arn.region)} is not the name of a region", f"write {right}"
    if "/" in arn.resource[: len(_KIND)]:
        return "a slash stands before the image's name; in this ARN it is a colon", f"write {right}"
    if not name or not separator:
        return "the image's name is missing", f"write {right}"
    return None


@rule(
    "MVL203",
    "unknown-base-image",
    severity=WARNING,
    on=WRITTEN,
    source=reported(CODING_AGENTS, IMAGES_GUIDE),
    checked=CHECKED,
)
def unknown_base_image(image: Image) -> Iterator[Report]:
    """The managed image is none that is known here.

    `al2023-1` is the only one that is known. A name that is almost that is a warning; any other is
    only an info, since AWS may have added images.

    ## Why

    If there is no such image, the service refuses the request.

    ## Bad

    ```yaml
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023
    ```

    ```yaml
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:ubuntu-26
    ```

    ## Good

    ```yaml
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    ```
    """
    text = image.text(_ARN)
    arn = parse_arn(text)
    name = _managed_name(arn) if arn else None
    if name is None or name in _KNOWN:
        return
    near = next((known for known in _KNOWN if edit_distance(name, known, _NEAR) <= _NEAR), None)
    words = f"{quoted(name)} is no managed image that is known; there is {choice(_KNOWN)}"
    if near:
        yield Report(_ARN, words, hint=f"did you mean `{near}`?")
    else:
        yield Report(_ARN, words, severity=INFO)


@rule(
    "MVL205",
    "base-image-version-form",
    severity=ERROR,
    on=WRITTEN,
    source=reported(RAYITO, IMAGES_GUIDE),
    checked=CHECKED,
)
def base_image_version_form(image: Image) -> Iterator[Report]:
    """The base image's version is not a bare number.

    Requests take `"1"`. The service itself answers `"1.0"`, so versions read back are not judged.

    ## Why

    The service refuses the dotted form that it shows, `latest`, and the empty text.

    ## Bad

    ```yaml
    baseImageVersion: "1.0"
    ```

    ```yaml
    baseImageVersion: latest
    ```

    ## Good

    ```yaml
    baseImageVersion: "1"
    ```
    """
    version = image.text(_VERSION)
    if not version:
        return
    if version.isascii() and version.isdecimal():
        return
    number = re.fullmatch(r"[vV]?([0-9]+)(?:\.0+)*", version)
    if number:
        words = f"{quoted(version)} is not the form that requests take; it is the bare number"
        hint, change = f'write "{number[1]}"', Change("replace", _VERSION, "", number[1])
        change.words = hint
        yield Report(_VERSION, words, hint=hint, change=change)
    elif version.lower().lstrip("$") in ("latest", "newest", "current"):
        words = f"{quoted(version)} is no version; a version is a number"
        yield Report(_VERSION, words, hint="leave baseImageVersion out for the newest one")
    else:
        yield Report(_VERSION, f"{quoted(version)} is no version; a version is a number")


@rule(
    "MVL206",
    "unpinned-base-image",
    severity=INFO,
    on=REQUESTS,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def unpinned_base_image(image: Image) -> Iterator[Report]:
    """No version of the base image is named.

    ## Why

    The newest one at the time of the build is taken, so two builds of the same definition can
    differ.

    ## Bad

    ```yaml whole
    name: code-sandbox
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
      microvmImageHooks:
        ready: ENABLED
    ```

    ## Good

    ```yaml
    baseImageVersion: "1"
    ```
    """
    if image.lacks(_VERSION) and not any("version" in fold(name) for name in image.value):
        words = "baseImageVersion is absent: each build takes the newest version there is"
        yield Report(_VERSION, words, hint='name one, such as `baseImageVersion: "1"`')
