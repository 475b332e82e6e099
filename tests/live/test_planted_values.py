"""A value that an account gives comes out nowhere, whatever the account says with it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from microvm_lint.live.failures import failure_of
from microvm_lint.reports import FORMATS

from ..conftest import Result
from ..values import Values, variables_of
from . import aws_server
from .aws_server import Fault, version
from .conftest import ACCOUNT, REGION, Auditor

INFO = ("--min-severity", "info", "--versions", "all", "--jobs", "4")


def fill(audit: Auditor, value: Values) -> None:
    """Images whose versions have values in variables, and where the service may repeat one."""
    for name in ("one", "two"):
        variables = variables_of(value, name)
        password = variables["DB_PASSWORD"]
        overrides: list[dict[str, Any]] = [
            {"state": "FAILED", "stateReason": f"the value {password} of DB_PASSWORD is refused"},
            {"hooks": {"port": 0}, "env": {"A": value(f"{name}: another member")}},
            {"tags": {"environmentVariables": {"A": value(f"{name}: a tag")}}, "status": 5},
            {"environmentVariables": [value(f"{name}: a list"), {"A": value(f"{name}: a map")}]},
            {"environmentVariables": value(f"{name}: a text", "A={}")},
        ]
        made = [
            version(ACCOUNT, REGION, name, number, **{"environmentVariables": variables, **one})
            for number, one in enumerate(overrides, 1)
        ]
        listed = {"environmentVariables": {"A": value(f"{name}: in the list")}}
        audit.world.add_image(ACCOUNT, REGION, name, made, broken=True, **listed)


def check(values: Values, result: Result) -> None:
    """Nothing that was printed, or written, tells a value."""
    texts = {"stdout": result.out, "stderr": result.err}
    texts |= {str(one): one.read_text("utf-8") for one in Path().rglob("*") if one.is_file()}
    leaks = {name: values.leaks(text) for name, text in texts.items()}
    assert {name: found for name, found in leaks.items() if found} == {}
    assert "Traceback" not in result.out + result.err


@pytest.mark.parametrize(
    "more",
    [(), ("-q",), ("-v", "--deep", "--color", "always"), ("--statistics",), ("--save", "saved")],
    ids=" ".join,
)
def test_no_audit_tells_a_value(audit: Auditor, more: tuple[str, ...]) -> None:
    values = Values()
    fill(audit, values)
    outputs = [f"--output={one}=report.{one}" for one in FORMATS]
    result = audit(*INFO, *more, *outputs, "--write-baseline", "known.sarif")
    assert result.status in (0, 1)
    assert "MVL506" in Path("known.sarif").read_text()
    check(values, result)
    check(values, audit(*INFO, *more, "--baseline", "known.sarif", "--format", "sarif"))
    if "--save" in more:
        check(values, audit.program("check", "saved", *INFO[:2], *outputs))


def test_no_answer_that_is_printed_tells_a_value(audit: Auditor) -> None:
    values = Values()
    fill(audit, values)
    for number in range(1, 6):
        arn = aws_server.image_arn(ACCOUNT, REGION, "one")
        named = ("--image-identifier", arn, "--image-version", f"{number}.0")
        result = audit(*INFO[:2], *named, "--print-answer")
        assert json.loads(result.out)["imageVersion"] == f"{number}.0"
        check(values, result)


@pytest.mark.parametrize("operation", ["GetMicrovmImageVersion", "ListMicrovmImageVersions"])
def test_no_answer_that_is_broken_tells_a_value(
    audit: Auditor, operation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = Values()
    fill(audit, values)
    value = values.at("a broken answer")
    for what, kind, body in (
        ("cut", "application/json", '{{"environmentVariables": {{"A": "{}'),
        ("open quote", "application/json", '{{"environmentVariables": {{"A": "{}}}}}'),
        ("text", "application/json", '"{}"'),
        ("list", "application/json", '["{}"]'),
        ("other types", "application/json", '{{"environmentVariables": "{}", "items": "{}"}}'),
        ("a page", "text/html", "<h1>{}</h1>"),
        ("a member's name", "application/json", '{{"{}": 1, "imageVersion": []}}'),
    ):
        made = body.replace("{}", value(what)).replace("{{", "{").replace("}}", "}")
        monkeypatch.setitem(aws_server._GARBAGE, "malformed", (kind, made.encode()))
        audit.world.faults = [Fault("malformed", operation=operation, key="one", times=2)]
        check(values, audit(*INFO, "--format", "json", "--output", "text=report"))


@pytest.mark.parametrize("kind", ["deny", "unsupported"])
def test_no_message_of_the_service_tells_a_value(
    audit: Auditor, kind: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    values = Values()
    fill(audit, values)
    value = values.at("a message")
    before = aws_server._refusal
    for around in ("Value '{}' at 'environmentVariables' failed", "it is {}.", "A={} is wrong"):
        words = value(around, around)

        def refusal(*arguments: Any, words: str = words) -> Any:
            return before(*arguments[:2], words, *arguments[3:])

        monkeypatch.setattr(aws_server, "_refusal", refusal)
        audit.world.faults = [Fault(kind, operation="GetMicrovmImageVersion")]
        result = audit(*INFO, "--format", "json", "--output", "text=report", "-v")
        assert result.status == 2
        check(values, result)


def test_a_message_without_a_value_is_shown_as_it_is() -> None:
    from botocore.exceptions import ClientError

    arn = aws_server.image_arn(ACCOUNT, REGION, "demo-1234567")
    words = f"User: {arn} is not authorized to perform lambda:GetMicrovmImageVersion on '{arn}'"
    error = {"Error": {"Code": "AccessDeniedException", "Message": words}}
    name = "GetMicrovmImageVersion"
    failure = failure_of(ClientError(error, name), f"lambda:{name}")
    assert failure.message == f"lambda:{name}: AccessDeniedException: {words}"
