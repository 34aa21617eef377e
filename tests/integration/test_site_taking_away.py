"""What people take away: feeds, JSON, CSV, citations, embedded redlines, what other programs look for."""

from __future__ import annotations

import csv
import gzip
import io
import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree
from PIL import Image

from archive.exports.atom import AUTHORITY
from archive.pages.card import card
from archive.pages.permalinks import change_link
from archive.pages.taking_away import EMBEDDABLE
from tests.support.sample import OLD, write_sample
from tests.support.site import Site, site

ATOM = "{http://www.w3.org/2005/Atom}"
FEEDS = (
    "/changes.atom",
    "/sources/secure-communities.atom",
    "/documents/secure-communities.atom",
    "/search.atom?q=jurisdictions",
    "/search.atom?q=nothingofthesort",
)
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample"), demonstration=True, mark=" <b>&\x0b=1+1").parent


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


@pytest.fixture(scope="module")
def change(folder: Path) -> str:
    db = sqlite3.connect(folder / "archive.db")
    row = db.execute(
        "SELECT document, first_seen, wording FROM versions WHERE document = 'secure-communities' AND number = 4"
    ).fetchone()
    db.close()
    return change_link(*row)


@pytest.mark.parametrize("path", FEEDS)
def test_feeds_are_what_rfc_4287_demands(opened: Site, path: str) -> None:
    """Section 4.1.1 and 4.1.2, each MUST on elements that we write."""
    reply = opened.get(path)
    assert reply.headers["content-type"].startswith("application/atom+xml")
    feed = etree.fromstring(reply.content)
    assert feed.tag == ATOM + "feed"
    entries = feed.findall(ATOM + "entry")
    for element in (feed, *entries):
        for name in ("id", "title", "updated"):
            assert len(element.findall(ATOM + name)) == 1, name
        assert MOMENT.fullmatch(element.findtext(ATOM + "updated") or "")
        assert (element.findtext(ATOM + "id") or "").startswith(AUTHORITY)
        assert all(a.findtext(ATOM + "name") for a in element.findall(ATOM + "author"))
        alternates = [x for x in element.findall(ATOM + "link") if x.get("rel") == "alternate"]
        assert len({(x.get("type"), x.get("hreflang")) for x in alternates}) == len(alternates) == 1
    assert feed.findall(ATOM + "author")
    assert [x.get("rel") for x in feed.findall(ATOM + "link")].count("self") == 1
    ids = [e.findtext(ATOM + "id") for e in entries]
    assert len(ids) == len(set(ids))
    updated = [e.findtext(ATOM + "updated") or "" for e in entries]
    assert updated == sorted(updated, reverse=True)
    assert bool(entries) == ("nothing" not in path)
    for entry in entries:
        link = entry.find(ATOM + "link")
        assert link is not None
        assert opened.get((link.get("href") or "").removeprefix("http://localhost")).status == 200


def test_ids_stay_wherever_the_archive_is_served(opened: Site, folder: Path) -> None:
    def ids(text: str) -> list[str]:
        return re.findall(r"<id>([^<]+)</id>", text)

    with site(folder, url="https://elsewhere.example") as elsewhere:
        there = elsewhere.get("/changes.atom").text
    assert ids(there) == ids(opened.get("/changes.atom").text)
    assert 'href="https://elsewhere.example/documents/' in there


def test_a_feed_unchanged_is_not_sent_again(opened: Site) -> None:
    first = opened.get("/changes.atom")
    assert opened.get("/changes.atom", if_none_match=first.headers["etag"]).status == 304
    assert opened.get("/changes.atom", if_modified_since=first.headers["last-modified"]).status == 304
    both = opened.get("/changes.atom", if_none_match='"x"', if_modified_since=first.headers["last-modified"])
    assert both.status == 200


def test_unknown_feeds_are_missing(opened: Site) -> None:
    assert opened.get("/documents/nothing.atom").status == 404
    assert opened.get("/sources/nothing.atom").status == 404


def test_every_page_is_there_as_json(opened: Site, change: str) -> None:
    pages = ("/index", "/about", "/changes", "/documents", "/sources/secure-communities", change)
    pages += ("/documents/secure-communities", "/documents/secure-communities/captures", "/search")
    for path in (*pages, "/documents/secure-communities/at/20150101000000"):
        reply = opened.get(path + ".json")
        assert reply.headers["content-type"].startswith("application/json"), path
        told = json.loads(reply.text)
        assert told["address"] == "http://localhost" + path.replace("/index", "/")
        assert told["demonstration"] is True
    assert json.loads(opened.get(f"/captures/20100817090000.json/{OLD}").text)["kind"] == "capture"
    assert json.loads(opened.get(change + ".json").text)["interval"]["after"] == "2010-10-20T18:05:00Z"


def test_tables_are_there_as_csv_that_runs_nowhere(opened: Site, change: str) -> None:
    for path in ("/index", "/changes", "/documents", "/documents/secure-communities", change, "/search"):
        reply = opened.get(path + ".csv" + ("?q=jurisdictions" if path == "/search" else ""))
        assert reply.status == 200, path
        assert reply.headers["content-disposition"].startswith("attachment")
        lines = list(csv.reader(io.StringIO(reply.text)))
        assert len(lines) > 1
        assert len({len(line) for line in lines}) == 1
        assert not any(re.match(r"\s*[=+\-@]", cell) for line in lines for cell in line), path
        assert "Reason(" not in reply.text, path
    assert opened.get("/about.csv").status == 200


def test_datasettes_own_csv_runs_nowhere(tmp_path: Path) -> None:
    path = write_sample(tmp_path)
    db = sqlite3.connect(path)
    for title in ("=1+1", "-5", "+3.2%", "@SUM(A1)", "\t=1", "-", "-2+3", "plain"):
        db.execute("INSERT INTO documents VALUES (?, 'secure-communities', ?, 'html')", (title.strip(), title))
    db.commit()
    db.close()
    with site(tmp_path) as opened:
        for query in ("", "?_stream=1"):
            lines = csv.DictReader(io.StringIO(opened.get(f"/archive/documents.csv{query}").text))
            titles = [line["title"] for line in lines if line["kind"] == "html"]
            for guarded in ("'=1+1", "'@SUM(A1)", "'\t=1", "'-2+3", "-5", "+3.2%", "-", "plain"):
                assert guarded in titles, guarded


def test_pages_are_cited_in_five_styles(opened: Site, change: str) -> None:
    pages = (change, "/documents/secure-communities", "/documents/secure-communities/at/20150101000000")
    for path in (*pages, f"/captures/20100817090000/{OLD}"):
        text = opened.get(path).text
        for style in ("Chicago", "APA", "Bluebook", "BibTeX"):
            assert f"<dt>{style}</dt>" in text, (path, style)
        assert text.count(f"http://localhost{path}") >= 5
    assert opened.get(change).text == opened.get(change).text


def test_a_citation_claims_no_day_that_no_capture_shows(opened: Site) -> None:
    page = "/documents/secure-communities"
    late = opened.get(f"{page}/at/20990101000000").text
    assert "as last captured by 1 January 2099, on " in late
    assert "Not captured since" in late
    assert "as it stood on" not in late
    first, second = re.findall(rf'href="{page}/at/(\d{{14}})"', opened.get(page).text)[1::-1]
    shown = opened.get(f"{page}/at/{first}").text
    assert "as it stood on" in shown
    assert "as last captured by" not in shown
    compared = opened.get(f"{page}/compare/{first}/{second}").text
    captured = re.findall(r"<dt>Captured</dt><dd><a[^>]*>([^,]+),", compared)
    assert "as captured on " + " and on ".join(captured) in compared


def test_an_embedded_redline_may_be_framed_and_runs_nothing(opened: Site, change: str) -> None:
    reply = opened.get("/embed" + change)
    assert reply.status == 200
    assert reply.headers["content-security-policy"] == EMBEDDABLE
    assert "frame-ancestors *" in EMBEDDABLE
    assert "script" not in EMBEDDABLE
    assert "<script" not in reply.text
    assert "<ins>166,000</ins>" in reply.text
    assert "frame-ancestors 'none'" in opened.get(change).headers["content-security-policy"]
    assert opened.get("/embed/documents/nothing/changes/20140101000000-00000000").status == 404


def test_a_shared_page_tells_its_title_and_summary(opened: Site, change: str) -> None:
    text = opened.get(change).text
    head = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)">', text))
    assert "Secure Communities" in head["og:title"]
    assert head["og:url"] == "http://localhost" + change
    assert head["og:description"]
    assert opened.get(head["og:image"].removeprefix("http://localhost")).headers["content-type"] == "image/png"


@pytest.mark.parametrize("path", ["/", "/search?q=opt+out", "/removals", f"/captures/20101020153000/{OLD}"])
def test_every_page_has_a_picture_of_its_own(opened: Site, change: str, path: str) -> None:
    drawn = []
    for page in (path, change):
        (address,) = re.findall(r'"og:image" content="http://localhost([^"]*)"', opened.get(page).text)
        drawn.append(opened.get(address).content)
        with Image.open(io.BytesIO(drawn[-1])) as picture:
            assert (picture.format, picture.size) == ("PNG", (1200, 630))
    assert drawn[0] != drawn[1]


def test_a_long_title_ends_within_its_card() -> None:
    lengths = {len(card("A title " * n, "A summary " * n)) for n in (300, 3000)}
    assert len(lengths) == 1
    assert card("W" * 500, "") != card("W" * 5, "")


def test_robots_sitemap_and_data_set(opened: Site) -> None:
    robots = opened.get("/robots.txt")
    assert robots.headers["content-type"].startswith("text/plain")
    assert "Sitemap: http://localhost/sitemap.xml" in robots.text
    sitemap = etree.fromstring(opened.get("/sitemap.xml").content)
    places = [e.text or "" for e in sitemap.iter("{http://www.sitemaps.org/schemas/sitemap/0.9}loc")]
    assert len(places) > 8
    assert all(opened.get(place.removeprefix("http://localhost")).status == 200 for place in places)
    data = re.search(r'<script type="application/ld\+json">(.*?)</script>', opened.get("/").text)
    assert data is not None
    assert json.loads(data[1])["@type"] == "Dataset"


def test_pages_are_compressed_where_that_is_asked(opened: Site) -> None:
    plain = opened.get("/changes", accept_encoding="identity")
    packed = opened.get("/changes", accept_encoding="gzip")
    assert "content-encoding" not in plain.headers
    assert packed.headers["content-encoding"] == "gzip"
    assert packed.content == plain.content
    assert packed.headers["etag"] == plain.headers["etag"]
    assert "accept-encoding" in packed.headers["vary"]
    assert int(packed.headers["content-length"]) < len(gzip.compress(plain.content)) + 50


def test_captures_come_in_pages(opened: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.pages.captures.SIZE", 3)
    first = opened.get("/documents/secure-communities/captures").text
    assert 'href="/documents/secure-communities/captures?page=2"' in first
    second = opened.get("/documents/secure-communities/captures?page=2").text
    assert 'href="/documents/secure-communities/captures?page=1"' in second
    assert f'href="/web/*/2/{OLD}"' in opened.get(f"/web/*/{OLD}").text


@pytest.mark.parametrize("view", ["", "?text=whole", "?view=side", "?view=side&text=whole"])
def test_a_long_redline_comes_in_pages(opened: Site, change: str, monkeypatch: pytest.MonkeyPatch, view: str) -> None:
    whole = opened.get(change + view).text
    monkeypatch.setattr("archive.pages.portions.portions.__defaults__", (800,))
    sign = "&" if view else "?"
    pages = [opened.get(f"{change}{view}{sign}page={n}").text for n in (1, 2, 3)]
    assert "Page 1 of" in pages[0]
    assert "Page 2 of" in pages[1]
    parts = [len(re.findall(r'class="part |<tr', text)) for text in (whole, *pages)]
    assert all(0 < p < parts[0] for p in parts[1:])
    assert opened.get(f"{change}{view}{sign}page=all").text.count("<ins>") == whole.count("<ins>")


def test_neighbours_are_compared_from_what_was_stored(opened: Site, change: str, folder: Path) -> None:
    db = sqlite3.connect(folder / "archive.db")
    old, new = (
        "".join(c for c in at if c.isdigit())
        for (at,) in db.execute(
            "SELECT first_seen FROM versions WHERE document = 'secure-communities' AND number IN (3, 4) ORDER BY 1"
        )
    )
    db.close()
    compared = opened.get(f"/documents/secure-communities/compare/{old}/{new}").text
    section = re.compile(r'<section id="redline".*?</section>', re.DOTALL)
    one, other = section.search(compared), section.search(opened.get(change).text)
    assert one is not None
    assert other is not None
    assert one[0] == other[0]
