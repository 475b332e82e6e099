"""Files shared out among processes, with the answer that one process would give.

Each worker gets a batch of files at a time, and sends back what a `Linter` found in them. Processes
are forked on Linux, where that costs milliseconds, and started anew elsewhere.
"""

from __future__ import annotations

import gc
import os
import sys
import time

from . import ending, forks
from .files import STDIN
from .findings import Incomplete
from .linter import shown

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterator, Sequence
    from multiprocessing.connection import Connection
    from multiprocessing.process import BaseProcess
    from typing import Any

    from .findings import Finding
    from .linter import Linter
    from .rule import Rule

_READY = b""  # what a worker sends before anything else
_BATCH = 128  # files, at most
_LOOK = 16  # files, after which a single process looks how long the rest will take
_AHEAD = 2  # batches that a worker is given, so that it need not wait for the next
_MOST = 8  # workers, where nobody says how many: there may be fewer processors than are seen
_FORKS = sys.platform == "linux"
# How many seconds of work must be left for starting workers to pay.
_PAYS = 0.04 if _FORKS else 2.0


class Part:
    """What was found in some of the files, and the facts of that."""

    __slots__ = ("checked", "findings", "parameters", "summary", "used")

    def __init__(self, linter: Linter, files: Sequence[str], named: Container[str]) -> None:
        """Check the files."""
        part = linter.anew()
        part.checked = []
        self.findings = list(part.check(files, named))
        self.summary = part.summary
        self.checked = part.checked
        self.parameters = part.context.used  # of all files so far
        self.used = [entry.used for entry in part.policy.all]

    def add_to(self, linter: Linter) -> None:
        """Let a linter have found this."""
        linter.add(self.summary)
        if linter.checked is not None:
            linter.checked += self.checked
        linter.context.used |= self.parameters
        for entry, used in zip(linter.policy.all, self.used, strict=True):
            entry.used = entry.used or used


def check(
    linter: Linter,
    files: Sequence[str],
    named: Container[str],
    stdin_name: str | None,
    jobs: int | None,
    make: Callable[[], Linter],
) -> list[Finding]:
    """The findings in the files, file by file; `named` are those that the user named.

    With `jobs`, so many processes work from the start; with None there is one until it is plain
    that more of them pay. `make` makes a linter like the one given in a process of its own.
    """
    found: list[Finding] = []
    most = 1 if STDIN in files else min(jobs or _processors(), len(files))
    sharing = most > 1 and jobs is not None
    done = 0
    while done < len(files) and not sharing:
        start = time.perf_counter()
        found += linter.check(files[done : done + _LOOK], named, stdin_name)
        seconds = time.perf_counter() - start
        first, done = not done, done + _LOOK
        # The first files also pay for what is imported when it is needed.
        sharing = most > 1 and not first and seconds / _LOOK * (len(files) - done) > _PAYS
    if done < len(files):
        for part in _shared_out(linter, files[done:], named, most, make):
            part.add_to(linter)
            found += part.findings
    return found


def _processors() -> int:
    """How many processors this process may use, at most `_MOST`."""
    if hasattr(os, "sched_getaffinity"):
        return min(len(os.sched_getaffinity(0)), _MOST)
    return min(os.cpu_count() or 1, _MOST)


class _Worker:
    """A process, the way to it, whether it works, and the numbers of the batches it has."""

    def __init__(self, process: BaseProcess | forks.Process, pipe: Any) -> None:
        self.process = process
        self.pipe = pipe
        self.batches: list[int] = []
        self.ready = False

    def stop(self) -> None:
        """Ask the process to end."""
        self.pipe.close()
        self.process.terminate()

    def end(self) -> str:
        """End the process; returns words for how it ended."""
        self.stop()
        return self.ended()

    def ended(self) -> str:
        """Wait for the end of the process; returns words for how it ended."""
        self.process.join()
        ending.workers.discard(self.process)
        code = self.process.exitcode
        return f"signal {-code}" if code is not None and code < 0 else f"exit status {code}"


class _Crew:
    """Workers, and the batches of files that they have to check."""

    def __init__(
        self, linter: Linter, batches: Sequence[Sequence[str]], named: Container[str]
    ) -> None:
        self.linter = linter
        self.batches = batches
        self.named = named
        self.left = list(range(len(batches) - 1, -1, -1))  # the next one stands last
        self.done: dict[int, Part] = {}
        self.rules = {rule.id: rule for rule in linter.plans.base.engine.rules}

    def parts(self, workers: list[_Worker]) -> Iterator[Part]:
        """The parts of all batches, in their order."""
        if _FORKS:
            from .forks import wait
        else:
            from multiprocessing.connection import wait  # type: ignore[assignment]

        for number in range(len(self.batches)):
            while number not in self.done:
                for worker in workers.copy():
                    if not self._give(worker):
                        workers.remove(worker)
                by_pipe: dict[Any, _Worker] = {
                    worker.pipe: worker for worker in workers if worker.batches
                }
                for pipe in wait(list(by_pipe)) if by_pipe else ():
                    if not self._take(by_pipe[pipe]):
                        workers.remove(by_pipe[pipe])
                if not workers and number not in self.done:
                    here = self.left.pop()
                    self.done[here] = Part(self.linter, self.batches[here], self.named)
            yield self.done.pop(number)

    def _give(self, worker: _Worker) -> bool:
        """Give a worker as many batches as it may have; False where it has ended with none."""
        while self.left and len(worker.batches) < _AHEAD:
            try:
                worker.pipe.send_bytes(b"%d" % self.left[-1])
            except OSError:
                return bool(worker.batches)
            worker.batches.append(self.left.pop())
        return True

    def _take(self, worker: _Worker) -> bool:
        """Take what a worker has done; False where it has ended, with a batch unfinished."""
        try:
            data = worker.pipe.recv_bytes()
            if data == _READY:
                worker.ready = True
                return True
        except (EOFError, OSError):
            if not worker.ready:  # it has not looked at a file
                worker.end()
                self.left += reversed(worker.batches)
                return False
            lost, *back = worker.batches
            self.left += reversed(back)
            self.done[lost] = self._lost(self.batches[lost], worker.end())
            return False
        self.done[worker.batches.pop(0)] = _unpickled(data, self.rules)
        return True

    def _lost(self, files: Sequence[str], how: str) -> Part:
        """The part of the files that a worker had when it ended."""
        part = Part(self.linter, (), ())
        words = f"not checked: a worker process ended early ({how})"
        part.summary.incomplete += [Incomplete(shown(path), words) for path in files]
        return part


def _shared_out(
    linter: Linter,
    files: Sequence[str],
    named: Container[str],
    count: int,
    make: Callable[[], Linter],
) -> Iterator[Part]:
    """The parts of the files, in their order."""
    batches = []
    start = 0
    while start < len(files):  # smaller ones towards the end, so that all end together
        size = max(1, min(_BATCH, (len(files) - start) // (4 * count)))
        batches.append(files[start : start + size])
        start += size
    # A fork has the linter already.
    make_one = (lambda: linter) if _FORKS else make
    gc.freeze()  # a collection in a fork would copy the memory that it looks at
    workers = _started(min(count, len(batches)), make_one, batches, named)
    gc.unfreeze()
    try:
        yield from _Crew(linter, batches, named).parts(workers)
    finally:
        for worker in workers:
            worker.stop()
        for worker in workers:
            worker.ended()


def _started(
    count: int, make: Callable[[], Linter], batches: list[Sequence[str]], named: Container[str]
) -> list[_Worker]:
    """Workers that wait for their first batch; fewer, or none, where no more can be had."""
    workers: list[_Worker] = []
    for _ in range(count):
        try:
            ours, theirs = _pipe()
        except OSError:
            break
        inherited = [ours, *(worker.pipe for worker in workers)] if _FORKS else []
        try:
            process = _process(theirs, inherited, make, batches, named)
        except OSError:
            ours.close()
            break
        finally:
            theirs.close()
        ending.workers.add(process)
        workers.append(_Worker(process, ours))
    return workers


def _pipe() -> tuple[Any, Any]:
    """Both ends of a new connection. Raises `OSError` where none can be had."""
    if _FORKS:
        return forks.pipe()
    from multiprocessing import Pipe

    return Pipe()


def _process(*work: Any) -> BaseProcess | forks.Process:
    """A process that does the work of `_work`. Raises `OSError` where none can be had."""
    if _FORKS:
        return forks.Process(lambda: _work(*work))
    from multiprocessing import get_context

    process = get_context("spawn").Process(target=_work, args=work, daemon=True)
    process.start()
    return process


def _work(
    pipe: Connection | forks.Pipe,
    inherited: Sequence[forks.Pipe],
    make: Callable[[], Linter],
    batches: list[Sequence[str]],
    named: Container[str],
) -> None:
    """What a worker does, until nobody has anything for it any more."""
    import signal

    try:
        ending.stop_listening(signal.SIG_IGN)  # the parent hears it, and ends its workers
        for other in inherited:  # else the worker would not see that its parent has ended
            other.close()
        linter = make()
        pipe.send_bytes(_READY)
        while True:
            number = int(pipe.recv_bytes())
            pipe.send_bytes(_pickled(Part(linter, batches[number], named)))
    except (EOFError, OSError):
        return
    except Exception:  # noqa: BLE001 the parent says which files are lost by that
        sys.exit(1)


def _pickled(part: Part) -> bytes:
    """A part as bytes, in which a rule is its identifier."""
    import io
    import pickle

    from .rule import Rule

    class Pickler(pickle.Pickler):
        def persistent_id(self, one: Any) -> str | None:
            return one.id if type(one) is Rule else None

    stream = io.BytesIO()
    Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(part)
    return stream.getvalue()


def _unpickled(data: bytes, rules: dict[str, Rule]) -> Part:
    import io
    import pickle

    class Unpickler(pickle.Unpickler):
        def persistent_load(self, id: str) -> Rule:
            return rules[id]

    part: Part = Unpickler(io.BytesIO(data)).load()
    return part
