"""Fixity: every acknowledged byte is read again by the archive's own stored offsets and digests.

A WARC reader's own check is not enough: `warcio check` passes most truncated gzip files, and the digests inside a
record do not cover its header (THREATS.md, measurements 2 and 3).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from pathlib import Path

from archive.vault.record import Record, wrong_digest
from archive.vault.scan import read_member
from archive.vault.shelf import SUFFIX

_BUFFER = 1024 * 1024


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
    UNREADABLE = "unreadable"  # the operating system refuses the file
    SHORT_FILE = "short-file"  # the file ends before the record does
    DAMAGED = "damaged"  # other bytes than acknowledged, or bytes that are no whole record
    GAP = "gap"  # bytes between records that nobody acknowledged
    OVERLAP = "overlap"  # two records claim the same bytes
    TAIL = "tail"  # bytes after the last record that nobody acknowledged
    UNKNOWN_FILE = "unknown-file"
    MISNAMED = "misnamed"  # the record there has another id than acknowledged
    STATEMENT = "statement"  # its own WARC-Block-Digest is wrong, as it was when it came: an imported record may be so


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
    known = set()
    for name, records in groupby(committed, key=lambda c: c.file):
        known.add(name)
        try:
            yield from _verify_file(folder / name, records)
        except OSError as error:
            fault = Fault.MISSING_FILE if isinstance(error, FileNotFoundError) else Fault.UNREADABLE
            yield _finding(fault, name, 0, f"the file cannot be read: {error.strerror}")
            yield from (_of(fault, record, "is in it") for record in records)  # noqa: B031  # those not reached yet
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        if path.name not in known:
            yield _finding(Fault.UNKNOWN_FILE, path.name, 0, "nobody acknowledged this file")


def _verify_file(path: Path, records: Iterable[Committed]) -> Iterator[Finding]:
    size = path.stat().st_size
    reached = 0
    with path.open("rb", buffering=_BUFFER) as stream:
        for record in records:
            if record.offset > reached:
                missing = record.offset - reached
                yield _finding(Fault.GAP, path.name, reached, f"nobody acknowledged {missing} bytes here")
            elif record.offset < reached:
                yield _of(Fault.OVERLAP, record, f"claims {reached - record.offset} bytes of the record before it")
            try:
                stream.seek(record.offset)
                member = stream.read(record.length)
            except OSError as error:
                yield _of(Fault.UNREADABLE, record, f"cannot be read: {error.strerror}")
            else:
                yield from _verify_record(member, record)
            reached = max(reached, record.offset + record.length)
    if size > reached:
        yield _finding(Fault.TAIL, path.name, reached, f"nobody acknowledged {size - reached} bytes at the end")


def _verify_record(member: bytes, committed: Committed) -> Iterator[Finding]:
    if len(member) < committed.length:
        reason = f"is {committed.length} bytes long, the file ends after {len(member)} of them"
        yield _of(Fault.SHORT_FILE, committed, reason)
        return
    try:
        record = read_member(member, committed.length, committed.sha256, file=committed.file, offset=committed.offset)
    except ValueError as error:
        yield _of(Fault.DAMAGED, committed, f"is damaged: {error}")
        return
    yield from _verify_statement(record, committed)


def _verify_statement(record: Record, committed: Committed) -> Iterator[Finding]:
    if record.record_id != committed.record_id:
        yield _of(Fault.MISNAMED, committed, f"was expected, {record.record_id or 'one without id'} was found")
    wrong = wrong_digest(record)
    if wrong:
        yield _of(Fault.STATEMENT, committed, wrong)


def _of(fault: Fault, record: Committed, what: str) -> Finding:
    capture = f" (capture {record.capture})" if record.capture else ""
    sentence = f"{record.file} at byte {record.offset}: the {record.kind} record {record.record_id}{capture} {what}"
    return Finding(fault, record.file, record.offset, record.record_id, record.capture, sentence)


def _finding(fault: Fault, file: str, offset: int, what: str) -> Finding:
    return Finding(fault, file, offset, None, None, f"{file} at byte {offset}: {what}")
