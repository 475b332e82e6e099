"""Suppressions of the configuration, and which suppressions count at all."""

from __future__ import annotations

import re

from .findings import Suppressed

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable

    from .document import Document
    from .engine import Engine
    from .findings import Finding
    from .suppressions import Comments


UNUSED = "unused-suppression"  # what the rules for suppressions read
NOT_ALLOWED = "suppression-without-reason"

IN_CONFIGURATION = "configuration"
MARK = "microvm-lint:"  # in each comment that silences something
DATE = "[0-9]{4}-[0-9]{2}-[0-9]{2}"
_UNTIL = r"(?:^|(?<=\s))until=(\S*)"
_LIKE_UNTIL = rf"(?i)\b(?:until|unitl|untill|till|expires?)(?:\s*[:=]\s*|\s+){DATE}"


def today() -> str:
    """The date here, as in 2027-01-31."""
    import time

    return time.strftime("%Y-%m-%d")


def is_date(text: str) -> bool:
    """Whether a text is a day of the calendar, as in 2027-01-31."""
    if not re.fullmatch(DATE, text):
        return False
    from datetime import date

    try:
        date.fromisoformat(text)
    except ValueError:
        return False
    return True


def is_over(until: str | None) -> bool:
    """Whether the day on which a suppression ends has passed."""
    return until is not None and until < today()


def qualified(text: str) -> tuple[str | None, str | None, str | None]:
    """The last day and the reason in the words of a suppression, and what is wrong with them.

    Each is None where there is none.
    """
    until = mistake = None
    found = re.search(_UNTIL, text)
    if found is not None:
        if is_date(found[1]):
            until = found[1]
        else:
            mistake = "its `until` is not a date such as 2027-01-31"
        text = text[: found.start()] + text[found.end() :]
    elif re.search(_LIKE_UNTIL, text):
        mistake = "write `until=2027-01-31` for the day on which it ends"
    return until, " ".join(text.strip(" \t:;,-").split()) or None, mistake


class Ignore:
    """An entry of `ignores` in the configuration.

    `rules` are identifiers. `files` are globs as `files.rooted_glob` makes them, `arns` globs of
    ARNs. `used` says whether it has silenced something, or may have.
    """

    __slots__ = ("arns", "files", "reason", "rules", "until", "used")

    def __init__(
        self,
        rules: set[str],
        files: list[str],
        arns: list[str],
        reason: str | None,
        until: str | None,
    ) -> None:
        self.rules = rules
        self.files = files
        self.arns = arns
        self.reason = reason
        self.until = until
        self.used = False


class Policy:
    """Which suppressions count: comments and entries of `ignores`, or with `off` none at all."""

    def __init__(
        self,
        ignores: Iterable[Ignore] = (),
        *,
        require_reason: bool = False,
        off: bool = False,
    ) -> None:
        self.off = off
        self.require_reason = require_reason
        self.all = list(ignores)
        self.entries = [] if off else [entry for entry in self.all if not is_over(entry.until)]

    def comments_in(self, document: Document, engine: Engine) -> Comments | None:
        """The suppressions in a file, if there are any that count."""
        if self.off or document.format != "yaml" or MARK not in document.source.text:
            return None
        from .suppressions import read_comments  # most files have none

        return read_comments(document, engine.rules)

    def apply(self, findings: Iterable[Finding]) -> None:
        """Mark the findings that an entry of the configuration silences."""
        if not self.entries:
            return
        for finding in findings:
            if finding.suppressed is None:
                entry = next((one for one in self.entries if self._covers(one, finding)), None)
                if entry is not None:
                    entry.used = True
                    finding.suppressed = Suppressed(
                        IN_CONFIGURATION, entry.reason, entry.until, None
                    )

    def pardon(self, file: str) -> None:
        """Call the entries for a file needed, since not all of its values are determined."""
        from .files import covers

        for entry in self.entries:
            entry.used = entry.used or covers(entry.files, file)

    def unused(self, engine: Engine) -> list[int]:
        """The numbers of the entries for files that have silenced nothing, though they might."""
        return [
            number
            for number, entry in enumerate(self.all)
            if not (self.off or is_over(entry.until) or entry.used or entry.arns)
            and entry.rules <= engine.on
        ]

    def requires_reason(self, engine: Engine) -> bool:
        """Whether a suppression has to give one: who selects the rule by its name wants that."""
        return self.require_reason or engine.reading(NOT_ALLOWED).id in engine.named

    @staticmethod
    def _covers(entry: Ignore, finding: Finding) -> bool:
        if finding.rule.id not in entry.rules:
            return False
        if entry.files:
            from .files import covers

            if covers(entry.files, finding.file):
                return True
        if entry.arns and finding.resource is not None:
            from fnmatch import fnmatchcase

            names = finding.resource.names
            return any(fnmatchcase(name, glob) for glob in entry.arns for name in names)
        return False
