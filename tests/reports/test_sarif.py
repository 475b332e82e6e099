"""The SARIF report: what the standard and code scanning ask for, and what Microsoft's tool says.

The tool is looked for at MICROVM_LINT_SARIF_MULTITOOL, then on PATH as `Sarif.Multitool` or
`sarif-multitool` (npm: @microsoft/sarif-multitool).
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any
from urllib.parse import unquote_to_bytes, urlsplit

import pytest
from microvm_lint.document import Source
from microvm_lint.findings import SEVERITIES, Finding, Incomplete, Span, Summary
from microvm_lint.reports import sarif

from ..conftest import EXAMPLES, Program
from .samples import ADDRESS, rendered, run_of, sample_finding, sample_rule, source_of

BROKEN = """\
name: a b
baseImageArn: a b
buildRoleArn: arn:aws:iam::1:role/x
environmentVariables: {A: hunter2hunter2, B: 1, C D: x}
x: &x {a: 1}
tags: &t
  a: a&b
  a: b
"""
NAMES = ["a b.yaml", "a%20b.yaml", "日本 🚀.yaml", "a\nb.yaml", "a:#?&.yaml", "[a]{b}.yaml"]


def checked(output: str) -> Any:
    """The run of a log that is whole: what can be told without the tool."""
    output.encode("ascii")
    log = json.loads(output)
    assert set(log) == {"$schema", "version", "runs"}
    assert log["version"] == "2.1.0"
    assert log["$schema"].endswith("/sarif-2.1.0.json")
    (run,) = log["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert re.fullmatch(r"[^/]+(?:/[^/]+)*/", run["automationDetails"]["id"])
    check_rules(run["tool"]["driver"]["rules"])
    for result in run["results"]:
        check_result(result, run)
    prints = [one["partialFingerprints"]["primaryLocationLineHash"] for one in run["results"]]
    assert len(set(prints)) == len(prints)
    (invocation,) = run["invocations"]
    for notification in invocation["toolExecutionNotifications"]:
        assert notification["message"]["text"]
        assert notification["level"] in ("note", "warning", "error")
        for location in notification.get("locations", ()):
            check_uri(location["physicalLocation"]["artifactLocation"], run)
    return run


def check_rules(rules: Any) -> None:
    assert len({rule["id"] for rule in rules}) == len(rules)
    for rule in rules:
        assert re.fullmatch(r"(?:[A-Z][a-z0-9]*)+", rule["name"])
        assert rule["shortDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"].endswith(".")
        assert rule["fullDescription"]["text"].startswith(rule["shortDescription"]["text"])
        assert "```" not in rule["fullDescription"]["text"] + rule["help"]["text"]
        assert "## Why" in rule["help"]["markdown"]
        assert "## " not in rule["help"]["text"]
        assert urlsplit(rule["helpUri"]).scheme == "https"
        assert rule["defaultConfiguration"]["level"] in ("error", "warning", "note")
        properties = rule["properties"]
        assert properties["problem.severity"] in ("error", "warning", "recommendation")
        assert properties["precision"] in ("low", "medium", "high", "very-high")
        assert ("security-severity" in properties) == ("security" in properties["tags"])


def check_result(result: Any, run: Any) -> None:
    rule = run["tool"]["driver"]["rules"][result["ruleIndex"]]
    assert rule["id"] == result["ruleId"]
    assert result["message"]["text"]
    assert result["level"] in ("error", "warning", "note")
    (location,) = result["locations"]
    related = result.get("relatedLocations", [])
    assert [one["id"] for one in related] == list(range(1, len(related) + 1))
    for one in (location, *related):
        physical = one["physicalLocation"]
        check_uri(physical["artifactLocation"], run)
        region = physical["region"]
        start = (region["startLine"], region["startColumn"])
        end = (region["endLine"], region["endColumn"])
        assert (1, 1) <= start <= end
        context = physical.get("contextRegion")
        if context is not None:
            assert context["startLine"] == region["startLine"]
            assert context["endLine"] == region["endLine"]
            assert region["snippet"]["text"] in context["snippet"]["text"]


def check_uri(location: Any, run: Any) -> None:
    uri = location["uri"]
    assert re.fullmatch(r"(?:[A-Za-z0-9/._~-]|%[0-9A-F]{2})+", uri.removeprefix("file://"))
    if "uriBaseId" in location:
        assert location["uriBaseId"] in run["originalUriBaseIds"]
        assert not uri.startswith(("/", "../", "./", "file:"))
    else:
        assert uri.startswith("file:///")


def run_in(program: Program, *arguments: str) -> Any:
    return checked(program("check", "--format", "sarif", *arguments).out)


def uris(run: Any) -> set[str]:
    return {
        result["locations"][0]["physicalLocation"]["artifactLocation"]["uri"]
        for result in run["results"]
    }


def git(*arguments: str) -> None:
    who = ("-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "init.defaultBranch=main")
    subprocess.run(["git", *who, *arguments], check=True, capture_output=True)


# Regions and messages.


def test_a_region_ends_behind_its_last_character() -> None:
    finding = sample_finding("name: demo\nhooks: {日: '値', port: 0}\n", "0", message="0 is less")
    (result,) = checked(rendered("sarif", [finding]))["results"]
    (location,) = result["locations"]
    assert location["physicalLocation"] == {
        "artifactLocation": {"uri": "image.yaml", "uriBaseId": "SRCROOT"},
        "region": {
            "startLine": 2,
            "startColumn": 23,
            "endLine": 2,
            "endColumn": 24,
            "snippet": {"text": "0"},
        },
        "contextRegion": {
            "startLine": 2,
            "endLine": 2,
            "snippet": {"text": "hooks: {日: '値', port: 0}"},
        },
    }
    assert location["logicalLocations"] == [
        {"fullyQualifiedName": "demo/hooks.port", "kind": "member"}
    ]
    assert result["message"] == {"text": "0 is less"}


def test_a_region_of_several_lines_has_both_ends() -> None:
    finding = sample_finding("hooks:\n  port: 1\n  x: 22 # y\n", "port: 1\n  x: 22")
    (result,) = checked(rendered("sarif", [finding]))["results"]
    region = result["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["startColumn"]) == (2, 3)
    assert (region["endLine"], region["endColumn"]) == (3, 8)
    assert region["snippet"]["text"] == "port: 1\n  x: 22"


def test_a_region_may_have_no_width() -> None:
    finding = sample_finding("name: demo\n", "demo")
    finding.span = Span(finding.span.source, 0, 0)
    (result,) = checked(rendered("sarif", [finding]))["results"]
    assert result["locations"][0]["physicalLocation"]["region"] == {
        "startLine": 1,
        "startColumn": 1,
        "endLine": 1,
        "endColumn": 1,
        "snippet": {"text": ""},
    }


def test_whole_lines_have_no_context() -> None:
    finding = sample_finding("name: demo\n", "name: demo")
    (result,) = checked(rendered("sarif", [finding]))["results"]
    assert "contextRegion" not in result["locations"][0]["physicalLocation"]


def test_snippets_are_masked() -> None:
    finding = sample_finding(
        "env: {A: hunter2, B: x}\nname: demo\n", "A: hunter2", related=[("hunter2", "here")]
    )
    (result,) = checked(rendered("sarif", [finding]))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert physical["region"]["snippet"]["text"] == "A: ***"
    assert physical["contextRegion"]["snippet"]["text"] == "env: {A: ***, B: ***}"
    assert result["relatedLocations"][0]["physicalLocation"]["region"]["snippet"]["text"] == "***"


def test_a_text_that_was_not_read_has_no_snippet_where_it_may_hold_a_secret() -> None:
    finding = sample_finding("name: demo\n", "demo")
    finding.span = Span(Source("image.yaml", "env: {A: hunter2"), 10, 16)
    (result,) = checked(rendered("sarif", [finding]))["results"]
    assert "snippet" not in result["locations"][0]["physicalLocation"]["region"]


@pytest.mark.parametrize("length", [3_000, 500_000])
def test_a_long_snippet_is_shortened(length: int) -> None:
    finding = sample_finding(f"{{z: {'y' * length}, name: demo}}", "y" * length)
    (result,) = checked(rendered("sarif", [finding]))["results"]
    physical = result["locations"][0]["physicalLocation"]
    assert len(physical["region"]["snippet"]["text"]) == 2_001
    assert "contextRegion" not in physical


def test_related_places_have_numbers_and_words() -> None:
    finding = sample_finding(
        "name: demo\nhooks: {port: 0}\n", "0", related=[("demo", "the name"), ("hooks", "the key")]
    )
    (result,) = checked(rendered("sarif", [finding]))["results"]
    assert [one["message"]["text"] for one in result["relatedLocations"]] == ["the name", "the key"]


def test_a_hint_stands_in_the_message() -> None:
    finding = sample_finding("hooks: {port: 0}\n", "0", message="0 is less", hint="write 1")
    (result,) = checked(rendered("sarif", [finding]))["results"]
    assert result["message"]["text"] == "0 is less (write 1)"


def test_severities_are_levels() -> None:
    findings = [sample_finding("port: 0", "0", severity=severity) for severity in SEVERITIES]
    results = checked(rendered("sarif", findings))["results"]
    assert [result["level"] for result in results] == ["error", "warning", "note"]


# Rules.


def test_a_rule_has_all_that_code_scanning_shows() -> None:
    rule = sample_rule(
        certainty="reason",
        severity="warning",
        doc=(
            "A summary.\n\n    Words of the form:\n\n    ```text\n    a-z\n    ```\n\n"
            "    More words,\n    and a block:\n\n    ```text\n    a\n    b\n    ```\n\n"
            "    ## Why\n\n    A reason.\n\n    ## Bad\n\n    ```yaml whole\n    a: b\n    ```\n"
        ),
    )
    (shown,) = checked(rendered("sarif", [sample_finding("port: 0", "0", rule=rule)]))["tool"][
        "driver"
    ]["rules"]
    markdown = shown["help"].pop("markdown")
    assert shown == {
        "id": "MVL402",
        "name": "HookTimeout",
        "shortDescription": {"text": "A summary."},
        "fullDescription": {
            "text": "A summary. Words of the form: `a-z`. More words, and a block."
        },
        "help": {
            "text": "Words of the form:\n\na-z\n\nMore words,\nand a block:\n\na\nb\n\n"
            "Why\n\nA reason.\n\nBad\n\na: b"
        },
        "helpUri": ADDRESS,
        "defaultConfiguration": {"level": "warning"},
        "properties": {
            "problem.severity": "warning",
            "precision": "medium",
            "tags": ["aws", "lambda-microvms"],
        },
    }
    assert "```yaml\na: b\n```" in markdown


def test_a_security_rule_has_its_score_as_text() -> None:
    rule = sample_rule(security_severity="7.5")
    (shown,) = checked(rendered("sarif", [sample_finding("port: 0", "0", rule=rule)]))["tool"][
        "driver"
    ]["rules"]
    assert shown["properties"]["security-severity"] == "7.5"
    assert "security" in shown["properties"]["tags"]


def test_every_rule_can_be_shown() -> None:
    from microvm_lint.rule import discover

    findings = [sample_finding("port: 0", "0", rule=rule) for rule in discover()]
    run = checked(rendered("sarif", findings))
    assert len(run["tool"]["driver"]["rules"]) == len(findings)


def test_only_rules_with_results_are_listed(program: Program) -> None:
    Path("image.yaml").write_text("name: a b\nbaseImageArn: x\nbuildRoleArn: y\n")
    run = run_in(program, "--select", "MVL101", "image.yaml")
    assert [rule["id"] for rule in run["tool"]["driver"]["rules"]] == ["MVL101"]


# How much.


def test_more_results_than_allowed_are_left_out_and_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sarif, "MOST_RESULTS", 4)
    severities = ("info", "error", "warning", "error", "info", "warning")
    findings = [
        sample_finding("port: 0", "0", severity=severity, path=str(number))
        for number, severity in enumerate(severities)
    ]
    run = checked(rendered("sarif", findings))
    names = [one["locations"][0]["logicalLocations"][0] for one in run["results"]]
    assert [name["fullyQualifiedName"] for name in names] == [
        f"demo/{number}" for number in (1, 2, 3, 5)
    ]
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["message"]["text"] == "2 results beyond 4 were left out."
    assert notification["level"] == "warning"


def test_the_limit_is_that_of_code_scanning() -> None:
    finding = sample_finding("port: 0", "0")
    for number, notifications in ((25_000, 0), (25_001, 1)):
        run = json.loads(rendered("sarif", [finding] * number))["runs"][0]
        assert len(run["results"]) == 25_000
        assert len(run["invocations"][0]["toolExecutionNotifications"]) == notifications


# What could not be read.


def test_what_could_not_be_read_is_a_notification(program: Program) -> None:
    Path("image.yaml").write_text("name: a b\nbaseImageArn: x\nbuildRoleArn: y\n")
    Path("template.yaml").write_text("baseImageArn: {{ x }}{% if %}\n")
    run = run_in(program, "image.yaml", "gone \x1b.yaml", "template.yaml")
    (invocation,) = run["invocations"]
    assert invocation["executionSuccessful"] is False
    assert invocation["exitCode"] == 2
    first, second = invocation["toolExecutionNotifications"]
    assert first == {
        "level": "error",
        "message": {"text": "gone \\u001b.yaml was not read: there is no such file."},
        "locations": [
            {
                "physicalLocation": {
                    "artifactLocation": {"uri": "gone%20%1B.yaml", "uriBaseId": "SRCROOT"}
                }
            }
        ],
        "descriptor": {"id": "not-read"},
    }
    assert second["message"]["text"].startswith("template.yaml was not read: ")
    assert {result["ruleId"] for result in run["results"]} >= {"MVL101", "MVL301"}


def test_a_note_is_a_notification() -> None:
    summary = Summary()
    summary.notes = [".: .gitignore was not honoured: git is not installed"]
    run = checked(rendered("sarif", [], run_of(summary=summary)))
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["level"] == "note"
    assert run["invocations"][0]["executionSuccessful"] is True


def test_a_run_without_findings_is_whole(program: Program) -> None:
    run = run_in(program, ".")
    assert run["results"] == []
    assert run["invocations"] == [
        {"executionSuccessful": True, "exitCode": 0, "toolExecutionNotifications": []}
    ]


# Names of files.


@pytest.mark.parametrize("name", [*NAMES, os.fsdecode(b"a\xffb.yaml")], ids=ascii)
def test_any_name_of_a_file_is_a_uri(program: Program, name: str) -> None:
    Path(name).write_text(BROKEN)
    run = run_in(program, ".", f"gone-{name}")
    (uri,) = uris(run)
    assert unquote_to_bytes(uri) == os.fsencode(name)


@pytest.mark.parametrize("start", [".", "deep", "deep/er"])
def test_names_are_relative_to_the_root_of_the_repository(
    program: Program, monkeypatch: pytest.MonkeyPatch, start: str
) -> None:
    git("init")
    Path("deep/er").mkdir(parents=True)
    Path("deep/er/image.yaml").write_text(BROKEN)
    path = os.path.relpath("deep/er/image.yaml", start)
    whole = os.path.abspath("deep/er/image.yaml")
    monkeypatch.chdir(start)
    assert uris(run_in(program, path)) == {"deep/er/image.yaml"}
    assert uris(run_in(program, whole)) == {"deep/er/image.yaml"}
    assert uris(run_in(program)) == {"deep/er/image.yaml"}


def test_names_are_relative_to_the_repository_of_the_files(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("repository").mkdir()
    Path("elsewhere").mkdir()
    git("init", "repository")
    Path("repository/image.yaml").write_text(BROKEN)
    assert uris(run_in(program, "repository")) == {"repository/image.yaml"}
    monkeypatch.chdir("elsewhere")
    assert uris(run_in(program, "../repository")) == {"image.yaml"}
    assert uris(run_in(program, os.path.abspath("../repository"))) == {"image.yaml"}


def test_without_a_repository_names_are_relative_to_the_current_folder(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("deep").mkdir()
    Path("deep/image.yaml").write_text(BROKEN)
    assert uris(run_in(program)) == {"deep/image.yaml"}
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    (uri,) = uris(run_in(program, "../deep"))
    assert uri == f"file://{os.path.realpath('../deep')}/image.yaml"


def test_a_linked_folder_does_not_lead_out_of_the_repository(program: Program) -> None:
    git("init")
    Path("image.yaml").write_text(BROKEN)
    Path("link").symlink_to(".")
    assert uris(run_in(program, "link/image.yaml")) == {"image.yaml"}


def test_a_linked_file_keeps_its_own_name(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("inside").mkdir()
    git("init", "inside")
    Path("target.yaml").write_text(BROKEN)
    Path("inside/link.yaml").symlink_to("../target.yaml")
    monkeypatch.chdir("inside")
    assert uris(run_in(program)) == {"link.yaml"}


def test_standard_input_has_a_uri(program: Program) -> None:
    finding = sample_finding("port: 0", "0", name="<stdin>")
    assert uris(checked(rendered("sarif", [finding]))) == {"%3Cstdin%3E"}


def test_the_current_folder_has_a_uri(program: Program) -> None:
    summary = Summary()
    summary.incomplete = [Incomplete(".", "permission denied")]
    run = checked(rendered("sarif", [], run_of(summary=summary)))
    (notification,) = run["invocations"][0]["toolExecutionNotifications"]
    assert notification["locations"][0]["physicalLocation"]["artifactLocation"]["uri"] == "."


# Where the repository comes from.


@pytest.mark.parametrize(
    ("remote", "uri"),
    [
        ("https://example.com/o/r.git", "https://example.com/o/r.git"),
        ("https://user:token@example.com/o/r.git", "https://example.com/o/r.git"),
        ("https://token@example.com/o/r.git", "https://example.com/o/r.git"),
        ("https://x:to%40ken@example.com:8443/o/r", "https://example.com:8443/o/r"),
        ("https://example.com/o/r.git?access_token=token", "https://example.com/o/r.git"),
        ("https://example.com/o/r.git#token", "https://example.com/o/r.git"),
        ("https://example.com/o/a%20b.git", "https://example.com/o/a%20b.git"),
        ("https://user:token@[::1]:8443/r.git", "https://[::1]:8443/r.git"),
        ("git@example.com:o/r.git", "ssh://example.com/o/r.git"),
        ("example.com:o/r.git", "ssh://example.com/o/r.git"),
        ("git@example.com:/o/r.git", "ssh://example.com/o/r.git"),
        ("ssh://git@example.com:2222/o/r.git", "ssh://example.com:2222/o/r.git"),
        ("git://example.com/o/r.git", "git://example.com/o/r.git"),
        ("user:token@example.com:o/r.git", None),
        ("https://example.com:port/o/r.git", None),
        ("https://[example.com/o/r.git", None),
        ("/srv/git/token.git", None),
        ("../token.git", None),
        ("file:///srv/git/token.git", None),
        ("C:\\token\\r.git", None),
        ("C:/token/r.git", None),
        ("ext::sh -c token", None),
    ],
)
def test_the_repository_is_named_without_credentials(
    program: Program, remote: str, uri: str | None
) -> None:
    git("init")
    git("commit", "--allow-empty", "-m", "x")
    git("remote", "add", "origin", remote)
    output = program("check", "--format", "sarif").out
    assert "token" not in output
    assert "to%40ken" not in output
    provenance = checked(output).get("versionControlProvenance")
    if uri is None:
        assert provenance is None
        return
    (found,) = provenance
    assert found["repositoryUri"] == uri
    assert re.fullmatch(r"[0-9a-f]{40}", found["revisionId"])
    assert found["branch"] == "main"
    assert found["mappedTo"] == {"uriBaseId": "SRCROOT"}


def test_a_file_outside_of_the_repository_has_no_part_in_it(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path("inside").mkdir()
    git("init", "inside")
    Path("image.yaml").write_text(BROKEN)
    monkeypatch.chdir("inside")
    git("commit", "--allow-empty", "-m", "x")
    git("remote", "add", "origin", "https://example.com/r.git")
    run = run_in(program, "../image.yaml")
    assert "versionControlProvenance" not in run
    assert uris(run) == {f"file://{os.path.realpath('..')}/image.yaml"}


def test_a_detached_head_has_no_branch(program: Program) -> None:
    git("init")
    git("commit", "--allow-empty", "-m", "x")
    git("remote", "add", "origin", "https://example.com/r.git")
    git("checkout", "--detach")
    (found,) = run_in(program)["versionControlProvenance"]
    assert "branch" not in found


def test_what_git_does_not_know_is_left_out(program: Program) -> None:
    assert "versionControlProvenance" not in run_in(program)
    git("init")
    assert "versionControlProvenance" not in run_in(program)
    git("remote", "add", "origin", "https://example.com/r.git")
    assert run_in(program)["versionControlProvenance"] == [
        {
            "repositoryUri": "https://example.com/r.git",
            "mappedTo": {"uriBaseId": "SRCROOT"},
            "branch": "main",
        }
    ]


def test_a_repository_without_git_is_no_hindrance(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    Path(".git").mkdir()
    Path("deep").mkdir()
    Path("deep/image.yaml").write_text(BROKEN)
    monkeypatch.setenv("PATH", "")
    assert uris(run_in(program)) == {"deep/image.yaml"}


# Microsoft's own tool.


def multitool() -> str:
    named = os.environ.get("MICROVM_LINT_SARIF_MULTITOOL")
    found = named or shutil.which("Sarif.Multitool") or shutil.which("sarif-multitool")
    if not found:
        pytest.skip("SARIF Multitool is neither at MICROVM_LINT_SARIF_MULTITOOL nor on PATH")
    return found


def judged(*files: str) -> list[str]:
    """The errors and warnings of SARIF Multitool; it exits with 0 even where there are some."""
    done = subprocess.run(
        [multitool(), "validate", *files, "--rule-kind", "Sarif;Ghas"],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
        env={**os.environ, "DOTNET_SYSTEM_GLOBALIZATION_INVARIANT": "1"},
    )
    assert f"{len(files)} files scanned" in done.stdout, done.stdout + done.stderr
    lines = (done.stdout + done.stderr).splitlines()
    return [line for line in lines if re.search(r"\b(?:error|warning) [A-Z]+\d+", line)]


def write_logs(program: Program, monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """A log of each sort, in files."""
    logs = {}
    folder = Path.cwd()

    def add(name: str, output: str) -> None:
        checked(output)
        logs[name] = output

    def check(*arguments: str) -> str:
        return program("check", "--format", "sarif", "--min-severity", "info", *arguments).out

    add("empty", check())
    add("examples", check(str(EXAMPLES)))
    for name in (*NAMES, os.fsdecode(b"a\xffb.yaml")):
        Path(name).write_text(BROKEN)
    Path("syntax.yaml").write_text("name: x\nbaseImageArn: [\n")
    Path("alias.yaml").write_text(BROKEN + "x: &y {b: c&d}\ntags: *y\n")
    tags = ", ".join(f"tag{number}: a&b" for number in range(40))
    Path("many.yaml").write_text(f"{BROKEN}z: {{{tags}}}\ntags: {{{tags}}}\n")
    Path("placeholder.yaml").write_text("baseImageArn: ${X}\nbuildRoleArn: {{ y }}\n")
    add("outside", check(".", "gone \x1b.yaml", "/dev/null"))
    git("init")
    git("commit", "--allow-empty", "-m", "x")
    git("remote", "add", "origin", "https://user:token@example.com/r.git")
    add("inside", check(".", "gone.yaml"))
    Path("deep").mkdir()
    monkeypatch.chdir("deep")
    add("deep", check("..", "../gone.yaml"))
    monkeypatch.chdir(folder)
    check(".", "--write-baseline", "known.sarif", "--output", os.devnull)
    Path("many.yaml").write_text(BROKEN.replace("port", "prot"))
    add("compared", check(".", "--baseline", "known.sarif"))
    with monkeypatch.context() as patched:
        patched.setattr(sarif, "MOST_RESULTS", 5)
        add("limited", check("many.yaml"))

    security = sample_rule("MVL999", "a-secret", "warning", "reason", "7.5")
    text = "hooks:\n  port: 1\n  x: 22\nname: demo\n"
    no_width = sample_finding(text, "demo")
    no_width.span = Span(no_width.span.source, 0, 0)
    empty = sample_finding(text, "demo")
    empty.span = Span(source_of(""), 0, 0)
    findings: list[Finding] = [
        no_width,
        empty,
        sample_finding(text, "port: 1\n  x: 22", rule=security, related=[("demo", "the name")]),
        sample_finding(text, text, path="", definition=None, severity="info"),
        sample_finding(text, "demo", name="/elsewhere/image.yaml"),
    ]
    summary = Summary()
    summary.notes = ["a note"]
    summary.incomplete = [Incomplete(".", "permission denied"), Incomplete("<stdin>", "closed")]
    add("samples", rendered("sarif", findings, run_of(findings, summary)))

    for name, output in logs.items():
        Path(f"{name}.sarif").write_text(output)
    return [f"{name}.sarif" for name in logs]


def test_multitool_finds_no_error_and_no_warning(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    multitool()
    assert judged(*write_logs(program, monkeypatch)) == []


def test_multitool_would_find_an_error(tmp_path: Path) -> None:
    """So that silence means something."""
    log = json.loads(rendered("sarif", [sample_finding("port: 0", "0")]))
    del log["runs"][0]["tool"]["driver"]["rules"][0]["fullDescription"]
    broken = tmp_path / "broken.sarif"
    broken.write_text(json.dumps(log))
    assert any("error GH2012" in line for line in judged(str(broken)))
