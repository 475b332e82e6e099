"""Findings and facts to make reports of."""

from __future__ import annotations

from collections.abc import Sequence

from microvm_lint import document, reports
from microvm_lint.document import Limits, Source
from microvm_lint.findings import Finding, Related, Span, Summary
from microvm_lint.rule import ALL, ERROR, Reference, Rule, rule
from microvm_lint.secrets import hide

ADDRESS = "https://docs.aws.amazon.com/lambda/latest/dg/microvms-images.html"


def sample_rule(
    id: str = "MVL402",
    name: str = "hook-timeout",
    severity: str = ERROR,
    certainty: str = "doc",
    security_severity: str | None = None,
    doc: str = "A summary.\n\n    A paragraph.\n\n    ## Why\n\n    A reason.\n    ",
) -> Rule:
    def judge(image: object) -> None: ...

    judge.__doc__ = doc
    return rule(
        id,
        name,
        severity=severity,
        on=ALL,
        source=Reference("A page", ADDRESS, certainty),
        checked="2026-11-23",
        security_severity=security_severity,
    )(judge)  # type: ignore[arg-type]


def source_of(text: str, name: str = "image.yaml") -> Source:
    """The source of a document that was read, its secrets known."""
    read = document.read(name, text.encode(), Limits())
    hide(read)
    return read.source


def span_of(source: Source, piece: str) -> Span:
    """The place of the first occurrence of a piece."""
    start = source.text.index(piece)
    return Span(source, start, start + len(piece))


def sample_finding(
    text: str,
    piece: str,
    *,
    name: str = "image.yaml",
    rule: Rule | None = None,
    severity: str | None = None,
    message: str = "a message",
    hint: str | None = None,
    path: str = "hooks.port",
    definition: str | None = "demo",
    related: Sequence[tuple[str, str]] = (),
) -> Finding:
    source = source_of(text, name)
    rule = rule or sample_rule()
    return Finding(
        rule,
        severity or rule.severity,
        message,
        span_of(source, piece),
        hint=hint,
        path=path,
        definition=definition,
        kind="create",
        dialect="api",
        related=[Related(span_of(source, other), words) for other, words in related],
    )


def run_of(
    findings: Sequence[Finding] = (), summary: Summary | None = None, status: int = 1
) -> reports.Run:
    """The facts of a run that found these."""
    if summary is None:
        summary = Summary()
        summary.files = summary.definitions = 1
        for finding in findings:
            summary.counts[finding.severity] += 1
    rules = {finding.rule.id: finding.rule for finding in findings}
    return reports.Run(summary, list(rules.values()), "2026-06-22", status)


def rendered(format: str, findings: Sequence[Finding], run: reports.Run | None = None) -> str:
    return "".join(reports.render(format, findings, run or run_of(findings)))
