"""Captures as a list shows them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.pages.permalinks import capture_link, payload_link
from archive.pages.phrases import FAILURES, QUALITIES, When, in_words, shape_of
from archive.pages.rows import rows

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


def capture_lines(
    connection: sqlite3.Connection, where: str, *parameters: object, limit: int
) -> tuple[CaptureLine, ...]:
    """The latest captures that `where`, a clause over c and a, lets through."""
    found = rows(
        connection, f"{_SELECT} WHERE {where} ORDER BY c.captured_at DESC, c.id DESC LIMIT ?", *parameters, limit
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
