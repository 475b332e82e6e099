"""3xx: the build role."""

from __future__ import annotations

import re

from microvm_lint.arns import ACCOUNT, differ, image_arn, parse_arn, related_to_image
from microvm_lint.constraints import Violation
from microvm_lint.definition import UPDATE
from microvm_lint.references import (
    API_REFERENCE,
    CHECKED,
    EXAMPLE_ACCOUNTS,
    PASS_ROLE,
    reasoned,
)
from microvm_lint.rule import (
    ALL,
    ERROR,
    INFO,
    TEMPLATES,
    VERSIONS,
    WARNING,
    WRITTEN,
    Report,
    rule,
)
from microvm_lint.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image

_ROLE = ("buildRoleArn",)
_OF_DOCUMENTATION = ("123456789012", "111122223333", "000000000000")
_FORM = "arn:aws:iam::<account>:role/<name>"


@rule(
    "MVL301",
    "build-role-arn",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("buildRoleArn",),
)
def build_role_arn(violation: Violation) -> Iterator[Report]:
    r"""The build role is not the ARN of an IAM role.

    20 to 2048 characters of the form

    ```text
    arn:aws[a-z\-]*:iam::[0-9]{12}:role/?[a-zA-Z_0-9+=,.@\-_/]+
    ```

    The message names the part that is wrong.

    ## Why

    The service refuses the request: the role is what a build acts as, and a user, a group or an
    assumed role cannot be passed.

    ## Bad

    ```yaml
    buildRoleArn: arn:aws:iam::21098765432:role/microvm-image-build
    ```

    ```yaml
    buildRoleArn: arn:aws:sts::210987654321:assumed-role/microvm-image-build/session
    ```

    ## Good

    ```yaml
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    ```
    """
    if violation.keyword == "maxLength" or not violation.value:
        yield violation.report(f"a role's ARN has 20 to 2,048 characters; {violation.length()}")
        return
    yield violation.report(*_wrong_part(str(violation.value)))


def _wrong_part(arn: str) -> tuple[str, str]:
    """What is wrong with a role's ARN, and what to write instead."""
    form = f"write {_FORM}"
    if re.search(r"\s", arn):
        return f"{quoted(arn)} holds white space; a role's ARN has none", form
    prefix, partition, service, region, account, resource = (arn.split(":", 5) + [""] * 6)[:6]
    if prefix != "arn" or not resource:
        if re.fullmatch(r"[0-9]{12}", arn):
            return f"{quoted(arn)} is an account, not a role's ARN", form
        return f"{quoted(arn)} is not an ARN", form
    if not re.fullmatch(r"aws[a-z-]*", partition):
        return f"{quoted(partition)} is not a partition of AWS", "aws, aws-cn, aws-us-gov, ..."
    if service == "sts" and resource.startswith("assumed-role/"):
        name = resource.split("/")[1]
        return (
            "it is the session of an assumed role, not a role",
            f"write arn:{partition}:iam::{account}:role/{name}",
        )
    if service != "iam":
        return f"the ARN is one of the service {quoted(service)}, not of `iam`", form
    if region:
        return (
            f"{quoted(region)} stands for a region; a role's ARN has none",
            "leave it empty, `::`",
        )
    if not re.fullmatch(r"[0-9]{12}", account):
        if account.isascii() and account.isdecimal():
            return f"the account {quoted(account)} has {len(account)} digits, not 12", form
        return f"{quoted(account)} is not an account of 12 digits", form
    kind, _, name = resource.partition("/")
    if not resource.startswith("role"):
        return f"{quoted(kind)} is not a role", form
    if not name and resource in ("role", "role/"):
        return "the role's name is missing", form
    odd = re.search(r"[^a-zA-Z_0-9+=,.@\-/]", resource)
    return f"{quoted(odd[0] if odd else resource)} does not belong in a role's name", form


@rule(
    "MVL302",
    "build-role-account",
    severity=WARNING,
    on=(UPDATE, *VERSIONS, *TEMPLATES),
    source=reasoned(PASS_ROLE),
    checked=CHECKED,
)
def build_role_account(image: Image) -> Iterator[Report]:
    """The build role belongs to another account than the image.

    ## Why

    A role can be passed to a service only within its own account.

    ## Bad

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    buildRoleArn: arn:aws:iam::310987654321:role/microvm-image-build
    ```

    ## Good

    ```yaml update
    imageIdentifier: arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    ```
    """
    role, owner = parse_arn(image.text(_ROLE)), image_arn(image)
    if role is not None and owner is not None and differ(role.account, owner.account, ACCOUNT):
        yield Report(
            _ROLE,
            f"the role is in the account {role.account}, the image in {owner.account}",
            hint=f"name a role of {owner.account}",
            related=related_to_image(image),
        )


@rule(
    "MVL303",
    "placeholder-account",
    severity=INFO,
    on=WRITTEN,
    source=reasoned(EXAMPLE_ACCOUNTS),
    checked=CHECKED,
)
def placeholder_account(image: Image) -> Iterator[Report]:
    """The build role's account is one that documentation uses in its examples.

    ## Why

    It is nobody's account, so the request fails. Most often it was left from a sample.

    ## Bad

    ```yaml
    buildRoleArn: arn:aws:iam::123456789012:role/microvm-image-build
    ```

    ## Good

    ```yaml
    buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
    ```
    """
    role = parse_arn(image.text(_ROLE))
    if role is not None and role.account in _OF_DOCUMENTATION:
        words = f"the account {role.account} is one from examples"
        yield Report(_ROLE, words, hint="write your own account")
