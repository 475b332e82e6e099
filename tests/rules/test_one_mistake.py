"""One mistake brings one finding: misspelt members, refused values; whole definitions."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml

from ..definitions import KINDS, advised, full, judge_all, judge_text
from .conftest import ABSENT, WRITTEN, changed, found, rules

READY = {"ready": "ENABLED", "readyTimeoutInSeconds": 60}
RUN = {"run": "ENABLED", "runTimeoutInSeconds": 10}
HOOKS: dict[str, Any] = {"port": 9000, "microvmHooks": RUN, "microvmImageHooks": READY}


@pytest.mark.parametrize(
    ("path", "right", "wrong"),
    [
        ("hooks", "port", "Port"), ("hooks", "port", "hookPort"), ("hooks", "port", "portNumber"),
        ("hooks", "microvmHooks", "microVmHooks"), ("hooks", "microvmHooks", "hooks"),
        ("hooks", "microvmImageHooks", "microvmImageHook"), ("hooks", "microvmImageHooks", "image"),
        ("hooks.microvmHooks", "run", "Run"), ("hooks.microvmHooks", "run", "onRun"),
        ("hooks.microvmHooks", "runTimeoutInSeconds", "runTimeout"),
        ("hooks.microvmHooks", "runTimeoutInSeconds", "runTimeoutSeconds"),
        ("hooks.microvmImageHooks", "ready", "READY"),
        ("hooks.microvmImageHooks", "ready", "readiness"),
        ("hooks.microvmImageHooks", "readyTimeoutInSeconds", "readyTimeoutInSecs"),
    ],
)  # fmt: skip
def test_a_misspelt_member_of_hooks_is_not_missing_as_well(
    path: str, right: str, wrong: str
) -> None:
    value: Any = HOOKS
    for step in path.split(".")[1:]:
        value = value[step]
    changes = {"hooks": HOOKS, path: {wrong if k == right else k: v for k, v in value.items()}}
    for kind in WRITTEN:
        assert rules(kind, json.loads(json.dumps(changes))) == ["MVL003"]


@pytest.mark.parametrize(
    ("right", "wrong"),
    [("hooks", "Hooks"), ("hooks", "hook"), ("resources", "Resources"),
     ("environmentVariables", "env"), ("environmentVariables", "EnvironmentVariables"),
     ("resources", "memorySize"), ("additionalOsCapabilities", "additionalOSCapabilities")],
)  # fmt: skip
def test_a_misspelt_member_of_an_update_is_not_left_out_as_well(right: str, wrong: str) -> None:
    value = {wrong if key == right else key: child for key, child in advised("update").items()}
    assert [one.rule.id for one in judge_all(value, "update")] == ["MVL003"]


@pytest.mark.parametrize(
    "runtime", [{"run": "enabled"}, {"run": True}, {"run": None}, {"run": "/run"}]
)
@pytest.mark.parametrize("image", [READY, {}, {"ready": "enabled"}, {"ready": "on"}, "ENABLED"])
def test_a_state_that_is_none_is_neither_on_nor_off(runtime: Any, image: Any) -> None:
    hooks = {"port": 9000, "microvmHooks": {**runtime, "runTimeoutInSeconds": 5}}
    found = set(rules("create", {"hooks": {**hooks, "microvmImageHooks": image}}))
    assert found <= {"MVL004", "MVL403", *(["MVL409"] if image == {} else [])}


@pytest.mark.parametrize(
    ("port", "expected"),
    [(1, ["MVL405"]), (65535, ["MVL405"]), (0, ["MVL401"]), (65536, ["MVL401"]), (-1, ["MVL401"]),
     ("9000", ["MVL004"]), (None, ["MVL004"]), (9000.0, ["MVL004"]), (True, ["MVL004"]),
     ("${PORT}", []), ("", ["MVL004"]), ([9000], ["MVL004"]), ({}, ["MVL004"])],
)  # fmt: skip
def test_a_port_without_hooks_is_one_mistake(port: object, expected: list[str]) -> None:
    off = {"run": "DISABLED", "resume": "DISABLED"}
    several: list[Any] = [{}, {"microvmHooks": off}, {"microvmImageHooks": {}}]
    for more in several:
        assert rules("create", {"hooks": {"port": port, **more}}, "warning") == expected


@pytest.mark.parametrize(
    ("hook", "timeout", "rule"),
    [
        ("run", 1, "MVL408"), ("run", 60, "MVL408"), ("run", 61, "MVL402"), ("run", 0, "MVL402"),
        ("validate", 3600, "MVL408"), ("validate", 3601, "MVL402"), ("ready", 61, "MVL408"),
        ("suspend", "5", "MVL004"), ("resume", None, "MVL004"), ("terminate", [], "MVL004"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("state", ["DISABLED", ABSENT])
def test_a_timeout_of_a_hook_that_is_off_is_one_mistake(
    hook: str, timeout: object, rule: str, state: object
) -> None:
    group = "microvmImageHooks" if hook in ("ready", "validate") else "microvmHooks"
    other = {"validate": "ENABLED"} if hook == "ready" else {"ready": "ENABLED"}
    hooks: dict[str, Any] = {"port": 9000, "microvmHooks": {}, "microvmImageHooks": other}
    hooks[group][f"{hook}TimeoutInSeconds"] = timeout
    if state is not ABSENT:
        hooks[group][hook] = state
    assert rules("create", {"hooks": hooks}, "warning") == [rule]


@pytest.mark.parametrize(
    "hooks",
    [
        {}, {"microvmHooks": {}, "microvmImageHooks": {}}, {"microvmHooks": {"run": "DISABLED"}},
        {"microvmImageHooks": {"ready": "DISABLED", "validate": "DISABLED"}},
        {"port": 9000, "microvmImageHooks": {"validate": "ENABLED"}},
        {"port": 1, "microvmHooks": {**RUN, "resume": "DISABLED"}, "microvmImageHooks": READY},
        {"port": 65535, "microvmHooks": RUN, "microvmImageHooks": {"ready": "ENABLED"}},
        {"port": 9000, "microvmImageHooks": {**READY, "validate": "DISABLED"}},
    ],
)  # fmt: skip
def test_hooks_that_look_odd_and_work(hooks: Any) -> None:
    for kind in KINDS:
        assert rules(kind, {"hooks": hooks}, "warning") == []


PLACEHOLDERS = ("${HOOKS}", "$HOOKS", "'{{ hooks }}'", "<hooks>", "!Ref Hooks", "!If [a, b]")


@pytest.mark.parametrize("placeholder", PLACEHOLDERS)
@pytest.mark.parametrize(
    "text",
    [
        "hooks: {}", "hooks:\n  port: 9000\n  microvmHooks: {}", "hooks:\n  <<: {}\n  port: 9000",
        "hooks:\n  port: 9000\n  microvmHooks:\n    run: {}",
        "hooks:\n  microvmHooks:\n    <<: {}\n    runTimeoutInSeconds: 5\n  port: 9000",
        "hooks:\n  port: {}\n  microvmHooks: {}\n  microvmImageHooks:\n    ready: ENABLED",
        "hooks:\n  port: 1\n  microvmImageHooks: {}\n  microvmHooks:\n    run: ENABLED\n    <<: {}",
    ],
)  # fmt: skip
def test_nothing_is_said_of_hooks_that_are_not_determined(text: str, placeholder: str) -> None:
    text = text.replace("{}", placeholder) + "\nbuildRoleArn: x\n"
    findings = judge_text(text, kind="definition", min_severity="warning", documented=False)
    assert not [one for one in findings if one.rule.id.startswith("MVL4")]


def test_hooks_that_merges_bring_together_are_one_object() -> None:
    text = (
        "x: &base {port: 9000, microvmImageHooks: &image {ready: ENABLED}}\n"
        "y: &run {run: ENABLED, runTimeoutInSeconds: 5}\n"
        "hooks:\n  <<: *base\n  microvmHooks: {<<: [*run], terminate: DISABLED}\n"
        "  microvmImageHooks: {<<: *image, readyTimeoutInSeconds: 60}\n"
    )
    findings = judge_text(text, kind="definition", min_severity="info", documented=False)
    assert not [one for one in findings if one.rule.id.startswith("MVL4")]
    findings = judge_text(text.replace("ready: ENABLED", "ready: DISABLED"), documented=False,
                          kind="definition")  # fmt: skip
    found = [one.rule.id for one in findings if one.rule.id.startswith("MVL4")]
    assert sorted(found) == ["MVL406", "MVL408"]


# Fifteen rules, each with the one change that it finds; no JSON Schema sees any of them.
FAULTS: dict[str, dict[str, Any]] = {
    "MVL105": {"imageIdentifier": "code-sandbox"},
    "MVL202": {"baseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image/al2023-1"},
    "MVL205": {"baseImageVersion": "1.0"},
    "MVL213": {"codeArtifact.uri": "s3://192.168.0.1/sandbox-1.tar.gz"},
    "MVL214": {},
    "MVL404": {"hooks.port": ABSENT},
    "MVL406": {"hooks.microvmImageHooks": {"validate": "ENABLED"}},
    "MVL407": {"hooks.microvmHooks.runTimeoutInSeconds": ABSENT},
    "MVL408": {"hooks.microvmHooks.terminate": "DISABLED"},
    "MVL504": {"environmentVariables": {"AWS_REGION": "x", "AWS_SESSION_TOKEN": "", "a.b": ""}},
    "MVL507": {},
    "MVL508": {},
    "MVL603": {"egressNetworkConnectors": ["INTERNET_EGRESS"]},
    "MVL712": {"resources": [{"minimumMemoryInMiB": 3072}]},
    "MVL804": {"logging": {"disabled": {}}},
}  # fmt: skip


def test_fifteen_faults_bring_exactly_fifteen_findings() -> None:
    changes = {path: new for one in FAULTS.values() for path, new in one.items()}
    value = changed("update", changes)
    assert sorted(one.rule.id for one in judge_all(value, "update", "warning")) == sorted(FAULTS)
    for style in (True, False):
        text = yaml.safe_dump(value, default_flow_style=style, sort_keys=False)
        findings = judge_text(text, documented=False)
        assert sorted(one.rule.id for one in findings) == sorted(FAULTS)
    assert judge_text(json.dumps(value), "x.json", documented=True) == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_definition_that_uses_every_field_brings_no_more_than_advice(kind: str) -> None:
    expected = {"definition": "722 805", "create": "109 722 805", "update": "109 722 805",
                "template": "722 805", "version": "722"}  # fmt: skip
    found = sorted(one.rule.id for one in judge_all(full(kind), kind))
    assert found == [f"MVL{number}" for number in expected[kind].split()]
    for flow in (True, False):
        text = yaml.safe_dump(advised(kind), default_flow_style=flow, allow_unicode=True)
        assert judge_text(text, kind=kind, min_severity="info", documented=False) == []


HOSTILE: list[Any] = [
    None, True, 0, -1, 10**300, 1.5, "", "x" * 100_000, "\x00\x1b[2J\u202e", "\u0661\u0662",
    "a:" * 9999, "arn:" + ":" * 5000, "s3://" + "." * 3000, [], [[]], [None], ["x" * 5000], {},
    {"": ""}, {"<<": 1}, {"a" * 3000: {"b": {}}}, [{"architecture": 5, "minimumMemoryInMiB": "x"}],
]  # fmt: skip


@pytest.mark.parametrize("member", sorted({*full("create"), *full("update"), *full("version")}))
def test_a_hostile_value_ends_in_findings_of_one_place(member: str) -> None:
    """Whatever stands there, messages stay short and printable."""
    kind = next(one for one in ("create", "update", "version") if member in full(one))
    for value in HOSTILE:
        for one in judge_all(changed(kind, {member: value}), kind):
            assert len(one.message) < 400
            assert (one.message + (one.hint or "")).isprintable()


def test_advice_on_an_update_names_all_that_is_left_out() -> None:
    ((_severity, path, _text),) = found("update", {"resources": ABSENT, "hooks": ABSENT}, "MVL910")
    assert path == "hooks"
    for member in ("hooks", "environmentVariables", "resources", "additionalOsCapabilities"):
        for there in ({"A": "x"}, ["x"], None, "", "${ALL}"):
            assert found("update", {member: there}, "MVL910") == []
