"""Evidence, and the drafts of WARC records made of it (WARC 1.1, ISO 28500:2017)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TypeAlias

from archive.capture import Capture, Failure
from archive.digest import warc_sha1
from archive.moment import parse_moment
from archive.uri import split_address
from archive.vault.conversion import Conversion, Recognition, conversion_of, conversion_record
from archive.vault.fields import Head, parse_head
from archive.vault.record import (
    DETAIL_FIELD,
    FAILURE_FIELD,
    Record,
    Reference,
    RefersTo,
    Resolve,
    canonical_json,
    capture_of,
    declared,
    payload_digests,
    refers_to,
)
from archive.vault.shortening import is_shortenable, shortened
from archive.vault.writing import (
    END,
    IDENTICAL,
    NOT_MODIFIED,
    payload_digest,
    refers_to_fields,
    warc_fields,
    write_record,
)

Known: TypeAlias = Callable[[str], Reference | None]
RecordId: TypeAlias = Callable[[], str]

# WARC 1.1 section 5.13 knows four reasons.
_TRUNCATED_BY = {Failure.TOO_LARGE: "length", Failure.TIMEOUT: "time", Failure.INCOMPLETE: "disconnect"}


@dataclass(frozen=True, slots=True)
class Replay:
    """How a web archive gave us a response of the past (RFC 7089): the memento's address, when we asked for it, and the
    head of the archive's own answer as it came."""

    memento: str
    fetched_at: str
    head: bytes


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange of ours, or the attempt at one; or one of the past, as a web archive replays it.

    `response` and `request` are the wire: status or request line, header lines and body exactly as they passed
    (transfer coding kept). `protocols` are WARC-Protocol values such as `http/1.1`, `tls/1.3`. `truncated` is a
    WARC-Truncated reason (`length`, `time`, `disconnect`, `unspecified`). `not_modified_of` is what a 304 confirms.

    Of the past, `url` and `captured_at` are the past's, `response` has the original head and entity, `replay` tells who
    gave it, and `provenance` goes into the capture (so nothing in it may depend on when we asked). A memento whose body
    is kept already has only a head; `repeats` is the record with the body, `digest` the one its index states.
    """

    url: str
    captured_at: str
    response: bytes | None
    request: bytes | None = None
    ip: str | None = None
    protocols: tuple[str, ...] = ()
    truncated: str | None = None
    failure: Failure | None = None
    detail: str | None = None
    not_modified_of: Reference | None = None
    replay: Replay | None = None
    provenance: Mapping[str, str] = field(default_factory=dict)
    repeats: Reference | None = None
    digest: str | None = None


@dataclass(frozen=True, slots=True)
class Inquiry:
    """An exchange that is kept and states no capture: a question to the index of a web archive, with its answer."""

    exchange: Exchange


@dataclass(frozen=True, slots=True)
class DatedFile:
    """Bytes somebody kept of an address at a moment; no HTTP exchange is known.

    `provenance` is what the giver said about this file, column by column.
    """

    url: str
    captured_at: str
    content: bytes
    media_type: str | None = None
    provenance: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Recognised:
    """What OCR said of a payload, at a moment. `reference` is the record that holds the payload."""

    reference: Reference
    made_at: str
    recognition: Recognition


@dataclass(frozen=True, slots=True)
class Draft:
    """A record ready to be shelved, and what it states.

    `content` is the uncompressed record, or nothing where `member` has the exact gzip member to copy.
    `entity` is given only where this record itself holds the body, so that later repeats may refer to it, and
    `digests` then are those it is known by elsewhere (`payload_digests`). `refers_to` is what a revisit says of its
    body, where that does not settle its payload for good. `said` are the fields of a warcinfo.
    """

    kind: str
    record_id: str
    content: bytes
    member: bytes | None = None
    capture: Capture | None = None
    entity: str | None = None
    digests: tuple[bytes | None, bytes | None] = (None, None)
    refers_to: RefersTo | None = None
    said: Mapping[str, str] = field(default_factory=dict)
    conversion: Conversion | None = None


def drafts_of(
    evidence: Exchange | Inquiry | DatedFile | Recognised | Record,
    *,
    witness: str,
    known: Known,
    resolve: Resolve,
    record_id: RecordId,
    warcinfo: str,
) -> list[Draft]:
    """The records to keep of one piece of evidence, the one with the capture first, its request after it.

    A `Record` is foreign: it keeps its own id and bytes, or becomes a revisit `original_of` can undo.
    `known` finds what is kept already by the SHA-256 of an entity; `record_id` makes new ids (`urn:uuid:…`, no angle
    brackets); `warcinfo` is the id of the file's warcinfo. Raises ValueError for an address or moment of our own
    that is none.
    """
    if isinstance(evidence, Record):
        if not is_shortenable(evidence):
            return [_draft(evidence, capture_of(evidence, witness=witness, resolve=resolve))]
        return [_leanest(evidence, partial(shortened, evidence), witness, known)]
    own_id = record_id()
    if isinstance(evidence, Recognised):
        record = conversion_record(evidence.recognition, evidence.reference, evidence.made_at, own_id, warcinfo)
        return [_draft(record, None)]
    if isinstance(evidence, Inquiry):
        return _inquiry_drafts(evidence.exchange, own_id, warcinfo, record_id)
    check_place(evidence.url, evidence.captured_at)
    if isinstance(evidence, DatedFile):
        make = partial(_file_record, evidence, own_id, warcinfo)
        return [_leanest(make(None), make, witness, known)]
    drafts = [_exchange_draft(evidence, own_id, warcinfo, witness, known)]
    asked = evidence
    if replay := evidence.replay:
        asked = replace(evidence, url=replay.memento, captured_at=replay.fetched_at)
        drafts.append(_draft(_metadata_record(asked, replay.head, record_id(), warcinfo, own_id), None))
    if evidence.request is not None:
        drafts.append(_draft(_request_record(asked, evidence.request, record_id(), warcinfo, own_id), None))
    return drafts


def check_place(url: str, captured_at: str) -> None:
    """Raises ValueError for an address or a moment that no record of ours may have."""
    split_address(url)
    if parse_moment(captured_at) != captured_at:
        raise ValueError(f"a moment such as 2014-11-20T15:04:05Z was expected, {captured_at!r} was found")


def warcinfo_draft(fields: Mapping[str, str], *, record_id: str, written_at: str, filename: str) -> Draft:
    """The first record of a file: who wrote it, with what, and whose witness its records are."""
    own = [
        ("WARC-Type", "warcinfo"),
        ("WARC-Record-ID", f"<{record_id}>"),
        ("WARC-Date", written_at),
        ("WARC-Filename", filename),
        ("Content-Type", "application/warc-fields"),
    ]
    return _draft(write_record(own, warc_fields(fields.items())), None)


def _leanest(whole: Record, repeat: Callable[[Reference], Record], witness: str, known: Known) -> Draft:
    """The whole record, or the revisit in its place where its body is kept already.

    Only where both state the same capture, so that it makes no difference which of two equal bodies came first: a
    body that is cut short or could not be decoded stays whole.
    """
    capture = capture_of(whole, witness=witness, resolve=lambda _: None)
    reference = known(capture.entity) if capture and capture.entity and capture.size else None
    if reference:
        revisit = repeat(reference)
        if capture == capture_of(revisit, witness=witness, resolve=lambda _: reference):
            return _draft(revisit, capture)
    return _draft(whole, capture)


def _draft(record: Record, capture: Capture | None) -> Draft:
    return draft_of(record, capture, b"" if record.member else record.header + record.block + END)


def draft_of(record: Record, capture: Capture | None, content: bytes = b"") -> Draft:
    """What a record states; without its bytes, enough for the rows of one that is shelved already."""
    held = capture.entity if capture and record.kind in ("response", "resource") else None
    wanted = refers_to(record) if capture else None
    settled = capture and wanted and wanted.payload and wanted.payload == capture.payload
    return Draft(
        kind=record.kind,
        record_id=record.record_id,
        content=content,
        member=record.member,
        capture=capture,
        entity=held,
        digests=payload_digests(record) if held else (None, None),
        refers_to=None if settled else wanted,
        said=declared(record) if record.kind == "warcinfo" else {},
        conversion=conversion_of(record),
    )


def _exchange_draft(exchange: Exchange, own_id: str, warcinfo: str, witness: str, known: Known) -> Draft:
    response, confirmed = exchange.response, exchange.not_modified_of
    if response is None:
        record = _failure_record(exchange, own_id, warcinfo)
        return _draft(record, capture_of(record, witness=witness, resolve=lambda _: None))
    head = parse_head(response)
    if repeated := exchange.repeats:
        record = _response_record(exchange, response, head, own_id, warcinfo, (IDENTICAL, repeated))
        return _draft(record, capture_of(record, witness=witness, resolve=lambda _: repeated))
    if head.status == 304 and confirmed:
        record = _response_record(exchange, response, head, own_id, warcinfo, (NOT_MODIFIED, confirmed))
        return _draft(record, capture_of(record, witness=witness, resolve=lambda _: confirmed))

    def make(reference: Reference | None) -> Record:
        revisit_of = (IDENTICAL, reference) if reference else None
        return _response_record(exchange, response, head, own_id, warcinfo, revisit_of)

    return _leanest(make(None), make, witness, known)


def _inquiry_drafts(exchange: Exchange, own_id: str, warcinfo: str, record_id: RecordId) -> list[Draft]:
    check_place(exchange.url, exchange.captured_at)
    drafts = [_draft(_metadata_record(exchange, exchange.response or b"", own_id, warcinfo, None), None)]
    if exchange.request is not None:
        drafts.append(_draft(_request_record(exchange, exchange.request, record_id(), warcinfo, own_id), None))
    return drafts


def _start(kind: str, own_id: str, warcinfo: str, evidence: Exchange | DatedFile) -> list[tuple[str, str | None]]:
    return [
        ("WARC-Type", kind),
        ("WARC-Record-ID", f"<{own_id}>"),
        ("WARC-Warcinfo-ID", f"<{warcinfo}>"),
        ("WARC-Target-URI", evidence.url),
        ("WARC-Date", evidence.captured_at),
    ]


def _connection(exchange: Exchange) -> list[tuple[str, str | None]]:
    return [("WARC-IP-Address", exchange.ip), *(("WARC-Protocol", p) for p in exchange.protocols)]


def _response_record(
    exchange: Exchange, wire: bytes, head: Head, own_id: str, warcinfo: str, revisit_of: tuple[str, Reference] | None
) -> Record:
    truncated = exchange.truncated
    if exchange.failure and not truncated:
        truncated = _TRUNCATED_BY.get(exchange.failure, "unspecified")
    fields = _start("revisit" if revisit_of else "response", own_id, warcinfo, exchange)
    fields += _connection(exchange)
    fields += [
        ("WARC-Truncated", truncated),
        ("Archive-Failure", exchange.failure),
        ("Archive-Detail", exchange.detail),
        ("Archive-Fetched-At", exchange.replay.fetched_at if exchange.replay else None),
        ("WARC-JSON-Metadata", canonical_json(exchange.provenance) if exchange.provenance else None),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    if revisit_of:
        profile, reference = revisit_of
        fields += [("WARC-Profile", profile.format("1.1")), *refers_to_fields(reference)]
    if not revisit_of or profile == IDENTICAL:
        fields.append(("WARC-Payload-Digest", exchange.digest if exchange.repeats else payload_digest(wire, head)))
    return write_record(fields, wire[: head.body_at] if revisit_of else wire)


def _file_record(file: DatedFile, own_id: str, warcinfo: str, reference: Reference | None) -> Record:
    fields = _start("revisit" if reference else "resource", own_id, warcinfo, file)
    fields += [
        ("WARC-JSON-Metadata", canonical_json(file.provenance) if file.provenance else None),
        ("Content-Type", file.media_type),
        ("WARC-Payload-Digest", warc_sha1(file.content)),
    ]
    if reference:
        fields += [("WARC-Profile", IDENTICAL.format("1.1")), *refers_to_fields(reference)]
    return write_record(fields, b"" if reference else file.content)


def _failure_record(exchange: Exchange, own_id: str, warcinfo: str) -> Record:
    fields = _start("metadata", own_id, warcinfo, exchange)
    fields += [*_connection(exchange), ("Content-Type", "application/warc-fields")]
    said = [(FAILURE_FIELD, exchange.failure or Failure.OTHER), (DETAIL_FIELD, exchange.detail)]
    return write_record(fields, warc_fields(said))


def _metadata_record(
    exchange: Exchange, block: bytes, own_id: str, warcinfo: str, concurrent_to: str | None
) -> Record:
    """What a server said that is no capture of ours; its type keeps it apart from what we ourselves state."""
    fields = _start("metadata", own_id, warcinfo, exchange)
    fields += [
        *_connection(exchange),
        ("WARC-Concurrent-To", f"<{concurrent_to}>" if concurrent_to else None),
        ("Archive-Failure", exchange.failure),
        ("Archive-Detail", exchange.detail),
        ("Content-Type", "application/http; msgtype=response"),
    ]
    return write_record(fields, block)


def _request_record(exchange: Exchange, wire: bytes, own_id: str, warcinfo: str, concurrent_to: str) -> Record:
    fields = _start("request", own_id, warcinfo, exchange)
    fields += [
        *_connection(exchange),
        ("WARC-Concurrent-To", f"<{concurrent_to}>"),
        ("Content-Type", "application/http; msgtype=request"),
    ]
    return write_record(fields, wire)
