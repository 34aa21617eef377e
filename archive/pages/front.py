"""The front page: what changed lately, and what this archive is."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.pages.about import Holdings, holdings
from archive.pages.changes import ChangeLine, ChangesPage, change_lines, ranked_page
from archive.pages.permalinks import source_link
from archive.pages.restated import RestatedSeries, most_restated
from archive.pages.rows import rows


@dataclass(frozen=True)
class SourceLine:
    """One source with what is held of it."""

    title: str
    publisher: str
    note: str
    documents: int
    href: str


@dataclass(frozen=True)
class FrontPage:
    """The latest changes, those of the last year of changes that matter most, the holdings, the sources that have
    documents, the figures restated most often of late."""

    changes: tuple[ChangeLine, ...]
    ranked: ChangesPage
    holdings: Holdings
    sources: tuple[SourceLine, ...]
    restated: tuple[RestatedSeries, ...]


def front_page(connection: sqlite3.Connection) -> FrontPage:
    """What a visitor sees first."""
    latest = change_lines(connection, limit=12)
    year = latest[0].interval.by.moment[:4] if latest else ""
    ranked = ranked_page(connection, year, 5)
    restated = most_restated(connection, lately=True)
    return FrontPage(latest, ranked, holdings(connection), source_lines(connection), restated)


def source_lines(connection: sqlite3.Connection) -> tuple[SourceLine, ...]:
    """Sources of which at least one document is held, those with most documents first."""
    found = rows(
        connection,
        """SELECT s.id, s.title, s.publisher, s.note, count(*) FROM sources s JOIN documents d ON d.source = s.id
           GROUP BY s.id ORDER BY 5 DESC, s.title""",
    )
    return tuple(
        SourceLine(title, publisher, note, count, source_link(name)) for name, title, publisher, note, count in found
    )
