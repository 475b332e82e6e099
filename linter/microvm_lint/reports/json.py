"""For programs: the JSON report, described by schemas/report.json."""

from __future__ import annotations

import json

from .. import __version__
from ..findings import fingerprints
from ..words import storable
from .names import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from typing import Any

    from ..definition import Resource
    from ..findings import Finding, Span, Summary
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
    prints = fingerprints(findings, [names.relative(finding.file) for finding in findings])
    separator = "\n"
    for finding, fingerprint in zip(findings, prints, strict=True):
        yield separator + _indented(_finding(finding, fingerprint), "    ")
        separator = ",\n"
    yield ("\n  " if findings else "") + '],\n  "summary": '
    yield _indented(_summary(run.summary), "  ").lstrip() + "\n}\n"


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
        "fix": None,
        "suppressed": None,
        "fingerprint": fingerprint,
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


def _summary(summary: Summary) -> dict[str, Any]:
    return {
        "files": summary.files,
        "definitions": summary.definitions,
        "skipped_files": summary.skipped,
        "errors": summary.counts["error"],
        "warnings": summary.counts["warning"],
        "infos": summary.counts["info"],
        "unresolved_values": summary.unresolved,
        "incomplete": [
            {"file": storable(incomplete.name), "message": storable(incomplete.message)}
            for incomplete in summary.incomplete
        ],
        "notes": [storable(note) for note in summary.notes],
        "coverage": None if summary.coverage is None else summary.coverage.as_json(),
    }
