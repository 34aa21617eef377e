"""The second round of a backfill: mementos are fetched, each body once, and kept as captures of the past."""

from __future__ import annotations

import sqlite3
from collections import deque
from collections.abc import Iterable
from urllib.parse import urlsplit

from archive.capture import Capture
from archive.progress import Progress
from archive.store import frontier
from archive.store.frontier import State, Visit
from archive.store.keeping import Keeper
from archive.store.mementos import Held, fetched, held_by
from archive.vault.evidence import Exchange, Inquiry, Replay
from archive.vault.fields import Head
from scrapers.cdx import EMPTY, CdxLine, from_json, to_json
from scrapers.etiquette import Lane
from scrapers.memento import (
    Absent,
    Elsewhere,
    Replayed,
    is_memento,
    memento_address,
    repeated_head,
    replayed,
    split_memento,
)
from scrapers.rounds import Errand, Round, record_refusal

HOPS = 5
"""Redirects of an archive that are followed in a row."""

NOT_THEN = "the archive has no capture of this moment, it showed {}"


class MementoRound(Round):
    """Fetches the mementos of one witness: of each digest the first; what equals it becomes a capture unfetched."""

    lane = Lane.MEMENTO

    def __init__(
        self, errand: Errand, keeper: Keeper, progress: Progress, witness: str, visits: Iterable[Visit]
    ) -> None:
        super().__init__(errand, keeper, progress)
        self._witness = witness
        self._alike: dict[str, deque[Visit]] = {}
        self._fetched = fetched(errand.reader, witness)
        waiting = sorted(((v, _line(v)) for v in visits), key=lambda w: (w[1].is_revisit, w[1].captured_at, w[1].url))
        progress.total = len(waiting)
        for visit, line in waiting:
            if line.digest is None or line.is_redirect or line.digest.endswith(EMPTY):
                self._queue.append(visit)
            else:
                self._alike.setdefault(line.digest, deque()).append(visit)

    def begin(self) -> None:
        """What is equal to a memento of an earlier run becomes a capture; of everything else the first waits."""
        for digest in list(self._alike):
            held = held_by(self.errand.reader, self._fetched[digest]) if digest in self._fetched else None
            self._go_on(digest, held)
        self._queue = deque(sorted(self._queue, key=lambda v: (_line(v).captured_at, v.url)))

    def _is_of_the_past(self, visit: Visit, head: Head) -> bool:
        return is_memento(_line(visit), head)

    def _take(self, exchange: Exchange, visit: Visit, head: Head) -> None:
        if exchange.failure or not exchange.response:
            self._fail(visit, f"{exchange.failure}: {exchange.detail}", exchange)
            return
        line = _line(visit)
        match replayed(visit.url, line, exchange.response, head):
            case Absent(reason):
                is_error = head.status is not None and head.status >= 500
                self._fail(visit, reason, exchange, for_long=not is_error)
            case Elsewhere(memento):
                self._follow(exchange, visit, line, memento)
            case Replayed(url, captured_at, response):
                self._keep_past(exchange, visit, line, head, url, captured_at, response)

    def _fail(self, visit: Visit, reason: str, exchange: Exchange, *, for_long: bool = False) -> None:
        super()._fail(visit, reason, exchange, for_long=for_long)
        self._next_of(_line(visit).digest)

    def _follow(self, exchange: Exchange, visit: Visit, line: CdxLine, memento: str) -> None:
        """Another moment is another capture; the one that was asked for is not to be had."""
        errand = self.errand
        parts, same_host = split_memento(memento), _host(memento) == _host(visit.url)
        if parts is None or not same_host or visit.hops >= HOPS:
            reason = f"a memento was expected, a redirect to {memento[:500]} was found"
            self._fail(visit, reason, exchange, for_long=True)
            return
        is_same = parts[1] == line.captured_at
        there = line if is_same else CdxLine(parts[2], parts[1])
        known = memento in errand.seen or (self._witness, there.url, there.captured_at) in errand.captured
        is_new = not known and errand.wants(there)
        onward = Visit(memento, self._witness, 1, visit.hops + 1, referrer=to_json(there))
        now = self.clock()

        def also(connection: sqlite3.Connection) -> None:
            frontier.settle(connection, errand.crawl, visit.url, State.DONE)
            self.hold(connection, visit, now)
            frontier.add(connection, errand.crawl, [onward] if is_new else [])
            if not (is_same and is_new):
                record_refusal(connection, visit.url, NOT_THEN.format(memento), now)

        if is_new:
            errand.seen.add(memento)
            self._queue.append(onward)
            self._progress.total = (self._progress.total or 0) + 1
        self._keep(Inquiry(exchange), visit, also)
        if not (is_same and is_new):
            self._next_of(line.digest)

    def _keep_past(
        self, exchange: Exchange, visit: Visit, line: CdxLine, head: Head, url: str, captured_at: str, response: bytes
    ) -> None:
        """A response of the past, under its true moment."""
        errand, now = self.errand, self.clock()
        is_asked = captured_at == line.captured_at
        base = (split_memento(visit.url) or (errand.archive.base_of(visit.url),))[0]
        memento = visit.url if is_asked else memento_address(base, captured_at, url)
        key = (self._witness, url, captured_at)

        def also(connection: sqlite3.Connection) -> None:
            frontier.settle(connection, errand.crawl, visit.url, State.DONE)
            if not is_asked:
                self.hold(connection, visit, now)
                record_refusal(connection, visit.url, NOT_THEN.format(memento), now)

        if key in errand.captured or (not is_asked and memento in errand.seen):
            self._keep(Inquiry(exchange), visit, also)
            self._next_of(line.digest)
            return
        errand.captured.add(key)
        said = {"memento": memento, "web_archive": errand.archive.name}
        if is_asked and line.digest:
            said["digest"] = line.digest
        past = Exchange(
            url, captured_at, response, request=exchange.request, provenance=said,
            replay=Replay(memento, exchange.captured_at, (exchange.response or b"")[: head.body_at]),
        )  # fmt: skip
        errand.gains.fetched += 1
        errand.gains.statuses[head.status or 0] += 1
        self._keep(past, visit, also, lambda capture: self._fetched_one(line, capture, is_asked))

    def _fetched_one(self, line: CdxLine, capture: Capture | None, is_asked: bool) -> None:
        if line.digest in self._alike and line.digest and capture:
            self._go_on(line.digest, held_by(self.errand.reader, capture.id) if is_asked else None)

    def _next_of(self, digest: str | None) -> None:
        """What was to stand for its digest could not be had: the next one of it is asked for."""
        if digest in self._alike and digest:
            self._go_on(digest, None)

    def _go_on(self, digest: str, held: Held | None) -> None:
        """With a body at hand all that is equal becomes captures; without, the next of it is fetched."""
        alike = self._alike[digest]
        if held and 300 <= held.status < 400:  # where a redirect leads stands in its head
            self._queue.extend(self._alike.pop(digest))
        elif held:
            for visit in self._alike.pop(digest):
                self._repeat(visit, _line(visit), held)
        elif alike:
            self._queue.append(alike.popleft())
        else:
            del self._alike[digest]

    def _repeat(self, visit: Visit, line: CdxLine, held: Held) -> None:
        """A capture of which the index says that its body is one we have."""
        errand = self.errand
        errand.captured.add((self._witness, line.url, line.captured_at))
        said = {"memento": visit.url, "web_archive": errand.archive.name, "digest": line.digest or ""}
        past = Exchange(
            line.url, line.captured_at, repeated_head(line, held.status, held.media_type, held.content_encoding),
            provenance=said | {"same_as": held.memento, "stated_by": "the archive's index; not fetched"},
            repeats=held.reference, digest=line.digest,
        )  # fmt: skip
        errand.gains.repeated += 1
        errand.gains.statuses[line.status or held.status] += 1
        self._keep(past, visit, lambda c: frontier.settle(c, errand.crawl, visit.url, State.DONE))


def _line(visit: Visit) -> CdxLine:
    """The line of the index that named a memento stands where a crawl has the page that named a link."""
    return from_json(visit.referrer or "[]")


def _host(address: str) -> str:
    return (urlsplit(address).hostname or "").removeprefix("www.") + f":{urlsplit(address).port or ''}"
