"""PDFs as readings: text with its place, page headers and footers apart, the file's own title and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pypdfium2

from archive.reading.page import folded
from archive.reading.pdf_article import Parts, article_of, parts_of
from archive.reading.pdf_page import Page, page_of
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
        pages: list[Parts] = []
        for number in range(len(document)):
            page = _page(document, number)
            drawn |= page.drawn
            pages.append(parts_of(page))
    if not any(pages):
        if drawn:
            raise Unreadable(ReadingOutcome.NO_TEXT_LAYER, f"{len(pages)} pages are drawn on and hold no text")
        raise Unreadable(ReadingOutcome.EMPTY, f"{len(pages)} blank pages")
    return article_of(pages, "" if _NO_TITLE.fullmatch(title) else title)


def _page(document: pypdfium2.PdfDocument, number: int) -> Page:
    try:
        page = document[number]
        try:
            return page_of(page)
        finally:
            page.close()
    except pypdfium2.PdfiumError as error:
        raise Unreadable(
            ReadingOutcome.MALFORMED, f"page {number + 1} of {len(document)} cannot be read: {error}"
        ) from error
