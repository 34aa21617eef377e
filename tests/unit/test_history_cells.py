"""Changed cells as they are stored, and rows that differ in nothing that is said."""

from __future__ import annotations

import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from archive.history.cells import packed, unpacked
from archive.history.comparison import compare
from archive.history.edit import CellEdit
from archive.reading.reading import Article, Block
from archive.store.views import _cell

CELL = st.text("ab1| ", max_size=5)
ROW = st.lists(CELL, max_size=4).map(" | ".join)


@given(CELL, st.lists(st.tuples(CELL, CELL, CELL), max_size=3), ROW, ROW, ROW)
def test_what_was_packed_is_unpacked(
    name: str, cells: list[tuple[str, str, str]], headings: str, old: str, new: str
) -> None:
    edits = tuple(CellEdit(name, *cell) for cell in cells)
    assert unpacked(packed(edits, headings, old, new), headings, old, new) == edits


def test_cells_that_stand_in_wordings_are_not_written_out() -> None:
    edits = [CellEdit("North", "Level", "5", "6"), CellEdit("North", "Share", "", "22 (22.5)")]
    told = packed(edits, "Region | Level | Share", "North | 5", "North | 6 | 22")
    assert told is not None
    assert told.endswith(',0,1,1,1,2,"","22 (22.5)"]')


def test_sql_reads_a_cell_as_it_was_packed() -> None:
    old, new = 'North | say "5" \\ five', "North | 6"
    told = packed([CellEdit("North", "Level", 'say "5" \\ five', "")], "Region | Level", old, new)
    with sqlite3.connect(":memory:") as connection:
        said = connection.execute(
            f"WITH e AS (SELECT ? AS cells) SELECT {_cell('1', '?2')}, {_cell('2', '?3')}, {_cell('3', '?4')}, "
            f"{_cell('4', '?2')} FROM e",
            (told, new, "Region | Level", old),
        ).fetchone()
    connection.close()
    assert said == ("North", "Level", 'say "5" \\ five', "")


def row(*cells: str, hidden: bool = False) -> Block:
    return Block("row", " | ".join(filter(None, cells)), cells=cells, hidden=hidden)


def test_blank_cells_at_the_end_of_a_row_are_no_wording() -> None:
    narrow, wide = [row("North", "5"), row("South", "6")], [row("North", "5", ""), row("South", "6", "", "")]
    assert Article("", "", tuple(narrow)).wording == Article("", "", tuple(wide)).wording
    assert compare(narrow, wide).edits == ()
    inside = [row("North", "", "5"), row("South", "6")]
    assert Article("", "", tuple(narrow)).wording != Article("", "", tuple(inside)).wording
    assert compare(narrow, inside).edits


def test_rows_hidden_by_a_filter_are_told_as_hidden() -> None:
    shown, hidden = [[row(str(n), "said", hidden=h) for n in "abc"] for h in (False, True)]
    assert compare(shown, hidden).summary == "3 rows hidden"
    assert compare(hidden, shown).summary == "3 rows shown again"
