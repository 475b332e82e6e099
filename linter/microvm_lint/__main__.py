"""The program as a process: `python -m microvm_lint`, and the script `microvm-lint`."""

from __future__ import annotations

import os
from contextlib import suppress

from . import ending


def main() -> None:
    """Run the command line of this process, and end it with the exit status."""
    # At once: what was printed has arrived, and Python would take an eighth of the time that it
    # takes to check a file to clear its memory.
    os._exit(run())


def run() -> int:
    """Run the command line of this process; returns the exit status."""
    ending.listen()
    _open_all()
    from . import cli  # which takes a while to import, and may be interrupted by then

    status = cli.main()
    ending.stop_listening()
    return status


def _open_all() -> None:
    """Have something behind the numbers of the standard streams, or a report would be opened there.

    Python's own streams stay closed where there was none.
    """
    with suppress(OSError):
        while (number := os.open(os.devnull, os.O_RDWR)) <= 2:
            os.set_inheritable(number, True)
        os.close(number)


if __name__ == "__main__":
    main()
