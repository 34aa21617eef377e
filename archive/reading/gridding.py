"""Gridding: tables that were found become grids over blocks; those of a page are found in its rows."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from archive.reading.cell import Cell
from archive.reading.grid import Grid, GridRow
from archive.reading.reading import Block
from archive.reading.tabulation import Lines, Table, headings_of, is_title, label_columns, row_headings, tables_in

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


def grids_in(blocks: Sequence[Block]) -> tuple[Grid, ...]:
    """The grids of a page, found in the rows of its blocks: a run of rows is a table, or several.

    The title is a line in the table, its caption, or the nearest heading or short line above; footnotes right behind a
    table are its notes. Where the page spans cells, the places they cover are blank, and headings go on over blanks.
    """
    found: list[Grid] = []
    for is_row, run in groupby(range(len(blocks)), key=lambda at: blocks[at].kind == "row"):
        if is_row:
            found += _grids_of_run([*run], blocks)
    return tuple(found)


def _grids_of_run(run: Sequence[int], blocks: Sequence[Block]) -> Iterator[Grid]:
    lines = {at: [Cell(at, x, text, prose=True) for x, text in enumerate(blocks[at].cells, 1) if text] for at in run}
    tables = [t for t in tables_in(lines) if t.is_table]
    for table in tables:
        rows = sorted((*table.heads, *table.body))
        columns = range(1, max(c.column for row in rows for c in lines[row]) + 1)
        if len(columns) < 2:
            continue
        if table.title is None:
            table.title = _title_above(min((*table.before, *rows)), blocks)
        notes = [*table.notes, *(_footnotes_behind(run[-1], blocks) if table is tables[-1] else ())]
        place = blocks[rows[0]].place + (f":{blocks[rows[-1]].place}" if len(rows) > 1 else "")
        yield grid_of(table, lines, columns, place, {row: row for row in rows}, notes)


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
