"""Reads one region of one account: images, their versions, and what the rules say of them."""

from __future__ import annotations

import threading
from functools import partial

from ..definition import Resource
from ..model import SERVICE
from .aws import call_raw, page, pages
from .facts import OF_IMAGES, Facts
from .failures import (
    DENIED,
    EXPIRED,
    INTERRUPTED,
    THROTTLED,
    UNREACHABLE,
    UNSUPPORTED,
    Failure,
    Malformed,
    as_failure,
)
from .pool import Work
from .snapshot import FORM, MARKER, name_in

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from .accounts import Account
    from .coverage import Row
    from .judging import Audit
    from .patience import Rate

_PASSING = (THROTTLED, UNREACHABLE)  # what may be otherwise a little later
_HOPELESS = 20  # failures in a row after which a region is given up
_INTERRUPTED = "interrupted before all was read"
_LISTED = ("imageVersion", "state", "status", "createdAt")  # what the inventory has of a version


def _listed(item: dict[str, Any]) -> dict[str, Any]:
    """What the inventory has of a version, None for a member of another type than it has."""
    found = {name: item.get(name) for name in _LISTED}
    for name, value in found.items():
        number = type(value) in (int, float) and name == "createdAt"
        if not (isinstance(value, str) or number):
            found[name] = None
    return found


class _Image:
    """One image that is being read: its inventory, and how many versions are still to come."""

    def __init__(self, summary: dict[str, Any], inventory: dict[str, Any]) -> None:
        self.summary = summary
        self.inventory = inventory
        self.chosen: set[str] | None = None  # versions to read, where they were chosen from all
        self.waiting = 0
        self.lock = threading.Lock()

    @property
    def name(self) -> str:
        name: str = self.summary["name"]
        return name

    @property
    def arn(self) -> str:
        arn: str = self.summary["imageArn"]
        return arn


class _Task:
    """Something to do in a region, and once more after all else if it fails in a way that may pass.

    `subject` is what it reads, for the coverage. `settle` is called when it will not be done again.
    """

    def __init__(
        self,
        region: Region,
        subject: str,
        do: Callable[[], None],
        settle: Callable[[], None] | None = None,
    ) -> None:
        self.region = region
        self.subject = subject
        self.do = do
        self.settle = settle
        self.failed_once = False

    def __call__(self) -> None:
        try:
            self.do()
        except Exception as error:
            if not self.failed_once:
                self.failed_once = True
                if self.region.try_again(self, error):
                    return
            if self.settle is not None:
                self.settle()
            raise
        if self.settle is not None:
            self.settle()


class Region(Work):
    """The work on one region of one account."""

    def __init__(self, audit: Audit, account: Account, region: str, row: Row, rate: Rate) -> None:
        super().__init__(region)
        self.audit = audit
        self.account = account
        self.row = row
        self.rate = rate
        self.finished = False
        self.matched = 0  # images whose name is one that is asked for
        self.client: Any = None
        self.facts: Facts | None = None
        self.patient = True  # whether what may pass is tried again after all else
        self._in_a_row = 0  # failures, with nothing read between them
        self._arns: set[str] = set()
        self._names: set[str] = set()

    def connect(self) -> None:
        """Make the client. Raises `Failure`."""
        session = self.account.open()
        self.patient = not session.attempts_are_told
        self.client = session.client(SERVICE, self.region, self.rate)
        self.facts = Facts(
            session, self.region, self.row, self.rate, self.account.shared, self.audit.wanted
        )

    def start(self) -> None:
        """Connect, then read the first page of images."""
        self.connect()
        self.push(_Task(self, "", partial(self._images, None)))

    def finish(self) -> None:
        """Judge what only the whole region tells, and leave."""
        self.close()
        if self.row.reasons or not self.row.images:
            return
        if self.audit.saved is not None:
            self.audit.saved.forget_images(self._resource(None, None, None), self._names)
        resource = self._resource(None, None, None)
        inventory = {
            MARKER: FORM,
            "account": resource.account,
            "region": resource.region,
            "images": self.row.images,
        }
        self.audit.judge_inventory(resource, inventory)

    def interrupt(self) -> None:
        """Note that not all was read, where that is so."""
        if not self.finished:
            self.row.fail(Failure(INTERRUPTED, _INTERRUPTED))

    def close(self) -> None:
        """Let go of everything that takes memory."""
        self.finished = True
        if self.client is not None:
            self.client.close()
        self.client = self.facts = None
        self.account.leave()

    def failed(self, error: Exception, task: Callable[[], None] | None = None) -> None:
        """Note what could not be read, and give up after too much of it."""
        failure = as_failure(error)
        self.row.fail(failure, getattr(task, "subject", ""))
        self._in_a_row += 1
        if failure.status == EXPIRED or self._in_a_row >= _HOPELESS:
            for dropped in self.drop():
                self.row.fail(failure, getattr(dropped, "subject", ""))

    def try_again(self, task: _Task, error: Exception) -> bool:
        """Whether a task is worth another try, and if so, put it behind all others."""
        may_pass = isinstance(error, Failure) and error.status in _PASSING
        if not may_pass or not self.patient:
            return False
        self._in_a_row += 1
        if self._in_a_row < _HOPELESS:
            self.push(task, last=True)
            return True
        return False

    def _guarded(self, do: Callable[[], None]) -> None:
        try:
            do()
        except Exception as error:  # noqa: BLE001 noted in the coverage
            self.failed(error)

    def _images(self, token: str | None) -> None:
        """Read a page of the list of images, and have its images read."""
        items, following = page(self.client, "list_microvm_images", token)
        if following is not None:
            # With much to do already, the next page can wait: it would only take memory.
            next_page = partial(self._images, following)
            self.push(_Task(self, "", next_page), last=len(self.tasks) > self.pool.threads)
        for item in items:
            arn = item.get("imageArn") if isinstance(item, dict) else None
            name = item.get("name") or name_in(arn) if isinstance(arn, str) else None
            if not isinstance(arn, str) or not isinstance(name, str):
                self.row.fail(Malformed("lambda:ListMicrovmImages", "an image has no name or ARN"))
                continue
            if arn in self._arns:  # an image that comes twice is one
                continue
            self._arns.add(arn)
            self._names.add(name)
            self.account.learn(arn)
            self.row.count(images=1)
            if self.audit.selection.wants_image(name):
                self.matched += 1
                summary = self.audit.shown({**item, "name": name})
                self.push(_Task(self, name, partial(self._versions, summary)))

    def _versions(self, summary: dict[str, Any]) -> None:
        """List the versions of an image, and have those read that are chosen."""
        resource = self._resource(summary["name"], None, summary["imageArn"])
        inventory: dict[str, Any] = {
            MARKER: FORM,
            "account": resource.account,
            "region": resource.region,
            "image": summary,
        }
        saved = self.audit.saved.inventory(resource) if self.audit.saved else None
        if saved is not None and saved["image"] == summary:
            inventory = saved
        image = _Image(summary, inventory)
        listed = inventory.get("versions")
        if listed is None:
            listed = self._list(image)
        chosen = self.audit.selection.choose(summary, listed)
        self.row.count(versions=len(chosen))
        image.chosen = {version["imageVersion"] for version in chosen}
        image.waiting = len(chosen)
        for version in chosen:
            number = version["imageVersion"]
            read = partial(self._version, image, number)
            settle = partial(self._settle, image)
            self.push(_Task(self, f"{image.name}/{number}", read, settle))
        if not chosen:
            self._guarded(lambda: self._finish_image(image))

    def _list(self, image: _Image) -> list[dict[str, Any]]:
        """What ListMicrovmImageVersions gives, or what the image's summary names."""
        found: list[dict[str, Any]] = []
        whole = True
        try:
            for items in pages(
                self.client, "list_microvm_image_versions", imageIdentifier=image.arn
            ):
                for item in items:
                    if isinstance(item, dict) and isinstance(item.get("imageVersion"), str):
                        found.append(_listed(item))
                    else:
                        whole = False
                        words = "a version has no imageVersion"
                        failure = Malformed("lambda:ListMicrovmImageVersions", words)
                        self.row.fail(failure, image.name)
        except Failure as failure:
            if failure.status not in (UNSUPPORTED, DENIED) and not failure.missing:
                raise
            return self._named(image, failure)
        if whole:
            image.inventory["versions"] = found
        return found

    def _named(self, image: _Image, failure: Failure) -> list[dict[str, Any]]:
        """The versions that the list of images names, where they cannot be listed.

        An endpoint may say of an operation that it does not know what the service says of an image
        that is gone. Of the latter nothing can be read, and that is noted then.
        """
        names = ("latestActiveImageVersion", "latestFailedImageVersion")
        named = [image.summary.get(name) for name in names]
        found = [{"imageVersion": one} for one in named if isinstance(one, str)]
        if failure.missing and not found:
            raise failure
        if failure.status == DENIED:
            self.row.fail(failure, image.name)
        else:
            self.row.count(unlisted=1)
        rules = self.audit.wanted.intersection(OF_IMAGES)
        words = "versions of an image could not be listed"
        self.row.leave_unchecked(rules, Failure(UNSUPPORTED, words))
        states = ({"state": "SUCCESSFUL", "status": "ACTIVE"}, {"state": "FAILED"})
        for name, state in zip(names, states, strict=True):
            for one in found:
                if one["imageVersion"] == image.summary.get(name):
                    one.update(state)
        return found

    def _version(self, image: _Image, number: str) -> None:
        """Read and judge one version."""
        resource = self._resource(image.name, number, image.arn)
        answer = self.audit.saved.version(resource) if self.audit.saved else None
        resumed = answer is not None
        if answer is None:
            answer = call_raw(
                self.client,
                "get_microvm_image_version",
                imageIdentifier=image.arn,
                imageVersion=number,
            )
        self._judge(image, resource, answer)
        self.row.count(read=1, resumed=int(resumed))
        self._in_a_row = 0

    def _settle(self, image: _Image) -> None:
        """A version was read or given up; after the last one the image is judged."""
        with image.lock:
            image.waiting -= 1
            last = image.waiting == 0
        if last:
            self._guarded(lambda: self._finish_image(image))

    def _judge(self, image: _Image, resource: Resource, answer: dict[str, Any]) -> None:
        if self.pool.stopped:  # the report is being made already
            raise Failure(INTERRUPTED, _INTERRUPTED)
        assert self.facts is not None
        for kind, key, fact in self.facts.gather(answer, self.client, image.inventory):
            with image.lock:
                known = image.inventory.get(kind, {})
                image.inventory[kind] = {**known, key: fact}  # others may be reading the old one
        self.audit.judge_version(resource, answer, image.inventory)

    def _finish_image(self, image: _Image) -> None:
        resource = self._resource(image.name, None, image.arn)
        if self.audit.saved is not None and image.chosen is not None:
            self.audit.saved.forget_versions(resource, image.chosen)
        self.audit.judge_inventory(resource, image.inventory)

    def _resource(self, name: str | None, number: str | None, arn: str | None) -> Resource:
        account = self.account.holder.name
        return Resource(account, self.region, name, number, arn)


class OneVersion(Region):
    """The work on a single version, as `aws lambda-microvms get-microvm-image-version` reads it."""

    def __init__(
        self,
        audit: Audit,
        account: Account,
        region: str,
        row: Row,
        rate: Rate,
        wanted: tuple[str, str],
    ) -> None:
        super().__init__(audit, account, region, row, rate)
        self.identifier, self.number = wanted
        self.answer: dict[str, Any] | None = None

    def start(self) -> None:
        """Connect, then read the version."""
        self.row.count(versions=1)
        self.connect()
        self.push(_Task(self, f"{self.identifier}/{self.number}", self._read))

    def finish(self) -> None:
        """Leave."""
        self.close()

    def _read(self) -> None:
        answer = call_raw(
            self.client,
            "get_microvm_image_version",
            imageIdentifier=self.identifier,
            imageVersion=self.number,
        )
        self.answer = answer
        arn = answer.get("imageArn")
        arn = arn if isinstance(arn, str) else self.identifier
        self.account.learn(arn)
        name = name_in(arn) or self.identifier.rpartition(":")[2]
        summary = {"imageArn": arn, "name": name}
        inventory: dict[str, Any] = {
            MARKER: FORM,
            "account": self.account.holder.name,
            "region": self.region,
            "image": summary,
        }
        resource = self._resource(name, self.number, arn)
        versions = self.audit.saved.versions_beside(resource) if self.audit.saved else None
        if versions is not None:
            inventory["versions"] = versions
        image = _Image(summary, inventory)
        self._judge(image, resource, answer)
        self.row.count(images=1, read=1)
        if self.audit.saved is not None:
            self._finish_image(image)
