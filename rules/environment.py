"""5xx: environment variables. No message ever holds the value of one."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.references import API_REFERENCE, CHECKED
from microvm_lint.rule import ALL, ERROR, Report, rule
from microvm_lint.words import quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


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
