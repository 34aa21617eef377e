"""Changed cells as they are stored: by where they stand in wordings that are kept anyway.

The text of a row is its cells that are not blank, joined by " | ". So a cell is told by its place in the text of its
row, its column by its place in the text of the heading row, and only what stands in neither is written out. The view
`changed_cells` (archive/store/views.py) reads the same.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

from archive.history.edit import CellEdit
from archive.reading.reading import wording_id

_JOIN = " | "


def packed(cells: Sequence[CellEdit], headings: str, old: str, new: str) -> str | None:
    """Changed cells of one row as JSON, None where there are none: the wording id of the heading row or "", the row's
    name, then column, cell before and cell after of each. A number is a place (from 0) in the text of the heading row,
    of the row before or after; the row's name stands in the row after.
    """
    if not cells:
        return None
    columns, before, after = (_places(text) for text in (headings, old, new))
    told: list[str | int] = [wording_id(headings) if headings else "", after.get(cells[0].row, cells[0].row)]
    for cell in cells:
        told += [columns.get(cell.column, cell.column), before.get(cell.old, cell.old), after.get(cell.new, cell.new)]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def unpacked(told: str | None, headings: str, old: str, new: str) -> tuple[CellEdit, ...]:
    """What `packed` was given."""
    if not told:
        return ()
    columns, before, after = (text.split(_JOIN) for text in (headings, old, new))
    _, row, *cells = json.loads(told)
    name = _said(row, after)
    threes = zip(cells[::3], cells[1::3], cells[2::3], strict=True)
    return tuple(CellEdit(name, _said(c, columns), _said(o, before), _said(n, after)) for c, o, n in threes)


def _places(text: str) -> dict[str, int]:
    """Where each cell first stands in a row's text."""
    parts = text.split(_JOIN) if text else []
    return {part: len(parts) - 1 - n for n, part in enumerate(reversed(parts))}


def _said(told: str | int, parts: Sequence[str]) -> str:
    return parts[told] if isinstance(told, int) else told
