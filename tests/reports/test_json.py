"""The JSON report: its shape, its schema, and that it is always JSON."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest
from jsonschema import Draft202012Validator
from microvm_lint.findings import Finding, Incomplete, Summary

from ..conftest import EXAMPLES, ROOT, Program, run_program
from .samples import rendered, run_of, sample_finding, source_of, span_of

SCHEMA: dict[str, Any] = json.loads((ROOT / "schemas" / "report.json").read_text(encoding="utf-8"))
VALIDATOR = Draft202012Validator(SCHEMA)

BROKEN = "name: a b\nbaseImageArn: a b\nbuildRoleArn: 1\nhooks: {port: 0, run: x}\n"


def checked(output: str) -> Any:
    """The report, which its schema accepts and every parser reads."""
    output.encode("ascii")
    report = json.loads(output, parse_constant=lambda name: pytest.fail(f"{name} is not JSON"))
    VALIDATOR.validate(report)
    json.dumps(report, ensure_ascii=False).encode("utf-8")  # no half of a surrogate pair
    return report


def test_the_schema_is_one() -> None:
    VALIDATOR.check_schema(SCHEMA)


def objects_in(schema: Any) -> list[dict[str, Any]]:
    if isinstance(schema, list):
        return [found for item in schema for found in objects_in(item)]
    if not isinstance(schema, dict):
        return []
    return [schema] * ("properties" in schema) + objects_in(list(schema.values()))


def test_the_schema_closes_every_object_and_requires_every_member() -> None:
    found = [one for one in objects_in(SCHEMA) if isinstance(one.get("properties"), dict)]
    assert len(found) >= 6
    for one in found:
        assert one["additionalProperties"] is False
        assert sorted(one["required"]) == sorted(one["properties"])


def test_the_schema_describes_every_member() -> None:
    for one in objects_in(SCHEMA):
        if not isinstance(one.get("properties"), dict):
            continue
        for name, member in one["properties"].items():
            target = SCHEMA["$defs"][member["$ref"].rpartition("/")[2]] if "$ref" in member else {}
            assert member.get("description") or target.get("description"), name


def test_a_finding_has_the_members_of_the_contract() -> None:
    text = "name: demo\nhooks: {port: 0}\n"
    finding = sample_finding(text, "0", hint="write 1", related=[("demo", "the name")])
    (found,) = checked(rendered("json", [finding]))["findings"]
    fingerprint = found.pop("fingerprint")
    assert found == {
        "rule": "MVL402",
        "name": "hook-timeout",
        "severity": "error",
        "message": "a message",
        "hint": "write 1",
        "file": "image.yaml",
        "line": 2,
        "column": 15,
        "end_line": 2,
        "end_column": 16,
        "path": "hooks.port",
        "definition": "demo",
        "kind": "create",
        "dialect": "api",
        "resource": None,
        "related": [
            {
                "message": "the name",
                "file": "image.yaml",
                "line": 1,
                "column": 7,
                "end_line": 1,
                "end_column": 11,
            }
        ],
        "fix": None,
        "suppressed": None,
    }
    assert fingerprint.endswith(":1")


def test_a_report_has_the_members_of_the_contract(program: Program) -> None:
    from microvm_lint import __version__

    Path("image.yaml").write_text("baseImageArn: x\nbuildRoleArn: $ROLE\n")
    Path("other.yaml").write_text("kind: Deployment\n")
    report = checked(program.check_json("--select", "MVL402", ".", "gone.yaml").out)
    assert report == {
        "version": 1,
        "tool": {"name": "microvm-lint", "version": __version__},
        "revision": "2026-06-22",
        "findings": [],
        "summary": {
            "files": 2,
            "definitions": 1,
            "skipped_files": 1,
            "errors": 0,
            "warnings": 0,
            "infos": 0,
            "suppressed": 0,
            "known": 0,
            "unresolved_values": 1,
            "incomplete": [{"file": "gone.yaml", "message": "there is no such file"}],
            "notes": [],
            "coverage": None,
            "statistics": None,
        },
    }


def test_columns_count_characters() -> None:
    text = '{description: "日本 🚀 e\u0301", name: x y}\n'
    (found,) = checked(rendered("json", [sample_finding(text, "x y")]))["findings"]
    start = text.index("x y") + 1
    assert (found["line"], found["column"], found["end_column"]) == (1, start, start + 3)


def test_a_place_over_several_lines_ends_behind_its_last_character() -> None:
    finding = sample_finding("name: demo\nhooks:\n  port: 1\n  x: 22\n", "port: 1\n  x: 22")
    (found,) = checked(rendered("json", [finding]))["findings"]
    assert (found["line"], found["column"]) == (3, 3)
    assert (found["end_line"], found["end_column"]) == (4, 8)


@pytest.mark.parametrize("revision", ["2026-06-22", "2026-11-05", "latest", "installed"])
def test_real_reports_follow_the_schema(program: Program, revision: str) -> None:
    Path("image.yaml").write_text(BROKEN)
    Path("broken.json").write_text('{"baseImageArn": ')
    Path("alias.yaml").write_text(BROKEN + "x: &x {a: 1, a: 2}\ntags: *x\n---\n" + BROKEN)
    result = program.check_json("--revision", revision, "--min-severity", "info", ".", EXAMPLES)
    report = checked(result.out)
    assert result.status == 1
    assert {"MVL001", "MVL002", "MVL101"} <= {one["rule"] for one in report["findings"]}
    assert any(one["related"] for one in report["findings"])
    assert any(one["hint"] for one in report["findings"])
    assert any(one["kind"] is None for one in report["findings"])
    counts = report["summary"]
    assert counts["errors"] + counts["warnings"] + counts["infos"] == len(report["findings"])


def test_a_report_without_findings_is_json(program: Program) -> None:
    report = checked(program.check_json(".").out)
    assert report["findings"] == []
    assert report["summary"]["files"] == 0


def test_thousands_of_findings_are_json(program: Program) -> None:
    tags = ", ".join(f"tag{number}: a&b" for number in range(5000))
    Path("image.yaml").write_text(f"{BROKEN}tags: {{{tags}}}\n")
    report = checked(program.check_json(".").out)
    assert len(report["findings"]) > 5000
    prints = [finding["fingerprint"] for finding in report["findings"]]
    assert len(set(prints)) == len(prints)


@pytest.mark.parametrize(
    "name",
    [
        "a b.yaml",
        "a%20b.yaml",
        'a"b\\c.yaml',
        "a\nb\tc.yaml",
        "日本 🚀.yaml",
        "a\u2028b.yaml",
        os.fsdecode(b"a\xff\xfeb.yaml"),
    ],
    ids=ascii,
)
def test_any_name_of_a_file_is_json(program: Program, name: str) -> None:
    Path(name).write_text(BROKEN)
    report = checked(program.check_json(".", f"gone-{name}").out)
    shown = name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
    for found in (report["findings"][0]["file"], report["summary"]["incomplete"][0]["file"]):
        if "\ufffd" in shown:
            assert found.endswith("a\\udcff\\udcfeb.yaml")
        else:
            assert found.endswith(name)


def test_strings_that_no_encoding_holds_are_escaped() -> None:
    finding = sample_finding(
        "name: demo",
        "demo",
        name="\udc80.yaml",
        message="\udc81",
        hint="\ud800",
        path="\udfff",
        definition="\udc82",
        related=[("name", "\udc83")],
    )
    summary = Summary()
    summary.notes = ["\udc84"]
    summary.incomplete = [Incomplete("\udc85", "\udc86")]
    report = checked(rendered("json", [finding], run_of([finding], summary)))
    assert report["findings"][0]["message"] == "\\udc81"
    assert report["summary"]["notes"] == ["\\udc84"]


def test_two_runs_give_the_same_bytes(tmp_path: Path) -> None:
    (tmp_path / "image.yaml").write_text(BROKEN + "xname: 1\nresource: 2\ntag: 3\nlog: 4\n")
    (tmp_path / "other.yaml").write_text(BROKEN.replace("name:", "nam:"))
    for format in ("json", "sarif", "text"):
        outputs = set()
        for seed in ("0", "1", "2"):
            env = {**os.environ, "PYTHONHASHSEED": seed}
            done = run_program("check", "--format", format, ".", cwd=tmp_path, env=env)
            assert done.returncode == 1
            outputs.add(done.stdout)
        assert len(outputs) == 1


# Fingerprints.


def prints_of(program: Program, text: str, *arguments: str) -> dict[tuple[str, str], str]:
    Path("image.yaml").write_text(text)
    report = checked(program.check_json(*arguments or ("image.yaml",)).out)
    return {(one["rule"], one["path"]): one["fingerprint"] for one in report["findings"]}


def test_a_fingerprint_survives_inserted_lines_and_reordered_keys(program: Program) -> None:
    first = prints_of(program, BROKEN)
    assert len(first) >= 5
    assert prints_of(program, "# a\n\n# b\n" + BROKEN.replace("\n", "\n\n")) == first
    lines = BROKEN.splitlines(keepends=True)
    assert prints_of(program, "".join(reversed(lines))) == first
    assert prints_of(program, BROKEN.replace("port: 0, run: x", "run: x, port: 0")) == first
    assert prints_of(program, BROKEN + "description: fine\n") == first


def test_a_fingerprint_survives_another_wrong_value(program: Program) -> None:
    first = prints_of(program, BROKEN)
    assert prints_of(program, BROKEN.replace("port: 0", "port: -7")) == first


def test_a_fingerprint_does_not_depend_on_the_current_folder(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".git").mkdir()
    Path("deep/er").mkdir(parents=True)
    first = prints_of(program, BROKEN)
    monkeypatch.chdir("deep/er")
    report = checked(program.check_json("../../image.yaml").out)
    assert {one["fingerprint"] for one in report["findings"]} == set(first.values())


def test_a_fingerprint_is_the_same_in_sarif(program: Program) -> None:
    first = prints_of(program, BROKEN)
    log = program("check", "--format", "sarif", "image.yaml").json
    assert {
        result["partialFingerprints"]["primaryLocationLineHash"]
        for result in log["runs"][0]["results"]
    } == set(first.values())


@pytest.mark.parametrize(
    "other",
    [
        {"name": "other.yaml"},
        {"path": "hooks.run"},
        {"definition": "other"},
        {"definition": None},
    ],
)
def test_a_fingerprint_tells_findings_apart(other: dict[str, Any]) -> None:
    findings = [sample_finding("port: 0", "0"), sample_finding("port: 0", "0", **other)]
    first, second = (
        found["fingerprint"] for found in checked(rendered("json", findings))["findings"]
    )
    assert first.partition(":")[0] != second.partition(":")[0]


def test_a_fingerprint_is_unique_where_all_is_the_same() -> None:
    finding = sample_finding("port: 0", "0")
    prints = [
        found["fingerprint"] for found in checked(rendered("json", [finding] * 3))["findings"]
    ]
    digest = prints[0].partition(":")[0]
    assert prints == [f"{digest}:{number}" for number in (1, 2, 3)]


def test_a_related_place_may_be_in_another_file() -> None:
    finding = sample_finding("port: 0", "0", related=[("port", "the key")])
    other = source_of("name: x", "other.yaml")
    finding.related[0].span = span_of(other, "x")
    found: list[Finding] = checked(rendered("json", [finding]))["findings"]
    assert found[0]["related"][0]["file"] == "other.yaml"  # type: ignore[index]
