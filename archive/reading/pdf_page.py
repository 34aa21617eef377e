"""One page of a PDF as it is drawn: its letters, its words and its rules, upright, in points from the lower left corner.

Letters come in the order they are drawn. Rules are thin filled boxes, stroked lines and the edges of boxes: what a
reader sees as the lines of a table (ISO 32000-1, 8.5.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_double, c_float
from dataclasses import dataclass

import pypdfium2
from pypdfium2 import raw

from archive.reading.page import Box, Letter, joined

_THIN = 3.0  # points up to which a filled box is a line
_LEAST_RULE = 6.0
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 2_000
_DEEPEST = 4  # forms within forms
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
    """What is drawn on a page. `drawn` is whether there is anything at all."""

    letters: list[Letter]
    across: list[Rule]  # horizontal rules, from the top down
    upright: list[Rule]  # vertical rules, from the left
    drawn: bool


def page_of(page: pypdfium2.PdfPage) -> Page:
    """The page turned so that most of its letters stand upright, whatever its /Rotate entry says."""
    text = page.get_textpage()
    try:
        turn = _turned(text)
        letters = [Letter(c.text, _turn(c.box, turn)) for c in _letters(text)] if turn else list(_letters(text))
    finally:
        text.close()
    boxes = [_turn(box, turn) for box in _boxes(page)]
    across = [Rule((b[1] + b[3]) / 2, b[0], b[2]) for b in boxes if b[3] - b[1] <= _THIN < b[2] - b[0] - _LEAST_RULE]
    upright = [Rule((b[0] + b[2]) / 2, b[1], b[3]) for b in boxes if b[2] - b[0] <= _THIN < b[3] - b[1] - _LEAST_RULE]
    return Page(letters, _merged(across)[::-1], _merged(upright), raw.FPDFPage_CountObjects(page) > 0)


def _turned(text: pypdfium2.PdfTextPage) -> int:
    """By how many quarters clockwise the page must be turned for most of its letters to stand upright."""
    count = text.count_chars()
    sample = range(0, count, max(1, count // 60))
    quarters = [round(raw.FPDFText_GetCharAngle(text, n) / 1.5707963) % 4 for n in sample]
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
    left, right, bottom, top = (c_double() for _ in range(4))
    for n in range(text.count_chars()):
        raw.FPDFText_GetLooseCharBox(text, n, high)
        raw.FPDFText_GetCharBox(text, n, left, right, bottom, top)
        yield Letter(chr(raw.FPDFText_GetUnicode(text, n)), (left.value, high.bottom, right.value, high.top))


def words_of(letters: list[Letter]) -> list[Word]:
    """The words of a page as they are drawn. A blank parts words, and so does a gap of a third of a letter's height."""
    words: list[Word] = []
    run: list[int] = []
    for n, letter in enumerate(letters):
        blank = not letter.text.strip() or letter.text in _UNSAID
        if run and (blank or not _touch(letters[run[-1]].box, letter.box)):
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


def _boxes(page: pypdfium2.PdfPage) -> Iterator[Box]:
    """Lines, and the four edges of boxes, as boxes without width; of paths with many parts each straight part."""
    left = 0
    for path, form in _paths(page):
        left += 1
        if left > _MOST_OBJECTS:
            return
        box = _placed(_bounds(path), form)
        if min(box[2] - box[0], box[3] - box[1]) <= _THIN:
            yield box
        elif (count := raw.FPDFPath_CountSegments(path)) <= 5:
            yield from _edges(box)
        elif count <= _MOST_SEGMENTS:
            yield from _straight_parts(path, count, form)


_Form = tuple[float, float, float, float, float, float]
_AS_IT_IS: _Form = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def _paths(page: pypdfium2.PdfPage) -> Iterator[tuple[raw.FPDF_PAGEOBJECT, _Form]]:
    """The paths of a page and of the forms on it, each with the matrix of the form it stands in."""
    waiting = [
        (raw.FPDFPage_GetObject(page, n), _AS_IT_IS, 0) for n in range(min(raw.FPDFPage_CountObjects(page), 5 * _MOST_OBJECTS))
    ]
    for thing, form, depth in waiting:
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == raw.FPDF_PAGEOBJ_PATH:
            yield thing, form
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST and len(waiting) < 5 * _MOST_OBJECTS:
            inner = _chained(_matrix(thing), form)
            count = min(raw.FPDFFormObj_CountObjects(thing), _MOST_OBJECTS)
            waiting += [(raw.FPDFFormObj_GetObject(thing, n), inner, depth + 1) for n in range(count)]


def _matrix(thing: raw.FPDF_PAGEOBJECT) -> _Form:
    said = raw.FS_MATRIX()
    raw.FPDFPageObj_GetMatrix(thing, said)
    return said.a, said.b, said.c, said.d, said.e, said.f


def _chained(first: _Form, then: _Form) -> _Form:
    a, b, c, d, e, f = first
    return (
        *(a * then[0] + b * then[2], a * then[1] + b * then[3]),
        *(c * then[0] + d * then[2], c * then[1] + d * then[3]),
        *(e * then[0] + f * then[2] + then[4], e * then[1] + f * then[3] + then[5]),
    )


def _bounds(thing: raw.FPDF_PAGEOBJECT) -> Box:
    left, bottom, right, top = (c_float() for _ in range(4))
    raw.FPDFPageObj_GetBounds(thing, left, bottom, right, top)
    return left.value, bottom.value, right.value, top.value


def _placed(box: Box, form: _Form) -> Box:
    if form is _AS_IT_IS:
        return box
    a, b, c, d, e, f = form
    corners = [(a * x + c * y + e, b * x + d * y + f) for x in box[::2] for y in box[1::2]]
    xs, ys = zip(*corners, strict=True)
    return min(xs), min(ys), max(xs), max(ys)


def _edges(box: Box) -> Iterator[Box]:
    left, bottom, right, top = box
    yield from ((left, bottom, right, bottom), (left, top, right, top))
    yield from ((left, bottom, left, top), (right, bottom, right, top))


def _straight_parts(path: raw.FPDF_PAGEOBJECT, count: int, form: _Form) -> Iterator[Box]:
    """The level and the upright lines of a path."""
    place = _chained(_matrix(path), form)
    x, y = c_float(), c_float()
    last: tuple[float, float] | None = None
    for n in range(count):
        part = raw.FPDFPath_GetPathSegment(path, n)
        raw.FPDFPathSegment_GetPoint(part, x, y)
        at = _placed((x.value, y.value, x.value, y.value), place)[:2]
        if last and raw.FPDFPathSegment_GetType(part) == raw.FPDF_SEGMENT_LINETO:
            if abs(at[0] - last[0]) < 1 or abs(at[1] - last[1]) < 1:
                yield min(at[0], last[0]), min(at[1], last[1]), max(at[0], last[0]), max(at[1], last[1])
        last = at


def _merged(rules: list[Rule]) -> list[Rule]:
    """The rules by place, those that lie within two points of each other and touch as one."""
    merged: list[Rule] = []
    for rule in sorted(rules, key=lambda r: (round(r.at / 2), r.low)):
        for n in range(len(merged) - 1, max(-1, len(merged) - 40), -1):
            other = merged[n]
            if abs(other.at - rule.at) <= 2 and rule.low <= other.high + 3 and other.low <= rule.high + 3:
                merged[n] = Rule(other.at, min(other.low, rule.low), max(other.high, rule.high))
                break
        else:
            merged.append(rule)
    return sorted(merged, key=lambda r: r.at)
