"""What evidence makes a file one with an image, and what SAM shares among images."""

from __future__ import annotations

import itertools
import json
from typing import Any

import pytest
from microvm_lint import dialects
from microvm_lint.dialects import likely_holds_image, may_hold_image
from microvm_lint.dialects.api import is_image, label
from microvm_lint.document import Limits, read
from microvm_lint.secrets import hide

from .templates import PROPERTIES, found, images, judged, sam, template

STRONG = (
    "baseImageArn baseImageVersion buildRoleArn codeArtifact cpuConfigurations "
    "additionalOsCapabilities"
).split()
WEAK = (
    "name description egressNetworkConnectors resources logging hooks environmentVariables "
    "imageArn imageVersion imageIdentifier"
).split()
FOREIGN = (
    "microvmId executionRoleArn idlePolicy ingressNetworkConnectors maximumDurationInSeconds "
    "runHookPayload buildId buildState"
).split()
RETURNED = "imageArn imageVersion state status createdAt updatedAt stateReason".split()


def kind_of(value: Any) -> str | None:
    document = read("a.json", json.dumps(value).encode(), Limits())
    found = [image.kind for image in dialects.images(document)]
    return found[0] if found else None


def test_two_members_that_only_an_image_has_are_enough() -> None:
    for pair in itertools.combinations(STRONG, 2):
        assert is_image(dict.fromkeys(pair, 1))
        assert is_image({**dict.fromkeys(pair, 1), "microvmId": 1})
    for one in STRONG[:1] + STRONG[2:3] + STRONG[4:]:
        assert not is_image({one: 1})
        assert not is_image({one: 1, "other": 2})
        for weak in WEAK:
            assert is_image({one: 1, weak: 1}), weak
            for foreign in FOREIGN:
                assert not is_image({one: 1, weak: 1, foreign: 1}), foreign
    for one in ("codeArtifact", "baseImageVersion"):  # other programs have these as well
        assert not is_image({one: 1, "name": 1, "hooks": 1})
    assert not is_image({})
    assert not is_image(dict.fromkeys(WEAK, 1))
    assert not is_image({"codeArtifact": 1, **{f"other{number}": 1 for number in range(10)}})


def test_one_member_among_many_others_is_none() -> None:
    value: dict[str, Any] = {"cpuConfigurations": 1, "name": 1}
    assert is_image({**value, "a": 1, "b": 1})
    assert not is_image({**value, "a": 1, "b": 1, "c": 1})
    misspelt = {"cpuConfiguration": 1, "hooks": 1}
    assert is_image(misspelt)
    assert not is_image({**misspelt, "a": 1})  # of which fewer than half are known
    many = {f"other{number}": 1 for number in range(198)}
    strong = {"cpuConfiguration": 1, "additionalOsCapability": 1}
    assert not is_image({**many, **strong})


@pytest.mark.parametrize(
    ("value", "alone", "described"),
    [
        ({"x": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1"}, False, True),
        ({"name": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1"}, True, True),
        ({"codeArtifact": "s3://b/k"}, False, True),
        ({"codeArtifact": "k"}, False, False),
        ({"codeArtifact": {"uri": "k"}}, False, True),
        ({"codeArtifact": {"url": "s3://b/k"}}, False, True),
        ({"codeArtifact": {"url": "k"}}, False, False),
        ({"hooks": {"microvmHooks": {}}}, True, True),
        ({"hooks": {"microvmImageHooks": {}}}, True, True),
        ({"hooks": {"other": {}}}, False, False),
        ({"resources": [{"minimumMemoryInMiB": 5}]}, True, True),
        ({"resources": [5, {"minimumMemoryInMiB": 5}]}, True, True),
        ({"resources": [{"memory": 5}]}, False, False),
        ({"others": [{"minimumMemoryInMiB": 5}]}, False, False),
    ],
)
def test_what_values_say(value: dict[str, Any], alone: bool, described: bool) -> None:
    assert is_image(value) is alone
    assert is_image({**value, "description": "x"}) is described


def test_what_makes_a_version_an_update_and_a_request() -> None:
    base = {"buildRoleArn": "x", "baseImageArn": "y"}
    for pair in itertools.combinations(RETURNED, 2):
        assert kind_of({**base, **dict.fromkeys(pair, "x")}) == "version"
    for one in RETURNED:
        assert kind_of({**base, one: "x"}) == "definition"
        assert kind_of({**base, one: "x", "name": "x"}) == "create"
    for one, kind in (
        ("name", "create"), ("clientToken", "create"), ("imageIdentifier", "update"),
        ("Name", "create"), ("image_identifier", "update"), ("nmae", "create"),
        ("tags", "definition"),
        ("imageIdentifer", "update"), ("clienttoken", "create"), ("other", "definition"),
    ):  # fmt: skip
        assert kind_of({**base, one: "x"}) == kind, one


def test_labels() -> None:
    arn = "arn:aws:lambda:us-east-1:210987654321:microvm-image"
    for value, name in (
        ({"name": "n", "imageArn": "a:b"}, "n"), ({"name": "", "imageArn": f"{arn}:x"}, "x"),
        ({"imageArn": f"{arn}/x"}, "x"), ({"imageIdentifier": "y"}, "y"), ({"name": 5}, None),
        ({"name": "a" * 300}, "a" * 256), ([], None), ({}, None),
    ):  # fmt: skip
        assert label(value) == name


@pytest.mark.parametrize("mark", [
    "microvm", "baseimage", "buildrole", "codeartifact", "base_image", "build_role",
    "code_artifact",
    "base-image", "build-role", "code-artifact", "minimummemory", "cpuconfig", "oscapabilit",
])  # fmt: skip
def test_a_file_with_a_mark_is_looked_at(mark: str) -> None:
    for text in (f"x{mark}y: 1", mark.upper()):
        for encoding in ("utf-8", "utf-16", "utf-32"):
            assert may_hold_image(text.encode(encoding))
    assert not may_hold_image(f"x{mark[:-1]}: 1".encode())


def test_a_file_without_a_mark_is_not_looked_at() -> None:
    for text in (
        "",
        "a: 1",
        "name: x\nhooks: {}\n",
        "Resources: {}",
        "image: x",
        '{"kind": "Pod"}',
    ):
        assert not may_hold_image(text.encode())
        assert not likely_holds_image(text.encode())


def test_a_template_hides_what_is_in_the_form_of_the_api() -> None:
    text = json.dumps(template())
    api = json.dumps({"baseImageArn": "x", "buildRoleArn": "y"})
    document = read("a.yaml", f"{text}\n---\n{api}\n".encode(), Limits())
    assert [image.dialect for image in dialects.images(document)] == ["cloudformation"]
    assert [image.dialect for image in dialects.images(document, None, "api")] == ["api"]
    assert [image.dialect for image in dialects.images(document, "create", None)] == ["api"] * 2
    assert list(dialects.images(document, None, "sam")) == []


SHARED = (
    "BuildRoleArn BaseImageArn BaseImageVersion Logging EgressNetworkConnectors CpuConfigurations "
    "Resources AdditionalOsCapabilities Hooks EnvironmentVariables Tags PropagateTags"
).split()


@pytest.mark.parametrize("name", SHARED)
def test_what_sam_shares_is_taken_from_globals(name: str) -> None:
    value = PROPERTIES.get(name, {"a": "b"})
    value = {"LOG_LEVEL": "info"} if name == "EnvironmentVariables" else value
    made = sam(Globals={"MicrovmImage": {name: value}})
    made["Resources"]["Image"]["Properties"].pop(name, None)
    assert judged(made) == []
    made["Globals"]["MicrovmImage"] = {name: 5, "Fn::Transform": {}}
    wrong = [path.partition("[")[0].partition(".")[0] for _rule, path in found(made)]
    assert set(wrong) <= {name[0].lower() + name[1:]}


def test_a_member_that_stands_twice_is_found_beside_globals() -> None:
    text = json.dumps(sam(Globals={"MicrovmImage": {"Tags": {"a": "b"}}}))
    twice = text.replace('"Name": ', '"Name": "x", "Name": ')
    assert [rule for rule, _path in found(twice)] == ["MVL002"]


def test_the_value_of_a_secret_parameter_is_hidden_and_of_others_not() -> None:
    parameters = {
        "Secret": {"Type": "String", "NoEcho": True, "Default": "hunter22"},
        "Plain": {"Type": "String", "Default": "visible1"},
        "Used": {"Type": "String", "Default": "consulted"},
    }
    variables = [{"Key": "A", "Value": {"Ref": "Used"}}]
    text = json.dumps(template({"EnvironmentVariables": variables}, Parameters=parameters))
    (image,) = images(text)
    hide(image.document)
    for value, hidden in (("hunter22", True), ("visible1", False), ("consulted", True)):
        start = text.index(value)
        assert image.document.source.hides(start, start + len(value)) is hidden, value
