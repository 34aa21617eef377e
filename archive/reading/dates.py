"""The dates a page gives itself ("Last Reviewed/Updated: …"): facts about it, not its wording (DOMAIN.md 1.5)."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

_VERB = rb"(?:reviewed|updated|modified|revised|changed|published)"
_MONTH = rb"(?:jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]{0,6}\.?"
_GAP = rb"(?:\s|&nbsp;|&#160;|\xc2\xa0|<[^<>]{0,200}>){0,12}"
_DAY = (
    rb"(?:\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}|\d{4}-\d\d-\d\d(?!\d)|(?:[a-z]{3,9}day,?\s)?"
    + _MONTH
    + rb"\s{1,3}\d{1,2}(?:st|nd|rd|th)?,?\s{1,3}\d{4}|\d{1,2}\s{1,3}"
    + _MONTH
    + rb",?\s{1,3}\d{4})"
)
_HOUR = (
    rb"(?:,?\s{0,3}(?:</?[a-z]{1,6}>)?\s{0,3}(?:at|@|-)?\s{0,3}\d{1,2}:\d\d"
    rb"(?::\d\d)?(?:\s{0,3}[ap]\.?m\.?)?(?:\s{0,3}[a-z]{1,2}[sd]?t\b)?)?"
)
_LABEL = rb"(?:last\s)?" + _VERB + rb"(?:\s{0,3}/\s{0,3}" + _VERB + rb")?(?:\son)?"
_DECLARED = re.compile(
    rb"(" + _LABEL + rb")" + _GAP + rb":?" + _GAP + rb"(" + _DAY + _HOUR + rb")",
    re.IGNORECASE,
)
_BEFORE = re.compile(rb">\s{0,40}(?:this |page |content |was |date ){0,4}$", re.IGNORECASE)
_AFTER = re.compile(rb"[\s.]{0,40}<")
# The ends of "updated", "reviewed", "modified", "revised" and "archived": one pass, at the cost of one search.
_TELLING = re.compile(rb"ed(?<=updated|eviewed|odified|revised|rchived)")
_VERBS = (b"updated", b"reviewed", b"modified", b"revised")
_ARCHIVED = b"archived"
_LEAD = re.compile(rb"last\s(?:reviewed\s{0,3}/\s{0,3})?$")
_COLON = re.compile(rb"\s{0,3}(?:<[^<>]{0,200}>)?\s{0,3}:")
_TAG = re.compile(rb"<[^<>]{0,200}>")
_MOST = 20


@dataclass(frozen=True, slots=True)
class Declared:
    """A date as the page declares it. `spans` is where its line stands, tags left out; empty inside other wording."""

    label: str
    date: str
    spans: tuple[tuple[int, int], ...]


def telling_verbs(low: bytes, start: int) -> tuple[list[int], list[int]]:
    """Where from `start` on the verbs of a declared date stand, and where "archived" does."""
    ends = [verb.end() for verb in _TELLING.finditer(low, start)]
    dating = [end - len(verb) for end in ends for verb in _VERBS if low.endswith(verb, start, end)]
    return dating, [end - len(_ARCHIVED) for end in ends if low.endswith(_ARCHIVED, start, end)]


def declared_dates(page: bytes, low: bytes, verbs: Sequence[int]) -> list[Declared]:
    """The dates told with these verbs, in order; at most twenty. `low` is the page in lower case."""
    found: list[Declared] = []
    past = 0
    for at in _candidates(low, verbs):
        match = _DECLARED.match(page, at) if at >= past and len(found) < _MOST else None
        if match:
            past = match.end()
            before, after = _BEFORE.search(page[max(0, at - 80) : at]), _AFTER.match(page, past)
            line = (at - len(before[0]) + 1, after.end() - 1) if before and after else (at, at)
            found.append(Declared(_words(match[1]), _words(match[2]), _between_tags(page, *line)))
    return found


def _candidates(low: bytes, verbs: Sequence[int]) -> list[int]:
    """Where a label may begin: at "last" before a verb, or at a verb before a colon."""
    candidates: list[int] = []
    for at in verbs:
        before = low[max(0, at - 24) : at]
        lead = _LEAD.search(before) if b"last" in before else None
        if lead or _COLON.match(low, low.index(b"ed", at) + 2):
            candidates.append(at - len(lead[0]) if lead else at)
            if len(candidates) == 10 * _MOST:
                break
    return sorted(candidates)


def _between_tags(page: bytes, start: int, end: int) -> tuple[tuple[int, int], ...]:
    edges = [start, *(edge for tag in _TAG.finditer(page, start, end) for edge in tag.span()), end]
    return tuple((a, b) for a, b in zip(edges[::2], edges[1::2], strict=True) if a < b)


def _words(piece: bytes) -> str:
    return " ".join(_TAG.sub(b" ", piece).decode("utf-8", "replace").split())
