"""Workbooks as readings: every cell once, in order, under the name of its sheet."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator
from datetime import date, time, timedelta

from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from archive.reading.number import iso, plain
from archive.reading.package import Package
from archive.reading.reading import Article, Block, Link, ReadingOutcome, Unreadable
from archive.reading.sheet import MOST_CELLS, Cell, Sheet, folded, sheets_of

# The record that begins a binary workbook, then the one that says it is encrypted ([MS-XLS] 2.4.21, 2.4.117).
_FILE_PASS = re.compile(rb"\x09\x08\x10\x00.{16}(?:\x86\x00\x00\x00)?\x2f\x00", re.DOTALL)
Value = str | float | int | bool | date | time | timedelta


def read_xlsx(content: bytes) -> Article:
    """The reading of an xlsx workbook.

    Hidden sheets and rows are read and their blocks marked hidden. Hidden columns are told in the place of the sheet's
    heading and are no part of the wording: hiding a column is not an edit (DOMAIN.md 3A.7).
    Raises Unreadable: MALFORMED, ENCRYPTED, TOO_LARGE, EMPTY.
    """
    package = Package(content)
    return _article(sheets_of(package), package.properties.get("title", ""))


def declared_xlsx(content: bytes) -> tuple[tuple[str, str], ...]:
    """The dates an xlsx file gives itself, as printed there; none of a file that cannot be opened."""
    try:
        said = Package(content).properties
    except Unreadable:
        return ()
    return tuple((label, said[label]) for label in ("created", "modified") if said.get(label))


def read_other_workbook(content: bytes) -> Article:
    """The reading of an xls, xlsb or ods workbook: values only; its number formats and hidden rows are not known.

    Raises Unreadable: MALFORMED, ENCRYPTED, TOO_LARGE, EMPTY.
    """
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(ReadingOutcome.ENCRYPTED, "an encrypted Office file")
    sheets = []
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as workbook:
            for known in workbook.sheets_metadata:
                sheet = Sheet(known.name, known.visible is not SheetVisibleEnum.Visible)
                for number, values in enumerate(
                    workbook.get_sheet_by_name(known.name).to_python(skip_empty_area=False), 1
                ):
                    if cells := [c for column, value in enumerate(values, 1) if (c := _valued(number, column, value))]:
                        sheet.rows[number] = cells
                sheets.append(sheet)
    except CalamineError as error:
        if _FILE_PASS.search(content) or "assword" in str(error):
            raise Unreadable(ReadingOutcome.ENCRYPTED, "a workbook with a password") from error
        raise Unreadable(ReadingOutcome.MALFORMED, f"the workbook cannot be read: {error}") from error
    return _article(sheets, "")


def _valued(row: int, column: int, value: Value) -> Cell | None:
    if isinstance(value, str):
        text = folded(value)
        return Cell(row, column, text, prose=not text.startswith("#")) if text else None
    if isinstance(value, bool):
        return Cell(row, column, "TRUE" if value else "FALSE")
    if isinstance(value, int | float):
        exact = plain(repr(value))
        return Cell(row, column, exact, exact=exact)
    return Cell(row, column, iso(value))


def _article(sheets: list[Sheet], title: str) -> Article:
    blocks = tuple(block for sheet in sheets for block in _blocks(sheet))
    if sum(len(b.cells) for b in blocks) > MOST_CELLS:
        raise Unreadable(ReadingOutcome.TOO_LARGE, f"rows over {MOST_CELLS:,} cells wide in all")
    if not any(b.kind != "heading" for b in blocks):
        raise Unreadable(ReadingOutcome.EMPTY, "no cell is filled")
    return Article("workbook", folded(title) or _first_line(sheets), blocks)


def _first_line(sheets: list[Sheet]) -> str:
    """The first cell of the first visible sheet where it stands alone in its row, as a title does."""
    first = next((s for s in sheets if not s.hidden and s.rows), None)
    cells = first.rows[min(first.rows)] if first else []
    return cells[0].text if len(cells) == 1 and cells[0].prose else ""


def _blocks(sheet: Sheet) -> Iterator[Block]:
    yield Block("heading", folded(sheet.name), 1, _heading_place(sheet), hidden=sheet.hidden)
    notes = {n.row: [m for m in sheet.notes if m.row == n.row] for n in sheet.notes}
    for row in sorted(sheet.rows.keys() | notes.keys()):
        hidden = sheet.hidden or row in sheet.hidden_rows
        if sheet.rows.get(row):
            yield _row(sheet.name, sorted(sheet.rows[row], key=lambda c: c.column), hidden)
        for note in notes.get(row, ()):
            yield Block(
                "note", note.text, 0, _place(sheet.name, f"{get_column_letter(note.column)}{row}"), hidden=hidden
            )


def _row(sheet: str, cells: list[Cell], hidden: bool) -> Block:
    """One row, its cells counted from column A; a lone cell of several words is a title, footnote or source line."""
    links = tuple(Link(c.text, c.target) for c in cells if c.target)
    last = cells[-1]
    if len(cells) == 1 and last.prose and last.text.count(" ") > 1:
        return Block(
            "paragraph", last.text, 0, _place(sheet, f"{get_column_letter(last.column)}{last.row}"), (), links, hidden
        )
    texts = [""] * last.column
    for c in cells:
        texts[c.column - 1] = c.text
    place = _place(sheet, f"A{last.row}:{get_column_letter(last.column)}{last.row}")
    return Block("row", " | ".join(c.text for c in cells), 0, place, tuple(texts), links, hidden)


def _place(sheet: str, cells: str) -> str:
    return f"{sheet}!{cells}"


def _heading_place(sheet: Sheet) -> str:
    """The used area, then the hidden columns: `Detention FY23!A1:V131 hidden C:E,K`."""
    last = max((cells[-1].column for cells in sheet.rows.values()), default=1)
    hidden = ",".join(
        get_column_letter(a) + (f":{get_column_letter(min(b, last))}" if min(b, last) > a else "")
        for a, b in sheet.hidden_columns
        if a <= last
    )
    return f"{sheet.name}!A1:{get_column_letter(last)}{max(sheet.rows, default=1)}" + (
        f" hidden {hidden}" if hidden else ""
    )
