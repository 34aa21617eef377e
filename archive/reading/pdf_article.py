"""Pages become one article: passages and tables in the order they are drawn; a table over several pages is one grid."""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace

from archive.reading.grid import Grid, GridRow
from archive.reading.page import Box, Letter, Passage, lines_of, passages_of, repeated, rows_of
from archive.reading.pdf_columns import columns_apart
from archive.reading.pdf_line import around
from archive.reading.pdf_page import Page, words_of
from archive.reading.pdf_table import Table, TableCell
from archive.reading.pdf_tables import tables_of
from archive.reading.reading import Article, Block
from archive.reading.recognition import Recognised

Part = Passage | Table

_CAPTION = re.compile(r"(?:table|exhibit|figure|chart|appendix)\s+[\w.-]*\d", re.IGNORECASE)
_NOTE = re.compile(r"(?:notes?|sources?|abbreviations?)\s*:|\[[\w*†‡§¶]{1,3}\]|[*†‡§¶]|[(][a-zA-Z\d][)]", re.IGNORECASE)
_FOOTNOTE = re.compile(r"\[[\w*†‡§¶,]{1,7}\]\s?\w")
_LONGEST_TITLE = 200  # letters
_INSET = 6.0  # points by which the items of a list within a list are set in at least
_COLUMN = 120.0  # points by which they are set in at most; what begins further to the right stands in another column
_CONTINUED = re.compile(r"\W*\bcontinued\b\W*", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Parts:
    """What a page says, in order, and the passages that something was painted over, which nobody sees."""

    told: list[Part]
    unseen: list[Passage]

    def __bool__(self) -> bool:
        return bool(self.told or self.unseen)


def parts_of(page: Page) -> Parts:
    """The passages and tables of a page. A table stands where the first of its letters is drawn."""
    words = words_of(page.letters)
    tables = tables_of(page, words)
    taken = {n: k for k, table in enumerate(tables) for w in table.words for n in w.letters}
    starts = {min(n for w in table.words for n in w.letters): table for table in tables}
    parts: list[Part] = []
    rest: list[Letter] = []
    for n, letter in enumerate(page.letters):
        if n in starts:
            parts += _passages(rest)
            parts.append(starts[n])
            rest = []
        if n not in taken:
            rest.append(letter)
    parts += _passages(rest)
    return Parts(_as_read(parts), passages_of(lines_of(page.covered)))


def _passages(letters: list[Letter]) -> list[Passage]:
    return passages_of(columns_apart(rows_of(lines_of(letters))))


def _as_read(parts: list[Part]) -> list[Part]:
    """The parts, those drawn after a table that stand over it put before it, by height among what stands there."""
    read: list[Part] = []
    for part in parts:
        below = next((n for n, other in enumerate(read) if isinstance(other, Table) and _over(part, other)), None)
        if isinstance(part, Table) or below is None:
            read.append(part)
            continue
        while below and isinstance(read[below - 1], Passage) and _over(part, read[below - 1]):
            below -= 1
        read.insert(below, part)
    return read


def _over(part: Part, other: Part) -> bool:
    """Whether a part stands wholly above another, not beside it."""
    box, under = part.box, other.box
    shared = min(box[2], under[2]) - max(box[0], under[0])
    return box[1] >= under[3] - 1 and shared > 0.5 * (box[2] - box[0])


@dataclass
class _Told:
    """The article as far as it is told. `open` is whether nothing new was said since the last table, so that one on the
    next page may go on with it; `noting` whether nothing but notes was."""

    usual: float
    blocks: list[Block] = field(default_factory=list)
    furniture: list[Block] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)
    last: tuple[int, int] = (0, 0)  # page and width of the last table
    open: bool = False
    noting: bool = False
    said: set[str] = field(default_factory=set)
    lists: list[float] = field(default_factory=list)  # where the items of the open lists begin, the outermost first

    def passage(self, passage: Passage, page: int) -> None:
        """A passage as a block; right below a table what looks like a note is one of that table."""
        level = _level(passage, self.usual)
        block = passage.block(page, level)
        if not block.text:
            return
        if block.kind == "item":
            block = replace(block, level=self._depth(passage))
        elif block.kind != "paragraph" or passage.box[0] < (self.lists or [0.0])[0] + _INSET:
            self.lists = []  # what is set in goes on with an item
        if self.noting and _NOTE.match(block.text) and page == self.last[0]:
            block = replace(block, kind="footnote", level=0)
            self.grids[-1] = replace(self.grids[-1], notes=(*self.grids[-1].notes, len(self.blocks)))
        else:
            self.noting = False
            self.open &= block.text in self.said or _CONTINUED.search(block.text) is not None
        self.said.add(block.text)
        if _CAPTION.match(passage.text) and len(passage.lines[0].cells) < 3 and not level:
            block = Block("caption", passage.text, 0, block.place)
        elif block.kind == "paragraph" and _FOOTNOTE.match(block.text):
            block = replace(block, kind="footnote")
        self.blocks.append(block)

    def _depth(self, item: Passage) -> int:
        """How many of the lists that are open an item's mark is set in beyond, its own counted."""
        left = item.box[0]
        while self.lists and not -_COLUMN < self.lists[-1] - left <= _INSET:
            self.lists.pop()
        if not self.lists or left > self.lists[-1] + _INSET:
            self.lists.append(left)
        return len(self.lists)

    def table(self, table: Table, page: int, title: str) -> None:
        """A table: its rows as blocks, and a grid or the continuation of the one before."""
        columns = table.columns()
        going_on = self.open and self.last == (page - 1, table.width)
        going_on = going_on and (not table.headings or columns == self.grids[-1].columns)
        heads = [table.block(row, page) for row in table.rows[: table.headings]]
        place = "page {} [{:.0f} {:.0f} {:.0f} {:.0f}]".format(page, *table.box)
        if going_on:
            self.furniture += heads  # said again
            grid = self.grids[-1]
            rows = grid.rows + self._rows(table, page)
            self.grids[-1] = replace(grid, place=f"{grid.place}; {place}", rows=rows)
        else:
            self.blocks += heads
            self.grids.append(Grid(title, place, columns, self._rows(table, page), _labels(table)))
        self.last, self.open, self.noting = (page, table.width), True, True

    def _rows(self, table: Table, page: int) -> tuple[GridRow, ...]:
        rows = []
        groups: list[tuple[float, str]] = []
        for row in table.body:
            left = row[0].words[0].box[0]
            if len(row) == 1 and not row[0].figure:
                groups = [*((at, said) for at, said in groups if at < left - 2), (left, row[0].text)]
            else:
                label = next((c.text for c in row if c.first == 0), "")
                heading = (*(said for _, said in groups), label)
                rows.append(GridRow(len(self.blocks), tuple(filter(None, heading))))
            self.blocks.append(table.block(row, page))
        return tuple(rows)


def _title(table: Table, passages: list[Passage], usual: float) -> str:
    """What is written above a table as its title, top line first: in its frame what is set larger; else the caption
    that begins "Table 3", with what stands below it; else the headings right above."""
    if table.titled:
        frame = around(w.box for w in table.titled)
        framed = [p for p in passages if _inside(p.box, frame)]
        large = [p for p in framed if _level(p, usual)] or (framed if len(framed) == 1 else [])
        return " ".join(p.text for p in sorted(large, key=lambda p: -p.box[3]))
    left, _, right, top = table.box
    above = [p for p in passages if p.box[1] > top - 2 and p.box[0] < right and p.box[2] > left]
    said: list[str] = []
    reach = top
    for passage in sorted(above, key=lambda p: p.box[1]):
        if _CAPTION.match(passage.text) and len(passage.lines[0].cells) < 3:
            return " ".join([passage.text, *said])
        if passage.kind != "paragraph" or passage.box[1] - reach > 4 * passage.lines[0].height or len(said) > 3:
            break
        if len(passage.text) > _LONGEST_TITLE:
            break
        said.insert(0, passage.text)
        reach = passage.box[3]
    return " ".join(said) if any(_level(p, usual) for p in above if p.text in said) else ""


def _inside(box: Box, frame: Box) -> bool:
    return frame[0] - 2 < (box[0] + box[2]) / 2 < frame[2] + 2 and frame[1] - 2 < (box[1] + box[3]) / 2 < frame[3] + 2


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


def article_of(pages: list[Parts], title: str) -> Article:
    """The article of all pages, what repeats at their edges apart."""
    passages = [[p for p in parts.told if isinstance(p, Passage)] for parts in pages]
    apart = {id(passages[number][position]) for number, position in repeated(passages)}
    told = _Told(_usual_height(passages))
    for number, parts in enumerate(pages, 1):
        for part in parts.told:
            if isinstance(part, Table):
                told.table(part, number, _title(part, passages[number - 1], told.usual))
            elif id(part) in apart:
                told.furniture.append(part.block(number))
            else:
                told.passage(part, number)
        told.blocks += (replace(block, hidden=True) for p in parts.unseen if (block := p.block(number)).text)
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
    if isinstance(passage, Recognised):
        return 0  # how high OCR takes a line to be says nothing
    if passage.kind != "paragraph" or len(passage.lines) > 3 or passage.text.endswith((".", ";", ",")):
        return 0
    ratio = passage.lines[0].height / max(usual, 0.1)
    return next((level for level, least in ((1, 1.6), (2, 1.3), (3, 1.15)) if ratio >= least), 0)
