"""What could not be read is said, in every format, and makes the audit incomplete."""

from __future__ import annotations

import csv
import itertools
import json
import os
import pty
import re
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from .aws_server import AwsServer, Fault, World, version
from .conftest import ACCOUNT, REGION, Auditor, credentials

BAD = "eu-west-1"
BOTH = ("--region", REGION, "--region", BAD)


def fill(world: World, images: int = 3, versions: int = 4) -> None:
    """Two regions with the same images."""
    for region in (REGION, BAD):
        for number in range(images):
            name = f"image-{number}"
            made = [version(ACCOUNT, region, name, one) for one in range(1, versions + 1)]
            world.add_image(ACCOUNT, region, name, made)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """Fewer retries, for what stays broken."""
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "2")


WHOLE = [
    ("deny", "denied", "AccessDeniedException"),
    ("throttle", "throttled", "ThrottlingException"),
    ("expired", "expired credentials", "ExpiredTokenException"),
    ("unsupported", "unsupported", "UnknownOperationException"),
    ("drop", "unreachable", "Connection was closed"),
    ("truncate", "unreachable", "cut short|Connection was closed"),  # by its release
    ("error", "unreachable", "InternalServerException"),
    ("malformed", "unreachable", "the answer is not JSON"),
    ("html", "unreachable", "the answer is not JSON"),
]


@pytest.mark.parametrize(("kind", "status", "words"), WHOLE)
def test_a_region_that_cannot_be_read_has_its_status(
    audit: Auditor, quick: None, kind: str, status: str, words: str
) -> None:
    fill(audit.world)
    audit.world.faults = [Fault(kind, region=BAD, retry_after=0)]
    report = audit.json(*BOTH)
    good, bad = report.json["summary"]["coverage"]
    assert (good["status"], good["read"]) == ("read", 12)
    assert (bad["status"], bad["images"], bad["read"]) == (status, 0, 0)
    assert re.search(words, bad["reasons"][0]["message"])
    assert report.status == 2
    assert [one["file"] for one in report.json["summary"]["incomplete"]] == [f"aws/{ACCOUNT}/{BAD}"]
    assert audit(*BOTH, "--allow-incomplete").status == 0


@pytest.mark.parametrize(("kind", "status", "words"), WHOLE)
def test_versions_that_cannot_be_read_leave_the_rest(
    audit: Auditor, quick: None, kind: str, status: str, words: str
) -> None:
    fill(audit.world)
    audit.world.faults = [
        Fault(kind, operation="GetMicrovmImageVersion", key="image-1", retry_after=0)
    ]
    report = audit.json("--jobs", "4", "--versions", "all")
    (row,) = report.json["summary"]["coverage"]
    if kind == "expired":  # then nothing more is tried
        assert row["status"] == "partly read" or not row["read"]
        assert (row["not_read"] > 0, report.status) == (True, 2)
        return
    assert (row["status"], row["versions"], row["read"]) == ("partly read", 12, 8)
    assert row["reasons"][0]["status"] == status
    assert re.search(words, row["reasons"][0]["message"])
    assert sum(one["count"] for one in row["reasons"]) == row["not_read"] == 12 - 8
    assert report.status == 2


def test_findings_are_reported_although_something_was_not_read(audit: Auditor, quick: None) -> None:
    fill(audit.world)
    bad = version(ACCOUNT, REGION, "bad", 1, state="SUCCESSFULL")
    audit.world.add_image(ACCOUNT, REGION, "bad", [bad], broken=True)
    audit.world.faults = [Fault("deny", region=BAD)]
    report = audit.json(*BOTH, "--versions", "all")
    assert report.rules == ["MVL927", "MVL901"]
    assert report.status == 2
    assert audit(*BOTH, "--versions", "all", "--allow-incomplete").status == 1
    text = audit(*BOTH, "--versions", "all")
    assert "MVL901" in text.out
    assert "denied" in text.out
    assert "AccessDeniedException" in text.out


def test_an_answer_that_says_something_else_is_not_an_empty_account(
    audit: Auditor, quick: None
) -> None:
    """botocore itself takes any answer for a list without items."""
    for kind in ("malformed", "html"):
        audit.world.faults = [Fault(kind, operation="ListMicrovmImages")]
        assert audit.coverage()[0]["status"] == "unreachable"
    audit.world.faults = []
    assert audit.coverage()[0]["status"] == "empty"


def test_a_second_page_that_fails_makes_the_region_partly_read(audit: Auditor, quick: None) -> None:
    for number in range(60):
        name = f"image-{number:02}"
        audit.world.add_image(ACCOUNT, REGION, name, [version(ACCOUNT, REGION, name, 1)])
    audit.world.faults = [
        Fault("slow", operation="ListMicrovmImages", times=1),
        Fault("deny", operation="ListMicrovmImages"),
    ]
    (row,) = audit.coverage()
    assert (row["status"], row["images"], row["read"]) == ("partly read", 50, 50)


LIVE = [
    ("ListManagedMicrovmImageVersions", ["MVL921", "MVL922"]),
    ("GetRole", ["MVL923"]),
    ("GetNetworkConnector", ["MVL924"]),
    ("HeadBucket", ["MVL925"]),
    ("HeadObject", ["MVL925"]),
]


@pytest.mark.parametrize(("operation", "rules"), LIVE)
def test_a_permission_that_is_missing_makes_rules_not_checked(
    audit: Auditor, operation: str, rules: list[str]
) -> None:
    world = audit.world
    own = f"arn:aws:lambda:{REGION}:{ACCOUNT}:network-connector:own"
    made = version(ACCOUNT, REGION, "demo", 1, egressNetworkConnectors=[own])
    world.add_image(ACCOUNT, REGION, "demo", [made])
    world.buckets[made["codeArtifact"]["uri"].split("/")[2]] = {"region": REGION, "objects": set()}
    world.faults = [Fault("deny", operation=operation)]
    report = audit.json("--deep")
    (row,) = report.json["summary"]["coverage"]
    assert [one["rule"] for one in row["not_checked"]] == rules
    assert all(one["status"] == "denied" for one in row["not_checked"])
    assert (row["status"], row["read"], report.status) == ("read", 1, 2)
    assert set(rules).isdisjoint(report.rules)
    assert f"{', '.join(rules)} not checked" in audit("--deep").out
    assert audit.json("--deep", "--ignore", ",".join(rules)).status == 1  # the others are found


def test_the_ledger_is_in_the_summary_and_in_every_format(audit: Auditor, quick: None) -> None:
    fill(audit.world)
    audit.world.faults = [Fault("deny", region=BAD)]
    text = audit(*BOTH, "--coverage", "ledger.csv", "--output", "sarif=out.sarif")
    assert f"{ACCOUNT}  us-east-1  read                 3 images, 12 of 12 versions" in text.out
    assert f"{ACCOUNT}  eu-west-1  denied               0 images, 0 of 0 versions" in text.out
    with open("ledger.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [(row["account"], row["region"], row["status"], row["read"]) for row in rows] == [
        (ACCOUNT, REGION, "read", "12"),
        (ACCOUNT, BAD, "denied", "0"),
    ]
    assert "AccessDeniedException" in rows[1]["reasons"]
    (run,) = json.loads(Path("out.sarif").read_text())["runs"]
    (invocation,) = run["invocations"]
    assert (invocation["executionSuccessful"], invocation["exitCode"]) == (False, 2)
    notes = invocation["toolExecutionNotifications"]
    ledger = [one["properties"]["coverage"] for one in notes if "properties" in one]
    assert [one["status"] for one in ledger] == ["read", "denied"]
    assert any(one["descriptor"]["id"] == "not-read" for one in notes)
    audit(*BOTH, "--coverage", "ledger.json")
    whole = json.loads(Path("ledger.json").read_text())
    assert (whole["complete"], whole["coverage"]) == (False, ledger)
    printed = audit(*BOTH, "--quiet", "--coverage", "json=-")
    assert json.loads(printed.out)["coverage"] == ledger
    assert "AccessDeniedException" in printed.err


def test_a_burst_of_throttling_is_waited_for(audit: Auditor) -> None:
    fill(audit.world)
    audit.world.faults = [
        Fault("throttle", operation="ListMicrovmImages", times=1),
        Fault("throttle", operation="GetMicrovmImageVersion", times=15, retry_after=0),
    ]
    (row,) = audit.coverage("--versions", "all")
    assert (row["status"], row["read"]) == ("read", 12)


def test_retry_after_is_honoured(audit: Auditor) -> None:
    fill(audit.world, images=1, versions=1)
    audit.world.faults = [Fault("throttle", operation="ListMicrovmImages", times=2, retry_after=1)]
    assert audit.coverage()[0]["status"] == "read"
    times = [call.time for call in audit.server.calls if call.operation == "ListMicrovmImages"]
    assert len(times) == 3
    assert all(later - earlier >= 1 for earlier, later in itertools.pairwise(times))


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (None, None),
        ("2", 2),
        ("0", 0),
        ("-5", 0),
        ("1e9", 1e9),
        ("inf", float("inf")),
        ("nan", None),
        ("soon", None),
        ("Thu, 01 Jan 1970 00:00:00 GMT", 0),
    ],
)
def test_what_retry_after_may_say(header: str | None, seconds: float | None) -> None:
    from microvm_lint.live.patience import _retry_after

    assert _retry_after(header) == seconds


@pytest.mark.parametrize("header", ["date", "1.5", "soon"])
def test_retry_after_need_not_be_a_whole_number(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch, header: str
) -> None:
    """botocore's parser fails on any other."""
    from email.utils import formatdate

    from . import aws_server

    fill(audit.world, images=1, versions=1)
    audit.world.faults = [Fault("throttle", operation="ListMicrovmImages", times=1, retry_after=7)]
    respond = aws_server.AwsServer.respond

    def answered(self: AwsServer, *arguments: Any) -> tuple[bytes, bool]:
        answer, stays = respond(self, *arguments)
        after = formatdate(time.time() + 3, usegmt=True) if header == "date" else header
        return answer.replace(b"Retry-After: 7", f"Retry-After: {after}".encode()), stays

    monkeypatch.setattr(aws_server.AwsServer, "respond", answered)
    assert audit.coverage()[0]["status"] == "read"
    times = [call.time for call in audit.server.calls if call.operation == "ListMicrovmImages"]
    assert len(times) == 2
    assert times[1] - times[0] >= (0.4 if header == "soon" else 1.5)


@pytest.mark.parametrize("kind", ["error", "drop"])
def test_an_outage_of_a_moment_is_waited_for(audit: Auditor, kind: str) -> None:
    fill(audit.world, images=1, versions=1)
    audit.world.faults = [Fault(kind, operation="ListMicrovmImages", times=2)]
    assert audit.coverage()[0]["status"] == "read"
    times = [call.time for call in audit.server.calls if call.operation == "ListMicrovmImages"]
    assert times[-1] - times[0] > 0.5 + 1.0 - 0.1


def test_a_region_or_an_account_that_comes_twice_is_read_once(
    audit: Auditor, tmp_path: Path
) -> None:
    fill(audit.world)
    (tmp_path / ".microvm-lint.yaml").write_text(f"regions: [{REGION}, {REGION}]\n")
    assert len(audit.coverage("--all-regions")) == 1
    audit.world.organization = [{"Id": ACCOUNT, "Name": "a", "Status": "ACTIVE"}] * 2
    assert len(audit.coverage("--organization", "--role-name", "audit")) == 1


def test_regions_of_another_partition_are_named(audit: Auditor, tmp_path: Path) -> None:
    (tmp_path / "accounts").write_text(ACCOUNT)
    options = ("--accounts", "accounts", "--region", REGION, "--region", "cn-north-1")
    words = f"account {ACCOUNT} is in the partition aws, and was not asked in cn-north-1"
    assert words in audit(*options).out


def test_a_rule_that_was_asked_for_and_is_out_of_reach_is_no_pass(audit: Auditor) -> None:
    fill(audit.world)
    result = audit("--select", "MVL923")
    assert "MVL923 not checked: it needs --deep" in result.out
    assert "All checks passed" not in result.out
    arn = f"arn:aws:lambda:{REGION}:{ACCOUNT}:microvm-image:image-0"
    one = ("--image-identifier", arn, "--image-version", "1.0")
    assert "MVL927 not checked: it needs all versions" in audit(*one, "--select", "MVL927").out
    assert "not checked" not in audit(*one).out


@pytest.mark.parametrize("items", ["[null]", '[{"imageVersion": 1}]'])
def test_a_malformed_list_of_base_versions_checks_nothing(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch, items: str
) -> None:
    from microvm_lint.live import facts

    fill(audit.world, images=1, versions=1)
    monkeypatch.setattr(facts, "pages", lambda *_, **__: [json.loads(items)])
    report = audit.json()
    assert report.status == 2
    assert [one["rule"] for one in report.json["summary"]["coverage"][0]["not_checked"]] == [
        "MVL921",
        "MVL922",
    ]


@pytest.mark.parametrize(
    "options",
    [
        ("--coverage", "no/such/folder.csv"),
        ("--output", "no/such/folder.txt"),
        ("--endpoint-url", "http://127.0.0.1:99999"),
        ("--endpoint-url", "http://user:word@127.0.0.1:1"),
        ("--image-identifier", "x", "--image-version", "\udcff"),
        ("--image-identifier", "x", "--image-version", "1", "--print-answer", "--coverage", "-"),
    ],
)
def test_what_cannot_work_is_refused_before_any_call(
    audit: Auditor, options: tuple[str, ...]
) -> None:
    refused = audit(*options)
    assert (refused.status, "internal error" in refused.err) == (2, False)
    assert "word@" not in refused.err
    assert audit.server.calls == []


def test_a_retry_after_that_is_too_long_is_a_refusal(audit: Auditor) -> None:
    """It is not tried again earlier than was asked for."""
    fill(audit.world)
    audit.world.faults = [Fault("throttle", key="image-1/versions/2.0", retry_after=61)]
    (row,) = audit.coverage("--versions", "all")
    assert (row["status"], row["read"]) == ("partly read", 11)
    assert audit.server.count("GetMicrovmImageVersion", imageVersion="2.0") == 2 + 2


def test_attempts_are_as_many_as_the_environment_says(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(audit.world)
    for kind in ("throttle", "error"):
        audit.world.faults = [Fault(kind, operation="ListMicrovmImages", retry_after=0)]
        for attempts in (1, 2):
            monkeypatch.setenv("AWS_MAX_ATTEMPTS", str(attempts))
            audit.server.calls.clear()
            audit()
            assert audit.server.count("ListMicrovmImages") == attempts


def test_what_was_not_read_is_named(audit: Auditor, quick: None) -> None:
    fill(audit.world)
    audit.world.faults = [
        Fault("deny", key="image-1/versions/2.0"),
        Fault("deny", key="image-2/versions/"),
        Fault("deny", operation="ListMicrovmImageVersions", key="image-0"),
    ]
    report = audit.json("--versions", "all")
    (row,) = report.json["summary"]["coverage"]
    names = ["image-0", "image-1/2.0", *(f"image-2/{number}.0" for number in range(1, 5))]
    subjects = {one["message"].split(":")[1]: sorted(one["subjects"]) for one in row["reasons"]}
    assert subjects == {
        "ListMicrovmImageVersions": names[:1],
        "GetMicrovmImageVersion": names[1:],
    }
    assert (row["read"], row["not_read"]) == (4, 6)  # image-0 is read as far as it is named
    text = audit("--versions", "all", "--coverage", "ledger.csv", "--coverage", "ledger.json")
    assert " and 2 more: lambda:" in text.out
    cells = Path("ledger.csv").read_text()
    assert all(name in cells for name in names)
    sarif = audit("--versions", "all", "--format", "sarif").out
    assert all(name in sarif for name in names)


def test_versions_without_a_state_are_read_and_no_list_is_made_up(audit: Auditor) -> None:
    made = version(ACCOUNT, REGION, "demo", 1)
    del made["state"], made["status"]
    audit.world.add_image(ACCOUNT, REGION, "demo", [made], broken=True)
    report = audit.json()
    assert report.json["summary"]["coverage"][0]["read"] == 1
    assert {"MVL005", "MVL927"} == set(report.rules)


def test_two_profiles_of_one_account_are_read_once(
    audit: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fill(audit.world)
    keys = f"aws_access_key_id = AKIA{ACCOUNT}\naws_secret_access_key = none\n"
    (tmp_path / "aws-config").write_text(f"[profile a]\n{keys}[profile b]\n{keys}")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    result = audit("--profile", "a", "--profile", "b")
    assert audit.server.count("ListMicrovmImages") == 1
    assert "profile b is the account of a, and was not read again" in result.out
    assert result.status == 0


def test_a_name_that_no_image_has_is_said(audit: Auditor) -> None:
    fill(audit.world)
    assert "no image has a name like zzz*" in audit("--image-name", "zzz*").out
    assert "no image has a name" not in audit("--image-name", "image-*").out


@pytest.mark.parametrize(
    ("config", "words"),
    [
        ("web_identity_token_file = /no/such/token\nrole_arn = arn:aws:iam::1:role/x", "/no/such"),
        ("credential_process = /no/such/program", "/no/such/program"),
    ],
)
def test_credentials_that_cannot_be_had_are_a_row(
    audit: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, config: str, words: str
) -> None:
    fill(audit.world)
    keys = f"aws_access_key_id = AKIA{ACCOUNT}\naws_secret_access_key = none\n"
    (tmp_path / "aws-config").write_text(f"[profile a]\n{config}\n[profile b]\n{keys}")
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    report = audit.json("--profile", "a", "--profile", "b")
    first, second = report.json["summary"]["coverage"]
    assert (first["profile"], first["status"]) == ("a", "denied")
    assert words in first["reasons"][0]["message"]
    assert (second["status"], report.status) == ("read", 2)


@pytest.mark.parametrize("operation", ["GetCallerIdentity", "GetRole", "ListAccounts"])
def test_an_answer_that_botocore_cannot_parse_is_no_traceback(
    audit: Auditor, tmp_path: Path, operation: str
) -> None:
    fill(audit.world, images=1, versions=1)
    audit.world.faults = [
        Fault("html", operation=operation),
        Fault("malformed", operation=operation),
    ]
    (tmp_path / "accounts").write_text(f"{ACCOUNT}\n")
    options = {
        "GetCallerIdentity": ("--region", "us-west-2"),
        "GetRole": ("--deep",),
        "ListAccounts": ("--organization", "--role-name", "audit"),
    }
    result = audit(*options[operation])
    assert "Traceback" not in result.err
    assert "<html" not in result.out + result.err
    assert result.status == (0 if operation == "GetCallerIdentity" else 2)
    if operation == "GetRole":
        assert "1 version of 1 image" in result.out
        assert "MVL923 not checked" in result.out


def test_the_ledger_s_forms_are_checked(audit: Auditor) -> None:
    assert "there is no form 'xml'" in audit("--coverage", "xml=x").err
    assert audit("--coverage", "").status == 2
    both = audit("--coverage", "csv=a", "--coverage", "-", "--format", "json")
    assert json.loads(both.out)["complete"] is True
    assert json.loads(both.err)["summary"]["coverage"] is not None
    assert Path("a").read_text().startswith("account,profile,region")


def test_nobody_is_asked_for_a_code_where_nobody_is(server: AwsServer, tmp_path: Path) -> None:
    keys = f"aws_access_key_id = AKIA{ACCOUNT}\naws_secret_access_key = none\n"
    role = f"role_arn = arn:aws:iam::{ACCOUNT}:role/x\nsource_profile = b\nmfa_serial = x\n"
    (tmp_path / "aws-config").write_text(f"[profile a]\n{role}[profile b]\n{keys}")
    process = run_apart(
        server, tmp_path, "--profile", "a", stdin=subprocess.DEVNULL, start_new_session=True
    )
    out, _ = process.communicate(timeout=60)
    assert b"a code for MFA is wanted, and nobody can be asked" in out
    assert process.returncode == 2


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_sigterm_is_like_ctrl_c(server: AwsServer, tmp_path: Path) -> None:
    fill(server.world, images=5)
    server.world.faults = [Fault("slow", key="image-3/versions/", seconds=30)]
    process = run_apart(server, tmp_path, "--output", "json=out.json", "--versions", "all")
    deadline = time.monotonic() + 30
    while server.count("GetMicrovmImageVersion") < 10 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.terminate()
    out, _ = process.communicate(timeout=20)
    assert process.returncode == 2
    assert b"interrupted" in out
    assert (tmp_path / "out.json").exists()


def test_calls_per_second_are_bounded_for_each_account_and_region(audit: Auditor) -> None:
    fill(audit.world, images=4, versions=6)
    audit("--max-rate", "20", "--jobs", "16", "--versions", "all", *BOTH)
    for region in (REGION, BAD):
        times = sorted(call.time for call in audit.server.calls if call.region == region)
        assert len(times) == 30
        for start in times:
            assert sum(start <= time < start + 1 for time in times) <= 22
        assert times[-1] - times[0] > 29 / 20 - 0.3


def test_a_broken_region_does_not_hold_the_others(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    fill(audit.world, images=10)
    audit.world.faults = [Fault("slow", region=BAD, seconds=3)]
    names = (BAD, REGION, "us-east-2", "us-west-2")
    regions = [word for name in names for word in ("--region", name)]
    report = audit.json("--jobs", "4", "--cli-read-timeout", "1", "--versions", "all", *regions)
    rows = {row["region"]: row["status"] for row in report.json["summary"]["coverage"]}
    assert rows == {
        BAD: "unreachable",
        REGION: "read",
        "us-east-2": "empty",
        "us-west-2": "empty",
    }
    start = audit.server.calls[0].time
    good = [call.time - start for call in audit.server.calls if call.region != BAD]
    assert max(good) < 3


def test_a_region_in_which_all_fails_is_given_up(audit: Auditor, quick: None) -> None:
    fill(audit.world, images=5, versions=20)
    audit.world.faults = [Fault("deny", operation="GetMicrovmImageVersion")]
    (row,) = audit.coverage("--versions", "all", "--jobs", "2")
    assert (row["status"], row["read"]) == ("denied", 0)
    assert audit.server.count("GetMicrovmImageVersion") < 40


def run_apart(server: AwsServer, folder: Path, *arguments: str, **options: Any) -> Any:
    """The program as a process of its own, without anything of this one's environment."""
    environment = {"PATH": os.environ["PATH"], **credentials(folder)}
    command = [sys.executable, "-m", "microvm_lint", "audit", "--endpoint-url", server.url]
    return subprocess.Popen(
        [*command, *arguments],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        **{"stderr": subprocess.PIPE, **options},
    )


@pytest.mark.skipif(os.name == "nt", reason="signals")
def test_ctrl_c_reports_what_was_read(server: AwsServer, tmp_path: Path) -> None:
    fill(server.world, images=20, versions=10)
    bad = version(ACCOUNT, REGION, "image-0", 1, state="SUCCESSFULL")
    server.world.add_image(ACCOUNT, REGION, "image-0", [bad], broken=True)
    server.world.faults = [Fault("slow", key=f"image-{number}", seconds=30) for number in (7, 8)]
    process = run_apart(server, tmp_path, "--format", "json", "--versions", "all", "--jobs", "8")
    deadline = time.monotonic() + 30
    while server.count("GetMicrovmImageVersion") < 15 and time.monotonic() < deadline:
        time.sleep(0.05)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    out, err = process.communicate(timeout=30)
    assert time.monotonic() - started < 10
    report = json.loads(out)
    (row,) = report["summary"]["coverage"]
    assert row["reasons"][-1]["status"] == "interrupted"
    assert 0 < row["read"] < 191
    assert process.returncode == 2
    assert b"Traceback" not in err
    assert b"interrupted" in err


def test_progress_is_shown_on_a_terminal_and_not_in_a_pipe(
    server: AwsServer, tmp_path: Path
) -> None:
    fill(server.world)
    server.world.faults = [Fault("slow", operation="ListMicrovmImages", seconds=1)]
    piped = run_apart(server, tmp_path)
    out, err = piped.communicate(timeout=60)
    assert (piped.returncode, err) == (0, b"")
    assert b"\r" not in out
    assert b"\x1b" not in out
    parent, child = pty.openpty()
    process = run_apart(server, tmp_path, stderr=child)
    os.close(child)
    seen = b""
    while True:
        try:
            piece = os.read(parent, 4096)
        except OSError:  # the other end is closed
            break
        if not piece:
            break
        seen += piece
    os.close(parent)
    shown, _ = process.communicate(timeout=60)
    for word in (b"1 accounts", b"1 regions", b"versions", b"findings", b"/s"):
        assert word in seen
    assert b"checked" in shown
    assert b"/s" not in shown


def test_debug_logs_what_is_sent_and_nobody_s_secrets(server: AwsServer, tmp_path: Path) -> None:
    value = "Zq7xWv" + "KdPr3tLm"
    made = version(ACCOUNT, REGION, "demo", 1, environmentVariables={"COLOUR": value})
    server.world.add_image(ACCOUNT, REGION, "demo", [made])
    arn = f"arn:aws:iam::{ACCOUNT}:role/audit"
    process = run_apart(server, tmp_path, "--debug", "--role-arn", arn, "--external-id", value)
    out, err = process.communicate(timeout=60)
    assert process.returncode == 0, err[-2000:]
    assert b"GetMicrovmImageVersion" in err
    assert value.encode() not in out + err
    assert b"SecretAccessKey>" not in err
    assert b"SessionToken>" not in err
    tokens = {line for line in err.splitlines() if b"X-Amz-Security-Token" in line}
    assert all(b"***" in line for line in tokens if b"b'" in line)


@pytest.mark.parametrize(
    ("code", "status", "words", "wanted"),
    [
        ("AccessDeniedException", 403, "no identity-based policy allows it", "denied"),
        ("UnrecognizedClientException", 403, "the token is invalid", "denied"),
        ("InvalidSignatureException", 403, "x", "denied"),
        ("ValidationException", 400, "x", "unreachable"),
        ("ExpiredToken", 400, "x", "expired credentials"),
        ("RequestExpired", 400, "x", "expired credentials"),
        ("Throttling", 400, "Rate exceeded", "throttled"),
        ("", 429, "", "throttled"),
        ("InvalidAction", 400, "x", "unsupported"),
        ("", 404, "<html>", "unsupported"),
        ("", 501, "", "unsupported"),
        (
            "AccessDeniedException",
            403,
            "Unable to determine service/operation name to be authorized",
            "unsupported",
        ),
        ("ResourceNotFoundException", 404, "x", "not found"),
        ("InternalServerException", 500, "x", "unreachable"),
        ("ServiceUnavailable", 503, "x", "unreachable"),
        ("", 301, "", "unreachable"),
    ],
)
def test_each_refusal_has_its_status(code: str, status: int, words: str, wanted: str) -> None:
    from botocore.exceptions import ClientError
    from microvm_lint.live.failures import STATUSES, failure_of

    answer = {
        "Error": {"Code": code or str(status), "Message": words},
        "ResponseMetadata": {"HTTPStatusCode": status},
    }
    failure = failure_of(ClientError(answer, "ListMicrovmImages"), "lambda:ListMicrovmImages")
    assert failure.status == wanted
    assert failure.status in STATUSES
    assert failure.message.startswith("lambda:ListMicrovmImages: ")
    assert "\n" not in failure.message


def test_the_report_s_schema_has_all_statuses() -> None:
    from microvm_lint.live.failures import STATUSES
    from microvm_lint.schema_files import load_schema

    assert set(load_schema("report.json")["$defs"]["status"]["enum"]) == set(STATUSES)


def test_an_error_that_is_none_of_botocore_says_where_it_arose() -> None:
    from microvm_lint.live.failures import failure_of

    try:
        _ = 1 / len("")
    except ZeroDivisionError as error:
        failure = failure_of(error, "iam:GetRole")
    assert failure.message.startswith(
        "iam:GetRole: internal error: ZeroDivisionError in test_coverage.py, line "
    )


def test_a_defect_of_the_program_is_in_the_coverage(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from microvm_lint.engine import Engine

    fill(audit.world)
    judge = Engine.judge

    def broken(self: Engine, image: Any) -> Any:
        if image.label == "image-1":
            raise ZeroDivisionError
        return judge(self, image)

    monkeypatch.setattr(Engine, "judge", broken)
    report = audit.json("--versions", "all")
    (row,) = report.json["summary"]["coverage"]
    assert (row["status"], row["read"], report.status) == ("partly read", 8, 2)
    assert "internal error: ZeroDivisionError" in row["reasons"][0]["message"]


@pytest.mark.parametrize(
    ("body", "words"),
    [
        (b"[]", "the answer is not a JSON object"),
        (b"{}", "the answer has no list of items"),
        (b'{"items": {}}', "the answer has no list of items"),
        (b'{"items": [], "nextToken": 5}', "the answer's nextToken is not a string"),
        (b'{"items": [5]}', "an image has no name or ARN"),
        (b'{"items": [{"name": "", "imageArn": "x"}]}', "an image has no name or ARN"),
        (b'{"items": [NaN]}', "the answer is not JSON"),
        (b"\xff", "the answer is not JSON"),
        (b"[" * 100_000, "the answer is not JSON"),
    ],
)
def test_an_answer_of_another_form_is_not_read_as_an_empty_list(
    audit: Auditor, quick: None, monkeypatch: pytest.MonkeyPatch, body: bytes, words: str
) -> None:
    from microvm_lint.live import aws

    def answered(response_dict: Any, customized_response_dict: Any, **_: Any) -> None:
        customized_response_dict["Body"] = body.ljust(1_000)  # no shorter than was announced
        response_dict["body"] = b"{}"

    monkeypatch.setattr(aws, "_keep_body", answered)
    (row,) = audit.coverage()
    assert row["status"] == "unreachable"
    assert words in str(row["reasons"])


def test_halves_of_surrogate_pairs_become_characters(audit: Auditor) -> None:
    from microvm_lint.live.aws import _loaded

    body = b'{"a": "\\ud83d\\ude80 \\ud83d", "\\udc00": 1}'
    assert _loaded(body) == {"a": "\U0001f680 ?", "?": 1}


def test_a_listing_without_end_is_ended(audit: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    from microvm_lint.live import aws
    from microvm_lint.live.failures import Malformed

    client = aws.Access(endpoint_url=audit.server.url).session().client("lambda-microvms", REGION)
    monkeypatch.setattr(aws, "call_raw", lambda *_, **__: {"items": [1], "nextToken": "x"})
    found = aws.pages(client, "list_microvm_images")
    assert next(found) == [1]
    with pytest.raises(Malformed, match="the same nextToken came twice"):
        next(found)
    client.close()
