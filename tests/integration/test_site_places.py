"""The place of a figure in a PDF, drawn from the kept bytes."""

from __future__ import annotations

import io
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from reportlab.pdfgen.canvas import Canvas

from archive.catalogue import load_catalogue
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.vault.evidence import DatedFile
from scrapers import SOURCES
from tests.support.site import Site, site

NOW = "2026-11-23T00:00:00Z"


def report(removed: str) -> bytes:
    stream = io.BytesIO()
    canvas = Canvas(stream, invariant=True)
    canvas.drawString(72, 700, f"The removal of {removed} people is told in this report of the agency.")
    canvas.save()
    return stream.getvalue()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("places")
    files = [
        DatedFile("http://www.agency.example/report.pdf", f"2012-0{n}-01T00:00:00Z", report(removed))
        for n, removed in enumerate(("more than 77,000", "more than 166,000"), 1)
    ]
    with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(file, None) for file in files])
        refresh(archive, workers=0)
    return folder


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


def picture(opened: Site, folder: Path) -> str:
    with closing(connect_reader(folder / DATABASE)) as connection:
        (series,) = connection.execute("SELECT series FROM observations WHERE value = '77000'").fetchone()
    page = opened.get(f"/figures/{series}/undated/20120101000000").text
    return page.partition('<img src="')[2].partition('"')[0]


def test_the_place_of_a_figure_is_drawn_from_the_kept_bytes(opened: Site, folder: Path) -> None:
    found = opened.get(picture(opened, folder))
    assert found.status == 200
    assert found.headers["content-type"] == "image/png"
    assert "sandbox" in found.headers["content-security-policy"]
    assert found.headers["x-content-type-options"] == "nosniff"
    assert "immutable" in found.headers["cache-control"]


def test_a_place_that_is_not_there_is_said(opened: Site, folder: Path) -> None:
    head, _, box = picture(opened, folder).rpartition("/")
    for path in (f"{head.rpartition('/')[0]}/99/{box}", f"/payloads/{'0' * 64}/1/{box}", f"{head}/1,2,3.png"):
        assert opened.get(path).status == 404, path


def test_the_names_of_figures_in_sentences_are_their_sentences(opened: Site) -> None:
    listed = opened.get("/figures").text
    assert "Figures in sentences" in listed
    found = opened.get("/figures?source=unlisted&measure=(sentences)").text
    assert "“The removal of … people is told in this report of the agency.”" in found
