"""MVL505 and MVL506: what is found in variables, where, how gravely; and that nothing is shown."""

from __future__ import annotations

import base64
import hashlib
import json
from pathlib import Path
from typing import Any

import pytest
import yaml
from microvm_lint.reports import FORMATS

from .conftest import EXAMPLES, Program
from .definitions import KINDS, advised, judge_all, judge_text, marked

# Made up, and in pieces, so that scanners of this repository stay quiet.
SECRETS = {
    "A": "gh" + "p_" + "R7kQ2mZx9LwB4nTc8VyH1sJd6PfG3aEu5KoX",
    "B": "AK" + "IA" + "Q7ZX5MWB2NTC4VYH",
    "C": "postgresql://app:" + "wLk83hdQzP" + "@db.sandbox.internal/seven",
    "D_PASSWORD": "tr0ub4dor" + "-and-3",
    "E_TOKEN": "Zx9LwB4nTc8" + "VyH1sJd6PfG3aEu5KoXR7kQ2m",
    "F": "-----BEGIN RSA PRIV" + "ATE KEY-----\nMIIEow" + "IBAAKCAQEAx7Qm\n-----END",
    "G": "eyJhbGciOiJIUzI1NiJ9." + "eyJzdWIiOiIxMjM0In0." + "dBjftJeZ4CVPmB92K27uhbUJU1p1r",
}
FOUND = [
    ("MVL505", "A"),
    ("MVL505", "B"),
    ("MVL505", "C"),
    ("MVL506", "D_PASSWORD"),
    ("MVL506", "E_TOKEN"),
    ("MVL505", "F"),
    ("MVL505", "G"),
]
EXAMPLE = "AK" + "IAIOSFODNN7" + "EXAMPLE"
GOOD = (EXAMPLES / "good-create.yaml").read_text("utf-8")


def with_variables(kind: str, variables: dict[str, Any]) -> dict[str, Any]:
    return {**advised(kind), "environmentVariables": variables}


@pytest.mark.parametrize("kind", KINDS)
def test_secrets_are_found_in_every_kind(kind: str) -> None:
    findings = judge_all(with_variables(kind, SECRETS), kind, "warning")
    found = [(one.rule.id, one.path.partition(".")[2]) for one in findings]
    assert found == FOUND
    assert {one.severity for one in findings if one.rule.id == "MVL505"} == {"error"}
    assert {one.severity for one in findings if one.rule.id == "MVL506"} == {"warning"}
    assert json.loads(marked(findings[0])) == SECRETS["A"]


@pytest.mark.parametrize("kind", KINDS)
def test_an_example_of_the_documentation_is_less_grave(kind: str) -> None:
    (finding,) = judge_all(with_variables(kind, {"A": EXAMPLE}), kind, "warning")
    assert (finding.rule.id, finding.severity) == ("MVL505", "warning")
    assert "an example" in finding.message or "documentation" in finding.message


def test_one_variable_brings_one_finding() -> None:
    value = with_variables("create", {"GITHUB_TOKEN": SECRETS["A"]})
    assert [one.rule.id for one in judge_all(value)] == ["MVL505"]
    value = with_variables("create", {"AWS_SECRET_ACCESS_KEY": "x" * 40})
    assert [one.rule.id for one in judge_all(value)] == ["MVL507"]
    value = with_variables("version", {"AWS_SECRET_ACCESS_KEY": "x4" * 20})
    assert [one.rule.id for one in judge_all(value, "version")] == ["MVL506"]


def test_names_and_values_that_are_no_secret_bring_nothing() -> None:
    variables = {
        "EXPIRE_AT_PARAMETER": "/sandbox/expire-at",
        "AWS_CREDENTIAL_CHAIN": "container",
        "DB_SECRET_ARN": "arn:aws:secretsmanager:us-east-1:210987654321:secret:db-a1b2c3",
        "DB_SECRET_NAME": "prod/db",
        "DB_PASSWORD_PARAMETER": "/prod/db/password",
        "DB_PASSWORD": "",
        "API_TOKEN": "prod/api/token",
        "TOKEN_URL": "https://login.example.com/token",
        "PASSWORD_MODE": "strict",
        "ENABLE_TOKEN": "true",
        "SESSION_TOKEN": "${TOKEN}",
        "CLIENT_SECRET": "arn:aws:secretsmanager:us-east-1:210987654321:secret:x",
        "REFRESH_TOKEN": "3600",
        "MAX_TOKENS": "4096",
        "IMAGE_DIGEST": "sha256:" + "0f3c8f1d7b21" * 5 + "abcd",
        "PUBLIC_KEY": "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIF0f3c8f1d7b21 dev",
        "SETTINGS": base64.b64encode(b'{"a": 1, "b": "two", "c": [1, 2, 3]}').decode(),
    }
    for kind in KINDS:
        if kind != "version":
            value = json.dumps(with_variables(kind, variables))
            assert judge_text(value, "x.json", kind, documented=False) == []


def test_what_is_not_determined_is_not_judged() -> None:
    for value in ("${DB_PASSWORD}", "{{ password }}", "<password>", "$PASSWORD"):
        text = yaml.safe_dump(with_variables("create", {"DB_PASSWORD": value}))
        assert judge_text(text, documented=False) == []


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("A", SECRETS["A"] + " ${X}", "MVL505"),
        ("A", "postgres://u:" + "S3cr3t9x" + "@h/${DB}", "MVL505"),
        ("DB_PASSWORD", "Xk9$" + "Lm2qP", "MVL506"),
        ("DB_PASSWORD", "pa$$" + "word9", "MVL506"),
    ],
)
def test_what_stands_beside_a_placeholder_is_judged(name: str, value: str, rule: str) -> None:
    text = yaml.safe_dump(with_variables("create", {name: value}))
    assert [one.rule.id for one in judge_text(text, documented=False)] == [rule]


@pytest.mark.parametrize(
    ("value", "said"),
    [
        ("{{resolve:secretsmanager:db:SecretString:password}}", True),
        ("{{resolve:ssm-secure:/db/password}}", True),
        ("{{resolve:ssm:/db/host}}", False),
    ],
)
def test_in_templates_a_secret_that_is_fetched_is_reported(value: str, said: bool) -> None:
    for kind in ("template", "create"):
        text = json.dumps(with_variables(kind, {"ANY": value}))
        findings = judge_text(text, "x.json", kind, documented=False)
        rules = [one.rule.id for one in findings]
        assert rules == (["MVL506"] if said and kind == "template" else [])


def test_a_version_that_was_masked_tells_what_its_mask_says() -> None:
    masked = {"A": "*** (a GitHub token)", "B": "*** (a literal)", "C": "***", "D": "*** (mine)"}
    findings = judge_all(with_variables("version", masked), "version", "warning")
    assert [(one.rule.id, one.path[-1]) for one in findings if one.path[-1] != "B"] == [
        ("MVL505", "A")
    ]


def forms() -> dict[str, str]:
    """The secrets in every form in which a definition may be written."""
    value = with_variables("create", SECRETS)
    return {
        "block.yaml": yaml.safe_dump(value),
        "flow.yaml": yaml.safe_dump(value, default_flow_style=True, width=60),
        "quoted.yaml": yaml.safe_dump(value, default_style='"'),
        "literal.yaml": yaml.safe_dump(value, default_style="|"),
        "pretty.json": json.dumps(value, indent=2),
        "one-line.json": json.dumps(value),
        "version.json": json.dumps(with_variables("version", SECRETS)),
        "commented.yaml": GOOD.replace(
            '  PORT: "8080"\n',
            "".join(f"  {name}: {json.dumps(one)}  # {one.splitlines()[0]}\n"
                    for name, one in SECRETS.items()),
        ),
    }  # fmt: skip


def traces() -> set[str]:
    """The secrets, their parts, and what may be made of them."""
    found = set()
    for value in SECRETS.values():
        data = value.encode()
        found |= {value, *(part for part in value.replace("@", "\n").split("\n") if len(part) > 9)}
        found |= {make(data).hexdigest() for make in (hashlib.md5, hashlib.sha1, hashlib.sha256)}
        found.add(base64.b64encode(data).decode()[:16])
    return {one for one in found if not one.startswith("-----")}


def test_no_output_of_any_kind_shows_a_value(program: Program) -> None:
    for name, text in forms().items():
        Path(name).write_text(text, "utf-8")
    hidden = traces()
    extra = [(), ("-v",), ("-q",), ("--statistics",), ("--no-suppressions",), ("--show-files",)]
    for format in FORMATS:
        for more in extra:
            result = program("check", "--min-severity", "info", "--format", format, *more, ".")
            for output in (result.out, result.err):
                assert not [one for one in hidden if one in output], (format, more)
    assert {"MVL505", "MVL506"} <= set(program.check_json(".").rules)
    added = program("check", "--add-suppressions", "--format", "json", ".")
    assert not [one for one in hidden if one in added.out + added.err]
    suppressed = program("check", "--format", "sarif", ".")
    assert not [one for one in hidden if one in suppressed.out + suppressed.err]
