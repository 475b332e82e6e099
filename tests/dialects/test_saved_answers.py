"""What GetMicrovmImageVersion returned, in the forms in which people save it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from ..conftest import Program
from ..definitions import advised

CREATED = dt.datetime(2026, 7, 30, 6, 12, 44, 512000, tzinfo=dt.timezone.utc)
ANSWER: dict[str, Any] = {
    **advised("version"),
    "createdAt": CREATED,
    "updatedAt": CREATED + dt.timedelta(minutes=4),
}
METADATA = {
    "RequestId": "0f3c8f1d-7b21-4a8e-9a55-0b9f2c1e6a4d",
    "HTTPStatusCode": 200,
    "HTTPHeaders": {"content-type": "application/json", "content-length": "1432"},
    "RetryAttempts": 0,
}
WIRE = {
    **advised("version"),
    "createdAt": CREATED.timestamp(),
    "updatedAt": CREATED.timestamp(),
    "description": None,
    "hooks": None,
    "roleConfiguration": None,
    "versionStateTimeBucket": "SUCCESSFUL#26073006",
}

SAVED = {
    "aws-output-json.json": json.dumps(ANSWER, indent=4, default=dt.datetime.isoformat),
    "aws-output-yaml.yaml": yaml.safe_dump(
        json.loads(json.dumps(ANSWER, default=dt.datetime.isoformat)), sort_keys=False
    ),
    "aws-output-yaml-stream.yaml": yaml.safe_dump(
        [json.loads(json.dumps(ANSWER, default=dt.datetime.isoformat))]
    ),
    "boto3-as-json.json": json.dumps({"ResponseMetadata": METADATA, **ANSWER}, default=str),
    "boto3-as-yaml.yaml": yaml.safe_dump({"ResponseMetadata": METADATA, **ANSWER}),
    "boto3-as-flow-yaml.yml": yaml.safe_dump(ANSWER, default_flow_style=True),
    "wire.json": json.dumps(WIRE),
    "list.json": json.dumps({"items": [WIRE, WIRE], "nextToken": None}),
    "list-empty-token.yaml": yaml.safe_dump({"items": [WIRE], "nextToken": ""}),
    "list-pages.yaml": yaml.safe_dump([{"items": [WIRE]}, {"items": [WIRE], "nextToken": "x"}]),
    "query-items.json": json.dumps([WIRE, WIRE]),
    "documents.yaml": yaml.safe_dump_all([ANSWER, ANSWER]),
}


@pytest.mark.parametrize("name", SAVED)
def test_an_answer_is_recognised_and_right(name: str, program: Program, tmp_path: Path) -> None:
    (tmp_path / name).write_text(SAVED[name], "utf-8")
    report = program.check_json("--min-severity", "info", name)
    assert report.status == 0
    assert report.json["findings"] == []
    assert report.json["summary"]["definitions"] >= 1


@pytest.mark.parametrize("name", SAVED)
def test_a_fault_in_an_answer_is_found(name: str, program: Program, tmp_path: Path) -> None:
    (tmp_path / name).write_text(SAVED[name].replace("SUCCESSFUL", "SUCCESSFULL"), "utf-8")
    report = program.check_json(name).json
    assert {finding["rule"] for finding in report["findings"]} == {"MVL901"}
    assert {finding["kind"] for finding in report["findings"]} == {"version"}
    # PyYAML writes what comes twice once, with an alias: then there is one place for both.
    places = SAVED[name].count("SUCCESSFUL") - SAVED[name].count("SUCCESSFUL#")
    assert len(report["findings"]) == places
