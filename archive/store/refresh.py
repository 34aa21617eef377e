"""Refresh: read what was kept and not read yet, then tell the histories on."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from operator import itemgetter
from typing import TypeAlias

from archive.digest import name_of
from archive.progress import Silence, Watch
from archive.reading.pool import Job, ReadingPool, Result
from archive.reading.reading import ReadingOutcome
from archive.store.archive import Archive, record_issue
from archive.store.articles import write_articles
from archive.store.deriving import untold
from archive.store.furniture import DeclaredRules
from archive.store.payloads import shows
from archive.store.recognitions import recognised, recognition_place
from archive.store.repeats import settle_repeats
from archive.store.revisions import revised
from archive.store.telling import Telling
from archive.vault.payload import Where, payload_at

_UNREAD = """
WITH untold AS ({untold})
SELECT c.payload, min(c.document), min(c.captured_at), max(c.document)
FROM untold c JOIN documents d ON d.id = c.document
WHERE c.payload IS NOT NULL AND d.kind != 'robots'
  AND NOT EXISTS (SELECT 1 FROM readings r WHERE r.payload = c.payload)
GROUP BY c.payload ORDER BY 2, 3, 1
"""
"""Error pages are read as well: a revisit may point to another payload once its original has come, so whether a payload
is read must not hang on the status of the captures that have it today. And their bodies name the wall that answered.
"""

_UNTOLD = f"""
SELECT payload, document, captured_at FROM captures INDEXED BY captures_unjudged WHERE quality IS NULL
UNION ALL
SELECT c.payload, c.document, c.captured_at
FROM (SELECT DISTINCT subject FROM issues WHERE kind = 'evidence') i CROSS JOIN captures c ON {shows("i.subject")}
"""
_THESE = f"""
SELECT c.payload, c.document, c.captured_at FROM json_each(?) j CROSS JOIN captures c ON {shows("j.value")}
WHERE j.value NOT IN (SELECT payload FROM readings)
"""

_PLACE = f"""
SELECT f.name, r.offset, r.length, r.sha256 FROM captures c JOIN records r ON r.capture = c.id
JOIN warc_files f ON f.id = r.file
WHERE {shows("?1")} AND r.kind IN ('response', 'resource') ORDER BY r.file, r.offset LIMIT 1
"""

_Unread: TypeAlias = tuple[str, str, str, str]  # payload, the first of its documents, first seen, the last of them

_BATCH = 256
_TOLD = 100  # documents from one line of progress to the next
_MOST_ASKED = 4096  # payloads at the readers before the refresh
_BULK = 10  # where a tenth of all captures is new, the file is written anew
_KNOWN = "SELECT article FROM versions WHERE document = ? ORDER BY number DESC LIMIT 8"


@dataclass
class RefreshReport:
    """How many payloads were read, how many could not be, how many documents were told."""

    read: int = 0
    unread: int = 0
    told: int = 0


def refresh(
    archive: Archive, *, workers: int | None = None, watch: Watch = Silence, ahead: ReadingAhead | None = None
) -> RefreshReport:
    """Bring readings and histories up to the captures. May be interrupted; goes on where it stopped.

    `ahead` has read some of them already; its readers read the others as well.
    """
    with ReadingPool(payload_at, workers=workers) as pool:
        ahead = ahead or ReadingAhead(archive, pool)
        ahead.finish()
        settle_repeats(archive)
        with revised(archive):
            pending = archive.connection.execute(_UNREAD.format(untold=_UNTOLD)).fetchall()
            with Telling(archive, len(untold(archive.connection)), workers=workers) as telling:
                _refresh(archive, pending, ahead, telling, watch)
    read = len(pending) + ahead.read
    if read and read * _BULK >= captures_in(archive.connection):
        vacuum(archive.connection)
    return ahead.report


def _refresh(
    archive: Archive, pending: list[_Unread], ahead: ReadingAhead, telling: Telling, watch: Watch
) -> None:
    """Read, then tell what was not told meanwhile."""
    if pending:
        _read(archive, pending, ahead, telling, watch)
    told = telling.finish()
    if documents := untold(archive.connection):
        with watch("documents told", len(documents)) as progress:
            for at in range(0, len(documents), _TOLD):
                progress.step(telling.tell(documents[at : at + _TOLD]))
            progress.step(telling.finish())
        told += len(documents)
    ahead.report.told += told


def captures_in(connection: sqlite3.Connection) -> int:
    """How many captures there are, by the smallest index."""
    return int(connection.execute("SELECT count(*) FROM captures").fetchone()[0])


def vacuum(connection: sqlite3.Connection) -> None:
    """Write the database file anew without the holes that rows in random order leave: about 7 % smaller."""
    connection.execute("PRAGMA temp_store = FILE")  # the copy may be larger than the memory there is
    try:
        connection.execute("VACUUM")
    except sqlite3.OperationalError:
        return  # no room for the copy: the file is as good as it was
    finally:
        connection.execute("PRAGMA temp_store = MEMORY")


class ReadingAhead:
    """Payloads read while others are still taken in: what was acknowledged goes to the readers, and what they have read
    meanwhile is written. The rows are those of a refresh, which reads what nobody got to here."""

    def __init__(self, archive: Archive, pool: ReadingPool) -> None:
        self.pool, self.report = pool, RefreshReport()
        self.read = 0
        self._archive = archive
        self._asked: set[str] = set()

    def acknowledged(self, payloads: Iterable[str]) -> None:
        """Payloads of captures that are committed, or were asked for before."""
        self._write()
        if len(self._asked) < _MOST_ASKED:
            new = json.dumps(sorted(set(payloads) - self._asked))
            pending = self._archive.connection.execute(_UNREAD.format(untold=_THESE), (new,)).fetchall()
            self._asked.update(payload for payload, *_ in pending)
            self.pool.ask(_jobs(self._archive, pending))

    def finish(self) -> None:
        """Wait for what is being read; what no reader has begun with is left to the refresh."""
        self.pool.take_back()
        while self.pool.waiting:
            self._write(wait=True)
        self._asked.clear()

    def _write(self, *, wait: bool = False) -> None:
        if results := self.pool.answers(wait=wait):
            _keep(self._archive, results, self.report)
            self._asked.difference_update(r.payload for r in results)
            self.read += len(results)


def _keep(archive: Archive, results: list[Result], report: RefreshReport) -> None:
    """Commit what was read, and count it."""
    with archive.transaction():
        _write(archive, results, archive.now)
    read = sum(r.outcome is ReadingOutcome.READ for r in results)
    report.read += read
    report.unread += len(results) - read


def _read(
    archive: Archive, pending: list[_Unread], ahead: ReadingAhead, telling: Telling, watch: Watch
) -> None:
    """Payload after payload through the readers; rows are committed by batches. Documents are told while the readers go
    on reading for others."""
    with watch("payloads read", len(pending)) as progress:
        results, waiting = ahead.pool.read(_jobs(archive, pending)), _Waiting(archive.connection, pending)
        while some := list(islice(results, _BATCH)):
            _keep(archive, some, ahead.report)
            progress.step(len(some))
            ahead.report.told += telling.tell(waiting.ready_after(some))


class _Waiting:
    """How many readings each document still waits for. One that shares a payload with another waits for all of them,
    and is not among the ready."""

    def __init__(self, connection: sqlite3.Connection, pending: Iterable[_Unread]) -> None:
        self._documents = {payload: first for payload, first, _, _ in pending}
        self._left = Counter(self._documents.values())
        for payload in [payload for payload, first, _, last in pending if first != last]:
            for (document,) in connection.execute(f"SELECT document FROM captures c WHERE {shows('?1')}", (payload,)):
                self._left[document] += 1

    def ready_after(self, results: Iterable[Result]) -> list[str]:
        """The documents whose last reading is among these results."""
        ready = []
        for result in results:
            document = self._documents[result.payload]
            self._left[document] -= 1
            if not self._left[document]:
                ready.append(document)
        return ready


def _jobs(archive: Archive, pending: Iterable[_Unread]) -> Iterator[Job]:
    """Jobs in order of their documents; each knows the document's last articles, which need no second reading."""
    connection, folder, rules = archive.connection, archive.warc_folder, DeclaredRules(archive.catalogue)
    scans = recognised(connection)
    for document, group in groupby(pending, key=itemgetter(1)):
        known = frozenset(article for (article,) in connection.execute(_KNOWN, (document,)))
        for payload, *_ in group:
            file, offset, length, sha256 = connection.execute(_PLACE, (payload,)).fetchone()
            recognition = recognition_place(connection, folder, payload) if payload in scans else None
            where = Where(f"{folder}/{file}", offset, length, sha256.hex(), recognition)
            yield Job(payload, document, where, known, rules.of_payload(connection, payload))


def _write(archive: Archive, results: list[Result], now: str) -> None:
    """Readings and new articles as rows. Evidence that could not be had is an issue,
    and says nothing of the payload.
    """
    connection = archive.connection
    for r in results:
        if r.missing:
            record_issue(
                connection,
                name_of("i", "evidence", r.payload),
                "evidence",
                r.payload,
                "the payload's record",
                r.missing,
                now,
            )
    results = [r for r in results if not r.missing]
    write_articles(connection, [(r.cut.article, r.article) for r in results if r.cut and r.article])
    connection.executemany(
        "INSERT OR REPLACE INTO readings VALUES (?, ?, ?, ?, ?, ?, ?, ?)", [_reading(r) for r in results]
    )


def _reading(r: Result) -> tuple[object, ...]:
    article = r.cut.article if r.cut and r.outcome is ReadingOutcome.READ else None
    return (
        r.payload,
        r.reader,
        r.revision,
        str(r.outcome),
        article,
        r.suspect or None,
        r.declared or None,
        r.note or (r.article.note if r.article else "") or None,
    )
