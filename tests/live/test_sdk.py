"""boto3 is an extra: what happens without it, with an old one, and over TLS."""

from __future__ import annotations

import json
import shutil
import ssl
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from ..conftest import EXAMPLES, Program
from .aws_server import AwsServer, World, version
from .conftest import ACCOUNT, REGION, Auditor

WANTED = "install it with: pip install 'microvm-lint[aws]'"


@pytest.mark.parametrize("module", ["boto3", "botocore"])
def test_without_boto3_one_line_says_what_to_install(
    environment: None, program: Program, monkeypatch: pytest.MonkeyPatch, module: str
) -> None:
    for name in list(sys.modules):
        if name == module or name.startswith(f"{module}."):
            monkeypatch.setitem(sys.modules, name, None)
    monkeypatch.setitem(sys.modules, module, None)
    refused = program("audit")
    assert refused.status == 2
    assert refused.err == f"microvm-lint: error: audit needs boto3; {WANTED}\n"
    assert refused.out == ""


def test_a_botocore_that_does_not_know_the_service_says_so(
    environment: None, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    from botocore.exceptions import DataNotFoundError
    from botocore.loaders import Loader

    def unknown(_self: Loader, service: str, _kind: str) -> list[str]:
        raise DataNotFoundError(data_path=service)

    monkeypatch.setattr(Loader, "list_api_versions", unknown)
    refused = program("audit")
    assert (refused.status, len(refused.err.splitlines())) == (2, 1)
    assert "does not know the service lambda-microvms" in refused.err
    assert WANTED in refused.err


CHECK = """
import sys
from microvm_lint.cli import main
main(["check", "--format", "json", *sys.argv[1:]])
heavy = {"boto3", "botocore", "urllib3", "rich", "microvm_lint.commands.audit", "logging"}
print(sorted(heavy & set(sys.modules)), file=sys.stderr)
"""


def test_check_imports_nothing_of_aws(audit: Auditor, tmp_path: Path) -> None:
    """Not even on what an audit has saved."""
    audit.world.add_image(ACCOUNT, REGION, "demo", [version(ACCOUNT, REGION, "demo", 1)])
    audit("--save", "saved")
    done = subprocess.run(
        [sys.executable, "-c", CHECK, str(EXAMPLES), "saved"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.stderr == "[]\n"


def test_help_and_policy_need_no_sdk(
    environment: None, program: Program, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "boto3", None)
    assert "--organization" in program("audit", "--help").out
    policy = program("audit", "--print-policy", "--save", "saved")
    assert json.loads(policy.out)["Version"] == "2012-10-17"
    assert not Path("saved").exists()


def actions(program: Program, *options: str) -> dict[str, list[str]]:
    """The actions that the policy allows, each with its resources."""
    policy: Any = json.loads(program("audit", "--print-policy", *options).out)
    return {
        action: one["Resource"]
        for one in policy["Statement"]
        for action in one["Action"]
        if one["Effect"] == "Allow"
    }


MAIN = {
    "lambda:ListMicrovmImages",
    "lambda:ListMicrovmImageVersions",
    "lambda:GetMicrovmImageVersion",
}
BASE = {"lambda:ListManagedMicrovmImageVersions", "lambda:ListManagedMicrovmImages"}
S3 = {"s3:GetObject", "s3:ListBucket"}
DEEP = {"iam:GetRole", "lambda:GetNetworkConnector", *S3}
MANY = {"organizations:ListAccounts", "sts:AssumeRole"}
ONE = ("--image-identifier", "arn:aws:lambda:us-east-1:1:microvm-image:demo")


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ((), MAIN | BASE),
        (("--ignore", "MVL921,MVL922"), MAIN),
        (("--deep",), MAIN | BASE | DEEP),
        (("--deep", "--ignore", "MVL92"), MAIN),
        (("--deep", "--select", "MVL925"), MAIN | S3),
        ((*ONE, "--image-version", "1"), {"lambda:GetMicrovmImageVersion"} | BASE),
        (("--organization", "--role-name", "audit"), MAIN | BASE | MANY),
        (("--role-arn", "arn:aws:iam::123456789012:role/a"), MAIN | BASE | {"sts:AssumeRole"}),
    ],
)  # fmt: skip
def test_the_policy_is_the_least_for_the_options(
    program: Program, options: tuple[str, ...], wanted: set[str]
) -> None:
    assert actions(program, *options).keys() == wanted


def test_the_policy_names_what_the_options_name(program: Program) -> None:
    found = actions(program, *ONE, "--image-version", "1")
    assert found["lambda:GetMicrovmImageVersion"] == [ONE[1]]
    found = actions(program, "--region", "us-east-1", "--region", "eu-west-1")
    assert found["lambda:GetMicrovmImageVersion"] == [
        "arn:aws:lambda:us-east-1:*:microvm-image:*",
        "arn:aws:lambda:eu-west-1:*:microvm-image:*",
    ]
    found = actions(program, "--organization", "--role-name", "audit", "--region", "cn-north-1")
    assert found["sts:AssumeRole"] == ["arn:aws-cn:iam::*:role/audit"]
    assert found["lambda:GetMicrovmImageVersion"][0].startswith("arn:aws-cn:lambda:cn-north-1:")
    Path("accounts").write_text("111122223333\n444455556666 arn:aws:iam::444455556666:role/other\n")
    found = actions(program, "--accounts", "accounts", "--role-name", "audit")
    assert found["sts:AssumeRole"] == [
        "arn:aws:iam::111122223333:role/audit",
        "arn:aws:iam::444455556666:role/other",
    ]


def test_the_policy_allows_every_call_that_is_made(audit: Auditor) -> None:
    """Each operation with the action of the same name; S3's heads go by others."""
    names = {"HeadBucket": "s3:ListBucket", "HeadObject": "s3:GetObject"}
    own = f"arn:aws:lambda:{REGION}:{ACCOUNT}:network-connector:own"
    made = version(ACCOUNT, REGION, "demo", 1, egressNetworkConnectors=[own])
    audit.world.add_image(ACCOUNT, REGION, "demo", [made])
    bucket = made["codeArtifact"]["uri"].split("/")[2]
    audit.world.buckets[bucket] = {"region": REGION, "objects": set()}
    audit("--deep")
    called = {
        names.get(call.operation, f"{call.service.partition('-')[0]}:{call.operation}")
        for call in audit.server.calls
    }
    assert called == actions(audit.program, "--deep").keys() - {"lambda:ListManagedMicrovmImages"}


@pytest.fixture
def certificate(tmp_path: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody has signed, and its key in the same file."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("there is no openssl to make a certificate")
    path = tmp_path / "certificate.pem"
    command = [openssl, "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2"]
    command += ["-subj", "/CN=127.0.0.1", "-addext", "subjectAltName=IP:127.0.0.1"]
    subprocess.run([*command, "-keyout", path, "-out", tmp_path / "own.pem"], check=True,
                   capture_output=True)  # fmt: skip
    path.write_text(path.read_text() + (tmp_path / "own.pem").read_text())
    return path


def test_certificates_are_verified_unless_it_is_forbidden(
    environment: None, certificate: Path, world: World, tmp_path: Path
) -> None:
    from .test_coverage import run_apart

    world.add_image(ACCOUNT, REGION, "demo", [version(ACCOUNT, REGION, "demo", 1)])
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate)
    with AwsServer(world, context=context) as server:
        status = {}
        for options in ((), ("--no-verify-ssl",), ("--ca-bundle", str(tmp_path / "own.pem"))):
            process = run_apart(server, tmp_path, "--format", "json", *options)
            out, _ = process.communicate(timeout=60)
            status[options] = json.loads(out)["summary"]["coverage"][0]["status"]
    assert list(status.values()) == ["unreachable", "read", "read"]
