"""For code scanning: SARIF 2.1.0, https://docs.oasis-open.org/sarif/sarif/v2.1.0/.

Written as plain dictionaries. Files are named relative to the root of the repository, columns
count code points, and every piece of text is masked like any other output.
"""

from __future__ import annotations

import json
import os
from urllib.parse import quote, urlsplit

from .. import __version__, git
from ..explanation import body, summary
from ..findings import fingerprints
from ..words import plural
from .snippet import masked

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence
    from typing import Any

    from ..findings import Finding, Span
    from ..rule import Rule
    from . import Run

_SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_ROOT = "SRCROOT"
_LEVELS = {"error": "error", "warning": "warning", "info": "note"}
_PROBLEMS = {"error": "error", "warning": "warning", "info": "recommendation"}
_PRECISION = {
    "doc": "very-high",
    "guide": "high",
    "aws": "high",
    "live": "high",
    "reason": "medium",
}

# What GitHub accepts in one run: docs.github.com, "SARIF support for code scanning".
MOST_RESULTS = 25_000
_LONGEST_SNIPPET = 2_000


def render(findings: Sequence[Finding], run: Run) -> Iterator[str]:
    """The log with its one run, result by result."""
    root = git.root_of(os.curdir)
    names = _Names(root or os.getcwd())
    kept = findings[:MOST_RESULTS]
    used = {finding.rule.id for finding in kept}
    rules = [rule for rule in run.rules if rule.id in used]
    head: dict[str, Any] = {
        "tool": {"driver": _driver(rules)},
        "automationDetails": {"id": "microvm-lint/check/"},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {
            _ROOT: {"description": {"text": "The root of the repository that was checked."}}
        },
        "invocations": [_invocation(run, len(findings), names)],
    }
    if provenance := _provenance(root):
        head["versionControlProvenance"] = [provenance]
    log = {"$schema": _SCHEMA, "version": "2.1.0"}
    yield json.dumps(log)[:-1] + ', "runs": [' + json.dumps(head)[:-1] + ', "results": ['
    index = {rule.id: number for number, rule in enumerate(rules)}
    prints = fingerprints(kept, [names.relative(finding.file) for finding in kept])
    separator = "\n"
    for finding, fingerprint in zip(kept, prints, strict=True):
        result = _result(finding, fingerprint, index[finding.rule.id], names)
        yield separator + json.dumps(result)
        separator = ",\n"
    yield "]}]}\n"


class _Names:
    """File names as SARIF wants them: relative URIs, or whole ones outside of the root."""

    def __init__(self, root: str) -> None:
        self.root = os.path.realpath(root)

    def relative(self, name: str) -> str:
        """The file's name relative to the root, with slashes, or its absolute path."""
        folder = os.path.realpath(os.path.dirname(os.path.abspath(name)))
        path = os.path.join(folder, os.path.basename(name))
        inside = path.startswith(os.path.join(self.root, ""))
        return (os.path.relpath(path, self.root) if inside else path).replace(os.sep, "/")

    def location(self, name: str) -> dict[str, str]:
        """The artifact location of a file."""
        path = self.relative(name)
        if os.path.isabs(path):
            return {"uri": "file://" + quote(("" if path.startswith("/") else "/") + path)}
        return {"uri": quote(path), "uriBaseId": _ROOT}


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
    return {
        "id": rule.id,
        "name": "".join(word.capitalize() for word in rule.name.split("-")),
        "shortDescription": {"text": summary(rule)},
        "fullDescription": {"text": _paragraphs(text) or summary(rule)},
        "help": {"text": _plain(text), "markdown": text},
        "helpUri": rule.source.url,
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": properties,
    }


def _paragraphs(text: str) -> str:
    """What stands before the first heading, as one paragraph that ends with a full stop."""
    first = " ".join(text.partition("## ")[0].split("```")[0].split())
    return first.rstrip(":") + "." if first.endswith(":") else first


def _plain(text: str) -> str:
    lines = (line.removeprefix("## ") for line in text.splitlines() if not line.startswith("```"))
    return "\n".join(lines)


def _result(finding: Finding, fingerprint: str, index: int, names: _Names) -> dict[str, Any]:
    message = finding.message + (f" ({finding.hint})" if finding.hint else "")
    location: dict[str, Any] = {"physicalLocation": _physical(finding.span, names)}
    if finding.path:
        owner = f"{finding.definition}/" if finding.definition else ""
        location["logicalLocations"] = [
            {"fullyQualifiedName": owner + finding.path, "kind": "member"}
        ]
    result: dict[str, Any] = {
        "ruleId": finding.rule.id,
        "ruleIndex": index,
        "level": _LEVELS[finding.severity],
        "message": {"text": message},
        "locations": [location],
        "partialFingerprints": {"primaryLocationLineHash": fingerprint},
    }
    if finding.related:
        result["relatedLocations"] = [
            {
                "id": number,
                "physicalLocation": _physical(related.span, names),
                "message": {"text": related.message},
            }
            for number, related in enumerate(finding.related, 1)
        ]
    return result


def _physical(span: Span, names: _Names) -> dict[str, Any]:
    region: dict[str, Any] = {
        "startLine": span.line,
        "startColumn": span.column,
        "endLine": span.end_line,
        "endColumn": span.end_column,
    }
    if span.source.secrets is not None and span.end > span.start:
        text = masked(span.source, span.start, span.end)
        if len(text) <= _LONGEST_SNIPPET:
            region["snippet"] = {"text": text}
    return {"artifactLocation": names.location(span.source.name), "region": region}


def _invocation(run: Run, results: int, names: _Names) -> dict[str, Any]:
    notifications: list[dict[str, Any]] = [
        {
            "level": "error",
            "message": {"text": f"{one.name} was not read: {one.message}."},
            "locations": [{"physicalLocation": {"artifactLocation": names.location(one.name)}}],
            "descriptor": {"id": "not-read"},
        }
        for one in run.summary.incomplete
    ]
    notifications += [
        {"level": "note", "message": {"text": f"{note}."}, "descriptor": {"id": "note"}}
        for note in run.summary.notes
    ]
    if results > MOST_RESULTS:
        left_out = plural(results - MOST_RESULTS, "result")
        text = f"{left_out} beyond the first {MOST_RESULTS:,} were left out."
        notifications.append(
            {"level": "warning", "message": {"text": text}, "descriptor": {"id": "left-out"}}
        )
    return {
        "executionSuccessful": not run.summary.incomplete,
        "exitCode": run.exit_status,
        "toolExecutionNotifications": notifications,
    }


def _provenance(root: str | None) -> dict[str, Any] | None:
    """Where the repository comes from, as far as git knows; no user name, no password."""
    if root is None:
        return None
    try:
        address = _address(git.run(root, "config", "--get", "remote.origin.url").decode().strip())
        if address is None:
            return None
        found: dict[str, Any] = {
            "repositoryUri": address,
            "revisionId": git.run(root, "rev-parse", "HEAD").decode().strip(),
            "mappedTo": {"uriBaseId": _ROOT},
        }
    except (git.GitError, UnicodeDecodeError):
        return None  # git does not know it: no remote, or no commit yet
    try:
        found["branch"] = git.run(root, "symbolic-ref", "--short", "HEAD").decode().strip()
    except (git.GitError, UnicodeDecodeError):
        return found  # a detached head has no branch
    return found


def _address(remote: str) -> str | None:
    """A remote as a URI, where it is one."""
    if "://" not in remote:
        host, colon, path = remote.partition(":")
        if not colon or "/" in host:
            return None
        remote = f"ssh://{host}/{path}"
    parts = urlsplit(remote)
    if parts.scheme not in ("https", "http", "ssh", "git") or not parts.hostname:
        return None
    port = f":{parts.port}" if parts.port else ""
    return f"{parts.scheme}://{parts.hostname}{port}{quote(parts.path)}"
