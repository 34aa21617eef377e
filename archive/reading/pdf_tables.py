"""The tables of one page: those with drawn cells first, then those that alignment alone makes."""

from __future__ import annotations

from bisect import bisect
from itertools import pairwise

from archive.reading.pdf_aligned import Column, below_rule, columns_of, headings_above, runs_of
from archive.reading.pdf_line import Line, Stretch, around, lines_of_words
from archive.reading.pdf_page import Page, Word
from archive.reading.pdf_rows import body_rows, heading_rows
from archive.reading.pdf_ruled import Lattice, cells_of, lattices_of, lines_within, parted_at_gaps
from archive.reading.pdf_table import Table, TableCell, headings_of

_MANY_WORDS = 12
_MOST_WORDS = 20_000  # of a page whose tables are looked for


def tables_of(page: Page, words: list[Word]) -> list[Table]:
    """The tables of a page. Every word is in one of them or in none."""
    if len(words) > _MOST_WORDS:
        return []
    tables: list[Table] = []
    rest = words
    for lattice in lattices_of(page):
        left, bottom, right, top = lattice.box
        inside = [
            w for w in rest if left - 2 < (w.box[0] + w.box[2]) / 2 < right + 2 and bottom - 2 < w.middle < top + 2
        ]
        table = ruled_table(lattice, inside) if inside else None
        if table:
            tables.append(table)
            taken = {id(w) for w in table.words}
            rest = [w for w in rest if id(w) not in taken]
    return tables + aligned_tables(rest, page)


def ruled_table(lattice: Lattice, words: list[Word]) -> Table | None:
    """The table in a lattice; None where it only frames text."""
    width = len(lattice.xs) - 1
    drawn = [parted_at_gaps(row, lattice.xs) for row in cells_of(lattice, words) if row]
    titled: list[Word] = []
    while len(drawn) > 1 and _aside(drawn[0], width):
        titled += [w for c in drawn[0] for w in c.words]
        drawn = drawn[1:]
    while len(drawn) > 1 and _aside(drawn[-1], width):
        drawn = drawn[:-1]
    if len(drawn) < 2 and not (drawn and lines_within(drawn[0], lattice.upright)):
        return None
    drawn, width = _lines_apart(lattice, drawn, width)
    drawn, width = _filled(drawn)
    if width < 2 or len(drawn) < 2 or sum(len(row) > 1 for row in drawn) < 2:
        return None
    if sum(map(len, drawn)) < 0.2 * width * len(drawn):
        return None  # the bars of a chart
    return Table(width, drawn, headings_of(drawn), titled)


def _aside(row: list[TableCell], width: int) -> bool:
    """Whether a row at the edge of a lattice is a title or a note: one cell from side to side, or prose."""
    if len(row) == 1 and (row[0].first, row[0].last) == (0, width - 1):
        return True
    return len(row) * 4 <= max(width, 8) and any(len(c.words) > _MANY_WORDS and c.last > c.first for c in row)


def _lines_apart(lattice: Lattice, drawn: list[list[TableCell]], width: int) -> tuple[list[list[TableCell]], int]:
    """Drawn rows that hold a table's rows as mere lines are parted into those, columns without a rule between too."""
    apart = {n: lines for n, row in enumerate(drawn) if (lines := lines_within(row, lattice.upright))}
    if not apart:
        return drawn, width
    columns, homes = _columns_within(lattice.xs, [line for lines in apart.values() for line in lines])
    rows: list[list[TableCell]] = []
    for n, row in enumerate(drawn):
        if n in apart:
            rows += body_rows(apart[n], columns, lattice.across)
        else:
            ends = [*homes[1:], len(columns)]
            placed = [TableCell(c.words, homes[c.first], ends[c.last] - 1, c.rows) for c in row]
            several = [w for c, drawn_one in zip(placed, row, strict=True) if _now_more(c, drawn_one) for w in c.words]
            parted = heading_rows(lines_of_words(several, lattice.upright), columns, lattice.across)
            whole = [c for c, drawn_one in zip(placed, row, strict=True) if not _now_more(c, drawn_one)]
            rows += [sorted([*whole, *(parted or [[]])[0]], key=lambda c: c.first), *parted[1:]]
    return rows, len(columns)


def _now_more(cell: TableCell, drawn: TableCell) -> bool:
    """Whether the cell of one drawn column lies over several columns now."""
    return drawn.first == drawn.last and cell.first < cell.last


def _columns_within(xs: list[float], lines: list[Line]) -> tuple[list[Column], list[int]]:
    """The columns between the rules, parted where the lines are; and which of them is the first of each drawn one."""
    columns: list[Column] = []
    homes = []
    placed = [([(_across(w), w) for w in line.words], [(_across(s), s) for s in line.stretches]) for line in lines]
    for left, right in pairwise(xs):
        homes.append(len(columns))
        parts = [
            Line(said, [s for at, s in stretches if left <= at < right])
            for words, stretches in placed
            if (said := [w for at, w in words if left <= at < right])
        ]
        several = [p for p in parts if len(p.stretches) > 1]
        if len(several) * 2 > len(parts) and len(several) > 2:
            columns += columns_of(several)
        else:
            columns.append((left, right))
    return columns, homes


def _across(part: Word | Stretch) -> float:
    """Where its middle lies."""
    box = part.box
    return (box[0] + box[2]) / 2


def _filled(rows: list[list[TableCell]]) -> tuple[list[list[TableCell]], int]:
    """The rows without the columns that hold nothing of their own: no cell begins there, or none beside one in the
    column before, whose cells reach over it: all of them, or five times as many as begin in it."""
    used: list[int] = []
    for column in sorted({c.first for row in rows for c in row}):
        starting = [row for row in rows if any(c.first == column for c in row)]
        before = used[-1] if used else column
        there = [c for row in rows for c in row if c.first == before]
        covering = sum(c.last >= column for c in there)
        alone = before < column and not any(c.first == before for row in starting for c in row)
        if alone and (len(starting) * 5 <= covering or covering == len(there)):
            for cell in (c for row in starting for c in row if c.first == column):
                cell.first = before
        else:
            used.append(column)
    for row in rows:
        for c in row:
            c.first, c.last = (max(bisect(used, edge) - 1, 0) for edge in (c.first, c.last))
    return rows, len(used)


def aligned_tables(words: list[Word], page: Page) -> list[Table]:
    """The tables among words that stand in no lattice."""
    lines = lines_of_words(words, page.upright)
    tables = []
    past = 0
    for first, end in runs_of(lines):
        body = lines[first:end]
        columns = columns_of(body)
        if len(columns) < 2:
            continue
        box = around(line.box for line in body)
        top = max(past, headings_above(lines, first, box, page.across))
        past = end
        found, first = first, below_rule(lines, first, end, page.across)
        while first > top and _heads_group(lines[first - 1], lines[top : first - 1], columns):
            first -= 1
        rows = body_rows(lines[first:end], columns, page.across)
        if not _dense(rows, len(columns)):
            continue
        heads = heading_rows(lines[top:first], columns, page.across)
        rows, heads = (rows, heads) if first > found else _headed_rows(heads, rows)
        tables.append(Table(len(columns), heads + rows, len(heads)))
    return tables


def _heads_group(line: Line, above: list[Line], columns: list[Column]) -> bool:
    """Whether the last line above the figures heads a group of rows: alone in the first column, which is headed."""
    label = columns[0][1]
    if len(line.stretches) > 1 or line.box[0] > label or line.box[2] > columns[1][0] + 2 * line.height:
        return False
    return any(len(other.stretches) > 1 and other.stretches[0].box[0] < label for other in above)


def _dense(rows: list[list[TableCell]], width: int) -> bool:
    """Whether the rows fill the columns, and with figures, as those of a table do and what is written over a chart does
    not."""
    full = [row for row in rows if len(row) > 1]
    beside = [cell for row in full for cell in row if cell.first > 0]
    telling = sum(cell.figure or any(c.isdigit() for c in cell.text) for cell in beside)
    return sum(len(row) for row in full) > 0.5 * width * len(full) and telling > 0.6 * len(beside)


def _headed_rows(
    heads: list[list[TableCell]], rows: list[list[TableCell]]
) -> tuple[list[list[TableCell]], list[list[TableCell]]]:
    """Years over figures are headings too; the heading of the first group is none."""
    more = headings_of(rows)
    if more and len(rows[more - 1]) > 1:
        heads, rows = heads + rows[:more], rows[more:]
    while len(heads) > 1 and len(heads[-1]) == 1 and heads[-1][0].first == heads[-1][0].last == 0:
        if any(c.first == 0 for row in heads[:-1] for c in row):
            heads, rows = heads[:-1], [heads[-1], *rows]
        else:
            break
    return rows, heads
