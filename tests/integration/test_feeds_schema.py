"""Feeds against the schema of RFC 4287, appendix B, as the RFC has it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from lxml import etree
from rnc2rng import dumps, loads

from archive.store.connection import connect_reader
from tests.support.gathered import write_gathered
from tests.support.pages import gathered_paths
from tests.support.site import Site, site

RFC = Path(__file__).resolve().parents[2] / ".schemas" / "rfc4287.txt"
ATOM = "{http://www.w3.org/2005/Atom}"
_BETWEEN_PAGES = re.compile(r"\n*\nNottingham & Sayre[^\n]*\n\f\nRFC 4287[^\n]*\n+")


def schema_of(rfc: str) -> etree.RelaxNG:
    """The grammar that stands in the RFC's text, its rules for Schematron left out."""
    text = _BETWEEN_PAGES.sub("\n", rfc)
    grammar = text[text.index("# -*- rnc -*-") : text.index("# EOF")]
    # libxml2 refuses the empty namespace, which the grammar has by another way as well.
    return etree.RelaxNG(etree.fromstring(dumps(loads(grammar)).replace(' xmlns:local=""', "").encode()))


@pytest.fixture(scope="module")
def schema() -> etree.RelaxNG:
    if not RFC.exists():
        pytest.skip("needs RFC 4287 in .schemas (`make test` fetches it where there is a network)")
    return schema_of(RFC.read_text("utf-8"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_gathered(tmp_path_factory.mktemp("gathered"), mark=" <b>&\x0b]]>")


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


@pytest.fixture(scope="module")
def feeds(opened: Site, folder: Path) -> dict[str, bytes]:
    """One of every kind, by its address."""
    pages = gathered_paths(folder)
    with closing(connect_reader(folder / "archive.db")) as connection:
        (document,) = connection.execute("SELECT document FROM changes ORDER BY id LIMIT 1").fetchone()
    paths = ("/changes", f"/documents/{document}", "/sources/287g-program", "/restatements", "/search", "/search")
    queries = ("", "", "", "", "?q=criminal", "?q=nothingofthesort")
    asked = [f"{path}.atom{query}" for path, query in zip(paths, queries, strict=True)]
    asked += [pages[name].split("?")[0] + ".atom" for name in ("series", "sentence", "term that switched")]
    return {path: opened.get(path).content for path in asked}


def test_every_feed_is_valid(schema: etree.RelaxNG, feeds: dict[str, bytes]) -> None:
    for path, content in feeds.items():
        assert schema.validate(etree.fromstring(content)), (path, schema.error_log)
        assert (b"<entry>" in content) == ("nothing" not in path), path


@pytest.mark.parametrize("name", ["id", "title", "updated"])
def test_a_feed_that_lacks_something_is_not(schema: etree.RelaxNG, feeds: dict[str, bytes], name: str) -> None:
    """The control."""
    for parent in (ATOM + "feed", ATOM + "entry"):
        feed = etree.fromstring(feeds["/changes.atom"])
        element = next(feed.iter(parent))
        for child in element.findall(ATOM + name):
            element.remove(child)
        assert not schema.validate(feed)


def test_pages_of_the_rfc_are_put_together() -> None:
    between = "\n\n\nNottingham & Sayre   [Page 39]\n\f\nRFC 4287   Atom\n\n\n"
    schema = schema_of(f"# -*- rnc -*-\nstart = element a{between} {{ empty }}\n# EOF")
    assert schema.validate(etree.fromstring(b"<a/>"))


def test_a_term_is_told_where_it_came_and_went(feeds: dict[str, bytes]) -> None:
    feed = etree.fromstring(feeds["/terms/noncitizen.atom"])
    titles = [e.findtext(ATOM + "title") or "" for e in feed.iter(ATOM + "entry")]
    assert len(titles) == 3
    assert all("“noncitizen” put in in 1 edit" in title for title in titles)


def test_a_figure_is_told_print_by_print(feeds: dict[str, bytes]) -> None:
    (path,) = (path for path in feeds if path.startswith("/figures/") and b"26,007" in feeds[path])
    titles = [e.findtext(ATOM + "title") for e in etree.fromstring(feeds[path]).iter(ATOM + "entry")]
    assert titles.count("October 2021: 26,007") == titles.count("October 2021: 24,359") == 1
