"""Periods as keys: short texts that sort in time within a series, and tell when the period is over."""

from __future__ import annotations

import re
from calendar import monthrange

from archive.figures.period import Kind, Period

_QUARTER_ENDS = ("12-31", "03-31", "06-30", "09-30")
_FISCAL = re.compile(r"FY(\d{4})(?:-Q([1-4]))?")


def kind_of(period: Period | None) -> str:
    """The kind a series keeps: a year to date is an early print of its year, an as-of day is a day."""
    if period is None or period.kind is Kind.AS_PRINTED:
        return ""
    return str({Kind.YEAR_TO_DATE: Kind.FISCAL_YEAR, Kind.AS_OF: Kind.DAY}.get(period.kind, period.kind))


def key_of(period: Period | None) -> str:
    """A period as a key: `2021-10`, `FY2022`, `FY2022-Q1`, `2013`, `2022-09-24`, `2008-10-01/2011-10-31` (`..` for an
    open end); "" where no dates were told."""
    if period is None or not (period.start or period.end):
        return ""
    start, end = period.start or "..", period.end or ".."
    match kind_of(period):
        case Kind.MONTH:
            return start[:7]
        case Kind.FISCAL_YEAR:
            return f"FY{int(start[:4]) + 1}"
        case Kind.QUARTER:
            number = {"10": 1, "01": 2, "04": 3, "07": 4}[start[5:7]]
            return f"FY{int(start[:4]) + (number == 1)}-Q{number}"
        case Kind.CALENDAR_YEAR:
            return start[:4]
        case Kind.DAY:
            return end
    return f"{start}/{end}"


def end_of(key: str) -> str | None:
    """The last day of a key's period; None where it is open."""
    key = key.rpartition("/")[2]
    fiscal = _FISCAL.fullmatch(key)
    if fiscal:
        year, number = int(fiscal[1]), int(fiscal[2] or 4)
        return f"{year - (number == 1)}-{_QUARTER_ENDS[number - 1]}"
    if re.fullmatch(r"\d{4}", key):
        return f"{key}-12-31"
    if re.fullmatch(r"\d{4}-\d\d", key):
        return f"{key}-{monthrange(int(key[:4]), int(key[5:]))[1]:02d}"
    return key if re.fullmatch(r"\d{4}-\d\d-\d\d", key) else None
