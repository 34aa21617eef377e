"""The archive's database as Datasette shows it: readers' own SQL apart, and a newer file in place of an older one."""

from __future__ import annotations

import asyncio
import sqlite3
import threading
from collections.abc import Callable
from contextvars import ContextVar
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import parse_qs

from datasette.database import Database, QueryInterrupted, Results

from archive.asking.pool import NotAnswered, Pool, TooLong

ASKED_FREELY: ContextVar[bool] = ContextVar("asked_freely", default=False)
"""Whether the request that is being answered brings SQL of the reader's own."""

_DATASETTES_OWN = "PRAGMA schema_version"
"""What Datasette asks itself before it answers any request."""

MOST_MS = 800
"""Milliseconds for a reader's own question that is answered apart: with all waiting it then ends within 1.5 s."""

RETIRING = 60.0
"""Seconds after which no request holds a file any more that has a newer one in its place."""

_Found = TypeVar("_Found")


class Row(tuple[Any, ...]):
    """A row as `sqlite3.Row` gives it: by place or by column."""

    columns: tuple[str, ...]

    def __getitem__(self, key: Any) -> Any:
        return super().__getitem__(self.columns.index(key) if isinstance(key, str) else key)

    def keys(self) -> list[str]:
        return list(self.columns)


class Shown(Database):  # type: ignore[misc]
    """One file of the archive. With `apart`, readers' own SQL is answered by processes with limits."""

    def __init__(self, site: Any, path: Path, *, is_mutable: bool, apart: bool) -> None:
        super().__init__(site, path=str(path), is_mutable=is_mutable)
        mode = "mode=ro" if is_mutable else "immutable=1"
        self.apart = apart
        self._pool = Pool(f"{path.resolve().as_uri()}?{mode}") if apart else None
        self._held = threading.local()

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], _Found]) -> _Found:
        """As Datasette does it, but with connections of this file's own: Datasette keeps them by name, and a newer file
        has the same name."""

        def in_thread() -> _Found:
            if not hasattr(self._held, "connection"):
                self._held.connection = self.connect()
                self.ds._prepare_connection(self._held.connection, self.name)
            return fn(self._held.connection)

        return await asyncio.get_running_loop().run_in_executor(self.ds.executor, in_thread)

    async def execute(
        self,
        sql: str,
        params: Any = None,
        truncate: bool = False,
        custom_time_limit: int | None = None,
        page_size: int | None = None,
        log_sql_errors: bool = True,
    ) -> Results:
        if self._pool is None or not ASKED_FREELY.get() or sql == _DATASETTES_OWN:
            return await super().execute(sql, params, truncate, custom_time_limit, page_size, log_sql_errors)
        limit = min(custom_time_limit or MOST_MS, self.ds.sql_time_limit_ms, MOST_MS) / 1000
        plain = dict(params) if isinstance(params, dict) else list(params or ())
        try:
            found = await asyncio.to_thread(self._pool.ask, sql, plain, rows=self.ds.max_returned_rows, seconds=limit)
        except TooLong:
            raise QueryInterrupted(sqlite3.OperationalError("interrupted"), sql, params) from None
        except NotAnswered as error:
            raise sqlite3.OperationalError(str(error)) from None
        rows = [Row(cells) for cells in found.rows]
        for row in rows:
            row.columns = found.columns
        return Results(rows, found.truncated, [(column,) for column in found.columns])

    def retire(self) -> None:
        """Close when the requests that hold this file have surely ended."""
        timer = threading.Timer(RETIRING, self.close)
        timer.daemon = True
        timer.start()

    def close(self) -> None:
        """Close all connections, and end the processes."""
        super().close()
        if self._pool:
            self._pool.close()


def tell_whose_sql(app: Any) -> Any:
    """The app, told which requests bring SQL of the reader's own."""

    async def told(scope: Any, receive: Any, send: Any) -> None:
        if scope["type"] == "http":
            terms = parse_qs(scope.get("query_string", b"").decode("latin-1"), keep_blank_values=True)
            ASKED_FREELY.set("sql" in terms or "_where" in terms)
        await app(scope, receive, send)

    return told
