"""Figures in prose: every quantity a reader could follow over time, with its place, value, unit and words."""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache

from archive.figures.lookalike import is_lookalike
from archive.figures.mention import Mention, mentions_in
from archive.figures.numeral import ONES, PARTS, SCALES, TENS, Numeral, canonical, numerals_in
from archive.figures.period import Kind, Period
from archive.figures.phrase import Phrases, phrases_of
from archive.figures.qualifier import Qualifier, qualifier_of
from archive.figures.tokens import HYPHENS, Tokens
from archive.figures.units import Measure, Unit, measure_of
from archive.figures.when import periods_of
from archive.reading.garbled import is_garbled

_DIGIT = re.compile("[0-9]")
_WORD = re.compile("[a-z]+")
_SAYS_NUMBER = frozenset([*ONES, *TENS, "half", *(PARTS.keys() & {"third", "quarter"})]) - {"one"}
_ONE = re.compile(
    r"\bone\b[\s-]{0,3}(?:percent|per\scent|quarter|third|half|fourth|fifth|tenth|hundred|thousand|million|billion|\(|day|hour|week|month|year)"
)


@dataclass(frozen=True, slots=True)
class Figure:
    """One number of a passage as printed: `text[start:end] == printed`, offsets in code points.

    `value` (of a range the low end, with `high`) is exact, in plain digits, unsigned; fractions in words are percent.
    `subject` is the noun phrase counted, `action` what was done, both as printed or None. `mention` is the period as
    printed, `period` what it means; `as_of` the day the agency says its numbers stood at.
    """

    start: int
    end: int
    printed: str
    value: str
    high: str | None
    unit: Unit
    unit_text: str | None
    qualifier: Qualifier | None
    subject: str | None
    action: str | None
    mention: str | None
    period: Period | None
    as_of: str | None


@dataclass(frozen=True, slots=True)
class _Quantity:
    """A number with its unit, or two as a range."""

    first: int
    measure: Measure
    value: Decimal
    high: Decimal | None


@lru_cache(1024)  # what is told of one version asks several times
def figures_in(text: str) -> tuple[Figure, ...]:
    """The figures of a passage in order; none of one whose characters are not those that are seen. Never raises; costs
    in proportion to the length of the text."""
    if not _may_count(text):
        return ()
    tokens = Tokens(text)
    numerals = list(numerals_in(tokens))
    if not numerals:
        return ()
    mentions = mentions_in(tokens)
    numerals = _outside_dates(tokens, numerals, mentions)
    quantities = _quantities(tokens, [number for number in numerals if not is_lookalike(tokens, number)])
    if not quantities or is_garbled(text):
        return ()
    bounds = [qualifier_of(tokens, q.first, q.measure.last, q.measure.unit) for q in quantities]
    spans = [(first, last) for _, first, last in bounds]
    phrases = phrases_of(tokens, spans, [q.measure.unit for q in quantities], mentions)
    periods = periods_of(tokens, spans, mentions)
    return tuple(
        _figure(tokens, quantity, bound, phrase, period)
        for quantity, bound, phrase, period in zip(quantities, bounds, phrases, periods, strict=True)
    )


def _may_count(text: str) -> bool:
    """Whether a text holds a digit or a word for a number: most paragraphs hold none and cost no more than this."""
    if _DIGIT.search(text):
        return True
    low = text.lower()
    return not _SAYS_NUMBER.isdisjoint(_WORD.findall(low)) or ("one" in low and _ONE.search(low) is not None)


def _outside_dates(tokens: Tokens, numerals: list[Numeral], mentions: list[Mention]) -> list[Numeral]:
    """The numbers that are no part of a date; a walk along both lists."""
    outside: list[Numeral] = []
    place = 0
    for number in numerals:
        start = tokens.starts[number.first]
        while place < len(mentions) and mentions[place].end <= start:
            place += 1
        if place == len(mentions) or start < mentions[place].start:
            outside.append(number)
    return outside


def _quantities(tokens: Tokens, numbers: list[Numeral]) -> list[_Quantity]:
    quantities: list[_Quantity] = []
    for place, number in enumerate(numbers):
        if quantities and number.first <= quantities[-1].measure.last:
            continue
        following = numbers[place + 1] if place + 1 < len(numbers) else None
        quantities.append(_range(tokens, number, following) or _single(tokens, number, following))
    return quantities


def _range(tokens: Tokens, low: Numeral, high: Numeral | None) -> _Quantity | None:
    """`nine to 12 months`, `5-10 percent`, `between 10 and 12 million`; "from A to B" is two figures."""
    if high is None or high.first - low.last > 3:
        return None
    link = tokens.low[low.last + 1 : high.first]
    before = tokens.at(low.first - 1)
    measure = measure_of(tokens, high)
    paired = link == ["to"] and (before != "from" or measure.unit is Unit.DURATION)
    hyphened = len(link) == 1 and link[0] in HYPHENS and tokens.glued(high.first) and tokens.glued(low.last + 1)
    between = link == ["and"] and before == "between"
    if not (paired or hyphened or between):
        return None
    value = low.value
    if high.scaled and not low.scaled and value < 1000:
        value *= SCALES.get(tokens.low[high.last], 1)
    if value >= high.value:
        return None
    if low.dollars and measure.unit is Unit.COUNT:
        measure = Measure(Unit.USD, measure.last, (low.first, low.first))
    return _Quantity(low.first, measure, value, high.value)


def _single(tokens: Tokens, number: Numeral, following: Numeral | None) -> _Quantity:
    measure = measure_of(tokens, number)
    value = number.value
    if measure.unit is Unit.COUNT and following and _shares_unit(tokens, number, following):
        later = measure_of(tokens, following)
        if later.unit in (Unit.PERCENT, Unit.DURATION):
            measure = Measure(later.unit, measure.last, later.printed)
    return _Quantity(number.first, measure, value, None)


def _shares_unit(tokens: Tokens, number: Numeral, following: Numeral) -> bool:
    """`from 27 to 36 percent`, `98 and 99 percent`: the unit stands once."""
    if number.scaled or "," in tokens.low[number.first]:
        return False
    return following.first == number.last + 2 and tokens.low[number.last + 1] in ("to", "and", "or")


def _figure(
    tokens: Tokens,
    quantity: _Quantity,
    bound: tuple[Qualifier | None, int, int],
    phrase: Phrases,
    mention: Mention | None,
) -> Figure:
    quality, first, last = bound
    start, end = tokens.starts[first], tokens.ends[last]
    period = mention.period if mention else None
    return Figure(
        start=start,
        end=end,
        printed=tokens.text[start:end],
        value=canonical(quantity.value),
        high=canonical(quantity.high) if quantity.high is not None else None,
        unit=quantity.measure.unit,
        unit_text=_between(tokens, quantity.measure.printed),
        qualifier=quality,
        subject=_between(tokens, phrase.subject),
        action=_between(tokens, phrase.action),
        mention=mention.printed if mention else None,
        period=period,
        as_of=period.end if period and period.kind is Kind.AS_OF else None,
    )


def _between(tokens: Tokens, span: tuple[int, int] | None) -> str | None:
    return tokens.text[tokens.starts[span[0]] : tokens.ends[span[1]]] if span else None
