"""The script of the demonstration: what stands where, that it says what it is, that it is the same on every run."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator

import openpyxl
import pypdfium2
import pytest

from archive.reading.html import cut_html, read_html
from scrapers.agency import bulletin, workbook
from scrapers.agency.answers import Answer
from scrapers.agency.days import DAYS, DHS, FORBIDDEN, ICE, STANDINGS, answer
from scrapers.agency.pages import NOTICE
from scrapers.agency.truth import RESTATED, UNCHANGED_BY_REDESIGN
from tests.support.shared import shared

MAIN_OLD, MAIN_NEW = "/secure_communities/", "/secure-communities"


def everything() -> Iterator[tuple[str, str, Answer]]:
    """Every address on every day on which it stands."""
    for standing in STANDINGS:
        for day in DAYS:
            if standing.since <= day < standing.until:
                yield standing.address, day, standing.shows(day)


def wording(path: str, day: str, host: str = ICE) -> str:
    """What a page's article says, as one text."""
    return "\n".join(block.text for block in read_html(cut_html(answer(host, path, day).body)).blocks)


def test_days_follow_each_other_from_2009_to_2022() -> None:
    assert list(DAYS) == sorted(DAYS)
    assert (min(DAYS)[:4], max(DAYS)[:4]) == ("2009", "2022")


def test_every_page_workbook_and_bulletin_says_that_it_is_a_reconstruction() -> None:
    for address, day, found in everything():
        if found.status != 301 and found.media_type.startswith("text/html"):
            assert NOTICE.encode() in found.body, (address, day)
    for name in workbook._figures():
        for sheet in openpyxl.load_workbook(io.BytesIO(workbook.workbook(name))):
            if sheet.sheet_state == "visible":
                assert sheet["A2"].value == NOTICE
    for issue in bulletin.ISSUES:
        with pypdfium2.PdfDocument(bulletin.bulletin(issue)) as document:
            for number in range(len(document)):
                page = document[number]
                text = page.get_textpage().get_text_range()
                assert NOTICE in text
                assert "illustrative and were never published" in text


def test_only_reserved_hosts_are_named() -> None:
    assert {standing.address.partition("/")[0] for standing in STANDINGS} == {ICE, DHS}
    assert ICE.endswith(".example")
    assert DHS.endswith(".example")
    for address, day, found in everything():
        if found.media_type.startswith("text/html"):
            assert not re.search(rb"https?://(?!www\.w3\.org/)", found.body), (address, day)


def test_the_same_day_gives_the_same_bytes() -> None:
    before = [found for _, _, found in everything()]
    workbook.workbook.cache_clear()
    bulletin.bulletin.cache_clear()
    assert [found for _, _, found in everything()] == before


def test_no_sentence_is_taken_from_an_official_page() -> None:
    official = shared("corpus/seed/ice-secure-communities-page.txt").read_text("utf-8")
    taken = runs(official)
    assert runs(official[:2000]) & taken, "the control must be found"
    for address, day, found in everything():
        if found.media_type.startswith("text/html") and found.status == 200:
            host, _, path = address.partition("/")
            assert not runs(wording("/" + path, day, host)) & taken, (address, day)


def runs(text: str, length: int = 10) -> set[tuple[str, ...]]:
    """Every run of so many words."""
    words = re.findall(r"[\w',.$]*\w", text.lower())
    return {tuple(words[n : n + length]) for n in range(len(words) - length + 1)}


@pytest.mark.parametrize(
    ("day", "figures"),
    [
        ("2009-11-12", ("14 jurisdictions", "88 jurisdictions", "18,000")),
        ("2010-10-20", ("658 jurisdictions in 32 states",)),
        ("2011-05-16", ("Through April 30, 2011", "more than 77,000", "more than 28,000")),
        ("2011-08-08", ("1,508 jurisdictions in 44 states", "August 5, 2011")),
        ("2012-09-24", ("Through August 31, 2012", "more than 166,000", "more than 61,000", "1,595 jurisdictions")),
        ("2013-02-16", ("3,181 jurisdictions", "January 22, 2013")),
        ("2014-03-10", ("more than 283,000", "more than 368,000", "98 percent")),
        ("2015-07-20", ("was an enforcement program", "from 2008 to 2014", "July 2015")),
        ("2017-01-26", ("again in operation",)),
        ("2017-10-03", ("43,300",)),
        ("2021-02-11", ("does not describe current practice",)),
    ],
)
def test_the_main_page_carries_the_figures_of_its_day(day: str, figures: tuple[str, ...]) -> None:
    said = wording(MAIN_OLD if day < "2014-03-10" else MAIN_NEW, day)
    assert len(said.split()) >= 400
    for figure in figures:
        assert figure.lower() in said.lower()


def test_the_way_out_appears_is_reworded_and_is_gone() -> None:
    path = "/secure_communities/setting_the_record_straight.htm"
    assert [answer(ICE, path, day).status for day in list(DAYS)[:4]] == [404, 200, 200, 404]
    assert "taken out of the deployment plan" in wording(path, "2010-08-17")
    assert "taken out of the deployment plan" not in wording(path, "2010-09-20")
    assert path in answer(ICE, MAIN_OLD, "2010-09-20").body.decode()
    assert path not in answer(ICE, MAIN_OLD, "2010-10-20").body.decode()


def test_the_old_address_redirects_for_years_and_is_then_gone() -> None:
    assert answer(ICE, MAIN_OLD, "2014-03-10").location == MAIN_NEW
    assert answer(ICE, MAIN_OLD, "2017-10-15").status == 301
    assert answer(ICE, MAIN_OLD, "2018-06-14").status == 404


def test_a_redesign_changes_the_markup_and_not_the_wording() -> None:
    assert "secure-communities" in UNCHANGED_BY_REDESIGN
    before, after = (answer(ICE, MAIN_NEW, day) for day in ("2014-03-10", "2014-11-21"))
    assert before.body != after.body
    assert read_html(cut_html(before.body)).wording == read_html(cut_html(after.body)).wording
    assert cut_html(before.body).article != cut_html(after.body).article


def test_what_robots_txt_forbids_is_linked_and_would_be_served() -> None:
    drafts = "/secure_communities/drafts/plan.htm"
    assert drafts.startswith(FORBIDDEN)
    assert drafts in answer(ICE, MAIN_OLD, "2009-11-12").body.decode()
    assert answer(ICE, drafts, "2009-11-12").status == 200


def test_the_workbooks_carry_the_restated_figures() -> None:
    def row(release: str, table: str, label: str) -> list[str]:
        return [str(x) for x in next(r for r in workbook._figures()[release][table] if r[0] == label)[1:]]

    _, _, before, after = RESTATED[0]
    assert row("01102022", "book-ins", "CBP")[:3] == list(before)
    assert row("02162022", "book-ins", "CBP")[:3] == list(after)
    _, _, before, after = RESTATED[1]
    technologies = ("GPS", "SmartLINK", "VoiceID", "No Technology")
    assert [row("year-end", "technology", t)[0] for t in technologies] == list(before)
    assert [row("year-end-corrected", "technology", t)[0] for t in technologies] == list(after)
    assert row("09152022", "status", "Total")[0] == "96574"
    assert workbook._figures()["09152022"]["source-participants"] == [["05.08.2021"]]


def test_one_release_stands_under_two_names() -> None:
    names = ("FY22_detentionStats08192022.xlsx", "FY22_detentionStats08312022.xlsx", "FY22_detentionStats09152022.xlsx")
    first, second, third = (answer(ICE, f"/doclib/detention/{name}", "2022-09-16").body for name in names)
    assert first == second != third


def test_the_bulletins_keep_the_published_facts_and_restate_the_rest() -> None:
    first, second = (bulletin.ISSUES[issue] for issue in ("20110331", "20110430"))
    totals = [bulletin._nation(issue)[-1] for issue in (first, second)]
    assert totals[0][2] == 7_225_393
    level_1, level_2, level_3 = (int(figure) for figure in totals[1][12:15])
    assert level_1 > 28_000
    assert level_1 + level_2 + level_3 > 77_000
    restated = [bulletin._state("CALIFORNIA", issue)[0] for issue in (first, second)]
    assert int(restated[1][2]) < int(restated[0][2])
    assert restated[1][0] == "San Diego (b)"
