"""Rostering: the lists of a document's versions, row by row, written to `roster_rows` and `roster_events`."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence

from archive.catalogue import Catalogue, Roster
from archive.figures.jurisdiction import state_of
from archive.history.listing import Listing, fips_of, listing_in
from archive.history.rosters import Row, Standing, Turned, key_part, turn
from archive.history.timeline import Version
from archive.reading.grid import Grid
from archive.reading.reading import Block

_STANDING = """
SELECT entity, since, name, state, county, began, cells, place FROM roster_rows
WHERE document = ? AND until IS NULL AND roster = ?
"""


class Rosterer:
    """The fold of one document's rosters: versions in, rows out, written once at the end."""

    def __init__(self, connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> None:
        self._connection, self._document = connection, document
        (source,) = connection.execute("SELECT source FROM documents WHERE id = ?", (document,)).fetchone()
        self._rosters = next((s.rosters for s in catalogue.sources if s.id == source), ())
        self._standing: dict[str, dict[str, Standing]] = {}
        self._turned: list[tuple[Roster, Version, Turned]] = []
        self._seen: set[str] = set()

    def turn(self, version: Version, blocks: Sequence[Block], grids: Sequence[Grid]) -> list[tuple[str, int, Listing]]:
        """Turn the rosters of a new version; returns the lists that are none of them: title, how many rows stood, what
        was found. Such a list, and a version without one, leave what stood as it was."""
        strange = []
        for roster in self._rosters:
            found = listing_in(blocks, grids, roster)
            standing = self._stand(roster) if found else {}
            if found and found.other:
                strange.append((roster.title, len(standing), found))
            elif found:
                turned = turn(roster.id, standing, found.rows, version.id, self._known)
                self._standing[roster.id] = turned.standing
                self._seen.update(turned.standing)
                self._turned.append((roster, version, turned))
        return strange

    def _stand(self, roster: Roster) -> dict[str, Standing]:
        if roster.id not in self._standing:
            rows = self._connection.execute(_STANDING, (self._document, roster.id))
            self._standing[roster.id] = {row[0]: _standing(roster, row) for row in rows}
        return self._standing[roster.id]

    def _known(self, entity: str) -> bool:
        """Whether an entity was on the document's list before."""
        told = "SELECT 1 FROM roster_rows WHERE entity = ? AND document = ? LIMIT 1"
        return entity in self._seen or self._connection.execute(told, (entity, self._document)).fetchone() is not None

    def write(self) -> None:
        """Write what was told."""
        for roster, version, turned in self._turned:
            self._connection.executemany(
                "UPDATE roster_rows SET until = ? WHERE entity = ? AND since = ?",
                [(version.id, old.entity, old.since) for old in turned.closed],
            )
            self._connection.executemany(
                "INSERT INTO roster_rows VALUES (?, ?, NULL, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [(*(s.entity, s.since, roster.id, self._document), *_cells(s.row)) for s in turned.opened],
            )
            self._connection.executemany(
                "INSERT INTO roster_events VALUES (?, ?, ?, ?, ?)",
                [(version.id, e.entity, str(e.kind), e.old or None, e.new or None) for e in turned.events],
            )


def forget_rosters(connection: sqlite3.Connection, document: str) -> None:
    """Take back what was told of the rosters of a document."""
    mine = "SELECT id FROM versions WHERE document = ?"
    connection.execute(f"DELETE FROM roster_events WHERE version IN ({mine})", (document,))
    connection.execute(f"DELETE FROM roster_rows WHERE since IN ({mine})", (document,))


def _standing(roster: Roster, row: Iterable[str]) -> Standing:
    entity, since, name, state, county, began, cells, place = row
    kept: dict[str, str] = json.loads(cells)
    found = state_of(state or "")
    by = list(kept.values())[: len(roster.by)]
    key = (found.fips if found else key_part(state or ""), key_part(name), *map(key_part, by))
    told = Row(key, name, state or "", county or "", began or "", kept, place)
    return Standing(entity, since, told)


def _cells(row: Row) -> tuple[str | None, ...]:
    """A row as stored; the first of its cells are those that identify it."""
    cells = json.dumps(row.cells, ensure_ascii=False, separators=(",", ":"))
    return row.name, row.state or None, row.county or None, fips_of(row), row.began or None, cells, row.place
