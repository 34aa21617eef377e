"""The outline of a sheet: its tables as grids, each with what belongs to it, and what stands in none, in order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from archive.reading.cell import Cell, Note
from archive.reading.grid import Grid, hidden_words
from archive.reading.gridding import grid_of
from archive.reading.printed import says_all
from archive.reading.reading import Block, Link
from archive.reading.regions import Region, Rows, regions_of
from archive.reading.tabulation import Table, is_note, is_title, label_columns, tables_in

_APART = 3  # rows from a title to its table, from a table to what goes on below it or its notes: two blank ones at most
_SENTENCE = 8  # words on average in a column of sentences


class _Found:
    """A table and the cells of its region; lines from other regions may come to it."""

    def __init__(self, table: Table, lines: dict[int, list[Cell]]) -> None:
        self.table, self.lines = table, lines
        self.measure()

    def measure(self) -> None:
        """Finds the rows and columns of headings and body anew."""
        heads = [c for row in self.table.heads for c in self.lines[row]]
        body = [c for row in self.table.body for c in self.lines[row]]
        left = min((c.column for c in (*heads, *body)), default=1)
        right = max((*(c.right for c in heads), *(c.column for c in body)), default=0)
        self.rows = sorted((*self.table.heads, *self.table.body))
        self.columns = range(left, right + 1)


def outline(
    rows: Rows,
    place: Callable[[Region], str],
    hidden: Callable[[int], bool],
    notes: Sequence[Note] = (),
    hidden_columns: Sequence[tuple[int, int]] = (),
    start: int = 0,
) -> tuple[list[Block], list[Grid]]:
    """The blocks of a sheet in reading order, grid after grid, and the grids over them. Every cell is in one block.

    `place` words the locator of a rectangle, `hidden` tells the rows not shown, `notes` are words over the cells.
    Grids name blocks by index, counted from `start`.
    """
    found, glossaries, loose = _tabulated({row: sorted(cells, key=lambda c: c.column) for row, cells in rows.items()})
    _give_titles(found, loose)
    _give_notes(found, loose)
    writer = _Writer(place, hidden, list(notes), start)
    pieces: list[tuple[int, int, _Found | list[Cell] | Note]] = [(r, 0, cells) for r, cells in loose.items()]
    glossary = {c for f in glossaries for row in f.table.body for c in f.lines[row]}
    pieces += [(min(f.rows[0], f.table.title.row if f.table.title else f.rows[0]), f.columns.start, f) for f in found]
    pieces += [(n.row, n.column, n) for n in notes]
    for _, _, piece in sorted(pieces, key=lambda p: (p[0], isinstance(p[2], Note), p[1])):
        if isinstance(piece, _Found):
            writer.grid(piece, hidden_columns)
        elif isinstance(piece, Note):
            writer.comments(Region(piece.row, piece.column, piece.row, piece.column))
        elif glossary.issuperset(piece):
            writer.meaning(piece)
        else:
            writer.loose(piece)
    return writer.blocks, writer.grids


def _tabulated(rows: Rows) -> tuple[list[_Found], list[_Found], dict[int, list[Cell]]]:
    """The tables of all regions, those of them that are glossaries and make no grid, and the cells in none by row."""
    found: list[_Found] = []
    loose: defaultdict[int, list[Cell]] = defaultdict(list)
    regions = regions_of(rows)
    for region in regions:
        lines = region.rows_of(rows)
        for table in tables_in(lines):
            found.append(_Found(table, lines))
    if not regions:
        loose.update({row: list(cells) for row, cells in rows.items()})
    _join(found)
    tables = [f for f in found if f.table.is_table and len(f.columns) > 1]
    glossaries = [f for f in tables if _is_glossary(f)]
    tables = [f for f in tables if f not in glossaries]
    for f in found:
        title = [f.table.title.row] if f.table.title else []
        for row in f.table.before if f in tables else (*f.table.before, *title, *f.rows, *f.table.notes):
            loose[row] += f.lines[row]
    return tables, glossaries, loose


def _is_glossary(f: _Found) -> bool:
    """Terms and what they mean, as sheets of footnotes have them: two columns of words, sentences in the second."""
    cells = [c for row in f.table.body for c in f.lines[row]]
    second = [c.text for c in cells if c.column == f.columns.stop - 1]
    words = sum(text.count(" ") + 1 for text in second)
    return len(f.columns) == 2 and all(c.is_word for c in cells) and words >= _SENTENCE * len(second)


def _join(found: list[_Found]) -> None:
    """A table without headings goes on from the one above or left of it, where a blank row or column parts them."""
    for f in sorted((f for f in found if f.rows), key=lambda f: (f.rows[0], f.columns.start)):
        if above := next((g for g in found if _is_heading_of(g, f)), None):
            found.remove(above)
            _head(f, above, found)
            continue
        before = next((g for g in found if g.table.heads and (_goes_on_below(g, f) or _goes_on_beside(g, f))), None)
        if before is None:
            continue
        table = before.table
        title = [f.table.title.row] if f.table.title else []
        table.body = sorted({*table.body, *title, *f.rows})
        table.notes += f.table.notes
        for row, cells in f.lines.items():
            own = [c for c in cells if row in (*title, *f.rows, *f.table.notes)]
            before.lines[row] = sorted([*before.lines.get(row, ()), *own], key=lambda c: c.column)
        before.measure()
        found.remove(f)


def _is_heading_of(above: _Found, f: _Found) -> bool:
    """Whether rows of headings stand apart from the table below them."""
    bare = not above.table.body if above.table.heads else len(above.rows) == 1 and _is_worded(above)
    near = bare and bool(f.table.heads) and 0 < f.rows[0] - above.rows[-1] <= _APART and f.table.title is None
    return near and f.columns.start <= above.columns.start and above.columns.stop <= f.columns.stop


def _head(f: _Found, above: _Found, found: list[_Found]) -> None:
    """Gives a table the rows of headings above it, with what stands in their lines and the notes between."""
    top, own = above.rows[0], f.rows[0]
    f.table.title = above.table.title
    f.table.heads = [*above.rows, *f.table.heads]
    f.table.notes = [*above.table.notes, *f.table.notes]
    f.lines = above.lines | f.lines
    for g in found:
        for row in [row for row in g.table.before if top <= row < own and g.lines[row][0].column in f.columns]:
            if row in f.table.heads or is_note(g.lines[row][0].text):
                g.table.before.remove(row)
                f.lines[row] = sorted([*f.lines.get(row, ()), *g.lines[row]], key=lambda c: c.column)
                f.table.notes += [row] if row not in f.table.heads else []
    f.measure()


def _goes_on_below(above: _Found, f: _Found) -> bool:
    near = 0 < f.rows[0] - above.rows[-1] <= _APART and not above.table.notes
    same = near and f.columns.start == above.columns.start and f.columns.stop <= above.columns.stop
    return same and (not f.table.heads or (f.table.title is None and _is_worded(f) and _is_worded(above)))


def _is_worded(f: _Found) -> bool:
    """Whether a table is of words only, so that nothing tells its headings from its rows."""
    return not any(c.is_figure for row in f.rows for c in f.lines[row])


def _goes_on_beside(left: _Found, f: _Found) -> bool:
    if f is left or f.table.title or not 0 <= f.columns.start - left.columns.stop < _APART - 1:
        return False
    return f.rows == left.rows and not label_columns(f.lines, f.table, f.columns)


def _give_titles(found: list[_Found], loose: dict[int, list[Cell]]) -> None:
    """A table without a title has the nearest line above it in its columns, if nothing else stands between."""
    for f in found:
        top = f.rows[0]
        for row in range(top - 1, top - 1 - _APART, -1) if f.table.title is None else ():
            over = [c for c in loose.get(row, ()) if c.column < f.columns.stop and c.right >= f.columns.start]
            if any(g is not f and row in g.rows and set(g.columns) & set(f.columns) for g in found):
                break
            if len(over) == 1 and over[0].is_word and is_title(over[0].text):
                f.table.title = over[0]
                _take(over[0], f, loose)
                break


def _give_notes(found: list[_Found], loose: dict[int, list[Cell]]) -> None:
    """Lines under a table that read as notes, up to the first that does not, are its own."""
    for f in found:
        last = max((f.rows[-1], *f.table.notes))
        row = last + 1
        while row - last <= _APART:
            under = [c for c in loose.get(row, ()) if c.column in f.columns]
            if under:
                if len(under) > 1 or not is_note(under[0].text):
                    break
                _take(under[0], f, loose)
                f.table.notes.append(row)
                last = row
            row += 1


def _take(cell: Cell, f: _Found, loose: dict[int, list[Cell]]) -> None:
    """A loose cell becomes part of a table."""
    loose[cell.row] = [c for c in loose[cell.row] if c is not cell]
    if not loose[cell.row]:
        del loose[cell.row]
    f.lines[cell.row] = sorted([*f.lines.get(cell.row, ()), cell], key=lambda c: c.column)


@dataclass(slots=True)
class _Writer:
    place: Callable[[Region], str]
    hidden: Callable[[int], bool]
    notes: list[Note]
    start: int
    blocks: list[Block] = field(default_factory=list)
    grids: list[Grid] = field(default_factory=list)

    def grid(self, f: _Found, hidden_columns: Sequence[tuple[int, int]]) -> None:
        table, columns = f.table, f.columns
        if table.title:
            self._line("caption", table.title)
        rows, notes = {}, []
        for row in sorted((*f.rows, *table.notes)):
            at = self.start + len(self.blocks)
            if row in table.notes:
                self._line("footnote", *f.lines[row])
                notes.append(at)
                continue
            rows[row] = at
            self._row(f.lines[row], columns)
        whole = self.place(Region(f.rows[0], columns.start, f.rows[-1], columns.stop - 1))
        place = whole + hidden_words(hidden_columns, columns)
        self.grids.append(grid_of(table, f.lines, columns, place, rows, notes))

    def loose(self, cells: list[Cell]) -> None:
        """Cells of one row in no table: a line of several words is a paragraph or a footnote, else a row from A on."""
        cells = sorted(cells, key=lambda c: c.column)
        if len(cells) == 1 and cells[0].prose and cells[0].text.count(" ") > 1:
            self._line("footnote" if is_note(cells[0].text) else "paragraph", cells[0])
        else:
            self._row(cells, range(1, cells[-1].column + 1))

    def meaning(self, cells: list[Cell]) -> None:
        """A term and what it means: a footnote, after the term where that is told anew."""
        for c in cells:
            self._line("footnote" if c is cells[-1] else "paragraph", c)

    def comments(self, region: Region) -> None:
        """The notes over the cells of a region, each once."""
        for n in [n for n in self.notes if n.row == region.top and region.left <= n.column <= region.right]:
            self.notes.remove(n)
            place = self.place(Region(n.row, n.column, n.row, n.column))
            self.blocks.append(Block("note", n.text, 0, place, hidden=self.hidden(n.row)))

    def _line(self, kind: str, *cells: Cell) -> None:
        for c in cells:
            region = Region(c.row, c.column, c.row, c.column)
            links = (Link(c.text, c.target),) if c.target else ()
            formulas = ((0, c.formula),) if c.formula else ()
            self.blocks.append(
                Block(kind, c.text, 0, self.place(region), (), links, self.hidden(c.row), formulas=formulas)
            )
            self.comments(region)

    def _row(self, cells: Sequence[Cell], columns: range) -> None:
        """One row, its cells counted from the first of `columns`."""
        row = cells[0].row
        texts, exact = [""] * len(columns), [""] * len(columns)
        for c in cells:
            texts[c.column - columns.start] = c.text
            exact[c.column - columns.start] = "" if says_all(c.text, c.exact) else c.exact
        region = Region(row, columns.start, row, columns.stop - 1)
        text = " | ".join(c.text for c in cells)
        links = tuple(Link(c.text, c.target) for c in cells if c.target)
        beside = tuple(exact) if any(exact) else ()
        formulas = tuple((c.column - columns.start, c.formula) for c in cells if c.formula)
        place, hidden = self.place(region), self.hidden(row)
        self.blocks.append(Block("row", text, 0, place, tuple(texts), links, hidden, beside, formulas))
        self.comments(region)

