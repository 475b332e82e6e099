"""Reports that CI systems read: GitHub's commands, GitLab's Code Quality, JUnit."""

from __future__ import annotations

import json
import xml.etree.ElementTree as ElementTree
from pathlib import Path
from typing import Any

import pytest
from microvm_lint.findings import Incomplete, Summary
from microvm_lint.reports import Run, render

from ..conftest import Program
from .samples import sample_finding, sample_rule

NASTY = "a%,:\n::error::x\r##[error]y\x1b[31m\x00]]><&\"'\u202e"


def run_of(*findings: Any, incomplete: tuple[str, str] | None = None) -> Run:
    summary = Summary()
    summary.files = summary.definitions = 1
    summary.count(findings)
    if incomplete is not None:
        summary.incomplete.append(Incomplete(*incomplete))
    return Run(summary, [], "2026-06-22", 1)


def rendered(format: str, *findings: Any, incomplete: tuple[str, str] | None = None) -> str:
    return "".join(render(format, findings, run_of(*findings, incomplete=incomplete)))


def finding(severity: str = "error", **options: Any) -> Any:
    text = "name: demo\nhooks: {port: 0}\n"
    return sample_finding(text, "0", severity=severity, message="0 is less", **options)


def test_github_gets_a_command_for_each_finding_the_gravest_first() -> None:
    lines = rendered("github", finding("info"), finding("warning"), finding(hint="write 1"))
    error, warning, notice, summary = lines.splitlines()
    assert error == (
        "::error file=image.yaml,line=2,col=15,endLine=2,endColumn=16,"
        "title=MVL402 hook-timeout::0 is less (write 1)"
    )
    assert warning.startswith("::warning file=image.yaml,line=2,")
    assert notice.startswith("::notice file=image.yaml,line=2,")
    assert summary.startswith("Found 1 error, 1 warning and 1 info")


def test_github_s_commands_cannot_be_broken_out_of() -> None:
    rule = sample_rule(name="a,b:c%")
    nasty = finding(name=NASTY.replace("\x00", ""), rule=rule)
    nasty.message = NASTY
    lines = rendered("github", nasty, incomplete=(NASTY, NASTY)).splitlines()
    assert len([line for line in lines if line.lstrip().startswith("::")]) == 2
    assert all("##[" not in line for line in lines)
    assert all(line.isprintable() for line in lines)
    (command,) = (line for line in lines if line.startswith("::error") and "line=" in line)
    properties = command.split("::")[1]
    assert "title=MVL402 a%2Cb%3Ac%25" in properties
    assert properties.count(",") == 5


def test_github_s_limit_is_said_where_it_is_passed(program: Program) -> None:
    def notes(count: int) -> list[str]:
        lines = rendered("github", *(finding() for _number in range(count))).splitlines()
        return [line for line in lines if line.startswith("note:")]

    assert notes(10) == []
    (note,) = notes(12)
    assert note.startswith("note: GitHub shows 10 annotations of each level for a step; 2 findings")


def test_a_file_that_is_named_like_a_command_is_none(program: Program) -> None:
    Path("::error::x.yaml").write_text("a: microvm\n")
    for format in ("github", "auto"):
        result = program("check", "--format", format, "-v", ".")
        assert "x.yaml" in result.out
    lines = program("check", "--format", "github", "-v", ".").out.splitlines()
    assert not any(line.lstrip().startswith("::") for line in lines)


def test_auto_is_text_and_in_actions_has_the_commands_besides(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("a.yaml").write_text("baseImageArn: x\nbuildRoleArn: x\ncodeArtifact: {uri: s3://b-c/k}\n")
    monkeypatch.delenv("GITHUB_ACTIONS", raising=False)
    text = program("check", "a.yaml").out
    assert program("check", "--format", "auto", "a.yaml").out == text
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    assert program("check", "a.yaml").out == text
    auto = program("check", "--format", "auto", "a.yaml").out
    assert auto.startswith(text)
    assert "\n::error file=a.yaml," in auto


def test_gitlab_gets_issues_with_fingerprints() -> None:
    one, other = finding(path="hooks.port"), finding("info", path="hooks.port")
    issues = json.loads(rendered("gitlab", one, other))
    assert [issue["severity"] for issue in issues] == ["major", "info"]
    assert issues[0]["description"] == "MVL402 hook-timeout: 0 is less"
    assert issues[0]["check_name"] == "MVL402"
    assert issues[0]["location"] == {"path": "image.yaml", "lines": {"begin": 2, "end": 2}}
    assert len({issue["fingerprint"] for issue in issues}) == 2
    (unread,) = json.loads(rendered("gitlab", incomplete=("a.yaml", "cannot be read")))
    assert (unread["severity"], unread["location"]["path"]) == ("blocker", "a.yaml")
    assert json.loads(rendered("gitlab")) == []
    nasty = finding(name=NASTY.replace("\x00", ""))
    nasty.message = NASTY
    (issue,) = json.loads(rendered("gitlab", nasty, incomplete=None))
    assert issue["description"].isprintable()


def test_junit_has_a_case_for_each_finding() -> None:
    tree = ElementTree.fromstring(rendered("junit", finding(hint="write 1"), finding("info")))
    assert (tree.get("tests"), tree.get("failures"), tree.get("errors")) == ("2", "2", "0")
    (suite,) = tree
    assert suite.get("name") == "image.yaml"
    case = suite[0]
    assert (case.get("classname"), case.get("line")) == ("image.yaml", "2")
    assert case.get("name") == "MVL402 hook-timeout at 2:15"
    assert case[0].get("message") == "0 is less"
    assert case[0].text == "image.yaml:2:15: error: 0 is less\nwrite 1"


def test_junit_says_what_was_not_read_and_that_nothing_was_found() -> None:
    (suite,) = ElementTree.fromstring(rendered("junit", incomplete=("a.yaml", "gone")))
    assert suite[0][0].tag == "error"
    assert suite[0][0].get("message") == "gone"
    tree = ElementTree.fromstring(rendered("junit"))
    assert (tree.get("tests"), tree.get("failures")) == ("1", "0")
    assert len(tree[0][0]) == 0


def test_junit_is_xml_whatever_stands_in_it() -> None:
    nasty = finding(name=NASTY.replace("\x00", ""))
    nasty.message = nasty.hint = NASTY
    tree = ElementTree.fromstring(rendered("junit", nasty, incomplete=(NASTY, NASTY)))
    assert len(tree) == 2


@pytest.mark.parametrize("format", ["github", "gitlab", "junit"])
def test_what_is_suppressed_is_left_out(program: Program, format: str) -> None:
    text = "baseImageArn: x  # microvm-lint: ignore[MVL202]\n"
    Path("a.yaml").write_text(text + "buildRoleArn: x\ncodeArtifact: {uri: s3://b-c/k}\n")
    out = program("check", "--format", format, "a.yaml").out
    assert "MVL202" not in out
    assert "MVL301" in out


def test_several_outputs_in_one_run(program: Program) -> None:
    Path("a.yaml").write_text("baseImageArn: x\nbuildRoleArn: x\ncodeArtifact: {uri: s3://b-c/k}\n")
    outputs = ("--output", "sarif=out.sarif", "--output", "junit=out.xml", "--output", "gitlab=q")
    result = program("check", "a.yaml", *outputs)
    assert result.out.startswith("a.yaml:1:15: error MVL202")
    assert json.loads(Path("out.sarif").read_text())["version"] == "2.1.0"
    assert ElementTree.fromstring(Path("out.xml").read_text()).get("failures") == "2"
    assert len(json.loads(Path("q").read_text())) == 2
