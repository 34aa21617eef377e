"""Which table of one version is which of the next, and what names the rows of each."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Collection, Hashable, Mapping, Sequence

from archive.history.headings import Headings
from archive.history.likeness import label_of
from archive.history.naming import Naming, Row, columns_of
from archive.reading.reading import Block

Scopes = tuple[Mapping[int, int], Mapping[int, int]]
"""For blocks of each side, by position, the scope they are looked for in: a gap, or a table."""


def label_in(block: Block, scope: int | None) -> Hashable:
    """The label of a row within a scope; None for what is no row, or has none."""
    named = label_of(block.cells) if scope is not None and block.kind == "row" else ()
    return (scope, named) if named else None


def name_in(block: Block, scope: int | None) -> Hashable:
    """The first cell of a row's label within a scope; None for what is no row, or has none."""
    named = label_of(block.cells) if scope is not None and block.kind == "row" else ()
    return (scope, named[0]) if named else None


def same_tables(old: Sequence[Block], new: Sequence[Block], pairs: Mapping[int, int], free: Scopes) -> Scopes:
    """The table each row stands in, numbered as on the new side, as far as rows already paired tell, or the only table
    left between the same neighbours. `free` are the gaps in which blocks without a pair stand.
    """
    old_tables, new_tables = _runs_of_rows(old), _runs_of_rows(new)
    votes: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for i, j in pairs.items():
        if i in old_tables and j in new_tables:
            votes[old_tables[i]][new_tables[j]] += 1
    same = {table: max(found, key=lambda t: (found[t], -t)) for table, found in votes.items()}
    left: defaultdict[int, tuple[set[int], set[int]]] = defaultdict(lambda: (set(), set()))
    for side, tables in enumerate((old_tables, new_tables)):
        for at, gap in free[side].items():
            if at in tables:
                left[gap][side].add(tables[at])
    for olds, news in left.values():
        if len(olds) == len(news) == 1:
            same.setdefault(*olds, *news)
    return {i: same[t] for i, t in old_tables.items() if t in same}, new_tables


def namings(
    old: Sequence[Block], new: Sequence[Block], tables: Scopes, free: tuple[Collection[int], Collection[int]]
) -> dict[int, Naming]:
    """What names the rows of each table in which rows without a pair are left on both sides."""
    left = [{scope[at] for at in some if at in scope} for scope, some in zip(tables, free, strict=True)]
    found: dict[int, tuple[dict[int, Row], dict[int, Row]]] = {t: ({}, {}) for t in sorted(left[0] & left[1])}
    for n, blocks in enumerate((old, new) if found else ()):
        headings = Headings(blocks)
        for at, table in tables[n].items():
            if table in found:
                found[table][n][at] = columns_of(blocks[at].cells, headings.over(at))
    return {table: Naming(*rows) for table, rows in found.items()}


def _runs_of_rows(blocks: Sequence[Block]) -> dict[int, int]:
    """The number of the run of rows, unbroken by other blocks, in which each row stands."""
    runs: dict[int, int] = {}
    number = 0
    for at, block in enumerate(blocks):
        if block.kind == "row":
            runs[at] = number
        else:
            number = at + 1
    return runs
