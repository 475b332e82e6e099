"""What the configuration silences in accounts, and that secrets in them are found and not shown."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .aws_server import version
from .conftest import ACCOUNT, REGION, Auditor

TOKEN = "gh" + "p_" + "R7kQ2mZx9LwB4nTc8VyH1sJd6PfG3aEu5KoX"
PASSWORD = "wLk83" + "hdQzP"


def add(audit: Auditor, name: str, number: int = 1, **members: Any) -> None:
    made = version(ACCOUNT, REGION, name, number, **members)
    audit.world.add_image(ACCOUNT, REGION, name, [made])


def configure(text: str) -> None:
    Path(".microvm-lint.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("glob", "hits"),
    [
        (f"arn:aws:lambda:*:{ACCOUNT}:microvm-image:agent-*", True),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:microvm-image:agent-one", True),
        (f"arn:aws:lambda:{REGION}:{ACCOUNT}:microvm-image:agent-one:1.0", True),
        ("arn:aws:lambda:*:*:microvm-image:agent-one:2.0", False),
        ("*:210987654321:*", False),
    ],
)
def test_findings_are_silenced_by_rule_and_arn(audit: Auditor, glob: str, hits: bool) -> None:
    add(audit, "agent-one", additionalOsCapabilities=["ALL"])
    configure(f'ignores: [{{rules: [MVL722], arns: ["{glob}"], reason: runs containers}}]\n')
    report = audit.json("--save", "saved")
    (finding,) = report.json["findings"]
    assert (finding["suppressed"] is not None) == hits
    assert report.status == (0 if hits else 1)
    if hits:
        assert finding["suppressed"]["reason"] == "runs containers"
        assert "1 finding suppressed" in audit().out
        assert audit.json("--no-suppressions").status == 1
    checked = audit.program.check_json("saved")  # what was saved knows its ARN
    (same,) = checked.json["findings"]
    assert same["suppressed"] == finding["suppressed"]
    assert checked.status == report.status


def test_an_entry_that_has_ended_is_reported(audit: Auditor) -> None:
    add(audit, "one")
    configure("ignores: [{rules: [MVL722], arns: ['*'], until: 2026-01-31}]\n")
    report = audit.json()
    assert [(one["rule"], one["file"]) for one in report.json["findings"]] == [
        ("MVL009", ".microvm-lint.yaml")
    ]


def test_secrets_are_found_in_an_account_and_in_what_was_saved_of_it(audit: Auditor) -> None:
    add(
        audit,
        "one",
        environmentVariables={
            "A": TOKEN,
            "B_PASSWORD": PASSWORD,
            "C": "info",
            "D": f"redis://x:{PASSWORD}@cache:6379",
            "E_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:210987654321:secret:x",
        },
    )
    report = audit.json("--save", "saved")
    found = [(one["rule"], one["path"]) for one in report.json["findings"]]
    assert found == [
        ("MVL505", "environmentVariables.A"),
        ("MVL506", "environmentVariables.B_PASSWORD"),
        ("MVL505", "environmentVariables.D"),
    ]
    checked = audit.program.check_json("saved")
    assert [(one["rule"], one["path"]) for one in checked.json["findings"]] == found
    again = audit.json("--save", "saved", "--resume")
    assert [(one["rule"], one["path"]) for one in again.json["findings"]] == found
    for format in ("text", "concise", "json", "sarif"):
        for more in ((), ("-v",), ("--statistics",), ("--no-suppressions",)):
            result = audit("--format", format, *more)
            assert TOKEN not in result.out + result.err
            assert PASSWORD not in result.out + result.err
    for path in Path("saved").rglob("*.*"):
        if path.is_file():
            text = path.read_text("utf-8")
            assert TOKEN not in text
            assert PASSWORD not in text


def test_a_value_that_the_reason_of_a_failure_repeats_is_masked(audit: Auditor) -> None:
    variables = {"A": PASSWORD}
    reason = f"the hook said {PASSWORD} and {PASSWORD}"
    add(audit, "one", environmentVariables=variables, state="FAILED", stateReason=reason)
    report = audit.json("--save", "saved", "--versions", "all")
    (finding,) = (one for one in report.json["findings"] if one["rule"] == "MVL903")
    assert "the hook said *** and ***" in finding["message"]
    checked = audit.program.check_json("saved")
    assert finding["message"] in [one["message"] for one in checked.json["findings"]]
    assert PASSWORD not in report.out + checked.out
    assert not [one for one in Path("saved").rglob("*.json") if PASSWORD in one.read_text("utf-8")]
