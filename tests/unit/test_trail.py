"""Redirects of the past lead to addresses that are asked for as well, within bounds."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from scrapers.trail import LONGEST, MOST, trail

OLD, NEW, NEWER = "http://www.ice.gov/sc/", "https://www.ice.gov/secure-communities", "https://www.ice.gov/identify/sc"
ASKED = {"https://ice.gov/sc"}


def led(*found: tuple[str, str], asked: set[str] = ASKED, prefixes: tuple[str, ...] = ()) -> list[str]:
    return trail(found, asked, prefixes, lambda url: url.startswith("https://ice.gov/own/"))


def test_a_move_and_the_move_after_it() -> None:
    assert led((OLD, NEW), (NEW, "/identify/sc")) == [NEWER, NEW]
    assert led(("https://www.ice.gov/own/a", NEW)) == [NEW]
    assert led(("https://www.ice.gov/another", NEW)) == [], "not ours"


def test_what_says_nothing_of_a_move() -> None:
    assert led((OLD, "https://www.ice.gov/sc")) == [], "the same address"
    assert led((OLD, "/")) == led((OLD, "https://www.ice.gov")) == [], "the front page"
    assert led((OLD, "https://elsewhere.example/sc")) == [], "a host nobody asked for"
    assert led((OLD, "mailto:a@ice.gov")) == led((OLD, "http://[")) == [], "no web address"
    assert led((OLD, NEW), prefixes=("ice.gov/secure",)) == [], "asked for already"


def test_a_chain_and_a_flood_are_bounded() -> None:
    chain = [(OLD, "/p0")] + [(f"https://www.ice.gov/p{n}", f"/p{n + 1}") for n in range(20)]
    assert len(led(*chain)) == LONGEST
    assert len(led(*((OLD, f"/p{n}") for n in range(1000)))) == MOST
    assert len(led((OLD, "/p0"), ("https://www.ice.gov/p0", "/sc"))) == 1, "a circle"


@given(st.lists(st.tuples(st.text(max_size=30), st.text(max_size=30))))
def test_nothing_that_servers_say_breaks_it(found: list[tuple[str, str]]) -> None:
    led(*((OLD, location) for _, location in found), *found)
