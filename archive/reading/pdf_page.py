"""One page of a PDF as it is drawn: its letters, words and rules, upright, in points from the lower left corner.

Letters come in the order they are drawn. Rules are thin filled boxes, stroked lines and the edges of boxes: what a
reader sees as the lines of a table (ISO 32000-1, 8.5.2).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from ctypes import c_double
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from archive.reading.garbled import is_garbled
from archive.reading.page import Box, Letter, blank_between, joined, unparted
from archive.reading.pdf_paint import THIN, Paint, address, lines_drawn, share_of_images

_LEAST_RULE = 6.0  # points
_STAMP = 25  # words; court and fax stamps have 6 to 20, the shortest real pages of agreements 29
_PICTURE = 0.6  # of the page's area
_NOTE_MARK = re.compile(r"[\[(]?(?:\d{1,3}(?:,\d{1,3})*|[*†‡§¶]{1,3}|[a-z])[\])]?")
_UNSAID = "\ufffe\uffff"


@dataclass(frozen=True, slots=True)
class Rule:
    """A straight line along a base line or across it: `at` is where it lies, `low` to `high` how far it goes."""

    at: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class Word:
    """Letters with no blank between them. `letters` are their places in the page's letters."""

    text: str
    box: Box
    letters: tuple[int, ...]

    @property
    def height(self) -> float:
        return max(self.box[3] - self.box[1], 1.0)

    @property
    def middle(self) -> float:
        return (self.box[1] + self.box[3]) / 2


@dataclass(frozen=True, slots=True)
class Page:
    """What is drawn on a page. `drawn` is whether there is anything at all. OCR is for a `picture`, an image of a page
    with no more words than a stamp has, or drawn on without a letter; and for one whose letters are `garbled`."""

    letters: list[Letter]
    covered: list[Letter]  # letters over which something was painted, so that nobody sees them
    across: list[Rule]  # horizontal rules, from the top down
    upright: list[Rule]  # vertical rules, from the left
    drawn: bool
    picture: bool = False
    garbled: bool = False

    @property
    def for_ocr(self) -> bool:
        return self.picture or self.garbled


def page_of(page: pypdfium2.PdfPage) -> Page:
    """The page turned so that most of its letters stand upright, whatever its /Rotate entry says."""
    paint = Paint.on(page)
    text = page.get_textpage()
    try:
        turn = _turned(text)
        letters = list(_letters(text))
        covered: list[Letter] = []
        if unseen := paint.texts_under:
            seen = [address(raw.FPDFText_GetTextObject(text, n)) not in unseen for n in range(len(letters))]
            covered = [letter for letter, there in zip(letters, seen, strict=True) if not there]
            letters = [letter for letter, there in zip(letters, seen, strict=True) if there]
    finally:
        text.close()
    if turn:
        letters, covered = ([Letter(c.text, _turn(c.box, turn)) for c in some] for some in (letters, covered))
    boxes = [_turn(box, turn) for box in lines_drawn(page, paint)]
    across = [Rule((b[1] + b[3]) / 2, b[0], b[2]) for b in boxes if b[3] - b[1] <= THIN < b[2] - b[0] - _LEAST_RULE]
    upright = [Rule((b[0] + b[2]) / 2, b[1], b[3]) for b in boxes if b[2] - b[0] <= THIN < b[3] - b[1] - _LEAST_RULE]
    letters = marks_apart(letters)
    drawn = raw.FPDFPage_CountObjects(page) > 0
    picture = drawn and _says_next_to_nothing(letters) and (not letters or share_of_images(page) > _PICTURE)
    garbled = is_garbled("".join(letter.text for letter in letters))
    return Page(letters, covered, _merged(across)[::-1], _merged(upright), drawn, picture, garbled)


def _says_next_to_nothing(letters: list[Letter]) -> bool:
    return len("".join(letter.text for letter in letters).split()) <= _STAMP


def _turned(text: pypdfium2.PdfTextPage) -> int:
    """By how many quarters clockwise the page must be turned for most of its letters to stand upright."""
    count = text.count_chars()
    sample = range(0, count, max(1, count // 60))
    printed = [n for n in sample if raw.FPDFText_GetUnicode(text, n) > ord(" ")]
    quarters = [round(raw.FPDFText_GetCharAngle(text, n) / 1.5707963) % 4 for n in printed]
    most = max(range(4), key=quarters.count) if quarters else 0
    return -most % 4 if quarters.count(most) > 0.8 * len(quarters) else 0


def _turn(box: Box, quarters: int) -> Box:
    left, bottom, right, top = box
    for _ in range(quarters):
        left, bottom, right, top = bottom, -right, top, -left
    return left, bottom, right, top


def _letters(text: pypdfium2.PdfTextPage) -> Iterator[Letter]:
    """Each letter as wide as its ink and as high as its font: the widths that fonts declare may be wrong."""
    high = raw.FS_RECTF()
    left, right, bottom, top = c_double(), c_double(), c_double(), c_double()
    loose, tight, said = raw.FPDFText_GetLooseCharBox, raw.FPDFText_GetCharBox, raw.FPDFText_GetUnicode
    for n in range(text.count_chars()):
        loose(text, n, high)
        tight(text, n, left, right, bottom, top)
        yield Letter(chr(said(text, n)), (left.value, high.bottom, right.value, high.top))


def marks_apart(letters: list[Letter]) -> list[Letter]:
    """The letters, each raised run that looks like a note's mark made one letter `[1]` with a blank before it, so that
    a mark is no digit of the number it hangs on. Other raised letters (1st) stay as they are."""
    told: list[Letter] = []
    measure: Letter | None = None  # the last letter that is not raised
    n = 0
    while n < len(letters):
        letter = letters[n]
        end = n + 1
        if letter.text.strip() and (tall := _beside(letters, n, measure)):
            while end < len(letters) and letters[end].text.strip() and _raised(letters[end], tall):
                end += 1
            text = "".join(each.text for each in letters[n:end])
            if _NOTE_MARK.fullmatch(text):
                blank = Letter(" ", letter.box)
                told += [blank, Letter(f"[{text}]", _word(letters, list(range(n, end))).box)]
                told += [blank] if tall is not measure else []  # at a line's start
            else:
                told += letters[n:end]
        else:
            told.append(letter)
            measure = letter if letter.text.strip() else measure
        n = end
    return told


def _beside(letters: list[Letter], n: int, measure: Letter | None) -> Letter | None:
    """The letter over which this one is raised: the one before on its line, or at a line's start the one after."""
    if measure and _raised(letters[n], measure):
        return measure
    follower = next((x for x in letters[n + 1 : n + 5] if x.text.strip() and not _as_high(x, letters[n])), None)
    starts = measure is None or letters[n].box[0] < measure.box[0]
    return follower if follower and starts and _raised(letters[n], follower) else None


def _as_high(a: Letter, b: Letter) -> bool:
    return abs((a.box[3] - a.box[1]) - (b.box[3] - b.box[1])) < 0.5


def _raised(letter: Letter, tall: Letter) -> bool:
    """Whether a letter is smaller than the one beside it, stands higher, and near it."""
    high = tall.box[3] - tall.box[1]
    return (
        letter.box[3] - letter.box[1] < 0.85 * high
        and letter.box[1] - tall.box[1] > 0.2 * high
        and (tall.box[1] + tall.box[3]) / 2 < letter.box[3] < tall.box[3] + 0.5 * high
        and -high < letter.box[0] - tall.box[2] < 3 * high
    )


def words_of(letters: list[Letter]) -> list[Word]:
    """The words of a page as they are drawn. A blank parts words, and so does a gap of a third of a letter's height."""
    words: list[Word] = []
    run: list[int] = []
    run_together = unparted(letters)
    for n, letter in enumerate(letters):
        blank = not letter.text.strip() or letter.text in _UNSAID
        last = letters[run[-1]] if run else letter
        if run and (blank or not _touch(last.box, letter.box) or (run_together and blank_between(last, letter))):
            words.append(_word(letters, run))
            run = []
        if not blank:
            run.append(n)
    return [*words, _word(letters, run)] if run else words


def _touch(last: Box, box: Box) -> bool:
    height = min(last[3] - last[1], box[3] - box[1])
    overlap = min(last[3], box[3]) - max(last[1], box[1])
    return overlap >= 0.4 * height and -height < box[0] - last[2] < 0.35 * max(height, 1.0)


def _word(letters: list[Letter], run: list[int]) -> Word:
    box = letters[run[0]].box
    for n in run[1:]:
        box = joined(box, letters[n].box)
    return Word("".join(letters[n].text for n in run), box, tuple(run))


def _merged(rules: list[Rule]) -> list[Rule]:
    """The rules by place, those that lie within two points of each other and touch as one."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.at / 2), r.low)):
        for n in range(len(merged) - 1, max(-1, len(merged) - 40), -1):
            other = merged[n]
            if abs(other.at - rule.at) <= 2 and rule.low <= other.high + 1 and other.low <= rule.high + 1:
                merged[n] = Rule(other.at, min(other.low, rule.low), max(other.high, rule.high))
                break
        else:
            merged.append(rule)
    return sorted(merged, key=lambda r: r.at)
