"""7xx: processor, memory, capabilities."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.references import API_REFERENCE, CHECKED
from microvm_lint.rule import ALL, ERROR, Report, rule
from microvm_lint.words import choice, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

_ARM = ("arm64", "aarch64", "arm", "armv8", "graviton")


@rule(
    "MVL701",
    "cpu-architecture",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("cpuConfigurations[].architecture",),
)
def cpu_architecture(violation: Violation) -> Iterator[Report]:
    """The processor architecture is not `ARM_64`.

    `ARM_64` is the only one in revision 2026-06-22; revision 2026-11-05 also accepts `X86_64`.

    ## Why

    The service refuses the request. Other services of AWS write `arm64`; this one does not.

    ## Bad

    ```yaml
    cpuConfigurations:
      - architecture: arm64
    ```

    ```yaml
    cpuConfigurations:
      - architecture: X86_64
    ```

    ## Good

    ```yaml
    cpuConfigurations:
      - architecture: ARM_64
    ```
    """
    hint = "write ARM_64" if fold(str(violation.value).strip()) in _ARM else violation.option()
    yield violation.report(
        f"{violation.shown()} is not accepted; the architecture is {choice(violation.limit)}", hint
    )


@rule(
    "MVL711",
    "resources-count",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("resources",),
)
def resources_count(violation: Violation) -> Iterator[Report]:
    """There is more than one entry in `resources`.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    resources:
      - minimumMemoryInMiB: 2048
      - minimumMemoryInMiB: 4096
    ```

    ## Good

    ```yaml
    resources:
      - minimumMemoryInMiB: 4096
    ```
    """
    yield violation.report(
        f"{len(violation.value):,} entries of resources are more than the {violation.limit} allowed"
    )


@rule(
    "MVL721",
    "os-capability",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("additionalOsCapabilities[]",),
)
def os_capability(violation: Violation) -> Iterator[Report]:
    """A capability of the operating system is not `ALL`, the only one there is.

    ## Why

    The service refuses the request: names of Linux capabilities such as `CAP_NET_ADMIN` are not
    accepted.

    ## Bad

    ```yaml
    additionalOsCapabilities:
      - CAP_NET_ADMIN
    ```

    ## Good

    ```yaml
    additionalOsCapabilities: []
    ```
    """
    known = choice(violation.limit)
    yield violation.report(
        f"{violation.shown()} is not a capability; the only one is {known}", violation.option()
    )
