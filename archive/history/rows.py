"""Rows of tables and sheets, cell by cell under their headings."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import takewhile, zip_longest

from archive.history.edit import CellEdit
from archive.history.headings import Headings
from archive.history.likeness import label_of
from archive.history.naming import Naming, columns_of
from archive.history.redline import matched
from archive.reading.reading import Block


class RowNames:
    """What a row is called: its label, and where many rows share that, the cell of the column that tells them apart."""

    def __init__(self, blocks: Sequence[Block], headings: Headings) -> None:
        self._blocks, self._headings = blocks, headings
        self._names: dict[int, str] = {}

    def of(self, at: int) -> str:
        """The name of the row at this position, "" when it has none."""
        if at not in self._names:
            above = takewhile(self._is_row, range(at, -1, -1))
            below = takewhile(self._is_row, range(at + 1, len(self._blocks)))
            self._names.update(self._read([*reversed([*above]), *below]))
        return self._names[at]

    def _is_row(self, at: int) -> bool:
        return self._blocks[at].kind == "row"

    def _read(self, rows: list[int]) -> Iterator[tuple[int, str]]:
        table = {at: columns_of(self._blocks[at].cells, self._headings.over(at)) for at in rows}
        telling = next(iter(Naming({}, table).columns), None)
        for at, row in table.items():
            label = next(iter(label_of(self._blocks[at].cells)), "")
            yield at, ", ".join(dict.fromkeys(filter(None, (label, row.get(telling, "")))))


def changed_cells(
    old: Block, new: Block, name: str, old_headings: tuple[str, ...], new_headings: tuple[str, ...]
) -> tuple[CellEdit, ...]:
    """The cells that differ, of the row called `name`; columns are the same by heading where both have headings, else
    by position or text.
    """
    known = len(old_headings) == len(old.cells) and len(new_headings) == len(new.cells)
    keys: tuple[Sequence[Hashable], Sequence[Hashable]] = (old.cells, new.cells)
    if known and old_headings != new_headings:
        keys = old_headings, new_headings
    elif len(old.cells) == len(new.cells):
        keys = range(len(old.cells)), range(len(new.cells))
    edits = []
    for _, i, i2, j, j2 in matched(*keys):
        for p, q in zip_longest(range(i, i2), range(j, j2)):
            before, after = printed_and_exact(_said(old, p), _said(new, q))
            if before != after:
                column = _heading(new_headings, q) or _heading(old_headings, p)
                edits.append(CellEdit(name, column, before, after))
    return tuple(edits)


def printed_and_exact(old: tuple[str, str], new: tuple[str, str]) -> tuple[str, str]:
    """A cell of two versions, each as (print, exact number or ""): the prints, and where these are the same the numbers
    behind them too, "22,578 (22578.25)" and "22,578 (22578.31)"."""
    (before, was), (after, now) = old, new
    if before == after and was != now:
        return f"{before} ({was or before})", f"{after} ({now or after})"
    return before, after


def _said(row: Block, at: int | None) -> tuple[str, str]:
    """What a cell prints, and the number behind the print where that says more."""
    return (row.cells[at], row.exact[at] if row.exact else "") if at is not None else ("", "")


def _heading(headings: tuple[str, ...], at: int | None) -> str:
    return headings[at] if at is not None and at < len(headings) else ""
