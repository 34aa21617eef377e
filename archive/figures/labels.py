"""Labels as printed: series know headings in their normal form, readers see what the table says."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from archive.figures.observing import NUMBER, without_period
from archive.figures.rules import Rules
from archive.reading.grid import Grid, unmarked
from archive.reading.reading import Block

_LETTER = re.compile(r"[^\W\d_]")
_WORD = re.compile(r"[^\W_]+")
_MARKS = " \t:;,*†‡"


def labels_in(
    blocks: Sequence[Block], grids: Iterable[Grid], rules: Rules, passed: set[str]
) -> Iterator[tuple[str, str]]:
    """The labels of tables in their normal form, each as printed; of rows those that print numbers. Prints in `passed`
    are not looked at again."""
    for grid in grids:
        for said in _said(blocks, grid):
            if said not in passed:
                passed.add(said)
                yield from _forms(said, rules)
        if grid.title:
            yield from _beside_measures(grid.title, rules)


def _said(blocks: Sequence[Block], grid: Grid) -> Iterator[str]:
    yield grid.title
    rows = (r.heading for r in grid.rows if any(map(NUMBER.fullmatch, blocks[r.block].cells[grid.labels :])))
    for path in (*grid.columns, *rows):
        yield from (unmarked(part)[0] for part in path)


def _forms(said: str, rules: Rules) -> Iterator[tuple[str, str]]:
    for form in dict.fromkeys((without_period(said), said)):
        yield from _told(rules.labels.normal(form), form)


def _beside_measures(title: str, rules: Rules) -> Iterator[tuple[str, str]]:
    """What a title says beside a declared measure, which begins a breakdown."""
    plain = rules.labels.normal(without_period(title))
    words = {word.casefold(): word for word in reversed(_WORD.findall(title))}
    for measure in rules.measures:
        rest = rules.labels.normal(measure.expression.sub(" ", plain, count=1))
        if rest and rest != plain:
            yield from _told(rest, _WORD.sub(lambda found: words.get(found[0], found[0]), rest))


def _told(normal: str, printed: str) -> Iterator[tuple[str, str]]:
    shown = " ".join(unmarked(printed)[0].split()).strip(_MARKS)
    if _LETTER.search(normal):
        yield normal, shown
