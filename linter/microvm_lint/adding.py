"""Writes comments that silence findings, so that a team can start on an old repository."""

from __future__ import annotations

import os

from . import document
from .document import Limits, Problem
from .files import TooLarge, Unreadable, leaves_folder, read
from .findings import Edit, Incomplete
from .ignores import NOT_ALLOWED, UNUSED
from .output import write_file
from .suppressions import Comments
from .words import plural

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from .findings import Finding
    from .rule import Rule

_BOM = b"\xef\xbb\xbf"


class Added:
    """What was written: how many findings were silenced, in how many files, and what was not."""

    def __init__(self) -> None:
        self.findings = 0
        self.files = 0
        self.left: list[str] = []  # files with their reason
        self.unwritten: list[Incomplete] = []

    def notes(self) -> list[str]:
        """The facts, in words."""
        where = f" in {plural(self.files, 'file')}" if self.files else ""
        words = f"suppressed {plural(self.findings, 'finding')}{where} by a comment"
        return [words, *(f"left as it is: {one}" for one in self.left)]


def add_suppressions(
    findings: Iterable[Finding], reason: str, rules: Sequence[Rule], limits: Limits
) -> Added:
    """Write a comment for each finding that none suppresses.

    A file that cannot have one, or that would be read otherwise with one, stays as it is.
    """
    added = Added()
    by_file: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.suppressed is None and finding.rule.reads not in (UNUSED, NOT_ALLOWED):
            by_file.setdefault(finding.file, []).append(finding)
    done = set()
    for name, found in by_file.items():
        real = os.path.realpath(name)
        if real in done:  # reached by a link as well
            continue
        done.add(real)
        _write(name, found, reason, rules, limits, added)
    return added


def _write(
    name: str,
    findings: list[Finding],
    reason: str,
    rules: Sequence[Rule],
    limits: Limits,
    added: Added,
) -> None:
    """Write the comments into one file, and note what became of its findings."""
    try:
        data = read(name, limits.file_size)
        before = document.read(name, data, limits)
        if before.source.text != findings[0].span.source.text:
            raise Problem("comment", "it changed while it was read", 0)
        if before.format != "yaml":
            raise Problem("comment", "JSON has no comments; use `ignores` in the configuration", 0)
        edits, left = _edits(before, findings, reason, rules)
        text = _edited(before.source.text, edits)
        after = document.read(name, text.encode(), limits)
        if [root.value for root in after.roots] != [root.value for root in before.roots]:
            raise Problem("comment", "a comment would change what it says", 0)
        if edits and leaves_folder(name):
            raise Unreadable("a symbolic link leads out of the folder")
        if edits:
            write_file(name, ["\ufeff" if data.startswith(_BOM) else "", text])
    except (Unreadable, OSError) as error:
        why = getattr(error, "strerror", None) or error
        added.unwritten.append(Incomplete(name, f"no comment was written: {why}"))
    except TooLarge:
        added.left.append(f"{name}: it changed while it was read")
    except Problem as problem:
        added.left.append(f"{name}: {problem.message}")
    else:
        added.left += [f"{name}: no comment can stand at line {line}" for line in left]
        added.files += bool(edits)
        added.findings += sum(_line(finding) not in left for finding in findings)


def _edited(text: str, edits: list[Edit]) -> str:
    """The text with the edits, which do not touch each other."""
    pieces = []
    at = 0
    for edit in sorted(edits, key=lambda edit: edit.start):
        pieces += [text[at : edit.start], edit.text]
        at = edit.end
    return "".join((*pieces, text[at:]))


def _line(finding: Finding) -> int:
    """The line that a comment for the finding has to count for."""
    return finding.span.source.position(finding.places[0])[0]


def _edits(
    text: document.Document, findings: list[Finding], reason: str, rules: Sequence[Rule]
) -> tuple[list[Edit], set[int]]:
    """The comments, one for each line, or more names in one that is there; and the lines left."""
    comments = Comments(text, rules)
    wanted: dict[int, set[str]] = {}
    for finding in findings:
        wanted.setdefault(_line(finding), set()).add(finding.rule.id)
    edits, left = [], set()
    for line, names in wanted.items():
        listed = ", ".join(sorted(names))
        there = comments.for_line(line, reason)
        if there is not None:
            edits.append(Edit(there.names[-1].end, there.names[-1].end, f", {listed}"))
            continue
        words = f"# microvm-lint: ignore[{listed}]{' ' * bool(reason)}{reason}"
        edit = _new_comment(comments, line, words)
        if edit is None:
            left.add(line)
        else:
            edits.append(edit)
    return edits, left


def _new_comment(comments: Comments, line: int, words: str) -> Edit | None:
    """A comment at the end of a line, or above it where that is within a text; None if neither."""
    source = comments.source
    start, end = source.line_span(line)
    if comments.can_end_with_comment(line):
        return Edit(end, end, f"  {words}")
    if not comments.can_precede(line):
        return None
    content = source.text[start:end]
    indentation = content[: len(content) - len(content.lstrip(" \t"))]
    line_break = source.text[end : end + 2] if source.text[end : end + 2] == "\r\n" else "\n"
    return Edit(start, start, f"{indentation}{words}{line_break}")
