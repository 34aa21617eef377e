"""The chain of evidence: from a version down to the bytes of the WARC record that shows it (DESIGN.md, idea 8)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.pages.permalinks import capture_link, payload_link
from archive.pages.phrases import When
from archive.pages.rows import row


@dataclass(frozen=True)
class Evidence:
    """One capture with its digests and the place of its WARC record (offset, length in bytes; None for no record)."""

    when: When
    url: str
    href: str
    status: int | None
    payload: str
    payload_href: str
    size: int
    witness: str
    witness_note: str
    warc: str | None
    offset: int | None
    length: int | None
    record_id: str | None
    record_kind: str | None
    record_sha256: str | None


def evidence(connection: sqlite3.Connection, document: str, version: str, moment: str) -> Evidence | None:
    """The capture of a moment that shows a version; None when there is none."""
    found = row(
        connection,
        """SELECT c.captured_at, a.url, c.status, coalesce(c.payload, v.payload), p.size, w.name, w.note, f.name,
          r.offset, r.length, r.record_id, r.kind,
                  lower(hex(r.sha256))
           FROM captures c JOIN addresses a ON a.id = c.address JOIN witnesses w ON w.id = c.witness
             JOIN versions v ON v.id = ?
           JOIN payloads p ON p.id = coalesce(c.payload, v.payload)
           LEFT JOIN records r ON r.capture = c.id AND r.kind <> 'request' LEFT JOIN warc_files f ON f.id = r.file
           WHERE c.document = ? AND c.captured_at = ? AND c.version = v.id ORDER BY c.id LIMIT 1""",
        version,
        document,
        moment,
    )
    if found is None:
        return None
    at, url, status, payload, *rest = found
    return Evidence(When(at), url, capture_link(url, at), status, payload, payload_link(payload), *rest)
