"""Tables without boxes: lines whose stretches stand below each other make columns."""

from __future__ import annotations

import re
from itertools import pairwise
from statistics import median

from archive.reading.pdf_line import Line, Stretch, around, leads
from archive.reading.pdf_page import Rule, Word
from archive.reading.pdf_table import TableCell

Column = tuple[float, float]  # left, right
_CAPTION = re.compile(r"(?:table|exhibit|figure|chart|appendix|note|notes|source|sources)\b[\s.:\d]", re.IGNORECASE)
_MOST_HEADING_LINES = 12


def runs_of(lines: list[Line]) -> list[tuple[int, int]]:
    """Where lines follow each other that belong to one table, as (first, past the last): no headings of columns yet."""
    runs: list[tuple[int, int]] = []
    core: list[int] = []
    for n, line in enumerate(lines):
        if _tells(line):
            if core and not _belongs([lines[c] for c in core[-6:]], lines[core[-1] + 1 : n], line):
                runs += _run(lines, core)
                core = []
            core.append(n)
    return runs + _run(lines, core)


def _tells(line: Line) -> bool:
    """Whether a line could be a row: a figure beside something else, and no more than one stretch of prose."""
    if len(line.stretches) < 2 or sum(s.wordy for s in line.stretches) > 1:
        return False
    if any(s.figure and not all(leads(w.text) for w in s.words) for s in line.stretches[1:]):
        return True
    return len(line.stretches) > 2 and sum(any(c.isdigit() for c in s.text) for s in line.stretches[1:]) > 1


def _run(lines: list[Line], core: list[int]) -> list[tuple[int, int]]:
    """The run if it is a table: three rows, or two with three cells each; no table of contents."""
    rows = [lines[n] for n in core]
    if len(rows) < 2 or (len(rows) == 2 and min(len(r.stretches) for r in rows) < 3):
        return []
    widest = max(len(r.stretches) for r in rows)
    if widest == 2 and _contents(rows):
        return []
    if sum(any(s.wordy for s in r.stretches[1:]) for r in rows) * 3 > len(rows):
        return []  # prose stands beside it
    return [(core[0], core[-1] + 1)]


def _contents(rows: list[Line]) -> bool:
    """Leaders to numbers that only grow: pages."""
    last = [r.stretches[-1].text for r in rows]
    led = sum(any(leads(w.text) for w in r.words) or r.text.count("..") > 0 for r in rows)
    numbers = [int(t) for t in last if t.isdigit()]
    return led * 2 > len(rows) and len(numbers) > len(rows) * 0.7 and all(a <= b for a, b in pairwise(numbers))


def _belongs(core: list[Line], between: list[Line], line: Line) -> bool:
    """Whether a row goes on a table: near below, nothing but short lines between, its cells below cells."""
    above = core[-1]
    reach, limit = above.box[1], max(line.height, above.height)
    for each in [*between, line]:
        if reach - each.box[3] > 2.2 * limit:
            return False
        reach = each.box[1]
    left, right = around(r.box for r in core)[::2]
    for each in between:
        if _CAPTION.match(each.text) or (each.stretches[0].wordy and each.box[2] - each.box[0] > 0.6 * (right - left)):
            return False
        if each.box[0] < left - 3 * limit or each.box[2] > right + 3 * limit:
            return False
    known = [s.box for r in core for s in r.stretches]
    others = [s.box for s in line.stretches[1:]]
    fit = sum(any(_stands_below(k, s, limit) for k in known) for s in others)
    return fit * 2 >= len(others)


def _stands_below(a: tuple[float, ...], b: tuple[float, ...], height: float) -> bool:
    near = 0.5 * height
    return abs(a[0] - b[0]) < near or abs(a[2] - b[2]) < near or abs((a[0] + a[2] - b[0] - b[2]) / 2) < near


def headings_above(lines: list[Line], first: int, box: tuple[float, ...], across: list[Rule]) -> int:
    """The index of the topmost line that heads the columns of a run which begins with line `first`."""
    left, _, right, _ = box
    wide = [r.at for r in across if r.low < left + 0.25 * (right - left) and r.high > right - 0.25 * (right - left)]
    crossed = 0
    below = lines[first]
    for n in range(first - 1, max(-1, first - 1 - _MOST_HEADING_LINES), -1):
        line = lines[n]
        ruled = sum(
            line.box[1] - 1 > at - 2 and below.box[3] - 1 < at + 4 and below.middle < at < line.middle for at in wide
        )
        crossed += ruled
        gap = below.box[3], line.box[1]
        if (
            crossed > 1
            or (ruled and _rules_above(wide, line) == 0 and first - n > 1)
            or gap[1] - gap[0] > (3 if ruled or n == first - 1 else 1.6) * line.height
            or _CAPTION.match(line.text)
            or line.box[0] < left - 2 * line.height
            or line.box[2] > right + 2 * line.height
            or (
                len(line.stretches) == 1
                and line.box[0] < left + line.height
                and line.box[2] - left > 0.5 * (right - left)
            )
            or sum(s.wordy for s in line.stretches) > 1
        ):
            return n + 1
        below = line
    return max(0, first - _MOST_HEADING_LINES)


def below_rule(lines: list[Line], first: int, end: int, across: list[Rule]) -> int:
    """The first line of the figures where headings say figures too: that below a rule over the whole width which
    follows soon, unless the rules part all rows, or one stands right above and the line looks like those below."""
    left, _, right, _ = around(line.box for line in lines[first:end])
    wide = [r.at for r in across if r.low < left + 0.25 * (right - left) and r.high > right - 0.25 * (right - left)]
    above = lines[first - 1].middle if first else lines[first].box[3] + lines[first].height
    inside = [at for at in wide if lines[end - 1].middle < at < lines[first].middle]
    if not 0 < len(inside) < 3:
        return first
    if any(lines[first].middle < at < above for at in wide) and _alike(lines[first], lines[first + 1 : first + 5]):
        return first
    soon = [n for n in range(first, min(first + 3, end - 1)) if lines[n + 1].middle < inside[0] < lines[n].middle]
    return soon[0] + 1 if soon else first


def _alike(line: Line, below: list[Line]) -> bool:
    """Whether at least a third of a line's stretches after the first have the shape of one below, digit for digit."""
    shapes = {re.sub(r"\d", "0", s.text) for other in below for s in other.stretches[1:]}
    said = [re.sub(r"\d", "0", s.text) for s in line.stretches[1:]]
    return sum(shape in shapes for shape in said) * 3 >= len(said)


def _rules_above(wide: list[float], line: Line) -> int:
    return sum(line.middle < at < line.middle + 12 * line.height for at in wide)


def columns_of(lines: list[Line]) -> list[Column]:
    """The columns of a table's rows, as wide as what stands in them."""
    most = max(len(line.stretches) for line in lines)
    full = [line for line in lines if len(line.stretches) >= max(2, 0.6 * most)]
    columns = _covered([s.box for line in full for s in line.stretches], len(full) // 12)
    others = [s for line in lines if line not in full and len(line.stretches) > 1 for s in line.stretches]
    for stretch in others:
        left, _, right, _ = stretch.box
        over = [n for n, c in enumerate(columns) if min(c[1], right) - max(c[0], left) > 0]
        if not over and stretch.figure:
            columns = sorted([*columns, (left, right)])
        elif len(over) == 1:
            n = over[0]
            columns[n] = min(columns[n][0], left), max(columns[n][1], right)
    return columns


def _covered(boxes: list[tuple[float, float, float, float]], tolerance: int) -> list[Column]:
    """The stretches of a line that more than `tolerance` boxes cover."""
    edges = sorted([(b[0], 1) for b in boxes] + [(b[2], -1) for b in boxes])
    columns: list[Column] = []
    depth, begun = 0, 0.0
    for at, step in edges:
        if step > 0 and depth == tolerance:
            begun = at
        depth += step
        if step < 0 and depth == tolerance:
            if columns and begun - columns[-1][1] < 1:
                begun = columns.pop()[0]
            columns.append((begun, at))
    return columns


def cells_of_line(line: Line, columns: list[Column], wide: float = 0.0) -> list[TableCell]:
    """The stretches of a line by the columns they stand in. Words a column apart are parted where the gap between them
    is more than `wide` points and than most blanks are."""
    cells: list[TableCell] = []
    for stretch in line.stretches:
        for piece in _pieces(stretch, columns, wide):
            first, last = _span(piece, columns)
            if cells and cells[-1].last >= first:
                cells[-1].words += piece
                cells[-1].last = max(cells[-1].last, last)
            else:
                cells.append(TableCell(list(piece), first, last))
    return cells


def _pieces(stretch: Stretch, columns: list[Column], wide: float) -> list[list[Word]]:
    pieces = [[stretch.words[0]]]
    for last, word in pairwise(stretch.words):
        gap = word.box[0] - last.box[2]
        parted = any(
            a[1] < word.box[0] + 1 and b[0] > last.box[2] - 1 and gap > max(wide, 0.45 * word.height)
            for a, b in pairwise(columns)
        )
        if parted and _nearest(last, columns) != _nearest(word, columns):
            pieces.append([word])
        else:
            pieces[-1].append(word)
    return pieces


def blank_of(lines: list[Line]) -> float:
    """How wide the blanks between words are, in points."""
    gaps = [b.box[0] - a.box[2] for line in lines for s in line.stretches for a, b in pairwise(s.words)]
    return median(gaps) if gaps else 0.0


def _nearest(word: Word, columns: list[Column]) -> int:
    middle = (word.box[0] + word.box[2]) / 2
    return min(range(len(columns)), key=lambda n: max(columns[n][0] - middle, middle - columns[n][1], 0))


def _span(words: list[Word], columns: list[Column]) -> tuple[int, int]:
    """The columns words lie over; where they reach into one by little, it does not count."""
    left, _, right, _ = around(w.box for w in words)
    over = [
        n for n, (a, b) in enumerate(columns) if min(b, right) - max(a, left) > min(0.3 * (b - a), 0.5 * (right - left))
    ]
    if not over or Stretch(words).figure:
        middle = (left + right) / 2
        best = min(
            range(len(columns)),
            key=lambda n: (
                max(left, columns[n][0]) - min(right, columns[n][1]),
                abs(columns[n][0] + columns[n][1] - 2 * middle),
            ),
        )
        return best, best
    return over[0], over[-1]
