"""A payload comes out the same whether the fields of its record have to be read or not."""

from __future__ import annotations

import gzip
from pathlib import Path

import pytest

from archive.digest import sha256_of
from archive.errors import RecordDamaged
from archive.vault.payload import Where, payload_at

KEPT = b"<p>A page.\r\n\r\nIts second line.</p>"


def _kept(folder: Path, head: bytes, body: bytes, fields: bytes = b"WARC-Type: response\r\n") -> Where:
    block = head + b"\r\n" + body
    record = b"WARC/1.1\r\n%sContent-Length: %d\r\n\r\n%s\r\n\r\n" % (fields, len(block), block)
    member = gzip.compress(record, mtime=0)
    path = folder / "a.warc.gz"
    path.write_bytes(member)
    return Where(str(path), 0, len(member), sha256_of(member))


@pytest.mark.parametrize(
    ("head", "body"),
    [
        (b"HTTP/1.1 200 OK\r\nServer: a\r\n", KEPT),
        (b"HTTP/1.1 404\r\n", KEPT),
        (b"HTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n", KEPT),
        (b"HTTP/1.1 200 OK\r\ncontent-encoding: gzip\r\n", gzip.compress(KEPT, mtime=0)),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n", b"%x\r\n%s\r\n0\r\n\r\n" % (len(KEPT), KEPT)),
    ],
)
def test_what_is_kept_is_the_content(tmp_path: Path, head: bytes, body: bytes) -> None:
    assert payload_at(_kept(tmp_path, head, body)) == KEPT


def test_a_resource_is_all_content_though_it_begins_like_an_answer(tmp_path: Path) -> None:
    where = _kept(tmp_path, b"HTTP/1.1 200 OK\r\n", KEPT, b"WARC-Type: resource\r\n")
    assert payload_at(where) == b"HTTP/1.1 200 OK\r\n\r\n" + KEPT


def test_other_bytes_than_acknowledged_are_a_damage(tmp_path: Path) -> None:
    where = _kept(tmp_path, b"HTTP/1.1 200 OK\r\n", KEPT)
    with pytest.raises(RecordDamaged, match="SHA-256"):
        payload_at(Where(where.file, 0, where.length, "0" * 64))
