"""Histories from captures and readings: each document's fold, written as rows.

A document with news at its end is told on from where it stood; one that got an earlier capture is told again from
the start. Both go through the same fold, so both give the same rows (DESIGN.md, idea 3). Folding only reads, so that it
may happen in another process (archive/store/telling.py); what it comes to is written by the one that writes.
"""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from typing import Any

from archive.catalogue import Catalogue
from archive.history.absence import Absences
from archive.history.comparison import Comparison, compare, edits_between
from archive.history.declared import Dating, dating
from archive.history.passages import Stand, live
from archive.history.ranking import rank, score_of, stored
from archive.history.sweeps import mark, pairs
from archive.history.timeline import Change, Sighting, Timeline, Version
from archive.reading.reading import Block
from archive.reading.verdict import judge
from archive.store.absences import AbsencesTold, absence_statements
from archive.store.articles import article_blocks, article_grids
from archive.store.checking import Checker, forget_checks
from archive.store.labelling import Labeller, forget_labels
from archive.store.measuring import Measurer, forget_figures
from archive.store.rostering import Rosterer, forget_rosters
from archive.store.rows import Rows, Statements, Weight, weigh_restated
from archive.store.told import Told

# By the index of what is not told yet: any other choice of SQLite's walks over the whole history of the document.
_UNTOLD = """
SELECT c.id, c.captured_at, c.address, c.outcome, c.status, c.media_type, c.location, a.url, c.truncated, c.payload,
       p.size, r.outcome, r.suspect, r.declared, r.article, t.wording, t.title, t.words, r.reader
FROM captures c INDEXED BY captures_unjudged JOIN addresses a ON a.id = c.address
LEFT JOIN payloads p ON p.id = c.payload LEFT JOIN readings r ON r.payload = c.payload
LEFT JOIN articles t ON t.id = r.article
WHERE c.document = ? AND c.quality IS NULL ORDER BY c.captured_at, c.id
"""

_LATE = """
SELECT 1 FROM captures WHERE document = ?1 AND quality IS NOT NULL AND captured_at >=
  (SELECT min(captured_at) FROM captures INDEXED BY captures_unjudged WHERE document = ?1 AND quality IS NULL) LIMIT 1
"""
_HEAD = """
INSERT INTO heads (document, standing) VALUES (?, ?)
ON CONFLICT (document) DO UPDATE SET standing = excluded.standing
"""


def untold(connection: sqlite3.Connection) -> list[str]:
    """The documents with captures that were not told yet."""
    return [d for (d,) in connection.execute("SELECT DISTINCT document FROM captures WHERE quality IS NULL")]


def tell(connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> None:
    """Bring one document's history up to its captures, inside the caller's transaction."""
    if has_late(connection, document):
        forget(connection, document)
    account_of(connection, document, catalogue).write(connection)


def has_late(connection: sqlite3.Connection, document: str) -> bool:
    """Whether a capture came in that is not later than all that is told of its document."""
    return connection.execute(_LATE, (document,)).fetchone() is not None


def account_of(connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> Account:
    """What the captures of a document that were not told yet, none of them late, come to; nothing is written."""
    return Teller(connection, document, catalogue).account()


@dataclass(frozen=True, slots=True)
class Account:
    """What there is to write of a document: rows by statement, and what other folds of the same versions hold against
    the tables when they write."""

    document: str
    rows: Statements
    measurer: Measurer
    labeller: Labeller
    rosterer: Rosterer
    checker: Checker

    def write(self, connection: sqlite3.Connection) -> None:
        """Write it, inside the caller's transaction."""
        for statement, rows in self.rows:
            connection.executemany(statement, rows)
        self.measurer.write()
        self.labeller.write()
        self.rosterer.write()
        self.checker.write()
        weigh_restated(connection, self.document, self.checker.restated)


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
    """One document's fold: captures in, what there is to write out."""

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

    def account(self) -> Account:
        """Fold over the captures not told yet."""
        for row in self._connection.execute(_UNTOLD, (self._document,)).fetchall():
            self._see(row)
        rows = [*self._rows.statements(self._document), *absence_statements(self._absences)]
        if self._rows.lives:
            rows.append((_HEAD, [(self._document, self._stands())]))
        return Account(self._document, rows, self._measurer, self._labeller, self._rosterer, self._checker)

    def _stands(self) -> bytes:
        """The column `standing` of `heads`."""
        return zlib.compress(json.dumps(sorted(self._open_stands()), separators=(",", ":")).encode(), 9)

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
            reader,
        ) = row
        verdict = judge(outcome, status, media_type, location, url, truncated, read, suspect or "", size, reader)
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
        if change:
            comparison = compare(old, new, self._head.title if self._head else version.title, version.title)
            said = chain([version.title], (b.text for b in old), (b.text for b in new))
            self._weigh(change, comparison, version, url, declared, said)
        edits = comparison.edits if change else edits_between(old, new)
        life = live(version, old, new, edits, list(self._open_stands().values()), self._earlier)
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
