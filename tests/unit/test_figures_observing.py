"""Tables as figures: which series, for which period, and what is no figure."""

from __future__ import annotations

import pytest

from archive.catalogue.source import Measure
from archive.figures.observing import Observed, in_grids
from archive.figures.period import Kind, Period, fiscal_year, month, quarter
from archive.figures.rules import Rules
from archive.figures.series import Labels, Series
from archive.figures.span import end_of, key_of, kind_of
from archive.reading.grid import Grid, GridRow
from archive.reading.reading import Block

RULES = Rules(
    "statistics",
    None,
    (Measure("book-ins", "Book-ins", "initial book-ins", "flow", "people"),),
    (("noncitizen", "alien"),),
)


def table(
    title: str, columns: list[str], rows: dict[str, list[str]], **more: tuple[str, ...]
) -> tuple[list[Block], Grid]:
    """A sheet with one table: blocks and grid."""
    blocks = [
        Block(
            "row",
            " | ".join([label, *cells]),
            0,
            f"Detention FY22!A{n}:Z{n}",
            (label, *cells),
            (),
            False,
            more.get(label, ()),
        )
        for n, (label, cells) in enumerate(rows.items(), 2)
    ]
    headings = ((), *((c,) for c in columns))
    return blocks, Grid(
        title, "Detention FY22!A1:Z9", headings, tuple(GridRow(n, (label,)) for n, label in enumerate(rows))
    )


def told(blocks: list[Block], grid: Grid, seen: str = "2022-03-01") -> dict[tuple[str, str, str], str]:
    found = in_grids(blocks, [grid], RULES, "Statistics FY2022", seen)
    return {(o.series.measure, o.series.breakdown, o.period): o.value for o in found}


def test_months_of_a_fiscal_year_and_its_total() -> None:
    got = told(
        *table("Initial Book-Ins by Agency: FY2022", ["Oct", "Jan", "Total"], {"CBP": ["26,007", "5", "26,012"]})
    )
    assert got == {
        ("book-ins", "by agency › cbp", "2021-10"): "26007",
        ("book-ins", "by agency › cbp", "2022-01"): "5",
        ("book-ins", "by agency › cbp › total", "FY2022"): "26012",
    }


def test_months_still_to_come_are_no_figures() -> None:
    rows = {"CBP": ["26,007", "0", "0"], "ICE": ["4,317", "12", "0"]}
    got = told(*table("Initial Book-Ins: FY2022", ["Oct", "Nov", "Sep"], rows), seen="2021-12-20")
    assert {period for _, _, period in got} == {"2021-10", "2021-11"}
    assert got["book-ins", "cbp", "2021-11"] == "0"  # a month that another row has figures for is over


def test_the_year_is_taken_from_title_then_sheet_then_document() -> None:
    blocks, grid = table("People", ["Count"], {"Adult": ["7"]})
    assert {p for _, _, p in told(blocks, grid)} == {"FY2022"}
    blocks, grid = table("People: FY2020 YTD", ["Count"], {"Adult": ["7"]})
    assert set(told(blocks, grid)) == {("people", "adult › count", "FY2020")}


def test_words_for_the_same_thing_are_one_series() -> None:
    one = told(*table("Aliens with Decisions", ["Count"], {"Adult ": ["7"]}))
    other = told(*table("Noncitizens  with decisions:", ["count"], {"Adult": ["8"]}))
    assert set(one) == set(other)


def test_the_number_behind_the_print_is_the_value_and_the_print_is_kept() -> None:
    blocks, grid = table(
        "People",
        ["Share", "Mean", "Cost"],
        {"Adult": ["45.3%", "22,578", "$1,200.50"]},
        Adult=("", "0.45283", "22578.25", ""),
    )
    found: list[Observed] = in_grids(blocks, [grid], RULES, "Statistics FY2022", "2022-03-01")
    assert [(o.value, o.printed, o.series.unit) for o in found] == [
        ("45.283", "45.3%", "percent"),
        ("22578.25", "22,578", ""),
        ("1200.5", "$1,200.50", "dollars"),
    ]
    assert [o.place for o in found] == ["Detention FY22!B2", "Detention FY22!C2", "Detention FY22!D2"]


def test_names_made_of_digits_and_hidden_cells_are_no_figures() -> None:
    blocks, grid = table("Facilities", ["Zip", "Beds"], {"Stewart": ["31815", "1,752"]})
    assert list(told(blocks, grid)) == [("facilities", "stewart › beds", "FY2022")]
    hidden = [Block(b.kind, b.text, b.level, b.place, b.cells, (), True) for b in blocks]
    assert not told(hidden, grid)


def test_what_is_printed_twice_is_told_once_unless_it_differs() -> None:
    blocks, grid = table("People", ["Count", "Count", "Count"], {"Adult": ["7", "7", "9"]})
    assert told(blocks, grid) == {
        ("people", "adult › count", "FY2022"): "7",
        ("people", "adult › count (2)", "FY2022"): "9",
    }


@pytest.mark.parametrize(
    ("period", "kind", "key", "end"),
    [
        (month(2021, 10), "month", "2021-10", "2021-10-31"),
        (month(2024, 2), "month", "2024-02", "2024-02-29"),
        (fiscal_year(2022), "fiscal-year", "FY2022", "2022-09-30"),
        (Period(Kind.YEAR_TO_DATE, "2021-10-01", "2022-03-01"), "fiscal-year", "FY2022", "2022-09-30"),
        (quarter(2022, 1), "quarter", "FY2022-Q1", "2021-12-31"),
        (quarter(2022, 4), "quarter", "FY2022-Q4", "2022-09-30"),
        (Period(Kind.AS_OF, None, "2013-01-22"), "day", "2013-01-22", "2013-01-22"),
        (Period(Kind.SPAN, "2008-10-01", "2011-10-31"), "span", "2008-10-01/2011-10-31", "2011-10-31"),
        (Period(Kind.CUMULATIVE, "2008-10-01", None), "cumulative-since", "2008-10-01/..", None),
        (None, "", "", None),
    ],
)
def test_periods_as_keys(period: Period | None, kind: str, key: str, end: str | None) -> None:
    assert (kind_of(period), key_of(period), end_of(key_of(period))) == (kind, key, end)


def test_a_series_is_named_by_what_it_is() -> None:
    one = Series("statistics", None, "book-ins", "cbp", "people", "month")
    assert one.id == Series("statistics", None, "book-ins", "cbp", "people", "month").id
    others = [
        Series("others", None, "book-ins", "cbp", "people", "month"),
        Series("unlisted", "page", "book-ins", "cbp", "people", "month"),
        Series("statistics", None, "book-ins", "ice", "people", "month"),
        Series("statistics", None, "book-ins", "cbp", "people", "fiscal-year"),
        Series("statistics", None, "", "", "count", passage="g1", born="w1 12"),
        Series("statistics", None, "", "", "count", passage="g1", born="w1 40"),
    ]
    assert len({s.id for s in (one, *others)}) == 7


def test_labels_lose_their_noise() -> None:
    labels = Labels([("reinstatement", "reinstatment"), ("noncitizen", "non-citizen", "alien")])
    assert labels.normal("  Reinstatment of  Deport Order (I\u2011871):") == "reinstatement of deport order (i-871)"
    assert labels.normal("Non-Citizens & Aliens") == "noncitizens and noncitizens"
    assert labels.path(["Total", "total ", "", "CBP"]) == "total › cbp"


def facilities(*rows: tuple[str, ...]) -> tuple[list[Block], Grid]:
    """A table of facilities: name, city, state, and a population."""
    blocks = [Block("row", " | ".join(cells), 0, f"Facilities!A{n}:D{n}", cells) for n, cells in enumerate(rows, 2)]
    heads = (("Name",), ("City",), ("State",), ("Male",))
    return blocks, Grid("Population", "Facilities!A1:D9", heads, tuple(GridRow(n, (r[0],)) for n, r in enumerate(rows)))


def test_two_facilities_of_one_name_are_told_apart_by_their_state() -> None:
    goshen, ana = ("Orange County Jail", "Goshen", "NY", "10"), ("Orange County Jail", "Santa Ana", "CA", "20")
    blocks, grid = facilities(goshen, ana)
    found = {o.series.breakdown: (o.value, o.series.jurisdiction) for o in in_grids(blocks, [grid], RULES, "", "2022")}
    assert found == {
        "new york › orange county jail › male": ("10", "36"),
        "california › orange county jail › male": ("20", "06"),
    }
    blocks, grid = facilities(("Orange County Jail", "Goshen", "Nowhere", "10"))
    (control,) = in_grids(blocks, [grid], RULES, "", "2022")
    assert (control.series.breakdown, control.series.jurisdiction) == ("orange county jail › male", None)


def test_a_state_that_heads_the_row_gives_the_code_and_is_said_once() -> None:
    blocks = [Block("row", "Texas | 7", 0, "S!A2:B2", ("Texas", "7"))]
    grid = Grid("Removals", "S!A1:B2", (("State",), ("Removals",)), (GridRow(0, ("Texas",)),))
    (found,) = in_grids(blocks, [grid], RULES, "", "2022")
    assert (found.series.breakdown, found.series.jurisdiction) == ("texas › removals", "48")


@pytest.mark.parametrize(
    ("title", "measure"),
    [
        ("Thru December Court Appearance: Total Hearings", "court appearance: total hearings"),
        ("Year End Court Appearance: Total Hearings", "court appearance: total hearings"),
        ("Fiscal Year (FY) 2023 Quarter 4 Data", "data"),
        ("United States Citizen Arrests - YTD2022", "united states citizen arrests"),
        ("Participants, as of XX/XX/2022, by AOR", "participants, by aor"),
        ("Walkthrough May", "walkthrough may"),
        ("Firearm Background Checks January 2023", "firearm background checks"),
        ("Deaths, Sept. 2022", "deaths"),
    ],
)
def test_a_title_without_what_it_says_of_the_time(title: str, measure: str) -> None:
    assert {m for m, _, _ in told(*table(title, ["Count"], {"GPS": ["7"]}))} == {measure}


def test_a_quarter_said_by_its_number() -> None:
    (period,) = {p for _, _, p in told(*table("Fiscal Year (FY) 2023 Quarter 4 Data", ["Count"], {"GPS": ["7"]}))}
    assert period == "FY2023-Q4"


def test_a_year_above_the_months_is_theirs_whatever_the_document_is_of() -> None:
    blocks = [Block("row", "Adults | 5 | 6", 0, "S!A2:C2", ("Adults", "5", "6"))]
    columns = ((), ("2021", "June", "end"), ("2022", "June", "end"))
    grid = Grid("Detained, FY2022", "S!A1:C2", columns, (GridRow(0, ("Adults",)),))
    found = in_grids(blocks, [grid], RULES, "", "2022-09-01")
    assert [(o.period, o.series.breakdown) for o in found] == [
        ("2021-06", "adults › end"),
        ("2022-06", "adults › end"),
    ]


def test_a_month_in_a_title_is_the_period_of_the_table() -> None:
    ((_, _, month_told),) = told(*table("Background Checks January 2021", ["Handgun"], {"Idaho": ["7"]}))
    assert month_told == "2021-01"
    ((measure, _, span),) = told(*table("Checks January 2021 to March 2021", ["Handgun"], {"Idaho": ["7"]}))
    assert (measure, span) == ("checks january 2021 to march 2021", "FY2022"), "a span is not one of its months"
