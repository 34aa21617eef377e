"""Following: which figure of a reworded passage goes on as which: 77,000, 166,000 and 283,000 are one series."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from archive.figures.prose import Figure, figures_in
from archive.figures.rules import Rules
from archive.figures.series import Series

_SAME_UNIT, _SAME_VALUE = 1.0, 1.0


def followed(old: Sequence[Figure], new: Sequence[Figure]) -> list[int | None]:
    """For each figure of the new wording, the index of the one it goes on from in the old; None for one that comes.

    Order is kept; only figures of one unit go on as each other. Where there are more on one side than on the other,
    those with the same value or more of the same words around them are meant.
    """
    best = [[0.0] * (len(new) + 1) for _ in range(len(old) + 1)]
    for i in range(len(old) - 1, -1, -1):
        for j in range(len(new) - 1, -1, -1):
            pair = _likeness(old[i], new[j])
            best[i][j] = max(best[i + 1][j], best[i][j + 1], pair + best[i + 1][j + 1] if pair else 0.0)
    found: list[int | None] = [None] * len(new)
    i = j = 0
    while i < len(old) and j < len(new):
        pair = _likeness(old[i], new[j])
        if pair and best[i][j] == pair + best[i + 1][j + 1]:
            found[j] = i
            i, j = i + 1, j + 1
        elif best[i][j] == best[i + 1][j]:
            i += 1
        else:
            j += 1
    return found


def _likeness(old: Figure, new: Figure) -> float:
    if old.unit is not new.unit:
        return 0.0
    a, b = _words(old), _words(new)
    shared = len(a & b) / len(a | b) if a | b else 0.0
    return _SAME_UNIT + shared + (_SAME_VALUE if old.value == new.value else 0.0)


def _words(figure: Figure) -> frozenset[str]:
    return frozenset(f"{figure.subject or ''} {figure.action or ''}".casefold().split())


@dataclass(frozen=True, slots=True)
class Followed:
    """A figure in prose, and the series it belongs to: the id of one that goes on, or a new series."""

    figure: Figure
    series: str
    new: Series | None = None


def in_prose(passage: str, wording: str, text: str, rules: Rules, before: Sequence[Followed]) -> list[Followed]:
    """The figures of a passage's wording, in order; `before` are those of the wording it had."""
    figures = figures_in(text)
    told = []
    for figure, old in zip(figures, followed([f.figure for f in before], figures), strict=True):
        if old is not None:
            told.append(Followed(figure, before[old].series))
        else:
            series = _of_prose(passage, f"{wording} {figure.start}", figure, rules)
            told.append(Followed(figure, series.id, series))
    return told


def _of_prose(passage: str, born: str, figure: Figure, rules: Rules) -> Series:
    words = " ".join(filter(None, (figure.subject, figure.action)))
    return Series(
        rules.source, rules.document, rules.labels.normal(words), "", str(figure.unit), passage=passage, born=born
    )
