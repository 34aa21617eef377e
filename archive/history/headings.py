"""What heads the columns of a row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import groupby

from archive.history.likeness import is_figure
from archive.reading.reading import Block

# So many rows of words in a row may be headings over headings; more of them are a table of words, headed by its first.
_MOST_HEADINGS = 3


class Headings:
    """The heading row over each row, as far as it can be known: the nearest row above, in the same run of rows, of at
    least two different cells none of which is a figure, or stands again below it in its own column.
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
            rows = list(run) if is_row else []
            # A heading printed again on every page is one row; a cell counts once for each other row it stands in.
            standing = Counter(cell for row in {self._blocks[at].cells for at in rows} for cell in enumerate(row))
            heading: tuple[str, ...] = ()
            for wordy, some in groupby(rows, key=lambda at: _is_wordy(self._blocks[at].cells)):
                group = list(some)
                head = group[0] if len(group) > _MOST_HEADINGS else group[-1]
                if wordy and not _recurs(self._blocks[head].cells, standing):
                    heading = self._blocks[head].cells
                    group = group[1:] if head == group[0] else []
                for at in group:
                    yield at, heading


def _is_wordy(cells: Sequence[str]) -> bool:
    said = [c for c in cells if c]
    return len(set(said)) == len(said) > 1 and not any(map(is_figure, said))


def _recurs(cells: Sequence[str], standing: Counter[tuple[int, str]]) -> bool:
    """Whether most of what a row says other rows say in the same columns: then it names nothing."""
    said = [standing[at, cell] > 1 for at, cell in enumerate(cells) if cell]
    return 2 * sum(said) > len(said)
