"""Search over all wording that stands or ever stood."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import date
from typing import Any

from archive.pages.permalinks import document_link, search_link, version_link
from archive.pages.phrases import When, when
from archive.pages.rows import row, rows

SIZE = 20
"""Wordings on one page of results."""

BEST = 10_000
"""How many of the best matching wordings are looked through at most."""

_BEGIN, _END = "\x02", "\x03"


@dataclass(frozen=True)
class Query:
    """What is looked for. `which` is `all`, `now` (wording that stands) or `gone`; dates are days, "" for open ends."""

    text: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    which: str = "all"
    page: int = 1

    def href(self, page: int) -> str:
        which = "" if self.which == "all" else self.which
        return search_link(
            q=self.text,
            source=self.source,
            since=self.since,
            until=self.until,
            which=which,
            page=page if page > 1 else "",
        )


@dataclass(frozen=True)
class Excerpt:
    """A run of a wording; `found` where it is what was looked for."""

    text: str
    found: bool


@dataclass(frozen=True)
class Hit:
    """A wording in a document: when it stood, and where to read it."""

    document: str
    document_href: str
    publisher: str
    excerpts: tuple[Excerpt, ...]
    first: When
    gone: When | None
    href: str


@dataclass(frozen=True)
class SearchPage:
    """The hits of one page; `trouble` says what of the question was not understood."""

    query: Query
    hits: tuple[Hit, ...]
    next: str | None
    previous: str | None
    sources: tuple[tuple[str, str], ...]
    trouble: str


def search_page(connection: sqlite3.Connection, query: Query) -> SearchPage:
    """Wordings that hold all the words asked for, the best matches first."""
    sources = tuple(
        (name, title)
        for name, title in rows(
            connection, "SELECT id, title FROM sources WHERE id IN (SELECT source FROM documents) ORDER BY title"
        )
    )
    match, trouble = (
        match_of(query.text),
        "; ".join(t for t in (_day_trouble(query.since), _day_trouble(query.until)) if t),
    )
    if not match or trouble:
        asked = "there is no word in it to look for" if query.text.strip() and not match else ""
        return SearchPage(query, (), None, None, sources, trouble or asked)
    found = _found(connection, match, query)
    more = query.href(query.page + 1) if len(found) > SIZE else None
    return SearchPage(
        query,
        tuple(_hit(connection, match, *r) for r in found[:SIZE]),
        more,
        query.href(query.page - 1) if query.page > 1 else None,
        sources,
        "",
    )


def match_of(text: str) -> str:
    """An FTS5 expression for what a person means: every word, phrases in quotation marks, `word*` by its beginning.

    Everything is quoted, so that no input is a syntax error (THREATS.md, W6); "" when there is nothing to look for.
    """
    terms = re.findall(r'"([^"]*)"?|([^\s"]+)', text.replace("“", '"').replace("”", '"').replace("\x00", " "))
    wanted = [phrase or word for phrase, word in terms if re.search(r"\w", phrase or word)]
    return " ".join('"' + term.rstrip("*") + '"' + ("*" if term.endswith("*") else "") for term in wanted)


def _day_trouble(day: str) -> str:
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError:
        return f"a day such as 2014-11-20 was expected, {day[:20]!r} was found"
    return ""


def _found(connection: sqlite3.Connection, match: str, query: Query) -> list[tuple[Any, ...]]:
    """The hits of a page and one more, if there is one. One hit for a wording in a document, however often it came
    and went: its newest stand."""
    clauses = {"now": ["p.until IS NULL"], "gone": ["p.until IS NOT NULL"]}.get(query.which, [])
    parameters: list[object] = [match, BEST]
    for clause, value in (
        ("d.source = ?", query.source),
        ("(p.until IS NULL OR gone.first_seen >= ?)", query.since),
        ("come.first_seen < date(?, '+1 day')", query.until),
    ):
        if value:
            clauses.append(clause)
            parameters.append(value)
    where = " AND ".join(clauses) or "true"
    return rows(
        connection,
        f"""WITH best AS MATERIALIZED
              (SELECT rowid AS n, rank AS place FROM wordings_fts WHERE wordings_fts MATCH ? ORDER BY rank LIMIT ?)
            SELECT b.n, d.id, d.title, o.publisher, max(come.first_seen), gone.first_seen
            FROM best b JOIN wordings w ON w.n = b.n JOIN passages p ON p.wording = w.id
              JOIN versions come ON come.id = p.since LEFT JOIN versions gone ON gone.id = p.until
              JOIN documents d ON d.id = come.document JOIN sources o ON o.id = d.source
            WHERE {where} GROUP BY b.n, d.id ORDER BY b.place, 5 DESC, d.id LIMIT ? OFFSET ?""",
        *parameters,
        SIZE + 1,
        (query.page - 1) * SIZE,
    )


def _hit(
    connection: sqlite3.Connection,
    match: str,
    n: int,
    document: str,
    title: str,
    publisher: str,
    first: str,
    gone: str | None,
) -> Hit:
    said = row(
        connection,
        "SELECT snippet(wordings_fts, 0, ?, ?, ' … ', 40) FROM wordings_fts WHERE wordings_fts MATCH ? AND rowid = ?",
        _BEGIN,
        _END,
        match,
        n,
    ) or ("",)
    pieces = re.split(f"({_BEGIN}.*?{_END})", said[0], flags=re.DOTALL)
    excerpts = tuple(Excerpt(p.strip(_BEGIN + _END), p.startswith(_BEGIN)) for p in pieces if p)
    href = version_link(document, first)
    return Hit(title or document, document_link(document), publisher, excerpts, When(first), when(gone), href)
