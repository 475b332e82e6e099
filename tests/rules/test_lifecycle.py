"""Hooks that do not fit together: MVL404 to MVL412."""

from __future__ import annotations

from typing import Any

import pytest

from ..definitions import advised, judge_all, judge_text, marked
from .conftest import ABSENT, WRITTEN, changed, found, rules

READY = {"ready": "ENABLED", "readyTimeoutInSeconds": 60}
RUN = {"run": "ENABLED", "runTimeoutInSeconds": 10}
RUNTIME = ("run", "resume", "suspend", "terminate")


def hooks(port: object = 9000, runtime: object = RUN, image: object = READY) -> dict[str, Any]:
    members = {"port": port, "microvmHooks": runtime, "microvmImageHooks": image}
    return {"hooks": {name: value for name, value in members.items() if value is not ABSENT}}


@pytest.mark.parametrize("kind", WRITTEN)
@pytest.mark.parametrize("hook", [*RUNTIME, "ready", "validate"])
def test_a_hook_needs_a_port(kind: str, hook: str) -> None:
    runtime = {hook: "ENABLED"} if hook in RUNTIME else {}
    image = {"ready": "ENABLED", **({} if hook in RUNTIME else {hook: "ENABLED"})}
    changes = hooks(ABSENT, runtime, image)
    ((severity, path, text),) = found(kind, changes, "MVL404")
    assert (severity, path, text) == ("error", "hooks.port", '"hooks"')
    (finding,) = (one for one in judge_all(changed(kind, changes), kind) if one.rule.id == "MVL404")
    assert len(finding.related) == (1 if hook == "ready" else 2)
    assert found(kind, hooks(9000, runtime, image), "MVL404") == []
    assert found("version", changes, "MVL404") == []


@pytest.mark.parametrize(
    ("runtime", "image", "wrong"),
    [
        (ABSENT, ABSENT, True),
        ({}, {}, True),
        ({"run": "DISABLED"}, {"ready": "DISABLED"}, True),
        ({"runTimeoutInSeconds": 5}, ABSENT, True),
        ({"terminate": "ENABLED"}, ABSENT, False),
        (ABSENT, {"validate": "ENABLED"}, False),
        ({"run": "on"}, ABSENT, False),  # another mistake, MVL403
        ({"run": None}, ABSENT, False),
        ("ENABLED", ABSENT, False),
    ],
)
def test_a_port_needs_a_hook(runtime: object, image: object, wrong: bool) -> None:
    for kind in WRITTEN:
        expected = [("error", "hooks.port", "9000")] if wrong else []
        assert found(kind, hooks(9000, runtime, image), "MVL405") == expected
    assert found("version", hooks(9000, runtime, image), "MVL405") == []


@pytest.mark.parametrize("hook", RUNTIME)
@pytest.mark.parametrize(
    ("image", "related"),
    [
        (ABSENT, '"hooks"'),
        ({}, '"microvmImageHooks"'),
        ({"validate": "ENABLED"}, '"microvmImageHooks"'),
        ({"ready": "DISABLED"}, '"DISABLED"'),
    ],
)
def test_a_runtime_hook_needs_the_ready_hook(hook: str, image: object, related: str) -> None:
    runtime = {hook: "ENABLED", f"{hook}TimeoutInSeconds": 5}
    for kind in WRITTEN:
        value = changed(kind, hooks(9000, runtime, image))
        (finding,) = (one for one in judge_all(value, kind) if one.rule.id == "MVL406")
        assert (finding.severity, finding.path) == ("error", f"hooks.microvmHooks.{hook}")
        assert marked(finding) == '"ENABLED"'
        (ready,) = finding.related
        source = finding.span.source
        assert source.text[ready.span.start : ready.span.end] == related
    assert found("version", hooks(9000, runtime, image), "MVL406") == []


def test_all_runtime_hooks_without_ready_are_one_mistake() -> None:
    runtime = dict.fromkeys(RUNTIME, "ENABLED")
    value = changed("create", hooks(9000, runtime, ABSENT))
    (finding,) = (one for one in judge_all(value) if one.rule.id == "MVL406")
    assert finding.path == "hooks.microvmHooks.run"
    assert finding.message.startswith("run, resume, suspend and terminate are enabled")
    assert len(finding.related) == 4


@pytest.mark.parametrize("image", [READY, {"ready": "enabled"}, {"ready": True}, {"ready": None}])
def test_a_ready_hook_that_is_there_or_misspelt_is_enough(image: object) -> None:
    assert found("create", hooks(9000, RUN, image), "MVL406") == []


@pytest.mark.parametrize("hook", RUNTIME)
def test_a_runtime_hook_wants_a_timeout(hook: str) -> None:
    for kind in WRITTEN:
        place = ("warning", f"hooks.microvmHooks.{hook}", '"ENABLED"')
        assert found(kind, hooks(9000, {hook: "ENABLED"}), "MVL407") == [place]
    timeout = f"{hook}TimeoutInSeconds"
    for value in (1, 60, 61, None, "5"):  # what is wrong with it is another finding
        assert found("create", hooks(9000, {hook: "ENABLED", timeout: value}), "MVL407") == []
    assert found("create", hooks(9000, RUN, {"ready": "ENABLED"}), "MVL407") == []
    assert found("version", hooks(9000, {hook: "ENABLED"}), "MVL407") == []


@pytest.mark.parametrize("group", ["microvmHooks", "microvmImageHooks"])
@pytest.mark.parametrize("state", ["DISABLED", ABSENT])
def test_a_timeout_of_a_hook_that_is_off_does_nothing(group: str, state: object) -> None:
    hook = "terminate" if group == "microvmHooks" else "validate"
    members = {**(RUN if group == "microvmHooks" else READY), f"{hook}TimeoutInSeconds": 7}
    if state is not ABSENT:
        members[hook] = state
    changes = hooks(9000, members) if group == "microvmHooks" else hooks(9000, RUN, members)
    for kind in WRITTEN:
        place = ("warning", f"hooks.{group}.{hook}TimeoutInSeconds", "7")
        assert found(kind, changes, "MVL408") == [place]
    assert found("version", changes, "MVL408") == []
    for other in ("ENABLED", "enabled", None, True):
        members[hook] = other
        assert found("create", changes, "MVL408") == []


def test_advice_on_hooks_that_are_not_there() -> None:
    for kind in WRITTEN:
        assert rules(kind, {"hooks": ABSENT}) == (
            ["MVL409", "MVL410"] + ["MVL910"] * (kind == "update")
        )
        assert rules(kind, {"hooks": {}}) == ["MVL409", "MVL410"]
        assert rules(kind, hooks(9000, ABSENT)) == ["MVL410"]
    assert rules("version", {"hooks": ABSENT}) == []


@pytest.mark.parametrize(("one", "other"), [("suspend", "resume"), ("resume", "suspend")])
def test_suspend_and_resume_belong_together(one: str, other: str) -> None:
    runtime = {**RUN, one: "ENABLED", f"{one}TimeoutInSeconds": 5}
    place = [("info", f"hooks.microvmHooks.{one}", '"ENABLED"')]
    assert found("create", hooks(9000, runtime), "MVL411") == place
    assert found("create", hooks(9000, {**runtime, other: "DISABLED"}), "MVL411") == place
    assert found("create", hooks(9000, {**runtime, other: "ENABLED"}), "MVL411") == []


@pytest.mark.parametrize(
    ("port", "low"),
    [(0, False), (1, True), (80, True), (1023, True), (1024, False), (65535, False), (True, False),
     ("80", False), (80.0, False), (-1, False)],
)  # fmt: skip
def test_ports_below_1024_are_for_root(port: object, low: bool) -> None:
    assert bool(found("create", hooks(port), "MVL412")) == low


@pytest.mark.parametrize(
    "text",
    [
        "hooks: ${HOOKS}",
        "hooks: {port: 9000, microvmHooks: '{{ hooks }}'}",
        "hooks: {port: $PORT, microvmHooks: {run: $RUN}, microvmImageHooks: {ready: <ready>}}",
        "hooks: {port: 9000, microvmHooks: {run: ENABLED}, microvmImageHooks: $READY}",
        "hooks: {port: 9000, '${MORE}': {}}",
        "hooks: {'<<': !include hooks.yaml, port: 9000}",
    ],
)
def test_nothing_is_said_of_what_is_not_determined(text: str) -> None:
    base = "".join(
        f"{name}: {value}\n"
        for name, value in advised("definition").items()
        if name in ("baseImageArn", "buildRoleArn", "codeArtifact")
    )
    findings = judge_text(base + text + "\n", kind="definition", documented=False)
    assert {one.rule.id for one in findings if one.rule.id[3] == "4"} <= {"MVL407"}


def test_hooks_that_an_alias_brings_are_judged() -> None:
    text = "x: &h {run: ENABLED, runTimeoutInSeconds: 5}\n" + "".join(
        f"{name}: {value}\n" for name, value in advised("definition").items() if name != "hooks"
    )
    text += "hooks: {port: 9000, microvmHooks: {<<: *h}}\n"
    findings = judge_text(text, kind="definition", documented=False)
    (finding,) = (one for one in findings if one.rule.id == "MVL406")
    assert marked(finding) == "ENABLED"


@pytest.mark.parametrize("wrong", ["x", 5, [], ["ENABLED"], {"run": {}}, {"run": []}, None, True])
def test_hooks_of_another_type_bring_no_more_than_that(wrong: object) -> None:
    for changes in ({"hooks": wrong}, {"hooks.microvmHooks": wrong}):
        assert set(rules("create", changes, "warning")) <= {"MVL003", "MVL004"}
