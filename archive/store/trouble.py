"""SQLite's words for a disk that is full, read-only or failing, as an error of the family."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import DiskTrouble

_DISK = frozenset({sqlite3.SQLITE_READONLY, sqlite3.SQLITE_IOERR, sqlite3.SQLITE_FULL, sqlite3.SQLITE_CANTOPEN})


@contextmanager
def disk_told(database: Path) -> Iterator[None]:
    """Raises DiskTrouble for what SQLite reports of the disk under a database (THREATS.md F3, F5)."""
    try:
        yield
    except sqlite3.OperationalError as error:
        # The extended codes carry the primary one in their low byte (sqlite.org/rescode.html).
        if error.sqlite_errorcode & 0xFF not in _DISK:
            raise
        raise DiskTrouble(
            f"{database} cannot be written: {error}; make room or mend the disk, then run the same command again",
            path=str(database),
        ) from error
