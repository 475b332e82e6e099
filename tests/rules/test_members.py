"""Identity, variables, network, compute and logging: MVL105 to MVL109 and MVL504 to MVL805."""

from __future__ import annotations

from typing import Any

import pytest

from .conftest import ABSENT, EVERY, WRITTEN, found, rules

IMAGE = "arn:aws:lambda:us-east-1:210987654321:microvm-image:code-sandbox"
MANAGED = "arn:aws:lambda:us-east-1:aws:network-connector:aws-network-connector:"
OWN = "arn:aws:lambda:us-east-1:210987654321:network-connector:"


@pytest.mark.parametrize(
    ("identifier", "wrong"),
    [
        (IMAGE, False), (IMAGE.replace("aws:", "aws-cn:", 1), False), ("code-sandbox", True),
        (IMAGE.replace("image:code", "image/code"), True),
        (IMAGE.replace("210987654321", "1"), True),
        ("arn:aws:lambda:us-east-1:210987654321:function:x", True), ("", False), ("x" * 257, False),
    ],
)  # fmt: skip
def test_an_update_names_the_image_s_arn(identifier: str, wrong: bool) -> None:
    result = found("update", {"imageIdentifier": identifier}, "MVL105")
    assert [one[:2] for one in result] == [("warning", "imageIdentifier")] * wrong


def test_tags_have_limits_where_they_are_written() -> None:
    for kind in ("definition", "create", "template"):
        assert found(kind, {"tags": {f"t{n}": "x" for n in range(50)}}, "MVL107") == []
        ((severity, path, _),) = found(kind, {"tags": {f"t{n}": "x" for n in range(51)}}, "MVL107")
        assert (severity, path) == ("warning", "tags")
        for key in ("aws:x", "AWS:x", "aws:"):
            assert found(kind, {"tags": {key: "x"}}, "MVL107")[0][2] == f'"{key}"'
        assert found(kind, {"tags": {"awsx": "x", "my:aws:x": "y"}}, "MVL107") == []
    assert found("version", {"tags": {"aws:cloudformation:stack-name": "x"}}, "MVL107") == []


def test_a_client_token_in_a_file_is_advice() -> None:
    for kind in ("create", "update"):
        assert [one[0] for one in found(kind, {"clientToken": "abc"}, "MVL109")] == ["info"]
        assert found(kind, {"clientToken": ""}, "MVL109") == []


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("AWS_REGION", ("MVL504", "error")), ("AWS_DEFAULT_REGION", ("MVL504", "error")),
        ("AWS_LAMBDA_MICROVM_IMAGE_NAME", ("MVL504", "warning")),
        ("AWS_ACCESS_KEY_ID", ("MVL507", "error")), ("AWS_SECRET_ACCESS_KEY", ("MVL507", "error")),
        ("AWS_SESSION_TOKEN", ("MVL507", "error")), ("A-B", ("MVL508", "warning")),
        ("1A", ("MVL508", "warning")), ("A.B", ("MVL508", "warning")),
        ("\u00c4", ("MVL508", "warning")),
        ("A=b", ("MVL508", "warning")), ("AWS_REGIONS", None), ("aws_region", None), ("_", None),
        ("AWS_LAMBDA_FUNCTION_NAME", None), ("a1", None), ("MICROVM_AWS_REGION", None),
        ("AWS_ENDPOINT_URL", None), ("A" * 256, None),
    ],
)  # fmt: skip
def test_names_of_variables(name: str, expected: tuple[str, str] | None) -> None:
    changes = {"environmentVariables": {name: "x"}}
    for kind in WRITTEN:
        result = [(rule, found(kind, changes, rule)) for rule in ("MVL504", "MVL507", "MVL508")]
        hits = [(rule, one[0]) for rule, ones in result for one in ones]
        assert hits == ([expected] if expected else [])
    assert not {"MVL504", "MVL507", "MVL508"} & set(rules("version", changes))


def test_names_that_the_model_refuses_are_one_mistake() -> None:
    for name in ("A B", "", "A" * 257, "a\tb"):
        assert rules("create", {"environmentVariables": {name: "x"}}, "warning") == ["MVL502"]


def connectors(*arns: Any) -> dict[str, Any]:
    return {"egressNetworkConnectors": list(arns)}


@pytest.mark.parametrize(
    "arn",
    [f"{MANAGED}INTERNET_EGRESS", f"{OWN}internal", f"{OWN}nc-0b9f2c1e", f"{OWN}nc-0b9f2c1e:3",
     MANAGED.replace("aws:", "aws-us-gov:", 1) + "INTERNET_EGRESS"],
)  # fmt: skip
def test_connectors_are_fine(arn: str) -> None:
    for kind in EVERY:
        assert not {"MVL603", "MVL604", "MVL605"} & set(rules(kind, connectors(arn)))


@pytest.mark.parametrize(
    ("arn", "rule", "severity"),
    [
        ("INTERNET_EGRESS", "MVL603", "error"),
        ("internet_egress", "MVL603", "error"),
        ("internal", "MVL603", "error"),
        (f"{OWN}", "MVL603", "error"),
        (OWN.replace("connector:", "connector/") + "internal", "MVL603", "error"),
        ("arn:aws:lambda:us-east-1:aws:network-connector:INTERNET_EGRESS", "MVL603", "error"),
        ("arn:aws:ec2:us-east-1:210987654321:vpc/vpc-1", "MVL603", "error"),
        ("arn:aws:lambda:us-east-1:2109:network-connector:x", "MVL603", "error"),
        *((f"{MANAGED}{name}_INGRESS", "MVL604", "error") for name in ("ALL", "HTTP", "NO")),
        (f"{MANAGED}SHELL_INGRESS", "MVL604", "error"),
        ("ALL_INGRESS", "MVL604", "error"),
        (f"{MANAGED}internet_egress", "MVL605", "warning"),
        (f"{MANAGED}NO_EGRESS", "MVL605", "warning"),
        (f"{MANAGED}VPC", "MVL605", "warning"),
    ],
)  # fmt: skip
def test_other_connectors_are_one_mistake_each(arn: str, rule: str, severity: str) -> None:
    for kind in WRITTEN:
        assert rules(kind, connectors(arn), "warning") == [rule]
        ((found_severity, path, _text),) = found(kind, connectors(arn), rule)
        assert (found_severity, path) == (severity, "egressNetworkConnectors[0]")
    assert rules("version", connectors(arn), "warning") == []


@pytest.mark.parametrize("kind", ["update", "version"])
def test_a_connector_is_in_the_region_and_account_of_the_image(kind: str) -> None:
    region = connectors(OWN.replace("us-east-1", "us-west-2") + "x")
    assert [one[0] for one in found(kind, region, "MVL606")] == ["error"]
    account = connectors(OWN.replace("2109", "3109") + "x")
    assert [one[0] for one in found(kind, account, "MVL606")] == ["warning"]
    assert found(kind, connectors(f"{OWN}x"), "MVL606") == []
    assert found(kind, connectors(f"{MANAGED}INTERNET_EGRESS"), "MVL606") == []
    west = connectors(MANAGED.replace("us-east-1", "us-west-2") + "INTERNET_EGRESS")
    assert [one[0] for one in found(kind, west, "MVL606")] == ["error"]
    assert found("create", region, "MVL606") == []


@pytest.mark.parametrize("wrong", ["x", 5, {}, None, [None], [5], [[]], [{}]])
def test_lists_of_another_type_bring_no_more_than_that(wrong: object) -> None:
    members = "egressNetworkConnectors resources cpuConfigurations additionalOsCapabilities "
    for member in (members + "environmentVariables tags logging").split():
        result = set(rules("create", {member: wrong}, "warning"))
        assert result <= {"MVL003", "MVL004", "MVL005", "MVL801", "MVL602"}, member


def test_an_architecture_stands_once() -> None:
    arm = {"architecture": "ARM_64"}
    for kind in EVERY:
        assert found(kind, {"cpuConfigurations": [arm]}, "MVL702") == []
        ((severity, path, _),) = found(kind, {"cpuConfigurations": [arm, arm]}, "MVL702")
        assert (severity, path) == ("warning", "cpuConfigurations[1].architecture")


@pytest.mark.parametrize("size", [512, 1024, 2048, 4096, 8192])
def test_sizes_that_there_are(size: int) -> None:
    for kind in EVERY:
        assert rules(kind, {"resources": [{"minimumMemoryInMiB": size}]}) == []
    for near in (size - 1, size + 1):
        assert rules("create", {"resources": [{"minimumMemoryInMiB": near}]}) == ["MVL712"]


@pytest.mark.parametrize(
    ("size", "hint"),
    [
        (16384, "write 4096"), (32768, "write 8192"), (2, "write 2048"), (1, "write 1024"),
        (3, "the least is 512"), (256, "the least is 512"), (2147483648, "write 2048"),
        (3072, "the next larger one is 4096"), (9000, None), (0, None), (-1, None),
    ],
)  # fmt: skip
def test_other_sizes_say_what_is_meant(size: int, hint: str | None) -> None:
    from ..definitions import judge_all
    from .conftest import changed

    for kind in WRITTEN:
        value = changed(kind, {"resources": [{"minimumMemoryInMiB": size}]})
        (finding,) = (one for one in judge_all(value, kind) if one.rule.id == "MVL712")
        assert finding.severity == "error"
        assert (hint is None and finding.hint is None) or (hint and hint in (finding.hint or ""))
    assert found("version", {"resources": [{"minimumMemoryInMiB": size}]}, "MVL712") == []


def test_all_capabilities_are_a_warning() -> None:
    for kind in EVERY:
        ((severity, path, text),) = found(kind, {"additionalOsCapabilities": ["ALL"]}, "MVL722")
        assert (severity, path, text) == ("warning", "additionalOsCapabilities[0]", '"ALL"')
        assert found(kind, {"additionalOsCapabilities": []}, "MVL722") == []
    assert rules("create", {"additionalOsCapabilities": ["SYS_ADMIN"]}) == ["MVL721"]


def test_logging_that_is_off_is_a_warning() -> None:
    for kind in EVERY:
        assert [one[0] for one in found(kind, {"logging": {"disabled": {}}}, "MVL804")] == [
            "warning"
        ]
        assert found(kind, {"logging": ABSENT}, "MVL804") == []
    both = {"logging": {"disabled": {}, "cloudWatch": {"logGroup": "x"}}}
    assert rules("create", both) == ["MVL801"]
    assert rules("create", {"logging": {"disabled": True}}) == ["MVL004"]


def test_a_stream_that_is_fixed_is_advice() -> None:
    changes = {"logging": {"cloudWatch": {"logGroup": "/x", "logStream": "y"}}}
    for kind in WRITTEN:
        assert [one[0] for one in found(kind, changes, "MVL805")] == ["info"]
    assert found("version", changes, "MVL805") == []
