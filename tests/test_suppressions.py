"""Suppressions: what they silence, what they do not, and what is said of the useless ones."""

from __future__ import annotations

import json
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator
from microvm_lint.document import Limits, read
from microvm_lint.ignores import Ignore, Policy
from microvm_lint.suppressions import Comments

from .conftest import EXAMPLES, ROOT, Program

GOOD = (EXAMPLES / "good-create.yaml").read_text("utf-8")
SLOW = "    runTimeoutInSeconds: 30\n"
SIZE = "  - minimumMemoryInMiB: 2048\n"


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microvm_lint.ignores.today", lambda: "2026-11-26")


def check(program: Program, text: str, *options: str, name: str = "image.yaml") -> Any:
    Path(name).write_bytes(text.encode())
    result = program.check_json(*options, name)
    schema = json.loads((ROOT / "schemas" / "report.json").read_text("utf-8"))
    Draft202012Validator(schema).validate(result.json)
    return result


def counted(result: Any) -> list[tuple[str, int]]:
    """The findings that count, as rule and line."""
    found = result.json["findings"]
    return [(one["rule"], one["line"]) for one in found if one["suppressed"] is None]


def silenced(result: Any) -> list[tuple[str, int, str]]:
    """The findings that do not, as rule, line and kind of suppression."""
    found = result.json["findings"]
    return [
        (one["rule"], one["line"], one["suppressed"]["kind"])
        for one in found
        if one["suppressed"] is not None
    ]


def line_of(text: str, piece: str) -> int:
    return text[: text.index(piece)].count("\n") + 1


def slow(comment: str = "", above: str = "") -> str:
    """A definition with a hook that is too slow (MVL402), and a comment beside or above it."""
    wrong = SLOW.replace("30", "61").replace("\n", f"  {comment}\n" if comment else "\n")
    return GOOD.replace(SLOW, (f"    {above}\n" if above else "") + wrong)


# What a comment silences


@pytest.mark.parametrize(
    "comment",
    [
        "# microvm-lint: ignore[MVL402]",
        "# microvm-lint: ignore[hook-timeout] measured",
        "#microvm-lint:ignore[mvl402]",
        "# microvm-lint: ignore [MVL402]: measured",
        "# microvm-lint: ignore[MVL402, MVL402]",
        "# seconds  # microvm-lint: ignore[MVL402] measured",
        "# microvm-lint: ignore[ MVL402 ] until=2026-11-26 measured",
        "# microvm-lint: ignore[MVL402] measured until=2099-01-31",
    ],
)
def test_a_comment_silences_at_the_end_of_the_line_and_above_it(
    program: Program, comment: str
) -> None:
    for text in (slow(comment), slow(above=comment), slow(above=f"{comment}\n\n    # more")):
        result = check(program, text)
        line = line_of(text, "61")
        assert (counted(result), silenced(result)) == ([], [("MVL402", line, "comment")])
        assert result.status == 0
        summary = result.json["summary"]
        assert (summary["errors"], summary["suppressed"]) == (0, 1)


def test_only_the_rules_that_are_named_are_silenced(program: Program) -> None:
    text = slow("# microvm-lint: ignore[MVL407]")
    result = check(program, text)
    line = line_of(text, "61")
    assert counted(result) == [("MVL402", line), ("MVL008", line)]


def test_a_comment_counts_for_its_line_alone(program: Program) -> None:
    other = slow().replace("  port: 9000\n", "  port: 9000  # microvm-lint: ignore[MVL402]\n")
    assert ("MVL402", line_of(other, "61")) in counted(check(program, other))
    below = slow().replace("61\n", "61\n    # microvm-lint: ignore[MVL402]\n")
    assert ("MVL402", line_of(below, "61")) in counted(check(program, below))


def test_a_comment_behind_an_item_counts_for_its_line_alone(program: Program) -> None:
    items = "  - ALL\n", "  - NONE  # microvm-lint: ignore[MVL721]\n", "  - SOME\n", "  - X\n"
    text = GOOD.partition("additionalOsCapabilities")[0] + "additionalOsCapabilities:\n"
    text += "".join(items)
    result = check(program, text, "--select", "MVL721")
    assert silenced(result) == [("MVL721", line_of(text, "NONE"), "comment")]
    assert counted(result) == [("MVL721", line_of(text, word)) for word in ("SOME", "  - X")]


@pytest.mark.parametrize("key", ["hooks:\n", "  microvmHooks:\n"])
@pytest.mark.parametrize("above", [False, True])
def test_on_a_line_with_a_key_it_counts_for_the_whole_value(
    program: Program, key: str, above: bool
) -> None:
    comment = "# microvm-lint: ignore[MVL402]"
    indentation = " " * (len(key) - len(key.lstrip()))
    marked = f"{indentation}{comment}\n{key}" if above else f"{key[:-1]}  {comment}\n"
    assert counted(check(program, slow().replace(key, marked, 1))) == []


def test_it_counts_for_no_other_key(program: Program) -> None:
    text = slow().replace("logging:\n", "logging:  # microvm-lint: ignore[MVL402]\n")
    assert [rule for rule, _line in counted(check(program, text))] == ["MVL402", "MVL008"]


def test_a_comment_on_an_item_counts_for_the_item(program: Program) -> None:
    text = GOOD.replace(SIZE, SIZE.replace("2048", "3072  # microvm-lint: ignore[MVL712]"))
    assert counted(check(program, text)) == []


def test_a_comment_behind_a_flow_collection_counts_for_it(program: Program) -> None:
    text = GOOD.replace("resources:\n" + SIZE, "resources: [\n  {minimumMemoryInMiB: 1},\n]\n")
    behind = text.replace("]\n", "]  # microvm-lint: ignore[MVL711]\n")
    two = behind.replace("{minimumMemoryInMiB: 1}", "{minimumMemoryInMiB: 512}, {}")
    assert ("MVL711", line_of(two, "[\n"), "comment") in silenced(check(program, two))


def test_a_missing_member_is_silenced_at_the_first_line_of_the_definition(
    program: Program,
) -> None:
    text = "# An image\n" + GOOD.split("\n", 1)[1].replace("description", "tags2", 0)
    text = text.replace("buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build\n", "")
    assert counted(check(program, text)) == [("MVL005", 1)]
    comment = "# microvm-lint: ignore[MVL005]"
    assert counted(check(program, text.replace("sandbox\n", f"sandbox  {comment}\n", 1))) == []
    assert counted(check(program, f"{comment}\n{text}")) == []


def test_a_comment_at_an_alias_silences_what_it_brings_there_alone(program: Program) -> None:
    hooks = "x-hooks: &hooks {port: 0}\n"
    one = "".join(GOOD.partition("hooks:\n")[0])
    two = hooks + one + "hooks: *hooks  # microvm-lint: ignore[MVL402,MVL401]\n"
    result = check(program, two, "--select", "MVL401")
    assert counted(result) == []
    assert len(silenced(result)) == 1
    both = f"- {hooks}" + "".join(f"  {line}\n" for line in one.splitlines()) + "  hooks: *hooks\n"
    both += "- " + "".join(f"  {line}\n" for line in one.splitlines()).lstrip()
    both += "  hooks: *hooks  # microvm-lint: ignore[MVL401]\n"
    result = check(program, both, "--select", "MVL401")
    assert (len(counted(result)), len(silenced(result))) == (1, 1)


@pytest.mark.parametrize(
    "head",
    [
        "# microvm-lint: ignore-file[MVL402]\n",
        "# A file\n\n# microvm-lint: ignore-file[MVL206, hook-timeout] generated\n---\n",
        "%YAML 1.2\n# microvm-lint: ignore-file[MVL402]\n---\n",
    ],
)
def test_a_comment_at_the_top_silences_the_whole_file(program: Program, head: str) -> None:
    text = head + slow() + "---\n" + slow()
    result = check(program, text)
    assert {kind for _rule, _line, kind in silenced(result)} == {"file-comment"}
    assert [rule for rule, _line in counted(result)] == (["MVL008"] if "MVL206" in head else [])


def test_what_only_looks_like_a_comment_silences_nothing(program: Program) -> None:
    mark = "# microvm-lint: ignore[MVL402]"
    for text in (
        slow().replace("description: Runs", f'description: "{mark}" #'),
        slow().replace("description: Runs", f"description: |\n  {mark}\n#"),
        slow().replace("description: Runs", f"description: >-\n  a\n  {mark}\n#"),
        slow().replace("description: Runs", f"description: 'a\n  {mark}'\n#"),
        slow().replace("team: platform", f"team: a{mark.replace(' ', '')}"),
        f'"{mark}": x\n' + slow(),  # the first text of all
        f'&a "{mark.replace("ignore", "ignore-file")}": x\n' + slow(),
        slow().replace("description: Runs", f'description: &a "{mark}" #') + "x: *a\ny: *a\n",
        slow().replace("description: Runs", f'? "{mark}"\n: - [1, "{mark}"]\n#'),
        slow() + f'x: {{<<: {{a: "{mark}"}}, a: 1}}\n',
        slow() + f'x: {{<<: {{"{mark}": "{mark}"}}, a: "{mark}", a: "{mark}"}}\n',
    ):
        rules = [rule for rule, _line in counted(check(program, text))]
        assert "MVL402" in rules, text
        assert "MVL008" not in rules, text


def test_json_has_no_comments(program: Program) -> None:
    value = {"description": "# microvm-lint: ignore[MVL005]", "buildRoleArn": "x", "name": "n"}
    result = check(program, json.dumps({**value, "baseImageArn": "y"}), name="image.json")
    assert "MVL005" in [rule for rule, _line in counted(result)]


def test_where_a_comment_may_be_written() -> None:
    lines = ["a: x", "b: |", "  one", "", "  two", "c: 'x", "  y'", "- z: [1,", "  2]"]
    text = "\n".join([*lines[:7], "d:", *(f"  {line}" for line in lines[7:])]) + "\n"
    comments = Comments(read("a.yaml", text.encode(), Limits()), [])
    assert [comments.can_precede(line) for line in range(1, 11)] == [
        True, True, False, False, False, True, False, True, True, True,
    ]  # fmt: skip
    ends = [comments.can_end_with_comment(line) for line in (1, 2, 3, 4, 6, 7, 8, 9, 10)]
    assert ends == [True, True, False, False, False, True, True, True, True]


def test_what_is_said_of_comments_stands_among_the_other_findings(program: Program) -> None:
    text = f"# microvm-lint: ignore[MVL712]\n{slow()}# microvm-lint: ignore[MVL101]"
    assert [rule for rule, _line in counted(check(program, text))] == ["MVL008", "MVL402", "MVL008"]


def test_a_comment_counts_for_a_last_line_without_a_line_break(program: Program) -> None:
    text = slow().replace("name: code-sandbox\n", "")
    text += "# microvm-lint: ignore[MVL101]\nname: 'a b'"
    assert [rule for rule, _line, _kind in silenced(check(program, text))] == ["MVL101"]


# What is said of suppressions


@pytest.mark.parametrize(
    ("comment", "words"),
    [
        ("ignore[MVL712]", "there is nothing here that MVL712 memory-size would report"),
        ("ignore[memory-size]", "there is nothing here that MVL712 memory-size would report"),
        ("ignore[MVL999]", "there is no rule 'MVL999'"),
        ("ignore[hook-timout]", "there is no rule 'hook-timout'; did you mean hook-timeout?"),
        ("ignore[MVL4]", "there is no rule 'MVL4'"),
        ("ignore[ALL]", "there is no rule 'ALL'"),
        ("ignore[]", "this silences nothing: it names no rule in its brackets"),
        ("ignore", "this silences nothing: it names no rule in brackets"),
        ("ignore MVL402", "this silences nothing: it names no rule in brackets"),
        ("ignroe[MVL402]", "this silences nothing: write `ignore[...]`"),
        ("off", "this silences nothing: write `ignore[...]`"),
        ("skip MVL402", "this silences nothing: write `ignore[...]`"),
        ("suppress", "this silences nothing: write `ignore[...]`"),
        ("ignore-line[MVL402]", "this silences nothing: write `ignore[...]`"),
        ("ignore-file", "this silences nothing: it names no rule in brackets"),
        ("disable[MVL402]", "this silences nothing: write `ignore[...]`"),
        ("noqa", "this silences nothing: write `ignore[...]`"),
        ("ignore[MVL712] until=soon", "its `until` is not a date such as 2027-01-31"),
        ("ignore[MVL712] until=2026-02-30", "its `until` is not a date such as 2027-01-31"),
        ("ignore[MVL712] until 2020-01-01", "write `until=2027-01-31`"),
        ("ignore[MVL712] UNTIL: 2099-01-01 x", "write `until=2027-01-31`"),
        ("ignore-file[MVL402]", "`ignore-file` counts only above the first content of the file"),
    ],
)
def test_what_silences_nothing_is_reported(program: Program, comment: str, words: str) -> None:
    text = GOOD.replace(SLOW, f"{SLOW[:-1]}  # microvm-lint: {comment}\n")
    result = check(program, text)
    (finding,) = result.json["findings"]
    assert (finding["rule"], finding["severity"]) == ("MVL008", "warning")
    assert words in finding["message"]
    assert finding["line"] == line_of(text, "30  #")
    assert result.status == 1


@pytest.mark.parametrize("words", ["see the README", "https://example.org", "checked", "ok"])
def test_a_comment_about_the_program_is_none(program: Program, words: str) -> None:
    assert check(program, f"# microvm-lint: {words}\n{GOOD}").json["findings"] == []


def test_a_name_is_reported_where_it_stands_and_can_be_removed(program: Program) -> None:
    comment = "# microvm-lint: ignore[MVL712, MVL402, MVL999] measured"
    text = slow(comment)
    result = check(program, text)
    assert silenced(result) == [("MVL402", line_of(text, "61"), "comment")]
    first, second = (one for one in result.json["findings"] if one["rule"] == "MVL008")
    line = text.splitlines()[first["line"] - 1]
    assert line[first["column"] - 1 : first["end_column"] - 1] == "MVL712"
    assert line[second["column"] - 1 : second["end_column"] - 1] == "MVL999"
    assert first["fix"]["safety"] == second["fix"]["safety"] == "safe"
    fixed = line
    for finding in (second, first):
        (edit,) = finding["fix"]["edits"]
        fixed = fixed[: edit["column"] - 1] + edit["text"] + fixed[edit["end_column"] - 1 :]
    assert fixed.endswith("61  # microvm-lint: ignore[MVL402] measured")


@pytest.mark.parametrize("names", ["MVL402, MVL712", "MVL712,MVL402", "MVL712 , MVL402"])
def test_of_two_names_the_one_without_use_is_removed(program: Program, names: str) -> None:
    text = slow(f"# microvm-lint: ignore[{names}]")
    (useless,) = (one for one in check(program, text).json["findings"] if one["rule"] == "MVL008")
    (edit,) = useless["fix"]["edits"]
    line = text.splitlines()[edit["line"] - 1]
    fixed = line[: edit["column"] - 1] + edit["text"] + line[edit["end_column"] - 1 :]
    assert fixed == slow("# microvm-lint: ignore[MVL402]").splitlines()[edit["line"] - 1]


@pytest.mark.parametrize("above", [False, True])
def test_a_comment_without_use_is_removed_as_a_whole(program: Program, above: bool) -> None:
    comment = "# microvm-lint: ignore[MVL712] measured"
    text = GOOD.replace(SLOW, f"    {comment}\n{SLOW}" if above else f"{SLOW[:-1]}  {comment}\n")
    (finding,) = check(program, text).json["findings"]
    (edit,) = finding["fix"]["edits"]
    lines = text.splitlines(keepends=True)
    start = sum(map(len, lines[: edit["line"] - 1])) + edit["column"] - 1
    end = sum(map(len, lines[: edit["end_line"] - 1])) + edit["end_column"] - 1
    assert text[:start] + edit["text"] + text[end:] == GOOD


def test_rules_that_are_not_judged_are_not_called_useless(program: Program) -> None:
    text = GOOD.replace(SIZE, f"{SIZE[:-1]}  # microvm-lint: ignore[MVL712]\n")
    assert counted(check(program, text, "--select", "MVL4,MVL008")) == []
    assert counted(check(program, text, "--ignore", "MVL712")) == []
    unpinned = GOOD.replace('baseImageVersion: "1"\n', "")
    quiet = f"# microvm-lint: ignore[MVL206]\n{unpinned}"
    assert counted(check(program, quiet)) == []  # info is not shown, and yet it is there
    assert silenced(check(program, quiet, "--min-severity", "info"))[0][0] == "MVL206"


def test_a_value_that_is_not_known_may_need_its_suppression(program: Program) -> None:
    text = GOOD.replace(SIZE, "  - minimumMemoryInMiB: ${SIZE}  # microvm-lint: ignore[MVL712]\n")
    assert counted(check(program, text)) == []


def test_a_suppression_ends_after_its_last_day(program: Program) -> None:
    last = slow("# microvm-lint: ignore[MVL402] until=2026-11-26 trial")
    assert counted(check(program, last)) == []
    over = last.replace("-26", "-25")
    line = line_of(over, "61")
    result = check(program, over)
    assert counted(result) == [("MVL402", line), ("MVL009", line)]
    assert "ended on 2026-11-25" in result.json["findings"][1]["message"]


def test_reasons_are_asked_for_by_the_configuration_or_by_name(program: Program) -> None:
    text = slow("# microvm-lint: ignore[MVL402]")
    reasoned = slow("# microvm-lint: ignore[MVL402] measured")
    assert counted(check(program, text)) == []
    by_name = ("--extend-select", "suppression-without-reason")
    assert [rule for rule, _line in counted(check(program, text, *by_name))] == ["MVL009"]
    assert counted(check(program, reasoned, *by_name)) == []
    Path(".microvm-lint.yaml").write_text("suppressions: {require-reason: true}\n")
    assert [rule for rule, _line in counted(check(program, text))] == ["MVL009"]
    assert counted(check(program, reasoned)) == []
    assert counted(check(program, text, "--ignore", "MVL009")) == []


def test_the_rules_about_suppressions_can_be_silenced_like_others(program: Program) -> None:
    text = GOOD.replace(SIZE, f"{SIZE[:-1]}  # microvm-lint: ignore[MVL712, MVL008]\n")
    result = check(program, text)
    assert counted(result) == []
    assert [rule for rule, _line, _kind in silenced(result)] == ["MVL008"]
    alone = text.replace("MVL712, MVL008", "MVL008")
    assert [rule for rule, _line in counted(check(program, alone))] == ["MVL008"]


# How suppressed findings are shown


def test_no_suppressions_shows_what_is_hidden(program: Program) -> None:
    text = "# microvm-lint: ignore-file[MVL101]\n" + slow("# microvm-lint: ignore[MVL402]")
    result = check(program, text, "--no-suppressions")
    assert [one["rule"] for one in result.json["findings"]] == ["MVL402"]
    assert (result.status, result.json["summary"]["suppressed"]) == (1, 0)


def test_text_counts_them_and_leaves_them_out(program: Program) -> None:
    Path("image.yaml").write_text(slow("# microvm-lint: ignore[MVL402] measured"))
    for format in ("text", "concise"):
        result = program("check", "--format", format, "image.yaml")
        words = "All checks passed: 1 definition in 1 file checked; 1 finding suppressed.\n"
        assert (result.out, result.status) == (words, 0)


def test_reports_for_programs_have_them_with_reason_and_place(program: Program) -> None:
    text = slow("# microvm-lint: ignore[MVL402] until=2099-01-31 measured, see notes")
    (finding,) = check(program, text).json["findings"]
    assert finding["suppressed"] == {
        "kind": "comment",
        "reason": "measured, see notes",
        "until": "2099-01-31",
        "line": line_of(text, "61"),
    }
    log = json.loads(program("check", "--format", "sarif", "image.yaml").out)
    (result,) = log["runs"][0]["results"]
    (suppression,) = result["suppressions"]
    assert suppression["kind"] == "inSource"
    assert suppression["justification"] == "measured, see notes"
    region = suppression["location"]["physicalLocation"]["region"]
    assert region["startLine"] == line_of(text, "61")


def test_findings_that_count_have_no_suppressions_in_sarif(program: Program) -> None:
    Path("image.yaml").write_text(slow())
    log = json.loads(program("check", "--format", "sarif", "image.yaml").out)
    assert "suppressions" not in log["runs"][0]["results"][0]


# ignores in the configuration


def write_config(text: str) -> None:
    Path(".microvm-lint.yaml").write_text(text, "utf-8")


@pytest.mark.parametrize(
    ("files", "hits"),
    [("image.json", True), ("*.json", True), ("sub/*", False), ("./image.json", True),
     ("*.yaml", False), ("**/image.json", True)],
)  # fmt: skip
def test_the_configuration_silences_by_rule_and_file(
    program: Program, files: str, hits: bool
) -> None:
    write_config(f'ignores: [{{rules: [hook-timeout], files: ["{files}"], reason: agreed}}]\n')
    value = {"name": "x", "hooks": {"microvmHooks": {"runTimeoutInSeconds": 61}}}
    text = json.dumps({**value, "baseImageArn": "x", "buildRoleArn": "x"})
    result = check(program, text, "--select", "MVL402", name="image.json")
    assert silenced(result) == ([("MVL402", 1, "configuration")] if hits else [])
    assert result.status == (0 if hits else 1)
    if hits:
        (finding,) = result.json["findings"]
        assert finding["suppressed"]["reason"] == "agreed"
        log = json.loads(program("check", "--select", "MVL402", "--format", "sarif", ".").out)
        (one,) = log["runs"][0]["results"]
        assert one["suppressions"] == [{"kind": "external", "justification": "agreed"}]


def test_an_entry_for_accounts_silences_nothing_in_files(program: Program) -> None:
    write_config('ignores:\n- {rules: [MVL4], arns: ["*"], files: [other], reason: r}\n')
    assert [rule for rule, _line in counted(check(program, slow()))] == ["MVL402"]
    write_config('ignores:\n- {rules: [MVL4], arns: ["*"], reason: r}\n')
    assert [rule for rule, _line in counted(check(program, slow()))] == ["MVL402"]


def test_an_entry_silences_by_any_of_a_resource_s_names() -> None:
    arn = "arn:aws:lambda:us-east-1:210987654321:microvm-image:agent"
    for globs, names, hits in (
        ([arn], ("x", arn), True), (["x", "*:agent"], (arn,), True), (["x"], (arn,), False),
        ([arn.upper()], (arn,), False), ([], (arn,), False),
    ):  # fmt: skip
        finding = SimpleNamespace(
            rule=SimpleNamespace(id="MVL722"),
            file="aws/a.json",
            resource=SimpleNamespace(names=names),
            suppressed=None,
        )
        entry = Ignore({"MVL722"}, [], globs, "agreed", "2099-01-31")
        findings: list[Any] = [finding]
        Policy([entry]).apply(findings)
        assert (finding.suppressed is not None) is hits is entry.used
        if finding.suppressed is not None:
            kept = finding.suppressed
            assert (kept.kind, kept.reason, kept.until) == ("configuration", "agreed", "2099-01-31")
    assert Policy([entry], off=True).entries == []
    assert not Policy([entry]).require_reason


def test_an_entry_takes_prefixes_and_ends_like_a_comment(program: Program) -> None:
    write_config('ignores:\n- {rules: [MVL4], files: ["*.yaml"], until: 2026-11-26}\n')
    assert counted(check(program, slow())) == []
    write_config('ignores:\n- {rules: [MVL4], files: ["*.yaml"], until: 2026-11-25}\n')
    result = check(program, slow())
    assert [one["rule"] for one in result.json["findings"]] == ["MVL402", "MVL009"]
    late = result.json["findings"][1]
    assert (late["file"], late["line"], late["column"]) == (".microvm-lint.yaml", 2, 45)
    assert counted(check(program, slow(), "--no-suppressions"))[0][0] == "MVL402"


def test_entries_give_reasons_where_they_are_asked_for(program: Program) -> None:
    entry = '{rules: [MVL4], files: ["*.yaml"]}'
    write_config(f"suppressions: {{require-reason: true}}\nignores:\n- {entry}\n")
    result = check(program, slow())
    assert counted(result) == [("MVL009", 3)]
    toml = "[tool.microvm-lint]\nsuppressions.require-reason = true\n"
    toml += '[[tool.microvm-lint.ignores]]\nrules = ["MVL4"]\nfiles = ["a"]\nreason = "x"\n'
    toml += '[[tool.microvm-lint.ignores]]\nrules = ["MVL4"]\nfiles = ["*.yaml"]\n'
    Path(".microvm-lint.yaml").unlink()
    Path("pyproject.toml").write_text(toml)
    assert counted(check(program, slow())) == [("MVL009", 7)]


def test_a_file_that_could_not_be_read_is_not_clean_because_that_is_silenced(
    program: Program,
) -> None:
    write_config('ignores: [{rules: [syntax-error], files: ["*.yaml"]}]\n')
    result = check(program, "baseImageArn: [\n")
    assert (result.status, result.json["findings"]) == (2, [])
    assert result.json["summary"]["incomplete"][0]["file"] == "image.yaml"


def test_an_entry_that_silences_nothing_is_reported_where_all_files_were_checked(
    program: Program,
) -> None:
    write_config('ignores:\n- {rules: [MVL402], files: ["a*"]}\n- {rules: [MVL402], files: [c]}\n')
    Path("b").mkdir()
    Path("a.yaml").write_text(slow())
    Path("b/a.yaml").write_text(GOOD)
    for paths in ((), (".",), ("b", "."), (Path.cwd(),)):
        result = program.check_json(*paths)
        about = [(one["rule"], one["file"], one["line"]) for one in result.json["findings"][1:]]
        assert about == [("MVL008", ".microvm-lint.yaml", 3)]
    for options in (("a.yaml",), ("b",), ("--exclude", "x"), ("--select", "MVL4"),
                    ("--ignore", "MVL402"), ("--no-suppressions",)):  # fmt: skip
        assert "MVL008" not in program.check_json(*options).rules
    Path("c").mkdir()
    Path("c/a.yaml").write_text(GOOD.replace("Seconds: 30", "Seconds: $TIMEOUT"))
    assert "MVL008" not in program.check_json().rules  # it may be needed there
    Path("c/a.yaml").write_text("baseImageArn: [")
    assert "MVL008" in program.check_json().rules


# Any text


COMMENT = st.text(
    st.sampled_from("# microvm-lint:ignore[MVL402], untl=20269\t'\"{}|\n"), max_size=60
)


@settings(
    max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(comment=COMMENT, place=st.integers(0, len(GOOD.splitlines())))
def test_whatever_a_comment_says_nothing_breaks(program: Program, comment: str, place: int) -> None:
    lines = slow().splitlines()
    lines.insert(place, "# microvm-lint: " + comment.replace("\n", " "))
    Path("image.yaml").write_text("\n".join(lines) + "\n", "utf-8")
    shown = program.check_json("--no-suppressions", "image.yaml")
    assert shown.rules == ["MVL402"]
    result = program.check_json("image.yaml")
    assert result.status in (0, 1)
    assert not result.err
    assert [one["rule"] for one in result.json["findings"]].count("MVL402") == 1
