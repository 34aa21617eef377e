"""Evidence, and the drafts of WARC records made of it (WARC 1.1, ISO 28500:2017)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from archive.capture import Capture, Failure
from archive.vault.record import Record, Reference, Resolve

Known: TypeAlias = Callable[[str], Reference | None]
RecordId: TypeAlias = Callable[[], str]


@dataclass(frozen=True, slots=True)
class Exchange:
    """One HTTP exchange of ours, or the attempt at one.

    `response` and `request` are the wire: status or request line, header lines and body exactly as they passed
    (transfer coding kept). `protocols` are WARC-Protocol values such as `http/1.1`, `tls/1.3`. `truncated` is a
    WARC-Truncated reason (`length`, `time`, `disconnect`, `unspecified`). `not_modified_of` is what a 304 confirms.
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
class Draft:
    """A record ready to be shelved, and what it states.

    `content` is the uncompressed record; `member` the exact gzip member to copy instead of compressing `content`.
    `entity` is given only where this record itself holds the body, so that later repeats may refer to it.
    """

    kind: str
    record_id: str
    content: bytes
    member: bytes | None = None
    capture: Capture | None = None
    entity: str | None = None


def drafts_of(
    evidence: Exchange | DatedFile | Record,
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
    raise NotImplementedError


def warcinfo_draft(fields: dict[str, str], *, record_id: str, written_at: str, filename: str) -> Draft:
    """The first record of a file: who wrote it, with what, and whose witness its records are."""
    raise NotImplementedError


def original_of(revisit: Record, entity: bytes) -> Record:
    """The foreign record that was shortened to a revisit, byte for byte, given the body it refers to.

    Raises RecordDamaged when the revisit is no shortened record or the body is not the one it had.
    """
    raise NotImplementedError
