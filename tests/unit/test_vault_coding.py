"""Codings taken off within limits; the hostile files are Scrapy's own tests' bombs and broken streams."""

from __future__ import annotations

import gzip
import random
import tracemalloc
import zlib
from collections.abc import Callable

import brotli
import pytest

from archive.digest import sha256_of
from archive.vault.coding import LARGE, Undecodable, dechunk, decode, zstd
from tests.support.shared import shared
from tests.support.warc import chunked

CONTENT = random.Random(1).randbytes(200_000) + b"a" * 200_000


def raw_deflate(content: bytes) -> bytes:
    deflate = zlib.compressobj(6, zlib.DEFLATED, -15)
    return deflate.compress(content) + deflate.flush()


PACK: dict[str, Callable[[bytes], bytes]] = {
    "gzip": gzip.compress,
    "x-gzip": gzip.compress,
    "deflate": zlib.compress,
    "br": lambda content: brotli.compress(content, quality=4),
    "zstd": zstd.compress,
}


def unfolded(entity: bytes, *codings: str) -> bytes:
    return b"".join(decode(entity, codings))


@pytest.mark.parametrize("coding", PACK)
def test_each_coding_comes_off(coding: str) -> None:
    assert unfolded(PACK[coding](CONTENT), coding) == CONTENT
    assert unfolded(PACK[coding](b""), coding) == b""


@pytest.mark.parametrize("coding", PACK)
def test_a_stream_that_ends_early_is_refused(coding: str) -> None:
    with pytest.raises(Undecodable, match=coding):
        unfolded(PACK[coding](CONTENT)[:-9], coding)


@pytest.mark.parametrize("coding", PACK)
def test_rubbish_is_refused(coding: str) -> None:
    with pytest.raises(Undecodable, match=coding):
        unfolded(b"<html>this is no compressed stream at all</html>", coding)


def test_stacked_codings_raw_deflate_members_and_padding() -> None:
    assert unfolded(gzip.compress(zlib.compress(PACK["br"](CONTENT))), "br", "deflate", "identity", "gzip") == CONTENT
    assert unfolded(raw_deflate(CONTENT), "deflate") == CONTENT
    assert unfolded(gzip.compress(b"one ") + gzip.compress(b"two") + b"\0\0\0", "gzip") == b"one two"


def test_what_is_unknown_or_too_many_is_refused() -> None:
    with pytest.raises(Undecodable, match="not known"):
        unfolded(b"x", "rot13")
    with pytest.raises(Undecodable, match="at most"):
        unfolded(b"x", *["gzip"] * 6)


@pytest.mark.parametrize("coding", ["gzip", "br", "zstd", "deflate"])
def test_a_bomb_costs_bounded_memory(coding: str) -> None:
    bomb = PACK[coding](bytes(LARGE + 1)) if coding in ("br", "zstd") else PACK[coding](PACK[coding](bytes(2 * LARGE)))
    codings = [coding] if coding in ("br", "zstd") else [coding, coding]
    tracemalloc.start()
    try:
        with pytest.raises(Undecodable, match="more than"):
            for _ in decode(bomb, codings):
                pass
        assert tracemalloc.get_traced_memory()[1] < 40_000_000
    finally:
        tracemalloc.stop()


def test_the_limit_is_the_callers() -> None:
    assert sum(map(len, decode(gzip.compress(bytes(1000)), ["gzip"], limit=1000))) == 1000
    with pytest.raises(Undecodable, match="more than 999"):
        list(decode(gzip.compress(bytes(1000)), ["gzip"], limit=999))


@pytest.mark.parametrize(
    ("name", "codings"),
    [
        ("html-br.bin", ["br"]),
        ("html-gzip-deflate-gzip.bin", ["gzip", "deflate", "gzip"]),
        ("html-gzip-deflate.bin", ["gzip", "deflate"]),
        ("html-gzip.bin", ["gzip"]),
        ("html-zstd-static-content-size.bin", ["zstd"]),
        ("html-zstd-static-no-content-size.bin", ["zstd"]),
        ("html-zstd-streaming-no-content-size.bin", ["zstd"]),
    ],
)
def test_real_streams_hold_the_same_page(name: str, codings: list[str]) -> None:
    page = unfolded(shared(f"hostile/compressed/scrapy/{name}").read_bytes(), *codings)
    assert sha256_of(page).startswith("e9778074")


@pytest.mark.parametrize("name", ["truncated-crc-error.gz", "truncated-crc-error-short.gz", "unexpected-eof.gz"])
def test_real_broken_streams_are_refused(name: str) -> None:
    with pytest.raises(Undecodable):
        unfolded(shared(f"hostile/compressed/scrapy/{name}").read_bytes(), "gzip")


def test_chunks() -> None:
    body = b"0123456789" * 5
    assert dechunk(chunked(body)) == (body, None)
    assert dechunk(b"5;name=value\r\nhello\r\n0\r\nTrailer: x\r\n\r\n") == (b"hello", None)
    assert dechunk(b"5 \nhello\n0\n\n") == (b"hello", None)
    assert dechunk(b"hello, not chunked") == (b"hello, not chunked", None)
    assert dechunk(b"") == (b"", None)
    assert dechunk(b"5\r\nhel") == (b"hel", "the chunked body ends 2 bytes early")
    assert dechunk(b"5\r\nhello\r\n") == (b"hello", "the chunked body breaks off at byte 10")
