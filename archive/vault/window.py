"""Bytes that come in pieces, looked at from the front; records are found in them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

HEADER_LIMIT = 256 * 1024
_LOOK = 64  # bytes looked at behind a record

_VERSION = re.compile(rb"WARC/\d+\.\d+[ \t]*\r?\n")
_HEADER_END = re.compile(rb"\r?\n\r?\n")
_LENGTH = re.compile(rb"^content-length[ \t]*:[ \t]*(\d{1,18})[ \t]*\r?$", re.IGNORECASE | re.MULTILINE)
_BLANK = re.compile(rb"[\r\n]+")
_NEXT = re.compile(rb"\nWARC/\d")


class Window:
    """`held` are the bytes come so far and not yet passed over; `at` is where they begin, counted from the start."""

    def __init__(self, pieces: Iterator[bytes], at: int = 0) -> None:
        self.held = bytearray()
        self.at = at
        self._pieces = pieces

    def reach(self, size: int) -> bool:
        """Get at least `size` bytes in hand; False when fewer are left."""
        while len(self.held) < size:
            piece = next(self._pieces, None)
            if piece is None:
                return False
            self.held += piece
        return True

    def pass_over(self, size: int) -> None:
        """Drop bytes from the front, also more than are held."""
        while size > len(self.held):
            size -= len(self.held)
            self._drop(len(self.held))
            if not self.reach(1):
                return
        self._drop(size)

    def pass_blank_lines(self) -> bool:
        """Drop line ends from the front; True when something else follows."""
        while self.reach(1):
            blank = _BLANK.match(self.held)
            if blank is None:
                return True
            self._drop(blank.end())
        return False

    def pass_to_next(self, skip: int) -> None:
        """Drop `skip` bytes, then everything before the next line that looks like the start of a record."""
        self.pass_over(skip)
        self.reach(_LOOK)
        if self.held.startswith(b"WARC/"):
            return
        while self.held:
            found = _NEXT.search(self.held)
            if found:
                self._drop(found.start() + 1)
                return
            searched = len(self.held)
            begun = 6 if self.reach(searched + 1) else 0  # the next piece may end what this one began
            self._drop(max(0, searched - begun))

    def _drop(self, size: int) -> None:
        del self.held[:size]
        self.at += size


@dataclass(frozen=True, slots=True)
class Framed:
    """A whole record: where it begins in the window, header and block, bytes up to what follows it."""

    at: int
    header: bytes
    block: bytes
    length: int


@dataclass(frozen=True, slots=True)
class Unframed:
    """Bytes that are no whole record, and why."""

    at: int
    reason: str


def framed(window: Window, limit: int) -> Iterator[Framed | Unframed]:
    """Records one behind the other (WARC 1.1 section 4); behind bytes that are none it goes on with the next line that
    looks like the start of a record."""
    while window.pass_blank_lines():
        at = window.at
        header_size, block_size, reason = _measure(window, limit)
        if reason:
            yield Unframed(at, reason)
            window.pass_to_next(header_size + block_size if block_size > limit else max(header_size, 1))
            continue
        header = bytes(window.held[:header_size])
        block = bytes(memoryview(window.held)[header_size : header_size + block_size])
        window.pass_over(header_size + block_size)
        window.pass_blank_lines()
        yield Framed(at, header, block, window.at - at)


def whole(plain: bytes) -> tuple[bytes, bytes] | None:
    """Header and block of bytes that are exactly one record, or None where that takes a closer look."""
    end = _HEADER_END.search(plain)
    length = _LENGTH.search(plain, 0, end.end()) if end else None
    if end is None or length is None or not _VERSION.match(plain) or not plain.endswith(b"\r\n\r\n"):
        return None
    return (plain[: end.end()], plain[end.end() : -4]) if end.end() + int(length[1]) + 4 == len(plain) else None


def _measure(window: Window, limit: int) -> tuple[int, int, str | None]:
    """Sizes of header and block of the record in front, and what is wrong with it."""
    window.reach(_LOOK)
    if not _VERSION.match(window.held):
        return 0, 0, f"a WARC record was expected, {bytes(window.held[:24])!r} was found"
    end = _HEADER_END.search(window.held)
    while end is None and len(window.held) < HEADER_LIMIT and window.reach(len(window.held) + 1):
        end = _HEADER_END.search(window.held)
    if end is None:
        return 0, 0, "the record's header has no end"
    length = _LENGTH.search(window.held, 0, end.end())
    if length is None:
        return end.end(), 0, "the record's header has no Content-Length"
    size = int(length[1])
    if size > limit:
        return end.end(), size, f"the record is {size} bytes long, at most {limit} are taken in"
    if not window.reach(end.end() + size):
        missing = end.end() + size - len(window.held)
        return end.end(), 0, f"the bytes end {missing} before the record does"
    window.reach(end.end() + size + _LOOK)
    behind = bytes(window.held[end.end() + size : end.end() + size + _LOOK])
    rest = behind.lstrip(b"\r\n")
    goes_on = rest != behind and rest.startswith(b"WARC/"[: len(rest)])
    if rest and not goes_on and not behind.startswith(b"\r\n\r\n"):
        return end.end(), 0, f"Content-Length says {size}, but no record ends there"
    return end.end(), size, None
