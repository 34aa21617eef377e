"""A WARC record, and the capture it states (WARC 1.1, ISO 28500:2017).

`capture_of` is the only place that makes a Capture: crawl, import and rebuild all read the record that was kept.
"""

from __future__ import annotations

import base64
import hashlib
import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, TypeAlias

from archive.capture import Capture, Failure, Outcome
from archive.digest import name_of, sha256_of
from archive.moment import parse_moment
from archive.uri import split_address
from archive.vault.body import content_in, cut_short, entity_in, measure
from archive.vault.fields import Fields, Head, parse_fields, parse_head

# Extension fields of ours (WARC 1.1 section 5.1 allows them): on a response that broke off, and in the block of a
# metadata record for an exchange that brought nothing.
FAILURE_HEADER, DETAIL_HEADER = "archive-failure", "archive-detail"
FAILURE_FIELD, DETAIL_FIELD = "exchange-failure", "exchange-detail"
PAYLOAD_FIELD = "Archive-Payload"
UNRESOLVED = "the record this one repeats is not in the archive"


@dataclass(frozen=True)
class Record:
    """One WARC record with its exact bytes: ours, or one found in somebody's file (then it is a foreign record).

    `header` runs from the version line to the blank line, `block` is the content block. `member` is the exact gzip
    member where the record was one member by itself. `offset` and `length` say where it lies in `file`: of the
    member, or of the plain record; of a record inside a larger member, where that member begins, with length 0.
    """

    header: bytes
    block: bytes
    file: str = ""
    offset: int = 0
    length: int = 0
    member: bytes | None = None

    @cached_property
    def fields(self) -> Fields:
        """The WARC header fields."""
        return parse_fields(self.header[self.header.find(b"\n") + 1 :])

    @cached_property
    def kind(self) -> str:
        """WARC-Type in lower case, `""` where it is missing."""
        return (self.fields.get("warc-type") or "").lower()

    @cached_property
    def record_id(self) -> str:
        """WARC-Record-ID without its angle brackets, `""` where it is missing."""
        return (self.fields.get("warc-record-id") or "").strip("<> ")

    @cached_property
    def head(self) -> Head:
        """The head of the HTTP response in the block (of a resource there is none)."""
        return parse_head(self.block)


@dataclass(frozen=True, slots=True)
class Reference:
    """What a revisit refers to: a record that holds the body, and what its capture says.

    `record_id` without angle brackets; `payload` and `entity` are SHA-256 as in Capture; `size` in bytes.
    """

    record_id: str
    url: str
    captured_at: str
    payload: str
    size: int
    entity: str


@dataclass(frozen=True, slots=True)
class RefersTo:
    """What a revisit itself says about where its body lies; any of it may be missing.

    Look up in this order: `record_id`; `url` with `captured_at`; `payload_digest` (as written, mostly
    `sha1:` over the body). The record found may itself be a revisit: what counts is the payload of its capture.
    `payload` is the SHA-256 in hexadecimal digits, which only records of ours state.
    """

    record_id: str | None
    url: str | None
    captured_at: str | None
    payload_digest: str | None
    payload: str | None = None


_SHA256 = re.compile(r"sha256:([0-9a-f]{64})")

Resolve: TypeAlias = Callable[[RefersTo], Reference | None]
_Said: TypeAlias = dict[str, Any]  # fields of a Capture, by name


def capture_of(record: Record, *, witness: str, resolve: Resolve) -> Capture | None:
    """The capture a record states; None for records that state none (warcinfo, request, others' metadata …)
    and for those `unplaced` gives a reason for. Never raises, whatever the record holds.

    A body of no bytes is a payload of no bytes. `payload` is None for failures, for a 304 that refers to nothing, and
    where a revisit refers to nothing that `resolve` knows (`detail` then is UNRESOLVED).
    """
    state = _STATED.get(record.kind)
    if state is None or (state is _failure and not _states_failure(record)):
        return None
    try:
        url, captured_at = _where(record)
    except (ValueError, OverflowError):
        return None
    said: _Said = {
        "url": url,
        "captured_at": captured_at,
        "outcome": Outcome.FAILURE,
        "witness": witness,
        "truncated": _truncated(record),
        "failure": _failure_named(record.fields.get(FAILURE_HEADER)),
        "detail": record.fields.get(DETAIL_HEADER),
        "provenance": _provenance(record),
    }
    state(record, said, resolve)
    return Capture(**said)


def unplaced(record: Record) -> str | None:
    """Why a response, resource or revisit makes no capture (no http address, no moment); None where it does."""
    if record.kind not in _STATED or record.kind == "metadata":
        return None
    try:
        _where(record)
    except (ValueError, OverflowError) as error:
        return str(error)
    return None


def refers_to(record: Record) -> RefersTo | None:
    """What a revisit says it refers to; None for other records."""
    return _refers_to(record) if record.kind == "revisit" else None


def content_of(record: Record) -> bytes:
    """The content of a response or resource: what the capture's `payload` is the SHA-256 of. Empty for the rest.

    Where the content coding cannot be taken off within the limits, the entity as sent.
    """
    if record.kind not in ("response", "resource"):
        return b""
    if record.kind == "resource":
        return record.block
    return content_in(entity_in(record.block, record.head)[0], _content_codings(record))


def declared(record: Record) -> dict[str, str]:
    """The fields of an application/warc-fields block: of a warcinfo `software`, `format`, `witness` …"""
    return dict(parse_fields(record.block).pairs)


def payload_digests(record: Record) -> tuple[bytes | None, bytes | None]:
    """The SHA-1 digests by which a revisit may ask for the body of this record: of the entity; of the body with its
    chunks, where the record itself states that one. None for a record that holds no body."""
    if record.kind not in ("response", "resource"):
        return None, None
    whole = record.kind == "resource"
    body = record.block if whole else record.block[record.head.body_at :]
    if whole or not record.head.fields.get("transfer-encoding"):
        return sha1_of(body), None
    chunked = sha1_of(body)
    stated = sha1_in(record.fields.get("warc-payload-digest")) == chunked
    return sha1_of(entity_in(record.block, record.head)[0]), chunked if stated else None


def sha1_in(digest: str | None) -> bytes | None:
    """The 20 bytes of a `sha1:` digest in base32 or hexadecimal digits; None for anything else."""
    name, _, value = (digest or "").partition(":")
    try:
        found = bytes.fromhex(value) if len(value) == 40 else base64.b32decode(value.upper())
    except ValueError:
        return None
    return found if name.lower() == "sha1" and len(found) == 20 else None


def sha1_of(content: bytes) -> bytes:
    """SHA-1, by which tools of the field know a body."""
    return hashlib.sha1(content, usedforsecurity=False).digest()


def wrong_digest(record: Record) -> str | None:
    """That the WARC-Block-Digest of a record is not that of its block; None where it is, or where none is stated.

    Payload digests are not held against anything: tools disagree what they are taken over.
    """
    stated = record.fields.get("warc-block-digest") or ""
    name, _, value = stated.partition(":")
    if name.lower() not in ("md5", "sha1", "sha256", "sha512"):
        return None
    digest = hashlib.new(name.lower(), record.block, usedforsecurity=False).digest()
    spellings = (digest.hex(), base64.b32encode(digest).decode().lower(), base64.b64encode(digest).decode().lower())
    return None if value.lower() in spellings else f"states {stated[:80]}, which is not the digest of its block"


def _response(record: Record, said: _Said, _: Resolve) -> None:
    head = record.head
    if head.status is None and said["failure"]:
        return
    said.update(_said_by_server(record))
    if head.status == 304:
        said["outcome"] = Outcome.NOT_MODIFIED
        return
    entity, broken = entity_in(record.block, head)
    codings = _content_codings(record)
    payload, size, undecoded = measure(entity, codings)
    segment = record.fields.get("warc-segment-number")
    short = "the record is one segment of several" if segment else cut_short(head, entity)
    said.update(
        outcome=Outcome.RESPONSE,
        payload=payload,
        size=size,
        entity=sha256_of(entity) if codings and not undecoded else payload,
        truncated=said["truncated"] or ("unspecified" if broken or short else None),
        detail=_joined(said["detail"], broken, undecoded, short),
    )


def _resource(record: Record, said: _Said, _: Resolve) -> None:
    digest = sha256_of(record.block)
    said.update(
        outcome=Outcome.FILE,
        payload=digest,
        size=len(record.block),
        entity=digest,
        media_type=record.fields.get("content-type"),
    )


def _revisit(record: Record, said: _Said, resolve: Resolve) -> None:
    fields, status = record.fields, record.head.status
    media_type = fields.get("content-type")
    by_server = _said_by_server(record)
    if status == 304 or (fields.get("warc-profile") or "").endswith("/server-not-modified"):
        outcome = Outcome.NOT_MODIFIED
    elif status is not None or (media_type or "").startswith("application/http"):
        outcome = Outcome.RESPONSE
    else:
        outcome, by_server = Outcome.FILE, {"media_type": media_type}
    # Some crawlers call a revisit truncated because its body is left out.
    said.update(by_server, outcome=outcome, truncated=None)
    wanted = _refers_to(record)
    stated = wanted.payload or name_of("r", wanted.record_id, wanted.url, wanted.captured_at, wanted.payload_digest)
    reference = resolve(wanted)
    if reference is None:
        said.update(stated=stated, detail=_joined(said["detail"], UNRESOLVED))
        return
    said.update(
        payload=reference.payload,
        size=reference.size,
        entity=reference.entity,
        stated=None if stated == reference.payload else stated,
    )


def _states_failure(record: Record) -> bool:
    """Only in a block of fields: the head of somebody's answer, kept as metadata, could hold a field of that name."""
    block_type = (record.fields.get("content-type") or "").partition(";")[0].strip().lower()
    return block_type == "application/warc-fields" and FAILURE_FIELD in declared(record)


def _failure(record: Record, said: _Said, _: Resolve) -> None:
    stated = declared(record)
    said.update(failure=_failure_named(stated[FAILURE_FIELD]), detail=stated.get(DETAIL_FIELD))


# Each adds to what is said of every capture what its kind of record says.
_STATED: dict[str, Callable[[Record, _Said, Resolve], None]] = {
    "response": _response,
    "resource": _resource,
    "revisit": _revisit,
    "metadata": _failure,
}


def _refers_to(record: Record) -> RefersTo:
    fields = record.fields
    try:
        captured_at = parse_moment(fields.get("warc-refers-to-date") or "")
    except (ValueError, OverflowError):
        captured_at = None
    record_id = (fields.get("warc-refers-to") or "").strip("<> ")
    url = _address(fields.get("warc-refers-to-target-uri") or "")
    payload = _SHA256.fullmatch(fields.get(PAYLOAD_FIELD.lower()) or "")
    return RefersTo(
        record_id or None, url or None, captured_at, fields.get("warc-payload-digest"), payload[1] if payload else None
    )


def _address(value: str) -> str:
    """An address as a WARC header has it: some tools put angle brackets round it or leave blanks in it."""
    return value.strip("<>").replace(" ", "%20")


def _where(record: Record) -> tuple[str, str]:
    url = _address(record.fields.get("warc-target-uri") or "")
    split_address(url)
    return url, parse_moment(record.fields.get("warc-date") or "")


def _content_codings(record: Record) -> list[str]:
    return record.head.fields.tokens("content-encoding")


def _said_by_server(record: Record) -> _Said:
    head = record.head
    return {
        "status": head.status,
        "media_type": head.fields.get("content-type"),
        "content_encoding": ", ".join(head.fields.tokens("content-encoding")) or None,
        "location": head.fields.get("location"),
        "etag": head.fields.get("etag"),
        "last_modified": head.fields.get("last-modified"),
    }


def _truncated(record: Record) -> str | None:
    return (record.fields.get("warc-truncated") or "").lower() or None


def _failure_named(name: str | None) -> Failure | None:
    if not name:
        return None
    try:
        return Failure(name)
    except ValueError:
        return Failure.OTHER


def _provenance(record: Record) -> str:
    """WARC-JSON-Metadata in canonical form; what is no JSON object is left out."""
    text = record.fields.get("warc-json-metadata")
    if not text:
        return "{}"
    try:
        said = json.loads(text)
        return canonical_json(said if isinstance(said, dict) else {})
    except (ValueError, RecursionError):
        return "{}"


def canonical_json(said: Mapping[str, object]) -> str:
    """Sorted keys, no blanks, ASCII."""
    return json.dumps(said, sort_keys=True, separators=(",", ":"))


def _joined(*clauses: str | None) -> str | None:
    return "; ".join(c for c in clauses if c) or None
