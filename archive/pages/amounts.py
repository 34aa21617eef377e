"""How the pages say figures: numbers, changes, periods, labels and places, in plain words."""

from __future__ import annotations

import re
from dataclasses import dataclass

from archive.figures.observing import commas
from archive.figures.span import day_words

_UNITS = {"percent": " %", "days": " days"}
_CAPITALS = re.compile(
    r"\b(?:adp|alip|alos|aor|aors|atd|bop|cbp|cdf|crc|crcl|dhs|dob|eoir|ero|eva|frc|frcs|fsc|fy|fy\d\d|gps|hhs|ice|"
    r"iga|ijp|isap|mou|nta|obp|ofo|oig|orr|pep|smartlink|spc|tps|u\.s\.|uscis|usms|voc|zip)\b"
)
_PDF = re.compile(r"page (\d+) \[(-?\d+) (-?\d+) (-?\d+) (-?\d+)\](?: cell (\d+))?")
_SHEET = re.compile(r"(.+)!([A-Z]+\d+(?::[A-Z]+\d+)?)")


@dataclass(frozen=True)
class Amount:
    """A value: `text` as people read it, `exact` the number behind where the print is rounded, "" where it is not."""

    text: str
    exact: str


def amount(
    value: str, printed: str | None = None, high: str | None = None, qualifier: str | None = None, unit: str = ""
) -> Amount:
    """A value of the ledger. What was printed stands before what we make of it."""
    said = printed or commas(value)
    if high:
        said = f"{said} to {commas(high)}" if printed is None else said
    if printed is None and unit in _UNITS:
        said += _UNITS[unit]
    if printed is None and unit in ("usd", "dollars"):
        said = f"${said}"
    whole = f"{qualifier} {said}" if qualifier and printed is None else said
    digits = re.sub(r"[^\d.\-]", "", printed or value)
    return Amount(whole, "" if digits == value or high or not _is_rounded(digits, value) else commas(value))


def _is_rounded(digits: str, value: str) -> bool:
    try:
        return abs(float(digits)) != abs(float(value))
    except ValueError:
        return True


def difference_words(difference: float) -> str:
    """A difference with its sign and no more digits than it needs: `−1,648`, `+0.8`."""
    size = abs(difference)
    digits = 0 if size >= 100 or size == int(size) else 1 if size >= 10 else 2 if size >= 0.1 else 4
    said = f"{size:,.{digits}f}"
    said = said.rstrip("0").rstrip(".") if "." in said else said
    if size and not said.strip("0.,"):
        said = "0.0001" if digits == 4 else said
        return f"less than {'+' if difference > 0 else '−'}{said}"
    return ("+" if difference > 0 else "−" if difference < 0 else "") + said


def share_words(share: float | None) -> str:
    """A share of the old value as percent with its sign: `−6.3 %`; "" where there is none."""
    if share is None:
        return ""
    percent = abs(share) * 100
    said = f"{percent:,.0f}" if percent >= 100 else f"{percent:.1f}" if percent >= 0.1 else f"{percent:.2f}"
    if percent and not said.strip("0."):
        return "under 0.01 %"
    return f"{'+' if share > 0 else '−' if share < 0 else ''}{said} %"


def direction(difference: float) -> str:
    """`up`, `down` or `same`."""
    return "up" if difference > 0 else "down" if difference < 0 else "same"


def period_mark(key: str) -> str:
    """A period's key in few letters, for an axis: `Oct 2021`."""
    start, sign, end = key.partition("/")
    words = day_words(start if not sign or end == ".." else end)
    return re.sub(r"\b([A-Z][a-z]{2})[a-z]+ (\d{4})$", r"\1 \2", words)


def period_part(key: str) -> str:
    """A period's key as a part of a path."""
    return key.replace("/", "_") or "undated"


def period_of_part(part: str) -> str:
    """The inverse of `period_part`."""
    return "" if part == "undated" else part.replace("_", "/")


def label_words(label: str) -> str:
    """A stored label, which is in small letters, with the capitals of a heading and of the field's short names."""
    told = _CAPITALS.sub(lambda found: found[0].upper(), label)
    return told[:1].upper() + told[1:]


def place_words(place: str) -> str:
    """Where a value stands, in words: a cell of a sheet, a box on a page, a cell of a row."""
    pdf, sheet = _PDF.fullmatch(place), _SHEET.fullmatch(place)
    if pdf:
        page, *box, cell = pdf.groups()
        left, bottom, right, top = (f"{int(points) / 72:.1f}" for points in box)
        box_words = (
            f"page {page}, {left} to {right} inches from its left edge and {bottom} to {top} inches from its bottom"
        )
        return f"cell {cell} of the row on {box_words}" if cell else box_words
    if sheet:
        return f"sheet “{sheet[1].strip()}”, cell {sheet[2]}"
    row = re.fullmatch(r"(.*?)tr\[(\d+)\] cell (\d+)", place)
    if row:
        return f"table row {row[2]}, cell {row[3]}"
    return "a sentence" if re.fullmatch(r"\d+-\d+", place) else place
