"""What a server gave to ask again by (RFC 9110 section 13): ETag and Last-Modified of the latest good capture."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.digest import name_of
from archive.vault.record import Reference

_LATEST = """
SELECT etag, last_modified, payload, captured_at FROM captures
WHERE address = ? AND outcome = 'response' AND status = 200 AND failure IS NULL AND truncated IS NULL
  AND payload IS NOT NULL AND (quality IS NULL OR quality = 'good')
ORDER BY captured_at DESC, id DESC LIMIT 1
"""

_HELD_BY = """
SELECT r.record_id, a.url, c.captured_at, c.payload, p.size, r.entity
FROM captures c JOIN records r ON r.capture = c.id JOIN addresses a ON a.id = c.address
JOIN payloads p ON p.id = c.payload
WHERE c.payload = ? AND r.kind IN ('response', 'resource') ORDER BY c.captured_at, c.id LIMIT 1
"""

_CHECKS = "SELECT count(*) FROM captures WHERE address = ? AND captured_at > ? AND outcome = 'not-modified'"


@dataclass(frozen=True, slots=True)
class Validators:
    """What to send, the record a 304 then refers to, and how many 304s came since the content was last sent whole."""

    etag: str | None
    last_modified: str | None
    reference: Reference
    checks: int


def validated(connection: sqlite3.Connection) -> set[str]:
    """Every address with a capture that had validators: for the others nothing need be looked up."""
    rows = connection.execute(
        "SELECT DISTINCT a.url FROM captures c JOIN addresses a ON a.id = c.address "
        "WHERE c.etag IS NOT NULL OR c.last_modified IS NOT NULL"
    )
    return {url for (url,) in rows}


def validators_of(connection: sqlite3.Connection, url: str) -> Validators | None:
    """The validators of an address, None where it has no good capture with any."""
    address = name_of("a", url)
    latest = connection.execute(_LATEST, (address,)).fetchone()
    if latest is None or not (latest[0] or latest[1]):
        return None
    held = connection.execute(_HELD_BY, (latest[2],)).fetchone()
    if held is None:
        return None
    record_id, held_url, captured_at, payload, size, entity = held
    reference = Reference(record_id, held_url, captured_at, payload, size, entity.hex() if entity else payload)
    (checks,) = connection.execute(_CHECKS, (address, latest[3])).fetchone()
    return Validators(latest[0], latest[1], reference, checks)
