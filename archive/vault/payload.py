"""A payload by its place in the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from archive.errors import RecordDamaged
from archive.vault.conversion import Scanned, conversion_of
from archive.vault.record import Record, content_of
from archive.vault.scan import read_at

_RESPONSE = re.compile(rb"\r\nWARC-Type: response\r\n(?![ \t])")
_HEAD = re.compile(rb"HTTP/1\.[01] [2-5]\d\d(?!\d)[^\r\n]*+\r\n(?:[^\r\n]++\r\n)*+\r\n")


@dataclass(frozen=True, slots=True)
class Where:
    """The record that holds a payload: WARC file, first byte, bytes, SHA-256 (hex) of those bytes. `recognition` is
    where the one lies that says what OCR made of the payload, if any does."""

    file: str
    offset: int
    length: int
    sha256: str
    recognition: Where | None = None


def payload_at(where: Where) -> bytes:
    """The content kept there, a Scanned one where it has a recognition. Raises RecordDamaged when the bytes are not
    those that were acknowledged."""
    record = _record_at(where)
    body_at = _plain_body_at(record)
    content = record.block[body_at:] if body_at else content_of(record)
    return _scanned(content, where.recognition) if where.recognition else content


def _record_at(where: Where) -> Record:
    return read_at(Path(where.file), where.offset, where.length, where.sha256)


def _scanned(content: bytes, where: Where) -> Scanned:
    conversion = conversion_of(_record_at(where))
    if conversion is None:
        raise RecordDamaged(f"a recognition was expected in {where.file} at offset {where.offset}, none was found")
    scanned = Scanned(content)
    scanned.recognition = conversion.recognition
    return scanned


def _plain_body_at(record: Record) -> int:
    """Where in the block of an ordinary response without any coding the body begins; 0 where all fields must be read.

    Most payloads are such, and reading the fields of two headers took a fifth of loading one.
    """
    head = _HEAD.match(record.block)
    if head is None or not _RESPONSE.search(record.header) or record.header.lower().count(b"warc-type") != 1:
        return 0
    return 0 if b"encoding" in head[0].lower() else head.end()
