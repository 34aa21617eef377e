"""Rows of tables known again: by the columns that name them, under corrected names, in another order."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

from archive.history.alignment import Operation, align
from archive.history.comparison import CellEdit, Kind, compare
from archive.history.naming import Naming, columns_of
from archive.reading.reading import Block
from tests.support.shared import ROOT

HEAD = ("State", "Agency", "Type", "Model", "Signed", "Agreement")
Table = list[tuple[str, ...]]
ROSTER: Table = [
    ("Florida", "Holmes County Sheriff", "County", "Jail", "2019-10-15", "link"),
    ("Florida", "Macro Island Police Department", "Municipality", "Task force", "2025-02-26", "pending"),
    ("Florida", "Naples Police Department", "Municipality", "Task force", "2025-02-26", "pending"),
    ("Florida", "Collier County Sheriff", "County", "Jail", "2020-06-09", "link"),
    ("Florida", "Collier County Sheriff", "County", "Warrant service", "2025-02-26", "pending"),
    ("Georgia", "Washington County Sheriff", "County", "Jail", "2020-03-01", "link"),
    ("Tennessee", "Washington County Sheriff", "County", "Jail", "2021-03-01", "link"),
    ("Tennessee", "Constable District 1", "County", "Task force", "2025-01-01", "pending"),
]


def rows(*table: tuple[str, ...]) -> list[Block]:
    return [Block("row", " | ".join(c for c in row if c), cells=row) for row in table]


def told(old: Table, new: Table) -> list[tuple[str, str, str]]:
    """Operation, the agency before and after, of all rows that did not stay as they were."""
    before, after = [HEAD, *old], [HEAD, *new]
    return [
        (p.operation.value, before[p.old[0]][1] if p.old else "", after[p.new[0]][1] if p.new else "")
        for p in align(rows(*before), rows(*after))
        if p.operation is not Operation.UNCHANGED
    ]


def changed(at: int, **cells: str) -> Table:
    """The roster with other cells in one row, by heading."""
    row = tuple(cells.get(column, cell) for column, cell in zip(HEAD, ROSTER[at], strict=True))
    return [*ROSTER[:at], row, *ROSTER[at + 1 :]]


def test_a_corrected_name_is_the_same_row() -> None:
    new = changed(1, Agency="Marco Island Police Department")
    (edit,) = compare(rows(HEAD, *ROSTER), rows(HEAD, *new)).edits
    assert edit.operation is Operation.REWORDED
    assert edit.cells == (
        CellEdit(
            "Florida, Marco Island Police Department",
            "Agency",
            "Macro Island Police Department",
            "Marco Island Police Department",
        ),
    )


def test_one_row_gone_and_another_come_are_no_renaming() -> None:
    new = changed(1, Agency="Bradenton Police Department")
    assert sorted(told(ROSTER, new)) == [
        ("added", "", "Bradenton Police Department"),
        ("removed", "Macro Island Police Department", ""),
    ]


def test_another_number_in_the_name_is_another_row() -> None:
    new = changed(7, Agency="Constable District 2")
    assert sorted(operation for operation, *_ in told(ROSTER, new)) == ["added", "removed"]


def test_corrected_cells_stay_with_their_rows_when_the_first_cell_names_many() -> None:
    new: Table = [(*row[:4], "2025-03-01", "link") if row[5] == "pending" else row for row in ROSTER]
    assert told(ROSTER, new) == [("reworded", row[1], row[1]) for row in ROSTER if row[5] == "pending"]


def test_a_row_put_in_between_others_of_the_same_first_cell() -> None:
    come = ("Florida", "Lee County Sheriff", "County", "Jail", "", "")
    new: Table = [*changed(0, Signed="2019-10-16")[:2], come, *ROSTER[2:]]
    assert told(ROSTER, new) == [
        ("reworded", "Holmes County Sheriff", "Holmes County Sheriff"),
        ("added", "", "Lee County Sheriff"),
    ]


def test_a_table_in_another_order_has_moved_rows_only() -> None:
    assert {operation for operation, *_ in told(ROSTER, ROSTER[::-1])} == {"moved"}
    assert all(before == after for _, before, after in told(ROSTER, ROSTER[::-1]))


def test_a_table_replaced_whole_keeps_the_rows_that_stand_in_both() -> None:
    pending: Table = [("Ohio", f"Town {n} Police Department", "Municipality", "Task force", "", "") for n in range(9)]
    new: Table = [*pending, ("Georgia", "Washington County Sheriff", "County", "Warrant service", "", "")]
    assert {t for t in told(ROSTER, new) if t[0] not in ("added", "removed")} == {
        ("reworded", "Washington County Sheriff", "Washington County Sheriff")
    }


def test_a_building_under_another_name_is_known_by_its_address() -> None:
    head = ("Name", "Address", "City", "Zip", "Population")
    places = ((f"Center {n * 'x'}", f"{n} Main Street", f"City {n}", f"7{n:04}", str(n * 9)) for n in range(1, 9))
    old: Table = [head, *places]
    new: Table = [*old[:3], ("Folkston D. Ray", *old[3][1:4], "77"), *old[4:]]
    (edit,) = compare(rows(*old), rows(*new)).edits
    assert (edit.operation, [c.column for c in edit.cells]) == (Operation.REWORDED, ["Name", "Population"])


def test_a_label_that_is_a_sentence_is_known_by_its_words() -> None:
    label = "Average days from the decision to the release of {} with established fear"
    old: Table = [("Facility", "Jan", "Feb"), ("All places", "1", "2"), (label.format("aliens"), "30", "31")]
    new: Table = [("Facility", "Jan", "Feb"), ("All places", "5", "6"), (label.format("noncitizens"), "32", "33")]
    edits = compare(rows(*old), rows(*new)).edits
    assert [e.operation for e in edits] == [Operation.REWORDED, Operation.REWORDED]
    assert edits[1].kind is Kind.FIGURE


def test_columns_that_name_rows_are_as_few_as_tell_them_apart() -> None:
    table = {n: columns_of(row, HEAD) for n, row in enumerate(ROSTER)}
    assert Naming(table, table).columns == ("Agency", "State", "Model")


@pytest.mark.parametrize(
    ("cells", "headings", "columns"),
    [
        (("a", "b"), ("X", "Y"), ["X", "Y"]),
        (("a", "b", "c"), ("X", "Y"), ["X", "Y", 2]),
        (("a",), ("X", "Y"), ["X"]),
        (("a", "b", "c"), ("X", "", "X"), [0, 1, 2]),
        (("a", "b"), (), [0, 1]),
    ],
)
def test_columns_are_known_by_heading_or_position(
    cells: tuple[str, ...], headings: tuple[str, ...], columns: list[object]
) -> None:
    assert list(columns_of(cells, headings)) == columns


def test_a_row_of_words_amid_others_is_no_heading() -> None:
    """A figure in one row does not make the next one the heading of those below."""
    old = rows(HEAD, *ROSTER[:3], ("Florida", "Lee County Sheriff", "County", "Jail", "8", "link"), *ROSTER[3:])
    new = [*old[:-1], *rows((*ROSTER[-1][:5], "link"))]
    (edit,) = compare(old, new).edits
    assert [c.column for c in edit.cells] == ["Agreement"]


def test_every_process_tells_the_same() -> None:
    """Texts hash differently from process to process; nothing may hang on it."""
    script = (
        "from tests.unit.test_history_rows import *\n"
        "new = [*changed(1, Agency='Marco Island Police Department')[::-1], ('Ohio', 'Town', '', '', '', '')]\n"
        "print(compare(rows(HEAD, *ROSTER), rows(HEAD, *new)))"
    )
    said = {
        subprocess.run(
            [sys.executable, "-c", script],
            env={**os.environ, "PYTHONHASHSEED": seed},
            cwd=ROOT,
            check=True,
            capture_output=True,
        ).stdout
        for seed in ("1", "2", "3")
    }
    assert len(said) == 1
