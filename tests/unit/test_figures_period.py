"""Headings of grids as periods (DOMAIN.md 2.1, 2.5), and the fiscal year of the United States."""

from __future__ import annotations

import pytest

from archive.figures.period import Kind, Period, day_in, fiscal_year, month, period_of, quarter

FY2022 = fiscal_year(2022)


@pytest.mark.parametrize(
    ("heading", "within", "period"),
    [
        ("FY2022", None, FY2022),
        ("ICE Removals: FY2022", None, FY2022),
        ("Fiscal Year (FY) 2022", None, FY2022),
        ("EOFY22", None, FY2022),
        ("FY 2022 YTD", None, Period(Kind.YEAR_TO_DATE, "2021-10-01", None)),
        ("Detention FY22 YTD", None, Period(Kind.YEAR_TO_DATE, "2021-10-01", None)),
        ("FY2022 YTD, through 08/31/2022", None, Period(Kind.YEAR_TO_DATE, "2021-10-01", "2022-08-31")),
        ("Q1 FY2021", None, Period(Kind.QUARTER, "2020-10-01", "2020-12-31")),
        ("Second quarter", FY2022, Period(Kind.QUARTER, "2022-01-01", "2022-03-31")),
        ("Oct", FY2022, Period(Kind.MONTH, "2021-10-01", "2021-10-31")),
        ("  September ", FY2022, Period(Kind.MONTH, "2022-09-01", "2022-09-30")),
        ("Feb", fiscal_year(2024), Period(Kind.MONTH, "2024-02-01", "2024-02-29")),
        ("October", None, None),
        ("Oct-21", None, Period(Kind.MONTH, "2021-10-01", "2021-10-31")),
        ("January 2013", FY2022, Period(Kind.MONTH, "2013-01-01", "2013-01-31")),
        ("Total", FY2022, FY2022),
        ("FY Overall", FY2022, FY2022),
        ("Total", None, None),
        ("2012", None, Period(Kind.CALENDAR_YEAR, "2012-01-01", "2012-12-31")),
        ("as of 9/8/2022", FY2022, Period(Kind.AS_OF, None, "2022-09-08")),
        ("Data through 9/30/2022", FY2022, Period(Kind.YEAR_TO_DATE, "2021-10-01", "2022-09-30")),
        ("2022-09-08", None, Period(Kind.DAY, "2022-09-08", "2022-09-08")),
        ("Convicted Criminal", FY2022, None),
        ("", FY2022, None),
    ],
)
def test_a_heading_tells_its_period(heading: str, within: Period | None, period: Period | None) -> None:
    assert period_of(heading, within) == period


def test_the_fiscal_year_begins_in_october_of_the_year_before() -> None:
    assert (FY2022.start, FY2022.end) == ("2021-10-01", "2022-09-30")
    assert [quarter(2022, number).start for number in (1, 2, 3, 4)] == [
        "2021-10-01",
        "2022-01-01",
        "2022-04-01",
        "2022-07-01",
    ]
    assert month(2021, 12).end == "2021-12-31"


@pytest.mark.parametrize("text", ["10.1.2022", "10/1/22", "2022-10-01", "Oct. 1, 2022", "October 1st 2022"])
def test_a_full_date_is_read_however_it_is_printed(text: str) -> None:
    assert day_in(f"Source: {text} (run)") == Period(Kind.DAY, "2022-10-01", "2022-10-01")


def test_a_date_of_no_calendar_is_none() -> None:
    assert day_in("13/45/2022") is None
