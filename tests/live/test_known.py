"""Audits with a baseline."""

from __future__ import annotations

import json
from pathlib import Path

from .aws_server import version
from .conftest import ACCOUNT, REGION, Auditor


def test_what_an_earlier_audit_has_found_is_known(audit: Auditor) -> None:
    for number, name in enumerate(("one", "two", "three", "four"), 1):
        made = version(ACCOUNT, REGION, name, number, additionalOsCapabilities=["ALL"])
        audit.world.add_image(ACCOUNT, REGION, name, [made])
    assert audit("--versions", "all").status == 1
    result = audit("--versions", "all", "--write-baseline", "b.sarif")
    assert result.status == 0
    log = json.loads(Path("b.sarif").read_text())
    known = len(log["runs"][0]["results"])
    assert known > 3
    result = audit("--versions", "all", "--baseline", "b.sarif")
    assert result.status == 0
    assert f"{known} findings known from the baseline" in result.out
    log["runs"][0]["results"].pop()
    Path("b.sarif").write_text(json.dumps(log))
    result = audit.json("--versions", "all", "--baseline", "b.sarif")
    assert result.status == 1
    assert len([one for one in result.json["findings"] if one["suppressed"] is None]) == 1


def test_policies_judge_accounts(audit: Auditor) -> None:
    made = version(ACCOUNT, REGION, "one", 1)
    audit.world.add_image(ACCOUNT, REGION, "one", [made])
    Path("acme.yaml").write_text(
        "policies:\n- {id: ACME001, name: owner-tag, severity: error, message: no owner,\n"
        "   schema: {required: [tags], properties: {tags: {required: [owner]}}}}\n"
    )
    assert audit().status == 0
    Path(".microvm-lint.yaml").write_text("policies: [acme.yaml]\n")
    result = audit.json()
    assert result.status == 1
    (finding,) = result.json["findings"]
    assert (finding["rule"], finding["resource"]["image"]) == ("ACME001", "one")
