"""Tabulation: from the filled cells of a region to the tables in it. Title, headings, rows, notes.

What tells a heading row from a row of the table is the kind of its cells: words over columns of figures, years or
dates over columns of other figures; in a table of words only, the first row. Spanning headings head all they cover.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from archive.reading.cell import Cell

_NOTE = re.compile(
    r"(?:[*†‡§¹²³]+|\[\w{1,3}\]|\(\d{1,2}\)|\d{1,2}[.)]|(?:foot)?notes?\b|(?:data )?sources?\b"
    r"|(?:[\w.]+ ){0,2}data(?: from| as of| are| is| updated|:))",
    re.IGNORECASE,
)
_LINE = 5  # blanks; under the last row of figures, what has more is no label that waits for its figures
_SENTENCE = 12  # blanks; what has more heads no column that has another heading
_DEEPEST = 6  # rows of headings
_UNIQUE = 0.95  # of the rows that all labels tell apart, fewer must tell apart
_REPEATED = 0.4  # of the rows have a label that comes again, in this share of the groups: the others head groups

Lines = Mapping[int, Sequence[Cell]]


@dataclass(slots=True)
class Table:
    """One table of a region, by row numbers: its title lines, heading rows, body rows and the notes under it."""

    title: Cell | None = None
    before: list[int] = field(default_factory=list)  # lines over the title
    heads: list[int] = field(default_factory=list)
    body: list[int] = field(default_factory=list)
    notes: list[int] = field(default_factory=list)

    @property
    def is_table(self) -> bool:
        return bool(self.body) and bool(self.heads or len(self.body) > 1)


def is_note(text: str) -> bool:
    """Whether a line under a table reads as a footnote or source rather than as a title or label."""
    return bool(_NOTE.match(text))


def is_title(text: str) -> bool:
    """Whether a line over a table may be its title: no note, and no sentence of an introduction."""
    return not is_note(text) and not (text.endswith(".") and text.count(" ") > _SENTENCE)


def tables_in(lines: Lines) -> list[Table]:
    """The tables of a region, from top to bottom; every row of it in exactly one place of one of them."""
    reader = _Reader(lines)
    found = []
    while reader.at < len(reader.rows):
        found.append(reader.table())
    return found


class _Reader:
    def __init__(self, lines: Lines) -> None:
        self.lines = lines
        self.rows = sorted(lines)
        self.at = 0

    def table(self) -> Table:
        table = Table()
        self._leads(table)
        self._heads(table)
        self._body(table)
        if not table.is_table and self.at < len(self.rows):
            table.body += self.rows[self.at : self.at + 1]
            self.at += 1
        return table

    def _cells(self, at: int) -> Sequence[Cell]:
        return self.lines[self.rows[at]] if at < len(self.rows) else ()

    def _alone(self, at: int) -> Cell | None:
        """The cell of a row of one cell of words."""
        cells = self._cells(at)
        return cells[0] if len(cells) == 1 and cells[0].is_word else None

    def _leads(self, table: Table) -> None:
        while (cell := self._alone(self.at)) and not self._heads_below(self.at):
            table.before.append(self.rows[self.at])
            if is_title(cell.text):
                table.title = cell
            self.at += 1
        if table.title and self.at < len(self.rows):
            at = table.before.index(table.title.row)
            table.notes = table.before[at + 1 :]
            table.before = table.before[:at]
        else:
            table.title = None

    def _heads_below(self, at: int) -> bool:
        """Whether a lone cell stands, as a heading does, over figures that have their labels to its left, or over all
        headings but the first."""
        (cell,), below = self._cells(at), self._cells(at + 1)
        under = [c for c in below if cell.column <= c.column <= cell.right]
        if not under or below[0].column >= cell.column:
            return False
        return any(c.is_figure for c in under) or (cell.across > 1 and under == [*below[1:]] and len(under) > 1)

    def _heads(self, table: Table) -> None:
        if self.at < len(self.rows) and self._is_head(self.at):
            table.heads.append(self.rows[self.at])
            self.at += 1
            while len(table.heads) < _DEEPEST and (skipped := self._goes_on(table)) is not None:
                table.notes += self.rows[self.at : self.at + skipped]
                table.heads.append(self.rows[self.at + skipped])
                self.at += skipped + 1

    def _is_head(self, at: int) -> bool:
        """Whether a row may be the first heading row: words only, or periods over what is none."""
        cells = self._cells(at)
        if at + 1 >= len(self.rows) or (len(cells) < 2 and not (self._alone(at) and self._heads_below(at))):
            return False
        periods = [c for c in cells if c.is_figure]
        if not all(c.is_period for c in periods):
            return False
        return not periods or self._heads_others(periods, at)

    def _heads_others(self, periods: Sequence[Cell], at: int) -> bool:
        """Whether different years or dates stand over cells that are no years or dates."""
        below = [c for n in range(at + 1, min(at + 4, len(self.rows))) for c in self._cells(n)]
        under = [c for c in below if any(p.column <= c.column <= p.right for p in periods)]
        return len({p.text for p in periods}) == len(periods) and any(not c.is_period for c in under)

    def _goes_on(self, table: Table) -> int | None:
        """How many lines stand before the next heading row of the same table; None when there is none."""
        head = self.lines[table.heads[-1]]
        skipped = 1 if (cell := self._alone(self.at)) and is_note(cell.text) else 0
        cells = self._cells(self.at + skipped)
        if len(cells) < 2 or not self._is_head(self.at + skipped):
            return None
        spans = [c for c in head if c.across > 1 and sum(c.column <= x.column <= c.right for x in cells) > 1]
        covered = {x for row in table.heads for c in self.lines[row] for x in range(c.column, c.right + 1)}
        fresh = [c for c in cells if c.column not in covered]
        return skipped if spans or len(fresh) > 1 else None

    def _body(self, table: Table) -> None:
        kinds: dict[int, bool] = {}  # column → whether all it has held so far is figures
        while self.at < len(self.rows):
            cell = self._alone(self.at)
            if cell:
                if not self._lone(cell, table, kinds):
                    return
                continue
            if self._begins_anew(self.at, table, kinds):
                return
            for c in self._cells(self.at):
                kinds[c.column] = c.is_figure and kinds.get(c.column, True)
            table.body.append(self.rows[self.at])
            self.at += 1

    def _lone(self, cell: Cell, table: Table, kinds: Mapping[int, bool]) -> bool:
        """Takes a line within or under the body; False where the next table begins with it."""
        after = next((n for n in range(self.at, len(self.rows)) if not self._alone(n)), len(self.rows))
        row = self.rows[self.at]
        if is_note(cell.text) or (after == len(self.rows) and cell.text.count(" ") >= _LINE):
            table.notes.append(row)
        elif after < len(self.rows) and self._begins_anew(after, table, kinds, titled=True):
            return False
        else:
            table.body.append(row)
        self.at += 1
        return True

    def _begins_anew(self, at: int, table: Table, kinds: Mapping[int, bool], *, titled: bool = False) -> bool:
        """Whether a row heads another table: words, all different, over columns that held figures only and do again."""
        cells = self._cells(at)
        if not table.body or not self._is_head(at):
            return False
        if table.heads and [c.text for c in cells] == [c.text for c in self.lines[table.heads[0]]]:
            return True
        over = [c for c in cells if kinds.get(c.column) and (c.is_word or c.is_period)]
        again = {c.column for n in range(at + 1, min(at + 4, len(self.rows))) for c in self._cells(n) if c.is_figure}
        telling = [c for c in over if again & set(range(c.column, c.right + 1))]
        return len(telling) >= (1 if titled else 2) and len({c.text for c in cells}) > len(cells) // 2


def headings_of(lines: Lines, table: Table, columns: range) -> tuple[tuple[str, ...], ...]:
    """What heads each column, from the outermost heading down. A heading with blanks to its right goes on over those
    that have headings of their own below."""
    paths: list[list[str]] = [[] for _ in columns]
    for depth, row in enumerate(table.heads):
        below = {c.column for r in table.heads[depth + 1 :] for c in lines[r]}
        cells = sorted(lines[row], key=lambda c: c.column)
        ends = [c.column for c in cells[1:]] + [columns.stop]
        for cell, end in zip(cells, ends, strict=True):
            if below and cell.text.count(" ") > _SENTENCE:
                continue
            at = cell.column
            while at < min(end, columns.stop) and (at <= cell.right or at in below):
                path = paths[at - columns.start]
                if at <= cell.right or not _is_headed(lines, table.heads[:depth], at, row):
                    path += [cell.text] if path[-1:] != [cell.text] else []
                at += 1
    return tuple(map(tuple, paths))


def _is_headed(lines: Lines, heads: Sequence[int], column: int, row: int) -> bool:
    """Whether a cell of an earlier heading row reaches down to this place."""
    return any(c.column <= column <= c.right and c.bottom >= row for r in heads for c in lines[r])


def label_columns(lines: Lines, table: Table, columns: range) -> int:
    """How many columns name the rows: as few as tell them apart, of those before the first that holds figures."""
    said: dict[int, list[Cell]] = {}
    for row in table.body:
        for c in lines[row]:
            said.setdefault(c.column, []).append(c)
    most = next((n for n, x in enumerate(columns) if _are_figures(said.get(x, []), first=not n)), len(columns))
    if most < 1:
        return 0
    filled = _filled(lines, table, columns[:most])
    distinct = [len({path[:n] for path in filled}) for n in range(1, most + 1)]
    return next(n for n, d in enumerate(distinct, 1) if d >= _UNIQUE * distinct[-1])


def _are_figures(cells: Sequence[Cell], *, first: bool) -> bool:
    """Whether the cells of a column are figures, and none that name the rows as a first column does."""
    figures = [c for c in cells if c.is_figure]
    if len(figures) * 2 <= len(cells):
        return False
    return not (first and (all(c.is_period for c in figures) or _counts_up([c.exact or c.text for c in figures])))


def _counts_up(numbers: Sequence[str]) -> bool:
    """Whether a first column numbers the rows: 1, 2, 3 …"""
    return len(numbers) > 2 and all(n == str(at) for at, n in enumerate(numbers, int(numbers[0] == "1")))


def _filled(lines: Lines, table: Table, columns: range) -> list[tuple[str, ...]]:
    """The labels of each body row; what is blank to the left of a label goes on from the row above."""
    found: list[tuple[str, ...]] = []
    for row in table.body:
        said = {c.column: c.text for c in lines[row] if c.column in columns}
        above = found[-1] if found else ("",) * len(columns)
        first = min(said, default=columns.start)
        found.append(tuple(above[n] if x < first else said.get(x, "") for n, x in enumerate(columns)))
    return found


def row_headings(lines: Lines, table: Table, columns: range, labels: int) -> list[tuple[str, ...]]:
    """What heads each body row, from the group heading down to its own label.

    A group heading is a line in the body; or, where most labels come again and again, the last label that does not
    ("Atlanta" over "GPS", the next city over "GPS"), set in less where labels are set in.
    """
    filled = _filled(lines, table, columns[:labels])
    own = [tuple(part for part in path if part) for path in filled]
    times = Counter(own)
    repeated = _comes_again(own, times)
    paths: list[tuple[str, ...]] = []
    group: tuple[str, ...] = ()
    parents: list[tuple[int, tuple[str, ...]]] = []
    for n, row in enumerate(table.body):
        over_repeated = repeated and n + 1 < len(own) and times[own[n + 1]] > 1
        if len(lines[row]) == 1 and own[n] and _is_group(lines, table, n, over_repeated=over_repeated):
            group, parents = own[n], []
            paths.append(group)
            continue
        inset, once = lines[row][0].indent, times[own[n]] == 1
        grouped = repeated and labels == 1
        while grouped and parents and parents[-1][0] >= inset and (once or len(parents) > 1):
            parents.pop()
        over = parents[-1][1] if parents else group
        paths.append((*over, *own[n]) if own[n] else ())
        if grouped and once:
            parents.append((inset, paths[-1]))
    return paths


def _comes_again(labels: Sequence[tuple[str, ...]], times: Mapping[tuple[str, ...], int]) -> bool:
    """Whether the same few labels come in group after group."""
    again = [times[label] for label in labels if times[label] > 1]
    groups = sum(times[a] == 1 < times[b] for a, b in pairwise(labels))
    return len(again) >= _REPEATED * len(labels) and sum(again) >= _REPEATED * len(again) * max(groups, 1)


def _is_group(lines: Lines, table: Table, at: int, *, over_repeated: bool) -> bool:
    """Whether a row of one label heads the rows below it, rather than having no figures yet."""
    (cell,) = lines[table.body[at]]
    below = table.body[at + 1 : at + 3]
    if not below or len(lines[below[0]]) < 2:
        return bool(below) and cell.across > 1
    return cell.across > 1 or over_repeated or at == 0 or lines[below[0]][0].indent > cell.indent
