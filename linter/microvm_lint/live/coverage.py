"""The ledger of an audit: what was read of each region of each account, and what was not."""

from __future__ import annotations

import json
import threading
from collections import Counter

from .. import __version__
from ..findings import Incomplete
from ..words import plural, printable
from .failures import EMPTY, PARTLY, READ, SUSPENDED, UNSUPPORTED, Failure

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from typing import Any

_COMPLETE = (READ, EMPTY, SUSPENDED)
_NAMED = 3  # how many things that were not read a sentence names
_COLUMNS = (
    "account",
    "profile",
    "region",
    "status",
    "images",
    "versions",
    "read",
    "not_read",
    "reasons",
    "not_checked",
)


class Holder:
    """Whose images they are: an account's identifier, None until it is known, and its profile."""

    def __init__(self, account: str | None, profile: str | None = None) -> None:
        self.account = account
        self.profile = profile

    @property
    def name(self) -> str:
        """What a report calls the account."""
        if self.account:
            return self.account
        return f"account of profile {self.profile}" if self.profile else "unknown account"


class Reason:
    """Why things were not read: a status, how many, the first message, and what they are.

    `subjects` are names of images, or image and version as `demo/3.0`; a list of images has none.
    """

    def __init__(self, failure: Failure) -> None:
        self.status = failure.status
        self.message = failure.message
        self.count = 0
        self.subjects: list[str] = []

    def words(self, most: int = _NAMED) -> str:
        """The message, and what it is about."""
        named = ", ".join(self.subjects[:most])
        rest = self.count - min(len(self.subjects), most)
        if not named:
            return self.message if self.count == 1 else f"{self.message} ({self.count:,} times)"
        more = f" and {rest:,} more" if rest else ""
        return f"{named}{more}: {self.message}"

    def as_json(self) -> dict[str, Any]:
        """The reason as a report has it."""
        return {
            "status": self.status,
            "count": self.count,
            "message": self.message,
            "subjects": list(self.subjects),
        }


class Row:
    """One region of one account: counts, what failed and why. Safe to use in many threads.

    `images` are those that the account has, `versions` those that were asked for, `read` those of
    them that were read, `resumed` those that an earlier run had saved.
    """

    def __init__(self, holder: Holder, region: str) -> None:
        self.holder = holder
        self.region = region
        self.images = 0
        self.versions = 0
        self.read = 0
        self.resumed = 0
        self.unlisted = 0  # images whose versions the endpoint does not list
        self.reasons: dict[tuple[str, ...], Reason] = {}
        self.not_checked: dict[str, Failure] = {}
        self.suspended = False
        self.name_of_account = ""  # where it is suspended, and never asked
        self._lock = threading.Lock()

    def count(
        self,
        *,
        images: int = 0,
        versions: int = 0,
        read: int = 0,
        resumed: int = 0,
        unlisted: int = 0,
    ) -> None:
        """Add to the counts."""
        with self._lock:
            self.images += images
            self.versions += versions
            self.read += read
            self.resumed += resumed
            self.unlisted += unlisted

    def fail(self, failure: Failure, subject: str = "") -> None:
        """Note something that could not be read.

        Of each status, operation and error the first message is kept.
        """
        key = (failure.status, *failure.message.split(": ")[:2])
        with self._lock:
            reason = self.reasons.setdefault(key, Reason(failure))
            reason.count += 1
            if subject:
                reason.subjects.append(subject)

    def leave_unchecked(self, rules: Iterable[str], failure: Failure) -> None:
        """Note rules that could not be judged, because what they need could not be read."""
        with self._lock:
            for rule in rules:
                known = self.not_checked.get(rule)
                if known is None or known.status == UNSUPPORTED:
                    self.not_checked[rule] = failure

    @property
    def status(self) -> str:
        """One of the statuses of `failures`."""
        if self.suspended:
            return SUSPENDED
        if not self.reasons:
            return READ if self.images else EMPTY
        if self.read:
            return PARTLY
        counts: Counter[str] = Counter()
        for reason in self.reasons.values():
            counts[reason.status] += reason.count
        return counts.most_common(1)[0][0]

    @property
    def not_read(self) -> int:
        """How many things were not read: versions, lists of versions, lists of images."""
        failed = sum(reason.count for reason in self.reasons.values())
        return max(failed, self.versions - self.read)

    @property
    def name(self) -> str:
        """What the region of the account is called where a file's name stands otherwise."""
        return "/".join(filter(None, ("aws", self.holder.name, self.region)))

    def incomplete(self) -> Iterator[Incomplete]:
        """What of it makes the audit incomplete, in words."""
        for reason in self.reasons.values():
            yield Incomplete(self.name, f"{reason.status}: {reason.words()}")
        for rules, failure in self._unchecked().items():
            if failure.status != UNSUPPORTED:
                yield Incomplete(self.name, f"{rules} not checked: {failure.message}")

    def notes(self) -> Iterator[str]:
        """What a reader should know of it besides."""
        if self.suspended:
            called = f" ({self.name_of_account})" if self.name_of_account else ""
            yield f"account {self.holder.name}{called} is suspended and was not asked"
        if self.unlisted:
            yield (
                f"{self.name}: the endpoint does not list versions; those that the list of images "
                f"names were read ({plural(self.unlisted, 'image')})"
            )
        for rules, failure in self._unchecked().items():
            if failure.status == UNSUPPORTED:
                yield f"{self.name}: {rules} not checked: {failure.message}"
        if self.resumed:
            yield f"{self.name}: {plural(self.resumed, 'version')} taken from the earlier run"

    def _unchecked(self) -> dict[str, Failure]:
        """The rules that were not checked, those with one reason together."""
        found: dict[str, list[str]] = {}
        reasons = {}
        for rule, failure in sorted(self.not_checked.items()):
            found.setdefault(failure.message, []).append(rule)
            reasons[failure.message] = failure
        return {", ".join(rules): reasons[message] for message, rules in found.items()}

    def as_json(self) -> dict[str, Any]:
        """The row as a report has it."""
        return {
            "account": self.holder.account,
            "profile": self.holder.profile,
            "region": self.region or None,
            "status": self.status,
            "images": self.images,
            "versions": self.versions,
            "read": self.read,
            "not_read": self.not_read,
            "reasons": [reason.as_json() for reason in self.reasons.values()],
            "not_checked": [
                {"rule": rule, "status": failure.status, "message": failure.message}
                for rule, failure in sorted(self.not_checked.items())
            ],
        }


class Coverage:
    """All rows of an audit, in the order of accounts and regions."""

    def __init__(self) -> None:
        self.rows: list[Row] = []

    def add(self, row: Row) -> Row:
        """Add a row and return it."""
        self.rows.append(row)
        return row

    def suspend(self, account: str, name: str) -> None:
        """Note an account that is not asked, since it is suspended or about to be closed."""
        row = self.add(Row(Holder(account), ""))
        row.suspended = True
        row.name_of_account = name

    @property
    def complete(self) -> bool:
        """Whether everything was read and every rule could be checked where it is known."""
        return not any(True for row in self.rows for _ in row.incomplete())

    def as_json(self) -> list[dict[str, Any]]:
        """The rows as a report has them."""
        return [row.as_json() for row in self.rows]

    def pieces(self, format: str) -> Iterator[str]:
        """The ledger on its own, as "json" or "csv"."""
        if format == "csv":
            yield from _csv(self.rows)
            return
        whole = {
            "version": 1,
            "tool": {"name": "microvm-lint", "version": __version__},
            "complete": self.complete,
            "coverage": self.as_json(),
        }
        yield json.dumps(whole, indent=2) + "\n"


def _csv(rows: list[Row]) -> Iterator[str]:
    import csv
    import io

    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(_COLUMNS)
    for row in rows:
        cells = row.as_json()
        everything = [reason.words(reason.count) for reason in row.reasons.values()]
        cells["reasons"] = "; ".join(everything)
        unchecked = [f"{one['rule']}: {one['message']}" for one in cells["not_checked"]]
        cells["not_checked"] = "; ".join(unchecked)
        writer.writerow(
            ["" if cells[name] is None else printable(str(cells[name])) for name in _COLUMNS]
        )
    yield text.getvalue()
