"""Verify: the whole of the evidence against what was acknowledged."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

from archive.progress import Progress
from archive.store.archive import DATABASE
from archive.store.connection import connect_reader
from archive.vault.fixity import Committed, verify

_COMMITTED = """
SELECT f.name, r.offset, r.length, r.sha256, r.kind, r.record_id, r.capture
FROM records r JOIN warc_files f ON f.id = r.file ORDER BY f.name, r.offset
"""
_NAMED = "SELECT c.captured_at || ' ' || a.url FROM captures c JOIN addresses a ON a.id = c.address WHERE c.id = ?"


def verify_archive(folder: Path, progress: Progress) -> Iterator[dict[str, object]]:
    """Every fault of the archive's evidence, as rows `file, offset, problem, record, capture`.

    Raises NeedsAttention when there is no database to verify against.
    """
    with closing(connect_reader(folder / DATABASE)) as connection:
        yield from _database_faults(connection)
        progress.total = connection.execute("SELECT count(*) FROM records").fetchone()[0]
        for finding in verify(folder / "warc", _committed(connection, progress)):
            capture = connection.execute(_NAMED, (finding.capture,)).fetchone()
            yield {
                "file": finding.file,
                "offset": finding.offset,
                "problem": finding.sentence,
                "record": finding.record_id,
                "capture": capture[0] if capture else finding.capture,
            }


def _database_faults(connection: sqlite3.Connection) -> Iterator[dict[str, object]]:
    """What SQLite itself can tell; a liveness test, the digests above are the fixity test (THREATS.md,
    measurement 4).
    """
    for (said,) in connection.execute("PRAGMA integrity_check(20)"):
        if said != "ok":
            yield {
                "file": DATABASE,
                "offset": None,
                "problem": f"SQLite: {said}; `scomm rebuild` makes the database again",
                "record": None,
                "capture": None,
            }
    for table, rowid, parent, _ in connection.execute("PRAGMA foreign_key_check"):
        yield {
            "file": DATABASE,
            "offset": None,
            "problem": f"a row of {table} ({rowid}) refers to a missing row of {parent}; `scomm rebuild`",
            "record": None,
            "capture": None,
        }
    lost = "SELECT c.id FROM captures c WHERE NOT EXISTS (SELECT 1 FROM records r WHERE r.capture = c.id)"
    for (capture,) in connection.execute(lost):
        yield {
            "file": DATABASE,
            "offset": None,
            "problem": "a capture without a record; `scomm rebuild`",
            "record": None,
            "capture": capture,
        }


def _committed(connection: sqlite3.Connection, progress: Progress) -> Iterator[Committed]:
    for name, offset, length, sha256, kind, record_id, capture in connection.execute(_COMMITTED):
        yield Committed(name, offset, length, sha256.hex(), kind, record_id, capture)
        progress.step()
