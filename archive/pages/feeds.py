"""Feeds of what happens: all changes, those of a publication or a document, edits of a term, prints of a figure,
wording that a search finds."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import replace
from urllib.parse import quote

from archive.exports.atom import CONTENT_TYPE, Entry, Feed, as_atom
from archive.history.terms import term_of, watched
from archive.pages.about import is_demonstration
from archive.pages.answering import Answer, Asked, Missing, Routes, Text
from archive.pages.changes import ChangeLine, change_lines
from archive.pages.permalinks import change_link, document_link, search_link, source_link, version_link
from archive.pages.phrases import interval
from archive.pages.rows import row, rows
from archive.pages.search import BEST, match_of
from archive.pages.series import series_page
from archive.pages.terms import expression_of_term, term_link
from archive.store.searching import Search, Which, edits_found

SIZE = 50
"""Entries in a feed."""


def _send(connection: sqlite3.Connection, asked: Asked, feed: Feed) -> Answer:
    if is_demonstration(connection):
        feed = replace(feed, title=f"{feed.title} (a reconstruction for demonstration)")
    return Text(as_atom(feed, asked.site), CONTENT_TYPE, {"last-modified": asked.modified})


def _all(connection: sqlite3.Connection, asked: Asked) -> Answer:
    entries = tuple(_entry(line) for line in change_lines(connection, limit=SIZE))
    return _send(
        connection, asked, Feed("/changes", "/changes.atom", "Secure Communities Archive: all changes", entries)
    )


def _source(connection: sqlite3.Connection, asked: Asked) -> Answer:
    source = asked.parts["source"]
    found = row(connection, "SELECT title FROM sources WHERE id = ?", source)
    if found is None:
        return Missing("The archive follows no source of that name.")
    entries = tuple(_entry(x) for x in change_lines(connection, "WHERE d.source = ?", source, limit=SIZE))
    path = source_link(source)
    return _send(connection, asked, Feed(path, path + ".atom", f"Changes: {found[0]}", entries))


def _document(connection: sqlite3.Connection, asked: Asked) -> Answer:
    document = asked.parts["document"]
    found = row(connection, "SELECT title FROM documents WHERE id = ?", document)
    if found is None:
        return Missing("The archive follows no document of that name.")
    entries = tuple(_entry(x) for x in change_lines(connection, "WHERE c.document = ?", document, limit=SIZE))
    path = document_link(document)
    return _send(connection, asked, Feed(path, path + ".atom", f"Changes: {found[0] or document}", entries))


def _entry(line: ChangeLine) -> Entry:
    title = f"{line.document}: {line.summary}"
    words = f"{line.words_added} words added, {line.words_removed} removed"
    return Entry(line.href, title, line.interval.by.moment, f"Changed {line.interval.words}. {words}.", line.publisher)


def _search(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """Wordings that hold the words asked for, those that came last first."""
    asked_for, source = asked.terms.get("q", "")[:500], asked.terms.get("source", "")
    match = match_of(asked_for)
    found = match and rows(
        connection,
        """WITH best AS MATERIALIZED
             (SELECT rowid AS n FROM wordings_fts WHERE wordings_fts MATCH ? ORDER BY rowid DESC LIMIT ?)
           SELECT d.id, d.title, o.publisher, max(come.first_seen), w.id, w.text
           FROM best b JOIN wordings w ON w.n = b.n JOIN passages p ON p.wording = w.id
             JOIN versions come ON come.id = p.since JOIN documents d ON d.id = come.document
             JOIN sources o ON o.id = d.source
           WHERE ? IN ('', d.source) GROUP BY b.n, d.id ORDER BY 4 DESC, w.id LIMIT ?""",
        match,
        BEST,
        source,
        SIZE,
    )
    entries = tuple(
        Entry(f"{version_link(document, at)}#{wording}", title or document, at, text[:1000], publisher)
        for document, title, publisher, at, wording, text in found or ()
    )
    page = search_link(q=asked_for, source=source)
    title = f"Secure Communities Archive: “{asked_for}”"
    return _send(connection, asked, Feed(page, page.replace("/search", "/search.atom", 1), title, entries))


def _term(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """Changes that put the term in or removed it."""
    try:
        term = watched(asked.parts["term"]) or term_of(asked.parts["term"][:200])
    except ValueError:
        return Missing("There is no word in that term to look for.", "/terms")
    sides = {Which.ADDED: "put in", Which.REMOVED: "removed"}
    found = {w: edits_found(connection, Search(expression_of_term(term), w, limit=10 * SIZE)) for w in sides}
    changes = {change_link(e.document, e.seen_at, e.wording): e for edits in found.values() for e in edits}
    counts = Counter((change_link(e.document, e.seen_at, e.wording), w) for w, edits in found.items() for e in edits)
    entries = []
    for href, edit in sorted(changes.items(), key=lambda one: (one[1].seen_at, one[0]), reverse=True)[:SIZE]:
        said = ", ".join(f"{words} in {counts[href, w]} edits" for w, words in sides.items() if counts[href, w])
        text = f"“{term.name}” {said.replace(' 1 edits', ' 1 edit')}"
        title = f"{edit.title or edit.document}: {text}"
        when = f"Changed {interval(edit.not_before, edit.seen_at).words}."
        entries.append(Entry(f"{href}#{quote(term.name, safe='')}", title, edit.seen_at, when, edit.publisher))
    path = term_link(term.name)
    return _send(connection, asked, Feed(path, path + ".atom", f"Edits of “{term.name}”", tuple(entries)))


def _series(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """Every value the figure is printed with, from the capture that shows it first."""
    page = series_page(connection, asked.parts["series"])
    if page is None:
        return Missing("The archive has no figure of that name.", "/figures")
    head = page.head
    newest = sorted(page.lines, key=lambda line: (line.first.moment, line.period), reverse=True)[:SIZE]
    entries = tuple(
        Entry(
            line.href,
            f"{line.period_words[:1].upper()}{line.period_words[1:]}: {line.text}",
            line.first.moment,
            f"{head.name}. {line.place_words}",
            head.publisher,
        )
        for line in newest
    )
    return _send(connection, asked, Feed(head.href, head.href + ".atom", f"Prints of {head.name}", entries))


ROUTES: Routes = (
    (r"/changes\.atom$", _all),
    (r"/sources/(?P<source>[^/]+)\.atom$", _source),
    (r"/documents/(?P<document>[^/]+)\.atom$", _document),
    (r"/search\.atom$", _search),
    (r"/terms/(?P<term>[^/]+)\.atom$", _term),
    (r"/figures/(?P<series>s[a-z2-7]{4,40})\.atom$", _series),
)
