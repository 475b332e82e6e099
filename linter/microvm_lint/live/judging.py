"""Judges what an account gives, and saves it: what all regions of an audit share."""

from __future__ import annotations

import threading
from functools import partial

from ..document import Problem, Source
from ..secrets import mask
from .snapshot import (
    Inventory,
    Live,
    Version,
    inventory_file,
    inventory_text,
    version_file,
    version_text,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable
    from typing import Any

    from ..definition import Resource
    from ..document import Limits
    from ..engine import Engine
    from ..findings import Finding
    from .selection import Selection
    from .snapshot import Saved


class Audit:
    """What all regions of an audit share: how to judge, what to read, where to save.

    `findings` grows with what is found and with nothing else.
    """

    def __init__(
        self,
        engine: Engine,
        limits: Limits,
        selection: Selection,
        saved: Saved | None,
        wanted: set[str],
    ) -> None:
        self.engine = engine
        self.limits = limits
        self.selection = selection
        self.saved = saved
        self.wanted = wanted  # rules that need more than the versions
        self.findings: list[Finding] = []
        self._lock = threading.Lock()

    def shown(self, summary: dict[str, Any]) -> dict[str, Any]:
        """What the list of images has of one, without what must not be saved."""
        return summary if self.saved is not None and self.saved.keep_values else mask(summary)

    def judge_version(
        self, resource: Resource, answer: dict[str, Any], facts: dict[str, Any]
    ) -> None:
        """Judge one version with what is known beside it, and save it."""
        keep = self.saved is not None and self.saved.keep_values
        text = partial(version_text, answer, keep_values=keep)
        made = partial(Version, resource, answer, facts, self.limits, text)
        self._judge(made, resource, version_file(resource), text)

    def judge_inventory(self, resource: Resource, inventory: dict[str, Any]) -> None:
        """Judge what is known of an image or a region, and save it."""
        text = partial(inventory_text, inventory)
        made = partial(Inventory, resource, inventory, self.limits, text)
        self._judge(made, resource, inventory_file(resource), text)

    def _judge(
        self, made: Callable[[], Live], resource: Resource, file: str, text: Callable[[], str]
    ) -> None:
        try:
            found = self.engine.judge(made())
        except Problem as problem:  # larger or deeper than a reader takes
            finding = self.engine.problem(Source(file, text()), problem)
            finding.resource = resource
            found = [finding]
        self._add(found)
        if self.saved is not None:
            self.saved.write(file, text)

    def _add(self, found: list[Finding]) -> None:
        if found:
            with self._lock:
                self.findings += found
