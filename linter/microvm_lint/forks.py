"""Processes that are forked, and the pipes to them.

`multiprocessing` has both, and the import of it takes longer than all that is done here. What is
here has its names.
"""

from __future__ import annotations

import os
import signal
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_LENGTH = 8  # bytes before each message, which say how many there are
_MOST_AT_ONCE = 1 << 20  # bytes


class Pipe:
    """One end of a connection in both directions, for messages that are bytes."""

    def __init__(self, reading: int, writing: int) -> None:
        self._open = (reading, writing)

    def fileno(self) -> int:
        """What can be read from when there is a message, or nobody at the other end."""
        return self._open[0]

    def send_bytes(self, data: bytes) -> None:
        """Send a message. Raises `OSError` where nobody can take it."""
        rest = memoryview(len(data).to_bytes(_LENGTH, "big") + data)
        while rest:
            rest = rest[os.write(self._open[1], rest) :]

    def recv_bytes(self) -> bytes:
        """Wait for a message. Raises `EOFError` where none will come."""
        return self._read(int.from_bytes(self._read(_LENGTH), "big"))

    def _read(self, size: int) -> bytes:
        pieces = []
        while size:
            piece = os.read(self._open[0], min(size, _MOST_AT_ONCE))
            if not piece:
                raise EOFError
            pieces.append(piece)
            size -= len(piece)
        return b"".join(pieces)

    def close(self) -> None:
        """Close this end."""
        for one in self._open:
            os.close(one)
        self._open = ()  # type: ignore[assignment]


def pipe() -> tuple[Pipe, Pipe]:
    """Both ends of a new connection. Raises `OSError` where none can be had."""
    read_here, write_there = os.pipe()
    try:
        read_there, write_here = os.pipe()
    except OSError:
        os.close(read_here)
        os.close(write_there)
        raise
    return Pipe(read_here, write_here), Pipe(read_there, write_there)


def wait(pipes: Iterable[Pipe]) -> list[Pipe]:
    """Wait until there is a message on one, or nobody at its other end; returns those."""
    import select

    poll = select.poll()
    by_number = {one.fileno(): one for one in pipes}
    for number in by_number:
        poll.register(number, select.POLLIN)
    return [by_number[number] for number, _events in poll.poll()]


class Process:
    """A fork of this process that does some work, and ends.

    `exitcode` is its status once it was waited for, less than nothing after a signal. Raises
    `OSError` where no process can be had.
    """

    def __init__(self, work: Callable[[], None]) -> None:
        self.exitcode: int | None = None
        self._number = os.fork()
        if self._number == 0:
            status = 1
            try:
                work()
                status = 0
            finally:
                os._exit(status)  # nothing of what it has from its parent is to be ended by it

    def terminate(self) -> None:
        """Ask it to end."""
        self._send(signal.SIGTERM)

    def kill(self) -> None:
        """End it."""
        self._send(signal.SIGKILL)

    def _send(self, number: signal.Signals) -> None:
        if self.exitcode is None:
            with suppress(ProcessLookupError):
                os.kill(self._number, number)

    def join(self) -> None:
        """Wait until it has ended."""
        if self.exitcode is None:
            # A signal may come when it was waited for, and before that is noted here.
            with suppress(ChildProcessError):
                _number, status = os.waitpid(self._number, 0)
                self.exitcode = os.waitstatus_to_exitcode(status)
