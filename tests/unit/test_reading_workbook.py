"""Workbooks: every filled cell once, in order, as a reader sees it; hidden ones marked; bombs refused."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook
from openpyxl.cell.rich_text import CellRichText, TextBlock
from openpyxl.cell.text import InlineFont
from openpyxl.comments import Comment

from archive.reading import package, sheet
from archive.reading.grid import cell_place, values_of
from archive.reading.number import plain, shown
from archive.reading.reading import Block, Link, ReadingOutcome, Unreadable, blocks_of
from archive.reading.workbook import declared_xlsx, read_other_workbook, read_xlsx


def saved(workbook: Workbook) -> bytes:
    out = io.BytesIO()
    workbook.save(out)
    return out.getvalue()


def saved_rows(*rows: list[object]) -> bytes:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    return saved(workbook)


def with_formulas(content: bytes, formulas: dict[str, str]) -> bytes:
    """The same workbook with formulas beside its values: their text, or the whole element."""
    name = "xl/worksheets/sheet1.xml"
    with zipfile.ZipFile(io.BytesIO(content)) as z:
        xml = z.read(name).decode()
    for cell, said in formulas.items():
        element = said if said.startswith("<f") else f"<f>{said}</f>"
        xml, count = re.subn(rf'(<c r="{cell}"[^>]*>)', lambda m, e=element: m[1] + e, xml)  # type: ignore[misc]
        assert count == 1
    return with_part(content, name, xml.encode())


def with_part(content: bytes, name: str, change: bytes | None, *, twice: bool = False) -> bytes:
    """The same package with one part's bytes replaced, or put in twice."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for n in old.namelist():
            if n != name:
                new.writestr(n, old.read(n))
        if change is not None:
            new.writestr(name, change)
        if twice:
            new.writestr(name.upper(), b"other")
    return out.getvalue()


def blocks_of_rows(*rows: list[object], **formats: str) -> tuple[Block, ...]:
    workbook = Workbook()
    for row in rows:
        workbook.active.append(row)
    for cell, number_format in formats.items():
        workbook.active[cell].number_format = number_format
    return read_xlsx(saved(workbook)).blocks


def test_cells_read_as_printed_with_place() -> None:
    heading, title, row = blocks_of_rows(
        ["ICE Detention Statistics, our own wording"],
        ["Oct", 16807, 0.123, 45709, 8901, 0.1 + 0.2, None, True, None],
        B2="#,##0", C2="0.0%", D2="mm/dd/yyyy", E2="00000",
    )  # fmt: skip
    assert heading == Block("heading", "Sheet", 1, "Sheet!A1:H2")
    assert title == Block("paragraph", "ICE Detention Statistics, our own wording", 0, "Sheet!A1")
    assert row.cells == ("Oct", "16,807", "12.3%", "2025-02-21", "08901", "0.3", "", "TRUE")
    assert row.text == "Oct | 16,807 | 12.3% | 2025-02-21 | 08901 | 0.3 | TRUE"
    assert row.place == "Sheet!A2:H2"


@pytest.mark.parametrize(
    ("number", "number_format", "text"),
    [
        ("16807", "General", "16807"),
        ("16807.0", '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "16,807"),
        ("-1234", '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "(1,234)"),
        ("0", '_(* #,##0_);_(* \\(#,##0\\);_(* "-"??_);_(@_)', "-"),
        ("1234.5", '_("$"* #,##0.00_)', "$1,234.50"),
        ("112257.800000073", '"$"#,##0.00', "$112,257.80"),
        ("554.861527332851", "0.0", "554.9"),
        ("0.5", "0", "1"),
        ("1.005", "0.00", "1.01"),
        ("-2.5", "0", "-3"),
        ("1.50", "0.0##", "1.5"),
        ("0.5", ".00", ".50"),
        ("123", "00,000", "00,123"),
        ("1234567", "#,##0,", "1,235"),
        ("1234567", "0.0,,", "1.2"),
        ("-5", '"$"#,##0_);[Red]\\("$"#,##0\\)', "($5)"),
        ("7", "[$€-407]#,##0", "€7"),
        ("5", '#,##0 "people"', "5 people"),
        ("5", '"N/A"', "N/A"),
        ("5", ";;;", "5"),
        ("-5", "0;;", "-5"),
        ("0", "#", "0"),
        ("0", "#.#", "0"),
        ("0.5", "# ?/?", "0.5"),
        ("1234", "0.00E+00", "1234"),
        ("1234", "[<10]0.0;#,##0", "1234"),
        ("123456789", "000-00-0000", "123456789"),
        ("1234", "#,##0" + " " * 256, "1234"),
        ("1234", "@", "1234"),
        ("0.28999999999999998", "0.00", "0.29"),
        ("-0", "0", "0"),
        ("1E-3", "General", "0.001"),
        ("1E+999999999", "General", "1E+999999999"),
        ("0.37964508989244", "0%", "38%"),
        ("0.5", '0.0"%"', "0.5%"),
        ("44000.5", "m/d/yy h:mm", "2020-06-18T12:00:00"),
        ("44000", '[$-409]mmmm d, yyyy;@', "2020-06-18"),
        ("99999999999", "m/d/yy", "99999999999"),
        ("1.5", "[h]:mm", "36:00:00"),
        ("abc", "0.0", "abc"),
    ],
)  # fmt: skip
def test_numbers_as_their_formats_show_them(number: str, number_format: str, text: str) -> None:
    assert shown(number, number_format) == text


@settings(deadline=None)
@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e15, max_value=1e15))
def test_plain_keeps_fifteen_digits_and_is_stable(number: float) -> None:
    text = plain(repr(number))
    assert plain(text) == text
    assert (
        abs(Decimal(text) - Decimal(repr(number))) <= abs(Decimal(repr(number))) * Decimal("1e-14")
        or abs(number) < 1e-25
    )


words = st.text(st.characters(categories=("L", "N", "P")), min_size=1, max_size=12).filter(
    lambda s: s[0] not in "=_#" and "_x" not in s
)
values = st.one_of(
    st.none(), words, st.integers(-(10**14), 10**14), st.booleans(), st.dates(date(1950, 1, 1), date(2050, 1, 1))
)


@settings(deadline=None)
@given(
    st.lists(st.lists(values, max_size=6), max_size=8).filter(lambda rows: any(v is not None for r in rows for v in r))
)
def test_every_filled_cell_once_at_its_place(rows: list[list[object]]) -> None:
    said = [
        (cell_place(b.place, at)[0], text)
        for b in blocks_of_rows(*rows)[1:]
        for at, text in enumerate(b.cells or (b.text,))
        if text
    ]
    stored = [("ABCDEF"[x], n, v) for n, row in enumerate(rows, 1) for x, v in enumerate(row) if v is not None]
    assert sorted(said) == sorted((f"Sheet!{x}{n}", _as_text(v)) for x, n, v in stored)


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).upper()
    return value.isoformat() if isinstance(value, date) else str(value)


def test_what_is_rounded_on_screen_stays_exact_in_the_cell() -> None:
    workbook = Workbook()
    workbook.active.append(["Dallas", 554.861527332851, 8901])
    workbook.active["B1"].number_format, workbook.active["C1"].number_format = "0.0", "00000"
    ((_, stay, code),) = sheet.sheets_of(package.Package(saved(workbook)))[0].rows.values()
    assert (stay.text, stay.exact) == ("554.9", "554.861527332851")
    assert (code.text, code.exact) == ("08901", "8901")


@settings(deadline=None)
@given(
    st.decimals(-(10**11), 10**11, places=4),
    st.sampled_from(["#,##0", "0.00", "#,##0.000", "0.0%", '"$"#,##0.00', "#,##0_);(#,##0)", '"about" 0']),
)
def test_what_is_printed_is_the_value_rounded_half_away_from_zero(value: Decimal, number_format: str) -> None:
    text = shown(str(value), number_format)
    bare = Decimal(re.sub(r"[^\d.]", "", text)) / (100 if text.endswith("%") else 1)
    places = number_format.partition(".")[2].count("0") + (2 if "%" in number_format else 0)
    assert bare == abs(value).quantize(Decimal(1).scaleb(-places), ROUND_HALF_UP)
    assert ("-" in text or "(" in text) == (value < 0)


@settings(deadline=None)
@given(st.text('0#?.,;"\\\\[]<$%_*-E/ @Gd', max_size=300), st.decimals(allow_nan=False, allow_infinity=False))
def test_any_format_says_something(number_format: str, value: Decimal) -> None:
    assert shown(str(value), number_format)


def test_hidden_sheets_and_rows_are_read_and_marked_hidden_columns_are_no_edit() -> None:
    def build(hide_column: bool) -> bytes:
        workbook = Workbook()
        workbook.active.append(["State", "County", "Signed"])
        workbook.active.append(["Ohio", "Butler", 7])
        workbook.active.append(["Utah", "Weber", 8])
        workbook.active.row_dimensions[3].hidden = True
        workbook.active.column_dimensions["B"].hidden = hide_column
        stale = workbook.create_sheet("Old figures")
        stale.append(["Total", 99])
        stale.sheet_state = "veryHidden"
        return saved(workbook)

    shown_columns, hidden_column = read_xlsx(build(False)), read_xlsx(build(True))
    assert [(b.text, b.hidden) for b in shown_columns.blocks if b.hidden] == [
        ("Utah | Weber | 8", True),
        ("Old figures", True),
        ("Total | 99", True),
    ]
    assert hidden_column.blocks[0].place == "Sheet!A1:C3 hidden B"
    assert hidden_column.wording == shown_columns.wording


def test_merged_value_once_comment_after_its_row_and_links_on_the_row() -> None:
    workbook = Workbook()
    page = workbook.active
    page["A1"], page["A2"], page["B2"] = "Agency", "Weber County", "link"
    page.merge_cells("A1:C1")
    page["B2"].hyperlink = "https://example.gov/moa.pdf"
    page["A2"].comment = Comment("Signed twice.", "us")
    _, first, second, note = read_xlsx(saved(workbook)).blocks
    assert first.text == "Agency"
    assert second.links == (Link("link", "https://example.gov/moa.pdf"),)
    assert note == Block("note", "Signed twice.", 0, "Sheet!A2")


def test_what_lies_under_a_merge_is_not_shown() -> None:
    workbook = Workbook()
    workbook.active.append(["Total", 12])
    content = saved(workbook)
    with zipfile.ZipFile(io.BytesIO(content)) as z:
        xml = z.read("xl/worksheets/sheet1.xml")
    merged = xml.replace(b"</sheetData>", b'</sheetData><mergeCells count="1"><mergeCell ref="A1:B1"/></mergeCells>')
    assert merged != xml
    assert read_xlsx(with_part(content, "xl/worksheets/sheet1.xml", merged)).blocks[1].text == "Total"


def test_a_formula_without_a_cached_value_is_said_itself() -> None:
    assert blocks_of_rows(["Sum of both", "=A2+B2"])[1].cells == ("Sum of both", "=A2+B2")


def test_a_raised_footnote_mark_stands_apart_and_is_no_part_of_a_label() -> None:
    workbook = Workbook()
    raised = InlineFont(vertAlign="superscript")
    workbook.active["A1"], workbook.active["B1"] = "Center", "Held"
    workbook.active["A2"] = CellRichText("Weber Center", TextBlock(raised, "1"))
    workbook.active["B2"], workbook.active["B3"] = "1,204*", 7
    workbook.active["A3"] = CellRichText("The 1", TextBlock(raised, "st"), " of two")
    article = read_xlsx(saved(workbook))
    (grid,) = article.grids
    assert [b.cells[0] for b in article.blocks[1:]] == ["Center", "Weber Center [1]", "The 1st of two"]
    first, _ = values_of(grid, article.blocks)
    assert (first.row, first.text, first.marks, first.place) == (("Weber Center",), "1,204", ("*",), "Sheet!B2")


def test_marks_lead_to_the_notes_under_the_table() -> None:
    content = saved_rows(
        ["Center", "Held [1]", "Freed"],
        ["Weber", "1,204*", 7],
        ["Ohio¹", 17, 8],
        ["[1] As counted at midnight."],
        ["* Estimated."],
        ["Source: our own count."],
    )
    article = read_xlsx(content)
    (grid,) = article.grids
    led = {v.place: [article.blocks[at].text[:5] for at in v.notes] for v in values_of(grid, article.blocks)}
    assert led == {
        "Sheet!B2": ["[1] A", "* Est"],
        "Sheet!C2": [],
        "Sheet!B3": ["[1] A"],
        "Sheet!C3": ["[1] A"],
    }


def test_a_value_in_a_hidden_column_is_hidden() -> None:
    workbook = Workbook()
    for row in (["State", "Held", "Freed"], ["Ohio", 7, 8], ["Utah", 9, 10]):
        workbook.active.append(row)
    workbook.active.column_dimensions["C"].hidden = True
    article = read_xlsx(saved(workbook))
    (grid,) = article.grids
    assert grid.place == "Sheet!A1:C3 hidden C"
    assert [(v.place, v.hidden) for v in values_of(grid, article.blocks)][:2] == [
        ("Sheet!B2", False),
        ("Sheet!C2", True),
    ]


def test_a_cell_knows_its_formula_beside_what_it_came_to() -> None:
    content = saved_rows(["State", "All", "Held", "Freed"], ["Ohio", 9, 4, 5], ["Utah", 12, 5, 7])
    stated = read_xlsx(with_formulas(content, {"B2": "SUM(C2:D2)", "B3": "SUM(C3:D3)"}))
    assert [b.formulas for b in stated.blocks] == [(), (), ((1, "SUM(C2:D2)"),), ((1, "SUM(C3:D3)"),)]
    assert stated.blocks[2].cells == ("Ohio", "9", "4", "5")
    assert stated.wording == read_xlsx(content).wording, "what computed a figure is no wording"
    (grid,) = stated.grids
    assert [v.formula for v in values_of(grid, stated.blocks)][:2] == ["SUM(C2:D2)", ""]
    assert blocks_of(stated.body(), stated.wordings()) == stated.blocks


def test_cells_that_share_a_formula_have_each_its_own() -> None:
    content = saved_rows(["All", "Held"], [4, 4], [5, 5], [6, 6], [7, 7])
    shared = {"A2": '<f t="shared" ref="A2:A4" si="0">B2*$B$1</f>', "A3": '<f t="shared" si="0"/>',
              "A4": '<f t="shared" si="0"/>', "A5": '<f t="shared" si="7"/>'}  # fmt: skip
    blocks = read_xlsx(with_formulas(content, shared)).blocks
    assert [said for b in blocks for _, said in b.formulas] == ["B2*$B$1", "B3*$B$1", "B4*$B$1"]


def test_a_lone_cell_at_the_far_end_costs_one_cell() -> None:
    workbook = Workbook()
    workbook.active["XFD1048576"] = "here"
    (_, row) = read_xlsx(saved(workbook)).blocks
    assert row.place == "Sheet!A1048576:XFD1048576"


def test_title_is_the_lone_first_cell_and_dates_are_declared() -> None:
    workbook = Workbook()
    workbook.active.append(["Statistics"])
    workbook.active.append(["a", "b"])
    workbook.properties.modified = datetime(2023, 4, 12, 19, 18, 26)  # noqa: DTZ001 - openpyxl takes naive UTC
    content = saved(workbook)
    assert read_xlsx(content).title == "Statistics"
    assert dict(declared_xlsx(content))["modified"].startswith("20")
    assert declared_xlsx(b"PK\x03\x04 no zip") == ()


def refused(content: bytes) -> ReadingOutcome:
    with pytest.raises(Unreadable) as caught:
        read_xlsx(content)
    return caught.value.outcome


def test_bombs_and_damage_end_as_reasons(monkeypatch: pytest.MonkeyPatch) -> None:
    workbook = Workbook()
    workbook.active.append(["a b c d", 1])
    good = saved(workbook)
    assert read_xlsx(good).blocks, "the control reads"
    sheet1 = "xl/worksheets/sheet1.xml"
    assert refused(good[:-40]) is ReadingOutcome.MALFORMED
    assert refused(with_part(good, sheet1, b" " * 20_000_000)) is ReadingOutcome.TOO_LARGE
    assert refused(with_part(good, sheet1, b"<worksheet/>", twice=True)) is ReadingOutcome.MALFORMED
    assert refused(with_part(good, sheet1, None)) is ReadingOutcome.MALFORMED
    assert (
        refused(with_part(good, sheet1, b'<!DOCTYPE x [<!ENTITY a "aa">]><worksheet>&a;</worksheet>'))
        is ReadingOutcome.MALFORMED
    )
    assert refused(with_part(good, sheet1, b"<worksheet/>")) is ReadingOutcome.EMPTY
    monkeypatch.setattr(sheet, "MOST_CELLS", 1)
    assert refused(good) is ReadingOutcome.TOO_LARGE
    monkeypatch.setattr(package, "MOST_INFLATED", 100)
    assert refused(good) is ReadingOutcome.TOO_LARGE


def test_parts_that_promise_less_than_they_hold_are_damaged() -> None:
    workbook = Workbook()
    workbook.active.append(["a", 1])
    content = bytearray(saved(workbook))
    with zipfile.ZipFile(io.BytesIO(content)) as z:
        info = z.getinfo("xl/worksheets/sheet1.xml")
    at = content.rindex(b"PK\x01\x02", 0, content.rindex(info.filename.encode()))
    content[at + 24 : at + 28] = (info.file_size - 7).to_bytes(4, "little")
    assert refused(bytes(content)) is ReadingOutcome.MALFORMED


def test_other_workbooks_that_are_none() -> None:
    with pytest.raises(Unreadable) as caught:
        read_other_workbook(b"PK\x03\x04 xl/workbook.bin" + b"\0" * 600)
    assert caught.value.outcome is ReadingOutcome.MALFORMED
