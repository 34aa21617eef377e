"""Numbers as their formats print them: `#,##0` makes 40970 `40,970` (ECMA-376 part 1, 18.8.31)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal
from functools import lru_cache

_LONGEST = 255  # characters of a number format; Excel takes no longer one
_WIDE = Context(prec=2 * _LONGEST, rounding=ROUND_HALF_UP)  # Excel rounds halves away from zero
# What a format is made of: quoted, escaped, currency, a condition, colour or locale, padding and fill, anything else.
_PIECE = re.compile(
    r'"(?P<quoted>[^"]*)"|\\(?P<escaped>.)|\[\$(?P<currency>[^\]-]*)[^\]]*\]|(?P<condition>\[[<>=][^\]]*\])'
    r"|\[[^\]]*\]|[_*].|(?P<other>.)",
    re.DOTALL,
)
_THOUSANDS = re.compile(r"(?<=\d)(?=(?:\d{3})+$)")
_PRINTED = re.compile(r"(?:\d[\d,]*)?\.?\d+")
_WHEN = re.compile(r"\d{4}-\d\d-\d\d|\d+:\d\d:\d\d")
_DIGITS, _BARE = frozenset("0#?.,"), frozenset("$€£+-() %:!^&'~{}<>=")


@dataclass(frozen=True, slots=True)
class _Section:
    """One of the up to four parts of a format, those for positive, negative, zero and text."""

    before: str
    after: str
    worded: bool  # words in the number's place, no digits at all
    whole: int  # least digits before the point
    point: bool
    least: int  # decimals always printed
    most: int  # decimals printed if they are no zeros
    grouped: bool
    shift: int  # places: 2 for each percent sign, -3 for each comma that ends the digits or those before the point

    def print(self, value: Decimal) -> str:
        """A number that is not negative."""
        if self.worded:
            return " ".join(self.before.split())
        rounded = _WIDE.quantize(_WIDE.scaleb(value, self.shift), Decimal(1).scaleb(-self.most))
        whole, _, decimals = f"{rounded:f}".partition(".")
        whole = whole.lstrip("0").zfill(self.whole)
        if self.grouped:
            whole = _THOUSANDS.sub(",", whole)
        decimals = decimals[: self.least] + decimals[self.least :].rstrip("0")
        digits = whole + ("." if self.point else "") + decimals
        return " ".join(f"{self.before}{digits}{self.after}".split())


def printed(value: Decimal, number_format: str) -> str:
    """A finite number as its format prints it, without blanks that only align.

    "" where the format hides the number, or is none that is known here: a fraction, a power of ten, a date, a
    condition, marks between the digits.
    """
    sections = _sections(number_format)
    if sections is None:
        return ""
    at = (1 if value < 0 else 2 if value == 0 else 0) if len(sections) > 1 else 0
    section = sections[at if at < len(sections) else 0]
    text = section.print(abs(value)) if section else ""
    if not text.strip("."):
        return ""
    return f"-{text}" if value < 0 and len(sections) == 1 else text


@lru_cache(maxsize=4096)
def _sections(number_format: str) -> tuple[_Section | None, ...] | None:
    """The sections for numbers, None for an empty one; None altogether where the format is not known."""
    if len(number_format) > _LONGEST:
        return None
    texts: list[list[tuple[str, bool]]] = [[]]
    for piece in _PIECE.finditer(number_format):
        if piece["condition"]:
            return None
        if piece["other"] == ";":
            texts.append([])
        elif piece["other"]:
            texts[-1].append((piece["other"], False))
        elif literal := piece["quoted"] or piece["escaped"] or piece["currency"]:
            texts[-1].append((literal, True))
    try:
        return tuple(_section(text) if text else None for text in texts[:3])
    except ValueError:
        return None


def _section(pieces: list[tuple[str, bool]]) -> _Section:
    before, digits, after = "", "", ""
    for text, literal in pieces:
        if not literal and text in _DIGITS and not after:
            digits += text
        elif not literal and text not in _BARE:
            raise ValueError(text)
        elif digits:
            after += text
        else:
            before += text
    counted = digits.rstrip(",")
    whole, point, decimals = counted.partition(".")
    thousands = len(digits) - len(counted) + len(whole) - len(whole.rstrip(","))
    if "." in decimals or "," in decimals:
        raise ValueError(digits)
    percents = sum(text == "%" and not literal for text, literal in pieces)
    return _Section(
        before=before,
        after=after,
        worded=not digits,
        whole=whole.count("0"),
        point=bool(point),
        least=len(decimals.rstrip("#?")),
        most=len(decimals),
        grouped="," in whole.rstrip(","),
        shift=2 * percents - 3 * thousands,
    )


def says_all(text: str, exact: str) -> bool:
    """Whether a print says all of the number behind it: `16,807`, `(5)` for -5, `30%` for 0.3, but not for 0.302.

    A date or time does; so does whatever has no number behind it.
    """
    if not exact or text == exact or text.replace(",", "") == exact:
        return True
    numbers = _PRINTED.findall(text)
    if len(numbers) != 1:
        return bool(_WHEN.match(text))
    try:
        value, behind = Decimal(numbers[0].replace(",", "")), Decimal(exact)
    except ArithmeticError:
        return False
    return (value.scaleb(-2) if "%" in text else value) == abs(behind)
