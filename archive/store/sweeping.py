"""Sweeps as told: what was struck and put in on many documents, and on which."""

from __future__ import annotations

import json
import sqlite3
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass

from archive.history.alignment import Operation
from archive.history.cells import unpacked
from archive.history.comparison import compare
from archive.history.edit import Edit, Kind, LinkEdit
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
    members = _members(connection, {number for number, *_ in found})
    said: dict[str, Mapping[int, Pair]] = {}
    told = []
    for number, nth, after, by, at_once, change in found:
        if change not in said:
            said[change] = _marked(_edits(connection, change))
        if number not in said[change]:  # a split or a merger, which is several rows
            said[change] = _marked(_compared(connection, change))
        told.append(Sweep(*said[change][number], after, by, bool(at_once), tuple(members[number, nth])))
    return told


def _members(connection: sqlite3.Connection, marks: Collection[int]) -> Mapping[tuple[int, int], list[Member]]:
    """The members of all sweeps of some marks, by mark and number: the view works as long for one as for all."""
    found: defaultdict[tuple[int, int], list[Member]] = defaultdict(list)
    for number, nth, *member in connection.execute(
        """SELECT mark, nth, document, title, not_before, seen_at, page FROM sweep_members
           WHERE mark IN (SELECT value FROM json_each(?)) ORDER BY seen_at, document""",
        (json.dumps(list(marks)),),
    ):
        found[number, nth].append(Member(*member))
    return found


def _marked(edits: Iterable[Edit]) -> Mapping[int, Pair]:
    """What edits strike and put in, by mark."""
    return {mark(pair): pair for pair in pairs(edits)}


def _edits(connection: sqlite3.Connection, change: str) -> Iterator[Edit]:
    """The edits of a change as they are stored, without their places."""
    for operation, kind, old, new, cells, headings, links in connection.execute(
        """SELECT e.operation, e.kind, o.text, n.text, e.cells, h.text, e.links
           FROM edits e LEFT JOIN wordings o ON o.id = e.old_wording LEFT JOIN wordings n ON n.id = e.new_wording
             LEFT JOIN wordings h ON h.id = json_extract(e.cells, '$[0]') WHERE e.change = ?""",
        (change,),
    ):
        told = unpacked(cells, headings or "", old or "", new or "")
        led = tuple(LinkEdit(**link) for link in json.loads(links or "[]"))
        yield Edit(Operation(operation), Kind(kind), (), (), old, new, told, led)


def _compared(connection: sqlite3.Connection, change: str) -> Iterable[Edit]:
    """The edits of a change, compared once more."""
    (old, old_title), (new, new_title) = (
        connection.execute(
            f"SELECT v.article, v.title FROM changes c JOIN versions v ON v.id = c.{side} WHERE c.id = ?", (change,)
        ).fetchone()
        for side in ("version_from", "version_to")
    )
    return compare(article_blocks(connection, old), article_blocks(connection, new), old_title, new_title).edits
