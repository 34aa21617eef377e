"""The front page: what changed lately, document by document, and what this archive is."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass, fields, replace
from datetime import timedelta

from archive.moment import moment_of, time_of
from archive.pages.about import Holdings, holdings
from archive.pages.changes import UNLISTED, ChangeLine, ChangesPage, change_lines, declared_only, ranked_page
from archive.pages.permalinks import source_link
from archive.pages.phrases import When
from archive.pages.restated import RestatedSeries, most_restated
from archive.pages.rows import rows

CARDS, DAYS = 10, 30
"""Documents on the front page, and the days before its newest change of which a document's changes are one card."""


@dataclass(frozen=True)
class Card(ChangeLine):
    """What changed in a document lately: the change that ranks highest, and how many `more` since a moment."""

    more: int
    since: When


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
    """The documents that changed last, the changes of the last year that matter most, one a document, the holdings, the
    sources that have documents with what no source has `apart`, the figures restated most often of late."""

    changes: tuple[Card, ...]
    ranked: ChangesPage
    holdings: Holdings
    sources: tuple[SourceLine, ...]
    apart: tuple[SourceLine, ...]
    restated: tuple[RestatedSeries, ...]


def front_page(connection: sqlite3.Connection) -> FrontPage:
    """What a visitor sees first."""
    cards = _cards(connection)
    year = max((c.interval.by.moment for c in cards), default="")[:4]
    ranked = ranked_page(connection, year, 100)
    highest: dict[str, ChangeLine] = {}
    for line in ranked.lines:
        highest.setdefault(line.document_href, line)
    ranked = replace(ranked, lines=tuple(highest.values())[:5])
    restated = most_restated(connection, lately=True)
    sources = source_lines(connection)
    own, apart = (tuple(s for s in sources if (s.href == source_link(UNLISTED)) is side) for side in (False, True))
    return FrontPage(cards, ranked, holdings(connection), own, apart, restated)


def _cards(connection: sqlite3.Connection) -> tuple[Card, ...]:
    """The documents that changed last, the newest first, of the same moment the one that ranks highest."""
    declared, _ = declared_only(connection)
    latest = rows(
        connection,
        f"""SELECT id, seen FROM (SELECT d.id, (SELECT max(seen_at) FROM changes c WHERE c.document = d.id) AS seen
            FROM documents d WHERE {declared}) WHERE seen IS NOT NULL ORDER BY seen DESC, id LIMIT ?""",
        CARDS,
    )
    cards = [(seen, _card(connection, document, seen)) for document, seen in latest]
    return tuple(card for _, card in sorted(cards, key=lambda c: (c[0], c[1].score), reverse=True))


def _card(connection: sqlite3.Connection, document: str, newest: str) -> Card:
    since = moment_of(time_of(newest) - timedelta(days=DAYS))
    found = rows(
        connection,
        """SELECT id, seen_at FROM changes WHERE document = ? AND seen_at >= ?
           ORDER BY score DESC, seen_at DESC, id""",
        document,
        since,
    )
    (highest,) = change_lines(connection, "WHERE c.id = ?", found[0][0], limit=1)
    own = {f.name: getattr(highest, f.name) for f in fields(highest)}
    return Card(**own, more=len(found) - 1, since=When(min(seen for _, seen in found)))


def source_lines(connection: sqlite3.Connection) -> tuple[SourceLine, ...]:
    """Sources of which at least one document was captured, those with most such documents first."""
    found = rows(
        connection,
        """SELECT s.id, s.title, s.publisher, s.note, count(*) FROM sources s JOIN documents d ON d.source = s.id
           WHERE EXISTS (SELECT 1 FROM captures c WHERE c.document = d.id)
           GROUP BY s.id ORDER BY 5 DESC, s.title""",
    )
    return tuple(
        SourceLine(title, publisher, note, count, source_link(name)) for name, title, publisher, note, count in found
    )
