"""The captures of an address as a web archive's mementos: which there are, which is nearest, which stand around it.

A memento is a capture that brought content, whatever the status: what an address answered is its state (RFC 7089
section 4.5.3 allows errors). Addresses that differ only in what a SURT leaves out are one resource, as in the field.
"""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.moment import time_of
from archive.pages.rows import number, rows
from archive.uri import surt_of

_FROM = """
FROM addresses a JOIN captures c ON c.address = a.id LEFT JOIN versions v ON v.id = c.version
WHERE a.surt = ? AND coalesce(c.payload, v.payload) IS NOT NULL
"""
_SELECT = f"SELECT c.captured_at, a.url, coalesce(c.payload, v.payload) {_FROM}"
_AT_ADDRESS = _SELECT.replace("a.surt = ?", "c.address = ?")
_USABLE = "AND c.quality IN ('good', 'not-modified')"


@dataclass(frozen=True)
class Memento:
    """A capture with content: its moment, the address exactly as captured, its payload."""

    captured_at: str
    url: str
    payload: str


@dataclass(frozen=True)
class Around:
    """The mementos that a memento's links name; None where there is none."""

    first: Memento | None
    previous: Memento | None
    next: Memento | None
    last: Memento | None


def key_of(url: str) -> str | None:
    """The SURT by which captures of an address are found; None for what is no address."""
    try:
        return surt_of(url)
    except ValueError:
        return None


def nearest(connection: sqlite3.Connection, key: str, moment: str) -> Memento | None:
    """The memento nearest to a moment, of usable quality where there is one at all."""
    for clause in (_USABLE, ""):
        before = _one(connection, key, clause, "<=", "DESC", moment)
        after = _one(connection, key, clause, ">", "", moment)
        found = [m for m in (before, after) if m]
        if found:
            return min(found, key=lambda m: abs(time_of(m.captured_at) - time_of(moment)))
    return None


def newest(connection: sqlite3.Connection, key: str) -> Memento | None:
    """The last memento, of usable quality where there is one."""
    return _one(connection, key, _USABLE, "<=", "DESC") or _one(connection, key, "", "<=", "DESC")


def exact(connection: sqlite3.Connection, url: str, moment: str) -> Memento | None:
    """The memento of a moment, of exactly this address where two of the same key were captured at once."""
    found = [Memento(*r) for r in rows(connection, f"{_SELECT} AND c.captured_at = ?", surt_of(url), moment)]
    return next((m for m in found if m.url == url), found[0] if found else None)


def around(connection: sqlite3.Connection, key: str, moment: str) -> Around:
    """First, previous, next and last."""
    return Around(
        _one(connection, key, "", ">=", ""),
        _one(connection, key, "", "<", "DESC", moment),
        _one(connection, key, "", ">", "", moment),
        _one(connection, key, "", "<=", "DESC"),
    )


def mementos(connection: sqlite3.Connection, key: str, *, size: int, page: int) -> list[Memento]:
    """A page of the mementos of an address, counted from 1, in order of time."""
    sql = f"{_SELECT} ORDER BY c.captured_at, c.id LIMIT ? OFFSET ?"
    return [Memento(*r) for r in rows(connection, sql, key, size, (page - 1) * size)]


def how_many(connection: sqlite3.Connection, key: str) -> int:
    """The number of mementos of an address."""
    return number(connection, f"SELECT count(*) {_FROM}", key)


def _one(
    connection: sqlite3.Connection, key: str, clause: str, sign: str, order: str, moment: str | None = None
) -> Memento | None:
    """The first or last one beyond a moment. Each address is one look-up in an index; all at once would be a sort."""
    bound = moment or ("9999-12-31T23:59:59Z" if sign == "<=" else "")
    found = [
        Memento(*r)
        for address in rows(connection, "SELECT id FROM addresses WHERE surt = ?", key)
        for r in rows(
            connection,
            f"{_AT_ADDRESS} {clause} AND c.captured_at {sign} ? ORDER BY c.captured_at {order} LIMIT 1",
            *address,
            bound,
        )
    ]
    return (max if order else min)(found, key=lambda m: m.captured_at, default=None)
