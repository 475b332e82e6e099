"""The standard streams, and what the terminal is and can do."""

from __future__ import annotations

import errno
import io
import os
import sys

TYPE_CHECKING = False
if TYPE_CHECKING:
    from typing import TextIO

_LINKING_PROGRAMS = frozenset(("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby"))
_LINKING_TERMINALS = ("xterm-kitty", "xterm-ghostty", "wezterm", "alacritty", "foot")


class _Closed(io.StringIO):
    """Standard output where there is none: what is printed there is lost, and that is an error."""

    def flush(self) -> None:
        if self.getvalue():
            raise OSError(errno.EBADF, "it is closed")

    def fileno(self) -> int:
        raise OSError(errno.EBADF, "it is closed")


def prepare() -> None:
    """Make standard output and standard error such that anything can be written there."""
    if sys.stdout is None:
        sys.stdout = _Closed()
    if sys.stderr is None:  # `print` would take standard output instead
        sys.stderr = io.StringIO()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):  # one that may not know all of Unicode
            stream.reconfigure(errors="backslashreplace")


def complain(words: str) -> None:
    """Print a line on standard error. That nobody can read it changes nothing."""
    try:
        print(words, file=sys.stderr, flush=True)
    except OSError:
        _drop(sys.stderr)


def drop_unwritten() -> None:
    """Forget what a stream still holds and cannot get rid of."""
    for stream in (sys.stdout, sys.stderr):
        _flush_or_drop(stream)


def _flush_or_drop(stream: TextIO) -> None:
    try:
        stream.flush()
    except OSError:
        _drop(stream)


def _drop(stream: TextIO) -> None:
    """Forget what a stream holds, and let nothing more be written to it."""
    if isinstance(stream, io.StringIO):
        stream.truncate(0)
        return
    number = stream.fileno()
    os.close(number)  # first, for another one may not be had
    nowhere = os.open(os.devnull, os.O_WRONLY)
    if nowhere != number:
        os.dup2(nowhere, number)
        os.close(nowhere)
    stream.flush()


def wants_color(choice: str) -> bool:
    """Whether to colour standard output, by --color, NO_COLOR, FORCE_COLOR and the terminal."""
    if choice != "auto":
        return choice == "always"
    if os.environ.get("NO_COLOR"):
        return False
    if os.environ.get("FORCE_COLOR", "") not in ("", "0"):
        return True
    return sys.stdout.isatty() and os.environ.get("TERM") != "dumb"


def knows_links() -> bool:
    """Whether the terminal is one that opens addresses in text (OSC 8)."""
    environment = os.environ
    terminal = environment.get("TERM", "")
    if not sys.stdout.isatty() or terminal == "dumb":
        return False
    if environment.get("TERM_PROGRAM") in _LINKING_PROGRAMS or environment.get("WT_SESSION"):
        return True
    vte = environment.get("VTE_VERSION", "")
    return terminal.startswith(_LINKING_TERMINALS) or (vte.isdecimal() and int(vte) >= 5000)


def width() -> int:
    """The columns of the terminal, or 120 where there is none."""
    if not sys.stdout.isatty():
        return 120
    try:
        return max(os.get_terminal_size(sys.stdout.fileno()).columns or 80, 40)
    except OSError:
        return 120
