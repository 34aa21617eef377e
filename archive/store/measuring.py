"""Measuring: what the versions of a document print, as vintages written to the table `observations`."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict, deque
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from archive.catalogue import Catalogue
from archive.figures.following import Followed, in_prose
from archive.figures.observing import Known, Observed, commas, in_grids
from archive.figures.prose import figures_in
from archive.figures.rules import rules_of
from archive.figures.series import LETTERS, Series
from archive.figures.span import key_of
from archive.history.passages import Life
from archive.history.timeline import Version
from archive.history.vintages import Key, Vintage, turn
from archive.reading.grid import Grid
from archive.reading.reading import Block
from archive.store.ledger import PRINTED, printed_by_document
from archive.store.restating import restate

_COLUMNS = "series, period, since, value, high, printed, qualifier, as_of, place, until"


class Measurer:
    """The fold of one document's figures: versions in, rows out, written once at the end."""

    def __init__(self, connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> None:
        self._connection, self._document = connection, document
        source, self._title = connection.execute(
            "SELECT source, title FROM documents WHERE id = ?", (document,)
        ).fetchone()
        declared = next((s for s in catalogue.sources if s.id == source), None)
        self._rules = rules_of(declared, document)
        self._known = Known()
        self._stand: Standing | None = None
        self._series: dict[str, Series] = {}
        self._rows: dict[tuple[Key, str], Vintage] = {}

    def turn(self, version: Version, blocks: Sequence[Block], grids: Sequence[Grid], life: Life) -> None:
        """A new version, whose passages live on as `life` says: what it prints goes on, ends or begins."""
        stand = self._standing()
        if grids or stand.grids:
            observed = in_grids(blocks, grids, self._rules, self._title, version.first_seen[:10], self._known)
            for one in observed:
                self._series.setdefault(one.name, one.series)
            stand.grids = self._turn(stand.grids, [_of_cell(o, version.id) for o in observed], version)
        old = {s.passage: (s.wording, stand.prose.pop(s.passage)) for s in life.closed if s.passage in stand.prose}
        for opened in life.opened:
            if opened.kind != "row":
                wording, vintages = old.pop(opened.passage, ("", {}))
                text = self._text(wording, life) if vintages else ""
                before, now_text = _followed(vintages, text), life.wordings[opened.wording]
                told = in_prose(opened.passage, opened.wording, now_text, self._rules, before, text)
                self._series.update((one.series, one.new) for one in told if one.new)
                now = self._turn(vintages, [_of_sentence(f, version.id) for f in told], version)
                if now:
                    stand.prose[opened.passage] = now
        for _, vintages in old.values():
            self._turn(vintages, (), version)

    def _text(self, wording: str, life: Life) -> str:
        known = life.wordings.get(wording)
        if known is None:
            (known,) = self._connection.execute("SELECT text FROM wordings WHERE id = ?", (wording,)).fetchone()
        return str(known)

    def _turn(
        self, standing: Mapping[Key, Vintage], printed: Sequence[Vintage], version: Version
    ) -> dict[Key, Vintage]:
        told = turn(standing, printed, version.id)
        for vintage in (*told.closed, *told.opened):
            self._rows[vintage.key, vintage.since] = vintage
        return dict(told.standing)

    def _standing(self) -> Standing:
        if self._stand is None:
            self._stand = standing_at(self._connection, self._document)
        return self._stand

    def write(self) -> None:
        """Write what was told, and the restatements it makes."""
        if not self._rows:
            return
        connection = self._connection
        opened = {v.series for v in self._rows.values()}
        told = [(name, series) for name, series in self._series.items() if name in opened]
        connection.executemany(
            "INSERT OR IGNORE INTO families VALUES (?, ?, ?, ?, ?, ?)",
            {_family_of(name): (_family_of(name), *_family(series)) for name, series in told}.values(),
        )
        connection.executemany(
            "INSERT OR IGNORE INTO members VALUES (?, ?, ?, ?)",
            [(name, s.measure if s.passage else s.breakdown, s.jurisdiction, s.passage) for name, s in told],
        )
        connection.executemany(
            "INSERT OR IGNORE INTO prints VALUES (?, ?)",
            sorted({(v.since, _family_of(v.series)) for v in self._rows.values()}),
        )
        connection.executemany(
            f"INSERT INTO observations ({_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (series, period, since) DO UPDATE SET until = excluded.until",
            [_row(v) for v in self._rows.values()],
        )
        since = sorted({v.since for v in self._standing().all()})
        connection.execute("UPDATE heads SET figures = ? WHERE document = ?", (json.dumps(since), self._document))
        restate(connection, {key for key, _ in self._rows})


@dataclass
class Standing:
    """The vintages at the head of a document: those of its tables, and of its prose by passage."""

    grids: dict[Key, Vintage] = field(default_factory=dict)
    prose: dict[str, dict[Key, Vintage]] = field(default_factory=dict)

    def all(self) -> Iterator[Vintage]:
        """Every one of them."""
        yield from self.grids.values()
        for vintages in self.prose.values():
            yield from vintages.values()


def standing_at(connection: sqlite3.Connection, document: str) -> Standing:
    """What stands at the head of a document, by index however long its history is."""
    row = connection.execute("SELECT figures FROM heads WHERE document = ?", (document,)).fetchone()
    found = Standing()
    listed = ", ".join(f"n.{column}" for column in _COLUMNS.split(", "))
    for since in json.loads(row[0]) if row and row[0] else ():
        for passage, *values in connection.execute(
            f"SELECT m.passage, {listed} FROM {PRINTED} JOIN members m ON m.id = n.series "
            "WHERE p.version = ? AND n.until IS NULL",
            (since,),
        ):
            vintage = Vintage(*values)
            (found.prose.setdefault(passage, {}) if passage else found.grids)[vintage.key] = vintage
    return found


def _followed(standing: Mapping[Key, Vintage], text: str) -> list[Followed]:
    """The figures of a wording that stood, each with the series it was told as: known by period and what it says, of
    equal ones in order of their places."""
    waiting: defaultdict[tuple[str | None, ...], deque[str]] = defaultdict(deque)
    for v in sorted(standing.values(), key=lambda v: int(v.place.partition("-")[0])):
        waiting[v.period, *v.said].append(v.series)
    found = []
    for figure in figures_in(text):
        v = _of_sentence(Followed(figure, ""), "")
        if waiting[v.period, *v.said]:
            found.append(Followed(figure, waiting[v.period, *v.said].popleft()))
    return found


def forget_figures(connection: sqlite3.Connection, document: str) -> None:
    """Take back the figures of a document and what other documents restated of them; series nobody prints any more
    go, and families without series."""
    rows = set(connection.execute(printed_by_document("n.series, n.period, n.since"), (document,)))
    connection.execute(
        "DELETE FROM prints WHERE version IN (SELECT id FROM versions WHERE document = ?)", (document,)
    )
    connection.executemany("DELETE FROM observations WHERE series = ? AND period = ? AND since = ?", sorted(rows))
    restate(connection, {(series, period) for series, period, _ in rows})
    series = sorted({series for series, _, _ in rows})
    connection.executemany(
        "DELETE FROM members WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM observations WHERE series = ?1)",
        [(name,) for name in series],
    )
    connection.executemany(
        "DELETE FROM families WHERE id = ?1 AND NOT EXISTS "
        "(SELECT 1 FROM members WHERE id BETWEEN ?1 AND ?1 || '~')",
        [(name,) for name in dict.fromkeys(map(_family_of, series))],
    )


def _of_cell(o: Observed, version: str) -> Vintage:
    return Vintage(o.name, o.period, version, o.value, None, o.printed, None, o.as_of, o.place)


def _of_sentence(f: Followed, version: str) -> Vintage:
    """A figure in prose as a vintage; its place is a span of characters in the passage's wording."""
    said = f.figure
    return Vintage(
        f.series,
        key_of(said.period),
        version,
        said.value,
        said.high,
        None if said.printed == commas(said.value) else said.printed,
        str(said.qualifier) if said.qualifier else None,
        said.as_of,
        f"{said.start}-{said.end}",
    )


def _family_of(series: str) -> str:
    """A series' name begins with its family's."""
    return series[: LETTERS + 1]


def _family(s: Series) -> tuple[object, ...]:
    return s.source, s.document, None if s.passage else s.measure, s.unit, s.period_kind


def _row(v: Vintage) -> tuple[object, ...]:
    return v.series, v.period, v.since, v.value, v.high, v.printed, v.qualifier, v.as_of, v.place, v.until
