"""Periods that a passage prints: `Through Aug. 31, 2012`, `At the end of FY11`, `from October 2008 to March 2012`."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from archive.figures.numeral import ONES
from archive.figures.period import (
    MONTHS,
    Kind,
    Period,
    calendar_year,
    century,
    day,
    fiscal_year,
    month,
    quarter,
)
from archive.figures.tokens import Tokens, words

_LONG = "january february march april may june july august september october november december"
_SHORT = "jan feb mar apr jun jul aug sept sep oct nov dec"
_NAMES = [name for month_name in (_LONG, _SHORT) for name in month_name.split()]
_MONTH = "(?:" + "|".join(f"{name.title()}|{name.upper()}" for name in _NAMES) + r")(?![A-Za-z])\.?"
_YEAR = r"(?:19|20)[0-9]{2}(?![0-9])"
_DAY = r"[0-9]{1,2}(?:st|nd|rd|th)?(?![0-9])"
_FISCAL = (
    r"(?:[Ff]iscal\s{0,2}[Yy]ears?|FISCAL\sYEARS?|FYs?|EOFY)\s{0,2}(?:\((?:FYs?)\)\s{0,2})?['’]?"
    r"(?:" + _YEAR + r"|[0-9]{2}(?![0-9]))"
)
_ATOM = re.compile(
    rf"(?P<named>{_MONTH})\s{{0,3}}(?:(?P<named_day>{_DAY}),?\s{{0,3}}(?P<named_year>{_YEAR})"
    rf"|(?:of\s|,\s?)?(?P<month_year>{_YEAR})|(?P<bare_day>{_DAY}))"
    rf"|(?P<fiscal>{_FISCAL})(?:\s?\(FY\s?[0-9]{{2,4}}\))?(?P<to_date>\s(?:YTD|to\sdate|year[\s-]to[\s-]date)\b)?"
    rf"|(?:[Cc]alendar\s{{1,2}}[Yy]ears?|CYs?)\s{{0,2}}(?:\(CY\)\s?)?(?P<calendar>{_YEAR})"
    rf"|(?P<left_day>[0-9]{{1,2}})\s(?P<right_month>{_MONTH}),?\s(?P<right_year>{_YEAR})"
    r"|(?P<m>[0-9]{1,2})(?P<mark>[/.-])(?P<d>[0-9]{1,2})(?P=mark)(?P<y>(?:[0-9]{2}){1,2})(?![0-9/-]|\.[0-9])"
    r"|(?P<iso>[0-9]{4}-[0-9]{2}-[0-9]{2})(?![0-9])"
    rf"|(?P<year>{_YEAR})(?!,[0-9]{{3}}(?![0-9])|\.[0-9]|%|-[0-9]{{3}}(?![0-9]))"
    r"|(?P<relative>(?:[Tt]his|[Tt]hat|[Ll]ast|[Tt]he\s(?:last|past|previous|prior))\s(?:fiscal\s)?(?:year|month|quarter|week)s?\b"
    r"|[Tt]oday\b|[Aa]\s(?:year|month)\sago\b|[Ll]ast\s(?:" + "|".join(n.title() for n in _LONG.split()) + r")\b)"
)
_LEAD = re.compile(
    r"\b(?P<word>since|through|as\sof|on|by|until|at\sthe\s(?:end|close)\sof|by\sthe\s(?:end|close)\sof|(?:at\s)?year[\s-]end|"
    r"between|from|over|than|compared\s(?:to|with)|of|for|to|in|during|and)"
    r"(?P<gap>\s(?:the\s)?)$",
    re.IGNORECASE,
)
_PART = re.compile(
    r"(?:the\s)?(?P<ordinal>(?:first|second|third|fourth|[1-4](?:st|nd|rd|th))(?=\squarter)|Q[1-4])"
    r"(?:\squarter)?(?:\sof|,)?\s(?:the\s)?$",
    re.IGNORECASE,
)
_QUARTERS = {
    "fir": 1,
    "sec": 2,
    "thi": 3,
    "fou": 4,
    "1st": 1,
    "2nd": 2,
    "3rd": 3,
    "4th": 4,
    "1": 1,
    "2": 2,
    "3": 3,
    "4": 4,
}
_OPENING = re.compile(r"(?:the\s)?first\s(?P<months>half|[a-z]{3,6}\smonths)\sof\s(?:the\s)?$", re.IGNORECASE)
_SINCE = re.compile(r"\bsince\s(?:[^\s.,;:]+\s){0,8}?(?:in\s)$", re.IGNORECASE)
_BETWEEN = re.compile(
    r"\s?(?:\([^()]{0,80}\)\s)?(?:,\s)?(?:and|to|through|thru|until|[-–—])\s?(?:the\send\sof\s|the\sfirst\s(?:half|[a-z]{3,6}\smonths)\sof\s)?",
    re.IGNORECASE,
)
_NAMING = re.compile(r"(?:\b(?:[Aa]ct|[Ll]aw|[Bb]ill)\sof|\b[Aa]n?)\s$")
_CHANGED = re.compile(
    r"\b(?:increase|decrease|drop|decline|rise|reduction|growth|up|down)s?\b[^.;:,]{0,40}\b(?:from|since)\s(?:the\s)?$",
    re.IGNORECASE,
)
_BEGINNINGS = frozenset(MONTHS) | words("fy fys eofy fiscal calendar cy cys today this that last the a")
_LISTED = re.compile(r",?\s?(?:to|through|thru|and|or|[-–—,])\s?")
_SHARED = re.compile(rf"(?P<lead>from|between)\s(?P<left>{_MONTH})(?P<between>\s(?:to|through|and|until)\s)$")
_LOOK_BACK = 90
_ENDS_ONLY = frozenset(
    ["through", "as of", "on", "by", "until", "at the end of", "at the close of", "by the end of", "by the close of"]
)


Dated = tuple[str, Period]
"""One date as printed, and what it means."""


@dataclass(frozen=True, slots=True)
class Mention:
    """A period as printed: characters `start` to `end`, the lead word that gives it its role included.

    `dates` are the printed dates inside it (one, or two when it names both ends); `lead` is the word before it
    in lower case, also where that word stays outside ("in", "during", "over").
    """

    start: int
    end: int
    printed: str
    period: Period
    lead: str
    dates: tuple[Dated, ...]

    @property
    def compares(self) -> bool:
        """Whether it only names what is compared with: `an increase over FY 2022`, `a 19.5% increase from FY 2022`."""
        return self.lead in ("over", "than", "compared to", "compared with", "increase from")

    @property
    def names(self) -> bool:
        """Whether it is part of a name and dates no number: `the Act of 2002`, `a 2008 federal law`."""
        return self.lead == "name"


def mentions_in(tokens: Tokens) -> list[Mention]:
    """The periods of a passage in order; a year alone counts as a calendar year."""
    text = tokens.text
    found: list[Mention] = []
    for start, end, period in _dates(tokens):
        if found and found[-1].dates[-1][1].kind is Kind.FISCAL_YEAR and _goes_on(text, found[-1], start, end):
            period = fiscal_year(int(text[start:end]))
        here = _lead(text, start, end, period, found[-1].end if found else 0)
        before = found[-1] if found else None
        if before and _continues(text, before, here, start):
            found[-1] = _joined(text, before, here)
        else:
            found.append(here)
    return found


def _goes_on(text: str, before: Mention, start: int, end: int) -> bool:
    """`fiscal years 2009 through 2012`: the bare year is of the same kind as the one before it."""
    return text[start:end].isdigit() and bool(_LISTED.fullmatch(text[before.end : min(start, before.end + 24)]))


def _dates(tokens: Tokens) -> Iterator[tuple[int, int, Period]]:
    """Begin, end and meaning of each date; tried only at tokens that a date can begin with."""
    text, past = tokens.text, 0
    for place, word in enumerate(tokens.low):
        if tokens.starts[place] < past or not (word in _BEGINNINGS or (word.isdigit() and len(word) < 5)):
            continue
        match = _ATOM.match(text, tokens.starts[place])
        if match and _stands_free(text, match):
            past = match.end()
            yield match.start(), past, _period(match)


def _stands_free(text: str, match: re.Match[str]) -> bool:
    """Whether the digits are not the tail of a longer number, code or amount."""
    start = match.start()
    if not start or not text[start].isdigit():
        return True
    before = text[start - 1]
    return not before.isalnum() and before not in ("$,." if match["year"] else "$.,/-")


def _period(match: re.Match[str]) -> Period:
    unknown = Period(Kind.AS_PRINTED, None, None)
    if match["fiscal"]:
        year = century(re.sub(r"\D", "", match["fiscal"]))
        whole = fiscal_year(year)
        return Period(Kind.YEAR_TO_DATE, whole.start, None) if match["to_date"] else whole
    if match["named_year"]:
        return _day(match["named_year"], match["named"], match["named_day"]) or unknown
    if match["month_year"]:
        return month(int(match["month_year"]), _number(match["named"]))
    if match["right_year"]:
        return _day(match["right_year"], match["right_month"], match["left_day"]) or unknown
    if match["m"]:
        return day(century(match["y"]), int(match["m"]), int(match["d"])) or unknown
    if match["iso"]:
        return day(int(match["iso"][:4]), int(match["iso"][5:7]), int(match["iso"][8:])) or unknown
    year_alone = match["calendar"] or match["year"]
    return calendar_year(int(year_alone)) if year_alone else unknown


def _number(name: str) -> int:
    return MONTHS[name.rstrip(".").lower()]


def _day(year: str, name: str, number: str) -> Period | None:
    return day(int(year), _number(name), int(re.sub(r"\D", "", number)))


def _lead(text: str, start: int, end: int, period: Period, floor: int) -> Mention:
    """The mention of one date, with the words before it that belong to it, and the role they give it."""
    taken, period = _part_of(text[max(floor, start - _LOOK_BACK) : start], period)
    start -= taken
    back = text[max(floor, start - _LOOK_BACK) : start]
    dates: tuple[Dated, ...] = ((text[start:end], period),)
    since = _SINCE.search(back)
    if since and " was " not in since[0]:
        return _mention(text, start - len(since[0]), end, Period(Kind.CUMULATIVE, period.start, None), "since", dates)
    lead = _LEAD.search(back)
    word = " ".join(lead["word"].lower().split()) if lead else ""
    shared = _shared(text, start, end, period, back) if word in ("", "to", "through", "and", "until") else None
    if shared:
        return shared
    if period.kind is Kind.CALENDAR_YEAR and _NAMING.search(back):
        return _mention(text, start, end, period, "name", dates)
    opens = start - len(back) + lead.start() if lead else start
    if word in ("from", "since") and _CHANGED.search(back):
        return _mention(text, start, end, period, "increase from", dates)
    if word in ("from", "between"):
        return _mention(text, opens, end, period, word, dates)
    bounded = _bounded(period, word)
    return _mention(text, opens if bounded else start, end, bounded or period, word, dates)


def _bounded(period: Period, word: str) -> Period | None:
    """What "since", "through", "as of" and their like make of a date: a period with one open end."""
    if word == "since":
        return Period(Kind.CUMULATIVE, period.start, None)
    if word not in _ENDS_ONLY or not period.end:
        return None
    return Period(Kind.CUMULATIVE if word in ("through", "until") else Kind.AS_OF, None, period.end)


def _part_of(back: str, period: Period) -> tuple[int, Period]:
    """How many characters before a year name a part of it, and that part: `the fourth quarter of FY 2010`."""
    opening = _OPENING.search(back) if period.start else None
    if opening:
        return len(opening[0]), _opening_of(period, opening["months"])
    part = _PART.search(back) if period.kind is Kind.FISCAL_YEAR else None
    if not part or not period.end:
        return 0, period
    return len(part[0]), quarter(int(period.end[:4]), _QUARTERS[part["ordinal"].lower().lstrip("q")[:3]])


def _opening_of(whole: Period, printed: str) -> Period:
    """`the first five months of FY 2012`, `the first half of 2012`."""
    count = 6 if printed.lower() == "half" else ONES.get(printed.split()[0].lower(), 0)
    if not whole.start or not 0 < count < 12:
        return whole
    year, first = int(whole.start[:4]), int(whole.start[5:7])
    last = first + count - 1
    return month(year, first).joined(month(year + (last > 12), (last - 1) % 12 + 1))


def _shared(text: str, start: int, end: int, period: Period, back: str) -> Mention | None:
    """`from October through December 2012`: the year stands once."""
    both = _SHARED.search(back)
    if not both or not period.start or period.kind not in (Kind.MONTH, Kind.DAY):
        return None
    first = month(int(period.start[:4]), _number(both["left"]))
    opens = start - len(back) + both.start()
    dates = ((both["left"], first), (text[start:end], period))
    return _mention(text, opens, end, first.joined(period), both["lead"].lower(), dates)


def _mention(text: str, start: int, end: int, period: Period, lead: str, dates: tuple[Dated, ...]) -> Mention:
    return Mention(start, end, text[start:end], period, lead, dates)


def _continues(text: str, before: Mention, here: Mention, date_start: int) -> bool:
    """Whether this date closes the span that the one before opens: `between A and B`, `from A to B`, `A-B`."""
    if here.start < before.end or len(before.dates) > 1 or not before.period.start or not here.period.end:
        return False
    between = text[before.end : date_start]
    if len(between) > 120 or not _BETWEEN.fullmatch(between):
        return False
    if "and" in between.lower():
        return before.lead == "between" or "first" in between
    return before.period.start <= here.period.end


def _joined(text: str, before: Mention, here: Mention) -> Mention:
    later = here.dates[-1]
    first = before.dates[0]
    return _mention(text, before.start, here.end, first[1].joined(later[1]), before.lead, (first, later))
