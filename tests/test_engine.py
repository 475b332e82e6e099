"""From API paths to places: aliases, unknown values, later revisions, selection, order."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from microvm_lint import constraints
from microvm_lint.dialects import images
from microvm_lint.document import Limits, read
from microvm_lint.engine import Engine, Selection, UnknownRule

from .conftest import Program
from .definitions import full, judge, judge_text, marked, removed, replaced

BASE = """\
name: code-sandbox
baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1
buildRoleArn: arn:aws:iam::210987654321:role/microvm-image-build
codeArtifact:
  uri: s3://sandbox-artifacts-210987654321/images/sandbox.zip
"""


def ids(text: str, **options: Any) -> list[str]:
    return [finding.rule.id for finding in judge_text(text, **options)]


@pytest.mark.parametrize("kind", ["definition", "create", "update", "version"])
@pytest.mark.parametrize("revision", constraints.REVISIONS)
def test_a_definition_with_every_field_right_brings_nothing(kind: str, revision: str) -> None:
    assert judge(full(kind), kind, revision) == []


def test_the_place_is_that_of_the_value() -> None:
    text = BASE + "hooks:\n  microvmHooks:\n    runTimeoutInSeconds:   61   # long\n"
    (finding,) = judge_text(text)
    assert marked(finding) == "61"
    assert (finding.span.line, finding.span.column, finding.span.end_column) == (8, 28, 30)
    assert finding.path == "hooks.microvmHooks.runTimeoutInSeconds"
    assert (finding.definition, finding.kind, finding.dialect) == ("code-sandbox", "create", "api")


def test_the_place_of_an_unknown_field_is_its_key() -> None:
    (finding,) = judge_text(BASE + "memroy: 5\n")
    assert (finding.rule.id, marked(finding), finding.path) == ("MVL003", "memroy", "memroy")


def test_the_place_of_a_missing_member_is_its_parents_key() -> None:
    (finding,) = judge_text(BASE + "cpuConfigurations:\n  - {}\n")
    assert (finding.rule.id, marked(finding)) == ("MVL005", "{}")
    assert finding.path == "cpuConfigurations[0].architecture"
    (finding,) = judge_text(BASE.replace("  uri: s3", "  url: s3"))
    assert (finding.rule.id, marked(finding)) == ("MVL003", "url")


def test_the_place_of_a_member_missing_at_the_top_is_line_1_column_1() -> None:
    text = "# first a comment\n\n" + BASE.replace("name: ", "description: ")
    findings = judge_text(text.replace("baseImageArn", "tags: {}\nx-base"), kind="create")
    assert {(f.span.line, f.span.column) for f in findings if f.rule.id == "MVL005"} == {(1, 1)}


def test_the_place_of_a_member_missing_in_a_later_document_is_its_start() -> None:
    text = BASE + "---\n# two\n" + BASE.replace("codeArtifact:\n  uri", "description")
    (finding,) = judge_text(text)
    assert (finding.rule.id, finding.span.line, finding.span.column) == ("MVL005", 8, 1)


def test_a_finding_in_an_aliased_value_names_anchor_and_alias() -> None:
    text = "x-hooks: &hooks\n  port: 70000\n" + BASE + "hooks: *hooks\n"
    findings = judge_text(text)
    port = next(finding for finding in findings if finding.rule.id == "MVL401")
    assert marked(port) == "70000"
    assert port.span.line == 2
    (related,) = port.related
    assert "alias" in related.message
    assert port.span.source.text[related.span.start : related.span.end] == "*hooks"


def test_a_finding_in_a_merged_value_names_the_merge() -> None:
    text = BASE + "environmentVariables:\n  <<: &more {A: 1}\n  B: x\ntags:\n  <<: *more\n"
    findings = judge_text(text)
    assert [finding.rule.id for finding in findings] == ["MVL004", "MVL004"]
    merged = next(finding for finding in findings if finding.path == "tags.A")
    assert marked(merged) == "1"
    assert [r.span.source.text[r.span.start : r.span.end] for r in merged.related] == ["*more"]


def test_a_misspelt_member_is_not_missing_as_well() -> None:
    text = BASE.replace("baseImageArn", "baseImageARN")
    (finding,) = judge_text(text)
    assert finding.rule.id == "MVL003"
    assert finding.hint == "did you mean `baseImageArn`?"


@pytest.mark.parametrize(
    ("wrong", "right"),
    [
        ("baseImageARN", "baseImageArn"),
        ("BuildRoleArn", "buildRoleArn"),
        ("env", "environmentVariables"),
        ("enviromentVariables", "environmentVariables"),
        ("memorySizeMB", "resources"),
        ("minimumMemoryInMiB", "resources"),
        ("architecture", "cpuConfigurations"),
        ("base_image_version", "baseImageVersion"),
        ("roleArn", "buildRoleArn"),
        ("egressConnectors", "egressNetworkConnectors"),
    ],
)
def test_the_nearest_name_is_proposed(wrong: str, right: str) -> None:
    value = {key: child for key, child in full("create").items() if key != right}
    (finding,) = judge({**value, wrong: "x"}, "create")
    assert finding.hint == f"did you mean `{right}`?"


def test_what_is_there_already_is_not_proposed() -> None:
    for wrong in ("executionRoleArn", "imageArn", "env", "environment_variables"):
        found = judge({**full("create"), wrong: "x"}, "create")
        assert [(one.rule.id, one.hint) for one in found] == [("MVL003", None)], wrong
    twice = replaced(full("create"), ("resources",), [{"memory": 5, "memorySizeMB": 5}])
    hints = [finding.hint for finding in judge(twice) if finding.rule.id == "MVL003"]
    assert hints == ["did you mean `minimumMemoryInMiB`?", None]


@pytest.mark.parametrize(
    ("path", "value", "hint"),
    [
        (("logging",), {"logGroup": "x"}, "did you mean `cloudWatch`?"),
        (("logging",), {"zzzz": "x"}, None),
        (("codeArtifact",), {"url": "s3://b/k.zip"}, "did you mean `uri`?"),
        (("cpuConfigurations",), [{"arch": "ARM_64"}], "did you mean `architecture`?"),
    ],
)
def test_an_unknown_member_alone_in_its_object_is_one_mistake(
    path: tuple[str], value: object, hint: str | None
) -> None:
    (finding,) = judge(replaced(full("create"), path, value))
    assert (finding.rule.id, finding.hint) == ("MVL003", hint)


def test_a_union_of_members_that_no_document_mentions_is_fine_in_a_version() -> None:
    for member in ("codeArtifact", "logging"):
        assert judge(replaced(full("version"), (member,), {"SDK_UNKNOWN_MEMBER": {}})) == []


@pytest.mark.parametrize("number", [".inf", "-.inf", ".nan"])
def test_numbers_that_json_lacks_are_numbers(number: str) -> None:
    (finding,) = judge_text(BASE + f"description: {number}\n")
    assert finding.rule.id == "MVL004"
    assert "is a number, not a string" in finding.message


@pytest.mark.parametrize(
    ("path", "value", "hint"),
    [
        (("codeArtifact",), "s3://a/b", '{"uri": "s3://a/b"}'),
        (("cpuConfigurations",), ["ARM_64"], '{"architecture": "ARM_64"}'),
        (("egressNetworkConnectors",), "arn:x", '["arn:x"]'),
        (("resources",), 2048, '[{"minimumMemoryInMiB": 2048}]'),
        (("resources",), {"minimumMemoryInMiB": 512}, '[{"minimumMemoryInMiB": 512}]'),
    ],
)
def test_a_wrong_shape_brings_the_right_one_in_the_file_s_own_form(
    path: tuple[str], value: object, hint: str
) -> None:
    definition = replaced(full("create"), path, value)
    (finding,) = judge(definition)
    assert finding.hint == f"write {hint}"
    (finding,) = judge_text(yaml.safe_dump(definition))
    written = (finding.hint or "").removeprefix("write `").removesuffix("`")
    assert yaml.safe_load(written) == json.loads(hint)


def test_what_an_alias_brings_to_one_place_is_said_once(program: Program, tmp_path: Path) -> None:
    first = "".join(f"  {line}\n" for line in BASE.splitlines())
    text = "- &one\n" + first + "  hooks: {port: 0}\n- <<: *one\n  name: two\n"
    (tmp_path / "image.yaml").write_text(text)
    (finding,) = program.check_json("--select", "MVL401", "image.yaml").json["findings"]
    assert (finding["rule"], finding["line"]) == ("MVL401", 7)
    assert [related["line"] for related in finding["related"]] == [8]


def test_a_name_like_no_other_brings_no_proposal() -> None:
    (finding,) = judge({**full("create"), "zzzzzz": 1})
    assert finding.hint is None


@pytest.mark.parametrize("placeholder", ["$NAME", "${NAME}", "{{ name }}", "<name>", "a-${B}-c"])
def test_a_placeholder_is_not_judged_but_counted(placeholder: str) -> None:
    text = BASE.replace("name: code-sandbox", f"name: {placeholder}")
    assert judge_text(text) == []
    (finding,) = judge_text(text, min_severity="info")
    assert (finding.rule.id, finding.severity, finding.path) == ("MVL010", "info", "name")
    assert marked(finding) == placeholder


def test_a_placeholder_for_a_whole_object_hides_what_would_be_in_it() -> None:
    for member in ("hooks", "environmentVariables", "codeArtifact", "resources"):
        value = json.dumps(replaced(full("create"), (member,), "${ALL}"))
        assert judge_text(value, "x.json") == []


@pytest.mark.parametrize("value", ["$NAME", '"${A}-b"', "!Ref Name", "{{ name }}"])
def test_a_name_is_judged_whatever_stands_under_it(value: str) -> None:
    (finding,) = judge_text(BASE + f"memorySizeMB: {value}\n")
    assert (finding.rule.id, marked(finding)) == ("MVL003", "memorySizeMB")


def test_a_placeholder_as_a_name_is_not_judged() -> None:
    text = BASE + 'environmentVariables:\n  "${A B}": x\n  {{ name }}: z\n'
    assert judge_text(text) == []


def test_a_value_with_an_application_s_tag_is_not_judged() -> None:
    text = BASE.replace("name: code-sandbox", "name: !Ref Name") + "hooks: !Sub [a]\n"
    assert judge_text(text) == []


@pytest.mark.parametrize("text", ["$5", "a$", "$", "100%", "a < b", "{a}", "<>", "$$"])
def test_what_only_looks_like_a_placeholder_is_judged(text: str) -> None:
    findings = judge({**full("create"), "name": text})
    assert [finding.rule.id for finding in findings] == ["MVL101"]


def test_what_the_service_returned_holds_no_placeholders() -> None:
    value = replaced(full("version"), ("imageVersion",), "<a b>")
    assert [finding.rule.id for finding in judge(value)] == ["MVL103"]


def test_null_is_absent_in_a_version_and_a_wrong_type_elsewhere() -> None:
    for member in full("version"):
        value = replaced(full("version"), (member,), None)
        required = member in (
            "baseImageArn",
            "buildRoleArn",
            "codeArtifact",
            "imageArn",
            "imageVersion",
            "state",
            "status",
            "createdAt",
        )
        assert [f.rule.id for f in judge(value)] == ["MVL005"] * required, member
    nested = replaced(full("version"), ("hooks", "microvmHooks", "run"), None)
    assert judge(nested) == []
    for member in full("create"):
        value = replaced(full("create"), (member,), None)
        assert [f.rule.id for f in judge(value)] == ["MVL004"], member


def test_members_that_no_document_mentions_are_ignored_in_a_version_alone() -> None:
    extra = {
        "roleConfiguration": None,
        "versionStateTimeBucket": "SUCCESSFUL#2607",
        "ResponseMetadata": {"HTTPStatusCode": 200},
    }
    assert judge({**full("version"), **extra}) == []
    assert [f.rule.id for f in judge({**full("create"), **extra})] == ["MVL003"] * 3


@pytest.mark.parametrize(
    "timestamp",
    [
        "2026-07-30T06:12:44.512000+00:00",
        "2026-07-30T06:12:44Z",
        "2026-07-30 06:12:44+00:00",
        "2026-07-30",
        1785391964,
        1785391964.512,
        "1785391964.512",
        "Thu, 30 Jul 2026 06:12:44 GMT",
    ],
)
def test_timestamps_are_text_or_numbers(timestamp: object) -> None:
    assert judge(replaced(full("version"), ("createdAt",), timestamp)) == []


@pytest.mark.parametrize("timestamp", ["yesterday", "", True, [], "30.07.2026"])
def test_what_is_no_timestamp_is_a_wrong_type(timestamp: object) -> None:
    (finding,) = judge(replaced(full("version"), ("createdAt",), timestamp))
    assert (finding.rule.id, finding.path) == ("MVL004", "createdAt")


def test_a_later_revision_that_accepts_the_value_is_named() -> None:
    x86 = replaced(full("create"), ("cpuConfigurations", 0, "architecture"), "X86_64")
    (finding,) = judge(x86)
    assert finding.rule.id == "MVL701"
    assert "--revision 2026-11-05" in (finding.hint or "")
    assert judge(x86, revision="2026-11-05") == []
    many = {f"N{number}": "x" for number in range(51)}
    (finding,) = judge(replaced(full("create"), ("environmentVariables",), many))
    assert "--revision 2026-11-05" in (finding.hint or "")


def test_a_value_that_no_revision_accepts_names_none() -> None:
    (finding,) = judge(replaced(full("create"), ("cpuConfigurations", 0, "architecture"), "MIPS"))
    assert "--revision" not in (finding.hint or "")
    many = {f"N{number}": "x" for number in range(101)}
    (finding,) = judge(replaced(full("create"), ("environmentVariables",), many))
    assert "--revision" not in (finding.hint or "")


@pytest.mark.parametrize("value", ["30.0", "3e1"])
def test_a_float_with_a_whole_value_is_not_an_integer(value: str) -> None:
    text = json.dumps(full("create")).replace(
        '"runTimeoutInSeconds": 30', f'"runTimeoutInSeconds": {value}'
    )
    (finding,) = judge_text(text, "x.json")
    assert (finding.rule.id, finding.hint) == ("MVL004", "write 30")


@pytest.mark.parametrize("number", ["1e400", "9" * 5000, "-1e400", "0.1e1"])
def test_numbers_beyond_double_precision_are_judged(number: str) -> None:
    text = json.dumps(full("create")).replace('"port": 9000', f'"port": {number}')
    (finding,) = judge_text(text, "x.json")
    assert finding.rule.id in ("MVL004", "MVL401")
    assert len(finding.message) < 200


def test_duplicate_keys_point_at_both() -> None:
    text = BASE + "hooks:\n  port: 1\n  port: 2\n"
    (finding,) = judge_text(text)
    assert (finding.rule.id, finding.path, finding.span.line) == ("MVL002", "hooks.port", 8)
    assert [related.span.line for related in finding.related] == [7]


@pytest.mark.parametrize("scalar", ["NO", "on", "y", "1_000", "12:30", "2026-06-22", "0b1"])
def test_ambiguous_scalars_are_reported_where_a_string_is_wanted(scalar: str) -> None:
    for place in ("description: {}", "tags: {{a: {}}}", "environmentVariables: {{a: {}}}"):
        assert ids(BASE + place.format(scalar) + "\n") == ["MVL007"], place
        assert ids(BASE + place.format(f'"{scalar}"') + "\n") == []
        assert ids(BASE + place.format(f"'{scalar}'") + "\n") == []


def test_an_octal_look_alike_is_ambiguous_and_a_number() -> None:
    assert sorted(ids(BASE + "environmentVariables: {MODE: 0777}\n")) == ["MVL004", "MVL007"]


def test_ambiguous_names_of_variables_and_tags_are_reported() -> None:
    (finding,) = judge_text(BASE + "environmentVariables:\n  NO: x\n")
    assert (finding.rule.id, marked(finding)) == ("MVL007", "NO")


def test_json_is_never_ambiguous() -> None:
    assert judge({**full("create"), "description": "NO", "tags": {"on": "12:30"}}) == []


def test_names_of_variables_that_are_no_strings_are_a_wrong_type() -> None:
    for key in ("8080", "1.5", "true", "null"):
        findings = judge_text(BASE + f"environmentVariables:\n  {key}: x\n")
        assert [(f.rule.id, marked(f)) for f in findings] == [("MVL004", key)]


def test_odd_names_have_odd_paths() -> None:
    for name in ("0", "007", "a.b", "a[0]", 'quote"d', "~", "/", ""):
        value = replaced(full("create"), ("environmentVariables",), {name: 5})
        found = [finding for finding in judge(value) if finding.rule.id == "MVL004"]
        assert [marked(finding) for finding in found] == ["5"], name


def test_findings_are_sorted_by_place() -> None:
    value = json.dumps(removed(replaced(full("create"), ("name",), "a b"), ("buildRoleArn",)))
    text = value.replace("ENABLED", "on")
    places = [finding.span.start for finding in judge_text(text, "x.json")]
    assert len(places) == 8
    assert places == sorted(places)


def selected(**words: list[str] | str) -> set[str]:
    engine = Engine(constraints.load(), Selection(**words))  # type: ignore[arg-type]
    return engine.on


def test_rules_are_selected_by_identifier_name_and_prefix() -> None:
    everything = selected()
    assert selected(select=["MVL4"]) == {f"MVL4{number:02}" for number in range(1, 13)}
    assert selected(select=["hook-port", "MVL501"]) == {"MVL401", "MVL501"}
    assert selected(select=["mvl402"]) == {"MVL402"}
    assert selected(ignore=["MVL0"]) == {rule for rule in everything if rule[3] != "0"}
    assert selected(select=["MVL60"], extend_select=["MVL71"], ignore=["MVL602"]) == {
        "MVL601", "MVL603", "MVL604", "MVL605", "MVL606", "MVL711", "MVL712",
    }  # fmt: skip


@pytest.mark.parametrize("word", ["MVL999", "hook-prot", "", "X"])
def test_an_unknown_rule_is_refused_with_a_proposal(word: str) -> None:
    with pytest.raises(UnknownRule) as refused:
        selected(select=[word])
    assert ("did you mean hook-port" in str(refused.value)) == (word == "hook-prot")


def test_an_info_rule_asked_for_by_name_is_shown() -> None:
    text = BASE.replace("code-sandbox", "$NAME")
    for selection in (
        Selection(select=["MVL010"]),
        Selection(extend_select=["unresolved-placeholder"]),
    ):
        engine = Engine(constraints.load(), selection)
        (image,) = images(read("x.yaml", text.encode(), Limits()), None)
        assert [finding.rule.id for finding in engine.judge(image)] == ["MVL010"]
