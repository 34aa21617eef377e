"""Real workbooks against two libraries that share no code with the reader."""

from __future__ import annotations

import io
import re
import warnings
from pathlib import Path
from string import ascii_uppercase

import openpyxl
import pytest
from python_calamine import CalamineWorkbook

from archive.reading.grid import cell_place
from archive.reading.package import Package
from archive.reading.reading import Article
from archive.reading.sheet import sheets_of
from archive.reading.workbook import read_xlsx
from tests.support.shared import shared


def cells_said(article: Article) -> list[str]:
    """All cells in the order of sheets, rows and columns, by their own locators."""
    sheets = {b.place.rpartition("!")[0]: n for n, b in enumerate(article.blocks) if b.kind == "heading"}
    said = []
    for b in article.blocks:
        for at, text in enumerate(b.cells or (b.text,)) if b.kind not in ("heading", "note") else ():
            place, column = cell_place(b.place, at)
            sheet, _, cell = place.rpartition("!")
            if text:
                said.append((sheets[sheet], int(cell.lstrip(ascii_uppercase)), column, text))
    return [text for *_, text in sorted(said)]


def workbooks() -> list[Path]:
    return sorted(shared("corpus").glob("ice-*/*.xlsx"), key=lambda p: p.name)


def _glued(text: str) -> str:
    """Without blanks, and with raised footnote marks as the other library has them, glued to the word."""
    return re.sub(r"\[([\w*†‡§]{1,3})\]", r"\1", "".join(text.split()))


def agree(path: Path) -> None:
    """openpyxl counts the same filled cells (it hides what lies under merges, too); calamine has the same numbers."""
    content = path.read_bytes()
    article = read_xlsx(content)
    said = cells_said(article)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # openpyxl warns of extensions it drops
        book = openpyxl.load_workbook(io.BytesIO(content), data_only=True)
    seen = [
        c.value
        for page in book.worksheets
        for row in page.iter_rows()
        for c in row
        if c.value is not None and str(c.value).strip()
    ]
    book.close()
    cells = [
        c
        for page in sheets_of(Package(content))
        for row in sorted(page.rows)
        for c in sorted(page.rows[row], key=lambda c: c.column)
    ]
    assert said == [c.text for c in cells], path.name
    assert len(cells) == len(seen), path.name
    # Dates and truth values are said in another form; what is left must agree value by value.
    for ours, theirs in zip(cells, seen, strict=True):
        if isinstance(theirs, str):
            plain = re.sub(r"_x([0-9A-Fa-f]{4})_", lambda m: chr(int(m[1], 16)), theirs)
            assert _glued(ours.text) == _glued(plain), path.name
        elif type(theirs) in (int, float):
            assert float(ours.exact) == pytest.approx(theirs, rel=1e-13), path.name
    with CalamineWorkbook.from_filelike(io.BytesIO(content)) as other:
        hidden = {m.name for m in other.sheets_metadata if "Visible" not in str(m.visible).split(".")}
    assert {b.text for b in article.blocks if b.kind == "heading" and b.hidden} == {
        " ".join(name.split()) for name in hidden
    }


def test_a_sample_of_real_workbooks() -> None:
    for path in workbooks()[::17]:
        if path.stat().st_size < 1_000_000:
            agree(path)


@pytest.mark.slow
@pytest.mark.timeout(900)
def test_all_real_workbooks() -> None:
    for path in workbooks():
        agree(path)


def test_values_equal_bytes_different_is_the_same_wording() -> None:
    """DOMAIN.md 3A.7: twelve hidden columns became one; no figure changed."""
    folder = shared("corpus/ice-detention-statistics-xlsx")
    first = read_xlsx((folder / "20230413T125806Z__FY23_detentionStats04122023.xlsx").read_bytes())
    second = read_xlsx(next(folder.glob("*FY23_detentionStats04122023b.xlsx")).read_bytes())
    assert len(cells_said(first)) >= 8_475
    assert first.wording == second.wording
    assert first.title == "ICE Detention Statistics"
    assert any("hidden" in b.place for b in first.blocks)
    assert [b.place for b in first.blocks] != [b.place for b in second.blocks], (
        "what was hidden is still told, in the places"
    )


def test_a_restated_workbook_is_another_wording() -> None:
    """DOMAIN.md 3A.1, the control: one sheet restated, all others equal."""
    folder = shared("corpus/ice-detention-statistics-xlsx")
    before, after = (read_xlsx(next(folder.glob(f"{day}*FY22*")).read_bytes()) for day in ("20221117", "20221210"))
    said_before, said_after = {b.text for b in before.blocks}, {b.text for b in after.blocks}
    assert before.wording != after.wording
    assert any("40,970" in text for text in said_before - said_after)
    assert any("9,324" in text for text in said_after - said_before)


def test_hidden_stale_sheets_are_marked() -> None:
    """DOMAIN.md 2.5: releases with hidden sheets."""
    path = next(shared("corpus/ice-detention-statistics-xlsx").glob("*FY22_detentionStats08092022.xlsx"))
    hidden = [b.text for b in read_xlsx(path.read_bytes()).blocks if b.kind == "heading" and b.hidden]
    assert hidden
