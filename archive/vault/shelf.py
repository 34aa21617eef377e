"""The shelf: WARC files of one session, appended to and never changed."""

from __future__ import annotations

import hashlib
import os
import shutil
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from archive.digest import sha256_of
from archive.errors import DiskTrouble
from archive.moment import stamp_of
from archive.vault.evidence import Draft, RecordId, warcinfo_draft

SIZE_LIMIT = 1_000_000_000
SUFFIX = ".warc.gz"
TORN = "torn"
# Pages compress at 80 MB/s to 5 % more bytes than with level 6, which does 50; igzip does 260 to 13 % more.
_LEVEL = 4
_FORMAT = {
    "format": "WARC File Format 1.1",
    "conformsTo": "http://iipc.github.io/warc-specifications/specifications/warc-format/warc-1.1/",
}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a record lies: file name in the folder `warc/`, first byte, bytes, SHA-256 (hex) of those bytes."""

    file: str
    offset: int
    length: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Shelved:
    """A draft and the place it got."""

    draft: Draft
    place: Place


@dataclass(frozen=True, slots=True)
class SetAside:
    """Bytes that nobody acknowledged, moved to `torn/` under the name `kept_as`."""

    file: str
    offset: int
    length: int
    kept_as: str


class Shelf:
    """Appends drafts to this session's WARC files; not acknowledged before `sync` has returned and the caller's
    transaction has committed.

    `folder` is `FOLDER/warc` (made when missing). Files are named
    `<14 digits of opened_at>-<purpose>-<mark>-<n>.warc.gz` and made with the first record; `mark` is a few random
    letters given by the caller. `about` are more warcinfo fields (software, operator, description …).
    """

    def __init__(
        self,
        folder: Path,
        *,
        opened_at: str,
        purpose: str,
        mark: str,
        witness: str,
        record_id: RecordId,
        about: Mapping[str, str] | None = None,
        limit: int = SIZE_LIMIT,
    ) -> None:
        self._folder = folder
        self._opened_at = opened_at
        self._stem = f"{stamp_of(opened_at)}-{purpose}-{mark}"
        self._about = {**(about or {}), **_FORMAT, "witness": witness}
        self._record_id = record_id
        self._limit = limit
        self._files = 0
        self._descriptor: int | None = None
        self._broken: DiskTrouble | None = None
        self._begun: list[Shelved] = []
        self._warcinfo = ""
        self.path = folder
        self.size = 0

    def warcinfo(self) -> str:
        """The id of the warcinfo the next records belong to; begins a new file when the current one is full."""
        if self._descriptor is None or self.size >= self._limit:
            self.close()
            self._begin_file()
        return self._warcinfo

    def append(self, drafts: Sequence[Draft]) -> list[Shelved]:
        """Write drafts behind one another into the current file. A warcinfo that began the file comes first in the
        answer, so that every byte of the file is somebody's. Raises DiskTrouble; the shelf is then closed for good."""
        if self._descriptor is None:
            self._begin_file()
        begun, self._begun = self._begun, []
        return begun + [self._write(draft) for draft in drafts]

    def sync(self) -> None:
        """fsync what was appended. Raises DiskTrouble, once and for good: after a failed fsync the kernel may call the
        next one a success without the bytes being on disk."""
        if self._descriptor is not None:
            with self._trouble():
                os.fsync(self._descriptor)

    def close(self) -> None:
        """Sync and close; a broken shelf is only closed."""
        if self._descriptor is None:
            return
        try:
            if self._broken is None:
                self.sync()
        finally:
            descriptor, self._descriptor = self._descriptor, None
            os.close(descriptor)

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def _begin_file(self) -> None:
        self._files += 1
        self.path = self._folder / f"{self._stem}-{self._files:05d}{SUFFIX}"
        with self._trouble():
            self._folder.mkdir(parents=True, exist_ok=True)
            self._descriptor = os.open(self.path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o644)
            sync_folder(self._folder)
        self.size = 0
        self._warcinfo = self._record_id()
        draft = warcinfo_draft(
            self._about, record_id=self._warcinfo, written_at=self._opened_at, filename=self.path.name
        )
        self._begun.append(self._write(draft))

    def _write(self, draft: Draft) -> Shelved:
        member = draft.member or gzip_member(draft.content)
        place = Place(self.path.name, self.size, len(member), sha256_of(member))
        with self._trouble():
            assert self._descriptor is not None
            write_all(self._descriptor, member)
        self.size += len(member)
        return Shelved(draft, place)

    @contextmanager
    def _trouble(self) -> Iterator[None]:
        if self._broken:
            raise self._broken
        try:
            yield
        except OSError as error:
            self._broken = disk_trouble(self.path, error)
            raise self._broken from error


def recover(folder: Path, committed: Mapping[str, int], *, unknown: bool = False) -> list[SetAside]:
    """Cut every WARC file back to its last acknowledged byte; what was behind it goes to `folder/torn/`.

    `committed` has the acknowledged size of each file name. With `unknown`, files not named there are set aside
    whole. May be killed at any point and run again: the copy is on disk before anything is cut. Raises DiskTrouble.
    """
    moved: list[SetAside] = []
    for path in sorted(folder.glob(f"*{SUFFIX}")):
        whole = path.name not in committed
        offset = committed.get(path.name, 0)
        try:
            length = path.stat().st_size - offset
            if (whole and unknown) or (not whole and length > 0):
                moved.append(SetAside(path.name, offset, length, _set_aside(path, offset, whole=whole)))
        except OSError as error:
            raise disk_trouble(path, error) from error
    return moved


def _set_aside(path: Path, offset: int, *, whole: bool) -> str:
    """Named by its content, so that a second run after a kill writes the same copy again."""
    torn = path.parent / TORN
    torn.mkdir(exist_ok=True)
    with path.open("r+b") as file:
        file.seek(offset)
        copy = torn / f"{path.name}.{offset}-{hashlib.file_digest(file, 'sha256').hexdigest()[:12]}"
        if whole:
            path.replace(copy)
        else:
            file.seek(offset)
            with copy.open("wb") as out:
                shutil.copyfileobj(file, out)
                out.flush()
                os.fsync(out.fileno())
            sync_folder(torn)
            file.truncate(offset)
            os.fsync(file.fileno())
    sync_folder(torn)
    sync_folder(path.parent)
    return copy.name


def gzip_member(content: bytes) -> bytes:
    """One gzip member; the same bytes always give the same member (no time, no name: RFC 1952 section 2.3)."""
    deflate = zlib.compressobj(_LEVEL, zlib.DEFLATED, 31)
    return deflate.compress(content) + deflate.flush()


def write_all(descriptor: int, content: bytes) -> None:
    """All of it, however little the system takes at a time."""
    view = memoryview(content)
    while view:
        view = view[os.write(descriptor, view) :]


def sync_folder(folder: Path) -> None:
    """fsync a folder, so that a new name in it lasts."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def disk_trouble(path: Path, error: OSError) -> DiskTrouble:
    """The operating system's reason, the path, and what to do."""
    return DiskTrouble(
        f"{path} cannot be written: {error.strerror}; make room or mend the disk, then run the same command again",
        path=str(path),
        errno=error.errno,
    )
