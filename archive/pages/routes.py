"""Which page answers which address: the question taken apart, the page's function asked, the answer named."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Mapping
from dataclasses import replace

from archive.history.baselines import moment_named
from archive.moment import parse_moment
from archive.pages import feeds, ledger, lists, news, signposts, web
from archive.pages.about import about_page
from archive.pages.answering import Answer, Ask, Asked, Elsewhere, Missing, Page, Routes
from archive.pages.blame import blame_page
from archive.pages.bounds import TOO_LONG, neighbours_fit, pair_fits
from archive.pages.capture import capture_page
from archive.pages.captures import document_captures
from archive.pages.change import View, change_page, compare_page
from archive.pages.changes import changes_page, ranked_page
from archive.pages.document import document_page
from archive.pages.documents import documents_page, source_page
from archive.pages.front import front_page
from archive.pages.moved import moved_to
from archive.pages.payload import download, shelfmark
from archive.pages.permalinks import compare_link, document_link, version_link
from archive.pages.search import Query, search_page
from archive.pages.taking_away import as_json_of, embedded, in_other_forms, pictured
from archive.pages.version import version_page


def _front(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001 - all routes look alike
    return Page("front", front_page(connection))


def _about(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    return Page("about", about_page(connection))


def _changes(connection: sqlite3.Connection, asked: Asked) -> Answer:
    year = asked.terms.get("year", "")
    if asked.terms.get("ranked"):
        return Page("changes", ranked_page(connection, year if re.fullmatch(r"\d{4}", year) else ""))
    return Page("changes", changes_page(connection, asked.terms.get("before", "")))


def _documents(connection: sqlite3.Connection, asked: Asked) -> Answer:
    return Page("documents", documents_page(connection, asked.page))


def _source(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = source_page(connection, asked.parts["source"], asked.page)
    return Page("source", found) if found else Missing("The archive follows no source of that name.")


def _elsewhere(ask: Ask) -> Ask:
    """The same question about the document that the captures went to, where the catalogue moved them."""

    def answered(connection: sqlite3.Connection, asked: Asked) -> Answer:
        found = ask(connection, asked)
        if not isinstance(found, Missing):
            return found
        stamp = asked.parts.get("stamp") or asked.parts.get("new")
        document = asked.parts["document"]
        moved = moved_to(connection, document, parse_moment(stamp)) if stamp else moved_to(connection, document)
        if moved is None:
            return found
        parts = {**asked.parts, "document": moved}
        if "wording" in parts and isinstance(_change(connection, replace(asked, parts=parts)), Missing):
            stands = document if isinstance(_version(connection, asked), Page) else moved
            return Elsewhere(version_link(stands, asked.moment()))
        return Elsewhere(document_link(moved) + _below(parts))

    return answered


def _below(parts: Mapping[str, str]) -> str:
    """The end of a document's permalink, as in `ROUTES`."""
    if "wording" in parts:
        return f"/changes/{parts['stamp']}-{parts['wording']}"
    if "old" in parts:
        return f"/compare/{parts['old']}/{parts['new']}"
    return f"/at/{parts['stamp']}" if "stamp" in parts else ""


def _document(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = document_page(connection, asked.parts["document"], asked.portion)
    return Page("document", found) if found else Missing("The archive follows no document of that name.")


def _version(connection: sqlite3.Connection, asked: Asked) -> Answer:
    document = asked.parts["document"]
    found = version_page(connection, document, asked.moment(), asked.portion)
    if found:
        return Page("version", found)
    return Missing("The archive holds no wording of this document from that time or before.", document_link(document))


def _blame(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = blame_page(connection, document := asked.parts["document"], asked.moment(), asked.portion)
    if found:
        return Page("blame", found)
    return Missing("The archive holds no wording of this document from that time or before.", document_link(document))


def _as_of(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    """The form's day, as the moment it ended."""
    document, day = asked.parts["document"], asked.terms.get("day", "")
    return Elsewhere(version_link(document, parse_moment(f"{day}T23:59:59Z")))


def _view(asked: Asked) -> View:
    return View(asked.terms.get("view") == "side", asked.terms.get("text") == "whole", asked.portion)


def _change(connection: sqlite3.Connection, asked: Asked) -> Answer:
    document = asked.parts["document"]
    if _view(asked).whole and not neighbours_fit(connection, document, asked.moment()):
        return Missing(TOO_LONG, document_link(document) + _below(asked.parts))
    found = change_page(connection, document, asked.moment(), asked.parts["wording"], _view(asked))
    return (
        Page("change", found)
        if found
        else Missing("There is no such change of this document.", document_link(document))
    )


def _compare(connection: sqlite3.Connection, asked: Asked) -> Answer:
    document = asked.parts["document"]
    if not pair_fits(connection, document, asked.moment("old"), asked.moment("new")):
        return Missing(TOO_LONG, document_link(document))
    found = compare_page(connection, document, asked.moment("old"), asked.moment("new"), _view(asked))
    return (
        Page("change", found)
        if found
        else Missing("The document was not seen by one of these two times.", document_link(document))
    )


def _choose(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    """The form's two versions, or two days or baselines by name."""
    old, new = sorted(moment_named(asked.parts.get(name) or asked.terms.get(name, "")) for name in ("old", "new"))
    return Elsewhere(compare_link(asked.parts["document"], old, new))


def _search(connection: sqlite3.Connection, asked: Asked) -> Answer:
    term = asked.terms.get
    query = Query(
        term("q", "")[:500], term("source", ""), term("since", ""), term("until", ""), term("which", "all"), asked.page
    )
    return Page("search", search_page(connection, query))


def _capture(connection: sqlite3.Connection, asked: Asked) -> Answer:
    url, moment = asked.parts["url"], asked.moment()
    found = capture_page(connection, url, moment)
    if found is None:
        return Missing("The archive holds no capture of that address at that moment.")
    return Page("capture", found, web.memento_headers(connection, asked, url, moment) if found.line.payload else {})


def _captures(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = document_captures(connection, asked.parts["document"], asked.page)
    return Page("captures", found) if found else Missing("The archive follows no document of that name.")


def _payload(connection: sqlite3.Connection, asked: Asked) -> Answer:
    mark = shelfmark(connection, asked.parts["digest"])
    return (
        download(asked.folder, asked.parts["digest"], mark)
        if mark
        else Missing("No record of this archive holds the bytes of that digest.")
    )


def _private(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    return Missing("This page of Datasette is not open here.", "/")


_DOCUMENT = r"/documents/(?P<document>[^/]+)"

# Datasette 0.65 tells file paths and settings here (THREATS.md, W8).
_OWN = (
    "threads|databases|settings|config|versions|plugins|permissions|messages|allow-debug|actor|auth-token|logout|patterns"
)

PAGES: Routes = (
    (r"/$", _front),
    (r"/about$", _about),
    (r"/changes$", _changes),
    (r"/documents$", _documents),
    (r"/sources/(?P<source>[^/]+)$", _source),
    (_DOCUMENT + "$", _elsewhere(_document)),
    (_DOCUMENT + "/captures$", _captures),
    (_DOCUMENT + r"/at/(?P<stamp>\d{14})$", _elsewhere(_version)),
    (_DOCUMENT + r"/blame/(?P<stamp>\d{14})$", _elsewhere(_blame)),
    (_DOCUMENT + r"/changes/(?P<stamp>\d{14})-(?P<wording>[0-9a-f]{8})$", _elsewhere(_change)),
    (_DOCUMENT + r"/compare/(?P<old>\d{14})/(?P<new>\d{14})$", _elsewhere(_compare)),
    (r"/search$", _search),
    *news.PAGES,
    *ledger.PAGES,
    *lists.PAGES,
)
ROUTES: Routes = (
    (rf"/-/(?:{_OWN})(?:\.json)?$", _private),
    *feeds.ROUTES,
    *signposts.ROUTES,
    *news.ASKED,
    *ledger.ROUTES,
    *in_other_forms(PAGES),
    *PAGES,
    *(("/embed" + pattern, embedded(ask)) for pattern, ask in PAGES if re.search("/changes/|/compare/", pattern)),
    (_DOCUMENT + "/at$", _as_of),
    (_DOCUMENT + "/compare$", _choose),
    (_DOCUMENT + r"/compare/(?P<old>[a-z0-9-]{4,40})/(?P<new>[a-z0-9-]{4,40})$", _choose),
    (r"/captures/(?P<stamp>\d{14})/(?P<url>.+)$", _capture),
    (r"/captures/(?P<stamp>\d{14})\.json/(?P<url>.+)$", as_json_of(_capture)),
    (r"/captures/(?P<stamp>\d{14})\.png/(?P<url>.+)$", pictured(_capture)),
    (r"/payloads/(?P<digest>[0-9a-f]{64})$", _payload),
    *web.ROUTES,
)
