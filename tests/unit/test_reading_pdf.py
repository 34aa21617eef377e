"""PDFs: no word lost, none twice, each with its place; what cannot be read says why."""

from __future__ import annotations

import io
import re
from collections import Counter

import pypdfium2
import pytest
from reportlab.lib.pagesizes import letter
from reportlab.lib.pdfencrypt import StandardEncryption
from reportlab.pdfgen.canvas import Canvas

from archive.reading.page import Cell, Letter, Line, lines_of, passages_of
from archive.reading.pdf import declared_pdf, read_pdf
from archive.reading.reading import ReadingOutcome, Unreadable
from tests.support.shared import shared


def written(*pages: list[tuple[float, float, int, str]], title: str = "", password: str | None = None) -> bytes:
    """A PDF of pages of (left, base line, size, text)."""
    out = io.BytesIO()
    encrypt = StandardEncryption(password, ownerPassword="owner", canPrint=1) if password is not None else None
    canvas = Canvas(out, pagesize=letter, invariant=1, encrypt=encrypt)
    if title:
        canvas.setTitle(title)
    for page in pages:
        for left, base, size, text in page:
            canvas.setFont("Helvetica", size)
            canvas.drawString(left, base, text)
        canvas.showPage()
    canvas.save()
    return out.getvalue()


PROSE = [
    (72.0, 700.0, 10, "From October 2008 on the number of jurisdictions grew from one to four-"),
    (72.0, 688.0, 10, "teen, and by the end of the following year to eighty-eight of them in all,"),
    (72.0, 676.0, 10, "as counted by us."),
]


def test_lines_become_paragraphs_and_parted_words_whole() -> None:
    article = read_pdf(
        written(
            [(72, 740, 20, "Interoperability"), *PROSE, (72, 640, 10, "A second paragraph.")], title="Monthly figures"
        )
    )
    assert [(b.kind, b.level) for b in article.blocks] == [("heading", 1), ("paragraph", 0), ("paragraph", 0)]
    assert article.title == "Monthly figures"
    assert "grew from one to fourteen, and by" in article.blocks[1].text
    assert article.blocks[1].text.endswith("as counted by us.")
    assert re.fullmatch(r"page 1 \[72 67\d \d+ 70\d\]", article.blocks[1].place)


def test_wide_gaps_make_rows_and_columns_drawn_one_after_another_too() -> None:
    rows = [
        (72.0, 700.0, 10, "Maricopa"),
        (250.0, 700.0, 10, "1,234"),
        (350.0, 700.0, 10, "-"),
        (72.0, 680.0, 10, "Harris"),
        (250.0, 680.0, 10, "56"),
        (350.0, 680.0, 10, "7"),
    ]
    by_columns = sorted(rows, key=lambda r: (r[0], -r[1]))
    for order in (rows, by_columns):
        assert [b.cells for b in read_pdf(written(order)).blocks] == [("Maricopa", "1,234", "-"), ("Harris", "56", "7")]


def test_bullets_are_items() -> None:
    article = read_pdf(
        written(
            [(72, 700, 10, "1."), (90, 700, 10, "Transport of detainees"), (72, 680, 10, "(b)"), (90, 680, 10, "Care")]
        )
    )
    assert [(b.kind, b.level, b.text) for b in article.blocks] == [
        ("item", 1, "1. Transport of detainees"),
        ("item", 1, "(b) Care"),
    ]


def test_items_that_are_set_in_are_deeper() -> None:
    said = [(72, "• Screening"), (90, "• By print"), (108, "• In two systems"), (90, "• By name"), (72, "• Custody")]
    page = [(float(left), 700.0 - 14 * n, 10, text) for n, (left, text) in enumerate(said)]
    after = [(72.0, 600.0, 10, "A paragraph of the page."), (90.0, 586.0, 10, "• Another list")]
    blocks = read_pdf(written([*page, *after])).blocks
    assert [b.level for b in blocks if b.kind == "item"] == [1, 2, 3, 2, 1, 1]


LEFT = ["The office told the committee in May how", "many people were held in each of the", "centers, and for how",
        "long, and at what cost to all of us. It did", "not say where they went."]  # fmt: skip
RIGHT = ["In July the inspector began a review of", "the figures. He found that the centers", "counted people in two",
         "ways, and some of them twice. The agency", "agreed with what he said."]  # fmt: skip


@pytest.mark.parametrize("across", [False, True])
def test_two_columns_are_read_one_after_the_other_however_they_are_drawn(across: bool) -> None:
    left = [(60.0, 700.0 - 12 * n, 9, text) for n, text in enumerate(LEFT)]
    right = [(320.0, 700.0 - 12 * n, 9, text) for n, text in enumerate(RIGHT)]
    lines = [line for pair in zip(left, right, strict=True) for line in pair] if across else left + right
    head = [(60.0, 740.0, 18, "Report of the year")]
    said = [b.text for b in read_pdf(written(head + lines)).blocks]
    assert " ".join(said) == " ".join(["Report of the year", *LEFT, *RIGHT])


def test_marks_of_a_list_far_from_its_words_are_no_column() -> None:
    levels = [(700.0 - 14 * n, text) for n, text in enumerate(LEFT)]
    lines = [piece for level, text in levels for piece in ((60.0, level, 9, "•"), (90.0, level, 9, text))]
    assert [(b.kind, b.text) for b in read_pdf(written(lines)).blocks] == [("item", f"• {text}") for text in LEFT]


def test_headers_and_footers_that_repeat_stand_apart() -> None:
    pages = [
        [
            (72.0, 760.0, 9, "Statistics of ours"),
            (72.0, 600.0, 10, f"Body {word} here."),
            (300.0, 30.0, 9, f"Page {n} of 4"),
        ]
        for n, word in enumerate(("one", "two", "three", "four"), 1)
    ]
    article = read_pdf(written(*pages))
    assert [b.text for b in article.blocks] == [
        "Statistics of ours",
        *(f"Body {word} here." for word in ("one", "two", "three", "four")),
    ]
    assert len(article.furniture) == 3 + 4


def with_footers(*footers: str) -> list[str]:
    pages = [
        [(72.0, 600.0, 10, f"Body {chr(97 + n)} here."), (72.0, 30.0, 9, footer)] for n, footer in enumerate(footers)
    ]
    return [b.text for b in read_pdf(written(*pages)).blocks if not b.text.startswith("Body")]


def test_a_number_in_a_footer_that_counts_no_pages_is_wording_wherever_it_is_another() -> None:
    assert with_footers(*["Revised 02/12/2025"] * 6) == ["Revised 02/12/2025"]
    assert with_footers(*["Revised 02/12/2025"] * 4, "Revised 02/19/2025", "Revised 02/12/2025") == [
        "Revised 02/12/2025",
        "Revised 02/19/2025",
    ]
    assert with_footers(*["Revised 2014"] * 3, *["Revised 2015"] * 3) == ["Revised 2014", "Revised 2015"]
    assert with_footers(*(f"Our office {n} of 7 | 2014" for n in range(3, 9))) == ["Our office 3 of 7 | 2014"]


def test_pages_that_count_anew_are_furniture_and_one_that_miscounts_is_not() -> None:
    assert with_footers("1", "2", "3", "1", "2", "3") == []
    assert with_footers("5-14", "5-15", "5-16") == ["5-14"]
    assert with_footers("1", "2", "8", "4", "5") == ["8"]


def outcome_of(content: bytes) -> ReadingOutcome:
    with pytest.raises(Unreadable) as caught:
        read_pdf(content)
    return caught.value.outcome


def test_what_cannot_be_read_says_why() -> None:
    good = written(PROSE)
    assert outcome_of(good[: len(good) // 3]) is ReadingOutcome.MALFORMED
    assert outcome_of(written(PROSE, password="secret")) is ReadingOutcome.ENCRYPTED
    assert read_pdf(written(PROSE, password="")).words == read_pdf(good).words
    assert outcome_of(written([])) is ReadingOutcome.EMPTY
    out = io.BytesIO()
    canvas = Canvas(out)
    canvas.rect(10, 10, 100, 100, fill=1)
    canvas.showPage()
    canvas.save()
    assert outcome_of(out.getvalue()) is ReadingOutcome.NO_TEXT_LAYER


def test_declared_dates_and_titles_of_programs() -> None:
    content = written(PROSE, title="Microsoft Word - draft7.docx")
    assert read_pdf(content).title.startswith("From October 2008")
    assert [label for label, _ in declared_pdf(content)] == ["CreationDate", "ModDate", "Producer"]
    assert declared_pdf(b"%PDF-1.4 nothing") == ()


def test_a_hyphen_before_a_number_stays() -> None:
    box = (0.0, 0.0, 50.0, 10.0)
    lines = [Line([Cell("Notice to Appear I-", box)]), Line([Cell("862 issued", (0.0, -12.0, 50.0, -2.0))])]
    assert [p.text for p in passages_of(lines)] == ["Notice to Appear I-862 issued"]
    assert lines_of([Letter(" ", box)]) == []


def characters(text: str) -> Counter[str]:
    return Counter(re.sub(r"[][\s\x00-\x1f\x7f-\x9f\xad\ufffe\uffff-]", "", text))


def keeps_every_character(content: bytes) -> None:
    try:
        article = read_pdf(content)
    except Unreadable:
        return  # scans; which files these are is another test's matter
    drawn: Counter[str] = Counter()
    document = pypdfium2.PdfDocument(content)
    for page in document:
        text = page.get_textpage()
        drawn += characters(text.get_text_range())
        text.close()
        page.close()
    document.close()
    said: Counter[str] = Counter()
    for block in article.blocks + article.furniture:
        said += characters("".join(block.cells) or block.text)
    assert said == drawn


def test_no_character_of_real_pdfs_is_lost_or_said_twice() -> None:
    paths = sorted(shared("corpus").glob("*/*.pdf"))
    for path in [p for p in paths if "nics" not in p.name][::5]:
        keeps_every_character(path.read_bytes())


@pytest.mark.slow
def test_no_character_of_any_real_pdf_is_lost_or_said_twice() -> None:
    for path in sorted(p for p in shared("corpus").glob("*/*.pdf") if not p.name.startswith("20231002")):
        keeps_every_character(path.read_bytes())


def test_real_facts_of_a_foia_table() -> None:
    """DOMAIN.md 2.7: data notes above the table, then one row a facility."""
    article = read_pdf(shared("corpus/ice-foia-pdf/detaineepopfy07-fy12.pdf").read_bytes())
    assert article.title == "FY2007-FY2012 Average Daily Population by Facility"
    assert any(b.kind == "item" and "01/06/2014" in b.text for b in article.blocks)
    assert [b.cells[-6:] for b in article.blocks if b.kind == "row" and b.text.startswith("Requested")] == [
        ("2007", "2008", "2009", "2010", "2011", "2012")
    ]
