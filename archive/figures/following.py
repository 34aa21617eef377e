"""Following: which figure of a reworded passage goes on as which: 77,000, 166,000 and 283,000 are one series."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.prose import Figure, figures_in
from archive.figures.rules import Rules
from archive.figures.series import Series

_SAME_UNIT, _SAME_VALUE = 1.0, 1.0
_NEAR = 24  # characters
_WORD = re.compile(r"[^\W\d_]+")


def followed(old: Sequence[Figure], new: Sequence[Figure], old_text: str, new_text: str) -> list[int | None]:
    """For each figure of the new wording, the index of the one it goes on from in the old; None for one that comes.

    Order is kept; only figures of one unit go on as each other. Where there are more on one side than on the other,
    those with the same value or more of the same words before and behind them are meant.
    """
    likeness = _Likeness(old, new, old_text, new_text)
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            pair = likeness.of(i, j)
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair + best[i + 1][j + 1] if pair else 0.0)
    found: list[int | None] = [None] * len(new)
    i = j = 0
    while i < len(old) and j < len(new):
        pair = likeness.of(i, j)
        if pair and best[i][j] == pair + best[i + 1][j + 1]:
            found[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


class _Likeness:
    """How well a figure of the old wording goes on as one of the new: 0 where it cannot."""

    def __init__(self, old: Sequence[Figure], new: Sequence[Figure], old_text: str, new_text: str) -> None:
        self._old = [(f, *_around(old_text, f)) for f in old]
        self._new = [(f, *_around(new_text, f)) for f in new]

    def of(self, i: int, j: int) -> float:
        (old, before, behind), (new, now_before, now_behind) = self._old[i], self._new[j]
        if old.unit is not new.unit:
            return 0.0
        same = _SAME_VALUE if old.value == new.value else 0.0
        return _SAME_UNIT + same + _shared(before, now_before) + _shared(behind, now_behind)


def _around(text: str, figure: Figure) -> tuple[frozenset[str], frozenset[str]]:
    """The words before and behind a figure, as far as they are near."""
    before, behind = text[max(0, figure.start - _NEAR) : figure.start], text[figure.end : figure.end + _NEAR]
    return frozenset(_WORD.findall(before.casefold())), frozenset(_WORD.findall(behind.casefold()))


def _shared(one: frozenset[str], other: frozenset[str]) -> float:
    return len(one & other) / len(one | other) if one and other else 0.0


@dataclass(frozen=True, slots=True)
class Followed:
    """A figure in prose, and the series it belongs to: the id of one that goes on, or a new series."""

    figure: Figure
    series: str
    new: Series | None = None


def in_prose(
    passage: str, wording: str, text: str, rules: Rules, before: Sequence[Followed] = (), old_text: str = ""
) -> list[Followed]:
    """The figures of a passage's wording, in order; `before` are those of the wording it had, `old_text`."""
    figures = figures_in(text)
    told = []
    for figure, old in zip(figures, followed([f.figure for f in before], figures, old_text, text), strict=True):
        if old is not None:
            told.append(Followed(figure, before[old].series))
        else:
            series = _of_prose(passage, f"{wording} {figure.start}", figure, rules)
            told.append(Followed(figure, series.id, series))
    return told


def _of_prose(passage: str, born: str, figure: Figure, rules: Rules) -> Series:
    words = " ".join(filter(None, (figure.subject, figure.action)))
    return Series(
        rules.source, rules.printer, rules.labels.normal(words), "", str(figure.unit), passage=passage, born=born
    )
