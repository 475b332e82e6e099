"""Judges definitions: constraints and rules speak in API paths, findings have places."""

from __future__ import annotations

from functools import partial

from . import constraints
from .definition import ENVIRONMENT, LABELS, LIVE, MASK, VERSION, Settings, spell
from .document import Alias, Problem, Source
from .document.tree import resolved
from .findings import SEVERITIES, WARNING, Finding, Related, Report, Span
from .rule import BUILT_IN, Rule, discover, speaks_for

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from collections.abc import Sequence as SequenceOf

    from .constraints import Constraints, Violation
    from .definition import Image, Path
    from .document import Node


class UnknownRule(Exception):
    """A selection names a rule that is not there; the message proposes one."""


class Selection:
    """Which findings are wanted: rules by identifier, name or prefix, and a least severity.

    Without a least severity it is that of warnings, and rules asked for by their own name are shown
    whatever theirs is. `by_command` is what the command line says where the configuration has more
    to say: the rules that it names itself are on, and those that it ignores are off. `then` are
    further selections, of which the later ones win.
    """

    def __init__(
        self,
        select: SequenceOf[str] = (),
        ignore: SequenceOf[str] = (),
        extend_select: SequenceOf[str] = (),
        min_severity: str | None = None,
        by_command: Selection | None = None,
        then: SequenceOf[Selection] = (),
    ) -> None:
        self.by_command = by_command
        self.then = then
        self.select = select
        self.ignore = ignore
        self.extend_select = extend_select
        self.min_severity = min_severity

    def resolve(self, rules: SequenceOf[Rule]) -> tuple[set[str], set[str]]:
        """The identifiers of the rules that are on, and of those asked for by their own name.

        Raises `UnknownRule`.
        """
        on: set[str] = expand(("ALL",), rules)
        named: set[str] = set()
        for one in (self, *self.then):
            on = expand(one.select, rules) if one.select else on
            on |= expand(one.extend_select, rules)
            on -= expand(one.ignore, rules)
            named |= one._named(rules)
        if self.by_command is not None:
            by_command = self.by_command._named(rules)
            on |= by_command
            on -= expand(self.by_command.ignore, rules)
            named |= by_command
        return on, named & on

    def _named(self, rules: SequenceOf[Rule]) -> set[str]:
        """The rules asked for by their own name."""
        words = {word.lower() for word in (*self.select, *self.extend_select)}
        return {rule.id for rule in rules if {rule.id.lower(), rule.name} & words}


def expand(words: SequenceOf[str], rules: SequenceOf[Rule]) -> set[str]:
    """The identifiers of the rules that identifiers, names and prefixes stand for.

    Raises `UnknownRule`.
    """
    found: set[str] = set()
    for word in words:
        wanted = word.upper()
        matching = {
            rule.id
            for rule in rules
            if wanted == "ALL" or rule.id.startswith(wanted) or rule.name == word.lower()
        }
        if not matching or not word:
            raise UnknownRule(no_such_rule(word, rules))
        found |= matching
    return found


def no_such_rule(word: str, rules: SequenceOf[Rule]) -> str:
    """The words for a name that is no rule's, with the nearest that is."""
    from .words import nearest, short

    word = short(word)
    near = nearest(word, [name for rule in rules for name in (rule.id, rule.name)])
    return f"there is no rule {word!r}" + (f"; did you mean {near}?" if near else "")


class Engine:
    """Rules, constraints and a selection, ready to judge any number of definitions."""

    def __init__(
        self,
        constraint_set: Constraints,
        selection: Selection | None = None,
        settings: Settings | None = None,
        severities: Mapping[str, str] | None = None,
        rules: SequenceOf[Rule] | None = None,
    ) -> None:
        self.constraints = constraint_set
        self.settings = settings or Settings()
        self._given = severities or {}  # by rule, in place of its own
        self.rules = discover() if rules is None else rules
        selection = selection or Selection()
        self.on, self.named = selection.resolve(self.rules)
        if selection.min_severity is not None:
            self.named = set()
        least = selection.min_severity or WARNING
        self.severities = SEVERITIES[: SEVERITIES.index(least) + 1]
        self._claiming = [rule for rule in self.rules if rule.claims]
        self._by_keyword = {key: rule for rule in self.rules for key in rule.keywords}
        self._by_problem = {rule.reads: rule for rule in self.rules if rule.reads}
        self._of_images = [
            rule
            for rule in self.rules
            if rule.id in self.on and not (rule.claims or rule.keywords or rule.reads)
        ]
        self._by_kinds: dict[tuple[str, ...], list[Rule]] = {}

    def problem(self, source: Source, problem: Problem) -> Finding:
        """The finding for a file that could not be read as YAML or JSON."""
        rule = self._by_problem[problem.kind]
        (report,) = rule.judge(problem)
        offset = min(problem.offset, len(source.text))
        severity = self.severity(rule, report)
        return Finding(
            rule, severity, report.message, Span(source, offset, offset), hint=report.hint
        )

    def reading(self, problem: str) -> Rule:
        """The rule for what is no definition: a file, or a suppression."""
        return self._by_problem[problem]

    def severity(self, rule: Rule, report: Report) -> str:
        """How grave a report is: as it says, as the configuration says, or as the rule does.

        What a rule finds less grave than others it finds stays so.
        """
        given = self._given.get(rule.id)
        if report.severity is None or given is None:
            return report.severity or given or rule.severity
        return max(report.severity, given, key=SEVERITIES.index)

    def judges(self, rule: Rule) -> bool:
        """Whether a rule is on."""
        return rule.id in self.on

    def shows(self, rule: Rule, severity: str) -> bool:
        """Whether a finding of a rule is wanted."""
        return rule.id in self.on and (severity in self.severities or rule.id in self.named)

    def judge(self, image: Image, *, everything: bool = False) -> list[Finding]:
        """The findings in one definition, in the order of their places.

        With `everything` those come, too, that are not grave enough to be shown.
        """
        told: set[tuple[object, ...]] | None = None if image.origin is None else set()
        found = self._judge(image, everything, told)
        if image.origin is not None:
            seen = {(one.rule.id, one.span.start, one.path, one.message) for one in found}
            for words, variant in image.origin.variants:
                for one in self._judge(variant, everything, told):
                    known = (one.rule.id, one.span.start, one.path, one.message)
                    if known not in seen:
                        seen.add(known)
                        one.message += f" (where {words})"
                        found.append(one)
        found.sort(key=Finding.sort_key)
        return found

    def _judge(
        self, image: Image, everything: bool, told: set[tuple[object, ...]] | None
    ) -> list[Finding]:
        """The findings in one definition, or in one variant of it but for what is `told` already.

        What it tells itself is added to that.
        """
        found: list[Finding] = []
        telling = set()
        for rule, report in self._reports(image):
            wanted = self.shows(rule, self.severity(rule, report))
            if wanted or (everything and rule.id in self.on):
                if told is not None:
                    mark = _mark(rule, report, image)
                    if mark in told:
                        continue
                    telling.add(mark)
                found.append(self._finding(rule, report, image))
        if told is not None:
            told |= telling
        return found

    def _reports(self, image: Image) -> Iterator[tuple[Rule, Report]]:
        violations = self.constraints.violations(image) if image.kind != LIVE else []
        refused: set[tuple[Path, bool]] = set()
        if violations:
            constraints.mark_accepted_later(violations, self.constraints.revision)
            for violation in violations:
                rule = self.rule_for(violation)
                if rule.id in self.on:
                    refused.add((violation.path, violation.key))
                for report in rule.judge(violation):
                    yield rule, report
        if image.origin is not None:
            for keyword, report in image.origin.mistakes:
                yield self._by_keyword[keyword], report
        # Not a lambda that holds the image: that is a circle, which only the collector would free.
        image.wants_text = partial(self.constraints.is_free_text, image.kind)
        image.settings = self.settings
        for rule in self._rules_for(image.kind, LIVE if image.facts is not None else image.kind):
            for report in rule.judge(image):
                place = (report.path, report.key)
                # What a documented constraint refuses is one mistake, and not two, but for those
                # who have policies of their own.
                if report.place is not None or not (
                    (place in refused and rule.id.startswith(BUILT_IN))
                    or self._is_unknown(image, report)
                    or (report.path in image.masked and not report.key)
                ):
                    yield rule, report

    @staticmethod
    def _is_unknown(image: Image, report: Report) -> bool:
        """Whether a report is about what is not determined; pieces of a text may tell enough."""
        if not image.is_unknown(report.path, key=report.key):
            return False
        return report.key or image.partial(report.path) is None

    def _rules_for(self, *kinds: str) -> list[Rule]:
        """The rules about whole images that apply to one of the kinds."""
        if kinds not in self._by_kinds:
            wanted = set(kinds)
            found = [rule for rule in self._of_images if not wanted.isdisjoint(rule.kinds)]
            self._by_kinds[kinds] = found
        return self._by_kinds[kinds]

    def rule_for(self, violation: Violation) -> Rule:
        """The rule that speaks for a violated constraint."""
        general = self._by_keyword.get(violation.keyword)
        for rule in self._claiming:
            explains = violation.keyword == "type" and isinstance(violation.value, rule.also_types)
            if (general is None or explains) and any(
                speaks_for(claim, violation.path, violation.key) for claim in rule.claims
            ):
                return rule
        return general or self._by_keyword["type"]

    def _finding(self, rule: Rule, report: Report, image: Image) -> Finding:
        from .secrets import hide
        from .variable_names import veiled

        hide(image.document)
        source = image.document.source
        (start, end), aliases = place(image, report.path, report.key)
        if report.place is not None:
            start, end = report.place.start, report.place.end
        related = [self._related(image, where, text) for where, text in report.related]
        related += [
            Related(Span(source, *alias), "used here through an alias") for alias in aliases
        ]
        path, message, hint = veiled(report.path), report.message, report.hint
        for at, (name, _node) in enumerate(image.nodes(report.path)):
            if type(name) is Alias and source.hides(resolved(name).start, resolved(name).end):
                path = (*path[: at - 1], MASK, *path[at:])
        if path != report.path or (path[:1] != (ENVIRONMENT,) and source.hides(start, end)):
            # An environment variable's value, where the rule's words may not expect one.
            from .explanation import summary

            message, hint = summary(rule).rstrip("."), None
        first = resolved(image.node).start
        places = (start, end, *(alias for alias, _end in aliases))
        if start < first and image.origin is None:
            places = (first, *places)  # the text may start with a comment
        finding = Finding(
            rule,
            self.severity(rule, report),
            message,
            Span(source, start, end),
            places=places,
            hint=hint,
            path=spell(path),
            definition=_shown_label(image),
            kind=image.kind,
            dialect=image.dialect,
            related=related,
            resource=image.resource,
            undecided=report.undecided,
        )
        if report.change is not None and image.kind not in (VERSION, LIVE):
            from .fixes import fix_of

            finding.fix = fix_of(report.change, image)
        if image.origin is not None:
            from .origin import adapt

            adapt(finding, report, image, image.origin, self.constraints.names)
        return finding

    @staticmethod
    def _related(image: Image, where: Path | Node, text: str) -> Related:
        span = (
            place(image, where, False)[0] if isinstance(where, tuple) else (where.start, where.end)
        )
        return Related(Span(image.document.source, *span), text)


def _mark(rule: Rule, report: Report, image: Image) -> tuple[object, ...]:
    """What makes the finding of a report another one than those of other variants."""
    if report.place is not None:
        start = report.place.start
    else:
        (start, _end), _aliases = place(image, report.path, report.key)
    assert image.origin is not None
    removed = report.path[:1] and image.origin.names.removed.get(str(report.path[0]))
    return rule.id, report.path, report.key, report.message, start, removed


def _shown_label(image: Image) -> str | None:
    """The definition's label, unless an alias makes it an environment variable's value."""
    nodes = [list(image.nodes((member,)))[1:] for member in LABELS]
    values = [resolved(node) for found in nodes for _key, node in found]
    hides = image.document.source.hides
    return None if any(hides(value.start, value.end) for value in values) else image.label


def place(image: Image, path: Path, key: bool) -> tuple[tuple[int, int], list[tuple[int, int]]]:
    """Where an API path stands in the text, and the aliases on the way to it.

    The place is that of the value, or of its key; where the path ends before a missing member,
    that of the parent's key, and the start of the definition where the parent has none.
    """
    steps = list(image.nodes(path))
    key_node, node = steps[-1]
    aliases = [(step.start, step.end) for _key, step in steps if type(step) is Alias]
    if len(steps) == len(path) + 1:
        node = key_node if key and key_node is not None else resolved(node)
        return (node.start, node.end), aliases
    if key_node is not None:
        return (key_node.start, key_node.end), aliases
    if len(steps) > 1:
        node = resolved(node)
        return (node.start, node.end), aliases
    start = 0 if image.first else resolved(node).start
    return (start, start), aliases
