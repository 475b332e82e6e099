"""1xx: name, ARN, version, tags."""

from __future__ import annotations

import re

from microvm_lint.arns import parse_arn
from microvm_lint.constraints import Violation, blank_free
from microvm_lint.definition import CREATE, DEFINITION, UPDATE
from microvm_lint.references import (
    AGENTD,
    API_REFERENCE,
    CHECKED,
    CREATE_REFERENCE,
    IMAGES_GUIDE,
    LAUNCHING_GUIDE,
    RAYITO,
    TAG_LIMITS,
    UPDATE_REFERENCE,
    reasoned,
    reported,
)
from microvm_lint.rule import ALL, ERROR, INFO, TEMPLATES, VERSIONS, WARNING, Report, rule
from microvm_lint.survey import is_placeholder
from microvm_lint.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image

_IDENTIFIER = ("imageIdentifier",)
_TOKEN = ("clientToken",)
_IMAGE_ARN = r"arn:aws[a-z-]*:lambda:[a-z0-9-]+:[0-9]{12}:microvm-image:[A-Za-z0-9_-]+"
_MOST_TAGS = 50


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
    # microvm-lint: ignore[MVL109] sent once
    clientToken: 0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21
    ```
    """
    yield violation.report(f"a client token has 1 to 128 characters; {violation.length()}")


@rule(
    "MVL105",
    "image-identifier-not-arn",
    severity=WARNING,
    on=(UPDATE,),
    source=reported(RAYITO, IMAGES_GUIDE),
    checked=CHECKED,
)
def image_identifier_not_arn(image: Image) -> Iterator[Report]:
    """The identifier of the image to update is not the image's ARN.

    ## Why

    A bare name is refused as "Invalid ARN format", though the reference text allows any text.

    ## Bad

    ```yaml update
    imageIdentifier: code-sandbox
    ```

    ## Good

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    ```
    """
    text = image.text(_IDENTIFIER)
    if not text or re.fullmatch(_IMAGE_ARN, text):
        return
    arn = parse_arn(text)
    if arn is None:
        name = text if re.fullmatch(r"[A-Za-z0-9_-]+", text) else "<name>"
        hint = f"write arn:<partition>:lambda:<region>:<account>:microvm-image:{name}"
        yield Report(_IDENTIFIER, f"{quoted(text)} is a name, not the image's ARN", hint=hint)
    else:
        hint = "write arn:<partition>:lambda:<region>:<account>:microvm-image:<name>"
        yield Report(_IDENTIFIER, f"{quoted(text)} is not the ARN of a MicroVM image", hint=hint)


@rule(
    "MVL107",
    "tag-limits",
    severity=WARNING,
    on=(DEFINITION, CREATE, *TEMPLATES),
    source=reasoned(TAG_LIMITS),
    checked=CHECKED,
)
def tag_limits(image: Image) -> Iterator[Report]:
    """There are more than 50 tags, or a tag's key begins with `aws:`.

    What is read back from the service is not judged: the service sets such tags itself.

    ## Why

    A resource takes 50 tags of the user's, and only AWS sets tags that begin with `aws:`.

    ## Bad

    ```yaml
    tags:
      aws:created-by: platform
    ```

    ## Good

    ```yaml
    tags:
      created-by: platform
    ```
    """
    tags = image.get(("tags",))
    if not isinstance(tags, dict):
        return
    count = sum(key != "<<" and not is_placeholder(key) for key in tags)
    if count > _MOST_TAGS:
        words = f"{count:,} tags are more than the {_MOST_TAGS} that a resource takes"
        yield Report(("tags",), words, hint="remove the rest")
    for key in tags:
        if key.lower().startswith("aws:"):
            words = f"{quoted(key)} begins with `aws:`, which only AWS itself may set"
            yield Report(("tags", key), words, hint="choose another key", key=True)


@rule(
    "MVL109",
    "fixed-client-token",
    severity=INFO,
    on=(CREATE, UPDATE),
    source=reported(AGENTD, LAUNCHING_GUIDE),
    checked=CHECKED,
)
def fixed_client_token(image: Image) -> Iterator[Report]:
    """A client token stands in the file.

    ## Why

    A request with a token that was used before is taken for the same request: it returns the old
    answer and does nothing. Left out, the AWS CLI and the SDKs make a token for each request.

    ## Bad

    ```yaml
    clientToken: 0b9f2c1e-6a4d-4a8e-9a55-0f3c8f1d7b21
    ```

    ## Good

    ```yaml
    description: Runs untrusted Python snippets
    ```
    """
    token = image.text(_TOKEN)
    if token:
        words = "the token is the same in each request, and a second one returns the old answer"
        yield Report(_TOKEN, words, hint="leave clientToken out")
