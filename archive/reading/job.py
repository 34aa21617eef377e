"""One payload to read, what reading it gave, and how a process goes about it."""

from __future__ import annotations

import json
import zlib
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from typing import Any

from archive.errors import ArchiveError
from archive.reading import readers
from archive.reading.reading import Article, Cut, ReadingOutcome, Stored, Unreadable, stored
from archive.reading.rules import NO_RULES, Rules

_REMEMBERED = 4096  # articles a process knows to have returned


@dataclass(frozen=True, slots=True)
class Job:
    """One payload to read. Jobs of one group (a document) go to one worker, which returns each article once.

    `where` is the payload itself, or what the pool's `load` makes it from. `known` names articles the caller has.
    `rules` are what the source says of the furniture of its pages.
    """

    payload: str
    group: str
    where: Any
    known: frozenset[str] = frozenset()
    rules: Rules = NO_RULES


@dataclass(frozen=True, slots=True)
class Result:
    """How reading one payload ended. `cut` has no content here and is None where the worker died.

    `article` is None unless `outcome` is READ and this worker has not returned this article before (after a worker
    died, its replacement may return one again). `missing` says why the bytes could not be had; then nothing was
    read and nothing is said about the payload.
    """

    payload: str
    outcome: ReadingOutcome
    note: str = ""
    cut: Cut | None = None
    article: Stored | None = None
    missing: str = ""

    @property
    def reader(self) -> str:
        return self.cut.reader if self.cut else "none"

    @property
    def revision(self) -> int:
        return self.cut.revision if self.cut else 1

    @property
    def suspect(self) -> str:
        return self.cut.suspect if self.cut else ""

    @property
    def declared(self) -> str:
        """The declared dates as a JSON list of [label, text as printed]; "" when there are none."""
        return json.dumps(self.cut.declared, ensure_ascii=False) if self.cut and self.cut.declared else ""


@dataclass(frozen=True, slots=True)
class Reading:
    """The functions a worker works with; each must be importable by name in a new process."""

    load: Callable[[Any], bytes] = bytes
    cut: Callable[..., Cut] = readers.cut  # of the bytes and, where there are any, the rules
    read: Callable[[Cut], Article] = readers.read


class _Missing(Exception):
    """The bytes of a payload could not be had."""


@dataclass
class Desk:
    """What one worker remembers: how reading ended for the articles it has met."""

    reading: Reading
    met: OrderedDict[str, tuple[ReadingOutcome, str]] = field(default_factory=OrderedDict)

    def result(self, job: Job) -> Result:
        cut: Cut | None = None
        try:
            content = job.where if isinstance(job.where, bytes) else self._load(job.where)
            cut = self.reading.cut(content, job.rules) if job.rules else self.reading.cut(content)
            return self._read(job, cut)
        except _Missing as error:
            return Result(job.payload, ReadingOutcome.CRASHED, missing=str(error))
        except BaseException as error:  # a panic in a Rust library is a BaseException
            if isinstance(error, KeyboardInterrupt | SystemExit):
                raise
            outcome, note = _reason(error)
            if cut and cut.article:
                self._remember(cut.article, outcome, note)
            return Result(job.payload, outcome, note, cut and replace(cut, content=b""))

    def _load(self, where: Any) -> bytes:
        try:
            return self.reading.load(where)
        except (ArchiveError, OSError, EOFError, ValueError, zlib.error) as error:
            raise _Missing(f"{type(error).__name__}: {error}") from error

    def _read(self, job: Job, cut: Cut) -> Result:
        bare = replace(cut, content=b"")
        if cut.outcome is not ReadingOutcome.READ:
            return Result(job.payload, cut.outcome, cut.note, bare)
        if cut.article in self.met:
            self.met.move_to_end(cut.article)
            return Result(job.payload, *self.met[cut.article], bare)
        article = None if cut.article in job.known else stored(self.reading.read(cut))
        self._remember(cut.article, ReadingOutcome.READ, "")
        return Result(job.payload, ReadingOutcome.READ, "", bare, article)

    def _remember(self, article: str, outcome: ReadingOutcome, note: str) -> None:
        self.met[article] = outcome, note
        if len(self.met) > _REMEMBERED:
            self.met.popitem(last=False)


def _reason(error: BaseException) -> tuple[ReadingOutcome, str]:
    if isinstance(error, Unreadable):
        return error.outcome, error.note
    if isinstance(error, MemoryError):
        return ReadingOutcome.MEMORY, "the reader asked for more memory than its limit"
    if isinstance(error, RecursionError):
        return ReadingOutcome.TOO_LARGE, "nested too deep"
    return ReadingOutcome.CRASHED, f"{type(error).__name__}: {error}"[:300]
