"""What one more version costs a document with many, and its blame: `python -m tests.benchmarks.long_history`.

A page of forty paragraphs, of which every version words one anew. CPU seconds of this process; about a minute.
"""

from __future__ import annotations

import tempfile
import time
from pathlib import Path
from statistics import median

from archive.store.blame import blame_version, version_at
from archive.store.refresh import refresh
from tests.benchmarks.__main__ import keep, opened
from tests.benchmarks.history import Page, captures

LENGTHS = (50, 500, 5000)
APPENDED = 15


def measured(folder: Path, length: int) -> tuple[float, float, int]:
    """CPU seconds of one more version, of the blame of the newest one, and how many versions there are then."""
    page, costs = Page(1, same=0.0, furniture=0.0), []
    with opened(folder) as (archive, intake):
        keep(intake, captures(page, 1, length))
        refresh(archive, workers=0)
        for one in captures(page, 1, APPENDED, start=length):
            begun = time.process_time()
            keep(intake, [one])
            refresh(archive, workers=0)
            costs.append(time.process_time() - begun)
        (document, versions) = archive.connection.execute("SELECT document, max(number) FROM versions").fetchone()
        newest = version_at(archive.connection, document, "9999")
        assert newest
        begun = time.process_time()
        blame_version(archive.connection, newest)
        return median(costs), time.process_time() - begun, versions


def main() -> None:
    """Print a line for each length of history."""
    with tempfile.TemporaryDirectory(prefix="scomm-benchmark-") as name:
        for length in LENGTHS:
            append, blame, versions = measured(Path(name) / str(length), length)
            print(f"{versions:6,} versions: one more {append * 1000:6.1f} ms, blame {blame * 1000:6.1f} ms", flush=True)


if __name__ == "__main__":
    main()
