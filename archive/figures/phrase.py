"""What a number counts and what was done: the noun phrase and the verb phrase around it, as printed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.mention import Mention
from archive.figures.tokens import Tokens
from archive.figures.units import Unit

Span = tuple[int, int]
"""First and last token, both included."""

_AUXILIARIES = frozenset(
    "is are was were be been being has have had having do does did will would may can could should must also already "
    "now not then currently subsequently".split()
)
_PREPOSITIONS = frozenset(
    "in from to by on at during since through as under within after before with for over between per than into across "
    "nationwide overall including compared while when where until without among against involving resulting because "
    "following regarding worldwide today now currently if unless via due".split()
)
_RELATIVES = frozenset("who that which whom whose".split())
_CARRIED = frozenset("whom which these those them".split())
_LEADING = frozenset("the all of an a total only just additional another estimated these those any such".split())
_CHANGES = frozenset("increase increases decrease decreases drop decline reduction rise growth jump".split())
_ACTIONS = _CHANGES | frozenset(
    "removal removals arrest arrests deportation deportations made set sent held hold met led found issued took detain "
    "provide achieve maintain retain submit respond "
    "built has have had conducts conducted identifies includes included include totaled cost spent spend".split()
)
_FINITE = frozenset(
    "fell rose met made sent included involved represent represents represented accounted came went got received "
    "increased decreased dropped had went took led reflect reflects totaled grew declined remain remained".split()
)
_NOT_ACTIONS = frozenset("united increased-by limited need proposed fed".split())
_AGENTS = frozenset("of by with in to as from for".split())
_BOUNDS = frozenset("for of within to than up no more at least about approximately not".split())
_NOUNS = 14
_VERBS = 16
_BACK = 14


@dataclass(frozen=True, slots=True)
class Phrases:
    """The tokens of subject and action; None where the passage prints none."""

    subject: Span | None
    action: Span | None


def phrases_of(tokens: Tokens, spans: Sequence[Span], units: Sequence[Unit], mentions: Sequence[Mention]) -> list[Phrases]:
    """Subject and action of each number; what a sentence leaves out is taken over from the number before it."""
    found: list[Phrases] = []
    stops = {tokens_at for mention in mentions for tokens_at in (mention.start,)}
    for place, (span, unit) in enumerate(zip(spans, units, strict=True)):
        before = found[-1] if found and not _new_sentence(tokens, spans[place - 1][1], span[0]) else None
        subject, carried = _subject(tokens, span, unit, stops)
        if subject is None and unit is Unit.DURATION:
            subject = _held(tokens, span[0])
        if subject is None:
            subject = _quantified(tokens, span[0], spans[place - 1][1] if before else -1) or (before.subject if before else None)
        end = max(span[1], subject[1] if subject and subject[0] > span[1] else span[1])
        action = _after(tokens, end, carried, stops) or _leading_up(tokens, span[0], spans[place - 1][1] if place else -1)
        if unit is Unit.PERCENT and tokens.at(span[1] + 1) in _CHANGES:
            action = (span[1] + 1, span[1] + 1)
        elif before and before.action and tokens.at(span[0] - 1) == "to":
            action = before.action
        if action and subject and subject[0] <= action[0] <= subject[1]:
            action = None
        found.append(Phrases(subject, action or (before.action if before else None)))
    return found


def _new_sentence(tokens: Tokens, last: int, first: int) -> bool:
    return any(tokens.begins_sentence(place) for place in range(last + 1, min(first, last + 80) + 1)) or first - last > 80


def _subject(tokens: Tokens, span: Span, unit: Unit, stops: set[int]) -> tuple[Span | None, bool]:
    """The noun phrase behind a number, and whether the number only takes over one from before ("of whom")."""
    place = span[1] + 1
    if tokens.at(place) == ")":
        place += 1
    if tokens.at(place) == "of" and tokens.at(place + 1) in _CARRIED and _ends_there(tokens, place + 2):
        return None, True
    if unit is Unit.PERCENT and tokens.at(place) in _CHANGES:
        return (_nouns(tokens, place + 2, stops) if tokens.at(place + 1) in ("in", "of") else None), False
    if unit is Unit.USD:
        return _nouns(tokens, _purpose(tokens, place), stops), False
    if tokens.at(place).endswith("ed") and tokens.at(place + 1) in _AGENTS:
        return None, False
    if tokens.at(place) in ("of", "in") and unit in (Unit.PERCENT, Unit.USD, Unit.COUNT):
        place += 1
    return _nouns(tokens, place, stops), False


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
    while end > place and tokens.at(end - 1) in ("and", "or", "of", "the", "a", "individually"):
        end -= 1
    return (place, end - 1) if end > place else None


def _closes(tokens: Tokens, place: int, first: int, stops: set[int]) -> bool:
    """Whether a noun phrase cannot go on with this token."""
    word = tokens.low[place]
    if tokens.starts[place] in stops or (place > first and tokens.new_line(place)):
        return True
    if word in "'’&" or word == "." and tokens.glued(place + 1) or word == "." and tokens.at(place - 1) == "s":
        return place == first
    if not (word[0].isalpha() or word == "-"):
        return not (word.isdigit() and tokens.at(place - 1) in ("level", "title", "priority"))
    if word in ("with", "to", "in") and place > first and tokens.low[place - 1].endswith("ed"):
        return False
    if word in ("and", "or"):
        after = tokens.at(place + 1)
        return not after.isalpha() or after in _AUXILIARIES or after in ("more", "nearly", "about", "over")
    return word in _AUXILIARIES or word in _PREPOSITIONS or word in _RELATIVES or word in _FINITE


def _quantified(tokens: Tokens, first: int, floor: int) -> Span | None:
    """`the number of X …`, `the percentage of X …` before a number in its sentence, or the noun phrase that opens it."""
    for place in range(first - 1, max(floor, first - 60), -1):
        if tokens.low[place] in ("number", "percentage", "share", "proportion", "population") and tokens.at(place + 1) == "of":
            return _nouns(tokens, place + 2, set())
        if tokens.begins_sentence(place):
            return None
    return None


def _held(tokens: Tokens, first: int) -> Span | None:
    """What a stretch of time holds for: `detain an individual for more than 48 hours`."""
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
    verbal = place > opened or tokens.at(place) in _FINITE or (not comma and tokens.at(place).endswith("ed"))
    if not verbal or place >= len(tokens):
        return None
    keep = place - 1 if tokens.at(place - 1) in ("were", "are", "had", "has", "have") and not tokens.low[place].endswith("ed") else place
    keep = max(keep, opened) if place > opened else place
    end = keep
    while end < len(tokens) and end - keep < _VERBS and not _ends_action(tokens, end, stops):
        end += 1
    return (keep, end - 1) if end > keep else None


def _ends_action(tokens: Tokens, place: int, stops: set[int]) -> bool:
    word = tokens.low[place]
    if word == "." and tokens.glued(place + 1):
        return False
    return word in ",;:.—–" or tokens.starts[place] in stops or tokens.new_line(place)


def _leading_up(tokens: Tokens, first: int, floor: int) -> Span | None:
    """The nearest verb or noun of action before a number, in its clause."""
    for place in range(first - 1, max(floor, first - _BACK), -1):
        word = tokens.low[place]
        if word in _ACTIONS or (word.endswith("ed") and len(word) > 4 and word not in _NOT_ACTIONS):
            return place, place
        if tokens.begins_sentence(place) or word in ";:":
            return None
    return None
