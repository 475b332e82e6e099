"""For programs: the JSON report, described by schemas/report.json."""

from __future__ import annotations

import json

from .. import __version__
from ..findings import Span, statistics, with_fingerprints
from ..words import storable
from .names import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..definition import Resource
    from ..findings import Finding, Suppressed
    from . import Run


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """The report, one finding at a time."""
    head = {
        "version": 1,
        "tool": {"name": "microvm-lint", "version": __version__},
        "revision": run.revision,
    }
    yield json.dumps(head, indent=2)[:-2] + ',\n  "findings": ['
    names = Names((finding.file for finding in findings), virtual=run.command == "audit")
    separator = "\n"
    for finding, fingerprint in with_fingerprints(findings, names.relative):
        yield separator + _indented(_finding(finding, fingerprint), "    ")
        separator = ",\n"
    yield ("\n  " if findings else "") + '],\n  "summary": '
    yield _indented(_summary(run, findings), "  ").lstrip() + "\n}\n"


def _indented(value: Any, margin: str) -> str:
    text = json.dumps(value, indent=2, ensure_ascii=True)
    return "\n".join(margin + line for line in text.splitlines())


def _finding(finding: Finding, fingerprint: str) -> dict[str, Any]:
    return {
        "rule": finding.rule.id,
        "name": finding.rule.name,
        "severity": finding.severity,
        "message": storable(finding.message),
        "hint": finding.hint and storable(finding.hint),
        "file": storable(finding.file),
        **_place(finding.span),
        "path": storable(finding.path),
        "definition": finding.definition and storable(finding.definition),
        "kind": finding.kind,
        "dialect": finding.dialect,
        "resource": _resource(finding.resource),
        "related": [
            {
                "message": storable(related.message),
                "file": storable(related.span.source.name),
                **_place(related.span),
            }
            for related in finding.related
        ],
        "fix": _fix(finding),
        "suppressed": _suppressed(finding.suppressed),
        "fingerprint": fingerprint,
    }


def _fix(finding: Finding) -> dict[str, Any] | None:
    fix, source = finding.fix, finding.span.source
    if fix is None:
        return None
    edits = [
        {**_place(Span(source, edit.start, edit.end)), "text": storable(edit.text)}
        for edit in fix.edits
    ]
    safety = "safe" if fix.safe else "unsafe"
    return {"message": storable(fix.message), "safety": safety, "edits": edits}


def _suppressed(suppressed: Suppressed | None) -> dict[str, Any] | None:
    if suppressed is None:
        return None
    return {
        "kind": suppressed.kind,
        "reason": suppressed.reason and storable(suppressed.reason),
        "until": suppressed.until,
        "line": suppressed.span and suppressed.span.line,
    }


def _resource(resource: Resource | None) -> dict[str, str | None] | None:
    if resource is None:
        return None
    members = ("account", "region", "image", "version", "arn")
    values = {name: getattr(resource, name) for name in members}
    return {name: value and storable(value) for name, value in values.items()}


def _place(span: Span) -> dict[str, int]:
    return {
        "line": span.line,
        "column": span.column,
        "end_line": span.end_line,
        "end_column": span.end_column,
    }


def _summary(run: Run, findings: Sequence[Finding]) -> dict[str, Any]:
    summary = run.summary
    return {
        "files": summary.files,
        "definitions": summary.definitions,
        "skipped_files": summary.skipped,
        "errors": summary.counts["error"],
        "warnings": summary.counts["warning"],
        "infos": summary.counts["info"],
        "suppressed": summary.suppressed,
        "known": summary.known,
        "unresolved_values": summary.unresolved,
        "incomplete": [
            {"file": storable(incomplete.name), "message": storable(incomplete.message)}
            for incomplete in summary.incomplete
        ],
        "notes": [storable(note) for note in summary.notes],
        "coverage": None if summary.coverage is None else summary.coverage.as_json(),
        "statistics": _statistics(findings) if run.statistics else None,
    }


def _statistics(findings: Sequence[Finding]) -> list[dict[str, Any]]:
    return [
        {
            "rule": row.rule.id,
            "name": row.rule.name,
            "severity": row.severity,
            "count": row.count,
            "fixable": row.fixable,
        }
        for row in statistics(findings)
    ]
