"""`microvm-lint check`: files."""

from __future__ import annotations

import os
import sys

from .. import config as configuration
from .. import constraints, reports, terminal
from ..cli import CLEAN, FOUND, INCOMPLETE
from ..engine import Engine, Selection, UnknownRule
from ..files import Walk, rooted_glob
from ..findings import SEVERITIES, WARNING
from ..linter import Linter
from ..output import write_file
from ..words import printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Sequence

    from ..config import Config
    from ..findings import Incomplete, Summary


class UsageError(Exception):
    """The command line asks for something that cannot be had."""


def run(options: argparse.Namespace) -> int:
    """Check the files; returns the exit status."""
    try:
        config = _config(options)
        if options.show_files:
            return _show_files(options, config)
        linter = Linter(
            _engine(options, config),
            config.limits,
            options.kind,
            options.dialect,
            name_all=options.verbose,
        )
        targets = _targets(options)
    except (
        UsageError,
        UnknownRule,
        configuration.ConfigError,
        constraints.UnknownRevision,
    ) as error:
        return _refuse(str(error))
    summary = linter.summary
    walk = _walk(options, config, summary.incomplete, summary.notes)
    paths = _paths(options)
    findings = list(linter.check(walk.files(paths), frozenset(paths), options.stdin_filename))
    _say_unread(summary.incomplete)
    fail_on: str = options.fail_on or config.get("fail-on", WARNING)
    status = exit_status(summary, fail_on)
    for format, path in targets:
        facts = _facts(linter, status, options, to_terminal=path is None)
        pieces = reports.render(format, findings, facts)
        if path is None:
            sys.stdout.writelines(pieces)
            continue
        try:
            write_file(path, pieces)
        except OSError as error:
            _refuse(f"{path}: the report was not written: {error.strerror or error}")
            status = INCOMPLETE
    return status


def _refuse(message: str) -> int:
    print(f"microvm-lint: error: {printable(message)}", file=sys.stderr)
    return INCOMPLETE


def _config(options: argparse.Namespace) -> Config:
    if options.no_config:
        return configuration.Config({})
    if options.config is not None:
        return configuration.load(options.config)
    return configuration.find(os.curdir)


def _engine(options: argparse.Namespace, config: Config) -> Engine:
    least = options.min_severity or config.get("min-severity", None)
    fail_on = options.fail_on or config.get("fail-on", None)
    if fail_on in SEVERITIES and SEVERITIES.index(fail_on) > SEVERITIES.index(least or WARNING):
        least = fail_on  # what makes the status 1 is not hidden
    selection = Selection(
        _rules(options.select) or config.get("select", ()),
        _rules(options.ignore) or config.get("ignore", ()),
        _rules(options.extend_select) or config.get("extend-select", ()),
        least,
    )
    revision = options.revision or config.get("revision", constraints.DEFAULT_REVISION)
    return Engine(constraints.load(revision), selection)


def _rules(given: Sequence[str] | None) -> list[str]:
    return [word.strip() for words in given or () for word in words.split(",")]


def _paths(options: argparse.Namespace) -> Sequence[str]:
    return options.paths or (os.curdir,)


def _walk(
    options: argparse.Namespace, config: Config, incomplete: list[Incomplete], notes: list[str]
) -> Walk:
    named = (rooted_glob(glob, os.curdir) for glob in options.exclude)
    exclude = (*config.get("exclude", ()), *named)
    return Walk(exclude, incomplete, notes, force_exclude=options.force_exclude)


def _targets(options: argparse.Namespace) -> list[tuple[str, str | None]]:
    """Formats and where each goes; None is standard output."""
    printed: str | None = options.format
    targets: list[tuple[str, str | None]] = []
    for output in options.output:
        format, equals, path = output.partition("=")
        if equals and format.isalpha() and format not in reports.FORMATS:
            raise UsageError(
                f"--output {printable(output)}: there is no format {format!r}; "
                f"there are {', '.join(reports.FORMATS)}"
            )
        if equals and format in reports.FORMATS:
            targets.append((format, _file_of(path)))
        else:
            targets.append((options.format, _file_of(output)))
            printed = None
    # Standard output comes last: who reads it may close it before it is written.
    return targets if printed is None else [*targets, (printed, None)]


def _file_of(path: str) -> str | None:
    if not path:
        raise UsageError("--output needs the name of a file")
    return None if path in ("-", "/dev/stdout") else path


def _facts(
    linter: Linter, status: int, options: argparse.Namespace, *, to_terminal: bool
) -> reports.Run:
    color = to_terminal and terminal.wants_color(options.color)
    return reports.Run(
        linter.summary,
        linter.engine.rules,
        linter.engine.constraints.revision,
        status,
        color=color,
        links=color and terminal.knows_links(),
        width=terminal.width() if to_terminal else 120,
        hide_summary=options.quiet,
        details=options.verbose,
    )


def exit_status(summary: Summary, fail_on: str) -> int:
    """The exit status that the facts of a run make."""
    if summary.incomplete:
        return INCOMPLETE
    graver = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "never" else ()
    return FOUND if any(summary.counts[severity] for severity in graver) else CLEAN


def _say_unread(incomplete: Sequence[Incomplete]) -> None:
    for one in incomplete:
        print(f"error: {printable(one.name)}: {printable(one.message)}", file=sys.stderr)


def _show_files(options: argparse.Namespace, config: Config) -> int:
    unread: list[Incomplete] = []
    notes: list[str] = []
    for path in _walk(options, config, unread, notes).files(_paths(options)):
        print(printable(path))
    for note in notes:
        print(f"note: {printable(note)}", file=sys.stderr)
    _say_unread(unread)
    return INCOMPLETE if unread else CLEAN
