"""ARC files become WARC records that say the same, with the same id wherever they come from."""

from __future__ import annotations

import gzip
from pathlib import Path

from archive.vault.arc import scan_arc
from archive.vault.record import Record, capture_of
from archive.vault.scan import Damage
from tests.support.shared import shared

HTTP = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n<p>Made up.</p>"


def version_block(version: int = 1) -> bytes:
    columns = b"URL IP-address Archive-date Content-type Archive-length\n"
    if version == 2:
        columns = (
            b"URL IP-address Archive-date Content-type Result-code Checksum Location Offset Filename Archive-length\n"
        )
    block = b"%d 0 Made Up Archive\n" % version + columns
    extra = b" 200 - - 0 made.arc" if version == 2 else b""
    return b"filedesc://made.arc 0.0.0.0 20090401000000 text/plain%s %d\n%s\n" % (extra, len(block), block)


def arc_record(url: bytes = b"http://www.ice.gov/sc", block: bytes = HTTP, extra: bytes = b"") -> bytes:
    return b"%s 192.0.2.7 20090401120000 text/html%s %d\n%s\n" % (url, extra, len(block), block)


def found_in(path: Path, content: bytes) -> tuple[list[Record], list[Damage]]:
    path.write_bytes(content)
    found = list(scan_arc(path))
    return [f for f in found if isinstance(f, Record)], [f for f in found if isinstance(f, Damage)]


def test_plain_and_packed_version_1_and_2_give_the_same_captures(tmp_path: Path) -> None:
    one = [version_block(), arc_record(), arc_record(b"http://www.ice.gov/a b", b"HTTP/1.0 404 Gone\r\n\r\n")]
    two = [version_block(2), *(r.replace(b" text/html ", b" text/html 200 - - 99 made.arc ") for r in one[1:])]
    told = []
    for parts in (one, two):
        for name, content in (("p.arc", b"".join(parts)), ("z.arc.gz", b"".join(map(gzip.compress, parts)))):
            records, damages = found_in(tmp_path / name, content)
            assert not damages
            assert [r.kind for r in records] == ["warcinfo", "response", "response"]
            told.append([capture_of(r, witness="w", resolve=lambda _: None) for r in records[1:]])
    assert all(t == told[0] for t in told)
    first, second = told[0]
    assert first
    assert first.captured_at == "2009-04-01T12:00:00Z"
    assert second
    assert (second.url, second.status) == ("http://www.ice.gov/a%20b", 404)


def test_ids_are_functions_of_the_bytes_and_the_line_is_kept(tmp_path: Path) -> None:
    first, _ = found_in(tmp_path / "a.arc", version_block() + arc_record())
    again, _ = found_in(tmp_path / "b.arc", version_block(2) + arc_record(b"http://x.example/") + arc_record())
    assert first[1].record_id == again[2].record_id != again[1].record_id
    assert first[1].fields.get("archive-arc-line") == arc_record().split(b"\n")[0].decode()
    assert first[1].block == HTTP


def test_what_is_no_http_answer_is_a_resource_and_an_odd_date_makes_no_capture(tmp_path: Path) -> None:
    records, _ = found_in(
        tmp_path / "a.arc",
        arc_record(b"dns:www.ice.gov", b"192.0.2.7") + arc_record().replace(b"20090401120000", b"20091341120000"),
    )
    assert [r.kind for r in records] == ["resource", "response"]
    assert [capture_of(r, witness="w", resolve=lambda _: None) for r in records] == [None, None]


def test_good_records_come_out_of_a_damaged_file_and_each_bad_one_is_named(tmp_path: Path) -> None:
    start, good, other = version_block(), arc_record(), arc_record(b"http://www.ice.gov/two")
    wrong = good.replace(b" %d\n" % len(HTTP), b" 9\n")
    records, damages = found_in(tmp_path / "a.arc", start + wrong + b"rubbish\n" + other + good[:-20])
    assert [r.fields.get("warc-target-uri") for r in records[1:]] == ["http://www.ice.gov/two"]
    assert [d.offset for d in damages] == [len(start), len(start + wrong + other) + 8]
    members = [gzip.compress(p) for p in (start, good, other)]
    torn = members[0] + members[1][:-9] + b"\x00" * 9 + members[2]
    records, damages = found_in(tmp_path / "b.arc.gz", torn)
    assert records[-1].fields.get("warc-target-uri") == "http://www.ice.gov/two"
    assert [d.offset for d in damages] == [len(members[0])]


def test_the_sample_of_warcio() -> None:
    found = list(scan_arc(shared("hostile/warc/warcio/example.arc")))
    assert [f.kind for f in found if isinstance(f, Record)] == ["warcinfo", "response"]
    capture = capture_of([f for f in found if isinstance(f, Record)][1], witness="w", resolve=lambda _: None)
    assert capture
    assert (capture.status, bool(capture.payload)) == (200, True)
