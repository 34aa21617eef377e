"""Connections to archive.db: one writer, any number of readers."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from sqlite_utils import Database

from archive.errors import NeedsAttention
from archive.store.schema import migrate
from archive.store.trouble import disk_told
from archive.store.views import create_views

OLDEST_SQLITE = (3, 38, 0)
"""STRICT tables need 3.37, `->>` in the public views 3.38."""


def connect_writer(path: Path) -> sqlite3.Connection:
    """The writing connection, schema brought up to date.

    WAL, so that a crawl and the site go on side by side; synchronous FULL, because a committed capture is an
    acknowledged one. Only the holder of the archive's lock may call this: SQLite before 3.51.3 can corrupt a
    WAL file that two connections checkpoint at once, and readers opened with mode=ro never checkpoint.
    Raises NeedsAttention when the file is no database of ours or is newer than this program,
    DiskTrouble when the disk is full or fails.
    """
    if sqlite3.sqlite_version_info < OLDEST_SQLITE:
        raise NeedsAttention(
            f"SQLite 3.38 or newer was expected, {sqlite3.sqlite_version} was found; "
            f"use a newer Python or system library"
        )
    connection = sqlite3.connect(path, isolation_level=None, check_same_thread=False, timeout=30)
    try:
        with disk_told(path):
            connection.execute("PRAGMA journal_mode = WAL")
            connection.execute("PRAGMA synchronous = FULL")
            connection.execute("PRAGMA cache_size = -65536")
            connection.execute("PRAGMA temp_store = MEMORY")
            connection.execute("PRAGMA foreign_keys = ON")
            connection.execute("PRAGMA wal_autocheckpoint = 4000")
            migrate(Database(connection))
            create_views(connection)
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _no_database(path, error) from error
    except BaseException:
        connection.close()
        raise
    return connection


def connect_reader(path: Path) -> sqlite3.Connection:
    """A reading connection that can change nothing.

    Raises NeedsAttention when there is no archive at that place, or its file is no database.
    """
    if not path.exists():
        raise NeedsAttention(
            f"an archive was expected in {path.parent}, there is no {path.name}; "
            f"`scomm import` or `scomm crawl` makes one"
        )
    connection = sqlite3.connect(
        f"{path.resolve().as_uri()}?mode=ro", uri=True, isolation_level=None, check_same_thread=False, timeout=30
    )
    try:
        connection.execute("SELECT count(*) FROM sources")
    except sqlite3.DatabaseError as error:
        connection.close()
        raise _no_database(path, error) from error
    return connection


def _no_database(path: Path, error: sqlite3.DatabaseError) -> NeedsAttention:
    return NeedsAttention(
        f"an archive's database was expected at {path}, SQLite says: {error}; "
        "`scomm rebuild` makes it again from the WARC files"
    )


def close_writer(connection: sqlite3.Connection) -> None:
    """Close, leaving one self-contained file behind where no reader is in the way."""
    try:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    finally:
        connection.close()
