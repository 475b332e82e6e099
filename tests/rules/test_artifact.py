"""The code artifact, MVL212 to MVL215: what is named in its place, buckets and keys."""

from __future__ import annotations

import pytest

from ..definitions import judge_all
from .conftest import changed, found, rules

SCHEME = "s3://"
FORM = "write s3://<bucket>/<key>"
PACK = "put the Dockerfile and what it needs into a zip in S3: s3://<bucket>/<key>"
POINT = "arn:aws:s3:us-east-1:210987654321:accesspoint"


def hints(uri: object, kind: str = "create") -> list[tuple[str, str | None]]:
    findings = judge_all(changed(kind, {"codeArtifact.uri": uri}), kind)
    return [(one.rule.id, one.hint) for one in findings]


@pytest.mark.parametrize(
    ("uri", "hint"),
    [
        ("https://abc.s3.amazonaws.com/a/k.zip", "write s3://abc/a/k.zip"),
        ("https://abc.s3.us-west-2.amazonaws.com/k.zip?x=1", "write s3://abc/k.zip"),
        ("https://a.b.s3.eu-west-1.amazonaws.com/k.zip", "write s3://a.b/k.zip"),
        ("https://abc.s3.cn-north-1.amazonaws.com.cn/k.zip", "write s3://abc/k.zip"),
        ("https://abc.s3.dualstack.us-east-1.amazonaws.com/k#x", "write s3://abc/k"),
        ("https://s3-eu-west-1.amazonaws.com/abc/k.zip", "write s3://abc/k.zip"),
        ("https://s3.us-east-1.amazonaws.com/abc", FORM),
        ("http://example.com/s3/k.zip", FORM),
        ("https://", FORM),
        ("arn:aws:s3:::abc/a/k.zip", "write s3://abc/a/k.zip"),
        ("arn:aws:s3:::abc", FORM),
        (f"{POINT}/mine/object/k.zip", FORM),
        ("arn:aws:ecr:us-east-1:210987654321:repository/abc/k", FORM),
        ("S3://abc/k.zip", "write s3://abc/k.zip"),
        ("210987654321.dkr.ecr.us-east-1.amazonaws.com/x@sha256:0", PACK),
        ("210987654321.dkr.ecr-fips.us-gov-west-1.amazonaws.com/x:1", PACK),
        ("public.ecr.aws/a/b:1", PACK),
        ("docker://alpine", PACK),
        ("s3:/abc/k.zip", FORM),
        ("s3a://abc/k.zip", FORM),
        ("./k.zip", FORM),
        ("\x1b]0;x\x07", FORM),
        ("s3:///", FORM),
        ("s3://abc", "write s3://abc/<key>"),
        ("s3://abc/", "write s3://abc/<key>"),
        ("s3://A", "write s3://A/<key>"),
    ],
)
def test_what_to_write_in_place_of_another_address(uri: str, hint: str) -> None:
    assert hints(uri) == [("MVL212", hint)]


BUCKETS = {
    True: [
        "abc", "123", "a" * 63, "a.b", "a-.-b", "a--b", "192-168-0-1", "1.2.3", "1.2.3.4.5",
        "1.2.3.x", "team.artifacts.example.com", "fast--use1-az4--x-s3",
        "aws-sam-cli-managed-default-samclisourcebucket-1x", "mfzwi23gnjvgw.mrap",
        "cdk-hnb659fds-assets-210987654321-us-east-1", "mine--ol-s3", POINT,
        "my-point-abcdefghijklmnopqrstuvwx1234-s3alias", "sthre", "xn-a",
        POINT.replace("arn:aws", "arn:aws-us-gov").replace("us-east", "us-gov-west"),
    ],
    False: [
        "a", "ab", "a" * 64, "a" * 300, "Abc", "abC", "a_b", "a+b", "-abc", "abc-", ".abc",
        "abc.", "a..b", "1.2.3.4", "255.255.255.255", "xn--abc", "sthree-abc", "b\u00fccher",
        "ab\u0661", "ab\x00", "abc:8080", "user@abc", "arn:aws:s3:::abc", "\u0430bc", "%61bc",
    ],
}  # fmt: skip


@pytest.mark.parametrize(("fine", "bucket"), [(fine, b) for fine in BUCKETS for b in BUCKETS[fine]])
def test_names_of_buckets(fine: bool, bucket: str) -> None:
    uri = f"{SCHEME}{bucket}/mine/k-1.zip"
    assert [rule for rule, _ in hints(uri)] == ([] if fine else ["MVL213"])
    assert rules("version", {"codeArtifact.uri": uri}) == []


def test_the_message_names_what_the_bucket_holds() -> None:
    for bucket, words in (
        ("ab", "it has 2 characters"), ("a", "it has 1 character,"),
        ("aB-c", "an upper-case letter"), ("a_bc", "it holds `_`"),
        ("abc\x00", "it holds `\\u0000`"), ("1.2.3.4", "an IP address"),
    ):  # fmt: skip
        value = changed("create", {"codeArtifact.uri": f"{SCHEME}{bucket}/k.zip"})
        (finding,) = judge_all(value)
        assert words in finding.message


@pytest.mark.parametrize(
    ("key", "ending"),
    [
        ("k.zip", None), ("k.ZIP", None), ("K.Zip", None), ("k", None), ("a.tar/k", None),
        ("k.tar.zip", None), ("k.json/", None), ("tar", None), ("k-1.2.3", None), ("k.zip.1", None),
        ("k.zip?versionId=x", None), ("k.bin", None), ("k.", None), ("Dockerfile", None),
        ("k.tar.gz", ".tar.gz"), ("K.TAR.GZ", ".tar.gz"), ("k.TGZ", ".tgz"), ("k.zip.gz", ".gz"),
        ("a/k.json", ".json"), ("k.yaml", ".yaml"), ("k.tar.zst", ".tar.zst"), (".tar", ".tar"),
    ],
)  # fmt: skip
def test_endings_of_keys(key: str, ending: str | None) -> None:
    findings = judge_all(changed("create", {"codeArtifact.uri": f"s3://abc/{key}"}))
    assert [one.rule.id for one in findings] == (["MVL214"] if ending else [])
    if ending:
        assert findings[0].message.startswith(f"`{ending}` is not the ending")


@pytest.mark.parametrize(
    ("key", "told"),
    [
        ("sandbox-1.2.0.zip", True), ("v3.zip", True), ("build42/k.zip", True), ("k-r7.zip", True),
        ("release20261106.zip", True), ("sandbox20261106.zip", True), ("k_ABCDEF0.zip", True),
        ("0e9a8b7c6d5f4e3d2c1b0a9f8e7d6c5b4a3f2e1d", True), ("a1b2c3d4-e5f6/k.zip", True),
        ("deadbeefcafe1.zip", True), ("sandbox12.zip", True),
        ("k.zip?versionId=3sL4kqtJlcpXroDTDmJ", True),
        ("k.zip", False), ("latest/k.zip", False), ("python3/k.zip", False),
        ("preview3.zip", False), ("feedback.zip", False), ("image\u0661.zip", False),
    ],
)  # fmt: skip
def test_keys_that_tell_a_version(key: str, told: bool) -> None:
    assert bool(found("template", {"codeArtifact.uri": f"s3://abc/{key}"}, "MVL215")) != told


@pytest.mark.parametrize("blank", [" ", "\t", "\u00a0", "\x1f", "\ufeff"])
def test_white_space_of_any_kind_is_one_mistake(blank: str) -> None:
    for uri in (f"s3://A{blank}/k.tar", f"s3://abc/k{blank}.tar", f"{blank}abc", f"s3://{blank}"):
        assert [rule for rule, _ in hints(uri, "template")] == ["MVL211"]


def test_the_longest_uri_that_is_judged() -> None:
    uri = "s3://abc/" + "k" * (2048 - 13) + ".tar"
    assert [rule for rule, _ in hints(uri)] == ["MVL214"]
    assert [rule for rule, _ in hints("x" + uri)] == ["MVL211"]
    assert [rule for rule, _ in hints("s3://" + "b" * 2000 + "/k.tar")] == ["MVL213", "MVL214"]
