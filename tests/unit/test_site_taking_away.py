"""Pure parts of what is taken away: citations, TimeMaps, cells, portions, addresses as they are asked for."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from archive.exports.atom import Entry, Feed, as_atom
from archive.exports.citation import Cited, citations
from archive.exports.timemap import MementoLine, TimeMap, as_cdxj, as_json, as_link_format, http_date
from archive.pages.answering import address_of
from archive.pages.portions import MARKUP, portion, portions
from archive.tables import harmless

CITED = Cited(
    "ICE",
    "Costs & {benefits} of 100% #1",
    "2014-03-17T08:00:00Z",
    "changed between 3 March and 17 March 2014",
    "https://agency.example/a_b",
    "https://archive.example/documents/a/changes/20140317080000-01234567",
    ("0" * 64, "f" * 64),
)


def test_each_style_names_what_is_needed_to_find_it() -> None:
    told = {c.style: c.text for c in citations(CITED)}
    assert list(told) == ["Plain", "Chicago", "APA", "Bluebook", "BibTeX"]
    for style, text in told.items():
        assert CITED.page in text, style
        assert "2014" in text, style
    assert told["Plain"].startswith("ICE, “Costs")
    assert told["Chicago"].startswith("U.S. Immigration and Customs Enforcement. “Costs")
    assert "Captured March 17, 2014" in told["Chicago"]
    assert "(2014, March 17)" in told["APA"]
    assert "captured Mar. 17, 2014" in told["Bluebook"]
    assert f"[{CITED.page}]" in told["Bluebook"]


def test_bibtex_is_balanced_and_its_specials_are_written_out() -> None:
    text = citations(CITED)[-1].text
    bare = re.sub(r"\\[{}]", "", text)
    assert bare.count("{") == bare.count("}")
    assert r"Costs \& \{benefits\} of 100\% \#1" in text
    assert r"a\_b" in text


@pytest.mark.parametrize("cell", ["=1+1", "+1+1", "-1+1", "@SUM(A1)", "\t=1", "\r=1", " =1", "＝1", "-cmd|x", "+", "@"])
def test_cells_that_spreadsheets_run_become_text(cell: str) -> None:
    assert harmless(cell) == "'" + cell


@pytest.mark.parametrize("cell", ["", "-5", "+3.2%", "-1,234", "-$5", "-", "--", "a=1", "1-2", "x@y", "−5", "'=1"])
def test_other_cells_stay(cell: str) -> None:
    assert harmless(cell) == cell


@given(st.text())
def test_a_harmless_cell_stays_harmless(cell: str) -> None:
    assert harmless(harmless(cell)) == harmless(cell)
    assert harmless(cell).removeprefix("'") == cell.removeprefix("'")


@given(st.lists(st.integers(0, 5000), max_size=60), st.integers(1, 6000))
def test_portions_are_everything_once_and_in_order(lengths: list[int], budget: int) -> None:
    runs = portions(lengths, budget)
    assert [at for run in runs for at in run] == list(range(len(lengths)))
    for run in runs:
        weight = sum(lengths[at] + MARKUP for at in run)
        assert weight <= budget or len(run) == 1
    assert portion(runs, None) == (1, range(len(lengths)))
    assert portion(runs, 10**6) == (len(runs), runs[-1])


@pytest.mark.parametrize(
    ("sent", "query", "address"),
    [
        ("http://a.example/b%20c", "", "http://a.example/b%20c"),
        ("http:/a.example/", "x=1&y", "http://a.example/?x=1&y"),
        ("https%3A%2F%2Fa.example%2F%3Fq%3D1", "", "https://a.example/?q=1"),
        ("a.example/b", "", "http://a.example/b"),
    ],
)
def test_addresses_are_taken_as_people_send_them(sent: str, query: str, address: str) -> None:
    assert address_of(sent, query) == address


def test_a_timemap_of_one_memento() -> None:
    line = MementoLine("http://s/web/20100817090000/http://a/", "2010-08-17T09:00:00Z")
    timemap = TimeMap(
        "http://a/", "http://s/timegate/http://a/", "http://s/timemap/link/http://a/", (), (line,), line, line
    )
    assert 'rel="first last memento"; datetime="Tue, 17 Aug 2010 09:00:00 GMT"' in as_link_format(timemap)
    assert json.loads(as_json(timemap))["mementos"]["first"]["uri"] == line.uri
    assert as_cdxj(timemap).splitlines()[-1].startswith("20100817090000 {")
    assert http_date("2010-08-17T09:00:00Z") == "Tue, 17 Aug 2010 09:00:00 GMT"


@given(st.text())
def test_any_text_makes_a_feed_that_parses(text: str) -> None:
    entry = Entry("/documents/a", text, "2010-08-17T09:00:00Z", text, text)
    feed = etree.fromstring(as_atom(Feed("/changes", "/changes.atom", text, (entry,)), "http://s").encode())
    title = feed.findtext("{http://www.w3.org/2005/Atom}title") or ""
    assert len(title.replace("\r", "\n")) <= len(text)
