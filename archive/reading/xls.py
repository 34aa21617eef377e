"""The older binary workbooks (BIFF, [MS-XLS]) as sheets: xlrd takes the records apart, what they show is found here.

Told as of the newer ones: number formats, merges, hidden sheets, rows and columns, hyperlinks, notes, raised marks,
set-in labels. Formulas are kept as what they came to: xlrd does not spell them out.
"""

from __future__ import annotations

import io
import re
import struct
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import xlrd
from xlrd.compdoc import CompDoc, CompDocError

from archive.reading.cell import Cell, Note
from archive.reading.number import plain, shown
from archive.reading.reading import Article, ReadingOutcome, Unreadable
from archive.reading.sheet import MOST_CELLS, NOTE_MARK, Sheet, folded, link, uncover
from archive.reading.workbook import article_of_sheets, dates_of

_BROKEN = (xlrd.XLRDError, CompDocError, struct.error, AssertionError, ArithmeticError, LookupError, ValueError,
           TypeError, AttributeError, NameError, NotImplementedError, EOFError)  # fmt: skip
"""What xlrd raises for a damaged file; it checks little itself."""
_LOCKED = re.compile("encrypt|password", re.IGNORECASE)
_SUPERSCRIPT = 1  # of a font's escapement
_PROPERTIES = {2: "title", 12: "created", 13: "modified"}  # [MS-OLEPS] 3.1.2 to 3.1.14
_STRINGS, _TIME = (30, 31), 64  # types of values: 8-bit text, 16-bit text, FILETIME
_LONGEST = 500  # characters of a title


def read_xls(content: bytes) -> Article:
    """The reading of an xls workbook, as of an xlsx one.

    Raises Unreadable: MALFORMED, ENCRYPTED (newer workbooks with a password come in the same container), TOO_LARGE,
    EMPTY.
    """
    if "EncryptedPackage".encode("utf-16-le") in content:
        raise Unreadable(ReadingOutcome.ENCRYPTED, "an encrypted Office file")
    return article_of_sheets(_sheets(content), _properties_of(content).get("title", ""))


def declared_xls(content: bytes) -> tuple[tuple[str, str], ...]:
    """The dates an xls file gives itself; none of a file that cannot be read."""
    return dates_of(_properties_of(content))


def _sheets(content: bytes) -> list[Sheet]:
    """Every worksheet, hidden ones too, in the workbook's own order."""
    try:
        book = xlrd.open_workbook(file_contents=content, logfile=io.StringIO(), formatting_info=True, ragged_rows=True)
        return [_sheet(book, sheet) for sheet in book.sheets()]
    except _BROKEN as error:
        if _LOCKED.search(str(error)):
            raise Unreadable(ReadingOutcome.ENCRYPTED, "a workbook with a password") from error
        raise Unreadable(
            ReadingOutcome.MALFORMED, f"the workbook cannot be read: {type(error).__name__}: {error}"[:300]
        ) from error


def _sheet(book: Any, known: Any) -> Sheet:
    sheet = Sheet(known.name, hidden=known.visibility != 0)
    count = 0
    for row in range(known.nrows):
        if cells := list(_cells(book, known, row)):
            sheet.rows[row + 1] = cells
            count += len(cells)
            if count > MOST_CELLS:
                raise Unreadable(ReadingOutcome.TOO_LARGE, f"more than {MOST_CELLS:,} filled cells")
    sheet.hidden_rows = {row + 1 for row, info in known.rowinfo_map.items() if info.hidden or info.height == 0}
    sheet.hidden_columns = [
        (column + 1, column + 1) for column, info in sorted(known.colinfo_map.items()) if info.hidden or not info.width
    ]
    sheet.merged = [(left + 1, top + 1, right, bottom) for top, bottom, left, right in known.merged_cells]
    uncover(sheet)
    link(sheet, [((left + 1, top + 1, right + 1, bottom + 1), target)
                 for top, bottom, left, right, target in map(_hyperlink, known.hyperlink_list) if target])  # fmt: skip
    notes = ((row + 1, column + 1, folded(note.text)) for (row, column), note in sorted(known.cell_note_map.items()))
    sheet.notes = [Note(row, column, text) for row, column, text in notes if text]
    return sheet


def _hyperlink(link: Any) -> tuple[int, int, int, int, str]:
    path = link.url_or_path or ""
    target = path.decode("cp1252", "replace") if isinstance(path, bytes) else path
    place = f"#{link.textmark}" if link.textmark else ""
    return link.frowx, link.lrowx, link.fcolx, link.lcolx, target + place


def _cells(book: Any, known: Any, row: int) -> Iterator[Cell]:
    for column in range(known.row_len(row)):
        kind, value = known.cell_type(row, column), known.cell_value(row, column)
        style = book.xf_list[known.cell_xf_index(row, column)]
        at = row + 1, column + 1
        if kind == xlrd.XL_CELL_TEXT:
            if text := folded(_marked(book, known.rich_text_runlist_map.get((row, column), ()), value)):
                yield Cell(*at, text, prose=True, indent=style.alignment.indent_level)
        elif kind in (xlrd.XL_CELL_NUMBER, xlrd.XL_CELL_DATE):
            yield _number(*at, repr(value), book.format_map[style.format_key].format_str, book.datemode == 1)
        elif kind == xlrd.XL_CELL_BOOLEAN:
            yield Cell(*at, "TRUE" if value else "FALSE")
        elif kind == xlrd.XL_CELL_ERROR:
            yield Cell(*at, xlrd.error_text_from_code.get(value, "#N/A"))


def _number(row: int, column: int, stored: str, number_format: str, from_1904: bool) -> Cell:
    exact = plain(stored)
    general = number_format.lower() == "general"
    return Cell(row, column, exact if general else shown(stored, number_format, from_1904), exact=exact)


def _marked(book: Any, runs: Any, text: str) -> str:
    """A text with its raised footnote marks apart, ` [1]`. `runs` are where each of its fonts begins."""
    starts = [*(at for at, _ in runs), len(text)]
    said = text[: starts[0]]
    for (at, font), end in zip(runs, starts[1:], strict=True):
        run = text[at:end]
        raised = book.font_list[font].escapement == _SUPERSCRIPT and NOTE_MARK.fullmatch(run.strip())
        said += f" [{run.strip()}] " if raised else run
    return said


def _properties_of(content: bytes) -> dict[str, str]:
    """Title, and when it was created and saved last, as the file says itself ([MS-OLEPS])."""
    try:
        stream = CompDoc(content, logfile=io.StringIO()).get_named_stream("\x05SummaryInformation")
        return dict(_properties(stream)) if stream else {}
    except _BROKEN:
        return {}


def _properties(stream: bytes) -> Iterator[tuple[str, str]]:
    (start,) = struct.unpack_from("<I", stream, 44)
    (count,) = struct.unpack_from("<I", stream, start + 4)
    for n in range(min(count, 100)):
        name, at = struct.unpack_from("<II", stream, start + 8 + 8 * n)
        if name not in _PROPERTIES:
            continue
        kind, size = struct.unpack_from("<II", stream, start + at)
        said = stream[start + at + 8 :]
        if kind == _TIME:
            ticks = int.from_bytes(stream[start + at + 4 : start + at + 12], "little")
            when = datetime(1601, 1, 1, tzinfo=UTC) + timedelta(microseconds=ticks // 10)
            yield _PROPERTIES[name], f"{when:%Y-%m-%dT%H:%M:%SZ}"
        elif kind in _STRINGS:
            charset, width = ("utf-16-le", 2) if kind == _STRINGS[1] else ("cp1252", 1)
            text = said[: min(size, _LONGEST) * width].decode(charset, "replace")
            yield _PROPERTIES[name], folded(text.partition("\0")[0])
