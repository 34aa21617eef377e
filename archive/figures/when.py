"""Which printed period a number belongs to: the nearest in its sentence, or one that its sentence points back to."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import replace

from archive.figures.mention import Mention
from archive.figures.period import Kind
from archive.figures.tokens import Tokens, words

_POINTING = words("these those it they this of such among")
_NEAR = 200
_THOSE = words("these those")
_ATTACHED = frozenset(
    [
        "in",
        "for",
        "during",
        "since",
        "through",
        "as of",
        "between",
        "from",
        "on",
        "by",
        "by the end of",
        "by the close of",
        "until",
        "at the end of",
        "at the close of",
        "",
    ]
)


def periods_of(tokens: Tokens, spans: Sequence[tuple[int, int]], mentions: Sequence[Mention]) -> list[Mention | None]:
    """For each number (first and last token) the mention of its period, or None where the passage prints none."""
    if not mentions:
        return [None] * len(spans)
    numbers = [(tokens.starts[first], tokens.ends[last]) for first, last in spans]
    found: list[Mention | None] = [None] * len(spans)
    carried: Mention | None = None
    heading = False
    for begin, end, first in _sentences(tokens):
        own = mentions[bisect_left(mentions, begin, key=_start) : bisect_left(mentions, end, key=_start)]
        places = range(bisect_left(numbers, (begin, 0)), bisect_left(numbers, (end, 0)))
        usable = [m for m in own if not (m.compares or m.names)]
        if not usable and carried and (heading or _points_back(tokens, first)):
            usable = [carried]
        elif places and not usable:
            carried = None
        _settle(tokens, places, numbers, usable, found)
        if usable and usable[0].start >= begin:
            carried, heading = usable[0], tokens.text[begin:end].rstrip()[-1:] == ":"
    return found


def _start(mention: Mention) -> int:
    return mention.start


def _sentences(tokens: Tokens) -> list[tuple[int, int, int]]:
    """Begin and end in characters, and the first token, of each sentence."""
    firsts = tokens.openings()
    begins = [tokens.starts[place] for place in firsts]
    return list(zip(begins, [*begins[1:], len(tokens.text) + 1], firsts, strict=True))


def _points_back(tokens: Tokens, first: int) -> bool:
    """`Ninety percent of these removals`, `It also removed`: the sentence goes on about the one before."""
    return tokens.low[first] in _POINTING or not _THOSE.isdisjoint(tokens.low[first : first + 8])


def _settle(
    tokens: Tokens,
    places: range,
    numbers: Sequence[tuple[int, int]],
    usable: Sequence[Mention],
    found: list[Mention | None],
) -> None:
    if not usable or not places:
        return
    leading = usable[0]
    if len(usable) == 1 and _each_its_own(tokens.text, [numbers[place] for place in places], leading):
        for place, (printed, date) in zip(places, leading.dates, strict=True):
            found[place] = replace(leading, printed=printed, period=date)
        return
    starts = [mention.start for mention in usable]
    ahead = False
    for place in places:
        start, end = numbers[place]
        until = numbers[place + 1][0] if place + 1 < len(numbers) else len(tokens.text) + 1
        near, far = bisect_left(starts, end), bisect_left(starts, until)
        earlier = usable[bisect_left(starts, start) - 1] if starts[0] < start else None
        later = usable[far] if far < len(usable) else None
        trailing = next((mention for mention in usable[near:far] if _attached(tokens.text, end, mention)), None)
        if trailing and (not earlier or _binds(tokens.text, trailing)):
            found[place], ahead = trailing, True
        elif later and ahead and _towards(tokens.text, start):
            found[place] = later
        else:
            found[place] = earlier or trailing or later
    _share_sideways(tokens, places, numbers, found)


def _each_its_own(text: str, numbers: Sequence[tuple[int, int]], mention: Mention) -> bool:
    """`From 2011 through 2013 … from 30 to 40`: two dates for two numbers."""
    if mention.lead != "from" or len(mention.dates) != 2 or len(numbers) != 2:
        return False
    return text[numbers[0][1] : numbers[1][0]].strip() == "to"


def _attached(text: str, end: int, mention: Mention) -> bool:
    """Whether a period behind a number is its own; `, with the rest expected by the end of 2013` is not."""
    planned = mention.lead.startswith("by") and "," in text[end : min(mention.start, end + _NEAR)]
    return mention.lead in _ATTACHED and not planned


def _binds(text: str, mention: Mention) -> bool:
    """Whether a period behind a number stands closer than one before it: `in 2012`, `(FY 2012)`, `today`."""
    return (
        bool(mention.lead) or mention.period.kind is Kind.AS_PRINTED or text[mention.start - 1 : mention.start] == "("
    )


def _towards(text: str, start: int) -> bool:
    """Whether the number is the second of "from A to B"."""
    return text[max(0, start - 4) : start].rstrip().endswith("to")


def _share_sideways(
    tokens: Tokens, places: range, numbers: Sequence[tuple[int, int]], found: list[Mention | None]
) -> None:
    """`200, or 40 percent of all cars, in FY2012`: what stands in apposition has one period."""
    for place in places:
        if place + 1 not in places:
            continue
        between = tokens.text[numbers[place][1] : numbers[place + 1][0]].strip()
        if between in (", or", "(", "or") and found[place + 1] is not None:
            found[place] = found[place + 1]
