"""A changed number behind an unchanged print is a change, and is told by both."""

from __future__ import annotations

from archive.history.alignment import Operation
from archive.history.comparison import CellEdit, Kind, compare
from archive.pages.redlines import redline_parts
from archive.reading.reading import Article, Block


def population(exact: str, printed: str = "22,578") -> list[Block]:
    return [
        Block("row", "Agency | FY Overall", cells=("Agency", "FY Overall")),
        Block("row", f"Average | {printed}", cells=("Average", printed), exact=("", exact) if exact else ()),
    ]


def wording(blocks: list[Block]) -> str:
    return Article("workbook", "", tuple(blocks)).wording


def test_only_the_number_behind_the_print_changed() -> None:
    old, new = population("22578.25"), population("22578.31")
    assert wording(old) != wording(new)
    comparison = compare(old, new)
    (edit,) = comparison.edits
    assert (edit.operation, edit.kind) == (Operation.ALTERED, Kind.FIGURE)
    assert edit.cells == (CellEdit("Average", "FY Overall", "22,578 (22578.25)", "22,578 (22578.31)"),)
    assert comparison.summary == "Average, FY Overall: “22,578 (22578.25)” became “22,578 (22578.31)”"
    _, drawn = redline_parts(old, new, comparison)
    assert "".join(s.text for s in drawn.cells[1].old) == "22,578 (22578.25)"
    assert "".join(s.text for s in drawn.cells[1].new) == "22,578 (22578.31)"


def test_a_print_that_came_to_say_all_tells_both() -> None:
    (edit,) = compare(population("22578.25"), population("")).edits
    assert [(c.old, c.new) for c in edit.cells] == [("22,578 (22578.25)", "22,578 (22,578)")]


def test_where_the_print_changed_too_the_prints_are_told() -> None:
    (edit,) = compare(population("22578.25"), population("22579.31", "22,579")).edits
    assert [(c.old, c.new) for c in edit.cells] == [("22,578", "22,579")]
    assert edit.kind is Kind.FIGURE


def test_the_same_number_is_no_change() -> None:
    assert compare(population("22578.25"), population("22578.25")).edits == ()
