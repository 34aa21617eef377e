"""Pages become one article: passages and tables in the order they are drawn, tables that go on over pages as one grid."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from archive.reading.grid import Grid, GridRow
from archive.reading.page import Letter, Passage, lines_of, passages_of, repeated, rows_of
from archive.reading.pdf_page import Page, words_of
from archive.reading.pdf_table import Table, TableCell
from archive.reading.pdf_tables import tables_of
from archive.reading.reading import Article, Block

Part = Passage | Table

_CAPTION = re.compile(r"(?:table|exhibit|figure|chart|appendix)\s+[\w.-]*\d", re.IGNORECASE)
_NOTE = re.compile(r"(?:notes?|sources?|abbreviations?)\s*:|\[[\w*†‡§¶]{1,3}\]|[*†‡§¶]|[(][a-zA-Z\d][)]", re.IGNORECASE)
_CONTINUED = re.compile(r"\W*\bcontinued\b\W*", re.IGNORECASE)


def parts_of(page: Page) -> list[Part]:
    """The passages and tables of a page. A table stands where the first of its letters is drawn."""
    words = words_of(page.letters)
    tables = tables_of(page, words)
    taken = {n: k for k, table in enumerate(tables) for w in table.words for n in w.letters}
    starts = {min(n for w in table.words for n in w.letters): table for table in tables}
    parts: list[Part] = []
    rest: list[Letter] = []
    for n, letter in enumerate(page.letters):
        if n in starts:
            parts += passages_of(rows_of(lines_of(rest)))
            parts.append(starts[n])
            rest = []
        if n not in taken:
            rest.append(letter)
    return parts + passages_of(rows_of(lines_of(rest)))


@dataclass
class _Told:
    """The article as far as it is told."""

    blocks: list[Block] = field(default_factory=list)
    furniture: list[Block] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    last: tuple[int, Table] | None = None  # the page and table after which nothing was said yet

    def tell(self, table: Table, page: int) -> None:
        """A table: its rows, and a grid or the continuation of the one before."""
        columns = table.columns()
        going_on = self.last is not None and self.grids and self._continues(table, page, columns)
        heads = [table.block(row, page) for row in table.rows[: table.headings]]
        if going_on:
            self.furniture += heads
        else:
            self.blocks += heads
        rows = self._rows(table, page)
        place = "page {} [{:.0f} {:.0f} {:.0f} {:.0f}]".format(page, *table.box)
        if going_on:
            grid = self.grids[-1]
            self.grids[-1] = replace(grid, place=f"{grid.place}; {place}", rows=grid.rows + rows)
        else:
            self.grids.append(Grid(self._title(page, table), place, columns, rows, _labels(table)))
        self.last = page, table

    def _continues(self, table: Table, page: int, columns: tuple[tuple[str, ...], ...]) -> bool:
        """Whether a table goes on one of the page before: as many columns, and the same headings or none of its own."""
        assert self.last
        before, above = self.last
        if page != before + 1 or table.width != above.width:
            return False
        return columns == self.grids[-1].columns or not table.headings

    def _rows(self, table: Table, page: int) -> tuple[GridRow, ...]:
        rows = []
        groups: list[tuple[float, str]] = []
        for row in table.body:
            left = row[0].words[0].box[0] if row else 0.0
            if len(row) == 1 and not row[0].figure:
                groups = [*((at, said) for at, said in groups if at < left - 2), (left, row[0].text)]
            else:
                label = next((c.text for c in row if c.first == 0), "")
                over = [said for at, said in groups]
                rows.append(GridRow(len(self.blocks), tuple(filter(None, (*over, label)))))
            self.blocks.append(table.block(row, page))
        return tuple(rows)

    def _title(self, page: int, table: Table) -> str:
        """The caption right before the table: from the nearest line that begins as one, else the nearest heading."""
        near: list[str] = []
        for block in reversed(self.blocks[: -table.headings or None][-4:]):
            if block.kind == "row" or not block.place.startswith(f"page {page} "):
                break
            near.insert(0, block.text)
            if _CAPTION.match(block.text) or block.kind == "heading":
                return " ".join(near)
        return ""


def _labels(table: Table) -> int:
    """How many columns name the rows: those on the left that say hardly any figure."""
    labels = 0
    for column in range(table.width - 1):
        cells: list[TableCell] = [c for row in table.body if len(row) > 1 for c in row if c.first == column]
        if sum(c.figure for c in cells) * 2 > len(cells) and labels:
            break
        if column and not cells:
            break
        labels += 1
        if column == 0:
            beside = [c for row in table.body for c in row if c.first == 1]
            if sum(c.figure for c in beside) * 2 > len(beside):
                break
    return max(labels, 1) if table.width > 1 else 0


def article_of(pages: list[list[Part]], title: str) -> Article:
    """The article of all pages, what repeats at their edges apart."""
    passages = [[p for p in parts if isinstance(p, Passage)] for parts in pages]
    apart = {id(passages[number][position]) for number, position in repeated(passages)}
    usual = _usual_height(passages)
    told = _Told()
    for number, parts in enumerate(pages, 1):
        for part in parts:
            if isinstance(part, Table):
                told.tell(part, number)
            elif id(part) in apart:
                told.furniture.append(part.block(number))
            elif (block := part.block(number, _level(part, usual))).text:
                told.blocks.append(block)
                if not _CONTINUED.search(block.text):
                    told.last = None
    first = next(
        (b.text for b in told.blocks if b.kind == "heading" and b.place.startswith("page 1 ")),
        next((b.text for b in told.blocks), ""),
    )
    return Article(
        "pdf", title or first[:200], tuple(told.blocks), furniture=tuple(told.furniture), grids=tuple(told.grids)
    )


def _usual_height(pages: list[list[Passage]]) -> float:
    """The height most letters have."""
    weights: dict[float, int] = {}
    for passages in pages:
        for line in (line for p in passages for line in p.lines):
            height = round(line.height, 1)
            weights[height] = weights.get(height, 0) + sum(len(c.text) for c in line.cells)
    return max(weights, key=lambda h: (weights[h], h), default=1.0)


def _level(passage: Passage, usual: float) -> int:
    """The heading level by the letters' height: 1 from 1.6 times the usual on, 2 from 1.3, 3 from 1.15, else 0."""
    if passage.kind != "paragraph" or len(passage.lines) > 3 or passage.text.endswith((".", ";", ",")):
        return 0
    ratio = passage.lines[0].height / max(usual, 0.1)
    return next((level for level, least in ((1, 1.6), (2, 1.3), (3, 1.15)) if ratio >= least), 0)
