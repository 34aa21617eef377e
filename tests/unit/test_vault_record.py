"""What a record states, and how evidence becomes records."""

from __future__ import annotations

import gzip
import json
from dataclasses import replace
from pathlib import Path

import pytest

from archive.capture import Capture, Failure, Outcome
from archive.digest import sha256_of, warc_sha1
from archive.vault.evidence import DatedFile, Exchange, drafts_of
from archive.vault.record import (
    UNRESOLVED,
    Record,
    Reference,
    RefersTo,
    capture_of,
    content_of,
    declared,
    refers_to,
    unplaced,
    wrong_digest,
)
from archive.vault.scan import read_at
from tests.support.warc import NOON, WITNESS, Kept, chunked, exchange, ids, wire

BODY = b"<p>Secure Communities: 3,181 jurisdictions.</p>"
LATER = "2014-11-21T12:00:00Z"


def records_of(evidence: Exchange | DatedFile | Record, known: Reference | None = None) -> list[Record]:
    """The records made of one piece of evidence, where at most one body is known already."""
    drafts = drafts_of(
        evidence,
        witness=WITNESS,
        known=lambda entity: known if known and known.entity == entity else None,
        resolve=lambda _: None,
        record_id=ids(),
        warcinfo="urn:uuid:info",
    )
    return [record_from(d.content) for d in drafts]


def record_from(content: bytes) -> Record:
    header, _, rest = content.partition(b"\r\n\r\n")
    return Record(header + b"\r\n\r\n", rest[:-4])


def stated(record: Record, reference: Reference | None = None) -> Capture:
    capture = capture_of(record, witness=WITNESS, resolve=lambda _: reference)
    assert capture
    return capture


def foreign(*fields: str, block: bytes = b"", version: str = "WARC/1.0") -> Record:
    lines = [version, *fields, f"Content-Length: {len(block)}", "", ""]
    return Record("\r\n".join(lines).encode(), block)


def test_response_keeps_the_wire_and_says_all_fields() -> None:
    given = replace(exchange(response=wire(BODY)), protocols=("http/1.1", "tls/1.3"))
    response, request = records_of(given)
    assert response.block == given.response
    assert request.block == given.request
    assert request.fields.get("warc-concurrent-to") == f"<{response.record_id}>"
    assert response.fields.all("warc-protocol") == ["http/1.1", "tls/1.3"]
    assert response.fields.get("warc-ip-address") == "192.0.2.7"
    assert response.fields.get("warc-warcinfo-id") == "<urn:uuid:info>"
    assert response.fields.get("warc-payload-digest") == warc_sha1(BODY)
    assert wrong_digest(response) is None
    capture = stated(response)
    assert (capture.outcome, capture.status, capture.size) == (Outcome.RESPONSE, 200, len(BODY))
    assert capture.payload == capture.entity == sha256_of(BODY)
    assert stated(response).witness == WITNESS
    assert capture_of(request, witness=WITNESS, resolve=lambda _: None) is None


def test_address_comes_back_exactly_with_fragment() -> None:
    url = "https://nebraska.maps.arcgis.com/apps/opsdashboard/index.html#/4213f719a45647bc873ffb58783ffef3"
    (record,) = records_of(DatedFile(url, NOON, BODY))
    assert stated(record).url == url


@pytest.mark.parametrize(
    "evidence",
    [
        exchange("https://www.ice.gov/\r\nWARC-Type: warcinfo", response=wire()),
        exchange("ftp://www.ice.gov/", response=wire()),
        DatedFile("https://user:secret@www.ice.gov/", NOON, BODY),
        exchange(response=wire(), at="2014-11-20 12:00"),
    ],
)
def test_own_evidence_without_place_is_refused(evidence: Exchange | DatedFile) -> None:
    with pytest.raises(ValueError, match="expected"):
        records_of(evidence)


def test_no_value_can_begin_a_header_line() -> None:
    given = replace(exchange(response=wire()), ip="1.2.3.4\r\nWARC-Type: warcinfo", request=None)
    (record,) = records_of(given)
    assert record.kind == "response"
    assert record.fields.all("warc-type") == ["response"]


def test_chunked_body_stays_chunked_and_has_no_payload_digest() -> None:
    given = exchange(response=wire(chunked(BODY), b"Transfer-Encoding: chunked", b"Content-Type: text/html"))
    record = records_of(given)[0]
    assert record.block == given.response
    assert record.fields.get("warc-payload-digest") is None
    assert stated(record).payload == sha256_of(BODY)
    assert content_of(record) == BODY


@pytest.mark.parametrize(
    ("body", "detail"),
    [
        (chunked(BODY)[:-20], "early"),
        (chunked(BODY)[:20] + b"zzz" + chunked(BODY)[23:], "breaks off"),
    ],
)
def test_broken_chunks_are_told(body: bytes, detail: str) -> None:
    capture = stated(records_of(exchange(response=wire(body, b"Transfer-Encoding: chunked")))[0])
    assert capture.truncated == "unspecified"
    assert detail in str(capture.detail)


def test_body_said_chunked_that_is_not_is_taken_as_it_is() -> None:
    capture = stated(records_of(exchange(response=wire(BODY, b"Transfer-Encoding: chunked")))[0])
    assert (capture.payload, capture.detail) == (sha256_of(BODY), None)


def test_content_coding_is_taken_off_for_the_payload_only() -> None:
    sent = gzip.compress(BODY, mtime=0)
    record = records_of(exchange(response=wire(sent, b"Content-Encoding: gzip")))[0]
    capture = stated(record)
    assert (capture.payload, capture.entity) == (sha256_of(BODY), sha256_of(sent))
    assert (capture.size, capture.content_encoding) == (len(BODY), "gzip")
    assert content_of(record) == BODY


def test_lying_content_coding_leaves_the_entity_and_says_why() -> None:
    record = records_of(exchange(response=wire(BODY, b"Content-Encoding: gzip")))[0]
    capture = stated(record)
    assert capture.payload == capture.entity == sha256_of(BODY)
    assert "gzip" in str(capture.detail)
    assert content_of(record) == BODY


def test_bomb_is_kept_as_sent() -> None:
    sent = b"".join(gzip.compress(bytes(8 << 20), 9, mtime=0) for _ in range(5))
    record = records_of(exchange(response=wire(sent, b"Content-Encoding: gzip")))[0]
    capture = stated(record)
    assert (capture.payload, capture.size) == (sha256_of(sent), len(sent))
    assert "more than" in str(capture.detail)
    assert content_of(record) == sent


def test_body_shorter_than_its_length_is_cut_short() -> None:
    capture = stated(records_of(exchange(response=wire(BODY, b"Content-Length: 9999")))[0])
    assert capture.truncated == "unspecified"
    assert "Content-Length" in str(capture.detail)


@pytest.mark.parametrize(
    ("response", "status", "media_type", "payload"),
    [
        (b"HTTP/1.1 200 OK\nContent-Type: text/html\n\nx", 200, "text/html", b"x"),
        (b"HTTP/1.1 200\r\nContent-Type: text/html;\r\n charset=utf-8\r\n\r\nx", 200, "text/html; charset=utf-8", b"x"),
        (b"HTTP/1.0 404 Not Found\r\n\r\n", 404, None, b""),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/\xe9\r\nbroken line\r\n\r\nx", 200, "text/é", b"x"),
        (b"HTTP/1.1 200 OK\r\nContent-Type: text/html", 200, "text/html", b""),
        (b"<html>no head at all", None, None, b"<html>no head at all"),
        (b"HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\n\r\nx", 200, None, b"x"),
        (b"HTTP/1.1 abc\r\n\r\nx", None, None, b"HTTP/1.1 abc\r\n\r\nx"),
    ],
)
def test_odd_heads(response: bytes, status: int | None, media_type: str | None, payload: bytes) -> None:
    capture = stated(records_of(exchange(response=response))[0])
    assert (capture.status, capture.media_type, capture.payload) == (status, media_type, sha256_of(payload))


def test_failure_is_a_metadata_record_and_a_capture() -> None:
    given = replace(exchange(response=None), failure=Failure.DNS, detail="no such\r\nhost")
    record, request = records_of(given)
    assert (record.kind, request.kind) == ("metadata", "request")
    capture = stated(record)
    assert (capture.outcome, capture.failure, capture.detail) == (Outcome.FAILURE, Failure.DNS, "no such host")
    assert capture.payload is None


def test_broken_off_response_keeps_what_came() -> None:
    given = exchange(response=wire(BODY, b"Content-Length: 9999"))
    record = records_of(replace(given, failure=Failure.TOO_LARGE, detail="over 4 MB"))[0]
    assert record.fields.get("warc-truncated") == "length"
    capture = stated(record)
    assert (capture.outcome, capture.status, capture.failure) == (Outcome.RESPONSE, 200, Failure.TOO_LARGE)
    assert (capture.truncated, capture.payload) == ("length", sha256_of(BODY))


def test_rubbish_instead_of_http_is_a_failure_with_its_bytes() -> None:
    record = records_of(replace(exchange(response=b"\x15\x03\x01"), failure=Failure.PROTOCOL))[0]
    assert record.block == b"\x15\x03\x01"
    assert (stated(record).outcome, stated(record).payload) == (Outcome.FAILURE, None)


def test_304_is_a_revisit_of_what_it_confirms() -> None:
    reference = Reference("urn:uuid:old", "https://www.ice.gov/sc", NOON, "p" * 64, 12, "e" * 64)
    given = exchange(response=wire(b"", b'ETag: "a"', status=b"304 Not Modified"), at=LATER)
    record = records_of(replace(given, not_modified_of=reference))[0]
    assert record.fields.get("warc-profile") == "http://netpreserve.org/warc/1.1/revisit/server-not-modified"
    assert refers_to(record) == RefersTo("urn:uuid:old", "https://www.ice.gov/sc", NOON, None)
    capture = stated(record, reference)
    assert (capture.outcome, capture.status, capture.etag) == (Outcome.NOT_MODIFIED, 304, '"a"')
    assert (capture.payload, capture.size, capture.entity) == ("p" * 64, 12, "e" * 64)
    assert stated(records_of(given)[0]).outcome == Outcome.NOT_MODIFIED


def test_repeat_becomes_a_revisit_that_states_the_same(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with kept.shelf:
        first = kept.keep(exchange(response=wire(BODY)))[1]
        again = kept.keep(exchange(response=wire(BODY), at=LATER))[0]
    assert (first.draft.kind, again.draft.kind, again.draft.entity) == ("response", "revisit", None)
    record = read_at(kept.folder / again.place.file, again.place.offset, again.place.length, again.place.sha256)
    assert record.block == wire(BODY)[: -len(BODY)]
    assert record.fields.get("warc-payload-digest") == warc_sha1(BODY)
    assert first.draft.capture
    assert again.draft.capture == replace(first.draft.capture, captured_at=LATER)
    assert capture_of(record, witness=WITNESS, resolve=kept.resolve) == again.draft.capture


def test_same_bytes_under_another_coding_are_no_repeat(tmp_path: Path) -> None:
    sent = gzip.compress(BODY, mtime=0)
    kept = Kept(tmp_path)
    with kept.shelf:
        kept.keep(exchange(response=wire(sent)))
        other = kept.keep(exchange(response=wire(sent, b"Content-Encoding: gzip"), at=LATER))[0]
    assert other.draft.kind == "response"


def test_cut_short_body_is_never_left_out(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with kept.shelf:
        kept.keep(exchange(response=wire(BODY)))
        other = kept.keep(exchange(response=wire(BODY, b"Content-Length: 9999"), at=LATER))[0]
    assert other.draft.kind == "response"


def test_dated_file_and_its_repeat(tmp_path: Path) -> None:
    said = {"file": "a.html", "url_is": "as captured", "note": "naïve \u2028 line"}
    kept = Kept(tmp_path)
    with kept.shelf:
        first = kept.keep(DatedFile("https://www.dhs.gov/a", NOON, BODY, "text/html", said))[1]
        again = kept.keep(DatedFile("https://www.dhs.gov/b", LATER, BODY, "text/html", said))[0]
    assert (first.draft.kind, again.draft.kind) == ("resource", "revisit")
    for shelved in (first, again):
        capture = shelved.draft.capture
        assert capture
        assert (capture.outcome, capture.status, capture.payload) == (Outcome.FILE, None, sha256_of(BODY))
        assert capture.media_type == "text/html"
        assert json.loads(capture.provenance) == said


def test_foreign_revisits_of_every_kind() -> None:
    reference = Reference("urn:uuid:1", "http://a.gov/", NOON, "p" * 64, 3, "e" * 64)
    common = ("WARC-Type: revisit", "WARC-Target-URI: http://a.gov/", f"WARC-Date: {LATER}")
    by_digest = foreign(*common, "WARC-Payload-Digest: sha1:ABC", "Content-Type: application/http; msgtype=response")
    assert refers_to(by_digest) == RefersTo(None, None, None, "sha1:ABC")
    assert (stated(by_digest, reference).outcome, stated(by_digest, reference).payload) == (Outcome.RESPONSE, "p" * 64)
    heritrix = foreign(*common, "WARC-Truncated: length", block=b"HTTP/1.1 200 OK\r\nContent-Type: a/b\r\n\r\n")
    assert stated(heritrix, reference).truncated is None
    assert stated(heritrix, reference).media_type == "a/b"
    lost = stated(by_digest)
    assert (lost.payload, lost.detail) == (None, UNRESOLVED)
    bad_date = foreign(*common, "WARC-Refers-To-Date: yesterday", "WARC-Refers-To: <urn:uuid:1>")
    assert refers_to(bad_date) == RefersTo("urn:uuid:1", None, None, None)


def test_angle_brackets_and_blanks_in_an_address() -> None:
    wget = foreign("WARC-Type: response", "WARC-Target-URI: <http://a.gov/a b>", f"WARC-Date: {NOON}", block=wire())
    assert stated(wget).url == "http://a.gov/a%20b"


@pytest.mark.parametrize(
    "fields",
    [
        ("WARC-Type: response", f"WARC-Date: {NOON}"),
        ("WARC-Type: response", "WARC-Target-URI: dns:a.gov", f"WARC-Date: {NOON}"),
        ("WARC-Type: response", "WARC-Target-URI: http://a.gov/", "WARC-Date: 2014"),
        ("WARC-Type: response", "WARC-Target-URI: http://a.gov/", "WARC-Date: 0001-01-01T00:00:00+14:00"),
        ("WARC-Type: revisit", "WARC-Target-URI: http://a.gov:port/", f"WARC-Date: {NOON}"),
    ],
)
def test_records_without_place_have_a_reason_and_no_capture(fields: tuple[str, ...]) -> None:
    record = foreign(*fields, block=wire())
    assert capture_of(record, witness=WITNESS, resolve=lambda _: None) is None
    assert unplaced(record)


def test_records_that_state_nothing() -> None:
    others = foreign("WARC-Type: metadata", "WARC-Target-URI: http://a.gov/", f"WARC-Date: {NOON}", block=b"via: b\r\n")
    assert capture_of(others, witness=WITNESS, resolve=lambda _: None) is None
    assert unplaced(others) is None


def test_first_record_of_a_file_declares_the_witness(tmp_path: Path) -> None:
    kept = Kept(tmp_path)
    with kept.shelf:
        info = kept.keep(exchange(response=wire()))[0]
    record = read_at(kept.folder / info.place.file, info.place.offset, info.place.length)
    assert record.kind == "warcinfo"
    assert declared(record)["witness"] == WITNESS
    assert declared(record)["software"] == "tests"
