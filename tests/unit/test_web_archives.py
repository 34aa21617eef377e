"""Where the built-in web archives are asked, and in whose name their captures are kept."""

from __future__ import annotations

import pytest

from archive.errors import WrongUse
from scrapers.webarchives import MEMGATOR, WAYBACK, WEB_ARCHIVES, WEBHARVEST, known_at, web_archive

PAGE = "http://www.ice.gov/secure_communities/"
ASKED = {
    "wayback": "https://web.archive.org/cdx/search/cdx?url=http://www.ice.gov/secure_communities/&output=json",
    "cybercemetery": "https://cybercemetery.unt.edu/oilspill/cdx?url=http://www.ice.gov/secure_communities/",
    "unt": "https://webarchive.library.unt.edu/web/cdx?url=http://www.ice.gov/secure_communities/&output=json",
    "webharvest": "https://webharvest.gov/congress110th/timemap/link/http://www.ice.gov/secure_communities/",
    "memgator": "https://memgator.cs.odu.edu/timemap/json/http://www.ice.gov/secure_communities/",
}


@pytest.mark.parametrize("name", WEB_ARCHIVES)
def test_each_is_asked_at_its_own_address(name: str) -> None:
    archive = web_archive(name.upper())
    asked = archive.questions([PAGE], [], since=None, until=None)
    assert len(asked) == max(1, len(archive.bases))
    assert any(question.startswith(ASKED[name]) for question in asked)
    assert all(archive.base_of(q) in (archive.bases or (q,)) for q in asked)


def test_only_the_one_with_an_agreed_etiquette_is_not_asked_for_its_robots() -> None:
    assert [a.name for a in WEB_ARCHIVES.values() if not a.robots] == [WAYBACK.name]


@pytest.mark.parametrize(
    ("memento", "witness"),
    [
        (f"http://web.archive.org/web/20110102030405/{PAGE}", "web-archive:Wayback Machine"),
        (f"https://cybercemetery.unt.edu/archive/oilspill/20130216135947/{PAGE}", "web-archive:UNT CyberCemetery"),
        (f"https://webharvest.gov/peth04/20041015023438/{PAGE}", WEBHARVEST.witness),
        (f"https://arquivo.example/wayback/20110102030405/{PAGE}", "web-archive:arquivo.example"),
    ],
)
def test_what_an_aggregator_tells_of_is_kept_in_the_name_of_the_archive_that_has_it(memento: str, witness: str) -> None:
    assert known_at(memento) == MEMGATOR.witness_of(memento) == witness


def test_any_other_by_its_address_and_a_built_in_one_at_another() -> None:
    other = web_archive("Ours=http://127.0.0.1:8080/coll")
    assert (other.name, other.index, other.bases) == (
        "Ours", "http://127.0.0.1:8080/coll/cdx", ("http://127.0.0.1:8080/coll/",)
    )  # fmt: skip
    assert web_archive("memgator=http://127.0.0.1:1/timemap/json/").is_aggregator
    assert web_archive("wayback=http://127.0.0.1:1/cdx/search/cdx").witness == WAYBACK.witness
    with pytest.raises(WrongUse, match="memgator"):
        web_archive("nobody")
