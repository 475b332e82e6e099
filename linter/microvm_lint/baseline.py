"""Findings of an earlier run, which are known: they are not shown and do not fail.

A baseline is a SARIF file of this program. A finding is known if the baseline has one of the same
rule, file, definition and path with the same offending value, by its hash; where lines have moved
it stays known. Of an environment variable's value there is no hash.
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from urllib.parse import unquote

from .document import decode
from .files import TooLarge, Unreadable, read
from .findings import Suppressed, with_fingerprints

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Collection, Sequence
    from typing import Any

    from .engine import Engine
    from .findings import Finding, Summary
    from .reports.names import Names

    Key = tuple[str, str, str]

KNOWN = "baseline"  # the kind of suppression
VALUE_HASH = "valueHash"
LINE_HASH = "primaryLocationLineHash"
_LARGEST = 1 << 28  # bytes
_LEVELS = {"error": "error", "warning": "warning", "note": "info"}
_HASHED = 10_000  # characters of a value


class BaselineError(Exception):
    """The baseline cannot be used; the message names the file."""


def value_hash(finding: Finding) -> str:
    """A hash of the text that a finding stands on, empty for an environment variable's value."""
    from .definition import ENVIRONMENT
    from .secrets import can_show

    span = finding.span
    hidden = finding.path.startswith(ENVIRONMENT) or span.source.hides(span.start, span.end)
    if hidden or not can_show(span.source, span.end):
        return ""
    text = span.source.text[span.start : min(span.end, span.start + _HASHED)]
    return sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


class Baseline:
    """The results of an earlier run, and which of them were found again.

    `log` is the SARIF file as it was read.
    """

    def __init__(self, log: dict[str, Any]) -> None:
        self.log = log
        self.results: list[dict[str, Any]] = log["runs"][0]["results"]
        self._open: dict[Key, list[dict[str, Any]]] = {}
        for result in self.results:
            self._open.setdefault(_key(result), []).append(result)

    def mark(self, findings: Sequence[Finding], names: Names, summary: Summary) -> None:
        """Mark the findings that are known, and count them apart."""
        counting = (finding for finding in findings if finding.suppressed is None)
        for finding, fingerprint in with_fingerprints(counting, names.relative):
            key = (finding.rule.id, fingerprint.partition(":")[0], value_hash(finding))
            left = self._open.get(key)
            if left:
                left.pop()
                mark_known(finding, summary)

    def gone(
        self, names: Names, checked: Collection[str] | None, unread: Collection[str], engine: Engine
    ) -> list[dict[str, Any]]:
        """The results that were looked for and not found again.

        `checked` are the files of this run, None for all of an audit; `unread` those of them that
        could not be read. A file that is not there any more has no finding either.
        """
        looked_at = None if checked is None else {names.relative(one) for one in checked}
        skipped = {names.relative(one) for one in unread}
        found = []
        for result in (one for left in self._open.values() for one in left):
            location = result["locations"][0]["physicalLocation"]["artifactLocation"]
            path = unquote(location["uri"].removeprefix("file://"))
            here = looked_at is None or path in looked_at
            if not here and looked_at is not None and "uriBaseId" in location:
                here = not os.path.exists(os.path.join(names.root, path))
            shown = _LEVELS.get(result.get("level", "error")) in engine.severities
            if here and path not in skipped and shown and result["ruleId"] in engine.on:
                found.append(result)
        return found

    def without(self, gone: Sequence[dict[str, Any]]) -> str:
        """The file without some of its results."""
        dropped = {id(result) for result in gone}
        kept = [result for result in self.results if id(result) not in dropped]
        run = {**self.log["runs"][0], "results": kept}
        return json.dumps({**self.log, "runs": [run]}, indent=1) + "\n"


def mark_known(finding: Finding, summary: Summary) -> None:
    """Take a finding out of those that count."""
    finding.suppressed = Suppressed(KNOWN, None, None, None)
    summary.counts[finding.severity] -= 1
    summary.known += 1


def _key(result: dict[str, Any]) -> Key:
    prints = result["partialFingerprints"]
    line = str(prints[LINE_HASH]).partition(":")[0]
    return str(result["ruleId"]), line, str(prints.get(VALUE_HASH, ""))


def load(path: str) -> Baseline:
    """The baseline in a file. Raises `BaselineError`."""
    try:
        log = json.loads(decode(read(path, _LARGEST)))
        if log["runs"][0]["tool"]["driver"]["name"] != "microvm-lint":
            raise BaselineError(f"{path}: it is a report of another program")
        return Baseline(log)
    except Unreadable as error:
        raise BaselineError(f"{path}: {error}") from None
    except TooLarge:
        raise BaselineError(f"{path}: larger than the {_LARGEST:,} bytes it may have") from None
    except BaselineError:
        raise
    except Exception:  # noqa: BLE001 whatever it holds instead
        raise BaselineError(f"{path}: not a SARIF report of microvm-lint") from None
