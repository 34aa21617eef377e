"""Histories from captures and readings: each document's fold, written as rows.

A document with news at its end is told on from where it stood; one that got an earlier capture is told again from
the start. Both go through the same fold, so both give the same rows (DESIGN.md, idea 3).
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain, islice
from typing import Any

from archive.catalogue import Catalogue
from archive.history.absence import Absences
from archive.history.comparison import Comparison, compare
from archive.history.declared import Dating, dating
from archive.history.passages import Stand, live
from archive.history.ranking import rank, score_of, stored
from archive.history.sweeps import mark, pairs
from archive.history.timeline import Change, Sighting, Timeline, Version
from archive.progress import Progress
from archive.reading.reading import Block
from archive.reading.verdict import judge
from archive.store.absences import AbsencesTold, write_absences
from archive.store.archive import Archive
from archive.store.articles import article_blocks, article_grids
from archive.store.checking import Checker, forget_checks
from archive.store.labelling import Labeller, forget_labels
from archive.store.measuring import Measurer, forget_figures
from archive.store.rostering import Rosterer, forget_rosters
from archive.store.rows import Rows, Weight, weigh_restated
from archive.store.told import Told

# By the index of what is not told yet: any other choice of SQLite's walks over the whole history of the document.
_UNTOLD = """
SELECT c.id, c.captured_at, c.address, c.outcome, c.status, c.media_type, c.location, a.url, c.truncated, c.payload,
       p.size, r.outcome, r.suspect, r.declared, r.article, t.wording, t.title, t.words
FROM captures c INDEXED BY captures_unjudged JOIN addresses a ON a.id = c.address
LEFT JOIN payloads p ON p.id = c.payload LEFT JOIN readings r ON r.payload = c.payload
LEFT JOIN articles t ON t.id = r.article
WHERE c.document = ? AND c.quality IS NULL ORDER BY c.captured_at, c.id
"""

_TOGETHER = 20  # documents committed at once: each fsync costs as much as telling one


def tell_all(archive: Archive, progress: Progress) -> int:
    """Tell every document with captures that were not told yet; returns how many documents that were."""
    rows = archive.connection.execute("SELECT DISTINCT document FROM captures WHERE quality IS NULL").fetchall()
    documents = iter([document for (document,) in rows])
    while some := list(islice(documents, _TOGETHER)):
        tell_some(archive, some)
        progress.step(len(some))
    return len(rows)


def tell_some(archive: Archive, documents: Sequence[str]) -> None:
    """Tell some documents, all or none of them."""
    with archive.transaction() as connection:
        for document in documents:
            tell(connection, document, archive.catalogue)


def tell(connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> None:
    """Bring one document's history up to its captures, inside the caller's transaction."""
    (first,) = connection.execute(
        "SELECT min(captured_at) FROM captures INDEXED BY captures_unjudged WHERE document = ? AND quality IS NULL",
        (document,),
    ).fetchone()
    if first is None:
        return
    late = connection.execute(
        "SELECT 1 FROM captures WHERE document = ? AND captured_at >= ? AND quality IS NOT NULL LIMIT 1",
        (document, first),
    ).fetchone()
    if late:
        forget(connection, document)
    Teller(connection, document, catalogue).tell()


def forget(connection: sqlite3.Connection, document: str) -> None:
    """Take back everything told of a document; its captures wait to be told again."""
    connection.execute(
        "UPDATE captures SET quality = NULL, reason = NULL, score = NULL, version = NULL WHERE document = ?",
        (document,),
    )
    forget_checks(connection, document)
    forget_rosters(connection, document)
    forget_figures(connection, document)
    forget_labels(connection, document)
    connection.execute("DELETE FROM edits WHERE change IN (SELECT id FROM changes WHERE document = ?)", (document,))
    connection.execute("DELETE FROM passages WHERE since IN (SELECT id FROM versions WHERE document = ?)", (document,))
    connection.execute("DELETE FROM marks WHERE change IN (SELECT id FROM changes WHERE document = ?)", (document,))
    for table in ("absences", "heads", "whereabouts", "changes", "versions"):
        connection.execute(f"DELETE FROM {table} WHERE document = ?", (document,))


class Teller:
    """One document's fold: captures in, rows out, written once at the end."""

    def __init__(self, connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> None:
        self._connection, self._document = connection, document
        self._measurer = Measurer(connection, document, catalogue)
        self._labeller = Labeller(connection, document, catalogue)
        self._rosterer = Rosterer(connection, document, catalogue)
        self._checker = Checker(connection, document, catalogue)
        self._memory = Told(connection, document)
        self._timeline = Timeline(document, self._memory)
        self._head = self._memory.head()
        self._resumed = self._head is not None
        self._blocks: tuple[Block, ...] | None = None
        self._standing: dict[tuple[str, str], Stand] | None = None
        self._closed: dict[str, list[tuple[int, str]]] = {}
        self._rows = Rows()
        self._absences = Absences(document, AbsencesTold(connection, document, self._memory.head))
        self._declared: str | None = None
        self._dated = False

    def tell(self) -> None:
        """Fold over the captures not told yet and write what comes of it."""
        for row in self._connection.execute(_UNTOLD, (self._document,)).fetchall():
            self._see(row)
        self._write()

    def _see(self, row: Sequence[Any]) -> None:
        (
            capture,
            captured_at,
            address,
            outcome,
            status,
            media_type,
            location,
            url,
            truncated,
            payload,
            size,
            read,
            suspect,
            declared,
            article,
            wording,
            title,
            words,
        ) = row
        verdict = judge(outcome, status, media_type, location, url, truncated, read, suspect or "", size)
        shown = self._timeline.shown_at(address)
        step = self._timeline.see(
            Sighting(capture, captured_at, address, verdict.quality, wording, article, payload, title or "", words or 0)
        )
        self._rows.verdicts.append(
            (
                str(verdict.quality),
                None if verdict.reason == verdict.quality else verdict.reason,
                verdict.score,
                step.version.id if step.version else None,
                capture,
            )
        )
        if step.version and payload and not step.opened and (
            shown is None or shown.id != step.version.id or article != step.version.article
        ):
            self._checker.seen(step.version, payload, url, captured_at)
        if step.version:
            first, _, count, _ = self._rows.seen.get(address, (captured_at, "", 0, ""))
            self._rows.seen[address] = first, captured_at, count + 1, step.version.id
        if step.closed:
            self._rows.versions[step.closed.id] = step.closed
        if step.version:
            self._rows.versions[step.version.id] = step.version
        if step.version and step.opened:
            self._turn(step.version, step.change, url, declared)
        if step.version is None:
            self._absences.missed(capture, captured_at, address, url, verdict.quality, verdict.reason)
        elif self._head and step.version.id == self._head.id:
            self._absences.seen(step.version.id, captured_at, url)
            if payload:
                self._declared, self._dated = declared, True

    def _turn(self, version: Version, change: Change | None, url: str, declared: str | None) -> None:
        """A new version: compare it with the head, and let the passages live on."""
        old = self._old_blocks()
        new = article_blocks(self._connection, version.article)
        comparison = compare(old, new, self._head.title if self._head else version.title, version.title)
        life = live(version, old, new, comparison, list(self._open_stands().values()), self._earlier)
        if change:
            said = chain([version.title], (b.text for b in old), (b.text for b in new))
            self._weigh(change, comparison, version, url, declared, said)
        self._rows.lives.append((change.id if change else None, life))
        standing = self._open_stands()
        for stand in life.closed:
            standing.pop((stand.since, stand.passage), None)
            self._closed.setdefault(stand.wording, []).append((-version.number, stand.passage))
        for stand in life.opened:
            standing[stand.since, stand.passage] = stand
        grids = article_grids(self._connection, version.article, new)
        self._measurer.turn(version, new, grids, life)
        self._labeller.turn(new, grids)
        self._checker.turn(version, self._head, url, old, new, grids, life)
        self._checker.listed(self._rosterer.turn(version, new, grids))
        self._head, self._blocks = version, new

    def _weigh(
        self,
        change: Change,
        comparison: Comparison,
        version: Version,
        url: str,
        declared: str | None,
        said: Iterable[str],
    ) -> None:
        """Why the change matters, and what it has in common with changes of other documents."""
        dated = dating(self._last_declared(), declared)
        reasons = rank(
            comparison,
            url=url,
            returned=version.returns_to is not None,
            silent=dated is Dating.STAYED,
            said=said,
        )
        self._rows.changes.append((change, comparison, Weight(score_of(reasons), stored(reasons), dated)))
        self._rows.marks += [(mark(pair), change.id) for pair in pairs(comparison.edits)]

    def _last_declared(self) -> str | None:
        """The dates that the version before gave itself when it was seen last."""
        return self._declared if self._dated or not self._head else self._memory.declared(self._head)

    def _old_blocks(self) -> tuple[Block, ...]:
        if self._blocks is None:
            self._blocks = article_blocks(self._connection, self._head.article) if self._head else ()
        return self._blocks

    def _open_stands(self) -> dict[tuple[str, str], Stand]:
        if self._standing is None:
            self._standing = {(s.since, s.passage): s for s in self._memory.standing()} if self._resumed else {}
        return self._standing

    def _earlier(self, wordings: Collection[str]) -> Mapping[str, Sequence[str]]:
        """What this fold closed itself, then what was closed before it:
        last closed first, as the tables will tell it.
        """
        found = {w: list(p) for w, p in self._memory.earlier(wordings).items()} if self._resumed else {}
        for wording in wordings:
            if wording in self._closed:
                closed = [passage for _, passage in sorted(self._closed[wording])]
                found[wording] = list(dict.fromkeys([*closed, *found.get(wording, [])]))
        return found

    def _write(self) -> None:
        connection, rows = self._connection, self._rows
        rows.write(connection, self._document)
        write_absences(connection, self._absences)
        if rows.lives:
            standing = json.dumps(sorted(self._open_stands()), separators=(",", ":")).encode()
            connection.execute(
                "INSERT INTO heads (document, standing) VALUES (?, ?) "
                "ON CONFLICT (document) DO UPDATE SET standing = excluded.standing",
                (self._document, zlib.compress(standing, 9)),
            )
        self._measurer.write()
        self._labeller.write()
        self._rosterer.write()
        self._checker.write()
        weigh_restated(connection, self._document, self._checker.restated)
