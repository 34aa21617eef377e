"""Numbers as cells show them, and in one canonical form: no thousands marks, no float noise; dates as ISO 8601."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal
from enum import StrEnum
from functools import lru_cache

from openpyxl.styles.numbers import is_date_format, is_timedelta_format
from openpyxl.utils.datetime import CALENDAR_MAC_1904, CALENDAR_WINDOWS_1900, from_excel

from archive.reading.printed import printed

# Excel itself computes with and shows at most 15 significant digits; what a file stores beyond is noise.
_FIFTEEN = Context(prec=15)
_QUOTED = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]|_.|\*.')



class Shape(StrEnum):
    """What a number format makes of a number, as far as it changes what the number says."""

    PLAIN = "plain"
    PERCENT = "percent"
    DATE = "date"
    SPAN = "span"  # elapsed time, [h]:mm
    CODE = "code"  # leading zeros shown: ZIP codes, FIPS codes


@lru_cache(maxsize=4096)
def shape_of(number_format: str) -> tuple[Shape, int]:
    """The shape of a number format code (ECMA-376 part 1, 18.8.31) and, of CODE, how many digits."""
    bare = _QUOTED.sub("", number_format.partition(";")[0])
    if re.fullmatch(r"0{2,}", bare):
        return Shape.CODE, len(bare)
    if "%" in bare:
        return Shape.PERCENT, 0
    if is_timedelta_format(number_format):
        return Shape.SPAN, 0
    return (Shape.DATE, 0) if is_date_format(number_format) else (Shape.PLAIN, 0)


def plain(number: str, shift: int = 0) -> str:
    """A number as plain digits: at most 15 significant ones, moved `shift` places to the left of the point.

    What is no number comes back as it is.
    """
    if number.isascii() and number.isdigit() and not shift and len(number) < 16:
        return number.lstrip("0") or "0"
    value = _value(number)
    if value is None:
        return number
    text = f"{value.scaleb(shift):f}"
    text = text.rstrip("0").rstrip(".") if "." in text else text
    return "0" if text == "-0" else text


def _value(number: str) -> Decimal | None:
    """A stored number to fifteen digits; None where it is none, or too large or small to be written out."""
    try:
        value = _FIFTEEN.create_decimal(number)
    except ArithmeticError:
        return None
    return value if value.is_finite() and abs(value.adjusted()) <= 25 else None


def shown(number: str, number_format: str, from_1904: bool = False) -> str:
    """A stored number as the text its format makes of it: `16,807`, `12.3%`, `$112,257.80`, `2025-02-21`, `08901`.

    Dates are said as ISO 8601 whatever their format; a number whose format hides it or is not known, in plain digits.
    """
    shape, digits = shape_of(number_format)
    if shape in (Shape.PLAIN, Shape.PERCENT, Shape.CODE):
        value = _value(number)
        text = printed(value, number_format) if value is not None else ""
        return text or _plainly(number, shape, digits)
    try:
        when = from_excel(
            float(Decimal(number)),
            CALENDAR_MAC_1904 if from_1904 else CALENDAR_WINDOWS_1900,
            timedelta=shape is Shape.SPAN,
        )
    except (ArithmeticError, ValueError, TypeError):
        return plain(number)
    return iso(when) if when is not None else plain(number)


def _plainly(number: str, shape: Shape, digits: int) -> str:
    if shape is Shape.PERCENT:
        return plain(number, 2) + "%"
    whole = plain(number)
    return whole.zfill(digits) if whole.isdigit() else whole


def iso(when: date | time | timedelta) -> str:
    """A day `2025-02-21`, a moment `2025-02-21T10:00:00`, a time of day `10:00:00`, a span `30:15:00`."""
    if isinstance(when, timedelta):
        minutes, seconds = divmod(round(when.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02d}:{seconds:02d}"
    if isinstance(when, datetime):
        when = (when + timedelta(microseconds=500_000)).replace(microsecond=0)
        return when.date().isoformat() if when.time() == time() else when.isoformat(timespec="seconds")
    return when.isoformat(timespec="seconds") if isinstance(when, time) else when.isoformat()
