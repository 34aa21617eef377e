"""Tables whose cells are drawn: rules across and upright that meet make boxes, and what stands in a box is a cell."""

from __future__ import annotations

from bisect import bisect
from dataclasses import dataclass
from itertools import pairwise

from archive.reading.page import Box
from archive.reading.pdf_line import Line, lines_of_words
from archive.reading.pdf_page import Page, Rule, Word
from archive.reading.pdf_table import TableCell

_NEAR = 3.0  # points within which rules meet
_MOST_RULES = 3_000

Owners = list[list[tuple[int, int, int, int]]]


@dataclass(slots=True)
class Lattice:
    """Rules that hang together. `xs` are the edges of its columns from the left, `ys` of its rows from the top."""

    across: list[Rule]
    upright: list[Rule]
    xs: list[float]
    ys: list[float]

    @property
    def box(self) -> Box:
        return self.xs[0], self.ys[-1], self.xs[-1], self.ys[0]


def lattices_of(page: Page) -> list[Lattice]:
    """The lattices of a page with at least two columns, from the top down."""
    across, upright = page.across[:_MOST_RULES], page.upright[:_MOST_RULES]
    home = list(range(len(across) + len(upright)))

    def root(n: int) -> int:
        while home[n] != n:
            home[n] = home[home[n]]
            n = home[n]
        return n

    lows = [-r.at for r in across]
    for k, rule in enumerate(upright, len(across)):
        for n in range(bisect(lows, -rule.high - _NEAR), bisect(lows, -rule.low + _NEAR)):
            if across[n].low - _NEAR <= rule.at <= across[n].high + _NEAR:
                home[root(k)] = root(n)
    groups: dict[int, tuple[list[Rule], list[Rule]]] = {}
    for n in range(len(home)):
        part = groups.setdefault(root(n), ([], []))
        part[n >= len(across)].append(across[n] if n < len(across) else upright[n - len(across)])
    found = [lattice for group in groups.values() if (lattice := _lattice(*group))]
    return sorted(found, key=lambda lattice: -lattice.ys[0])


def _lattice(across: list[Rule], upright: list[Rule]) -> Lattice | None:
    if len(across) < 2 or not upright:
        return None
    xs = _distinct([r.at for r in upright] + [min(r.low for r in across), max(r.high for r in across)])
    ys = _distinct([r.at for r in across] + [min(r.low for r in upright), max(r.high for r in upright)])
    return Lattice(across, upright, xs, ys[::-1]) if len(xs) > 2 and len(ys) > 1 else None


def _distinct(places: list[float]) -> list[float]:
    kept: list[float] = []
    for place in sorted(places):
        if not kept or place - kept[-1] > 2 * _NEAR:
            kept.append(place)
    return kept


def cells_of(lattice: Lattice, words: list[Word]) -> list[list[TableCell]]:
    """The words by the boxes they stand in: for every row between two rules its cells, those without words left out."""
    xs, ys = lattice.xs, lattice.ys
    wide, deep = len(xs) - 1, len(ys) - 1
    owner = _owners(lattice, wide, deep)
    cells: dict[int, TableCell] = {}
    listed = _listed(words, owner, xs, ys)
    rows: list[list[TableCell]] = [[] for _ in range(deep)]
    for word in words:
        row, column = _place(word, xs, ys)
        first, last, top, bottom = owner[row][column]
        if (first, top) in listed:
            top = bottom = row
        key = top * wide + first
        if key not in cells:
            cells[key] = TableCell([], first, last, bottom - top + 1)
            rows[top].append(cells[key])
        cells[key].words.append(word)
    for cells_of_row in rows:
        cells_of_row.sort(key=lambda c: c.first)
    return rows


def _place(word: Word, xs: list[float], ys: list[float]) -> tuple[int, int]:
    """The row and the column a word stands in."""
    column = bisect(xs, (word.box[0] + word.box[2]) / 2) - 1
    row = bisect([-y for y in ys], -word.middle) - 1
    return min(max(row, 0), len(ys) - 2), min(max(column, 0), len(xs) - 2)


def _listed(words: list[Word], owner: Owners, xs: list[float], ys: list[float]) -> set[tuple[int, int]]:
    """The cells (first column, top row) over three rows or more that say a line in each: labels without rules."""
    lines: dict[tuple[int, int], list[Word]] = {}
    deep = {}
    for word in words:
        row, column = _place(word, xs, ys)
        first, _, top, bottom = owner[row][column]
        if bottom - top > 1:
            lines.setdefault((first, top), []).append(word)
            deep[first, top] = bottom - top + 1
    return {
        key
        for key, said in lines.items()
        if len(each := lines_of_words(said)) == deep[key] == len({_place(line.words[0], xs, ys)[0] for line in each})
    }


def _owners(lattice: Lattice, wide: int, deep: int) -> Owners:
    """For each box between neighbouring edges the columns and rows (first, last, top, bottom) of the cell it is in."""
    xs, ys = lattice.xs, lattice.ys
    upright, across = _near(lattice.upright, xs), _near(lattice.across, ys)
    walls = [[_crossed(upright[c], (ys[r] + ys[r + 1]) / 2) for c in range(wide + 1)] for r in range(deep)]
    floors = [[_crossed(across[r + 1], (xs[c] + xs[c + 1]) / 2) for c in range(wide)] for r in range(deep)]
    owner: list[list[tuple[int, int, int, int] | None]] = [[None] * wide for _ in range(deep)]
    for r in range(deep):
        for c in range(wide):
            if owner[r][c]:
                continue
            last = c
            while last + 1 < wide and not walls[r][last + 1] and not owner[r][last + 1]:
                last += 1
            bottom = r
            while (
                bottom + 1 < deep
                and not any(floors[bottom][c : last + 1])
                and not any(walls[bottom + 1][c + 1 : last + 1])
            ):
                bottom += 1
            for y in range(r, bottom + 1):
                for x in range(c, last + 1):
                    owner[y][x] = c, last, r, bottom
    return owner  # type: ignore[return-value]  # every box has its owner now


def _near(rules: list[Rule], edges: list[float]) -> list[list[Rule]]:
    return [[r for r in rules if abs(r.at - edge) <= 2 * _NEAR] for edge in edges]


def _crossed(rules: list[Rule], along: float) -> bool:
    return any(r.low - 1 <= along <= r.high + 1 for r in rules)


def parted_at_gaps(row: list[TableCell], xs: list[float]) -> list[TableCell]:
    """The cells of a row, those over several columns parted where their one line has wide gaps: at the edge nearest."""
    parted: list[TableCell] = []
    for cell in row:
        lines = lines_of_words(cell.words) if cell.last > cell.first else []
        stretches = lines[0].stretches if len(lines) == 1 else []
        first = cell.first
        for last, following in pairwise(stretches):
            gap = (last.box[2] + following.box[0]) / 2
            edge = min(range(first + 1, cell.last + 1), key=lambda n: abs(xs[n] - gap), default=0)
            if (
                edge
                and following.box[0] - last.box[2] > 2 * lines[0].height
                and last.box[2] < xs[edge] < following.box[0]
            ):
                words = [w for w in cell.words if w.box[2] < xs[edge]]
                parted.append(TableCell(words, first, edge - 1, cell.rows))
                cell = TableCell([w for w in cell.words if w.box[2] >= xs[edge]], edge, cell.last, cell.rows)
                first = edge
        parted.append(cell)
    return parted


def lines_within(cells: list[TableCell], upright: list[Rule]) -> list[Line] | None:
    """The lines of one drawn row where they are rows of their own: at least two say figures in one column."""
    if not cells or max(len(c.words) for c in cells) < 2:
        return None
    lines = lines_of_words([w for c in cells for w in c.words], upright)
    if len(lines) < 2:
        return None
    rows = [line for line in lines if sum(s.figure for s in line.stretches) and len(line.stretches) > 1]
    return lines if len(rows) >= 2 and len(rows) * 3 > len(lines) else None
