"""What a rule says of a definition, and what a reader gets to see of it."""

from __future__ import annotations

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Sequence
    from typing import Any

    from .definition import Path, Resource
    from .document import Node, Source
    from .live.coverage import Coverage
    from .rule import Rule

ERROR = "error"
WARNING = "warning"
INFO = "info"
SEVERITIES = (ERROR, WARNING, INFO)  # the gravest first


class Report:
    """What a rule yields: an API path and words. The engine finds the place.

    `key` puts the finding on the key at the path, not on its value; `place` puts it on a node
    that no path leads to, and is reported even where the value is not known. `related` names
    further paths or nodes with a word on each. `severity` is another than the rule's own.
    `change` is what puts it right, where there is exactly one answer. `undecided` says that
    it tells only why something could not be judged.
    """

    __slots__ = (
        "change",
        "hint",
        "key",
        "message",
        "path",
        "place",
        "related",
        "severity",
        "undecided",
    )

    def __init__(
        self,
        path: Path,
        message: str,
        *,
        hint: str | None = None,
        key: bool = False,
        place: Node | None = None,
        related: Sequence[tuple[Path | Node, str]] = (),
        severity: str | None = None,
        change: Change | None = None,
        undecided: bool = False,
    ) -> None:
        self.change = change
        self.undecided = undecided
        self.severity = severity
        self.path = path
        self.message = message
        self.hint = hint
        self.key = key
        self.place = place
        self.related = related


class Span:
    """A piece of a file: lines and columns from 1, `end_column` behind the last character."""

    __slots__ = ("column", "end", "end_column", "end_line", "line", "source", "start")

    def __init__(self, source: Source, start: int, end: int) -> None:
        self.source = source
        self.start = start
        self.end = end
        self.line, self.column = source.position(start)
        self.end_line, self.end_column = source.position(end)


class Related:
    """Another place that belongs to a finding, and why."""

    __slots__ = ("message", "span")

    def __init__(self, span: Span, message: str) -> None:
        self.span = span
        self.message = message


class Edit:
    """A piece of a file, as a pair of offsets, and the text to put in its place."""

    __slots__ = ("end", "start", "text")

    def __init__(self, start: int, end: int, text: str) -> None:
        self.start = start
        self.end = end
        self.text = text


class Change:
    """What puts a report right, in terms of the API.

    `kind` is "replace" (the value at the path by `value`), "quote" (put quotes around it),
    "quote-key" (around its key), "rename" (its key to `value`), "remove" (it) or "add" (`value` as
    a member that is not there).
    A `safe` change does what is meant without doubt.
    """

    __slots__ = ("kind", "path", "safe", "value", "words")

    def __init__(
        self, kind: str, path: Path, words: str, value: Any = None, *, safe: bool = True
    ) -> None:
        self.kind = kind
        self.path = path
        self.words = words
        self.value = value
        self.safe = safe


class Intent:
    """What a fix makes of a file's values: at a path, from the number of the document on.

    `kind` is "set", "rename" (the key there), "remove" or "add" (a pair of name and value).
    """

    __slots__ = ("kind", "path", "value")

    def __init__(self, path: Path, kind: str, value: Any) -> None:
        self.path = path
        self.kind = kind
        self.value = value


class Fix:
    """What puts a finding right. A `safe` one does not change what the file means.

    `intend` tells what it is to change of the values, None for a fix of a comment; it raises
    `LookupError` where that cannot be told.
    """

    __slots__ = ("edits", "intend", "message", "safe")

    def __init__(
        self,
        message: str,
        *,
        safe: bool,
        edits: Sequence[Edit],
        intend: Callable[[], Intent] | None = None,
    ) -> None:
        self.message = message
        self.safe = safe
        self.edits = edits
        self.intend = intend

    def __getstate__(self) -> tuple[None, dict[str, Any]]:
        """All but what only the process that fixes can tell."""
        kept = {"message": self.message, "safe": self.safe, "edits": self.edits}
        return None, {**kept, "intend": None}


class Suppressed:
    """What silences a finding: where that stands, why, and until when.

    `kind` is "comment", "file-comment", "metadata", "configuration" or
    "baseline"; `span` is the place in the
    file, None for the configuration.
    """

    __slots__ = ("kind", "reason", "span", "until")

    def __init__(self, kind: str, reason: str | None, until: str | None, span: Span | None) -> None:
        self.kind = kind
        self.reason = reason
        self.until = until
        self.span = span


class Finding:
    """One violation at one place.

    `places` are the offsets at which a comment may silence it: where it stands, and the aliases
    on the way to it. The first is where a comment would be written. `suppressed` is None where the
    finding counts. An `undecided` one says that something could not be judged.
    """

    __slots__ = (
        "definition",
        "dialect",
        "fix",
        "hint",
        "kind",
        "message",
        "path",
        "places",
        "related",
        "resource",
        "rule",
        "severity",
        "span",
        "suppressed",
        "undecided",
    )

    def __init__(
        self,
        rule: Rule,
        severity: str,
        message: str,
        span: Span,
        *,
        hint: str | None = None,
        path: str = "",
        definition: str | None = None,
        kind: str | None = None,
        dialect: str | None = None,
        related: Iterable[Related] = (),
        resource: Resource | None = None,
        fix: Fix | None = None,
        places: tuple[int, ...] = (),
        undecided: bool = False,
    ) -> None:
        self.undecided = undecided
        self.resource = resource
        self.fix = fix
        self.places = places or (span.start,)
        self.suppressed: Suppressed | None = None
        self.rule = rule
        self.severity = severity
        self.message = message
        self.hint = hint
        self.span = span
        self.path = path
        self.definition = definition
        self.kind = kind
        self.dialect = dialect
        self.related = tuple(related)

    @property
    def file(self) -> str:
        """The file's name as the user wrote or would write it."""
        return self.span.source.name

    def sort_key(self) -> tuple[int, int, str, str]:
        """Order within one file."""
        return self.span.start, self.span.end, self.rule.id, self.path


class Incomplete:
    """Something that could not be read, and why: the answer is not complete."""

    __slots__ = ("message", "name")

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        self.message = message


class Summary:
    """The facts of one run."""

    __slots__ = (
        "counts",
        "coverage",
        "definitions",
        "files",
        "incomplete",
        "known",
        "notes",
        "skipped",
        "skipped_names",
        "suppressed",
        "unread",
        "unresolved",
    )

    def __init__(self) -> None:
        self.files = 0
        self.definitions = 0
        self.skipped = 0
        self.skipped_names: list[str] = []
        self.counts = dict.fromkeys(SEVERITIES, 0)
        self.suppressed = 0
        self.known = 0  # findings that a baseline has
        self.unread = 0  # files that could not be read, of which a finding says so
        self.unresolved = 0
        self.incomplete: list[Incomplete] = []
        self.notes: list[str] = []
        self.coverage: Coverage | None = None  # of an audit

    def add(self, other: Summary) -> None:
        """Add the facts of another run, over other files."""
        self.files += other.files
        self.definitions += other.definitions
        self.skipped += other.skipped
        self.skipped_names += other.skipped_names
        for severity, count in other.counts.items():
            self.counts[severity] += count
        self.suppressed += other.suppressed
        self.known += other.known
        self.unread += other.unread
        self.unresolved += other.unresolved
        self.incomplete += other.incomplete
        self.notes += other.notes

    def count(self, findings: Iterable[Finding]) -> None:
        """Count findings by severity, those that are suppressed apart."""
        for finding in findings:
            if finding.suppressed is not None:
                self.suppressed += 1
                continue
            self.counts[finding.severity] += 1
            if finding.undecided:
                rule, line = finding.rule, finding.span.line
                words = f"line {line}: {rule.id} {rule.name}: {finding.message}"
                self.incomplete.append(Incomplete(finding.file, words))


class Count:
    """How many findings a rule has, how many of them can be fixed, and the gravest severity."""

    __slots__ = ("count", "fixable", "rule", "severity")

    def __init__(self, rule: Rule) -> None:
        self.rule = rule
        self.count = 0
        self.fixable = 0
        self.severity = INFO


def statistics(findings: Iterable[Finding]) -> list[Count]:
    """The counts of the rules with findings that are not suppressed, the most frequent first."""
    found: dict[str, Count] = {}
    for finding in findings:
        if finding.suppressed is None:
            row = found.setdefault(finding.rule.id, Count(finding.rule))
            row.count += 1
            row.fixable += finding.fix is not None
            row.severity = min(row.severity, finding.severity, key=SEVERITIES.index)
    return sorted(found.values(), key=lambda row: (-row.count, row.rule.id))


def with_fingerprints(
    findings: Iterable[Finding], relative: Callable[[str], str]
) -> Iterator[tuple[Finding, str]]:
    """The findings, each with a fingerprint that is equal from run to run.

    It is made of the rule, the file's name, the definition and the API path: lines may move and
    keys change places. Nothing of any other value goes into it. `relative` gives a file's name as
    it is everywhere; what comes from an account goes by its image, so that a new version of it
    changes nothing.
    """
    from hashlib import sha256

    seen: dict[bytes, int] = {}
    for finding in findings:
        owner = finding.resource.identity if finding.resource else relative(finding.file)
        parts = (finding.rule.id, owner, finding.definition or "", finding.path)
        digest = sha256("\0".join(parts).encode("utf-8", "surrogatepass")).digest()[:16]
        seen[digest] = seen.get(digest, 0) + 1
        yield finding, f"{digest.hex()}:{seen[digest]}"
