"""Columns of prose that a program drew line by line across the page: read one after another, as people do."""

from __future__ import annotations

from collections.abc import Iterator

from archive.reading.page import Line

_LEAST = 4  # lines side by side; fewer are a form or a signature
_WORDS = 4  # words the cells of a column of prose have on average; those of tables, and marks of lists, have fewer
_SAME = 3.0  # points within which the right column's lines begin


def columns_apart(lines: list[Line]) -> list[Line]:
    """The same cells, where at least four lines that follow each other are two columns of prose: the left ones, then
    the right ones."""
    told: list[Line] = []
    for run, edge in _runs(lines):
        if edge is None:
            told += run
            continue
        cells = [cell for line in run for cell in line.cells]
        told += [Line([c]) for c in cells if c.box[0] < edge - _SAME]
        told += [Line([c]) for c in cells if c.box[0] >= edge - _SAME]
    return told


def _runs(lines: list[Line]) -> Iterator[tuple[list[Line], float | None]]:
    """Lines that stand together, with where their right column begins; None for all other lines."""
    at = 0
    while at < len(lines):
        edge = lines[at].cells[1].box[0] if len(lines[at].cells) == 2 else None
        end = at
        while edge is not None and end < len(lines) and _in_columns(lines, at, end, edge):
            end += 1
        side_by_side = [line for line in lines[at:end] if len(line.cells) == 2]
        words = [sum(len(line.cells[side].text.split()) for line in side_by_side) for side in (0, 1)]
        if len(side_by_side) >= _LEAST and min(words) >= _WORDS * len(side_by_side):
            yield lines[at:end], edge
            at = end
        else:
            yield [lines[at]], None
            at += 1


def _in_columns(lines: list[Line], start: int, at: int, edge: float) -> bool:
    """Whether a line lies below the one before, and in the columns of the first: a cell in each, or in one of them."""
    line, cells = lines[at], lines[at].cells
    if at > start and not 0 < lines[at - 1].box[1] - line.box[1] < 2 * line.height:
        return False
    if len(cells) == 2:
        return cells[0].box[2] < edge - _SAME and abs(cells[1].box[0] - edge) <= _SAME
    left = abs(cells[0].box[0] - lines[start].box[0]) <= _SAME and cells[0].box[2] < edge - _SAME
    return len(cells) == 1 and (left or abs(cells[0].box[0] - edge) <= _SAME)
