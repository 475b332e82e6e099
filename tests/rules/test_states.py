"""What versions say of themselves: MVL903 to MVL907."""

from __future__ import annotations

import time
from typing import Any

import pytest
from microvm_lint import constraints
from microvm_lint.definition import Settings
from microvm_lint.dialects import images
from microvm_lint.document import Limits, read
from microvm_lint.engine import Engine, Selection

from ..definitions import judge_all, judge_text, marked
from .conftest import ABSENT, WRITTEN, changed, found, rules

NOW = 1_790_000_000
BUILT = {"state": "SUCCESSFUL", "status": "ACTIVE", "updatedAt": ABSENT}


@pytest.fixture(autouse=True)
def now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(time, "time", lambda: float(NOW))


@pytest.mark.parametrize("state", ["PENDING", "IN_PROGRESS", "FAILED", "DELETING", "DELETED"])
@pytest.mark.parametrize("status", ["ACTIVE", "INACTIVE"])
def test_an_active_version_is_one_that_was_built(state: str, status: str) -> None:
    changes = {**BUILT, "state": state, "status": status, "createdAt": NOW}
    result = found("version", changes, "MVL904")
    assert [text for _severity, _path, text in result] == ['"ACTIVE"'] * (status == "ACTIVE")


@pytest.mark.parametrize("wrong", ["active", "", "ENABLED", None, 5, True, ["ACTIVE"], {}])
def test_other_states_and_statuses_are_other_findings(wrong: object) -> None:
    for changes in ({"state": wrong}, {"status": wrong}):
        found = rules("version", changes)
        assert len(found) == 1
        assert found[0] in ("MVL004", "MVL005", "MVL901", "MVL902")


@pytest.mark.parametrize(
    ("reason", "end"),
    [
        ("exit code 1", ": `exit code 1`"), ("", ""), (None, ""), (ABSENT, ""),
        (5, ""), (["x"], ""), ("a\nb\x1b[31m", ": `a\\nb\\u001b[31m`"),
        ("A=hunter2 B=hunter22", ": `A=*** B=***`"),
        ("${HOME} is full", ": `${HOME} is full`"), ("x" * 5000, "x" * 15 + "`"),
        ("y" * 58 + "hunter2" + "z" * 30, "y" * 58 + "**…" + "z" * 15 + "`"),
    ],
)  # fmt: skip
def test_the_reason_of_a_failure_is_shown_short_and_without_values(reason: Any, end: str) -> None:
    for state, verb in (("FAILED", "built"), ("DELETE_FAILED", "deleted")):
        changes = {"state": state, "status": "INACTIVE", "stateReason": reason}
        variables = {"environmentVariables": {"A": "hunter2", "B": "hunter22", "C": "co", "D": ""}}
        findings = judge_all(changed("version", {**changes, **variables}), "version", "warning")
        (finding,) = (one for one in findings if one.rule.id == "MVL903")
        assert finding.message.startswith(f"the version could not be {verb}")
        assert finding.message.endswith(end)
        assert "hunter" not in finding.message
        assert len(finding.message) < 130
        assert (finding.hint is None) == (": " in finding.message)
    for kind in WRITTEN:
        assert "MVL903" not in rules(kind, changes)


@pytest.mark.parametrize(
    ("created", "updated", "wrong"),
    [
        (NOW, NOW, False), (NOW, NOW - 1, False), (NOW, NOW - 1.001, True),
        (NOW, NOW + 10**6, False), ("2026-07-30T06:12:44.999Z", "2026-07-30T06:12:44Z", False),
        (str(NOW), str(NOW - 5), True), (NOW, "", False),
        ("2026-07-30T06:12:44+05:30", "2026-07-30T00:42:44Z", False),
        ("2026-07-30T06:12:44-08:00", "2026-07-30T06:12:44Z", True), ("", NOW, False),
        ("Thu, 30 Jul 2026 06:12:44 GMT", "2026-07-30T06:12:44", False), (NOW, True, False),
        ("Thu, 30 Jul 2026 06:12:44 GMT", "2026-07-30T06:12:42", True), (NOW, [0], False),
        ("0001-01-01T00:00:00+14:00", NOW, False), ("Thu, 99 Jul 2026 06:12:44 GMT", 0, False),
        ("2026-07-30T06:12:44+99:99", 0, False), ("\u0662\u0660\u0662\u0666-07-30", 0, False),
        ("9" * 400, 0, False), (10**300, 0, False), ("Xxx, 01 Jan 2026 " + "9" * 100, 0, False),
    ],
)  # fmt: skip
def test_an_update_before_the_creation(created: Any, updated: Any, wrong: bool) -> None:
    changes = {"createdAt": created, "updatedAt": updated}
    assert len(found("version", changes, "MVL906")) == wrong
    for kind in WRITTEN:
        assert found(kind, changes, "MVL906") == []


@pytest.mark.parametrize(
    ("age", "hours", "stuck"),
    [
        (0, 6, False), (-86400, 6, False), (6 * 3600, 6, False), (6 * 3600 + 1, 6, True),
        (12 * 3600, 12, False), (12 * 3600 + 1, 12, True), (1801, 0.5, True), (1800, 0.5, False),
    ],
)  # fmt: skip
def test_a_build_may_take_the_hours_of_the_configuration(
    age: int, hours: float, stuck: bool
) -> None:
    for state in ("PENDING", "IN_PROGRESS"):
        text = f"imageArn: x\nstate: {state}\nstatus: INACTIVE\ncreatedAt: {NOW - age}\n"
        (image,) = images(read("x.yaml", text.encode(), Limits()), "version")
        engine = Engine(
            constraints.load(), Selection(["MVL907"]), settings=Settings(build_hours=hours)
        )
        findings = engine.judge(image)
        assert [marked(one) for one in findings] == [state] * stuck
        assert all(f"more than {hours:g} hours" in one.message for one in findings)


@pytest.mark.parametrize("created", ["TIMESTAMP", "", True, None, [], {}, "9" * 400, ABSENT])
def test_a_build_whose_age_is_not_known_is_not_stuck(created: Any) -> None:
    changes = {"state": "PENDING", "status": "INACTIVE", "createdAt": created}
    assert found("version", changes, "MVL907") == []


def test_the_answer_to_a_request_has_the_state_of_the_image_not_of_a_version() -> None:
    text = "imageArn: x\nname: x\nimageVersion: '1.0'\ncreatedAt: 5\n"
    text += "state: FAILED\nstatus: INACTIVE\nbaseImageArn: x\nbuildRoleArn: x\n"
    findings = judge_text(text, min_severity="info", documented=False)
    assert not [one for one in findings if one.rule.id.startswith("MVL90")]
