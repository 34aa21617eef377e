"""Rows as the pages ask for them: several queries that see one and the same state of the archive."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any


@contextmanager
def one_state(connection: sqlite3.Connection) -> Iterator[None]:
    """Everything read inside belongs together, while a crawl goes on writing."""
    connection.execute("BEGIN")
    try:
        yield
    finally:
        connection.execute("ROLLBACK")


def rows(connection: sqlite3.Connection, sql: str, *parameters: object) -> list[tuple[Any, ...]]:
    """All rows of a query."""
    return [tuple(row) for row in connection.execute(sql, parameters)]


def row(connection: sqlite3.Connection, sql: str, *parameters: object) -> tuple[Any, ...] | None:
    """The first row of a query, None when there is none."""
    found = connection.execute(sql, parameters).fetchone()
    return None if found is None else tuple(found)


def number(connection: sqlite3.Connection, sql: str, *parameters: object) -> int:
    """The one number a query gives."""
    found = row(connection, sql, *parameters)
    return int(found[0] or 0) if found else 0
