"""`microvm-lint check`: files."""

from __future__ import annotations

import os
import sys

from ..cli import CLEAN, INCOMPLETE
from ..files import Walk, rooted_glob
from ..linter import Linter
from ..words import printable
from .reporting import (
    REFUSALS,
    config_of,
    deliver,
    exit_status,
    fail_on_of,
    plans_of,
    policy_of,
    refuse,
    say_unread,
    targets_of,
)

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..config import Config
    from ..findings import Incomplete


def run(options: argparse.Namespace) -> int:
    """Check the files; returns the exit status."""
    try:
        config = config_of(options)
        if options.show_files:
            return _show_files(options, config)
        linter = Linter(
            plans_of(options, config),
            config.limits,
            policy_of(options, config),
            name_all=options.verbose,
        )
        targets = targets_of(options)
    except REFUSALS as error:
        return refuse(str(error))
    summary = linter.summary
    walk = _walk(options, config, summary.incomplete, summary.notes)
    paths = _paths(options)
    findings = list(linter.check(walk.files(paths), frozenset(paths), options.stdin_filename))
    say_unread(summary.incomplete)
    status = exit_status(summary, fail_on_of(options, config))
    return deliver(findings, summary, linter.plans.base.engine, status, targets, options)


def _paths(options: argparse.Namespace) -> Sequence[str]:
    return options.paths or (os.curdir,)


def _walk(
    options: argparse.Namespace, config: Config, incomplete: list[Incomplete], notes: list[str]
) -> Walk:
    named = (rooted_glob(glob, os.curdir) for glob in options.exclude)
    exclude = (*config.get("exclude", ()), *named)
    return Walk(exclude, incomplete, notes, force_exclude=options.force_exclude)


def _show_files(options: argparse.Namespace, config: Config) -> int:
    unread: list[Incomplete] = []
    notes: list[str] = []
    for path in _walk(options, config, unread, notes).files(_paths(options)):
        print(printable(path))
    for note in notes:
        print(f"note: {printable(note)}", file=sys.stderr)
    say_unread(unread)
    return INCOMPLETE if unread else CLEAN
