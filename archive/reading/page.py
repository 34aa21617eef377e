"""One printed page: its characters with their boxes become lines, cells and blocks, in the order the file states them.

Boxes are in points from the lower left corner, as ISO 32000-1 (8.3.2.3) counts. No character is dropped and none said
twice: every rule here only decides where one block ends and the next begins.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from archive.reading.reading import Block

_BULLET = re.compile(r"[•▪◦●○■□‣⁃\u2013\uf0b7\uf0a7o*-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,4}|[IVX]{1,5})[.)]")
_BULLETED = re.compile(r"[•▪◦●■‣\uf0b7\uf0a7]\s*\S|(?:\d{1,2}[.)]|\([a-z\d]{1,3}\))\s+[A-Z]")
_DIGITS = re.compile(r"[0-9]+")
_WHICH_PAGE = re.compile(r"(?:page\s*)?\W*#\W*(?:(?:of|/)\s*#)?\W*", re.IGNORECASE)
_SOFT_HYPHENS = "\x02\xad"

Box = tuple[float, float, float, float]  # left, bottom, right, top


@dataclass(frozen=True, slots=True)
class Letter:
    """One character as drawn, with the box of its font at that place."""

    text: str
    box: Box


@dataclass(slots=True)
class Cell:
    """A stretch of a line without a wide gap in it."""

    text: str
    box: Box

    def add(self, letter: Letter) -> None:
        self.text += letter.text
        self.box = joined(self.box, letter.box)


@dataclass(slots=True)
class Line:
    """What stands on one base line, from left to right; more than one cell where wide gaps part it."""

    cells: list[Cell] = field(default_factory=list)

    @property
    def box(self) -> Box:
        first, *others = (c.box for c in self.cells)
        for box in others:
            first = joined(first, box)
        return first

    @property
    def height(self) -> float:
        return max(c.box[3] - c.box[1] for c in self.cells)


@dataclass(slots=True)
class Passage:
    """A block before its text is final: lines that belong together. kind as in `Block`."""

    kind: str
    lines: list[Line]

    @property
    def box(self) -> Box:
        box = self.lines[0].box
        for line in self.lines[1:]:
            box = joined(box, line.box)
        return box

    def block(self, page: int, level: int = 0) -> Block:
        """The block, placed on a page that counts from 1."""
        place = "page {} [{:.0f} {:.0f} {:.0f} {:.0f}]".format(page, *self.box)
        if self.kind == "row":
            cells = tuple(folded(c.text) for c in self.lines[0].cells)
            return Block("row", " | ".join(c for c in cells if c), 0, place, cells)
        return Block("heading" if level else self.kind, self.text, level or (1 if self.kind == "item" else 0), place)

    @property
    def text(self) -> str:
        """The lines run together, words that were parted at a line's end made whole."""
        text = ""
        for line in self.lines:
            text = continued(text, " ".join(c.text.strip() for c in line.cells))
        return folded(text)


def joined(a: Box, b: Box) -> Box:
    """The smallest box around both."""
    return min(a[0], b[0]), min(a[1], b[1]), max(a[2], b[2]), max(a[3], b[3])


def folded(text: str) -> str:
    """White space as single blanks; no control characters; halves of a character put together."""
    text = text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    return " ".join("".join(" " if c < " " or "\x7f" <= c < "\xa0" or c in "\ufffe\uffff" else c for c in text).split())


def lines_of(letters: list[Letter]) -> list[Line]:
    """The lines of a page: letters on one base line, rightwards. A gap wider than the letters are high parts cells."""
    lines: list[Line] = []
    last: Letter | None = None
    run_together = unparted(letters)
    for letter in letters:
        if not letter.text.strip() or letter.text in "\ufffe\uffff":
            if lines:
                lines[-1].cells[-1].text += " "
            continue
        if last is None or not _follows(last.box, letter.box):
            lines.append(Line([Cell(letter.text, letter.box)]))
        elif letter.box[0] - last.box[2] > 1.1 * (last.box[3] - last.box[1]):
            lines[-1].cells.append(Cell(letter.text, letter.box))
        else:
            if run_together and blank_between(last, letter):
                lines[-1].cells[-1].text += " "
            lines[-1].cells[-1].add(letter)
        last = letter
    return lines


def unparted(letters: list[Letter]) -> bool:
    """Whether the words of a page run together: hardly a blank on it, for want of true widths in its fonts."""
    blanks = sum(letter.text == " " for letter in letters)
    return blanks * 50 < len(letters)


def blank_between(last: Letter, letter: Letter) -> bool:
    """A gap as wide as a blank, beside a letter: figures have room around them, and `1,234` must stay one."""
    if not (last.text.isalpha() or letter.text.isalpha()):
        return False
    least = 0.3 if last.text.isdigit() or letter.text.isdigit() else 0.17
    if last.text.islower() and not letter.text.islower():
        least = 0.12 if letter.text.isupper() else 0.17
    return letter.box[0] - last.box[2] > least * (last.box[3] - last.box[1])


def _follows(last: Box, box: Box) -> bool:
    """On the same base line, and not back to the left by more than a letter."""
    overlap = min(last[3], box[3]) - max(last[1], box[1])
    height = min(last[3] - last[1], box[3] - box[1])
    return overlap >= 0.5 * height and box[0] > last[0] - max(height, 1.0)


def rows_of(lines: list[Line]) -> list[Line]:
    """The same lines, where at least three narrow ones of one height stand side by side put together as a row.

    Many tables are drawn column after column. A row stands where its first cell stood.
    """
    if not lines:
        return []
    width = max(line.box[2] for line in lines) - min(line.box[0] for line in lines)
    narrow = [line for line in lines if line.box[2] - line.box[0] < 0.2 * width]
    order = {id(line): n for n, line in enumerate(lines)}
    rows = {
        id(min(row, key=lambda line: order[id(line)])): row
        for level in _levels(narrow)
        if len(row := _side_by_side(level)) >= 3
    }
    members = {id(line) for row in rows.values() for line in row}
    return [
        Line([cell for member in rows[id(line)] for cell in member.cells]) if id(line) in rows else line
        for line in lines
        if id(line) in rows or id(line) not in members
    ]


def _levels(lines: list[Line]) -> Iterator[list[Line]]:
    """Lines whose middles are less than a third of their height apart, from the top of the page down."""
    level: list[Line] = []
    for line in sorted(lines, key=_middle, reverse=True):
        if level and _middle(level[-1]) - _middle(line) > line.height / 3:
            yield level
            level = []
        level.append(line)
    yield level


def _middle(line: Line) -> float:
    return (line.box[1] + line.box[3]) / 2


def _side_by_side(lines: list[Line]) -> list[Line]:
    """From left to right those that do not lie over one before them."""
    row: list[Line] = []
    for line in sorted(lines, key=lambda line: line.box[0]):
        if not row or row[-1].box[2] <= line.box[0] + 1:
            row.append(line)
    return row


def passages_of(lines: list[Line]) -> list[Passage]:
    """Rows, list items and paragraphs of a page, in order."""
    passages: list[Passage] = []
    for line in lines:
        kind = _kind(line)
        if (
            kind == "row"
            or not passages
            or passages[-1].kind == "row"
            or kind == "item"
            or not _goes_on(passages[-1].lines, line, lines)
        ):
            passages.append(Passage(kind, [line]))
        else:
            passages[-1].lines.append(line)
    return passages


def _kind(line: Line) -> str:
    first = line.cells[0].text.strip()
    if (len(line.cells) == 2 and _BULLET.fullmatch(first)) or _BULLETED.match(first):
        return "item"
    return "row" if len(line.cells) > 1 else "paragraph"


def _goes_on(before: list[Line], line: Line, page: list[Line]) -> bool:
    """Whether a line continues a paragraph: close below, as high, no room for its first word on the one before."""
    last, box = before[-1].box, line.box
    height = line.height
    if not (
        0.85 < height / max(before[-1].height, 0.1) < 1.18
        and -0.6 * height < last[1] - box[3] < 0.7 * height
        and box[1] < last[1]
    ):
        return False
    text = line.cells[0].text.strip()
    first_word = (box[2] - box[0]) * len(text.split(" ", 1)[0]) / max(len(text), 1)
    return last[2] + first_word + 0.5 * height > _margin(before[-1], page)


def _margin(line: Line, page: list[Line]) -> float:
    """How far to the right the lines go that begin about where this one does."""
    left, reach = line.box[0], 4 * line.height
    rights = sorted(other.box[2] for other in page if abs(other.box[0] - left) < reach and len(other.cells) == 1)
    return rights[int(0.8 * (len(rights) - 1))] if rights else line.box[2]


def continued(text: str, following: str) -> str:
    """A text and the line after it: a word parted at the end of the line is made whole."""
    if not text:
        return following
    if text[-1] in _SOFT_HYPHENS:
        return text[:-1] + following
    if text[-1] == "-" and len(text) > 1 and text[-2].isalnum():
        return (text[:-1] if text[-2].islower() and following[:1].islower() else text) + following
    return text + " " + following


def repeated(pages: list[list[Passage]]) -> Iterator[tuple[int, int]]:
    """Headers and footers, as (page, position) from 0.

    They are what stands among the two first or two last passages of at least three pages and of half of them, numbers
    aside. The first one stays in the text, unless it only says which page this is; and so does the first that says
    another number which is none of a page: a date of revision that is another on one page is no furniture.
    """
    seen: dict[str, list[tuple[int, int, list[str]]]] = {}
    for number, passages in enumerate(pages):
        edge = {*range(min(2, len(passages))), *range(max(0, len(passages) - 2), len(passages))}
        for position in sorted(edge):
            if passages[position].kind != "row" or len(passages[position].lines[0].cells) <= 3:
                said = " ".join(" ".join(c.text for line in passages[position].lines for c in line.cells).split())
                key = _DIGITS.sub("#", said)
                seen.setdefault(key, []).append((number, position, _DIGITS.findall(said)))
    for key, places in seen.items():
        if len({number for number, *_ in places}) >= max(3, len(pages) / 2):
            yield from _furniture(places, says_only_where=_WHICH_PAGE.fullmatch(key) is not None)


def _furniture(places: list[tuple[int, int, list[str]]], *, says_only_where: bool) -> Iterator[tuple[int, int]]:
    """Those of passages alike that are furniture. Of each, page, position and its numbers."""
    said: set[tuple[str, ...]] = set()
    for n, (number, position, figures) in enumerate(places):
        beside = places[max(0, n - 1) : n] + places[n + 1 : n + 2]
        counting = [_counts_pages(number, figures, at, beside) for at in range(len(figures))]
        own = tuple("" if counts else figure for counts, figure in zip(counting, figures, strict=True))
        if own in said or (says_only_where and counting[0]):
            yield number, position
        said.add(own)


def _counts_pages(number: int, figures: list[str], at: int, beside: list[tuple[int, int, list[str]]]) -> bool:
    """Whether a number goes up with the pages from or to one beside, and is that of none."""
    values = [(other, int(numbers[at][:9])) for other, _, numbers in beside if other != number]
    own = int(figures[at][:9])
    return own not in (value for _, value in values) and any(own - value == number - other for other, value in values)
