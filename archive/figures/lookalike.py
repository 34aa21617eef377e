"""Numbers that are no figures: what names a law, a form, a page, a place or a moment, and counts nothing."""

from __future__ import annotations

from archive.figures.citation import in_a_code, of_a_label, of_cited_list, reported
from archive.figures.numeral import Numeral
from archive.figures.tokens import HYPHENS, Tokens, words
from archive.figures.units import SPANS

_LIST_NOUNS = words(
    "pillars missions goals objectives categories components phases steps priorities recommendations ways types "
    "kinds factors elements areas options principles reasons criteria parts sections questions sets tiers levels "
    "forms methods issues respects circumstances findings themes topics purposes functions things stages "
    "mechanisms models fold points tasks aspects"
)
_STREETS = words(
    "street st avenue ave drive dr road rd boulevard blvd lane ln way court ct highway hwy parkway pkwy place pl "
    "plaza square circle terrace trail"
)
_MOMENTS = words("past last first next preceding previous prior following recent coming final earlier")
_OPERATIONS = words("operation operations enforcement surge sweep effort action initiative raid blitz span")
_FILE_SIZES = words("kb mb gb kilobytes megabytes bytes")
_PAPER = words("page pages pp slides paragraphs")
_ZONES = words("am pm a p noon midnight est edt et")
_WHOLES = words("age experience service fy fiscal calendar year")
_OLDER = words("older younger elder")
_LONGEST_LIST = 40
_ORDINALS = words("st nd rd th")
_POINTING = words("these those the both other")


def is_lookalike(tokens: Tokens, number: Numeral) -> bool:
    """Whether a number outside every date names or places something, and counts nothing a reader could follow."""
    if number.dollars or number.fraction:
        return False
    if number.spelled:
        return _spelled(tokens, number)
    return (
        in_a_code(tokens, number)
        or of_a_label(tokens, number)
        or of_cited_list(tokens, number)
        or _before_its_kind(tokens, number)
        or _of_time(tokens, number)
        or _of_place(tokens, number)
        or _of_a_list(tokens, number)
        or _footnote(tokens, number)
        or _area_code(tokens, number)
    )


def _spelled(tokens: Tokens, number: Numeral) -> bool:
    after = tokens.at(number.last + 1)
    hyphened = after in HYPHENS and tokens.glued(number.last + 1) and tokens.glued(number.last + 2)
    if hyphened and not _unit_behind(tokens, number.last + 2):
        return True
    if number.first and tokens.at(number.first - 1) in HYPHENS - {"–", "—"} and tokens.glued(number.first):
        return True
    if number.value < 2 and not number.scaled:
        return not _one_that_counts(tokens, number)
    return (
        _of_time(tokens, number)
        or of_a_label(tokens, number)
        or _before_its_kind(tokens, number)
        or _announces(tokens, number)
    )


def _unit_behind(tokens: Tokens, place: int) -> bool:
    return tokens.at(place) in SPANS or tokens.at(place) in ("percent", "per") or tokens.at(place) == "strong"


def _one_that_counts(tokens: Tokens, number: Numeral) -> bool:
    """`one percent`, `within one day`, `one (1)`; not "one of", "one contract", "one year later"."""
    after = tokens.at(number.last + 1)
    if after in ("percent", "%", "percentage") or number.last > number.first:
        return True
    return after in SPANS and tokens.at(number.first - 1) in ("within", "than", "least", "to", "exceed")


def _announces(tokens: Tokens, number: Numeral) -> bool:
    """`three pillars`, `two primary missions: (1) …`: a small number that only announces a list."""
    if number.value > 12 or number.scaled:
        return False
    before = tokens.at(number.first - 1)
    if before in _POINTING and number.value < 5 and tokens.at(number.last + 1) not in SPANS:
        return True
    for place in range(number.last + 1, min(number.last + 9, len(tokens))):
        word = tokens.low[place]
        if word in ":—" and not tokens.glued(place + 1):
            return True
        if place <= number.last + 4 and word in _LIST_NOUNS:
            return True
        if word in ",.;()" or tokens.new_line(place):
            return False
    return False


def _before_its_kind(tokens: Tokens, number: Numeral) -> bool:
    """`214 KB`, `7 pages`, `8 U.S.C.`, `42 CFR`, `5th`."""
    after = tokens.at(number.last + 1)
    if after in _FILE_SIZES or (after in _ORDINALS and tokens.glued(number.last + 1)):
        return True
    if after in _PAPER or "recommendations" in (after, tokens.at(number.last + 2)):
        return True
    return reported(tokens, number.last + 1 + (after == "."))


def _of_time(tokens: Tokens, number: Numeral) -> bool:
    """`past 20 months`, `24 hours a day`, `5 p.m.`, `three years ago`, `18 years old`, `Seven-Day`."""
    after = number.last + 1
    hyphened = tokens.at(after) in HYPHENS and tokens.glued(after) and tokens.glued(after + 1)
    unit = after + hyphened
    if tokens.at(unit) in ("fiscal", "calendar", "full", "consecutive") and not hyphened:
        unit += 1
    if tokens.at(after) in _ZONES and _clock(tokens, after):
        return True
    if tokens.at(unit) not in SPANS:
        return _of_age(tokens, number) or _on_a_scale(tokens, number)
    behind = tokens.at(unit + 1)
    if tokens.low[max(0, number.first - 2) : number.first] == ["time", "in"]:
        return True
    if tokens.at(number.first - 1) in _MOMENTS and tokens.at(number.first - 2) != "within":
        return True
    if (behind in ("and", "or") and tokens.at(unit + 2) in _OLDER) or tokens.at(number.first - 2) in _OLDER:
        return True
    if behind in ("ago", "old", "earlier", "later") and not _bounded(tokens, number):
        return True
    if behind == "of" and tokens.at(unit + 2 + (tokens.at(unit + 2) == "the")) in _WHOLES:
        return True
    if (
        tokens.at(unit) in ("hours", "days")
        and behind in ("a", "per")
        and tokens.at(unit + 2) in ("day", "week", "year")
    ):
        return True
    if not hyphened:
        return False
    near = {tokens.at(unit + 1), tokens.at(unit + 2), tokens.at(unit + 3), tokens.at(unit + 4), tokens.at(unit + 5)}
    return bool(near & _OPERATIONS) or (tokens.at(unit + 1) in HYPHENS and tokens.at(unit + 2) == "old")


def _clock(tokens: Tokens, place: int) -> bool:
    zone = tokens.at(place)
    return zone not in ("a", "p") or (tokens.at(place + 1) == "." and tokens.at(place + 2) == "m")


def _bounded(tokens: Tokens, number: Numeral) -> bool:
    return tokens.at(number.first - 1) in ("within", "than", "to", "least", "exceed", "approximately", "about")


def _of_age(tokens: Tokens, number: Numeral) -> bool:
    """`aged 18`, `under the age of 18`."""
    before = number.first - 1 - (tokens.at(number.first - 1) == "of")
    return tokens.at(before) in ("age", "aged", "ages")


def _on_a_scale(tokens: Tokens, number: Numeral) -> bool:
    """`on a scale of one to five`, both ends."""
    before = [tokens.at(number.first - back) for back in range(1, 6)]
    return "scale" in before and "of" in before


def _of_place(tokens: Tokens, number: Numeral) -> bool:
    """Houses (`500 12th Street`), ZIP codes (`UT 84119`, `Ohio 44101`, `D.C. 20044`), names (`case 18977994`)."""
    printed = tokens.low[number.first]
    if not printed.isdigit() or number.scaled:
        return False
    before = tokens.as_printed(number.first - 1)
    if len(printed) > 7:
        return True
    if before == "." and len(tokens.at(number.first - 2)) == 1:  # D.C.
        before = tokens.as_printed(number.first - 2)
    if len(printed) == 5 and before[:1].isupper() and not tokens.as_printed(number.last + 1).islower():
        return True
    for place in range(number.last + 1, min(number.last + 7, len(tokens))):
        word = tokens.as_printed(place)
        if place > number.last + 1 and word.lower() in _STREETS and word[0].isupper():
            return True
        if not (word[0].isupper() or word[0].isdigit() or word in ".-" or word.lower() in _ORDINALS):
            return False
    return False


def _of_a_list(tokens: Tokens, number: Numeral) -> bool:
    """`(1)`, `[1]`, `and 2)`, and `2.` or `2)` at the head of a line."""
    mark = tokens.at(number.last + 1)
    if tokens.at(number.first - 1) == "[" and mark == "]":
        return True
    if number.value > _LONGEST_LIST or not tokens.low[number.first].isdigit():
        return False
    if tokens.at(number.first - 1) == "(" and mark == ")":
        return True
    if mark not in (".", ")") or not tokens.glued(number.last + 1):
        return False
    if mark == ")" and tokens.at(number.first - 1) in (":", ";", ",", "and", "or"):
        return True
    return tokens.new_line(number.first) and number.last + 2 < len(tokens) and not tokens.new_line(number.last + 2)


def _area_code(tokens: Tokens, number: Numeral) -> bool:
    """The first part of `(202) 732-3100`."""
    close = number.last + 1
    return (
        len(tokens.low[number.first]) == 3
        and tokens.at(number.first - 1) == "("
        and tokens.at(close) == ")"
        and len(tokens.at(close + 1)) == 3
        and tokens.at(close + 1).isdigit()
    )


def _footnote(tokens: Tokens, number: Numeral) -> bool:
    """`…in the U.S. 1`, `deportable…”1`, `offenses. 4 The`: a mark behind the end of a sentence."""
    if (
        number.value > 199
        or not tokens.low[number.first].isdigit()
        or not number.first
        or tokens.new_line(number.first)
    ):
        return False
    before, after = tokens.at(number.first - 1), number.last + 1
    if before in '”"’…)' and tokens.glued(number.first):
        return True
    closed = before in '.!?”"' and len(before) == 1
    if not closed:
        return False
    return after >= len(tokens) or tokens.new_line(after) or tokens.printed[after][0].isupper()
