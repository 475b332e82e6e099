"""What a rule is, and how rules are found.

A rule is a function with a docstring, in any module of the package `microvm_lint.rules`. The
decorator gives it its identifier; nothing else registers it.
"""

from __future__ import annotations

from functools import cache
from importlib import import_module

from .definition import CREATE, DEFINITION, LIVE, TEMPLATE, UPDATE, VERSION
from .findings import ERROR, INFO, SEVERITIES, WARNING, Report

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from .definition import Path

__all__ = [
    "ACCOUNTS",
    "ALL",
    "ERROR",
    "INFO",
    "REQUESTS",
    "TEMPLATES",
    "VERSIONS",
    "WARNING",
    "WRITTEN",
    "Report",
    "rule",
]

REQUESTS = (DEFINITION, CREATE, UPDATE)
VERSIONS = (VERSION,)
TEMPLATES = (TEMPLATE,)
ACCOUNTS = (LIVE,)  # judged with what a live account says beside the version
WRITTEN = REQUESTS + TEMPLATES  # by people
ALL = WRITTEN + VERSIONS

BUILT_IN = "MVL"  # the beginning of the identifiers of the rules that come with the program


class Reference:
    """Where a fact comes from: a title, an address, and how sure it is.

    `certainty` is "doc", "guide", "aws", "live" or "reason", as in the catalogue of rules, or
    "policy" for a rule of an organisation; that has no address.
    `reported_by` are the repositories that tell what the address does not.
    """

    __slots__ = ("certainty", "reported_by", "title", "url")

    def __init__(
        self, title: str, url: str, certainty: str, *, reported_by: str | None = None
    ) -> None:
        self.title = title
        self.url = url
        self.certainty = certainty
        self.reported_by = reported_by


class Rule:
    """One rule: its words, where it applies and the function that judges.

    A rule with `claims` speaks for the documented constraints on those API paths, one with
    `keywords` for those that no rule claims, one with `reads` for what the reader could not
    read. All others get the whole image.
    """

    __slots__ = (
        "also_types",
        "checked",
        "claims",
        "doc",
        "id",
        "judge",
        "keywords",
        "kinds",
        "name",
        "reads",
        "security_severity",
        "severity",
        "source",
    )

    def __init__(
        self,
        id: str,
        name: str,
        *,
        severity: str,
        on: tuple[str, ...],
        source: Reference,
        checked: str,
        claims: tuple[str, ...],
        keywords: tuple[str, ...],
        reads: str | None,
        also_types: tuple[type, ...],
        security_severity: str | None,
        judge: Callable[..., Iterator[Report]],
    ) -> None:
        self.id = id
        self.name = name
        self.severity = severity
        self.kinds = on
        self.source = source
        self.checked = checked
        self.claims = claims
        self.keywords = keywords
        self.reads = reads
        self.also_types = also_types
        self.security_severity = security_severity
        self.judge = judge
        self.doc = judge.__doc__ or ""

    @property
    def page(self) -> str:
        """The rule's page in the repository."""
        return f"docs/rules/{self.id}.md"


def rule(
    id: str,
    name: str,
    *,
    severity: str,
    on: tuple[str, ...],
    source: Reference,
    checked: str,
    claims: tuple[str, ...] = (),
    keywords: tuple[str, ...] = (),
    reads: str | None = None,
    also_types: tuple[type, ...] = (),
    security_severity: str | None = None,
) -> Callable[[Callable[..., Iterator[Report]]], Rule]:
    """Make a function a rule; its docstring becomes its page.

    `claims` are API paths in which `*` stands for a part of a name, `[]` for an index and a
    trailing `@key` for the name of a map's entry. `also_types` are the Python types whose wrong
    type at a claimed path the rule explains itself. `security_severity` is a CVSS-like score
    from "0.1" to "10.0", which makes it a security rule.
    """
    assert severity in SEVERITIES, severity

    def decorate(judge: Callable[..., Iterator[Report]]) -> Rule:
        return Rule(
            id,
            name,
            severity=severity,
            on=on,
            source=source,
            checked=checked,
            claims=claims,
            keywords=keywords,
            reads=reads,
            also_types=also_types,
            security_severity=security_severity,
            judge=judge,
        )

    return decorate


def discover() -> list[Rule]:
    """All rules, by identifier. Raises `ValueError` where two rules share a name."""
    from os import listdir

    package = import_module("microvm_lint.rules")
    modules = sorted(
        file[:-3]
        for folder in package.__path__
        for file in listdir(folder)
        if file.endswith(".py") and file != "__init__.py"
    )
    found: dict[str, Rule] = {}
    for module in modules:
        for value in vars(import_module(f"microvm_lint.rules.{module}")).values():
            if isinstance(value, Rule):
                for name in (value.id, value.name):
                    if found.setdefault(name, value) is not value:
                        raise ValueError(f"two rules are called {name}")
    return sorted(set(found.values()), key=lambda value: value.id)


def speaks_for(claim: str, path: Path, key: bool) -> bool:
    """Whether a claim covers a path, or the name of the map's entry at that path."""
    steps, of_key = _read_claim(claim)
    if of_key != key or len(steps) != len(path):
        return False
    from fnmatch import fnmatchcase

    return all(
        wanted == "[]" if isinstance(step, int) else fnmatchcase(step, wanted)
        for wanted, step in zip(steps, path, strict=True)
    )


@cache  # there are as many as the rules have
def _read_claim(claim: str) -> tuple[list[str], bool]:
    """The steps of a claim, and whether it is about a name."""
    steps, _, about = claim.partition("@")
    return steps.replace("[]", ".[]").split("."), about == "key"
