"""Reading in child processes under limits: what a payload does to its reader costs that payload and nothing else."""

from __future__ import annotations

import os
import queue
import threading
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import wait
from types import TracebackType
from typing import Any

from archive.reading.confinement import Limits
from archive.reading.job import Desk, Job, Reading, Result
from archive.reading.worker import Worker

__all__ = ["Job", "Limits", "Reading", "ReadingPool", "Result"]

_AHEAD = 2048  # jobs taken from the caller before the first of them is answered
_UNTAKEN = 64  # answers of workers that nobody has taken, after which they get no more to do
_FAREWELL = 5.0  # seconds to wait for the thread that feeds them


class ReadingPool:
    """Reads payloads in `workers` child processes (0: in this one, without limits; None: one a core).

    Workers have no network, write no files, start no programs, and have `limits` a payload. A thread deals jobs to them
    and takes their answers, so that they read on while the caller is at something else. Nothing is started before the
    first job; a `with` block ends it all.
    """

    def __init__(
        self,
        load: Callable[[Any], bytes] = bytes,
        *,
        workers: int | None = None,
        limits: Limits | None = None,
        reading: Reading | None = None,
    ) -> None:
        self._reading = reading or Reading(load)
        count = (os.cpu_count() or 1) if workers is None else workers
        self._workers = [Worker(self._reading, limits or Limits()) for _ in range(count)]
        self._feeder: _Feeder | None = None
        self._desk, self._undone = Desk(self._reading), deque[Job]()
        self.waiting = 0
        """Payloads asked for, whose results nobody has taken yet."""

    def __enter__(self) -> ReadingPool:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def stop(self) -> None:
        """End the processes, whatever they are at; the next job starts others."""
        if self._feeder:
            self._feeder.stop()
        self._feeder, self.waiting = None, 0
        self._desk, self._undone = Desk(self._reading), deque()

    def read(self, jobs: Iterable[Job]) -> Iterator[Result]:
        """A result for every job; in the order of the jobs within a group, in any order otherwise.

        Takes jobs ahead of the results. Raises ArchiveError only when no worker can be started at all.
        """
        source = iter(jobs)
        try:
            while True:
                self.ask(islice(source, max(0, _AHEAD - self.waiting)))
                if not self.waiting:
                    return
                yield from self.answers(wait=True)
        finally:
            if self.waiting:
                self.stop()

    def ask(self, jobs: Iterable[Job]) -> None:
        """Have payloads read while the caller goes on; what comes of it is among the `answers`."""
        asked = list(jobs)
        self.waiting += len(asked)
        if not self._workers:
            self._undone.extend(asked)
        elif asked:
            self._feeder = self._feeder or _Feeder(self._workers)
            self._feeder.deal(asked)

    def answers(self, *, wait: bool) -> list[Result]:
        """Results not taken yet; with `wait` at least one, unless nothing is waited for."""
        if self._feeder:
            found = self._feeder.answers(wait=wait and self.waiting > 0)
        else:
            count = min(1, self.waiting) if wait else self.waiting
            found = [self._desk.result(self._undone.popleft()) for _ in range(count)]
        self.waiting -= len(found)
        return found

    def take_back(self) -> None:
        """Ask no longer for what no worker has begun with."""
        self.waiting -= self._feeder.take_back() if self._feeder else len(self._undone)
        self._undone.clear()


class _Feeder:
    """The thread between a caller and the workers. What both touch is guarded by a lock; a byte in a pipe wakes it."""

    def __init__(self, workers: list[Worker]) -> None:
        self._workers = workers
        self._groups: dict[str, Worker] = {}
        self._lock = threading.Lock()
        self._answers: queue.SimpleQueue[list[Result] | BaseException] = queue.SimpleQueue()
        self._bell, self._rope = get_context("forkserver").Pipe(duplex=False)
        self._ended = False
        self._thread = threading.Thread(target=self._work, name="reading", daemon=True)
        self._thread.start()

    def deal(self, jobs: list[Job]) -> None:
        """Jobs to the workers' queues; a new group goes to the worker that waits for least."""
        with self._lock:
            for job in jobs:
                worker = self._groups.get(job.group)
                if worker is None:
                    worker = self._groups[job.group] = min(self._workers, key=lambda w: len(w.queue))
                worker.queue.append(job)
        self._rope.send_bytes(b".")

    def take_back(self) -> int:
        """Empty the queues; returns how many jobs were in them."""
        with self._lock:
            taken = sum(len(worker.queue) for worker in self._workers)
            for worker in self._workers:
                worker.queue.clear()
        return taken

    def answers(self, *, wait: bool) -> list[Result]:
        """What has come; raises what ended the thread."""
        found: list[Result] = []
        while not self._answers.empty() or (wait and not found):
            come = self._answers.get()
            if isinstance(come, BaseException):
                raise come
            found += come
        self._rope.send_bytes(b".")  # there is room for answers again
        return found

    def stop(self) -> None:
        self._ended = True
        self._rope.send_bytes(b".")
        self._thread.join(_FAREWELL)
        for worker in self._workers:
            worker.queue.clear()
            worker.stop()
        self._bell.close()
        self._rope.close()

    def _work(self) -> None:
        try:
            while not self._ended:
                self._turn()
        except BaseException as error:
            self._answers.put(error)

    def _turn(self) -> None:
        with self._lock:
            if self._answers.qsize() < _UNTAKEN:
                for worker in self._workers:
                    worker.feed()
        busy = {w.pipe: w for w in self._workers if w.unanswered and w.pipe}
        for ready in wait([self._bell, *busy]):
            if ready is self._bell:
                self._bell.recv_bytes()
            else:
                with self._lock:
                    self._answers.put(busy[ready].answers())  # type: ignore[index]  # it is one of them
