"""0xx: suppressions that do nothing, or are not allowed to."""

from __future__ import annotations

from microvm_lint.document import Problem
from microvm_lint.references import CHECKED, CLI_INPUT
from microvm_lint.rule import ALL, WARNING, Report, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL008",
    "unused-suppression",
    severity=WARNING,
    on=ALL,
    source=CLI_INPUT,
    checked=CHECKED,
    reads="unused-suppression",
)
def unused_suppression(problem: Problem) -> Iterator[Report]:
    """A suppression silences nothing, or names no rule that there is.

    A comment `# microvm-lint: ignore[MVL402, hook-without-timeout] reason` silences rules by
    identifier or name: at the end of a line for what stands on it, and for the whole value of a key
    on it; on a line of its own for the next line that has content. `ignore-file[...]` above the
    first content counts for the whole file. Rules that are off are not judged, and nothing is said
    of them here.

    ## Why

    The mistake that it was written for is gone, or it never counted: a finding that nobody expects
    stays, or the next one at the same place is not seen.

    ## Bad

    ```yaml
    resources:
      - minimumMemoryInMiB: 2048  # microvm-lint: ignore[MVL712] agreed with the team
    ```

    ```yaml
    description: Runs untrusted snippets  # microvm-lint: ignore[memory-sizes]
    ```

    ## Good

    ```yaml
    additionalOsCapabilities:
      - ALL  # microvm-lint: ignore[MVL722] mounts FUSE file systems
    ```
    """
    yield Report((), problem.message, hint="remove it, or name the rule that it is for")


@rule(
    "MVL009",
    "suppression-without-reason",
    severity=WARNING,
    on=ALL,
    source=CLI_INPUT,
    checked=CHECKED,
    reads="suppression-without-reason",
)
def suppression_without_reason(problem: Problem) -> Iterator[Report]:
    """A suppression has ended, or gives no reason where the configuration asks for one.

    With `until=2027-01-31` a suppression counts up to that day. Reasons are asked for with

    ```text
    suppressions:
      require-reason: true
    ```

    or by selecting this rule by its own name.

    ## Why

    Who reads the suppression later has to know whether it still has to be there.

    ## Bad

    ```yaml
    description: Runs untrusted snippets  # microvm-lint: ignore[MVL109] until=2026-01-31 trial
    ```

    ## Good

    ```yaml
    additionalOsCapabilities:
      - ALL  # microvm-lint: ignore[MVL722] until=2099-01-31 mounts FUSE file systems
    ```
    """
    yield Report(
        (),
        problem.message,
        hint="give a reason, or a later day if it has ended; or put right what it silences",
    )
