"""The command line. Imports nothing that a command does not need."""

from __future__ import annotations

import argparse
import sys
from errno import ENOENT

from . import __version__, terminal
from .definition import KINDS, LIVE
from .findings import SEVERITIES
from .reports import FORMATS

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Container, Sequence
    from typing import NoReturn

    from _typeshed import SupportsWrite

CLEAN, FOUND, INCOMPLETE, INTERRUPTED = 0, 1, 2, 130

DIALECTS = ("api", "cloudformation", "sam", "kubernetes")

_EXITS = """\
exit status: 0 nothing was found and everything was read; 1 something was found;
2 the answer is not complete (bad usage, something could not be read)."""


class _Formatter(argparse.RawDescriptionHelpFormatter):
    """Help as wide as the terminal; argparse itself would import shutil to ask for that."""

    def __init__(self, prog: str) -> None:
        super().__init__(prog, width=min(terminal.width(), 100))


class _Parser(argparse.ArgumentParser):
    """A parser that shows refusals on a terminal whatever was given, and does not hide losses."""

    def error(self, message: str) -> NoReturn:
        """Say what is wrong, and stop."""
        from .words import printable

        super().error(printable(message))

    def _print_message(self, message: str, file: SupportsWrite[str] | None = None) -> None:
        (sys.stderr if file is None else file).write(message)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command line, `sys.argv` by default; returns the exit status."""
    terminal.prepare()
    try:
        status = _finished(arguments)
    except BrokenPipeError:  # who reads has enough
        status = INCOMPLETE
    except OSError as error:  # what a command reads and writes itself is its own affair
        from .words import printable

        nameless = "the current folder" if error.errno == ENOENT else "standard output"
        words = f"{error.filename or nameless}: {error.strerror or error}"
        terminal.complain(f"microvm-lint: error: {printable(words)}")
        status = INCOMPLETE
    except Exception as error:  # noqa: BLE001 a defect has a status of its own, and says where
        from .words import defect

        terminal.complain(f"microvm-lint: {defect(error)}")
        status = INCOMPLETE
    except KeyboardInterrupt:
        terminal.complain("microvm-lint: interrupted")
        status = INTERRUPTED
    # Python would complain at its end of what could not be written, and change the status.
    terminal.drop_unwritten()
    return status


def _finished(arguments: Sequence[str] | None) -> int:
    """The exit status, once all that was printed has arrived."""
    try:
        status = _run(arguments)
    except SystemExit:  # argparse has printed what was asked for, or what is wrong
        sys.stdout.flush()
        raise
    sys.stdout.flush()
    return status


def _run(arguments: Sequence[str] | None) -> int:
    given = sys.argv[1:] if arguments is None else arguments
    parser, commands = build_parser(given)
    options, unknown = parser.parse_known_args([_with_value(word) for word in given])
    if unknown:
        command = commands.choices.get(options.command, parser)
        command.error(f"unrecognized arguments: {' '.join(unknown)}")
    if options.command is None:
        parser.print_help(sys.stderr)
        return INCOMPLETE
    from importlib import import_module

    status: int = import_module(f"microvm_lint.commands.{options.command}").run(options)
    return status


def _with_value(word: str) -> str:
    """An option whose value is optional does not take the next word for it."""
    return f"{word}=" if word == "--add-suppressions" else word


def build_parser(
    given: Container[str] | None = None,
) -> tuple[argparse.ArgumentParser, argparse._SubParsersAction[argparse.ArgumentParser]]:
    """The parser, and those of the commands.

    Where words are `given`, the options of commands that are not among them are left out: making
    them takes time.
    """
    parser: argparse.ArgumentParser = _Parser(
        prog="microvm-lint",
        description="Check definitions of AWS Lambda MicroVM images.",
        epilog=_EXITS,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    parser.add_argument("--version", action="version", version=f"microvm-lint {__version__}")
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    _check(commands)
    _audit(commands, whole=given is None or "audit" in given)
    _explain(commands)
    _schema(commands, whole=given is None or "schema" in given)
    _completion(commands)
    _policy(commands)
    return parser, commands


def _check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    check = commands.add_parser(
        "check",
        help="check files",
        description="Check image definitions in files and folders.",
        epilog=_EXITS,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    check.add_argument(
        "paths", nargs="*", metavar="PATH", help="files and folders, - for stdin (default: .)"
    )
    _add_judging(check)
    reading = check.add_argument_group("how to read")
    add = reading.add_argument
    kinds = tuple(kind for kind in KINDS if kind != LIVE)
    add("--kind", choices=kinds, help="what the named files hold, where it cannot be seen")
    add("--dialect", choices=DIALECTS, help="how the files are written (default: as recognised)")
    add(
        "--parameters",
        action="append",
        default=[],
        metavar="FILE",
        help="parameters of a stack: a parameter file of CloudFormation, or SAM's samconfig.toml; "
        "repeatable",
    )
    add(
        "--parameter",
        action="append",
        default=[],
        metavar="KEY=VALUE",
        help="one parameter of a stack; wins over --parameters; repeatable",
    )
    add("--account", metavar="ID", help="the account that templates are deployed to")
    add("--region", metavar="REGION", help="the region that templates are deployed to")
    add(
        "--jobs",
        type=jobs,
        metavar="N",
        help="how many processes check files (default: one, and more where there is much to do)",
    )
    add("--stdin-filename", metavar="NAME", help="the name that stdin is reported under")
    add(
        "--exclude",
        action="append",
        default=[],
        metavar="GLOB",
        help="files and folders not to walk into, written as in .gitignore; repeatable",
    )
    add("--force-exclude", action="store_true", help="exclude files that are named, too")
    add("--show-files", action="store_true", help="list the files that would be read, and stop")
    add("--fix", action="store_true", help="fix what can be fixed safely, in the files")
    add("--unsafe-fixes", action="store_true", help="fix what may be meant otherwise, too")
    add("--diff", action="store_true", help="show what would be fixed, and change nothing")
    add(
        "--add-suppressions",
        nargs="?",
        const="",
        metavar="=REASON",
        help="write a comment into the files for each finding",
    )
    looks = check.add_argument_group("how it looks")
    _add_looks(looks, "name every file that holds no definition")


def jobs(text: str) -> int:
    """A number of things to do at a time."""
    return whole_number(text, 1, 256)


def whole_number(text: str, least: int, most: int) -> int:
    """The whole number that a word of the command line is."""
    if not text.isdecimal() or not least <= int(text) <= most:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number from {least} to {most:,}")
    return int(text)


def _audit(commands: argparse._SubParsersAction[argparse.ArgumentParser], *, whole: bool) -> None:
    audit = commands.add_parser(
        "audit",
        help="check live accounts",
        description="Check the image versions of live AWS accounts. Nothing is changed in them.",
        epilog=_EXITS,
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    if whole:
        from .commands.audit_options import add_options

        _add_judging(audit)
        add_options(audit)
        looks = audit.add_argument_group("how it looks")
        _add_looks(looks, "list every region of every account in the summary")


def _add_judging(command: argparse.ArgumentParser) -> None:
    """Add the options of all commands that judge definitions."""
    add = command.add_argument
    add("--format", choices=FORMATS, default="text", help="what to print (default: text)")
    add(
        "--output",
        action="append",
        default=[],
        metavar="[FORMAT=]FILE",
        help="write the report to a file; with FORMAT= besides what is printed; repeatable",
    )
    rules = command.add_argument_group("which findings")
    add = rules.add_argument
    words = "identifiers, names or prefixes such as MVL4, by commas; repeatable"
    add("--select", action="append", metavar="RULES", help=f"rules to switch on: {words}")
    add("--extend-select", action="append", metavar="RULES", help="rules to switch on besides")
    add("--ignore", action="append", metavar="RULES", help="rules to switch off")
    add("--min-severity", choices=SEVERITIES, help="the least severity shown (default: warning)")
    add(
        "--fail-on",
        choices=(*SEVERITIES, "never"),
        help="the least severity that makes the exit status 1 (default: warning)",
    )
    add(
        "--revision",
        metavar="DATE",
        help="constraints of 2026-06-22 (default), 2026-11-05, latest, or installed: "
        "those of the botocore that is installed",
    )
    add(
        "--no-suppressions",
        action="store_true",
        help="show what comments and the configuration's `ignores` silence",
    )
    known = command.add_argument_group("what is known already")
    known.add_argument(
        "--baseline", metavar="FILE", help="a SARIF report of an earlier run: what it has is known"
    )
    known.add_argument("--write-baseline", metavar="FILE", help="write all findings as known ones")
    known.add_argument(
        "--prune-baseline",
        action="store_true",
        help="remove from the baseline what is not found any more",
    )
    _add_config(rules)
    add(
        "--show-config",
        action="store_true",
        help="say what applies and why, and stop",
    )


def _add_config(group: argparse._ActionsContainer) -> None:
    configured = group.add_mutually_exclusive_group()
    configured.add_argument("--config", metavar="FILE", help="the configuration to use")
    configured.add_argument("--no-config", action="store_true", help="use no configuration")


def _add_looks(group: argparse._ArgumentGroup, verbose: str) -> None:
    add = group.add_argument
    add("--color", choices=("auto", "always", "never"), default="auto", help="(default: auto)")
    add("--statistics", action="store_true", help="count findings by rule instead of listing them")
    add("-q", "--quiet", action="store_true", help="print findings alone, no summary")
    add("-v", "--verbose", action="store_true", help=verbose)


def _explain(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    explain = commands.add_parser(
        "explain",
        help="explain a rule, or list all",
        description="Explain a rule, or list all rules with severity, whether they are on, "
        "how sure they are, and the kinds of definitions they apply to.",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    explain.add_argument(
        "rule", nargs="?", metavar="RULE", help="its identifier or name, or a prefix such as MVL4"
    )
    explain.add_argument(
        "--format", choices=("text", "json"), default="text", help="(default: text)"
    )
    _add_config(explain)


def _schema(commands: argparse._SubParsersAction[argparse.ArgumentParser], *, whole: bool) -> None:
    schema = commands.add_parser(
        "schema",
        help="print a JSON Schema for editors, or what differs in two revisions",
        description="Print the constraints of a kind as JSON Schema, each member described. "
        "`schema diff OLD NEW` says what two revisions ask for otherwise; the exit status is 1 if "
        "they differ.",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    if not whole:
        return
    add = schema.add_argument
    add("action", nargs="?", choices=("diff",), metavar="diff", help="compare two revisions")
    add("revisions", nargs="*", metavar="REVISION", help="2026-06-22, latest, installed, ...")
    kinds = tuple(kind for kind in KINDS if kind != LIVE)
    add("--kind", choices=kinds, default="create", help="what the file holds (default: create)")
    add("--revision", metavar="DATE", help="the revision (default: 2026-06-22)")
    add("--output", metavar="FILE", help="write the schema to a file")
    add("--format", choices=("text", "json"), default="text", help="of diff (default: text)")


def _completion(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    completion = commands.add_parser(
        "completion",
        help="print a completion script for a shell",
        description="Print what makes a shell complete commands and options.",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    completion.add_argument("shell", choices=("bash", "zsh", "fish"))


def _policy(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    policy = commands.add_parser(
        "policy",
        help="test a policy of your organisation",
        description="Run the good and bad examples that stand in policy files.",
        formatter_class=_Formatter,
        allow_abbrev=False,
    )
    policy.add_argument("action", choices=("test",), metavar="test", help="run the examples")
    policy.add_argument("files", nargs="+", metavar="FILE", help="policy files")
