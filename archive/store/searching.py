"""Search over all wording that stands or ever stood, and apart from it over what edits put in and what they removed.

An edit removed what is looked for when its old wording matches and its new one does not; so an edit that rewords a
sentence and keeps "opt out" did not remove it. The parts of a split or merged passage are held together for that.
"""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import islice
from typing import Any

from archive.store.expression import Expression, expression_of

BEST = 10_000
"""How many of the matching wordings are looked through at most."""

BEGIN, END = "\x02", "\x03"
"""What stands around a word that was found, in `marked`."""

MANY = 8_000
"""From so many matching wordings on they are not ranked, and edits are looked through from the newest instead of
wording by wording."""

MOST_COUNTED = 1_000
"""Up to so many hits are counted."""

_LOT = 60  # wordings placed at once: three pages
WORDS = 40
"""About how many words of a wording are shown around what was found in it."""


class Which(StrEnum):
    """Where is looked: in all wording, in what stands, or in what edits put in or removed."""

    EVER = "ever"
    STANDING = "standing"
    ADDED = "added"
    REMOVED = "removed"


@dataclass(frozen=True, slots=True)
class Search:
    """What is looked for. Moments are first seconds, `until` is not in; "" leaves an end or the source open.

    Wording is looked for that stood at any time in between, `STANDING` one that stood when `until` came, edits that
    were first seen in between.
    """

    text: str
    which: Which = Which.EVER
    source: str = ""
    since: str = ""
    until: str = ""
    limit: int = 50
    offset: int = 0

    @property
    def expression(self) -> Expression:
        return expression_of(self.text)


@dataclass(frozen=True, slots=True)
class WordingFound:
    """A wording in a document: its newest stand there. `gone` is None while it stands. `n` is its row; `said` is what
    `marked` tells of it."""

    n: int
    text: str
    kind: str
    document: str
    title: str
    source: str
    publisher: str
    first_seen: str
    gone: str | None
    said: str


@dataclass(frozen=True, slots=True)
class EditFound:
    """An edit that put in or removed what was looked for, after `not_before` and by `seen_at`.

    `old_n`, `new_n` are rows of the two wordings, None where a side has none; `wording` is the new version's digest.
    """

    seen_at: str
    not_before: str
    document: str
    title: str
    source: str
    publisher: str
    operation: str
    kind: str
    wording: str
    old_n: int | None
    old: str | None
    new_n: int | None
    new: str | None


def wordings_found(connection: sqlite3.Connection, search: Search) -> list[WordingFound]:
    """The best matches first, or of very many (`is_common`) those that were kept last; one for a wording in a document,
    however often it came and went.
    """
    match = search.expression.match
    if not match:
        return []
    order = "rowid DESC" if is_common(connection, search) else "rank"
    # Marked while they are found: to find one of them again costs more than all the rest of its line.
    best = connection.execute(
        f"""SELECT rowid, snippet(wordings_fts, 0, ?, ?, ' … ', ?) FROM wordings_fts WHERE wordings_fts MATCH ?
            ORDER BY {order} LIMIT ?""",
        (BEGIN, END, WORDS, match, BEST),
    )
    rows = (
        (*row, said[row[0]])
        for said in _in_lots(best)
        for row in connection.execute(*_placed(search, json.dumps(list(said))))
    )
    return [WordingFound(*row) for row in islice(rows, search.offset, search.offset + search.limit)]


def is_common(connection: sqlite3.Connection, search: Search) -> bool:
    """Whether what is looked for stands in so many wordings that ranking them would take too long and tell little."""
    bounded = "SELECT count(*) FROM (SELECT 1 FROM wordings_fts WHERE wordings_fts MATCH ? LIMIT ?)"
    return bool(connection.execute(bounded, (search.expression.match, MANY)).fetchone() == (MANY,))


def how_many(connection: sqlite3.Connection, search: Search) -> int | None:
    """How many hits there are in all, `MOST_COUNTED` + 1 where there are more; None of words that stand nearly
    everywhere, which takes too long to tell."""
    if is_common(connection, search):
        return None
    if search.which in (Which.ADDED, Which.REMOVED):
        return sum(1 for _ in islice(_by_wording(connection, search), MOST_COUNTED + 1))
    matching = connection.execute(
        "SELECT rowid, '' FROM wordings_fts WHERE wordings_fts MATCH ? LIMIT ?", (search.expression.match, BEST)
    )
    placed = (_placed(search, json.dumps(list(lot))) for lot in _in_lots(matching))
    return sum(1 for _ in islice((row for sql in placed for row in connection.execute(*sql)), MOST_COUNTED + 1))


def _in_lots(found: Iterator[tuple[int, str]]) -> Iterator[dict[int, str]]:
    """Rows of wordings, in order, so many at once, each with what it says."""
    while lot := dict(islice(found, _LOT)):
        yield lot


def _placed(search: Search, lot: str) -> tuple[str, list[object]]:
    """Where each of some wordings stood, within the source and the dates, in their order."""
    standing = search.which is Which.STANDING
    clauses = ["p.until IS NULL"] if standing and not search.until else []
    values: list[object] = [lot]
    for clause, value in (
        ("(p.until IS NULL OR gone.first_seen >= ?)", search.until if standing else ""),
        ("d.source = ?", search.source),
        ("(p.until IS NULL OR gone.first_seen >= ?)", search.since),
        ("come.first_seen < ?", search.until),
    ):
        if value:
            clauses.append(clause)
            values.append(value)
    return (
        f"""SELECT w.n, w.text, p.kind, d.id, d.title, o.id, o.publisher, max(come.first_seen), gone.first_seen
            FROM json_each(?) b CROSS JOIN wordings w ON w.n = b.value JOIN passages p ON p.wording = w.id
              JOIN versions come ON come.id = p.since LEFT JOIN versions gone ON gone.id = p.until
              JOIN documents d ON d.id = come.document JOIN sources o ON o.id = d.source
            WHERE {" AND ".join(clauses) or "true"} GROUP BY b.key, d.id ORDER BY b.key, 8 DESC, d.id""",
        values,
    )


def edits_found(connection: sqlite3.Connection, search: Search) -> list[EditFound]:
    """The newest first. Raises ValueError for a search that is not of edits."""
    if search.which not in (Which.ADDED, Which.REMOVED):
        raise ValueError(f"a search in what was added or removed was expected, one in {search.which} was found")
    if not search.expression.match:
        return []
    rows = _by_date(connection, search) if is_common(connection, search) else _by_wording(connection, search)
    found = islice(rows, search.offset, search.offset + search.limit)
    return [_edit(connection, *row) for row in found]


_MATCHING = "SELECT w.id FROM wordings_fts f JOIN wordings w ON w.n = f.rowid WHERE wordings_fts MATCH"
_BY_WORDING = """
WITH had AS MATERIALIZED ({matching} :match), has AS MATERIALIZED ({matching} :positive)
SELECT e.change, e.seq FROM had JOIN edits e ON e.{lost} = had.id JOIN changes c ON c.id = e.change
  JOIN documents d ON d.id = c.document
WHERE {within} AND e.new_wording IS NOT e.old_wording AND (e.{kept} IS NULL OR e.{kept} NOT IN has)
  AND NOT EXISTS (SELECT 1 FROM edits s WHERE s.{lost} = e.{lost} AND s.change = e.change AND s.{kept} IN has)
ORDER BY c.seen_at DESC, e.change, e.seq
"""
_BY_DATE = """
SELECT e.change, e.seq, l.n, k.n FROM changes c CROSS JOIN documents d ON d.id = c.document
  CROSS JOIN edits e ON e.change = c.id CROSS JOIN wordings l ON l.id = e.{lost}
  LEFT JOIN wordings k ON k.id = e.{kept}
WHERE {within} AND e.new_wording IS NOT e.old_wording ORDER BY c.seen_at DESC, c.id, e.seq
"""
_SIBLINGS = """
SELECT k.n FROM edits e JOIN edits s ON s.change = e.change AND s.{lost} = e.{lost}
  JOIN wordings k ON k.id = s.{kept} WHERE e.change = ? AND e.seq = ?
"""


def _sides(search: Search) -> dict[str, str]:
    """The side that must match and the side that must not, and the clauses of source and dates."""
    lost, kept = ("old_wording", "new_wording")[:: 1 if search.which is Which.REMOVED else -1]
    within = [
        clause
        for clause, value in (
            ("d.source = :source", search.source),
            ("c.seen_at >= :since", search.since),
            ("c.seen_at < :until", search.until),
        )
        if value
    ]
    return {"lost": lost, "kept": kept, "within": " AND ".join(within) or "true", "matching": _MATCHING}


def _values(search: Search) -> dict[str, str]:
    expression = search.expression
    return {
        "match": expression.match,
        "positive": expression.positive,
        "source": search.source,
        "since": search.since,
        "until": search.until,
    }


def _by_wording(connection: sqlite3.Connection, search: Search) -> Iterator[tuple[str, int]]:
    yield from connection.execute(_BY_WORDING.format(**_sides(search)), _values(search))


def _by_date(connection: sqlite3.Connection, search: Search) -> Iterator[tuple[str, int]]:
    """The same for words that stand nearly everywhere: the newest edits soon have a page full of them."""
    sides, expression = _sides(search), search.expression
    had, has = (
        {n for (n,) in connection.execute("SELECT rowid FROM wordings_fts WHERE wordings_fts MATCH ?", (said,))}
        for said in (expression.match, expression.positive)
    )
    for change, seq, lost, kept in connection.execute(_BY_DATE.format(**sides), _values(search)):
        if lost in had and kept not in has:
            beside = connection.execute(_SIBLINGS.format(**sides), (change, seq))
            if not any(n in has for (n,) in beside):
                yield change, seq


def _edit(connection: sqlite3.Connection, change: str, seq: int) -> EditFound:
    row: tuple[Any, ...] = connection.execute(
        """SELECT c.seen_at, c.not_before, d.id, d.title, s.id, s.publisher, e.operation, e.kind, v.wording,
             o.n, o.text, w.n, w.text
           FROM edits e JOIN changes c ON c.id = e.change JOIN versions v ON v.id = c.version_to
             JOIN documents d ON d.id = c.document JOIN sources s ON s.id = d.source
             LEFT JOIN wordings o ON o.id = e.old_wording LEFT JOIN wordings w ON w.id = e.new_wording
           WHERE e.change = ? AND e.seq = ?""",
        (change, seq),
    ).fetchone()
    return EditFound(*row)


def marked(connection: sqlite3.Connection, match: str, n: int, words: int = WORDS) -> str:
    """About so many words of a wording around what was found in it, which stands between BEGIN and END."""
    row = connection.execute(
        "SELECT snippet(wordings_fts, 0, ?, ?, ' … ', ?) FROM wordings_fts WHERE wordings_fts MATCH ? AND rowid = ?",
        (BEGIN, END, words, match, n),
    ).fetchone()
    return str(row[0]) if row else ""
