"""For GitLab: a Code Quality report.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from hashlib import sha256

from ..findings import with_fingerprints
from ..words import printable
from .names import Names

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from ..findings import Finding
    from . import Run

_SEVERITIES = {"error": "major", "warning": "minor", "info": "info"}


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """A list of issues, one at a time; what could not be read is one as well."""
    counting = [finding for finding in findings if finding.suppressed is None]
    files = [*(one.file for one in counting[:1]), *(one.name for one in run.summary.incomplete)]
    names = Names(files, virtual=run.command == "audit")
    separator = "["
    for one in run.summary.incomplete:
        digest = sha256(f"{one.name}\0{one.message}".encode("utf-8", "surrogatepass")).hexdigest()
        words = f"not read: {one.message}"
        issue = _issue("not-read", words, digest, "blocker", names.relative(one.name), 1, 1)
        yield f"{separator}\n{json.dumps(issue)}"
        separator = ","
    for finding, fingerprint in with_fingerprints(counting, names.relative):
        words = f"{finding.rule.id} {finding.rule.name}: {finding.message}"
        words += f" ({finding.hint})" if finding.hint else ""
        path, span = names.relative(finding.file), finding.span
        severity = _SEVERITIES[finding.severity]
        issue = _issue(
            finding.rule.id, words, fingerprint, severity, path, span.line, span.end_line
        )
        yield f"{separator}\n{json.dumps(issue)}"
        separator = ","
    yield "[]\n" if separator == "[" else "\n]\n"


def _issue(
    check: str, words: str, fingerprint: str, severity: str, path: str, first: int, last: int
) -> dict[str, object]:
    return {
        "description": printable(words),
        "check_name": check,
        "fingerprint": fingerprint,
        "severity": severity,
        "location": {"path": printable(path), "lines": {"begin": first, "end": last}},
    }
