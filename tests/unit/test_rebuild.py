"""A rebuild needs something to rebuild from, and says so before it touches anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from archive.catalogue import load_catalogue
from archive.errors import NeedsAttention, WrongUse
from archive.store.archive import DATABASE
from archive.store.rebuild import rebuild
from scrapers import SOURCES

NOW = "2026-11-23T00:00:00Z"


@pytest.mark.parametrize("folder", ["nothing", "empty", "empty/warc"])
def test_a_folder_that_is_no_archive_is_told_and_left_as_it_is(tmp_path: Path, folder: str) -> None:
    (tmp_path / "empty" / "warc").mkdir(parents=True)
    with pytest.raises(WrongUse, match="--archive"):
        rebuild(tmp_path / folder, load_catalogue(SOURCES), now=NOW)
    assert [p.name for p in tmp_path.rglob("*")] == ["empty", "warc"]


def test_a_database_whose_warc_files_are_gone_stays(tmp_path: Path) -> None:
    (tmp_path / DATABASE).write_bytes(b"precious")
    with pytest.raises(NeedsAttention, match="put them back"):
        rebuild(tmp_path, load_catalogue(SOURCES), now=NOW)
    assert (tmp_path / DATABASE).read_bytes() == b"precious"
