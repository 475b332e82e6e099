"""`microvm-lint explain`: one rule, or the list."""

from __future__ import annotations

import json
import sys

from .. import explanation
from ..cli import CLEAN, INCOMPLETE
from ..engine import no_such_rule
from ..rule import discover

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from typing import Any

    from ..rule import Rule


def run(options: argparse.Namespace) -> int:
    """Print the rule's page, or all rules; returns the exit status."""
    rules = discover()
    if options.rule is not None:
        wanted = options.rule.lower()
        found = [rule for rule in rules if wanted in (rule.id.lower(), rule.name)]
        family = [rule for rule in rules if wanted and rule.id.lower().startswith(wanted)]
        if not found and family:
            return _print_list(family, options.format)
        if not found:
            print(f"microvm-lint: error: {no_such_rule(options.rule, rules)}", file=sys.stderr)
            return INCOMPLETE
        if options.format == "json":
            print(json.dumps(_described(found[0]), indent=2))
        else:
            print(explanation.page(found[0]), end="")
        return CLEAN
    return _print_list(rules, options.format)


def _print_list(rules: list[Rule], format: str) -> int:
    if format == "json":
        print(json.dumps([_described(rule) for rule in rules], indent=2))
        return CLEAN
    widest = max(len(rule.name) for rule in rules)
    for rule in rules:
        print(f"{rule.id}  {rule.name:<{widest}}  {rule.severity:<7}  {explanation.summary(rule)}")
    return CLEAN


def _described(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "name": rule.name,
        "severity": rule.severity,
        "kinds": list(rule.kinds),
        "summary": explanation.summary(rule),
        "explanation": explanation.body(rule),
        "source": {
            "title": rule.source.title,
            "url": rule.source.url,
            "certainty": rule.source.certainty,
            "checked": rule.checked,
        },
    }
