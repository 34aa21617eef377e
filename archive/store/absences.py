"""Absences as rows, and what their fold remembers."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from dataclasses import astuple, fields

from archive.history.absence import Absence, Absences
from archive.history.timeline import Version
from archive.store.rows import Statements

_COLUMNS = ", ".join(f.name for f in fields(Absence))
_HOLES = ", ".join("?" for _ in fields(Absence))


class AbsencesTold:
    """The memory of the fold: what the tables say of one document. Every answer is one look-up by index."""

    def __init__(self, connection: sqlite3.Connection, document: str, head: Callable[[], Version | None]) -> None:
        self._connection, self._document, self._head = connection, document, head

    def open_absence(self) -> Absence | None:
        """The absence that has no end yet."""
        row = self._connection.execute(
            f"SELECT {_COLUMNS} FROM absences WHERE document = ? AND until IS NULL", (self._document,)
        ).fetchone()
        return Absence(*row) if row else None

    def last_good(self) -> tuple[str, str, str] | None:
        """The newest version, and the moment and address where it was seen last."""
        head = self._head()
        if head is None:
            return None
        url = self._connection.execute(
            "SELECT a.url FROM captures c JOIN addresses a ON a.id = c.address "
            "WHERE c.document = ? AND c.captured_at = ? AND c.version = ? ORDER BY c.id DESC LIMIT 1",
            (self._document, head.last_seen, head.id),
        ).fetchone()
        return (head.id, head.last_seen, str(url[0])) if url else None


def absence_statements(absences: Absences) -> Statements:
    """The rows that a fold has to write, and those to take back."""
    return [
        ("DELETE FROM absences WHERE id = ?", [(name,) for name in absences.forgotten]),
        (
            f"INSERT OR REPLACE INTO absences ({_COLUMNS}) VALUES ({_HOLES})",
            [astuple(row) for row in absences.rows.values()],
        ),
    ]
