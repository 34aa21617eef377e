"""Tables in PDFs: drawn cells and mere alignment, wrapped cells, groups, marks, page breaks; and what is no table."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from reportlab.lib.colors import black, white
from reportlab.lib.pagesizes import letter
from reportlab.pdfgen.canvas import Canvas

from archive.reading.grid import Grid
from archive.reading.pdf import read_pdf
from archive.reading.reading import Article

Draw = Callable[[Canvas], None]


def drawn(*pages: Draw) -> Article:
    """The reading of a PDF whose pages are drawn so."""
    out = io.BytesIO()
    canvas = Canvas(out, pagesize=letter, invariant=1)
    for page in pages:
        canvas.setFont("Helvetica", 10)
        page(canvas)
        canvas.showPage()
    canvas.save()
    return read_pdf(out.getvalue())


def lines(canvas: Canvas, top: float, rows: list[tuple[str, ...]], lefts: tuple[float, ...], pitch: float = 14) -> None:
    """Rows of text from a height downwards, their cells at given places; a cell after the first ends there."""
    for n, row in enumerate(rows):
        for m, (left, text) in enumerate(zip(lefts, row, strict=False)):
            (canvas.drawString if m == 0 else canvas.drawRightString)(left, top - n * pitch, text)


def cells(article: Article, grid: Grid) -> list[tuple[str, ...]]:
    return [article.blocks[row.block].cells for row in grid.rows]


STATES: list[tuple[str, ...]] = [("Alabama", "1,234", "56"), ("Arizona", "7", "890"), ("Texas", "3,210", "-")]
LEFTS = (72.0, 250.0, 350.0)


def test_alignment_alone_makes_a_grid_with_title_headings_and_notes() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(72, 740, "Table 3. Jurisdictions by state")
        lines(canvas, 715, [("State", "Active", "Pending"), *STATES], LEFTS)
        canvas.drawString(72, 640, "Source: our own count.")

    article = drawn(page)
    (grid,) = article.grids
    assert grid.title == "Table 3. Jurisdictions by state"
    assert grid.columns == (("State",), ("Active",), ("Pending",))
    assert cells(article, grid) == STATES
    assert [row.heading for row in grid.rows] == [("Alabama",), ("Arizona",), ("Texas",)]
    assert grid.labels == 1
    assert [article.blocks[n].text for n in grid.notes] == ["Source: our own count."]
    assert article.blocks[0].kind == "caption"
    assert grid.place.startswith("page 1 [72 ")


def boxes(canvas: Canvas, xs: list[float], ys: list[float]) -> None:
    for x in xs:
        canvas.line(x, ys[0], x, ys[-1])
    for y in ys:
        canvas.line(xs[0], y, xs[-1], y)


def test_drawn_cells_keep_wrapped_text_and_cells_without_text() -> None:
    def page(canvas: Canvas) -> None:
        boxes(canvas, [70, 200, 300, 400], [700, 670, 630, 600])
        canvas.drawString(75, 680, "Agency")
        canvas.drawString(205, 680, "Signed")
        canvas.drawString(305, 680, "Officers")
        canvas.drawString(75, 655, "Sheriff of a county")
        canvas.drawString(75, 643, "with a long name")
        canvas.drawString(305, 650, "12")
        canvas.drawString(75, 610, "Police")
        canvas.drawString(205, 610, "June 2010")

    article = drawn(page)
    (grid,) = article.grids
    assert grid.columns == (("Agency",), ("Signed",), ("Officers",))
    assert cells(article, grid) == [("Sheriff of a county with a long name", "", "12"), ("Police", "June 2010", "")]


def test_headings_over_several_columns_head_each_of_them() -> None:
    def page(canvas: Canvas) -> None:
        canvas.line(180, 712, 360, 712)
        canvas.drawString(240, 715, "Removals")
        lines(canvas, 700, [("Year", "Level 1", "Level 2"), ("2009", "12", "34"), ("2010", "56", "78")], LEFTS)
        lines(canvas, 658, [("2011", "90", "11")], LEFTS)

    (grid,) = drawn(page).grids
    assert grid.columns == (("Year",), ("Removals", "Level 1"), ("Removals", "Level 2"))


def test_group_rows_head_what_stands_below_them() -> None:
    def page(canvas: Canvas) -> None:
        rows = [("Sex", "2009", "2010"), ("Adults",), ("  Men", "1", "2"), ("  Women", "3", "4")]
        rows += [("Minors",), ("  Boys", "5", "6"), ("  Girls", "7", "8")]
        for n, row in enumerate(rows):
            lines(canvas, 700 - 14 * n, [(row[0].strip(), *row[1:])], (82 if row[0][0] == " " else 72, 250, 350))

    (grid,) = drawn(page).grids
    assert [row.heading for row in grid.rows] == [
        ("Adults", "Men"),
        ("Adults", "Women"),
        ("Minors", "Boys"),
        ("Minors", "Girls"),
    ]


def test_a_table_goes_on_over_a_page_break_and_its_headings_are_said_once() -> None:
    head: list[tuple[str, ...]] = [("State", "Active", "Pending")]
    rows: list[tuple[str, ...]] = [(f"County {chr(65 + n)}", str(n), str(n * 7)) for n in range(20)]

    def page(part: list[tuple[str, ...]]) -> Draw:
        return lambda canvas: lines(canvas, 700, head + part, LEFTS)

    article = drawn(page(rows[:12]), page(rows[12:]))
    (grid,) = article.grids
    assert cells(article, grid) == rows
    assert [b.cells for b in article.furniture] == head
    assert [part.split(" [")[0] for part in grid.place.split("; ")] == ["page 1", "page 2"]


def test_a_raised_mark_is_no_digit_of_its_number() -> None:
    def page(canvas: Canvas) -> None:
        lines(canvas, 700, [("State", "Active", "Pending"), ("Alabama", "1,234")], LEFTS)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(250.3, 690, "2")
        canvas.setFont("Helvetica", 10)
        canvas.drawRightString(350, 686, "56")
        lines(canvas, 672, STATES[1:], LEFTS)
        canvas.setFont("Helvetica", 6)
        canvas.drawString(72, 604, "2")
        canvas.setFont("Helvetica", 10)
        canvas.drawString(76, 600, "Counted twice.")

    article = drawn(page)
    assert cells(article, article.grids[0])[0] == ("Alabama", "1,234 [2]", "56")
    assert [(b.kind, b.text) for b in article.blocks if b.kind == "footnote"] == [("footnote", "[2] Counted twice.")]


def test_a_page_turned_on_its_side_reads_as_if_upright() -> None:
    def page(canvas: Canvas) -> None:
        canvas.rotate(90)
        canvas.translate(0, -600)
        lines(canvas, 500, [("State", "Active", "Pending"), *STATES], LEFTS)

    article = drawn(page)
    assert cells(article, article.grids[0]) == STATES


def test_what_is_painted_over_is_marked_hidden_and_in_no_cell() -> None:
    def page(canvas: Canvas) -> None:
        canvas.drawString(200, 688, "draft")
        canvas.setFillColor(white)
        canvas.rect(190, 680, 100, 20, stroke=0, fill=1)
        canvas.setFillColor(black)
        lines(canvas, 700, [("State", "Active", "Pending"), *STATES], LEFTS)

    article = drawn(page)
    assert cells(article, article.grids[0]) == STATES
    assert [b.text for b in article.blocks if b.hidden] == ["draft"]


@pytest.mark.parametrize(
    "page",
    [
        [("1 Introduction ..........", "3"), ("2 Method ..........", "5"), ("3 Results ..........", "9")],
        [("(a)", "The first thing we say"), ("(b)", "and the second of them"), ("(c)", "at last the third one")],
    ],
    ids=["contents", "list"],
)
def test_contents_and_lists_are_no_tables(page: list[tuple[str, ...]]) -> None:
    assert not drawn(lambda canvas: lines(canvas, 700, page, LEFTS)).grids
