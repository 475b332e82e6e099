"""Comments that silence findings.

    memory: 3072  # microvm-lint: ignore[MVL712] measured, and agreed with the team
    # microvm-lint: ignore[hook-without-timeout, MVL410] until=2027-01-31 until the rewrite
    # microvm-lint: ignore-file[MVL206]

At the end of a line, a comment counts for what stands on the line, and for the whole value of a key
on it; on a line of its own, for the next line that has content. `ignore-file` stands above the
first content of the file.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right

from .document import Alias, Mapping, Problem, Scalar, Sequence
from .document.tree import resolved
from .engine import no_such_rule
from .findings import Edit, Finding, Fix, Span, Suppressed
from .ignores import NOT_ALLOWED, UNUSED, is_over, qualified
from .names import MOST_PROPOSALS
from .scopes import Scopes
from .secrets import hidden_words, hide
from .words import nearest

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from .document import Document, Node
    from .engine import Engine
    from .rule import Rule

IN_LINE = "comment"
IN_FILE = "file-comment"

_COMMENT = r"#[ \t]*microvm-lint:[ \t]*([^\r\n]*)"
_FORM = r"(ignore(?:-file)?)[ \t]*\[([^\]]*)\]"
_WORD = r"[A-Za-z_-]+"
_MEANT = ("ignore", "ignore-file", "ignore-line", "disable", "suppress", "noqa", "skip", "off")
_NAME = r"[^,]+"
_NO_CONTENT = r"\s*(?:#.*|---\s*|%.*)?$"


class Name:
    """A rule that a comment names: its text, where it stands, and the rule if there is one.

    `number` says which of the comment's names it is.
    """

    __slots__ = ("end", "number", "rule", "start", "text", "used")

    def __init__(self, text: str, start: int, rule: Rule | None, number: int) -> None:
        self.text = text
        self.number = number
        self.start = start
        self.end = start + len(text)
        self.rule = rule
        self.used = False


class Comment:
    """One comment that silences rules: where it stands, which lines it counts for, and why.

    `mistake` says why it is no suppression at all. `lines` is None for the whole file. `spans` are
    the values of keys on its line that go on below.
    """

    __slots__ = ("end", "lines", "mistake", "names", "reason", "spans", "start", "until")

    def __init__(self, start: int, end: int) -> None:
        self.start = start
        self.end = end
        self.mistake: str | None = None
        self.names: list[Name] = []
        self.lines: tuple[int, int] | None = None
        self.spans: list[tuple[int, int]] = []
        self.reason: str | None = None
        self.until: str | None = None

    @property
    def is_over(self) -> bool:
        """Whether its date has passed."""
        return is_over(self.until)

    @property
    def counts(self) -> bool:
        """Whether it silences anything."""
        return self.mistake is None and not self.is_over


class Comments:
    """The suppressions in one file."""

    def __init__(self, document: Document, rules: Iterable[Rule]) -> None:
        self.source = document.source
        self._document = document
        self._rules = {name: rule for rule in rules for name in (rule.id.lower(), rule.name)}
        self._scalars: list[tuple[int, int]] = []
        self._entries: list[tuple[int, int]] = []
        self._proposals = MOST_PROPOSALS
        self._made: dict[Comment, Suppressed] = {}
        self._reach = (0, 0)  # the last comment on a line of its own, and the line that it is for
        self._walk(document)
        starts = [resolved(root).start for root in document.roots]
        self._content = min(starts, default=len(self.source.text))
        found = (self._comment(match) for match in self._matches())
        self.comments = [comment for comment in found if comment is not None]
        self._by_line: dict[int, list[Comment]] = {}
        for comment in self.comments:
            for line in set(comment.lines or ()):
                self._by_line.setdefault(line, []).append(comment)
        self._scopes = Scopes(comment for comment in self.comments if comment.counts)

    def _walk(self, document: Document) -> None:
        """Note where text stands that only looks like a comment, and where entries do."""
        seen: set[int] = set()
        stack: list[Node] = list(document.roots)
        while stack:
            node = stack.pop()
            if type(node) is Alias or id(node) in seen:
                continue
            seen.add(id(node))
            if type(node) is Scalar:
                self._scalars.append((self._start(node), node.end))
            elif type(node) is Sequence:
                stack += node.items
            elif type(node) is Mapping:
                for key, value in node.entries.values():
                    self._entries.append((key.start, max(key.end, value.end)))
                    stack += (key, value)
                for _name, key, _first, replaced in node.duplicates:
                    stack += (key, replaced)
                stack += node.merges
        self._scalars.sort()
        self._entries.sort()

    def _start(self, node: Scalar) -> int:
        """Where a scalar's text starts; behind the head of a block scalar a comment may stand."""
        if node.start < node.end and self.source.text[node.start] in "|>":
            return self.source.line_span(self.source.position(node.start)[0])[1]
        return node.start

    def in_text(self, offset: int) -> bool:
        """Whether an offset is within a scalar."""
        number = bisect_right(self._scalars, (offset, len(self.source.text) + 1))
        return number > 0 and offset < self._scalars[number - 1][1]

    def _matches(self) -> Iterator[re.Match[str]]:
        for match in re.finditer(_COMMENT, self.source.text):
            if not self.in_text(match.start()):
                yield match

    def _comment(self, match: re.Match[str]) -> Comment | None:
        comment = Comment(match.start(), match.end())
        form = re.match(_FORM, match[1])
        if form is None:
            word = re.match(_WORD, match[1])
            if word is None or nearest(word[0], _MEANT) is None:
                return None  # a comment about the program, in words
            right = word[0] in ("ignore", "ignore-file")
            comment.mistake = "it names no rule in brackets" if right else "write `ignore[...]`"
            return comment
        at = match.start(1) + form.start(2)
        for word in re.finditer(_NAME, form[2]):
            text = word[0].strip()
            if text:
                start = at + word.start() + word[0].index(text)
                rule = self._rules.get(text.lower())
                comment.names.append(Name(text, start, rule, len(comment.names)))
        comment.until, comment.reason, comment.mistake = qualified(match[1][form.end() :])
        if not comment.names and comment.mistake is None:
            comment.mistake = "it names no rule in its brackets"
        if form[1] == "ignore":
            self._aim(comment)
        elif comment.start > self._content:
            comment.mistake = "`ignore-file` counts only above the first content of the file"
        return comment

    def _aim(self, comment: Comment) -> None:
        """Find the lines that a comment counts for, and the entries whose key stands there."""
        source = self.source
        line = source.position(comment.start)[0]
        start, _end = source.line_span(line)
        before = source.text[start : comment.start]
        first = start + len(before) - len(before.lstrip())
        last = line
        if first == comment.start or (source.text[first] == "#" and not self.in_text(first)):
            last = self._next_with_content(line)
        comment.lines = (line, last)
        from_, to = source.line_span(last)
        number = bisect_left(self._entries, (from_, 0))
        while number < len(self._entries) and self._entries[number][0] < to:
            if self._entries[number][1] > to:
                comment.spans.append(self._entries[number])
            number += 1

    def _next_with_content(self, line: int) -> int:
        source = self.source
        if not self._reach[0] <= line < self._reach[1]:
            lines = range(line + 1, len(source.starts) + 1)
            texts = (source.text[slice(*source.line_span(number))] for number in lines)
            below = (line for line, text in zip(lines, texts, strict=True) if _has_content(text))
            self._reach = (line, next(below, len(source.starts) + 1))
        return self._reach[1] if self._reach[1] <= len(source.starts) else line

    def for_line(self, line: int, reason: str) -> Comment | None:
        """A comment that counts for a line without end, and can take more names for the reason."""
        for comment in self._by_line.get(line, ()):
            open_ended = comment.mistake is None and comment.until is None
            fits = not reason or comment.reason == reason
            if open_ended and fits and comment.lines is not None and comment.lines[1] == line:
                return comment
        return None

    def can_end_with_comment(self, line: int) -> bool:
        """Whether a comment may stand at the end of a line: no scalar goes on from there."""
        start, end = self.source.line_span(line)
        if any(start <= comment.start < end for comment in self._by_line.get(line, ())):
            return False  # one that names other rules
        number = bisect_right(self._scalars, (end, -1)) - 1
        return number < 0 or self._scalars[number][1] <= end

    def can_precede(self, line: int) -> bool:
        """Whether a comment may stand on a line of its own above a line."""
        start = self.source.line_span(line)[0]
        number = bisect_right(self._scalars, (start, -1)) - 1
        return number < 0 or self._scalars[number][1] <= start

    def apply(self, findings: Iterable[Finding], *, unknown: Iterable[int] = ()) -> None:
        """Mark the findings that a comment silences, and the names that did so.

        A name at a place whose value is not determined cannot be told from one that is needed.
        """
        for finding in findings:
            for offset in finding.places:
                line = self.source.position(offset)[0]
                for scope in self._scopes.around(offset, line):
                    comment = scope.silencing(finding.rule)
                    if comment is not None and finding.suppressed is None:
                        finding.suppressed = self._suppressed(comment)
        for offset in unknown:
            for scope in self._scopes.around(offset, self.source.position(offset)[0]):
                scope.pardon()

    def _suppressed(self, comment: Comment) -> Suppressed:
        if comment not in self._made:
            kind = IN_FILE if comment.lines is None else IN_LINE
            span = Span(self.source, comment.start, comment.end)
            self._made[comment] = Suppressed(kind, comment.reason, comment.until, span)
        return self._made[comment]

    def _mask_reasons(self) -> None:
        """Hide in the reasons what is hidden in the file, once all of that is known."""
        hide(self._document)
        words = hidden_words(self.source)
        for one in self._made.values():
            one.reason = one.reason and words.hidden_in(one.reason)

    def findings(self, engine: Engine, *, require_reason: bool) -> list[Finding]:
        """What is wrong with the comments themselves, once all findings were told to them."""
        found = []
        about_comments = [engine.reading(UNUSED), engine.reading(NOT_ALLOWED)]
        for comment in self.comments:
            span = (comment.start, comment.end)
            if comment.mistake is None and comment.is_over:
                words = f"the suppression ended on {comment.until}"
                found.append(self._finding(engine, NOT_ALLOWED, words, span, comment, None))
                continue
            if comment.mistake is None and require_reason and comment.reason is None:
                words = "the suppression gives no reason"
                found.append(self._finding(engine, NOT_ALLOWED, words, span, None, None))
            found += self._unused(engine, comment, about_comments)
        self.apply(found)
        for comment in self.comments:  # names of these two rules, which had their chance only now
            if comment.counts:
                late = [one for one in comment.names if one.rule in about_comments]
                for name in late:
                    if not name.used and name.rule is not None and engine.judges(name.rule):
                        found.append(self._useless(engine, comment, name))
        if self._made:
            self._mask_reasons()
        return found

    def _unused(self, engine: Engine, comment: Comment, later: list[Rule]) -> Iterator[Finding]:
        if comment.mistake is not None:
            words = f"this silences nothing: {comment.mistake}"
            span = (comment.start, comment.end)
            yield self._finding(engine, UNUSED, words, span, None, None)
            return
        for name in comment.names:
            if name.rule is None:
                self._proposals -= 1
                words = no_such_rule(name.text, engine.rules if self._proposals >= 0 else ())
                span = (name.start, name.end)
                hide(self._document)
                if self.source.hides(*span):
                    words = "there is no rule of this name"
                yield self._finding(engine, UNUSED, words, span, comment, name)
            elif not name.used and name.rule not in later and engine.judges(name.rule):
                yield self._useless(engine, comment, name)

    def _useless(self, engine: Engine, comment: Comment, name: Name) -> Finding:
        rule = name.rule
        assert rule is not None
        where = "in this file" if comment.lines is None else "here"
        words = f"there is nothing {where} that {rule.id} {rule.name} would report"
        return self._finding(engine, UNUSED, words, (name.start, name.end), comment, name)

    def _finding(
        self,
        engine: Engine,
        reads: str,
        words: str,
        span: tuple[int, int],
        removes: Comment | None,
        name: Name | None,
    ) -> Finding:
        """A finding about a comment; what it `removes` to put it right is the whole, or a name."""
        fix = None
        if removes is not None:
            edit = self._without(removes, name)
            fix = Fix("remove the suppression", safe=True, edits=[edit])
        rule = engine.reading(reads)
        (report,) = rule.judge(Problem(reads, words, span[0]))
        return Finding(
            rule,
            engine.severity(rule, report),
            report.message,
            Span(self.source, *span),
            hint=report.hint,
            fix=fix,
        )

    def _without(self, comment: Comment, name: Name | None) -> Edit:
        """The edit that removes a name, or the comment if there is no other."""
        text = self.source.text
        if name is not None and len(comment.names) > 1:
            if name.number:
                return Edit(comment.names[name.number - 1].end, name.end, "")
            return Edit(name.start, comment.names[1].start, "")
        line = self.source.position(comment.start)[0]
        first, last = self.source.line_span(line)
        start = len(text[first : comment.start].rstrip(" \t")) + first
        if start == first:  # a line of its own goes with its line break
            starts = self.source.starts
            return Edit(first, starts[line] if line < len(starts) else last, "")
        return Edit(start, comment.end, "")


def _has_content(line: str) -> bool:
    return not re.match(_NO_CONTENT, line)


def read_comments(document: Document, rules: Iterable[Rule]) -> Comments | None:
    """The suppressions in a file; None where there is none."""
    if not re.search(_COMMENT, document.source.text):
        return None
    comments = Comments(document, rules)
    return comments if comments.comments else None
