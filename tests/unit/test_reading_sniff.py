"""Kinds by bytes alone; readers by kind; digests that cover the reader."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.reading.readers import READERS, cut, read
from archive.reading.reading import ReadingOutcome, Unreadable
from archive.reading.sniff import Kind, delimiter_of, kind_of


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", Kind.EMPTY),
        (b" \r\n\t", Kind.EMPTY),
        (b"\xef\xbb\xbf\n<!-- note --><!DOCTYPE html><p>x", Kind.HTML),
        (b"Access Denied<html><body>", Kind.HTML),
        (b'<?xml version="1.0"?><!DOCTYPE html PUBLIC "x"><html>', Kind.HTML),
        (b'<?xml version="1.0"?><rss><item><p>x</p></item></rss>', Kind.XML),
        (b"<!DOCTYPE bomb [<!ENTITY a 'b'>]><bomb/>", Kind.XML),
        (b"<svg xmlns='x'><script/></svg>", Kind.IMAGE),
        (b"junk before\n%PDF-1.7\n", Kind.PDF),
        (b"1 0 obj\n<<>>\nendobj", Kind.PDF),
        (b"\x89PNG\r\n\x1a\n", Kind.IMAGE),
        (b"PK\x03\x04...xl/workbook.xml", Kind.XLSX),
        (b"PK\x03\x04...word/document.xml", Kind.ZIP),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "Workbook".encode("utf-16-le"), Kind.XLS),
        (b'{"dataset": []}', Kind.JSON),
        (b'{"dataset": [{"title": "cut off he', Kind.JSON),
        (b'[ {"title": "cut', Kind.JSON),
        (b"[1] A note, of prose.\n", Kind.TEXT),
        (b"a\tb\n1\t2\n", Kind.CSV),
        ("a;b\n1;2\n3;4\n".encode("utf-16"), Kind.CSV),
        (b"Dear reader,\nthat commas, are common\n", Kind.TEXT),
        (b"User-agent: *\nDisallow: /x\n", Kind.TEXT),
        (b"\x1f\x8b\x08\x00\x00", Kind.UNKNOWN),
    ],
)
def test_kinds(content: bytes, kind: Kind) -> None:
    assert kind_of(content) is kind


def test_prose_is_no_table() -> None:
    assert delimiter_of("Dear reader, we write.\nCommas, as here, differ.\nSo there.") == ""


@given(st.binary(max_size=300))
def test_any_bytes_have_a_kind_and_an_end(content: bytes) -> None:
    found = cut(content)
    if found.outcome is ReadingOutcome.READ:
        assert len(found.article) == 32
        try:
            read(found)
        except Unreadable as reason:
            assert reason.outcome is not ReadingOutcome.READ  # noqa: PT017 - any reason will do, but it must be one
    else:
        assert found.note


def test_the_digest_covers_reader_and_revision() -> None:
    content = b"same bytes"
    digests = {reader.cut(content).article for reader in READERS.values() if not reader.declared(content)}
    assert len(digests) == len(READERS)
    with pytest.raises(Unreadable) as caught:
        read(cut(b""))
    assert caught.value.outcome is ReadingOutcome.EMPTY
