"""What an account says beside the versions: base images, roles, connectors, artifacts.

Many versions name the same resource, so each is asked for once.
"""

from __future__ import annotations

import threading
from functools import partial
from urllib.parse import unquote

from .aws import call, pages
from .failures import DENIED, UNSUPPORTED, Failure, Malformed, as_failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from typing import Any

    from .aws import Session
    from .coverage import Row
    from .patience import Rate

BASE_IMAGES = ("MVL921", "MVL922")
DEEP = ("MVL923", "MVL924", "MVL925")
OF_IMAGES = ("MVL926", "MVL927")


class _Once:
    """Answers by key, each asked for once however many threads want it."""

    def __init__(self) -> None:
        self._entries: dict[str, _Entry] = {}
        self._lock = threading.Lock()

    def get(self, key: str, ask: Callable[[], Any]) -> Any:
        """The answer, or its failure, raised. Others wait for the thread that asks."""
        with self._lock:
            entry = self._entries.get(key)
            mine = entry is None
            if entry is None:
                entry = self._entries[key] = _Entry()
        if mine:
            try:
                entry.answer = ask()
            except Exception as error:  # noqa: BLE001 for whoever waits, too
                entry.failure = as_failure(error)
            finally:
                entry.there.set()
        entry.there.wait()
        if entry.failure is not None:
            raise entry.failure
        return entry.answer


class _Entry:
    def __init__(self) -> None:
        self.answer: Any = None
        self.failure: Failure | None = None
        self.there = threading.Event()


class Shared:
    """What the regions of one account share: its roles."""

    def __init__(self) -> None:
        self.once = _Once()


class Facts:
    """Asks for what versions of one region of one account name.

    `wanted` are the identifiers of the rules that are to be judged.
    """

    def __init__(
        self, session: Session, region: str, row: Row, rate: Rate, shared: Shared, wanted: set[str]
    ) -> None:
        self.session = session
        self.region = region
        self.row = row
        self.rate = rate
        self.shared = shared
        self.wanted = wanted
        self._once = _Once()
        self._clients = _Once()

    def gather(
        self, answer: dict[str, Any], client: Any, known: dict[str, Any]
    ) -> Iterator[tuple[str, str, Any]]:
        """What a version names and the image's inventory does not have yet: kind, key, fact.

        What cannot be asked for is noted in the row as not checked.
        """
        for kind, key, rule, once, ask in self._named(answer, client):
            rules = {rule, *(BASE_IMAGES if rule in BASE_IMAGES else ())} & self.wanted
            if not rules or key in known.get(kind, {}):
                continue
            try:
                yield kind, key, once.get(key, ask)
            except Failure as failure:
                self.row.leave_unchecked(rules, failure)

    def _named(
        self, answer: dict[str, Any], client: Any
    ) -> Iterator[tuple[str, str, str, _Once, Callable[[], Any]]]:
        """The resources that a version names, a rule about each, and how it is asked for."""
        base, role = answer.get("baseImageArn"), answer.get("buildRoleArn")
        if isinstance(base, str) and f":{self.region}:aws:microvm-image" in base:
            listed = partial(self._base_versions, client, base)
            yield "baseImages", base, BASE_IMAGES[0], self._once, listed
        if isinstance(role, str) and ":role/" in role:
            yield "buildRoles", role, DEEP[0], self.shared.once, partial(self._trust, role)
        connectors = answer.get("egressNetworkConnectors")
        for arn in connectors if isinstance(connectors, list) else ():
            if isinstance(arn, str) and ":aws:network-connector:" not in arn:
                yield "networkConnectors", arn, DEEP[1], self._once, partial(self._connector, arn)
        artifact = answer.get("codeArtifact")
        uri = artifact.get("uri") if isinstance(artifact, dict) else None
        if isinstance(uri, str) and uri.startswith("s3://"):
            yield "codeArtifacts", uri, DEEP[2], self._once, partial(self._artifact, uri)

    def _client(self, service: str) -> Any:
        return self._clients.get(
            service, lambda: self.session.client(service, self.region, self.rate)
        )

    def _base_versions(self, client: Any, arn: str) -> list[dict[str, Any]] | None:
        """The versions of a managed base image that are listed, None where it is not itself."""
        method = "list_managed_microvm_image_versions"
        try:
            listed = [
                item for items in pages(client, method, imageIdentifier=arn) for item in items
            ]
        except Failure as failure:
            if not failure.missing:
                raise
            self._confirm_gone(client, arn, failure)
            return None
        if not all(
            isinstance(one, dict) and isinstance(one.get("imageVersion"), str) for one in listed
        ):
            raise Malformed(
                "lambda:ListManagedMicrovmImageVersions", "a version has no imageVersion"
            )
        if not listed:
            raise Failure(UNSUPPORTED, "lambda:ListManagedMicrovmImageVersions names no version")
        names = ("imageVersion", "status")
        return [
            {name: one[name] for name in names if isinstance(one.get(name), str)} for one in listed
        ]

    def _confirm_gone(self, client: Any, arn: str, failure: Failure) -> None:
        """Raise the failure unless the managed images are listed and this is not among them."""
        listed = [
            item.get("imageArn")
            for items in pages(client, "list_managed_microvm_images")
            for item in items
            if isinstance(item, dict)
        ]
        if not listed or arn in listed:
            raise Failure(UNSUPPORTED, failure.message)

    def _trust(self, arn: str) -> dict[str, Any] | None:
        """The trust policy of a role, None where there is no such role."""
        account = arn.split(":")[4]
        if self.row.holder.account not in (None, account):
            raise Failure(UNSUPPORTED, f"a build role is in another account, {account}")
        name = arn.rpartition("/")[2]
        try:
            role = call(self._client("iam"), "get_role", RoleName=name)["Role"]
        except Failure as failure:
            if failure.missing:
                return None
            raise
        policy = role.get("AssumeRolePolicyDocument")
        if isinstance(policy, str):
            import json

            try:
                policy = json.loads(unquote(policy))
            except ValueError:
                raise Failure(DENIED, "iam:GetRole: the trust policy is not JSON") from None
        return policy if isinstance(policy, dict) else {}

    def _connector(self, arn: str) -> dict[str, Any] | None:
        """The state of a connector, None where there is none of this ARN."""
        steps = arn.split(":")
        if len(steps) > 3 and steps[3] != self.region:
            raise Failure(UNSUPPORTED, f"a connector is in another region, {steps[3]}")
        try:
            answer = call(self._client("lambda-core"), "get_network_connector", Identifier=arn)
        except Failure as failure:
            if failure.missing:
                return None
            raise
        return {"state": str(answer.get("State"))}

    def _artifact(self, uri: str) -> dict[str, Any]:
        """Whether bucket and object are there, and in which region."""
        bucket, _, key = uri.removeprefix("s3://").partition("/")
        client = self._client("s3")
        try:
            head = call(client, "head_bucket", Bucket=bucket)
        except Failure as failure:
            if failure.missing:
                return {"bucket": False, "object": None}
            raise
        region = head.get("BucketRegion") or head["ResponseMetadata"]["HTTPHeaders"].get(
            "x-amz-bucket-region"
        )
        found: dict[str, Any] = {"bucket": True, "object": True, "region": region}
        if region in (None, self.region):
            try:
                call(client, "head_object", Bucket=bucket, Key=key)
            except Failure as failure:
                if not failure.missing:
                    raise
                found["object"] = False
        else:
            found["object"] = None
        return found
