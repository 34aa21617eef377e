"""Labels: headings in their normal form, and as the table prints them."""

from __future__ import annotations

from archive.catalogue.source import Measure
from archive.figures.labels import labels_in
from archive.figures.rules import Rules
from archive.reading.grid import Grid, GridRow

BOOK_INS = Measure("book-ins", "Book-ins", "initial book-ins", "flow", "people")
RULES = Rules("detention", None, (BOOK_INS,), (("noncitizen", "alien"),))


def grid(title: str, *columns: str, row: str = "VoiceID") -> Grid:
    return Grid(title, "S!A1:D2", tuple((c,) for c in columns), (GridRow(0, (row,)),))


def told(*grids: Grid) -> dict[str, str]:
    found: dict[str, str] = {}
    for label, printed in labels_in(grids, RULES, set()):
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
    assert list(labels_in([grid("", "", "GPS")], RULES, passed))
    assert not list(labels_in([grid("", "", "GPS")], RULES, passed))
