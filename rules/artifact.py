"""2xx: the code artifact."""

from __future__ import annotations

import re
from functools import lru_cache

from microvm_lint.arns import parse_arn
from microvm_lint.findings import Change
from microvm_lint.references import (
    BUCKET_NAMES,
    CHECKED,
    IMAGES_GUIDE,
    reasoned,
)
from microvm_lint.rule import ERROR, INFO, TEMPLATES, WARNING, WRITTEN, Report, rule
from microvm_lint.words import plural, quoted

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator

    from microvm_lint.definition import Image

_URI = ("codeArtifact", "uri")
_SCHEME = "s3://"
_GOOD = r"s3://(?:[a-z0-9.-]{3,63}|arn:[^/]+)/.+"
_ALLOWED = frozenset("abcdefghijklmnopqrstuvwxyz0123456789.-")
_RESERVED = ("xn--", "sthree-")
_FOR_DOCUMENTATION = "amzn-s3-demo-"
_ACCESS_POINT = r"arn:aws[a-z-]*:s3:[a-z0-9-]*:[0-9]{12}:accesspoint"
_OTHER_TYPES = (
    *(".tar", ".tgz", ".tbz", ".tbz2", ".txz", ".gz", ".bz2", ".xz", ".zst", ".lz4", ".7z", ".rar"),
    *(".jar", ".war", ".whl", ".egg", ".deb", ".rpm", ".iso", ".img", ".qcow2", ".ext4"),
    *(".json", ".yaml", ".yml", ".toml", ".txt", ".md", ".py", ".js", ".ts", ".mjs", ".sh", ".go"),
    ".dockerfile",
)


def _parts(image: Image) -> tuple[str, str]:
    """Bucket and key; each is empty where there is none."""
    uri = image.text(_URI, unless=_GOOD)
    return ("", "") if uri is None else _split(uri)


@lru_cache(maxsize=1024)
def _split(uri: str) -> tuple[str, str]:
    if not uri.startswith(_SCHEME):
        return "", ""
    bucket, _, key = uri[len(_SCHEME) :].partition("/")
    return bucket, key


@rule(
    "MVL212",
    "code-artifact-not-s3",
    severity=ERROR,
    on=WRITTEN,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def code_artifact_not_s3(image: Image) -> Iterator[Report]:
    """The code artifact is not an S3 URI, `s3://<bucket>/<key>`.

    The reference text still names ECR; the service does not take it.

    ## Why

    The service refuses the request: "CodeArtifact URI must be a valid S3 URI".

    ## Bad

    ```yaml
    codeArtifact:
      uri: 210987654321.dkr.ecr.us-east-1.amazonaws.com/sandbox:latest
    ```

    ```yaml
    codeArtifact:
      uri: https://sandbox-artifacts-210987654321.s3.us-east-1.amazonaws.com/images/sandbox-3f9c2d1.zip
    ```

    ```yaml
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321
    ```

    ## Good

    ```yaml
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip
    ```
    """
    bucket, key = _parts(image)
    uri = image.text(_URI, unless=_GOOD) if not (bucket and key) else None
    if not uri:
        return
    if not uri.startswith(_SCHEME):
        what, hint = _other_place(uri)
        right = hint.removeprefix("write ") if hint.startswith("write ") else ""
        change = Change("replace", _URI, hint, right) if right and "<" not in right else None
        words = f"{quoted(uri)} is {what}, not an S3 URI"
        yield Report(_URI, words, hint=hint, change=change)
        return
    if not bucket:
        yield Report(_URI, f"{quoted(uri)} names no bucket", hint="write s3://<bucket>/<key>")
    elif not key:
        words = f"{quoted(uri)} names a bucket and no object"
        yield Report(_URI, words, hint=f"write s3://{bucket}/<key>")


def _other_place(uri: str) -> tuple[str, str]:
    """What an artifact is that is not an S3 URI, and what to write instead."""
    form = "write s3://<bucket>/<key>"
    arn = parse_arn(uri)
    if arn is not None:
        if arn.service == "s3" and not arn.account and "/" in arn.resource:
            return "an ARN", f"write s3://{arn.resource}"
        return "an ARN", form
    if uri.lower().startswith(_SCHEME):
        return "in other letters", f"write s3://{uri[len(_SCHEME) :]}"
    image = "put the Dockerfile and what it needs into a zip in S3: s3://<bucket>/<key>"
    if re.search(r"\.dkr\.ecr[.-]|^public\.ecr\.aws/|^ecr:|^docker:", uri):
        return "a container image", image
    host = re.fullmatch(r"https?://([^/?#]+)/([^?#]*).*", uri)
    if host is None:
        return "something else", form
    named = re.fullmatch(r"(.+)\.s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com(?:\.cn)?", host[1])
    if named and host[2]:
        return "the address of an object", f"write s3://{named[1]}/{host[2]}"
    if re.fullmatch(r"s3[.-](?:[a-z0-9.-]+\.)?amazonaws\.com(?:\.cn)?", host[1]) and "/" in host[2]:
        return "the address of an object", f"write s3://{host[2]}"
    return "an address in the web", form


@rule(
    "MVL213",
    "code-artifact-bucket",
    severity=ERROR,
    on=WRITTEN,
    source=reasoned(BUCKET_NAMES),
    checked=CHECKED,
)
def code_artifact_bucket(image: Image) -> Iterator[Report]:
    """The name of the artifact's bucket is not one that S3 accepts.

    3 to 63 lower-case letters, digits, hyphens and dots, with a letter or digit at both ends; no
    two dots in a row, no IP address, and not one of the reserved beginnings `xn--` and `sthree-`.
    Names that begin with `amzn-s3-demo-` are kept free for documentation, which is only an info.

    ## Why

    There is no such bucket, so the build fails.

    ## Bad

    ```yaml
    codeArtifact:
      uri: s3://Sandbox_Artifacts/images/sandbox-3f9c2d1.zip
    ```

    ```yaml
    codeArtifact:
      uri: s3://192.168.0.1/images/sandbox-3f9c2d1.zip
    ```

    ## Good

    ```yaml
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip
    ```
    """
    bucket, key = _parts(image)
    if not bucket or not key or (":" in bucket and re.fullmatch(_ACCESS_POINT, bucket)):
        return  # MVL212, or an access point, which the AWS CLI takes in place of a bucket
    if bucket.startswith(_FOR_DOCUMENTATION):
        words = f"buckets whose name begins with `{_FOR_DOCUMENTATION}` exist only in documentation"
        yield Report(_URI, words, hint="name your own bucket", severity=INFO)
    elif found := _wrong_name(bucket):
        yield Report(_URI, f"{quoted(bucket)} is no bucket's name: {found}")


@lru_cache(maxsize=256)
def _wrong_name(bucket: str) -> str | None:
    if not 3 <= len(bucket) <= 63:
        return f"it has {plural(len(bucket), 'character')}, and not 3 to 63"
    if not _ALLOWED.issuperset(bucket) and (odd := re.search(r"[^a-z0-9.-]", bucket)):
        what = "an upper-case letter" if odd[0].isascii() and odd[0].isupper() else quoted(odd[0])
        return f"it holds {what}; a-z, 0-9, `-` and `.` are allowed"
    if bucket[0] in ".-" or bucket[-1] in ".-":
        return "it does not start and end with a letter or digit"
    if ".." in bucket:
        return "it has two dots in a row"
    if bucket[0] < "a" and re.fullmatch(r"[0-9]+(?:\.[0-9]+){3}", bucket):
        return "it is an IP address"
    reserved = next((start for start in _RESERVED if bucket.startswith(start)), None)
    return f"`{reserved}` is reserved as its beginning" if reserved else None


@rule(
    "MVL214",
    "code-artifact-not-zip",
    severity=WARNING,
    on=WRITTEN,
    source=IMAGES_GUIDE,
    checked=CHECKED,
)
def code_artifact_not_zip(image: Image) -> Iterator[Report]:
    """The code artifact's key ends like a file of another type than zip.

    A key without an ending that is known says nothing, and is not reported.

    ## Why

    The artifact is a zip archive with a Dockerfile at its root; a build with anything else fails.

    ## Bad

    ```yaml
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.tar.gz
    ```

    ## Good

    ```yaml
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip
    ```
    """
    partial = image.partial(_URI)
    key = (partial.tail if partial else _parts(image)[1]).lower()
    if key.endswith(_OTHER_TYPES):
        name = key.rpartition("/")[2]
        ending = ".tar" * (".tar." in name) + "." + name.rpartition(".")[2]
        words = f"`{ending}` is not the ending of a zip archive, which the artifact has to be"
        yield Report(_URI, words, hint="pack the Dockerfile and what it needs as .zip")


@rule(
    "MVL215",
    "mutable-code-artifact",
    severity=INFO,
    on=TEMPLATES,
    source=reasoned(IMAGES_GUIDE),
    checked=CHECKED,
)
def mutable_code_artifact(image: Image) -> Iterator[Report]:
    """The code artifact's key carries no version and no hash.

    ## Why

    A deployment compares templates, not objects: when the object under the same key is replaced,
    the template stays the same, and no new version of the image is built.

    ## Bad

    ```yaml template
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox.zip
    ```

    ## Good

    ```yaml template
    codeArtifact:
      uri: s3://sandbox-artifacts-210987654321/images/sandbox-3f9c2d1.zip
    ```
    """
    key = _parts(image)[1]
    if key and not re.search(
        r"(?i)(?<![a-z])(?:v|ver|version|r|rev|b|build|rel|release)?[0-9]|[0-9]{2}"
        r"|(?<![0-9a-z])(?=[a-f]*[0-9])[0-9a-f]{7,}",
        key,
    ):
        words = f"the key {quoted(key)} carries no version or hash"
        yield Report(_URI, words, hint="give each artifact a key of its own, such as its hash")
