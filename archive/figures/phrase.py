"""What a number counts and what was done: the noun phrase and the verb phrase around it, as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.mention import Mention
from archive.figures.period import Kind
from archive.figures.tokens import Tokens, words
from archive.figures.units import Unit

Span = tuple[int, int]
"""First and last token, both included."""

_AUXILIARIES = words(
    "is are was were be been being has have had having do does did will would may can could should must also already "
    "now not then currently subsequently"
)
_PREPOSITIONS = words(
    "in from to by on at during since through as under within after before with for over between per than into across "
    "nationwide overall including compared while when where until without among against involving resulting because "
    "following regarding worldwide today now currently if unless via due out below above"
)
_RELATIVES = words("who that which whom whose")
_CARRIED = words("whom which these those them")
_LEADING = words(
    "the all of an a total only just additional another estimated these those any such approximately about nearly "
    "roughly over"
)
_CHANGES = words("increase increases decrease decreases drop decline reduction rise growth jump")
_ACTIONS = _CHANGES | words(
    "removal removals arrest arrests deportation deportations made set sent held hold met led found issued took detain "
    "provide achieve maintain retain submit respond "
    "built has have had conducts conducted identifies includes included include totaled cost spent spend"
)
_FINITE = words(
    "fell rose met made sent included involved represent represents represented accounted came went got received "
    "increased decreased dropped had went took led reflect reflects totaled grew declined remain remained"
)
_IRREGULAR = words("taken held made found sent given met caught brought placed built paid sold spent led sought")
_NOT_ACTIONS = words("united limited need proposed")
_AGENTS = words("of by with in to as from for")
_BOUNDS = words("for of within to than up no more at least about approximately not")
_BESIDE = frozenset([",or", "(", ",", "of", "ofthe", ",a", "or"])
_JOINTS = frozenset(["“", "”", '"', "(", "and", "or", "of", "the", "a", "nearly", "about", "than", "more"])
_NOUNS_BEFORE = 6
_NOUNS = 14
_VERBS = 16
_BACK = 14


@dataclass(frozen=True, slots=True)
class Phrases:
    """The tokens of subject and action; None where the passage prints none."""

    subject: Span | None
    action: Span | None


def phrases_of(
    tokens: Tokens, spans: Sequence[Span], units: Sequence[Unit], mentions: Sequence[Mention]
) -> list[Phrases]:
    """Subject and action of each number; what a sentence leaves out is taken over from the number before it."""
    found: list[Phrases] = []
    stops = {mention.start for mention in mentions if mention.period.kind is Kind.AS_PRINTED}
    for place, (span, unit) in enumerate(zip(spans, units, strict=True)):
        before = found[-1] if found and not _new_sentence(tokens, spans[place - 1][1], span[0]) else None
        floor = spans[place - 1][1] if place else -1
        until = spans[place + 1][0] if place + 1 < len(spans) else len(tokens)
        subject, carried = _subject(tokens, span, unit, stops)
        subject = _trimmed(tokens, (subject[0], min(subject[1], until - 1))) if subject else None
        end = subject[1] if subject else span[1]
        action = (
            _after(tokens, end, carried, stops)
            or _further(tokens, end, until, stops)
            or _leading_up(tokens, span[0], floor)
        )
        if unit is Unit.PERCENT and tokens.at(span[1] + 1) in _CHANGES:
            action = (span[1] + 1, span[1] + 1)
        elif before and before.action and tokens.at(span[0] - 1) == "to":
            action = before.action
        subject = subject or _earlier(tokens, span[0], unit, action, floor if before else -1, before)
        if action and subject and subject[0] <= action[0] <= subject[1]:
            action = None
        found.append(Phrases(subject, action or (before.action if before else None)))
    return [_beside(tokens, spans, found, place) for place in range(len(found))]


def _earlier(
    tokens: Tokens, first: int, unit: Unit, action: Span | None, floor: int, before: Phrases | None
) -> Span | None:
    """The subject of a number that no noun follows: what was held, "the number of X", the one before, or who acts."""
    held = _held(tokens, first) if unit is Unit.DURATION else None
    named = held or _quantified(tokens, first, floor)
    if named or before:
        return named or (before.subject if before else None)
    return _acting(tokens, action[0] if action and action[0] < first else first)


def _acting(tokens: Tokens, verb: int) -> Span | None:
    """The noun phrase right before a verb or number: `removals rose from`, `the total cost was`, `Removals: 12`."""
    end = verb - 1
    while end >= 0 and (tokens.low[end] in _AUXILIARIES or tokens.low[end] in (":", "of", "from", "at")):
        end -= 1
    place = end
    while place >= 0 and end - place < _NOUNS_BEFORE and _goes_back(tokens, place):
        place -= 1
    return _trimmed(tokens, (place + 1, end))


def _goes_back(tokens: Tokens, place: int) -> bool:
    word = tokens.low[place]
    known = word in _AUXILIARIES or word in _PREPOSITIONS or word in _RELATIVES or word in _FINITE
    return word[0].isalpha() and not known and not tokens.new_line(place + 1)


def _trimmed(tokens: Tokens, span: Span) -> Span | None:
    """A noun phrase without articles before it and joints left over behind it."""
    first, last = span
    while first <= last and tokens.low[first] in _LEADING - {"those"}:
        first += 1
    while last >= first and tokens.low[last] in _JOINTS:
        last -= 1
    return (first, last) if first <= last else None


def _beside(tokens: Tokens, spans: Sequence[Span], found: Sequence[Phrases], place: int) -> Phrases:
    """`40 percent, or 200, of the cars sold`, `half of the 500 cars`: the next number's words."""
    here = found[place]
    if place + 1 == len(spans) or spans[place + 1][0] - spans[place][1] > 8:
        return here
    between = tokens.low[spans[place][1] + 1 : spans[place + 1][0]]
    following = found[place + 1]
    if here.subject is None and "".join(between) in _BESIDE:
        return Phrases(following.subject, here.action or following.action)
    within = here.action is None and between[-1:] in (["in"], ["within"], ["of"]) and between[0].isalpha()
    return Phrases(here.subject, following.action) if within else here


def _new_sentence(tokens: Tokens, last: int, first: int) -> bool:
    return (
        any(tokens.begins_sentence(place) for place in range(last + 1, min(first, last + 80) + 1)) or first - last > 80
    )


def _subject(tokens: Tokens, span: Span, unit: Unit, stops: set[int]) -> tuple[Span | None, bool]:
    """The noun phrase behind a number, and whether the number only takes over one from before ("of whom")."""
    place = span[1] + 1
    if tokens.at(place) == ")" and tokens.at(place + 1) != "of":
        return None, False
    if tokens.at(place) == ")" or (tokens.at(place) == "," and tokens.at(place + 1) == "of"):
        place += 1
    if tokens.at(place) == "of" and tokens.at(place + 1) in _CARRIED and _ends_there(tokens, place + 2):
        return None, True
    if unit is Unit.PERCENT and tokens.at(place) in _CHANGES:
        return (_nouns(tokens, place + 2, stops) if tokens.at(place + 1) in ("in", "of") else None), False
    if unit is Unit.USD:
        return _nouns(tokens, _purpose(tokens, place), stops), False
    if _participle(tokens.at(place)) and tokens.at(place + 1) in _AGENTS:
        return None, False
    return _nouns(tokens, place + (tokens.at(place) == "of"), stops), False


def _purpose(tokens: Tokens, place: int) -> int:
    """What money is for: behind the "for" or "in" of its clause."""
    for ahead in range(place, min(place + 16, len(tokens))):
        if tokens.low[ahead] in ("for", "in"):
            return ahead + 1
        if tokens.low[ahead] in (",", ";"):
            break
    return place


def _ends_there(tokens: Tokens, place: int) -> bool:
    return tokens.at(place) in _AUXILIARIES or tokens.at(place) in _FINITE or not tokens.at(place).isalpha()


def _nouns(tokens: Tokens, place: int, stops: set[int]) -> Span | None:
    while tokens.at(place) in _LEADING and tokens.at(place) != "those":
        place += 1
    end = place
    while end < len(tokens) and end - place < _NOUNS and not _closes(tokens, end, place, stops):
        end += 1
    return _trimmed(tokens, (place, end - 1))


def _closes(tokens: Tokens, place: int, first: int, stops: set[int]) -> bool:
    """Whether a noun phrase cannot go on with this token."""
    word = tokens.low[place]
    if tokens.starts[place] in stops or (place > first and tokens.new_line(place)):
        return True
    if word in '“”"':
        return False
    if word in "'’&" or (word == "." and tokens.glued(place + 1)) or (word == "." and tokens.at(place - 1) == "s"):
        return place == first
    if not (word[0].isalpha() or word == "-"):
        return not (word.isdigit() and tokens.at(place - 1) in ("level", "title", "priority", "fy", "year"))
    if word in ("with", "to", "in") and place > first and _participle(tokens.low[place - 1]):
        return False
    if word in ("and", "or"):
        after = tokens.at(place + 1)
        return not after.isalpha() or after in _AUXILIARIES or after in ("more", "nearly", "about", "over")
    return word in _AUXILIARIES or word in _PREPOSITIONS or word in _RELATIVES or word in _FINITE


def _quantified(tokens: Tokens, first: int, floor: int) -> Span | None:
    """`the number of X …`, `the percentage of X …` before a number in its sentence."""
    for place in range(first - 1, max(floor, first - 60), -1):
        if (
            tokens.low[place] in ("number", "percentage", "share", "proportion", "population")
            and tokens.at(place + 1) == "of"
        ):
            return _nouns(tokens, place + 2, set())
        if tokens.begins_sentence(place):
            return None
    return None


def _held(tokens: Tokens, first: int) -> Span | None:
    """What a stretch of time holds for: `keep a car for more than 30 hours`."""
    end = first - 1
    while end > 0 and tokens.low[end] in _BOUNDS:
        end -= 1
    for place in range(end, max(-1, end - 5), -1):
        if tokens.low[place] in ("the", "a", "an", "any", "each"):
            return (place + 1, end) if place < end else None
        if not tokens.low[place].isalpha():
            break
    return None


def _after(tokens: Tokens, last: int, carried: bool, stops: set[int]) -> Span | None:
    """The verb phrase that follows a noun phrase, without auxiliaries."""
    place = last + 1 + 2 * carried
    comma = False
    while tokens.at(place) in (",", ")") or tokens.at(place) in _RELATIVES:
        comma = comma or tokens.at(place) == ","
        place += 1
    opened = place
    while tokens.at(place) in _AUXILIARIES:
        place += 1
    verbal = place > opened or tokens.at(place) in _FINITE or (not comma and _participle(tokens.at(place)))
    if not verbal or place >= len(tokens):
        return None
    states = tokens.at(place - 1) in ("were", "are", "had", "has", "have") and not _participle(tokens.low[place])
    keep = place - 1 if states and place > opened else place
    end = keep
    while end < len(tokens) and end - keep < _VERBS and not _ends_action(tokens, end, stops):
        end += 1
    return (keep, end - 1) if end > keep else None


def _participle(word: str) -> bool:
    return word.endswith("ed") or word in _IRREGULAR


def _further(tokens: Tokens, last: int, until: int, stops: set[int]) -> Span | None:
    """The verb phrase behind a noun phrase and what else describes it: `of those sold last May had one`."""
    for place in range(last + 1, min(until, last + 14)):
        word = tokens.low[place]
        if not (word[0].isalnum() or word in "'’-"):
            return None
        if word in ("are", "were", "is", "was", "had", "have", "has") or word in _FINITE:
            return _after(tokens, place - 1, False, stops)
    return None


def _ends_action(tokens: Tokens, place: int, stops: set[int]) -> bool:
    word = tokens.low[place]
    if word == "." and tokens.glued(place + 1):
        return False
    return word in ",;:.—–" or tokens.starts[place] in stops or tokens.new_line(place)


def _leading_up(tokens: Tokens, first: int, floor: int) -> Span | None:
    """The nearest verb or noun of action before a number, in its clause."""
    for place in range(first - 1, max(floor, first - _BACK), -1):
        word = tokens.low[place]
        if word in _ACTIONS or word in _FINITE or (word.endswith("ed") and len(word) > 4 and word not in _NOT_ACTIONS):
            return place, place
        if tokens.begins_sentence(place) or word in ";:":
            return None
    return None
