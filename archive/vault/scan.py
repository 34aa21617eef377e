"""Records out of any WARC file: one gzip member a record, one member for all, or plain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.vault.record import Record

RECORD_LIMIT = 256 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that should be a record and are not: file name, offset in the file, reason (a clause)."""

    file: str
    offset: int
    reason: str


def scan(path: Path, *, limit: int = RECORD_LIMIT, start: int = 0) -> Iterator[Record | Damage]:
    """Every record of a WARC file in order, and in their place the damages; goes on behind a damage where it can.

    `limit` is the largest uncompressed record in bytes; `start` a file offset where a member or record begins
    (to go on after an interruption). Raises DiskTrouble when the file cannot be read.
    """
    raise NotImplementedError


def read_at(path: Path, offset: int, length: int, sha256: str | None = None, *, limit: int = RECORD_LIMIT) -> Record:
    """The one record at a place. Raises RecordDamaged when the bytes are short, have another SHA-256 than expected,
    or are not exactly one record."""
    raise NotImplementedError
