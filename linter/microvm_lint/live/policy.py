"""The IAM policy that an audit needs, and nothing more.

Actions, and which of them know resources: the service authorization reference, AWS Lambda,
https://docs.aws.amazon.com/service-authorization/latest/reference/list_awslambda.html
"""

from __future__ import annotations

from .facts import BASE_IMAGES, DEEP

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any


class Need:
    """What an audit will read: `wanted` rules of accounts, regions, and through which role."""

    def __init__(
        self,
        wanted: set[str],
        regions: Sequence[str] = (),
        *,
        partition: str = "aws",
        image: str | None = None,
        organization: bool = False,
        roles: Sequence[str] = (),
    ) -> None:
        self.wanted = wanted
        self.regions = regions
        self.partition = partition
        self.image = image  # the ARN of the only image, or its name
        self.organization = organization
        self.roles = roles  # ARNs to take on


def policy(need: Need) -> dict[str, Any]:
    """The policy document.

    Statements whose `Sid` starts with `Caller` are for who runs the audit; where roles are taken on
    in other accounts, all others are for those roles.
    """
    return {"Version": "2012-10-17", "Statement": list(_statements(need))}


def _statements(need: Need) -> Iterator[dict[str, Any]]:
    if need.organization:
        yield _statement("CallerListsAccounts", ["organizations:ListAccounts"], ["*"])
    if need.roles:
        yield _statement("CallerTakesOnRoles", ["sts:AssumeRole"], sorted(set(need.roles)))
    if need.image is None:
        yield _statement("ListImages", ["lambda:ListMicrovmImages"], ["*"])
        actions = ["lambda:GetMicrovmImageVersion", "lambda:ListMicrovmImageVersions"]
        yield _statement("ReadVersions", actions, _arns(need, "microvm-image", "*"))
    else:
        arns = [need.image] if need.image.startswith("arn:") else None
        yield _statement(
            "ReadVersions",
            ["lambda:GetMicrovmImageVersion"],
            arns or _arns(need, "microvm-image", need.image),
        )
    if need.wanted.intersection(BASE_IMAGES):
        actions = ["lambda:ListManagedMicrovmImageVersions", "lambda:ListManagedMicrovmImages"]
        yield _statement("ListBaseImages", actions, ["*"])
    if DEEP[0] in need.wanted:
        roles = [f"arn:{need.partition}:iam::*:role/*"]
        yield _statement("ReadBuildRoles", ["iam:GetRole"], roles)
    if DEEP[1] in need.wanted:
        connectors = _arns(need, "network-connector", "*")
        yield _statement("ReadConnectors", ["lambda:GetNetworkConnector"], connectors)
    if DEEP[2] in need.wanted:
        buckets = f"arn:{need.partition}:s3:::*"
        # HeadObject and HeadBucket have no actions of their own.
        yield _statement("FindArtifacts", ["s3:GetObject", "s3:ListBucket"], [buckets])


def _statement(sid: str, actions: list[str], resources: list[str]) -> dict[str, Any]:
    return {"Sid": sid, "Effect": "Allow", "Action": actions, "Resource": resources}


def _arns(need: Need, kind: str, name: str) -> list[str]:
    regions = need.regions or ("*",)
    return [f"arn:{need.partition}:lambda:{region}:*:{kind}:{name}" for region in regions]
