"""A child process that reads under limits: its life, and the end of it that the parent holds."""

from __future__ import annotations

import io
import pickle
import signal
import time
from collections import deque
from itertools import islice
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import Any

from archive.errors import ArchiveError
from archive.reading.confinement import Limits, confine
from archive.reading.job import Desk, Job, Reading, Result
from archive.reading.reading import ReadingOutcome

_BATCH = 64  # jobs sent together: the pipe then costs each some microseconds, and a busy caller keeps nobody waiting
_PATIENCE = 0.05  # seconds after which results are sent though the batch is not done
_MOST_ANSWER = 2**29  # bytes of one message of a worker
_NOT_READY = -1

PRELOADED = [__name__]
"""Modules loaded once for all processes, before the first begins."""


def _work(pipe: Connection, begun: Any, reading: Reading, limits: Limits) -> None:
    """A worker's life. `begun` counts the jobs it has begun, so that the parent knows which one killed it."""
    confine(limits.memory)
    desk = Desk(reading)
    begun.value = 0
    while True:
        try:
            batch: list[Job] = pipe.recv()
        except EOFError:
            return
        results: list[Result] = []
        sent = time.monotonic()
        for job in batch:
            begun.value += 1
            # The kernel ends the process when a timer runs out, even inside a library that never returns.
            signal.setitimer(signal.ITIMER_PROF, limits.cpu)
            signal.setitimer(signal.ITIMER_REAL, limits.wall)
            results.append(desk.result(job))
            signal.setitimer(signal.ITIMER_REAL, 0)
            signal.setitimer(signal.ITIMER_PROF, 0)
            if time.monotonic() - sent > _PATIENCE:
                pipe.send(results)
                results, sent = [], time.monotonic()
        if results:
            pipe.send(results)


class _Results(pickle.Unpickler):
    """Takes nothing but results from a worker: one whose reader was taken over cannot take over the parent."""

    _TAKEN = frozenset(
        {
            ("archive.reading.job", "Result"),
            *(("archive.reading.reading", n) for n in ("ReadingOutcome", "Cut", "Stored")),
        }
    )

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in self._TAKEN:
            raise pickle.UnpicklingError(f"a worker sent a {module}.{name}")
        return super().find_class(module, name)


class Worker:
    """The parent's end of one child process, started when first needed and replaced when it dies."""

    def __init__(self, reading: Reading, limits: Limits) -> None:
        self.reading, self.limits = reading, limits
        self.queue: deque[Job] = deque()
        self.unanswered: deque[Job] = deque()
        self.pipe: Connection | None = None
        self._singly = 0  # so many jobs are sent one by one

    def feed(self) -> None:
        """Send the next jobs once all before them are answered, so that never both ends wait to be rid of something."""
        if self.unanswered or not self.queue:
            return
        if self.pipe is None or not self._process.is_alive():
            self.stop()
            self._start()
        assert self.pipe is not None
        self.unanswered.extend(islice(self.queue, 1 if self._singly else _BATCH))
        self._singly = max(0, self._singly - 1)
        for _ in self.unanswered:
            self.queue.popleft()
        try:
            self.pipe.send(list(self.unanswered))
        except OSError:
            return  # it died just now; `answers` will find out

    def answers(self) -> list[Result]:
        """What has come back; a death is the answer of the job that was being read."""
        assert self.pipe is not None
        try:
            answer = self.pipe.recv_bytes(_MOST_ANSWER)
        except (EOFError, OSError):
            return [self._died()]
        try:
            results: list[Result] = _Results(io.BytesIO(answer)).load()
            if [r.payload for r in results] != [job.payload for job in islice(self.unanswered, len(results))]:
                raise pickle.UnpicklingError("answers to other questions")
        except Exception:  # whatever a reader that was taken over sends
            return self._distrusted()
        for _ in results:
            self.unanswered.popleft()
        self._answered += len(results)
        return results

    def _distrusted(self) -> list[Result]:
        """A worker that sends no results is ended; its jobs are asked for again one by one to find the one at fault."""
        waiting = list(self.unanswered)
        self.stop()
        if len(waiting) == 1:
            return [Result(waiting[0].payload, ReadingOutcome.CRASHED, "the reader answered with what is no result")]
        self.queue.extendleft(reversed(waiting))
        self._singly = len(waiting)
        return []

    def stop(self) -> None:
        if self.pipe is not None:
            self.pipe.close()
            self._process.kill()
            self._process.join()
            self._process.close()
            self.pipe = None
        self.unanswered.clear()

    def _start(self) -> None:
        context = get_context("forkserver")
        context.set_forkserver_preload(["__main__", *PRELOADED])
        self.pipe, theirs = context.Pipe()
        self._answered = 0
        self._begun = context.RawValue("q", _NOT_READY)
        self._process = context.Process(
            target=_work, args=(theirs, self._begun, self.reading, self.limits), daemon=True
        )
        self._process.start()
        theirs.close()

    def _died(self) -> Result:
        """The job it died of; the others of its batch wait for the replacement."""
        self._process.join(5)
        code, begun = self._process.exitcode or 0, self._begun.value
        if begun == _NOT_READY:
            raise ArchiveError(
                f"a reading process was to start, it ended with exit code {code}; "
                "its functions must be importable by name in a new process"
            )
        waiting = list(self.unanswered)
        place = begun - self._answered - 1
        died_of = waiting.pop(place if 0 <= place < len(waiting) else 0)
        self.stop()
        self.queue.extendleft(reversed(waiting))
        return Result(died_of.payload, *_cause(code, self.limits))


def _cause(code: int, limits: Limits) -> tuple[ReadingOutcome, str]:
    if code == -signal.SIGPROF:
        return ReadingOutcome.TIMEOUT, f"more than {limits.cpu:g} s of CPU"
    if code == -signal.SIGALRM:
        return ReadingOutcome.TIMEOUT, f"more than {limits.wall:g} s"
    if code == -signal.SIGKILL:
        return ReadingOutcome.MEMORY, "killed by the system, most likely for memory"
    return (
        ReadingOutcome.CRASHED,
        f"the reader ended by {signal.Signals(-code).name}" if code < 0 else f"the reader ended with exit code {code}",
    )
