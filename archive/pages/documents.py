"""Lists of documents: all of them, or those of one source."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.pages.changes import UNLISTED, ChangeLine, change_lines
from archive.pages.checks import ChecksLink, checks_link
from archive.pages.permalinks import document_link, source_link
from archive.pages.phrases import When, when
from archive.pages.rows import number, row, rows

SIZE = 100
"""Documents on one page of the list."""

_SELECT = """
SELECT d.id, d.title, d.kind, s.id, s.title, s.publisher,
       (SELECT count(*) FROM versions v WHERE v.document = d.id),
       (SELECT count(*) FROM captures c WHERE c.document = d.id),
       (SELECT min(captured_at) FROM captures c WHERE c.document = d.id),
       (SELECT max(captured_at) FROM captures c WHERE c.document = d.id),
       (SELECT max(seen_at) FROM changes c WHERE c.document = d.id)
FROM documents d JOIN sources s ON s.id = d.source
"""

_CAPTURED = "EXISTS (SELECT 1 FROM captures c WHERE c.document = d.id)"


@dataclass(frozen=True)
class DocumentLine:
    """One document in a list."""

    title: str
    kind: str
    source: str
    source_href: str
    publisher: str
    versions: int
    captures: int
    first: When | None
    last: When | None
    changed: When | None
    href: str


@dataclass(frozen=True)
class Awaited:
    """A document that is declared and was never captured."""

    title: str
    source: str
    source_href: str
    publisher: str
    href: str


@dataclass(frozen=True)
class DocumentsPage:
    """Documents that were captured, by title; `next` is the address of the following page. On the last one stand apart
    those that were never captured, and `others`, how many addresses no declared publication has."""

    lines: tuple[DocumentLine, ...]
    next: str | None
    never: tuple[Awaited, ...] = ()
    others: int = 0
    others_href: str = source_link(UNLISTED)


@dataclass(frozen=True)
class SourcePage:
    """A source: who publishes it, its documents, its latest changes."""

    id: str
    title: str
    publisher: str
    kind: str
    note: str
    home: str | None
    documents: tuple[DocumentLine, ...]
    next: str | None
    changes: tuple[ChangeLine, ...]
    checks: ChecksLink | None


def documents_page(connection: sqlite3.Connection, page: int = 1) -> DocumentsPage:
    """All documents, by title, `SIZE` on a page counted from 1. Where nothing is declared, what else there is."""
    declared = number(connection, "SELECT EXISTS (SELECT 1 FROM documents WHERE source <> ?)", UNLISTED)
    shown = "WHERE d.source <> ?" if declared else "WHERE d.source = ?"
    lines, more = _page(connection, f"{shown} AND {_CAPTURED}", (UNLISTED,), page)
    if more:
        return DocumentsPage(lines, f"/documents?page={page + 1}")
    others = number(connection, "SELECT count(*) FROM documents WHERE source = ?", UNLISTED) if declared else 0
    return DocumentsPage(lines, None, _never(connection), others)


def _never(connection: sqlite3.Connection) -> tuple[Awaited, ...]:
    found = rows(
        connection,
        f"""SELECT d.id, d.title, s.id, s.title, s.publisher FROM documents d JOIN sources s ON s.id = d.source
            WHERE NOT {_CAPTURED} ORDER BY d.title, d.id""",
    )
    return tuple(
        Awaited(title or name, of, source_link(source), publisher, document_link(name))
        for name, title, source, of, publisher in found
    )


def source_page(connection: sqlite3.Connection, source: str, page: int = 1) -> SourcePage | None:
    """One source and its documents; None when there is no such source."""
    found = row(connection, "SELECT id, title, publisher, kind, note, home FROM sources WHERE id = ?", source)
    if found is None:
        return None
    lines, more = _page(connection, "WHERE d.source = ?", (source,), page)
    latest = change_lines(connection, "WHERE d.source = ?", source, limit=10)
    name, title, publisher, kind, note, home = found
    following = f"{source_link(source)}?page={page + 1}" if more else None
    checks = checks_link(connection, source=source)
    return SourcePage(name, title, publisher, kind, note, home, lines, following, latest, checks)


def _page(
    connection: sqlite3.Connection, where: str, parameters: tuple[object, ...], page: int
) -> tuple[tuple[DocumentLine, ...], bool]:
    found = rows(
        connection,
        # What is told of a document is asked for those of the page only: SQLite sorts whole rows.
        f"""{_SELECT} WHERE d.id IN (SELECT d.id FROM documents d {where} ORDER BY d.title, d.id LIMIT ? OFFSET ?)
            ORDER BY d.title, d.id""",
        *parameters,
        SIZE + 1,
        (page - 1) * SIZE,
    )
    return tuple(_line(*r) for r in found[:SIZE]), len(found) > SIZE


def _line(
    name: str,
    title: str,
    kind: str,
    source: str,
    source_title: str,
    publisher: str,
    versions: int,
    captures: int,
    first: str | None,
    last: str | None,
    changed: str | None,
) -> DocumentLine:
    return DocumentLine(
        title or name,
        kind,
        source_title,
        source_link(source),
        publisher,
        versions,
        captures,
        when(first),
        when(last),
        when(changed),
        document_link(name),
    )
