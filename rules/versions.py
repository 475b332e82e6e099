"""9xx: versions read back from the service."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.references import API_REFERENCE, CHECKED
from microvm_lint.rule import ERROR, VERSIONS, Report, rule
from microvm_lint.words import choice

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL901",
    "version-state",
    severity=ERROR,
    on=VERSIONS,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("state",),
)
def version_state(violation: Violation) -> Iterator[Report]:
    """The version's state is none of those that the service documents.

    They are `PENDING`, `IN_PROGRESS`, `SUCCESSFUL`, `FAILED`, `DELETING`, `DELETED` and
    `DELETE_FAILED`.

    ## Why

    The answer was changed after it was saved, or the service has learnt a new state that
    programs may not expect.

    ## Bad

    ```yaml version
    state: CREATED
    ```

    ## Good

    ```yaml version
    state: SUCCESSFUL
    ```
    """
    yield violation.report(
        f"{violation.shown()} is not a state; the state is {choice(violation.limit)}",
        violation.option(),
    )


@rule(
    "MVL902",
    "version-status",
    severity=ERROR,
    on=VERSIONS,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("status",),
)
def version_status(violation: Violation) -> Iterator[Report]:
    """The version's status is neither `ACTIVE` nor `INACTIVE`.

    ## Why

    The answer was changed after it was saved, or the service has learnt a new status that
    programs may not expect.

    ## Bad

    ```yaml version
    status: ENABLED
    ```

    ## Good

    ```yaml version
    status: ACTIVE
    ```
    """
    yield violation.report(
        f"{violation.shown()} is not {choice(violation.limit)}", violation.option()
    )
