"""Words changed in the notes and labels of real workbooks, on the dates of DOMAIN.md 3A.9."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

from archive.history.comparison import Comparison, compare
from archive.history.edit import Edit
from archive.reading.reading import Article
from archive.reading.workbook import read_xlsx
from tests.support.shared import shared

_WORDS = re.compile(r"\b(aliens?|non-? ?citizens?)\b", re.IGNORECASE)
# Releases of one fiscal year that follow one another, by the day they were captured.
_NEEDED = {
    "21": ("20210723", "20210807", "20210825", "20210916", "20211008", "20211029", "20211113"),
    "22": ("20220318", "20220331", "20220428", "20220901", "20220916"),
}


def _compared(fiscal_year: str) -> dict[str, Comparison]:
    """What each release changed of the one before, by its day."""
    files = {path.name[:8]: path for path in sorted(_workbooks(fiscal_year))}
    days = [day for day in _NEEDED[fiscal_year] if day in files]
    articles: list[Article] = [read_xlsx(files[day].read_bytes()) for day in days]
    pairs = zip(days[1:], articles, articles[1:], strict=False)
    return {day: compare(old.blocks, new.blocks) for day, old, new in pairs}


def _workbooks(fiscal_year: str) -> list[Path]:
    return list(shared("corpus/ice-detention-statistics-xlsx").glob(f"*FY{fiscal_year}*.xlsx"))


def _switched(comparison: Comparison, telling: str) -> list[tuple[str, str, Edit]]:
    """Edits of texts that say `telling`, in which one word for people became another: the first word on each side."""
    found = []
    for edit in comparison.edits:
        old, new = _WORDS.findall(edit.old_text or ""), _WORDS.findall(edit.new_text or "")
        if telling in (edit.old_text or "") and old and new and old != new:
            found.append((old[0].lower(), new[0].lower(), edit))
    return found


@pytest.fixture(scope="module")
def compared() -> dict[str, dict[str, Comparison]]:
    told: dict[str, dict[str, Comparison]] = defaultdict(dict)
    for fiscal_year in _NEEDED:
        told[fiscal_year] = _compared(fiscal_year)
    return told


def test_the_footnote_on_locked_statistics_flips_and_flips_back(compared: dict[str, dict[str, Comparison]]) -> None:
    flips = {day: [(a, b) for a, b, _ in _switched(c, '"lock"')] for day, c in compared["21"].items()}
    assert {day: sorted(set(told)) for day, told in flips.items() if told} == {
        "20210807": [("aliens", "non citizens")],
        "20211008": [("non citizens", "aliens")],
        "20211113": [("aliens", "non citizens")],
    }


def test_a_label_changes_before_its_own_footnote(compared: dict[str, dict[str, Comparison]]) -> None:
    days = compared["22"]
    label = {day: [e.operation.value for *_, e in _switched(c, "with USCIS-Established")] for day, c in days.items()}
    note = {day: [e.operation.value for *_, e in _switched(c, "Fear Screening")] for day, c in days.items()}
    assert {day: told for day, told in label.items() if told} == {"20220331": ["reworded"], "20220916": ["reworded"]}
    assert {day: told for day, told in note.items() if told} == {"20220916": ["reworded"]}
