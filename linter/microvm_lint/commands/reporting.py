"""What the commands that judge share: configuration, engine, targets, reports, exit status."""

from __future__ import annotations

import os
import sys

from .. import config as configuration
from .. import constraints, reports, terminal
from ..cli import CLEAN, FOUND, INCOMPLETE
from ..engine import Engine, Selection, UnknownRule
from ..files import ENDINGS
from ..findings import SEVERITIES, WARNING, Incomplete
from ..ignores import Policy
from ..output import write_file
from ..plans import Plan, Plans, narrowed
from ..words import plural, printable

TYPE_CHECKING = False
if TYPE_CHECKING:
    import argparse
    from collections.abc import Iterable, Sequence
    from typing import Any

    from ..config import Config
    from ..constraints import Constraints
    from ..findings import Finding, Summary


class UsageError(Exception):
    """The command line asks for something that cannot be had."""


# What makes a command end before it has judged anything.
REFUSALS = (UsageError, UnknownRule, configuration.ConfigError, constraints.UnknownRevision)


def refuse(message: str) -> int:
    """Say what is wrong, and return the exit status for it."""
    terminal.complain(f"microvm-lint: error: {printable(message)}")
    return INCOMPLETE


def config_of(options: argparse.Namespace) -> Config:
    """The configuration that applies, by --config and --no-config. Raises `ConfigError`."""
    if options.no_config:
        return configuration.Config({})
    if options.config is not None:
        return configuration.load(options.config)
    return configuration.find(os.curdir)


def engine_of(options: argparse.Namespace, config: Config) -> Engine:
    """The engine with the rules and constraints that are asked for. Raises one of `REFUSALS`."""
    revision = options.revision or config.get("revision", constraints.DEFAULT_REVISION)
    return _engine(constraints.load(revision), selection_of(options, config), config)


def _engine(constraint_set: Constraints, selection: Selection, config: Config) -> Engine:
    severities = config.severities(config.rules) if config.get("severity", None) else None
    return Engine(constraint_set, selection, config.settings, severities, config.rules)


def selection_of(options: argparse.Namespace, config: Config) -> Selection:
    """Which findings are asked for; the command line wins over the configuration."""
    least = options.min_severity or config.get("min-severity", None)
    fail_on = options.fail_on or config.get("fail-on", None)
    if fail_on in SEVERITIES and SEVERITIES.index(fail_on) > SEVERITIES.index(least or WARNING):
        least = fail_on  # what makes the status 1 is not hidden
    return Selection(
        words_of(options.select) or config.get("select", ()),
        words_of(options.ignore) or config.get("ignore", ()),
        words_of(options.extend_select) or config.get("extend-select", ()),
        least,
    )


def plans_of(options: argparse.Namespace, config: Config) -> Plans:
    """How each file is judged. Raises one of `REFUSALS`."""
    engine = engine_of(options, config)
    by_command = Selection(
        words_of(options.select), words_of(options.ignore), words_of(options.extend_select)
    )

    def engine_for(entries: Sequence[dict[str, Any]]) -> Engine:
        selection = narrowed(selection_of(options, config), entries, by_command)
        return _engine(engine.constraints, selection, config)

    base = Plan(engine, options.kind, options.dialect)
    return Plans(base, config.get("per-file", ()), make_engine=engine_for)


def policy_of(options: argparse.Namespace, config: Config) -> Policy:
    """Which suppressions count."""
    ignores = config.ignores(config.rules) if config.get("ignores", None) else ()
    return Policy(ignores, require_reason=config.requires_reasons, off=options.no_suppressions)


def words_of(given: Sequence[str] | None) -> list[str]:
    """The words of an option that takes several by commas, and may be repeated."""
    return [word.strip() for words in given or () for word in words.split(",")]


class Known:
    """What the command line asks for about findings that are known."""

    def __init__(self, options: argparse.Namespace) -> None:
        """Read the baseline, if one is named. Raises `UsageError`."""
        from ..baseline import BaselineError, load

        self.options = options
        self.gone: list[dict[str, Any]] | None = None
        if options.prune_baseline and options.baseline is None:
            raise UsageError("--prune-baseline needs --baseline FILE")
        try:
            self.baseline = load(options.baseline) if options.baseline is not None else None
        except BaselineError as error:
            raise UsageError(str(error)) from None
        path = options.write_baseline or ""
        if path.lower().endswith(ENDINGS) and os.path.isfile(path) and os.path.getsize(path):
            try:
                load(path)
            except BaselineError:  # `--write-baseline` without a name, before a definition
                words = f"--write-baseline: {path} is there already, and is no baseline"
                raise UsageError(words) from None

    def apply(
        self,
        findings: Sequence[Finding],
        summary: Summary,
        engine: Engine,
        checked: Sequence[str] | None,
    ) -> None:
        """Mark what is known, and write or prune the baseline.

        `checked` are the files of this run, None for an audit. A baseline that cannot be written
        makes the answer incomplete.
        """
        from ..baseline import KNOWN, mark_known
        from ..reports.names import Names

        names = Names((finding.file for finding in findings), virtual=checked is None)
        if self.baseline is not None:
            self.baseline.mark(findings, names, summary)
            unread = [one.name for one in summary.incomplete]
            unread += [one.file for one in findings if one.rule.reads in ("syntax", "limit")]
            complete = checked is not None or not unread
            gone = self.baseline.gone(names, checked, unread, engine) if complete else []
            self.gone = gone
            if self.options.prune_baseline:
                words = f"{plural(len(gone), 'finding')} removed from the baseline"
                _write(self.options.baseline, [self.baseline.without(gone)], summary, words)
        path = self.options.write_baseline
        if path is not None:
            kept = [
                one for one in findings if one.suppressed is None or one.suppressed.kind == KNOWN
            ]
            run = reports.Run(
                summary,
                engine.rules,
                engine.constraints.revision,
                CLEAN,
                command=self.options.command,
                complete=True,
            )
            words = f"{plural(len(kept), 'finding')} written to the baseline {path}"
            if _write(path, reports.render("sarif", kept, run), summary, words):
                for finding in kept:
                    if finding.suppressed is None:
                        mark_known(finding, summary)


def _write(path: str, pieces: Iterable[str], summary: Summary, words: str) -> bool:
    """Write a baseline and say so in words; returns whether that was possible."""
    try:
        write_file(path, pieces)
    except OSError as error:
        why = f"the baseline was not written: {error.strerror or error}"
        summary.incomplete.append(Incomplete(path, why))
        return False
    summary.notes.append(words)
    return True


def known_of(options: argparse.Namespace) -> Known | None:
    """What is asked for about known findings, None where nothing is. Raises `UsageError`."""
    asked = options.baseline is not None or options.write_baseline is not None
    return Known(options) if asked or options.prune_baseline else None


def targets_of(options: argparse.Namespace) -> list[tuple[str, str | None]]:
    """Formats and where each goes; None is standard output. Raises `UsageError`."""
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
            targets.append((format, file_of(path)))
        else:
            targets.append((options.format, file_of(output)))
            printed = None
    # Standard output comes last: who reads it may close it before it is written.
    return targets if printed is None else [*targets, (printed, None)]


def file_of(path: str, option: str = "--output") -> str | None:
    """The name of a file to write, None for standard output. Raises `UsageError`."""
    if not path:
        raise UsageError(f"{option} needs the name of a file")
    return None if path in ("-", "/dev/stdout") else path


def deliver(
    findings: Sequence[Finding],
    summary: Summary,
    engine: Engine,
    status: int,
    targets: Sequence[tuple[str, str | None]],
    options: argparse.Namespace,
    *,
    printed_to_stderr: bool = False,
    gone: Sequence[dict[str, Any]] | None = None,
) -> int:
    """Write all reports; returns the exit status, which is another where one cannot be written."""
    if not engine.on:
        summary.notes.append("no rule is on: `select` and `ignore` leave none")
    for format, path in targets:
        color = path is None and not printed_to_stderr and terminal.wants_color(options.color)
        run = reports.Run(
            summary,
            engine.rules,
            engine.constraints.revision,
            status,
            command=options.command,
            color=color,
            links=color and terminal.knows_links(),
            width=terminal.width() if path is None else 120,
            hide_summary=options.quiet,
            details=options.verbose,
            statistics=options.statistics,
            baseline=gone,
        )
        pieces = reports.render(format, findings, run)
        if path is None:
            (sys.stderr if printed_to_stderr else sys.stdout).writelines(pieces)
            continue
        try:
            write_file(path, pieces)
        except OSError as error:
            refuse(f"{path}: the report was not written: {error.strerror or error}")
            status = INCOMPLETE
    return status


def fail_on_of(options: argparse.Namespace, config: Config) -> str:
    """The least severity that makes the exit status 1."""
    fail_on: str = options.fail_on or config.get("fail-on", WARNING)
    return fail_on


def exit_status(summary: Summary, fail_on: str, *, allow_incomplete: bool = False) -> int:
    """The exit status that the facts of a run make."""
    if summary.incomplete and not allow_incomplete:
        return INCOMPLETE
    graver = SEVERITIES[: SEVERITIES.index(fail_on) + 1] if fail_on != "never" else ()
    if any(summary.counts[severity] for severity in graver):
        return FOUND
    return INCOMPLETE if summary.unread else CLEAN


def say_unread(incomplete: Sequence[Incomplete]) -> None:
    """Name on standard error what could not be read, whatever the report's format."""
    for one in incomplete:
        terminal.complain(f"error: {printable(one.name)}: {printable(one.message)}")
