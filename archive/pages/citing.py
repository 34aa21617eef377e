"""What of a page is cited."""

from __future__ import annotations

from archive.exports.citation import Citation, Cited, citations
from archive.pages.capture import CapturePage
from archive.pages.change import ChangePage
from archive.pages.document import DocumentPage
from archive.pages.permalinks import document_link
from archive.pages.phrases import When
from archive.pages.series import PrintPage, SeriesPage
from archive.pages.version import VersionPage


def citations_of(page: object, site: str) -> tuple[Citation, ...]:
    """The citations of a page in all styles; none of a page that shows no evidence. `site` is scheme and host."""
    cited = (
        _change(page, site)
        if isinstance(page, ChangePage)
        else _version(page, site)
        if isinstance(page, VersionPage)
        else _document(page, site)
        if isinstance(page, DocumentPage)
        else _capture(page, site)
        if isinstance(page, CapturePage)
        else _series(page, site)
        if isinstance(page, SeriesPage)
        else _print(page, site)
        if isinstance(page, PrintPage)
        else None
    )
    return citations(cited) if cited else ()


def _change(page: ChangePage, site: str) -> Cited:
    sides = [side.evidence for side in (page.old, page.new) if side.evidence]
    said = (
        f"changed {page.interval.words}"
        if page.interval
        else "as captured on " + " and on ".join(side.when.text for side in sides)
    )
    url = sides[-1].url if sides else ""
    digests = tuple(side.payload for side in sides)
    return Cited(page.publisher, page.document, page.new.first.moment, said, url, site + page.href, digests)


def _version(page: VersionPage, site: str) -> Cited:
    last = page.line.last.text
    said = f"as it stood on {page.asked.text}"
    if page.uncertain:
        said = f"as last captured by {page.asked.text}" + (f", on {last}" if last != page.asked.text else "")
    href = f"{site}{page.document_href}/at/{page.asked.stamp}"
    return Cited(page.publisher, page.document, page.line.begun.by.moment, said, page.url, href, (page.payload,))


def _document(page: DocumentPage, site: str) -> Cited | None:
    if not page.captures:
        return None
    latest = page.captures[0]
    said = f"as captured {page.capture_count:,} times by {latest.when.text}"
    href = site + document_link(page.id)
    return Cited(page.publisher, page.title, latest.when.moment, said, latest.url, href, ())


def _capture(page: CapturePage, site: str) -> Cited:
    line, digests = page.line, (page.line.payload,) if page.line.payload else ()
    said = f"capture of {When(line.when.moment).title}"
    return Cited(page.publisher, page.document, line.when.moment, said, line.url, site + line.href, digests)


def _series(page: SeriesPage, site: str) -> Cited | None:
    if not page.lines:
        return None
    head, latest = page.head, max(page.lines, key=lambda line: line.first.moment)
    said = f"{head.name}: {latest.text}, {latest.period_words}, as printed by {latest.first.text}"
    return Cited(head.publisher, head.source, latest.first.moment, said, page.url, site + head.href, ())


def _print(page: PrintPage, site: str) -> Cited | None:
    spot = page.spots[0]
    if spot.evidence is None:
        return None
    line, digests = spot.line, (spot.evidence.payload,)
    said = f"{page.head.name}: {line.text}, {line.period_words}, {line.place_words}"
    return Cited(page.head.publisher, spot.title, line.first.moment, said, spot.evidence.url, site + page.href, digests)
