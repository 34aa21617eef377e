"""Search over all wording that stands or ever stood, and over what was put in or removed."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass
from datetime import date, timedelta
from urllib.parse import urlencode

from archive.pages.permalinks import change_link, document_link, search_link, version_link
from archive.pages.phrases import Interval, When, interval, when
from archive.pages.rows import rows
from archive.store.expression import expression_of
from archive.store.removals import standing_elsewhere
from archive.store.searching import (
    BEGIN,
    END,
    MOST_COUNTED,
    EditFound,
    Search,
    Which,
    WordingFound,
    edits_found,
    how_many,
    is_common,
    marked,
    wordings_found,
)
from archive.store.searching import BEST as BEST

SIZE = 20
"""Hits on one page of results."""

_LONGEST = 300
_FORMER_NAMES = {"now": Which.STANDING, "all": Which.EVER, "gone": Which.REMOVED}


@dataclass(frozen=True)
class Query:
    """What is looked for. `which` is a term of Which; dates are days, "" for open ends, `until` is in."""

    text: str = ""
    source: str = ""
    since: str = ""
    until: str = ""
    which: str = Which.EVER
    page: int = 1

    def href(self, page: int) -> str:
        which = "" if self.kind is Which.EVER else self.kind.value
        return search_link(
            q=self.text,
            source=self.source,
            since=self.since,
            until=self.until,
            which=which,
            page=page if page > 1 else "",
        )

    @property
    def kind(self) -> Which:
        return _FORMER_NAMES.get(self.which) or (Which(self.which) if self.which in set(Which) else Which.EVER)

    def search(self) -> Search:
        """Raises ValueError when a day is none."""
        until = date.fromisoformat(self.until) + timedelta(days=1) if self.until else ""
        since = date.fromisoformat(self.since) if self.since else ""
        at = SIZE * (self.page - 1)
        return Search(self.text, self.kind, self.source, str(since), str(until), SIZE + 1, at)


@dataclass(frozen=True)
class Excerpt:
    """A run of a wording; `found` where it is what was looked for."""

    text: str
    found: bool


@dataclass(frozen=True)
class StandsIn:
    """Another document in which what was removed stands, since when."""

    title: str
    href: str
    since: When


@dataclass(frozen=True)
class Hit:
    """A wording in a document and when it stood. Or an edit, then with `edited`; `other` is what its other side says:
    what came instead of what was removed, or stood before what was put in; `stands` is where what was removed stands
    as last seen."""

    document: str
    document_href: str
    publisher: str
    excerpts: tuple[Excerpt, ...]
    first: When
    gone: When | None
    href: str
    edited: Interval | None = None
    other: str = ""
    stands: tuple[StandsIn, ...] = ()


@dataclass(frozen=True)
class SearchPage:
    """The hits of one page; `trouble` says what of the question was not understood, `common` that what was found stands
    in too many wordings to be ranked. `total` hits there are in all, `most` and one where there are more, None where
    they were not counted; `figures_href` looks for the same among figures."""

    query: Query
    hits: tuple[Hit, ...]
    next: str | None
    previous: str | None
    sources: tuple[tuple[str, str], ...]
    trouble: str
    common: bool = False
    total: int | None = None
    most: int = MOST_COUNTED
    figures_href: str = ""


def search_page(connection: sqlite3.Connection, query: Query) -> SearchPage:
    """Wordings, the best matches first, or edits, the newest first, that hold what was asked for."""
    sources = tuple(
        (name, title)
        for name, title in rows(
            connection, "SELECT id, title FROM sources WHERE id IN (SELECT source FROM documents) ORDER BY title"
        )
    )
    trouble = "; ".join(t for t in (_day_trouble(query.since), _day_trouble(query.until)) if t)
    if not trouble and query.text.strip() and not Search(query.text).expression.match:
        trouble = "there is no word in it to look for"
    found = () if trouble else _hits(connection, query.search())
    return SearchPage(
        query,
        found[:SIZE],
        query.href(query.page + 1) if len(found) > SIZE else None,
        query.href(query.page - 1) if query.page > 1 else None,
        sources,
        trouble,
        bool(found) and query.kind in (Which.EVER, Which.STANDING) and is_common(connection, query.search()),
        _total(connection, query, len(found)) if found else None,
        figures_href=figures_search_link(query),
    )


def figures_search_link(query: Query) -> str:
    """The same words among figures, as they stood on the last day that was asked for."""
    terms = {"q": query.text.replace('"', ""), "source": query.source, "at": query.until}
    return "/figures?" + urlencode({name: term for name, term in terms.items() if term})


def _total(connection: sqlite3.Connection, query: Query, found: int) -> int | None:
    """Known already where they fit on the page."""
    return how_many(connection, query.search()) if found > SIZE or query.page > 1 else found


def match_of(text: str) -> str:
    """The FTS5 expression of what a person means; "" when there is nothing to look for."""
    return expression_of(text).match


def _day_trouble(day: str) -> str:
    try:
        date.fromisoformat(day or "2000-01-01")
    except ValueError:
        return f"a day such as 2014-11-20 was expected, {day[:20]!r} was found"
    return ""


def _hits(connection: sqlite3.Connection, search: Search) -> tuple[Hit, ...]:
    if search.which in (Which.ADDED, Which.REMOVED):
        return tuple(_edit(connection, search, e) for e in edits_found(connection, search))
    return tuple(_wording(w) for w in wordings_found(connection, search))


def _wording(w: WordingFound) -> Hit:
    href = version_link(w.document, w.first_seen)
    title = w.title or w.document
    return Hit(title, document_link(w.document), w.publisher, _pieces(w.said), When(w.first_seen), when(w.gone), href)


def _edit(connection: sqlite3.Connection, search: Search, e: EditFound) -> Hit:
    gone = search.which is Which.REMOVED
    sides = (e.old_n, e.new) if gone else (e.new_n, e.old)
    other = sides[1] or ""
    elsewhere = standing_elsewhere(connection, e.old_n, e.document) if gone else ()
    return Hit(
        e.title or e.document,
        document_link(e.document),
        e.publisher,
        _excerpts(connection, search, sides[0]),
        When(e.seen_at),
        None,
        change_link(e.document, e.seen_at, e.wording),
        interval(e.not_before, e.seen_at),
        other if len(other) <= _LONGEST else other[:_LONGEST].rpartition(" ")[0] + " …",
        tuple(StandsIn(f.title or f.document, document_link(f.document), When(f.since)) for f in elsewhere),
    )


def _excerpts(connection: sqlite3.Connection, search: Search, n: int | None) -> tuple[Excerpt, ...]:
    return _pieces(marked(connection, search.expression.match, n)) if n is not None else ()


def _pieces(said: str) -> tuple[Excerpt, ...]:
    pieces = re.split(f"({BEGIN}.*?{END})", said, flags=re.DOTALL)
    return tuple(Excerpt(p.strip(BEGIN + END), p.startswith(BEGIN)) for p in pieces if p)
