"""For people: a block a finding with the source line, then one line that sums up."""

from __future__ import annotations

from ..findings import statistics
from ..words import conjunction, plural, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from ..findings import Finding, Span, Summary
    from ..live.coverage import Coverage
    from . import Run

_FEW_ROWS = 12  # of the ledger, that are listed whatever their status
_WIDEST_STATUS = len("expired credentials")
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
        return f"\x1b]8;;{address}\x1b\\{text}\x1b]8;;\x1b\\" if self.links and address else text


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """The blocks and the summary."""
    paint = _Paint(run)
    if run.statistics:
        yield from _statistics(findings, paint)
        findings = ()
    for finding in _not_suppressed(findings):
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
    if run.statistics:
        yield from _statistics(findings, paint)
        findings = ()
    for finding in _not_suppressed(findings):
        yield _headline(finding, paint) + "\n"
    if not run.hide_summary:
        yield from summary_lines(run, paint)


def _not_suppressed(findings: Iterable[Finding]) -> Iterator[Finding]:
    """The findings that nothing suppresses."""
    return (finding for finding in findings if finding.suppressed is None)


def _statistics(findings: Sequence[Finding], paint: _Paint) -> Iterator[str]:
    """A table of the rules with how many findings each has, and how many can be fixed."""
    rows = statistics(findings)
    if not rows:
        return
    widest = max(len(f"{row.count:,}") for row in rows)
    name = max(len(row.rule.name) for row in rows)
    for row in rows:
        severity = paint(row.severity, row.severity)
        fixable = " " * (9 - len(row.severity)) + f"{row.fixable:,} fixable" if row.fixable else ""
        line = (
            f"{row.count:>{widest},}  {row.rule.id}  {row.rule.name:<{name}}  {severity}{fixable}"
        )
        yield f"{line}\n"
    yield "\n"


def _headline(finding: Finding, paint: _Paint) -> str:
    span, rule = finding.span, finding.rule
    where = f"{printable(finding.file)}:{span.line}:{span.column}"
    identity = paint.link(f"{rule.id} {rule.name}", rule.source.url)
    severity = paint(finding.severity, finding.severity)
    # A person has the file in view; of an account the path is the shortest way to say where.
    path = f"{printable(finding.path)}: " if finding.resource and finding.path else ""
    return f"{paint('bold', where)}: {severity} {identity}: {path}{printable(finding.message)}"


def _where(span: Span, beside: Span) -> str:
    if span.source is beside.source:
        return f"line {span.line}, column {span.column}"
    return f"{printable(span.source.name)}:{span.line}:{span.column}"


def _excerpt(span: Span, paint: _Paint, style: str, width: int) -> Iterator[str]:
    from .snippet import snippet  # only where there is something to show

    shown = snippet(span, width - 10)
    if shown is None or not shown.text:
        return
    number = str(shown.line)
    margin = " " * len(number)
    marker = " " * shown.marker_start + paint(style, "^" * shown.marker_width)
    yield f"  {paint('dim', f'{number} |')} {shown.text}\n"
    yield f"  {paint('dim', f'{margin} |')} {marker}\n"


def plain_summary(run: Run) -> Iterable[str]:
    """The summary without colours and links."""
    paint = _Paint(run)
    paint.color = paint.links = False
    return summary_lines(run, paint)


def summary_lines(run: Run, paint: _Paint) -> Iterable[str]:
    """What was found, what was checked, and what was not."""
    summary = run.summary
    found = [plural(count, name) for name, count in summary.counts.items() if count]
    if found:
        first = paint("bold", f"Found {conjunction(found)}")
    elif summary.incomplete:
        first = paint("error", "The answer is not complete; no findings in the rest")
    elif summary.coverage is not None and any(row.not_checked for row in summary.coverage.rows):
        first = paint("warning", "No findings, but not all rules could be checked")
    elif summary.known:
        first = paint("good", "Nothing new")
    elif summary.definitions:
        first = paint("good", "All checks passed")
    elif summary.unresolved:
        first = paint("warning", "Nothing could be checked")
    else:
        first = paint(
            "warning",
            "No image definition found"
            if summary.coverage is None
            else "No version of an image found",
        )
    if summary.coverage is not None:
        yield f"{first}: {_audited(summary, summary.coverage)}.\n"
        yield from _ledger(summary.coverage, run, paint)
        rows = {row.name for row in summary.coverage.rows}
        for one in summary.incomplete:
            if one.name not in rows:
                yield f"{paint('error', 'error')}: {printable(one.name)}: "
                yield f"{printable(one.message)}\n"
    else:
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
    if summary.suppressed:
        parts.append(f"{plural(summary.suppressed, 'finding')} suppressed")
    if summary.known:
        parts.append(f"{plural(summary.known, 'finding')} known from the baseline")
    if summary.unresolved:
        parts.append(f"{plural(summary.unresolved, 'value')} could not be resolved")
    if summary.incomplete:
        parts.append(f"{plural(len(summary.incomplete), 'path')} incomplete")
    return "; ".join(parts)


def _audited(summary: Summary, coverage: Coverage) -> str:
    rows = [row for row in coverage.rows if row.status != "suspended"]
    accounts = len({row.holder.name for row in rows})
    regions = len({row.region for row in rows if row.region})
    images = sum(row.images for row in rows)
    where = f"{plural(accounts, 'account')} and {plural(regions, 'region')}"
    what = f"{plural(summary.definitions, 'version')} of {plural(images, 'image')}"
    parts = [f"{what} in {where} checked"]
    unread = sum(any(True for _ in row.incomplete()) for row in rows)
    if unread:
        parts.append(f"{unread:,} of {plural(len(rows), 'account region')} incomplete")
    if summary.suppressed:
        parts.append(f"{plural(summary.suppressed, 'finding')} suppressed")
    if summary.known:
        parts.append(f"{plural(summary.known, 'finding')} known from the baseline")
    if summary.unresolved:
        parts.append(f"{plural(summary.unresolved, 'value')} could not be resolved")
    return "; ".join(parts)


def _ledger(coverage: Coverage, run: Run, paint: _Paint) -> Iterator[str]:
    """The regions of accounts, one to a line: all of them, or where there are many the unread."""
    shown = [
        row
        for row in coverage.rows
        if run.details
        or len(coverage.rows) <= _FEW_ROWS
        or row.status not in ("read", "empty")
        or any(True for _ in row.incomplete())
    ]
    if len(shown) < len(coverage.rows):
        rest = plural(len(coverage.rows) - len(shown), "region")
        yield f"  {rest} read or empty, not listed here; -v lists them\n"
    accounts = max((len(row.holder.name) for row in shown), default=0)
    regions = max((len(row.region) for row in shown), default=0)
    for row in shown:
        counts = f"{plural(row.images, 'image')}, {row.read:,} of {plural(row.versions, 'version')}"
        status = paint("good" if row.status in ("read", "empty") else "error", row.status)
        padding = " " * (_WIDEST_STATUS - len(row.status))
        name = printable(row.holder.name)
        yield f"  {name:<{accounts}}  {row.region:<{regions}}  {status}{padding}  {counts}\n"
        for one in row.incomplete():
            yield f"    {paint('error', one.message.partition(':')[0])}: "
            yield f"{printable(one.message.partition(': ')[2])}\n"
