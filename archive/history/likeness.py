"""How alike two blocks are, and which ones are worth asking about."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from functools import cached_property
from itertools import pairwise

from rapidfuzz.distance import Indel

from archive.history.redline import STOP_WORDS
from archive.reading.reading import Block

# A block is looked up by its rarest words only, and a word that stands in more blocks than this finds nobody, so that
# the number of pairs to weigh grows with the number of blocks and not with its square.
_RAREST, _COMMON, _BEST = 8, 40, 8
# Of a text of at least so many words this share stands in a longer one: it lives on there.
_WHOLE, _CONTAINED, _LIVES_ON = 6, 0.9, 0.5

_FIGURE = re.compile(r"[\s$€£(+–-]*\d[\d,.]*\s*%?\)?\*?|[-–—]")
_WORD = re.compile(r"[$€£]?\d+(?:[.,/:]\d+)*%?(?!\w)|\w+(?:['’-]\w+)*|[^\w\s]")
_CURRENCY = frozenset("$€£")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Features(Counter[str]):
    """What a block is known by, and how often each stands in it."""

    @cached_property
    def size(self) -> int:
        """How many there are with their repeats."""
        return self.total()

    @cached_property
    def marks(self) -> frozenset[str]:
        """Features, and pairs of them in order of first use: in a text of few different words the pairs are rare."""
        return frozenset(self).union(map(" ".join, pairwise(self)))


def is_figure(cell: str) -> bool:
    """Whether a cell holds a number and nothing else, or the dash that says none; a year is a label."""
    return bool(_FIGURE.fullmatch(cell)) and not _YEAR.fullmatch(cell)


def features_of(block: Block) -> Features:
    """What a block is known by: of prose its words without the commonest and without figures, unless it has no others
    (a restated figure does not make it another sentence); of a row its cells of more than one character.
    """
    if block.kind == "row":
        return Features(c for c in block.cells if len(c) > 1)
    return features_in(words_of(block.text))


def features_in(words: Sequence[str]) -> Features:
    """What prose is known by that has these words, as `words_of` gives them."""
    return Features([w for w in words if w != "#"] or words)


def words_of(text: str) -> list[str]:
    """The words of prose in order, the commonest and marks left out unless there are no others, figures all as "#"."""
    words: list[str] = _WORD.findall(text.lower())
    telling = [w for w in words if w not in STOP_WORDS] or words
    return ["#" if w[0].isdecimal() or (w[0] in _CURRENCY and len(w) > 1) else w for w in telling]


def same_wording(a: Sequence[str], b: Sequence[str]) -> float:
    """How much of two texts, given by `words_of`, is the same in the same order, 0 to 1 (Indel similarity). A text that
    lives on whole inside a longer one counts as half at least.
    """
    alike = Indel.normalized_similarity(a, b)
    if min(len(a), len(b)) >= _WHOLE and alike < _LIVES_ON:
        common = alike * (len(a) + len(b)) / 2
        if common >= _CONTAINED * min(len(a), len(b)):
            return _LIVES_ON
    return alike


def likeness(a: Features, b: Features) -> float:
    """Shared features over all (Dice), 0 to 1."""
    total = a.size + b.size
    return 2 * shared(a, b) / total if total else 0.0


def shared(a: Features, b: Features) -> int:
    """How many features, with their repeats, both have."""
    if len(a) > len(b):
        a, b = b, a
    return sum(min(n, b[f]) for f, n in a.items() if f in b)


class Index:
    """Finds, among some blocks, those that share rare features, or rare pairs of them, with another block."""

    def __init__(self, known: Mapping[int, Features]) -> None:
        self._postings: defaultdict[str, list[int]] = defaultdict(list)
        for at, features in known.items():
            for mark in features.marks:
                self._postings[mark].append(at)

    def near(self, features: Features) -> list[int]:
        """Up to eight positions, those that share most of the block's rarest marks first."""
        known = sorted((len(self._postings[mark]), mark) for mark in features.marks & self._postings.keys())
        found = [mark for times, mark in known[:_RAREST] if times <= _COMMON]
        votes = Counter(at for mark in found for at in self._postings[mark])
        return sorted(votes, key=lambda at: (-votes[at], at))[:_BEST]


def label_of(cells: Sequence[str]) -> tuple[str, ...]:
    """A row's label: its cells up to the first figure; if it begins with figures, the first cell that is none."""
    named: list[str] = []
    for cell in cells:
        if is_figure(cell):
            if named:
                break
        elif cell:
            named.append(cell)
            if is_figure(cells[0]):
                break
    return tuple(named)
