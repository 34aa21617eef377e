"""Sums: totals held against their parts, and percentages against theirs, where a table shows by its own other rows how
it is built."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from archive.figures.series import Labels
from archive.history.checks import MOST_SHOWN, Finding, Rule
from archive.reading.grid import Grid, Value, values_of
from archive.reading.reading import Block

_NUMBER = re.compile(r"([-−–]?)\$?(\d[\d,]*(?:\.\d+)?)(%?)")
_TOTAL = re.compile(r"\s*(?:grand |overall )?total\s*", re.IGNORECASE)
_PERCENT = re.compile(r"(?:percent|%|pct\.?) (?:of )?(.+)", re.IGNORECASE)
# A table is built as assumed when so large a part of its rows, and so many at least, come out right.
_RIGHT, _LEAST = 0.6, 2
_LABELS = Labels()

Grid2 = dict[tuple[int, int], tuple[Decimal, bool, Value]]
"""Numbers by row and column: the value, whether it is a percentage, and where it came from."""


@dataclass(frozen=True, slots=True)
class _Trial:
    """A printed total or percentage, what its parts make, and where it stands."""

    printed: Decimal
    made: Decimal
    value: Value

    def fits(self, slack: Decimal) -> bool:
        return abs(self.printed - self.made) <= slack


def misfits(blocks: Sequence[Block], grids: Iterable[Grid]) -> Iterator[Finding]:
    """The totals and percentages of shown tables that do not come out, one finding a table and rule."""
    for grid in grids:
        headings = {path[-1] for path in (*grid.columns, *(row.heading for row in grid.rows)) if path}
        if any(_TOTAL.match(h) or _PERCENT.match(h) for h in headings):
            table = _Table(blocks, grid)
            yield from _told(Rule.SUM_OF_PARTS, grid, table.sums())
            yield from _told(Rule.PERCENT_OF_PARTS, grid, table.percentages())


class _Table:
    """A grid as numbers under labels."""

    def __init__(self, blocks: Sequence[Block], grid: Grid) -> None:
        self.rows = [tuple(map(_LABELS.normal, row.heading)) for row in grid.rows]
        self.columns = [tuple(map(_LABELS.normal, path)) for path in grid.columns]
        self.cells: Grid2 = {}
        at = {id(row): n for n, row in enumerate(grid.rows)}
        for row in grid.rows:
            one = Grid(grid.title, grid.place, grid.columns, (row,), grid.labels)
            for column, value in _placed(one, blocks):
                number = _number(value)
                if number and not value.hidden:
                    self.cells[at[id(row)], column] = (*number, value)

    def sums(self) -> list[list[_Trial]]:
        """Trials of each total row and each total column."""
        across = {column: self._parts(self.columns, column) for column in range(len(self.columns))}
        down = {row: self._parts(self.rows, row) for row in range(len(self.rows))}
        lines = range(len(self.rows)), range(len(self.columns))
        found = [self._trials([(row, total) for row in lines[0]], parts, 1) for total, parts in across.items() if parts]
        found += [self._trials([(total, c) for c in lines[1]], parts, 0) for total, parts in down.items() if parts]
        return found

    @staticmethod
    def _parts(paths: Sequence[tuple[str, ...]], at: int) -> list[int]:
        """What is added up to a total: its siblings without totals and percentages."""
        if not paths[at] or not _TOTAL.fullmatch(paths[at][-1]):
            return []
        same = [n for n, path in enumerate(paths) if n != at and path and path[:-1] == paths[at][:-1]]
        totals = [n for n in same if _TOTAL.fullmatch(paths[n][-1])]
        parts = [n for n in same if n not in totals and not _PERCENT.fullmatch(paths[n][-1])]
        return parts if len(parts) >= 2 and not totals else []

    def _trials(self, totals: Iterable[tuple[int, int]], parts: Sequence[int], axis: int) -> list[_Trial]:
        trials = []
        for row, column in totals:
            printed = self.cells.get((row, column))
            some = [self.cells.get((row, part) if axis else (part, column)) for part in parts]
            known = [cell for cell in some if cell and not cell[1]]
            if printed and not printed[1] and len(known) >= 2 and len(known) == sum(s is not None for s in some):
                trials.append(_Trial(printed[0], sum((k[0] for k in known), Decimal(0)), printed[2]))
        return trials

    def percentages(self) -> list[list[_Trial]]:
        """Trials of columns headed "Percent X" beside "X" and a total."""
        found = []
        for at, path in enumerate(self.columns):
            said = _PERCENT.fullmatch(path[-1]) if path else None
            if said:
                base = [n for n, other in enumerate(self.columns) if other == (*path[:-1], said[1])]
                total = [n for n, other in enumerate(self.columns) if other and other[:-1] == path[:-1]
                         and _TOTAL.fullmatch(other[-1])]  # fmt: skip
                if len(base) == len(total) == 1:
                    found.append([*self._shares(at, base[0], total[0])])
        return found

    def _shares(self, at: int, base: int, total: int) -> Iterator[_Trial]:
        for row in range(len(self.rows)):
            printed, part, whole = (self.cells.get((row, column)) for column in (at, base, total))
            if printed and part and whole and whole[0]:
                percent = printed[0] if printed[1] else printed[0] * 100
                yield _Trial(percent, part[0] * 100 / whole[0], printed[2])


def _placed(grid: Grid, blocks: Sequence[Block]) -> Iterator[tuple[int, Value]]:
    """The values of a grid of one row with the numbers of their columns."""
    block = blocks[grid.rows[0].block]
    filled = [at for at in range(grid.labels, len(block.cells)) if block.cells[at]]
    return zip(filled, values_of(grid, blocks), strict=True)


def _number(value: Value) -> tuple[Decimal, bool] | None:
    found = _NUMBER.fullmatch(value.text.strip())
    if not found:
        return None
    number = Decimal(found[2].replace(",", "")) * (-1 if found[1] else 1)
    return number, bool(found[3])


def _slack(rule: Rule, trial: _Trial) -> Decimal:
    """What rounding explains: one unit of the last printed digit for each of a few parts."""
    digits = trial.value.text.rstrip("%").rpartition(".")[2] if "." in trial.value.text else ""
    step = Decimal(1).scaleb(-len(digits))
    return step * (1 if rule is Rule.PERCENT_OF_PARTS else 2 if digits else 1)


def _told(rule: Rule, grid: Grid, tried: Iterable[Sequence[_Trial]]) -> Iterator[Finding]:
    wrong: list[_Trial] = []
    for trials in tried:
        right = [t for t in trials if t.fits(_slack(rule, t))]
        if len(right) >= max(_LEAST, _RIGHT * len(trials)):
            wrong += [t for t in trials if t not in right]
    if wrong:
        worst = max(wrong, key=lambda t: (abs(t.printed - t.made), t.value.place))
        label = " › ".join(filter(None, (*worst.value.row, *worst.value.column)))
        others = f", and {len(wrong) - 1} more in this table" if len(wrong) > 1 else ""
        made = f"{round(worst.made, 2).normalize():,f}"
        verb = "its parts add up to" if rule is Rule.SUM_OF_PARTS else "its parts make"
        yield Finding(
            rule,
            _LABELS.path((grid.title, *sorted({_LABELS.path((*t.value.row, *t.value.column)) for t in wrong}))),
            f"“{grid.title or 'A table'}”, {label}: {worst.value.text} is printed, {verb} {made}{others}.",
            {"table": grid.title, "of": len(wrong), "figures": [
                {"place": t.value.place, "printed": t.value.text, "made": f"{t.made:.2f}"} for t in wrong[:MOST_SHOWN]
            ]},
        )  # fmt: skip
