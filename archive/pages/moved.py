"""Where a document's captures went when the catalogue declared its address to be another's."""

from __future__ import annotations

import re
import sqlite3

from archive.catalogue.source import key_digest
from archive.pages.rows import row, rows

_MARK = re.compile(r".*--([0-9a-f]{12})")


def moved_to(connection: sqlite3.Connection, document: str, moment: str = "9999") -> str | None:
    """The document that has the captures of an undeclared document's address now: at a moment, else as it began.

    The name of an undeclared document ends in a digest of its address, so nothing needs to be written down when it
    moves, and a rebuilt archive answers alike. None while it stands where it was, and for names nobody ever had.
    """
    mark = _MARK.fullmatch(document)
    if mark is None or row(connection, "SELECT 1 FROM captures WHERE document = ?", document):
        return None
    for address, url in rows(connection, "SELECT id, url FROM addresses ORDER BY url"):
        if key_digest(url) == mark[1]:
            found = row(
                connection,
                """SELECT document FROM captures WHERE address = ? ORDER BY captured_at <= ? DESC,
                  CASE WHEN captured_at <= ? THEN captured_at END DESC, captured_at LIMIT 1""",
                address,
                moment,
                moment,
            )
            if found:
                return str(found[0])
    return None
