"""One module for each format. A report is a function of findings and facts; it knows no rule."""

from __future__ import annotations

from importlib import import_module

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from typing import Any

    from ..findings import Finding, Summary
    from ..rule import Rule

FORMATS = ("text", "concise", "auto", "json", "sarif", "github", "gitlab", "junit")
_FUNCTIONS = {"concise": ("text", "concise"), "auto": ("github", "with_text")}


class Run:
    """What a report is made of: the facts of the run, and how it should look.

    `exit_status` is known once all findings are. `hide_summary` is --quiet, `details` -v,
    `statistics` --statistics. `baseline` has the results that are gone since an earlier run, where
    there is one to compare with. A `complete` report has all findings, however many. What stands
    in files of the names that an audit gives is relative to no folder of this machine.
    """

    __slots__ = (
        "baseline",
        "color",
        "command",
        "complete",
        "details",
        "exit_status",
        "hide_summary",
        "links",
        "revision",
        "rules",
        "statistics",
        "summary",
        "width",
    )

    def __init__(
        self,
        summary: Summary,
        rules: Sequence[Rule],
        revision: str,
        exit_status: int,
        *,
        command: str = "check",
        color: bool = False,
        links: bool = False,
        width: int = 120,
        hide_summary: bool = False,
        details: bool = False,
        statistics: bool = False,
        baseline: Sequence[dict[str, Any]] | None = None,
        complete: bool = False,
    ) -> None:
        self.baseline = baseline
        self.complete = complete
        self.statistics = statistics
        self.summary = summary
        self.rules = rules
        self.revision = revision
        self.exit_status = exit_status
        self.command = command
        self.color = color
        self.links = links
        self.width = width
        self.hide_summary = hide_summary
        self.details = details


def render(format: str, findings: Sequence[Finding], run: Run) -> Iterable[str]:
    """The pieces of a report in a format of `FORMATS`."""
    module, name = _FUNCTIONS.get(format, (format, "render"))
    function: Callable[[Sequence[Finding], Run], Iterable[str]] = getattr(
        import_module(f"{__name__}.{module}"), name
    )
    return function(findings, run)
