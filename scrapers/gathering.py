"""One crawl under way: which address is next, what is kept of each exchange, and what follows from it."""

from __future__ import annotations

import asyncio
import sqlite3
import time
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from urllib.parse import urlsplit

from archive.capture import Capture, Failure
from archive.catalogue import Source
from archive.digest import name_of
from archive.errors import AddressRefused
from archive.moment import time_of
from archive.progress import Progress
from archive.store import frontier
from archive.store.archive import record_issue
from archive.store.frontier import State, Visit
from archive.store.keeping import Keeper
from archive.store.validators import validated, validators_of
from archive.uri import host_of
from archive.vault.body import entity_in
from archive.vault.coding import Undecodable, decode
from archive.vault.evidence import Exchange
from archive.vault.fields import Head, parse_head
from archive.vault.record import Reference
from scrapers.guard import Guard
from scrapers.politeness import Verdict, later, verdict_on
from scrapers.scope import Found, Scope
from scrapers.turns import Turns

PATIENCE = 60.0
"""Seconds a crawl waits for one that asked to be left alone; longer is for a later run."""

FULL_EVERY = 10
"""After so many 304s in a row the content is asked for whole: servers are wrong about their ETags now and then."""

PAGE_LIMIT = 4 << 20
"""Bytes of a decoded page that are looked through for links."""

UNKEPT_LIMIT = 8 << 20
"""Bytes that may wait for the keeper; beyond that the crawl waits."""

_HEADERS = {
    "Accept": "text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8",
    "Accept-Language": "en",
    # No br: it would gain little, and a common WARC checker stumbles over it.
    "Accept-Encoding": "gzip, deflate",
}


@dataclass
class Tally:
    """What a run brought."""

    statuses: Counter[int] = field(default_factory=Counter)
    not_modified: int = 0
    disallowed: int = 0
    failed: list[tuple[str, str]] = field(default_factory=list)
    capped: list[tuple[str, int]] = field(default_factory=list)


class Gathering:
    """What the spider, the download handler and the admission share. All methods run in the event loop."""

    def __init__(
        self,
        keeper: Keeper,
        reader: sqlite3.Connection,
        crawl: int,
        sources: Iterable[Source],
        guard: Guard,
        clock: Callable[[], str],
        *,
        user_agent: str,
        delay: float,
        concurrency: int,
        limit: int | None,
        progress: Progress,
    ) -> None:
        self.guard, self.clock, self.delay = guard, clock, delay
        self.tally = Tally()
        self.turns = Turns(concurrency)
        self.error: BaseException | None = None
        self.stopped = False
        self._keeper, self._reader, self._crawl = keeper, reader, crawl
        self._scopes = {s.id: Scope(s) for s in sources}
        self._headers = {"User-Agent": user_agent, **_HEADERS}
        self._left = limit
        self._progress = progress
        self._wake = asyncio.Event()
        self._unkept: dict[Future[Capture | None], int] = {}
        self._known = frontier.known(reader, crawl)
        self._validated = validated(reader)
        self._holds = frontier.holds(reader, clock())
        self._begin()

    def _begin(self) -> None:
        for url, until in self._holds.items():
            if urlsplit(url).path == "/robots.txt":
                self.turns.rest(host_of(url), time.monotonic() + self._seconds_to(until))
        self._queue(frontier.waiting(self._reader, self._crawl))

    def _seconds_to(self, moment: str) -> float:
        return (time_of(moment) - time_of(self.clock())).total_seconds()

    def _queue(self, visits: Iterable[Visit]) -> None:
        for visit in visits:
            wait = self._seconds_to(self._holds[visit.url]) if visit.url in self._holds else 0.0
            if wait > PATIENCE:
                self.turns.put_off.append(visit)
            else:
                self.turns.add(visit, time.monotonic() + wait if wait > 0 else None)
        self._progress.total = len(self._known)

    async def next_visit(self) -> Visit | None:
        """The next address to fetch, waiting for its turn; None when the run is over."""
        while not (self.stopped or self.error or self._left == 0):
            now = time.monotonic()
            if visit := self.turns.next(now):
                if self._left is not None:
                    self._left -= 1
                return visit
            self.turns.leave_resting(PATIENCE, now)
            if self.turns.idle:
                return None
            self._wake.clear()
            try:
                await asyncio.wait_for(self._wake.wait(), self.turns.pause(now))
            except TimeoutError:
                continue
        return None

    def stop(self, error: BaseException | None = None) -> None:
        """Begin nothing more; what is under way is finished and kept."""
        self.stopped, self.error = True, self.error or error
        self._wake.set()

    def ask_for(self, url: str) -> tuple[Mapping[str, str], Reference | None]:
        """Request headers for an address, conditional where the archive has a good capture; and what a 304 confirms."""
        known = validators_of(self._reader, url) if url in self._validated else None
        if known is None or known.checks >= FULL_EVERY - 1:
            return self._headers, None
        headers = dict(self._headers)
        if known.etag:
            headers["If-None-Match"] = known.etag
        if known.last_modified:
            headers["If-Modified-Since"] = known.last_modified
        return headers, known.reference

    @property
    def plain_headers(self) -> Mapping[str, str]:
        """The request headers for what is always asked for whole (robots.txt)."""
        return self._headers

    async def refuse(self, visit: Visit, failure: Failure, detail: str, *, failed: bool) -> None:
        """Keep the fact that an address was not asked, and why."""
        exchange = Exchange(visit.url, self.clock(), None, failure=failure, detail=detail)
        self.turns.answered(visit)
        self.tally.disallowed += not failed
        await self._keep(exchange, visit, Verdict(State.FAILED if failed else State.DONE), parse_head(b""))

    async def record(self, exchange: Exchange, visit: Visit | None, reference: Reference | None) -> Head:
        """Keep one exchange and decide what follows; returns the head of its response."""
        head = parse_head(exchange.response or b"")
        if head.status == 304 and reference is not None:
            exchange = replace(exchange, not_modified_of=reference)
        if visit is None:
            await self._pace(self._keeper.keep(exchange), exchange)
            return head
        self.turns.answered(visit)
        verdict = verdict_on(exchange, head, visit.tries, self.delay)
        await self._keep(exchange, visit, self._heed(visit, verdict, exchange), head)
        return head

    def _heed(self, visit: Visit, verdict: Verdict, exchange: Exchange) -> Verdict:
        """Let the host rest where it asked for it."""
        if not verdict.busy:
            if exchange.failure is None:
                self.turns.welcome(visit)
            return verdict
        rest = self.turns.refused(visit, time.monotonic(), verdict.seconds, at_once=verdict.at_once)
        return replace(verdict, seconds=max(verdict.seconds, rest or 0.0))

    async def _keep(self, exchange: Exchange, visit: Visit, verdict: Verdict, head: Head) -> None:
        """Queue the capture with the frontier's change; links are read behind the fsync, committed with the capture."""
        found = Found()
        not_before = later(exchange.captured_at, verdict.seconds) if verdict.busy or verdict.state is None else None

        def also(connection: sqlite3.Connection) -> None:
            nonlocal found
            if verdict.state is None:
                frontier.put_off(connection, self._crawl, visit.url, not_before or exchange.captured_at)
            else:
                found = self._follow(visit, exchange, head)
                frontier.settle(connection, self._crawl, visit.url, verdict.state)
                frontier.add(connection, self._crawl, found.visits)
            if verdict.at_once and not_before:
                parts = urlsplit(visit.url)
                frontier.hold(connection, self._crawl, f"{parts.scheme}://{parts.netloc}/robots.txt", not_before)
            if found.capped:
                reason = f"link_cap: {found.capped} links more than the source follows from one page"
                record_issue(
                    connection,
                    name_of("i", "link_cap", visit.url, exchange.captured_at),
                    "link_cap",
                    visit.url,
                    exchange.captured_at,
                    reason,
                    exchange.captured_at,
                )

        loop = asyncio.get_running_loop()
        kept = self._keeper.keep(exchange, also)
        kept.add_done_callback(
            lambda done: loop.call_soon_threadsafe(self._kept, done, visit, verdict, exchange, head, lambda: found)
        )
        self._wake.set()
        await self._pace(kept, exchange)

    async def _pace(self, kept: Future[Capture | None], exchange: Exchange) -> None:
        """Hold the crawl back while much waits for the disk."""
        loop, size = asyncio.get_running_loop(), len(exchange.response or b"")
        self._unkept[kept] = size
        kept.add_done_callback(lambda done: loop.call_soon_threadsafe(self._unkept.pop, done))
        if sum(self._unkept.values()) > UNKEPT_LIMIT:
            await asyncio.wait([asyncio.wrap_future(kept)])

    async def drained(self) -> None:
        """Everything given to the keeper is acknowledged, or never will be."""
        while self._unkept:
            await asyncio.wait([asyncio.wrap_future(kept) for kept in self._unkept])

    def _follow(self, visit: Visit, exchange: Exchange, head: Head) -> Found:
        """The addresses this exchange leads to. Runs in the keeper's thread; never raises."""
        scope = self._scopes.get(visit.source)
        if scope is None or exchange.response is None or head.status is None:
            return Found()
        location = head.fields.get("location")
        if 300 <= head.status < 400 and location:
            target = scope.redirect(visit, location, self._refuses)
            return Found((target,)) if target else Found()
        if head.status != 200 or exchange.failure or not scope.looks_at(visit):
            return Found()
        page = page_in(exchange.response, head)
        return scope.follow(visit, page) if page else Found()

    def _refuses(self, url: str) -> bool:
        try:
            self.guard.check(url)
        except AddressRefused:
            return True
        return False

    def _kept(
        self,
        done: Future[Capture | None],
        visit: Visit,
        verdict: Verdict,
        exchange: Exchange,
        head: Head,
        found: Callable[[], Found],
    ) -> None:
        """The capture is acknowledged (or never will be)."""
        if error := done.exception():
            self.stop(error)
            return
        fresh = [v for v in found().visits if v.url not in self._known]
        self._known.update(v.url for v in fresh)
        self._queue(fresh)
        self._count(visit, verdict, exchange, head, found().capped)
        if verdict.state is not None:
            self.turns.settled(visit)
            self._progress.step()
        elif verdict.seconds > PATIENCE:
            self.turns.leave(visit)
        else:
            self.turns.again(replace(visit, tries=visit.tries + 1), time.monotonic() + verdict.seconds)
        self._wake.set()

    def _count(self, visit: Visit, verdict: Verdict, exchange: Exchange, head: Head, capped: int) -> None:
        if head.status is not None and exchange.failure is None:
            self.tally.statuses[head.status] += 1
            self.tally.not_modified += head.status == 304
        if verdict.state is State.FAILED:
            self.tally.failed.append((visit.url, f"{exchange.failure}: {exchange.detail}"))
        if capped:
            self.tally.capped.append((visit.url, capped))


def page_in(response: bytes, head: Head) -> bytes | None:
    """The HTML page in a response, codings taken off, up to a limit; None where it is no page."""
    media_type = (head.fields.get("content-type") or "").partition(";")[0].strip().lower()
    if media_type not in ("", "text/html", "application/xhtml+xml"):
        return None
    return body_in(response, head, PAGE_LIMIT)


def body_in(response: bytes, head: Head, limit: int) -> bytes:
    """The first `limit` bytes of a body, codings taken off as far as that goes; never raises."""
    entity, _ = entity_in(response, head)
    pieces, size = [], 0
    try:
        for piece in decode(entity, head.fields.tokens("content-encoding")):
            pieces.append(piece)
            size += len(piece)
            if size >= limit:
                break
    except Undecodable:
        pass
    return b"".join(pieces)[:limit]
