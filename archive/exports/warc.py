"""WARC out: the records of a selection, gzip member by gzip member as they were kept."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from archive.exports.selection import Shelfmark
from archive.vault.record import Record


@dataclass(frozen=True)
class Written:
    """A record of the export, and where it lies: file name, first byte, bytes."""

    record: Record
    file: str
    offset: int
    length: int


def write_warc(marks: Iterable[Shelfmark], warc: Path, out: BinaryIO, name: str) -> Iterator[Written]:
    """Copy records from the folder `warc` into a file of that name; each warcinfo stands before those it speaks for
    (WARC 1.1 section 6.2).

    Raises RecordDamaged, before it is written, for a record whose bytes are not those that were kept.
    """
    offset = 0
    for mark in marks:
        record = mark.record(warc)
        out.write(record.member or b"")
        yield Written(record, name, offset, mark.length)
        offset += mark.length


def in_place(marks: Iterable[Shelfmark], warc: Path) -> Iterator[Written]:
    """Records where they lie in the folder `warc`. Raises RecordDamaged."""
    return (Written(mark.record(warc), mark.file, mark.offset, mark.length) for mark in marks)
