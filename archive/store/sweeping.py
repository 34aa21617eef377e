"""Sweeps as told: what was struck and put in on many documents, and on which."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass

from archive.history.comparison import compare
from archive.history.sweeps import Pair, mark, pairs
from archive.store.articles import article_blocks


@dataclass(frozen=True)
class Member:
    """One document of a sweep: the change after `not_before`, seen by `seen_at`."""

    document: str
    title: str
    not_before: str
    seen_at: str
    page: str


@dataclass(frozen=True)
class Sweep:
    """The same edit on several documents, all of it after `after` and by `by`.

    `at_once` says that one moment is possible for all of them. `struck` and `put_in` are "" where nothing was.
    """

    struck: str
    put_in: str
    after: str
    by: str
    at_once: bool
    members: tuple[Member, ...]

    @property
    def documents(self) -> int:
        return len({m.document for m in self.members})


def sweeps(connection: sqlite3.Connection, *, limit: int = 50, offset: int = 0) -> list[Sweep]:
    """The newest first; of those of the same days, the ones with most documents."""
    found = connection.execute(
        "SELECT mark, nth, after, by, at_once, change FROM sweeps "
        "ORDER BY by DESC, documents DESC, mark LIMIT ? OFFSET ?",
        (limit, offset),
    ).fetchall()
    said: dict[str, Mapping[int, Pair]] = {}
    told = []
    for number, nth, after, by, at_once, change in found:
        if change not in said:
            said[change] = _pairs(connection, change)
        members = connection.execute(
            "SELECT document, title, not_before, seen_at, page FROM sweep_members WHERE mark = ? AND nth = ? "
            "ORDER BY seen_at, document",
            (number, nth),
        )
        told.append(Sweep(*said[change][number], after, by, bool(at_once), tuple(Member(*m) for m in members)))
    return told


def _pairs(connection: sqlite3.Connection, change: str) -> Mapping[int, Pair]:
    """What a change strikes and puts in, by mark: compared once more, for the marks say it of all its edits."""
    (old, old_title), (new, new_title) = (
        connection.execute(
            f"SELECT v.article, v.title FROM changes c JOIN versions v ON v.id = c.{side} WHERE c.id = ?", (change,)
        ).fetchone()
        for side in ("version_from", "version_to")
    )
    comparison = compare(article_blocks(connection, old), article_blocks(connection, new), old_title, new_title)
    return {mark(pair): pair for pair in pairs(comparison.edits)}
