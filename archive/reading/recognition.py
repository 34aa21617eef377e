"""What OCR says of the pages of a PDF that are pictures, and the passages it becomes.

The words are Tesseract's own table (TSV): a row a word with its box in pixels from the upper left corner and a
confidence from 0 to 100. Nothing is corrected, nothing left out.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import groupby

from archive.reading.page import Box, Cell, Line, Passage
from archive.reading.reading import Block
from archive.vault.conversion import Recognition

COLUMNS = (
    *("level", "page_num", "block_num", "par_num", "line_num", "word_num"),
    *("left", "top", "width", "height", "conf", "text"),
)
_PAGE, _WORD = 1, 5  # levels of Tesseract's rows


@dataclass(frozen=True, slots=True)
class Word:
    """One recognised word: page from 1, the paragraph and line it stands in, box in points, confidence 0 to 100."""

    page: int
    paragraph: tuple[int, int]
    line: int
    box: Box
    confidence: float
    text: str


@dataclass(slots=True)
class Recognised(Passage):
    """A passage that OCR read. Its place says so, and how sure Tesseract is."""

    confidence: float = 0.0

    def block(self, page: int, level: int = 0) -> Block:
        block = Passage.block(self, page, level)
        return replace(block, place=f"{block.place} OCR {self.confidence:.0f} %")


def table_of(pages: dict[int, str]) -> str:
    """One table out of Tesseract's tables for single pages, by page number."""
    lines = ["\t".join(COLUMNS)]
    for page, tsv in sorted(pages.items()):
        for line in tsv.splitlines()[1:]:
            level, _, rest = line.split("\t", 2)
            lines.append(f"{level}\t{page}\t{rest}")
    return "\n".join(lines) + "\n"


def words_in(recognition: Recognition) -> list[Word]:
    """The words in Tesseract's order. Raises ValueError for what is no table of Tesseract's."""
    words = []
    high: dict[int, int] = {}
    for row in _rows(recognition.tsv):
        level, page, block, paragraph, line, _, left, top, wide, tall = map(int, row[:10])
        if level == _PAGE:
            high[page] = tall
        elif level == _WORD and row[11].strip():
            pixels = (left, high[page] - top - tall, left + wide, high[page] - top)
            x, y, right, upper = (n * 72 / recognition.dpi for n in pixels)
            words.append(Word(page, (block, paragraph), line, (x, y, right, upper), float(row[10]), row[11].strip()))
    return words


def pages_in(recognition: Recognition) -> dict[int, list[Passage]]:
    """The passages of every page that was recognised, by page number; none for a page on which no word was found."""
    pages: dict[int, list[Passage]] = {int(row[1]): [] for row in _rows(recognition.tsv)}
    for (page, _), words in groupby(words_in(recognition), key=lambda w: (w.page, w.paragraph)):
        some = list(words)
        lines = [_line(list(of_line)) for _, of_line in groupby(some, key=lambda w: w.line)]
        pages[page].append(Recognised("paragraph", lines, mean_confidence(some)))
    return pages


def mean_confidence(words: list[Word]) -> float:
    """The mean confidence of words; 0 where there are none."""
    return sum(w.confidence for w in words) / len(words) if words else 0.0


def _line(words: list[Word]) -> Line:
    line = Line([Cell(w.text, w.box) for w in words])
    return Line([Cell(" ".join(w.text for w in words), line.box)])


def _rows(tsv: str) -> Iterator[list[str]]:
    rows = csv.reader(tsv.splitlines(), delimiter="\t", quoting=csv.QUOTE_NONE)
    if tuple(next(rows, ())) != COLUMNS:
        raise ValueError("Tesseract's table was expected to begin with its column names")
    for row in rows:
        if len(row) != len(COLUMNS):
            raise ValueError(f"{len(COLUMNS)} columns were expected in Tesseract's table, {len(row)} were found")
        yield row
