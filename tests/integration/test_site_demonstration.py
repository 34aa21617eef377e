"""The site over the demonstration as `make demo` builds it: every page a reader can reach from the front."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.store.views import VIEWS
from scrapers.agency.demonstration import build
from tests.support.site import Reply, Site, site

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    folder: Path = tmp_path_factory.mktemp("demonstration") / "archive"
    build(folder, lambda _line: None)
    with site(folder) as found:
        yield found


@pytest.fixture(scope="module")
def walked(opened: Site) -> dict[str, Reply]:
    return opened.walk(["/"], outside=("/static", "/archive/", "/figures/", "/figures?", "/restatements?"))


def test_no_link_is_dead(walked: dict[str, Reply]) -> None:
    assert len(walked) > 400
    assert {path: reply.status for path, reply in walked.items() if reply.status != 200} == {}


def test_every_page_says_that_it_is_a_reconstruction(walked: dict[str, Reply]) -> None:
    pages = {
        path: reply.text for path, reply in walked.items() if reply.headers["content-type"].startswith("text/html")
    }
    assert [path for path, text in pages.items() if "reconstruction" not in text] == []


def test_the_tables_and_views_that_pages_link_to_are_there(opened: Site, walked: dict[str, Reply]) -> None:
    linked = sorted(
        {
            link
            for reply in walked.values()
            if reply.headers["content-type"].startswith("text/html")
            for link in reply.links
            if link.startswith("/archive/")
        }
    )
    tables = {link.split("?")[0] for link in linked}
    assert {f"/archive/{view}" for view in VIEWS} <= tables
    first_of_each = {link.split("?")[0]: link for link in reversed(linked)}
    assert {link: opened.get(link).status for link in first_of_each.values() if opened.get(link).status != 200} == {}


@pytest.mark.parametrize("said", ["opt out", "77,000", "283,000", "3,181"])
def test_what_everybody_searches_for_is_found(opened: Site, said: str) -> None:
    found = opened.get(f"/search?q=%22{said.replace(' ', '+')}%22")
    assert found.status == 200
    assert "No wording holds" not in found.text


def test_a_verified_removal_is_told_on_the_page_of_its_document(opened: Site) -> None:
    text = opened.get("/documents/get-the-facts").text
    assert "Removed" in text
    assert "verified removal" in text
    assert "Not seen since" not in text
