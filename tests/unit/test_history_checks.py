"""Checks: each rule on what it must tell, and on what it must let pass."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from archive.history.cadence import days_of, overdue
from archive.history.checks import (
    Pair,
    Rule,
    Sheet,
    backwards,
    falls,
    hidden_sheets,
    moved_averages,
    other_years,
    with_footnotes,
)
from archive.history.sums import misfits
from archive.reading.grid import Grid, GridRow
from archive.reading.reading import Block

REMOVALS = Pair(
    *("s1", "FY2021", Decimal(57627), Decimal(55590), "A1", "A1", "2021-10-01", "2021-11-01"),
    *("Removals", "total", "people", "fiscal-year", "cumulative"),
)
POPULATION = replace(
    REMOVALS, old=Decimal(20000), new=Decimal(21000), old_as_of="2021-01-01", new_as_of="2021-01-15", kind="average"
)
SHEET = Sheet("atd ytd", "ATD FY22 YTD", ("2022",), "2022-08-13", hidden=False, figures=40)


def test_a_count_since_a_beginning_must_not_fall() -> None:
    (found,) = falls([REMOVALS])
    assert found.rule is Rule.CUMULATIVE_FALLS
    assert "57,627 was printed before, 55,590 now" in found.sentence
    assert not list(falls([replace(REMOVALS, new=Decimal(57630))]))
    assert not list(falls([replace(REMOVALS, new=Decimal(57600))])), "within half a percent"
    assert not list(falls([replace(REMOVALS, kind="stock")]))


def test_one_finding_for_a_whole_table() -> None:
    many = [replace(REMOVALS, series=f"s{n}") for n in range(50)]
    (found,) = falls(many)
    assert "and 49 more" in found.sentence
    assert (len(found.evidence["figures"]), found.evidence["of"]) == (20, 50)  # type: ignore[arg-type]


def test_an_average_cannot_move_further_than_its_new_days() -> None:
    assert not list(moved_averages([POPULATION]))
    (low,) = moved_averages([replace(POPULATION, new=Decimal(15000))])
    assert "14 days" in low.sentence
    assert float(str(low.evidence["implied"])) < 0
    (many,) = moved_averages([replace(POPULATION, new=Decimal(15000), series=f"s{n}") for n in range(9)])
    assert "8 more of the same table moved so far" in many.sentence
    assert list(moved_averages([replace(POPULATION, new=Decimal(40000))]))
    assert not list(moved_averages([replace(POPULATION, new=Decimal(17000))])), "just below nothing"
    assert not list(moved_averages([replace(POPULATION, new=Decimal(15000), unit="days")])), "over stays, not days"
    assert not list(moved_averages([replace(POPULATION, new=Decimal(15000), new_as_of="2020-12-01")]))


def test_an_as_of_date_must_not_go_back() -> None:
    (found,) = backwards([SHEET], [replace(SHEET, as_of="2021-05-08")])
    assert "as of 8 May 2021; in the release before it was as of 13 August 2022" in found.sentence
    assert not list(backwards([SHEET], [SHEET, replace(SHEET, name="bonds", as_of="2021-05-08")]))
    assert not list(backwards([SHEET], [replace(SHEET, as_of="2021-05-08", hidden=True)]))


def test_the_year_of_the_name_and_the_year_inside() -> None:
    address = "https://www.ice.gov/doclib/detention/FY21-detentionstats.xlsx"
    (found,) = other_years(address, [SHEET])
    assert "name says FY2021, its sheet “ATD FY22 YTD” says FY2022" in found.sentence
    assert not list(other_years(address.replace("FY21", "FY22"), [SHEET]))
    assert not list(other_years(address, [replace(SHEET, years=("2020", "2022"))])), "it compares years"
    assert not list(other_years("https://www.ice.gov/statistics.xlsx", [SHEET]))


def test_a_sheet_that_is_not_shown() -> None:
    (found,) = hidden_sheets([SHEET, replace(SHEET, hidden=True)])
    assert found.rule is Rule.HIDDEN_SHEET
    assert not list(hidden_sheets([replace(SHEET, hidden=True, figures=2)]))


def test_a_footnote_reworded_beyond_its_dates() -> None:
    old, dated = "Removals of aliens as of 1 May 2021 by agency.", "Removals of aliens as of 3 June 2021 by agency."
    new = "Removals of noncitizens as of 3 June 2021 by agency."
    (found,) = with_footnotes([REMOVALS], [old], [new], "2021-12-01")
    assert "1 figure of periods that were over" in found.sentence
    assert not list(with_footnotes([REMOVALS], [old], [dated], "2021-12-01"))
    assert not list(with_footnotes([REMOVALS], [old], ["Averages are over days."], "2021-12-01")), "another footnote"
    assert not list(with_footnotes([REMOVALS], [old], [new], "2021-06-01")), "the year was not over"


def table(*rows: tuple[str, ...], title: str = "Book-ins", columns: tuple[str, ...]) -> tuple[list[Block], list[Grid]]:
    blocks = [Block("row", " ".join(cells), place=f"S!A{n}:D{n}", cells=cells) for n, cells in enumerate(rows, 1)]
    grid = Grid(title, "S!A1:D9", tuple((c,) for c in columns), tuple(GridRow(n, (r[0],)) for n, r in enumerate(rows)))
    return blocks, [grid]


MONTHS = (("ICE", "10", "20", "30"), ("CBP", "1", "2", "3"), ("Other", "5", "5", "10"))
HEADS = ("Agency", "Oct", "Nov", "Total")


def test_a_total_that_is_not_the_sum_of_its_parts() -> None:
    assert not list(misfits(*table(*MONTHS, ("Total", "16", "27", "43"), columns=HEADS)))
    (found,) = misfits(*table(*MONTHS, ("Total", "16", "29", "43"), columns=HEADS))
    assert (found.rule, found.evidence["of"]) == (Rule.SUM_OF_PARTS, 2), "down its column, and across its row"
    assert {"place": "S!C4", "printed": "29", "made": "27.00"} in found.evidence["figures"]  # type: ignore[operator]
    assert not list(misfits(*table(*MONTHS, ("Total", "17", "27", "44"), columns=HEADS))), "one off is rounding"


def test_totals_of_something_else_are_no_sums() -> None:
    assert not list(misfits(*table(*MONTHS, ("Total", "116", "227", "343"), columns=HEADS)))


def test_a_percentage_that_does_not_match_its_parts() -> None:
    heads = ("Status", "ICE", "Percent ICE", "Total")
    right = (("Convicted", "30", "60%", "50"), ("Pending", "20", "50%", "40"), ("Other", "1", "10%", "10"))
    assert not list(misfits(*table(*right, columns=heads)))
    found = list(misfits(*table(*right, ("None", "25", "75%", "100"), columns=heads)))
    assert [f.rule for f in found] == [Rule.PERCENT_OF_PARTS]
    assert "75% is printed, its parts make 25" in found[0].sentence


@pytest.mark.parametrize(("cadence", "days"), [("P2W", 14), ("P1M", 30.5), ("PT12H", 0.5), ("irregular", 0)])
def test_cadences_in_days(cadence: str, days: float) -> None:
    assert days_of(cadence) == days


def test_a_release_is_overdue_by_its_own_rhythm() -> None:
    releases = ["2022-01-03", "2022-01-17", "2022-01-31", "2022-02-14"]
    assert overdue(releases, "irregular", "2022-03-01") is None
    late = overdue(releases, "irregular", "2022-04-01")
    assert late is not None
    assert (late.last_release, late.usual, late.due, late.late) == ("2022-02-14", 14, "2022-03-07", 25)
    assert overdue(releases, "P1Y", "2022-04-01") is None, "it says itself that it is yearly"
    assert overdue(releases[:2], "irregular", "2030-01-01") is None, "no rhythm to be late by"
