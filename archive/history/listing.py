"""Listing: the rows of a version's tables that a source declares as a roster."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from archive.catalogue import Roster
from archive.figures.jurisdiction import jurisdiction, state_of
from archive.figures.period import day_in
from archive.history.rosters import Row, key_part, normal
from archive.reading.grid import Grid, cell_place, unmarked
from archive.reading.reading import Block

_MONTH_OF_YEAR = re.compile(r"(\d{1,2})(?:\.0)?/((?:19|20)\d\d)(?:\.0)?")


@dataclass(frozen=True, slots=True)
class Listing:
    """The rows of the roster a version shows. `other` says why a table in its place is another list, "" where none
    is."""

    rows: tuple[Row, ...] = ()
    other: str = ""
    length: int = 0


def listing_in(blocks: Sequence[Block], grids: Sequence[Grid], roster: Roster) -> Listing | None:
    """The first table that has the roster's columns; None where there is none. One that is another list comes back
    without rows."""
    wrong = None
    for grid in grids:
        headings = [_heading(path) for path in grid.columns]
        found = _Columns(headings, roster)
        if not found.identify:
            continue
        other = found.other(len(grid.rows))
        if not other:
            return Listing(tuple(_rows(blocks, grid, found)), "", len(grid.rows))
        wrong = wrong or Listing((), other, len(grid.rows))
    return wrong


class _Columns:
    """Where in a table the columns of a roster are."""

    def __init__(self, headings: Sequence[str], roster: Roster) -> None:
        self.headings, self._roster = headings, roster
        self.name, self.state, self.county = map(self._at, (roster.name, roster.state, roster.county))
        self.by = [self._at(one) for one in roster.by]
        self.began = [self._at(one) for one in roster.began]
        self.keep = {headings[at]: at for one in roster.keep if (at := self._at(one)) is not None}
        self.identify = None not in (self.name, *self.by) and (not roster.state or self.state is not None)

    def _at(self, expression: str) -> int | None:
        if not expression:
            return None
        return next((at for at, said in enumerate(self.headings) if re.fullmatch(expression, said)), None)

    def other(self, rows: int) -> str:
        """Why a table of so many rows is another list."""
        lost = [one for one in self._roster.needs if self._at(one) is None]
        strange = [one for one in self._roster.lacks if self._at(one) is not None]
        told = [f"has no column “{one}”" for one in lost] + [f"has a column “{one}”" for one in strange]
        if 0 < self._roster.most < rows:
            told.append(f"has more rows than the {self._roster.most:,} it is known to have at most")
        return " and ".join(told)


def _rows(blocks: Sequence[Block], grid: Grid, columns: _Columns) -> Iterator[Row]:
    for line in grid.rows:
        block = blocks[line.block]
        name = _cell(block, columns.name)
        if normal(name):
            state = _cell(block, columns.state)
            by = [_cell(block, at) for at in columns.by]
            found = state_of(state)
            yield Row(
                key=(found.fips if found else key_part(state), key_part(name), *map(key_part, by)),
                name=name,
                state=state,
                county=_cell(block, columns.county),
                began=_began([_cell(block, at) for at in columns.began]),
                cells={heading: _cell(block, at) for heading, at in _kept(columns)},
                place=cell_place(block.place, columns.name or 0)[0],
            )


def _kept(columns: _Columns) -> list[tuple[str, int | None]]:
    by = [(columns.headings[at], at) for at in columns.by if at is not None]
    return [*by, *columns.keep.items()]


def _cell(block: Block, at: int | None) -> str:
    return " ".join(block.cells[at].split()) if at is not None and at < len(block.cells) else ""


def _began(cells: Sequence[str]) -> str:
    """The day or month that cells say, as ISO; as printed where they say none."""
    told = "/".join(cell for cell in cells if normal(cell))
    month = _MONTH_OF_YEAR.fullmatch(told)
    if month:
        return f"{month[2]}-{int(month[1]):02d}"
    day = day_in(told)
    return (day.end if day else None) or told


def _heading(path: tuple[str, ...]) -> str:
    return normal(unmarked(path[-1])[0]) if path else ""


def fips_of(row: Row) -> str | None:
    """The FIPS code of a row's county, else of its state; None where no gazetteer has what it says."""
    county = jurisdiction(row.county, row.state) if normal(row.county) else None
    if county:
        return county.fips
    state = state_of(row.state)
    return state.fips if state and not normal(row.county) else None
