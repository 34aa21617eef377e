"""Numbers as a text writes them: `1,595`, `8.4 million`, `ninety-six`, `five (5)`, `two thirds`."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal

from archive.figures.tokens import HYPHENS, Tokens, words

_ONES = (
    "zero,one,two,three,four,five,six,seven,eight,nine,ten,eleven,twelve,thirteen,fourteen,fifteen,sixteen,seventeen,"
    "eighteen,nineteen"
)
_TENS = "twenty,thirty,forty,fifty,sixty,seventy,eighty,ninety"
ONES = {word: value for value, word in enumerate(_ONES.split(","))}
TENS = {word: 10 * value for value, word in enumerate(_TENS.split(","), 2)}
SCALES = {"hundred": 100, "dozen": 12, "thousand": 10**3, "million": 10**6, "billion": 10**9, "trillion": 10**12}
_PARTS = "third|thirds|quarter|quarters|fourth|fourths|fifth|fifths|tenth|tenths"
PARTS = dict(zip(_PARTS.split("|"), (3, 3, 4, 4, 4, 4, 5, 5, 10, 10), strict=True))
WORDS = frozenset(ONES) | frozenset(TENS) | {"half"} | frozenset(PARTS)
_BOUNDS = words("nearly about almost over than roughly approximately by")
_MOST_SCALES = 6  # "two million three hundred thousand four hundred" has five
_SHORT_SCALES = {"k": 10**3, "m": 10**6, "mm": 10**6, "b": 10**9, "bn": 10**9}


@dataclass(frozen=True, slots=True)
class Numeral:
    """One number of a text: tokens `first` to `last`, both included."""

    first: int
    last: int
    value: Decimal
    spelled: bool
    scaled: bool = False
    fraction: bool = False
    dollars: bool = False


def canonical(value: Decimal) -> str:
    """The value in plain digits, without thousands marks, exponents or closing zeros behind the point."""
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def numerals_in(tokens: Tokens) -> Iterator[Numeral]:
    """The numbers of a text in order, whatever they count or name; digits that are no number (1.2.3) as zero-width."""
    place = 0
    while place < len(tokens):
        first = tokens.low[place][0]
        found = None
        if "0" <= first <= "9":
            found = _digits(tokens, place)
        elif tokens.low[place] in WORDS:
            found = _spelled(tokens, place)
        if found is None:
            place += 1
            continue
        yield found
        place = found.last + 1


def _digits(tokens: Tokens, place: int) -> Numeral | None:
    printed = tokens.low[place]
    if printed.count(".") > 1 or len(printed) > 24:
        return None
    value = Decimal("".join(printed.replace(",", "").split()))
    dollars = tokens.at(place - 1) in ("$", "usd")
    last, scale = _scale_after(tokens, place, dollars)
    return Numeral(place - dollars, last, value * scale, False, scale > 1, False, dollars)


def _scale_after(tokens: Tokens, place: int, dollars: bool) -> tuple[int, int]:
    """The last token and the factor of a scale word behind a number: `8.4 million`, `$1.4-billion`, `$50M`."""
    after = place + 1
    if tokens.at(after) in HYPHENS and tokens.at(after + 1) in SCALES:
        after += 1
    if tokens.at(after) in SCALES:
        return after, SCALES[tokens.low[after]]
    if dollars and tokens.glued(after) and tokens.at(after) in _SHORT_SCALES:
        return after, _SHORT_SCALES[tokens.low[after]]
    return place, 1


def _spelled(tokens: Tokens, place: int) -> Numeral | None:
    fraction = _fraction(tokens, place)
    if fraction or (tokens.low[place] not in ONES and tokens.low[place] not in TENS):
        return fraction
    last, value, scaled = _small(tokens, place)
    total = 0
    for _ in range(_MOST_SCALES):
        if tokens.at(last + 1) not in SCALES:
            break
        last += 1
        factor = SCALES[tokens.low[last]]
        value *= factor
        scaled = scaled or factor > 100
        following = last + 1 + (tokens.at(last + 1) == "and" and factor == 100)
        if tokens.at(following) in ONES or tokens.at(following) in TENS:
            if factor > 100:
                total, value = total + value, 0
            last, more, _ = _small(tokens, following)
            value += more
    return _confirmed(tokens, Numeral(place, last, Decimal(total + value), True, scaled))


def _small(tokens: Tokens, place: int) -> tuple[int, int, bool]:
    """A number below a hundred: `ninety six`, `ninety-six`, `twelve`."""
    word = tokens.low[place]
    if word in ONES:
        return place, ONES[word], False
    unit = place + 1 + (tokens.at(place + 1) in HYPHENS)
    ones = ONES.get(tokens.at(unit), 0)
    return (unit, TENS[word] + ones, False) if 0 < ones < 10 else (place, TENS[word], False)


def _confirmed(tokens: Tokens, number: Numeral) -> Numeral:
    """`five (5)`: the digits that repeat a spelled number belong to it."""
    place = number.last + 1
    if tokens.at(place) == "(" and tokens.at(place + 2) == ")" and tokens.at(place + 1) == canonical(number.value):
        return Numeral(number.first, place + 2, number.value, True, number.scaled)
    return number


def _fraction(tokens: Tokens, place: int) -> Numeral | None:
    """`half`, `one-quarter`, `two thirds`, `a third of`: as percent, to two places."""
    word = tokens.low[place]
    if word == "half":
        before = tokens.at(place - 1)
        ordinal = before in ("first", "second", "last", "latter") or tokens.at(place + 1) in HYPHENS
        return None if ordinal else Numeral(place, place, Decimal(50), True, fraction=True)
    bounded = tokens.at(place + 1) == "of" or tokens.at(place - 2) in _BOUNDS
    article = word in PARTS and tokens.at(place - 1) == "a" and bounded
    if article:
        year = {"fy", "fiscal", "calendar", "the", "year"} & {tokens.at(place + 2)}
        return None if year else Numeral(place - 1, place, _share(1, PARTS[word]), True, fraction=True)
    part = place + 1 + (tokens.at(place + 1) in HYPHENS)
    if word not in ONES:
        return None
    if tokens.at(part) == "half" and word == "one":
        return Numeral(place, part, Decimal(50), True, fraction=True)
    if tokens.at(part) not in PARTS or ONES[word] not in range(1, 10) or not _is_part(tokens, part):
        return None
    return Numeral(place, part, _share(ONES[word], PARTS[tokens.low[part]]), True, fraction=True)


def _is_part(tokens: Tokens, part: int) -> bool:
    """`three quarters of removals`, not `three quarters of FY 2012`."""
    return not (tokens.at(part + 1) == "of" and tokens.at(part + 2) in ("fy", "fiscal", "calendar"))


def _share(above: int, below: int) -> Decimal:
    return (Decimal(100 * above) / below).quantize(Decimal("0.01")).normalize()
