"""Records out of any WARC file: one gzip member a record, one member for all, or plain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from isal import igzip_lib

from archive.digest import sha256_of
from archive.errors import DiskTrouble, RecordDamaged
from archive.vault.coding import GZIP_BROKEN
from archive.vault.record import Record
from archive.vault.window import Framed, Unframed, Window, framed, whole

RECORD_LIMIT = 256 * 1024 * 1024
_RAW_PIECE = 32 * 1024
_PIECE = 256 * 1024
_GZIP = b"\x1f\x8b\x08"
_OTHERS = {
    b"\x28\xb5\x2f\xfd": "the file is packed with zstd; unpack it first",
    b"PK\x03\x04": "the file is a zip; one that is no WACZ is unpacked first",
}


@dataclass(frozen=True, slots=True)
class Damage:
    """Bytes that should be a record and are not: file name, offset in the file, reason (a clause)."""

    file: str
    offset: int
    reason: str


@dataclass(frozen=True, slots=True)
class Form:
    """How records follow each other: a reader of frames, and whether five bytes may begin a record."""

    framed: Callable[[Window, int], Iterator[Framed | Unframed]]
    begins: Callable[[bytes], bool]


WARC = Form(framed, b"WARC/".__eq__)


def scan(
    path: Path, *, limit: int = RECORD_LIMIT, start: int = 0, form: Form = WARC
) -> Iterator[Record | Damage]:
    """Every record of a WARC file in order, and in their place the damages; goes on behind a damage where it can.

    `limit` is the largest uncompressed record in bytes; `start` a file offset where a member or record begins
    (to go on after an interruption). Raises DiskTrouble when the file cannot be read.
    """
    try:
        with path.open("rb") as stream:
            yield from scan_stream(stream, path.name, limit=limit, start=start, form=form)
    except OSError as error:
        raise DiskTrouble(f"{path} cannot be read: {error.strerror}; check the disk", path=str(path)) from error


def scan_stream(
    stream: BinaryIO, name: str, *, limit: int = RECORD_LIMIT, start: int = 0, form: Form = WARC
) -> Iterator[Record | Damage]:
    """The same for an open file that can seek; records and damages carry `name`."""
    magic = stream.read(11)
    stream.seek(start)
    other = next((reason for sign, reason in _OTHERS.items() if magic.startswith(sign)), None)
    if other or not magic:
        yield Damage(name, 0, other or "the file is empty")
    elif magic.startswith(_GZIP):
        yield from _scan_members(stream, name, limit, form)
    else:
        yield from _scan_plain(stream, name, limit, form)


def read_at(path: Path, offset: int, length: int, sha256: str | None = None) -> Record:
    """The one record at a place of a file of ours.

    Raises RecordDamaged when the file or bytes are missing, have another SHA-256 than expected, or are not exactly
    one gzip member with exactly one record.
    """
    try:
        with path.open("rb") as stream:
            stream.seek(offset)
            member = stream.read(length)
    except OSError as error:
        raise _damaged(path, offset, f"the file cannot be read ({error.strerror})") from error
    try:
        return read_member(member, length, sha256, file=path.name, offset=offset)
    except ValueError as error:
        raise _damaged(path, offset, str(error)) from error


def read_member(member: bytes, length: int, sha256: str | None, *, file: str, offset: int) -> Record:
    """The one record in a gzip member; raises ValueError with a clause that says what is wrong."""
    if len(member) < length:
        raise ValueError(f"{length} bytes were expected, {len(member)} were found")
    if sha256 is not None and sha256_of(member) != sha256:
        raise ValueError(f"bytes with SHA-256 {sha256} were expected, others were found")
    try:
        engine = igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP)
        # The size stated at the end (RFC 1952) is the most that is unfolded; without it the buffer grows by copying.
        plain = engine.decompress(member, int.from_bytes(member[-4:], "little") + 1)
    except GZIP_BROKEN as error:
        raise ValueError(f"the gzip member is broken ({error})") from error
    if not engine.eof or engine.unused_data:
        raise ValueError("exactly one gzip member was expected, a part or more was found")
    if parts := whole(plain):
        return Record(*parts, file, offset, length, member)
    window = Window(iter((plain,)))
    found = next(framed(window, len(plain)), None)
    if not isinstance(found, Framed):
        raise ValueError(found.reason if found else "the gzip member is empty")
    if found.length != len(plain) or not plain.endswith(b"\r\n\r\n"):
        raise ValueError("exactly one record was expected in the gzip member, more was found")
    return Record(found.header, found.block, file, offset, length, member)


def _damaged(path: Path, offset: int, reason: str) -> RecordDamaged:
    sentence = f"a record was expected in {path} at byte {offset}: {reason}; run `scomm verify`"
    return RecordDamaged(sentence, file=path.name, offset=offset, reason=reason)


def _scan_plain(stream: BinaryIO, name: str, limit: int, form: Form) -> Iterator[Record | Damage]:
    pieces = iter(lambda: stream.read(_PIECE), b"")
    for found in form.framed(Window(pieces, stream.tell()), limit):
        if isinstance(found, Unframed):
            yield Damage(name, found.at, found.reason)
        else:
            yield Record(found.header, found.block, name, found.at, found.length)


def _scan_members(stream: BinaryIO, name: str, limit: int, form: Form) -> Iterator[Record | Damage]:
    raw = _Raw(stream, form.begins)
    while raw.peek(len(_GZIP)):
        member = _Member(raw, limit, form)
        try:
            yield from member.records(name)
        except GZIP_BROKEN as error:
            yield member.damage(name, f"the gzip member is broken ({error})")
            raw.go_to_next(member.offset + 1)
        except EOFError:
            yield member.damage(name, "the file ends in the middle of a gzip member")
            raw.go_to_next(member.offset + 1)


class _Raw:
    """The file's own bytes, a small piece at a time, so that what a member leaves over is little."""

    def __init__(self, stream: BinaryIO, begins: Callable[[bytes], bool]) -> None:
        self._stream, self._begins = stream, begins
        self._held = b""
        self._at = 0
        self.offset = stream.tell()

    def peek(self, size: int) -> bytes:
        """The next bytes, without passing them."""
        if len(self._held) - self._at < size:
            self._held = self._held[self._at :] + self._stream.read(_PIECE)
            self._at = 0
        return self._held[self._at : self._at + size]

    def take(self) -> bytes:
        """The next piece; b"" at the end."""
        piece = self.peek(1) and self._held[self._at : self._at + _RAW_PIECE]
        self._at += len(piece)
        self.offset += len(piece)
        return piece

    def give_back(self, size: int) -> None:
        """Unread the last bytes of the piece taken last."""
        self._at -= size
        self.offset -= size

    def go_to(self, offset: int) -> None:
        """Continue elsewhere."""
        self._stream.seek(offset)
        self._held, self._at, self.offset = b"", 0, offset

    def go_to_next(self, offset: int) -> None:
        """Continue at the next member that holds a record, or at the end of the file."""
        self.go_to(offset)
        while piece := self.peek(_RAW_PIECE):
            found = piece.find(_GZIP)
            if found < 0:
                self.go_to(self.offset + max(1, len(piece) - 2))
                continue
            self.go_to(self.offset + found)
            if _begins_record(self.peek(_RAW_PIECE), self._begins):
                return
            self.go_to(self.offset + 1)


def _begins_record(raw: bytes, begins: Callable[[bytes], bool]) -> bool:
    try:
        return begins(igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP).decompress(raw, 5))
    except GZIP_BROKEN:
        return False


class _Member:
    """One gzip member: its records, and its exact bytes as long as it may turn out to hold one record only."""

    def __init__(self, raw: _Raw, limit: int, form: Form) -> None:
        self.offset = raw.offset
        self._raw = raw
        self._limit = limit
        self._form = form
        self._taken: list[bytes] | None = []
        self._records = 0

    def records(self, name: str) -> Iterator[Record | Damage]:
        """Raises GZIP_BROKEN or EOFError where the member breaks off.

        A record is given when the bytes behind it have been asked for: so where a member holds one record only, its
        checksum has been held against it.
        """
        window = Window(self._inflated())
        for found in self._form.framed(window, self._limit):
            alone = self._records == 0 and not window.held
            self._records += 1
            if isinstance(found, Unframed):
                yield Damage(name, self.offset, f"{found.reason} (byte {found.at} of the unpacked member)")
            elif alone:
                regular = found.at == 0 and found.length == len(found.header) + len(found.block) + 4
                member = b"".join(self._taken) if regular and self._taken else None
                yield Record(found.header, found.block, name, self.offset, self._raw.offset - self.offset, member)
            else:
                self._taken = None
                yield Record(found.header, found.block, name, self.offset)

    def damage(self, name: str, reason: str) -> Damage:
        """The member as a damage; of records that came out of it before, the checksum could not be verified."""
        before = f"; {self._records} records before the break are unverified" if self._records else ""
        return Damage(name, self.offset, reason + before)

    def _inflated(self) -> Iterator[bytes]:
        engine = igzip_lib.IgzipDecompressor(igzip_lib.DECOMP_GZIP)
        size = 0
        while not engine.eof:
            piece = self._raw.take() if engine.needs_input else b""
            if engine.needs_input and not piece:
                raise EOFError
            out = engine.decompress(piece, _PIECE)
            if engine.eof:
                left = len(engine.unused_data)
                self._raw.give_back(left)
                piece = piece[: len(piece) - left]
            size += len(piece)
            if size > self._limit:
                self._taken = None
            if self._taken is not None:
                self._taken.append(piece)
            yield out
