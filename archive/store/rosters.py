"""Rosters asked: who stands on a list on a day, who was ever on it from when to when, and what happened to them."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

Row = dict[str, object]
MEMBER_COLUMNS = (
    "name", "state", "county", "fips", "began", "cells", "first_seen", "last_seen", "gone_by", "names", "entity",
)  # fmt: skip
EVENT_COLUMNS = ("after", "by", "kind", "state", "name", "old", "new", "document", "entity")
ROSTER_COLUMNS = ("roster", "source", "document", "rows", "as_of")

# The document that told the list last before a moment: lists move from one address, and one file, to the next.
_TELLING = """
SELECT v.document FROM versions v WHERE v.first_seen <= :at
  AND v.document IN (SELECT document FROM roster_rows WHERE roster = :roster)
ORDER BY v.first_seen DESC, v.id LIMIT 1
"""

_MEMBERS = """
WITH mine AS (
  SELECT r.*, v.first_seen, v.document = ({telling}) AS telling, coalesce(u.not_before, (SELECT max(h.last_seen)
    FROM versions h WHERE h.document = r.document)) AS seen, u.first_seen AS gone
  FROM roster_rows r JOIN versions v ON v.id = r.since LEFT JOIN versions u ON u.id = r.until
  WHERE r.roster = :roster),
stands AS (SELECT entity, max(telling AND (gone IS NULL OR gone > :at)) AS now FROM mine
  WHERE first_seen <= :at GROUP BY entity)
SELECT m.name, m.state, m.county, m.fips, m.began, m.cells,
  (SELECT min(first_seen) FROM mine x WHERE x.entity = m.entity) AS first_seen,
  (SELECT max(seen) FROM mine x WHERE x.entity = m.entity) AS last_seen,
  CASE WHEN s.now THEN NULL ELSE m.gone END AS gone_by,
  (SELECT group_concat(DISTINCT x.name) FROM mine x WHERE x.entity = m.entity AND x.name <> m.name) AS names,
  m.entity, max(m.first_seen)
FROM mine m JOIN stands s ON s.entity = m.entity
WHERE m.first_seen <= :at AND (:ever OR s.now) AND (:words = ''
  OR instr(lower(m.name || ' ' || coalesce(m.state, '') || ' ' || coalesce(m.county, '')), :words) > 0)
GROUP BY m.entity ORDER BY m.state COLLATE NOCASE, m.name COLLATE NOCASE, m.entity LIMIT :limit OFFSET :offset
"""


def rosters_of(connection: sqlite3.Connection, source: str) -> list[str]:
    """The lists of a source; a list's own name is taken as well."""
    rows = connection.execute(
        "SELECT DISTINCT r.roster FROM roster_rows r JOIN documents d ON d.id = r.document "
        "WHERE d.source = ?1 OR r.roster = ?1 ORDER BY 1",
        (source,),
    )
    return [roster for (roster,) in rows]


def members(
    connection: sqlite3.Connection,
    roster: str,
    *,
    at: str,
    ever: bool = False,
    words: str = "",
    limit: int = 100,
    offset: int = 0,
) -> Iterator[Row]:
    """Who stood on a list at a moment, or with `ever` who was on it until then; by state and name. `names` are other
    names the same row had."""
    asked = {"roster": roster, "at": at, "ever": ever, "words": words.casefold(), "limit": limit, "offset": offset}
    for *told, _ in connection.execute(_MEMBERS.format(telling=_TELLING.strip()), asked):
        row = dict(zip(MEMBER_COLUMNS, told, strict=True))
        yield {**row, "cells": json.loads(str(row["cells"]))}


_EVENTS = """
SELECT v.not_before, v.first_seen, e.kind, r.state, r.name, e.old, e.new, v.document, e.entity
FROM roster_events e JOIN versions v ON v.id = e.version JOIN roster_rows r ON r.entity = e.entity AND r.since = (
  SELECT x.since FROM roster_rows x JOIN versions xv ON xv.id = x.since WHERE x.entity = e.entity
    AND x.document = v.document AND xv.number <= v.number ORDER BY xv.number DESC LIMIT 1)
WHERE r.roster = :roster AND v.first_seen <= :at AND (:kind = '' OR e.kind = :kind) AND (:words = ''
  OR instr(lower(coalesce(e.old, '') || ' ' || coalesce(e.new, '') || ' ' || r.name || ' ' || coalesce(r.state, '')),
    :words) > 0)
ORDER BY v.first_seen DESC, e.kind, r.state, r.name, e.entity LIMIT :limit OFFSET :offset
"""


def events(
    connection: sqlite3.Connection,
    roster: str,
    *,
    at: str,
    kind: str = "",
    words: str = "",
    limit: int = 100,
    offset: int = 0,
) -> Iterator[Row]:
    """What happened to the rows of a list, the newest first."""
    asked = {"roster": roster, "at": at, "kind": kind, "words": words.casefold(), "limit": limit, "offset": offset}
    for told in connection.execute(_EVENTS, asked):
        yield dict(zip(EVENT_COLUMNS, told, strict=True))


def all_rosters(connection: sqlite3.Connection) -> Iterator[Row]:
    """Every list that is followed, by the document that tells it: how many rows stand, as of when."""
    for told in connection.execute(
        "SELECT r.roster, d.source, r.document, count(*), (SELECT max(last_seen) FROM versions v "
        "WHERE v.document = r.document) FROM roster_rows r JOIN documents d ON d.id = r.document "
        "WHERE r.until IS NULL GROUP BY r.roster, r.document ORDER BY 1, 5 DESC"
    ):
        yield dict(zip(ROSTER_COLUMNS, told, strict=True))
