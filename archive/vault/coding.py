"""Transfer and content codings taken off, as streams with limits: a bomb costs bounded memory and time."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Protocol

import brotli  # type: ignore[import-untyped]  # ships no types
from isal import igzip_lib

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

CONTENT_LIMIT = 256 * 1024 * 1024
LARGE = 32 * 1024 * 1024  # from here on a ratio limit holds as well
RATIO_LIMIT = 200
CODINGS_LIMIT = 5
_PIECE = 64 * 1024
_ZSTD_WINDOW = 23  # 8 MiB, the most an HTTP sender may ask for (RFC 9659)
GZIP_BROKEN: type[Exception] = igzip_lib.IsalError  # type: ignore[assignment]  # the stub says an instance
_BROKEN = (GZIP_BROKEN, brotli.error, zstd.ZstdError, EOFError)
_CHUNK = re.compile(rb"[ \t]*([0-9A-Fa-f]{1,15})[ \t]*(?:;[^\n]{0,4096})?\r?\n")


class Undecodable(ValueError):
    """A content coding that cannot be taken off; the message is a clause that says why."""


class _Engine(Protocol):
    """What the decompressors of the standard library since bz2 have in common."""

    @property
    def eof(self) -> bool: ...
    @property
    def needs_input(self) -> bool: ...
    @property
    def unused_data(self) -> bytes: ...
    def decompress(self, data: bytes, max_length: int = ..., /) -> bytes: ...


def dechunk(body: bytes) -> tuple[bytes, str | None]:
    """A body without its chunks (RFC 9112 section 7.1), and what was wrong with them.

    A body that is not chunked at all is given back as it is: many tools keep the header field and not the chunks.
    """
    parts: list[bytes] = []
    at = 0
    while True:
        line = _CHUNK.match(body, at)
        if not line:
            return (b"".join(parts), f"the chunked body breaks off at byte {at}") if at else (body, None)
        size = int(line[1], 16)
        if size == 0:
            return b"".join(parts), None
        part = body[line.end() : line.end() + size]
        parts.append(part)
        at = line.end() + size
        if len(part) < size:
            return b"".join(parts), f"the chunked body ends {size - len(part)} bytes early"
        at += 2 if body.startswith(b"\r\n", at) else 1 if body.startswith(b"\n", at) else 0


def decode(entity: bytes, codings: Sequence[str], limit: int = CONTENT_LIMIT) -> Iterator[bytes]:
    """The content of an entity, piece by piece; `codings` in the order they were applied (RFC 9110 section 8.4).

    Raises Undecodable while pieces are taken: unknown coding, broken or short stream, too many codings, more than
    `limit` bytes, or from LARGE bytes on more than RATIO_LIMIT times the size of the entity.
    """
    applied = [c for c in codings if c != "identity"]
    if len(applied) > CODINGS_LIMIT:
        raise Undecodable(f"{len(applied)} content codings, at most {CODINGS_LIMIT} are taken off")
    pieces: Iterable[bytes] = (entity[at : at + _PIECE] for at in range(0, len(entity), _PIECE))
    for coding in reversed(applied):
        if coding not in _DECODERS:
            raise Undecodable(f"content coding {coding[:40]!r} is not known")
        pieces = _limited(_DECODERS[coding](pieces), coding, limit, max(LARGE, RATIO_LIMIT * len(entity)))
    yield from pieces


def _limited(pieces: Iterable[bytes], coding: str, limit: int, by_ratio: int) -> Iterator[bytes]:
    size = 0
    try:
        for piece in pieces:
            size += len(piece)
            if size > min(limit, by_ratio):
                raise Undecodable(f"content coding {coding} unfolds to more than {min(limit, by_ratio)} bytes")
            yield piece
    except _BROKEN as error:
        raise Undecodable(f"content coding {coding} is broken: {error}") from error


def _unfold(pieces: Iterable[bytes], engine_for: Callable[[bytes], _Engine], magic: bytes = b"") -> Iterator[bytes]:
    """Bytes out of one compressed stream, or of several in a row where each begins with `magic`."""
    engine: _Engine | None = None
    for piece in pieces:
        while piece or (engine and not engine.eof and not engine.needs_input):
            if engine is None or engine.eof:
                if engine and not (magic and piece.startswith(magic)):
                    return  # padding or rubbish behind the stream, which browsers pass over too
                engine = engine_for(piece)
            out = engine.decompress(piece, _PIECE)
            piece = engine.unused_data if engine.eof else b""
            if out:
                yield out
    if engine and not engine.eof:
        raise EOFError("the stream ends early")


def _gzip(pieces: Iterable[bytes]) -> Iterator[bytes]:
    return _unfold(pieces, lambda _: igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP), b"\x1f\x8b")


def _deflate(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """With the zlib wrapper as RFC 9110 section 8.4.1.2 says, or without as some servers send it."""

    def engine_for(start: bytes) -> _Engine:
        wrapped = len(start) > 1 and start[0] & 15 == 8 and int.from_bytes(start[:2], "big") % 31 == 0
        engine: _Engine = igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_ZLIB if wrapped else igzip_lib.DECOMP_DEFLATE)
        return engine

    return _unfold(pieces, engine_for)


def _zstd(pieces: Iterable[bytes]) -> Iterator[bytes]:
    options: dict[int, int] = {zstd.DecompressionParameter.window_log_max: _ZSTD_WINDOW}
    return _unfold(pieces, lambda _: zstd.ZstdDecompressor(options=options), b"\x28\xb5\x2f\xfd")


def _brotli(pieces: Iterable[bytes]) -> Iterator[bytes]:
    engine = brotli.Decompressor()
    for piece in pieces:
        if engine.is_finished():
            return
        out = engine.process(piece, output_buffer_limit=_PIECE)
        while out or not engine.can_accept_more_data():  # it may hold output back even when it takes more
            yield out
            out = engine.process(b"", output_buffer_limit=_PIECE)
    if not engine.is_finished():
        raise EOFError("the stream ends early")


_DECODERS: dict[str, Callable[[Iterable[bytes]], Iterator[bytes]]] = {
    "gzip": _gzip,
    "x-gzip": _gzip,
    "deflate": _deflate,
    "br": _brotli,
    "zstd": _zstd,
}
