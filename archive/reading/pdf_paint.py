"""The shapes on a page of a PDF: what is painted over what, and which straight lines are left to be seen."""

from __future__ import annotations

from collections.abc import Iterator
from ctypes import c_float, c_int, c_void_p, cast
from dataclasses import dataclass, field
from itertools import islice, product

import pypdfium2
from pypdfium2 import raw

from archive.reading.page import Box

THIN = 3.0  # points up to which a filled box is a line
_MOST_OBJECTS = 20_000
_MOST_SEGMENTS = 2_000
_MOST_TILES = 40
_TILE = 30.0  # points; what covers what is looked for tile by tile
_DEEPEST = 4  # forms within forms


@dataclass
class Paint:
    """The filled boxes of a page by when they are painted, and the texts that lie under one from edge to edge."""

    texts_under: frozenset[int | None] = frozenset()
    _boxes: dict[tuple[int, int], list[tuple[int, Box]]] = field(default_factory=dict)  # by the tiles they lie over

    @classmethod
    def on(cls, page: pypdfium2.PdfPage) -> Paint:
        """What is painted on a page; boxes inside forms aside."""
        paint = cls()
        texts: list[tuple[int, raw.FPDF_PAGEOBJECT, Box]] = []
        for n in range(min(raw.FPDFPage_CountObjects(page), _MOST_OBJECTS)):
            thing = raw.FPDFPage_GetObject(page, n)
            kind = raw.FPDFPageObj_GetType(thing)
            if kind == raw.FPDF_PAGEOBJ_TEXT:
                texts.append((n, thing, _bounds(thing)))
            elif kind == raw.FPDF_PAGEOBJ_PATH and _covers(thing):
                paint._add(n, _bounds(thing))
        paint.texts_under = frozenset(address(thing) for n, thing, box in texts if paint.hides(n, _middle(box), 0))
        return paint

    def hides(self, order: int, line: Box, margin: float = 1.0) -> bool:
        """Whether boxes painted later lie over all of a line and `margin` points beside it, judged at five places."""
        x, y, wide, high = line[0], line[1], line[2] - line[0], line[3] - line[1]
        return bool(self._boxes) and all(
            self._under_one(order, x + wide * part, y + high * part, margin) for part in (0.1, 0.3, 0.5, 0.7, 0.9)
        )

    def _add(self, order: int, box: Box) -> None:
        if min(box[2] - box[0], box[3] - box[1]) > THIN:
            across, down = (range(int(box[k] // _TILE), int(box[k + 2] // _TILE) + 1) for k in (0, 1))
            for tile in product(across[:_MOST_TILES], down[:_MOST_TILES]):
                self._boxes.setdefault(tile, []).append((order, box))

    def _under_one(self, order: int, x: float, y: float, margin: float) -> bool:
        for n, box in self._boxes.get((int(x // _TILE), int(y // _TILE)), ()):
            if n > order and box[0] + margin <= x <= box[2] - margin and box[1] <= y <= box[3]:
                return True
        return False


def _covers(path: raw.FPDF_PAGEOBJECT) -> bool:
    """Whether a path is a box filled with paint nobody sees through."""
    fill, stroke = c_int(), c_int()
    raw.FPDFPath_GetDrawMode(path, fill, stroke)
    if not fill.value or raw.FPDFPath_CountSegments(path) > 5 or raw.FPDFPageObj_HasTransparency(path):
        return False
    clips: int = raw.FPDFClipPath_CountPaths(raw.FPDFPageObj_GetClipPath(path))
    return clips <= 0


def _middle(box: Box) -> Box:
    """The line through the middle of a text."""
    level = (box[1] + box[3]) / 2
    return box[0], level, box[2], level


def address(thing: raw.FPDF_PAGEOBJECT) -> int | None:
    """Where an object lies: equal for two names of the same one."""
    return cast(thing, c_void_p).value


def lines_drawn(page: pypdfium2.PdfPage, paint: Paint) -> Iterator[Box]:
    """Lines, and the four edges of boxes, as boxes without width, as far as they are seen; of paths with many parts
    each straight part."""
    for order, path, form in islice(_drawn(page, raw.FPDF_PAGEOBJ_PATH), _MOST_OBJECTS):
        box = _placed(_bounds(path), form)
        if min(box[2] - box[0], box[3] - box[1]) <= THIN:
            yield box
        elif (count := raw.FPDFPath_CountSegments(path)) <= 5:
            yield from (edge for edge in _edges(box) if not paint.hides(order, edge))
        elif count <= _MOST_SEGMENTS:
            yield from _straight_parts(path, count, form)


_Form = tuple[float, float, float, float, float, float]
_AS_IT_IS: _Form = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)


def share_of_images(page: pypdfium2.PdfPage) -> float:
    """How much of a page images cover, 1 being all of it; where they lie over one another, each counts."""
    wide, high = page.get_size()
    left, bottom, right, top = page.get_bbox()
    covered = 0.0
    for _, image, form in islice(_drawn(page, raw.FPDF_PAGEOBJ_IMAGE), _MOST_OBJECTS):
        box = _placed(_bounds(image), form)
        covered += max(0.0, min(box[2], right) - max(box[0], left)) * max(0.0, min(box[3], top) - max(box[1], bottom))
    return float(covered / max(wide * high, 1.0))


def _drawn(page: pypdfium2.PdfPage, wanted: int) -> Iterator[tuple[int, raw.FPDF_PAGEOBJECT, _Form]]:
    """The objects of a kind on a page and on the forms on it: when each is painted, and the matrix of the form it
    stands in."""
    count = min(raw.FPDFPage_CountObjects(page), 5 * _MOST_OBJECTS)
    waiting = [(n, raw.FPDFPage_GetObject(page, n), _AS_IT_IS, 0) for n in range(count)]
    for order, thing, form, depth in waiting:
        kind = raw.FPDFPageObj_GetType(thing)
        if kind == wanted:
            yield order, thing, form
        elif kind == raw.FPDF_PAGEOBJ_FORM and depth < _DEEPEST and len(waiting) < 5 * _MOST_OBJECTS:
            inner = _chained(_matrix(thing), form)
            count = min(raw.FPDFFormObj_CountObjects(thing), _MOST_OBJECTS)
            waiting += [(order, raw.FPDFFormObj_GetObject(thing, n), inner, depth + 1) for n in range(count)]


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
    left, bottom, right, top = c_float(), c_float(), c_float(), c_float()
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
        straight = last and (abs(at[0] - last[0]) < 1 or abs(at[1] - last[1]) < 1)
        if last and straight and raw.FPDFPathSegment_GetType(part) == raw.FPDF_SEGMENT_LINETO:
            yield min(at[0], last[0]), min(at[1], last[1]), max(at[0], last[0]), max(at[1], last[1])
        last = at
