"""A piece of a PDF's page as a picture with a frame around one place, drawn by a process confined as readers are."""

from __future__ import annotations

import math
import signal
import struct
import threading
import zlib
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection
from typing import TypeAlias

import pypdfium2

from archive.reading.confinement import Limits, confine
from archive.reading.drawing import NotDrawn
from archive.reading.pdf import MOST_PAGES

Box: TypeAlias = tuple[int, int, int, int]
"""Left, bottom, right and top in points from the page's lower left corner, as locators have them."""

SCALE = 1.6  # pixels a point: a letter page is 979 pixels wide
_AROUND = 110  # points above and below the place
_MOST_PIXELS = 4_000_000
_HEAD = struct.Struct(">II")
_FRAME = (0x1D, 0x4E, 0xD8)  # red, green, blue: seen on white and on black alike
_LIMITS = Limits(cpu=5.0, wall=20.0)


@dataclass(frozen=True, slots=True)
class Place:
    """A box on a page, counted from 1."""

    page: int
    box: Box


def clipped(pdf: bytes, place: Place, limits: Limits = _LIMITS) -> bytes:
    """A PNG of the page's whole width around the place, which has a frame.

    Raises NotDrawn where the file has no such page, is too large to draw, or a limit strikes.
    """
    context = get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=_draw, args=(theirs, place, limits), daemon=True)
    process.start()
    theirs.close()
    # Whatever it does, it ends: a pipe that is neither read nor written to would be waited for without end.
    over = threading.Timer(limits.wall + 1, process.kill)
    over.start()
    try:
        ours.send_bytes(pdf)
        if not ours.poll(limits.wall):
            raise NotDrawn(f"the process that draws a page took more than {limits.wall:g} s")
        message = ours.recv_bytes(_HEAD.size + 3 * _MOST_PIXELS)
        wide, high = _HEAD.unpack_from(message)
    except (EOFError, OSError, struct.error) as error:
        process.join(5)
        raise NotDrawn(f"the process that draws a page ended with exit code {process.exitcode}") from error
    finally:
        over.cancel()
        ours.close()
        process.kill()
        process.join()
        process.close()
    # A process that was taken over gets nothing through but pixels.
    if not wide or not high or len(message) != _HEAD.size + 3 * wide * high:
        raise NotDrawn("the process that draws a page sent what is no picture")
    return _png(wide, high, message[_HEAD.size :])


def _draw(pipe: Connection, place: Place, limits: Limits) -> None:
    confine(limits.memory)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu)
    document = pypdfium2.PdfDocument(pipe.recv_bytes(), password="")
    if not 0 < place.page <= min(len(document), MOST_PAGES):
        return
    page = document[place.page - 1]
    wide, high = page.get_size()
    if wide * high * SCALE**2 > 25 * _MOST_PIXELS:
        return
    whole = pypdfium2.PdfPosConv(page, (0, 0, math.ceil(wide), math.ceil(high), 0))  # points from the top, as turned
    _, above, _, below = _corners(whole, place.box)
    top, bottom = max(0, above - _AROUND), max(0, high - below - _AROUND)
    if top + bottom >= high or wide * (high - top - bottom) * SCALE**2 > _MOST_PIXELS:
        return
    bitmap = page.render(scale=SCALE, crop=(0, bottom, 0, top), may_draw_forms=False, rev_byteorder=True)
    _frame(bitmap, _corners(bitmap.get_posconv(page), place.box))
    pixels, step = bytes(bitmap.buffer), bitmap.n_channels
    lines = (pixels[n * bitmap.stride : n * bitmap.stride + bitmap.width * step] for n in range(bitmap.height))
    kept = b"".join(lines)
    if step == 4:
        red, green, blue = kept[0::4], kept[1::4], kept[2::4]
        kept = b"".join(map(bytes, zip(red, green, blue, strict=True)))
    pipe.send_bytes(_HEAD.pack(bitmap.width, bitmap.height) + kept)


def _corners(places: pypdfium2.PdfPosConv, box: Box) -> Box:
    """Left, top, right and bottom of a box in pixels from the upper left corner, whichever way the page is turned."""
    ends = [places.to_bitmap(x, y) for x, y in (box[:2], box[2:])]
    (left, right), (top, bottom) = (sorted(one) for one in zip(*ends, strict=True))
    return left, top, right, bottom


def _frame(bitmap: pypdfium2.PdfBitmap, corners: Box) -> None:
    """Two pixels thick, one pixel away from the place."""
    left, top, right, bottom = corners[0] - 3, corners[1] - 3, corners[2] + 3, corners[3] + 3
    colour = bytes(_FRAME) + b"\xff" * (bitmap.n_channels - 3)
    for y in range(max(0, top), min(bitmap.height, bottom)):
        edge = y < top + 2 or y >= bottom - 2
        for x in range(max(0, left), min(bitmap.width, right)) if edge else (left, left + 1, right - 2, right - 1):
            if 0 <= x < bitmap.width:
                at = y * bitmap.stride + x * bitmap.n_channels
                bitmap.buffer[at : at + bitmap.n_channels] = colour


def _png(wide: int, high: int, pixels: bytes) -> bytes:
    """PNG (RFC 2083): 8 bits a colour, red, green and blue, no filter."""
    lines = b"".join(b"\0" + pixels[n * 3 * wide : (n + 1) * 3 * wide] for n in range(high))
    head = struct.pack(">IIBBBBB", wide, high, 8, 2, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(told)) + kind + told + struct.pack(">I", zlib.crc32(kind + told))
        for kind, told in ((b"IHDR", head), (b"IDAT", zlib.compress(lines, 6)), (b"IEND", b""))
    )
