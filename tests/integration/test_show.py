"""`scomm show`: a version passage by passage, and what was kept apart from it, from the kept bytes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from archive.catalogue import Catalogue
from archive.cli import scomm
from archive.reading.apart import cut_apart, read_apart
from archive.store.archive import open_archive
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.vault.evidence import Exchange
from tests.support.shared import shared

URL = "https://www.ice.gov/secure-communities"
PAGE = b"""<!DOCTYPE html><html><head><title>Programme</title></head><body><a href="#main">Skip to main content</a>
<header><nav><ul><li><a href="/news">Newsroom</a></li></ul></nav></header><main id="main"><h1>Programme</h1>
<h2>Figures</h2><p>In all 283,000 people.</p><div class="share-links"><a href="/share">Share this page</a></div></main>
<footer><p>Department of Something</p><p>Last Reviewed/Updated: 11/20/2014</p></footer></body></html>"""
NOW = "2026-01-01T00:00:00Z"


@pytest.fixture
def archive(tmp_path: Path) -> Path:
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n" + PAGE
    with open_archive(tmp_path / "a", Catalogue(()), purpose="test", now=NOW) as opened:
        with Intake(opened, witness="us", purpose="test", now=NOW) as intake:
            intake.take([(Exchange(URL, "2014-11-21T00:00:00Z", answer), None)])
        refresh(opened, workers=0)
    return tmp_path / "a"


def shown(archive: Path, *options: str) -> list[dict[str, Any]]:
    documents = CliRunner().invoke(scomm, ["--archive", str(archive), "documents", "--format", "json"])
    (document,) = (row["document"] for row in json.loads(documents.stdout))
    told = CliRunner().invoke(scomm, ["--archive", str(archive), "show", document, "--format", "json", *options])
    assert told.exit_code == 0, told.output
    rows: list[dict[str, Any]] = json.loads(told.stdout)
    return rows


def test_passages_under_their_headings(archive: Path) -> None:
    assert [(row["section"], row["text"]) for row in shown(archive)] == [
        ("", "Programme"),
        ("Programme", "Figures"),
        ("Programme › Figures", "In all 283,000 people."),
    ]


def test_what_was_kept_apart_is_read_from_the_kept_bytes(archive: Path) -> None:
    said = [row["text"] for row in shown(archive, "--apart")]
    assert said == [
        "Skip to main content",
        "Newsroom",
        "Share this page",
        "Department of Something",
        "Last Reviewed/Updated: 11/20/2014",
    ]
    assert not {row["text"] for row in shown(archive)} & set(said)


def test_a_document_that_is_not_there_is_told(archive: Path) -> None:
    missing = CliRunner().invoke(scomm, ["--archive", str(archive), "show", "nothing"])
    assert missing.exit_code != 0


def test_running_headers_of_a_real_file_are_kept_apart() -> None:
    (path,) = shared("corpus/ice-287g-moa-pdf").rglob("*hardee*WSO*.pdf")
    found = read_apart(cut_apart(path.read_bytes()))
    assert len(found.blocks) > 3
    assert all("Revised" in block.text for block in found.blocks)
