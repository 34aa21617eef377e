"""What a server gave to ask again by (RFC 9110 section 13): ETag and Last-Modified of the latest good capture."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.digest import name_of
from archive.store.references import References
from archive.vault.record import Reference

_LATEST = """
SELECT etag, last_modified, payload, captured_at FROM captures
WHERE address = ? AND outcome = 'response' AND status = 200 AND failure IS NULL AND truncated IS NULL
  AND payload IS NOT NULL AND (quality IS NULL OR quality = 'good')
ORDER BY captured_at DESC, id DESC LIMIT 1
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
    reference = References(connection).holding(latest[2])
    if reference is None:
        return None
    (checks,) = connection.execute(_CHECKS, (address, latest[3])).fetchone()
    return Validators(latest[0], latest[1], reference, checks)
