"""Labels: headings in their normal form, and as the table prints them."""

from __future__ import annotations

from archive.catalogue.source import Measure
from archive.figures.labels import labels_in
from archive.figures.rules import Rules
from archive.reading.grid import Grid, GridRow
from archive.reading.reading import Block

BOOK_INS = Measure("book-ins", "Book-ins", "initial book-ins", "flow", "people")
RULES = Rules("detention", None, (BOOK_INS,), (("noncitizen", "alien"),))


BLOCKS = [Block("row", "12", 0, "S!A2:C2", ("", "12", "12")), Block("row", "x", 0, "S!A3:C3", ("", "Tampa", "x"))]


def grid(title: str, *columns: str, row: str = "VoiceID", block: int = 0) -> Grid:
    return Grid(title, "S!A1:D2", tuple((c,) for c in columns), (GridRow(block, (row,)),))


def told(*grids: Grid) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, printed in labels_in(BLOCKS, grids, RULES, set()):
        found.setdefault(label, printed)
    return found


def test_labels_are_told_as_printed_and_found_by_what_series_say() -> None:
    found = told(grid("Removals with a FAMU Identifier, FY2022", "", "Aliens  in ATD", "Oct"))
    assert found["removals with a famu identifier"] == "Removals with a FAMU Identifier"
    assert found["noncitizens in atd"] == "Aliens in ATD"
    assert found["voiceid"] == "VoiceID"


def test_what_has_no_letters_is_no_label() -> None:
    assert told(grid("Population", "", "12", row="total")) == {"population": "Population", "total": "total"}


def test_footnote_marks_and_years_are_no_part_of_a_label() -> None:
    assert told(grid("", "", "FY22 ALOS [1]"))["alos"] == "ALOS"


def test_what_a_title_says_beside_a_declared_measure_has_its_capitals() -> None:
    found = told(grid("ICE Initial Book-Ins by Arresting Agency and Month: FY2022", "", "ICE"))
    assert found["ice by arresting agency and month"] == "ICE by Arresting Agency and Month"


def test_a_print_passed_before_is_not_looked_at_again() -> None:
    passed: set[str] = set()
    assert list(labels_in(BLOCKS, [grid("", "", "GPS")], RULES, passed))
    assert not list(labels_in(BLOCKS, [grid("", "", "GPS")], RULES, passed))


def test_rows_without_numbers_name_no_figures() -> None:
    assert "lee county sheriff" not in told(grid("Agencies", "", "City", row="Lee County Sheriff", block=1))
    assert "lee county sheriff" in told(grid("Agencies", "", "City", row="Lee County Sheriff")), "control"
