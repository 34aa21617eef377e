"""Rows of tables and sheets, cell by cell under their headings."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from itertools import groupby, zip_longest

from archive.history.edit import CellEdit
from archive.history.likeness import is_figure, label_of
from archive.history.redline import matched
from archive.reading.reading import Block

# So many rows of words in a row may be headings over headings; more of them are a table of words, headed by its first.
_MOST_HEADINGS = 3


class Headings:
    """The heading row over each row, as far as it can be known: the nearest row above, in the same run of rows, of at
    least two different cells none of which is a figure.
    """

    def __init__(self, blocks: Sequence[Block]) -> None:
        self._blocks = blocks
        self._over: dict[int, tuple[str, ...]] | None = None

    def over(self, at: int) -> tuple[str, ...]:
        """The headings of the row at this position; () when there are none."""
        if self._over is None:
            self._over = dict(self._read())
        return self._over.get(at, ())

    def _read(self) -> Iterator[tuple[int, tuple[str, ...]]]:
        for is_row, run in groupby(range(len(self._blocks)), key=lambda at: self._blocks[at].kind == "row"):
            heading: tuple[str, ...] = ()
            for wordy, rows in groupby(run if is_row else (), key=lambda at: _is_wordy(self._blocks[at].cells)):
                group = list(rows)
                if wordy:
                    head = group[0] if len(group) > _MOST_HEADINGS else group[-1]
                    heading = self._blocks[head].cells
                    group = group[1:] if head == group[0] else []
                for at in group:
                    yield at, heading


def _is_wordy(cells: Sequence[str]) -> bool:
    said = [c for c in cells if c]
    return len(set(said)) == len(said) > 1 and not any(map(is_figure, said))


def changed_cells(
    old: Block, new: Block, old_headings: tuple[str, ...], new_headings: tuple[str, ...]
) -> tuple[CellEdit, ...]:
    """The cells that differ; columns are the same by heading where both have headings, else by position or text."""
    label = next(iter(label_of(new.cells)), "")
    known = len(old_headings) == len(old.cells) and len(new_headings) == len(new.cells)
    keys: tuple[Sequence[Hashable], Sequence[Hashable]] = (old.cells, new.cells)
    if known and old_headings != new_headings:
        keys = old_headings, new_headings
    elif len(old.cells) == len(new.cells):
        keys = range(len(old.cells)), range(len(new.cells))
    edits = []
    for _, i, i2, j, j2 in matched(*keys):
        for p, q in zip_longest(range(i, i2), range(j, j2)):
            before = old.cells[p] if p is not None else ""
            after = new.cells[q] if q is not None else ""
            if before != after:
                column = _heading(new_headings, q) or _heading(old_headings, p)
                edits.append(CellEdit(label, column, before, after))
    return tuple(edits)


def _heading(headings: tuple[str, ...], at: int | None) -> str:
    return headings[at] if at is not None and at < len(headings) else ""
