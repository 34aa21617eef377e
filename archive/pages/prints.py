"""Prints: the values a series had for its periods, each with the honest interval it stood and where it stood."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from archive.figures.span import day_words, end_of, period_words
from archive.pages.amounts import (
    amount,
    difference_words,
    direction,
    period_part,
    place_words,
    share_words,
)
from archive.pages.permalinks import version_link
from archive.pages.phrases import Interval, When, interval, when
from archive.pages.rows import rows

PRINTS = """
SELECT o.period, o.value, o.high, o.printed, o.qualifier, o.as_of, o.place, o.since, v.document, d.title, v.first_seen,
  coalesce(u.not_before, v.last_seen), u.first_seen
FROM observations o JOIN versions v ON v.id = o.since JOIN documents d ON d.id = v.document
LEFT JOIN versions u ON u.id = o.until
"""


@dataclass(frozen=True)
class Printed:
    """A value in print, as the ledger has it; moments as texts."""

    period: str
    value: str
    high: str | None
    printed: str | None
    qualifier: str | None
    as_of: str | None
    place: str
    version: str
    document: str
    title: str
    first_seen: str
    last_seen: str
    gone_by: str | None


@dataclass(frozen=True)
class PrintLine:
    """One print of a period. `text` is as people read it, `exact` the number behind a rounded print.

    `change` is the difference from the print before, `share` the same in percent, `turned` (`up`, `down`, `same`) its
    direction, `turn` when it came about; of the first print they are empty. `restatement` is the id of the
    restatement it is: the period was over. `running`: it was printed while the period went on. `as_of` is the day the
    publication says its numbers are of.
    """

    period: str
    period_words: str
    text: str
    value: str
    exact: str
    as_of: str | None
    first: When
    last: When
    gone: When | None
    change: str
    share: str
    turned: str
    turn: Interval | None
    restatement: str | None
    document: str
    place: str
    place_words: str
    href: str
    version_href: str
    running: bool = False

    @property
    def as_of_words(self) -> str:
        """The day the numbers are of as people write it."""
        return day_words(self.as_of or "")


@dataclass(frozen=True)
class PeriodLines:
    """All prints of one period. `first` is the first one after the period was over, the latest where none is known to
    be; `change` and `share` are from it to the latest, "" where they say the same."""

    period: str
    words: str
    anchor: str
    first: PrintLine
    latest: PrintLine
    change: str
    share: str
    turned: str
    restated: int
    prints: tuple[PrintLine, ...]


def series_link(series: str) -> str:
    return f"/figures/{series}"


def print_link(series: str, period: str, first_seen: str) -> str:
    """Where a value stood that was first seen in print at a moment."""
    return f"{series_link(series)}/{period_part(period)}/{When(first_seen).stamp}"


def printed_of(connection: sqlite3.Connection, series: str, where: str = "", *parameters: object) -> list[Printed]:
    """The prints of a series, period by period, each in the order they came."""
    sql = f"{PRINTS} WHERE o.series = ? {where} ORDER BY o.period, v.first_seen, o.since"
    return [Printed(*r) for r in rows(connection, sql, series, *parameters)]


def print_lines(
    connection: sqlite3.Connection, series: str, unit: str, printed: Iterable[Printed], *, prose: bool = False
) -> list[PrintLine]:
    """The lines of prints that stand in the order of `printed_of`; of prose in order of time, since what follows there
    is the sentence, whatever period it speaks of."""
    told = list(printed)
    names = {
        (period, version): name
        for name, period, version in rows(
            connection, "SELECT id, period, version_to FROM restatements WHERE series = ?", series
        )
    }
    before = [None, *(old if prose or old.period == new.period else None for old, new in pairwise(told))]
    named = [names.get((p.period, p.version)) for p in told]
    lines = [_line(series, unit, *one) for one in zip(told, before, named, strict=False)]
    if prose:
        return lines
    return [line for _, some in groupby(lines, key=lambda line: line.period) for line in _run(list(some))]


def _run(lines: list[PrintLine]) -> list[PrintLine]:
    """The prints of one period. The ledger calls a print restated when its period was over; those before the first
    such one were printed while it went on."""
    if end_of(lines[0].period) is None:
        return lines
    over = next((n - 1 for n, line in enumerate(lines) if line.restatement), len(lines) - 1)
    return [replace(line, running=n < over) for n, line in enumerate(lines)]


def _line(series: str, unit: str, p: Printed, old: Printed | None, restatement: str | None) -> PrintLine:
    said = amount(p.value, p.printed, p.high, p.qualifier, unit)
    difference = difference_of(old.value, p.value) if old else 0.0
    return PrintLine(
        p.period,
        period_words(p.period),
        said.text,
        p.value,
        said.exact,
        p.as_of,
        When(p.first_seen),
        When(p.last_seen),
        when(p.gone_by),
        difference_words(difference) if old else "",
        share_words(share_of(old.value, difference)) if old else "",
        direction(difference) if old else "",
        turn_between(old.last_seen, p.first_seen) if old else None,
        restatement,
        p.document,
        p.place,
        place_words(p.place),
        print_link(series, p.period, p.first_seen),
        version_link(p.document, p.first_seen),
    )


def turn_between(last_seen: str, first_seen: str) -> Interval:
    """When a print followed another; while two documents print side by side, only since when is known."""
    return interval(last_seen if last_seen < first_seen else None, first_seen)


def by_period(lines: Iterable[PrintLine], *, prose: bool = False) -> tuple[PeriodLines, ...]:
    """The lines gathered by period, the latest period first; all those of prose together."""
    if prose:
        return (_period("", list(lines)),)
    gathered: dict[str, list[PrintLine]] = {}
    for line in lines:
        gathered.setdefault(line.period, []).append(line)
    return tuple(_period(*told) for told in sorted(gathered.items(), reverse=True))


def _period(period: str, lines: list[PrintLine]) -> PeriodLines:
    latest = lines[-1]
    first = next((line for line in lines if not line.running), latest)
    difference = difference_of(first.value, latest.value)
    changed = bool(difference)
    return PeriodLines(
        period,
        period_words(period),
        f"p-{period_part(period)}",
        first,
        latest,
        difference_words(difference) if changed else "",
        share_words(share_of(first.value, difference)) if changed else "",
        direction(difference),
        sum(line.restatement is not None for line in lines),
        tuple(lines),
    )


def difference_of(old: str, new: str) -> float:
    return float(new) - float(old)


def share_of(old: str, difference: float) -> float | None:
    return difference / float(old) if float(old) else None
