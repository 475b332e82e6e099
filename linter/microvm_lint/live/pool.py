"""Threads that work through the regions of many accounts, fairly.

Each region of an account has a stack of tasks. What a task finds it pushes onto its stack, so that
what was listed last is read first and the stacks stay short, however many versions there are. As
many regions are open at a time as there are threads, and of regions with the same name no more than
half, where there are others: one that does not answer holds its own threads and no others.
"""

from __future__ import annotations

import threading
from collections import Counter, deque

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    Task = Callable[[], None]

_TICK = 0.2  # seconds between looks at the progress, and after which Ctrl-C is noticed


class Work:
    """The tasks of one region of one account; a subclass says what to do.

    `region` is its name, `start` its first task, `finish` is called when no task is left.
    """

    def __init__(self, region: str) -> None:
        self.region = region
        self.tasks: list[Task] = []
        self.running = 0
        self.pool: Pool

    def start(self) -> None:
        """The first task."""
        raise TypeError("a subclass says what to do")

    def finish(self) -> None:
        """What is done when all tasks are."""

    def failed(self, error: Exception, task: Task) -> None:
        """What is done with an error that a task did not handle."""
        raise error

    def push(self, task: Task, *, last: bool = False) -> None:
        """Add a task, to be done next or after all others."""
        self.pool.push(self, task, last=last)

    def drop(self) -> list[Task]:
        """Drop all tasks that have not been started; returns them."""
        return self.pool.drop(self)


class Pool:
    """So many threads. `run` works through everything."""

    def __init__(self, threads: int) -> None:
        self.threads = threads
        self.stopped = False
        self._broken: Exception | None = None
        self._changed = threading.Condition()
        self._waiting: deque[Work] = deque()
        self._open: list[Work] = []
        self._regions: Counter[str] = Counter()
        self._most_alike = threads

    def run(self, works: Iterable[Work], tick: Callable[[], None]) -> None:
        """Do all work; `tick` is called now and then in this thread.

        On KeyboardInterrupt, or any other exception in this thread, no new task is started, and it
        is raised again at once. The threads are daemons: a call that hangs does not hold the end.
        An error that the work does not take is raised here, too.
        """
        self._waiting.extend(works)
        if len({work.region for work in self._waiting}) > 1:
            self._most_alike = max(1, self.threads // 2)
        for work in self._waiting:
            work.pool = self
        threads = [
            threading.Thread(target=self._work, name=f"audit-{number}", daemon=True)
            for number in range(self.threads)
        ]
        try:
            threads = list(self._started(threads))
            if not threads:
                self._work()
            while any(thread.is_alive() for thread in threads):
                tick()
                with self._changed:
                    if (self._open or self._waiting) and not self.stopped:
                        self._changed.wait(_TICK)
                        continue
                for thread in threads:
                    thread.join()
        finally:
            self._stop()
        if self._broken is not None:
            raise self._broken

    def _started(self, threads: Iterable[threading.Thread]) -> Iterator[threading.Thread]:
        """Start threads, as many as can be had."""
        for thread in threads:
            try:
                thread.start()
            except RuntimeError:
                return
            yield thread

    def push(self, work: Work, task: Task, *, last: bool) -> None:
        """Add a task to open work."""
        with self._changed:
            if last:
                work.tasks.insert(0, task)
            else:
                work.tasks.append(task)
            self._changed.notify()

    def drop(self, work: Work) -> list[Task]:
        """Drop the tasks of open work that have not been started."""
        with self._changed:
            dropped = list(work.tasks)
            work.tasks.clear()
        return dropped

    def _work(self) -> None:
        work: Work | None = None
        try:
            while (taken := self._next(work)) is not None:
                work, task = taken
                try:
                    task()
                except Exception as error:  # noqa: BLE001 the work notes it in the coverage
                    work.failed(error, task)
        except Exception as error:  # noqa: BLE001 raised again by `run`, for which others wait
            self._broken = error
            self._stop()

    def _stop(self) -> None:
        self.stopped = True
        with self._changed:
            self._changed.notify_all()

    def _next(self, done: Work | None) -> tuple[Work, Task] | None:
        """The next task, waited for, after one of `done`; None when there will be none."""
        with self._changed:
            if done is not None:
                if not done.tasks and done.running == 1:
                    self._finish(done)
                done.running -= 1
            while not self.stopped:
                work = self._with_fewest_running()
                if work is not None:
                    work.running += 1
                    return work, work.tasks.pop()
                if not self._open and not self._waiting:
                    self._changed.notify_all()
                    return None
                self._changed.wait()
            return None

    def _finish(self, work: Work) -> None:
        """Finish work that has no task left, and close it. The lock is held, but not meanwhile."""
        self._changed.release()
        try:
            work.finish()
        except Exception as error:  # noqa: BLE001 the work notes it in the coverage
            work.failed(error, work.start)
        finally:
            self._changed.acquire()
        self._open.remove(work)
        self._regions[work.region] -= 1
        self._changed.notify_all()

    def _with_fewest_running(self) -> Work | None:
        """The open work with a task to do and the fewest threads on it."""
        self._open_more()
        best: Work | None = None
        for work in self._open:
            if work.tasks and (best is None or work.running < best.running):
                best = work
        return best

    def _open_more(self) -> None:
        """Open work as long as there is room, in order but for regions that have their share."""
        tries = len(self._waiting)
        while tries and len(self._open) < self.threads:
            tries -= 1
            work = self._waiting.popleft()
            if self._regions[work.region] >= self._most_alike:
                self._waiting.append(work)
                continue
            self._regions[work.region] += 1
            self._open.append(work)
            work.tasks.append(work.start)
