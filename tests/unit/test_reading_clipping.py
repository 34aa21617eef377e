"""Pieces of PDF pages as pictures: the frame is around the place, and what a file does is done to its own process."""

from __future__ import annotations

import io
import struct
import zlib

import pytest
from reportlab.pdfgen.canvas import Canvas

from archive.reading.clipping import SCALE, Place, clipped
from archive.reading.confinement import Limits
from archive.reading.drawing import NotDrawn

BLUE = b"\x1d\x4e\xd8"


def pdf(*, size: tuple[float, float] = (612, 792), turned: int = 0) -> bytes:
    """A page with one line of text at (100, 500)."""
    stream = io.BytesIO()
    canvas = Canvas(stream, pagesize=size, invariant=True)
    canvas.setPageRotation(turned)
    canvas.drawString(100, 500, "More than 283,000 were removed.")
    canvas.showPage()
    canvas.save()
    return stream.getvalue()


def pixels(png: bytes) -> list[list[bytes]]:
    """The colours of a PNG by row and column."""
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    wide, high = struct.unpack(">II", png[16:24])
    length = struct.unpack(">I", png[33:37])[0]
    raw = zlib.decompress(png[41 : 41 + length])
    lines = [raw[n * (1 + 3 * wide) + 1 : (n + 1) * (1 + 3 * wide)] for n in range(high)]
    return [[line[3 * x : 3 * x + 3] for x in range(wide)] for line in lines]


def inside_the_frame(found: list[list[bytes]]) -> list[bytes]:
    framed = [(x, y) for y, line in enumerate(found) for x, colour in enumerate(line) if colour == BLUE]
    (left, top), (right, bottom) = (tuple(f(one[n] for one in framed) for n in (0, 1)) for f in (min, max))
    return [found[y][x] for y in range(top + 3, bottom - 2) for x in range(left + 3, right - 2)]


@pytest.mark.parametrize("turned", [0, 90, 180, 270])
def test_the_frame_is_around_the_place_whichever_way_the_page_is_turned(turned: int) -> None:
    found = pixels(clipped(pdf(turned=turned), Place(1, (98, 496, 260, 512))))
    assert len(found[0]) == pytest.approx(612 * SCALE, abs=2), "the whole width, as it is shown"
    assert any(sum(colour) < 200 for colour in inside_the_frame(found)), "the text is in it"
    elsewhere = pixels(clipped(pdf(turned=turned), Place(1, (98, 300, 260, 316))))
    assert all(sum(colour) > 700 for colour in inside_the_frame(elsewhere)), "control: nothing stands there"


@pytest.mark.parametrize(
    ("content", "page"), [(b"", 1), (b"%PDF-1.4 nonsense", 1), (pdf(), 2), (pdf(), 0), (pdf(size=(14400, 14400)), 1)]
)
def test_what_cannot_be_drawn_is_said(content: bytes, page: int) -> None:
    with pytest.raises(NotDrawn):
        clipped(content, Place(page, (98, 496, 260, 512)))


def test_a_place_outside_of_the_page_is_no_harm() -> None:
    for box in ((-99999, -99999, 99999, 99999), (0, 90000, 10, 90010), (500, 10, 100, 5)):
        try:
            assert clipped(pdf(), Place(1, box)).startswith(b"\x89PNG")
        except NotDrawn:
            continue


def test_a_process_that_is_too_slow_is_ended() -> None:
    with pytest.raises(NotDrawn):
        clipped(pdf(), Place(1, (98, 496, 260, 512)), Limits(wall=0.0))
