"""Where a capture's bytes lie, and how they came in: the WARC file, when it was begun, and the file somebody gave."""

from __future__ import annotations

import json
import re
import sqlite3
from dataclasses import dataclass

from archive.moment import parse_moment
from archive.pages.phrases import When
from archive.pages.rows import rows


@dataclass(frozen=True)
class Given:
    """A file that was imported: its name, its SHA-256 (`""` for a folder), in whose name it was taken in, and what its
    signature proved (`""` where it could have none)."""

    file: str
    sha256: str
    witness: str
    signature: str


@dataclass(frozen=True)
class RecordLine:
    """A WARC record: file, first byte, bytes, SHA-256 of those bytes in the file; when the file was begun, that is when
    its records came in; what it was copied from."""

    warc: str
    offset: int
    length: int
    sha256: str
    kind: str
    record_id: str
    came_in: When | None
    given: Given | None


def record_lines(connection: sqlite3.Connection, capture: str) -> tuple[RecordLine, ...]:
    """The records that state a capture, or belong to it."""
    lines = rows(
        connection,
        """SELECT f.name, r.offset, r.length, lower(hex(r.sha256)), r.kind, r.record_id, f.info FROM records r
          JOIN warc_files f ON f.id = r.file
           WHERE r.capture = ? ORDER BY r.file, r.offset""",
        capture,
    )
    return tuple(
        RecordLine(warc, offset, length, sha256, kind, record_id, _begun(warc), _given(info))
        for warc, offset, length, sha256, kind, record_id, info in lines
    )


def _begun(warc: str) -> When | None:
    """Our files are named by the moment they were begun (`archive/vault/shelf.py`)."""
    named = re.match(r"\d{14}(?=-)", warc)
    try:
        return When(parse_moment(named[0])) if named else None
    except ValueError:
        return None


def _given(info: str) -> Given | None:
    said = json.loads(info)
    if "given-file" not in said:
        return None
    return Given(
        said["given-file"], said.get("given-sha256", ""), said.get("witness", ""), said.get("given-signature", "")
    )
