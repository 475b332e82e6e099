"""Base image, code artifact and build role: MVL202 to MVL303."""

from __future__ import annotations

import pytest

from ..definitions import judge_text
from .conftest import ABSENT, EVERY, WRITTEN, found, rules

BASE = "arn:aws:lambda:us-east-1:aws:microvm-image:"

GOOD_BASES = [
    f"{BASE}al2023-1",
    "arn:aws:lambda:eu-central-1:aws:microvm-image:al2023-1",
    "arn:aws-cn:lambda:cn-north-1:aws:microvm-image:al2023-1",
    "arn:aws-us-gov:lambda:us-gov-west-1:aws:microvm-image:al2023-1",
    f"{BASE}ubuntu-26",
]
BAD_BASES = [
    ("al2023-1", "is a name"),
    ("public.ecr.aws/amazonlinux/amazonlinux:2023", "is not the ARN"),
    ("AL2023", "is not the ARN"),
    ("arn:aws:lambda:us-east-1", "is not the ARN"),
    ("arn:aws:lambda:us-east-1:aws:microvm-image/al2023-1", "a slash stands before"),
    ("arn:aws:lambda:us-east-1:210987654321:microvm-image:mine", "is not `aws`"),
    ("arn:aws:lambda:us-east-1::microvm-image:al2023-1", "has no account"),
    ("arn:aws:lambda::aws:microvm-image:al2023-1", "has no region"),
    ("arn:aws:lambda:us-east1:aws:microvm-image:al2023-1", "not the name of a region"),
    ("arn:aws:lambda:US-EAST-1:aws:microvm-image:al2023-1", "not the name of a region"),
    ("arn:aws:ec2:us-east-1:aws:microvm-image:al2023-1", "of the service `ec2`"),
    ("arn:aws:lambda:us-east-1:aws:function:al2023-1", "that of a `function`"),
    ("arn:aws:lambda:us-east-1:aws:microvm-image:", "name is missing"),
    ("arn:aws:lambda:us-east-1:aws:microvm-image", "name is missing"),
    ("arn:gcp:lambda:us-east-1:aws:microvm-image:al2023-1", "not a partition"),
]


@pytest.mark.parametrize("arn", GOOD_BASES)
def test_managed_images_are_fine(arn: str) -> None:
    for kind in EVERY:
        assert found(kind, {"baseImageArn": arn}, "MVL202") == []


@pytest.mark.parametrize(("arn", "words"), BAD_BASES)
def test_what_is_no_managed_image_is_refused(arn: str, words: str) -> None:
    from ..definitions import judge_all
    from .conftest import changed

    for kind in WRITTEN:
        value = changed(kind, {"baseImageArn": arn})
        (finding,) = (one for one in judge_all(value, kind) if one.rule.id == "MVL202")
        assert (finding.severity, finding.path) == ("error", "baseImageArn")
        assert words in finding.message
        assert finding.hint
    assert found("version", {"baseImageArn": arn}, "MVL202") == []


@pytest.mark.parametrize("value", ["", "a b", "x" * 2049, "a\nb", None, 5, [], {}])
def test_what_the_model_refuses_already_is_one_mistake(value: object) -> None:
    for member in ("baseImageArn", "baseImageVersion", "buildRoleArn"):
        assert len(rules("create", {member: value}, "warning")) == 1
    assert len(rules("create", {"codeArtifact": {"uri": value}}, "warning")) == 1


@pytest.mark.parametrize(
    ("name", "severity"),
    [
        ("al2023-1", None), ("al2023-2", "warning"), ("al2023", "warning"), ("AL2023-1", "warning"),
        ("al2023-11", "warning"), ("l2023-1", "warning"), ("al2023-123", "warning"),
        ("al2023-1234", "info"), ("al2025-22", "info"), ("ubuntu-26", "info"), ("a", "info"),
    ],
)  # fmt: skip
def test_a_name_that_is_almost_a_known_one_is_graver(name: str, severity: str | None) -> None:
    for kind in WRITTEN:
        expected = [severity] if severity else []
        assert [one[0] for one in found(kind, {"baseImageArn": BASE + name}, "MVL203")] == expected
    assert found("version", {"baseImageArn": BASE + name}, "MVL203") == []


@pytest.mark.parametrize("version", ["0", "1", "12", "007"])
def test_bare_numbers_are_versions(version: str) -> None:
    assert found("create", {"baseImageVersion": version}, "MVL205") == []


@pytest.mark.parametrize(
    "version",
    ["1.0", "0.0", "1.0.0", "v1", "latest", "LATEST", "1.5", "one", "-1", "1-rc", "\u0661"],
)
def test_other_forms_are_refused_in_requests(version: str) -> None:
    for kind in WRITTEN:
        ((severity, path, _text),) = found(kind, {"baseImageVersion": version}, "MVL205")
        assert (severity, path) == ("error", "baseImageVersion")
    assert found("version", {"baseImageVersion": version}, "MVL205") == []


def test_an_unpinned_version_is_advice_for_requests_alone() -> None:
    for kind in EVERY:
        unpinned = found(kind, {"baseImageVersion": ABSENT}, "MVL206")
        assert [one[0] for one in unpinned] == ["info"] * (
            kind in ("definition", "create", "update")
        )


GOOD_URIS = [
    "s3://abc/k", "s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip",
    "s3://a.b-c.d/x.ZIP", "s3://my-access-point-abcdefgh-s3alias/x-1.zip",
    "s3://" + "a" * 63 + "/k",
    "s3://bucket/folder.tar/object-1", "s3://bucket/no-ending", "s3://bucket/sandbox-1.2.3",
    "s3://bucket--usw2-az1--x-s3/x.zip", "s3://192-168-0-1/x.zip", "s3://bucket//x.zip",
]  # fmt: skip
BAD_URIS = [
    ("210987654321.dkr.ecr.us-east-1.amazonaws.com/app:latest", "MVL212"),
    ("public.ecr.aws/x/y:1", "MVL212"),
    ("https://b.s3.us-east-1.amazonaws.com/k.zip", "MVL212"),
    ("https://s3.amazonaws.com/bucket/k.zip", "MVL212"),
    ("https://example.com/k.zip", "MVL212"),
    ("arn:aws:s3:::bucket/k.zip", "MVL212"),
    ("S3://bucket/k.zip", "MVL212"),
    ("s3:/bucket/k.zip", "MVL212"),
    ("s3://", "MVL212"),
    ("s3:///k.zip", "MVL212"),
    ("s3://bucket", "MVL212"),
    ("s3://bucket/", "MVL212"),
    ("./image.zip", "MVL212"),
    ("s3://ab/k.zip", "MVL213"),
    ("s3://" + "a" * 64 + "/k.zip", "MVL213"),
    ("s3://Bucket/k.zip", "MVL213"),
    ("s3://my_bucket/k.zip", "MVL213"),
    ("s3://-bucket/k.zip", "MVL213"),
    ("s3://bucket./k.zip", "MVL213"),
    ("s3://a..b/k.zip", "MVL213"),
    ("s3://192.168.0.1/k.zip", "MVL213"),
    ("s3://xn--bucket/k.zip", "MVL213"),
    ("s3://b\u00fccket/k.zip", "MVL213"),
    *((f"s3://bucket/k{end}", "MVL214") for end in
      (".tar", ".tgz", ".tar.gz", ".gz", ".7z", ".jar", ".json", ".TAR", ".tar.bz2", ".rar")),
]  # fmt: skip


@pytest.mark.parametrize("uri", GOOD_URIS)
def test_zip_archives_in_s3_are_fine(uri: str) -> None:
    for kind in ("definition", "create", "update", "version"):
        assert rules(kind, {"codeArtifact": {"uri": uri}}) == []


@pytest.mark.parametrize(("uri", "rule"), BAD_URIS)
def test_other_artifacts_are_refused(uri: str, rule: str) -> None:
    for kind in WRITTEN:
        assert rules(kind, {"codeArtifact": {"uri": uri}}, "warning") == [rule]
        ((severity, path, _text),) = found(kind, {"codeArtifact": {"uri": uri}}, rule)
        assert severity == ("warning" if rule == "MVL214" else "error")
        assert path == "codeArtifact.uri"
    assert rules("version", {"codeArtifact": {"uri": uri}}) == []


def test_a_bucket_of_the_documentation_is_advice() -> None:
    changes = {"codeArtifact": {"uri": "s3://amzn-s3-demo-bucket/k-1.zip"}}
    assert [one[0] for one in found("create", changes, "MVL213")] == ["info"]


@pytest.mark.parametrize(
    ("key", "mutable"),
    [
        ("sandbox.zip", True), ("python3/sandbox.zip", True), ("s3/app.zip", True),
        ("dead.zip", True),
        ("sandbox-3f9c2d1.zip", False), ("v2/sandbox.zip", False), ("sandbox-1.zip", False),
        ("2026-06-22/sandbox.zip", False), ("deadbeef1.zip", False), ("a/0b9f2c1e.zip", False),
    ],
)  # fmt: skip
def test_in_templates_a_key_wants_a_version_or_hash(key: str, mutable: bool) -> None:
    changes = {"codeArtifact": {"uri": f"s3://bucket/{key}"}}
    assert [one[0] for one in found("template", changes, "MVL215")] == ["info"] * mutable
    assert found("create", changes, "MVL215") == []


@pytest.mark.parametrize("kind", ["update", "version"])
def test_a_role_of_another_account_cannot_be_passed(kind: str) -> None:
    role = "arn:aws:iam::{}:role/build"
    other = {"buildRoleArn": role.format("310987654321")}
    ((severity, path, _text),) = found(kind, other, "MVL302")
    assert (severity, path) == ("warning", "buildRoleArn")
    assert found(kind, {"buildRoleArn": role.format("210987654321")}, "MVL302") == []
    assert found(kind, {"buildRoleArn": role.format("ACCOUNT")}, "MVL302") == []
    name = "imageIdentifier" if kind == "update" else "imageArn"
    assert found(kind, {**other, name: "code-sandbox"}, "MVL302") == []
    assert found("create", other, "MVL302") == []


@pytest.mark.parametrize("account", ["123456789012", "111122223333", "000000000000"])
def test_accounts_of_the_documentation_are_advice(account: str) -> None:
    role = {"buildRoleArn": f"arn:aws:iam::{account}:role/team/build"}
    for kind in WRITTEN:
        assert [one[0] for one in found(kind, role, "MVL303")] == ["info"]
    assert found("version", role, "MVL303") == []


def test_nothing_is_said_of_what_is_not_determined() -> None:
    text = (
        "baseImageArn: arn:aws:lambda:${REGION}:aws:microvm-image:x\nbaseImageVersion: $VERSION\n"
        "buildRoleArn: <role>\ncodeArtifact: {uri: 's3://{{ bucket }}/x.tar'}\n"
        "imageIdentifier: ${IMAGE}\n"
    )
    findings = judge_text(text, kind="update", documented=False)
    assert [one.rule.id for one in findings if one.rule.id[3] in "23"] == []
