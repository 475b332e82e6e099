"""What the tests of rules share."""

from __future__ import annotations

from typing import Any

from ..definitions import advised, judge_all, marked

WRITTEN = ("definition", "create", "update", "template")
EVERY = (*WRITTEN, "version")
ABSENT = object()


def changed(kind: str, changes: dict[str, Any]) -> dict[str, Any]:
    """A definition that follows all advice, with other members; `ABSENT` removes one."""
    value = advised(kind)
    for path, new in changes.items():
        target = value
        *parents, last = path.split(".")
        for step in parents:
            target = target.setdefault(step, {})
        if new is ABSENT:
            target.pop(last, None)
        else:
            target[last] = new
    return value


def found(kind: str, changes: dict[str, Any], rule: str) -> list[tuple[str, str, str]]:
    """What one rule finds in a changed definition: severity, path and the text at the place."""
    findings = judge_all(changed(kind, changes), kind)
    return [(one.severity, one.path, marked(one)) for one in findings if one.rule.id == rule]


def rules(kind: str, changes: dict[str, Any], min_severity: str = "info") -> list[str]:
    """The rules that find something in a changed definition."""
    return [one.rule.id for one in judge_all(changed(kind, changes), kind, min_severity)]
