"""What is recognised as a definition in API form, as which kind, and what is not."""

from __future__ import annotations

import json
from typing import Any

import pytest
import yaml
from microvm_lint import dialects
from microvm_lint.dialects import may_hold_image
from microvm_lint.document import Limits, read

from ..definitions import KINDS as ALL_KINDS
from ..definitions import full, removed, replaced

KINDS = [kind for kind in ALL_KINDS if kind != "template"]  # which this dialect does not recognise


def kinds(text: str, name: str = "image.yaml", kind: str | None = None) -> list[str]:
    """The kinds of the definitions in a text, if its bytes let it through."""
    if not may_hold_image(text.encode()):
        return []
    document = read(name, text.encode(), Limits())
    return [image.kind for image in dialects.images(document, kind)]


@pytest.mark.parametrize("kind", KINDS)
def test_a_definition_is_recognised_in_yaml_and_json(kind: str) -> None:
    value = full(kind)
    assert kinds(yaml.safe_dump(value)) == [kind]
    assert kinds(yaml.safe_dump(value, default_flow_style=True)) == [kind]
    assert kinds(json.dumps(value), "image.json") == [kind]
    assert kinds(json.dumps(value), "image") == [kind]


@pytest.mark.parametrize("kind", KINDS)
def test_a_missing_member_makes_nothing_foreign(kind: str) -> None:
    told = {"name", "imageIdentifier", "clientToken"}
    for member in full(kind):
        value = removed(full(kind), (member,))
        found = kinds(json.dumps(value), "image.json")
        assert len(found) == 1, member
        if member not in told:
            assert found == [kind], member


@pytest.mark.parametrize("kind", KINDS)
def test_a_misspelt_or_wrongly_cased_key_makes_nothing_foreign(kind: str) -> None:
    for member in full(kind):
        for wrong in (
            member[0].upper() + member[1:],
            member.upper(),
            member.lower(),
            member[:-1],
            member + "x",
            member[1] + member[0] + member[2:],
            "".join(f"_{letter.lower()}" if letter.isupper() else letter for letter in member),
        ):
            value = {wrong if key == member else key: child for key, child in full(kind).items()}
            assert len(kinds(json.dumps(value), "image.json")) == 1, wrong


@pytest.mark.parametrize("wrong", [None, 1, 1.5, True, "x", [], {}, [None], {"a": []}])
@pytest.mark.parametrize("kind", KINDS)
def test_a_wrong_type_makes_nothing_foreign(kind: str, wrong: Any) -> None:
    for member in full(kind):
        value = replaced(full(kind), (member,), wrong)
        assert kinds(json.dumps(value), "image.json") == [kind], member


def test_all_keys_wrongly_cased_is_still_a_definition() -> None:
    value = {key[0].upper() + key[1:]: child for key, child in full("create").items()}
    assert kinds(json.dumps(value), "image.json") == ["create"]
    snake = {
        "name": "x",
        "base_image_arn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
        "build_role_arn": "arn:aws:iam::210987654321:role/x",
        "code_artifact": {"uri": "s3://b/k.zip"},
    }
    assert kinds(json.dumps(snake), "image.json") == ["create"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("baseImageArn: arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1", ["definition"]),
        ("name: x\ncodeArtifact: {uri: s3://b/k}", ["create"]),
        ("name: x\ncodeArtifact: s3://b/k", ["create"]),
        ("name: x\ncodeArtifact: {url: s3://b/k}", ["create"]),
        ("name: x\nbuildRoleArn: arn:aws:iam::210987654321:user/x", ["create"]),
        ("name: x\nbaseImageARN: y", ["create"]),
        ("nmae: x\nbaseImageArn: a\nbuildRoleArn: b\ncodeArtifact: {}", ["create"]),
        ("imageName: x\nbaseImageArn: a\nbuildRoleArn: b\ncodeArtifact: {}", ["create"]),
        ("baseImageArn: a\nbuildRoleArn: b\nstatus: ACTIVE", ["definition"]),
        ("hooks: {microvmHooks: {run: ENABLED}}\nname: x", ["create"]),
        ("resources: [{minimumMemoryInMiB: 512}]\ndescription: x", ["definition"]),
    ],
)
def test_little_evidence_is_enough_where_it_is_clear(text: str, expected: list[str]) -> None:
    assert kinds(text) == expected


def test_what_list_microvm_image_versions_returns_is_each_of_its_items() -> None:
    page = {"items": [full("version"), full("version")], "nextToken": None}
    assert kinds(json.dumps(page), "page.json") == ["version", "version"]


def test_a_list_and_several_documents_are_each_of_their_definitions() -> None:
    both = [full("create"), full("update")]
    assert kinds(json.dumps(both), "both.json") == ["create", "update"]
    assert kinds(yaml.safe_dump_all([*both, {"apiVersion": "v1", "kind": "Pod"}])) == [
        "create",
        "update",
    ]


def test_in_a_list_with_a_definition_a_broken_item_is_judged_too() -> None:
    assert len(kinds(json.dumps([full("create"), {"nam": 1}, "text"]), "list.json")) == 3


def test_what_create_and_update_answer_is_a_version_whose_state_is_not_known() -> None:
    answer = {
        **removed(full("version"), ("status",)),
        "name": "code-sandbox",
        "state": "CREATING",
        "latestActiveImageVersion": None,
        "id": "6c3a",
    }
    document = read("answer.json", json.dumps(answer).encode(), Limits())
    (image,) = dialects.images(document, None)
    assert image.kind == "version"
    assert image.is_unknown(("state",))
    assert image.is_unknown(("status",))


@pytest.mark.parametrize(
    "value",
    [
        {"imageIdentifier": "demo", "imageVersion": "1.0"},
        {"imageIdentifier": "demo", "imageVersion": "1.0", "status": "INACTIVE"},
        {
            "imageIdentifier": "demo",
            "executionRoleArn": "arn:aws:iam::210987654321:role/x",
            "egressNetworkConnectors": ["arn:aws:lambda:us-east-1:aws:microvm-x"],
            "logging": {"disabled": {}},
        },
        {"microvmId": "mvm-1", "imageArn": "arn", "imageVersion": "1.0", "state": "RUNNING"},
        {
            "items": [
                {
                    "imageArn": "arn:aws:lambda:us-east-1:210987654321:microvm-image:demo",
                    "name": "demo",
                    "state": "CREATED",
                    "createdAt": 1785391964.5,
                }
            ]
        },
        {
            "name": "demo",
            "imageArn": "arn:aws:lambda:us-east-1:210987654321:microvm-image:demo",
            "state": "CREATED",
            "createdAt": 1785391964.5,
            "latestActiveImageVersion": "1.0",
        },
        {"name": "compose", "services": {"web": {"image": "x", "environment": {"A": "microvm"}}}},
        {"name": "microvm ci", "on": "push", "jobs": {}},
        {"message": "Value 'microvm image' at 'name' failed"},
        {"name": "my-image", "description": "x", "base_image": "python", "environment": {"A": "b"}},
        {
            "model_name": "llama",
            "description": "a model",
            "base_image": {"image": "python:3.11"},
            "environment_variables": {"HF": "x"},
            "resources": {"cpu": "1", "memory": "2Gi"},
        },
        {"name": "app", "baseImage": "node:20", "description": "x", "tags": ["a"]},
        {"baseImage": "node:20", "name": "app"},
        {"base-image": "x", "name": "x"},
        {"base_image_version": 3, "base_image": "ubuntu"},
        {"hooks": {"pre": "x"}, "buildRole": "deployer", "name": "app"},
        {"codeArtifact": {"domain": "d", "repository": "r"}, "name": "app"},
        {"region": "x", "baseImageArn": "arn:aws:lambda:x:aws:microvm-image:y", "bucket": "z"},
        "microvm",
        ["microvm", 1],
        None,
    ],
)
def test_what_is_no_image_is_not_taken_for_one(value: Any) -> None:
    assert (
        kinds(
            json.dumps({"x-note": "microvm"} | value if isinstance(value, dict) else value),
            "x.json",
        )
        == []
    )


def test_a_forced_kind_makes_every_root_a_definition() -> None:
    assert kinds('{"a": "microvm"}', "x.json", "update") == ["update"]
    assert kinds('[{"a": "microvm"}, {}]', "x.json", "update") == ["update", "update"]
    assert kinds('"microvm"', "x.json", "update") == ["update"]
    assert kinds(json.dumps(full("create")), "x.json", "version") == ["version"]
    assert kinds(json.dumps({"items": [full("version")]}), "x.json", "definition") == ["definition"]


@pytest.mark.parametrize(
    ("value", "label"),
    [
        (full("create"), "code-sandbox"),
        (full("update"), "code-sandbox"),
        (full("version"), "code-sandbox"),
        (full("definition"), None),
        ({**full("create"), "name": 5}, None),
    ],
)
def test_a_definition_is_called_by_its_name(value: Any, label: str | None) -> None:
    (image,) = dialects.images(read("x.json", json.dumps(value).encode(), Limits()), None)
    assert image.label == label


def test_bytes_without_a_mark_are_dismissed_unless_they_hold_escapes() -> None:
    assert not may_hold_image(b"apiVersion: v1\nkind: Pod\n")
    assert may_hold_image(b"BASEIMAGEARN: x")
    assert may_hold_image("baseImageArn: x".encode("utf-16"))
    assert may_hold_image(b'{"\\u0062aseImageArn": 1}')
    assert not may_hold_image(b"")


@pytest.mark.parametrize("key", [b"buildRoleArn", rb"b\u0075ildRoleArn", rb"\u0042uildRol\x65Arn"])
def test_what_cannot_be_read_may_hold_an_image_whose_keys_are_escaped(key: bytes) -> None:
    assert dialects.likely_holds_image(b'{"' + key + b'": None}')
    assert dialects.likely_holds_image(b'{"' + key + b'"\n  : None}')
    assert not dialects.likely_holds_image(b'{"x' + key + b'": None}')
