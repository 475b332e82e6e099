"""5xx: environment variables. No message ever holds the value of one."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.definition import ENVIRONMENT
from microvm_lint.names import CREDENTIAL_NAMES
from microvm_lint.references import (
    API_REFERENCE,
    CHECKED,
    CREDENTIALS_GUIDE,
    IMAGES_GUIDE,
    RAYITO,
    reasoned,
    reported,
)
from microvm_lint.rule import ALL, ERROR, WARNING, WRITTEN, Report, rule
from microvm_lint.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from microvm_lint.definition import Image

_REFUSED = ("AWS_REGION", "AWS_DEFAULT_REGION")
_OF_SERVICE = "AWS_LAMBDA_MICROVM_"


def _names(image: Image) -> Iterable[str]:
    """The variables' names."""
    variables = image.get((ENVIRONMENT,))
    return variables if isinstance(variables, dict) else ()


@rule(
    "MVL501",
    "env-count",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("environmentVariables",),
)
def env_count(violation: Violation) -> Iterator[Report]:
    """There are more environment variables than the service accepts.

    At most 50 in revision 2026-06-22, at most 100 in revision 2026-11-05; CloudFormation and SAM
    accept 50.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    environmentVariables: {
      V01: "", V02: "", V03: "", V04: "", V05: "", V06: "", V07: "", V08: "", V09: "", V10: "",
      V11: "", V12: "", V13: "", V14: "", V15: "", V16: "", V17: "", V18: "", V19: "", V20: "",
      V21: "", V22: "", V23: "", V24: "", V25: "", V26: "", V27: "", V28: "", V29: "", V30: "",
      V31: "", V32: "", V33: "", V34: "", V35: "", V36: "", V37: "", V38: "", V39: "", V40: "",
      V41: "", V42: "", V43: "", V44: "", V45: "", V46: "", V47: "", V48: "", V49: "", V50: "",
      V51: "" }
    ```

    ## Good

    ```yaml
    environmentVariables:
      CONFIG_PARAMETER: /code-sandbox/config
    ```
    """
    yield violation.report(
        f"{len(violation.value):,} environment variables are more than the {violation.limit:,} "
        "allowed",
        "keep the rest in one file of the artifact or one parameter",
    )


@rule(
    "MVL502",
    "env-name",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("environmentVariables.*@key",),
)
def env_name(violation: Violation) -> Iterator[Report]:
    """An environment variable's name is not 1 to 256 characters without white space.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    environmentVariables:
      LOG LEVEL: info
    ```

    ## Good

    ```yaml
    environmentVariables:
      LOG_LEVEL: info
    ```
    """
    if violation.keyword == "pattern":
        yield violation.report(
            f"{quoted(violation.value)} holds white space; an environment variable's name has none"
        )
        return
    yield violation.report(
        f"an environment variable's name has 1 to 256 characters; {violation.length()}"
    )


@rule(
    "MVL503",
    "env-value-length",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("environmentVariables.*",),
)
def env_value_length(violation: Violation) -> Iterator[Report]:
    """An environment variable's value is longer than 4096 characters.

    The message does not tell the value or its length.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml repeat
    environmentVariables:
      CERTIFICATES: "AAAAAAAA..."
    ```

    ## Good

    ```yaml
    environmentVariables:
      CERTIFICATES_FILE: /etc/ssl/extra.pem
    ```
    """
    yield violation.report(
        f"the value of {quoted(violation.path[-1])} has more than {violation.limit:,} characters",
        "put it into a file of the artifact, and the file's name here",
    )


@rule(
    "MVL504",
    "reserved-env-name",
    severity=ERROR,
    on=WRITTEN,
    source=reported(RAYITO, IMAGES_GUIDE),
    checked=CHECKED,
)
def reserved_env_name(image: Image) -> Iterator[Report]:
    """The name of an environment variable is one that the service keeps for itself.

    `AWS_REGION` and `AWS_DEFAULT_REGION` are refused. Names that begin with `AWS_LAMBDA_MICROVM_`
    are set by the service, which is a warning.

    ## Why

    The service refuses the request, or replaces the value.

    ## Bad

    ```yaml
    environmentVariables:
      AWS_REGION: us-east-1
    ```

    ## Good

    ```yaml
    environmentVariables:
      DATA_REGION: us-east-1
    ```
    """
    for name in _names(image):
        if name in _REFUSED:
            words = f"the service sets `{name}` itself, and refuses it here"
            yield Report((ENVIRONMENT, name), words, hint="remove it", key=True)
        elif name.startswith(_OF_SERVICE):
            words = f"names that begin with `{_OF_SERVICE}` are set by the service"
            hint = "choose another name"
            yield Report((ENVIRONMENT, name), words, hint=hint, key=True, severity=WARNING)


@rule(
    "MVL507",
    "credential-env-name",
    severity=ERROR,
    on=WRITTEN,
    source=reasoned(CREDENTIALS_GUIDE),
    checked=CHECKED,
)
def credential_env_name(image: Image) -> Iterator[Report]:
    """An environment variable has a name from which AWS SDKs take credentials.

    ## Why

    `AWS_ACCESS_KEY_ID`, `AWS_SECRET_ACCESS_KEY` and `AWS_SESSION_TOKEN` come first in the chain of
    the SDKs, so they hide the role of the MicroVM. And they are baked into the snapshot.

    ## Bad

    ```yaml
    environmentVariables:
      AWS_SESSION_TOKEN: ""
    ```

    ## Good

    ```yaml
    environmentVariables:
      DATA_BUCKET: sandbox-data-210987654321
    ```
    """
    for name in _names(image):
        if name in CREDENTIAL_NAMES:
            words = f"`{name}` hides the role of the MicroVM from AWS SDKs"
            hint = "remove it, and give the execution role what the application needs"
            yield Report((ENVIRONMENT, name), words, hint=hint, key=True)


@rule(
    "MVL508",
    "unportable-env-name",
    severity=WARNING,
    on=WRITTEN,
    source=reasoned(API_REFERENCE),
    checked=CHECKED,
)
def unportable_env_name(image: Image) -> Iterator[Report]:
    """The name of an environment variable is one that shells cannot read.

    Letters, digits and underscores of ASCII can stand in a name that shells read, and no digit at
    its start.

    ## Why

    A name with `=` is read as another name by every program, and one with a hyphen or a dot can be
    read by programs, but not by shells, which drop it or pass it by.

    ## Bad

    ```yaml
    environmentVariables:
      LOG-LEVEL: info
    ```

    ## Good

    ```yaml
    environmentVariables:
      LOG_LEVEL: info
    ```
    """
    no_strings = {path for path, _key in image.survey.odd_keys}  # MVL004
    for name in _names(image):
        if (name.isidentifier() and name.isascii()) or (ENVIRONMENT, name) in no_strings:
            continue
        if name != "<<":  # which brings variables, or is a finding of MVL004
            if "=" in name:
                words = "the name of a variable holds `=`, which ends a name"
            else:
                words = f"{quoted(name)} is no name that a shell can read"
            hint = "use letters, digits and underscores, and no digit at the start"
            yield Report((ENVIRONMENT, name), words, hint=hint, key=True)
