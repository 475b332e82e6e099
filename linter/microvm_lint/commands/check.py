"""`microvm-lint check`: files."""

from __future__ import annotations

import os
import sys
from functools import partial

from ..arns import ACCOUNT
from ..cli import CLEAN, FOUND, INCOMPLETE
from ..dialects.context import Context
from ..files import STDIN, Walk, rooted_glob
from ..findings import Incomplete
from ..ignores import is_over, qualified
from ..linter import Linter, shown
from ..regions import REGION
from ..terminal import complain
from ..words import plural, printable
from ..workers import check
from .reporting import (
    REFUSALS,
    UsageError,
    config_of,
    deliver,
    exit_status,
    fail_on_of,
    known_of,
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
    from ..findings import Finding, Summary
    from ..fixing import Fixed


def run(options: argparse.Namespace) -> int:
    """Check the files; returns the exit status."""
    try:
        config = config_of(options)
        if options.show_config:
            from .show_config import show_config

            return show_config(options, config)
        if options.show_files:
            return _show_files(options, config)
        linter = _linter(options, config)
        targets = targets_of(options)
        _validate(options, config)
        known = known_of(options)
        linter.checked = [] if known is not None else None
    except REFUSALS as error:
        return refuse(str(error))
    fixed = _fixed(linter, options, config) if options.fix or options.diff else None
    findings = _findings(linter, options, config)
    if fixed is not None and options.diff:
        return _show_diff(fixed, findings, linter.summary)
    if fixed is not None:
        where = f" in {plural(fixed.files, 'file')}" if fixed.files else ""
        words = f"fixed {plural(fixed.findings, 'finding')}{where}"
        linter.summary.notes += [words, *fixed.notes]
        linter.summary.incomplete += fixed.unwritten
    if options.add_suppressions is not None:
        from ..adding import add_suppressions

        rules = linter.plans.base.engine.rules
        added = add_suppressions(findings, options.add_suppressions, rules, config.limits)
        linter = linter.anew()
        linter.checked = [] if known is not None else None
        findings = _findings(linter, options, config)
        linter.summary.notes += added.notes()
        linter.summary.incomplete += added.unwritten
    summary, engine = linter.summary, linter.plans.base.engine
    if known is not None:
        known.apply(findings, summary, engine, linter.checked)
    say_unread(summary.incomplete)
    status = exit_status(summary, fail_on_of(options, config))
    gone = known.gone if known is not None else None
    return deliver(findings, summary, engine, status, targets, options, gone=gone)


def _linter(options: argparse.Namespace, config: Config) -> Linter:
    """The linter that is asked for. Raises one of `REFUSALS`."""
    return Linter(
        plans_of(options, config),
        config.limits,
        policy_of(options, config),
        _context(options, config),
        name_all=options.verbose,
    )


def _linter_of_worker(options: argparse.Namespace) -> Linter:
    return _linter(options, config_of(options))


def _fixed(linter: Linter, options: argparse.Namespace, config: Config) -> Fixed:
    """Fix the files, or find out what would be fixed."""
    from ..fixing import fix_files

    walk = _walk(options, config, [], [])
    names = dict.fromkeys(shown(path) for path in walk.files(_paths(options)))
    return fix_files(
        names,
        linter,
        unsafe=options.unsafe_fixes,
        write=not options.diff,
        limits=config.limits,
    )


def _show_diff(fixed: Fixed, findings: Sequence[Finding], summary: Summary) -> int:
    """Print the differences, and name the files that could not be read."""
    sys.stdout.writelines(fixed.diffs)
    for note in fixed.notes:
        complain(f"note: {printable(note)}")
    unread = [one for one in findings if one.rule.reads in ("syntax", "limit")]
    incomplete = summary.incomplete + [Incomplete(one.file, one.message) for one in unread]
    say_unread(incomplete)
    return INCOMPLETE if incomplete else FOUND if fixed.diffs else CLEAN


def _context(options: argparse.Namespace, config: Config) -> Context:
    """What is known of where templates are deployed. Raises `UsageError`."""
    parameters: dict[str, str] = {}
    region = None
    if options.parameters or options.parameter:
        from ..parameters import ParameterError, load, pair

        try:
            for path in options.parameters:
                found, named = load(path)
                parameters.update(found)
                region = named or region
            parameters.update(map(pair, options.parameter))
        except ParameterError as error:
            raise UsageError(str(error)) from None
    account = options.account or config.get("account", None)
    region = region if options.region is None else options.region
    region = config.get("region", None) if region is None else region
    if options.account is not None and not ACCOUNT.fullmatch(options.account):
        raise UsageError("--account takes the 12 digits of an account")
    if region is not None and not REGION.fullmatch(region):
        raise UsageError(f"{region!r} is not the name of a region")
    return Context(account, region, parameters)


def _findings(linter: Linter, options: argparse.Namespace, config: Config) -> list[Finding]:
    summary = linter.summary
    walk = _walk(options, config, summary.incomplete, summary.notes)
    paths = _paths(options)
    files = list(walk.files(paths))
    make = partial(_linter_of_worker, options)
    named = frozenset(paths)
    found = check(linter, files, named, options.stdin_filename, options.jobs, make)
    for name, _equals, _value in (one.partition("=") for one in options.parameter):
        if linter.context.used and name not in linter.context.used:
            summary.notes.append(f"--parameter {name}: no template has a parameter of this name")
    engine, policy = linter.plans.base.engine, linter.policy
    whole = _is_whole(options, config) and not summary.incomplete
    about_config = config.findings(engine, policy, policy.unused(engine) if whole else ())
    summary.count(about_config)
    return found + about_config


def _is_whole(options: argparse.Namespace, config: Config) -> bool:
    """Whether all files that the configuration is for were checked, and not only some of them."""
    if config.path is None or options.exclude:
        return False
    folder = os.path.join(os.path.realpath(os.path.dirname(config.path)), "")
    above = (os.path.join(os.path.realpath(path), "") for path in _paths(options))
    return any(folder.startswith(path) for path in above)


def _validate(options: argparse.Namespace, config: Config) -> None:
    """What the parser cannot tell. Raises `UsageError`."""
    if options.unsafe_fixes and not (options.fix or options.diff):
        raise UsageError("--unsafe-fixes goes with --fix or --diff")
    if (options.fix or options.diff) and STDIN in _paths(options):
        raise UsageError("--fix and --diff need files, and standard input is none")
    reason = options.add_suppressions
    if reason is None:
        return
    if STDIN in _paths(options):
        raise UsageError("--add-suppressions writes into files, and standard input is none")
    if options.no_suppressions:
        raise UsageError("--add-suppressions and --no-suppressions exclude each other")
    if not reason.isprintable():
        raise UsageError("--add-suppressions: the reason is one line of text")
    until, _reason, mistake = qualified(reason)
    if mistake is not None or is_over(until):
        why = mistake or f"`until={until}` is not a day to come"
        raise UsageError(f"--add-suppressions: {why}; nothing was written")
    for path in _paths(options):
        if not os.path.lexists(path):
            raise UsageError(f"{path}: there is no such file; nothing was written")
    if not reason.strip() and config.requires_reasons:
        raise UsageError("the configuration asks for reasons: --add-suppressions=REASON")


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
        complain(f"note: {printable(note)}")
    say_unread(unread)
    return INCOMPLETE if unread else CLEAN
