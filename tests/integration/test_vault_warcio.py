"""The field's own tool reads what we write: `warcio check` is content, and sees what we see."""

from __future__ import annotations

import gzip
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Failure
from archive.vault.evidence import DatedFile, Exchange
from archive.vault.record import Record, capture_of
from archive.vault.scan import scan
from archive.vault.shelf import gzip_member
from tests.support.shared import shared
from tests.support.warc import NOON, WITNESS, Kept, chunked, exchange, wire

PAGE = b"<p>A page of ours about Secure Communities.</p>" * 20
PACKED = gzip.compress(PAGE, mtime=0)
ONCE, AGAIN = chunked(PAGE + b"!"), chunked(PAGE + b"!", 99)
LATER = "2014-11-21T12:00:00Z"


def evidence() -> list[Exchange | DatedFile]:
    """One of every kind."""
    page = exchange("https://www.ice.gov/page", response=wire(PAGE))
    return [
        page,
        replace(page, captured_at=LATER),
        exchange("https://www.ice.gov/gz", response=wire(PACKED, b"Content-Encoding: gzip")),
        # No `br`: warcio 1.8.1 itself stops with AttributeError on any brotli body when brotli 1.2 is installed.
        exchange("https://www.ice.gov/chunked", response=wire(ONCE, b"Transfer-Encoding: chunked")),
        exchange("https://www.ice.gov/chunked", response=wire(AGAIN, b"Transfer-Encoding: chunked"), at=LATER),
        exchange(
            "https://www.ice.gov/both",
            response=wire(chunked(PACKED), b"Transfer-Encoding: chunked", b"Content-Encoding: gzip"),
        ),
        exchange("https://www.ice.gov/liar", response=wire(PAGE + b"?", b"Content-Encoding: gzip")),
        exchange("https://www.ice.gov/moved", response=wire(b"", b"Location: /new", status=b"301 Moved")),
        exchange("https://www.ice.gov/odd", response=b"HTTP/1.1 200 OK\nX-\xe9: \xff\n folded\n \nY: 1\n\nbody"),
        exchange("https://www.ice.gov/hints", response=b"HTTP/1.1 103 Early Hints\r\n\r\n" + wire(PAGE + b".")),
        replace(exchange("https://www.ice.gov/cut", response=wire(PAGE[:99])), failure=Failure.INCOMPLETE),
        replace(exchange("https://www.ice.gov/gone", response=None), failure=Failure.DNS, detail="no such host"),
        replace(exchange("https://www.ice.gov/tls", response=b"\x15\x03\x01\x00"), failure=Failure.PROTOCOL),
        DatedFile("https://www.dhs.gov/a.html#/part", NOON, b"a file", "text/html", {"file": "a.html"}),
        DatedFile("https://www.dhs.gov/a.html", LATER, b"a file", "text/html", {"file": "a.html"}),
    ]


@pytest.fixture
def kept(tmp_path: Path) -> Kept:
    kept = Kept(tmp_path)
    with kept.shelf:
        first = kept.keep(*evidence())[1]
        reference = kept.known(str(first.draft.entity))
        unchanged = exchange("https://www.ice.gov/page", response=wire(b"", b'ETag: "a"', status=b"304 Not Modified"))
        kept.keep(replace(unchanged, not_modified_of=reference))
        for record in scan(shared("hostile/warc/warcio/example.warc.gz")):
            assert isinstance(record, Record)
            kept.keep(record)
            kept.keep(replace(record, member=None))
    return kept


def check(path: Path) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "warcio.cli", "check", "-v", str(path)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60)


def test_warcio_check_is_content_and_counts_the_same(kept: Kept) -> None:
    done = check(kept.shelf.path)
    assert done.returncode == 0, done.stdout
    assert "fail" not in done.stdout
    with kept.shelf.path.open("rb") as stream:
        theirs = [(r.rec_type, r.rec_headers.get_header("WARC-Record-ID")) for r in ArchiveIterator(stream)]
    assert theirs == [(s.draft.kind, f"<{s.draft.record_id}>") for s in kept.shelved]
    kinds = {kind for kind, _ in theirs}
    assert kinds == {"warcinfo", "response", "request", "revisit", "metadata", "resource"}


def test_control_warcio_check_finds_a_wrong_digest(kept: Kept, tmp_path: Path) -> None:
    content = next(s.draft.content for s in kept.shelved if s.draft.kind == "response")
    path = tmp_path / "bad.warc.gz"
    path.write_bytes(gzip_member(content.replace(b"A page", b"B page", 1)))
    assert check(path).returncode == 1


def test_what_is_read_back_states_what_was_kept(kept: Kept) -> None:
    records = list(scan(kept.shelf.path))
    for record, shelved in zip(records, kept.shelved, strict=True):
        assert isinstance(record, Record)
        assert (record.offset, record.length) == (shelved.place.offset, shelved.place.length)
        assert capture_of(record, witness=WITNESS, resolve=kept.resolve) == shelved.draft.capture
    assert sum(s.draft.kind == "revisit" for s in kept.shelved) >= 5
