"""Which document an address belonged to: always an answer, and always the same."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from archive.catalogue import Address, Catalogue, Follow, Placed, load_catalogue, plain_address
from scrapers import SOURCES

HEAD = 'publisher = "ICE"\nkind = "page"\ncadence = "irregular"\nevidence = "P"\nnote = "x"\n'
NOW = "2026-01-01T00:00:00Z"


def catalogue_of(folder: Path, text: str, name: str = "page") -> Catalogue:
    (folder / f"{name}.toml").write_text(f'title = "{name.title()}"\n' + HEAD + text, encoding="utf-8")
    return load_catalogue(folder)


@pytest.fixture(scope="module")
def official() -> Catalogue:
    return load_catalogue(SOURCES)


@pytest.mark.parametrize(
    "url",
    [
        "http://www.ice.gov/a/b",
        "https://ice.gov/a/b/",
        "https://www.ice.gov:443/a/b",
        "https://www.ice.gov/a/b?=___psv__p_49407007__t_w_",
        "https://www.ice.gov/a/b?utm_source=feed#top",
        "https://www.ice.gov/%61/b",
    ],
)
def test_variants_of_a_declared_address(tmp_path: Path, url: str) -> None:
    catalogue = catalogue_of(tmp_path, '[[addresses]]\nurl = "https://www.ice.gov/a/b"')
    assert catalogue.place(url, NOW) == Placed("page", "page", "Page", "page")


@pytest.mark.parametrize("url", ["https://www.ice.gov/a/B", "https://www.ice.gov/a/b?page=2", "https://dhs.gov/a/b"])
def test_what_is_no_variant(tmp_path: Path, url: str) -> None:
    catalogue = catalogue_of(tmp_path, '[[addresses]]\nurl = "https://www.ice.gov/a/b"')
    assert catalogue.place(url, NOW).source == "unlisted"


def test_an_exact_address_goes_before_its_variant(tmp_path: Path) -> None:
    catalogue_of(tmp_path, '[[addresses]]\nurl = "http://ice.gov/a"', "old")
    catalogue = catalogue_of(tmp_path, '[[addresses]]\nurl = "https://ice.gov/a"', "new")
    assert catalogue.place("http://ice.gov/a", NOW).document == "old"
    assert catalogue.place("https://ice.gov/a", NOW).document == "new"


def test_a_variant_whose_span_holds_goes_before_an_exact_address_whose_span_is_over(tmp_path: Path) -> None:
    catalogue_of(tmp_path, '[[addresses]]\nurl = "http://ice.gov/a"\nuntil = "2014"', "old")
    catalogue = catalogue_of(tmp_path, '[[addresses]]\nurl = "https://ice.gov/a"\nfrom = "2015"', "new")
    assert catalogue.place("http://ice.gov/a", "2016-01-01T00:00:00Z").document == "new"


def test_outside_all_spans_the_one_begun_last_before_counts(tmp_path: Path) -> None:
    catalogue_of(tmp_path, '[[addresses]]\nurl = "http://ice.gov/a"\nfrom = "2010"\nuntil = "2011"', "one")
    later = '[[addresses]]\nurl = "http://ice.gov/a"\nfrom = "2013-05"\nuntil = "2013"'
    catalogue = catalogue_of(tmp_path, later, "two")
    days = {"2009-01-01": "one", "2012-06-01": "one", "2013-04-30": "one", "2013-05-01": "two", "2020-01-01": "two"}
    assert {day: catalogue.place("http://ice.gov/a", day + "T00:00:00Z").document for day in days} == days


def test_a_declared_address_goes_before_a_pattern(tmp_path: Path) -> None:
    pattern = "[[patterns]]\nmatch = 'https://ice.gov/.*'\nexamples = ['https://ice.gov/b']\n"
    catalogue_of(tmp_path, pattern, "all")
    catalogue = catalogue_of(tmp_path, '[[addresses]]\nurl = "http://ice.gov/a"', "page")
    assert catalogue.place("https://www.ice.gov/a", NOW).document == "page"
    assert catalogue.place("https://www.ice.gov/b", NOW).document == "all"


def test_file_names_that_differ_in_letter_case_stay_two_documents(official: Catalogue) -> None:
    folder = "https://www.ice.gov/doclib/287gMOA/"
    one, two = (official.place(folder + name, NOW) for name in ("EtowahCoAl.pdf", "etowahcoal.pdf"))
    assert one.document.startswith("287g-agreement-etowahcoal--")
    assert two.document == "287g-agreement-etowahcoal"


def test_a_title_never_depends_on_which_address_came_first(official: Catalogue) -> None:
    variants = ["http://ice.gov/doclib/287gMOA/A_b.pdf", "https://www.ice.gov/doclib/287gMOA/A_b.pdf?utm_source=x"]
    assert len({official.place(url, NOW) for url in variants}) == 1


def test_robots_txt_is_told_apart(official: Catalogue) -> None:
    assert official.place("https://www.ice.gov/robots.txt", NOW).kind == "robots"
    assert official.place("https://www.ice.gov/a/robots.txt", NOW).kind == "unlisted"


def test_unlisted_addresses_have_a_readable_id_of_their_own(official: Catalogue) -> None:
    placed = official.place("https://www.health.gov/Daily_Count?day=2", NOW)
    assert re.fullmatch(r"health-gov-daily-count-day-2--[0-9a-f]{12}", placed.document)
    assert placed.title == "health.gov/Daily_Count?day=2"


addresses = st.one_of(
    st.text(),
    st.from_regex(r"https?://(www\.)?[a-z.\[\]:@]{0,12}/[\w/ %.?&=-]{0,30}", fullmatch=True),
    st.sampled_from([a.url for s in load_catalogue(SOURCES).sources for a in s.addresses]).flatmap(
        lambda url: st.builds(lambda tail: url + tail, st.text(max_size=8))
    ),
)


@given(addresses, st.one_of(st.text(), st.datetimes().map(lambda t: t.strftime("%Y-%m-%dT%H:%M:%SZ"))))
@example("", "")
@example("http://[", "x")
@example("https://www.ice.gov/\ud800", "2014")
def test_place_is_total_and_the_same_every_time(official: Catalogue, url: str, captured_at: str) -> None:
    placed = official.place(url, captured_at)
    assert placed.document
    assert placed.title
    assert re.fullmatch(r"[a-z0-9]+(-{1,2}[a-z0-9]+)*", placed.document)
    assert placed == official.place(url, captured_at)
    assert placed == Catalogue(reversed(official.sources)).place(url, captured_at)


@given(addresses)
def test_the_plain_address_of_a_plain_address_is_itself(url: str) -> None:
    assert plain_address(plain_address(url)) == plain_address(url)


@given(addresses)
def test_ids_of_unlisted_addresses_are_never_declared_ones(official: Catalogue, url: str) -> None:
    placed = official.place(url, NOW)
    assert (placed.source == "unlisted") == (placed.kind in ("unlisted", "robots"))
    assert placed.source != "unlisted" or "--" in placed.document


def test_starts_are_the_addresses_of_the_day(tmp_path: Path) -> None:
    old = '[[addresses]]\nurl = "http://ice.gov/old"\nuntil = "2014"\n'
    new = '[[addresses]]\nurl = "http://ice.gov/new"\nfrom = "2014-12"\n'
    source = catalogue_of(tmp_path, old + new).source("page")
    assert source.starts(date(2014, 11, 30)) == ("http://ice.gov/old",)
    assert source.starts(date(2014, 12, 31)) == ("http://ice.gov/old", "http://ice.gov/new")
    assert source.starts(date(2015, 1, 1)) == ("http://ice.gov/new",)
    assert source.home == "http://ice.gov/new"


@pytest.mark.parametrize(
    ("since", "until", "day", "holds"),
    [
        ("2012", None, "2012-01-01", True),
        ("2012", None, "2011-12-31", False),
        (None, "2012-02", "2012-02-29T23:59:59Z", True),
        (None, "2012-02", "2012-03-01", False),
        ("2012-05-04", "2012-05-04", "2012-05-04T12:00:00Z", True),
        (None, None, "0001-01-01", True),
    ],
)
def test_spans_include_both_ends(since: str | None, until: str | None, day: str, holds: bool) -> None:
    assert Address("http://ice.gov/", "d", since, until, "P").holds(day) is holds


def test_follow_rules_are_plain(tmp_path: Path) -> None:
    text = '[[addresses]]\nurl = "http://ice.gov/"\n'
    assert catalogue_of(tmp_path, text).source("page").follow == Follow(depth=0)
    more = "[follow]\nallow = ['a']\ndeny = ['b']\nmax_links = 7\npatterns = false\n"
    assert catalogue_of(tmp_path, text + more).source("page").follow == Follow(1, 7, ("a",), ("b",), False)


def test_the_digest_follows_what_is_declared_and_not_how_it_is_written(tmp_path: Path) -> None:
    text = '[[addresses]]\nurl = "http://ice.gov/"\n'
    digest = catalogue_of(tmp_path, text).digest
    assert catalogue_of(tmp_path, "\n# a remark\n" + text).digest == digest
    assert catalogue_of(tmp_path, text + 'until = "2020"').digest != digest


def test_rows_for_the_store(official: Catalogue) -> None:
    rows = official.source_rows()
    assert [r["id"] for r in rows] == [*(s.id for s in official.sources), "unlisted"]
    ids = {r["id"] for r in rows}
    documents = official.document_rows()
    assert {d["source"] for d in documents} <= ids
    assert len({d["id"] for d in documents}) == len(documents)
    told = {d["id"]: (d["source"], d["title"], d["kind"]) for d in documents}
    assert told["removal-statistics-fy2014"] == ("removal-statistics", "Removal statistics FY2014", "statistics")
