"""The rank of a change: its reasons, and that they are all there is to its score."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from archive.history.comparison import compare
from archive.history.points import POINTS
from archive.history.ranking import SMALL, Reason, rank, reasons_of, score_of, stored
from archive.reading.reading import Block, Link

URL = "https://www.agency.gov/programme"


def paragraph(text: str, *links: Link) -> Block:
    return Block("paragraph", text, links=links)


def why(old: list[Block], new: list[Block], *, returned: bool = False, silent: bool = False) -> dict[str, Reason]:
    reasons = rank(compare(old, new, "Programme", "Programme"), url=URL, returned=returned, silent=silent)
    return {r.code: r for r in reasons}


STEADY = paragraph("Fingerprints taken at booking are sent to two registers at once, as they have been for years.")


def test_a_figure() -> None:
    old, new = (f"More than {n} people were identified by it in the first three years." for n in ("77,000", "1"))
    assert why([STEADY, paragraph(old)], [STEADY, paragraph(new)])["figure"].words == "a figure changed"


def test_figures_in_tables_weigh_less_and_together_no_more() -> None:
    head = Block("row", "Region | People", cells=("Region", "People"))
    old, new = ([head, *(Block("row", f"R{n} | {n}{m}", cells=(f"R{n}", f"{n}{m}")) for n in range(30))] for m in "12")
    assert why(old, new)["cell"].points == 20
    counties = [*enumerate("abcdefghi", 10)]
    said = [[paragraph(f"In county {c} were {n}{m} people found.") for n, c in counties] for m in "12"]
    both = why([*old, *said[0]], [*new, *said[1]])
    assert both["figure"].points + both["cell"].points == 40


def test_a_term_of_the_watch_list_by_name_and_number() -> None:
    old = paragraph("Every criminal alien in the jail is named to the officers of the region by the sheriff.")
    new = paragraph("Every noncitizen in the jail is named to the officers of the region by the sheriff.")
    assert why([STEADY, old], [STEADY, new])["term"].names == ("criminal alien −1", "alien −1", "noncitizen +1")


def test_the_status_of_the_programme() -> None:
    old = paragraph("Secure Communities is a way to find people whose fingerprints are known to the department.")
    new = paragraph("Secure Communities was a way to find people whose fingerprints are known to the department.")
    reasons = why([STEADY, old], [STEADY, new])
    assert reasons["status"].names == ("the programme is −1", "the programme was +1")
    assert "typo" not in reasons


@pytest.mark.parametrize(("named", "told"), [("Secure Communities in ten counties", True), ("Schools", False)])
def test_the_status_of_another_programme_is_none(named: str, told: bool) -> None:
    old = paragraph("Visits to the building are allowed on every day of the week but Sunday.")
    new = paragraph("Visits to the building are suspended on every day of the week but Sunday.")
    said = iter([named, old.text, new.text])
    assert ("status" in {r.code for r in rank(compare([old], [new]), said=said)}) is told


@pytest.mark.parametrize(("named", "told"), [("Secure Communities in ten counties", True), ("Schools", False)])
@pytest.mark.parametrize("words", ["voluntary", "a Level 1 matter"])
def test_words_of_the_programme_on_other_pages_weigh_nothing(named: str, told: bool, words: str) -> None:
    old = paragraph("Wearing a mask indoors is required of everybody who enters the building.")
    new = paragraph(f"Wearing a mask indoors is {words} for everybody who enters the building.")
    said = iter([named, old.text, new.text])
    assert ("term" in {r.code for r in rank(compare([old], [new]), said=said)}) is told


def test_sentences_that_went() -> None:
    gone = "A county may withdraw. It writes a letter to the field office of its state."
    assert why([STEADY, paragraph(gone)], [STEADY])["removed"].count == 2
    kept = paragraph("The plan names a day for every county. A county may withdraw by letter.")
    shorter = paragraph("The plan names a day for every county.")
    assert why([STEADY, kept], [STEADY, shorter])["removed"].count == 1


@pytest.mark.parametrize(
    ("old", "new", "left"),
    [
        ("/library", "https://www.elsewhere.org/library", True),
        ("https://data.agency.gov/x", "https://www.elsewhere.org/x", True),
        ("/library", "/archive/library", False),
        ("https://www.elsewhere.org/a", "https://www.elsewhere.com/a", False),
        ("http://[", "https://www.elsewhere.org/x", False),
    ],
)
def test_a_link_left_the_site(old: str, new: str, left: bool) -> None:
    text = "The reports stand in the reading room of the office."
    sides = (paragraph(text, Link("reading room", target)) for target in (old, new))
    assert ("offsite" in why(*([STEADY, side] for side in sides))) == left


@pytest.mark.parametrize(
    ("old", "new", "only"),
    [
        ("The goverment sends the prints of the arrested.", "The government sends the prints of the arrested.", "typo"),
        ("The plan, which is public, names every county.", "The plan which is public names every county", "typo"),
        ("The plan is voluntary for every county of it.", "The plan is involuntary for every county of it.", ""),
        ("The agency now sends letters to the counties.", "The agency not sends letters to the counties.", ""),
        ("The agency sent 12 letters to the counties.", "The agency sent 13 letters to the counties.", ""),
        ("Last Reviewed on a Tuesday in March", "Last Reviewed on a Friday in June", "furniture"),
    ],
)  # fmt: skip
def test_what_is_nothing_but(old: str, new: str, only: str) -> None:
    reasons = rank(compare([STEADY, paragraph(old)], [STEADY, paragraph(new)]))
    assert [r.code for r in reasons if r.code in SMALL] == ([only] if only else [])
    assert not only or score_of(reasons) == SMALL[only]


def test_moved_and_set_differently_is_form_only() -> None:
    other = paragraph("The second register is kept by the department and asked at the same moment as the first.")
    assert score_of(rank(compare([STEADY, other], [other, STEADY]))) == SMALL["formatting"]


def test_what_is_known_beside_the_wording() -> None:
    new = paragraph("A wholly new paragraph on nothing that was spoken of before by anybody.")
    assert {"silent", "returned"} <= set(why([STEADY], [STEADY, new], silent=True, returned=True))


blocks = st.lists(
    st.sampled_from(
        [
            STEADY,
            paragraph("77,000 criminal aliens were removed. It is said here. It is over."),
            paragraph("Last updated: today"),
            Block("row", "Texas | 12", cells=("Texas", "12")),
            Block("row", "Texas | 13", cells=("Texas", "13")),
            Block("heading", "Opt out", 2),
            paragraph("See the library.", Link("library", "/library")),
            paragraph("See the library.", Link("library", "https://elsewhere.org/")),
        ]
    ),
    max_size=6,
)


@given(blocks, blocks, st.booleans(), st.booleans())
def test_reasons_are_bounded_stored_and_said(old: list[Block], new: list[Block], returned: bool, silent: bool) -> None:
    reasons = rank(compare(old, new), url=URL, returned=returned, silent=silent)
    assert reasons_of(stored(reasons)) == reasons
    assert all(r.words for r in reasons)
    assert 0 <= score_of(reasons) <= sum(most for *_, most in POINTS.values()) + 20
    assert all(r.points <= POINTS[r.code][2] for r in reasons if r.code in POINTS)


def test_another_size_of_a_file_hints_that_it_was_replaced() -> None:
    old, new = (Block("item", f"Monthly statistics (PDF | 7 pages - {n} KB)", 1) for n in (214, 310))
    comparison = compare([STEADY, old], [STEADY, new])
    assert comparison.kind == "link"
    assert comparison.summary == "“214” became “310”"
    reasons = why([STEADY, old], [STEADY, new])
    assert reasons["file"].count == 1
    assert "figure" not in reasons
    assert "file" not in why([STEADY, old], [STEADY, Block("item", "Monthly figures (PDF | 7 pages - 310 KB)", 1)])
