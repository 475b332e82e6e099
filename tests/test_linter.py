"""What one run counts, and what it says of files without a definition."""

from __future__ import annotations

from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest
from microvm_lint.findings import SEVERITIES, Incomplete, Summary
from microvm_lint.ignores import is_date, is_over, qualified
from microvm_lint.linter import shown

from .conftest import EXAMPLES, Program

GOOD = (EXAMPLES / "good-create.yaml").read_text("utf-8")
BAD = GOOD.replace("name: ", "name: a b")


def test_each_file_counts_once_whatever_becomes_of_it(program: Program, tmp_path: Path) -> None:
    (tmp_path / "good.yaml").write_text(GOOD, "utf-8")
    (tmp_path / "two.yaml").write_text(f"{GOOD}---\n{BAD}", "utf-8")
    (tmp_path / "other.yaml").write_text("a: 1\n", "utf-8")
    (tmp_path / "broken.yaml").write_text("buildRoleArn: [\nbaseImageArn: x\n", "utf-8")
    (tmp_path / "large.yaml").write_text(f"{GOOD}# {'x' * 20_000}\n", "utf-8")
    (tmp_path / "foreign.yaml").write_text("a: x\n" * 5_000, "utf-8")
    (tmp_path / "config.yaml").write_text("limits: {file-size: 10000}\n", "utf-8")
    config = ("--config", "config.yaml", "--exclude", "config.yaml")
    result = program.check_json(*config, "--kind", "create", ".")
    summary = result.json["summary"]
    assert (summary["files"], summary["definitions"], summary["skipped_files"]) == (6, 3, 2)
    assert sorted(result.rules) == ["MVL001", "MVL006", "MVL101"]
    assert (summary["errors"], summary["warnings"], summary["infos"]) == (3, 0, 0)


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "an empty file"), (" \n\n", "an empty file"), ("# only words\n", "comments only"),
        ("a: 1\n", "no image definition"), ("[]", "no image definition"),
    ],
)  # fmt: skip
def test_why_a_file_is_skipped(program: Program, tmp_path: Path, text: str, why: str) -> None:
    (tmp_path / "a.yaml").write_text(text, "utf-8")
    if why != "no image definition":  # else it is taken for a definition, and judged
        assert f"  a.yaml: {why}\n" in program("check", "--kind", "create", "a.yaml").out
    if why != "comments only":  # what says nothing of images is not read so far
        assert f"  a.yaml: {why}\n" in program("check", "a.yaml").out


def test_up_to_three_files_without_a_definition_are_named_and_more_on_demand(
    program: Program, tmp_path: Path
) -> None:
    for count in (1, 2, 3, 4):
        (tmp_path / f"{count}.yaml").write_text("a: 1\n", "utf-8")
        named = program("check", ".").out.count(": no image definition\n")
        assert named == (count if count < 4 else 0)
    assert program("check", "-v", ".").out.count(": no image definition\n") == 4


def test_a_sum_of_summaries_has_all_of_both() -> None:
    numbers = ("files", "definitions", "skipped", "suppressed", "known", "unread", "unresolved")
    one, two = Summary(), Summary()
    for summary, factor in ((one, 1), (two, 100)):
        for place, name in enumerate(numbers, 1):
            setattr(summary, name, place * factor)
        summary.counts = dict.fromkeys(SEVERITIES, 3 * factor)
        summary.notes.append(f"note {factor}")
        summary.skipped_names.append(f"name {factor}")
        summary.incomplete.append(Incomplete(f"file {factor}", "m"))
    one.add(two)
    assert [getattr(one, name) for name in numbers] == [101 * n for n in range(1, 8)]
    assert one.counts == dict.fromkeys(SEVERITIES, 303)
    assert one.notes == ["note 1", "note 100"]
    assert one.skipped_names == ["name 1", "name 100"]
    assert [item.name for item in one.incomplete] == ["file 1", "file 100"]


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("a.yaml", "a.yaml"), ("./a.yaml", "a.yaml"), ("././/a.yaml", "a.yaml"),
        (".", "."), ("./", "./"), ("../a", "../a"), (".a", ".a"), ("./\n", "\n"),
    ],
)  # fmt: skip
def test_a_path_as_reports_show_it(path: str, name: str) -> None:
    assert shown(path) == name


@pytest.mark.parametrize(
    ("text", "until", "reason", "mistake"),
    [
        ("", None, None, None),
        (" - : measured,  and agreed;", None, "measured, and agreed", None),
        ("until=2027-01-31", "2027-01-31", None, None),
        ("a until=2027-01-31 b", "2027-01-31", "a b", None),
        ("a until=2027-02-30", None, "a", "its `until` is not a date such as 2027-01-31"),
        ("until=", None, None, "its `until` is not a date such as 2027-01-31"),
        ("until=soon b", None, "b", "its `until` is not a date such as 2027-01-31"),
        ("xuntil=2027-01-31", None, "xuntil=2027-01-31", None),
        ("Until: 2027-01-31", None, "Until: 2027-01-31", "until"),
        ("expires 2027-01-31", None, "expires 2027-01-31", "until"),
        ("until the rewrite", None, "until the rewrite", None),
    ],
)
def test_the_words_of_a_suppression(
    text: str, until: str | None, reason: str | None, mistake: str | None
) -> None:
    if mistake == "until":
        mistake = "write `until=2027-01-31` for the day on which it ends"
    assert qualified(text) == (until, reason, mistake)


def test_a_suppression_is_over_behind_its_last_day(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("microvm_lint.ignores.today", lambda: "2027-01-31")
    assert [is_over(day) for day in (None, "2027-01-30", "2027-01-31", "2027-02-01")] == [
        False, True, False, False,
    ]  # fmt: skip
    dates = ("2028-02-29", "2027-02-29", "2027-1-31", "20270131", "2027-W04-7", "x2027-01-31")
    assert [is_date(text) for text in dates] == [True, *[False] * 5]


def test_standard_input_is_named_so_or_as_it_is_called(
    program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    for options, name in (((), "<stdin>"), (("--stdin-filename", "a/b.yaml"), "a/b.yaml")):
        monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(BAD.encode())))
        (finding,) = program.check_json(*options, "-").json["findings"]
        assert (finding["rule"], finding["file"]) == ("MVL101", name)


def test_a_file_is_fixed_by_what_is_said_of_it(program: Program, tmp_path: Path) -> None:
    text = GOOD.replace("Seconds: 30\n", 'Seconds: "30"\n')
    config = "ignore: [MVL004]\nper-file: [{files: [a.yaml], select: [MVL004]}]\n"
    (tmp_path / ".microvm-lint.yaml").write_text(config, "utf-8")
    for name, fixed in (("a.yaml", GOOD), ("b.yaml", text)):
        (tmp_path / name).write_text(text, "utf-8")
        program("check", "--fix", name)
        assert (tmp_path / name).read_text("utf-8") == fixed
