"""Lists of changes, newest first."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.history.ranking import Reason, reasons_of
from archive.pages.permalinks import change_link, document_link, source_link
from archive.pages.phrases import Interval, interval
from archive.pages.rows import number, rows

UNLISTED = "unlisted"
"""The source of all addresses that no declared publication has."""

_SELECT = """
SELECT d.id, d.title, s.id, s.title, s.publisher, c.kind, c.not_before, c.seen_at, c.words_added, c.words_removed,
  c.summary, v.wording,
       v.returns_to IS NOT NULL, c.score, c.reasons, c.dating, c.id
FROM changes c JOIN documents d ON d.id = c.document JOIN sources s ON s.id = d.source
  JOIN versions v ON v.id = c.version_to
"""


@dataclass(frozen=True)
class ChangeLine:
    """One change in a list. `interval` is when it happened, as far as captures tell; `score` is the sum of its reasons'
    points; `dating` says whether the date that the page gives itself `stayed` or `moved`."""

    document: str
    document_href: str
    source: str
    source_href: str
    publisher: str
    kind: str
    interval: Interval
    words_added: int
    words_removed: int
    summary: str
    returned: bool
    href: str
    score: int
    reasons: tuple[Reason, ...]
    dating: str | None


@dataclass(frozen=True)
class ChangesPage:
    """A page of all changes; `older` is the address of the next page. `ranked` ones are the highest of a year, or of
    all years where `year` is ""; `apart` is where those are that are not ranked among them."""

    lines: tuple[ChangeLine, ...]
    older: str | None
    ranked: bool = False
    year: str = ""
    years: tuple[str, ...] = ()
    apart: str | None = None


def change_lines(
    connection: sqlite3.Connection, where: str = "", *parameters: object, limit: int = 20
) -> tuple[ChangeLine, ...]:
    """The latest changes that `where`, a clause over c, d, s and v, lets through; of those seen at the same moment, the
    ones that rank highest first."""
    return tuple(_line(*r[:-1]) for r in _newest(connection, where, parameters, limit))


def changes_page(connection: sqlite3.Connection, before: str = "", size: int = 50) -> ChangesPage:
    """All changes before a place in the list, given as `<seen_at>,<change id>`."""
    seen, _, name = before.partition(",")
    later = "WHERE c.seen_at <= ?1 AND (c.seen_at, c.score, c.id) < (?1, (SELECT score FROM changes WHERE id = ?2), ?2)"
    where, parameters = (later, (seen, name)) if name else ("", ())
    found = _newest(connection, where, parameters, size + 1)
    older = f"/changes?before={found[size - 1][7]},{found[size - 1][-1]}" if len(found) > size else None
    return ChangesPage(tuple(_line(*r[:-1]) for r in found[:size]), older)


def ranked_page(connection: sqlite3.Connection, year: str = "", size: int = 50) -> ChangesPage:
    """The changes that matter most, of a year (four digits) or of all; those of addresses of no declared
    publication are apart."""
    years = rows(connection, "SELECT DISTINCT substr(seen_at, 1, 4) FROM changes ORDER BY 1 DESC")
    of_year, parameters = ("c.seen_at >= ? AND c.seen_at < ? || ':'", (year, year)) if year else ("true", ())
    declared, others = declared_only(connection)
    ranking = f"""{_SELECT} WHERE c.id IN (
      SELECT c.id FROM changes c JOIN documents d ON d.id = c.document WHERE {of_year} AND {declared}
      ORDER BY c.score DESC, c.seen_at DESC, c.id LIMIT ?) ORDER BY c.score DESC, c.seen_at DESC, c.id"""
    lines = tuple(_line(*r[:-1]) for r in rows(connection, ranking, *parameters, size))
    return ChangesPage(lines, None, True, year, tuple(y for (y,) in years), others)


def declared_only(connection: sqlite3.Connection) -> tuple[str, str | None]:
    """A clause over d that leaves out what no declared publication has (robots.txt files are among it), and where that
    is found; nothing is left out where there is nothing else."""
    changed = """SELECT EXISTS (SELECT 1 FROM documents d WHERE d.source {} ?
                   AND EXISTS (SELECT 1 FROM changes c WHERE c.document = d.id))"""
    if not number(connection, changed.format("<>"), UNLISTED):
        return "true", None
    others = source_link(UNLISTED) if number(connection, changed.format("="), UNLISTED) else None
    return f"d.source <> '{UNLISTED}'", others


def _newest(
    connection: sqlite3.Connection, where: str, parameters: tuple[object, ...], limit: int
) -> list[tuple[Any, ...]]:
    newest = f"{_SELECT} {where} ORDER BY c.seen_at DESC, c.score DESC, c.id DESC LIMIT ?"
    return rows(connection, newest, *parameters, limit)


def _line(
    document: str,
    title: str,
    source: str,
    source_title: str,
    publisher: str,
    kind: str,
    not_before: str,
    seen_at: str,
    added: int,
    removed: int,
    summary: str,
    wording: str,
    returned: int,
    score: int,
    reasons: str,
    dating: str | None,
) -> ChangeLine:
    return ChangeLine(
        title or document,
        document_link(document),
        source_title,
        source_link(source),
        publisher,
        kind,
        interval(not_before, seen_at),
        added,
        removed,
        summary,
        bool(returned),
        change_link(document, seen_at, wording),
        score,
        reasons_of(reasons),
        dating,
    )
