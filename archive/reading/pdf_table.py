"""A table on one page of a PDF: its cells by row and column, what heads them, and how it becomes blocks and a grid."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from archive.reading.page import Box, continued, folded
from archive.reading.pdf_line import Stretch, around, lines_of_words
from archive.reading.pdf_page import Word
from archive.reading.reading import Block

_YEARS = re.compile(r"(?:FY\s?)?(?:19|20)\d\d(?:\s?[–/-]\s?(?:\d\d|\d{4}))?(?:\s?\[\w+\])?", re.IGNORECASE)


_MOST_HEADINGS = 5  # rows


@dataclass(slots=True)
class TableCell:
    """Words that belong together, over the columns `first` to `last` and so many rows."""

    words: list[Word]
    first: int
    last: int
    rows: int = 1
    _text: str | None = None

    @property
    def text(self) -> str:
        """Its lines run together, words parted at a line's end made whole."""
        if self._text is None:
            text = ""
            for line in lines_of_words(self.words):
                text = continued(text, " ".join(w.text for w in line.words))
            self._text = folded(text)
        return self._text

    @property
    def figure(self) -> bool:
        return Stretch(self.words).figure

    @property
    def figure_or_year(self) -> tuple[bool, bool]:
        return self.figure, _YEARS.fullmatch(self.text) is not None


@dataclass(slots=True)
class Table:
    """Rows from the top down, each its cells from left to right. The first `headings` rows head the columns."""

    width: int
    rows: list[list[TableCell]]
    headings: int = 0
    titled: list[Word] = field(default_factory=list)  # what stands above it in the same frame; no words of the table

    @property
    def words(self) -> list[Word]:
        return [w for row in self.rows for cell in row for w in cell.words]

    @property
    def box(self) -> Box:
        return around(w.box for w in self.words)

    @property
    def body(self) -> list[list[TableCell]]:
        return self.rows[self.headings :]

    def columns(self) -> tuple[tuple[str, ...], ...]:
        """What heads each column, from the outermost heading down."""
        paths: list[list[str]] = [[] for _ in range(self.width)]
        for row in self.rows[: self.headings]:
            for cell in row:
                for column in range(cell.first, cell.last + 1):
                    paths[column].append(cell.text)
        return tuple(tuple(filter(None, path)) for path in paths)

    def texts(self, row: list[TableCell]) -> tuple[str, ...]:
        """The cells of a row by column; one over several columns says its text in the first."""
        texts = [""] * self.width
        for cell in row:
            texts[cell.first] = f"{texts[cell.first]} {cell.text}".strip()
        return tuple(texts)

    def block(self, row: list[TableCell], page: int) -> Block:
        """A row as a block, placed on a page that counts from 1."""
        cells = self.texts(row)
        place = "page {} [{:.0f} {:.0f} {:.0f} {:.0f}]".format(page, *around(w.box for c in row for w in c.words))
        return Block("row", " | ".join(c for c in cells if c), 0, place, cells)


def _spanned(rows: list[list[TableCell]]) -> int:
    """How many rows the first one and the headings under its wide cells take."""
    deep = 1
    while deep < min(_MOST_HEADINGS, len(rows)) and any(c.last > c.first for c in rows[deep - 1]):
        deep += 1
    return max(deep, *(min(c.rows, _MOST_HEADINGS) for c in rows[0]))


def headings_of(rows: list[list[TableCell]]) -> int:
    """How many rows head the columns: those before the first that says figures beside its label, years aside."""
    deep = 0
    for n, row in enumerate(rows):
        beside = [c for c in row if c.first > 0] if len(row) > 1 else []
        said = [c.figure_or_year for c in beside]
        figures = sum(figure and not year for figure, year in said)
        years = sum(year for _, year in said)
        if figures and (figures >= len(said) / 3 or (row[0].first == 0 and figures + years > len(said) / 2)):
            break
        if years and n and row[0].first == 0 and not row[0].figure and years == len(said) and n > deep:
            break
        deep = max(deep, n + 1)
    else:
        return 1 if len(rows) > 1 and len(rows[0]) > 1 else 0
    if deep > max(_MOST_HEADINGS, 0.3 * len(rows)):
        deep = _spanned(rows)  # a table of words
    while deep and len(rows[deep - 1]) == 1 and rows[deep - 1][0].first == 0 and deep > 1:
        deep -= 1  # the heading of the first group
    return deep
