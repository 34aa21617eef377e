"""Edits that say nothing new: the page's furniture, and spelling."""

from __future__ import annotations

import re

from rapidfuzz.distance import Levenshtein

_FURNITURE = re.compile(
    r"(?:last |page last |date )?(?:reviewed|updated|modified|published|posted|printed)\b|page \d+(?: of \d+)?$|"
    r"(?:share|print|e-?mail|tweet|subscribe|back to top|skip to|search)\b",
    re.IGNORECASE,
)
_LONGEST_FURNITURE = 80
_LETTERS = re.compile(r"[^\W\d_]+")
_SHORTEST_TYPO, _LARGEST_TYPO = 5, 2


def is_furniture(text: str | None) -> bool:
    """Whether a text belongs to the page and not to what it publishes: when it was reviewed, its number, how to share
    it. None, a side without text, says nothing against it.
    """
    return text is None or (len(text) <= _LONGEST_FURNITURE and bool(_FURNITURE.match(text)))


def is_typo(before: str | None, after: str | None) -> bool:
    """The same words but for two letters in a longer one that begins alike, marks, or capitals; the same figures."""
    if not before or not after or re.findall(r"\d+", before) != re.findall(r"\d+", after):
        return False
    old, new = (_LETTERS.findall(t.lower()) for t in (before, after))
    return len(old) == len(new) and all(a == b or _nearly(a, b) for a, b in zip(old, new, strict=True))


def _nearly(a: str, b: str) -> bool:
    alike = a[0] == b[0] and min(len(a), len(b)) >= _SHORTEST_TYPO
    return alike and Levenshtein.distance(a, b, score_cutoff=_LARGEST_TYPO) <= _LARGEST_TYPO
