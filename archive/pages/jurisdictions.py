"""Everything about one state or county: lists that have it, figures of it, what was found there, who names it."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from urllib.parse import quote, urlencode

from archive.figures.jurisdiction import Jurisdiction, by_fips, state_of
from archive.moment import stamp_of
from archive.pages.figures import FiguresAsked, SeriesLine, found_page
from archive.pages.permalinks import search_link
from archive.pages.phrases import When, when
from archive.pages.restated import RestatementLine, restatement_lines
from archive.pages.rows import number, rows
from archive.pages.search import Hit, Query, search_page

SHOWN = 10
"""Figures, restatements, findings and passages on the page; a link leads to the rest of them."""


@dataclass(frozen=True)
class PlaceLine:
    """A place that the archive knows something of: how many rows of lists and how many figures."""

    fips: str
    name: str
    state: str
    href: str
    on_lists: int
    figures: int


@dataclass(frozen=True)
class PlacesPage:
    """States, or with `state` the counties of one, or what has `words` in its name."""

    words: str
    state: str
    lines: tuple[PlaceLine, ...]


@dataclass(frozen=True)
class ListedLine:
    """A row of a list that stands for the place: `began` by its own word, `first` and `last` as seen there."""

    list: str
    name: str
    began: str
    first: When
    last: When
    gone: When | None
    href: str


@dataclass(frozen=True)
class FoundLine:
    """Something that does not fit together in a figure of the place."""

    sentence: str
    seen: When
    href: str


@dataclass(frozen=True)
class JurisdictionPage:
    """One place. `phrase` is what is looked for in the wording: a county of that name in another state may be meant."""

    place: PlaceLine
    within: PlaceLine | None
    counties: tuple[PlaceLine, ...]
    lines: tuple[ListedLine, ...]
    figures: tuple[SeriesLine, ...]
    figures_href: str
    restatements: tuple[RestatementLine, ...]
    restated: int
    findings: tuple[FoundLine, ...]
    phrase: str
    passages: tuple[Hit, ...]
    passages_href: str


def jurisdiction_link(fips: str) -> str:
    return f"/jurisdictions/{quote(fips, safe='')}"


_COUNTED = """
SELECT fips, sum(listed), sum(figured) FROM (
  SELECT fips, count(DISTINCT entity) AS listed, 0 AS figured FROM roster_rows WHERE fips IS NOT NULL GROUP BY fips
  UNION ALL SELECT jurisdiction, 0, count(*) FROM series WHERE jurisdiction IS NOT NULL GROUP BY jurisdiction)
GROUP BY fips
"""


def places_page(connection: sqlite3.Connection, words: str, state: str) -> PlacesPage:
    """Places that a list or a figure is of, by state and name."""
    known = _known(connection)
    asked = words.casefold().split()
    within = state_of(state) if state else None
    found = [
        line
        for line in known
        if (all(word in f"{line.name} {line.state}".casefold() for word in asked) if asked else _below(line, within))
    ]
    return PlacesPage(words, within.name if within else "", tuple(found))


def _below(line: PlaceLine, within: Jurisdiction | None) -> bool:
    return line.fips.startswith(within.fips) and len(line.fips) > 2 if within else len(line.fips) == 2


def _known(connection: sqlite3.Connection) -> list[PlaceLine]:
    """Every place with what there is of it; a state also where only its counties have something."""
    counts = {fips: (listed, figured) for fips, listed, figured in rows(connection, _COUNTED)}
    places = {fips: by_fips(fips) for fips in {*counts, *(fips[:2] for fips in counts)}}
    lines = [_place(place, *counts.get(fips, (0, 0))) for fips, place in places.items() if place]
    return sorted(lines, key=lambda line: (line.state, len(line.fips), line.name))


def _place(place: Jurisdiction, listed: int, figured: int) -> PlaceLine:
    state = by_fips(place.fips[:2])
    return PlaceLine(
        place.fips, place.name, state.name if state else "", jurisdiction_link(place.fips), listed, figured
    )


def jurisdiction_page(connection: sqlite3.Connection, fips: str) -> JurisdictionPage | None:
    """The place of a FIPS code; None where there is no such code, or nothing of it in the archive."""
    place = by_fips(fips)
    known = {line.fips: line for line in _known(connection)}
    if place is None or place.fips not in known:
        return None
    asked = FiguresAsked(place=place.fips)
    phrase = f'"{place.name}"'
    restated = "WHERE s.jurisdiction = ?"
    return JurisdictionPage(
        place=known[place.fips],
        within=known.get(place.fips[:2]) if len(place.fips) > 2 else None,
        counties=tuple(line for line in known.values() if len(place.fips) == 2 and _below(line, place)),
        lines=_listed(connection, place.fips),
        figures=found_page(connection, asked).lines[:SHOWN],
        figures_href=asked.href(),
        restatements=tuple(restatement_lines(connection, restated, place.fips))[:SHOWN],
        restated=number(
            connection,
            f"SELECT count(*) FROM restatements r JOIN series s ON s.id = r.series {restated}",
            place.fips,
        ),
        findings=_findings(connection, place.fips),
        phrase=place.name,
        passages=search_page(connection, Query(phrase)).hits[:SHOWN],
        passages_href=search_link(q=phrase),
    )


def _listed(connection: sqlite3.Connection, fips: str) -> tuple[ListedLine, ...]:
    """Rows of lists, each name of each entity over the whole time it stood there."""
    found = rows(
        connection,
        """SELECT r.roster, coalesce(t.title, r.roster), r.name, max(coalesce(r.began, '')), min(v.first_seen),
             max(coalesce(u.not_before, (SELECT max(h.last_seen) FROM versions h WHERE h.document = r.document))),
             CASE WHEN sum(u.id IS NULL) THEN NULL ELSE max(u.first_seen) END
           FROM roster_rows r JOIN versions v ON v.id = r.since LEFT JOIN versions u ON u.id = r.until
             LEFT JOIN rosters t ON t.id = r.roster
           WHERE r.fips = ? GROUP BY r.roster, r.entity, r.name ORDER BY 2, 3, 5""",
        fips,
    )
    return tuple(
        ListedLine(title, name, began, When(first), When(last), when(gone), _row_link(roster, name))
        for roster, title, name, began, first, last, gone in found
    )


def _row_link(roster: str, name: str) -> str:
    return f"/rosters/{quote(roster, safe='')}?" + urlencode({"show": "ever", "q": name})


def _findings(connection: sqlite3.Connection, fips: str) -> tuple[FoundLine, ...]:
    found = rows(
        connection,
        """SELECT k.sentence, k.seen_at, k.document, v.first_seen FROM checks k JOIN series s ON s.id = k.series
           JOIN versions v ON v.id = k.version WHERE s.jurisdiction = ? ORDER BY 2 DESC, k.id LIMIT ?""",
        fips,
        SHOWN,
    )
    return tuple(
        FoundLine(sentence, When(seen), f"/documents/{quote(document, safe='')}/at/{stamp_of(first)}")
        for sentence, seen, document, first in found
    )
