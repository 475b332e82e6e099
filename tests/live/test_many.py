"""Thirty accounts, three regions, five thousand versions, and everything that goes wrong."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

from .aws_server import AwsServer, Fault, World, account_id, version
from .conftest import credentials

ACCOUNTS = 30
REGIONS = ("us-east-1", "eu-west-1", "ap-northeast-1")
ROLE = "arn:aws:iam::{account}:role/audit"


def build() -> World:
    """5,000 versions, 20 of them with a fault, in accounts that are hard to read."""
    world = World.build(accounts=ACCOUNTS, regions=REGIONS, images=4, versions=14)
    world.empty_pages = True
    for number in range(20):
        account, region = account_id(number + 1), REGIONS[number % 3]
        made = version(account, region, f"bad-{number}", 1, status="SLEEPING")
        world.add_image(account, region, f"bad-{number}", [made], broken=True)
    get, listing = "GetMicrovmImageVersion", "ListMicrovmImages"
    world.faults = [
        Fault("throttle", operation=listing, times=30, retry_after=0),
        Fault("throttle", operation=get, times=100, retry_after=0),
        Fault("drop", operation=get, times=20),
        Fault("truncate", operation=get, times=20),
        Fault("error", operation=get, times=20),
        Fault("slow", operation=get, times=20, seconds=0.5),
        Fault("deny", account=account_id(21)),
        Fault("expired", account=account_id(22), region=REGIONS[1]),
        Fault("malformed", account=account_id(23), region=REGIONS[2], operation=listing),
        Fault("drop", account=account_id(24), region=REGIONS[0]),
        Fault("deny", account=account_id(25), operation=get, key="/versions/1.0"),
    ]
    return world


def test_five_thousand_versions_are_read_and_what_is_not_is_known(tmp_path: Path) -> None:
    with AwsServer(build()) as server:
        accounts = "".join(f"{account_id(number + 1)}\n" for number in range(ACCOUNTS))
        (tmp_path / "accounts").write_text(accounts)
        options = ["--accounts", "accounts", "--role-arn", ROLE, "--versions", "all"]
        options += [word for region in REGIONS for word in ("--region", region)]
        command = [sys.executable, "-m", "microvm_lint", "audit", "--endpoint-url", server.url]
        done = subprocess.run(
            [*command, *options, "--max-rate", "200", "--format", "json"],
            cwd=tmp_path,
            env={"PATH": os.environ["PATH"], **credentials(tmp_path)},
            capture_output=True,
            timeout=300,
            check=False,
        )
        asked = Counter(
            (call.account, call.region, call.parameters["imageIdentifier"], number)
            for call in server.calls
            if (number := call.parameters.get("imageVersion"))
        )
    report = json.loads(done.stdout)
    rows = {(row["account"], row["region"]): row for row in report["summary"]["coverage"]}
    assert len(rows) == ACCOUNTS * len(REGIONS)
    odd = {key: row["status"] for key, row in rows.items() if row["status"] != "read"}
    assert odd == {
        **{(account_id(21), region): "denied" for region in REGIONS},
        (account_id(22), REGIONS[1]): "expired credentials",
        (account_id(23), REGIONS[2]): "unreachable",
        (account_id(24), REGIONS[0]): "unreachable",
        **{(account_id(25), region): "partly read" for region in REGIONS},
    }
    regions = ACCOUNTS * len(REGIONS) - 6
    expected = regions * 4 * 14 + 20 - 3 * 4
    assert sum(row["read"] for row in rows.values()) == expected
    assert report["summary"]["definitions"] == expected
    assert len([number for number in asked.values() if number]) >= expected
    found = Counter(finding["rule"] for finding in report["findings"])
    assert found == {"MVL902": 20, "MVL927": 20}
    assert done.returncode == 2
    assert b"Traceback" not in done.stderr
