"""Recognitions as rows, and a recognised payload by its place in the evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from pathlib import Path

from archive.reading.ocr import READER
from archive.reading.recognition import mean_confidence, pages_in, words_in
from archive.vault.conversion import Conversion
from archive.vault.evidence import Draft
from archive.vault.payload import Where

_PLACES = """
SELECT f.name, r.offset, r.length, lower(hex(r.sha256)) FROM recognitions n
JOIN records r ON substr(r.record_id, -12) = substr(n.record, -12) AND r.record_id IS n.record
JOIN warc_files f ON f.id = r.file WHERE n.payload = ? ORDER BY n.made_at DESC, n.record DESC LIMIT 1
"""


def write_recognitions(connection: sqlite3.Connection, drafts: Iterable[Draft]) -> None:
    """Rows for the recognitions among the drafts."""
    for draft in drafts:
        if draft.conversion and (row := _row(draft.record_id, draft.conversion)):
            connection.execute("INSERT OR IGNORE INTO recognitions VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row)
            # What was read with an earlier recognition counts as read without any.
            which = (draft.conversion.payload, READER)
            connection.execute("UPDATE readings SET reader = 'pdf' WHERE payload = ? AND reader = ?", which)


def read_without_recognition(connection: sqlite3.Connection) -> list[str]:
    """The payloads that were read before they were recognised."""
    found = connection.execute(
        "SELECT DISTINCT n.payload FROM recognitions n JOIN readings r ON r.payload = n.payload WHERE r.reader = 'pdf'"
    )
    return [payload for (payload,) in found]


def _row(record: str, conversion: Conversion) -> tuple[object, ...] | None:
    """None for a table that is none of Tesseract's: it stays in the evidence and is not read."""
    said = conversion.recognition
    try:
        pages, words = pages_in(said), words_in(said)
    except (ValueError, KeyError):
        return None
    counted = (len(pages), len(words), round(mean_confidence(words), 2))
    return (record, conversion.payload, conversion.made_at, said.engine, said.language, said.dpi, *counted)


def recognised(connection: sqlite3.Connection) -> set[str]:
    """The payloads of which there is a recognition."""
    return {payload for (payload,) in connection.execute("SELECT DISTINCT payload FROM recognitions")}


def recognition_place(connection: sqlite3.Connection, folder: Path, payload: str) -> Where:
    """Where the recognition lies that counts: the one made last."""
    file, offset, length, sha256 = connection.execute(_PLACES, (payload,)).fetchone()
    return Where(f"{folder}/{file}", offset, length, sha256)
