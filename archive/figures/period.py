"""Reference periods: what stretch of time a number is about, in prose and in the headings of grids."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum


class Kind(StrEnum):
    """What sort of stretch a period is; the checks that make sense for a number hang on it."""

    DAY = "day"
    MONTH = "month"
    QUARTER = "quarter"
    FISCAL_YEAR = "fiscal-year"
    CALENDAR_YEAR = "calendar-year"
    SPAN = "span"  # from one time to another, both printed
    CUMULATIVE = "cumulative-since"  # since a time, or through a time: one end is open
    YEAR_TO_DATE = "year-to-date"  # a fiscal year that was still running
    AS_OF = "as-of"  # how things stood on a day: end only
    AS_PRINTED = "as-printed"  # "this year", "today": no dates can be told without knowing when it was said


@dataclass(frozen=True, slots=True)
class Period:
    """A stretch of days, both ends included, as ISO dates; an end that was not printed is None."""

    kind: Kind
    start: str | None
    end: str | None

    def joined(self, later: Period) -> Period:
        """From the start of this one to the end of a later one."""
        return Period(Kind.SPAN, self.start, later.end)


def fiscal_year(year: int) -> Period:
    """The fiscal year of the United States: October 1 of the year before to September 30 (31 U.S.C. 1102)."""
    return Period(Kind.FISCAL_YEAR, f"{year - 1:04d}-10-01", f"{year:04d}-09-30")


def calendar_year(year: int) -> Period:
    """January 1 to December 31."""
    return Period(Kind.CALENDAR_YEAR, f"{year:04d}-01-01", f"{year:04d}-12-31")


def month(year: int, number: int) -> Period:
    """A month of a calendar year, 1 to 12."""
    following = date(year + number // 12, number % 12 + 1, 1)
    return Period(Kind.MONTH, date(year, number, 1).isoformat(), (following - timedelta(days=1)).isoformat())


def quarter(fiscal: int, number: int) -> Period:
    """A quarter of a fiscal year, 1 to 4: the first begins in October of the year before."""
    first = month(fiscal - (number == 1), (10, 1, 4, 7)[number - 1])
    last = month(fiscal - (number == 1), (12, 3, 6, 9)[number - 1])
    return Period(Kind.QUARTER, first.start, last.end)


def day(year: int, number: int, of_month: int) -> Period | None:
    """One day; None where no calendar has it."""
    try:
        iso = date(year, number, of_month).isoformat()
    except ValueError:
        return None
    return Period(Kind.DAY, iso, iso)


_MONTHS = (
    "jan january",
    "feb february",
    "mar march",
    "apr april",
    "may",
    "jun june",
    "jul july",
    "aug august",
    "sep sept september",
    "oct october",
    "nov november",
    "dec december",
)
MONTHS = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}


def century(year: str) -> int:
    """A year printed with two digits or four: the agencies were founded in 2003, so `09` is 2009."""
    return int(year) if len(year) == 4 else 2000 + int(year)


_FISCAL = re.compile(
    r"(?:FY|fiscal\s{1,3}years?)\s{0,3}(?:\(FY\)\s{0,3})?['’]?((?:19|20)\d\d|\d\d)(?!\d)", re.IGNORECASE
)
_QUARTER = re.compile(
    r"\b(?:Q(?:uarter\s{1,2})?([1-4])|([1-4])Q|(first|second|third|fourth)\s{1,3}quarter)\b", re.IGNORECASE
)
_ORDINALS = {"first": 1, "second": 2, "third": 3, "fourth": 4}
_TO_DATE = re.compile(r"YTD|year[\s-]to[\s-]date|FYTD|to\s{1,3}date", re.IGNORECASE)
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})[/.](\d{1,2})[/.]((?:19|20)?\d\d)(?!\d)")
_ISO = re.compile(r"(?<!\d)((?:19|20)\d\d)-(\d\d)-(\d\d)(?:T[\d:]{5,8})?(?!\d)")
_NAMED = re.compile(r"\b([A-Z]{3,9})\.?\s{1,3}(\d{1,2})(?:st|nd|rd|th)?,?\s{1,3}((?:19|20)\d\d)\b", re.IGNORECASE)
_OF_MONTH = re.compile(r"^([A-Z]{3,9})\.?(?:[\s,'’-]{1,3}((?:19|20)?\d\d))?$", re.IGNORECASE)
MONTH_OF_YEAR = re.compile(rf"\b({'|'.join(MONTHS)})\.?,?\s{{1,3}}((?:19|20)\d\d)\b", re.IGNORECASE)
_YEAR = re.compile(r"^(?:CY\s{0,2}|calendar\s{1,3}year\s{1,3})?((?:19|20)\d\d)$", re.IGNORECASE)
_WHOLE = re.compile(r"^(?:(?:FY\s{0,3})?(?:grand\s{1,3})?(?:total|overall)|YTD)$", re.IGNORECASE)
_UNTIL = re.compile(r"through|thru|until|as\s{1,3}of|updated", re.IGNORECASE)
_LONGEST_HEADING = 300


def period_of(heading: str, within: Period | None = None) -> Period | None:
    """The period that a printed heading, title or sheet name tells; None where it tells none.

    `within` is the period of the title above it: "Oct" under "FY2022" is October 2021, "Total" is the whole.
    Workbooks print "FY 2022 YTD", "Q1 FY2021", "as of 9/8/2022", "EOFY2020" (DOMAIN.md 2.1, 2.5).
    """
    heading = " ".join(heading[:_LONGEST_HEADING].split()).rstrip(":")
    fiscal = _FISCAL.search(heading)
    if fiscal:
        return _of_fiscal_year(heading, century(fiscal[1]))
    when = day_in(heading)
    if when:
        return _of_day(heading, when, within)
    return _named(heading, within)


def day_in(text: str) -> Period | None:
    """The first full date of a short text: `9/8/2022`, `10.1.2022`, `2022-09-08`, `Aug. 31, 2012`."""
    slashed = _SLASHED.search(text)
    if slashed:
        return day(century(slashed[3]), int(slashed[1]), int(slashed[2]))
    iso = _ISO.search(text)
    if iso:
        return day(int(iso[1]), int(iso[2]), int(iso[3]))
    named = _NAMED.search(text)
    number = MONTHS.get(named[1].lower()) if named else None
    return day(int(named[3]), number, int(named[2])) if named and number else None


def _of_fiscal_year(heading: str, year: int) -> Period:
    whole = fiscal_year(year)
    part = _QUARTER.search(heading)
    if part:
        return quarter(year, int(part[1] or part[2] or _ORDINALS[part[3].lower()]))
    until = day_in(heading)
    if until or _TO_DATE.search(heading):
        return Period(Kind.YEAR_TO_DATE, whole.start, until.end if until else None)
    first, _, rest = heading.partition(" ")
    number = MONTHS.get(first.rstrip(".,").lower())
    return (_month_within(whole, number) if number and _FISCAL.fullmatch(rest) else None) or whole


def _of_day(heading: str, when: Period, within: Period | None) -> Period:
    if not _UNTIL.search(heading):
        return when
    if within and within.kind in (Kind.FISCAL_YEAR, Kind.YEAR_TO_DATE) and not heading.lower().startswith("as of"):
        return Period(Kind.YEAR_TO_DATE, within.start, when.end)
    return Period(Kind.AS_OF, None, when.end)


def _named(heading: str, within: Period | None) -> Period | None:
    named, year = _OF_MONTH.match(heading), _YEAR.match(heading)
    number = MONTHS.get(named[1].lower()) if named else None
    if named and number:
        return month(century(named[2]), number) if named[2] else _month_within(within, number)
    if year:
        return calendar_year(int(year[1]))
    months = MONTH_OF_YEAR.findall(heading)
    if len(months) == 1 and not _UNTIL.search(heading):
        return month(int(months[0][1]), MONTHS[months[0][0].lower()])
    part = _QUARTER.fullmatch(heading)
    if part and within and within.start:
        return quarter(int(within.start[:4]) + 1, int(part[1] or part[2] or _ORDINALS[part[3].lower()]))
    return within if _WHOLE.match(heading) else None


def _month_within(whole: Period | None, number: int) -> Period | None:
    """The one month of this number in a year; None without a year to put it in."""
    if whole is None or whole.start is None:
        return None
    first = int(whole.start[:4])
    return month(first if number >= int(whole.start[5:7]) else first + 1, number)
