"""One run over files: from paths to findings and the facts of the run."""

from __future__ import annotations

import os
import re

from . import dialects, document
from .definition import LIVE, VERSION
from .dialects import likely_holds_image, may_hold_image
from .dialects.context import Context
from .document import Problem, Source
from .engine import no_such_rule
from .files import STDIN, TooLarge, Unreadable, read, read_stdin
from .findings import Incomplete, Span, Summary, Suppressed
from .ignores import UNUSED
from .names import MOST_PROPOSALS
from .words import defect

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

    from .definition import Image
    from .document import Limits
    from .engine import Engine
    from .findings import Finding
    from .ignores import Policy
    from .live.snapshot import Inventories
    from .plans import Plans

_DOTS = r"(?s)\A(?:\./+)+(?=.)"
_UNREAD_FORM = "an image in a form that is not read"
# Lines that only a template has; `name: "{{ name }}"` is YAML.
_TEMPLATE_LINE = r"(?m)^[ \t]*(?:\{\{|\{%|<%)|\{\{[-#/]|[-%]\}\}|: \{\{[^{}\n]*\}\}[^\s#\"',}\]]"
_FOLDER_OF_SAVED = "microvm-image"  # that `audit --save` writes images into
_NAMED_SKIPPED = 3  # how many files without a definition the summary names by itself


class Linter:
    """Checks files by their plans and counts what it did."""

    def __init__(
        self,
        plans: Plans,
        limits: Limits,
        policy: Policy,
        context: Context | None = None,
        *,
        name_all: bool = False,
    ) -> None:
        self.plans = plans
        self.plan = plans.base  # for the file that is being checked
        self.policy = policy
        self.context = context or Context()
        self.limits = limits
        self.name_all = name_all  # whether to name every file without a definition
        self.summary = Summary()
        self.checked: list[str] | None = None  # names, where somebody wants to know
        self.inventories: Inventories | None = None

    def anew(self) -> Linter:
        """A linter that does the same, and has done nothing yet."""
        limits, policy = self.limits, self.policy
        return Linter(self.plans, limits, policy, self.context, name_all=self.name_all)

    def add(self, summary: Summary) -> None:
        """Let this linter have done what another one did after it."""
        self.summary.add(summary)
        if not self.name_all:
            del self.summary.skipped_names[_NAMED_SKIPPED:]

    def check(
        self, files: Iterable[str], named: Container[str] = (), stdin_name: str | None = None
    ) -> Iterator[Finding]:
        """The findings in the files, file by file; `named` are those that the user named."""
        here = _FOLDER_OF_SAVED in os.path.abspath("")
        for path in files:
            name = (stdin_name or "<stdin>") if path == STDIN else shown(path)
            self.plan = self.plans.for_file(name if path == STDIN else path)
            by_command = self.plans.base.kind
            forced = path in named if by_command else self.plan.kind is not None
            saved = _FOLDER_OF_SAVED in path or here
            if saved and _is_saved_version(path):
                yield from self._file(path, name, forced=True, saved=True)
            else:
                yield from self._file(path, name, forced=forced)

    def findings_in(self, name: str, data: bytes) -> list[Finding]:
        """The findings in a file's bytes, in a run of its own."""
        linter = self.anew()
        linter.plan = self.plans.for_file(name)
        return linter._content(name, data, sure=linter.plan.kind is not None)

    def _file(self, path: str, name: str, *, forced: bool, saved: bool = False) -> list[Finding]:
        """The findings in one file; `forced` files are judged whatever they look like.

        What an audit has `saved` is a version, and what is known beside it is there, too.
        """
        if self.checked is not None:
            self.checked.append(name)
        limit = self.limits.file_size
        try:
            data = read_stdin(limit) if path == STDIN else read(path, limit)
        except Unreadable as error:
            self.summary.incomplete.append(Incomplete(name, str(error)))
            return []
        except TooLarge as error:
            self.summary.files += 1
            if error.may_hold or forced:
                return self._problem(name, b"", Problem.too_large(error.size, limit))
            self._skip(name, "no image definition")
            return []
        self.summary.files += 1
        sure = forced or path == STDIN  # who names a kind or pipes a file in wants to hear of it
        if sure or may_hold_image(data):
            try:
                return self._content(name, data, sure=sure, saved=path if saved else None)
            except Exception as error:  # noqa: BLE001 a defect must not hide the other files
                self.summary.incomplete.append(Incomplete(name, defect(error)))
                return []
        self._skip(name, "no image definition" if data.strip() else "an empty file")
        return []

    def _content(
        self, name: str, data: bytes, *, sure: bool, saved: str | None = None
    ) -> list[Finding]:
        """The findings in one file's bytes, of which it may be `sure` that they are meant."""
        try:
            text = document.read(name, data, self.limits)
        except Problem as problem:
            if not sure and not likely_holds_image(data):
                if self.checked:
                    self.checked.pop()  # what it says was not looked at
                self._skip(name, "no image definition")
                return []
            return self._problem(name, data, problem)
        findings: list[Finding] = []
        engine, kind = self.plan.engine, VERSION if saved else self.plan.kind
        comments = self.policy.comments_in(text, engine)
        everything = comments is not None or bool(self.policy.entries)
        count = 0
        context = self.context.for_file()
        for image in dialects.images(text, kind, self.plan.dialect, context):
            count += 1
            if saved:
                self._adopt(image, saved)
            found = engine.judge(image, everything=everything)
            if comments is not None:
                comments.apply(found, unknown=_unknown_places(image))
            if image.origin is not None and image.origin.ignores and not self.policy.off:
                found += _apply_metadata(image, found, engine)
            findings += found
            self.summary.unresolved += len(image.survey.unknown) + len(image.masked)
            if self.policy.entries and (image.unknown or image.masked):
                self.policy.pardon(name)
        self.summary.unresolved += context.unresolved
        self.summary.notes += context.notes
        self.summary.incomplete += [Incomplete(name, one) for one in context.unread]
        if not count:
            if context.unresolved or context.notes or context.unread:
                return []
            if dialects.declares_elsewhere(text.source.text):
                self.summary.incomplete.append(Incomplete(name, _UNREAD_FORM))
            else:
                self._skip(name, _empty_words(text))
            return []
        self.summary.definitions += count if image.kind != LIVE else 0
        if comments is not None:
            findings += comments.findings(
                engine, require_reason=self.policy.requires_reason(engine)
            )
        self.policy.apply(findings)
        if everything:
            findings = [one for one in findings if engine.shows(one.rule, one.severity)]
        if count > 1 or comments is not None:
            findings = _once(findings)
            findings.sort(key=lambda finding: finding.sort_key())
        self.summary.count(findings)
        return findings

    def _adopt(self, image: Image, path: str) -> None:
        """Tell a version that an audit has saved what the account says beside it."""
        if self.inventories is None:
            from .live.snapshot import Inventories

            self.inventories = Inventories()
        self.inventories.adopt(image, path)

    def _problem(self, name: str, data: bytes, problem: Problem) -> list[Finding]:
        text = problem.text if problem.text is not None else document.decode(data)
        if problem.kind == "syntax" and re.search(_TEMPLATE_LINE, text):
            words = "an unrendered template, not YAML or JSON; check what it renders to"
            self.summary.incomplete.append(Incomplete(name, words))
            return []
        engine = self.plan.engine
        finding = engine.problem(Source(name, text), problem)
        self.policy.apply([finding])
        lowered = finding.severity != finding.rule.severity
        if finding.suppressed or lowered or not engine.judges(finding.rule):
            # Not wanted, but not read either.
            self.summary.incomplete.append(Incomplete(name, problem.message))
            return []
        self.summary.count([finding])
        self.summary.unread += 1
        return [finding]

    def _skip(self, name: str, why: str) -> None:
        self.summary.skipped += 1
        if self.name_all or self.summary.skipped <= _NAMED_SKIPPED:
            self.summary.skipped_names.append(f"{name}: {why}")


def _is_saved_version(path: str) -> bool:
    """Whether a file has the name that `audit --save` gives to that of a version."""
    from .live.snapshot import version_file_parts

    return version_file_parts(path) is not None


def _once(findings: list[Finding]) -> list[Finding]:
    """The findings of several definitions, those that an alias brings to one place as one."""
    found: dict[tuple[object, ...], Finding] = {}
    for finding in findings:
        span, counts = finding.span, finding.suppressed is None
        key = (finding.rule.id, span.start, span.end, finding.path, finding.message, counts)
        first = found.setdefault(key, finding)
        if first is not finding:
            known = {(one.span.start, one.message) for one in first.related}
            more = (one for one in finding.related if (one.span.start, one.message) not in known)
            first.related = (*first.related, *more)
    return list(found.values())


def _apply_metadata(image: Image, found: list[Finding], engine: Engine) -> list[Finding]:
    """Mark what the resource's own metadata silence; returns what is wrong with them."""
    assert image.origin is not None
    wrong = []
    by_name: dict[str, set[str]] = {}
    for rule in engine.rules:
        for name in (rule.id.lower(), rule.name):
            by_name.setdefault(name, set()).add(rule.id)
    by_rule: dict[str, list[Finding]] = {}
    for one in found:
        by_rule.setdefault(one.rule.id, []).append(one)
    proposals = MOST_PROPOSALS
    marked: set[str] = set()
    for word, node in image.origin.ignores:
        names = by_name.get(word.lower(), set())
        silenced = [one for name in names for one in by_rule.pop(name, ())]
        span = Span(image.document.source, node.start, node.end)
        for one in silenced:
            if one.suppressed is None:
                one.suppressed = Suppressed("metadata", None, None, span)
        marked |= {one.rule.id for one in silenced}
        if names & marked or not names <= engine.on:
            continue
        words = f"there is nothing here that {word} would report"
        if not word:
            words = "it silences nothing: write `ignore: [...]` with rules"
        elif not names:
            proposals -= 1
            words = no_such_rule(word, engine.rules if proposals >= 0 else ())
        wrong.append(engine.problem(image.document.source, Problem(UNUSED, words, node.start)))
    return wrong


def _unknown_places(image: Image) -> Iterator[int]:
    """Where the values stand that are not determined."""
    for path in image.unknown:
        *_, (_key, node) = image.nodes(path)
        yield node.start


def shown(path: str) -> str:
    """A path as reports show it: `./a` is `a`."""
    return re.sub(_DOTS, "", path) if path.startswith("./") else path


def _empty_words(text: document.Document) -> str:
    if not text.source.text.strip():
        return "an empty file"
    return "no image definition" if text.roots else "comments only"
