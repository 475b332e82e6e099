"""4xx: hooks that do not fit together."""

from __future__ import annotations

from microvm_lint.findings import Change
from microvm_lint.references import (
    AGENT_TOOLKIT,
    BEST_PRACTICES,
    CHECKED,
    HOOKS_GUIDE,
    RAYITO,
    reasoned,
    reported,
)
from microvm_lint.rule import ERROR, INFO, WARNING, WRITTEN, Report, rule
from microvm_lint.words import conjunction, fold

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image, Path

_PORT: Path = ("hooks", "port")
_READY: Path = ("hooks", "microvmImageHooks", "ready")
_RUN: Path = ("hooks", "microvmHooks", "run")
_RUNTIME: tuple[Path, ...] = tuple(
    ("hooks", "microvmHooks", name) for name in ("run", "resume", "suspend", "terminate")
)
_HOOKS = (*_RUNTIME, _READY, ("hooks", "microvmImageHooks", "validate"))


def _states(image: Image) -> tuple[list[Path], list[Path]]:
    """The hooks that surely are on, and off; one of another state is another finding."""
    on, off = [], []
    for hook in _HOOKS:
        state = image.text(hook)
        if state == "ENABLED":
            on.append(hook)
        elif state == "DISABLED" or (state is None and _lacks(image, hook)):
            off.append(hook)
    return on, off


def _enabled(image: Image) -> list[Path]:
    """The hooks that are surely enabled."""
    return image.shared(_states)[0]


def _enabled_at_run_time(image: Image) -> list[Path]:
    """Those of them that are called while a MicroVM runs."""
    return [hook for hook in _enabled(image) if hook in _RUNTIME]


def _disabled(image: Image) -> list[Path]:
    """The hooks that are surely not enabled."""
    return image.shared(_states)[1]


_TIMEOUTS: dict[Path, Path] = {hook: (*hook[:-1], f"{hook[-1]}TimeoutInSeconds") for hook in _HOOKS}
_MEMBERS = frozenset(step for path in (_PORT, *_HOOKS, *_TIMEOUTS.values()) for step in path[1:])


def _lacks(image: Image, path: Path) -> bool:
    """Whether there is surely nothing at the path, not even under a misspelt name.

    A member that hooks do not have is a finding of its own, and may be the one that is missing.
    """
    if not image.lacks(path):
        return False
    for end in (2, 1):
        group = image.get(path[:end])
        if isinstance(group, dict):
            return group.keys() <= _MEMBERS
    return not any("hook" in fold(name) for name in image.value)


def _names(hooks: list[Path]) -> str:
    return conjunction([str(hook[-1]) for hook in hooks])


@rule(
    "MVL404",
    "hook-without-port",
    severity=ERROR,
    on=WRITTEN,
    source=HOOKS_GUIDE,
    checked=CHECKED,
)
def hook_without_port(image: Image) -> Iterator[Report]:
    """A hook is enabled, but `hooks.port` is absent.

    ## Why

    "If you configure any hooks, you must specify the port": the service calls the hooks over HTTP
    on that port of the MicroVM, and there is no default.

    ## Bad

    ```yaml
    hooks:
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
    enabled = _enabled(image)
    if enabled and _lacks(image, _PORT):
        verb = "is" if len(enabled) == 1 else "are"
        yield Report(
            _PORT,
            f"{_names(enabled)} {verb} enabled, and there is no port to call on",
            hint="add the port that the application listens on, such as `port: 9000`",
            related=[(hook, "enabled here") for hook in enabled],
            change=Change("add", _PORT, "add `port: 9000`", 9000, safe=False),
        )


@rule(
    "MVL405",
    "port-without-hook",
    severity=ERROR,
    on=WRITTEN,
    source=reported(RAYITO, HOOKS_GUIDE),
    checked=CHECKED,
)
def port_without_hook(image: Image) -> Iterator[Report]:
    """`hooks.port` is set, but no hook is enabled.

    ## Why

    The service refuses the request: "At least one MicroVM hook or MicroVM image hook must be
    enabled when the hooks port is specified".

    ## Bad

    ```yaml
    hooks:
      port: 9000
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
    port = image.number(_PORT)
    if port is not None and len(_disabled(image)) == len(_HOOKS):
        yield Report(
            _PORT,
            "the port is set, and no hook is enabled",
            hint="enable the ready hook, or remove the port",
            related=[(hook, "disabled here") for hook in _HOOKS if not image.lacks(hook)],
        )


@rule(
    "MVL406",
    "runtime-hook-without-ready",
    severity=ERROR,
    on=WRITTEN,
    source=AGENT_TOOLKIT,
    checked=CHECKED,
)
def runtime_hook_without_ready(image: Image) -> Iterator[Report]:
    """A hook of the running MicroVM is enabled, but the ready hook is not.

    Whoever enables run, resume, suspend or terminate has to enable ready as well.

    ## Why

    The service refuses the request: "The ready (/ready) MicroVM image hook must be enabled when any
    MicroVM lifecycle hook is enabled". Without it nothing tells that the application listens when
    the snapshot is taken, and each MicroVM starts from that snapshot.

    ## Bad

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
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
    enabled = _enabled_at_run_time(image)
    if enabled and _READY in _disabled(image):
        absent = image.lacks(_READY)
        verb = "is" if len(enabled) == 1 else "are"
        yield Report(
            enabled[0],
            f"{_names(enabled)} {verb} enabled, and the ready hook is not",
            hint=f"{'add' if absent else 'write'} `ready: ENABLED` under `microvmImageHooks`",
            related=[
                *((hook, "enabled here, too") for hook in enabled[1:]),
                (_READY, "the ready hook is absent here" if absent else "the ready hook is off"),
            ],
            change=_enable_ready(image, absent),
        )


def _enable_ready(image: Image, absent: bool) -> Change:
    """What enables the ready hook: a value, a member, or a group with it."""
    words = "enable the ready hook"
    if not absent:
        return Change("replace", _READY, words, "ENABLED", safe=False)
    if image.get(_READY[:-1]) is not None:
        return Change("add", _READY, words, "ENABLED", safe=False)
    return Change("add", _READY[:-1], words, {"ready": "ENABLED"}, safe=False)


@rule(
    "MVL407",
    "hook-without-timeout",
    severity=WARNING,
    on=WRITTEN,
    source=AGENT_TOOLKIT,
    checked=CHECKED,
)
def hook_without_timeout(image: Image) -> Iterator[Report]:
    """A hook of the running MicroVM is enabled without a timeout.

    ## Why

    The default is 1 second, which is little for an application that opens connections or writes
    files in its hook. A hook that takes longer fails, and with it the start, the resumption or the
    suspension of the MicroVM.

    ## Bad

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
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
    for hook in _enabled_at_run_time(image):
        timeout = _TIMEOUTS[hook]
        if _lacks(image, timeout):
            yield Report(
                hook,
                f"the {hook[-1]} hook has no timeout, and the default is 1 second",
                hint=f"add `{timeout[-1]}`, 1 to 60 seconds",
                change=Change("add", timeout, f"add `{timeout[-1]}: 10`", 10, safe=False),
            )


@rule(
    "MVL408",
    "timeout-on-disabled-hook",
    severity=WARNING,
    on=WRITTEN,
    source=reasoned(HOOKS_GUIDE),
    checked=CHECKED,
)
def timeout_on_disabled_hook(image: Image) -> Iterator[Report]:
    """A timeout is set for a hook that is disabled or absent.

    ## Why

    The timeout has no effect: a hook that is not enabled is not called. Most often the line that
    enables the hook was forgotten.

    ## Bad

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
        terminateTimeoutInSeconds: 20
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
        terminate: ENABLED
        terminateTimeoutInSeconds: 20
      microvmImageHooks:
        ready: ENABLED
    ```
    """
    for hook in _disabled(image):
        timeout = _TIMEOUTS[hook]
        if image.number(timeout) is None:
            continue
        absent = image.lacks(hook)
        yield Report(
            timeout,
            f"the {hook[-1]} hook is {'absent' if absent else 'disabled'}; "
            "its timeout has no effect",
            hint=f"{'add' if absent else 'write'} `{hook[-1]}: ENABLED`, or remove the timeout",
            related=[] if absent else [(hook, "disabled here")],
            change=Change("remove", timeout, "remove the timeout"),
        )


@rule(
    "MVL409",
    "no-ready-hook",
    severity=INFO,
    on=WRITTEN,
    source=AGENT_TOOLKIT,
    checked=CHECKED,
)
def no_ready_hook(image: Image) -> Iterator[Report]:
    """No hook tells when the application is ready.

    ## Why

    The service takes the snapshot when the ready hook answers. Without one the snapshot may be
    taken while the application still starts, and every MicroVM starts from there.

    ## Bad

    ```yaml
    hooks: {}
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
        readyTimeoutInSeconds: 120
    ```
    """
    if _READY in _disabled(image) and not _enabled_at_run_time(image):
        words = "no ready hook tells when the application has started"
        yield Report(_READY, words, hint="enable `hooks.microvmImageHooks.ready`")


@rule(
    "MVL410",
    "no-run-hook",
    severity=INFO,
    on=WRITTEN,
    source=HOOKS_GUIDE,
    checked=CHECKED,
)
def no_run_hook(image: Image) -> Iterator[Report]:
    """The run hook is not enabled.

    ## Why

    RunMicrovm passes its payload through the run hook; without it there is no way to tell a MicroVM
    what it is for. And all MicroVMs start from the same snapshot: the run hook is the place to seed
    random numbers and to make identifiers that must differ.

    ## Bad

    ```yaml
    hooks:
      port: 9000
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
    if _RUN in _disabled(image):
        words = "without the run hook a MicroVM gets no payload, and all start in the same state"
        yield Report(_RUN, words, hint="enable `hooks.microvmHooks.run`")


@rule(
    "MVL411",
    "unpaired-suspend-resume",
    severity=INFO,
    on=WRITTEN,
    source=HOOKS_GUIDE,
    checked=CHECKED,
)
def unpaired_suspend_resume(image: Image) -> Iterator[Report]:
    """Of the hooks suspend and resume only one is enabled.

    ## Why

    What an application closes before it is suspended it has to open again when it is resumed, and
    what it opens then it has to have closed. One hook without the other is seldom meant.

    ## Bad

    ```yaml
    hooks:
      port: 9000
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
        suspend: ENABLED
        suspendTimeoutInSeconds: 10
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
        suspend: ENABLED
        suspendTimeoutInSeconds: 10
        resume: ENABLED
        resumeTimeoutInSeconds: 10
      microvmImageHooks:
        ready: ENABLED
    ```
    """
    suspend, resume = (("hooks", "microvmHooks", name) for name in ("suspend", "resume"))
    for one, other in ((suspend, resume), (resume, suspend)):
        if one in _enabled(image) and other in _disabled(image):
            words = f"the {one[-1]} hook is enabled, and the {other[-1]} hook is not"
            yield Report(one, words, hint=f"enable `{other[-1]}` as well")


@rule(
    "MVL412",
    "privileged-hook-port",
    severity=INFO,
    on=WRITTEN,
    source=reasoned(BEST_PRACTICES),
    checked=CHECKED,
)
def privileged_hook_port(image: Image) -> Iterator[Report]:
    """The hooks' port is below 1024.

    ## Why

    In Linux only root may listen on such a port, so the application would have to run as root.

    ## Bad

    ```yaml
    hooks:
      port: 80
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
      microvmImageHooks:
        ready: ENABLED
    ```

    ## Good

    ```yaml
    hooks:
      port: 1024
      microvmHooks:
        run: ENABLED
        runTimeoutInSeconds: 10
      microvmImageHooks:
        ready: ENABLED
    ```
    """
    port = image.number(_PORT)
    if port is not None and port < 1024:
        words = f"port {port} needs root in the MicroVM"
        yield Report(_PORT, words, hint="listen on a port from 1024 on, such as 9000")
