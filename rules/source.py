"""2xx: what an image is built from, base image and code artifact."""

from __future__ import annotations

from microvm_lint.constraints import Violation, blank_free
from microvm_lint.references import API_REFERENCE, CHECKED
from microvm_lint.rule import ALL, ERROR, Report, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL201",
    "base-image-arn",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("baseImageArn",),
)
def base_image_arn(violation: Violation) -> Iterator[Report]:
    """The base image's ARN is not 1 to 2048 characters without white space.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    baseImageArn: "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1 "
    ```

    ## Good

    ```yaml
    baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
    ```
    """
    yield blank_free(violation, "a base image's ARN")


@rule(
    "MVL204",
    "base-image-version",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("baseImageVersion",),
)
def base_image_version(violation: Violation) -> Iterator[Report]:
    """The base image's version is not 1 to 2048 characters without white space.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    baseImageVersion: "version 1"
    ```

    ## Good

    ```yaml
    baseImageVersion: "1"
    ```
    """
    yield blank_free(violation, "a base image's version")


@rule(
    "MVL211",
    "code-artifact-uri",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("codeArtifact", "codeArtifact.uri"),
)
def code_artifact_uri(violation: Violation) -> Iterator[Report]:
    """The code artifact is not one URI of 1 to 2048 characters without white space.

    `codeArtifact` is a union: it has exactly one member, and `uri` is the only one there is.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    codeArtifact: {}
    ```

    ```yaml
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/my image.zip
    ```

    ## Good

    ```yaml
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/my-image.zip
    ```
    """
    if violation.keyword == "oneOf":
        yield violation.report("codeArtifact is empty; it has exactly one member, `uri`")
        return
    yield blank_free(violation, "a code artifact's URI")
