"""Tables of a page while they are read: which cell stands in which column, and which tables are none."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from archive.reading.reading import Link, ReadingOutcome, Unreadable
from archive.reading.tree import HEADINGS, Token

_DIGITS = re.compile(r"[0-9]{1,5}")
_MOST_COLUMNS = 500  # beyond them spans do not count
_MOST_CELLS = 1_000_000


@dataclass(frozen=True, slots=True)
class Laid:
    """How a page lays a row out: the number of its table; of each cell, its column counted from 1, how many columns
    across and rows down it goes; whether the markup says that the row heads others (HTML 4.9.10)."""

    table: int
    cells: tuple[tuple[int, int, int], ...]
    heads: bool


@dataclass(slots=True)
class Table:
    """One table: the row that is open, and the columns that cells of earlier rows still cover.

    A spanned cell is said once, at its first row and column; the other places it covers are blank.
    """

    number: int = 0
    in_cell: bool = False
    in_head: bool = False
    _laid: list[tuple[int, int, int]] = field(default_factory=list)
    _all_head: bool = True
    _row: list[str] = field(default_factory=list)
    _links: list[Link] = field(default_factory=list)
    _carried: dict[int, int] = field(default_factory=dict)  # column → for how many rows more it is covered
    _begun: dict[int, int] = field(default_factory=dict)  # the same, begun in the open row
    _spans: tuple[int, int] = (1, 1)
    _cells: int = 0

    def begin_cell(self, attributes: Mapping[str, str | None], *, heads: bool) -> None:
        """A cell begins, in the first column that is not covered; `heads` for a header cell."""
        self._skip_covered()
        columns, rows = _span(attributes.get("colspan")), _span(attributes.get("rowspan"))
        self._spans = (columns, rows) if len(self._row) + columns <= _MOST_COLUMNS else (1, 1)
        self._all_head = self._all_head and heads
        self.in_cell = True

    def end_cell(self, text: str, links: list[Link]) -> None:
        """The open cell has said all. Raises Unreadable for more cells than any publication has."""
        columns, rows = self._spans
        if rows > 1:
            self._begun |= dict.fromkeys(range(len(self._row), len(self._row) + columns), rows - 1)
        if text:
            self._laid.append((len(self._row) + 1, columns, rows))
        self._row += [text] + [""] * (columns - 1)
        self._links += links
        self._cells += columns
        self.in_cell = False
        if self._cells > _MOST_CELLS:
            raise Unreadable(ReadingOutcome.TOO_LARGE, f"a table with more than {_MOST_CELLS:,} cells")

    def take_row(self) -> tuple[tuple[str, ...], tuple[Link, ...], Laid]:
        """The cells, the links and the layout of the row that ends; nothing when it had no cell."""
        laid = Laid(self.number, tuple(self._laid), self.in_head or (self._all_head and len(self._laid) > 1))
        self._laid, self._all_head = [], True
        if not self._row:
            return (), (), laid
        self._skip_covered()
        row, links = tuple(self._row), tuple(self._links)
        self._carried = {column: rows - 1 for column, rows in self._carried.items() if rows > 1} | self._begun
        self._row, self._links, self._begun = [], [], {}
        return row, links, laid

    def _skip_covered(self) -> None:
        while self._carried.get(len(self._row)):
            self._row.append("")


def _span(written: str | None) -> int:
    """A colspan or rowspan; 1 for anything that is none (HTML 4.9.11)."""
    return max(1, min(1000, int(written))) if written and _DIGITS.fullmatch(written) else 1


def layout_tables(tokens: list[Token]) -> set[int]:
    """Which table beginnings, by index, only lay the page out: they hold a table, or headings and no header cell."""
    layout: set[int] = set()
    opened: list[list[int]] = []  # index, headings, header cells
    for at, (sort, name, attributes) in enumerate(tokens):
        if sort == "<" and name == "table":
            if opened:
                layout.add(opened[-1][0])
            if attributes.get("role") == "presentation":
                layout.add(at)
            opened.append([at, 0, 0])
        elif not opened:
            continue
        elif sort == ">" and name == "table":
            start, headings, headers = opened.pop()
            if headings and not headers:
                layout.add(start)
        elif sort == "<":
            opened[-1][1] += name in HEADINGS
            opened[-1][2] += name == "th"
    return layout
