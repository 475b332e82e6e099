"""For GitHub Actions: workflow commands, which become annotations, then the summary.

https://docs.github.com/en/actions/reference/workflows-and-actions/workflow-commands
"""

from __future__ import annotations

import re

from ..findings import SEVERITIES
from ..words import plural, printable
from .names import Names
from .text import plain_summary
from .text import render as render_text

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from ..findings import Finding
    from . import Run

_LEVELS = {"error": "error", "warning": "warning", "info": "notice"}
_SHOWN = 10  # annotations of each level that GitHub shows for one step
_COMMAND = r"(?m)^(\s*):(?=:)|##(?=\[)"


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """One command a finding, the gravest first, and the summary."""
    yield from _commands(findings, run)
    if not run.hide_summary:
        for line in plain_summary(run):
            yield harmless(line)
        yield from _limit(run)


def with_text(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """The report for people, and in GitHub Actions the commands behind it."""
    from os import environ

    in_actions = environ.get("GITHUB_ACTIONS") == "true"
    for line in render_text(findings, run):
        yield harmless(line) if in_actions else line
    if in_actions:
        yield from _commands(findings, run)
        if not run.hide_summary:
            yield from _limit(run)


def harmless(line: str) -> str:
    """A line of the log in which nothing is a command, also where a file's name looks like one."""
    return re.sub(_COMMAND, lambda match: f"{match[1]}: " if match[1] is not None else "# #", line)


def _limit(run: Run) -> Iterator[str]:
    counts = run.summary.counts
    hidden = sum(max(0, counts[one] - _SHOWN) for one in SEVERITIES)
    if hidden:
        yield (
            f"note: GitHub shows {_SHOWN} annotations of each level for a step; "
            f"{plural(hidden, 'finding')} more stand only in this log\n"
        )


def _commands(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    counting = [finding for finding in findings if finding.suppressed is None]
    files = [*(one.file for one in counting[:1]), *(one.name for one in run.summary.incomplete)]
    names = Names(files, virtual=run.command == "audit")
    for one in run.summary.incomplete:
        yield _command(
            "error", {"file": names.relative(one.name), "title": "not read"}, one.message
        )
    for finding in sorted(counting, key=lambda one: SEVERITIES.index(one.severity)):
        span = finding.span
        place = {"file": names.relative(finding.file), "line": span.line, "col": span.column}
        place |= {"endLine": span.end_line, "endColumn": span.end_column}
        title = {"title": f"{finding.rule.id} {finding.rule.name}"}
        words = finding.message + (f" ({finding.hint})" if finding.hint else "")
        yield _command(_LEVELS[finding.severity], {**place, **title}, words)


def _command(level: str, properties: Mapping[str, object], message: str) -> str:
    """A command; what would end it, or a property of it, is escaped."""
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    return f"::{level} {listed}::{_data(printable(message))}\n"


def _data(text: str) -> str:
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace("##[", "# #[")


def _property(text: str) -> str:
    return _data(printable(text)).replace(":", "%3A").replace(",", "%2C")
