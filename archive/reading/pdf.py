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

MOST_PAGES = 5_000
PICTURES = "pictures without words are"  # so the note of a reading begins that leaves something to OCR
_HOW = "`scomm ocr` reads such pages where Tesseract is installed (Debian: apt install tesseract-ocr)"
_DECLARED = ("CreationDate", "ModDate", "Producer")
_GARBLED = 0.2  # of all letters, from which on a text layer is not what is seen
_LEAST_LETTERS = 50
_NO_TITLE = re.compile(
    r"(?:Microsoft (?:Word|Excel|PowerPoint) - .*|untitled.*|.*\.(?:docx?|xlsx?|pptx?|pdf|indd|rtf|txt))?",
    re.IGNORECASE,
)
_SENSELESS = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ue000-\uefff\uf200-\uf8ff\ufffd-\uffff]")
"""U+F0xx is left out: symbol fonts print their bullets so."""
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
    """The dates of the document information (ISO 32000-1, 14.3.3) as printed, and the program that made the file; none
    of a PDF that cannot be opened."""
    try:
        with _opened(content) as document:
            said = document.get_metadata_dict()
    except Unreadable:
        return ()
    return tuple((label, said[label]) for label in _DECLARED if said.get(label))


def read_pdf(content: bytes, recognised: Mapping[int, list[Passage]] = _NOTHING) -> Article:
    """The reading of a PDF. `recognised` are the passages OCR found, by page; they stand for pages that are pictures.

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
            by_ocr = page.picture and number + 1 in recognised
            pages.append(Parts([*recognised[number + 1]], []) if by_ocr else parts_of(page))
    article = article_of(pages, "" if _NO_TITLE.fullmatch(title) else title)
    if not article.blocks:
        if not seen.drawn:
            raise Unreadable(ReadingOutcome.EMPTY, f"{len(pages)} blank pages")
        how = "OCR found no word either" if recognised else _HOW
        raise Unreadable(ReadingOutcome.NO_TEXT_LAYER, f"{len(pages)} pages are drawn on and hold no text; {how}")
    by_ocr = not seen.pictures.isdisjoint(recognised)
    return replace(article, kind="scan" if by_ocr else article.kind, note=seen.note(recognised))


def pictures_in(document: pypdfium2.PdfDocument) -> Iterator[int]:
    """The pages that are pictures, counted from 1."""
    for number in range(min(len(document), MOST_PAGES)):
        if _page(document, number).picture:
            yield number + 1


@dataclass
class _Seen:
    """What the pages of a PDF are like: how many there are, which are pictures, how many letters make no sense."""

    pages: int = 0
    drawn: bool = False
    pictures: set[int] = field(default_factory=set)
    letters: int = 0
    senseless: int = 0

    def add(self, page: Page) -> None:
        self.pages += 1
        self.drawn |= page.drawn
        if page.picture:
            self.pictures.add(self.pages)
        text = "".join(letter.text for letter in page.letters if not letter.text.isspace())
        self.letters += len(text)
        self.senseless += len(_SENSELESS.findall(text))

    def note(self, recognised: Mapping[int, list[Passage]]) -> str:
        """What a reader of the article should know."""
        left = [str(n) for n in sorted(self.pictures.difference(recognised))]
        notes = []
        if left:
            which = ", ".join(left[:12]) + ", …" * (len(left) > 12)
            notes.append(f"{PICTURES} {len(left)} of {self.pages} pages ({which}); {_HOW}")
        if self.letters >= _LEAST_LETTERS and self.senseless > _GARBLED * self.letters:
            notes.append(f"the text layer is garbled: {self.senseless:,} of {self.letters:,} letters are no characters")
        return "; ".join(notes)


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
