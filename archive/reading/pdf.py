"""PDFs as readings: text with its place, page headers and footers apart, the file's own title and dates."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from types import MappingProxyType

import pypdfium2

from archive.reading.page import Passage, folded
from archive.reading.pdf_article import Parts, article_of, parts_of
from archive.reading.pdf_page import Page, page_of
from archive.reading.reading import Article, ReadingOutcome, Unreadable
from archive.reading.stated import stated_dates

MOST_PAGES = 5_000
PICTURES = "pictures without words are"
FOR_OCR = "`scomm ocr`"  # is named by the note of a reading that leaves something to it
_HOW = f"{FOR_OCR} reads such pages where Tesseract is installed (Debian: apt install tesseract-ocr)"
_DECLARED = ("CreationDate", "ModDate", "Producer")
_NO_TITLE = re.compile(
    r"(?:Microsoft (?:Word|Excel|PowerPoint) - .*|untitled.*|.*\.(?:docx?|xlsx?|pptx?|pdf|indd|rtf|txt))?",
    re.IGNORECASE,
)
_NOTHING: Mapping[int, list[Passage]] = MappingProxyType({})


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
    """The dates of the document information (ISO 32000-1, 14.3.3) as printed, the program that made the file, and as of
    when its first and last page say that its numbers are; none of a PDF that cannot be opened."""
    try:
        with _opened(content) as document:
            said = document.get_metadata_dict()
            edges = dict.fromkeys((0, len(document) - 1)) if len(document) else ()
            stated = stated_dates(" ".join(_words(document, n) for n in edges))
    except (Unreadable, pypdfium2.PdfiumError):
        return ()
    return (*((label, said[label]) for label in _DECLARED if said.get(label)), *stated)


def _words(document: pypdfium2.PdfDocument, number: int) -> str:
    page = document[number]
    text = page.get_textpage()
    try:
        return " ".join(text.get_text_range().split())
    finally:
        text.close()
        page.close()


def read_pdf(content: bytes, recognised: Mapping[int, list[Passage]] = _NOTHING) -> Article:
    """The reading of a PDF. `recognised` are the passages OCR found, by page; they stand for pages that are pictures or
    whose text is garbled.

    Raises Unreadable: MALFORMED (the file, or any of its pages), ENCRYPTED, TOO_LARGE, NO_TEXT_LAYER where pages are
    drawn on but say nothing, EMPTY where they are blank.
    """
    with _opened(content) as document:
        if len(document) > MOST_PAGES:
            raise Unreadable(ReadingOutcome.TOO_LARGE, f"{len(document):,} pages; at most {MOST_PAGES:,} are read")
        title = folded(document.get_metadata_dict().get("Title", ""))
        seen = _Seen()
        pages: list[Parts] = []
        for number in range(len(document)):
            page = _page(document, number)
            seen.add(page)
            by_ocr = page.for_ocr and number + 1 in recognised
            pages.append(Parts([*recognised[number + 1]], []) if by_ocr else parts_of(page))
    article = article_of(pages, "" if _NO_TITLE.fullmatch(title) else title)
    if not article.blocks:
        if not seen.drawn:
            raise Unreadable(ReadingOutcome.EMPTY, f"{len(pages)} blank pages")
        how = "OCR found no word either" if recognised else _HOW
        raise Unreadable(ReadingOutcome.NO_TEXT_LAYER, f"{len(pages)} pages are drawn on and hold no text; {how}")
    by_ocr = not (seen.pictures | seen.garbled).isdisjoint(recognised)
    return replace(article, kind="scan" if by_ocr else article.kind, note=seen.note(recognised))


def pages_for_ocr(document: pypdfium2.PdfDocument) -> Iterator[int]:
    """The pages that are pictures or whose text is garbled, counted from 1."""
    for number in range(min(len(document), MOST_PAGES)):
        if _page(document, number).for_ocr:
            yield number + 1


@dataclass
class _Seen:
    """What the pages of a PDF are like: how many there are, which are pictures, which have garbled text."""

    pages: int = 0
    drawn: bool = False
    pictures: set[int] = field(default_factory=set)
    garbled: set[int] = field(default_factory=set)

    def add(self, page: Page) -> None:
        self.pages += 1
        self.drawn |= page.drawn
        if page.for_ocr:
            (self.pictures if page.picture else self.garbled).add(self.pages)

    def note(self, recognised: Mapping[int, list[Passage]]) -> str:
        """What a reader of the article should know."""
        pictures, garbled = self._which(self.pictures, recognised), self._which(self.garbled, recognised)
        notes = [f"{PICTURES} {pictures}"] if pictures else []
        notes += [f"the text layer is garbled, no such words are seen, on {garbled}"] if garbled else []
        return "; ".join([*notes, _HOW] if notes else [])

    def _which(self, pages: set[int], recognised: Mapping[int, list[Passage]]) -> str:
        left = [str(n) for n in sorted(pages.difference(recognised))]
        return f"{len(left)} of {self.pages} pages ({', '.join(left[:12])}{', …' * (len(left) > 12)})" if left else ""


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
