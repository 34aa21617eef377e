"""Gridding: tables that were found become grids over blocks; those of a page are found in its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby
from types import MappingProxyType

from archive.reading.cell import Cell
from archive.reading.grid import Grid, GridRow
from archive.reading.reading import Block
from archive.reading.table import Laid
from archive.reading.tabulation import (
    Lines,
    Table,
    headings_of,
    is_note,
    is_title,
    label_columns,
    row_headings,
    tables_in,
)

_ABOVE = 3  # blocks from a table up to the heading or line that may be its title


def grid_of(
    table: Table, lines: Lines, columns: range, place: str, blocks: Mapping[int, int], notes: Sequence[int]
) -> Grid:
    """A table as a grid. `blocks` is the index of the block of each row, `notes` those of the notes."""
    labels = label_columns(lines, table, columns)
    headings = row_headings(lines, table, columns, labels)
    rows = tuple(GridRow(blocks[row], path) for row, path in zip(table.body, headings, strict=True))
    title = table.title.text if table.title else ""
    return Grid(title, place, headings_of(lines, table, columns), rows, labels, tuple(notes))


def grids_in(blocks: Sequence[Block], laid: Mapping[int, Laid] = MappingProxyType({})) -> tuple[Grid, ...]:
    """The grids of a page, found in the rows of its blocks: a table of the page is a table, or several.

    `laid` is how the page lays out each row, by the index of its block: header cells head, spanned cells reach over
    all they cover. The title is a line in the table, its caption, or the nearest heading or short line above; footnotes
    right behind a table are its notes.
    """
    found: list[Grid] = []
    number = {at: laid[at].table if at in laid else 0 for at, block in enumerate(blocks) if block.kind == "row"}
    for table, run in groupby(range(len(blocks)), key=number.get):
        if table is not None:
            found += _grids_of_run([*run], blocks, laid)
    return tuple(found)


def _grids_of_run(run: Sequence[int], blocks: Sequence[Block], laid: Mapping[int, Laid]) -> Iterator[Grid]:
    lines = {at: _cells(at, blocks[at], laid.get(at)) for at in run}
    _reach_down(lines, laid)
    tables = [t for part in _parts(run, lines, laid) for t in part if t.is_table]
    for table in tables:
        rows = sorted((*table.heads, *table.body))
        columns = range(1, max(c.right for row in rows for c in lines[row]) + 1)
        if len(columns) < 2:
            continue
        if table.title is None:
            table.title = _title_above(min((*table.before, *rows)), blocks)
        notes = [*table.notes, *(_footnotes_behind(run[-1], blocks) if table is tables[-1] else ())]
        place = blocks[rows[0]].place + (f":{blocks[rows[-1]].place}" if len(rows) > 1 else "")
        yield grid_of(table, lines, columns, place, {row: row for row in rows}, notes)


def _cells(at: int, block: Block, laid: Laid | None) -> list[Cell]:
    if laid is None:
        return [Cell(at, x, text, prose=True) for x, text in enumerate(block.cells, 1) if text]
    return [Cell(at, x, block.cells[x - 1], prose=True, across=w, down=h) for x, w, h in laid.cells]


def _reach_down(lines: dict[int, list[Cell]], laid: Mapping[int, Laid]) -> None:
    """Lets a cell that goes down several rows of a table's body stand in each of them."""
    for at, cells in [*lines.items()]:
        for cell in cells if at in laid and not laid[at].heads else ():
            for row in range(at + 1, cell.bottom + 1):
                if row in lines and not laid[row].heads and all(c.column != cell.column for c in lines[row]):
                    lines[row] = sorted((*lines[row], replace(cell, row=row, down=1)), key=lambda c: c.column)


def _parts(run: Sequence[int], lines: Lines, laid: Mapping[int, Laid]) -> Iterator[list[Table]]:
    """The tables of one table of the page: where it marks heading rows, each run of them begins one; what stands
    before them, and a table without them, is told by its cells."""
    heads: list[int] = []
    part: list[int] = []
    for is_head, rows in groupby(run, key=lambda at: at in laid and laid[at].heads):
        if is_head:
            yield _part(heads, part, lines)
            heads, part = [*rows], []
        else:
            part = [*rows]
    yield _part(heads, part, lines)


def _part(heads: Sequence[int], rows: Sequence[int], lines: Lines) -> list[Table]:
    if not heads:
        return tables_in({at: lines[at] for at in rows})
    width = max(c.right for at in (*heads, *rows) for c in lines[at])
    table = Table(heads=[*heads], body=[*rows])
    while table.heads[1:] and [c.across for c in lines[table.heads[0]]] == [width]:
        table.before.append(table.heads.pop(0))
        table.title = lines[table.before[-1]][0]
    while len(table.body) > 1 and len(last := lines[table.body[-1]]) == 1 and is_note(last[0].text):
        table.notes.insert(0, table.body.pop())
    return [table]


def _title_above(at: int, blocks: Sequence[Block]) -> Cell | None:
    for above in range(at - 1, max(-1, at - 1 - _ABOVE), -1):
        block = blocks[above]
        if block.kind == "row":
            return None
        line = block.kind == "paragraph" and above == at - 1 and is_title(block.text)
        if line or block.kind in ("caption", "heading"):
            return Cell(above, 1, block.text, prose=True)
    return None


def _footnotes_behind(last: int, blocks: Sequence[Block]) -> Iterator[int]:
    at = last + 1
    while at < len(blocks) and blocks[at].kind == "footnote":
        yield at
        at += 1
