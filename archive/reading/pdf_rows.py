"""Lines of a table become its rows: wrapped cells made whole, headings of columns built from the lines above."""

from __future__ import annotations

from itertools import pairwise
from statistics import median

from archive.reading.pdf_aligned import Column, blank_of, cells_of_line
from archive.reading.pdf_line import Line
from archive.reading.pdf_page import Rule
from archive.reading.pdf_table import TableCell


def body_rows(lines: list[Line], columns: list[Column], across: list[Rule]) -> list[list[TableCell]]:
    """The rows of the lines below the headings: a line that only goes on with a cell joins its row."""
    told = [(line, cells_of_line(line, columns)) for line in lines]
    rows = [n for n, (_, cells) in enumerate(told) if _is_row(cells)]
    pitches = [told[a][0].middle - told[b][0].middle for a, b in pairwise(rows) if b == a + 1]
    usual = median(pitches) if pitches else 0.0
    merged: list[list[TableCell]] = []
    ahead: list[TableCell] = []
    for n, (line, cells) in enumerate(told):
        before = told[n - 1][0] if n else None
        after = told[n + 1] if n + 1 < len(told) else None
        if _is_row(cells) or not cells:
            _add(merged, _joined(ahead, cells))
            ahead = []
        elif merged and not ahead and before and _goes_on(before, merged[-1], line, cells, after, usual, across):
            merged[-1] = _joined(merged[-1], cells)
        elif after and _leads_on(line, cells, after, before, usual, across):
            ahead = _joined(ahead, cells)
        else:
            _add(merged, _joined(ahead, cells))
            ahead = []
    _add(merged, ahead)
    return merged


def _add(rows: list[list[TableCell]], row: list[TableCell]) -> None:
    if row:
        rows.append(row)


def _is_row(cells: list[TableCell]) -> bool:
    return len(cells) > 1 and any(c.figure for c in cells if c.first > 0)


def _joined(row: list[TableCell], more: list[TableCell]) -> list[TableCell]:
    """Two lines as one row, each cell with what goes on with it."""
    cells = list(row)
    for cell in more:
        home = next((c for c in cells if c.first <= cell.last and cell.first <= c.last), None)
        if home:
            home.words += cell.words
            home.first, home.last = min(home.first, cell.first), max(home.last, cell.last)
            home._text = None
        else:
            cells.append(cell)
    return sorted(cells, key=lambda c: c.first)


def _parted(above: Line, below: Line, across: list[Rule]) -> bool:
    """Whether a rule runs between two lines, over most of the lower one."""
    left, right = below.box[0], below.box[2]
    return any(
        below.middle < r.at < above.middle and min(r.high, right) - max(r.low, left) > 0.5 * (right - left)
        for r in across
    )


def _goes_on(
    before: Line,
    row: list[TableCell],
    line: Line,
    cells: list[TableCell],
    after: tuple[Line, list[TableCell]] | None,
    usual: float,
    across: list[Rule],
) -> bool:
    gap = before.box[1] - line.box[3]
    if gap > 0.6 * line.height or _parted(before, line, across):
        return False
    if cells[0].first > 0:
        return not any(c.figure for c in cells)
    if len(row) == 1 and row[0].first == 0 and len(cells) == 1 and not _lower(line):
        return False
    if _lower(line) or row[0].text.endswith((",", "-", "–", "/", "(")):
        return True
    pitch = before.middle - line.middle
    following = line.middle - after[0].middle if after else 2 * pitch
    if pitch < 0.85 * usual and pitch < 0.85 * following:
        return True
    left = line.box[0]
    return left > before.box[0] + 2 and after is not None and after[0].box[0] < left - 2


def _leads_on(
    line: Line,
    cells: list[TableCell],
    after: tuple[Line, list[TableCell]],
    before: Line | None,
    usual: float,
    across: list[Rule],
) -> bool:
    """Whether a line begins the row below: its label goes on there in small letters, or stands nearer than rows do."""
    gap = line.box[1] - after[0].box[3]
    if _parted(line, after[0], across) or gap > 0.6 * line.height or cells[0].first > 0:
        return False
    if after[1] and after[1][0].first == 0:
        if _lower(after[0]):
            return True
        pitch = line.middle - after[0].middle
        above = before.middle - line.middle if before else usual
        return pitch < 0.85 * usual and pitch < 0.85 * above
    return bool(after[1]) and gap < 0.3 * line.height


def _lower(line: Line) -> bool:
    text = line.text
    return text[:1].islower() or (text[:1] == "(" and text[1:2].islower())


def heading_rows(lines: list[Line], columns: list[Column], across: list[Rule]) -> list[list[TableCell]]:
    """The headings of columns as rows, from the outermost down. Lines below each other over the same columns are one
    heading, unless a rule parts them; a heading lies over the columns that the rule right under it does."""
    open_cells: list[tuple[TableCell, int, Line]] = []  # cell, level, its last line
    rows: list[list[TableCell]] = []
    wide = 1.6 * blank_of(lines)
    for line in lines:
        cells = _ruled_spans(line, cells_of_line(line, columns, wide), columns, across)
        for cell in cells:
            over = [o for o in open_cells if o[0].first <= cell.last and cell.first <= o[0].last]
            same = next((o for o in over if _same(o, cell, line, across)), None)
            if same and len([o for o in over if o[1] >= same[1]]) == 1:
                same[0].words += cell.words
                same[0]._text = None
                open_cells[open_cells.index(same)] = (same[0], same[1], line)
                continue
            level = max((o[1] + 1 for o in over), default=0)
            while len(rows) <= level:
                rows.append([])
            rows[level].append(cell)
            open_cells.append((cell, level, line))
    for row in rows:
        row.sort(key=lambda c: c.first)
    return rows


def _same(opened: tuple[TableCell, int, Line], cell: TableCell, line: Line, across: list[Rule]) -> bool:
    above = opened[0]
    if (above.first, above.last) != (cell.first, cell.last):
        return False
    low = min(w.box[1] for w in above.words)
    high = max(w.box[3] for w in cell.words)
    left, right = min(w.box[0] for w in cell.words), max(w.box[2] for w in cell.words)
    ruled = any(
        high - 3 < r.at < low + 3 and min(r.high, right) - max(r.low, left) > 0.5 * (right - left) for r in across
    )
    return not ruled and low - high < 1.0 * line.height


def _ruled_spans(line: Line, cells: list[TableCell], columns: list[Column], across: list[Rule]) -> list[TableCell]:
    whole = columns[-1][1] - columns[0][0]
    for cell in cells:
        left, right = min(w.box[0] for w in cell.words), max(w.box[2] for w in cell.words)
        bottom = min(w.box[1] for w in cell.words)
        for rule in across:
            if (
                bottom - 0.8 * line.height < rule.at < bottom + 0.3 * line.height
                and rule.low - 2 <= left
                and rule.high + 2 >= right
                and rule.high - rule.low < 0.85 * whole
            ):
                over = [n for n, (a, b) in enumerate(columns) if rule.low - 3 < (a + b) / 2 < rule.high + 3]
                if over:
                    cell.first, cell.last = min(over[0], cell.first), max(over[-1], cell.last)
                break
    return cells
