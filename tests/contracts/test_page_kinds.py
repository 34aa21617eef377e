"""Every page that has a route is in the lists of pages that the browser's suites walk."""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

import pytest

from archive.pages.routes import PAGES, ROUTES
from tests.support.gathered import write_gathered
from tests.support.pages import gathered_paths, paths
from tests.support.sample import write_sample
from tests.support.site import Site, site

_BESIDE = ("/embed", r"/captures/(?P<stamp>\d{14})/")


@pytest.fixture(scope="module")
def sites(tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[tuple[Site, list[str]]]]:
    sample = write_sample(tmp_path_factory.mktemp("sample")).parent
    gathered = write_gathered(tmp_path_factory.mktemp("gathered"))
    with site(sample, allow_sql=True) as one, site(gathered) as other:
        yield [(one, list(paths(sample).values())), (other, list(gathered_paths(gathered).values()))]


def test_no_route_is_left_out(sites: list[tuple[Site, list[str]]]) -> None:
    walked = [path.split("?")[0] for _, asked in sites for path in asked]
    patterns = (*(pattern for pattern, _ in PAGES), *(pattern for pattern, _ in ROUTES if pattern.startswith(_BESIDE)))
    assert [p for p in patterns if not any(re.match(p, path) for path in walked)] == []


def test_every_one_of_them_is_a_page(sites: list[tuple[Site, list[str]]]) -> None:
    for opened, asked in sites:
        for path in asked:
            assert opened.get(path).status == (404 if path.endswith("/nothing") else 200), path


def test_every_page_of_ours_is_there_as_json_and_its_tables_as_csv(sites: list[tuple[Site, list[str]]]) -> None:
    for opened, asked in sites:
        for path in asked:
            bare, sign, query = path.partition("?")
            if not any(re.match(pattern, bare) for pattern, _ in PAGES) or opened.get(path).status == 404:
                continue
            name = "/index" if bare == "/" else bare
            assert opened.get(f"{name}.json{sign}{query}").headers["content-type"].startswith("application/json"), path
            kind = opened.get(f"{name}.csv{sign}{query}")
            assert kind.status == 200 or "has no table" in kind.text, path


def test_every_page_of_ours_says_how_it_is_cited(sites: list[tuple[Site, list[str]]]) -> None:
    for opened, asked in sites:
        for path in asked:
            if any(re.match(pattern, path.split("?")[0]) for pattern, _ in PAGES) and opened.get(path).status == 200:
                text = unescape(opened.get(path).text)
                assert text.count('id="cite"') == 1, path
                address = re.escape(path.split("?")[0])
                assert re.search(rf'<p class="cite">[^<]*http://localhost{address}', text), path
                assert all(f"<dt>{style}</dt>" in text for style in ("Chicago", "APA", "Bluebook", "BibTeX")), path


def test_every_page_is_light_on_the_wire(sites: list[tuple[Site, list[str]]]) -> None:
    """100 KB without pictures, with its style and scripts."""
    for opened, asked in sites:
        for path in asked:
            page = opened.get(path, accept_encoding="gzip")
            own = set(re.findall(r'(?:href|src)="(/(?:static|-/static)[^"]+)"', page.text))
            assert own or "<html" not in page.text, path
            size = sum(_sent(opened, found) for found in (path, *own))
            assert size <= 100_000, f"{path}: {size:,} bytes"


def _sent(opened: Site, path: str) -> int:
    return int(opened.get(path, accept_encoding="gzip").headers["content-length"])
