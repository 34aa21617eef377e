"""A payload by its place in the evidence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from archive.vault.record import Record, content_of
from archive.vault.scan import read_at

_RESPONSE = re.compile(rb"\r\nWARC-Type: response\r\n(?![ \t])")
_HEAD = re.compile(rb"HTTP/1\.[01] [2-5]\d\d(?!\d)[^\r\n]*+\r\n(?:[^\r\n]++\r\n)*+\r\n")


@dataclass(frozen=True, slots=True)
class Where:
    """The record that holds a payload: WARC file, first byte, bytes, SHA-256 (hex) of those bytes."""

    file: str
    offset: int
    length: int
    sha256: str


def payload_at(where: Where) -> bytes:
    """The content kept there. Raises RecordDamaged when the bytes are not those that were acknowledged."""
    record = read_at(Path(where.file), where.offset, where.length, where.sha256)
    body_at = _plain_body_at(record)
    return record.block[body_at:] if body_at else content_of(record)


def _plain_body_at(record: Record) -> int:
    """Where in the block of an ordinary response without any coding the body begins; 0 where all fields must be read.

    Most payloads are such, and reading the fields of two headers took a fifth of loading one.
    """
    head = _HEAD.match(record.block)
    if head is None or not _RESPONSE.search(record.header) or record.header.lower().count(b"warc-type") != 1:
        return 0
    return 0 if b"encoding" in head[0].lower() else head.end()
