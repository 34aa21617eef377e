"""What is too long for one page, in portions that a slow line carries (issue: at most 100 KB on the wire a page)."""

from __future__ import annotations

from collections.abc import Iterable

BUDGET = 160_000
"""Characters of text and markup on one page, about: a third of that when compressed."""

MARKUP = 350
"""Characters of markup that a passage takes, about."""


def portions(lengths: Iterable[int], budget: int = BUDGET) -> list[range]:
    """Runs of positions whose texts (their lengths in characters) fit on a page; at least one run, none of them empty
    but the only one. A text longer than a page stands on a page of its own."""
    runs, begun, weight, at = [], 0, 0, -1
    for at, length in enumerate(lengths):
        if at > begun and weight + length + MARKUP > budget:
            runs.append(range(begun, at))
            begun, weight = at, 0
        weight += length + MARKUP
    return [*runs, range(begun, at + 1)]


def portion(runs: list[range], page: int | None) -> tuple[int, range]:
    """The page that is shown, counted from 1, and its positions; None stands for everything."""
    if page is None:
        return 1, range(runs[0].start, runs[-1].stop)
    shown = min(max(page, 1), len(runs))
    return shown, runs[shown - 1]
