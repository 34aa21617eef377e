"""What is kept of web archives already: which captures, and the bodies that later lines of an index repeat."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.store.payloads import shows
from archive.vault.record import Reference

_HELD = f"""
SELECT c.status, c.media_type, c.content_encoding, json_extract(c.provenance, '$.memento'), c.payload, p.size,
       r.record_id, ra.url, rc.captured_at, r.entity
FROM captures c JOIN payloads p ON p.id = c.payload
JOIN captures rc ON {shows("c.payload", "rc")}
JOIN records r ON r.capture = rc.id JOIN addresses ra ON ra.id = rc.address
WHERE c.id = ? AND r.kind IN ('response', 'resource')
ORDER BY rc.content_encoding IS c.content_encoding DESC, rc.captured_at, rc.id LIMIT 1
"""


@dataclass(frozen=True, slots=True)
class Held:
    """A memento that was fetched: what its capture says, its address, and the record that has the body."""

    status: int
    media_type: str | None
    content_encoding: str | None
    memento: str
    reference: Reference


def captured(connection: sqlite3.Connection) -> set[tuple[str, str, str]]:
    """Witness, address and moment of every capture that came from a web archive."""
    rows = connection.execute(
        "SELECT c.witness, a.url, c.captured_at FROM captures c JOIN addresses a ON a.id = c.address "
        "WHERE c.witness LIKE 'web-archive:%'"
    )
    return set(rows.fetchall())


def fetched(connection: sqlite3.Connection, witness: str) -> dict[str, str]:
    """The captures of a witness that were fetched, by the digest the index stated for them."""
    rows = connection.execute(
        "SELECT json_extract(provenance, '$.digest'), id FROM captures "
        "WHERE witness = ? AND payload IS NOT NULL AND json_extract(provenance, '$.same_as') IS NULL "
        "ORDER BY captured_at DESC, id DESC",
        (witness,),
    )
    return {digest: id for digest, id in rows if digest}


def held_by(connection: sqlite3.Connection, capture: str) -> Held | None:
    """What a capture that was fetched holds; None where it has no body, or no address of a memento."""
    row = connection.execute(_HELD, (capture,)).fetchone()
    if row is None or row[0] is None or row[3] is None:
        return None
    status, media_type, coding, memento, payload, size, record_id, url, captured_at, entity = row
    reference = Reference(record_id, url, captured_at, payload, size, entity.hex() if entity else payload)
    return Held(status, media_type, coding, memento, reference)
