"""Addresses of the pages about figures and restatements, and the feeds of restatements."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from archive.exports.atom import CONTENT_TYPE, Entry, Feed, as_atom
from archive.moment import parse_moment
from archive.pages.about import is_demonstration
from archive.pages.answering import Answer, Asked, Missing, Page, Routes, Text
from archive.pages.clipping import clip
from archive.pages.figures import FiguresAsked, figures_page, found_page
from archive.pages.printed_on import day_page
from archive.pages.restated import RestatementLine, Wanted, restatement_lines, restatements_page
from archive.pages.rows import row
from archive.pages.series import print_page, series_page
from archive.pages.taking_away import embedded

_NO_SERIES = "The archive has no figure of that name."


def _figures(connection: sqlite3.Connection, asked: Asked) -> Answer:
    term = asked.terms.get
    terms = term("q", "")[:200], term("source", ""), term("measure", ""), term("at", "")
    wanted = FiguresAsked(*terms, asked.page, term("document", ""), term("place", ""))
    if wanted.trouble:
        return Missing(f"{wanted.trouble[:1].upper()}{wanted.trouble[1:]}.", "/figures", 400)
    if wanted.at:
        return Page("figures_at", day_page(connection, wanted, asked.portion))
    if wanted.words.strip() or wanted.measure or wanted.source or wanted.document or wanted.place:
        return Page("figures_found", found_page(connection, wanted, asked.portion))
    return Page("figures", figures_page(connection, wanted))


def _series(connection: sqlite3.Connection, asked: Asked) -> Answer:
    day = asked.terms.get("at", "")
    at = parse_moment(day if "T" in day else f"{day}T23:59:59Z") if day else ""
    found = series_page(connection, asked.parts["series"], at)
    return Page("series", found) if found else Missing(_NO_SERIES, "/figures")


def _print(connection: sqlite3.Connection, asked: Asked) -> Answer:
    series = asked.parts["series"]
    found = print_page(connection, series, asked.parts["period"], asked.moment())
    return Page("print", found) if found else Missing("That figure was not first seen then.", f"/figures/{series}")


def _restatements(connection: sqlite3.Connection, asked: Asked) -> Answer:
    return Page("restatements", restatements_page(connection, _wanted(asked), asked.portion))


def _wanted(asked: Asked) -> Wanted:
    """Raises ValueError when `at` is no moment."""
    term = asked.terms.get
    at = parse_moment(term("at", "")) if term("at") else ""
    terms = term("source", ""), term("document", ""), term("q", "")[:200], term("period", ""), term("since", ""), at
    return Wanted(*terms, term("min", ""), term("sort") == "largest", asked.page, term("rounding") == "1")


def _feed(connection: sqlite3.Connection, asked: Asked) -> Answer:
    source = asked.terms.get("source", "")
    found = row(connection, "SELECT title FROM sources WHERE id = ?", source) if source else None
    if source and found is None:
        return Missing("The archive follows no source of that name.")
    where = "WHERE r.rounded = 0" + (" AND s.source = ?" if source else "")
    lines = restatement_lines(connection, where, *filter(None, [source]))
    page = Wanted(source=source).href()
    title = f"Restatements: {found[0]}" if found else "Secure Communities Archive: all restatements"
    feed = Feed(page, Wanted(source=source).href("/restatements.atom"), title, tuple(map(_entry, lines)))
    if is_demonstration(connection):
        feed = replace(feed, title=f"{feed.title} (a reconstruction for demonstration)")
    return Text(as_atom(feed, asked.site), CONTENT_TYPE, {"last-modified": asked.modified})


def _entry(line: RestatementLine) -> Entry:
    return Entry(line.href, f"{line.name}. {line.sentence}", line.turn.by.moment, f"{line.source}.", line.publisher)


_ID = r"/figures/(?P<series>s[a-z2-7]{4,40})"
PAGES: Routes = (
    (r"/figures$", _figures),
    (_ID + "$", _series),
    (_ID + r"/(?P<period>[\w.-]{1,40})/(?P<stamp>\d{14})$", _print),
    (r"/restatements$", _restatements),
)
ROUTES: Routes = (
    (r"/restatements\.atom$", _feed),
    ("/embed" + _ID + "$", embedded(_series)),
    (r"/payloads/(?P<digest>[0-9a-f]{64})/(?P<page>\d{1,5})/(?P<box>-?\d{1,5}(?:,-?\d{1,5}){3})\.png$", clip),
)
