"""Which page answers which address: the question taken apart, the page's function asked, the answer named."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from archive.errors import RecordDamaged
from archive.moment import parse_moment
from archive.pages.about import about_page
from archive.pages.capture import capture_page
from archive.pages.change import View, change_page, compare_page
from archive.pages.changes import changes_page
from archive.pages.document import document_page
from archive.pages.documents import documents_page, source_page
from archive.pages.front import front_page
from archive.pages.moved import moved_to
from archive.pages.payload import Download, download, shelfmark
from archive.pages.permalinks import compare_link, document_link, version_link
from archive.pages.rows import one_state
from archive.pages.search import Query, search_page
from archive.pages.version import version_page


@dataclass(frozen=True)
class Page:
    """A page to draw: the template `scomm_<name>.html` with `page` as its context."""

    name: str
    page: object


@dataclass(frozen=True)
class Elsewhere:
    """The page has another address."""

    location: str


@dataclass(frozen=True)
class Missing:
    """There is no such page, and the sentence says why; `href` is where to go on."""

    sentence: str
    href: str = "/documents"
    status: int = 404


@dataclass(frozen=True)
class Asked:
    """A question: the parts of the path that its route names, percent-encoding undone, and the query's first values."""

    folder: Path
    parts: Mapping[str, str]
    terms: Mapping[str, str]

    def moment(self, part: str = "stamp") -> str:
        """Raises ValueError when the digits are no time."""
        return parse_moment(self.parts[part])

    @property
    def page(self) -> int:
        digits = self.terms.get("page", "1")
        return max(1, int(digits)) if digits.isdecimal() and len(digits) < 7 else 1

    @property
    def view(self) -> View:
        return View(beside=self.terms.get("view") == "side", whole=self.terms.get("text") == "whole")


Answer: TypeAlias = Page | Elsewhere | Missing | Download
Ask: TypeAlias = Callable[[sqlite3.Connection, Asked], Answer]


def answer(
    connection: sqlite3.Connection, ask: Ask, folder: Path, parts: Mapping[str, str], terms: Mapping[str, str]
) -> Answer:
    """Ask for one page. A moment that is none, or damaged bytes, are answered in words."""
    asked = Asked(folder, {name: unquote(part) for name, part in parts.items()}, terms)
    try:
        with one_state(connection):
            return ask(connection, asked)
    except ValueError:
        return Missing("There is no such moment: a time is written as 14 digits, such as 20141120150405.")
    except RecordDamaged as damage:
        return Missing(damage.sentence, "/about", 503)


def _front(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001 - all routes look alike
    return Page("front", front_page(connection))


def _about(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    return Page("about", about_page(connection))


def _changes(connection: sqlite3.Connection, asked: Asked) -> Answer:
    return Page("changes", changes_page(connection, asked.terms.get("before", "")))


def _documents(connection: sqlite3.Connection, asked: Asked) -> Answer:
    return Page("documents", documents_page(connection, asked.page))


def _source(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = source_page(connection, asked.parts["source"], asked.page)
    return Page("source", found) if found else Missing("The archive follows no source of that name.")


def _elsewhere(ask: Ask) -> Ask:
    """The same question about the document that the captures went to, where the catalogue moved them."""

    def answered(connection: sqlite3.Connection, asked: Asked) -> Answer:
        stamp = asked.parts.get("stamp") or asked.parts.get("new")
        document = asked.parts["document"]
        moved = moved_to(connection, document, parse_moment(stamp)) if stamp else moved_to(connection, document)
        if moved is None:
            return ask(connection, asked)
        parts = {**asked.parts, "document": moved}
        if "wording" in parts and isinstance(_change(connection, replace(asked, parts=parts)), Missing):
            return Elsewhere(version_link(moved, asked.moment()))
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
    found = document_page(connection, asked.parts["document"])
    return Page("document", found) if found else Missing("The archive follows no document of that name.")


def _version(connection: sqlite3.Connection, asked: Asked) -> Answer:
    document = asked.parts["document"]
    found = version_page(connection, document, asked.moment())
    if found:
        return Page("version", found)
    return Missing("The archive holds no wording of this document from that time or before.", document_link(document))


def _as_of(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    """The form's day, as the moment it ended."""
    document, day = asked.parts["document"], asked.terms.get("day", "")
    return Elsewhere(version_link(document, parse_moment(f"{day}T23:59:59Z")))


def _change(connection: sqlite3.Connection, asked: Asked) -> Answer:
    document = asked.parts["document"]
    found = change_page(connection, document, asked.moment(), asked.parts["wording"], asked.view)
    return (
        Page("change", found)
        if found
        else Missing("There is no such change of this document.", document_link(document))
    )


def _compare(connection: sqlite3.Connection, asked: Asked) -> Answer:
    document = asked.parts["document"]
    found = compare_page(connection, document, asked.moment("old"), asked.moment("new"), asked.view)
    return (
        Page("change", found)
        if found
        else Missing("The document was not seen by one of these two times.", document_link(document))
    )


def _choose(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    """The form's two versions."""
    old, new = sorted(parse_moment(asked.terms.get(name, "")) for name in ("old", "new"))
    return Elsewhere(compare_link(asked.parts["document"], old, new))


def _search(connection: sqlite3.Connection, asked: Asked) -> Answer:
    term = asked.terms.get
    query = Query(
        term("q", "")[:500], term("source", ""), term("since", ""), term("until", ""), term("which", "all"), asked.page
    )
    return Page("search", search_page(connection, query))


def _capture(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = capture_page(connection, asked.parts["url"], asked.moment())
    return Page("capture", found) if found else Missing("The archive holds no capture of that address at that moment.")


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

ROUTES: tuple[tuple[str, Ask], ...] = (
    (r"/$", _front),
    (r"/about$", _about),
    (r"/changes$", _changes),
    (r"/documents$", _documents),
    (r"/sources/(?P<source>[^/]+)$", _source),
    (_DOCUMENT + "$", _elsewhere(_document)),
    (_DOCUMENT + "/at$", _as_of),
    (_DOCUMENT + r"/at/(?P<stamp>\d{14})$", _elsewhere(_version)),
    (_DOCUMENT + r"/changes/(?P<stamp>\d{14})-(?P<wording>[0-9a-f]{8})$", _elsewhere(_change)),
    (_DOCUMENT + "/compare$", _choose),
    (_DOCUMENT + r"/compare/(?P<old>\d{14})/(?P<new>\d{14})$", _elsewhere(_compare)),
    (r"/search$", _search),
    (r"/captures/(?P<stamp>\d{14})/(?P<url>.+)$", _capture),
    (r"/payloads/(?P<digest>[0-9a-f]{64})$", _payload),
    # Datasette 0.65 tells file paths and settings here (THREATS.md, W8).
    (
        r"/-/(?:threads|databases|settings|config|versions|plugins|permissions|messages|allow-debug|actor|auth-token|logout|patterns)(?:\.json)?$",
        _private,
    ),
)
