"""8xx: logging."""

from __future__ import annotations

import re

from microvm_lint.constraints import Violation
from microvm_lint.findings import Change
from microvm_lint.references import (
    AGENTD,
    API_REFERENCE,
    CHECKED,
    MONITORING_GUIDE,
    reasoned,
    reported,
)
from microvm_lint.rule import ALL, ERROR, INFO, WARNING, WRITTEN, Report, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image


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

    `logging` is a union: it has exactly one of the two members. In a template it may be empty, as
    CloudFormation takes it.

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
            "both `logging.disabled` and `logging.cloudWatch` are there; logging has exactly one",
            "remove `logging.disabled` to log, or `logging.cloudWatch` not to",
        )
        return
    yield violation.report(
        "logging is empty; it has `logging.disabled` or `logging.cloudWatch`",
        "leave logging out for the service's default",
        Change("remove", violation.path, "leave logging out"),
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
        hint = change = None
        if value.startswith("arn:"):
            name = value.partition(":log-group:")[2].removesuffix(":*")
            hint = f"write the name, not the ARN: {name}" if name else "write the name, not the ARN"
            change = violation.replace(name) if re.fullmatch("[a-zA-Z0-9_/.#-]+", name) else None
        yield violation.report(
            f"{violation.shown()} holds other characters than a-z, A-Z, 0-9 and `_ - / . #`",
            hint,
            change,
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
        logStream: build-latest  # microvm-lint: ignore[MVL805] one build at a time
    ```
    """
    if violation.keyword == "pattern":
        yield violation.report(
            f"{violation.shown()} holds `:` or `*`; a log stream's name has none"
        )
        return
    yield violation.report(f"a log stream's name has 1 to 512 characters; {violation.length()}")


@rule(
    "MVL804",
    "logging-disabled",
    severity=WARNING,
    on=ALL,
    source=reported(AGENTD, MONITORING_GUIDE),
    checked=CHECKED,
)
def logging_disabled(image: Image) -> Iterator[Report]:
    """Logging is switched off.

    ## Why

    A build that fails says why only in its log, and so does an application in a MicroVM.

    ## Bad

    ```yaml
    logging:
      disabled: {}
    ```

    ## Good

    ```yaml
    logging:
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
    ```
    """
    logging = image.get(("logging",))
    if (
        isinstance(logging, dict)
        and len(logging) == 1
        and isinstance(logging.get("disabled"), dict)
    ):
        words = "logging is off, so nothing will tell why a build failed"
        hint = "log to a group of its own, with a short retention"
        yield Report(("logging", "disabled"), words, hint=hint)


@rule(
    "MVL805",
    "fixed-log-stream",
    severity=INFO,
    on=WRITTEN,
    source=reasoned(MONITORING_GUIDE),
    checked=CHECKED,
)
def fixed_log_stream(image: Image) -> Iterator[Report]:
    """All logs go to one stream.

    ## Why

    Every build and every MicroVM of the image writes into it, and nothing tells them apart.

    ## Bad

    ```yaml
    logging:
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
        logStream: everything
    ```

    ## Good

    ```yaml
    logging:
      cloudWatch:
        logGroup: /aws/lambda-microvms/code-sandbox
    ```
    """
    stream = ("logging", "cloudWatch", "logStream")
    if image.text(stream):
        words = "every build and every MicroVM writes into this one stream"
        yield Report(stream, words, hint="leave logStream out: each gets a stream of its own")
