"""Undeclared moves: which document an address that nobody declared most likely belongs to, and what speaks for it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from math import prod

from archive.history.likeness import Features, Index, likeness

WEIGHTS = {
    "redirect": 0.7,
    "same payload": 0.6,
    "same wording": 0.6,
    "similar wording": 0.4,
    "same title": 0.15,
    "link": 0.1,
}
"""How far each kind of evidence convinces alone; together 1 - Π(1 - weight), so that none is counted twice."""

ENOUGH = 0.3
"""A title, a link, or both together are no reason to bother anybody."""

_COMMON = 5
"""What more documents share (a home page redirected to, an empty page, a title) tells nothing of any of them."""

_ALIKE = 0.6


@dataclass(frozen=True)
class Known:
    """What the captures say of one document. `declared`: it is in the catalogue. `addresses`, `redirects` (targets of
    its redirects) and `links` (targets of its pages' links) are plain addresses, `features` those of its last wording.
    """

    document: str
    declared: bool
    addresses: frozenset[str]
    payloads: frozenset[str] = frozenset()
    wordings: frozenset[str] = frozenset()
    titles: frozenset[str] = frozenset()
    redirects: frozenset[str] = frozenset()
    links: frozenset[str] = frozenset()
    features: Features = field(default_factory=Features)


@dataclass(frozen=True)
class Suggestion:
    """That `subject` (undeclared) is the declared document `proposal` at another address.

    `score` is over 0 and below 1; `evidence` has each kind that speaks for it and its weight, the heaviest first.
    """

    subject: str
    proposal: str
    score: float
    evidence: tuple[tuple[str, float], ...]


def suggestions(known: Iterable[Known]) -> list[Suggestion]:
    """Every undeclared move with enough evidence, the best first; the order of `known` makes no difference."""
    documents = sorted(known, key=lambda k: k.document)
    strangers = [k for k in documents if not k.declared]
    found: defaultdict[tuple[str, str], dict[str, float]] = defaultdict(dict)
    for kind, of in _SHARED.items():
        _share(documents, kind, of, found)
    _point(documents, "redirect", lambda k: k.redirects, found)
    _point(documents, "link", lambda k: k.links, found)
    _resemble(documents, strangers, found)
    told = [_told(pair, evidence) for pair, evidence in found.items()]
    return sorted((s for s in told if s.score >= ENOUGH), key=lambda s: (-s.score, s.subject, s.proposal))


_Found = defaultdict[tuple[str, str], dict[str, float]]
_Of = Callable[[Known], frozenset[str]]
_SHARED: dict[str, _Of] = {
    "same payload": lambda k: k.payloads,
    "same wording": lambda k: k.wordings,
    "same title": lambda k: k.titles,
}


def _note(found: _Found, one: Known, other: Known, kind: str, weight: float) -> None:
    """Only an undeclared document may turn out to be a declared one; two of a kind are left alone."""
    if one.declared != other.declared:
        stranger, declared = (other, one) if one.declared else (one, other)
        found[stranger.document, declared.document][kind] = weight


def _share(documents: list[Known], kind: str, of: _Of, found: _Found) -> None:
    having: defaultdict[str, list[Known]] = defaultdict(list)
    for document in documents:
        for each in of(document):
            having[each].append(document)
    for sharing in having.values():
        if len(sharing) <= _COMMON:
            for at, one in enumerate(sharing):
                for other in sharing[at + 1 :]:
                    _note(found, one, other, kind, WEIGHTS[kind])


def _point(documents: list[Known], kind: str, of: _Of, found: _Found) -> None:
    at = {address: document for document in documents for address in document.addresses}
    pointing: defaultdict[str, list[Known]] = defaultdict(list)
    for document in documents:
        for target in of(document):
            if target in at and at[target] is not document:
                pointing[target].append(document)
    for target, those in pointing.items():
        if len(those) <= _COMMON:
            for one in those:
                _note(found, one, at[target], kind, WEIGHTS[kind])


def _resemble(documents: list[Known], strangers: list[Known], found: _Found) -> None:
    declared = [d for d in documents if d.declared and d.features]
    index = Index({n: d.features for n, d in enumerate(declared)})
    for stranger in strangers:
        for n in index.near(stranger.features):
            alike = likeness(stranger.features, declared[n].features)
            if alike >= _ALIKE and not stranger.wordings & declared[n].wordings:
                weight = round(WEIGHTS["similar wording"] * alike, 3)
                _note(found, stranger, declared[n], "similar wording", weight)


def _told(pair: tuple[str, str], evidence: dict[str, float]) -> Suggestion:
    ordered = tuple(sorted(evidence.items(), key=lambda e: (-e[1], e[0])))
    return Suggestion(*pair, round(1 - prod(1 - weight for _, weight in ordered), 3), ordered)
