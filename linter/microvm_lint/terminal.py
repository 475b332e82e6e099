"""What the terminal is and can do."""

from __future__ import annotations

import os
import sys

_LINKING_PROGRAMS = frozenset(("iTerm.app", "WezTerm", "vscode", "ghostty", "Hyper", "Tabby"))
_LINKING_TERMINALS = ("xterm-kitty", "xterm-ghostty", "wezterm", "alacritty", "foot")


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
