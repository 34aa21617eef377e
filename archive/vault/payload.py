"""A payload by its place in the evidence."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from archive.vault.record import content_of
from archive.vault.scan import read_at


@dataclass(frozen=True, slots=True)
class Where:
    """The record that holds a payload: WARC file, first byte, bytes, SHA-256 (hex) of those bytes."""

    file: str
    offset: int
    length: int
    sha256: str


def payload_at(where: Where) -> bytes:
    """The content kept there. Raises RecordDamaged when the bytes are not those that were acknowledged."""
    return content_of(read_at(Path(where.file), where.offset, where.length, where.sha256))
