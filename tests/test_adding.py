"""--add-suppressions: comments for all that is found, and no other byte changes."""

from __future__ import annotations

import json
import os
from pathlib import Path

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from ruamel.yaml import YAML

from .conftest import EXAMPLES, Program

BROKEN = (EXAMPLES / "broken-create.yaml").read_text("utf-8")
GOOD = (EXAMPLES / "good-create.yaml").read_text("utf-8")


def add(program: Program, text: str | bytes, reason: str = "") -> str:
    """The text after comments were added, twice: the second time nothing may change."""
    path = Path("image.yaml")
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    option = "--add-suppressions" + (f"={reason}" if reason else "")
    first = program.check_json(option, "image.yaml")
    after = path.read_bytes()
    second = program.check_json(option, "image.yaml")
    assert path.read_bytes() == after
    assert second.json["findings"] == first.json["findings"]
    return after.decode()


def added_lines(before: str, after: str) -> list[str]:
    """The lines that changed, once all else is the same."""
    old, new = before.splitlines(), after.splitlines()
    changed = [line for line in new if line not in old]
    kept = [line.partition("  # microvm-lint:")[0] for line in new]
    kept = [line for line in kept if not line.lstrip().startswith("# microvm-lint:")]
    assert kept == [line.partition("  # microvm-lint:")[0] for line in old]
    return changed


def test_a_comment_is_written_for_each_line_with_findings(program: Program) -> None:
    after = add(program, BROKEN)
    changed = added_lines(BROKEN, after)
    assert len(changed) == 10
    assert "name: code sandbox  # microvm-lint: ignore[MVL101]" in changed
    assert "  PORT: 8080  # microvm-lint: ignore[MVL004]" in changed
    result = program("check", "image.yaml")
    assert (result.status, result.err) == (0, "")
    assert "10 findings suppressed" in result.out
    assert yaml.safe_load(after) == yaml.safe_load(BROKEN)
    assert YAML(typ="safe").load(after) == YAML(typ="safe").load(BROKEN)


def test_the_reason_stands_in_each(program: Program) -> None:
    after = add(program, BROKEN, "until=2099-01-31 before the linter came")
    assert after.count("] until=2099-01-31 before the linter came\n") == 10
    (finding, *_more) = program.check_json("image.yaml").json["findings"]
    assert finding["suppressed"]["reason"] == "before the linter came"
    assert finding["suppressed"]["until"] == "2099-01-31"


def test_several_rules_on_a_line_share_a_comment(program: Program) -> None:
    text = GOOD.replace("sandbox-3f9c2d1.zip", "x.tar").replace("s3://sandbox-", "s3://Sandbox-")
    assert "x.tar  # microvm-lint: ignore[MVL213, MVL214]\n" in add(program, text)


def test_a_comment_that_is_there_takes_more_names(program: Program) -> None:
    text = GOOD.replace("3f9c2d1.zip", "x.tar  # microvm-lint: ignore[MVL213] agreed")
    text = text.replace("s3://sandbox-", "s3://Sandbox-")
    assert "x.tar  # microvm-lint: ignore[MVL213, MVL214] agreed\n" in add(program, text)
    other = add(program, text, "legacy")  # another reason, so a comment of its own
    assert "  # microvm-lint: ignore[MVL214] legacy\n  uri:" in other
    ends = text.replace("] agreed", "] until=2099-01-31 agreed")
    assert "  # microvm-lint: ignore[MVL214]\n  uri:" in add(program, ends)


def test_other_comments_stay(program: Program) -> None:
    text = GOOD.replace("2048", "3072  # measured")
    assert "3072  # measured  # microvm-lint: ignore[MVL712]\n" in add(program, text)


@pytest.mark.parametrize(
    ("value", "wanted"),
    [
        ('"a\n  b"', "# microvm-lint: ignore[MVL301]\nbuildRoleArn: "),
        ("a\n  b", "# microvm-lint: ignore[MVL301]\nbuildRoleArn: "),
        ("|\n  a\n  b", "buildRoleArn: |  # microvm-lint: ignore[MVL301]\n"),
        (">-\n\n  a", "buildRoleArn: >-  # microvm-lint: ignore[MVL301]\n"),
        ("\n  'a\n\n   b'", "  # microvm-lint: ignore[MVL301]\n  'a\n"),
        ("&r a b", "buildRoleArn: &r a b  # microvm-lint: ignore[MVL301]\n"),
    ],
)
def test_texts_over_several_lines_stay_whole(program: Program, value: str, wanted: str) -> None:
    text = GOOD.replace("arn:aws:iam::210987654321:role/microvm-image-build", value)
    after = add(program, text)
    assert wanted in after
    assert yaml.safe_load(after) == yaml.safe_load(text)
    assert program("check", "image.yaml").status == 0


def test_what_is_missing_in_the_whole_is_silenced_at_its_first_line(program: Program) -> None:
    text = GOOD.replace("buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build\n", "")
    assert "\nname: code-sandbox  # microvm-lint: ignore[MVL005]\n" in add(program, text)


@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_line_ends_and_a_mark_stay(program: Program, end: str, mark: bytes) -> None:
    text = BROKEN.replace("arn:aws:iam::21098765432:role/microvm-image-build", '"a\n  b"')
    data = mark + text.replace("\n", end).encode()
    after = add(program, data)
    raw = Path("image.yaml").read_bytes()
    assert raw.startswith(mark + b"# A Create")
    assert raw.count(b"\n") == raw.count(end.encode()) == data.count(end.encode()) + 1
    assert f"# microvm-lint: ignore[MVL301]{end}buildRoleArn" in after


def test_without_a_last_line_break_none_is_added(program: Program) -> None:
    assert add(program, BROKEN.rstrip("\n")).endswith("ignore[MVL802]")


def test_flow_style_and_several_documents(program: Program) -> None:
    flow = json.dumps(yaml.safe_load(BROKEN))
    after = add(program, f"{flow}\n---\n{BROKEN}...\n")
    assert after.splitlines()[0].startswith(f"{flow}  # microvm-lint: ignore[MVL003, MVL004, ")
    assert program("check", "image.yaml").status == 0


def test_json_stays_as_it_is_and_that_is_said(program: Program) -> None:
    text = json.dumps(yaml.safe_load(BROKEN), indent=1)
    Path("image.json").write_text(text)
    Path("image.yaml").write_text(BROKEN)
    result = program("check", "--add-suppressions", ".")
    assert result.status == 1
    assert "note: left as it is: image.json: JSON has no comments; use `ignores`" in result.out
    assert "note: suppressed 10 findings in 1 file by a comment" in result.out
    assert Path("image.json").read_text() == text


def test_what_cannot_be_read_or_written_stays_and_is_said(program: Program) -> None:
    Path("broken.yaml").write_text("baseImageArn: [\n")
    folder = Path("locked")
    folder.mkdir()
    (folder / "image.yaml").write_text(BROKEN)
    folder.chmod(0o500)
    try:
        result = program("check", "--add-suppressions", ".")
    finally:
        folder.chmod(0o700)
    assert Path("broken.yaml").read_text() == "baseImageArn: [\n"
    assert "note: left as it is: broken.yaml: not YAML" in result.out
    assert result.status == 1
    if os.geteuid() != 0:  # root may write anywhere
        assert "note: left as it is: locked/image.yaml: " in result.out


def test_only_what_is_shown_is_silenced(program: Program) -> None:
    Path("image.yaml").write_text(BROKEN)
    program("check", "--select", "MVL4", "--add-suppressions=later", "image.yaml")
    after = Path("image.yaml").read_text()
    assert after.count("microvm-lint:") == 2
    assert after.count("later") == 2


def test_suppressions_without_use_stay_reported(program: Program) -> None:
    text = GOOD.replace("2048", "2048  # microvm-lint: ignore[MVL712]")
    assert add(program, text) == text
    assert program.check_json("image.yaml").rules == ["MVL008"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--add-suppressions", "-"], "standard input is none"),
        (["--add-suppressions", "--no-suppressions", "."], "exclude each other"),
        (["--add-suppressions=a\nb", "."], "the reason is one line of text"),
        (["--add-suppressions=until=2020-01-01 x", "."], "is not a day to come"),
        (["--add-suppressions=until=soon", "."], "not a date such as 2027-01-31"),
        (["--add-suppressions=until 2099-01-31 x", "."], "write `until=2027-01-31`"),
        (["--add-suppressions", "legacy", "."], "legacy: there is no such file"),
    ],
)
def test_bad_usage_is_refused(program: Program, arguments: list[str], words: str) -> None:
    result = program("check", *arguments)
    assert result.status == 2
    assert words in result.err


def test_where_reasons_are_asked_for_one_has_to_be_given(program: Program) -> None:
    Path(".microvm-lint.yaml").write_text("suppressions: {require-reason: true}\n")
    Path("image.yaml").write_text(BROKEN)
    assert "--add-suppressions=REASON" in program("check", "--add-suppressions", ".").err
    assert program("check", "--add-suppressions=legacy", ".").status == 0


def test_a_file_and_a_link_to_it_are_one(program: Program) -> None:
    Path("image.yaml").write_text(BROKEN)
    Path("link.yaml").symlink_to("image.yaml")
    result = program("check", "--add-suppressions", ".")
    assert result.status == 0
    assert "left as it is" not in result.out
    assert Path("image.yaml").read_text().count("microvm-lint:") == 10


def test_the_next_argument_is_no_reason(program: Program) -> None:
    Path("image.yaml").write_text(BROKEN)
    assert program("check", "--add-suppressions", "image.yaml").status == 0
    assert "ignore[MVL101]\n" in Path("image.yaml").read_text()


VALUES = st.recursive(
    st.one_of(
        st.sampled_from(["ENABLED", "on", "# x", "a: b", "a\nb", "  a\n\n b", "*", "&a", "", "|"]),
        st.integers(-5, 70_000),
        st.booleans(),
        st.none(),
    ),
    lambda inner: st.one_of(
        st.lists(inner, max_size=3),
        st.dictionaries(
            st.sampled_from(["port", "run", "microvmHooks", "ready", "uri", "a b", "env", "#"]),
            inner,
            max_size=3,
        ),
    ),
    max_leaves=8,
)


@settings(
    max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    members=st.dictionaries(
        st.sampled_from(
            ["hooks", "resources", "environmentVariables", "tags", "logging", "description", "x"]
        ),
        VALUES,
        max_size=4,
    ),
    width=st.integers(5, 90),
    flow=st.sampled_from([None, True, False]),
)
def test_whatever_a_definition_holds_its_values_stay_and_nothing_is_left(
    program: Program, members: dict[str, object], width: int, flow: bool | None
) -> None:
    value = {"baseImageArn": "x y", "buildRoleArn": 5, "codeArtifact": "s", **members}
    text = yaml.safe_dump(value, width=width, default_flow_style=flow, sort_keys=False)
    after = add(program, text)
    assert yaml.safe_load(after) == yaml.safe_load(text)
    left = [
        one for one in program.check_json("image.yaml").json["findings"] if not one["suppressed"]
    ]
    notes = program.check_json("--add-suppressions", "image.yaml").json["summary"]["notes"]
    assert len([note for note in notes if note.startswith("left as it is")]) >= bool(left)
