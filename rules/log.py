"""8xx: logging."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.references import API_REFERENCE, CHECKED
from microvm_lint.rule import ALL, ERROR, Report, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL801",
    "logging-choice",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("logging",),
)
def logging_choice(violation: Violation) -> Iterator[Report]:
    """Logging names both `disabled` and `cloudWatch`, or neither.

    `logging` is a union: it has exactly one of the two members.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    logging:
      disabled: {}
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
    ```

    ```yaml
    logging: {}
    ```

    ## Good

    ```yaml
    logging:
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
    ```
    """
    if "disabled" in violation.value:
        yield violation.report(
            "logging names both disabled and cloudWatch; it has exactly one of them",
            "remove disabled to log, or cloudWatch not to",
        )
        return
    yield violation.report(
        "logging is empty; it has exactly one of disabled and cloudWatch",
        "leave logging out for the service's default",
    )


@rule(
    "MVL802",
    "log-group",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("logging.cloudWatch.logGroup",),
)
def log_group(violation: Violation) -> Iterator[Report]:
    r"""The log group is not 1 to 512 of `a-z A-Z 0-9 _ - / . #`.

    ## Why

    The service refuses the request. It takes the log group's name, not its ARN.

    ## Bad

    ```yaml
    logging:
      cloudWatch:
        logGroup: arn:aws:logs:us-east-1:210987654321:log-group:/aws/lambda-microvms/code-sandbox
    ```

    ## Good

    ```yaml
    logging:
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
    ```
    """
    value = violation.value
    if violation.keyword == "pattern":
        hint = None
        if value.startswith("arn:"):
            name = value.partition(":log-group:")[2].removesuffix(":*")
            hint = f"write the name, not the ARN: {name}" if name else "write the name, not the ARN"
        yield violation.report(
            f"{violation.shown()} holds other characters than a-z, A-Z, 0-9 and `_ - / . #`", hint
        )
        return
    yield violation.report(f"a log group's name has 1 to 512 characters; {violation.length()}")


@rule(
    "MVL803",
    "log-stream",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("logging.cloudWatch.logStream",),
)
def log_stream(violation: Violation) -> Iterator[Report]:
    """The log stream is not 1 to 512 characters without `:` and `*`.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    logging:
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
        logStream: build:latest
    ```

    ## Good

    ```yaml
    logging:
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
        logStream: build-latest
    ```
    """
    if violation.keyword == "pattern":
        yield violation.report(
            f"{violation.shown()} holds `:` or `*`; a log stream's name has none"
        )
        return
    yield violation.report(f"a log stream's name has 1 to 512 characters; {violation.length()}")
