"""How sure or bounded a number is said to be: a closed list, by meaning and not by word."""

from __future__ import annotations

from enum import StrEnum

from archive.figures.tokens import ENDS, Tokens, words
from archive.figures.units import Unit


class Qualifier(StrEnum):
    """What the words at a number make of it."""

    MORE_THAN = "more than"
    AT_LEAST = "at least"
    NEARLY = "nearly"
    ABOUT = "about"
    LESS_THAN = "less than"
    NO_MORE_THAN = "no more than"
    UP_TO = "up to"
    ESTIMATED = "estimated"


_PHRASES: dict[Qualifier, str] = {
    Qualifier.MORE_THAN: "more than|over|just over|well over|in excess of|greater than|upwards of|exceeding|"
    "higher than|slightly more than|slightly over",
    Qualifier.AT_LEAST: "at least|no fewer than|no less than|not less than|not fewer than|a minimum of|minimum of",
    Qualifier.NEARLY: "nearly|almost|close to|just under|just shy of",
    Qualifier.ABOUT: "about|approximately|around|roughly|some|approx|approx .|an approximate",
    Qualifier.LESS_THAN: "less than|fewer than|under|below|slightly less than|lower than",
    Qualifier.NO_MORE_THAN: "no more than|not more than|not to exceed|not exceed|not exceeding|within|no later than|"
    "not later than|at most|a maximum of|maximum of|no longer than|no greater than",
    Qualifier.UP_TO: "up to|as many as|as much as|as high as",
    Qualifier.ESTIMATED: "estimated|an estimated|projected",
}
_WORDS = {tuple(phrase.split()): quality for quality, phrases in _PHRASES.items() for phrase in phrases.split("|")}
_LONGEST = 3
_FILLERS = (("an", "extra"), ("an", "additional"), ("the",), ("a", "total", "of"), ("a",), ("an",), ("another",))
_NEGATIONS = words("no not cannot never don't can't shouldn't mayn't won't nor without")
_AFTER = {"more": Qualifier.AT_LEAST, "greater": Qualifier.AT_LEAST, "fewer": Qualifier.NO_MORE_THAN}


def qualifier_of(tokens: Tokens, first: int, last: int, unit: Unit) -> tuple[Qualifier | None, int, int]:
    """The qualifier of the number at tokens `first` to `last`, and the tokens of both together."""
    found = _before(tokens, first, unit)
    if found:
        quality, opens = found
        if quality in (Qualifier.MORE_THAN, Qualifier.UP_TO) and unit is Unit.DURATION and _negated(tokens, opens):
            quality = Qualifier.NO_MORE_THAN
        return quality, opens, last
    if tokens.at(last + 1) == "or" and tokens.at(last + 2) in _AFTER:
        return _AFTER[tokens.low[last + 2]], first, last + 2
    if tokens.at(last + 1) == "+" and tokens.glued(last + 1):
        return Qualifier.AT_LEAST, first, last + 1
    return (Qualifier.ESTIMATED if _estimates(tokens, first) else None), first, last


def _before(tokens: Tokens, first: int, unit: Unit) -> tuple[Qualifier, int] | None:
    direct = _phrase_before(tokens, first, unit)
    if direct:
        return direct
    for filler in _FILLERS:
        if _said(tokens, first, filler):
            through = _phrase_before(tokens, first - len(filler), unit)
            if through and through[0] is not Qualifier.ESTIMATED:
                return through
    return None


def _said(tokens: Tokens, end: int, words: tuple[str, ...]) -> bool:
    return end >= len(words) and tuple(tokens.low[end - len(words) : end]) == words


def _phrase_before(tokens: Tokens, end: int, unit: Unit) -> tuple[Qualifier, int] | None:
    """The longest phrase that ends right before a token, and where it begins."""
    for length in range(min(_LONGEST, end), 0, -1):
        words = tuple(tokens.low[end - length : end])
        quality = _WORDS.get(words)
        if quality and _bounds(words, unit):
            return quality, end - length + (words[0] in ("a", "an"))
    return None


def _bounds(words: tuple[str, ...], unit: Unit) -> bool:
    """Some words bound a number only in front of some units: `within 50 states` is a place."""
    if words == ("within",):
        return unit is Unit.DURATION
    if words in (("under",), ("below",)):
        return unit is not Unit.COUNT
    return True


def _negated(tokens: Tokens, opens: int) -> bool:
    """`must not be kept … for more than 30 hours`: the clause forbids what goes beyond the number."""
    for place in range(opens - 1, max(-1, opens - 16), -1):
        if tokens.low[place] in _NEGATIONS:
            return True
        if tokens.low[place] in ENDS or tokens.low[place] in "():":
            return False
    return False


def _estimates(tokens: Tokens, first: int) -> bool:
    """`estimates the costs at 11 million`."""
    if tokens.at(first - 1) != "at":
        return False
    return any(
        tokens.low[place] in ("estimates", "estimated", "estimate") for place in range(max(0, first - 12), first - 1)
    )
