"""Payloads read while others are still taken in: only what is acknowledged, and the same rows as when all is read at
the end."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Sequence
from contextlib import closing, nullcontext
from pathlib import Path
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, given, settings

from archive.progress import Silence
from archive.reading.pool import Job, ReadingPool
from archive.store import importing
from archive.store.archive import DATABASE, Archive, open_archive
from archive.store.connection import connect_reader
from archive.store.importing import import_paths
from archive.store.intake import Also, Evidence, Intake, Taken
from archive.store.refresh import ReadingAhead, refresh
from archive.vault.payload import payload_at
from tests.property.test_order_of_arrival import CATALOGUE, NOW, take_in, told
from tests.support.captures import ADDRESSES, MOMENTS, WORDINGS, evidence, page


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(captures=evidence)
def test_read_batch_by_batch_gives_the_same_rows(captures: list[Evidence]) -> None:
    with tempfile.TemporaryDirectory() as one, tempfile.TemporaryDirectory() as other:
        at_the_end = take_in(Path(one), [captures])
        with open_archive(Path(other), CATALOGUE, purpose="import", now=NOW) as archive:
            _taken_in_with(archive, captures, ReadingPool(payload_at, workers=0))
        assert told(Path(other)) == at_the_end


def _taken_in_with(archive: Archive, captures: list[Evidence], pool: ReadingPool) -> None:
    ahead = ReadingAhead(archive, pool)
    with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
        for at in range(0, len(captures), 3):
            taken = intake.take([(e, None) for e in captures[at : at + 3]])
            ahead.acknowledged([t.capture.payload for t in taken if t.capture and t.capture.payload])
    refresh(archive, ahead=ahead)


class _Watched(ReadingPool):
    """Holds against the disk, through eyes of its own, that what it is asked to read is acknowledged."""

    def __init__(self, folder: Path) -> None:
        super().__init__(payload_at, workers=1)
        self.folder, self.asked = folder, 0

    def ask(self, jobs: Iterable[Job]) -> None:
        asked = list(jobs)
        with closing(connect_reader(self.folder / DATABASE)) as eyes:
            for job in asked:
                assert eyes.execute("SELECT 1 FROM captures WHERE payload = ?", (job.payload,)).fetchone(), "committed"
                assert payload_at(job.where), "written"
        self.asked += len(asked)
        super().ask(asked)


class _Hasty(Intake):
    """The control: has what it is given read before it is committed."""

    ahead: ReadingAhead

    def take(self, batch: Sequence[tuple[Evidence, Also | None]]) -> list[Taken]:
        connection = self._archive.connection
        with self._archive.transaction(), patch.object(self._archive, "transaction", lambda: nullcontext(connection)):
            taken = super().take(batch)
            self.ahead.acknowledged([t.capture.payload for t in taken if t.capture and t.capture.payload])
        return taken


@pytest.fixture
def table(tmp_path: Path) -> Path:
    rows = ["path\turl\tcaptured_at"]
    for n, at in enumerate(MOMENTS):
        (tmp_path / f"{n}.html").write_bytes(page(WORDINGS[: 1 + n % 3], f"t{n}"))
        rows.append(f"{n}.html\t{ADDRESSES[n % 2]}\t{at}")
    (tmp_path / "captures.tsv").write_text("\n".join(rows) + "\n")
    return tmp_path / "captures.tsv"


def test_only_what_is_acknowledged_is_read_ahead(table: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(importing, "BATCH_COUNT", 2)
    folder = tmp_path / "archive"
    watched = _Watched(folder)
    with open_archive(folder, CATALOGUE, purpose="import", now=NOW) as archive, watched as pool:
        ahead = ReadingAhead(archive, pool)
        import_paths(archive, [table], witness=None, now=NOW, progress=Silence("", None), ahead=ahead)
        assert watched.asked == len(MOMENTS), "all of it while the import went on"
        refresh(archive, ahead=ahead)
        assert archive.connection.execute("SELECT count(*) FROM readings").fetchone() == (len(MOMENTS),)
        assert archive.connection.execute("SELECT count(*) FROM captures WHERE quality IS NULL").fetchone() == (0,)


def test_control_one_who_reads_before_the_commit_is_seen(table: Path, tmp_path: Path) -> None:
    folder = tmp_path / "archive"
    with open_archive(folder, CATALOGUE, purpose="import", now=NOW) as archive, _Watched(folder) as pool:
        _Hasty.ahead = ReadingAhead(archive, pool)
        with patch.object(importing, "Intake", _Hasty), pytest.raises(AssertionError, match="committed"):
            import_paths(archive, [table], witness=None, now=NOW, progress=Silence("", None))
