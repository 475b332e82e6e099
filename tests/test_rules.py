"""Each rule's docstring is its page, and the examples in it are run here."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from microvm_lint import explanation
from microvm_lint.definition import KINDS as ALL_KINDS
from microvm_lint.findings import SEVERITIES
from microvm_lint.rule import Rule, discover

from .conftest import EXAMPLES, Program

RULES = discover()
BASES = {
    "create": (EXAMPLES / "good-create.yaml").read_text("utf-8"),
    "update": (EXAMPLES / "good-update.yaml").read_text("utf-8"),
    "version": (EXAMPLES / "good-version.json").read_text("utf-8"),
    "template": (EXAMPLES / "good-create.yaml").read_text("utf-8"),
}


def whole(example: explanation.Example) -> str:
    """The example as a file: what it does not show comes from the good example of its kind."""
    text = example.text
    if "repeat" in example.words:
        text = text.replace("A...", "A" * 5000)
    if "whole" in example.words:
        return text
    kind = next(iter(example.words & BASES.keys()), "create")
    base = BASES[kind]
    if kind == "version":  # one key a line at this depth, so JSON becomes YAML's flow style
        base = "".join(f"{name}: {json.dumps(value)}\n" for name, value in json.loads(base).items())
    for key in re.findall(r"^(\w+):", text, re.MULTILINE):
        base = re.sub(rf"^{key}:.*\n(?:[ -].*\n)*", "", base, flags=re.MULTILINE)
    return base + text


def write(example: explanation.Example, folder: Path) -> Path:
    """Write the example as a file, or as what an audit saves of a version; returns the path."""
    if not example.words & {"account", "account-region"}:
        (folder / "image.yaml").write_text(whole(example), "utf-8")
        return folder / "image.yaml"
    region = folder / "aws" / "210987654321" / "us-east-1"
    head = "microvm-lint: inventory/1\naccount: '210987654321'\nregion: us-east-1\n"
    if "account-region" in example.words:
        region.parent.mkdir(parents=True)
        region.with_suffix(".yaml").write_text(head + example.text, "utf-8")
        return folder / "aws"
    version = json.loads(BASES["version"])
    image = {"name": "code-sandbox", "imageArn": version["imageArn"]}
    images = region / "microvm-image"
    (images / "code-sandbox").mkdir(parents=True)
    inventory = f"{head}image: {json.dumps(image)}\n{example.text}"
    (images / "code-sandbox.yaml").write_text(inventory, "utf-8")
    (images / "code-sandbox" / "3.0.json").write_text(BASES["version"], "utf-8")
    return folder / "aws"


def options(example: explanation.Example) -> list[str]:
    """How the example is checked: with all advice, and as the kind that cannot be seen."""
    return ["--min-severity", "info", *(["--kind", "template"] * ("template" in example.words))]


def cases(*, good: bool) -> list[object]:
    return [
        pytest.param(rule, example, id=f"{rule.id}-{number}")
        for rule in RULES
        for number, example in enumerate(explanation.examples(rule))
        if example.good == good
    ]


@pytest.mark.parametrize(("rule", "example"), cases(good=False))
def test_a_bad_example_is_reported_by_its_rule_alone(
    rule: Rule, example: explanation.Example, program: Program, tmp_path: Path
) -> None:
    result = program.check_json(*options(example), write(example, tmp_path))
    own = [one for one in result.json["findings"] if one["rule"] == rule.id]
    others = [one for one in result.json["findings"] if one["rule"] != rule.id]
    assert own, result.out
    assert all(one["severity"] == "info" for one in others), (
        result.out
    )  # advice on what it leaves out
    severities = {finding["severity"] for finding in own}
    if rule.id != "MVL606":  # where only the region makes it an error
        assert severities <= set(SEVERITIES[SEVERITIES.index(rule.severity) :])
    assert result.status == (1 if severities != {"info"} else 0)


@pytest.mark.parametrize(("rule", "example"), cases(good=True))
def test_a_good_example_brings_nothing(
    rule: Rule, example: explanation.Example, program: Program, tmp_path: Path
) -> None:
    result = program.check_json(*options(example), write(example, tmp_path))
    assert [one for one in result.json["findings"] if one["suppressed"] is None] == []
    of_a_region = "account-region" in example.words
    assert result.json["summary"]["definitions"] == (0 if of_a_region else 1)
    assert result.status == 0


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.id)
def test_a_rule_is_complete(rule: Rule) -> None:
    assert re.fullmatch(r"MVL\d{3}", rule.id)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", rule.name)
    assert rule.severity in SEVERITIES
    assert rule.kinds
    assert set(rule.kinds) <= set(ALL_KINDS)
    assert rule.source.url.startswith("https://docs.aws.amazon.com/")
    assert re.fullmatch(r"2026-\d\d-\d\d", rule.checked)
    assert explanation.summary(rule).endswith(".")
    assert "## Why\n" in explanation.body(rule)
    examples = explanation.examples(rule)
    assert any(example.good for example in examples)
    assert any(not example.good for example in examples)


def test_the_rules_are_those_of_the_catalogue() -> None:
    numbers = (
        "001 002 003 004 005 006 007 008 009 010 101 102 103 104 105 106 107 108 109 201 202 203 "
        "204 205 206 211 212 213 214 215 301 302 303 401 402 403 404 405 406 407 408 409 410 411 "
        "412 501 502 503 504 505 506 507 508 601 602 603 604 605 606 701 702 711 712 721 722 801 "
        "802 803 804 805 901 902 903 904 905 906 907 908 909 910 921 922 923 924 925 926 927"
    )
    assert " ".join(rule.id.removeprefix("MVL") for rule in RULES) == numbers


def test_identifiers_names_and_severities_are_those_of_the_catalogue() -> None:
    catalogue = Path(__file__).resolve().parent.parent.parent / "shared" / "RULES.md"
    if not catalogue.exists():
        pytest.skip("the catalogue is not here")
    row = re.compile(r"^\| (MVL\d+) \| ([\w-]+) \| (\w+) \| ([^|]+) \|", re.MULTILINE)
    rows = {id: rest for id, *rest in row.findall(catalogue.read_text("utf-8"))}
    letters = dict(zip("DCUVTL", ALL_KINDS, strict=True))
    for rule in RULES:
        name, severity, where = rows[rule.id]
        assert (rule.name, rule.severity) == (name, severity)
        kinds = {letters[word] for word in re.findall(r"\b[DCUVTL]\b", where)}
        everywhere = set(ALL_KINDS) - {"live"}
        assert set(rule.kinds) == (everywhere if where == "all" else kinds), rule.id


def test_two_rules_of_one_name_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    from microvm_lint.rules import hooks  # type: ignore[import-not-found]

    twin = hooks.hook_port
    monkeypatch.setattr(hooks, "hook_port_again", _renamed(twin), raising=False)
    with pytest.raises(ValueError, match="MVL401"):
        discover()


def _renamed(rule: Rule) -> Rule:
    twin = Rule.__new__(Rule)
    for name in Rule.__slots__:
        setattr(twin, name, getattr(rule, name))
    twin.name = "another-name"
    return twin


def test_a_page_does_not_depend_on_who_removed_the_indentation() -> None:
    """From Python 3.13 on the compiler removes that of docstrings."""
    rule = next(rule for rule in RULES if rule.id == "MVL402")
    twins = [_renamed(rule), _renamed(rule)]
    twins[0].doc = "One.\n\n    Two:\n\n    ```yaml\n    a:\n      b: 1\n    ```\n    "
    twins[1].doc = "One.\n\nTwo:\n\n```yaml\na:\n  b: 1\n```\n"
    first, second = map(explanation.markdown, twins)
    assert first == second
    assert "\na:\n  b: 1\n" in first
