"""The canonical dump: what an archive says, told so that two archives with the same captures tell it alike."""

from __future__ import annotations

import json
import sqlite3
import zlib
from collections.abc import Iterator

ORDER_OF_ARRIVAL = frozenset(
    {"warc_files", "records", "repeats", "crawls", "frontier", "issues", "facts", "suggestions", "revisions"}
)
"""Tables that depend on how things came in, are work in hand or written when asked for;
everything else is a function of captures and catalogue.
"""

_PHYSICAL_COLUMNS = frozenset({("wordings", "n")})


def told_tables(connection: sqlite3.Connection) -> list[str]:
    """The tables of the canonical dump, by name."""
    names = connection.execute(
        "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%' "
        "AND name NOT LIKE '\\_%' ESCAPE '\\' AND name NOT LIKE 'wordings\\_fts%' ESCAPE '\\' ORDER BY name"
    )
    return [name for (name,) in names if name not in ORDER_OF_ARRIVAL]


def dump(connection: sqlite3.Connection) -> Iterator[str]:
    """One JSON line a row, `[table, {column: value}]`, tables and rows in a fixed order."""
    for table in told_tables(connection):
        columns = [
            c
            for (c,) in connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
            if (table, c) not in _PHYSICAL_COLUMNS
        ]
        listed = ", ".join(f'"{c}"' for c in columns)
        for row in connection.execute(f'SELECT {listed} FROM "{table}" ORDER BY {listed}'):
            yield json.dumps(
                [table, {c: _plain(v) for c, v in zip(columns, row, strict=True)}], ensure_ascii=False, sort_keys=True
            )


def _plain(value: object) -> object:
    """Stored bodies are unpacked, so that another zlib tells the same."""
    if not isinstance(value, bytes):
        return value
    return zlib.decompress(value).decode("utf-8", "replace")
