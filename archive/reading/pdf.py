"""PDFs as readings: text with its place, page headers and footers apart, the file's own title and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from ctypes import c_double

import pypdfium2
from pypdfium2 import raw

from archive.reading.page import Letter, Passage, folded, lines_of, passages_of, repeated, rows_of
from archive.reading.reading import Article, ReadingOutcome, Unreadable

MOST_PAGES = 5_000
_NO_TITLE = re.compile(
    r"(?:Microsoft (?:Word|Excel|PowerPoint) - .*|untitled.*|.*\.(?:docx?|xlsx?|pptx?|pdf|indd|rtf|txt))?",
    re.IGNORECASE,
)


@contextmanager
def _opened(content: bytes) -> Iterator[pypdfium2.PdfDocument]:
    """The document, opened with the empty password where one is asked for; closed in the end."""
    try:
        document = pypdfium2.PdfDocument(content, password="")
    except pypdfium2.PdfiumError as error:
        if "assword" in str(error) or "ecurity" in str(error):
            raise Unreadable(
                ReadingOutcome.ENCRYPTED, f"the PDF does not open with an empty password: {error}"
            ) from error
        raise Unreadable(ReadingOutcome.MALFORMED, f"the PDF cannot be opened: {error}") from error
    try:
        yield document
    finally:
        document.close()


def declared_pdf(content: bytes) -> tuple[tuple[str, str], ...]:
    """The dates of the document information (ISO 32000-1, 14.3.3) as printed; none of a PDF that cannot be opened."""
    try:
        with _opened(content) as document:
            said = document.get_metadata_dict()
    except Unreadable:
        return ()
    return tuple((label, said[label]) for label in ("CreationDate", "ModDate") if said.get(label))


def read_pdf(content: bytes) -> Article:
    """The reading of a PDF.

    Raises Unreadable: MALFORMED (the file, or any of its pages), ENCRYPTED, TOO_LARGE, NO_TEXT_LAYER where pages are
    drawn on but say nothing, EMPTY where they are blank.
    """
    with _opened(content) as document:
        if len(document) > MOST_PAGES:
            raise Unreadable(ReadingOutcome.TOO_LARGE, f"{len(document):,} pages; at most {MOST_PAGES:,} are read")
        title = folded(document.get_metadata_dict().get("Title", ""))
        drawn = False
        pages: list[list[Passage]] = []
        for number in range(len(document)):
            letters, has_objects = _page(document, number)
            drawn |= has_objects
            pages.append(passages_of(rows_of(lines_of(letters))))
    if not any(pages):
        if drawn:
            raise Unreadable(ReadingOutcome.NO_TEXT_LAYER, f"{len(pages)} pages are drawn on and hold no text")
        raise Unreadable(ReadingOutcome.EMPTY, f"{len(pages)} blank pages")
    return _article(pages, "" if _NO_TITLE.fullmatch(title) else title)


def _page(document: pypdfium2.PdfDocument, number: int) -> tuple[list[Letter], bool]:
    """The letters of a page in the order they are drawn, and whether anything at all is drawn on it."""
    try:
        page = document[number]
        try:
            text = page.get_textpage()
            try:
                letters = list(_letters(text))
            finally:
                text.close()
            return letters, raw.FPDFPage_CountObjects(page) > 0
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(
            ReadingOutcome.MALFORMED, f"page {number + 1} of {len(document)} cannot be read: {error}"
        ) from error


def _letters(text: pypdfium2.PdfTextPage) -> Iterator[Letter]:
    """Each letter as wide as its ink and as high as its font: the widths that fonts declare may be wrong."""
    high = raw.FS_RECTF()
    left, right, bottom, top = (c_double() for _ in range(4))
    for n in range(text.count_chars()):
        raw.FPDFText_GetLooseCharBox(text, n, high)
        raw.FPDFText_GetCharBox(text, n, left, right, bottom, top)
        yield Letter(chr(raw.FPDFText_GetUnicode(text, n)), (left.value, high.bottom, right.value, high.top))


def _article(pages: list[list[Passage]], title: str) -> Article:
    apart = set(repeated(pages))
    usual = _usual_height(pages)
    blocks, furniture = [], []
    for number, passages in enumerate(pages):
        for position, passage in enumerate(passages):
            if (number, position) in apart:
                furniture.append(passage.block(number + 1))
            else:
                blocks.append(passage.block(number + 1, _level(passage, usual)))
    blocks = [b for b in blocks if b.text]
    first = next(
        (b.text for b in blocks if b.kind == "heading" and b.place.startswith("page 1 ")),
        next((b.text for b in blocks), ""),
    )
    return Article("pdf", title or first[:200], tuple(blocks), furniture=tuple(furniture))


def _usual_height(pages: list[list[Passage]]) -> float:
    """The height most letters have."""
    weights: dict[float, int] = {}
    for passages in pages:
        for line in (line for p in passages for line in p.lines):
            height = round(line.height, 1)
            weights[height] = weights.get(height, 0) + sum(len(c.text) for c in line.cells)
    return max(weights, key=lambda h: (weights[h], h), default=1.0)


def _level(passage: Passage, usual: float) -> int:
    """The heading level by the letters' height: 1 from 1.6 times the usual on, 2 from 1.3, 3 from 1.15, else 0."""
    if passage.kind != "paragraph" or len(passage.lines) > 3 or passage.text.endswith((".", ";", ",")):
        return 0
    ratio = passage.lines[0].height / max(usual, 0.1)
    return next((level for level, least in ((1, 1.6), (2, 1.3), (3, 1.15)) if ratio >= least), 0)
