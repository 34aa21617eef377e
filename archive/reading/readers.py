"""Which reader takes which bytes; reading in its two steps, `cut` and `read`, for every kind."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from archive.reading import html, ocr
from archive.reading.pdf import declared_pdf, read_pdf
from archive.reading.reading import Article, Cut, ReadingOutcome, Unreadable, article_name
from archive.reading.rules import NO_RULES, Rules
from archive.reading.sniff import Kind, kind_of
from archive.reading.suspicion import suspect_of_text
from archive.reading.text import declared_text, read_csv, read_json, read_text
from archive.vault.conversion import Scanned

MOST_BYTES = 200_000_000
_TOLD_BY_TEXT = frozenset(("text", "json"))  # readers of what servers also answer with when they have no page


def _nothing_declared(content: bytes) -> tuple[tuple[str, str], ...]:  # noqa: ARG001 - one signature for all kinds
    return ()


def _whole(read: Callable[[bytes], Article]) -> Callable[[Cut], Article]:
    return lambda cut: read(cut.content)


def _read_xlsx(content: bytes) -> Article:
    # Imported where a workbook is met: openpyxl takes longer to import than all the other readers together.
    from archive.reading.workbook import read_xlsx

    return read_xlsx(content)


def _declared_xlsx(content: bytes) -> tuple[tuple[str, str], ...]:
    from archive.reading.workbook import declared_xlsx

    return declared_xlsx(content)


def _read_xls(content: bytes) -> Article:
    from archive.reading.xls import read_xls

    return read_xls(content)


def _declared_xls(content: bytes) -> tuple[tuple[str, str], ...]:
    from archive.reading.xls import declared_xls

    return declared_xls(content)


def _read_other_workbook(content: bytes) -> Article:
    from archive.reading.workbook import read_other_workbook

    return read_other_workbook(content)


@dataclass(frozen=True, slots=True)
class Reader:
    """A reader of payloads whose article is the whole payload. A reading changes only when `revision` does."""

    name: str
    revision: int
    read: Callable[[Cut], Article]
    declared: Callable[[bytes], tuple[tuple[str, str], ...]] = _nothing_declared

    def cut(self, content: bytes) -> Cut:
        article = article_name(self.name, self.revision, content)
        suspect = suspect_of_text(content) if self.name in _TOLD_BY_TEXT else ""
        return Cut(self.name, self.revision, article, content, self.declared(content), suspect)


READERS: dict[Kind, Reader] = {
    Kind.PDF: Reader("pdf", 5, _whole(read_pdf), declared_pdf),
    Kind.XLSX: Reader("xlsx", 4, _whole(_read_xlsx), _declared_xlsx),
    Kind.XLS: Reader("xls", 3, _whole(_read_xls), _declared_xls),
    Kind.OTHER_SHEETS: Reader("other-sheets", 3, _whole(_read_other_workbook)),
    Kind.CSV: Reader("csv", 3, read_csv, declared_text),
    Kind.TEXT: Reader("text", 3, read_text, declared_text),
    Kind.JSON: Reader("json", 3, read_json),
}
OCR = Reader(ocr.READER, READERS[Kind.PDF].revision + ocr.OWN_REVISION, ocr.read_scan, declared_pdf)
"""The reader of PDFs of which there is a recognition. It reads otherwise whenever the reader of PDFs does."""

_BY_NAME = {OCR.name: OCR} | {reader.name: reader for reader in READERS.values()}


def cut(content: bytes, rules: Rules = NO_RULES) -> Cut:
    """Step one: the article in a payload of any kind, or, in `outcome` and `note`, why there is none.

    The digest `article` covers the article's bytes and the name and revision of its reader. `rules` are those of the
    source, for pages only.
    """
    kind = kind_of(content)
    if kind is Kind.PDF and isinstance(content, Scanned):
        return ocr.cut_scan(content, OCR.revision)
    if kind is Kind.HTML:
        return html.cut_html(content, rules)
    if kind is Kind.EMPTY:
        return Cut("none", 1, "", b"", outcome=ReadingOutcome.EMPTY, note="no bytes but blank ones")
    if kind not in READERS:
        suspect = suspect_of_text(content) if kind is Kind.XML else ""
        note = f"no reader for {kind.value} bytes"
        return Cut("none", 1, "", b"", suspect=suspect, outcome=ReadingOutcome.UNKNOWN_KIND, note=note)
    if len(content) > MOST_BYTES:
        return Cut(
            READERS[kind].name,
            READERS[kind].revision,
            "",
            b"",
            outcome=ReadingOutcome.TOO_LARGE,
            note=f"{len(content):,} bytes; at most {MOST_BYTES:,} are read",
        )
    return READERS[kind].cut(content)


def read(cut: Cut) -> Article:
    """Step two: the blocks of a cut article. Raises Unreadable with a reason of the closed list."""
    if cut.outcome is not ReadingOutcome.READ:
        raise Unreadable(cut.outcome, cut.note)
    return html.read_html(cut) if cut.reader.partition("+")[0] == html.READER else _BY_NAME[cut.reader].read(cut)
