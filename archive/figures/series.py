"""Series: what a figure is a figure of. Its name survives the noise of labels, renamed sheets and new yearly files."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache

from archive.digest import name_of

BETWEEN = " › "
LETTERS = 9
"""How many letters of a series' name, behind the first, are its family's, and how many its own."""
_MARKS = " \t:;,.*†‡"
_DASHES = re.compile("[‐-―−]")


@dataclass(frozen=True, slots=True)
class Series:
    """What a figure is a figure of.

    source: whose publication; document: None, except where the source declares nothing and each document stands for
    itself, and in prose, where it is whose sentence prints it. measure: the id of a declared measure, else the table's
    title in its normal form; of prose, the words around the number. breakdown: headings of row and column in their
    normal form, outermost first. unit: percent, dollars, days…; "" for a plain count. period_kind: of `Period`.
    passage: where prose prints it, else None.
    """

    source: str
    document: str | None
    measure: str
    breakdown: str
    unit: str = ""
    period_kind: str = ""
    jurisdiction: str | None = None
    passage: str | None = None
    born: str = ""

    @property
    def id(self) -> str:
        """The name of its family, then its own: the same in every order of arrival."""
        own = name_of("", self.passage, self.born) if self.passage else name_of("", self.breakdown)
        return self.family + own[:LETTERS]

    @property
    def family(self) -> str:
        """The name of what it has in common with others: publication, measure, unit and kind of period."""
        measure = None if self.passage else self.measure
        return name_of("s", self.source, self.document, measure, self.unit, self.period_kind)[: LETTERS + 1]


class Labels:
    """The normal form of labels: small letters, single blanks, no closing marks, and of words that mean the same
    (`same`: groups such as ("noncitizen", "non-citizen", "alien")) the first one, plural kept."""

    def __init__(self, same: Iterable[tuple[str, ...]] = ()) -> None:
        first = {other: group[0] for group in same for other in group[1:]}
        words = sorted(map(re.escape, first), key=len, reverse=True)
        self._first = first
        self._others = re.compile(rf"\b({'|'.join(words)})(s?)\b") if words else None

    def normal(self, label: str) -> str:
        """The normal form of one label."""
        text = _plain(label)
        if self._others is None:
            return text
        return self._others.sub(lambda found: self._first[found[1]] + found[2], text)

    def path(self, labels: Iterable[str]) -> str:
        """The normal form of a path of headings; equal neighbours count once, empty ones not at all."""
        told: list[str] = []
        for label in map(self.normal, labels):
            if label and label != (told[-1] if told else None):
                told.append(label)
        return BETWEEN.join(told)


@lru_cache(1 << 14)
def _plain(label: str) -> str:
    text = _DASHES.sub("-", unicodedata.normalize("NFKC", label)).casefold().replace("&", " and ")
    return " ".join(text.split()).strip(_MARKS)
