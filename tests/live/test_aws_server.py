"""The server that stands in for AWS, asked by the client that the audit uses."""

from __future__ import annotations

import contextlib
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.request import urlopen

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError, ConnectionClosedError

from ..conftest import ROOT
from . import aws_server
from .aws_server import AwsServer, Fault, World, access_key, account_id, image_arn, version

OURS, OTHER = account_id(1), account_id(2)
REGION = "us-east-1"
ClientMaker = Callable[..., Any]


@pytest.fixture
def server() -> Iterator[AwsServer]:
    with AwsServer(World.build(accounts=2, regions=(REGION, "eu-west-1"), images=3)) as server:
        yield server


@pytest.fixture
def client(server: AwsServer) -> Iterator[ClientMaker]:
    """`client("sts", account, region)` asks the server once, without retries."""
    with ExitStack() as stack:

        def make(service: str, account: str = OURS, region: str = REGION, **more: Any) -> Any:
            names = ("aws_access_key_id", "aws_secret_access_key", "aws_session_token")
            keys = dict(zip(names, (access_key(account), "secret", None), strict=True))
            once = Config(retries={"total_max_attempts": 1}, read_timeout=10)
            common = {"region_name": region, "endpoint_url": server.url, "config": once}
            made = boto3.client(service, **(common | keys | more))
            return stack.enter_context(closing(made))

        yield make


def names(client: Any, **parameters: Any) -> list[str]:
    pages = client.get_paginator("list_microvm_images").paginate(**parameters)
    return [item["name"] for page in pages for item in page["items"]]


def test_images_are_those_of_the_account_and_the_region(
    server: AwsServer, client: ClientMaker
) -> None:
    server.world.add_image(OTHER, "eu-west-1", "theirs")
    assert names(client("lambda-microvms")) == ["image-0001", "image-0002", "image-0003"]
    assert names(client("lambda-microvms", OTHER, "eu-west-1"))[-1] == "theirs"
    assert names(client("lambda-microvms", OTHER, "eu-west-1"), nameFilter="their") == ["theirs"]
    assert names(client("lambda-microvms", "999999999999")) == []
    assert server.count("ListMicrovmImages", account=OTHER, region="eu-west-1") == 2


def test_a_version_comes_back_as_it_was_made(server: AwsServer, client: ClientMaker) -> None:
    made = version(OURS, REGION, "mine", 7, description="grüße", logging=None, state="FAILED")
    server.world.add_image(OURS, REGION, "mine", [version(OURS, REGION, "mine", 6), made])
    arn = image_arn(OURS, REGION, "mine")
    microvms = client("lambda-microvms")
    got = microvms.get_microvm_image_version(imageIdentifier=arn, imageVersion="7.0")
    listed = microvms.list_microvm_image_versions(imageIdentifier=arn)["items"]
    present = {name: value for name, value in made.items() if value is not None}
    del present["versionStateTimeBucket"]
    for answer in (got, listed[1]):
        answer.pop("ResponseMetadata", None)
        for name in ("createdAt", "updatedAt"):
            answer[name] = answer[name].timestamp()
        assert answer == present
    image = microvms.get_microvm_image(imageIdentifier=arn)
    assert (image["latestActiveImageVersion"], image["latestFailedImageVersion"]) == ("6.0", "7.0")
    assert image["state"] == "UPDATE_FAILED"
    assert server.count("GetMicrovmImageVersion", imageIdentifier=arn, imageVersion="7.0") == 1
    with pytest.raises(ClientError, match="ResourceNotFoundException"):
        microvms.get_microvm_image_version(imageIdentifier=arn, imageVersion="8.0")


@pytest.mark.parametrize("empty_pages", [False, True])
@pytest.mark.parametrize("count", [0, 1, 49, 50, 51, 100, 101])
def test_pages_give_each_item_once(
    server: AwsServer, client: ClientMaker, count: int, empty_pages: bool
) -> None:
    server.world.empty_pages = empty_pages
    for number in range(count):
        server.world.add_image("333333333333", REGION, f"i{number}", [], broken=True)
    microvms = client("lambda-microvms", "333333333333")
    assert names(microvms) == [f"i{number}" for number in range(count)]
    full = max(1, -(-count // 50))
    assert server.count("ListMicrovmImages") == (full * 2 + 1 if empty_pages else full)
    assert names(microvms, PaginationConfig={"PageSize": 7}) == [f"i{n}" for n in range(count)]
    with pytest.raises(ClientError, match="ValidationException"):
        microvms.list_microvm_images(nextToken="AAAA")
    with pytest.raises(ClientError, match="ValidationException"):
        microvms.list_microvm_images(maxResults=51)


def test_what_is_not_like_the_model_must_be_said_to_be_broken() -> None:
    world = World()
    odd = version(OURS, REGION, "odd", 1, hooks={"port": "9000"})
    with pytest.raises(ValueError, match=r"hooks\.port, value: 9000"):
        world.add_image(OURS, REGION, "odd", [odd])
    world.add_image(OURS, REGION, "odd", [odd], broken=True)


def test_managed_versions(server: AwsServer, client: ClientMaker) -> None:
    server.world.managed[REGION].append(aws_server.managed_version("2", "RECALLED"))
    microvms = client("lambda-microvms")
    (image,) = microvms.list_managed_microvm_images()["items"]
    versions = microvms.list_managed_microvm_image_versions(imageIdentifier=image["imageArn"])
    found = [(item["imageVersion"], item["status"]) for item in versions["items"]]
    assert found == [("1", "AVAILABLE"), ("2", "RECALLED")]


def test_other_operations_are_refused_and_recorded(server: AwsServer, client: ClientMaker) -> None:
    arn = image_arn(OURS, REGION, "image-0001")
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client("lambda-microvms").delete_microvm_image(imageIdentifier=arn)
    assert server.count("DeleteMicrovmImage", imageIdentifier=arn) == 1
    with pytest.raises(ClientError, match="UnrecognizedClientException"):
        client("lambda-microvms", aws_access_key_id="AKIDEXAMPLE").list_microvm_images()


def test_a_role_is_assumed_in_its_own_account(server: AwsServer, client: ClientMaker) -> None:
    world = server.world
    world.external_id = "shared"
    role = f"arn:aws:iam::{OTHER}:role/audit"
    sts = client("sts")
    assert sts.get_caller_identity()["Account"] == OURS
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(RoleArn=role, RoleSessionName="audit")
    given = sts.assume_role(RoleArn=role, RoleSessionName="audit", ExternalId="shared")[
        "Credentials"
    ]
    ahead = given["Expiration"] - datetime.now(timezone.utc)
    assert timedelta(minutes=59) < ahead <= timedelta(hours=1)
    keys = {
        "aws_access_key_id": given["AccessKeyId"],
        "aws_secret_access_key": given["SecretAccessKey"],
        "aws_session_token": given["SessionToken"],
    }
    assert client("sts", **keys).get_caller_identity()["Account"] == OTHER
    world.add_image(OTHER, REGION, "theirs")
    assert names(client("lambda-microvms", **keys))[-1] == "theirs"
    assert server.count("AssumeRole", ExternalId="shared", RoleArn=role) == 1
    world.assumable = set()
    with pytest.raises(ClientError, match="AccessDenied"):
        sts.assume_role(RoleArn=role, RoleSessionName="audit", ExternalId="shared")


def test_organization_connectors_roles_and_buckets(server: AwsServer, client: ClientMaker) -> None:
    world = server.world
    world.organization = [
        {"Id": account_id(n), "Name": f"{n}", "Status": "ACTIVE"} for n in range(45)
    ]
    pages = client("organizations").get_paginator("list_accounts").paginate()
    assert [a["Id"] for page in pages for a in page["Accounts"]] == [
        account_id(n) for n in range(45)
    ]
    world.organization = None
    with pytest.raises(ClientError, match="AWSOrganizationsNotInUseException"):
        client("organizations").list_accounts()

    arn = f"arn:aws:lambda:{REGION}:{OURS}:network-connector:vpc"
    world.connectors[arn] = {"State": "FAILED"}
    core = client("lambda-core")
    assert core.get_network_connector(Identifier=arn)["State"] == "FAILED"
    with pytest.raises(core.exceptions.ResourceNotFoundException):
        core.get_network_connector(Identifier=arn + "2")

    iam = client("iam")
    role = iam.get_role(RoleName="microvm-build")["Role"]
    assert role["AssumeRolePolicyDocument"] == aws_server.TRUST_POLICY
    with pytest.raises(iam.exceptions.NoSuchEntityException):
        iam.get_role(RoleName="nobody")

    s3, bucket = client("s3"), f"artifacts-{OURS}-{REGION}"
    assert s3.head_bucket(Bucket=bucket)["BucketRegion"] == REGION
    s3.head_object(Bucket=bucket, Key="image-0001/1.zip")
    for missing in ({"Bucket": bucket, "Key": "image-0001/9.zip"}, {"Bucket": "no", "Key": "a b"}):
        with pytest.raises(ClientError, match="404"):
            s3.head_object(**missing)
    assert server.count("HeadObject", Bucket="no", Key="a b") == 1


@pytest.mark.parametrize(
    ("kind", "code", "status"),
    [
        ("throttle", "ThrottlingException", 429),
        ("deny", "AccessDeniedException", 403),
        ("expired", "ExpiredTokenException", 403),
        ("error", "InternalServerException", 500),
        ("unsupported", "UnknownOperationException", 404),
        ("notfound", "ResourceNotFoundException", 404),
    ],
)
def test_refusals_hit_what_they_name_as_often_as_they_say(
    server: AwsServer, client: ClientMaker, kind: str, code: str, status: int
) -> None:
    fault = Fault(kind, OURS, REGION, "GetMicrovmImage", "image-0002", times=1, retry_after=3)
    server.world.faults = [fault]
    microvms = client("lambda-microvms")
    microvms.get_microvm_image(imageIdentifier=image_arn(OURS, REGION, "image-0001"))
    with pytest.raises(ClientError, match="on purpose") as refused:
        microvms.get_microvm_image(imageIdentifier=image_arn(OURS, REGION, "image-0002"))
    metadata = refused.value.response["ResponseMetadata"]
    assert refused.value.response["Error"]["Code"] == code
    assert (metadata["HTTPStatusCode"], metadata["HTTPHeaders"]["retry-after"]) == (status, "3")
    microvms.get_microvm_image(imageIdentifier=image_arn(OURS, REGION, "image-0002"))
    assert server.count("GetMicrovmImage") == 3


def test_refusals_in_xml_and_json(server: AwsServer, client: ClientMaker) -> None:
    server.world.faults = [Fault("throttle")]
    with pytest.raises(ClientError, match=r"\(Throttling\)"):
        client("sts").get_caller_identity()
    with pytest.raises(ClientError, match=r"\(TooManyRequestsException\)"):
        client("organizations").list_accounts()
    with pytest.raises(ClientError, match=r"\(503\)"):
        client("s3").head_bucket(Bucket="b")


def test_broken_connections_and_bodies(server: AwsServer, client: ClientMaker) -> None:
    microvms = client("lambda-microvms")

    def ask(kind: str) -> Any:
        server.world.faults = [Fault(kind, times=1, seconds=0.2)]
        return microvms.list_microvm_images()

    with pytest.raises(ConnectionClosedError):
        ask("drop")
    # botocore takes what is not JSON for an answer without members, and some releases of it what
    # is cut short, too.
    with contextlib.suppress(ConnectionClosedError):
        assert "items" not in ask("truncate")
    assert "items" not in ask("malformed")
    assert "items" not in ask("html")
    start = time.monotonic()
    assert len(ask("slow")["items"]) == 3
    assert time.monotonic() - start >= 0.2


def test_retries_are_recorded(server: AwsServer, client: ClientMaker) -> None:
    server.world.faults = [Fault("throttle", times=1, retry_after=0)]
    config = Config(retries={"total_max_attempts": 2, "mode": "standard"})
    client("lambda-microvms", config=config).list_microvm_images()
    assert server.count("ListMicrovmImages") == 2


def test_it_stops_in_the_middle_of_an_answer() -> None:
    with AwsServer(World(), delay=60) as server:
        asking = threading.Thread(target=lambda: urlopen(f"{server.url}/2025-09-09/microvm-images"))
        asking.start()
        while not server.calls:
            time.sleep(0.01)
        start = time.monotonic()
    asking.join()
    assert time.monotonic() - start < 5


def test_as_a_process() -> None:
    command = [sys.executable, "-m", "tests.live.aws_server", "--images", "2", "--versions", "1"]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE
    ) as process:
        assert process.stdin
        assert process.stdout
        url = process.stdout.readline().strip()
        with urlopen(f"{url}/2025-09-09/microvm-images") as answer:
            assert answer.read().count(b"imageArn") == 2
        process.stdin.close()
        assert process.wait(10) == 0
