"""Regions: where filled cells touch. What blank rows and columns set apart in a sheet stands in two of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from archive.reading.cell import Cell

Rows = Mapping[int, Sequence[Cell]]
_MOST_REGIONS = 400  # more of them are a scatter, no layout


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of rows and columns, counted from 1, both ends included."""

    top: int
    left: int
    bottom: int
    right: int

    def overlaps(self, other: Region) -> bool:
        return (
            self.left <= other.right
            and other.left <= self.right
            and self.top <= other.bottom
            and other.top <= self.bottom
        )

    def around(self, other: Region) -> Region:
        """The smallest region that holds both."""
        return Region(
            min(self.top, other.top),
            min(self.left, other.left),
            max(self.bottom, other.bottom),
            max(self.right, other.right),
        )

    def rows_of(self, rows: Rows) -> dict[int, list[Cell]]:
        """The filled cells in it, by row."""
        inside = {
            row: [c for c in rows[row] if self.left <= c.column <= self.right]
            for row in sorted(rows)
            if self.top <= row <= self.bottom
        }
        return {row: cells for row, cells in inside.items() if cells}


def regions_of(rows: Rows) -> list[Region]:
    """The regions of a sheet from top to bottom, then left to right; they never overlap, and hold every filled cell.

    Cells touch by sides and corners; a merged cell is as large as all it covers, unless it stands alone in its row, as
    a title does that may cover several tables. None where cells lie scattered.
    """
    apart = [part for region in _without_overlaps(_touching(rows)) for part in _split(region, rows)]
    return sorted(apart, key=lambda r: (r.top, r.left))


def _split(region: Region, rows: Rows) -> list[Region]:
    """The parts of a region that only its first row holds together: the titles of tables side by side may touch."""
    inside = region.rows_of(rows)
    titles = sorted(c.column for c in inside[region.top])
    filled = {x for r, cells in inside.items() if r > region.top for c in cells for x in range(c.column, c.right + 1)}
    starts = [c for c in titles if c > region.left and c - 1 not in filled]
    edges = [region.left, *starts, region.right + 1]
    parts = [Region(region.top, left, region.bottom, after - 1) for left, after in pairwise(edges)]
    wide = all(sum(left <= x < after for x in filled) > 1 for left, after in pairwise(edges))
    return [_shrunk(part, rows) for part in parts] if len(parts) == len(titles) > 1 and wide else [region]


def _shrunk(region: Region, rows: Rows) -> Region:
    cells = [c for said in region.rows_of(rows).values() for c in said]
    right = max(min(c.right, region.right) for c in cells)
    return Region(min(c.row for c in cells), min(c.column for c in cells), max(c.row for c in cells), right)


def _touching(rows: Rows) -> list[Region]:
    """Runs of cells in a row, joined with the runs they touch in the row above."""
    found: list[Region] = []
    owner: list[int] = []  # a forest over `found`: regions that turned out to be one

    def root(at: int) -> int:
        while owner[at] != at:
            owner[at] = owner[owner[at]]
            at = owner[at]
        return at

    above: list[tuple[int, Region]] = []  # runs that reach down to the row above or further
    for row in sorted(rows):
        above = [(at, run) for at, run in above if run.bottom >= row - 1]
        here = []
        runs = _runs(rows[row])
        if len(runs) > _MOST_REGIONS:
            return []
        for run in runs:
            at = len(found)
            found.append(run)
            owner.append(at)
            here.append((at, run))
        for at, run in here:
            for other, _ in _near(above, run):
                one, two = sorted((root(at), root(other)))
                found[one] = found[one].around(found[two])
                owner[two] = one
        above += here
        above.sort(key=lambda a: a[1].left)
    return [region for at, region in enumerate(found) if owner[at] == at]


def _near(above: list[tuple[int, Region]], run: Region) -> list[tuple[int, Region]]:
    return [(at, r) for at, r in above if r.left <= run.right + 1 and run.left <= r.right + 1]


def _runs(cells: Sequence[Cell]) -> list[Region]:
    runs: list[Region] = []
    for c in sorted(cells, key=lambda c: c.column):
        run = Region(c.row, c.column, c.bottom, c.right if len(cells) > 1 else c.column)
        if runs and c.column <= runs[-1].right + 1:
            runs[-1] = runs[-1].around(run)
        else:
            runs.append(run)
    return runs


def _without_overlaps(regions: list[Region]) -> list[Region]:
    """What lies within the rectangle of another region is part of it."""
    while True:
        kept: list[Region] = []
        for region in sorted(regions, key=lambda r: (r.top - r.bottom) * (r.right - r.left + 1)):
            at = next((n for n, other in enumerate(kept) if other.overlaps(region)), None)
            if at is None:
                kept.append(region)
            else:
                kept[at] = kept[at].around(region)
            if len(kept) > _MOST_REGIONS:
                return []
        if len(kept) == len(regions):
            return kept
        regions = kept
