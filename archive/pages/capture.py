"""The page of a capture: what one exchange with one address brought, and where its bytes lie."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from archive.pages.captures import CaptureLine, capture_lines
from archive.pages.permalinks import capture_link, document_link, version_link
from archive.pages.phrases import READINGS, in_words
from archive.pages.rows import row
from archive.pages.shelved import RecordLine, record_lines


@dataclass(frozen=True)
class CapturePage:
    """A capture, its records, its answer and what was made of it; `said` is what the witness said about it."""

    line: CaptureLine
    document: str
    document_href: str
    outcome: str
    headers: tuple[tuple[str, str], ...]
    detail: str
    truncated: str
    records: tuple[RecordLine, ...]
    reader: str
    read: str
    read_note: str
    version_href: str | None
    witness_note: str
    said: tuple[tuple[str, str], ...]
    publisher: str
    json_href: str


def capture_page(connection: sqlite3.Connection, url: str, captured_at: str) -> CapturePage | None:
    """The capture of an address at a moment; None when there is none."""
    found = row(
        connection,
        """SELECT c.id, d.id, d.title, c.outcome, c.content_encoding, c.location, c.etag, c.last_modified,
          c.detail, c.truncated, c.provenance, w.note, s.publisher,
                  r.reader, r.outcome, r.note, v.first_seen
           FROM captures c JOIN addresses a ON a.id = c.address JOIN documents d ON d.id = c.document
             JOIN witnesses w ON w.id = c.witness JOIN sources s ON s.id = d.source
           LEFT JOIN readings r ON r.payload = c.payload LEFT JOIN versions v ON v.id = c.version
           WHERE a.url = ? AND c.captured_at = ? ORDER BY c.id LIMIT 1""",
        url,
        captured_at,
    )
    if found is None:
        return None
    (
        name,
        document,
        title,
        outcome,
        coding,
        location,
        etag,
        modified,
        detail,
        truncated,
        provenance,
        note,
        publisher,
        reader,
        read,
        read_note,
        seen,
    ) = found
    headers = {"Content-Encoding": coding, "Location": location, "ETag": etag, "Last-Modified": modified}
    return CapturePage(
        capture_lines(connection, "c.id = ?", name, limit=1)[0],
        title or document,
        document_link(document),
        outcome.replace("-", " "),
        tuple((field, value) for field, value in headers.items() if value),
        detail or "",
        truncated or "",
        record_lines(connection, name),
        reader or "",
        in_words(read, READINGS) if read else "",
        read_note or "",
        version_link(document, seen) if seen else None,
        note,
        tuple((key, str(value)) for key, value in sorted(json.loads(provenance).items())),
        publisher,
        capture_link(url, captured_at, ".json"),
    )
