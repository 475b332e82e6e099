"""How findings in an account are reported: where they are, and what they are known by."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Result
from ..reports.test_sarif import judged
from .aws_server import Fault, version
from .conftest import ACCOUNT, REGION, Auditor

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:microvm-image:demo"
FILE = f"aws/{ACCOUNT}/{REGION}/microvm-image/demo/1.0.json"
SLOW: dict[str, Any] = {"hooks": {"port": 9000, "microvmHooks": {"runTimeoutInSeconds": 61}}}


def add(audit: Auditor, *overrides: dict[str, Any], name: str = "demo") -> None:
    made = [
        version(ACCOUNT, REGION, name, number, **one) for number, one in enumerate(overrides, 1)
    ]
    audit.world.add_image(ACCOUNT, REGION, name, made, broken=True)


def test_a_finding_names_account_region_image_version_and_path(audit: Auditor) -> None:
    add(audit, SLOW)
    (finding,) = audit.json().json["findings"]
    assert finding["resource"] == {
        "account": ACCOUNT,
        "region": REGION,
        "image": "demo",
        "version": "1.0",
        "arn": ARN,
    }
    assert (finding["file"], finding["path"]) == (FILE, "hooks.microvmHooks.runTimeoutInSeconds")
    for format in ("text", "concise"):
        (line,) = (line for line in audit("--format", format).out.splitlines() if "MVL402" in line)
        assert line.startswith(f"{FILE}:{finding['line']}:{finding['column']}: error MVL402")
        assert "hooks.microvmHooks.runTimeoutInSeconds: 61 is more than" in line


def test_places_are_those_in_the_canonical_json(audit: Auditor) -> None:
    add(audit, SLOW, {**SLOW, "state": "DONE"})
    found = audit.json("--versions", "all").json["findings"]
    audit("--versions", "all", "--save", "saved")
    for finding in found:
        path = Path("saved") / finding["file"]
        if path.suffix == ".yaml":
            continue
        line = path.read_text("utf-8").splitlines()[finding["line"] - 1]
        marked = line[finding["column"] - 1 : finding["end_column"] - 1]
        assert marked in ("61", '"DONE"')
    assert {finding["rule"] for finding in found} == {"MVL402", "MVL901"}


def sarif(result: Result) -> Any:
    (run,) = json.loads(result.out)["runs"]
    return run


def test_sarif_has_the_file_as_place_and_the_arn_as_logical_location(audit: Auditor) -> None:
    add(audit, SLOW)
    add(audit, {"status": "INACTIVE"}, name="down")
    run = sarif(audit("--format", "sarif", "--versions", "all"))
    demo, down = run["results"]
    (location,) = demo["locations"]
    physical = location["physicalLocation"]
    assert physical["artifactLocation"] == {"uri": FILE, "uriBaseId": "SRCROOT"}
    assert physical["region"]["startLine"] > 1
    assert physical["region"]["snippet"]["text"] == "61"
    assert location["logicalLocations"][0] == {"fullyQualifiedName": ARN, "kind": "resource"}
    uri = down["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
    assert uri == f"aws/{ACCOUNT}/{REGION}/microvm-image/down.yaml"
    assert run["automationDetails"]["id"] == "microvm-lint/audit/"
    assert "versionControlProvenance" not in run


def test_sarif_does_not_depend_on_the_folder_or_its_repository(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    add(audit, SLOW)
    Path(".git").mkdir()
    Path("below").mkdir()
    monkeypatch.chdir("below")
    (result,) = sarif(audit("--format", "sarif"))["results"]
    assert result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == FILE


def test_sarif_passes_its_judge(audit: Auditor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    add(audit, SLOW, {"status": "INACTIVE"})
    add(audit, name="none")
    audit.world.faults = [Fault("deny", region="eu-west-1")]
    regions = ("--region", REGION, "--region", "eu-west-1")
    audit("--versions", "all", "--output", "audit.sarif", "--format", "sarif", *regions)
    audit("--output", "clean.sarif", "--format", "sarif", "--image-name", "nothing")
    assert judged("audit.sarif", "clean.sarif") == []


def test_fingerprints_survive_a_new_version_with_the_same_fault(audit: Auditor) -> None:
    def prints(*options: str) -> dict[str, str]:
        found = audit.json(*options).json["findings"]
        return {one["fingerprint"]: one["resource"]["version"] for one in found}

    add(audit, SLOW)
    first = prints("--versions", "latest")
    add(audit, SLOW, SLOW)
    second = prints("--versions", "latest")
    assert first.keys() == second.keys()
    assert (list(first.values()), list(second.values())) == (["1.0"], ["2.0"])
    both = prints("--versions", "all")
    assert len(both) == 2
    assert first.keys() < both.keys()
    add(audit, SLOW, name="other")
    assert len(prints("--versions", "latest")) == 2


def test_findings_are_in_the_order_of_accounts_regions_images_and_places(audit: Auditor) -> None:
    for number in range(12):
        add(audit, SLOW, SLOW, name=f"image-{number:02}")
    runs = [audit("--versions", "all", "--format", "json", "--jobs", "16").out for _ in range(2)]
    assert runs[0] == runs[1]
    files = [one["file"] for one in json.loads(runs[0])["findings"]]
    assert files == sorted(files)


def test_every_rule_judges_accounts_and_selections_apply(audit: Auditor) -> None:
    add(audit, {**SLOW, "baseImageArn": "a b"})
    assert audit.json().rules == ["MVL201", "MVL402"]
    assert audit.json("--ignore", "MVL4").rules == ["MVL201"]
    assert audit.json("--select", "MVL4").rules == ["MVL402"]
    assert audit("--fail-on", "never").status == 0
    Path(".microvm-lint.yaml").write_text("ignore: [MVL201, MVL402]\n")
    assert audit.json().rules == []
    assert audit.json("--no-config").rules == ["MVL201", "MVL402"]
    many = {f"V{number}": "x" for number in range(51)}
    add(audit, {"environmentVariables": many})
    assert audit.json().rules == ["MVL501"]
    assert audit.json("--revision", "latest").rules == []
