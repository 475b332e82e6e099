"""Findings that an earlier run has: they are known, and new ones are new."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from .conftest import Program

WRONG = """\
name: a b
baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
buildRoleArn: arn:aws:iam::210987654321:role/build
codeArtifact:
  uri: s3://artifacts-210987654321/sandbox-3f9c2d1.zip
resources:
  - minimumMemoryInMiB: 3000
environmentVariables:
  DB_PASSWORD: hunter2hunter2
"""
RULES = ["MVL101", "MVL712", "MVL506"]


def write(text: str = WRONG, name: str = "image.yaml") -> None:
    Path(name).write_text(text)


def states(program: Program, *arguments: str) -> list[tuple[str, str]]:
    """Rules with their state in the SARIF report."""
    out = program("check", "--format", "sarif", "--baseline", "b.sarif", *arguments).out
    (run,) = json.loads(out)["runs"]
    ids = [rule["id"] for rule in run["tool"]["driver"]["rules"]]
    for result in run["results"]:
        assert ids[result["ruleIndex"]] == result["ruleId"]
    return sorted((one["ruleId"], one["baselineState"]) for one in run["results"])


def begin(program: Program) -> None:
    write()
    result = program("check", ".", "--write-baseline", "b.sarif")
    assert result.status == 0
    assert "3 findings written to the baseline b.sarif" in result.out
    assert "Nothing new" in result.out


def test_nothing_but_a_baseline_is_overwritten(program: Program) -> None:
    write()
    result = program("check", "--write-baseline", "image.yaml")
    assert (result.status, result.out) == (2, "")
    assert "image.yaml is there already, and is no baseline" in result.err
    assert Path("image.yaml").read_text() == WRONG
    Path("known.json").write_text("")
    for _ in range(2):  # what is empty, then what is a baseline
        assert program("check", ".", "--write-baseline", "known.json").status == 0


def test_what_the_baseline_has_is_not_shown_and_does_not_fail(program: Program) -> None:
    write()
    assert program("check", ".").status == 1
    begin(program)
    result = program("check", ".", "--baseline", "b.sarif")
    assert result.status == 0
    assert result.out == (
        "Nothing new: 1 definition in 1 file checked; 3 findings known from the baseline.\n"
    )
    report = program.check_json(".", "--baseline", "b.sarif").json
    assert {one["suppressed"]["kind"] for one in report["findings"]} == {"baseline"}
    assert (report["summary"]["known"], report["summary"]["suppressed"]) == (3, 0)
    for format in ("github", "gitlab", "junit", "concise"):
        out = program("check", ".", "--baseline", "b.sarif", "--format", format).out
        assert not any(rule in out for rule in RULES)
    assert states(program) == sorted((rule, "unchanged") for rule in RULES)


def test_moved_lines_are_not_new_and_other_values_files_and_places_are(program: Program) -> None:
    begin(program)
    write("# moved\n\n" + WRONG.replace("resources", "tags: {}\nresources"))
    assert program("check", ".", "--baseline", "b.sarif").status == 0
    write(WRONG.replace("3000", "3001"))
    assert states(program) == [
        ("MVL101", "unchanged"), ("MVL506", "unchanged"), ("MVL712", "absent"), ("MVL712", "new"),
    ]  # fmt: skip
    write()
    write(name="other.yaml")
    result = program.check_json(".", "--baseline", "b.sarif")
    assert result.status == 1
    new = [one for one in result.json["findings"] if one["suppressed"] is None]
    assert [(one["file"], one["rule"]) for one in new] == [("other.yaml", rule) for rule in RULES]


def test_a_value_of_a_variable_is_not_hashed(program: Program) -> None:
    begin(program)
    log = json.loads(Path("b.sarif").read_text())
    hashes = {
        one["ruleId"]: one["partialFingerprints"].get("valueHash")
        for one in log["runs"][0]["results"]
    }
    assert hashes["MVL506"] is None
    assert hashes["MVL712"]
    assert "hunter2" not in Path("b.sarif").read_text()
    write(WRONG.replace("hunter2hunter2", "other3other3"))
    assert program("check", ".", "--baseline", "b.sarif").status == 0


def test_the_same_fault_twice_is_known_as_often_as_it_was(program: Program) -> None:
    text = WRONG + "egressNetworkConnectors: [x]\n"
    write(text)
    program("check", ".", "--write-baseline", "b.sarif")
    write(text + "---\n" + text)
    result = program("check", ".", "--baseline", "b.sarif")
    assert result.status == 1
    assert "Found 3 errors and 1 warning" in result.out


def test_gone_findings_are_absent_and_can_be_pruned(program: Program) -> None:
    begin(program)
    write(WRONG.replace("3000", "2048"))
    assert ("MVL712", "absent") in states(program)
    result = program("check", ".", "--baseline", "b.sarif", "--prune-baseline")
    assert result.status == 0
    assert "1 finding removed from the baseline" in result.out
    assert states(program) == [("MVL101", "unchanged"), ("MVL506", "unchanged")]
    write()
    assert program("check", ".", "--baseline", "b.sarif").status == 1
    Path("image.yaml").unlink()
    write(WRONG, "new.yaml")
    assert sorted(set(states(program))) == [
        ("MVL101", "absent"), ("MVL101", "new"), ("MVL506", "absent"), ("MVL506", "new"),
        ("MVL712", "new"),
    ]  # fmt: skip


def test_what_was_not_looked_at_is_not_gone(program: Program) -> None:
    write()
    write(name="other.yaml")
    program("check", ".", "--write-baseline", "b.sarif")
    for name in ("image.yaml", "other.yaml"):
        write(WRONG.replace("DB_PASSWORD", "DB").replace("3000", "2048"), name)
    before = Path("b.sarif").read_text()
    for arguments in (
        ("image.yaml", "--select", "MVL4"), ("image.yaml", "--ignore", "MVL101,MVL712,MVL506"),
        ("image.yaml", "--min-severity", "error", "--select", "MVL5"),
    ):  # fmt: skip
        program("check", *arguments, "--baseline", "b.sarif", "--prune-baseline")
        kept = json.loads(Path("b.sarif").read_text())["runs"][0]["results"]
        assert kept == json.loads(before)["runs"][0]["results"]
    Path("image.yaml").write_text("baseImageArn: [\n")
    program("check", ".", "--baseline", "b.sarif", "--prune-baseline")
    Path("image.yaml").write_text("# microvm\nfoo: [\n")
    program("check", ".", "--baseline", "b.sarif", "--prune-baseline")
    kept = json.loads(Path("b.sarif").read_text())["runs"][0]["results"]
    files = [one["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] for one in kept]
    assert files == ["image.yaml"] * 3 + ["other.yaml"]


def test_it_does_not_depend_on_the_folder(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("sub").mkdir()
    Path(".git").mkdir()
    write(name="sub/image.yaml")
    program("check", ".", "--write-baseline", "b.sarif")
    monkeypatch.chdir("sub")
    assert program("check", ".", "--baseline", "../b.sarif").status == 0
    assert program("check", "image.yaml", "--baseline", "../b.sarif").status == 0


def test_a_report_of_an_earlier_run_is_a_baseline(program: Program) -> None:
    write()
    program("check", ".", "--output", "sarif=b.sarif")
    assert program("check", ".", "--baseline", "b.sarif").status == 0
    assert program("check", ".", "--baseline", "b.sarif", "--no-suppressions").status == 0


def test_a_new_baseline_has_what_was_known(program: Program) -> None:
    begin(program)
    write(WRONG.replace("3000", "3001"))
    result = program("check", ".", "--baseline", "b.sarif", "--write-baseline", "c.sarif")
    assert result.status == 0
    assert len(json.loads(Path("c.sarif").read_text())["runs"][0]["results"]) == 3
    assert program("check", ".", "--baseline", "c.sarif").status == 0
    log = json.loads(Path("c.sarif").read_text())
    assert all("suppressions" not in one for one in log["runs"][0]["results"])


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "b.sarif"), ("", "not a SARIF report"), ("{}", "not a SARIF report"),
        ('{"runs": []}', "not a SARIF report"), ("[" * 10_000, "not a SARIF report"),
        ('{"runs": [{"tool": {"driver": {"name": "x"}}, "results": []}]}', "another program"),
        ('{"runs": [{"tool": {"driver": {"name": "microvm-lint"}}, "results": [5]}]}',
         "not a SARIF report"),
        ("\x00\xff", "not a SARIF report"),
    ],
)  # fmt: skip
def test_a_baseline_that_cannot_be_used_is_refused(
    program: Program, content: str | None, words: str
) -> None:
    write()
    if content is not None:
        Path("b.sarif").write_bytes(content.encode("latin-1"))
    result = program("check", ".", "--baseline", "b.sarif")
    assert (result.status, result.out) == (2, "")
    assert words in result.err


def test_bad_usage_is_refused(program: Program) -> None:
    write()
    result = program("check", ".", "--prune-baseline")
    assert result.status == 2
    assert "--prune-baseline needs --baseline FILE" in result.err
    result = program("check", ".", "--write-baseline", "gone/b.sarif")
    assert result.status == 2
    assert "the baseline was not written: there is no folder" in result.err


def test_what_could_not_be_read_still_makes_the_status_2(program: Program) -> None:
    write()
    result = program("check", ".", "gone.yaml", "--write-baseline", "b.sarif")
    assert result.status == 2
    assert program("check", ".", "gone.yaml", "--baseline", "b.sarif").status == 2
