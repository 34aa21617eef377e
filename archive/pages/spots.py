"""Spots: a value among what stands around it: its cell in a small grid, or its place in a sentence."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from string import ascii_uppercase

from archive.pages.rows import row
from archive.reading.grid import Grid, cell_place, unmarked
from archive.reading.reading import Block
from archive.store.articles import article_blocks, article_grids

_AROUND_ROWS, _AROUND_COLUMNS = 2, 2
_SENTENCE_ENDS = re.compile(r"(?<=[.!?])\s+(?=[A-Z“\"(])")


@dataclass(frozen=True)
class Cell:
    """A cell of a small grid; `found` is the value that was looked for."""

    text: str
    found: bool
    number: bool


@dataclass(frozen=True)
class SmallRow:
    """A row of it under its heading; `passed` rows of the table are left out before it."""

    heading: str
    cells: tuple[Cell, ...]
    passed: bool


@dataclass(frozen=True)
class SmallGrid:
    """The rows and columns around a cell as the table prints them. `path` is all that heads the cell, outermost first,
    `notes` are the footnotes of the table."""

    title: str
    columns: tuple[str, ...]
    rows: tuple[SmallRow, ...]
    path: tuple[str, ...]
    notes: tuple[str, ...]


@dataclass(frozen=True)
class Sentence:
    """A passage around a figure: what stands before it, the figure as printed, what follows. `place` is the passage's
    own locator in the payload, "" where it is not known."""

    before: str
    figure: str
    after: str
    place: str = ""

    def shortened(self) -> Sentence:
        """The one sentence of the passage that prints the figure."""
        before = _SENTENCE_ENDS.split(self.before)[-1]
        after = _SENTENCE_ENDS.split(self.after)[0]
        return Sentence(before, self.figure, after, self.place)


def grid_around(connection: sqlite3.Connection, version: str, place: str) -> SmallGrid | None:
    """The small grid around a cell of a version; None where its tables have no such cell."""
    found = row(connection, "SELECT article FROM versions WHERE id = ?", version)
    if found is None:
        return None
    blocks = article_blocks(connection, found[0])
    return small_grid(blocks, article_grids(connection, found[0], blocks), place)


def small_grid(blocks: Sequence[Block], grids: Iterable[Grid], place: str) -> SmallGrid | None:
    """The grid's rows and columns around the cell at a place."""
    wanted = _row_of(place)
    for grid in grids:
        for nth, line in enumerate(grid.rows):
            block = blocks[line.block]
            if _row_of(block.place) == wanted:
                for at in range(grid.labels, len(block.cells)):
                    if cell_place(block.place, at)[0] == place:
                        return _cut(blocks, grid, nth, at)
    return None


def _row_of(place: str) -> tuple[str, str]:
    """What all cells of one row have in common in their locators."""
    sheet, mark, cells = place.rpartition("!")
    if not mark:
        return place.partition(" cell")[0], ""
    return sheet, cells.partition(":")[0].lstrip(ascii_uppercase)


def _cut(blocks: Sequence[Block], grid: Grid, nth: int, at: int) -> SmallGrid:
    across = range(max(grid.labels, at - _AROUND_COLUMNS), min(len(grid.columns), at + _AROUND_COLUMNS + 1))
    near = sorted({n for n in range(nth - _AROUND_ROWS, nth + _AROUND_ROWS + 1) if 0 <= n < len(grid.rows)})
    rows = tuple(
        SmallRow(
            " › ".join(grid.rows[n].heading),
            tuple(_cell(blocks[grid.rows[n].block], column, found=(n, column) == (nth, at)) for column in across),
            n == near[0] and n > 0,
        )
        for n in near
    )
    path = (grid.title, *grid.rows[nth].heading, *(grid.columns[at] if at < len(grid.columns) else ()))
    told = tuple(dict.fromkeys(unmarked(part)[0].strip(" :") for part in path if part.strip(" :")))
    notes = tuple(dict.fromkeys(blocks[note].text for note in grid.notes))
    return SmallGrid(grid.title, tuple(" › ".join(grid.columns[column]) for column in across), rows, told, notes)


def _cell(block: Block, column: int, *, found: bool) -> Cell:
    text = block.cells[column] if column < len(block.cells) else ""
    return Cell(text, found, text[:1].isdigit())


def sentence_at(
    connection: sqlite3.Connection, passage: str, version: str, span: str, *, placed: bool = False
) -> Sentence | None:
    """A passage's wording in a version with the figure at a span; with `placed`, also where it stands in the payload.
    None where the passage had no wording then."""
    found = row(
        connection,
        """SELECT w.id, w.text, v.article FROM versions v JOIN versions s ON s.document = v.document
             JOIN passages p ON p.since = s.id AND p.passage = ? JOIN wordings w ON w.id = p.wording
             LEFT JOIN versions u ON u.id = p.until
           WHERE v.id = ? AND s.number <= v.number AND (u.id IS NULL OR u.number > v.number)""",
        passage,
        version,
    )
    if found is None:
        return None
    _, text, article = found
    start, _, end = span.partition("-")
    place = next((b.place for b in article_blocks(connection, article) if b.text == text), "") if placed else ""
    return Sentence(text[: int(start)], text[int(start) : int(end)], text[int(end) :], place)
