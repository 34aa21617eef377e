"""Revisits get the payload of what they refer to, whatever came first: a function of the captures there are."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from typing import TypeAlias

from archive.store.archive import Archive
from archive.store.deriving import forget
from archive.vault.record import UNRESOLVED

CHAIN_LIMIT = 100
"""A revisit of a revisit of … is followed through at most so many records."""

# A capture that was not told yet may be what a revisit waits for, or ask for something itself. CROSS JOIN keeps SQLite
# from walking over all records to find those of the few captures that are new.
_AFFECTED = """
SELECT capture FROM repeats WHERE capture IN (SELECT id FROM captures WHERE quality IS NULL)
UNION SELECT capture FROM repeats
  WHERE payload IN (SELECT payload FROM captures WHERE quality IS NULL AND payload IS NOT NULL)
UNION SELECT capture FROM repeats WHERE record_id IN
  (SELECT r.record_id FROM captures n CROSS JOIN records r ON r.capture = n.id WHERE n.quality IS NULL)
UNION SELECT capture FROM repeats WHERE (address, captured_at) IN
  (SELECT address, captured_at FROM captures WHERE quality IS NULL)
UNION SELECT capture FROM repeats WHERE sha1 IN
  (SELECT r.sha1 FROM captures n CROSS JOIN records r ON r.capture = n.id WHERE n.quality IS NULL
   UNION ALL SELECT r.sha1_chunked FROM captures n CROSS JOIN records r ON r.capture = n.id WHERE n.quality IS NULL)
"""
_ASKED = "SELECT payload, record_id, address, captured_at, sha1 FROM repeats WHERE capture = ?"
_BY_RECORD = """
SELECT c.id, c.payload FROM records r JOIN captures c ON c.id = r.capture
WHERE substr(r.record_id, -12) = substr(?1, -12) AND r.record_id IS ?1 ORDER BY c.id
"""
_BY_MOMENT = "SELECT id, payload FROM captures WHERE address = ? AND captured_at = ? ORDER BY id"
_BY_SHA1 = """
SELECT '', c.payload FROM records r JOIN captures c ON c.id = r.capture
  WHERE substr(r.sha1, 1, 4) = substr(?1, 1, 4) AND r.sha1 = ?1
UNION SELECT '', c.payload FROM records r JOIN captures c ON c.id = r.capture
  WHERE substr(r.sha1_chunked, 1, 4) = substr(?1, 1, 4) AND r.sha1_chunked = ?1
ORDER BY 2
"""

Asked: TypeAlias = tuple[str | None, str | None, str | None, str | None, bytes | None]


def settle_repeats(archive: Archive) -> int:
    """Give every revisit its payload as far as the archive has it; returns how many got another than they had.

    The document of such a revisit is told again from the start.
    """
    connection, settled = archive.connection, 0
    if not connection.execute("SELECT 1 FROM repeats LIMIT 1").fetchone():
        return 0
    while True:
        affected = [capture for (capture,) in connection.execute(_AFFECTED)]
        with archive.transaction():
            changed = sum(_settle(connection, capture) for capture in affected)
        settled += changed
        if not changed:
            return settled


def _settle(connection: sqlite3.Connection, capture: str) -> bool:
    payload = payload_of(connection, capture)
    had, document, detail = connection.execute(
        "SELECT payload, document, detail FROM captures WHERE id = ?", (capture,)
    ).fetchone()
    if payload == had or payload is None:
        return False
    said = (detail or "").removesuffix(UNRESOLVED).removesuffix("; ") or None
    forget(connection, document)
    connection.execute("UPDATE captures SET payload = ?, detail = ? WHERE id = ?", (payload, said, capture))
    return True


def payload_of(connection: sqlite3.Connection, capture: str) -> str | None:
    """The payload a foreign revisit refers to, through other revisits where need be; None when it is not there.

    Asked in this order: by payload, by record id, by address and moment, by SHA-1.
    """
    seen = {capture}
    ways = [_candidates(connection, connection.execute(_ASKED, (capture,)).fetchone())]
    while ways and len(seen) < CHAIN_LIMIT:
        found = next(ways[-1], None)
        if found is None:
            ways.pop()
            continue
        name, payload = found
        asked = connection.execute(_ASKED, (name,)).fetchone() if name else None
        if asked and name not in seen:
            ways.append(_candidates(connection, asked))
        elif payload and not asked:
            return payload
        seen.add(name)
    return None


def _candidates(connection: sqlite3.Connection, asked: Asked) -> Iterator[tuple[str, str | None]]:
    """Captures and their payloads, the best first; a payload found by its digest has no capture's name."""
    payload, record_id, address, captured_at, sha1 = asked
    if payload and connection.execute("SELECT 1 FROM payloads WHERE id = ?", (payload,)).fetchone():
        yield "", payload
    if record_id:
        yield from connection.execute(_BY_RECORD, (record_id,)).fetchall()
    if address and captured_at:
        yield from connection.execute(_BY_MOMENT, (address, captured_at)).fetchall()
    if sha1:
        yield from connection.execute(_BY_SHA1, (sha1,)).fetchall()
