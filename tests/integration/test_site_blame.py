"""The page of blame: every word of a version with the version since which it stands."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.pages import blame
from tests.support.sample import write_sample
from tests.support.site import Site, site

PAGE = "/documents/secure-communities/blame/20130216000000"


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = write_sample(tmp_path_factory.mktemp("sample")).parent
    with site(folder) as found:
        yield found


def test_it_stands_behind_the_page_of_the_version(opened: Site) -> None:
    assert PAGE in opened.get("/documents/secure-communities/at/20130216000000").links


def test_the_runs_of_a_passage_spell_it(opened: Site) -> None:
    runs = list(csv.DictReader(io.StringIO(opened.get(PAGE + ".csv").text)))
    passages: dict[str, str] = {}
    for run in runs:
        passages[run["block"]] = passages.get(run["block"], "") + run["text"]
    assert "Records kept for seventy-five years." in passages.values()
    assert {run["version"] for run in runs} <= {"1", "2", "3"}


def test_every_run_leads_to_the_page_that_shows_how_it_came(opened: Site) -> None:
    for href in {link for link in opened.get(PAGE).links if "/changes/" in link}:
        assert opened.get(href).status == 200


def test_before_the_first_version_there_is_nothing_to_tell(opened: Site) -> None:
    assert opened.get("/documents/secure-communities/blame/20010101000000").status == 404


def test_a_history_too_long_for_a_page_says_so(opened: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(blame, "LONGEST", 10)
    page = opened.get(PAGE)
    assert page.status == 200
    assert "scomm blame" in page.text
