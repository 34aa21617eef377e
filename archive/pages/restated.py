"""The ledger of restatements as pages tell it: all of them, those of a change or a document, what is restated most."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from urllib.parse import urlencode

from archive.figures.span import period_words
from archive.moment import stamp_of
from archive.pages.amounts import (
    amount,
    difference_words,
    direction,
    share_words,
)
from archive.pages.names import Names, Seen
from archive.pages.permalinks import source_link
from archive.pages.phrases import Interval
from archive.pages.prints import print_link, series_link, turn_between
from archive.pages.rows import row, rows
from archive.store.ledger import SAID

SIZE = 50
_SELECT = """
SELECT r.id, r.series, r.period, r.old_value, r.new_value, o.printed, n.printed, s.unit, r.difference, r.share,
  r.not_before, r.seen_at, s.source, p.title, p.publisher, s.measure, s.breakdown, f.first_seen, v.document,
  s.passage, r.version_to, r.new_place, r.rounded
FROM restatements r CROSS JOIN series s ON s.id = r.series JOIN sources p ON p.id = s.source
  CROSS JOIN versions v ON v.id = r.version_to JOIN versions f ON f.id = r.version_from
  CROSS JOIN observations o ON o.series = r.series AND o.period = r.period AND o.since = r.version_from
  CROSS JOIN observations n ON n.series = r.series AND n.period = r.period AND n.since = r.version_to
"""


@dataclass(frozen=True)
class RestatementLine:
    """One restatement: `old` and `new` as people read them, `old_exact` and `new_exact` the numbers behind rounded
    prints, and between which captures it happened. `hidden` where the prints look alike, `rounded` where they say the
    same to the digits of the coarser one."""

    id: str
    source: str
    source_href: str
    publisher: str
    measure: str
    path: tuple[str, ...]
    period: str
    period_words: str
    old: str
    old_exact: str
    new: str
    new_exact: str
    change: str
    share: str
    turned: str
    rounded: bool
    turn: Interval
    document: str
    href: str
    old_href: str
    new_href: str

    @property
    def hidden(self) -> bool:
        return self.old == self.new

    @property
    def name(self) -> str:
        return series_name((self.measure, *self.path))

    @property
    def sentence(self) -> str:
        """`October 2021: 26,007 became 24,359 (−6.3 %) between 11 January and 17 February 2022`."""
        old, new = (self.old_exact or self.old, self.new_exact or self.new) if self.hidden else (self.old, self.new)
        share = f" ({self.share})" if self.share else ""
        period = self.period_words[:1].upper() + self.period_words[1:]
        return f"{period}: {old} became {new}{share} {self.turn.words}"


@dataclass(frozen=True)
class Wanted:
    """Which restatements: of a publication or document, with words in measure and headings, of a period, seen from
    `since` on or just at `at`, at least so many percent; `largest` first, else the newest; `rounded`: also those that
    say the same to the digits printed."""

    source: str = ""
    document: str = ""
    words: str = ""
    period: str = ""
    since: str = ""
    at: str = ""
    least: str = ""
    largest: bool = False
    page: int = 1
    rounded: bool = False

    def href(self, path: str = "/restatements", **other: object) -> str:
        terms = {
            "source": self.source,
            "document": self.document,
            "q": self.words,
            "period": self.period,
            "since": self.since,
            "at": stamp_of(self.at) if self.at else "",
            "min": self.least,
            "sort": "largest" if self.largest else "",
            "rounding": "1" if self.rounded else "",
            "page": self.page if self.page > 1 else "",
        }
        told = urlencode({name: term for name, term in {**terms, **other}.items() if term})
        return f"{path}?{told}" if told else path

    @property
    def share(self) -> float:
        """The smallest share that counts; what is no number counts as none."""
        return float(self.least) / 100 if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", self.least) else 0.0


@dataclass(frozen=True)
class RestatementsPage:
    """The restatements asked for; `count` of them in all, and `rounded` more that say the same to the digits printed,
    which are behind `rounded_href`."""

    wanted: Wanted
    lines: tuple[RestatementLine, ...]
    count: int
    rounded: int
    rounded_href: str
    next: str | None
    previous: str | None
    sources: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class RestatedSeries:
    """A series and how often it was restated, the latest time not later than `latest`."""

    name: str
    source: str
    publisher: str
    count: int
    href: str


def restatements_page(connection: sqlite3.Connection, wanted: Wanted, portion: int | None = 1) -> RestatementsPage:
    """A page of the ledger; all that was asked for where `portion` is None."""
    where, values = _conditions(wanted)
    listed = where if wanted.rounded else f"{where} {'AND' if where else 'WHERE'} r.rounded = 0"
    limit, begin = (-1, 0) if portion is None else (SIZE, SIZE * (wanted.page - 1))
    lines = restatement_lines(connection, listed, *values, largest=wanted.largest, limit=limit, begin=begin)
    counted = "SELECT count(*), coalesce(sum(r.rounded), 0) FROM restatements r CROSS JOIN series s ON s.id = r.series"
    count, rounded = row(connection, f"{counted} {where}", *values) or (0, 0)
    hidden = 0 if wanted.rounded else rounded
    count -= hidden
    more = portion is not None and begin + len(lines) < count
    return RestatementsPage(
        wanted,
        lines,
        count,
        hidden,
        replace(wanted, rounded=True, page=1).href(),
        wanted.href(page=wanted.page + 1) if more else None,
        wanted.href(page=wanted.page - 1 if wanted.page > 2 else "") if wanted.page > 1 else None,
        restated_sources(connection),
    )


def _conditions(wanted: Wanted) -> tuple[str, list[object]]:
    terms: list[tuple[str, object]] = [
        ("s.source = ?", wanted.source),
        ("r.version_to IN (SELECT id FROM versions WHERE document = ?)", wanted.document),
        ("r.period = ?", wanted.period),
        ("r.seen_at >= ?", wanted.since),
        ("r.seen_at = ?", wanted.at),
        ("abs(r.share) >= ?", wanted.share),
        *((f"instr({SAID}, ?) > 0", word) for word in wanted.words.casefold().split()),
    ]
    told = [(sql, value) for sql, value in terms if value]
    return ("WHERE " + " AND ".join(sql for sql, _ in told) if told else ""), [value for _, value in told]


def restatement_lines(
    connection: sqlite3.Connection,
    where: str,
    *values: object,
    largest: bool = False,
    limit: int = SIZE,
    begin: int = 0,
) -> tuple[RestatementLine, ...]:
    """Those that `where`, a clause over r and s, lets through: the newest first, of one release the largest."""
    order = "r.share IS NULL, abs(r.share) DESC, r.id" if largest else "r.seen_at DESC, abs(r.share) DESC, r.id"
    found = rows(connection, f"{_SELECT} {where} ORDER BY {order} LIMIT ? OFFSET ?", *values, limit, begin)
    names = Names(connection)
    return tuple(_line(names, *r) for r in found)


def _line(
    names: Names,
    name: str,
    series: str,
    period: str,
    old_value: str,
    new_value: str,
    old_printed: str | None,
    new_printed: str | None,
    unit: str,
    difference: float,
    share: float | None,
    not_before: str,
    seen_at: str,
    source: str,
    title: str,
    publisher: str,
    measure: str,
    breakdown: str,
    old_seen: str,
    document: str,
    passage: str | None,
    version: str,
    place: str,
    rounded: int,
) -> RestatementLine:
    old, new = amount(old_value, old_printed, unit=unit), amount(new_value, new_printed, unit=unit)
    called, *path = names.of(Seen(document, version, place), source, measure, breakdown, passage)
    return RestatementLine(
        name,
        title,
        source_link(source),
        publisher,
        called,
        tuple(path),
        period,
        period_words(period),
        old.text,
        old.exact,
        new.text,
        new.exact,
        difference_words(difference),
        share_words(share),
        direction(difference),
        bool(rounded),
        turn_between(not_before, seen_at),
        document,
        f"{series_link(series)}#{name}",
        print_link(series, period, old_seen),
        print_link(series, period, seen_at),
    )


def restated_sources(connection: sqlite3.Connection) -> tuple[tuple[str, str], ...]:
    """Publications that have figures, by name."""
    found = rows(
        connection, "SELECT id, title FROM sources o WHERE EXISTS (SELECT 1 FROM series WHERE source = o.id) ORDER BY 2"
    )
    return tuple((name, title) for name, title in found)


def most_restated(
    connection: sqlite3.Connection, document: str = "", *, lately: bool = False, limit: int = 5
) -> tuple[RestatedSeries, ...]:
    """The series restated most often; by a document, or `lately`: in the three months up to the newest restatement."""
    newest = row(connection, "SELECT max(seen_at) FROM restatements") if lately else None
    since = str(date.fromisoformat(newest[0][:10]) - timedelta(days=92)) if newest and newest[0] else ""
    terms = [
        ("r.seen_at >= ?", since),
        ("r.version_to IN (SELECT id FROM versions WHERE document = ?)", document),
    ]
    told = [(sql, value) for sql, value in terms if value]
    found = rows(
        connection,
        f"""WITH often AS (
             SELECT r.series, count(*) AS n FROM restatements r
             WHERE {" AND ".join(sql for sql, _ in told) or "TRUE"}
             GROUP BY 1 ORDER BY 2 DESC, 1 LIMIT ?)
           SELECT s.id, s.source, s.measure, s.breakdown, s.passage, p.title, p.publisher, n, v.document, r.version_to,
             r.new_place
           FROM often JOIN series s ON s.id = often.series JOIN sources p ON p.id = s.source
             JOIN restatements r ON r.id = (
               SELECT id FROM restatements WHERE series = s.id ORDER BY seen_at DESC LIMIT 1)
             JOIN versions v ON v.id = r.version_to
           ORDER BY n DESC, s.id""",
        *(value for _, value in told),
        limit,
    )
    names = Names(connection)
    return tuple(
        RestatedSeries(series_name(names.of(Seen(*seen), *what)), title, publisher, count, series_link(series))
        for series, what, (title, publisher, count), seen in ((r[0], r[1:5], r[5:8], r[8:]) for r in found)
    )


def figures_link(connection: sqlite3.Connection, document: str) -> str | None:
    """Where the figures that a document printed are listed; None when it printed none."""
    printed = row(
        connection,
        "SELECT 1 FROM versions v JOIN prints p ON p.version = v.id WHERE v.document = ? LIMIT 1",
        document,
    )
    return "/figures?" + urlencode({"document": document}) if printed else None


def series_name(parts: Sequence[str]) -> str:
    """A measure and its headings in one line."""
    return ": ".join(filter(None, (parts[0], " › ".join(parts[1:]))))
