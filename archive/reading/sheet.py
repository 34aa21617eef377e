"""Sheets and their cells as a workbook file states them (SpreadsheetML, ECMA-376 part 1, section 18).

Read from the XML itself: cached values, number formats, formulas, hidden marks, merges, links, comments and text boxes
come in one pass, and a lone cell in row 1,048,576 costs one cell, not a grid. The tests hold it against openpyxl.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from xml.etree.ElementTree import Element

from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.utils import column_index_from_string, get_column_letter, range_boundaries

from archive.reading.cell import Cell, Note
from archive.reading.formula import Formulas
from archive.reading.number import plain, shown
from archive.reading.package import Package, Relation, local
from archive.reading.reading import ReadingOutcome, Unreadable

MOST_CELLS = 3_000_000  # filled cells of one workbook; the largest official one so far has 254,000
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
NOTE_MARK = re.compile(r"\d{1,2}|[a-z]|[*†‡§]{1,3}")
_REFERENCE = re.compile(r"\$?([A-Za-z]{1,3})\$?(\d{1,7})")


@dataclass(slots=True)
class Sheet:
    """One sheet: its filled cells by row, in order, and what is hidden of it."""

    name: str
    hidden: bool = False
    rows: dict[int, list[Cell]] = field(default_factory=dict)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: list[tuple[int, int]] = field(default_factory=list)
    merged: list[tuple[int, int, int, int]] = field(
        default_factory=list
    )  # first column, first row, last column, last row
    notes: list[Note] = field(default_factory=list)

    def hides(self, row: int) -> bool:
        """Whether a row is not shown, by itself or with all of the sheet."""
        return self.hidden or row in self.hidden_rows


def folded(text: str) -> str:
    """White space as single blanks, control characters gone, `_x000D_` escapes (ECMA-376 part 1, 22.9.2.19) undone."""
    if "_x" in text:
        text = _ESCAPED.sub(lambda m: chr(int(m[1], 16)), text)
    return " ".join(text.replace("\0", " ").split())


def sheets_of(package: Package) -> list[Sheet]:
    """Every worksheet of an xlsx file, hidden ones too, in the workbook's own order.

    Raises Unreadable as `Package` does, and TOO_LARGE over MOST_CELLS.
    """
    main = next((r.target for r in package.relations().values() if r.type == "officeDocument"), "xl/workbook.xml")
    relations = package.relations(main)
    listed: list[tuple[str, bool, Relation]] = []
    from_1904 = False
    for e in package.elements(main):
        if local(e.tag) == "workbookPr":
            from_1904 = _true(e.get("date1904"))
        elif local(e.tag) == "sheet" and (relation := relations.get(_relation_id(e))) is not None:
            listed.append((e.get("name", ""), e.get("state", "visible") != "visible", relation))
    values = _Values(_shared_strings(package, relations), _styles(package, relations), from_1904)
    return [
        _sheet(package, Sheet(name, hidden), relation.target, values)
        for name, hidden, relation in listed
        if relation.type == "worksheet"
    ]


def _true(value: str | None) -> bool:
    return value in ("1", "true", "on")


def _relation_id(e: Element) -> str:
    return next((v for k, v in e.attrib.items() if local(k) == "id" and "}" in k), "")


def _part(relations: dict[str, Relation], kind: str) -> str | None:
    return next((r.target for r in relations.values() if r.type == kind and not r.external), None)


def _words(e: Element) -> str:
    """The text runs under an element, without the phonetic ones (18.4.6); a raised footnote mark apart, ` [1]`."""
    if local(e.tag) == "rPh":
        return ""
    said = (e.text or "") if local(e.tag) == "t" else "".join(_words(child) for child in e)
    return f" [{said.strip()}] " if NOTE_MARK.fullmatch(said.strip()) and _is_raised(e) else said


def _is_raised(run: Element) -> bool:
    """Whether a run of text is set as a superscript (18.4.4, 18.4.14)."""
    properties = [p for child in run if local(child.tag) == "rPr" for p in child]
    return any(local(p.tag) == "vertAlign" and p.get("val") == "superscript" for p in properties)


def _shared_strings(package: Package, relations: dict[str, Relation]) -> list[str]:
    part = _part(relations, "sharedStrings")
    found = []
    for e in package.elements(part) if part and part in package else ():
        if local(e.tag) == "si":
            found.append(folded(_words(e)))
            e.clear()
    return found


def _styles(package: Package, relations: dict[str, Relation]) -> list[tuple[str, int]]:
    """The number format and the indent of each cell style, by the style's number (18.8.10, 18.8.1)."""
    part = _part(relations, "styles")
    codes: dict[str, str] = {str(n): code for n, code in BUILTIN_FORMATS.items()}
    found: list[tuple[str, int]] = []
    for e in package.elements(part) if part and part in package else ():
        if local(e.tag) == "numFmt":
            codes[e.get("numFmtId", "")] = e.get("formatCode", "General")
        elif local(e.tag) == "cellXfs":
            found = [(codes.get(xf.get("numFmtId", "0"), "General"), _indent(xf)) for xf in e]
    return found


def _indent(style: Element) -> int:
    said = next((e.get("indent", "0") for e in style if local(e.tag) == "alignment"), "0")
    return int(said) if said.isdecimal() and len(said) < 4 else 0


@dataclass(slots=True)
class _Values:
    """What the cells of all sheets refer to; counts them against the limit."""

    strings: list[str]
    styles: list[tuple[str, int]]
    from_1904: bool
    cells: int = 0

    def cell(self, e: Element, row: int, column: int, formulas: Formulas) -> Cell | None:
        """The cell an element states; None when it shows nothing."""
        kind, stored, formula, inline = e.get("t", "n"), None, "", None
        for child in e:
            match local(child.tag):
                case "v":
                    stored = child.text
                case "f":
                    formula = formulas.of(child, f"{get_column_letter(column)}{row}")
                case "is":
                    inline = child
        prose = kind in ("s", "str", "inlineStr")
        if stored is None and inline is None:
            # Nothing cached: the formula is all there is to say.
            text, prose = ("=" + folded(formula), False) if formula else ("", False)
        elif kind == "s":
            text = self._shared(stored or "")
        elif kind == "inlineStr" or stored is None:
            text = folded(_words(inline) if inline is not None else stored or "")
        else:
            text = self._stored(stored, kind, e.get("s", "0"))
        if not text:
            return None
        self.cells += 1
        if self.cells > MOST_CELLS:
            raise Unreadable(ReadingOutcome.TOO_LARGE, f"more than {MOST_CELLS:,} filled cells")
        exact = plain(stored.strip()) if kind == "n" and stored is not None else ""
        indent = self._style(e.get("s", "0"))[1] if prose else 0
        return Cell(row, column, text, prose, formula, exact=exact, indent=indent)

    def _style(self, number: str) -> tuple[str, int]:
        return self.styles[int(number)] if number.isdigit() and int(number) < len(self.styles) else ("General", 0)

    def _shared(self, index: str) -> str:
        try:
            return self.strings[int(index)]
        except (ValueError, IndexError) as error:
            raise Unreadable(ReadingOutcome.MALFORMED, f"there is no shared string {index[:20]!r}") from error

    def _stored(self, stored: str, kind: str, style: str) -> str:
        if kind == "b":
            return "TRUE" if _true(stored.strip()) else "FALSE"
        if kind == "d":
            return stored.strip().removesuffix("T00:00:00")
        if kind != "n":
            return folded(stored)
        number_format = self._style(style)[0]
        return (
            plain(stored.strip())
            if number_format == "General"
            else shown(stored.strip(), number_format, self.from_1904)
        )


def _sheet(package: Package, sheet: Sheet, part: str, values: _Values) -> Sheet:
    relations = package.relations(part)
    targets: list[tuple[tuple[int, int, int, int], str]] = []
    formulas = Formulas()
    row = 0
    for e in package.elements(part):
        match local(e.tag):
            case "row":
                row = int(e.get("r", row + 1))
                if cells := list(_cells(e, row, values, formulas)):
                    sheet.rows.setdefault(row, []).extend(cells)
                if _true(e.get("hidden")) or e.get("ht") == "0":
                    sheet.hidden_rows.add(row)
                e.clear()
            case "col":
                if _true(e.get("hidden")) or e.get("width") == "0":
                    sheet.hidden_columns.append((int(e.get("min", 1)), int(e.get("max", 1))))
            case "mergeCell":
                sheet.merged.append(_area(e.get("ref", "")))
            case "hyperlink":
                relation = relations.get(_relation_id(e))
                target = (relation.target if relation else "") + (
                    "#" + e.get("location", "") if e.get("location") else ""
                )
                targets.append((_area(e.get("ref", "")), target))
    uncover(sheet)
    link(sheet, targets)
    sheet.notes = sorted([*_comments(package, relations), *_boxes(package, relations)], key=lambda n: (n.row, n.column))
    return sheet


def _cells(row_element: Element, row: int, values: _Values, formulas: Formulas) -> Iterator[Cell]:
    column = 0
    for e in row_element:
        if local(e.tag) != "c":
            continue
        reference = e.get("r")
        column = column_index_from_string(reference.rstrip("0123456789")) if reference else column + 1
        if cell := values.cell(e, row, column, formulas):
            yield cell


def _area(reference: str) -> tuple[int, int, int, int]:
    """First column, first row, last column, last row of `A1:C3` or `A1`."""
    try:
        bounds = range_boundaries(reference)
    except ValueError as error:
        raise Unreadable(ReadingOutcome.MALFORMED, f"{reference[:40]!r} is no range of cells") from error
    left, top, right, bottom = bounds
    return left or 1, top or 1, right or 16_384, bottom or 1_048_576


def uncover(sheet: Sheet) -> None:
    """Of merged cells only the first shows its value; what lies under the others no program shows."""
    for left, top, right, bottom in sheet.merged:
        rows = (
            range(top, bottom + 1) if bottom - top < len(sheet.rows) else [r for r in sheet.rows if top <= r <= bottom]
        )
        for row in rows:
            if row in sheet.rows:
                sheet.rows[row] = [
                    replace(c, across=right - left + 1, down=bottom - top + 1) if (row, c.column) == (top, left) else c
                    for c in sheet.rows[row]
                    if not left <= c.column <= right or (row, c.column) == (top, left)
                ]


def link(sheet: Sheet, targets: list[tuple[tuple[int, int, int, int], str]]) -> None:
    """Gives the cells their hyperlinks: areas as in `Sheet.merged`, and where they lead."""
    by_cell = {(top, left): target for (left, top, _, _), target in targets if target}
    wide = [(area, target) for area, target in targets if target and (area[0], area[1]) != (area[2], area[3])]

    def target_of(c: Cell) -> str:
        found = by_cell.get((c.row, c.column))
        return found or next(
            (t for (left, top, right, bottom), t in wide if left <= c.column <= right and top <= c.row <= bottom), ""
        )

    for row, cells in sheet.rows.items() if by_cell else ():
        sheet.rows[row] = [replace(c, target=target_of(c)) for c in cells]


def _comments(package: Package, relations: dict[str, Relation]) -> Iterator[Note]:
    part = _part(relations, "comments")
    for e in package.elements(part) if part and part in package else ():
        if local(e.tag) == "comment" and (at := _REFERENCE.fullmatch(e.get("ref", ""))) and (text := folded(_words(e))):
            yield Note(int(at[2]), column_index_from_string(at[1]), text)


def _boxes(package: Package, relations: dict[str, Relation]) -> Iterator[Note]:
    """Text boxes by the cell their upper left corner lies in (20.5.2)."""
    part = _part(relations, "drawing")
    for e in package.elements(part) if part and part in package else ():
        if local(e.tag) in ("twoCellAnchor", "oneCellAnchor", "absoluteAnchor"):
            corner = {
                local(c.tag): int(c.text or 0)
                for f in e
                if local(f.tag) == "from"
                for c in f
                if local(c.tag) in ("row", "col")
            }
            if text := folded(" ".join(_words(p) for p in e.iter() if local(p.tag) == "p")):
                yield Note(corner.get("row", 0) + 1, corner.get("col", 0) + 1, text)
