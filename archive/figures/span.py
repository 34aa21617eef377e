"""Periods as keys: short texts that sort in time within a series, and tell when the period is over."""

from __future__ import annotations

import re
from calendar import month_name, monthrange

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


_ORDINALS = {"1": "first", "2": "second", "3": "third", "4": "fourth"}


def period_words(key: str) -> str:
    """A period's key as people say it: `October 2021`, `fiscal year 2022`; what prints none, `no period printed`."""
    if not key:
        return "no period printed"
    start, sign, end = key.partition("/")
    if sign:
        if start == "..":
            return f"up to {day_words(end)}"
        return f"since {day_words(start)}" if end == ".." else f"{day_words(start)} to {day_words(end)}"
    fiscal, _, part = key.removeprefix("FY").partition("-Q")
    if key.startswith("FY"):
        return f"{_ORDINALS[part]} quarter of fiscal year {fiscal}" if part else f"fiscal year {fiscal}"
    return day_words(key)


def day_words(key: str) -> str:
    """A day or month as people write it: `8 May 2022`; what is neither, as it is."""
    year, *rest = key.split("-")
    if not rest or not key.replace("-", "").isdigit():
        return key
    name = f"{month_name[int(rest[0])]} {year}"
    return f"{int(rest[1])} {name}" if len(rest) == 2 else name
