"""Versions, regions and updates: MVL903 to MVL910; and definitions as a whole."""

from __future__ import annotations

import time
from typing import Any

import pytest
import yaml

from ..definitions import KINDS, advised, judge_all, judge_text
from .conftest import ABSENT, EVERY, WRITTEN, found, rules

NOW = 1_790_000_000.0


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: NOW)


@pytest.mark.parametrize(
    ("state", "status", "expected"),
    [
        ("SUCCESSFUL", "ACTIVE", []),
        ("SUCCESSFUL", "INACTIVE", ["MVL905"]),
        ("FAILED", "INACTIVE", ["MVL903", "MVL905"]),
        ("FAILED", "ACTIVE", ["MVL903", "MVL904"]),
        ("DELETE_FAILED", "INACTIVE", ["MVL903", "MVL905"]),
        ("DELETED", "ACTIVE", ["MVL904"]),
        ("DELETING", "ACTIVE", ["MVL904"]),
        ("PENDING", "ACTIVE", ["MVL904"]),
        ("BUILT", "ACTIVE", ["MVL901"]),
    ],
)
def test_states_and_statuses(state: str, status: str, expected: list[str]) -> None:
    changes = {"state": state, "status": status, "createdAt": NOW - 60, "updatedAt": ABSENT}
    assert sorted(rules("version", changes)) == expected


def test_the_reason_of_a_failure_is_said_without_values() -> None:
    value = {
        **advised("version"),
        "state": "FAILED",
        "status": "INACTIVE",
        "stateReason": "the hook answered hunter2xyz with 500",
        "environmentVariables": {"A": "hunter2xyz"},
    }
    (finding,) = (one for one in judge_all(value) if one.rule.id == "MVL903")
    assert "the hook answered *** with 500" in finding.message


@pytest.mark.parametrize(
    ("created", "updated", "wrong"),
    [
        (NOW, NOW, False), (NOW, NOW + 1, False), (NOW, NOW - 0.9, False), (NOW, NOW - 2, True),
        ("2026-07-30T06:12:44Z", "2026-07-30T06:12:44Z", False),
        ("2026-07-30T06:12:44Z", "2026-07-30T05:12:44Z", True),
        ("2026-07-30T06:12:44+02:00", "2026-07-30T05:12:44+00:00", False),
        ("2026-07-30T06:12:44.123456789Z", "2026-07-30T06:12:44", False),
        ("Thu, 30 Jul 2026 06:12:44 GMT", 1_785_000_000, True),
        ("2026-07-30", "2026-07-29", True), ("TIMESTAMP", NOW, False), (NOW, None, False),
        (1e300, 5, False), (True, NOW, False),
    ],
)  # fmt: skip
def test_updates_come_after_the_creation(created: Any, updated: Any, wrong: bool) -> None:
    result = found("version", {"createdAt": created, "updatedAt": updated}, "MVL906")
    assert [one[:2] for one in result] == [("warning", "updatedAt")] * wrong


@pytest.mark.parametrize("state", ["PENDING", "IN_PROGRESS", "SUCCESSFUL", "FAILED"])
@pytest.mark.parametrize(("age", "old"), [(5.9, False), (6.1, True), (600, True)])
def test_a_build_that_takes_hours_is_stuck(state: str, age: float, old: bool) -> None:
    changes = {"state": state, "createdAt": NOW - age * 3600, "updatedAt": ABSENT}
    stuck = old and state in ("PENDING", "IN_PROGRESS")
    result = found("version", {**changes, "status": "INACTIVE"}, "MVL907")
    assert [one[:2] for one in result] == [("warning", "state")] * stuck


@pytest.mark.parametrize("kind", ["update", "version"])
def test_a_base_image_is_of_the_image_s_region(kind: str) -> None:
    base = "arn:aws:lambda:{}:aws:microvm-image:al2023-1"
    ((severity, path, _),) = found(kind, {"baseImageArn": base.format("us-west-2")}, "MVL908")
    assert (severity, path) == ("error", "baseImageArn")
    assert found(kind, {"baseImageArn": base.format("us-east-1")}, "MVL908") == []
    assert found(kind, {"baseImageArn": base.format("REGION")}, "MVL908") == []
    assert found("create", {"baseImageArn": base.format("us-west-2")}, "MVL908") == []


REGIONS = (
    "us-east-1 us-east-2 us-west-2 eu-west-1 ap-northeast-1 ap-south-1 ap-southeast-1 "
    "ap-southeast-2 eu-central-1 eu-north-1"
).split()


@pytest.mark.parametrize(
    ("region", "wrong"),
    [*((one, False) for one in REGIONS), ("us-west-1", True), ("cn-north-1", True),
     ("eu-south-2", True), ("us-eest-1", True), ("us-east1", False)],
)  # fmt: skip
def test_regions_without_the_service(region: str, wrong: bool) -> None:
    changes = {
        "baseImageArn": f"arn:aws:lambda:{region}:aws:microvm-image:al2023-1",
        "egressNetworkConnectors": ABSENT,
    }
    for kind in ("definition", "create", "template"):
        result = found(kind, changes, "MVL909")
        assert [one[:2] for one in result] == [("warning", "baseImageArn")] * wrong
    assert found("version", changes, "MVL909") == []


def test_one_region_is_said_once() -> None:
    changes = {
        "baseImageArn": "arn:aws:lambda:eu-south-2:aws:microvm-image:al2023-1",
        "egressNetworkConnectors": ["arn:aws:lambda:eu-south-2:210987654321:network-connector:x"],
    }
    assert len(found("create", changes, "MVL909")) == 1


def test_an_update_that_leaves_members_out_resets_them() -> None:
    reset = ("hooks", "environmentVariables", "resources", "additionalOsCapabilities")
    for member in reset:
        ((severity, path, _),) = found("update", {member: ABSENT}, "MVL910")
        assert (severity, path) == ("info", member)
        assert found("create", {member: ABSENT}, "MVL910") == []
    assert len(found("update", dict.fromkeys(reset, ABSENT), "MVL910")) == 1
    assert found("update", {"description": ABSENT, "logging": ABSENT}, "MVL910") == []


@pytest.mark.parametrize("kind", KINDS)
def test_a_definition_that_follows_all_advice_brings_nothing(kind: str) -> None:
    value = advised(kind)
    assert judge_all(value, kind) == []
    for style in (None, True, False):
        text = yaml.safe_dump(value, default_flow_style=style)
        assert judge_text(text, kind=kind, min_severity="info", documented=False) == []


def test_fifteen_faults_that_no_schema_sees_are_found_and_nothing_else() -> None:
    value: dict[str, Any] = {
        "imageIdentifier": "arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox",
        "baseImageArn": "arn:aws:lambda:us-west-2:aws:microvm-image:al2023-2",
        "baseImageVersion": "1.0",
        "buildRoleArn": "arn:aws:iam::310987654321:role/build",
        "codeArtifact": {"uri": "s3://Sandbox_Artifacts/image.tar.gz"},
        "egressNetworkConnectors": ["INTERNET_EGRESS"],
        "resources": [{"minimumMemoryInMiB": 3072}],
        "additionalOsCapabilities": ["ALL"],
        "logging": {"disabled": {}},
        "hooks": {
            "microvmHooks": {"run": "ENABLED", "terminateTimeoutInSeconds": 5},
            "microvmImageHooks": {},
        },
        "environmentVariables": {
            "AWS_REGION": "us-east-1",
            "DB_PASSWORD": "correct horse",
            "LOG-LEVEL": "info",
        },
    }
    findings = judge_all(value, "update", "warning")
    assert sorted(one.rule.id for one in findings) == [
        "MVL203", "MVL205", "MVL213", "MVL214", "MVL302", "MVL404", "MVL406", "MVL407", "MVL408",
        "MVL504", "MVL506", "MVL508", "MVL603", "MVL712", "MVL722", "MVL804", "MVL908",
    ]  # fmt: skip


def test_kinds_of_the_tests_are_all_kinds() -> None:
    assert set(EVERY) == set(KINDS)
    assert set(WRITTEN) < set(EVERY)


@pytest.mark.parametrize("text", ["x" * 100_000, "\u0000", "\x1b[31m", "\u202e", "a:" * 5000])
def test_hostile_texts_end_in_findings_or_in_none(text: str) -> None:
    for member in ("baseImageArn", "baseImageVersion", "buildRoleArn", "imageIdentifier",
                   "clientToken", "description"):  # fmt: skip
        for kind in KINDS:
            for one in judge_all({**advised(kind), member: text}, kind):
                assert one.rule.id
    for one in judge_all({**advised("create"), "codeArtifact": {"uri": f"s3://{text}/{text}"}}):
        assert one.rule.id
    for one in judge_all({**advised("create"), "egressNetworkConnectors": [text]}):
        assert one.rule.id
