"""For code scanning: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/.

Written as plain dictionaries. Files are named relative to the root of the repository, columns
count code points, and every piece of text is masked like any other output.
"""

from __future__ import annotations

import json
import os
import re
from urllib.parse import quote, urlsplit

from .. import __version__, git
from ..baseline import KNOWN, LINE_HASH, VALUE_HASH, value_hash
from ..explanation import body, summary
from ..findings import SEVERITIES, Span, with_fingerprints
from ..secrets import can_show
from ..words import plural, printable, storable
from .names import Names
from .snippet import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ..document import Source
    from ..findings import Finding, Fix, Suppressed
    from ..rule import Rule
    from . import Run

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_ROOTS = {
    "check": "The root of the repository that was checked.",
    "audit": "The folder in which an audit saves what accounts hold.",
}
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISION = {
    "doc": "very-high",
    "guide": "high",
    "aws": "high",
    "live": "high",
    "reason": "medium",
    "policy": "very-high",
}

# What GitHub accepts in one run: docs.github.com, "SARIF support for code scanning".
MOST_RESULTS = 25_000
_LONGEST_SNIPPET = 2_000
_LONGEST_CONTEXT = 20_000  # before secrets are masked

_FENCED = re.compile(r"^```.*?\n(.*?)\n```$", re.DOTALL | re.MULTILINE)
_SCP = re.compile(r"(?:[^@:/]+@)?([A-Za-z0-9._-]{2,}):((?!//)[^@:]+)")  # user@host:path
_SCHEMES = ("https", "http", "ssh", "git")


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """The log with its one run, result by result."""
    kept = findings if run.complete else _gravest(findings)
    incomplete = [one.name for one in run.summary.incomplete]
    audit = run.command == "audit"
    names = Names([finding.file for finding in findings[:1]] + incomplete, virtual=audit)
    used = {finding.rule.id for finding in kept} | {one["ruleId"] for one in run.baseline or ()}
    rules = [rule for rule in run.rules if rule.id in used]
    head: dict[str, Any] = {
        "tool": {"driver": _driver(rules)},
        "automationDetails": {"id": f"microvm-lint/{run.command}/"},
        "columnKind": "unicodeCodePoints",
        "newlineSequences": ["\r\n", "\n", "\r"],
        "originalUriBaseIds": {_ROOT: {"description": {"text": _ROOTS[run.command]}}},
        "invocations": [_invocation(run, len(findings) - len(kept), names)],
    }
    outside = any(os.path.isabs(names.relative(finding.file)) for finding in kept)
    if not outside and (provenance := _provenance(names.repository)):
        head["versionControlProvenance"] = [provenance]
    log = {"$schema": _SCHEMA, "version": "2.1.0"}
    yield json.dumps(log)[:-1] + ', "runs": [' + json.dumps(head)[:-1] + ', "results": ['
    index = {rule.id: number for number, rule in enumerate(rules)}
    separator = "\n"
    for finding, fingerprint in with_fingerprints(kept, names.relative):
        result = _result(finding, fingerprint, index[finding.rule.id], names)
        if run.baseline is not None:
            known = finding.suppressed is not None and finding.suppressed.kind == KNOWN
            result["baselineState"] = "unchanged" if known else "new"
        yield separator + json.dumps(result)
        separator = ",\n"
    for gone in run.baseline or ():
        absent = {name: one for name, one in gone.items() if name != "ruleIndex"}
        if gone["ruleId"] in index:
            absent["ruleIndex"] = index[gone["ruleId"]]
        yield separator + json.dumps({**absent, "baselineState": "absent"})
        separator = ",\n"
    yield "]}]}\n"


def _gravest(findings: Sequence[Finding]) -> Sequence[Finding]:
    """As many findings as a run may have, the gravest ones, in their order."""
    if len(findings) <= MOST_RESULTS:
        return findings
    order = sorted(range(len(findings)), key=lambda number: _gravity(findings[number]))
    return [findings[number] for number in sorted(order[:MOST_RESULTS])]


def _gravity(finding: Finding) -> tuple[bool, int]:
    return finding.suppressed is not None, SEVERITIES.index(finding.severity)


def _location(name: str, names: Names) -> dict[str, str]:
    """The artifact location of a file: relative to the root, or whole outside of it."""
    path = names.relative(name)
    uri = quote(os.fsencode(path))
    if os.path.isabs(path):
        return {"uri": "file://" + ("" if path.startswith("/") else "/") + uri}
    return {"uri": uri, "uriBaseId": _ROOT}


def _driver(rules: Iterable[Rule]) -> dict[str, Any]:
    return {
        "name": "microvm-lint",
        "version": __version__,
        "semanticVersion": __version__,
        "shortDescription": {"text": "Checks definitions of AWS Lambda MicroVM images."},
        "informationUri": "https://docs.aws.amazon.com/lambda/latest/dg/microvms-images.html",
        "rules": [_rule(rule) for rule in rules],
    }


def _rule(rule: Rule) -> dict[str, Any]:
    text = body(rule)
    properties: dict[str, Any] = {
        "problem.severity": _PROBLEMS[rule.severity],
        "precision": _PRECISION[rule.source.certainty],
        "tags": ["aws", "lambda-microvms"],
    }
    if rule.security_severity is not None:
        properties["security-severity"] = rule.security_severity
        properties["tags"] = ["security", *properties["tags"]]
    first = summary(rule)
    address = {"helpUri": rule.source.url} if rule.source.url else {}
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": first},
        "fullDescription": {"text": f"{first} {_introduction(text)}".rstrip()},
        "help": {"text": _plain(text), "markdown": text},
        **address,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _introduction(text: str) -> str:
    """What stands before the first heading, as one paragraph; no block of several lines."""

    def inline(match: re.Match[str]) -> str:
        return "." if "\n" in match[1] else f"`{match[1]}`."

    paragraph = " ".join(_FENCED.sub(inline, text.partition("## ")[0]).split())
    return paragraph.replace(": .", ".")


def _plain(text: str) -> str:
    lines = (line.removeprefix("## ") for line in text.splitlines() if not line.startswith("```"))
    return "\n".join(lines)


def _result(finding: Finding, fingerprint: str, index: int, names: Names) -> dict[str, Any]:
    message = finding.message + (f" ({finding.hint})" if finding.hint else "")
    location: dict[str, Any] = {"physicalLocation": _physical(finding.span, names)}
    logical = []
    if finding.resource and finding.resource.arn:
        logical.append({"fullyQualifiedName": printable(finding.resource.arn), "kind": "resource"})
    if finding.path:
        owner = f"{finding.definition}/" if finding.definition else ""
        logical.append({"fullyQualifiedName": printable(owner + finding.path), "kind": "member"})
    if logical:
        location["logicalLocations"] = logical
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": printable(message)},
        "locations": [location],
        "partialFingerprints": {LINE_HASH: fingerprint},
    }
    if digest := value_hash(finding):
        result["partialFingerprints"][VALUE_HASH] = digest
    if finding.suppressed is not None and finding.suppressed.kind != KNOWN:
        result["suppressions"] = [_suppression(finding.suppressed, names)]
    if finding.fix is not None:
        result["fixes"] = [_fix(finding.fix, finding.span.source, names)]
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(related.span, names),
                "message": {"text": printable(related.message)},
            }
            for number, related in enumerate(finding.related, 1)
        ]
    return result


def _fix(fix: Fix, source: Source, names: Names) -> dict[str, Any]:
    replacements = []
    for edit in fix.edits:
        span = Span(source, edit.start, edit.end)
        deleted = {
            "startLine": span.line,
            "startColumn": span.column,
            "endLine": span.end_line,
            "endColumn": span.end_column,
        }
        replacement: dict[str, Any] = {"deletedRegion": deleted}
        if edit.text:
            replacement["insertedContent"] = {"text": storable(edit.text)}
        replacements.append(replacement)
    place = {"artifactLocation": _location(source.name, names), "replacements": replacements}
    words = fix.message if fix.safe else f"{fix.message} (unsafe)"
    return {"description": {"text": printable(words)}, "artifactChanges": [place]}


def _suppression(suppressed: Suppressed, names: Names) -> dict[str, Any]:
    found: dict[str, Any] = {"kind": "external" if suppressed.span is None else "inSource"}
    if suppressed.reason:
        found["justification"] = printable(suppressed.reason)
    if suppressed.until:
        found["properties"] = {"until": suppressed.until}
    if suppressed.span is not None:
        found["location"] = {"physicalLocation": _physical(suppressed.span, names)}
    return found


def _physical(span: Span, names: Names) -> Any:
    source = span.source
    region: dict[str, Any] = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    place = {"artifactLocation": _location(source.name, names), "region": region}
    start, end = source.line_span(span.line)[0], source.line_span(span.end_line)[1]
    if not source.text or not can_show(source, end):
        return place
    region["snippet"] = {
        "text": _cut(masked(source, span.start, min(span.end, span.start + _LONGEST_CONTEXT)))
    }
    if end - start < _LONGEST_CONTEXT and (start < span.start or span.end < end):
        lines = masked(source, start, end)
        if len(lines) <= _LONGEST_SNIPPET:
            place["contextRegion"] = {
                "startLine": span.line,
                "endLine": span.end_line,
                "snippet": {"text": storable(lines)},
            }
    return place


def _cut(text: str) -> str:
    return storable(text if len(text) <= _LONGEST_SNIPPET else f"{text[:_LONGEST_SNIPPET]}…")


def _invocation(run: Run, left_out: int, names: Names) -> dict[str, Any]:
    notifications = [
        {
            **_notification("not-read", "error", f"{one.name} was not read: {one.message}."),
            "locations": [{"physicalLocation": {"artifactLocation": _location(one.name, names)}}],
        }
        for one in run.summary.incomplete
    ]
    notifications += [_notification("note", "note", f"{note}.") for note in run.summary.notes]
    if run.summary.coverage is not None:
        notifications += map(_coverage, run.summary.coverage.as_json())
    if left_out:
        words = f"{plural(left_out, 'result')} beyond {MOST_RESULTS:,} were left out."
        notifications.append(_notification("left-out", "warning", words))
    return {
        "executionSuccessful": not run.summary.incomplete,
        "exitCode": run.exit_status,
        "toolExecutionNotifications": notifications,
    }


def _coverage(row: dict[str, Any]) -> dict[str, Any]:
    """A row of the ledger, in words and as it stands in the JSON report."""
    where = " ".join(filter(None, (row["account"] or row["profile"] or "", row["region"])))
    counts = f"{plural(row['images'], 'image')}, {row['read']:,} of {row['versions']:,} versions"
    words = f"{where or 'unknown account'}: {row['status']}; {counts} read."
    return {**_notification("coverage", "note", words), "properties": {"coverage": row}}


def _notification(id: str, level: str, text: str) -> dict[str, Any]:
    return {"level": level, "message": {"text": printable(text)}, "descriptor": {"id": id}}


def _provenance(root: str | None) -> dict[str, Any] | None:
    """Where the repository comes from, as far as git knows; no user name, no password."""
    if root is None:
        return None
    remote = _ask_git(root, "config", "--get", "remote.origin.url")
    address = _address(remote) if remote else None
    if address is None:
        return None
    found: dict[str, Any] = {"repositoryUri": address, "mappedTo": {"uriBaseId": _ROOT}}
    if revision := _ask_git(root, "rev-parse", "--verify", "HEAD"):
        found["revisionId"] = revision
    if branch := _ask_git(root, "symbolic-ref", "--short", "HEAD"):
        found["branch"] = storable(branch)
    return found


def _ask_git(root: str, *arguments: str) -> str | None:
    try:
        return os.fsdecode(git.run(root, *arguments)).strip()
    except git.GitError:
        return None  # no such remote, no commit yet, no branch


def _address(remote: str) -> str | None:
    """A remote as a URI, where it is one; never with a user, a password or a query."""
    if scp := _SCP.fullmatch(remote):
        remote = f"ssh://{scp[1]}/{scp[2].lstrip('/')}"
    try:
        parts = urlsplit(remote)
        host, port = parts.hostname, parts.port
    except ValueError:
        return None
    if parts.scheme not in _SCHEMES or not host:
        return None
    host = f"[{host}]" if ":" in host else host
    address = f"{parts.scheme}://{host}" + (f":{port}" if port else "")
    return address + quote(parts.path, safe="/%~:@!$&'()*+,;=")
