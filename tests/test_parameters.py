"""Parameters of stacks, from files and the command line."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from .conftest import Program
from .dialects.templates import PROPERTIES, template

PARAMETERS = {"Version": {"Type": "String"}, "Name": {"Type": "String"}}
WRONG = {"BaseImageVersion": {"Ref": "Version"}, "Name": {"Ref": "Name"}}


@pytest.fixture(autouse=True)
def _template(program: Program) -> None:
    value = template(WRONG, Parameters=PARAMETERS)
    Path("t.json").write_text(json.dumps(value, indent=1))


def checked(program: Program, *arguments: str) -> list[str]:
    return program.check_json("t.json", *arguments).rules


SAMCONFIG = """version = 0.1
[default.global.parameters]
region = "eu-west-1"
parameter_overrides = "Version=x Name=fine"
[default.deploy.parameters]
parameter_overrides = {}
[other.deploy.parameters]
parameter_overrides = "Version=1"
"""


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("p.json", [{"ParameterKey": "Version", "ParameterValue": "x"}]),
        ("p.json", [{"ParameterKey": "Version", "ParameterValue": "x", "UsePreviousValue": False},
                    {"ParameterKey": "Name", "UsePreviousValue": True}]),
        ("p.json", ["Version=x", "Name=a-b"]),
        ("p.json", {"Parameters": {"Version": "x", "Name": "fine"}, "Tags": {"a": "b"}}),
        ("p.yaml", {"Parameters": {"Version": "x"}}),
        ("p", ["ParameterKey=Version,ParameterValue=x"]),
    ],
)  # fmt: skip
def test_three_forms_of_files(program: Program, name: str, content: Any) -> None:
    Path(name).write_text(json.dumps(content))
    assert checked(program) == []
    assert checked(program, "--parameters", name) == ["MVL205"]


@pytest.mark.parametrize(
    ("overrides", "rules"),
    [
        ('"Version=1"', ["MVL908"]), ("'Version=1 Name=\"a b\"'", ["MVL101", "MVL908"]),
        ('["Version=1", "Name=a b"]', ["MVL101", "MVL908"]), ('""', ["MVL205", "MVL908"]),
        ('"ParameterKey=Version,ParameterValue=1"', ["MVL908"]),
        ('{Version = 1}', ["MVL908"]),
    ],
)  # fmt: skip
def test_samconfig(program: Program, overrides: str, rules: list[str]) -> None:
    Path("samconfig.toml").write_text(SAMCONFIG.replace("{}", overrides))
    assert sorted(checked(program, "--parameters", "samconfig.toml")) == rules


def test_later_files_and_single_parameters_win(program: Program) -> None:
    Path("a.json").write_text(json.dumps(["Version=x", "Name=a b"]))
    Path("b.json").write_text(json.dumps({"Parameters": {"Version": 1}}))
    assert checked(program, "--parameters", "a.json") == ["MVL101", "MVL205"]
    assert checked(program, "--parameters", "a.json", "--parameters", "b.json") == ["MVL101"]
    both = ("--parameters", "a.json", "--parameter", "Name=fine", "--parameter", "Version=2")
    assert checked(program, *both) == []
    result = program.check_json("t.json", "--parameter", "Nothing=x=y")
    assert result.rules == []
    (note,) = result.json["summary"]["notes"]
    assert note == "--parameter Nothing: no template has a parameter of this name"


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("p.json", "{}", "p.json: not a list of ParameterKey"), ("p.json", "", "p.json:1:1: "),
        ("p.json", "[1]", "p.json: entry 0 has no ParameterKey"), ("p.json", "{", "p.json:1:2: "),
        ("p.json", '["ZZSECRET"]', "written KEY=VALUE"),
        ("p.json", '[{"ParameterKey": "A", "ParameterValue": null}]', "value is a text"),
        ("p.json", '[{"ParameterKey": "A", "ParameterValu": "ZZSECRET"}]', "no ParameterValue"),
        ("s.toml", "[prod.deploy.parameters]", "for the environment `default`"),
        ("s.toml", "x", "s.toml: not TOML"), ("s.toml", "a = 'ZZSECRET", "not TOML"),
        ("s.toml", SAMCONFIG.replace("{}", '"A=\'ZZSECRET"'), "a quote without its other one"),
        ("s.toml", SAMCONFIG.replace("{}", "5"), "is a text or a list of texts"),
        ("s.toml", SAMCONFIG.replace("{}", '"ZZSECRET"'), "written KEY=VALUE"),
    ],
)  # fmt: skip
def test_a_file_that_cannot_be_used_is_refused_without_its_values(
    program: Program, name: str, content: str, words: str
) -> None:
    Path(name).write_text(content)
    result = program("check", "t.json", "--parameters", name)
    assert (result.status, result.out) == (2, "")
    assert words in result.err
    assert "ZZSECRET" not in result.err


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--parameters", "none.json"), "none.json"), (("--parameter", "ZZ SECRET"), "KEY=VALUE"),
        (("--parameter", "A-B=ZZSECRET"), "KEY=VALUE"), (("--account", "123"), "12 digits"),
        (("--region", ""), "is not the name of a region"),
        (("--region", "Oregon"), "'Oregon' is not the name of a region"),
    ],
)  # fmt: skip
def test_bad_usage_is_refused(program: Program, arguments: tuple[str, ...], words: str) -> None:
    result = program("check", "t.json", *arguments)
    assert (result.status, result.out) == (2, "")
    assert words in result.err
    assert "SECRET" not in result.err


def test_account_and_region_come_from_the_configuration_too(program: Program) -> None:
    Path("t.json").write_text(json.dumps(template()))
    settings = Path(".microvm-lint.yaml")
    settings.write_text('account: "310987654321"\nregion: eu-west-1\n')
    assert checked(program) == ["MVL908", "MVL302"]
    assert checked(program, "--region", "us-east-1") == ["MVL302"]
    both = ("--region", "us-east-1", "--account", "210987654321")
    assert checked(program, *both) == []
    assert PROPERTIES["BuildRoleArn"].split(":")[4] == "210987654321"
    for text, words in (
        ("account: 123", "account: `123` is not text"),
        ('account: "123"', "account: `123` is not the 12 digits of an account"),
        ("region: Oregon", "region: `Oregon` is not the name of a region"),
    ):
        settings.write_text(text)
        result = program("check", "t.json")
        assert result.status == 2
        assert words in result.err
