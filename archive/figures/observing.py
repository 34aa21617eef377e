"""Observing: the numbers that a version's tables print, each as a value of a series for a period."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from functools import lru_cache
from typing import TypeAlias

from archive.catalogue.source import Measure
from archive.figures.jurisdiction import Jurisdiction, jurisdiction, place_in, state_of
from archive.figures.period import MONTH_OF_YEAR, MONTHS, Kind, Period, day_in, month, period_of
from archive.figures.rules import Rules
from archive.figures.series import BETWEEN, Series
from archive.figures.span import key_of, kind_of
from archive.reading.grid import Grid, Value, values_of
from archive.reading.reading import Block

NUMBER = re.compile(r"\(?([-−–]?)\s*(\$?)\s*(\d[\d,]*(?:\.\d+)?|\.\d+)\s*(%?)\)?")
_AS_OF = re.compile(r"as of|through|updated|run date|data from|source", re.IGNORECASE)
_PERIOD = re.compile(
    r"(?:\b(?:data )?(?:as of|through)\s{1,3})?(?:\d{1,2}[/.]\d{1,2}[/.]\d{2,4}|\d{4}-\d\d-\d\d)|"
    r"\b(?:EO)?(?:FY|fiscal years?)\s{0,2}(?:\(FY\)\s{0,2})?['’]?(?:20)?\d\d\b|\bF?YTD(?:(?:20)?\d\d)?\b|"
    r"\byear[- ](?:to[- ]date|end)\b|\bYE,|\bquarter\s{1,2}[1-4]\b|\bas of xx/xx/(?:\d{4}|xx)|"
    rf"\b(?:through|thru)\s{{1,3}}(?:{'|'.join(MONTHS)})\b(?:\s{{1,2}}(?:20)?\d\d\b)?",
    re.IGNORECASE,
)
_LOOSE = re.compile(r"\s*([:,])(?:\s*[:,])*")
_NAMES = re.compile(r"(?:zip|postal|area|fips)?\s?codes?|zip|phone|fax|telephone|fips", re.IGNORECASE)
_STATE, _COUNTY = (re.compile(rf"{what}(?: name)?", re.IGNORECASE) for what in ("state", "county"))
_WHOLE = re.compile(r"(?:grand )?total", re.IGNORECASE)
_LONGEST_NOTE = 400


@dataclass(frozen=True, slots=True)
class Observed:
    """A value that a table prints for a period of a series. `printed` is None where it is the value with commas;
    `as_of` is the day the publication says its numbers are of; `place` a locator in the version."""

    series: Series
    name: str  # the series' id
    period: str
    value: str
    place: str
    printed: str | None = None
    as_of: str | None = None


@dataclass
class Known:
    """What the versions of a document say again and again: series, with their ids, by all that names them; and the
    tables of the version before, each with its figures and the day from which they count."""

    series: dict[tuple[object, ...], tuple[Series, str]] = field(default_factory=dict)
    tables: dict[tuple[object, ...], list[tuple[str, Observed]]] = field(default_factory=dict)

    def __reduce__(self) -> tuple[type[Known], tuple[()]]:
        """It saves work and says nothing: what is sent to another process goes without it."""
        return Known, ()


def in_grids(
    blocks: Sequence[Block], grids: Iterable[Grid], rules: Rules, title: str, seen: str, known: Known | None = None
) -> list[Observed]:
    """The figures of all grids of a version that was first seen on the day `seen`, hidden ones left out.

    `title` is the document's, which says the year where no heading does. A figure printed twice in a version is told
    once when both are the same, else the second has "(2)" behind its breakdown.
    """
    known, tables = known or Known(), dict[tuple[object, ...], list[tuple[str, Observed]]]()
    found: dict[tuple[str, str], Observed] = {}
    as_of: dict[str, str | None] = {}
    for grid in grids:
        sheet = grid.place.partition("!")[0] if "!" in grid.place else ""
        if sheet not in as_of:
            as_of[sheet] = _as_of(b for b in blocks if b.place.startswith(sheet))
        shown = grid.title, grid.place, grid.columns, grid.labels, as_of[sheet]
        said = (*shown, *((row.heading, blocks[row.block]) for row in grid.rows))
        told = known.tables.get(said)
        if told is None:
            told = list(_Table(grid, blocks, rules, (title, sheet), as_of[sheet], known).observed())
        tables[said] = told
        for since, one in told:
            if seen >= since:
                _enter(found, one)
    known.tables = tables
    return list(found.values())


def _enter(found: dict[tuple[str, str], Observed], one: Observed) -> None:
    for n in range(2, 1000):
        other = found.setdefault((one.name, one.period), one)
        if other.value == one.value:
            return
        breakdown = re.sub(r" \(\d+\)$", "", one.series.breakdown)
        series = replace(one.series, breakdown=f"{breakdown} ({n})")
        one = replace(one, series=series, name=series.id)


def _as_of(blocks: Iterable[Block]) -> str | None:
    """The latest day that the short lines around the tables say the numbers are of."""
    days = (_day_of(b.text) for b in blocks if not b.cells and len(b.text) < _LONGEST_NOTE)
    return max((d for d in days if d), default=None)


@lru_cache(1 << 12)  # the versions of a document say the same lines again and again
def _day_of(line: str) -> str | None:
    day = day_in(line) if _AS_OF.search(line) else None
    return day.end if day else None


@dataclass(frozen=True, slots=True)
class _Named:
    """A path of headings: the period it tells, and what is left of its labels."""

    period: Period | None
    labels: tuple[str, ...]


class _Table:
    """One grid as figures."""

    def __init__(
        self,
        grid: Grid,
        blocks: Sequence[Block],
        rules: Rules,
        around: Sequence[str],
        as_of: str | None,
        known: Known,
    ) -> None:
        self._known = known
        self._grid, self._rules, self._as_of = grid, rules, as_of
        self._values = list(_placed(grid, blocks))
        self._whole = _first(period_of(said) for said in (grid.title, *reversed(around)))
        self._table = rules.labels.normal(without_period(grid.title))
        self._named: dict[tuple[tuple[str, ...], Period | None], _Named] = {}

    def observed(self) -> Iterator[tuple[str, Observed]]:
        """The numbers of the grid, each with the day from which it is no month still to come: those are told as 0 or
        not at all."""
        told = [(v, n, where) for v, where in self._values if not _is_name(v) and (n := _number(v))]
        latest = max((self._time(v) for v, n, _ in told if n.value != "0"), default="")
        for value, number, where in told:
            since = self._time(value)
            if number.value != "0" or since <= latest:
                yield since, self._one(value, number, where)

    def _one(self, value: Value, number: _Number, where: Where) -> Observed:
        rows, columns = self._names(value)
        period = columns.period or rows.period or self._whole
        kind = kind_of(period)
        names = (self._table, value.row, value.column, rows.labels, columns.labels, number.unit, kind, where)
        if names not in self._known.series:
            series = self._series((*where[1:], *rows.labels, *columns.labels), number.unit, kind, where[0])
            self._known.series[names] = series, series.id
        told = key_of(period), number.value, value.place
        return Observed(*self._known.series[names], *told, printed=number.printed, as_of=self._as_of)

    def _series(self, headings: Sequence[str], unit: str, kind: str, place: Jurisdiction | None) -> Series:
        measure, breakdown = self._measured(headings)
        place = place or place_in(self._table, breakdown.split(BETWEEN))
        return Series(
            source=self._rules.source,
            document=self._rules.document,
            measure=measure.id if measure else self._table,
            breakdown=breakdown,
            unit=unit or (measure.unit if measure else ""),
            period_kind=kind,
            jurisdiction=place.fips if place else None,
        )

    def _measured(self, headings: Sequence[str]) -> tuple[Measure | None, str]:
        """The declared measure of a value, and by what it is broken down: what the table's title says beside the
        measure, then the headings."""
        told = self._rules.labels.path(headings)
        measure = self._rules.measure(BETWEEN.join((self._table, told)))
        rest = measure.expression.sub(" ", self._table, count=1) if measure else ""
        return measure, self._rules.labels.path((rest, *headings))

    def _time(self, value: Value) -> str:
        """The first day of the month or quarter a value is of; "" where its headings tell none."""
        rows, columns = self._names(value)
        period = columns.period or rows.period
        return period.start or "" if period and period.kind in (Kind.MONTH, Kind.QUARTER) else ""

    def _names(self, value: Value) -> tuple[_Named, _Named]:
        """Rows may tell the year that the months of the columns belong to."""
        rows = self._name(value.row, self._whole)
        return rows, self._name(value.column, rows.period or self._whole)

    def _name(self, path: tuple[str, ...], within: Period | None) -> _Named:
        if (path, within) not in self._named:
            period, labels = None, []
            for label in path:
                told = period_of(label, period or within)
                rest = without_period(label)
                if told and (rest != label or not _WHOLE.fullmatch(label)):
                    period = _month_meant(told)
                    label = rest if rest != label else ""
                labels.append(label)
            self._named[path, within] = _Named(period, tuple(labels))
        return self._named[path, within]


Where: TypeAlias = tuple[Jurisdiction | None, *tuple[str, ...]]
"""The place that a row's cells name, and its state as a heading where the row has none that says it."""


def _placed(grid: Grid, blocks: Sequence[Block]) -> Iterator[tuple[Value, Where]]:
    """The values that are shown, each with where its row is: two facilities of one name are told apart by state."""
    state, county = (
        next((at for at, path in enumerate(grid.columns) if path and wanted.fullmatch(path[-1].strip())), None)
        for wanted in (_STATE, _COUNTY)
    )
    for part in [grid] if state is None else [replace(grid, rows=(row,)) for row in grid.rows]:
        where: Where = (None,)
        if state is not None:
            where = _where(blocks[part.rows[0].block].cells, state, county, part.labels)
        yield from ((v, where) for v in values_of(part, blocks) if not v.hidden)


def _where(cells: Sequence[str], state: int, county: int | None, labels: int) -> Where:
    said = [cells[at].strip() if at is not None and at < len(cells) else "" for at in (state, county)]
    found = state_of(said[0]) if said[0] else None
    if found is None:
        return (None,)
    place = (jurisdiction(said[1], found.state) if said[1] else None) or found
    return (place,) if state < labels else (place, found.name)


@dataclass(frozen=True, slots=True)
class _Number:
    """What a cell prints: its value in plain digits, its unit, and its text where that is not the value with commas."""

    value: str
    unit: str
    printed: str | None


def _number(value: Value) -> _Number | None:
    found = NUMBER.fullmatch(value.text.strip())
    if found is None:
        return None
    sign, dollar, digits, percent = found.groups()
    number = Decimal(value.exact) if value.exact else Decimal(digits.replace(",", "")) * (-1 if sign else 1)
    if percent and value.exact:
        number *= 100
    plain = f"{number.normalize():f}"
    return _Number(
        plain,
        "percent" if percent else "dollars" if dollar else "",
        None if value.text == commas(plain) else value.text,
    )


def _is_name(value: Value) -> bool:
    """Whether a column's digits are a name: ZIP codes, telephone numbers."""
    return bool(value.column and _NAMES.fullmatch(value.column[-1].strip()))


def commas(plain: str) -> str:
    """A number in plain digits with commas between its thousands."""
    whole, point, rest = plain.partition(".")
    return f"{int(whole):,}{point}{rest}"


def _month_meant(told: Period) -> Period:
    """The first day of a month as a heading means the month: a workbook's date cell that was typed as "Oct-21"."""
    if told.kind is Kind.DAY and told.start and told.start.endswith("-01"):
        return month(int(told.start[:4]), int(told.start[5:7]))
    return told


def _first(periods: Iterable[Period | None]) -> Period | None:
    return next((p for p in periods if p), None)


@lru_cache(1 << 12)
def without_period(label: str) -> str:
    """A label without what it says of the time: "FY22 ALOS" is "ALOS", "Checks January 2023" is "Checks"."""
    plain = _PERIOD.sub(" ", label)
    if len(MONTH_OF_YEAR.findall(plain)) == 1:
        plain = MONTH_OF_YEAR.sub(" ", plain)
    return _LOOSE.sub(r"\1", " ".join(plain.split())).strip(" :,-–")
