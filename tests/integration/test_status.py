"""The box over archived pages: no wording, no version, and told all the same."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from archive.catalogue import load_catalogue
from archive.pages.version import version_page
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.vault.evidence import Exchange
from scrapers import SOURCES
from tests.support.captures import response

NOW = "2026-11-23T00:00:00Z"
BOX = (
    "<div class=box><h2>Archived Content</h2><p>In an effort to keep ICE.gov current, pages of former years"
    " stand apart. This page is archived.</p></div>"
)


def visit(at: str, box: str, updated: str) -> Exchange:
    own = "<h1>The programme</h1><p>It was told of here, year by year.</p>"
    body = f"<html><head><title>The programme</title></head><body><main>{box}{own}<p>Last updated: {updated}</p></main>"
    return Exchange("http://www.agency.example/page", f"{at}T00:00:00Z", response(200, body.encode()))


VISITS = [
    visit("2019-01-01", "", "March 3, 2018"),
    visit("2021-01-01", BOX, "March 3, 2018"),
    visit("2022-01-01", BOX, "March 3, 2018"),
    visit("2023-01-01", "", "March 3, 2018"),
]


def made(folder: Path, sessions: int) -> Path:
    for n in range(sessions):
        with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
            with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
                intake.take([(v, None) for v in VISITS[n::sessions]])
            refresh(archive, workers=0)
    return folder


def test_a_page_marked_as_archived_is_told_without_a_version(tmp_path: Path) -> None:
    for sessions in (1, 4):
        made(tmp_path / str(sessions), sessions)
        with closing(connect_reader(tmp_path / str(sessions) / DATABASE)) as connection:
            assert connection.execute("SELECT count(*), max(number) FROM versions").fetchone() == (1, 1)
            assert connection.execute("SELECT count(*) FROM redated").fetchone() == (0,)
            told = connection.execute("SELECT seen_at, not_before, said, before FROM status_changes ORDER BY 1")
            assert told.fetchall() == [
                ("2021-01-01T00:00:00Z", "2019-01-01T00:00:00Z", "Archived Content", None),
                ("2023-01-01T00:00:00Z", "2022-01-01T00:00:00Z", None, "Archived Content"),
            ]
            events = connection.execute("SELECT summary FROM events WHERE kind = 'status' ORDER BY by").fetchall()
            assert events == [("marked: Archived Content",), ("no longer marked: Archived Content",)]
            (document,) = connection.execute("SELECT document FROM versions").fetchone()
            page = version_page(connection, document, "2020-01-01T00:00:00Z")
            assert page is not None
            said = [(s.label, s.said, s.is_status, s.first.text, s.last.text) for s in page.said_of_itself]
            assert said == [
                ("Last updated", "March 3, 2018", False, "1 January 2019", "1 January 2023"),
                ("status", "Archived Content", True, "1 January 2021", "1 January 2022"),
            ]
