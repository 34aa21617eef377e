"""What the tables say of one document's history: the memory its fold goes on from."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Collection, Mapping, Sequence

from archive.history.passages import Stand
from archive.history.timeline import Version

VERSION_COLUMNS = (
    "id, document, number, wording, article, payload, title, words, "
    "first_seen, last_seen, not_before, gone_by, captures, returns_to"
)
STAND_COLUMNS = "since, passage, kind, wording, until"


class Told:
    """The memory of a fold: what the tables say of one document. Every answer is one look-up by index."""

    def __init__(self, connection: sqlite3.Connection, document: str) -> None:
        self._connection, self._document = connection, document

    def head(self) -> Version | None:
        """The version with the highest number."""
        return self._version("WHERE document = ? ORDER BY number DESC LIMIT 1", self._document)

    def shown_at(self, address: str) -> Version | None:
        """The version confirmed by the last history-moving capture of this address."""
        return self._version(
            "WHERE id = (SELECT shown FROM whereabouts WHERE document = ? AND address = ?)", self._document, address
        )

    def first_with(self, wording: str) -> str | None:
        """The id of the first version of the document with this wording."""
        row = self._connection.execute(
            "SELECT id FROM versions WHERE document = ? AND wording = ? ORDER BY number LIMIT 1",
            (self._document, wording),
        ).fetchone()
        return str(row[0]) if row else None

    def standing(self) -> list[Stand]:
        """The open stand of every passage."""
        head = self._connection.execute("SELECT standing FROM heads WHERE document = ?", (self._document,)).fetchone()
        names = json.loads(zlib.decompress(head[0])) if head else []
        find = f"SELECT {STAND_COLUMNS} FROM passages WHERE since = ? AND passage = ?"
        return [Stand(*self._connection.execute(find, name).fetchone()) for name in names]

    def earlier(self, wordings: Collection[str]) -> Mapping[str, Sequence[str]]:
        """For each wording, the passages that had it in a closed stand, last closed first."""
        found: dict[str, list[str]] = {}
        for wording in wordings:
            rows = self._connection.execute(
                "SELECT p.passage FROM passages p JOIN versions u ON u.id = p.until "
                "WHERE p.wording = ? AND u.document = ? ORDER BY u.number DESC, p.passage",
                (wording, self._document),
            ).fetchall()
            if rows:
                found[wording] = list(dict.fromkeys(passage for (passage,) in rows))
        return found

    def declared(self, version: Version) -> str | None:
        """The dates that a version gave itself when it was seen last, as in `readings`."""
        row = self._connection.execute(
            "SELECT r.declared FROM captures c LEFT JOIN readings r ON r.payload = c.payload WHERE c.document = ? "
            "AND c.captured_at <= ? AND c.version = ? AND c.payload IS NOT NULL "
            "ORDER BY c.captured_at DESC, c.id DESC LIMIT 1",
            (self._document, version.last_seen, version.id),
        ).fetchone()
        return row[0] if row else None

    def _version(self, where: str, *values: str) -> Version | None:
        row = self._connection.execute(f"SELECT {VERSION_COLUMNS} FROM versions {where}", values).fetchone()
        return Version(*row) if row else None
