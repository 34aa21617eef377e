"""Pages of a PDF that are pictures, drawn as grey images, by a process confined as readers are."""

from __future__ import annotations

import math
import signal
import struct
from collections.abc import Iterator
from multiprocessing import get_context
from multiprocessing.connection import Connection

import pypdfium2

from archive.reading.confinement import Limits, confine
from archive.reading.pdf import MOST_PAGES, pages_for_ocr

DPI = 300  # fewer cost figures: 200 to 300 dpi keep 85 to 90 % of numbers, 150 dpi 41 %
_MOST_PIXELS = 40_000_000  # of a page; one larger than about 20 by 22 inches is not drawn
_HEAD = struct.Struct(">III")  # page number, width and height in front of the pixels


class NotDrawn(Exception):
    """The process that draws ended before it was done; says how."""


def drawn_pictures(pdf: bytes, limits: Limits | None = None) -> Iterator[tuple[int, bytes]]:
    """Page number from 1 and image (PGM, 8 bits a pixel, 300 dpi) of each picture page.

    Raises NotDrawn where the file cannot be opened or a limit strikes; what was drawn before has been given.
    """
    limits = limits or Limits()
    context = get_context("forkserver")
    ours, theirs = context.Pipe()
    process = context.Process(target=_draw, args=(theirs, limits), daemon=True)
    process.start()
    theirs.close()
    try:
        ours.send_bytes(pdf)
        last = 0
        while message := _message(ours, limits.wall):
            number, wide, high = _HEAD.unpack_from(message)
            # A process that was taken over gets no other format through, and no page twice.
            if len(message) != _HEAD.size + wide * high or not last < number <= MOST_PAGES:
                raise NotDrawn("the process that draws its pages sent what is none of them")
            yield number, b"P5 %d %d 255\n" % (wide, high) + message[_HEAD.size :]
            last = number
    except (EOFError, OSError, struct.error) as error:
        process.join(5)
        raise NotDrawn(f"the process that draws its pages ended with exit code {process.exitcode}") from error
    finally:
        ours.close()
        process.kill()
        process.join()
        process.close()


def _message(pipe: Connection, wall: float) -> bytes:
    """The next message; the time in which nobody asks for it does not count."""
    if not pipe.poll(wall):
        raise NotDrawn(f"the process that draws its pages took more than {wall:g} s for one")
    return pipe.recv_bytes(_HEAD.size + _MOST_PIXELS)


def _draw(pipe: Connection, limits: Limits) -> None:
    confine(limits.memory)
    signal.setitimer(signal.ITIMER_PROF, limits.cpu)
    document = pypdfium2.PdfDocument(pipe.recv_bytes(), password="")
    for number in pages_for_ocr(document):
        signal.setitimer(signal.ITIMER_PROF, limits.cpu)  # each page has all of it, as each payload has in reading
        page = document[number - 1]
        if math.prod(page.get_size()) * (DPI / 72) ** 2 < 0.99 * _MOST_PIXELS:
            bitmap = page.render(scale=DPI / 72, grayscale=True, may_draw_forms=False)
            pixels, stride = bytes(bitmap.buffer), bitmap.stride
            lines = (pixels[n * stride : n * stride + bitmap.width] for n in range(bitmap.height))
            pipe.send_bytes(_HEAD.pack(number, bitmap.width, bitmap.height) + b"".join(lines))
    pipe.send_bytes(b"")
