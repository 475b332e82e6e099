"""Manifests of Kubernetes."""

from __future__ import annotations

import copy
import json
from pathlib import Path
from typing import Any

import pytest
from microvm_lint.dialects.context import Context

from ..conftest import Program
from ..definitions import marked
from .templates import found, images, judged

ACK: dict[str, Any] = {
    "apiVersion": "lambdamicrovms.services.k8s.aws/v1alpha1",
    "kind": "MicrovmImage",
    "metadata": {"name": "code-sandbox"},
    "spec": {
        "name": "code-sandbox",
        "baseImageARN": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
        "buildRoleARN": "arn:aws:iam::210987654321:role/build",
        "codeArtifact": {"uri": "s3://artifacts-210987654321/sandbox-3f9c2d1.zip"},
        "hooks": {
            "port": 9000,
            "microvmHooks": {"run": "ENABLED", "runTimeoutInSeconds": 30},
            "microvmImageHooks": {"ready": "ENABLED"},
        },
        "environmentVariables": {"LOG_LEVEL": "info"},
    },
}
CROSSPLANE: dict[str, Any] = {
    "apiVersion": "lambdamicrovms.aws.upbound.io/v1beta1",
    "kind": "Image",
    "metadata": {"name": "code-sandbox"},
    "spec": {
        "forProvider": {
            "region": "us-east-1",
            "name": "code-sandbox",
            "baseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
            "buildRoleArnSelector": {"matchLabels": {"a": "b"}},
            "codeArtifact": {"uriRef": {"name": "artifact"}},
            "cpuConfiguration": [{"architecture": "ARM_64"}],
        }
    },
}
KUBEMICROVM: dict[str, Any] = {
    "apiVersion": "lambda.aws.amazon.com/v1alpha1",
    "kind": "MicroVMImage",
    "metadata": {"name": "code-sandbox"},
    "spec": {
        "source": {"s3Bucket": "artifacts-210987654321", "s3Key": "sandbox-3f9c2d1.zip"},
        "baseImageArn": "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1",
        "buildRoleArn": "arn:aws:iam::210987654321:role/build",
        "memorySizeMiB": 2048,
        "autoActivate": True,
    },
}
NAMESPACED = {**CROSSPLANE, "apiVersion": "lambdamicrovms.aws.m.upbound.io/v1beta1"}
ALL = [ACK, CROSSPLANE, NAMESPACED, KUBEMICROVM]


def changed(manifest: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """A manifest with members changed, or left out where they are None."""
    value = copy.deepcopy(manifest)
    spec = value["spec"].get("forProvider", value["spec"])
    for name, new in changes.items():
        spec[name] = new
        if new is None:
            del spec[name]
    return value


@pytest.mark.parametrize("manifest", ALL)
def test_a_good_manifest_brings_nothing(manifest: Any) -> None:
    assert judged(manifest, min_severity="info") == []
    (image,) = images(manifest)
    assert (image.dialect, image.kind, image.label) == ("kubernetes", "template", "code-sandbox")


@pytest.mark.parametrize(
    ("manifest", "changes", "rule", "path", "text", "words"),
    [
        (ACK, {"baseImageARN": None}, "MVL005", "baseImageArn", '"spec"',
         "`baseImageARN` is missing; an image needs it"),
        (ACK, {"buildRoleARN": None}, "MVL005", "buildRoleArn", None, None),
        (ACK, {"codeArtifact": None}, "MVL005", "codeArtifact", None, None),
        (ACK, {"baseImageARN": None, "baseImageArn": ACK["spec"]["baseImageARN"]}, "MVL003",
         "baseImageArn", '"baseImageArn"',
         "`baseImageArn` is not how the ACK controller writes it"),
        (ACK, {"buildRoleARN": "x"}, "MVL301", "buildRoleArn", '"x"', None),
        (ACK, {"hooks": {"port": "9000"}}, "MVL004", "hooks.port", None, None),
        (ACK, {"environmentVariables": {"A": 5}}, "MVL004", "environmentVariables.A", None, None),
        (ACK, {"environmentVariables": [{"Key": "A"}]}, "MVL004", "environmentVariables", None,
         None),
        (CROSSPLANE, {"name": None}, "MVL005", "name", '"forProvider"', None),
        (CROSSPLANE, {"cpuConfiguration": [{"architecture": "arm64"}]}, "MVL701",
         "cpuConfigurations[0].architecture", None, None),
        (CROSSPLANE, {"hooks": {}}, "MVL003", "hooks", '"hooks"', "Crossplane has no `hooks`"),
        (CROSSPLANE, {"region": "eu-west-1"}, "MVL908", "baseImageArn", None, None),
        (CROSSPLANE, {"egressNetworkConnectors": ["x"]}, "MVL603", "egressNetworkConnectors[0]",
         None, None),
        (KUBEMICROVM, {"source": None}, "MVL005", "codeArtifact", None,
         "`source` is missing; an image needs it"),
        (KUBEMICROVM, {"source": {"s3Bucket": "b-x"}}, "MVL211", "codeArtifact", None, None),
        (KUBEMICROVM, {"source": {"s3Bucket": "B_x", "s3Key": "v1.zip"}}, "MVL213",
         "codeArtifact.uri", None, None),
        (KUBEMICROVM, {"memorySizeMiB": 3000}, "MVL712", "resources[0].minimumMemoryInMiB", "3000",
         None),
        (KUBEMICROVM, {"memorySizeMiB": "x"}, "MVL004", "resources[0].minimumMemoryInMiB", None,
         None),
        (KUBEMICROVM, {"foo": 1}, "MVL003", "foo", '"foo"', "`foo` is not a member of an image"),
        (KUBEMICROVM, {"hooks": {}}, "MVL003", "hooks", None, "KubeMicroVM has no `hooks`"),
    ],
)  # fmt: skip
def test_mistakes_are_found_at_their_place(
    manifest: Any, changes: Any, rule: str, path: str, text: str | None, words: str | None
) -> None:
    findings = [one for one in judged(changed(manifest, **changes)) if one.rule.id != "MVL405"]
    (finding,) = findings
    assert (finding.rule.id, finding.path) == (rule, path)
    assert text is None or marked(finding) == text
    assert words is None or finding.message == words


def test_references_take_the_place_of_values() -> None:
    role = {"buildRoleARN": None, "buildRoleRef": {"from": {"name": "role"}}}
    assert judged(changed(ACK, **role)) == []
    (image,) = images(changed(ACK, **role))
    assert image.text(("buildRoleArn",)) is None
    refs = {"egressNetworkConnectorsRefs": [{"name": "x"}], "egressNetworkConnectorsSelector": {}}
    assert judged(changed(CROSSPLANE, **refs)) == []


def test_adopted_resources_need_no_more_than_their_name() -> None:
    def adopting(policy: str, spec: Any) -> Any:
        annotations = {"services.k8s.aws/adoption-policy": policy}
        value = {**ACK, "metadata": {"name": "x", "annotations": annotations}, "spec": spec}
        return {name: one for name, one in value.items() if one is not None}

    assert images(adopting("adopt", None)) == []
    assert judged(adopting("adopt", {"name": "x"})) == []
    assert found(adopting("adopt", {"name": "a b"})) == [("MVL101", "name")]
    base = {"name": "x", "baseImageARN": ACK["spec"]["baseImageARN"]}
    assert len(found(adopting("adopt-or-create", base))) == 2
    assert len(found({name: one for name, one in ACK.items() if name != "spec"})) == 4


def test_what_crossplane_only_observes_needs_no_more_than_its_name() -> None:
    value = changed(CROSSPLANE, baseImageArn=None, name=None)
    assert len(found(value)) == 2
    value["spec"]["managementPolicies"] = ["Observe"]
    assert found(value) == []
    value["spec"]["managementPolicies"] = ["Observe", "Update"]
    assert len(found(value)) == 2
    value["spec"]["initProvider"] = {"name": "x", "baseImageArn": "x"}
    assert found(value) == [("MVL202", "baseImageArn")]


def test_lists_and_several_documents_are_read() -> None:
    listed = {"apiVersion": "v1", "kind": "List", "items": [*ALL, {"kind": "Pod"}, 5]}
    assert len(images(listed)) == len(ALL)
    assert len(images({**listed, "items": [listed, listed]})) == 2 * len(ALL)
    assert len(images([*ALL, {"kind": "Pod"}, 5])) == len(ALL)
    bare = {name: one for name, one in ACK.items() if name not in ("apiVersion", "kind")}
    (image,) = images(
        {**listed, "kind": "MicrovmImageList", "items": [bare], "apiVersion": ACK["apiVersion"]}
    )
    assert image.label == "code-sandbox"
    of_kind = {"apiVersion": ACK["apiVersion"], "kind": "MicrovmImageList", "items": [ACK]}
    assert len(images(of_kind)) == 1
    text = "\n---\n".join(json.dumps(one) for one in [*ALL, {"apiVersion": "v1", "kind": "Pod"}])
    assert len(images(text, name="all.yaml")) == len(ALL)


def test_a_patch_lacks_nothing_and_is_said() -> None:
    context = Context()
    spec = {"resources": [{"minimumMemoryInMiB": 3000}]}
    assert found({**ACK, "spec": spec}, context=context) == [
        ("MVL712", "resources[0].minimumMemoryInMiB")
    ]
    assert context.notes == [
        "t.json: code-sandbox looks like a patch; what it lacks is not reported"
    ]


def test_a_role_is_named_once_and_the_region_may_be_an_annotation() -> None:
    both = changed(ACK, buildRoleRef={"from": {"name": "role"}})
    assert found(both) == [("MVL003", "buildRoleRef")]
    metadata = {"name": "x", "annotations": {"services.k8s.aws/region": "eu-west-1"}}
    assert found({**ACK, "metadata": metadata}) == [("MVL908", "baseImageArn")]
    assert found(changed(CROSSPLANE, region=None)) == [("MVL005", "region")]
    without = changed(CROSSPLANE, buildRoleArnSelector=None)
    assert found(without) == [("MVL005", "buildRoleArn")]


@pytest.mark.parametrize(
    "changes",
    [
        {"kind": "Microvm"}, {"apiVersion": "v1"}, {"apiVersion": 5}, {"kind": None},
        {"apiVersion": "lambdamicrovms.services.k8s.aws"}, {"kind": "microvmimage"},
    ],
)  # fmt: skip
def test_other_objects_hold_none(changes: Any) -> None:
    assert images({**ACK, **changes}) == []


def test_the_given_region_counts_where_the_manifest_names_none() -> None:
    assert found(ACK, context=Context(region="eu-west-1")) == [("MVL908", "baseImageArn")]
    assert found(CROSSPLANE, context=Context(region="eu-west-1")) == []


HEAD = "apiVersion: lambdamicrovms.services.k8s.aws/v1alpha1\nkind: MicrovmImage\n"
HELM = """apiVersion: lambdamicrovms.services.k8s.aws/v1alpha1
kind: MicrovmImage
metadata:
  name: {{ .Release.Name }}-image
spec:
  {{- with .Values.tags }}
  tags: {{ toYaml . | nindent 4 }}
  {{- end }}
"""


@pytest.mark.parametrize(
    "text",
    [
        HELM,
        "{% if prod %}\n" + json.dumps(ACK),
        HELM.replace("lambdamicrovms.services.k8s.aws", "lambdamicrovms.aws.upbound.io").replace(
            "MicrovmImage", "Image"
        ),
        "Resources:\n  Image:\n    Type: AWS::Lambda::MicrovmImage\n    {{- if x }}\n",
        HEAD + "spec:\n  {{ .Values.spec | toYaml }}\n",
        HEAD + "spec:\n  name: #@ data.values.name\n",
    ],
)
def test_templates_that_are_not_rendered_are_not_readable(program: Program, text: str) -> None:
    Path("image.yaml").write_text(text)
    Path("good.json").write_text(json.dumps(ACK))
    result = program.check_json(".")
    assert result.status == 2
    assert result.json["findings"] == []
    (unread,) = result.json["summary"]["incomplete"]
    assert unread["file"] == "image.yaml"
    assert "unrendered template" in unread["message"]
    assert result.json["summary"]["definitions"] == 1
