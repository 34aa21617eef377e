"""The page of one county: its lists, its figures, what was restated or does not fit, and the passages that name it."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from tests.support.gathered import write_gathered
from tests.support.site import Site, site


@pytest.fixture(scope="module")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    with site(write_gathered(tmp_path_factory.mktemp("gathered"))) as found:
        yield found


def test_a_county_has_everything_of_it(opened: Site) -> None:
    told = json.loads(opened.get("/jurisdictions/48201.json").text)
    (row,) = told["lines"]
    assert (row["name"], row["began"]) == ("Harris County Sheriff's Office", "2017-03-02")
    assert (row["first"], row["last"], row["gone"]) == ("2022-01-11T00:00:00Z", "2022-03-03T00:00:00Z", None)
    assert [(f["text"], f["prints"]) for f in told["figures"]] == [("5,120", 3)]
    assert told["restated"] == len(told["restatements"]) == 2
    assert {p["document_href"].split("/")[2] for p in told["passages"]} >= {"287g-program"}
    assert told["within"]["href"] == "/jurisdictions/48"


def test_who_left_a_list_is_told(opened: Site) -> None:
    (row,) = json.loads(opened.get("/jurisdictions/13135.json").text)["lines"]
    assert (row["last"], row["gone"]) == ("2022-02-17T00:00:00Z", "2022-03-03T00:00:00Z")


def test_a_state_leads_to_its_counties_and_the_search_finds_both(opened: Site) -> None:
    texas = opened.get("/jurisdictions/48")
    assert {"/jurisdictions/48145", "/jurisdictions/48201"} <= set(texas.links)
    assert "/jurisdictions/48" in opened.get("/jurisdictions").links
    assert "/jurisdictions/48201" not in opened.get("/jurisdictions").links
    assert "/jurisdictions/48201" in opened.get("/jurisdictions?state=TX").links
    found = json.loads(opened.get("/jurisdictions.json?q=harris+texas").text)["lines"]
    assert [line["fips"] for line in found] == ["48201"]


def test_its_links_lead_somewhere(opened: Site) -> None:
    page = opened.get("/jurisdictions/48201")
    assert {path: opened.get(path).status for path in page.links if opened.get(path).status != 200} == {}
    assert "/jurisdictions/48201" in opened.get("/rosters/287g-participating").links


def test_a_place_of_which_nothing_is_known_is_told_so(opened: Site) -> None:
    for path in ("/jurisdictions/06037", "/jurisdictions/99"):
        assert opened.get(path).status == 404
