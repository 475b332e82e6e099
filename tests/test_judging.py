"""What an engine judges and shows: selections, severities, variants, and what must not be shown."""

from __future__ import annotations

import json
from pathlib import Path

from microvm_lint import constraints
from microvm_lint.dialects import images
from microvm_lint.document import Limits, read
from microvm_lint.engine import Engine, Selection
from microvm_lint.explanation import summary
from microvm_lint.findings import Report

from .conftest import Program
from .definitions import advised, judge_text
from .test_engine import BASE


def test_what_a_rule_refuses_that_is_off_hides_no_other_finding(program: Program) -> None:
    value = {**advised("create"), "codeArtifact": {"uri": "http:// y"}}
    Path("image.json").write_text(json.dumps(value))
    for options, rules in (
        ((), {"MVL211"}), (("--ignore", "MVL211"), {"MVL212"}),
        (("--select", "MVL212"), {"MVL212"}),
    ):  # fmt: skip
        report = program.check_json("image.json", *options).json
        assert {one["rule"] for one in report["findings"]} == rules, options


def test_the_command_line_has_the_last_word_and_later_selections_win() -> None:
    first = Selection(select=["MVL4"], then=[Selection(extend_select=["MVL101"], ignore=["MVL40"])])
    engine = Engine(constraints.load(), first)
    assert engine.on == {"MVL101", "MVL410", "MVL411", "MVL412"}
    assert engine.named == {"MVL101"}
    then = [Selection(select=["MVL501"]), Selection(select=["MVL1"], ignore=["MVL10"])]
    assert Engine(constraints.load(), Selection(select=["MVL4"], then=then)).on == set()
    command = Selection(select=["MVL402", "MVL5"], ignore=["MVL101", "MVL411"])
    first.by_command = command
    engine = Engine(constraints.load(), first)
    assert engine.on == {"MVL402", "MVL410", "MVL412"}
    assert engine.named == {"MVL402"}  # a prefix is no name
    first.min_severity = "info"
    assert Engine(constraints.load(), first).named == set()


def test_what_is_shown_is_grave_enough_or_asked_for_by_name() -> None:
    for least, shown in ((None, 2), ("error", 1), ("warning", 2), ("info", 3)):
        engine = Engine(constraints.load(), Selection(["ALL"], min_severity=least))
        rule = engine.rules[0]
        severities = ("error", "warning", "info")
        assert [engine.shows(rule, one) for one in severities] == [True] * shown + [False] * (
            3 - shown
        )
    engine = Engine(constraints.load(), Selection(["MVL402"]))
    rules = {rule.id: rule for rule in engine.rules}
    assert engine.shows(rules["MVL402"], "info")
    assert not engine.shows(rules["MVL403"], "error")
    assert engine.judges(rules["MVL402"])
    assert not engine.judges(rules["MVL403"])


def test_how_grave_a_report_is() -> None:
    report = Report(("name",), "m")
    graver, milder = Report((), "m", severity="error"), Report((), "m", severity="info")
    usual = Engine(constraints.load())
    rule = next(one for one in usual.rules if one.severity == "warning")
    assert [usual.severity(rule, one) for one in (report, graver, milder)] == [
        "warning", "error", "info",
    ]  # fmt: skip
    for given, found in (
        ("error", ["error", "error", "info"]),
        ("info", ["info", "info", "info"]),
        ("warning", ["warning", "warning", "info"]),
    ):
        engine = Engine(constraints.load(), severities={rule.id: given, "MVL001": "error"})
        assert [engine.severity(rule, one) for one in (report, graver, milder)] == found


TEMPLATE = """\
Parameters:
  Memory: {Type: Number, Default: 3000, AllowedValues: [3000, 5000, 2048]}
  Other: {Type: String, AllowedValues: [a, b, c, d], Default: a}
Resources:
  Image:
    Type: AWS::Lambda::MicrovmImage
    Properties:
      Description: !Ref Other
      Resources:
        - MinimumMemoryInMiB: !Ref Memory
      Hooks: {MicrovmHooks: {RunTimeoutInSeconds: 61}}
"""


def test_what_several_variants_have_is_said_once() -> None:
    engine = Engine(constraints.load(), Selection(["MVL402", "MVL712"]))
    (image,) = images(read("x.yaml", TEMPLATE.encode(), Limits()), None)
    found = engine.judge(image)
    assert [(one.rule.id, one.span.line) for one in found] == [
        ("MVL712", 10), ("MVL712", 10), ("MVL402", 11),
    ]  # fmt: skip
    sizes = "is none of the sizes in MiB that there are: 512, 1024, 2048, 4096 and 8192"
    assert [one.message for one in found[:2]] == [
        f"3,000 {sizes}", f"5,000 {sizes} (where Memory is `5000`)",
    ]  # fmt: skip


def test_with_everything_come_those_that_are_not_grave_enough() -> None:
    (image,) = images(read("x.yaml", BASE.encode(), Limits()), None)
    engine = Engine(constraints.load(), Selection(["MVL206"], min_severity="warning"))
    assert engine.judge(image) == []
    assert [one.rule.id for one in engine.judge(image, everything=True)] == ["MVL206"]


def test_where_a_value_of_a_variable_would_be_shown_the_rule_is_said_instead() -> None:
    text = BASE + "environmentVariables: {A: &a x y}\nlogging: {cloudWatch: {logGroup: *a}}\n"
    finding = next(one for one in judge_text(text) if one.rule.id == "MVL802")
    assert (finding.message, finding.hint) == (summary(finding.rule).rstrip("."), None)
    assert not finding.message.endswith(".")
    assert finding.fix is None
    # The label of a definition that is such a value is not shown either.
    named = BASE.replace("code-sandbox", "*a").replace("\n", "\nextra: 5\n", 1)
    text = f"environmentVariables: {{A: &a sandbox}}\n{named}"
    assert [one.definition for one in judge_text(text)] == [None]
    plain = named.replace("*a", "sandbox")
    assert [one.definition for one in judge_text(plain)] == ["sandbox"]
