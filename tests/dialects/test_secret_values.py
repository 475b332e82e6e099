"""No environment variable's value is printed, wherever it comes from."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from microvm_lint.reports import FORMATS

from ..conftest import Program
from .templates import sam, template
from .test_kubernetes import ACK, CROSSPLANE, KUBEMICROVM, changed

SECRET = "ZZSECRETZZ"


def variables(value: Any, **sections: Any) -> dict[str, Any]:
    """A template in which a variable has a value, with a mistake in each other variable."""
    listed = [{"Key": "DB_PASSWORD", "Value": value}, {"Key": "AWS_REGION", "Value": value}]
    changes = {"EnvironmentVariables": listed, "Name": "a b", "Description": [1]}
    return template(changes, **sections)


PARAMETER = {"Type": "String", "Default": SECRET}
CASES: dict[str, Any] = {
    "literal": variables(SECRET),
    "default": variables({"Ref": "P"}, Parameters={"P": PARAMETER}),
    "no-echo": variables({"Ref": "P"}, Parameters={"P": {**PARAMETER, "NoEcho": True}}),
    "no-echo-elsewhere": template(
        {"Name": {"Fn::Sub": "${P} x"}}, Parameters={"P": {**PARAMETER, "NoEcho": "true"}}
    ),
    "allowed": variables(
        {"Ref": "P"}, Parameters={"P": {"Type": "String", "AllowedValues": ["x", SECRET]}}
    ),
    "sub": variables({"Fn::Sub": "postgres://a:${P}@h/x"}, Parameters={"P": PARAMETER}),
    "sub-variables": variables({"Fn::Sub": ["${v}", {"v": SECRET}]}),
    "join": variables({"Fn::Join": ["", ["", SECRET]]}),
    "if": variables({"Fn::If": ["C", SECRET, SECRET + "2"]}),
    "map": variables({"Fn::FindInMap": ["M", "a", "b"]}, Mappings={"M": {"a": {"b": SECRET}}}),
    "elsewhere-too": template(
        {"Name": {"Ref": "P"}, "EnvironmentVariables": [{"Key": "A", "Value": {"Ref": "P"}}]},
        Parameters={"P": {"Type": "String", "AllowedValues": ["fine", f"{SECRET} x"]}},
    ),
    "map-elsewhere-too": template(
        {
            "Name": {"Fn::FindInMap": ["M", "a", "b"]},
            "EnvironmentVariables": [{"Key": "A", "Value": {"Fn::FindInMap": ["M", "a", "b"]}}],
        },
        Mappings={"M": {"a": {"b": f"{SECRET} x"}}},
    ),
    "name-of-a-variable": template(
        {"EnvironmentVariables": [{"Key": {"Fn::Sub": "A ${P}"}, "Value": {"Ref": "P"}}]},
        Parameters={"P": PARAMETER},
    ),
    "create-stack": {
        "Parameters": [{"ParameterKey": "P", "ParameterValue": SECRET}],
        "TemplateBody": json.dumps(variables({"Ref": "P"}, Parameters={"P": {"Type": "String"}})),
    },
    "annotation": {
        **changed(ACK, name="a b"),
        "metadata": {"annotations": {"x": json.dumps({"environmentVariables": {"A": SECRET}})}},
    },
    "names": template({"EnvironmentVariables": [{"Name": "A", "Value": SECRET}], "Name": "a b"}),
    "lower": template({"EnvironmentVariables": [{"key": "A", "value": SECRET}], "Name": "a b"}),
    "more": template({"EnvironmentVariables": [{"Key": "A", "Value": "x", "V": SECRET}]}),
    "swapped": template({"EnvironmentVariables": [{"Key": {"x": SECRET}, "Value": "A"}]}),
    "as-a-map": template({"EnvironmentVariables": {"A": SECRET}}),
    "text-in-list": template({"EnvironmentVariables": [f"A={SECRET}"]}),
    "wrong-type": template({"EnvironmentVariables": [{"Key": "A", "Value": {"x": [SECRET]}}]}),
    "misspelt": template({"EnvironmentVariable": [{"Key": "A", "Value": SECRET}]}),
    "in-a-text": {"TemplateBody": json.dumps(variables(SECRET))},
    "in-an-object": {"TemplateBody": variables(SECRET)},
    "sam": sam({"EnvironmentVariables": {"DB_PASSWORD": SECRET, "AWS_REGION": SECRET}}),
    "globals": sam(
        {"Name": "a b"},
        Globals={"MicrovmImage": {"EnvironmentVariables": {"DB_PASSWORD": SECRET}}},
    ),
    "sam-list": sam({"EnvironmentVariables": [{"Key": "A", "Value": SECRET}]}),
    "ack": changed(ACK, environmentVariables={"DB_PASSWORD": SECRET, "A B": SECRET}),
    "crossplane": changed(CROSSPLANE, environmentVariables={"DB_PASSWORD": SECRET}),
    "kubemicrovm": changed(KUBEMICROVM, environmentVariables={"DB_PASSWORD": SECRET}),
}


@pytest.mark.parametrize("minified", [False, True])
@pytest.mark.parametrize("case", CASES)
def test_a_value_is_printed_in_no_format(program: Program, case: str, minified: bool) -> None:
    text = json.dumps(CASES[case], indent=None if minified else 1)
    for name in ("t.json", "t.yaml"):
        Path(name).write_text(text)
    assert program("check", "t.json", "t.yaml", "--min-severity", "info").status == 1
    for format in FORMATS:
        for more in ((), ("-v",), ("--statistics",)):
            options = ("--format", format, "--min-severity", "info", *more)
            result = program("check", "t.json", "t.yaml", *options)
            assert result.status in (1, 2)
            assert SECRET not in result.out + result.err


def test_a_value_from_the_command_line_is_not_printed(program: Program) -> None:
    value = variables({"Ref": "P"}, Parameters={"P": {"Type": "String"}})
    Path("t.json").write_text(json.dumps(value, indent=1))
    for format in FORMATS:
        result = program("check", "t.json", "--format", format, "--parameter", f"P={SECRET}")
        assert result.status == 1
        assert SECRET not in result.out + result.err


def test_a_credential_beside_a_hole_is_found(program: Program) -> None:
    value = {"Fn::Sub": "postgres://admin:hunter2hunter2@${Host}/db"}
    changes = {"EnvironmentVariables": [{"Key": "URL", "Value": value}]}
    Path("t.json").write_text(json.dumps(template(changes)))
    assert program.check_json("t.json").rules == ["MVL505"]


def test_a_parameter_that_is_a_secret_is_reported_where_it_becomes_text(program: Program) -> None:
    secret = {"P": {"Type": "String", "NoEcho": True}}
    for value in ({"Ref": "P"}, {"Fn::Sub": "x${P}"}):
        Path("t.json").write_text(json.dumps(template(
            {"EnvironmentVariables": [{"Key": "DB", "Value": value}]}, Parameters=secret
        )))  # fmt: skip
        (finding,) = program.check_json("t.json").json["findings"]
        assert finding["rule"] == "MVL506"
        assert finding["message"] == "`DB` gets the parameter ${P}, a secret, as plain text"
