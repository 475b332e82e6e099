"""What an audit reads: one version, an account, many accounts and regions. It only reads."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from ..conftest import Program
from .aws_server import Fault, Image, World, managed_version, version
from .conftest import ACCOUNT, REGION, Auditor

ARN = f"arn:aws:lambda:{REGION}:{ACCOUNT}:microvm-image:demo"
ONE = ("--image-identifier", ARN, "--image-version", "1.0")
OTHER = "100000000002"


def add(
    world: World,
    name: str,
    *overrides: dict[str, Any],
    region: str = REGION,
    broken: bool = False,
) -> Image:
    """Add an image with a version for each of the overrides."""
    made = [
        version(ACCOUNT, region, name, number, **one) for number, one in enumerate(overrides, 1)
    ]
    return world.add_image(ACCOUNT, region, name, made, broken=broken)


def secret() -> str:
    return "Zq7xWv" + "KdPr3tLm"


def test_one_version_is_read_as_the_aws_cli_does(audit: Auditor) -> None:
    add(audit.world, "demo", {"hooks": {"port": 0}}, {}, broken=True)
    report = audit.json(*ONE)
    assert (report.status, report.rules) == (1, ["MVL401"])
    assert audit.read() == {(REGION, "demo", "1.0")}
    assert audit.server.count("ListMicrovmImages") == 0


@pytest.mark.parametrize(
    ("identifier", "number", "words"),
    [
        ("", "1.0", "--image-identifier has 1 to 256 characters; this one is empty (MVL104)"),
        ("x" * 257, "1.0", "--image-identifier has 1 to 256 characters; this one has 257 (MVL104)"),
        (ARN, "", "--image-version has 1 to 2,048 characters; this one is empty (MVL103)"),
        (ARN, "1" * 2049, "--image-version has 1 to 2,048 characters; this one has 2,049"),
        (ARN, "1 0", "--image-version has no white space (MVL103)"),
        (ARN, "1\n", "--image-version has no white space (MVL103)"),
        (ARN, "\u00a0", "--image-version has no white space (MVL103)"),
    ],
)
def test_identifier_and_version_are_validated_before_any_call(
    audit: Auditor, identifier: str, number: str, words: str
) -> None:
    refused = audit("--image-identifier", identifier, "--image-version", number)
    assert (refused.status, words in refused.err, refused.out) == (2, True, "")
    assert audit.server.calls == []


@pytest.mark.parametrize(("identifier", "number"), [("x" * 256, "1.0"), ("x", "1" * 2048)])
def test_identifier_and_version_at_their_limits_are_asked_for(
    audit: Auditor, identifier: str, number: str
) -> None:
    missing = audit.json("--image-identifier", identifier, "--image-version", number)
    assert missing.status == 2
    assert missing.json["summary"]["coverage"][0]["status"] == "not found"
    (call,) = (one for one in audit.server.calls if one.operation == "GetMicrovmImageVersion")
    assert call.parameters == {"imageIdentifier": identifier, "imageVersion": number}


@pytest.mark.parametrize("option", ["--image-identifier", "--image-version"])
def test_one_of_the_two_alone_is_not_enough(audit: Auditor, option: str) -> None:
    assert audit(option, "x").status == 2
    assert audit.server.calls == []


def test_the_raw_answer_is_judged_printed_and_saved(audit: Auditor, tmp_path: Path) -> None:
    """Also what botocore would drop, or could not parse."""
    world = audit.world
    made = version(ACCOUNT, REGION, "demo", 1, createdAt="TIMESTAMP", novelty={"a": 1})
    made["environmentVariables"] = {"TOKEN": secret()}
    world.add_image(ACCOUNT, REGION, "demo", [made], broken=True)
    result = audit(*ONE, "--print-answer", "--save", "saved")
    assert result.status == 1
    assert {"MVL004", "MVL506"} <= set(result.err.split())
    answer = json.loads(result.out)
    assert answer["createdAt"] == "TIMESTAMP"
    assert answer["novelty"] == {"a": 1}
    assert answer["description"] is None
    assert answer["versionStateTimeBucket"] == "SUCCESSFUL#26073006"
    assert answer["environmentVariables"] == {"TOKEN": "*** (a literal)"}
    saved = tmp_path / "saved" / "aws" / ACCOUNT / REGION / "microvm-image" / "demo" / "1.0.json"
    assert saved.read_text("utf-8") == result.out
    assert secret() not in result.out + result.err


@pytest.mark.parametrize("empty_pages", [False, True])
def test_all_pages_are_read_and_an_empty_one_is_not_the_last(
    audit: Auditor, empty_pages: bool
) -> None:
    audit.world.empty_pages = empty_pages
    for number in range(101):
        add(audit.world, f"image-{number:03}", {})
    made = [version(ACCOUNT, REGION, "many", one) for one in range(1, 102)]
    audit.world.add_image(ACCOUNT, REGION, "many", made)
    (row,) = audit.coverage("--versions", "all")
    assert (row["images"], row["versions"], row["read"]) == (102, 202, 202)
    assert len(audit.read()) == 202


FAILED = {"state": "FAILED", "status": "INACTIVE"}
STATES: tuple[dict[str, Any], ...] = (
    FAILED,
    {},
    FAILED,
    {"status": "INACTIVE"},
    {},
    {"state": "PENDING"},
)


@pytest.mark.parametrize(
    ("options", "wanted"),
    [
        ((), "2 3 5"),
        (("--versions", "active"), "2 3 5"),
        (("--versions", "latest"), "6"),
        (("--versions", "all"), "1 2 3 4 5 6"),
        (("--versions", "all", "--state", "FAILED"), "1 3"),
        (("--versions", "all", "--state", "FAILED", "--state", "pending"), "1 3 6"),
        (("--versions", "all", "--status", "INACTIVE"), "1 3 4"),
        (("--versions", "all", "--state", "SUCCESSFUL", "--status", "INACTIVE"), "4"),
        (("--state", "FAILED"), "3"),
        (("--versions", "latest", "--state", "FAILED"), ""),
    ],
)
def test_the_versions_that_are_asked_for_are_read(
    audit: Auditor, options: tuple[str, ...], wanted: str
) -> None:
    add(audit.world, "demo", *STATES)
    audit.json(*options)
    assert audit.read() == {(REGION, "demo", f"{number}.0") for number in wanted.split()}


def test_images_are_narrowed_by_globs(audit: Auditor) -> None:
    for name in ("team-a", "team-b", "other", "Team-a"):
        add(audit.world, name, {})
    audit("--image-name", "team-*", "--image-name", "o?her")
    assert {image for _, image, _ in audit.read()} == {"team-a", "team-b", "other"}


def test_where_versions_cannot_be_listed_those_that_images_name_are_read(audit: Auditor) -> None:
    add(audit.world, "demo", {}, FAILED, {}, FAILED)
    for kind in ("unsupported", "notfound"):
        audit.server.calls.clear()
        audit.world.faults = [Fault(kind, operation="ListMicrovmImageVersions")]
        result = audit("--versions", "all", "--ignore", "MVL903,MVL904")
        assert audit.read() == {(REGION, "demo", "3.0"), (REGION, "demo", "4.0")}
        assert result.status == 0
        assert "the endpoint does not list versions" in result.out
        assert "MVL926, MVL927 not checked" in result.out


def test_an_image_that_is_gone_is_not_one_without_versions(audit: Auditor) -> None:
    add(audit.world, "demo", {})
    audit.world.faults = [Fault("notfound", key="demo")]
    report = audit.json()
    assert report.status == 2
    assert report.json["summary"]["coverage"][0]["status"] == "not found"


def test_several_regions_are_asked(audit: Auditor) -> None:
    for region in ("us-east-1", "eu-west-1", "ap-south-1"):
        add(audit.world, "demo", {}, region=region)
    audit("--region", "eu-west-1", "--region", "us-east-1", "--region", "eu-west-1")
    assert [call.region for call in audit.server.calls].count("eu-west-1") == 4
    assert {region for region, _, _ in audit.read()} == {"eu-west-1", "us-east-1"}


def test_all_regions_are_those_of_the_list(audit: Auditor, tmp_path: Path) -> None:
    from microvm_lint.regions import REGIONS

    rows = audit.coverage("--all-regions")
    assert [row["region"] for row in rows] == list(REGIONS)
    (tmp_path / ".microvm-lint.yaml").write_text("regions: [eu-west-1, xx-test-1]\n")
    rows = audit.coverage("--all-regions")
    assert [row["region"] for row in rows] == ["eu-west-1", "xx-test-1"]
    (tmp_path / ".microvm-lint.yaml").write_text("regions: [nowhere]\n")
    assert "regions.0" in audit("--all-regions").err


def test_a_region_that_is_named_is_tried_whatever_the_list_says(audit: Auditor) -> None:
    rows = audit.coverage("--region", "sa-east-1")
    assert [(row["region"], row["status"]) for row in rows] == [("sa-east-1", "empty")]


def test_without_a_region_the_words_are_those_of_the_aws_cli(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("AWS_REGION")
    assert "You must specify a region" in audit().err
    monkeypatch.setenv("AWS_DEFAULT_REGION", "eu-west-1")
    assert audit.coverage()[0]["region"] == "eu-west-1"
    monkeypatch.setenv("AWS_REGION", "us-west-2")
    assert audit.coverage()[0]["region"] == "us-west-2"


def write_profiles(folder: Path) -> None:
    profiles = (("one", "us-east-1", ACCOUNT), ("two", "eu-west-1", OTHER))
    text = "".join(
        f"[profile {name}]\nregion = {region}\naws_access_key_id = AKIA{account}\n"
        "aws_secret_access_key = none\n"
        for name, region, account in profiles
    )
    (folder / "aws-config").write_text(text)


def test_each_profile_is_an_account(
    audit: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_profiles(tmp_path)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    audit.world.add_image(ACCOUNT, REGION, "demo", [version(ACCOUNT, REGION, "demo", 1)])
    rows = audit.coverage("--profile", "one", "--profile", "two")
    assert [(row["account"], row["profile"], row["status"]) for row in rows] == [
        (ACCOUNT, "one", "read"),
        (OTHER, "two", "empty"),
    ]
    monkeypatch.delenv("AWS_REGION")
    rows = audit.coverage("--profile", "one", "--profile", "two")
    assert [(row["profile"], row["region"]) for row in rows] == [
        ("one", REGION),
        ("two", "eu-west-1"),
    ]
    monkeypatch.setenv("AWS_PROFILE", "two")
    assert [(row["account"], row["region"]) for row in audit.coverage()] == [(OTHER, "eu-west-1")]
    refused = audit("--profile", "three")
    assert (refused.status, "profile (three) could not be found" in refused.err) == (2, True)


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("AWS_PROFILE", "nope", "The config profile (nope) could not be found"),
        ("AWS_CONFIG_FILE", "broken", "Unable to parse config file"),
        ("AWS_MAX_ATTEMPTS", "many", "'many'"),
    ],
)
def test_a_mistake_in_the_configuration_of_aws_is_one_line(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch, name: str, value: str, words: str
) -> None:
    Path("broken").write_text("[profile x\n")
    monkeypatch.setenv(name, value)
    refused = audit()
    assert (refused.status, len(refused.err.splitlines())) == (2, 1)
    assert words in refused.err


def test_a_profile_that_is_named_wins_over_that_of_the_environment(
    audit: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_profiles(tmp_path)
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    monkeypatch.setenv("AWS_PROFILE", "nope")
    assert audit.coverage("--profile", "two")[0]["account"] == OTHER


def test_accounts_of_a_file_are_read_through_roles(audit: Auditor, tmp_path: Path) -> None:
    world = audit.world
    accounts = [ACCOUNT, OTHER, "100000000003"]
    for account in accounts:
        world.add_image(account, REGION, "demo", [version(account, REGION, "demo", 1)])
    own = f"arn:aws:iam::{accounts[2]}:role/path/special"
    (tmp_path / "accounts.txt").write_text(
        f"# ours\n{ACCOUNT}\n{OTHER}  # theirs\n\n{accounts[2]}, {own}\n{own}\n", "utf-8"
    )
    world.external_id = "ticket-7"
    rows = audit.coverage(
        "--accounts", "accounts.txt", "--role-name", "audit", "--external-id", "ticket-7"
    )
    assert [(row["account"], row["status"]) for row in rows] == [(one, "read") for one in accounts]
    assumed = {
        call.parameters["RoleArn"]: call.parameters["ExternalId"]
        for call in audit.server.calls
        if call.operation == "AssumeRole"
    }
    # The caller's own account needs no role.
    assert assumed == {f"arn:aws:iam::{OTHER}:role/audit": "ticket-7", own: "ticket-7"}


def test_a_role_that_cannot_be_taken_on_is_denied_and_the_others_are_read(
    audit: Auditor, tmp_path: Path
) -> None:
    world = audit.world
    world.add_image(ACCOUNT, REGION, "demo", [version(ACCOUNT, REGION, "demo", 1)])
    world.assumable = set()
    (tmp_path / "accounts").write_text(f"{OTHER}\n{ACCOUNT}\n")
    report = audit.json("--accounts", "accounts", "--role-name", "audit")
    assert report.status == 2
    first, second = report.json["summary"]["coverage"]
    assert (first["account"], first["status"]) == (OTHER, "denied")
    assert "AssumeRole" in first["reasons"][0]["message"]
    assert (second["account"], second["status"]) == (ACCOUNT, "read")


def test_a_role_arn_names_one_account_or_has_a_gap(audit: Auditor, tmp_path: Path) -> None:
    arn = f"arn:aws:iam::{OTHER}:role/audit"
    assert [row["account"] for row in audit.coverage("--role-arn", arn)] == [OTHER]
    (tmp_path / "accounts").write_text(f"{ACCOUNT}\n{OTHER}\n100000000003\n")
    refused = audit("--accounts", "accounts", "--role-arn", arn)
    assert "another account than 100000000003" in refused.err
    gap = "arn:aws:iam::{account}:role/audit"
    assert len(audit.coverage("--accounts", "accounts", "--role-arn", gap)) == 3
    assert audit("--role-arn", gap).status == 2
    assert audit("--role-arn", "arn:aws:iam::1:role/x").status == 2
    assert "needs a role" in audit("--accounts", "accounts").err


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "it names no account"),
        ("12345\n", ":1: an account of 12 digits"),
        (f"{ACCOUNT}\n{OTHER} nonsense\n", ":2: an account of 12 digits"),
        (f"{ACCOUNT} arn:aws:iam::{OTHER}:role/x", ":1: the role is in another account"),
        (f"{ACCOUNT} arn:aws:iam::{ACCOUNT}:role/x more", ":1: an account of 12 digits"),
    ],
)
def test_a_mistake_in_the_file_of_accounts_is_said_with_its_line(
    audit: Auditor, tmp_path: Path, text: str, words: str
) -> None:
    (tmp_path / "accounts").write_text(text)
    refused = audit("--accounts", "accounts", "--role-name", "audit")
    assert (refused.status, f"accounts{words}" in refused.err.replace(": it", "it")) == (2, True)
    assert audit("--accounts", "gone").status == 2


def test_an_organization_is_read_without_its_suspended_accounts(audit: Auditor) -> None:
    world = audit.world
    world.organization = [
        {"Id": ACCOUNT, "Name": "main", "Status": "ACTIVE"},
        {"Id": OTHER, "Name": "team", "Status": "ACTIVE"},
        {"Id": "100000000009", "Name": "left", "Status": "SUSPENDED"},
    ]
    for account in (ACCOUNT, OTHER):
        world.add_image(account, REGION, "demo", [version(account, REGION, "demo", 1)])
    result = audit("--organization", "--role-name", "audit", "--coverage", "ledger.json")
    assert result.status == 0
    rows = json.loads(Path("ledger.json").read_text())["coverage"]
    assert [(row["account"], row["status"]) for row in rows] == [
        ("100000000009", "suspended"),
        (ACCOUNT, "read"),
        (OTHER, "read"),
    ]
    assert "100000000009" in result.out
    world.faults = [Fault("deny", operation="ListAccounts")]
    refused = audit("--organization", "--role-name", "audit")
    assert (refused.status, "organizations:ListAccounts" in refused.err) == (2, True)


def test_the_partition_of_an_account_is_kept(audit: Auditor, tmp_path: Path) -> None:
    region = "cn-north-1"
    audit.world.add_image(OTHER, region, "demo", [version(OTHER, region, "demo", 1)])
    (tmp_path / "accounts").write_text(
        f"{OTHER} arn:aws-cn:iam::{OTHER}:role/audit\n"
        "100000000003 arn:aws-us-gov:iam::100000000003:role/audit\n"
    )
    rows = audit.coverage("--accounts", "accounts", "--region", region, "--region", "us-east-1")
    assert [(row["account"], row["region"], row["status"]) for row in rows] == [
        (OTHER, region, "read"),
        ("100000000003", None, "unsupported"),
    ]


def test_a_role_by_name_is_in_the_partition_of_the_caller(
    audit: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_REGION", "cn-north-1")
    (tmp_path / "accounts").write_text(OTHER)
    audit("--accounts", "accounts", "--role-name", "audit")
    (call,) = (one for one in audit.server.calls if one.operation == "AssumeRole")
    assert call.parameters["RoleArn"] == f"arn:aws-cn:iam::{OTHER}:role/audit"


def test_the_address_of_the_environment_is_used(
    program: Program, environment: None, world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    from .aws_server import AwsServer

    add(world, "demo", {})
    with AwsServer(world) as server:
        monkeypatch.setenv("AWS_ENDPOINT_URL_LAMBDA_MICROVMS", server.url)
        result = program("audit", "--format", "json")
        assert result.json["summary"]["coverage"][0]["read"] == 1
        # Whose an account is, its images tell: STS at its real address was not asked.
        assert result.json["summary"]["coverage"][0]["account"] == ACCOUNT


def test_unsigned_requests_need_no_credentials(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch
) -> None:
    audit.world.default_account, audit.world.default_region = ACCOUNT, REGION
    add(audit.world, "demo", {})
    monkeypatch.delenv("AWS_ACCESS_KEY_ID")
    (row,) = audit.coverage("--no-sign-request")
    assert (row["account"], row["read"]) == (ACCOUNT, 1)
    (row,) = audit.coverage()
    assert row["status"] == "denied"


DEEP_OPERATIONS = {"GetRole", "GetNetworkConnector", "HeadBucket", "HeadObject"}


def test_only_operations_of_the_list_are_ever_called(audit: Auditor, tmp_path: Path) -> None:
    from microvm_lint.live.aws import OPERATIONS

    world = audit.world
    own = f"arn:aws:lambda:{REGION}:{ACCOUNT}:network-connector:own"
    for number in range(3):
        add(world, f"image-{number}", {"egressNetworkConnectors": [own]}, FAILED)
    world.organization = [{"Id": ACCOUNT, "Name": "a", "Status": "ACTIVE"}]
    world.managed[REGION] = []
    world.buckets[f"artifacts-{ACCOUNT}-{REGION}"] = {"region": REGION, "objects": set()}
    audit("--deep", "--versions", "all", "--save", "saved")
    audit("--organization", "--role-name", "audit", "--deep", "--all-regions")
    (tmp_path / "accounts").write_text(OTHER)
    audit("--accounts", "accounts", "--role-name", "audit")
    audit("--image-identifier", "x", "--image-version", "1", "--deep")
    called = {(call.service, call.operation) for call in audit.server.calls}
    assert called <= OPERATIONS
    assert {operation for _, operation in called} >= DEEP_OPERATIONS | {"AssumeRole"}
    assert all(operation.startswith(("Get", "List", "Head", "Assume")) for _, operation in called)


def test_an_operation_outside_the_list_is_not_sent(audit: Auditor) -> None:
    from microvm_lint.live.aws import OPERATIONS, Access, NotReadOnly

    client = Access(endpoint_url=audit.server.url).session().client("lambda-microvms", REGION)
    image = {"imageIdentifier": "x"}
    writing: dict[str, dict[str, Any]] = {
        "delete_microvm_image": image,
        "delete_microvm_image_version": {**image, "imageVersion": "1"},
        "update_microvm_image_version": {**image, "imageVersion": "1", "status": "INACTIVE"},
        "run_microvm": image,
        "get_microvm_image": image,
    }
    for method, parameters in writing.items():
        with pytest.raises(NotReadOnly):
            getattr(client, method)(**parameters)
    assert audit.server.calls == []
    words = ("Create", "Delete", "Put", "Update", "Run", "Tag", "Untag", "Terminate")
    credentials = {"CreateToken", "CreateOAuth2Token"}  # botocore's own, for credentials
    written = {one for _, one in OPERATIONS if one.startswith(words)}
    assert written == credentials
    client.close()


BASE = "arn:aws:lambda:us-east-1:aws:microvm-image:al2023-1"


def test_rules_that_need_more_than_the_versions(audit: Auditor) -> None:
    world = audit.world
    world.managed[REGION] = [managed_version("1", "DEPRECATED"), managed_version("3")]
    add(world, "old", {})
    add(world, "gone", {"baseImageVersion": "2.0"})
    add(world, "down", {"status": "INACTIVE"})
    report = audit.json("--versions", "all")
    found = [(one["rule"], one["definition"], one["path"]) for one in report.json["findings"]]
    assert found == [
        ("MVL927", "down", "versions"),
        ("MVL921", "down", "baseImageVersion"),
        ("MVL922", "gone", "baseImageVersion"),
        ("MVL921", "old", "baseImageVersion"),
    ]
    assert audit.server.count("ListManagedMicrovmImageVersions") == 1


def test_a_base_image_that_is_not_listed_any_more(audit: Auditor) -> None:
    add(audit.world, "demo", {"baseImageArn": BASE.replace("al2023-1", "al2022-1")})
    assert audit.json().rules == ["MVL922"]
    audit.world.faults = [Fault("notfound", operation="ListManagedMicrovmImageVersions")]
    add(audit.world, "demo", {})
    result = audit()  # it is listed among the images, so what the answer means is not known
    assert (result.status, "MVL921, MVL922 not checked" in result.out) == (0, True)


@pytest.mark.parametrize(("count", "rules"), [(79, []), (80, ["MVL926"])])
def test_the_quota_of_images_is_near_from_80_on(
    audit: Auditor, count: int, rules: list[str]
) -> None:
    for number in range(count):
        add(audit.world, f"image-{number}", {})
    assert audit.json("--min-severity", "info", "--image-name", "none").rules == rules


@pytest.mark.parametrize(("count", "rules"), [(39, []), (40, ["MVL926"])])
def test_the_quota_of_versions_is_near_from_40_on(
    audit: Auditor, count: int, rules: list[str]
) -> None:
    add(audit.world, "demo", *[{}] * count)
    assert audit.json("--min-severity", "info", "--versions", "latest").rules == rules


LAMBDA = {"Effect": "Allow", "Principal": {"Service": "lambda.amazonaws.com"}}


def test_deep_rules_look_at_roles_connectors_and_artifacts(audit: Auditor) -> None:
    world = audit.world
    own = f"arn:aws:lambda:{REGION}:{ACCOUNT}:network-connector:own"
    add(world, "demo", {"egressNetworkConnectors": [own]})
    assert audit.json().rules == []
    called = {call.operation for call in audit.server.calls}
    assert called.isdisjoint(DEEP_OPERATIONS)
    assert sorted(audit.json("--deep").rules) == ["MVL923", "MVL924", "MVL925"]
    uri = version(ACCOUNT, REGION, "demo", 1)["codeArtifact"]["uri"]
    bucket, _, key = uri.removeprefix("s3://").partition("/")
    world.buckets[bucket] = {"region": REGION, "objects": {key}}
    world.connectors[own] = {"State": "ACTIVE"}
    trust = {"Version": "2012-10-17", "Statement": [{**LAMBDA, "Action": "sts:AssumeRole"}]}
    role = version(ACCOUNT, REGION, "demo", 1)["buildRoleArn"].rpartition("/")[2]
    world.roles[role] = trust
    report = audit.json("--deep")
    assert [(one["rule"], one["severity"]) for one in report.json["findings"]] == [
        ("MVL923", "warning")
    ]
    trust["Statement"] = [{**LAMBDA, "Action": ["sts:AssumeRole", "sts:TagSession"]}]
    world.connectors[own] = {"State": "FAILED"}
    world.buckets[bucket]["region"] = "eu-west-1"
    report = audit.json("--deep")
    assert report.rules == ["MVL925", "MVL924"]
    assert "eu-west-1" in report.json["findings"][0]["message"]
    assert audit.json("--deep", "--ignore", "MVL923,MVL924,MVL925").rules == []


def test_many_versions_ask_once_for_what_they_share(audit: Auditor) -> None:
    for number in range(5):
        add(audit.world, f"image-{number}", *[{}] * 4)
    audit("--deep", "--versions", "all")
    counts = [audit.server.count(one) for one in ("ListManagedMicrovmImageVersions", "GetRole")]
    assert counts == [1, 1]


def test_each_account_has_one_session_and_each_region_one_client(
    audit: Auditor, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from microvm_lint.live.aws import Session

    made: list[tuple[int, str, str | None]] = []
    client = Session.client

    def counted(self: Session, service: str, region: str | None, *more: Any, **named: Any) -> Any:
        made.append((id(self), service, region))
        return client(self, service, region, *more, **named)

    monkeypatch.setattr(Session, "client", counted)
    accounts = [OTHER, "100000000003"]
    regions = ("us-east-1", "eu-west-1")
    for account in accounts:
        for region in regions:
            for name in ("a", "b"):
                versions = [version(account, region, name, number) for number in (1, 2, 3)]
                audit.world.add_image(account, region, name, versions)
    (tmp_path / "accounts").write_text("\n".join(accounts))
    options = [word for region in regions for word in ("--region", region)]
    audit("--accounts", "accounts", "--role-name", "audit", "--deep", *options)
    clients = [one for one in made if one[1] == "lambda-microvms"]
    assert len(clients) == len(set(clients)) == 4
    assert len({session for session, _, _ in clients}) == 2
    assert audit.server.count("AssumeRole") == 2


@pytest.mark.parametrize(("given", "wanted"), [("7", 7), ("0", None), (None, 60)])
def test_time_outs_are_those_of_the_aws_cli(
    audit: Auditor, monkeypatch: pytest.MonkeyPatch, given: str | None, wanted: int | None
) -> None:
    from microvm_lint.live.aws import Session

    configs = []
    client = Session.client

    def seen(self: Session, *arguments: Any, **named: Any) -> Any:
        made = client(self, *arguments, **named)
        configs.append(made.meta.config)
        return made

    monkeypatch.setattr(Session, "client", seen)
    add(audit.world, "demo", {})
    options = ("--cli-read-timeout", given, "--cli-connect-timeout", given) if given else ()
    assert audit(*options).status == 0
    (config,) = configs
    assert (config.connect_timeout, config.read_timeout) == (wanted, wanted)
