"""One writer at a time: FOLDER/lock, held with flock, so that a kill frees it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def held(folder: Path, *, purpose: str, since: str, wait: float = 0.0) -> Iterator[None]:
    """Hold the archive for writing; `since` is the moment now, `purpose` a word such as `crawl`.

    Waits up to `wait` seconds for another writer. Raises ArchiveHeld with `pid`, `since`, `purpose` among its facts,
    DiskTrouble when the lock file cannot be made.
    """
    raise NotImplementedError
    yield
