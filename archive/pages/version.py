"""The page of a version: the wording as it stood at a moment."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass

from archive.pages.document import VersionLine, version_lines
from archive.pages.permalinks import capture_link, document_link, payload_link, web_link
from archive.pages.phrases import READINGS, When, in_words
from archive.pages.portions import portion, portions
from archive.pages.rows import row, rows
from archive.pages.wording import Part, parts_of
from archive.reading.reading import Block
from archive.reading.standing import STATUS
from archive.store.articles import article_blocks


@dataclass(frozen=True)
class Standing:
    """A version as stored, with its blocks."""

    id: str
    document: str
    document_title: str
    publisher: str
    number: int
    title: str
    wording: str
    payload: str
    first_seen: str
    last_seen: str
    gone_by: str | None
    blocks: tuple[Block, ...]


@dataclass(frozen=True)
class WitnessLine:
    """Somebody who saw a version independently of the others: when first, in how many captures, and whether in the very
    bytes of the version's first capture."""

    name: str
    first: When
    captures: int
    same_bytes: bool


@dataclass(frozen=True)
class SaidOfItself:
    """A date or a standing that the page gave itself while it had this wording, and the captures that show it first and
    last. `is_status` when it is no date: that the page is archived."""

    label: str
    said: str
    is_status: bool
    first: When
    last: When


@dataclass(frozen=True)
class VersionPage:
    """The wording that stood at `asked`. `read_note` is what should be known of how it was read: by OCR, or without
    pages that are pictures. `uncertain` when no capture from that moment on shows it: the next version may
    have stood already, or nobody looked again."""

    document: str
    document_href: str
    publisher: str
    asked: When
    uncertain: bool
    line: VersionLine
    newer: VersionLine | None
    older: VersionLine | None
    parts: tuple[Part, ...]
    blocks: int
    language: str
    url: str
    capture_href: str
    web_href: str
    wording: str
    payload: str
    payload_href: str
    size: int
    media_type: str
    reader: str
    read: str
    read_note: str
    witnesses: tuple[WitnessLine, ...]
    said_of_itself: tuple[SaidOfItself, ...]
    page: int
    pages: int


def standing_at(
    connection: sqlite3.Connection, document: str, moment: str, *, whole: bool = True
) -> Standing | None:
    """The version that stood at a moment, None when the document was not seen by then; its blocks only if `whole`."""
    found = row(
        connection,
        """SELECT v.id, d.id, d.title, s.publisher, v.number, v.title, v.wording, v.payload, v.first_seen,
          v.last_seen, v.gone_by, v.article
           FROM versions v JOIN documents d ON d.id = v.document JOIN sources s ON s.id = d.source
           WHERE v.document = ? AND v.first_seen <= ? ORDER BY v.number DESC LIMIT 1""",
        document,
        moment,
    )
    return None if found is None else Standing(*(*found[:-1], article_blocks(connection, found[-1]) if whole else ()))


def version_page(
    connection: sqlite3.Connection, document: str, moment: str, asked: int | None = 1
) -> VersionPage | None:
    """The page of the version that stood at a moment; None when there was none yet. Of a long wording one page is
    shown, `asked` counted from 1; None asks for all of it."""
    standing = standing_at(connection, document, moment)
    if standing is None:
        return None
    beside = standing.number - 1, standing.number + 1
    lines = {line.number: line for line in version_lines(connection, document, beside)}
    url, media_type, size, language, reader, outcome, note = row(
        connection,
        """SELECT a.url, coalesce(c.media_type, ''), p.size, x.language, coalesce(r.reader, ''),
             coalesce(r.outcome, ''), coalesce(r.note, '')
           FROM versions v JOIN captures c ON c.document = v.document AND c.captured_at = v.first_seen
           AND c.version = v.id
           JOIN addresses a ON a.id = c.address JOIN payloads p ON p.id = v.payload JOIN articles x ON x.id = v.article
           LEFT JOIN readings r ON r.payload = v.payload WHERE v.id = ? ORDER BY c.id LIMIT 1""",
        standing.id,
    ) or ("", "", 0, "", "", "", "")
    runs = portions(len(block.text) for block in standing.blocks)
    shown, positions = portion(runs, asked)
    return VersionPage(
        standing.document_title,
        document_link(document),
        standing.publisher,
        When(moment),
        standing.last_seen < moment,
        lines[standing.number],
        lines.get(standing.number + 1),
        lines.get(standing.number - 1),
        tuple(parts_of(standing.blocks, url, slice(positions.start, positions.stop))),
        len(standing.blocks),
        language,
        url,
        capture_link(url, standing.first_seen),
        web_link(url, standing.first_seen),
        standing.wording,
        standing.payload,
        payload_link(standing.payload),
        size,
        media_type,
        reader,
        in_words(outcome, READINGS),
        note,
        _witnesses(connection, standing),
        _said_of_itself(connection, standing),
        shown,
        len(runs),
    )


def _witnesses(connection: sqlite3.Connection, standing: Standing) -> tuple[WitnessLine, ...]:
    """Who saw a version, the first of them first; between its bounds, as its number of witnesses is counted."""
    found = rows(
        connection,
        """SELECT w.name, min(c.captured_at), count(*), max(c.payload IS ?)
           FROM captures c JOIN witnesses w ON w.id = c.witness
           WHERE c.document = ? AND c.version = ? AND c.captured_at BETWEEN ? AND ? GROUP BY w.id ORDER BY 2, 1""",
        standing.payload,
        standing.document,
        standing.id,
        standing.first_seen,
        standing.last_seen,
    )
    return tuple(WitnessLine(name, When(first), captures, bool(same)) for name, first, captures, same in found)


def _said_of_itself(connection: sqlite3.Connection, standing: Standing) -> tuple[SaidOfItself, ...]:
    """What the captures of a version declare, in order of time."""
    found = rows(
        connection,
        """SELECT r.declared, min(c.captured_at), max(c.captured_at)
           FROM captures c JOIN readings r ON r.payload = c.payload
           WHERE c.document = ? AND c.version = ? AND c.captured_at BETWEEN ? AND ? AND r.declared IS NOT NULL
           GROUP BY r.declared ORDER BY 2, 1""",
        standing.document,
        standing.id,
        standing.first_seen,
        standing.last_seen,
    )
    spans: dict[tuple[str, str], tuple[str, str]] = {}
    for declared, first, last in found:
        for label, said in json.loads(declared):
            since, until = spans.get((label, said), (first, last))
            spans[label, said] = min(since, first), max(until, last)
    return tuple(
        SaidOfItself(label, said, label == STATUS, When(first), When(last))
        for (label, said), (first, last) in spans.items()
    )
