"""Laws: what goes into a record comes out of it, whatever it is."""

from __future__ import annotations

import gzip
import json
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from archive.capture import Capture, Failure, Outcome
from archive.digest import sha256_of
from archive.errors import RecordDamaged
from archive.vault.evidence import DatedFile, Draft, Exchange, drafts_of
from archive.vault.fields import parse_head
from archive.vault.record import Record, Reference, capture_of, content_of, wrong_digest
from archive.vault.scan import Damage, read_member, scan
from archive.vault.shelf import gzip_member
from archive.vault.shortening import is_shortenable, original_of, shortened
from tests.support.warc import NOON, WITNESS, chunked, ids

URL = "https://www.ice.gov/secure-communities"
LATER = "2015-01-01T00:00:00Z"
untimed = settings(deadline=None)

tricky = st.sampled_from([b"", b"\r\n\r\n", b"WARC/1.0\r\n\r\n", b"HTTP/1.1 200 OK\r\n\r\nx"])
bodies = st.one_of(st.binary(max_size=300), tricky)
values = st.text(st.characters(codec="utf-8", exclude_characters="\r\n\0"), max_size=20).map(lambda v: v.strip(" \t"))
names = st.sampled_from(["Content-Type", "ETag", "Last-Modified", "Location", "X-Odd", "x-odd"])
texts = st.text(st.characters(codec="utf-8"), max_size=30)


@st.composite
def responses(draw: st.DrawFn) -> tuple[bytes, bytes, bytes, dict[str, str]]:
    """The wire, its content, its entity, and the first value of each field."""
    content = draw(bodies)
    fields = draw(st.lists(st.tuples(names, values), max_size=5))
    entity = content
    lines = [f"{name}: {value}" for name, value in fields]
    if draw(st.booleans()):
        entity = gzip.compress(content, mtime=0)
        lines.append("Content-Encoding: gzip")
    body = entity
    if draw(st.booleans()):
        body = chunked(entity, draw(st.integers(1, 64)))
        lines.append("Transfer-Encoding: chunked")
    end = draw(st.sampled_from(["\r\n", "\n"]))
    status = draw(st.sampled_from([200, 301, 404, 503]))
    head = end.join([f"HTTP/1.1 {status} Said", *lines, "", ""])
    said = {name.lower(): value for name, value in reversed(fields)}
    return head.encode() + body, content, entity, {**said, "status": str(status)}


def drafts(evidence: Exchange | DatedFile | Record, known: Reference | None = None) -> list[Draft]:
    return drafts_of(
        evidence,
        witness=WITNESS,
        known=lambda entity: known if known and known.entity == entity else None,
        resolve=lambda _: known,
        record_id=ids(),
        warcinfo="urn:uuid:info",
    )


def scanned(content: bytes) -> list[Record | Damage]:
    with tempfile.NamedTemporaryFile(suffix=".warc") as file:
        file.write(content)
        file.flush()
        return list(scan(Path(file.name)))


def read_back(draft: Draft) -> Record:
    member = gzip_member(draft.content)
    return read_member(member, len(member), sha256_of(member), file="a.warc.gz", offset=0)


def reference_to(capture: Capture) -> Reference | None:
    if not capture.payload or not capture.entity or capture.size is None:
        return None
    return Reference("urn:uuid:first", capture.url, capture.captured_at, capture.payload, capture.size, capture.entity)


@untimed
@given(responses())
def test_a_response_comes_back(response: tuple[bytes, bytes, bytes, dict[str, str]]) -> None:
    wire, content, entity, said = response
    (draft,) = drafts(Exchange(URL, NOON, wire))
    record = read_back(draft)
    assert record.block == wire
    assert content_of(record) == content
    assert wrong_digest(record) is None
    capture = capture_of(record, witness=WITNESS, resolve=lambda _: None)
    assert capture == draft.capture
    assert capture
    assert (capture.payload, capture.size) == (sha256_of(content), len(content))
    assert (capture.entity, capture.detail) == (sha256_of(entity), None)
    assert (str(capture.status), capture.etag) == (said["status"], said.get("etag"))
    assert (capture.media_type, capture.location) == (said.get("content-type"), said.get("location"))


@untimed
@given(responses())
def test_a_repeat_states_the_same_but_for_its_moment(response: tuple[bytes, bytes, bytes, dict[str, str]]) -> None:
    (first,) = drafts(Exchange(URL, LATER, response[0]))
    assert first.capture
    (again,) = drafts(Exchange(URL, LATER, response[0]), reference_to(first.capture))
    assert again.capture == first.capture
    assert again.kind == ("revisit" if first.capture.size else "response")
    reference = reference_to(first.capture)
    assert capture_of(read_back(again), witness=WITNESS, resolve=lambda _: reference) == first.capture


@untimed
@given(st.binary(max_size=400))
def test_any_bytes_from_a_server_are_kept_and_stated(wire: bytes) -> None:
    (draft,) = drafts(Exchange(URL, NOON, wire))
    record = read_back(draft)
    assert record.block == wire
    assert capture_of(record, witness=WITNESS, resolve=lambda _: None) == draft.capture
    assert draft.capture
    assert draft.capture.payload in (sha256_of(content_of(record)), None)
    str(draft.capture).encode()


@untimed
@given(st.binary(max_size=200), st.none() | texts, st.dictionaries(texts, texts, max_size=4))
def test_a_dated_file_comes_back(content: bytes, media_type: str | None, provenance: dict[str, str]) -> None:
    (draft,) = drafts(DatedFile(URL, NOON, content, media_type, provenance))
    record = read_back(draft)
    assert content_of(record) == record.block == content
    capture = capture_of(record, witness=WITNESS, resolve=lambda _: None)
    assert capture == draft.capture
    assert capture
    assert (capture.outcome, capture.payload) == (Outcome.FILE, sha256_of(content))
    assert json.loads(capture.provenance) == provenance


@untimed
@given(st.sampled_from(Failure), texts)
def test_a_failure_comes_back(failure: Failure, detail: str) -> None:
    (draft,) = drafts(Exchange(URL, NOON, None, failure=failure, detail=detail))
    capture = capture_of(read_back(draft), witness=WITNESS, resolve=lambda _: None)
    assert capture == draft.capture
    assert capture
    assert (capture.outcome, capture.failure) == (Outcome.FAILURE, failure)


header_lines = st.sampled_from(
    [
        b"WARC-Record-ID: <urn:uuid:foreign>",
        b"WARC-Target-URI: http://a.gov/",
        b"WARC-Date: 2011-05-05T05:05:05Z",
        b"warc-block-digest : sha1:ABC\r\n\tDEF",
        b"WARC-Payload-Digest: sha1:XYZ",
        b"WARC-Refers-To: <urn:uuid:odd>",
        b"WARC-Profile: odd",
        b"Content-Type: application/http; msgtype=response",
        b"X-Archive-Original-: x",
        b"no colon at all",
        b"\xff\xfe: \x00",
    ]
)


@st.composite
def foreign_records(draw: st.DrawFn) -> Record:
    end = draw(st.sampled_from([b"\r\n", b"\n"]))
    block = draw(st.one_of(responses().map(lambda r: r[0]), st.binary(max_size=100)))
    lines = draw(st.lists(header_lines, max_size=12))
    lines.insert(0, b"WARC-Record-ID: <urn:uuid:foreign>")
    kind = draw(st.sampled_from([b"WARC-Type: response", b"warc-type:resource"]))
    lines.insert(draw(st.integers(0, len(lines))), kind)
    lines.insert(draw(st.integers(0, len(lines))), b"Content-Length: %d" % len(block))
    version = draw(st.sampled_from([b"WARC/1.0", b"WARC/1.1"]))
    return Record(end.join([version, *lines, b"", b""]), block)


@untimed
@given(foreign_records())
def test_a_shortened_foreign_record_comes_back_byte_for_byte(record: Record) -> None:
    if not is_shortenable(record):
        return
    body_at = parse_head(record.block).body_at if record.kind == "response" else 0
    reference = Reference("urn:uuid:first", URL, NOON, "p" * 64, 1, "e" * 64)
    short = shortened(record, reference)
    assert (short.kind, short.record_id) == ("revisit", record.record_id)
    assert wrong_digest(short) is None
    member = gzip_member(short.header + short.block + b"\r\n\r\n")
    kept = read_member(member, len(member), None, file="a", offset=0)
    original = original_of(kept, record.block[body_at:])
    assert (original.header, original.block) == (record.header, record.block)
    try:
        original_of(kept, record.block[body_at:] + b"!")
    except RecordDamaged:
        pass
    else:
        raise AssertionError("another body must not pass for the original")


@untimed
@given(foreign_records())
def test_a_foreign_record_states_the_same_whether_it_came_first_or_second(record: Record) -> None:
    (first,) = drafts(record)
    assert first.content == record.header + record.block + b"\r\n\r\n"
    if first.capture and (reference := reference_to(first.capture)):
        (second,) = drafts(record, reference)
        assert second.capture == first.capture


@untimed
@given(st.lists(foreign_records(), max_size=4), st.sampled_from(["members", "one member", "plain"]))
def test_scan_gives_every_whole_record(records: list[Record], form: str) -> None:
    contents = [r.header + r.block + b"\r\n\r\n" for r in records]
    members = [gzip_member(c) for c in contents]
    packed = {"members": b"".join(members), "one member": gzip_member(b"".join(contents)), "plain": b"".join(contents)}
    found = scanned(packed[form])
    if records:
        assert [(f.header, f.block) for f in found if isinstance(f, Record)] == [(r.header, r.block) for r in records]


@untimed
@given(st.binary(max_size=2000))
def test_scan_ends_whatever_the_file_holds(content: bytes) -> None:
    for start in (b"", b"\x1f\x8b\x08", b"WARC/1.0\r\n", b"WARC/1.0\r\nContent-Length: 5\r\n\r\n"):
        assert scanned(start + content) != [] or not start + content.strip(b"\r\n")
