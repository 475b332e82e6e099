"""`microvm-lint explain`: one rule, or the list."""

from __future__ import annotations

import json

from .. import explanation
from ..cli import CLEAN
from ..definition import LIVE
from ..engine import Selection, no_such_rule
from ..rule import ALL
from ..words import printable, printable_lines
from .reporting import REFUSALS, config_of, refuse

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from ..rule import Rule


def run(options: argparse.Namespace) -> int:
    """Print the rule's page, or all rules; returns the exit status."""
    try:
        config = config_of(options)
        rules = config.rules
        severities = config.severities(rules)
        selection = Selection(
            config.get("select", ()), config.get("ignore", ()), config.get("extend-select", ())
        )
        on, _named = selection.resolve(rules)
    except REFUSALS as error:
        return refuse(str(error))
    listed = [
        _Listed(rule, severities.get(rule.id, rule.severity), rule.id in on) for rule in rules
    ]
    if options.rule is not None:
        wanted = options.rule.lower()
        found = [one for one in listed if wanted in (one.rule.id.lower(), one.rule.name)]
        family = [one for one in listed if wanted and one.rule.id.lower().startswith(wanted)]
        if not found and family:
            return _print_list(family, options.format)
        if not found:
            return refuse(no_such_rule(options.rule, rules))
        if options.format == "json":
            print(json.dumps(_described(found[0]), indent=2))
        else:
            print(printable_lines(explanation.page(found[0].rule)), end="")
        return CLEAN
    return _print_list(listed, options.format)


def _print_list(listed: list[_Listed], format: str) -> int:
    if format == "json":
        print(json.dumps([_described(one) for one in listed], indent=2))
        return CLEAN
    widest = max(len(one.rule.name) for one in listed)
    for one in listed:
        rule = one.rule
        print(
            f"{rule.id}  {rule.name:<{widest}}  {one.severity:<7}  {'on' if one.on else 'off':<3}  "
            f"{rule.source.certainty:<6}  {_kinds(rule)}: {printable(explanation.summary(rule))}"
        )
    return CLEAN


def _kinds(rule: Rule) -> str:
    """The kinds that a rule applies to, in words."""
    if set(rule.kinds) == set(ALL):
        return "all"
    return ", ".join("live accounts" if kind == LIVE else kind for kind in rule.kinds)


class _Listed:
    """A rule with its severity and whether it is on, by the configuration."""

    def __init__(self, rule: Rule, severity: str, on: bool) -> None:
        self.rule = rule
        self.severity = severity
        self.on = on


def _described(one: _Listed) -> dict[str, Any]:
    rule = one.rule
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": one.severity,
        "on": one.on,
        "kinds": list(rule.kinds),
        "summary": explanation.summary(rule),
        "explanation": explanation.body(rule),
        "source": {
            "title": rule.source.title,
            "url": rule.source.url,
            "certainty": rule.source.certainty,
            "reported_by": rule.source.reported_by,
            "checked": rule.checked,
        },
    }
