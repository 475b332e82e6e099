"""What a person sees while an audit runs: one line on the terminal, and nothing in a pipe."""

from __future__ import annotations

import sys
import time

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Sequence
    from typing import Any

    from .inventory import Region
    from .judging import Audit


class Progress:
    """A bar on standard error, where that is a terminal and rich is installed."""

    def __init__(self, audit: Audit, regions: Sequence[Region], *, quiet: bool) -> None:
        self._audit = audit
        self._regions = regions
        self._started = time.monotonic()
        self._bar: Any = None
        self._task: Any = None
        if not quiet and sys.stderr.isatty():
            self._bar = _bar()

    def __enter__(self) -> Progress:
        if self._bar is not None:
            self._bar.start()
            self._task = self._bar.add_task("", total=len(self._regions), facts="")
        return self

    def __exit__(self, *_: object) -> None:
        if self._bar is not None:
            self.update()
            self._bar.stop()

    def update(self) -> None:
        """Show how far the audit has come."""
        if self._bar is not None:
            done = sum(region.finished for region in self._regions)
            self._bar.update(self._task, completed=done, facts=self.facts())

    def facts(self) -> str:
        """Accounts, regions, versions, findings and the rate, in words."""
        unfinished = {id(one.account) for one in self._regions if not one.finished}
        accounts = {id(one.account) for one in self._regions}
        versions = sum(one.row.read for one in self._regions)
        chosen = sum(one.row.versions for one in self._regions)
        seconds = max(time.monotonic() - self._started, 0.001)
        done = sum(region.finished for region in self._regions)
        return (
            f"{len(accounts) - len(unfinished):,}/{len(accounts):,} accounts, "
            f"{done:,}/{len(self._regions):,} regions, {versions:,}/{chosen:,} versions, "
            f"{len(self._audit.findings):,} findings, {versions / seconds:,.0f}/s"
        )


def _bar() -> Any:
    try:
        from rich.console import Console
        from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
        from rich.progress import Progress as Bar
    except ImportError:  # boto3 was installed without the rest of the extra
        return None
    return Bar(
        BarColumn(bar_width=20),
        TextColumn("{task.fields[facts]}"),
        TimeElapsedColumn(),
        console=Console(stderr=True),
        transient=True,
    )
