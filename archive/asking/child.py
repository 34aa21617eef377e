"""The process in which readers' SQL runs: it can read one database, and nothing else.

Started as `python -m archive.asking.child DESCRIPTOR DATABASE-URI`. Over the descriptor it is sent questions as JSON,
and sends answers; how long a question may take in all, the parent sees to, for one call of a function cannot be
interrupted from within.
"""

from __future__ import annotations

import base64
import json
import os
import sqlite3
import sys
import time
from multiprocessing.connection import Connection
from typing import Any

from archive.reading.confinement import confine

MEMORY = 256 * 2**20
"""Address space of the process, in bytes."""

LENGTH = 5_000_000
"""The longest text or blob, in bytes; also the size of a whole answer."""

PRIVATE = frozenset({"frontier", "crawls", "facts"})
"""The crawl's own tables."""

_LIMITS = {
    sqlite3.SQLITE_LIMIT_LENGTH: LENGTH,
    sqlite3.SQLITE_LIMIT_SQL_LENGTH: 50_000,
    sqlite3.SQLITE_LIMIT_ATTACHED: 0,
    sqlite3.SQLITE_LIMIT_EXPR_DEPTH: 100,
    sqlite3.SQLITE_LIMIT_COMPOUND_SELECT: 50,
    sqlite3.SQLITE_LIMIT_LIKE_PATTERN_LENGTH: 1000,
    sqlite3.SQLITE_LIMIT_WORKER_THREADS: 0,
}
_ALLOWED = frozenset({sqlite3.SQLITE_SELECT, sqlite3.SQLITE_RECURSIVE})
_PRAGMAS = frozenset({"table_info", "table_xinfo", "index_list", "index_info", "foreign_key_list", "table_list"})
_FUNCTIONS_DENIED = frozenset({"load_extension", "fts3_tokenizer", "readfile", "writefile", "edit"})


def main(descriptor: int, uri: str) -> None:
    """Answer questions until the parent goes away."""
    os.nice(10)
    connection = sqlite3.connect(uri, uri=True, isolation_level=None)
    connection.text_factory = lambda text: str(text, "utf-8", "replace")
    connection.execute("PRAGMA temp_store = MEMORY")
    connection.execute("PRAGMA cache_size = -8192")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
    for limit, most in _LIMITS.items():
        connection.setlimit(limit, most)
    connection.set_authorizer(_authorize)
    channel = Connection(descriptor)
    confine(MEMORY)
    channel.send_bytes(b"ready")
    while True:
        try:
            asked = json.loads(channel.recv_bytes())
        except EOFError:
            return
        channel.send_bytes(json.dumps(_answer(connection, **asked)).encode())


def _answer(
    connection: sqlite3.Connection, sql: str, params: dict[str, Any] | list[Any], rows: int, seconds: float
) -> dict[str, Any]:
    """The first `rows` rows within `seconds`, or why not."""
    deadline = time.monotonic() + seconds
    connection.set_progress_handler(lambda: time.monotonic() > deadline, 1000)
    try:
        cursor = connection.execute(sql, params)
        found: list[list[Any]] = []
        size = 0
        for row in cursor:
            if len(found) == rows:
                return _told(cursor, found, truncated=True)
            size += sum(len(cell) if isinstance(cell, str | bytes) else 8 for cell in row)
            if size > LENGTH:
                return {"error": f"the answer is longer than {LENGTH:,} bytes; ask for less of it"}
            found.append([_cell(cell) for cell in row])
        return _told(cursor, found, truncated=False)
    except MemoryError:
        return {"error": "the question takes more memory than there is for one"}
    except (sqlite3.Error, sqlite3.Warning, ValueError, OverflowError) as error:
        return {"error": str(error), "interrupted": error.args == ("interrupted",)}


def _told(cursor: sqlite3.Cursor, rows: list[list[Any]], *, truncated: bool) -> dict[str, Any]:
    return {"columns": [d[0] for d in cursor.description or ()], "rows": rows, "truncated": truncated}


def _cell(cell: Any) -> Any:
    return {"base64": base64.b64encode(cell).decode()} if isinstance(cell, bytes) else cell


def _authorize(action: int, first: str | None, second: str | None, _database: str | None, _by: str | None) -> int:
    """Reading, and nothing that tells of the server or changes the connection."""
    allowed = (
        action in _ALLOWED
        or (action == sqlite3.SQLITE_READ and first not in PRIVATE)
        or (action == sqlite3.SQLITE_FUNCTION and second not in _FUNCTIONS_DENIED)
        or (action == sqlite3.SQLITE_PRAGMA and first in _PRAGMAS)
    )
    return sqlite3.SQLITE_OK if allowed else sqlite3.SQLITE_DENY


if __name__ == "__main__":
    main(int(sys.argv[1]), sys.argv[2])
