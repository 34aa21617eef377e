"""The reader of PDFs of which pages were recognised: a pure function of the PDF's bytes and the kept recognition."""

from __future__ import annotations

import json
from dataclasses import asdict, replace

from archive.reading.pdf import declared_pdf, read_pdf
from archive.reading.reading import Article, Cut, ReadingOutcome, Unreadable, article_name
from archive.reading.recognition import mean_confidence, pages_in, words_in
from archive.vault.conversion import Scanned

READER = "ocr"
OWN_REVISION = 1


def cut_scan(content: Scanned, revision: int) -> Cut:
    """Step one: the article is the PDF together with what was recognised."""
    said = json.dumps(asdict(content.recognition), sort_keys=True).encode("utf-8")
    return Cut(READER, revision, article_name(READER, revision, said + b"\n" + content), content, declared_pdf(content))


def read_scan(cut: Cut) -> Article:
    """Step two: recognised pages as OCR has them, the others as the PDF has them. Raises Unreadable."""
    assert isinstance(cut.content, Scanned)
    said = cut.content.recognition
    try:
        pages, words = pages_in(said), words_in(said)
    except (ValueError, KeyError) as error:
        raise Unreadable(ReadingOutcome.MALFORMED, f"the recognition cannot be read: {error}") from error
    article = read_pdf(cut.content, pages)
    how = (
        f"{len(pages)} pages read by OCR: {said.engine}, {said.language}, {said.dpi} dpi, "
        f"confidence {mean_confidence(words):.0f} %"
    )
    return replace(article, note="; ".join(filter(None, (how, article.note))))
