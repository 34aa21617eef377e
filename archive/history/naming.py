"""Which columns name the rows of a table, and whether a row stands again under a corrected name."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Hashable, Iterator, Mapping, Sequence

from rapidfuzz.distance import Indel

from archive.history.likeness import is_figure

Row = Mapping[Hashable, str]
"""The cells of a row by column: by its heading, or by its position where headings are not known."""

# A column names rows when at least half of its cells differ on both sides.
_TELLING = 0.5
# Two names from this likeness on are one name, corrected, when so much of the rest of the row is the same.
_CORRECTED, _REST = 0.6, 0.5
# A label of at least so many words is a sentence: it is known again by its words, whatever its figures.
_SENTENCE, _REWORDED = 6, 0.8
# A row under quite another name is known by so many other cells that stand in no other row (its address, its number).
_MARKS = 2
_DATE = re.compile(r"\d+([-/.])\d+\1\d+.*")
_MOMENT = re.compile(r"[\d/.,: -]*")
_WORD = re.compile(r"\w[\w’'.-]*")


def columns_of(cells: Sequence[str], headings: Sequence[str]) -> dict[Hashable, str]:
    """The cells of a row by column. A row may be wider than its headings, or narrower."""
    times = Counter(headings)
    known = [h if h and times[h] == 1 else at for at, h in enumerate(headings[: len(cells)])]
    return dict(zip([*known, *range(len(known), len(cells))], cells, strict=True))


class Naming:
    """The rows of one table on both sides, by their positions. `columns` tell them apart, as few as do, the most
    telling one first.
    """

    def __init__(self, old: Mapping[int, Row], new: Mapping[int, Row]) -> None:
        self.old, self.new = old, new
        self._sides = [list(side.values()) for side in (old, new) if side]
        self._counts = [Counter(cell for row in side for cell in row.items()) for side in self._sides]
        self.columns = tuple(self._chosen())
        names = {row.get(self.columns[0], "") for side in self._sides for row in side} if self.columns else set()
        self._words = Counter(word for name in names for word in set(_WORD.findall(name.lower())))
        self._common = max(2, len(names) // 50)

    def _chosen(self) -> Iterator[Hashable]:
        columns = dict.fromkeys(c for side in self._sides for row in side for c in row)
        left = {c: cells for c in columns if (cells := self._cells(c))}
        told, best = [[0] * len(side) for side in self._sides], len(self._sides)
        least = _TELLING * sum(map(len, self._sides))
        while left:
            tried = {c: [_numbered(*pair) for pair in zip(told, left[c], strict=True)] for c in left}
            found = {c: sum(len(set(numbers)) for numbers in sides) for c, sides in tried.items()}
            column = max(left, key=found.__getitem__)  # of equals the first
            if found[column] <= best or found[column] < least:
                return
            yield column
            del left[column]
            told, best, least = tried[column], found[column], 0

    def _cells(self, column: Hashable) -> list[list[str]]:
        """The cells of a column on each side; [] where most of what stands there on a side are no words."""
        cells = [[row.get(column, "") for row in side] for side in self._sides]
        for said in map(set, cells):
            if 2 * sum(c == "" or is_figure(c) or bool(_MOMENT.fullmatch(c)) for c in said) >= len(said):
                return []
        return cells

    def key(self, row: Row, columns: int) -> tuple[str, ...] | None:
        """The first so many naming cells of a row; None where the first says nothing."""
        key = tuple(row.get(c, "") for c in self.columns[:columns])
        return key if key and key[0] else None

    def alike(self, old: Row, new: Row) -> float:
        """How sure it is, 0 to 1, that a row stands again under a corrected name."""
        first = self.columns[0]
        rest = {c for c in old.keys() & new.keys() if c != first and (old[c] or new[c])}
        same = {c for c in rest if old[c] == new[c]}
        name = self._name_likeness(old.get(first, ""), new.get(first, ""))
        if name >= _CORRECTED and len(same) >= _REST * len(rest):
            return (name + len(same) / max(1, len(rest))) / 2
        if _sentence_likeness(old.get(first, ""), new.get(first, "")) >= _REWORDED:
            return name
        marks = [c for c in same if len(old[c]) > 1 and not _DATE.fullmatch(old[c])]
        sure = sum(self._counts[0][c, old[c]] == self._counts[1][c, new[c]] == 1 for c in marks) >= _MARKS
        return len(same) / len(rest) if sure else 0.0

    def _name_likeness(self, old: str, new: str) -> float:
        """By the words that few rows have in their names; a name with another number in it is another name."""
        sides = [_WORD.findall(name.lower()) for name in (old, new)]
        a, b = ([w for w in side if self._words[w] <= self._common] or side for side in sides)
        if [w for w in sides[0] if w.isdigit()] != [w for w in sides[1] if w.isdigit()] or not a or not b:
            return 0.0
        shared = sum((Counter(a) & Counter(b)).values()) / min(len(a), len(b))
        return max(shared, Indel.normalized_similarity(" ".join(a), " ".join(b)))


def _numbered(known: list[int], cells: list[str]) -> list[int]:
    """What rows are known by so far with one more cell each: the same number for the same."""
    numbers: dict[tuple[int, str], int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in zip(known, cells, strict=True)]


def _sentence_likeness(old: str, new: str) -> float:
    a, b = old.split(), new.split()
    return Indel.normalized_similarity(a, b) if min(len(a), len(b)) >= _SENTENCE else 0.0


def same_sentences(old: Sequence[str], new: Sequence[str]) -> float:
    """How alike two rows are whose cells that differ are sentences on both sides; 0.0 where others differ."""
    if len(old) != len(new):
        return 0.0
    return min((_sentence_likeness(a, b) for a, b in zip(old, new, strict=True) if a != b), default=1.0)
