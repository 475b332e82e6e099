"""Which images and which of their versions are read."""

from __future__ import annotations

from fnmatch import fnmatchcase

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

ACTIVE = "active"  # those that can run, and the latest failed one
LATEST = "latest"  # the newest
ALL = "all"
CHOICES = (ACTIVE, LATEST, ALL)

_RUNNING = {"state": "SUCCESSFUL", "status": "ACTIVE"}  # of a version that RunMicrovm accepts


class Selection:
    """Which images by name, and which versions of them by age, state and status."""

    def __init__(
        self,
        versions: str = ACTIVE,
        names: Sequence[str] = (),
        states: Sequence[str] = (),
        statuses: Sequence[str] = (),
    ) -> None:
        self.versions = versions
        self.names = names
        self.states = states
        self.statuses = statuses

    def wants_image(self, name: str) -> bool:
        """Whether a glob covers the image's name, or there is none."""
        return not self.names or any(fnmatchcase(name, glob) for glob in self.names)

    def choose(self, image: dict[str, Any], versions: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """The versions to read, of those that are listed for an image."""
        chosen = versions
        if self.versions == LATEST:
            chosen = [max(versions, key=age)] if versions else []
        elif self.versions == ACTIVE:
            failed = latest_failed(image, versions)
            chosen = [one for one in versions if may_run(one) or one is failed]
        return [one for one in chosen if self.keeps(one)]

    def keeps(self, version: dict[str, Any]) -> bool:
        """Whether a version has one of the states and statuses that are asked for."""
        return (not self.states or version.get("state") in self.states) and (
            not self.statuses or version.get("status") in self.statuses
        )


def can_run(version: dict[str, Any]) -> bool:
    """Whether RunMicrovm accepts a version."""
    return all(version.get(name) == value for name, value in _RUNNING.items())


def may_run(version: dict[str, Any]) -> bool:
    """Whether it can run, or its state or status is not told."""
    return can_run({**_RUNNING, **{name: one for name, one in version.items() if one is not None}})


def latest_failed(image: dict[str, Any], versions: list[dict[str, Any]]) -> dict[str, Any] | None:
    """The version that failed last, as the image says or by age."""
    named = image.get("latestFailedImageVersion")
    for version in versions:
        if named is not None and version.get("imageVersion") == named:
            return version
    failed = [one for one in versions if one.get("state") == "FAILED"]
    return max(failed, key=age) if failed else None


def age(version: dict[str, Any]) -> tuple[float, tuple[int, ...]]:
    """What versions are ordered by: when they were made, then their number."""
    steps = str(version.get("imageVersion")).split(".")
    number = tuple(int(step) for step in steps if step.isdecimal())
    return _seconds(version.get("createdAt")), number


def _seconds(time: object) -> float:
    """A timestamp in seconds since 1970: the wire has numbers, the AWS CLI prints ISO 8601."""
    if isinstance(time, (int, float)) and not isinstance(time, bool):
        return float(time)
    if isinstance(time, str):
        from datetime import datetime

        try:
            return datetime.fromisoformat(time.replace("Z", "+00:00")).timestamp()
        except ValueError:
            return 0.0
    return 0.0
