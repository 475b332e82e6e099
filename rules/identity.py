"""1xx: name, ARN, version, tags."""

from __future__ import annotations

from microvm_lint.constraints import Violation, blank_free
from microvm_lint.definition import CREATE, UPDATE
from microvm_lint.references import API_REFERENCE, CHECKED, CREATE_REFERENCE, UPDATE_REFERENCE
from microvm_lint.rule import ALL, ERROR, TEMPLATES, VERSIONS, Report, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL101",
    "image-name",
    severity=ERROR,
    on=(CREATE, *TEMPLATES),
    source=CREATE_REFERENCE,
    checked=CHECKED,
    claims=("name",),
)
def image_name(violation: Violation) -> Iterator[Report]:
    """The image's name is not 1 to 64 letters, digits, hyphens and underscores.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    name: code sandbox (python)
    ```

    ## Good

    ```yaml
    name: code-sandbox_python
    ```
    """
    if violation.keyword == "pattern":
        yield violation.report(
            f"the name {violation.shown()} holds other characters than a-z, A-Z, 0-9, `-` and `_`"
        )
        return
    yield violation.report(f"an image's name has 1 to 64 characters; {violation.length()}")


@rule(
    "MVL102",
    "image-arn",
    severity=ERROR,
    on=VERSIONS,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("imageArn",),
)
def image_arn(violation: Violation) -> Iterator[Report]:
    """The image's ARN is not 1 to 2048 characters without white space.

    ## Why

    The service never returns such an ARN: the answer was changed after it was saved.

    ## Bad

    ```yaml version
    imageArn: "arn:aws:lambda:us-east-1:210987654321:microvm-image: code-sandbox"
    ```

    ## Good

    ```yaml version
    imageArn: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    ```
    """
    yield blank_free(violation, "an image's ARN")


@rule(
    "MVL103",
    "image-version",
    severity=ERROR,
    on=VERSIONS,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("imageVersion",),
)
def image_version(violation: Violation) -> Iterator[Report]:
    """The image's version is not 1 to 2048 characters without white space.

    ## Why

    The service never returns such a version, and GetMicrovmImageVersion refuses it.

    ## Bad

    ```yaml version
    imageVersion: "1.0 "
    ```

    ## Good

    ```yaml version
    imageVersion: "1.0"
    ```
    """
    yield blank_free(violation, "an image version")


@rule(
    "MVL104",
    "image-identifier",
    severity=ERROR,
    on=(UPDATE,),
    source=UPDATE_REFERENCE,
    checked=CHECKED,
    claims=("imageIdentifier",),
)
def image_identifier(violation: Violation) -> Iterator[Report]:
    """The identifier of the image to update is not 1 to 256 characters long.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml update
    imageIdentifier: ""
    ```

    ## Good

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    ```
    """
    yield violation.report(f"an image identifier has 1 to 256 characters; {violation.length()}")


@rule(
    "MVL106",
    "tag-format",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("tags", "tags.*", "tags.*@key"),
)
def tag_format(violation: Violation) -> Iterator[Report]:
    """A tag's key is not 1 to 128 characters, or its value not 0 to 256, of those allowed.

    Letters, digits and separators of any script are allowed, and `_ . : / = + - @`.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    tags:
      team: platform & tools
    ```

    ## Good

    ```yaml
    tags:
      team: platform + tools
    ```
    """
    what = "a tag's key" if violation.key else "a tag's value"
    if violation.keyword == "pattern":
        yield violation.report(
            f"{what} {violation.shown()} holds a character that is not allowed",
            "letters, digits, spaces and `_ . : / = + - @` are",
        )
        return
    length = "1 to 128" if violation.key else "at most 256"
    yield violation.report(f"{what} has {length} characters; {violation.length()}")


@rule(
    "MVL108",
    "client-token",
    severity=ERROR,
    on=(CREATE, UPDATE),
    source=CREATE_REFERENCE,
    checked=CHECKED,
    claims=("clientToken",),
)
def client_token(violation: Violation) -> Iterator[Report]:
    """The client token is not 1 to 128 characters long.

    ## Why

    The service refuses the request. Left out, the AWS CLI and the SDKs make a token themselves.

    ## Bad

    ```yaml
    clientToken: ""
    ```

    ## Good

    ```yaml
    clientToken: 0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21
    ```
    """
    yield violation.report(f"a client token has 1 to 128 characters; {violation.length()}")
