"""For people: a block a finding with the source line, then one line that sums up."""

from __future__ import annotations

from ..words import plural, printable
from .snippet import snippet

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..findings import Finding, Span, Summary
    from . import Run

_SGR = {"error": "1;31", "warning": "1;33", "info": "1;36", "bold": "1", "dim": "2", "good": "32"}


class _Paint:
    """Colours and links, or neither."""

    def __init__(self, run: Run) -> None:
        self.color = run.color
        self.links = run.links

    def __call__(self, style: str, text: str) -> str:
        return f"\x1b[{_SGR[style]}m{text}\x1b[0m" if self.color else text

    def link(self, text: str, address: str) -> str:
        """Text that a terminal opens as an address (OSC 8)."""
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self.links else text


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """The blocks and the summary."""
    paint = _Paint(run)
    for finding in findings:
        yield _headline(finding, paint) + "\n"
        yield from _excerpt(finding.span, paint, finding.severity, run.width)
        for related in finding.related:
            where = _where(related.span, finding.span)
            yield f"  {paint('dim', '-->')} {where}: {printable(related.message)}\n"
            yield from _excerpt(related.span, paint, "dim", run.width)
        if finding.hint:
            yield f"  {paint('dim', 'help:')} {printable(finding.hint)}\n"
        yield "\n"
    if not run.hide_summary:
        yield from summary_lines(run, paint)


def concise(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """One line a finding, then the summary."""
    paint = _Paint(run)
    for finding in findings:
        yield _headline(finding, paint) + "\n"
    if not run.hide_summary:
        yield from summary_lines(run, paint)


def _headline(finding: Finding, paint: _Paint) -> str:
    span, rule = finding.span, finding.rule
    where = f"{printable(finding.file)}:{span.line}:{span.column}"
    identity = paint.link(f"{rule.id} {rule.name}", rule.source.url)
    severity = paint(finding.severity, finding.severity)
    return f"{paint('bold', where)}: {severity} {identity}: {printable(finding.message)}"


def _where(span: Span, beside: Span) -> str:
    if span.source is beside.source:
        return f"line {span.line}, column {span.column}"
    return f"{printable(span.source.name)}:{span.line}:{span.column}"


def _excerpt(span: Span, paint: _Paint, style: str, width: int) -> Iterator[str]:
    shown = snippet(span, width - 10)
    if shown is None or not shown.text:
        return
    number = str(shown.line)
    margin = " " * len(number)
    marker = " " * shown.marker_start + paint(style, "^" * shown.marker_width)
    yield f"  {paint('dim', f'{number} |')} {shown.text}\n"
    yield f"  {paint('dim', f'{margin} |')} {marker}\n"


def summary_lines(run: Run, paint: _Paint) -> Iterable[str]:
    """What was found, what was checked, and what was not."""
    summary = run.summary
    found = [plural(count, name) for name, count in summary.counts.items() if count]
    if found:
        first = paint("bold", f"Found {_and(found)}")
    elif summary.incomplete:
        first = paint("error", "Not everything could be read; no findings in the rest")
    elif summary.definitions:
        first = paint("good", "All checks passed")
    else:
        first = paint("warning", "No image definition found")
    yield f"{first}: {_checked(summary)}.\n"
    if run.details or summary.skipped == summary.files == len(summary.skipped_names):
        for name in summary.skipped_names:
            yield f"  {printable(name)}\n"
    for note in summary.notes:
        yield f"note: {printable(note)}\n"


def _checked(summary: Summary) -> str:
    parts = []
    if summary.files > summary.skipped or not summary.files:
        files = plural(summary.files - summary.skipped, "file")
        parts.append(f"{plural(summary.definitions, 'definition')} in {files} checked")
    if summary.skipped:
        verb = "holds" if summary.skipped == 1 else "hold"
        parts.append(f"{plural(summary.skipped, 'file')} {verb} no image definition")
    if summary.unresolved:
        parts.append(f"{plural(summary.unresolved, 'value')} could not be resolved")
    if summary.incomplete:
        parts.append(f"{plural(len(summary.incomplete), 'path')} could not be read")
    return "; ".join(parts)


def _and(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} and {words[-1]}"
