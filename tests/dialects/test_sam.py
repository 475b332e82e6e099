"""Templates of SAM: its own forms, and values in `Globals`."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Program
from ..definitions import marked
from .templates import found, images, judged, sam


def test_a_good_template_brings_nothing() -> None:
    assert judged(sam(), min_severity="info") == []
    (image,) = images(sam())
    assert (image.dialect, image.label) == ("sam", "Image")


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("Name", "name"), ("CodeUri", "codeArtifact"), ("BaseImageArn", "baseImageArn"),
        ("BaseImageVersion", "baseImageVersion"),
    ],
)  # fmt: skip
def test_four_properties_are_required(name: str, path: str) -> None:
    (finding,) = judged(sam({name: None}))
    assert (finding.rule.id, finding.path) == ("MVL005", path)
    assert finding.message == f"`{name}` is missing; an image needs it"


@pytest.mark.parametrize(
    "changes",
    [
        {"CodeUri": "./src"}, {"CodeUri": "src/app"}, {"CodeUri": "app.zip"}, {"CodeUri": "."},
        {"CodeUri": "../build/app.tar.gz"}, {"CodeUri": "/home/app"}, {"PropagateTags": True},
        {"EnvironmentVariables": {"A": "b", "PORT": 8080}, "Tags": {"team": "a"}},
        {"CodeUri": {"Ref": "Uri"}}, {"Logging": {"Disabled": False}},
    ],
)  # fmt: skip
def test_what_sam_takes_is_no_finding(changes: dict[str, Any]) -> None:
    assert judged(sam(changes)) == []


@pytest.mark.parametrize(
    ("changes", "rule", "path", "words"),
    [
        ({"CodeUri": "public.ecr.aws/x/y:1"}, "MVL212", "codeArtifact.uri", None),
        ({"CodeUri": "https://x.example/a.zip"}, "MVL212", "codeArtifact.uri", None),
        ({"CodeUri": "s3://b"}, "MVL212", "codeArtifact.uri", None),
        ({"CodeUri": {"Bucket": "b"}}, "MVL004", "codeArtifact.uri",
         "`CodeUri` is an object, not a string"),
        ({"EnvironmentVariables": [{"Key": "A", "Value": "b"}]}, "MVL004", "environmentVariables",
         "`EnvironmentVariables` is a map of names and values in SAM, not a list"),
        ({"CodeUri": None, "CodeArtifact": {"Uri": "s3://b/k"}}, "MVL003", "CodeArtifact",
         "`CodeArtifact` is not how SAM writes it"),
        ({"Codeuri": "x"}, "MVL003", "codeuri", "`Codeuri` is not a member of an image"),
    ],
)  # fmt: skip
def test_wrong_forms_have_messages_of_their_own(
    changes: dict[str, Any], rule: str, path: str, words: str | None
) -> None:
    findings = [one for one in judged(sam(changes)) if one.rule.id != "MVL213"]
    (finding,) = findings
    assert (finding.rule.id, finding.path) == (rule, path)
    assert words is None or finding.message == words


def two(shared: dict[str, Any], own: dict[str, Any] | None = None) -> Any:
    """A template with two images, and what they share."""
    value = sam(own, Globals={"MicrovmImage": shared})
    value["Resources"]["Other"] = sam()["Resources"]["Image"]
    return value


def test_a_finding_in_globals_stands_there_and_names_whom_it_reaches(program: Program) -> None:
    Path("t.json").write_text(
        json.dumps(two({"Resources": [{"MinimumMemoryInMiB": 3000}]}), indent=1)
    )
    result = program.check_json("t.json")
    (finding,) = result.json["findings"]
    assert finding["rule"] == "MVL712"
    assert finding["line"] < 10
    assert [one["message"] for one in finding["related"]] == ["Image gets it", "Other gets it"]


def test_lists_are_joined_so_two_entries_are_one_too_many() -> None:
    shared = {"Resources": [{"MinimumMemoryInMiB": 512}]}
    (finding,) = judged(two(shared, {"Resources": [{"MinimumMemoryInMiB": 1024}]}))
    assert finding.rule.id == "MVL711"
    assert "1024" in marked(finding)
    (related,) = finding.related
    assert related.message == "added by Globals"


def test_what_stands_in_the_resource_wins() -> None:
    shared = {"BaseImageVersion": "x", "Hooks": {"Port": 70000}, "Tags": {"a&b": "c"}}
    own = {"BaseImageVersion": "1", "Hooks": {"Port": 9000}, "Tags": {"a&b": "c"}}
    value = two(shared, own)
    value["Resources"].pop("Other")
    assert found(value) == [
        ("MVL405", "hooks.port"), ("MVL106", 'tags["a&b"]'),
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["Name", "CodeUri", "Description", "Nmae"])
def test_members_that_sam_does_not_share_are_a_finding(name: str) -> None:
    findings = judged(sam(Globals={"MicrovmImage": {name: "x"}}))
    words = f"SAM does not take `{name}` in `Globals`"
    (finding,) = (one for one in findings if one.message == words)
    assert (finding.rule.id, marked(finding)) == ("MVL003", f'"{name}"')


@pytest.mark.parametrize("transform", [None, "AWS::Include", [], ["x"]])
def test_a_template_needs_sam_s_transform(transform: Any) -> None:
    (finding,) = judged({**sam(), "Transform": transform})
    assert finding.message == "a template with SAM's resource types needs its transform"
    assert judged({**sam(), "Transform": ["AWS::Include", "AWS::Serverless-2016-10-31"]}) == []


@pytest.mark.parametrize("ignored", ["*", ["BaseImageVersion"]])
def test_globals_that_are_ignored_do_not_count(ignored: Any) -> None:
    value = sam({"BaseImageVersion": None}, Globals={"MicrovmImage": {"BaseImageVersion": "x"}})
    assert found(value) == [("MVL205", "baseImageVersion")]
    value["Resources"]["Image"]["IgnoreGlobals"] = ignored
    assert found(value) == [("MVL005", "baseImageVersion")]


@pytest.mark.parametrize(
    "shared", [None, [], "x", {"Function": {"Timeout": 3}}, {"MicrovmImage": 5}]
)
def test_globals_of_another_form_do_not_count(shared: Any) -> None:
    assert judged({**sam(), "Globals": shared}) == []
