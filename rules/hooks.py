"""4xx: hooks."""

from __future__ import annotations

from microvm_lint.constraints import Violation
from microvm_lint.references import API_REFERENCE, CHECKED
from microvm_lint.rule import ALL, ERROR, Report, rule

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator


@rule(
    "MVL401",
    "hook-port",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("hooks.port",),
)
def hook_port(violation: Violation) -> Iterator[Report]:
    """The port of the hooks' listener is not between 1 and 65535.

    ## Why

    The service refuses the request: there is no such TCP port.

    ## Bad

    ```yaml
    hooks:
      port: 70000
      microvmImageHooks:
        ready: ENABLED
    ```

    ## Good

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
      microvmImageHooks:
        ready: ENABLED
    ```
    """
    yield violation.report(f"{violation.shown()} is not a port; ports are 1 to 65,535")


@rule(
    "MVL402",
    "hook-timeout",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=("hooks.microvmHooks.*TimeoutInSeconds", "hooks.microvmImageHooks.*TimeoutInSeconds"),
)
def hook_timeout(violation: Violation) -> Iterator[Report]:
    """A hook's timeout is outside the range that the service accepts.

    The run, resume, suspend and terminate hooks of a MicroVM may take 1 to 60 seconds, the ready
    and validate hooks of an image build 1 to 3600 seconds.

    ## Why

    The service refuses the request. Values in the thousands are most often milliseconds.

    ## Bad

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 61
      microvmImageHooks:
        ready: ENABLED
    ```

    ```yaml
    hooks:
      port: 9000
      microvmImageHooks:
        ready: ENABLED
        readyTimeoutInSeconds: 0
    ```

    ## Good

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 60
      microvmImageHooks:
        ready: ENABLED
        readyTimeoutInSeconds: 3600
    ```
    """
    hook = str(violation.path[-1]).removesuffix("TimeoutInSeconds")
    most = 60 if violation.path[1] == "microvmHooks" else 3600
    value = violation.value
    if violation.keyword == "maximum":
        hint = f"write {most} or less"
        if value % 1000 == 0 and 1 <= value // 1000 <= most:
            hint = f"the unit is seconds: write {value // 1000} if milliseconds are meant"
        elif most == 60 and value % 60 == 0 and value <= 3600:
            hint = f"only ready and validate may take minutes; {hook} may take {most} seconds"
        yield violation.report(
            f"{value:,} is more than the {most:,} seconds that a {hook} hook may take", hint
        )
    else:
        yield violation.report(
            f"{value:,} is less than the 1 second that a {hook} hook gets at least",
            "leave the timeout out for the service's default",
        )


@rule(
    "MVL403",
    "hook-state",
    severity=ERROR,
    on=ALL,
    source=API_REFERENCE,
    checked=CHECKED,
    claims=(
        "hooks.microvmHooks.run",
        "hooks.microvmHooks.resume",
        "hooks.microvmHooks.suspend",
        "hooks.microvmHooks.terminate",
        "hooks.microvmImageHooks.ready",
        "hooks.microvmImageHooks.validate",
    ),
    also_types=(bool, int),
)
def hook_state(violation: Violation) -> Iterator[Report]:
    """A hook is neither `ENABLED` nor `DISABLED`.

    The reference text calls the value "the path of the hook", but it is one of these two words:
    the paths (`/run`, `/ready`, ...) are fixed by the service.

    ## Why

    The service refuses the request.

    ## Bad

    ```yaml
    hooks:
      port: 9000
      microvmImageHooks:
        ready: /ready
    ```

    ```yaml
    hooks:
      port: 9000
      microvmImageHooks:
        ready: true
    ```

    ## Good

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
      microvmImageHooks:
        ready: ENABLED
    ```
    """
    value = violation.value
    hint = change = None
    if isinstance(value, bool):
        state = "ENABLED" if value else "DISABLED"
        hint, change = f"write {state}", violation.replace(state)
    elif not isinstance(value, str):
        pass
    elif value.startswith(("/", "http:", "https:")):
        hint = "the path is fixed by the service: write ENABLED"
    elif option := violation.option():
        hint, change = option, violation.replace(value.strip().upper())
    elif value.strip().lower() in ("on", "yes", "true", "enable"):
        hint = "write ENABLED"
    elif value.strip().lower() in ("off", "no", "false", "disable", "none"):
        hint = "write DISABLED"
    yield violation.report(f"{violation.shown()} is not `ENABLED` or `DISABLED`", hint, change)
