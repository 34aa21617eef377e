"""Fixity: every acknowledged byte is read again by the archive's own stored offsets and digests."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


@dataclass(frozen=True, slots=True)
class Committed:
    """A record as the archive acknowledged it; `sha256` in hex over its bytes in the file."""

    file: str
    offset: int
    length: int
    sha256: str
    kind: str
    record_id: str
    capture: str | None = None


class Fault(StrEnum):
    """What can be wrong: a closed list."""

    MISSING_FILE = "missing-file"
    SHORT_FILE = "short-file"
    DIGEST = "digest"  # other bytes than acknowledged
    GAP = "gap"  # bytes between records that nobody acknowledged
    OVERLAP = "overlap"  # two records claim the same bytes
    TAIL = "tail"  # bytes after the last record that nobody acknowledged
    UNKNOWN_FILE = "unknown-file"
    RECORD = "record"  # the bytes acknowledged are no whole record
    STATEMENT = "statement"  # the record's own WARC-Block-Digest is wrong; a foreign record may have come so


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault: where, of which record and capture, and a sentence."""

    fault: Fault
    file: str
    offset: int
    record_id: str | None
    capture: str | None
    sentence: str


def verify(folder: Path, committed: Iterable[Committed]) -> Iterator[Finding]:
    """Re-read every record of `FOLDER/warc`. `committed` must come ordered by file, then offset."""
    raise NotImplementedError
