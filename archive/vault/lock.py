"""One writer at a time: FOLDER/lock, held with flock, so that a kill frees it."""

from __future__ import annotations

import fcntl
import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from archive.errors import ArchiveHeld
from archive.vault.shelf import disk_trouble

_PAUSE = 0.05


@contextmanager
def held(folder: Path, *, purpose: str, since: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the archive for writing; `since` is the moment now, `purpose` a word such as `crawl`.

    Waits up to `wait` seconds for another writer. Raises ArchiveHeld with `pid`, `since`, `purpose` among its facts,
    DiskTrouble when the lock file cannot be made.
    """
    path = folder / "lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o644)
    except OSError as error:
        raise disk_trouble(path, error) from error
    try:
        _take(descriptor, path, time.monotonic() + wait)
        _say(descriptor, path, {"pid": os.getpid(), "purpose": purpose, "since": since})
        yield
    finally:
        os.close(descriptor)  # frees the lock; the file stays, for removing it would let two hold it


def _take(descriptor: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            if time.monotonic() >= deadline:
                raise _held_by(descriptor, path) from None
            time.sleep(_PAUSE)
        else:
            return


def _say(descriptor: int, path: Path, holder: dict[str, object]) -> None:
    try:
        os.ftruncate(descriptor, 0)
        os.pwrite(descriptor, json.dumps(holder).encode(), 0)
    except OSError as error:
        raise disk_trouble(path, error) from error


def _held_by(descriptor: int, path: Path) -> ArchiveHeld:
    try:
        holder = json.loads(os.pread(descriptor, 4096, 0))
        pid, since, purpose = holder["pid"], holder["since"], holder["purpose"]
    except (ValueError, KeyError, TypeError):  # between taking the lock and writing into it
        pid = since = purpose = "unknown"
    sentence = (
        f"{path.parent} was expected to be free, process {pid} has been writing to it since {since} ({purpose}); "
        "wait for it or stop it"
    )
    return ArchiveHeld(sentence, pid=pid, since=since, purpose=purpose)
