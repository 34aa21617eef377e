"""What the two rounds of a backfill have in common: turns, etiquette, and keeping with the frontier's change."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from abc import ABC, abstractmethod
from collections import Counter, deque
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from datetime import timedelta

from archive.capture import Capture, Failure
from archive.catalogue import Catalogue
from archive.catalogue.source import plain_address
from archive.digest import name_of
from archive.moment import moment_of, time_of
from archive.progress import Progress
from archive.store import frontier
from archive.store.archive import record_issue
from archive.store.frontier import State, Visit
from archive.store.intake import Also
from archive.store.keeping import Keeper
from archive.vault.evidence import Exchange, Inquiry
from archive.vault.fields import Head, parse_head
from archive.vault.record import Reference
from scrapers.cdx import CdxLine, to_json
from scrapers.etiquette import Etiquette, Lane
from scrapers.gathering import UNKEPT_LIMIT
from scrapers.guard import Guard
from scrapers.memento import is_limited
from scrapers.politeness import TRIES, retry_after
from scrapers.webarchives import WebArchive

UNDER_WAY = 4
"""Requests that are under way at once; how many leave is the etiquette's to say. What Scrapy has got leaves, even after
an archive asked to be left alone: so it gets no more than these."""

_UNREACHABLE = frozenset({Failure.REFUSED, Failure.DNS})  # archives refuse connections of those who asked too much
_PASSING = frozenset({Failure.TIMEOUT, Failure.INCOMPLETE})

PATIENCE = 900.0
"""Seconds a run waits where an archive asked for it; longer is for a later run."""

NOT_AGAIN = timedelta(days=30)
"""How long an archive is not asked again for a memento it did not have."""


@dataclass
class Gains:
    """What a run brought: questions answered, index lines that are the sources' own and new, captures fetched and
    repeated (by status), what could not be had, with reasons, and what of the archive's doing ended the run early."""

    questions: int = 0
    lines: int = 0
    fetched: int = 0
    repeated: int = 0
    statuses: Counter[int] = field(default_factory=Counter)
    failed: list[tuple[str, str]] = field(default_factory=list)
    stopped_by: str | None = None


@dataclass
class Errand:
    """What both rounds of a run work with. `asked_for` are the plain addresses whose captures are wanted, `captured` is
    witness, address and moment of what is kept already, `seen` every address the frontier knows; `since` (included)
    and `until` (not) are moments."""

    archive: WebArchive
    catalogue: Catalogue
    sources: frozenset[str]
    asked_for: set[str]
    since: str | None
    until: str | None
    crawl: int
    reader: sqlite3.Connection
    guard: Guard
    clock: Callable[[], str]
    headers: Mapping[str, str]
    etiquette: Etiquette
    captured: set[tuple[str, str, str]]
    seen: set[str]
    held_back: Mapping[str, str]
    gains: Gains = field(default_factory=Gains)
    left: int | None = None
    stopped: bool = False
    error: BaseException | None = None

    def wants(self, line: CdxLine) -> bool:
        """Whether a line is the sources' own: an address that was asked for, or one a pattern of theirs knows."""
        if (self.since and line.captured_at < self.since) or (self.until and line.captured_at >= self.until):
            return False
        return plain_address(line.url) in self.asked_for or (
            self.catalogue.place(line.url, line.captured_at).source in self.sources
        )

    @property
    def is_over(self) -> bool:
        """Whether nothing more may begin in this run."""
        return self.stopped or self.error is not None or self.left == 0

    def visits(self, mementos: Iterable[tuple[str, CdxLine]]) -> list[Visit]:
        """The mementos still to be had, each once; of two lines of one second the one that is no revisit."""
        found = []
        for address, line in sorted(mementos, key=lambda m: (m[1].captured_at, m[1].url, m[1].is_revisit)):
            key = (self.archive.witness_of(address), line.url, line.captured_at)
            if key in self.captured or address in self.held_back or address in self.seen or not self.wants(line):
                continue
            self.seen.add(address)
            found.append(Visit(address, key[0], depth=1, referrer=to_json(line)))
        return found


class Round(ABC):
    """Turns, etiquette and keeping. It stands where a Gathering stands for the recorder and the admission."""

    lane: Lane
    delay = 0.0

    def __init__(self, errand: Errand, keeper: Keeper, progress: Progress) -> None:
        self.errand, self._keeper, self._progress = errand, keeper, progress
        self.guard, self.clock, self.plain_headers = errand.guard, errand.clock, errand.headers
        self._queue: deque[Visit] = deque()
        self._under_way = 0
        self._unkept: dict[Future[Capture | None], int] = {}
        self._wake = asyncio.Event()

    def begin(self) -> None:  # noqa: B027 - most rounds have nothing to do here
        """What can be done without asking anybody; runs in the loop, before the first visit."""

    async def next_visit(self) -> Visit | None:
        """The next address to ask for, when its turn has come; None when the round, or the run, is over."""
        errand, etiquette = self.errand, self.errand.etiquette
        while not errand.is_over:
            is_free = self._queue and self._under_way < UNDER_WAY
            seconds = etiquette.wait(self.lane, time.monotonic()) if is_free else float("inf")
            if seconds <= 0:
                etiquette.begin(self.lane, time.monotonic())
                self._under_way += 1
                errand.left = errand.left - 1 if errand.left is not None else None
                return self._queue.popleft()
            if not (self._queue or self._under_way or self._unkept):
                return None
            if PATIENCE < seconds < float("inf"):
                self._give_up(f"the archive asked to be left alone for {seconds:,.0f} s")
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), None if seconds == float("inf") else seconds)
            except TimeoutError:
                continue
        return None

    def stop(self, error: BaseException | None = None) -> None:
        """Begin nothing more in this run; what is under way is finished and kept."""
        self.errand.stopped, self.errand.error = True, self.errand.error or error
        self._wake.set()

    def ask_for(self, _: str) -> tuple[Mapping[str, str], None]:
        """Nothing of the past is asked for conditionally."""
        return self.plain_headers, None

    async def refuse(self, visit: Visit, _: Failure, detail: str, *, failed: bool) -> None:  # noqa: ARG002
        """The guard or robots.txt says no: a fact about the archive, and no capture of the past."""
        self._answered()
        self._fail(visit, detail, Exchange(visit.url, self.clock(), None, detail=detail))

    async def record(self, exchange: Exchange, visit: Visit | None, _: Reference | None) -> Head:
        """Keep what came of one exchange and decide what follows; returns the head of the answer."""
        response = exchange.response or b""
        head = parse_head(response)
        if visit is None:  # robots.txt
            self._keep(Inquiry(exchange), None, lambda _: None)
            return head
        self._answered()
        if not self._put_off(exchange, visit, head):
            self._take(exchange, visit, head)
        while sum(self._unkept.values()) > UNKEPT_LIMIT:
            await self._kept_some()
        return head

    async def drained(self) -> None:
        """Everything given to the keeper is acknowledged, or never will be."""
        while self._unkept:
            await self._kept_some()

    async def _kept_some(self) -> None:
        waiting = [asyncio.wrap_future(kept) for kept in self._unkept]
        await asyncio.wait(waiting, return_when=asyncio.FIRST_COMPLETED)
        await asyncio.sleep(0)  # what follows from it runs in the loop

    @abstractmethod
    def _take(self, exchange: Exchange, visit: Visit, head: Head) -> None:
        """What follows from an answer of this kind of round."""

    def _answered(self) -> None:
        self._under_way -= 1
        self.errand.etiquette.answered(self.lane, time.monotonic())
        self._wake.set()

    def _is_of_the_past(self, visit: Visit, head: Head) -> bool:  # noqa: ARG002
        """Whether an error status is an archived one."""
        return False

    def _put_off(self, exchange: Exchange, visit: Visit, head: Head) -> bool:
        """Whether the archive could not answer now; then the visit waits again."""
        etiquette = self.errand.etiquette
        mine = not self._is_of_the_past(visit, head)
        busy = exchange.failure in _UNREACHABLE or (mine and is_limited(exchange.response or b"", head))
        if busy:
            if not etiquette.refused(time.monotonic(), retry_after(head, exchange.captured_at)):
                self._give_up("the archive asked to be left alone, or answered nothing, several times in a row")
            self._queue.appendleft(visit)
            return True
        passing = exchange.failure in _PASSING or (mine and head.status is not None and head.status >= 500)
        if passing and visit.tries + 1 < TRIES:
            etiquette.struggles(time.monotonic(), visit.tries)
            self._queue.append(replace(visit, tries=visit.tries + 1))
            return True
        if not passing:
            etiquette.welcome()
        return False

    def _give_up(self, reason: str) -> None:
        self.errand.gains.stopped_by = reason
        self.stop()

    def _fail(self, visit: Visit, reason: str, exchange: Exchange, *, for_long: bool = False) -> None:
        """The answer is kept, and why it is no capture; `for_long`: the next runs need not ask again."""
        self.errand.gains.failed.append((visit.url, reason))
        now = self.clock()

        def also(connection: sqlite3.Connection) -> None:
            frontier.settle(connection, self.errand.crawl, visit.url, State.FAILED)
            if for_long:
                self.hold(connection, visit, now)
            record_refusal(connection, visit.url, reason, now)

        self._keep(Inquiry(exchange), visit, also)

    def hold(self, connection: sqlite3.Connection, visit: Visit, now: str) -> None:
        """The next runs need not ask for a memento."""
        frontier.hold(connection, self.errand.crawl, visit.url, moment_of(time_of(now) + NOT_AGAIN))

    def _keep(
        self, evidence: Exchange | Inquiry, visit: Visit | None, also: Also,
        then: Callable[[Capture | None], None] = lambda _: None,
    ) -> None:  # fmt: skip
        """Keep, with the frontier's change in the same transaction; `then` runs when that is acknowledged."""
        loop = asyncio.get_running_loop()
        kept = self._keeper.keep(evidence, also)
        exchange = evidence.exchange if isinstance(evidence, Inquiry) else evidence
        self._unkept[kept] = len(exchange.response or b"")

        def done(kept: Future[Capture | None]) -> None:
            del self._unkept[kept]
            if error := kept.exception():
                self.stop(error)
            else:
                self._progress.step(visit is not None)
                then(kept.result())
            self._wake.set()

        kept.add_done_callback(lambda kept: loop.call_soon_threadsafe(done, kept))


def record_refusal(connection: sqlite3.Connection, subject: str, reason: str, now: str) -> None:
    """What an archive could not give, as a row people can see."""
    record_issue(connection, name_of("i", "backfill", subject, reason), "backfill", subject, "", reason, now)
