"""What a number counts in: people and things, percent, dollars, stretches of time, a count per time."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from archive.figures.numeral import Numeral
from archive.figures.tokens import HYPHENS, Tokens, words


class Unit(StrEnum):
    """The closed list; a rate is a count per time, and money per time stays money."""

    COUNT = "count"
    PERCENT = "percent"
    USD = "usd"
    DURATION = "duration"
    RATE = "rate"


_TIMES = ["minute", "hour", "day", "week", "weekend", "month", "quarter", "year"]
SPANS = frozenset([*_TIMES, *(word + "s" for word in _TIMES)]) - {"weekend", "quarter"}
_EACH = words("per each every a an")
_EVERY = words("weekly monthly quarterly yearly annual")
_OF_TIME = words("business calendar working consecutive full additional")


@dataclass(frozen=True, slots=True)
class Measure:
    """A unit, the last token that belongs to the number, and the tokens that print the unit (both included)."""

    unit: Unit
    last: int
    printed: tuple[int, int] | None


def measure_of(tokens: Tokens, number: Numeral) -> Measure:
    """The unit of a number, from the words around it."""
    last = number.last
    if number.fraction:
        return Measure(Unit.PERCENT, last, (number.first, last))
    if number.dollars:
        per = _per_time(tokens, last, 3)
        return Measure(Unit.USD, _touching(per, last), per or (number.first, number.first))
    hyphened = tokens.at(last + 1) in HYPHENS and tokens.glued(last + 1) and tokens.glued(last + 2)
    place = last + 1 + hyphened
    word = tokens.at(place)
    if word in ("%", "percent", "percentage", "pct") or (word == "per" and tokens.at(place + 1) == "cent"):
        place += word == "per" or (word == "percentage" and tokens.at(place + 1) in ("point", "points"))
        end = _repeated(tokens, number, place)
        return Measure(Unit.PERCENT, end, (last + 1 + hyphened, place))
    if word in ("dollars", "dollar"):
        return Measure(Unit.USD, place, (place, place))
    if word == "times":
        per = _per_time(tokens, place, 0)
        return Measure(Unit.RATE, per[1], (place, per[1])) if per else Measure(Unit.COUNT, last, None)
    span = place + (word in _OF_TIME and tokens.at(place + 1) in SPANS)
    if tokens.at(span) in SPANS:
        return Measure(Unit.DURATION, span, (place, span))
    per = _per_time(tokens, last, 3) or _every_time(tokens, number)
    return Measure(Unit.RATE, _touching(per, last), per) if per else Measure(Unit.COUNT, last, None)


def _repeated(tokens: Tokens, number: Numeral, place: int) -> int:
    """`ninety-six percent (96%)`: the digits that repeat a spelled percentage belong to it."""
    if not number.spelled or tokens.at(place + 1) != "(" or tokens.at(place + 2) != str(number.value):
        return place
    close = place + 3 + (tokens.at(place + 3) in ("%", "percent"))
    return close if tokens.at(close) == ")" else place


def _touching(per: tuple[int, int] | None, last: int) -> int:
    """The unit belongs to the number where it stands right behind it."""
    return per[1] if per and per[0] == last + 1 else last


def _per_time(tokens: Tokens, last: int, most: int) -> tuple[int, int] | None:
    """`per year`, `a month`, `each day` at most so many words behind a number."""
    for place in range(last + 1, last + 2 + most):
        word = tokens.at(place)
        if word in _EACH and tokens.at(place + 1) in SPANS and (word != "every" or place == last + 1):
            return place, place + 1
        if not word.isalpha() or word in ("who", "that", "which", "in", "to"):
            return None
    return None


def _every_time(tokens: Tokens, number: Numeral) -> tuple[int, int] | None:
    """`a monthly average of 18,427 detainers`, `the average monthly number of 22,832`; a daily average is a count."""
    near = tokens.low[max(0, number.first - 5) : number.first]
    if "average" not in near and "averages" not in near and "averaged" not in near:
        return None
    return next(((p, p) for p in range(number.first - len(near), number.first) if tokens.low[p] in _EVERY), None)
