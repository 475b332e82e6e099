"""How the program ends when it is told to: at once, with nothing left behind.

A signal ends the process from its handler. An exception would not do: Python prints and forgets one
that arises in a callback, as of an import, and nothing keeps a second signal from the cleaning up.
"""

from __future__ import annotations

import os
import signal
from contextlib import contextmanager, suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Iterator
    from multiprocessing.process import BaseProcess
    from types import FrameType

    from .forks import Process

_NAMES = ("SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGXCPU")
SIGNALS = [getattr(signal, name) for name in _NAMES if hasattr(signal, name)]

unfinished: set[str] = set()  # files that are being written, under names for the time being
workers: set[BaseProcess | Process] = set()  # processes that end with this one
_listener: int | None = None  # the process that cleans up


def listen() -> None:
    """End by signals from now on, but for those that whoever started the program has switched off.

    To be called in the main thread of a process that is the program's own.
    """
    global _listener
    _listener = os.getpid()
    for number in SIGNALS:
        if signal.getsignal(number) in (signal.SIG_DFL, signal.default_int_handler):
            signal.signal(number, _end)


def stop_listening(interrupt: signal.Handlers = signal.SIG_DFL) -> None:
    """Leave signals to the system again: there is nothing to clean up."""
    for number in SIGNALS:
        if signal.getsignal(number) is _end:
            signal.signal(number, signal.SIG_DFL)
    if signal.getsignal(signal.SIGINT) is not signal.SIG_IGN:
        signal.signal(signal.SIGINT, interrupt)


@contextmanager
def interruptible() -> Iterator[None]:
    """Let Ctrl-C and what else ends a program raise `KeyboardInterrupt` in what is done inside."""
    before = {number: signal.getsignal(number) for number in SIGNALS}
    ours = [number for number, one in before.items() if one not in (signal.SIG_IGN, None)]
    for number in ours:
        signal.signal(number, signal.default_int_handler)
    try:
        yield
    finally:
        for number in ours:
            signal.signal(number, before[number])


def _end(number: int, frame: FrameType | None) -> None:
    """End the process, its workers and the files that it has not finished."""
    if os.getpid() == _listener:
        for path in tuple(unfinished):
            with suppress(OSError):
                os.unlink(path)
        for worker in tuple(workers):
            worker.kill()
            worker.join()
        with suppress(OSError):
            os.write(2, b"microvm-lint: interrupted\n")
    os._exit(128 + number)
