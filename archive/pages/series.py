"""The page of a series: what the figure is, and every value it was printed with."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.figures.span import day_words
from archive.pages.amounts import period_of_part, place_words
from archive.pages.chain import Evidence, evidence
from archive.pages.chart import Chart, chart
from archive.pages.clipping import clip_link
from archive.pages.names import Names, Seen
from archive.pages.permalinks import document_link, source_link
from archive.pages.phrases import When
from archive.pages.prints import PeriodLines, Printed, PrintLine, by_period, print_lines, printed_of, series_link
from archive.pages.restated import series_name
from archive.pages.rows import row
from archive.pages.spots import Sentence, SmallGrid, grid_around, sentence_at


@dataclass(frozen=True)
class SeriesHead:
    """What a figure is a figure of: `measure` and `path` as printed; the sentence where prose prints it (`passage`)."""

    id: str
    source: str
    source_href: str
    publisher: str
    measure: str
    path: tuple[str, ...]
    unit: str
    passage: str | None
    href: str

    @property
    def name(self) -> str:
        """All of it in one line."""
        return series_name((self.measure, *self.path))


@dataclass(frozen=True)
class SentenceLine:
    """A sentence with its figure marked, and the print that it is."""

    said: Sentence
    line: PrintLine


@dataclass(frozen=True)
class SeriesPage:
    """A series through time. `heading` is all that heads its latest print, as printed. `notes_then` and `notes_now` are
    the footnotes of the tables that printed it first and last; None where they say the same. `lines` are all prints,
    `periods` the same by period."""

    head: SeriesHead
    url: str
    heading: tuple[str, ...]
    periods: tuple[PeriodLines, ...]
    lines: tuple[PrintLine, ...]
    restated: int
    chart: Chart | None
    sentences: tuple[SentenceLine, ...]
    notes: tuple[str, ...]
    notes_then: tuple[str, ...] | None
    asked: str
    documents: tuple[tuple[str, str], ...]

    @property
    def asked_words(self) -> str:
        """The day that was asked for as people write it."""
        return day_words(self.asked[:10])


@dataclass(frozen=True)
class Spot:
    """Where a value stood: in a grid or a sentence, and the evidence down to the WARC record. `picture` is the address
    of a picture of the place, where a PDF has it."""

    line: PrintLine
    title: str
    document_href: str
    grid: SmallGrid | None
    sentence: Sentence | None
    sentence_place: str
    evidence: Evidence | None
    picture: str | None


@dataclass(frozen=True)
class PrintPage:
    """One value of one period that was first seen in print at a moment; more than one where two documents did."""

    head: SeriesHead
    period_words: str
    first: When
    spots: tuple[Spot, ...]
    href: str
    older: PrintLine | None
    newer: PrintLine | None


def series_head(connection: sqlite3.Connection, series: str) -> SeriesHead | None:
    """What a series is; None for one that is not there."""
    found = row(
        connection,
        """SELECT s.source, p.title, p.publisher, s.measure, s.breakdown, s.unit, s.passage, v.document, v.id, o.place
           FROM series s JOIN sources p ON p.id = s.source JOIN observations o ON o.series = s.id
             JOIN versions v ON v.id = o.since
           WHERE s.id = ? ORDER BY v.first_seen DESC, o.period DESC LIMIT 1""",
        series,
    )
    if found is None:
        return None
    source, title, publisher, measure, breakdown, unit, passage, *seen = found
    called, *path = Names(connection).of(Seen(*seen), source, measure, breakdown, passage)
    return SeriesHead(
        series,
        title,
        source_link(source),
        publisher,
        called,
        tuple(path),
        "" if unit == "count" else unit,
        passage,
        series_link(series),
    )


def series_page(connection: sqlite3.Connection, series: str, at: str = "") -> SeriesPage | None:
    """Every print of a series; with `at`, a moment, only those that were in print then. None for no such series."""
    head = series_head(connection, series)
    if head is None:
        return None
    printed, prose = printed_of(connection, series), head.passage is not None
    if prose:
        printed.sort(key=lambda p: (p.first_seen, p.version))
    lines = print_lines(connection, series, head.unit, printed, prose=prose)
    if at:
        stood = [p.first_seen <= at and (p.gone_by is None or p.gone_by > at) for p in printed]
        lines = [line for line, told in zip(lines, stood, strict=True) if told]
        printed = [p for p, told in zip(printed, stood, strict=True) if told]
    periods = by_period(lines, prose=prose) if lines else ()
    in_time = sorted(printed, key=lambda p: (p.first_seen, p.version))
    then, now = (_grid(connection, head, p) for p in (in_time[0], in_time[-1])) if in_time else (None, None)
    return SeriesPage(
        head,
        _url(connection, in_time[-1]) if in_time else "",
        now.path if now else (),
        periods,
        tuple(lines),
        sum(line.restatement is not None for line in lines),
        chart(tuple(reversed(periods))) if periods else None,
        _sentences(connection, head, printed, lines),
        now.notes if now else (),
        then.notes if then and now and then.notes != now.notes else None,
        at,
        tuple(dict.fromkeys((p.title, document_link(p.document)) for p in in_time)),
    )


def print_page(connection: sqlite3.Connection, series: str, part: str, moment: str) -> PrintPage | None:
    """Where the value of a period (as a part of a path) stood that was first seen at a moment; None when none was."""
    head, period = series_head(connection, series), period_of_part(part)
    if head is None:
        return None
    printed = printed_of(connection, series, "AND o.period = ?", period)
    lines = print_lines(connection, series, head.unit, printed, prose=head.passage is not None)
    found = [n for n, p in enumerate(printed) if p.first_seen == moment]
    if not found:
        return None
    first, last = found[0], found[-1]
    return PrintPage(
        head,
        lines[first].period_words,
        When(moment),
        tuple(_spot(connection, head, printed[n], lines[n]) for n in found),
        lines[first].href,
        lines[first - 1] if first else None,
        lines[last + 1] if last + 1 < len(lines) else None,
    )


def _spot(connection: sqlite3.Connection, head: SeriesHead, p: Printed, line: PrintLine) -> Spot:
    said = sentence_at(connection, head.passage, p.version, p.place, placed=True) if head.passage else None
    shown = evidence(connection, p.document, p.version, p.first_seen)
    return Spot(
        line,
        p.title,
        document_link(p.document),
        _grid(connection, head, p),
        said,
        place_words(said.place) if said and said.place.startswith("page ") else "",
        shown,
        clip_link(shown.payload, said.place if said else p.place) if shown else None,
    )


def _grid(connection: sqlite3.Connection, head: SeriesHead, p: Printed) -> SmallGrid | None:
    return None if head.passage else grid_around(connection, p.version, p.place)


def _sentences(
    connection: sqlite3.Connection, head: SeriesHead, printed: list[Printed], lines: list[PrintLine]
) -> tuple[SentenceLine, ...]:
    if not head.passage:
        return ()
    told = (sentence_at(connection, head.passage, p.version, p.place) for p in printed)
    return tuple(SentenceLine(said.shortened(), line) for said, line in zip(told, lines, strict=True) if said)


def _url(connection: sqlite3.Connection, p: Printed) -> str:
    found = row(
        connection,
        """SELECT a.url FROM captures c JOIN addresses a ON a.id = c.address
           WHERE c.document = ? AND c.captured_at = ? AND c.version = ? ORDER BY c.id LIMIT 1""",
        p.document,
        p.first_seen,
        p.version,
    )
    return found[0] if found else ""
