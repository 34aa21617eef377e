"""Laws of grids: whatever is laid out in a sheet, every cell is said once, and tables set apart are found again."""

from __future__ import annotations

import io
from collections import Counter
from dataclasses import dataclass

from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.utils import get_column_letter

from archive.reading.grid import cell_place, grids_body, grids_of, values_of
from archive.reading.gridding import grids_in
from archive.reading.reading import Article, Block, blocks_of
from archive.reading.workbook import read_xlsx

_NAMES = ["Adams", "Baker", "Clark", "Dallas", "Essex", "Fulton", "Greene", "Harris"]
_HEADS = ["Arrests", "Removals", "Detained", "Released", "Transferred"]


@dataclass(frozen=True)
class Laid:
    """A table as it is laid out: its title, headings (in one row, or under two groups), labels and numbers."""

    title: str
    heads: list[str]
    grouped: bool
    labels: list[str]
    numbers: list[list[int]]
    note: str

    @property
    def height(self) -> int:
        return 2 + self.grouped + len(self.labels) + bool(self.note)


@st.composite
def tables(draw: st.DrawFn, number: int) -> Laid:
    labels = draw(st.lists(st.sampled_from(_NAMES), min_size=2, max_size=6, unique=True))
    heads = draw(st.lists(st.sampled_from(_HEADS), min_size=2, max_size=5, unique=True))
    figures = st.integers(0, 99_999)
    numbers = draw(
        st.lists(
            st.lists(figures, min_size=len(heads), max_size=len(heads)), min_size=len(labels), max_size=len(labels)
        )
    )
    note = draw(st.sampled_from(["", "* Counted twice where moved.", "Source: our own books"]))
    return Laid(f"Our table {number} of the county", heads, draw(st.booleans()), labels, numbers, note)


@st.composite
def layouts(draw: st.DrawFn) -> list[tuple[int, int, Laid]]:
    """Tables with their upper left corners: in bands, side by side, blank rows and columns between."""
    laid, top, number = [], draw(st.integers(1, 3)), 0
    for _ in range(draw(st.integers(1, 3))):
        left, heights = draw(st.integers(1, 2)), []
        for _ in range(draw(st.integers(1, 3))):
            table = draw(tables(number))
            number += 1
            laid.append((top, left, table))
            heights.append(table.height)
            left += len(table.heads) + 1 + draw(st.integers(1, 3))
        top += max(heights) + draw(st.integers(1, 3))
    return laid


def workbook_of(layout: list[tuple[int, int, Laid]]) -> bytes:
    book = Workbook()
    page = book.active
    for top, left, table in layout:
        page.cell(top, left, table.title)
        if len(table.title) % 2:
            page.merge_cells(start_row=top, end_row=top, start_column=left, end_column=left + len(table.heads))
        row = top + 1
        if table.grouped:
            page.cell(row, left + 1, "All of it")
            page.merge_cells(start_row=row, end_row=row, start_column=left + 1, end_column=left + len(table.heads))
            row += 1
        for n, head in enumerate(["County", *table.heads]):
            page.cell(row, left + n, head)
        for label, numbers in zip(table.labels, table.numbers, strict=True):
            row += 1
            for n, value in enumerate([label, *numbers]):
                page.cell(row, left + n, value)
        if table.note:
            page.cell(row + 1, left, table.note)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


@settings(deadline=None, max_examples=60)
@given(layouts())
def test_tables_set_apart_are_found_again(layout: list[tuple[int, int, Laid]]) -> None:
    article = read_xlsx(workbook_of(layout))
    found = {g.title: g for g in article.grids}
    assert len(article.grids) == len(layout) == len(found)
    for top, left, table in layout:
        grid = found[table.title]
        over = ("All of it",) if table.grouped else ()
        assert [path[-1:] for path in grid.columns[1:]] == [(h,) for h in table.heads]
        assert {path[:-1] for path in grid.columns[1:]} == {over}
        first = top + 2 + table.grouped
        expected = [
            ((label,), (*over, head), str(number), f"Sheet!{get_column_letter(left + 1 + x)}{first + y}")
            for y, (label, numbers) in enumerate(zip(table.labels, table.numbers, strict=True))
            for x, (head, number) in enumerate(zip(table.heads, numbers, strict=True))
        ]
        assert [(v.row, v.column, v.text, v.place) for v in values_of(grid, article.blocks)] == expected
        assert [article.blocks[n].text for n in grid.notes] == ([table.note] if table.note else [])


CELLS = st.dictionaries(
    st.tuples(st.integers(1, 14), st.integers(1, 9)),
    st.one_of(
        st.sampled_from([*_NAMES, *_HEADS, "Total", "Source: us", "* See below.", "As of today, all that we know of"]),
        st.sampled_from(["-", "N/A", "2019", "12.5%", "[1]"]),
        st.integers(0, 9_999_999),
        st.floats(0, 1e6, allow_nan=False).map(lambda f: round(f, 3)),
    ),
    min_size=1,
    max_size=60,
)
MERGES = st.lists(st.tuples(st.integers(1, 14), st.integers(1, 9), st.integers(0, 2), st.integers(0, 3)), max_size=3)


def scattered(cells: dict[tuple[int, int], object], merges: list[tuple[int, int, int, int]]) -> tuple[bytes, set[str]]:
    """A sheet of these cells, some with a format that rounds, and where its filled cells are."""
    book = Workbook()
    page = book.active
    taken: set[tuple[int, int]] = set()
    for row, column, down, across in merges:
        area = {(r, c) for r in range(row, row + down + 1) for c in range(column, column + across + 1)}
        if len(area) > 1 and not area & taken:
            taken |= area
            page.merge_cells(start_row=row, end_row=row + down, start_column=column, end_column=column + across)
            taken.discard((row, column))
    filled = set()
    for (row, column), value in cells.items():
        if (row, column) not in taken:
            page.cell(row, column, value).number_format = "#,##0" if isinstance(value, float) else "General"
            filled.add(f"Sheet!{get_column_letter(column)}{row}")
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), filled


def places(blocks: tuple[Block, ...]) -> Counter[str]:
    """The locators of all that is said, cell by cell."""
    return Counter(
        cell_place(b.place, at)[0]
        for b in blocks
        if b.kind != "heading"
        for at, text in enumerate(b.cells or (b.text,))
        if text
    )


@settings(deadline=None, max_examples=120)
@given(CELLS, MERGES)
def test_no_cell_is_lost_or_said_twice(
    cells: dict[tuple[int, int], object], merges: list[tuple[int, int, int, int]]
) -> None:
    content, filled = scattered(cells, merges)
    if not filled:
        return
    article = read_xlsx(content)
    assert places(article.blocks) == Counter(filled)
    named = [row.block for grid in article.grids for row in grid.rows] + [n for g in article.grids for n in g.notes]
    assert len(set(named)) == len(named), "a row belongs to one grid"
    for grid in article.grids:
        assert all(len(article.blocks[row.block].cells) == len(grid.columns) for row in grid.rows)
        assert sum(1 for _ in values_of(grid, article.blocks)) == sum(
            bool(c) for row in grid.rows for c in article.blocks[row.block].cells[grid.labels :]
        )


@settings(deadline=None, max_examples=60)
@given(CELLS, MERGES)
def test_what_is_read_is_stored_and_comes_back(
    cells: dict[tuple[int, int], object], merges: list[tuple[int, int, int, int]]
) -> None:
    content, filled = scattered(cells, merges)
    if not filled:
        return
    article = read_xlsx(content)
    assert blocks_of(article.body(), article.wordings()) == article.blocks
    assert grids_of(grids_body(article.grids, article.blocks), article.blocks) == article.grids


ROWS = st.lists(
    st.one_of(
        st.lists(st.sampled_from(["", "County", "Adams", "12", "1,200", "2019", "* note", "Total"]), max_size=4).map(
            lambda cells: Block("row", " | ".join(filter(None, cells)), cells=tuple(cells))
        ),
        st.builds(Block, st.sampled_from(["heading", "caption", "footnote", "paragraph"]), st.just("Words of ours")),
    ).filter(lambda b: b.text),
    max_size=25,
)


@given(ROWS)
def test_grids_of_pages_name_rows_that_are_there(blocks: list[Block]) -> None:
    grids = grids_in(blocks)
    rows = [row.block for grid in grids for row in grid.rows]
    assert len(set(rows)) == len(rows)
    assert all(blocks[at].kind == "row" for at in rows)
    assert grids_of(grids_body(grids, blocks), blocks) == grids
    assert Article("html", "", tuple(blocks)).wording == Article("html", "", tuple(blocks), grids=grids).wording
