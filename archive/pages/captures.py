"""Captures as a list shows them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.pages.permalinks import capture_link, captures_link, document_link, payload_link, plain_address
from archive.pages.phrases import FAILURES, QUALITIES, When, in_words, shape_of
from archive.pages.rows import number, row, rows

_SELECT = """
SELECT c.captured_at, a.url, c.status, c.failure, c.quality, c.reason, c.payload, c.media_type, p.size,
  w.name, v.number
FROM captures c JOIN addresses a ON a.id = c.address JOIN witnesses w ON w.id = c.witness
LEFT JOIN payloads p ON p.id = c.payload LEFT JOIN versions v ON v.id = c.version
"""


@dataclass(frozen=True)
class CaptureLine:
    """One capture; `answer` is the status or why there is none, `version` the number of the version it confirms."""

    when: When
    url: str
    answer: str
    quality: str
    shape: str
    reason: str
    payload: str | None
    payload_href: str | None
    media_type: str
    size: int | None
    witness: str
    version: int | None
    href: str


SIZE = 100
"""Captures on one page of a list."""


@dataclass(frozen=True)
class CapturesPage:
    """Captures of a document or an address, newest first; `total` of all pages, `newer` and `older` lead to others."""

    title: str
    document_href: str | None
    total: int
    lines: tuple[CaptureLine, ...]
    newer: str | None
    older: str | None


def document_captures(connection: sqlite3.Connection, document: str, page: int) -> CapturesPage | None:
    """A page of the captures of a document, counted from 1; None when there is no such document."""
    found = row(connection, "SELECT title FROM documents WHERE id = ?", document)
    if found is None:
        return None
    total = number(connection, "SELECT count(*) FROM captures WHERE document = ?", document)
    lines = capture_lines(connection, "c.document = ?", document, limit=SIZE, page=page)
    beside = _beside(captures_link(document) + "?page={}", total, page)
    return CapturesPage(found[0] or document, document_link(document), total, lines, *beside)


def address_captures(connection: sqlite3.Connection, url: str, key: str, page: int) -> CapturesPage:
    """A page of the captures of the addresses with a SURT."""
    total = number(
        connection, "SELECT count(*) FROM captures c JOIN addresses a ON a.id = c.address WHERE a.surt = ?", key
    )
    lines = capture_lines(connection, "a.surt = ?", key, limit=SIZE, page=page)
    return CapturesPage(url, None, total, lines, *_beside("/web/*/{}/" + plain_address(url), total, page))


def _beside(pattern: str, total: int, page: int) -> tuple[str | None, str | None]:
    before, _, after = pattern.partition("{}")
    newer = f"{before}{page - 1}{after}" if page > 1 else None
    return newer, f"{before}{page + 1}{after}" if page * SIZE < total else None


def capture_lines(
    connection: sqlite3.Connection, where: str, *parameters: object, limit: int, page: int = 1
) -> tuple[CaptureLine, ...]:
    """The latest captures that `where`, a clause over c and a, lets through; `page` counts from 1."""
    found = rows(
        connection,
        f"{_SELECT} WHERE {where} ORDER BY c.captured_at DESC, c.id DESC LIMIT ? OFFSET ?",
        *parameters,
        limit,
        (page - 1) * limit,
    )
    return tuple(_line(*r) for r in found)


def _line(
    at: str,
    url: str,
    status: int | None,
    failure: str | None,
    quality: str | None,
    reason: str | None,
    payload: str | None,
    media_type: str | None,
    size: int | None,
    witness: str,
    version: int | None,
) -> CaptureLine:
    return CaptureLine(
        When(at),
        url,
        in_words(failure, FAILURES) if failure else str(status) if status else "file, no exchange known",
        in_words(quality, QUALITIES),
        shape_of(quality),
        (reason or "") if not failure else "",
        payload,
        payload_link(payload) if payload else None,
        media_type or "",
        size,
        witness,
        version,
        capture_link(url, at),
    )
