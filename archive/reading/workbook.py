"""Workbooks as readings: every cell once, in order, under the name of its sheet."""

from __future__ import annotations

import html
import io
import re
from collections.abc import Mapping
from dataclasses import replace
from datetime import date, time, timedelta
from functools import partial

from openpyxl.utils import get_column_letter
from python_calamine import CalamineError, CalamineWorkbook, SheetVisibleEnum

from archive.reading.cell import Cell
from archive.reading.grid import Grid, hidden_words
from archive.reading.number import iso, plain
from archive.reading.outline import outline
from archive.reading.package import Package
from archive.reading.reading import Article, Block, ReadingOutcome, Unreadable
from archive.reading.regions import Region
from archive.reading.sheet import MOST_CELLS, Sheet, folded, sheets_of
from archive.reading.stated import stated_dates

_STRINGS = "xl/sharedStrings.xml"
_TAG = re.compile("<[^<>]*>")
_VALUES_ONLY = (
    "values only: number formats, hidden rows and columns, merged cells, links and notes of such files are not known"
)
Value = str | float | int | bool | date | time | timedelta


def read_xlsx(content: bytes) -> Article:
    """The reading of an xlsx workbook.

    Hidden sheets and rows are read and their blocks marked hidden. Hidden columns are told in the place of the sheet's
    heading and are no part of the wording: hiding a column is not an edit (DOMAIN.md 3A.7).
    Raises Unreadable: MALFORMED, ENCRYPTED, TOO_LARGE, EMPTY.
    """
    package = Package(content)
    return article_of_sheets(sheets_of(package), package.properties.get("title", ""))


def declared_xlsx(content: bytes) -> tuple[tuple[str, str], ...]:
    """The dates an xlsx file gives itself, as printed there: when it was made, and as of when its cells say that its
    numbers are. None of a file that cannot be opened."""
    try:
        package = Package(content)
        return dates_of(package.properties) + stated_dates(_words_of(package))
    except Unreadable:
        return ()


def _words_of(package: Package) -> str:
    """What the cells of all sheets share, a text a line, without a look at where each stands."""
    strings = package.read(_STRINGS) if _STRINGS in package else b""
    texts = _TAG.sub("", strings.replace(b"\n", b" ").replace(b"</si>", b"\n").decode("utf-8", "replace"))
    return html.unescape(texts)


def dates_of(said: Mapping[str, str]) -> tuple[tuple[str, str], ...]:
    """Those of a file's properties that are declared dates."""
    return tuple((label, said[label]) for label in ("created", "modified") if said.get(label))


def read_other_workbook(content: bytes) -> Article:
    """The reading of an xlsb or ods workbook: values and hidden sheets only, which its note says.

    Raises Unreadable: MALFORMED, ENCRYPTED, TOO_LARGE, EMPTY.
    """
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
        if "assword" in str(error):
            raise Unreadable(ReadingOutcome.ENCRYPTED, "a workbook with a password") from error
        raise Unreadable(ReadingOutcome.MALFORMED, f"the workbook cannot be read: {error}") from error
    return replace(article_of_sheets(sheets, ""), note=_VALUES_ONLY)


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


def article_of_sheets(sheets: list[Sheet], title: str) -> Article:
    """The article of a workbook. `title` is the one it declares, "" for none: then its first line may be one."""
    blocks: list[Block] = []
    grids: list[Grid] = []
    for sheet in sheets:
        blocks.append(Block("heading", folded(sheet.name), 1, _heading_place(sheet), hidden=sheet.hidden))
        said, found = outline(
            sheet.rows,
            partial(_place, sheet.name),
            sheet.hides,
            sheet.notes,
            sheet.hidden_columns,
            len(blocks),
        )
        blocks += said
        grids += found
    if sum(len(b.cells) for b in blocks) > MOST_CELLS:
        raise Unreadable(ReadingOutcome.TOO_LARGE, f"rows over {MOST_CELLS:,} cells wide in all")
    if not any(b.kind != "heading" for b in blocks):
        raise Unreadable(ReadingOutcome.EMPTY, "no cell is filled")
    return Article("workbook", folded(title) or _first_line(sheets), tuple(blocks), grids=tuple(grids))


def _first_line(sheets: list[Sheet]) -> str:
    """The first cell of the first visible sheet where it stands alone in its row, as a title does."""
    first = next((s for s in sheets if not s.hidden and s.rows), None)
    cells = first.rows[min(first.rows)] if first else []
    return cells[0].text if len(cells) == 1 and cells[0].prose else ""


def _place(sheet: str, region: Region) -> str:
    first = f"{sheet}!{get_column_letter(region.left)}{region.top}"
    one = (region.top, region.left) == (region.bottom, region.right)
    return first if one else f"{first}:{get_column_letter(region.right)}{region.bottom}"


def _heading_place(sheet: Sheet) -> str:
    """The used area, then the hidden columns: `Detention FY23!A1:V131 hidden C:E,K`."""
    last = max((cells[-1].column for cells in sheet.rows.values()), default=1)
    area = f"{sheet.name}!A1:{get_column_letter(last)}{max(sheet.rows, default=1)}"
    return area + hidden_words(sheet.hidden_columns, range(1, last + 1))
