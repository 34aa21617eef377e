"""Our own revisions: told as ours, and what they bring is what a rebuild brings."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from archive.catalogue import Catalogue, load_catalogue
from archive.history import ranking
from archive.reading import readers
from archive.reading.reading import Article, Block, Cut
from archive.reading.sniff import Kind
from archive.store import revisions
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.intake import Intake
from archive.store.rebuild import rebuild
from archive.store.refresh import refresh
from archive.vault.evidence import DatedFile
from scrapers import SOURCES

CATALOGUE = load_catalogue(SOURCES)
NOW, LATER = "2026-11-23T00:00:00Z", "2026-11-24T00:00:00Z"
FILES = [
    DatedFile("http://a.example/notes.txt", "2010-01-01T00:00:00Z", b"One county takes part in it.\n"),
    DatedFile("http://a.example/notes.txt", "2010-02-01T00:00:00Z", b"Two counties take part in it.\n"),
]


def told(folder: Path) -> list[str]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return list(dump(connection))


def log(folder: Path) -> list[tuple[object, ...]]:
    with closing(connect_reader(folder / DATABASE)) as connection:
        return connection.execute("SELECT * FROM revisions ORDER BY made_at, subject").fetchall()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    with open_archive(tmp_path, CATALOGUE, purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(file, None) for file in FILES])
        refresh(archive, workers=0)
    return tmp_path


def read_again(folder: Path) -> None:
    with open_archive(folder, CATALOGUE, purpose="read", now=LATER) as archive:
        refresh(archive, workers=0)


def test_a_first_telling_and_a_second_one_are_no_revision(folder: Path) -> None:
    before = told(folder)
    read_again(folder)
    assert log(folder) == []
    assert told(folder) == before


def test_a_reader_that_reads_better_is_told_as_ours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def shout(cut: Cut) -> Article:
        return Article("text", "", (Block("paragraph", cut.content.decode().strip().upper()),))

    before = str(readers.READERS[Kind.TEXT].revision)
    better = replace(readers.READERS[Kind.TEXT], revision=99, read=shout)
    monkeypatch.setitem(readers.READERS, Kind.TEXT, better)
    monkeypatch.setitem(readers._BY_NAME, "text", better)
    read_again(folder)
    assert log(folder) == [(LATER, "reader text", before, "99", 1)]
    with closing(connect_reader(folder / DATABASE)) as connection:
        assert connection.execute("SELECT count(*) FROM changes").fetchone() == (1,)
        assert {t for (t,) in connection.execute("SELECT text FROM wordings")} == {
            "ONE COUNTY TAKES PART IN IT.",
            "TWO COUNTIES TAKE PART IN IT.",
        }
        assert connection.execute("SELECT count(*) FROM wordings_fts WHERE wordings_fts MATCH 'county'").fetchone() == (
            1,
        )
    in_place = told(folder)
    rebuild(folder, CATALOGUE, now=LATER, workers=0)
    assert told(folder) == in_place
    assert log(folder) == [(LATER, "reader text", before, "99", 1)]


def test_another_way_of_ranking_is_told_as_ours(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(ranking.POINTS, "figure", (99, 0, 99))
    monkeypatch.setattr(revisions, "TELLING", 1000)
    monkeypatch.setitem(ranking.POINTS, "size", (0, 0, 0))
    before = told(folder)
    read_again(folder)
    assert [row[1] for row in log(folder)] == ["telling"]
    assert [r for r in told(folder) if r.startswith('["versions"')] == [
        r for r in before if r.startswith('["versions"')
    ]


def test_an_archive_from_before_there_was_a_log_is_told_again(folder: Path) -> None:
    before = told(folder)
    with closing(sqlite3.connect(folder / DATABASE)) as connection, connection:
        connection.execute("DELETE FROM facts WHERE key LIKE 'made with %'")
        connection.execute("UPDATE changes SET score = 0, reasons = '[]'")
    read_again(folder)
    assert told(folder) == before
    assert {row[1] for row in log(folder)} == {"telling", "watch list", "figures"}


SOURCE = """title = "Book-ins"
publisher = "ICE"
kind = "statistics"
cadence = "P1M"
evidence = "K"
note = "Made for a test."
[[addresses]]
url = "https://a.example/book-ins"
{more}
"""
MEASURE = """[[measures]]
id = "bookings"
title = "People booked in"
match = 'book-ins'
kind = "flow"
unit = "people"
[[same]]
words = ["cbp", "border patrol"]
"""


def declared(folder: Path, more: str = "") -> Catalogue:
    folder.mkdir(exist_ok=True)
    (folder / "book-ins.toml").write_text(SOURCE.format(more=more), encoding="utf-8")
    return load_catalogue(folder)


def measured(folder: Path) -> set[tuple[str, str]]:
    """Measure and headings of every series."""
    with closing(connect_reader(folder / DATABASE)) as connection:
        return set(connection.execute("SELECT measure, breakdown FROM series"))


def test_what_a_source_declares_of_its_figures_is_measured_again(tmp_path: Path) -> None:
    months = "<tr><th>Agency</th><th>Oct</th><th>Nov</th></tr><tr><td>Border Patrol</td><td>12</td><td>{}</td></tr>"
    page = "<html><body><main><h1>Numbers</h1><table><caption>Book-ins, FY2022</caption>{}</table></main></body></html>"
    files = [
        DatedFile("https://a.example/book-ins", f"2022-0{n}-01T00:00:00Z", page.format(months.format(n)).encode())
        for n in (1, 2)
    ]
    kept = tmp_path / "kept"
    with open_archive(kept, declared(tmp_path / "sources"), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(file, None) for file in files])
        refresh(archive, workers=0)
    assert measured(kept) == {("book-ins", "border patrol")}
    edited = declared(tmp_path / "sources", MEASURE)
    with open_archive(kept, edited, purpose="read", now=LATER) as archive:
        refresh(archive, workers=0)
    assert [(subject, documents) for _, subject, *_, documents in log(kept)] == [("figures declared by book-ins", 1)]
    in_place = told(kept)
    assert measured(kept) == {("bookings", "cbp")}
    rebuild(kept, edited, now=LATER, workers=0)
    assert told(kept) == in_place
    with open_archive(kept, edited, purpose="read", now=LATER) as archive:
        refresh(archive, workers=0)
    assert len(log(kept)) == 1, "control: nothing is measured again where nothing was edited"
