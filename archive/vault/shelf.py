"""The shelf: WARC files of one session, appended to and never changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from archive.vault.evidence import Draft, RecordId

SIZE_LIMIT = 1_000_000_000


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
    """Bytes that nobody acknowledged, moved to `torn/`."""

    file: str
    offset: int
    length: int
    kept_as: str


class Shelf:
    """Appends drafts to this session's WARC files; not acknowledged before `sync` has returned and the caller's
    transaction has committed.

    `folder` is `FOLDER/warc` (made when missing). Files are named `<14 digits of opened_at>-<purpose>-<mark>-<n>.warc.gz`;
    `mark` is a few random letters given by the caller. `about` are more warcinfo fields (operator, description …).
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
        raise NotImplementedError

    def warcinfo(self) -> str:
        """The id of the warcinfo the next records belong to; begins a new file when the current one is full."""
        raise NotImplementedError

    def append(self, drafts: Sequence[Draft]) -> list[Shelved]:
        """Write drafts behind one another into the current file. A warcinfo that began the file comes first in the
        answer, so that every byte of the file is somebody's. Raises DiskTrouble; the shelf is then closed for good."""
        raise NotImplementedError

    def sync(self) -> None:
        """fsync what was appended (and the folder after a new file). Raises DiskTrouble, once and for good."""
        raise NotImplementedError

    def close(self) -> None:
        """Sync and close."""
        raise NotImplementedError

    def __enter__(self) -> Shelf:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def recover(folder: Path, committed: Mapping[str, int], *, unknown: bool = False) -> list[SetAside]:
    """Cut every WARC file back to its last acknowledged byte; what was behind it goes to `folder/torn/`.

    `committed` has the acknowledged size of each file name. With `unknown`, files not named there are set aside
    whole. May be killed at any point and run again. Raises DiskTrouble.
    """
    raise NotImplementedError
