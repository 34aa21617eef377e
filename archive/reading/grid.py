"""Grids: the tables of a reading, laid over its blocks. What heads a number, from the title down to the column."""

from __future__ import annotations

import json
import re
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from archive.reading.reading import Block

_MARKS = re.compile(r"(?:\s*(?:[*†‡§]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+|\[(?:\d{1,2}|[a-z*†‡§])\]))+$")
_MARK = re.compile(r"\[?(\d+|[a-z]|[*†‡§]+|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)\]?")
# A note's mark, bare or in brackets; a letter only with something behind it, a number not where it goes on.
_NOTE = re.compile(r"[\[(]?(\d{1,3}(?![\d,.%]*\d)|[*†‡§¶]{1,3}|[¹²³⁴⁵⁶⁷⁸⁹⁰]+)[\])]?[.:]?\s*\S|[\[(]?([a-z])[\]).]\s*\S")
_LEVEL = str.maketrans("¹²³⁴⁵⁶⁷⁸⁹⁰", "1234567890")
_CELLS = re.compile(r"([A-Z]+)(\d+)(?::[A-Z]+\d+)?")
_HIDDEN = re.compile(r" hidden ([A-Z:,]+)$")


@dataclass(frozen=True, slots=True)
class GridRow:
    """One row of figures or entities: the index of its block in the article, and what heads it, from the group
    heading down to its own label ("Adult", "Male")."""

    block: int
    heading: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Grid:
    """A table: a title as printed ("" when it has none), what heads each column from the outermost heading down, and
    its rows. `columns[i]` heads `cells[i]` of every row's block; a column with no heading has (). The first
    `labels` columns name the rows and hold no figures. `notes` are indexes of the blocks (footnotes, sources)
    that belong to it. `place` is the locator of the whole.
    """

    title: str
    place: str
    columns: tuple[tuple[str, ...], ...]
    rows: tuple[GridRow, ...]
    labels: int = 1
    notes: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Value:
    """One filled cell of a grid that names nothing, under all that heads it.

    `row` and `column` are heading paths without footnote marks, `text` is as printed without them, `marks` are those of
    the cell itself; `exact` as of a block, "" where the text says all. `place` is the cell's own locator:
    "Detention FY22!C10", "tr[12] cell 3". `hidden` when its sheet, row or column is not shown. `formula` is what
    computed it, "" where the file tells none. `notes` are indexes of the blocks that the marks behind it and behind
    what heads it lead to.
    """

    row: tuple[str, ...]
    column: tuple[str, ...]
    text: str
    exact: str
    place: str
    hidden: bool
    marks: tuple[str, ...] = ()
    formula: str = ""
    notes: tuple[int, ...] = ()


def values_of(grid: Grid, blocks: Sequence[Block]) -> Iterator[Value]:
    """The values of a grid, row by row. `blocks` are those of its article."""
    columns = [_unmarked_path(path) for path in grid.columns]
    unseen, notes = _hidden_columns(grid.place), notes_of(grid, blocks)
    for row in grid.rows:
        block = blocks[row.block]
        heading, formulas = _unmarked_path(row.heading), dict(block.formulas)
        for at in range(grid.labels, len(block.cells)):
            if not block.cells[at]:
                continue
            text, marks = unmarked(block.cells[at])
            place, column = cell_place(block.place, at)
            exact = block.exact[at] if block.exact else ""
            over = columns[at] if at < len(columns) else ()
            hidden = block.hidden or column in unseen
            led_to = _led_to(notes, (*row.heading, *grid.columns[at : at + 1], block.cells[at])) if notes else ()
            yield Value(heading, over, text, exact, place, hidden, marks, formulas.get(at, ""), led_to)


def notes_of(grid: Grid, blocks: Sequence[Block]) -> dict[str, int]:
    """The notes of a grid by the marks they begin with: `[1] As of June.`, `* Closed.`, `2) Estimated.`"""
    begun = ((_NOTE.match(blocks[at].text), at) for at in grid.notes)
    found: dict[str, int] = {}
    for mark, at in begun:
        if mark:
            found.setdefault((mark[1] or mark[2]).translate(_LEVEL), at)
    return found


def cell_place(place: str, at: int) -> tuple[str, int]:
    """The locator of a cell of a row's block, counted from 0, and the number of its column in a sheet, 0 elsewhere."""
    sheet, mark, cells = place.rpartition("!")
    found = _CELLS.fullmatch(cells) if mark else None
    if not found:
        row, _, first = place.partition(" cells ")
        return f"{row} cell {int(first.partition('-')[0] or 1) + at}", 0
    column = _number(found[1]) + at
    return f"{sheet}!{_letters(column)}{found[2]}", column


def unmarked(text: str) -> tuple[str, tuple[str, ...]]:
    """A label or number without the footnote marks behind it, and the marks: `4,857 [1]*` is `4,857`, ("1", "*")."""
    found = _MARKS.search(text)
    if not found or not found.start():
        return text, ()
    return text[: found.start()], tuple(_MARK.findall(found[0]))


def _led_to(notes: Mapping[str, int], parts: Sequence[str | tuple[str, ...]]) -> tuple[int, ...]:
    said = [text for part in parts for text in ((part,) if isinstance(part, str) else part)]
    marks = [mark.translate(_LEVEL) for text in said for mark in unmarked(text)[1]]
    return tuple(dict.fromkeys(notes[mark] for mark in marks if mark in notes))


def _unmarked_path(path: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(unmarked(part)[0] for part in path)


def _hidden_columns(place: str) -> frozenset[int]:
    found = _HIDDEN.search(place)
    spans = [span.partition(":") for span in found[1].split(",")] if found else []
    return frozenset(n for first, _, last in spans for n in range(_number(first), _number(last or first) + 1))


def hidden_words(hidden: Sequence[tuple[int, int]], columns: range) -> str:
    """Hidden columns as told behind a place: ` hidden C:E,K`; "" for none among these columns."""
    inside = [(max(a, columns.start), min(b, columns.stop - 1)) for a, b in hidden]
    words = [_letters(a) + (f":{_letters(b)}" if b > a else "") for a, b in inside if a <= b]
    return f" hidden {','.join(words)}" if words else ""


def _number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _letters(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def grids_body(grids: Sequence[Grid], blocks: Sequence[Block]) -> bytes | None:
    """Grids as stored beside an article's body: zlib over compact JSON; None for none. `blocks` are the article's.

    A row says how many blocks it stands behind the one before, how many parts of its heading are those of the row
    before, and the others: by the number of the cell that says it, in words only where no cell of the row does.
    """
    if not grids:
        return None
    told = [[g.title, g.place, g.columns, _rows_told(g, blocks), g.labels, g.notes] for g in grids]
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return zlib.compress(text.encode("utf-8", "surrogatepass"), 9)


def _rows_told(grid: Grid, blocks: Sequence[Block]) -> list[list[int | str]]:
    told: list[list[int | str]] = []
    before = GridRow(0, ())
    for row in grid.rows:
        same = 0
        while same < min(len(row.heading), len(before.heading)) and row.heading[same] == before.heading[same]:
            same += 1
        labels = blocks[row.block].cells[: grid.labels]
        parts = [labels.index(part) if part in labels else part for part in row.heading[same:]]
        told.append([row.block - before.block, same, *parts])
        before = row
    return told


def grids_of(body: bytes | None, blocks: Sequence[Block]) -> tuple[Grid, ...]:
    """The inverse of `grids_body`."""
    told: list[Any] = json.loads(zlib.decompress(body).decode("utf-8", "surrogatepass")) if body else []
    return tuple(
        Grid(title, place, tuple(map(tuple, columns)), tuple(_rows_of(rows, blocks)), labels, tuple(notes))
        for title, place, columns, rows, labels, notes in told
    )


def _rows_of(told: Sequence[Sequence[Any]], blocks: Sequence[Block]) -> Iterator[GridRow]:
    row = GridRow(0, ())
    for behind, same, *parts in told:
        at = row.block + behind
        said = (blocks[at].cells[part] if isinstance(part, int) else part for part in parts)
        row = GridRow(at, (*row.heading[:same], *said))
        yield row
