"""All values that were in print on a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.span import period_words
from archive.pages.amounts import amount, place_words
from archive.pages.figures import FiguresAsked, MeasureLine, figure_conditions, measure_lines, sentence_of, steps
from archive.pages.names import Names, Seen
from archive.pages.permalinks import version_link
from archive.pages.phrases import When
from archive.pages.prints import print_link, series_link
from archive.pages.restated import restated_sources
from archive.pages.rows import rows

SIZE = 100


@dataclass(frozen=True)
class DayLine:
    """A value in print on a day: first seen at `since`; `said` is the sentence, where prose prints it."""

    measure: str
    path: tuple[str, ...]
    period: str
    period_words: str
    text: str
    value: str
    exact: str
    since: When
    document: str
    place: str
    place_words: str
    href: str
    print_href: str
    version_href: str
    said: str


@dataclass(frozen=True)
class DayPage:
    """All values that were in print on a day, as far as captures tell; `measures` are those that can be chosen."""

    asked: FiguresAsked
    lines: tuple[DayLine, ...]
    next: str | None
    previous: str | None
    sources: tuple[tuple[str, str], ...]
    measures: tuple[MeasureLine, ...]


def day_page(connection: sqlite3.Connection, asked: FiguresAsked, portion: int | None = 1) -> DayPage:
    """The values in print at the end of a day, by measure and headings."""
    where, values = figure_conditions(asked)
    limit, begin = (-1, 0) if portion is None else (SIZE + 1, SIZE * (asked.page - 1))
    end = f"{asked.at}T23:59:59Z"
    found = rows(
        connection,
        f"""SELECT s.id, s.measure, s.breakdown, s.unit, o.period, o.value, o.printed, o.high, o.qualifier,
             v.first_seen, v.document, o.place, s.source, s.passage, o.since
           FROM series s CROSS JOIN observations o ON o.series = s.id JOIN versions v ON v.id = o.since
           WHERE {where} AND o.since IN (SELECT id FROM versions WHERE first_seen <= ?)
             AND (o.until IS NULL OR o.until IN (SELECT id FROM versions WHERE first_seen > ?))
           ORDER BY s.source, s.measure, s.breakdown, o.period, v.first_seen LIMIT ? OFFSET ?""",
        *values,
        end,
        end,
        limit,
        begin,
    )
    names = Names(connection)
    lines = tuple(
        _day_line(
            sentence_of(connection, passage, since, r[-1]),
            names.of(Seen(r[-2], since, r[-1]), source, r[1], r[2], passage),
            r[0],
            *r[3:],
        )
        for *r, source, passage, since in found
    )
    shown = lines if portion is None else lines[:SIZE]
    links = steps(asked, more=len(lines) > len(shown))
    return DayPage(asked, shown, *links, restated_sources(connection), measure_lines(connection, asked.source))


def _day_line(
    sentence: str,
    name: Sequence[str],
    series: str,
    unit: str,
    period: str,
    value: str,
    printed: str | None,
    high: str | None,
    qualifier: str | None,
    first_seen: str,
    document: str,
    place: str,
) -> DayLine:
    said = amount(value, printed, high, qualifier, unit)
    return DayLine(
        name[0],
        tuple(name[1:]),
        period,
        period_words(period),
        said.text,
        value,
        said.exact,
        When(first_seen),
        document,
        place,
        place_words(place),
        series_link(series),
        print_link(series, period, first_seen),
        version_link(document, first_seen),
        sentence,
    )
