"""The frontier: what a crawl has still to fetch, in tables, so that it survives SIGKILL.

An address is done in the transaction that commits its capture, and the links found in it come in with the same one:
what a killed crawl leaves behind is what a slower one would have got to. Nothing is leased on disk: the archive's
lock admits one crawl at a time, so whatever is not done when a crawl begins waits again.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum


class State(StrEnum):
    """Where an address stands in a crawl."""

    WAITING = "waiting"
    DONE = "done"  # a capture says what came of it
    FAILED = "failed"  # captures say why, as often as it was tried
    HELD = "held"  # not part of the crawl (yet): only remembers how long a server asked to be left alone


@dataclass(frozen=True, slots=True)
class Visit:
    """One address to be fetched.

    `depth` counts links from a start address, `hops` the redirects that led here in a row, `tries` the attempts
    made so far; `referrer` is the page that named it.
    """

    url: str
    source: str
    depth: int = 0
    hops: int = 0
    tries: int = 0
    referrer: str | None = None


@dataclass(frozen=True, slots=True)
class Crawl:
    """A crawl of a plan; `resumed` when an earlier run of it had not come to its end."""

    id: int
    started: str
    resumed: bool


def begin(
    connection: sqlite3.Connection, plan: str, starts: Iterable[Visit], *, now: str, fresh: bool = False
) -> Crawl:
    """Resume the unfinished crawl of this plan, or begin it anew (always, when `fresh`).

    A new crawl forgets what the finished one before it had done, but not how long a server asked to be left alone.
    Runs in the caller's transaction.
    """
    row = connection.execute("SELECT id, started, ended FROM crawls WHERE plan = ?", (plan,)).fetchone()
    if row and row[2] is None and not fresh:
        return Crawl(row[0], row[1], resumed=True)
    if row:
        crawl = Crawl(row[0], now, resumed=False)
        connection.execute(
            "UPDATE frontier SET state = ? WHERE crawl = ? AND not_before > ?", (State.HELD, crawl.id, now)
        )
        connection.execute("DELETE FROM frontier WHERE crawl = ? AND state <> ?", (crawl.id, State.HELD))
        connection.execute("UPDATE crawls SET started = ?, ended = NULL WHERE id = ?", (now, crawl.id))
    else:
        cursor = connection.execute("INSERT INTO crawls (started, plan) VALUES (?, ?)", (now, plan))
        crawl = Crawl(cursor.lastrowid or 0, now, resumed=False)
    add(connection, crawl.id, starts)
    return crawl


def add(connection: sqlite3.Connection, crawl: int, visits: Iterable[Visit]) -> None:
    """Let addresses wait to be fetched; one that the crawl knows already stays as it is."""
    connection.executemany(
        "INSERT INTO frontier (crawl, state, url, source, depth, hops, tries, referrer) "
        "VALUES (?, ?, ?, ?, ?, ?, 0, ?) ON CONFLICT (crawl, url) DO UPDATE "
        "SET state = excluded.state, source = excluded.source, depth = excluded.depth, "
        f"hops = excluded.hops, tries = 0, referrer = excluded.referrer WHERE state = '{State.HELD}'",
        [(crawl, State.WAITING, v.url, v.source, v.depth, v.hops, v.referrer) for v in visits],
    )


def settle(connection: sqlite3.Connection, crawl: int, url: str, state: State) -> None:
    """An address has come to its end in this crawl; to be called in the transaction that commits its capture."""
    connection.execute(
        "UPDATE frontier SET state = ?, tries = tries + 1 WHERE crawl = ? AND url = ?", (state, crawl, url)
    )


def put_off(connection: sqlite3.Connection, crawl: int, url: str, not_before: str) -> None:
    """An attempt was made in vain; the address waits again, not to be asked before a moment."""
    connection.execute(
        "UPDATE frontier SET tries = tries + 1, not_before = ? WHERE crawl = ? AND url = ?", (not_before, crawl, url)
    )


def hold(connection: sqlite3.Connection, crawl: int, url: str, not_before: str) -> None:
    """Remember, beyond this crawl, that an address must not be asked before a moment."""
    connection.execute(
        "INSERT INTO frontier (crawl, state, url, source, depth, not_before) VALUES (?, ?, ?, '', 0, ?) "
        "ON CONFLICT (crawl, url) DO UPDATE SET not_before = excluded.not_before",
        (crawl, State.HELD, url, not_before),
    )


def holds(connection: sqlite3.Connection, now: str) -> dict[str, str]:
    """Addresses that must not be asked yet, and until when, whichever crawl was told so."""
    rows = connection.execute("SELECT url, max(not_before) FROM frontier WHERE not_before > ? GROUP BY url", (now,))
    return dict(rows.fetchall())


def waiting(connection: sqlite3.Connection, crawl: int) -> list[Visit]:
    """What is still to be fetched, near addresses first."""
    rows = connection.execute(
        "SELECT url, source, depth, hops, tries, referrer FROM frontier "
        "WHERE crawl = ? AND state = ? ORDER BY depth, url",
        (crawl, State.WAITING),
    )
    return [Visit(*row) for row in rows]


def known(connection: sqlite3.Connection, crawl: int) -> set[str]:
    """Every address of the crawl, whatever became of it."""
    rows = connection.execute("SELECT url FROM frontier WHERE crawl = ? AND state <> ?", (crawl, State.HELD))
    return {url for (url,) in rows}


def tally(connection: sqlite3.Connection, crawl: int) -> dict[str, int]:
    """How many addresses are in each state."""
    return dict(
        connection.execute("SELECT state, count(*) FROM frontier WHERE crawl = ? GROUP BY state", (crawl,)).fetchall()
    )


def end(connection: sqlite3.Connection, crawl: int, now: str) -> None:
    """Nothing more is to be done in this crawl; the next one of its plan begins anew."""
    connection.execute("UPDATE crawls SET ended = ? WHERE id = ?", (now, crawl))
