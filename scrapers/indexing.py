"""The first round of a backfill: the index of a web archive is asked for every capture it has."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from urllib.parse import parse_qs, urljoin, urlsplit

from archive.progress import Progress
from archive.store import frontier
from archive.store.frontier import State, Visit
from archive.store.keeping import Keeper
from archive.vault.evidence import Exchange, Inquiry
from archive.vault.fields import Head
from scrapers.cdx import CdxAnswer, CdxLine, Match, parse_cdx, question
from scrapers.etiquette import Lane
from scrapers.gathering import body_in
from scrapers.memento import memento_address
from scrapers.rounds import Errand, Round, record_refusal
from scrapers.timemap import parse_timemap

LARGEST_INDEX = 256 << 20
"""Bytes of a decoded answer that are read."""


class IndexRound(Round):
    """Asks the index of an archive for every capture it has."""

    lane = Lane.INDEX

    def __init__(self, errand: Errand, keeper: Keeper, progress: Progress, visits: Iterable[Visit]) -> None:
        super().__init__(errand, keeper, progress)
        self._queue.extend(visits)
        progress.total = len(self._queue)

    def _take(self, exchange: Exchange, visit: Visit, head: Head) -> None:
        errand, status = self.errand, head.status
        found: list[Visit] = []
        refused: tuple[tuple[str, str], ...] = ()
        if exchange.failure or (status not in (200, 404)):
            self._fail(visit, f"an index was expected, {exchange.detail or f'status {status}'} was found", exchange)
            return
        try:
            if status == 200:
                mementos, more, refused = self._read(visit.url, body_in(exchange.response or b"", head, LARGEST_INDEX))
                found = errand.visits(mementos)
            else:
                more = self._timemap_instead(visit.url)
        except ValueError as error:
            self._fail(visit, str(error), exchange)
            return
        asked = [Visit(url, "") for url in more if url not in errand.seen]
        errand.seen.update(v.url for v in asked)
        now = self.clock()

        def also(connection: sqlite3.Connection) -> None:
            frontier.settle(connection, errand.crawl, visit.url, State.DONE)
            frontier.add(connection, errand.crawl, [*asked, *found])
            for line, reason in refused:
                record_refusal(connection, line, f"{visit.url}: {reason}", now)

        errand.gains.questions += 1
        errand.gains.lines += len(found)
        self._queue.extend(asked)
        self._progress.total = (self._progress.total or 0) + len(asked)
        self._keep(Inquiry(exchange), visit, also)

    def _read(
        self, asked: str, body: bytes
    ) -> tuple[Iterable[tuple[str, CdxLine]], list[str], tuple[tuple[str, str], ...]]:
        """Mementos, further questions, and lines that could not be read."""
        base = self.errand.archive.base_of(asked)
        if "/timemap/" in urlsplit(asked).path:
            timemap = parse_timemap(body, base=base)
            return timemap.mementos, list(timemap.more), timemap.refused
        answer = parse_cdx(body)
        mementos = [(memento_address(base, line.captured_at, line.url), line) for line in answer.lines]
        return mementos, self._go_on(asked, answer), answer.refused

    def _go_on(self, asked: str, answer: CdxAnswer) -> list[str]:
        dialect = self.errand.archive.dialect
        if dialect is None or not (answer.resume or answer.pages):
            return []
        said = {name: values[0] for name, values in parse_qs(urlsplit(asked).query).items()}
        server, match = asked.partition("?")[0], Match(said.get("matchType", Match.EXACT))

        def again(resume: str | None = None, page: int | None = None) -> str:
            since, until = self.errand.since, self.errand.until
            return question(
                server, dialect, said["url"], match, since=since, until=until, resume=resume, page=page
            )  # fmt: skip

        return [again(resume=answer.resume)] if answer.resume else [again(page=n) for n in range(answer.pages or 0)]

    def _timemap_instead(self, asked: str) -> list[str]:
        """OpenWayback has TimeMaps where pywb has a CDX server."""
        said = parse_qs(urlsplit(asked).query)
        if "/timemap/" in urlsplit(asked).path or "matchType" in said or "url" not in said:
            return []
        return [urljoin(self.errand.archive.base_of(asked), "timemap/link/") + said["url"][0]]
