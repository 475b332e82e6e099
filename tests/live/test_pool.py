"""Threads that share regions fairly, and never wait for what does not come."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

import pytest
from microvm_lint.live.pool import Pool, Work


class Job(Work):
    """Work with so many tasks, each of which calls `do`."""

    def __init__(self, region: str, tasks: int, do: Callable[[Job], None]) -> None:
        super().__init__(region)
        self.left = tasks
        self.do = do
        self.done = 0
        self.errors: list[Exception] = []
        self.finishes = 0

    def start(self) -> None:
        for _ in range(self.left):
            self.push(self.work)

    def work(self) -> None:
        self.do(self)
        self.done += 1

    def finish(self) -> None:
        self.finishes += 1

    def failed(self, error: Exception, task: Callable[[], None]) -> None:
        self.errors.append(error)


def nothing(_job: Job) -> None:
    return


def waiting_for(event: threading.Event) -> Callable[[Job], None]:
    def wait(_job: Job) -> None:
        event.wait(20)

    return wait


@pytest.mark.parametrize("threads", [1, 2, 16])
def test_all_tasks_are_done_and_each_work_finishes_once(threads: int) -> None:
    jobs = [Job(f"region-{number % 3}", number % 7, nothing) for number in range(50)]
    Pool(threads).run(jobs, lambda: None)
    assert [job.done for job in jobs] == [number % 7 for number in range(50)]
    assert all(job.finishes == 1 for job in jobs)


def test_no_work_is_done_at_once() -> None:
    Pool(4).run([], lambda: None)


def test_a_task_that_fails_is_the_works_affair_and_the_others_go_on() -> None:
    def fail(job: Job) -> None:
        raise ZeroDivisionError

    good, bad = Job("a", 5, nothing), Job("b", 5, fail)
    Pool(2).run([good, bad], lambda: None)
    assert (good.done, bad.done, len(bad.errors)) == (5, 0, 5)


def test_an_error_that_the_work_does_not_take_ends_the_run() -> None:
    class Helpless(Job):
        def failed(self, error: Exception, task: Callable[[], None]) -> None:
            raise error

    def fail(job: Job) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Pool(4).run([Helpless("a", 3, fail), Job("b", 3, nothing)], lambda: None)


def test_a_region_that_hangs_holds_no_more_than_half_of_the_threads() -> None:
    release = threading.Event()
    slow = [Job("slow", 1, waiting_for(release)) for _ in range(20)]
    quick = [Job("quick", 3, nothing) for _ in range(20)]

    def tick() -> None:
        if all(job.done == 3 for job in quick):
            release.set()

    started = time.monotonic()
    Pool(4).run([*slow, *quick], tick)
    assert time.monotonic() - started < 15
    assert all(job.done == 1 for job in slow)


def test_threads_go_to_the_work_with_the_fewest() -> None:
    """A region with much to do leaves threads to one that has little."""
    running: dict[str, int] = {"much": 0, "little": 0}
    most = {"much": 0, "little": 0}
    lock = threading.Lock()

    def busy(job: Job) -> None:
        with lock:
            running[job.region] += 1
            most[job.region] = max(most[job.region], running[job.region])
        time.sleep(0.01)
        with lock:
            running[job.region] -= 1

    Pool(4).run([Job("much", 60, busy), Job("little", 20, busy)], lambda: None)
    assert most["little"] >= 2


def test_an_interruption_starts_no_new_task() -> None:
    release = threading.Event()

    def interrupt() -> None:
        raise KeyboardInterrupt

    job = Job("a", 100, waiting_for(release))
    with pytest.raises(KeyboardInterrupt):
        Pool(2).run([job], interrupt)
    release.set()
    time.sleep(0.1)
    assert job.done <= 2


def test_dropped_tasks_are_given_back() -> None:
    class Dropping(Job):
        def work(self) -> None:
            self.done += 1
            self.dropped = self.drop()

    job = Dropping("a", 10, nothing)
    Pool(1).run([job], lambda: None)
    assert (job.done, len(job.dropped), job.finishes) == (1, 9, 1)


@pytest.mark.parametrize("most", [0, 1, 3])
def test_as_many_threads_as_can_be_had_do_the_work(
    most: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = threading.Thread.start
    started: list[threading.Thread] = []

    def limited(self: threading.Thread) -> None:
        if len(started) == most:
            raise RuntimeError("can't start new thread")
        started.append(self)
        start(self)

    monkeypatch.setattr(threading.Thread, "start", limited)
    jobs = [Job(f"region-{number}", 5, nothing) for number in range(20)]
    Pool(8).run(jobs, lambda: None)
    assert [job.done for job in jobs] == [5] * 20
    assert all(job.finishes == 1 for job in jobs)
