"""The page of a document: its versions, addresses and captures."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from archive.history.baselines import baselines
from archive.pages.captures import CaptureLine, capture_lines
from archive.pages.checks import ChecksLink, checks_link
from archive.pages.permalinks import change_link, compare_link, document_link, payload_link, source_link, version_link
from archive.pages.phrases import READINGS, Interval, When, in_words, interval, shape_of, when
from archive.pages.removals import RemovalLine, removal_of
from archive.pages.restated import RestatedSeries, figures_link, most_restated
from archive.pages.rows import number, row, rows
from archive.pages.strip import Strip, strip

CAPTURES = 100
"""Captures listed on the page itself; the rest is behind a link."""

VERSIONS = 50
"""Versions on one page of a document."""

_NO_END = 2**31

SPOTS = 960
"""Places on the strip that marks are told apart at (`archive/pages/strip.py` rounds to a tenth of a percent)."""


@dataclass(frozen=True)
class Named:
    """An address a version was seen at, shortened to the end of its path, and since when; `same_bytes` as the version's
    first capture."""

    name: str
    url: str
    first: When
    same_bytes: bool


@dataclass(frozen=True)
class VersionLine:
    """One version: its bounds, and the change that brought it. `names`: its addresses, if the document had several.
    `witnesses`: how many saw it independently of each other."""

    number: int
    title: str
    words: int
    begun: Interval
    last: When
    gone: When | None
    captures: int
    returns_to: int | None
    returns_to_href: str | None
    summary: str
    words_added: int
    words_removed: int
    change_href: str | None
    href: str
    names: tuple[Named, ...]
    witnesses: int


@dataclass(frozen=True)
class AddressLine:
    """One address of the document and the time it was asked; `good` counts captures with usable content, the last of
    them at `usable`."""

    url: str
    first: When
    last: When
    captures: int
    good: int
    usable: When | None


@dataclass(frozen=True)
class UnreadableLine:
    """A payload no reader could read, and why."""

    payload: str
    href: str
    reason: str
    note: str
    first: When


@dataclass(frozen=True)
class BaselineLine:
    """A day with a name, while the document was followed; `href` compares what stood then with what stands now."""

    title: str
    day: str
    href: str


@dataclass(frozen=True)
class DocumentPage:
    """A document through time; `versions` are those of one page, `newest` the newest of all. `ended` are the captures
    after the last one that showed it, newest first, `removed` what is known when its removal is verified."""

    id: str
    title: str
    kind: str
    source: str
    source_href: str
    publisher: str
    note: str
    href: str
    versions: tuple[VersionLine, ...]
    addresses: tuple[AddressLine, ...]
    captures: tuple[CaptureLine, ...]
    capture_count: int
    ended: tuple[CaptureLine, ...]
    unreadable: tuple[UnreadableLine, ...]
    strip: Strip | None
    compare_href: str | None
    baselines: tuple[BaselineLine, ...] = ()
    restated: tuple[RestatedSeries, ...] = ()
    figures_href: str | None = None
    removed: RemovalLine | None = None
    checks: ChecksLink | None = None
    newest: VersionLine | None = None
    version_count: int = 0
    page: int = 1
    pages: int = 1


def document_page(connection: sqlite3.Connection, document: str, asked: int | None = 1) -> DocumentPage | None:
    """Everything known of a document; None when there is none of that name. Of many versions one page is listed,
    `asked` counted from 1; None asks for all of them."""
    head = row(
        connection,
        """SELECT d.id, d.title, d.kind, s.title, s.id, s.publisher, s.note
           FROM documents d JOIN sources s ON s.id = d.source WHERE d.id = ?""",
        document,
    )
    if head is None:
        return None
    name, title, kind, source, source_id, publisher, note = head
    spans = rows(
        connection,
        "SELECT number, first_seen, last_seen, gone_by FROM versions WHERE document = ? ORDER BY number",
        document,
    )
    pages = 1 if asked is None else max(1, -(-len(spans) // VERSIONS))
    page = min(max(asked or 1, 1), pages)
    most = len(spans) - VERSIONS * (page - 1)
    versions = version_lines(connection, document, None if asked is None else (most - VERSIONS + 1, most))
    (newest, *_) = (versions if page == 1 else version_lines(connection, document, (len(spans),) * 2)) or (None,)
    captures = capture_lines(connection, "c.document = ?", document, limit=CAPTURES)
    return DocumentPage(
        name,
        title or name,
        kind,
        source,
        source_link(source_id),
        publisher,
        note,
        document_link(name),
        versions,
        _addresses(connection, document),
        captures,
        number(connection, "SELECT count(*) FROM captures WHERE document = ?", document),
        _ended(captures),
        _unreadable(connection, document),
        _strip(connection, document, spans),
        compare_link(name, spans[0][1], spans[-1][1]) if len(spans) > 1 else None,
        _baselines(name, spans[0][1], spans[-1][1]) if spans else (),
        most_restated(connection, name),
        figures_link(connection, name),
        removal_of(connection, name),
        checks_link(connection, document=name),
        newest,
        len(spans),
        page,
        pages,
    )


def _baselines(document: str, first: str, newest: str) -> tuple[BaselineLine, ...]:
    """Those between the moments the first and the newest version came."""
    return tuple(
        BaselineLine(b.title, When(b.moment).text, compare_link(document, b.moment, newest))
        for b in baselines()
        if first <= b.moment < newest
    )


def version_lines(
    connection: sqlite3.Connection, document: str, numbers: tuple[int, int] | None = None
) -> tuple[VersionLine, ...]:
    """The versions of a document, newest first; only those of these numbers, the last one in."""
    least, most = numbers or (1, _NO_END)
    found = rows(
        connection,
        """SELECT v.number, v.title, v.words, v.not_before, v.first_seen, v.last_seen, v.gone_by, v.captures, v.wording,
                  r.number, r.first_seen, c.summary, c.words_added, c.words_removed,
                  (SELECT count(DISTINCT w.witness) FROM captures w WHERE w.document = v.document AND w.version = v.id
                     AND w.captured_at BETWEEN v.first_seen AND v.last_seen)
           FROM versions v LEFT JOIN versions r ON r.id = v.returns_to LEFT JOIN changes c ON c.version_to = v.id
           WHERE v.document = ? AND v.number BETWEEN ? AND ? ORDER BY v.number DESC""",
        document,
        least,
        most,
    )
    names = _names(connection, document, least, most) if found else {}
    return tuple(_version(document, names.get(r[0], ()), *r) for r in found)


def _names(connection: sqlite3.Connection, document: str, least: int, most: int) -> dict[int, tuple[Named, ...]]:
    """The addresses some versions were seen at, by version number; nothing where the document had one address only."""
    some = "SELECT count(*) FROM (SELECT DISTINCT address FROM captures WHERE document = ? LIMIT 2)"
    if number(connection, some, document) < 2:
        return {}
    found = rows(
        connection,
        """WITH told AS (SELECT id, number, payload, first_seen, last_seen FROM versions
                         WHERE document = ?1 AND number BETWEEN ?2 AND ?3)
           SELECT v.number, a.url, min(c.captured_at), max(c.payload = v.payload) FROM captures c
             JOIN told v ON v.id = c.version JOIN addresses a ON a.id = c.address
           WHERE c.document = ?1 AND c.captured_at BETWEEN (SELECT min(first_seen) FROM told)
             AND (SELECT max(last_seen) FROM told) GROUP BY v.id, a.id ORDER BY 1, 3, 2""",
        document,
        least,
        most,
    )
    return {
        version: tuple(Named(_end_of(url), url, When(at), bool(same)) for _, url, at, same in group)
        for version, group in groupby(found, key=lambda r: r[0])
    }


def _end_of(url: str) -> str:
    return url.rstrip("/").rsplit("/", 1)[-1] or url


def _version(
    document: str,
    names: tuple[Named, ...],
    number: int,
    title: str,
    words: int,
    not_before: str | None,
    first: str,
    last: str,
    gone_by: str | None,
    captures: int,
    wording: str,
    back_to: int | None,
    back_seen: str | None,
    summary: str | None,
    added: int | None,
    removed: int | None,
    witnesses: int,
) -> VersionLine:
    return VersionLine(
        number,
        title,
        words,
        interval(not_before, first),
        When(last),
        when(gone_by),
        captures,
        back_to,
        version_link(document, back_seen) if back_seen else None,
        summary or "",
        added or 0,
        removed or 0,
        change_link(document, first, wording) if summary is not None else None,
        version_link(document, first),
        names,
        witnesses,
    )


def _addresses(connection: sqlite3.Connection, document: str) -> tuple[AddressLine, ...]:
    found = rows(
        connection,
        """SELECT a.url, min(c.captured_at), max(c.captured_at), count(*),
             sum(coalesce(c.quality IN ('good', 'not-modified'), 0)),
             max(CASE WHEN c.quality IN ('good', 'not-modified') THEN c.captured_at END)
           FROM captures c JOIN addresses a ON a.id = c.address WHERE c.document = ? GROUP BY a.id
             ORDER BY 2 DESC, 1""",
        document,
    )
    return tuple(
        AddressLine(url, When(first), When(last), count, good, when(usable))
        for url, first, last, count, good, usable in found
    )


def _ended(captures: tuple[CaptureLine, ...]) -> tuple[CaptureLine, ...]:
    """The captures since the last usable one, when there is a usable one among those listed."""
    usable = next((i for i, c in enumerate(captures) if c.shape in ("good", "same")), 0)
    return captures[:usable]


def _unreadable(connection: sqlite3.Connection, document: str) -> tuple[UnreadableLine, ...]:
    found = rows(
        connection,
        """SELECT r.payload, r.outcome, coalesce(r.note, ''), min(c.captured_at) FROM captures c
          JOIN readings r ON r.payload = c.payload
           WHERE c.document = ? AND r.outcome <> 'read' GROUP BY r.payload ORDER BY 4""",
        document,
    )
    return tuple(
        UnreadableLine(p, payload_link(p), in_words(outcome, READINGS), note, When(first))
        for p, outcome, note, first in found
    )


def _strip(connection: sqlite3.Connection, document: str, spans: list[tuple[Any, ...]]) -> Strip | None:
    """Of captures that would be drawn on one spot only the first is asked for; the last one ends the line."""
    seen = rows(
        connection,
        """WITH ends AS (SELECT min(captured_at) AS first, max(captured_at) AS last FROM captures WHERE document = ?1)
           SELECT min(captured_at), quality FROM captures, ends WHERE document = ?1
           GROUP BY quality, captured_at = last,
             CAST(?2 * (julianday(captured_at) - julianday(first))
                / max(julianday(last) - julianday(first), 1e-6) AS INT)
           ORDER BY 1, 2""",
        document,
        SPOTS,
    )
    runs = [(number, first, last, gone) for number, first, last, gone in spans]
    return strip([(at, shape_of(quality)) for at, quality in seen], runs)
