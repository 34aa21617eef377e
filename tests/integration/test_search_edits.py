"""What was removed and what was put in, searched apart."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from sqlite3 import Connection

import pytest

from archive.catalogue import load_catalogue
from archive.store import searching
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.store.searching import Search, Which, edits_found, is_common, wordings_found
from archive.vault.evidence import DatedFile
from scrapers import SOURCES

NOW = "2026-11-23T00:00:00Z"
STEADY = "<p>Fingerprints taken at booking are sent to two registers at once, and have been since the beginning.</p>"
OPT = "A county that wants to opt out of the plan writes to the field office in its state"
LONG = "The plan names a day for every county, and the county prepares the link between its registers by then."
ALSO = "A county may also opt out by letter to the regional office of the agency."
DAYS = [
    [f"<p>{OPT}.</p>", f"<p>{LONG} {ALSO}</p>"],
    [f"<p>{OPT} or calls it.</p>", f"<p>{LONG}</p><p>{ALSO}</p>"],
    ["<p>A county that has concerns about the plan writes to the field office in its state or calls it.</p>",
     f"<p>{LONG}</p><p>{ALSO}</p>"],
]  # fmt: skip


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Connection]:
    folder: Path = tmp_path_factory.mktemp("searched")
    with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            files = [
                DatedFile(
                    "http://agency.example/plan",
                    f"2010-0{month}-01T00:00:00Z",
                    f"<html><title>Plan</title><body><main><h1>Plan</h1>{STEADY}{''.join(parts)}</main></body></html>"
                    .encode(),
                )
                for month, parts in enumerate(DAYS, 1)
            ]  # fmt: skip
            intake.take([(file, None) for file in files])
        refresh(archive, workers=0)
    with closing(connect_reader(folder / DATABASE)) as connection:
        yield connection


@pytest.mark.parametrize("many", [searching.MANY, 1], ids=["by wording", "by date"])
def test_words_are_removed_only_by_the_edit_that_took_them_out(
    told: Connection, monkeypatch: pytest.MonkeyPatch, many: int
) -> None:
    """The second capture rewords one sentence and splits another; both keep the words."""
    monkeypatch.setattr(searching, "MANY", many)
    removed = edits_found(told, Search('"opt out"', Which.REMOVED))
    assert [(e.seen_at, e.not_before) for e in removed] == [("2010-03-01T00:00:00Z", "2010-02-01T00:00:00Z")]
    assert removed[0].old == f"{OPT} or calls it."
    assert edits_found(told, Search('"opt out"', Which.ADDED)) == []
    assert len(edits_found(told, Search("concerns NOT jail", Which.ADDED))) == 1
    assert edits_found(told, Search("opt NOT concerns", Which.REMOVED)) == removed
    assert edits_found(told, Search("opt OR concerns", Which.REMOVED)) == []


def test_dates_and_sources_narrow_it(told: Connection) -> None:
    found = Search('"opt out"', Which.REMOVED)
    (edit,) = edits_found(told, Search(found.text, found.which, since="2010-03-01", until="2010-03-02"))
    assert edits_found(told, Search(found.text, found.which, source=edit.source)) == [edit]
    assert edits_found(told, Search(found.text, found.which, since="2010-03-02")) == []
    assert edits_found(told, Search(found.text, found.which, until="2010-03-01")) == []
    assert edits_found(told, Search(found.text, found.which, source="another")) == []


@pytest.mark.parametrize("many", [1, 8_000])
def test_wording_that_stands_and_that_ever_stood(told: Connection, monkeypatch: pytest.MonkeyPatch, many: int) -> None:
    """The same is found whether the words are too common to be ranked or not, however it is looked through."""
    monkeypatch.setattr(searching, "MANY", many)
    monkeypatch.setattr(searching, "_LOT", 2)
    assert is_common(told, Search("opt out")) is (many == 1)
    first, second = (wordings_found(told, Search("opt out", limit=1, offset=at)) for at in (0, 1))
    assert [*first, *second] == wordings_found(told, Search("opt out", limit=2))
    assert {w.gone for w in wordings_found(told, Search("opt out", Which.STANDING))} == {None}
    assert len(wordings_found(told, Search("opt out"))) > len(wordings_found(told, Search("opt out", Which.STANDING)))
