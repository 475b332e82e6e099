"""--save, --resume, and `check` on what was saved."""

from __future__ import annotations

import json
import os
import resource
import threading
from pathlib import Path
from typing import Any

import pytest
from microvm_lint.definition import Resource
from microvm_lint.ending import unfinished
from microvm_lint.live.snapshot import Saved, inventory_file, version_file

from .aws_server import Fault, World, managed_version, version
from .conftest import ACCOUNT, REGION, Auditor

VALUE = "Zq7xWv" + "KdPr3tLm"
FOLDER = Path("saved") / "aws" / ACCOUNT / REGION / "microvm-image"


def faulty(world: World) -> None:
    """An account with faults of every sort: in versions, in variables, in images, live ones."""
    overrides: list[tuple[str, dict[str, Any]]] = [
        ("hooks", {"hooks": {"port": 0, "microvmHooks": {"runTimeoutInSeconds": 61}}}),
        ("role", {"buildRoleArn": "arn:aws:iam::123:role/x"}),
        ("long", {"environmentVariables": {"A": VALUE * 400, "B": VALUE, "C": ""}}),
        ("type", {"environmentVariables": {"A": 5, "B": VALUE, "C": [VALUE], "D": {VALUE: VALUE}}}),
        ("name", {"environmentVariables": {"A" * 257: VALUE, f"TOKEN={VALUE}": "x", "a b": VALUE}}),
        ("many", {"environmentVariables": {f"V{number}": VALUE for number in range(51)}}),
        ("gone", {"baseImageVersion": "9.0"}),
        ("down", {"status": "INACTIVE"}),
        ("tags", {"tags": {"a!": "b", "c": None}, "memory": {"env": {"X": VALUE}}}),
        ("time", {"createdAt": "soon", "resources": [{"minimumMemoryInMiB": 2048.0}]}),
    ]
    for name, override in overrides:
        made = [version(ACCOUNT, REGION, name, 1, **override), version(ACCOUNT, REGION, name, 2)]
        made[1]["state"] = "FAILED"
        world.add_image(ACCOUNT, REGION, name, made, broken=True)
    world.add_image(ACCOUNT, REGION, "none", [])
    world.managed[REGION] = [managed_version("1", "DEPRECATED"), managed_version("2")]


def keys(report: Any) -> list[tuple[Any, ...]]:
    """What is the same of a finding in an audit and in `check`."""
    members = ("rule", "severity", "message", "hint", "line", "column", "end_line", "end_column")
    more = ("path", "definition", "kind", "dialect", "resource", "fingerprint")
    return sorted(
        (one["file"].removeprefix("saved/"), *(str(one[name]) for name in members + more))
        for one in report["findings"]
    )


@pytest.mark.parametrize("values", [(), ("--save-values",)])
def test_check_on_what_was_saved_gives_the_same_findings(
    audit: Auditor, values: tuple[str, ...]
) -> None:
    faulty(audit.world)
    options = ("--min-severity", "info")
    audited = audit.json(*options, "--versions", "all", "--save", "saved", *values)
    checked = audit.program.check_json(*options, "saved")
    assert keys(checked.json) == keys(audited.json)
    assert len(keys(audited.json)) > 30
    live = {"MVL921", "MVL922", "MVL927"}
    assert live <= set(audited.rules)
    assert {"MVL301", "MVL401", "MVL501", "MVL502", "MVL503", "MVL004"} <= set(audited.rules)
    summary = checked.json["summary"]
    assert summary["definitions"] == audited.json["summary"]["definitions"] == 20
    assert (summary["unresolved_values"] > 0) == (not values)
    elsewhere = audit.program("check", "--format", "concise", "saved")
    assert elsewhere.status == audited.status == 1


def test_values_are_masked_unless_they_are_asked_for(audit: Auditor, tmp_path: Path) -> None:
    faulty(audit.world)
    for format in ("text", "concise", "json", "sarif"):
        for more in ((), ("-v",), ("--deep",)):
            out = audit("--versions", "all", "--save", "saved", "--format", format, *more)
            assert VALUE not in out.out + out.err
    files = [path for path in (tmp_path / "saved").rglob("*") if path.is_file()]
    assert len(files) == 20 + 11 + 1
    assert not [path for path in files if VALUE in path.read_text("utf-8") or VALUE in str(path)]
    audit("--versions", "all", "--save", "open", "--save-values")
    opened = Path("open") / FOLDER.relative_to("saved") / "many" / "1.0.json"
    assert json.loads(opened.read_text("utf-8"))["environmentVariables"]["V7"] == VALUE
    if os.name != "nt":
        assert opened.stat().st_mode & 0o77 == 0


def test_values_in_the_list_of_images_are_masked_too(audit: Auditor, tmp_path: Path) -> None:
    odd = {"environmentVariables": {"K": VALUE}, "latest": {"env": {"K": f"a\n{VALUE}"}}}
    audit.world.add_image(
        ACCOUNT, REGION, "demo", [version(ACCOUNT, REGION, "demo", 1)], broken=True, **odd
    )
    assert audit("--save", "saved").status == 0
    files = [path for path in (tmp_path / "saved").rglob("*") if path.is_file()]
    assert not [path for path in files if VALUE in path.read_text("utf-8")]
    audit.server.calls.clear()
    audit("--save", "saved", "--resume")
    assert {call.operation for call in audit.server.calls} == {"ListMicrovmImages"}


def test_a_version_is_saved_as_canonical_json(audit: Auditor) -> None:
    made = version(ACCOUNT, REGION, "demo", 1, description="Zürich 🚀")
    audit.world.add_image(ACCOUNT, REGION, "demo", [made])
    audit("--save", "saved")
    text = (FOLDER / "demo" / "1.0.json").read_text("utf-8")
    value = json.loads(text)
    assert text == json.dumps(value, indent=2, sort_keys=True, ensure_ascii=False) + "\n"
    assert "Zürich 🚀" in text
    assert value["hooks"] == made["hooks"]
    assert isinstance(value["createdAt"], float)  # as on the wire, in seconds since 1970


def test_resume_does_not_ask_again_for_what_is_there(audit: Auditor) -> None:
    faulty(audit.world)
    first = audit.json("--versions", "all", "--save", "saved")
    audit.server.calls.clear()
    again = audit.json("--versions", "all", "--save", "saved", "--resume")
    assert {call.operation for call in audit.server.calls} == {"ListMicrovmImages"}
    assert keys(again.json) == keys(first.json)
    assert "20 versions taken from the earlier run" in again.json["summary"]["notes"][0]
    audit.server.calls.clear()
    audit.json("--versions", "all", "--save", "saved")
    assert audit.server.count("GetMicrovmImageVersion") == 20


def test_resume_goes_on_where_an_audit_was_interrupted(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_MAX_ATTEMPTS", "1")
    faulty(audit.world)
    whole = audit.json("--versions", "all")
    audit.world.faults = [Fault("deny", key="/versions/2.0"), Fault("deny", key="many/versions")]
    part = audit.json("--versions", "all", "--save", "saved")
    assert part.status == 2
    (FOLDER / "role" / "1.0.json").write_text('{"imageVersion": "1.0", "cut": ')
    (FOLDER / "type" / "1.0.json").write_text('{"imageVersion": "1.0", "imageArn": "other"}')
    (FOLDER / "gone.yaml").write_text("microvm-lint: inventory/1\naccount: [\n")
    audit.world.faults = []
    audit.server.calls.clear()
    resumed = audit.json("--versions", "all", "--save", "saved", "--resume")
    asked = {
        call.parameters["imageIdentifier"].rpartition(":")[2]
        for call in audit.server.calls
        if call.operation == "GetMicrovmImageVersion" and call.parameters["imageVersion"] == "1.0"
    }
    assert asked == {"role", "type", "many"}
    assert audit.server.count("GetMicrovmImageVersion") == 10 + 3
    assert keys(resumed.json) == keys(whole.json)
    assert resumed.status == 1


def test_a_folder_that_cannot_be_made_is_said_before_anything_is_read(audit: Auditor) -> None:
    Path("saved").write_text("a file")
    refused = audit("--save", "saved")
    assert (refused.status, "--save: " in refused.err) == (2, True)
    assert audit("--save", "").status == 2
    assert audit.server.calls == []


def test_what_cannot_be_written_is_said_and_judged_all_the_same(audit: Auditor) -> None:
    faulty(audit.world)
    (FOLDER / "many" / "1.0.json").mkdir(parents=True)
    whole = audit.json("--versions", "all")
    report = audit.json("--versions", "all", "--save", "saved")
    assert report.status == 2
    printed = audit("--versions", "all", "--save", "saved").out
    assert "error: saved: 1 file could not be written" in printed
    (incomplete,) = report.json["summary"]["incomplete"]
    assert incomplete["file"] == "saved"
    assert incomplete["message"].startswith("1 file could not be written or removed: ")
    assert keys(report.json) == keys(whole.json)


def test_a_second_audit_into_a_folder_leaves_nothing_of_the_first_that_is_not_so(
    audit: Auditor,
) -> None:
    faulty(audit.world)
    audit("--versions", "all", "--save", "saved")
    images = audit.world.images[(ACCOUNT, REGION)]
    del images["gone"], images["role"]
    for options in (("--versions", "all"), ("--versions", "latest")):
        audited = audit.json(*options, "--save", "saved")
        assert keys(audit.program.check_json("saved").json) == keys(audited.json)
    assert not (FOLDER / "gone.yaml").exists()
    assert {path.name for path in (FOLDER / "hooks").iterdir()} == {"2.0.json"}
    (FOLDER / "mine.yaml").write_text("my: notes")
    (FOLDER / "hooks" / "mine.json").write_text("{}")
    one = audit.world.images[(ACCOUNT, REGION)]["hooks"].summary["imageArn"]
    audit("--image-identifier", one, "--image-version", "1.0", "--save", "saved")
    assert "versions:" in (FOLDER / "hooks.yaml").read_text()
    audit("--image-name", "hooks", "--save", "saved")
    assert (FOLDER / "mine.yaml").exists()
    assert (FOLDER / "hooks" / "mine.json").exists()
    assert (FOLDER / "tags.yaml").exists()  # what was not asked for stays


def test_members_of_another_type_do_not_spoil_the_inventory(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = version(ACCOUNT, REGION, "demo", 1, state=5, status=["x"], createdAt=True)
    audit.world.add_image(ACCOUNT, REGION, "demo", [made], broken=True)
    audited = audit.json("--versions", "all", "--save", "saved")
    assert {"MVL901", "MVL902", "MVL927"} & set(audited.rules)
    assert keys(audit.program.check_json("saved").json) == keys(audited.json)


def test_values_are_asked_for_again_where_only_masks_were_saved(audit: Auditor) -> None:
    made = version(ACCOUNT, REGION, "demo", 1, environmentVariables={"A": VALUE})
    audit.world.add_image(ACCOUNT, REGION, "demo", [made])
    audit("--save", "saved")
    audit("--save", "saved", "--resume", "--save-values")
    path = FOLDER / "demo" / "1.0.json"
    assert json.loads(path.read_text())["environmentVariables"] == {"A": VALUE}


def test_odd_answers_are_versions_in_check_too(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    from microvm_lint.live import inventory

    odd: dict[str, Any] = {"nothing": {}, "alone": {"environmentVariables": {"A": VALUE}}}
    for name in odd:
        audit.world.add_image(ACCOUNT, REGION, name, [version(ACCOUNT, REGION, name, 1)])
    monkeypatch.setattr(
        inventory, "call_raw", lambda *_, **asked: odd[asked["imageIdentifier"].split(":")[-1]]
    )
    audited = audit.json("--save", "saved")
    assert len(audited.rules) >= 16
    assert keys(audit.program.check_json("saved").json) == keys(audited.json)
    monkeypatch.chdir("saved/aws")
    checked = audit.program.check_json()
    assert sorted(checked.rules) == sorted(audited.rules)
    assert all(one["resource"] for one in checked.json["findings"])


HOSTILE = ["..", ".", "../../../etc", "a/b", "a\\b", "a\0b", "con", "-rf", "é" * 300, "%2e%2e", " "]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_name_leads_out_of_the_folder(name: str) -> None:
    resource = Resource(ACCOUNT, REGION, name, name)
    for file in (version_file(resource), inventory_file(resource)):
        steps = file.split("/")
        assert steps[:4] == ["aws", ACCOUNT, REGION, "microvm-image"]
        assert len(steps) <= 6
        assert all(step not in ("", ".", "..") and not step.startswith(".") for step in steps)
        assert all(len(step.encode()) < 200 and step.isascii() for step in steps)
    files = {version_file(Resource(ACCOUNT, REGION, one, "1")) for one in HOSTILE}
    assert len(files) == len(HOSTILE)


def test_a_hostile_account_is_saved_and_checked(audit: Auditor, tmp_path: Path) -> None:
    for name in ("..", "a/../../b", "x" * 300):
        made = version(ACCOUNT, REGION, name, 1, status="OFF")
        made["imageVersion"] = "../1"
        audit.world.add_image(ACCOUNT, REGION, name, [made], broken=True)
    audited = audit.json("--versions", "all", "--save", "saved")
    assert {path.name for path in tmp_path.iterdir()} == {"saved"}
    checked = audit.program.check_json("saved")
    assert keys(checked.json) == keys(audited.json)
    assert audited.rules.count("MVL902") == 3


def test_an_answer_past_the_limits_of_the_reader_is_a_finding(audit: Auditor) -> None:
    deep: Any = "x"
    for _ in range(250):
        deep = [deep]
    made = version(ACCOUNT, REGION, "demo", 1, novelty=deep)
    audit.world.add_image(ACCOUNT, REGION, "demo", [made], broken=True)
    audited = audit.json("--save", "saved")
    assert (audited.rules, audited.status) == (["MVL006"], 1)
    assert audit.program.check_json("saved").rules == ["MVL006"]


def test_an_inventory_that_is_none_is_no_definition(audit: Auditor) -> None:
    Path("x.yaml").write_text("microvm-lint: inventory/1\naccount: 1\nregion: x\nimages: many\n")
    report = audit.program.check_json("x.yaml")
    assert (report.status, report.json["summary"]["skipped_files"]) == (0, 1)


def test_who_has_stopped_writes_nothing_more(tmp_path: Path) -> None:
    """As an audit does that is interrupted: its threads may go on for a while."""
    saved = Saved(str(tmp_path / "saved"), keep_values=False, resume=False)
    begun, go_on = threading.Event(), threading.Event()

    def text() -> str:
        begun.set()
        go_on.wait(10)
        return "whole"

    threads = [threading.Thread(target=saved.write, args=(name, text)) for name in ("a", "b")]
    threads[0].start()
    begun.wait(10)
    stopping = threading.Thread(target=saved.stop)
    stopping.start()
    stopping.join(0.05)
    assert stopping.is_alive()
    go_on.set()
    stopping.join(10)
    threads[1].start()
    for thread in threads:
        thread.join(10)
    assert os.listdir(tmp_path / "saved") == ["a"]
    assert (tmp_path / "saved/a").read_text() == "whole"
    assert not unfinished


@pytest.mark.skipif(os.name == "nt", reason="limits of POSIX")
def test_a_full_disk_leaves_what_was_saved(audit: Auditor, tmp_path: Path) -> None:
    faulty(audit.world)
    audit("--versions", "all", "--save", "saved")
    before = {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    changed = [version(ACCOUNT, REGION, "hooks", n, description="x" * 9000) for n in (1, 2)]
    audit.world.add_image(ACCOUNT, REGION, "hooks", changed, broken=True)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (16, limits[1]))
    try:
        result = audit("--versions", "all", "--save", "saved")
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
    assert result.status == 2
    assert "could not be written or removed: File too large" in result.out
    assert {path: path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()} == before
