"""Grids: the tables of a reading, laid over its blocks. What heads a number, from the title down to the column."""

from __future__ import annotations

import json
import zlib
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of figures or entities: the index of its block in the article, and what heads it, from the group
    heading down to its own label ("Adult", "Male")."""

    block: int
    heading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a title as printed ("" when it has none), what heads each column from the outermost heading down, and
    its rows. `columns[i]` heads `cells[i]` of every row's block; a column with no heading has (). The first
    `labels` columns name the rows and hold no figures. `notes` are indexes of the blocks (footnotes, sources)
    that belong to it. `place` is the locator of the whole.
    """

    title: str
    place: str
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[GridRow, ...]
    labels: int = 1
    notes: tuple[int, ...] = ()


def grids_body(grids: tuple[Grid, ...]) -> bytes | None:
    """Grids as stored beside an article's body: zlib over compact JSON; None for none."""
    if not grids:
        return None
    told = [[g.title, g.place, g.columns, [[r.block, *r.heading] for r in g.rows], g.labels, g.notes] for g in grids]
    return zlib.compress(json.dumps(told, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass"))


def grids_of(body: bytes | None) -> tuple[Grid, ...]:
    """The inverse of `grids_body`."""
    told: list[Any] = json.loads(zlib.decompress(body).decode("utf-8", "surrogatepass")) if body else []
    return tuple(
        Grid(
            title,
            place,
            tuple(tuple(c) for c in columns),
            tuple(GridRow(block, tuple(heading)) for block, *heading in rows),
            labels,
            tuple(notes),
        )
        for title, place, columns, rows, labels, notes in told
    )
