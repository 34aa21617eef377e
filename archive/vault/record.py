"""A WARC record, and the capture it states (WARC 1.1, ISO 28500:2017).

`capture_of` is the only place that makes a Capture: crawl, import and rebuild all read the record that was kept.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

from archive.capture import Capture, Failure, Outcome
from archive.vault.fields import Fields, Head, parse_fields, parse_head


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

    @property
    def kind(self) -> str:
        """WARC-Type in lower case, `""` where it is missing."""
        return (self.fields.get("warc-type") or "").lower()

    @property
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
    """

    record_id: str | None
    url: str | None
    captured_at: str | None
    payload_digest: str | None


Resolve: TypeAlias = Callable[[RefersTo], Reference | None]


def capture_of(record: Record, *, witness: str, resolve: Resolve) -> Capture | None:
    """The capture a record states; None for records that state none (warcinfo, request, others' metadata …)
    and for those `unplaced` gives a reason for. Never raises, whatever the record holds."""
    raise NotImplementedError


def unplaced(record: Record) -> str | None:
    """Why a response, resource or revisit makes no capture (no http address, no moment); None where it does."""
    raise NotImplementedError


def refers_to(record: Record) -> RefersTo | None:
    """What a revisit says it refers to; None for other records."""
    raise NotImplementedError


def content_of(record: Record) -> bytes:
    """The content of a response or resource: what the capture's `payload` is the SHA-256 of. Empty for the rest."""
    raise NotImplementedError


def declared(record: Record) -> dict[str, str]:
    """The fields of an application/warc-fields block: of a warcinfo `software`, `format`, `witness` …"""
    raise NotImplementedError
