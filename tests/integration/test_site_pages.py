"""The site over a small archive: every page, every link, the chain down to the bytes."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import quote

import pytest
from sqlite_utils import Database

from archive.digest import sha256_of
from archive.store.schema import migrate
from archive.store.views import create_views
from tests.support.sample import write_sample
from tests.support.site import Site, site

PAGES = "/documents/secure-communities"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample"), demonstration=True).parent


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


def change_href(folder: Path, document: str, number: int) -> str:
    with sqlite3.connect(folder / "archive.db") as db:
        row = db.execute(
            "SELECT first_seen, wording FROM versions WHERE document = ? AND number = ?", (document, number)
        ).fetchone()
    db.close()
    return f"/documents/{document}/changes/{''.join(c for c in row[0] if c.isdigit())}-{row[1][:8]}"


def test_no_link_is_dead_and_every_page_says_it_is_a_demonstration(opened: Site) -> None:
    found = opened.walk(["/"], outside=("/static", "/archive"))
    assert len(found) > 40
    for path, reply in found.items():
        assert reply.status == 200, path
        if reply.headers["content-type"].startswith(("text/html", "application/atom+xml")):
            assert "reconstruction" in reply.text, path
    for path in (
        "/nothing",
        "/archive/nothing",
        "/documents/nothing",
        "/archive",
        "/archive/latest_changes",
        "/archive?sql=select+1",
    ):
        assert "reconstruction" in opened.get(path).text, path


def test_an_archive_of_real_captures_is_no_demonstration(tmp_path: Path) -> None:
    write_sample(tmp_path)
    with site(tmp_path) as opened:
        assert "reconstruction" not in opened.get("/").text


def test_a_change_is_told_by_its_interval_words_and_evidence(opened: Site, folder: Path) -> None:
    text = opened.get(change_href(folder, "secure-communities", 2)).text
    assert "A jurisdiction that does not wish" in text
    assert "sample.warc.gz" in text
    assert "1 September" in text
    assert "20 October 2010" in text
    assert "<del>" in text
    assert "<ins>" in text


def test_a_day_with_two_changes_is_told_with_times(opened: Site, folder: Path) -> None:
    text = opened.get(change_href(folder, "secure-communities", 3)).text
    assert ">15:30 UTC</time> and" in text
    assert "Returns to the wording of" in text


def test_cells_are_told_one_by_one(opened: Site, folder: Path) -> None:
    href = change_href(folder, "detention-fy22", 2)
    told = opened.get(href).text
    assert told.index("<del>40,970</del>") < told.index("<ins>9,324</ins>")
    assert "SmartLINK" not in told
    assert "SmartLINK" in opened.get(href + "?text=whole").text


def test_views_of_a_redline_hold_the_same_words(opened: Site, folder: Path) -> None:
    href = change_href(folder, "secure-communities", 4)
    for view in ("", "?view=side", "?text=whole", "?view=side&text=whole"):
        text = opened.get(href + view).text
        assert "<ins>166,000</ins>" in text, view
        assert "Moved" in text, view


def test_the_wording_that_stood_on_a_day(opened: Site) -> None:
    reply = opened.get(f"{PAGES}/at?day=2013-02-16")
    assert (reply.status, reply.headers["location"]) == (302, f"{PAGES}/at/20130216235959")
    text = opened.get(reply.headers["location"]).text
    assert "does not wish to take part" in text
    assert "Perhaps already replaced" in text
    assert opened.get(f"{PAGES}/at/20090101000000").status == 404
    assert "Perhaps already" not in opened.get(f"{PAGES}/at/20100825000000").text


@pytest.mark.parametrize(
    "path",
    [
        "/at/20141399000000",
        "/at?day=soon",
        "/at?day=",
        "/compare?old=1&new=2",
        "/compare/20091399000000/20150101000000",
    ],
)
def test_moments_that_are_none_are_answered_in_words(opened: Site, path: str) -> None:
    reply = opened.get(PAGES + path)
    assert reply.status == 404
    assert "14 digits" in reply.text


def test_two_versions_chosen_are_compared_in_order_of_time(opened: Site) -> None:
    reply = opened.get(f"{PAGES}/compare?old=20140317080000&new=20100817090000")
    assert reply.headers["location"] == f"{PAGES}/compare/20100817090000/20140317080000"
    assert "versions 1 and 4 compared" in opened.get(reply.headers["location"]).text


def test_a_document_says_what_was_not_usable(opened: Site) -> None:
    text = opened.get(PAGES).text
    for said in (
        "Not seen since",
        "does not prove a removal",
        "block page",
        "no answer in time",
        "Returns to the wording of",
    ):
        assert said in text
    assert "pictures only, without text" in opened.get("/documents/jurisdictions").text


def test_a_capture_is_found_by_its_exact_address(opened: Site) -> None:
    reply = opened.get("/captures/20100817090000/http://agency.example/secure_communities/")
    assert reply.status == 200
    assert "sample.warc.gz" in reply.text
    assert opened.get("/captures/20100817090000/http://agency.example/secure_communities").status == 404


def test_a_payload_is_its_own_digest_and_nothing_a_browser_runs(opened: Site) -> None:
    for path in {p for p in opened.walk([PAGES], outside=("/static", "/archive")) if p.startswith("/payloads")}:
        reply = opened.get(path)
        assert reply.status == 200
        assert sha256_of(reply.content) == path.removeprefix("/payloads/")
        assert reply.headers["content-disposition"].startswith("attachment")
        assert reply.headers["content-type"] == "application/octet-stream"
        assert reply.headers["content-security-policy"].startswith("sandbox")
        assert reply.headers["x-content-type-options"] == "nosniff"
    assert opened.get("/payloads/" + "0" * 64).status == 404


def test_damaged_bytes_are_not_served(tmp_path: Path) -> None:
    write_sample(tmp_path)
    warc = tmp_path / "warc" / "sample.warc.gz"
    with site(tmp_path) as opened:
        path = next(p for p in opened.get(f"{PAGES}/at/20150101000000").links if p.startswith("/payloads"))
        assert opened.get(path).status == 200
        content = bytearray(warc.read_bytes())
        for i in range(0, len(content), 7):
            content[i] ^= 0xFF
        warc.write_bytes(content)
        assert opened.get(path).status == 503
        warc.unlink()
        reply = opened.get(path)
        assert reply.status == 503
        assert str(tmp_path) not in reply.text


def test_search_finds_wording_that_stands_and_that_is_gone(opened: Site) -> None:
    everything = opened.get("/search?q=77,000").text
    assert "<mark>77,000</mark>" in everything
    assert "gone by" in everything
    assert "77,000</mark>" not in opened.get("/search?q=77,000&which=now").text
    assert "<mark>" in opened.get("/search?q=participants&source=detention-statistics").text
    assert "<mark>" not in opened.get("/search?q=participants&source=secure-communities").text
    assert "<mark>" not in opened.get("/search?q=participants&until=2015-01-01").text
    assert "<mark>" in opened.get("/search?q=jail&since=2014-01-01&until=2015-01-01").text


@pytest.mark.parametrize(
    "q", ['"', "*", "NEAR(", "a AND", "text:x", "'; drop table wordings", "(", "a\x00b", "^", "--", "“opt"]
)
def test_no_search_is_an_error(opened: Site, q: str) -> None:
    assert opened.get(f"/search?q={quote(q)}").status == 200


def test_a_writer_beside_the_site(tmp_path: Path) -> None:
    """The site goes on reading while rows come in, and sees them."""
    database = write_sample(tmp_path)
    with site(tmp_path) as opened:
        assert "Rewritten" not in opened.get("/documents").text
        writer = sqlite3.connect(database)
        writer.execute("BEGIN IMMEDIATE")
        writer.execute("UPDATE documents SET title = 'Rewritten'")
        assert "Rewritten" not in opened.get("/documents").text
        writer.commit()
        writer.close()
        assert "Rewritten" in opened.get("/documents").text


def test_an_empty_archive_has_pages(tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "archive.db") as db:
        migrate(Database(db))
        create_views(db)
    db.close()
    with site(tmp_path) as opened:
        for path in ("/", "/changes", "/documents", "/about", "/search", "/search?q=anything"):
            assert opened.get(path).status == 200, path


def test_the_front_page_has_one_card_a_document_and_the_order_of_a_day_is_that_of_all_changes(opened: Site) -> None:
    """Each document once, with its highest change and how many more there were."""
    cards = json.loads(opened.get("/index.json").text)["changes"]
    assert len({c["document_href"] for c in cards}) == len(cards) > 1
    lines = json.loads(opened.get("/changes.json").text)["lines"]
    for card in cards:
        own = [line for line in lines if line["document_href"] == card["document_href"]]
        assert card["href"] in {line["href"] for line in own}
        assert card["score"] >= own[0]["score"]
        assert card["more"] < len(own)
    order = [(line["interval"]["by"], line["score"]) for line in lines]
    assert order == sorted(order, reverse=True)


def test_many_versions_are_listed_by_pages_and_all_of_them_when_asked(
    opened: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("archive.pages.document.VERSIONS", 3)
    every = [v["number"] for v in json.loads(opened.get(f"{PAGES}.json").text)["versions"]]
    assert every == sorted(every, reverse=True)
    assert len(every) > 3
    first, second = (opened.get(f"{PAGES}?page={page}").text for page in (1, 2))
    assert [f">Version {n}</a>" in first for n in every] == [True] * 3 + [False] * (len(every) - 3)
    assert f">Version {every[3]}</a>" in second
    assert f"Version {every[0]}, " in second, "the newest can be compared with from every page"
    assert 'rel="next"' in first
    assert 'rel="prev"' in second


def test_a_version_leads_to_its_memento_and_to_blame_and_a_capture_to_its_json(opened: Site) -> None:
    version = next(link for link in opened.get(PAGES).links if "/at/" in link)
    links = opened.get(version).links
    assert any(link.startswith("/web/") for link in links)
    assert any("/blame/" in link for link in links)
    capture = next(link for link in links if link.startswith("/captures/"))
    (as_json,) = [link for link in opened.get(capture).links if ".json/" in link]
    assert json.loads(opened.get(as_json).text)["kind"] == "capture"


def test_a_search_says_how_many_hits_there_are_and_where_the_same_is_among_figures(opened: Site) -> None:
    for which in ("ever", "standing", "added", "removed"):
        found = json.loads(opened.get(f"/search.json?q=jurisdiction*&which={which}&page=1").text)
        assert found["hits"], which
        assert found["total"] >= len(found["hits"])
        text = opened.get(f"/search?q=jurisdiction*&which={which}&until=2030-01-01").text
        assert " hit" in text, which
        assert 'href="/figures?q=jurisdiction%2A&amp;at=2030-01-01"' in text


def test_what_stands_is_asked_of_the_last_day(opened: Site) -> None:
    """Page A, B, A, C: A's sentence stands on a day of the past that it is gone from today."""
    ever = json.loads(opened.get("/search.json?q=jurisdiction*").text)["hits"]
    gone = next(hit for hit in ever if hit["gone"])
    day = gone["first"][:10]
    past = json.loads(opened.get(f"/search.json?q=jurisdiction*&which=standing&until={day}").text)["hits"]
    now = json.loads(opened.get("/search.json?q=jurisdiction*&which=standing").text)["hits"]
    assert gone["href"] in {hit["href"] for hit in past}
    assert gone["href"] not in {hit["href"] for hit in now}
