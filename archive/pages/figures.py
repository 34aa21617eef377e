"""The pages of all figures: publications and what they measure, figures by words."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from urllib.parse import urlencode

from archive.figures.span import period_words
from archive.pages.amounts import amount
from archive.pages.names import Names, Seen
from archive.pages.phrases import When
from archive.pages.prints import series_link
from archive.pages.restated import RestatedSeries, most_restated, restated_sources
from archive.pages.rows import rows
from archive.pages.spots import sentence_at
from archive.store.ledger import SAID, printed_by_document

SIZE = 50
PROSE = "(sentences)"
"""What is asked for as a measure where the figures of sentences are meant."""

_WITHIN = "BETWEEN f.id AND f.id || '~'"
_MEASURE = f"CASE WHEN s.passage IS NULL THEN s.measure ELSE '{PROSE}' END"


@dataclass(frozen=True)
class FiguresAsked:
    """Which figures: of a publication, of a measure (as it is stored), printed by a document, of a place (its FIPS
    code), with words in measure and headings; with `at`, a day, as they were printed at its end."""

    words: str = ""
    source: str = ""
    measure: str = ""
    at: str = ""
    page: int = 1
    document: str = ""
    place: str = ""

    def href(self, path: str = "/figures", **other: object) -> str:
        terms = {"q": self.words, "source": self.source, "measure": self.measure, "at": self.at}
        terms |= {"document": self.document, "place": self.place}
        page = {"page": self.page if self.page > 1 else ""}
        told = urlencode({name: term for name, term in {**terms, **page, **other}.items() if term})
        return f"{path}?{told}" if told else path

    @property
    def day(self) -> str:
        """The day as people write it."""
        return When(f"{self.at}T00:00:00Z").text

    @property
    def trouble(self) -> str:
        try:
            date.fromisoformat(self.at or "2000-01-01")
        except ValueError:
            return f"a day such as 2022-03-01 was expected, {self.at[:20]!r} was found"
        return ""


@dataclass(frozen=True)
class MeasureLine:
    """What a publication measures: how many series there are of it, and how often they were restated."""

    source: str
    measure: str
    name: str
    series: int
    restated: int
    href: str


@dataclass(frozen=True)
class PublicationLine:
    """A publication, the sums of its figures, and what it measures: those with most restatements first; `others` are
    measures that are not listed here."""

    id: str
    title: str
    publisher: str
    series: int
    prints: int
    restated: int
    href: str
    restatements_href: str
    measures: tuple[MeasureLine, ...]
    others: int


@dataclass(frozen=True)
class FiguresPage:
    """Where one begins to look."""

    asked: FiguresAsked
    publications: tuple[PublicationLine, ...]
    most: tuple[RestatedSeries, ...]
    lines: tuple[MeasureLine, ...]
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class SeriesLine:
    """A series that was found: its latest print, of how many; `said` is the sentence, where prose prints it."""

    measure: str
    path: tuple[str, ...]
    source: str
    publisher: str
    period_words: str
    text: str
    prints: int
    periods: int
    restated: int
    href: str
    said: str


@dataclass(frozen=True)
class FoundPage:
    """Series by words or measure."""

    asked: FiguresAsked
    lines: tuple[SeriesLine, ...]
    next: str | None
    previous: str | None
    sources: tuple[tuple[str, str], ...]


_LISTED = 12


def figures_page(connection: sqlite3.Connection, asked: FiguresAsked) -> FiguresPage:
    """All publications that print figures."""
    measures = measure_lines(connection)
    prints = dict(
        rows(
            connection,
            f"""SELECT source, sum((SELECT count(*) FROM observations WHERE series {_WITHIN}))
               FROM families f GROUP BY 1""",
        )
    )
    publications = []
    for name, title, publisher in rows(connection, "SELECT id, title, publisher FROM sources ORDER BY title"):
        mine = [m for m in measures if m.source == name]
        if mine:
            publications.append(_publication(name, title, publisher, prints[name], mine))
    publications.sort(key=lambda p: -p.restated)
    most = most_restated(connection, limit=10)
    return FiguresPage(asked, tuple(publications), most, measures, restated_sources(connection))


def _publication(
    name: str, title: str, publisher: str, prints: int, measures: list[MeasureLine]
) -> PublicationLine:
    return PublicationLine(
        name,
        title,
        publisher,
        sum(m.series for m in measures),
        prints,
        sum(m.restated for m in measures),
        FiguresAsked(source=name).href(),
        f"/restatements?source={name}&rounding=1",
        tuple(measures[:_LISTED]),
        max(len(measures) - _LISTED, 0),
    )


def measure_lines(connection: sqlite3.Connection, source: str = "") -> tuple[MeasureLine, ...]:
    """What publications measure, the most restated first."""
    found = rows(
        connection,
        f"""SELECT f.source, coalesce(f.measure, '{PROSE}'), sum((SELECT count(*) FROM members WHERE id {_WITHIN})),
             sum((SELECT count(*) FROM restatements WHERE series {_WITHIN})),
             max((SELECT max(id) FROM members WHERE id {_WITHIN}))
           FROM families f WHERE ?1 IN ('', f.source) GROUP BY 1, 2 ORDER BY 4 DESC, 3 DESC, 2""",
        source,
    )
    names = Names(connection)
    return tuple(
        MeasureLine(of, m, _measure(names, of, m, series), count, restated, FiguresAsked(source=of, measure=m).href())
        for of, m, count, restated, series in found
    )


def _measure(names: Names, source: str, measure: str, series: str) -> str:
    if measure == PROSE:
        return "Figures in sentences"
    return names.measure(source, measure, names.printer_of(series)) or "A table without a title"


def figure_conditions(asked: FiguresAsked) -> tuple[str, list[object]]:
    """A clause over series `s`, and its values."""
    terms = [
        ("s.source = ?", asked.source),
        (f"{_MEASURE} = ?", asked.measure),
        (f"s.id IN ({printed_by_document('n.series')})", asked.document),
        ("s.jurisdiction = ?", asked.place),
        *((f"instr({SAID}, ?) > 0", word) for word in asked.words.casefold().split()),
    ]
    told = [(sql, value) for sql, value in terms if value]
    return " AND ".join(sql for sql, _ in told) or "TRUE", [value for _, value in told]


def found_page(connection: sqlite3.Connection, asked: FiguresAsked, portion: int | None = 1) -> FoundPage:
    """Series whose measure and headings have all the words, by name."""
    where, values = figure_conditions(asked)
    limit, begin = (-1, 0) if portion is None else (SIZE + 1, SIZE * (asked.page - 1))
    found = rows(
        connection,
        f"""WITH found AS MATERIALIZED (SELECT s.* FROM series s WHERE {where}
             ORDER BY s.source, s.measure, s.breakdown, s.id LIMIT ? OFFSET ?)
           SELECT f.id, f.measure, f.breakdown, f.unit, p.title, p.publisher,
             (SELECT count(*) FROM observations WHERE series = f.id),
             (SELECT count(DISTINCT period) FROM observations WHERE series = f.id),
             (SELECT count(*) FROM restatements WHERE series = f.id),
             o.period, o.value, o.printed, o.high, o.qualifier, f.source, f.passage, o.since, o.place, v.document
           FROM found f JOIN sources p ON p.id = f.source JOIN observations o ON o.series = f.id AND
             (o.period, o.since) = (SELECT l.period, l.since FROM observations l JOIN versions v ON v.id = l.since
               WHERE l.series = f.id ORDER BY l.period DESC, v.first_seen DESC LIMIT 1)
             JOIN versions v ON v.id = o.since
           ORDER BY f.source, f.measure, f.breakdown, f.id""",
        *values,
        limit,
        begin,
    )
    names = Names(connection)
    lines = tuple(
        _series(
            sentence_of(connection, passage, since, place),
            names.of(Seen(document, since, place), source, r[1], r[2], passage),
            r[0],
            *r[3:],
        )
        for *r, source, passage, since, place, document in found
    )
    shown = lines if portion is None else lines[:SIZE]
    return FoundPage(asked, shown, *steps(asked, more=len(lines) > len(shown)), restated_sources(connection))


def steps(asked: FiguresAsked, *, more: bool) -> tuple[str | None, str | None]:
    """The addresses of the next page and of the one before."""
    before = asked.href(page=asked.page - 1 if asked.page > 2 else "") if asked.page > 1 else None
    return asked.href(page=asked.page + 1) if more else None, before


def _series(
    said: str,
    name: Sequence[str],
    series: str,
    unit: str,
    title: str,
    publisher: str,
    prints: int,
    periods: int,
    restated: int,
    period: str,
    value: str,
    printed: str | None,
    high: str | None,
    qualifier: str | None,
) -> SeriesLine:
    return SeriesLine(
        name[0],
        tuple(name[1:]),
        title,
        publisher,
        period_words(period),
        amount(value, printed, high, qualifier, unit).text,
        prints,
        periods,
        restated,
        series_link(series),
        said,
    )


def sentence_of(connection: sqlite3.Connection, passage: str | None, version: str, place: str) -> str:
    """The sentence that prints a figure; "" for one of a table."""
    found = sentence_at(connection, passage, version, place) if passage else None
    short = found.shortened() if found else None
    return short.before + short.figure + short.after if short else ""
