"""Each rule about meaning once: the kinds in which it judges, how gravely, and where."""

from __future__ import annotations

from typing import Any

import pytest
from microvm_lint.rule import discover

from ..definitions import DOCUMENTED, advised, judge_all, marked
from .conftest import ABSENT, EVERY, changed

LETTERS = dict(zip("DCUTV", ("definition", "create", "update", "template", "version"), strict=True))
IMAGE = '"arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox"'
MANAGED = "arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:"
ELSEWHERE = "arn:aws:lambda:us-west-2:aws:microvm-image:al2023-1"
NOT_OFFERED = "arn:aws:lambda:sa-east-1:aws:microvm-image:al2023-1"
CONNECTOR_ELSEWHERE = MANAGED.replace("us-east-1", "us-west-2") + "INTERNET_EGRESS"
OLD = "2020-07-01T00:00:00+00:00"

Case = tuple[str, str, dict[str, Any], str, str, str, list[str]]


def runtime(**members: Any) -> dict[str, Any]:
    return {f"hooks.microvmHooks.{name}": value for name, value in members.items()}


# The rule, its kinds, what is changed, severity, path, the text there, and the related texts.
CASES: list[Case] = [
    ("105", "U", {"imageIdentifier": "code-sandbox"}, "warning", "imageIdentifier",
     '"code-sandbox"', []),
    ("107", "DCT", {"tags": {"team": "x", "aws:a": "y"}}, "warning", 'tags["aws:a"]',
     '"aws:a"', []),
    ("109", "CU", {"clientToken": "x"}, "info", "clientToken", '"x"', []),
    ("202", "DCUT", {"baseImageArn": "al2023-1"}, "error", "baseImageArn", '"al2023-1"', []),
    ("203", "DCUT", {"baseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023"},
     "warning", "baseImageArn", '"arn:aws:lambda:us-east-1:aws:microvm-image:al2023"', []),
    ("205", "DCUT", {"baseImageVersion": "1.0"}, "error", "baseImageVersion", '"1.0"', []),
    ("206", "DCU", {"baseImageVersion": ABSENT}, "info", "baseImageVersion", "", []),
    ("212", "DCUT", {"codeArtifact.uri": "x/1.zip"}, "error", "codeArtifact.uri", '"x/1.zip"', []),
    ("213", "DCUT", {"codeArtifact.uri": "s3://A/1.zip"}, "error", "codeArtifact.uri",
     '"s3://A/1.zip"', []),
    ("214", "DCUT", {"codeArtifact.uri": "s3://abc/1.tar"}, "warning", "codeArtifact.uri",
     '"s3://abc/1.tar"', []),
    ("215", "T", {"codeArtifact.uri": "s3://abc/x.zip"}, "info", "codeArtifact.uri",
     '"s3://abc/x.zip"', []),
    ("302", "UV", {"buildRoleArn": "arn:aws:iam::310987654321:role/b"}, "warning", "buildRoleArn",
     '"arn:aws:iam::310987654321:role/b"', [IMAGE]),
    ("303", "DCUT", {"buildRoleArn": "arn:aws:iam::111122223333:role/b"}, "info", "buildRoleArn",
     '"arn:aws:iam::111122223333:role/b"', []),
    ("404", "DCUT", {"hooks.port": ABSENT}, "error", "hooks.port", '"hooks"', ['"ENABLED"'] * 6),
    ("405", "DCUT", {"hooks.microvmHooks": {"run": "DISABLED"}, "hooks.microvmImageHooks": ABSENT},
     "error", "hooks.port", "9000", ['"DISABLED"']),
    ("406", "DCUT", {"hooks.microvmImageHooks": {"ready": "DISABLED"}}, "error",
     "hooks.microvmHooks.run", '"ENABLED"', ['"ENABLED"'] * 3 + ['"DISABLED"']),
    ("407", "DCUT", runtime(terminateTimeoutInSeconds=ABSENT), "warning",
     "hooks.microvmHooks.terminate", '"ENABLED"', []),
    ("408", "DCUT", runtime(terminate="DISABLED"), "warning",
     "hooks.microvmHooks.terminateTimeoutInSeconds", "30", ['"DISABLED"']),
    ("409", "DCUT", {"hooks": {}}, "info", "hooks.microvmImageHooks.ready", '"hooks"', []),
    ("410", "DCUT", runtime(run="DISABLED"), "info", "hooks.microvmHooks.run", '"DISABLED"', []),
    ("411", "DCUT", runtime(resume=ABSENT), "info", "hooks.microvmHooks.suspend",
     '"ENABLED"', []),
    ("412", "DCUT", {"hooks.port": 80}, "info", "hooks.port", "80", []),
    ("504", "DCUT", {"environmentVariables": {"A": "x", "AWS_REGION": "y"}}, "error",
     "environmentVariables.AWS_REGION", '"AWS_REGION"', []),
    ("507", "DCUT", {"environmentVariables": {"AWS_SESSION_TOKEN": ""}}, "error",
     "environmentVariables.AWS_SESSION_TOKEN", '"AWS_SESSION_TOKEN"', []),
    ("508", "DCUT", {"environmentVariables": {"a.b": "y"}}, "warning",
     'environmentVariables["a.b"]', '"a.b"', []),
    ("603", "DCUT", {"egressNetworkConnectors": ["x"]}, "error", "egressNetworkConnectors[0]",
     '"x"', []),
    ("604", "DCUT", {"egressNetworkConnectors": [f"{MANAGED}NO_INGRESS"]}, "error",
     "egressNetworkConnectors[0]", f'"{MANAGED}NO_INGRESS"', []),
    ("605", "DCUT", {"egressNetworkConnectors": [f"{MANAGED}EGRESS"]}, "warning",
     "egressNetworkConnectors[0]", f'"{MANAGED}EGRESS"', []),
    ("606", "UV", {"egressNetworkConnectors": [CONNECTOR_ELSEWHERE]}, "error",
     "egressNetworkConnectors[0]", f'"{CONNECTOR_ELSEWHERE}"', [IMAGE]),
    ("702", "DCUTV", {"cpuConfigurations": [{"architecture": "ARM_64"}] * 2}, "warning",
     "cpuConfigurations[1].architecture", '"ARM_64"', ['"ARM_64"']),
    ("712", "DCUT", {"resources": [{"minimumMemoryInMiB": 3072}]}, "error",
     "resources[0].minimumMemoryInMiB", "3072", []),
    ("722", "DCUTV", {"additionalOsCapabilities": ["ALL"]}, "warning",
     "additionalOsCapabilities[0]", '"ALL"', []),
    ("804", "DCUTV", {"logging": {"disabled": {}}}, "warning", "logging.disabled", "{}", []),
    ("805", "DCUT", {"logging.cloudWatch.logStream": "x"}, "info",
     "logging.cloudWatch.logStream", '"x"', []),
    ("903", "V", {"state": "FAILED", "status": "INACTIVE"}, "warning", "state", '"FAILED"', []),
    ("904", "V", {"state": "DELETING"}, "warning", "status", '"ACTIVE"', ['"DELETING"']),
    ("905", "V", {"status": "INACTIVE"}, "info", "status", '"INACTIVE"', []),
    ("906", "V", {"updatedAt": OLD}, "warning", "updatedAt", f'"{OLD}"',
     ['"2026-07-30T06:12:44+00:00"']),
    ("907", "V", {"state": "PENDING", "status": "INACTIVE", "createdAt": OLD}, "warning", "state",
     '"PENDING"', [f'"{OLD}"']),
    ("908", "UV", {"baseImageArn": ELSEWHERE}, "error", "baseImageArn", f'"{ELSEWHERE}"', [IMAGE]),
    ("909", "DCT", {"baseImageArn": NOT_OFFERED}, "warning",
     "baseImageArn", f'"{NOT_OFFERED}"', []),
    ("910", "U", {"hooks": ABSENT, "resources": ABSENT}, "info", "hooks", "", []),
]  # fmt: skip


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_a_rule_judges_in_its_kinds_and_says_where(case: Case) -> None:
    number, letters, changes, *expected = case
    for kind in EVERY:
        findings = judge_all(changed(kind, changes), kind)
        found = []
        for one in findings:
            if one.rule.id == f"MVL{number}":
                text = one.span.source.text
                related = [text[other.span.start : other.span.end] for other in one.related]
                found.append([one.severity, one.path, marked(one), related])
                assert one.message
                assert not one.message.endswith(".")
        assert found == [expected] * (kind in [LETTERS[letter] for letter in letters]), kind


def test_every_rule_about_meaning_has_a_case() -> None:
    live = {rule.id for rule in discover() if rule.kinds == ("live",)}
    others = {"MVL008", "MVL009", "MVL505", "MVL506"}  # tested in modules of their own
    about_meaning = {rule.id for rule in discover()} - live - others - {*DOCUMENTED}
    assert about_meaning == {f"MVL{number}" for number, *_rest in CASES}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case[0])
def test_what_a_case_changes_is_all_that_is_wrong(case: Case) -> None:
    """No other rule finds anything as grave, but for advice that goes with other advice."""
    number, letters, changes, severity, *_place = case
    kind = LETTERS[letters[0]]
    found = {one.rule.id[3:] for one in judge_all(changed(kind, changes), kind, severity)}
    also = {"409": {"410"}, "410": {"408"}, "411": {"408"}, "910": {"409", "410"}}
    assert found == {number, *also.get(number, ())}
    assert judge_all(advised(kind), kind) == []
