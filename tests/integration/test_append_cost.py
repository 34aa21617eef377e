"""What an appended capture costs does not grow with the history before it: counted in steps of SQLite, never timed."""

from __future__ import annotations

from pathlib import Path

from archive.store.refresh import refresh
from tests.benchmarks.__main__ import keep, opened
from tests.benchmarks.history import Page, captures

FEW, MANY = 60, 1200


def steps_after(folder: Path, length: int) -> int:
    """Tens of instructions of SQLite's machine for one more capture after so many."""
    counted = 0

    def count() -> int:
        nonlocal counted
        counted += 1
        return 0

    with opened(folder) as (archive, intake):
        keep(intake, captures(Page(1, same=0.98, furniture=0.0), 1, length))
        refresh(archive, workers=0)
        archive.connection.set_progress_handler(count, 10)
        keep(intake, captures(Page(2), 1, 1, start=length))
        refresh(archive, workers=0)
        archive.connection.set_progress_handler(None, 10)
        (told,) = archive.connection.execute("SELECT count(*) FROM captures WHERE version IS NOT NULL").fetchone()
    assert told == length + 1
    return counted


def test_an_appended_capture_costs_the_same_after_a_long_history(tmp_path: Path) -> None:
    few, many = steps_after(tmp_path / "few", FEW), steps_after(tmp_path / "many", MANY)
    assert many < 1.5 * few, (few, many)
