"""Where a document's permalinks lead when the catalogue gave its captures to another, or it another name."""

from __future__ import annotations

import sqlite3

from archive.catalogue.source import is_named_by_address, key_digest
from archive.pages.rows import row, rows


def moved_to(connection: sqlite3.Connection, document: str, moment: str = "9999") -> str | None:
    """The document that a permalink means whose own has not got it: at a moment, else as it began. None for names that
    never meant another.

    Former names stand in the catalogue. The name of an undeclared document ends in a digest of its address, so nothing
    needs to be written down when it moves. Either way a rebuilt archive answers alike.
    """
    return _declared(connection, document, moment) or _by_address(connection, document, moment)


def _declared(connection: sqlite3.Connection, document: str, moment: str) -> str | None:
    """Of several documents that a name has become: the one of that day, else the last begun before it."""
    found = row(
        connection,
        """SELECT document FROM former_names WHERE name = ?1 AND document <> ?1
          AND document IN (SELECT document FROM captures)
          ORDER BY ?2 BETWEEN first AND last DESC, first <= ?2 DESC, CASE WHEN first <= ?2 THEN first END DESC, first
          LIMIT 1""",
        document,
        moment[:10],
    )
    return str(found[0]) if found else None


def _by_address(connection: sqlite3.Connection, document: str, moment: str) -> str | None:
    if not is_named_by_address(document):
        return None
    mark = document[-12:]
    for address, url in rows(connection, "SELECT id, url FROM addresses ORDER BY url"):
        if key_digest(url) == mark:
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
