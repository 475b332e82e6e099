"""6xx: network."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.references import API_REFERENCE, CHECKED
from microvm_lint.rule import ALL, ERROR, Report, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL601",
    "egress-connector-count",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("egressNetworkConnectors",),
)
def egress_connector_count(violation: Violation) -> Iterator[Report]:
    """There is more than one egress connector.

    The member is a list, but the service accepts one entry at most.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:INTERNET_EGRESS
      - arn:aws:lambda:us-east-1:210987654321:network-connector:internal
    ```

    ## Good

    ```yaml
    egressNetworkConnectors:
      - arn:aws:lambda:us-east-1:210987654321:network-connector:internal
    ```
    """
    yield violation.report(
        f"{len(violation.value):,} egress connectors are more than the {violation.limit} allowed"
    )


@rule(
    "MVL602",
    "egress-connector",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("egressNetworkConnectors[]",),
)
def egress_connector(violation: Violation) -> Iterator[Report]:
    """An egress connector is not 1 to 2048 characters long.

    ## Why

    The service refuses the request. Leave the list out for a MicroVM without egress of its own.

    ## Bad

    ```yaml
    egressNetworkConnectors:
      - ""
    ```

    ## Good

    ```yaml
    egressNetworkConnectors: []
    ```
    """
    yield violation.report(f"an egress connector has 1 to 2,048 characters; {violation.length()}")
