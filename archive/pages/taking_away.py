"""The same content for programs: every page as JSON, its table as CSV, a redline to put into other pages."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import replace

from archive.pages.about import is_demonstration
from archive.pages.answering import Answer, Ask, Asked, Elsewhere, Missing, Page, Pictured, Routes, Text
from archive.pages.plain import as_csv, as_json

EMBEDDABLE = "; ".join(
    (
        "default-src 'none'",
        "style-src 'self'",
        "img-src 'self'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors *",
        "sandbox allow-popups allow-popups-to-escape-sandbox",
    )
)
"""The policy of a page that any other may frame: it runs nothing."""


def in_other_forms(routes: Routes) -> Routes:
    """Each page's address with `.json`, `.csv` and `.png` behind it (the front page is `/index`)."""
    return tuple(
        (re.sub(r"\$$", rf"\\.{form}$", pattern.replace("/$", "/index$")), tell(ask))
        for pattern, ask in routes
        for form, tell in (("json", as_json_of), ("csv", _csv), ("png", pictured))
    )


def embedded(ask: Ask) -> Ask:
    """The page as one that others may frame."""

    def answered(connection: sqlite3.Connection, asked: Asked) -> Answer:
        found = ask(connection, asked)
        if isinstance(found, Elsewhere):
            return Elsewhere("/embed" + found.location)
        if not isinstance(found, Page):
            return found
        return Page(f"embed_{found.name}", found.page, {"content-security-policy": EMBEDDABLE})

    return answered


def as_json_of(ask: Ask) -> Ask:
    """The page's content as JSON, a redline all at once."""

    def answered(connection: sqlite3.Connection, asked: Asked) -> Answer:
        found = ask(connection, _whole(asked))
        if isinstance(found, Elsewhere):
            return Elsewhere(_with_ending(found.location, ".json"))
        if not isinstance(found, Page):
            return found
        address = asked.site + _without(asked.path, ".json")
        return Text(
            as_json(found.name, address, found.page, demonstration=is_demonstration(connection)),
            "application/json; charset=utf-8",
        )

    return answered


def _csv(ask: Ask) -> Ask:
    def answered(connection: sqlite3.Connection, asked: Asked) -> Answer:
        found = ask(connection, _whole(asked))
        if isinstance(found, Elsewhere):
            return Elsewhere(_with_ending(found.location, ".csv"))
        if not isinstance(found, Page):
            return found
        told = as_csv(found.page)
        if told is None:
            return Missing("This page has no table to take away.", _without(asked.path, ".csv"))
        headers = {"content-disposition": f'attachment; filename="{found.name}.csv"'}
        return Text(told, "text/csv; charset=utf-8", headers)

    return answered


def pictured(ask: Ask) -> Ask:
    """The picture that stands for the page where it is shared."""

    def answered(connection: sqlite3.Connection, asked: Asked) -> Answer:
        found = ask(connection, asked)
        if isinstance(found, Elsewhere):
            return Elsewhere(_with_ending(found.location, ".png"))
        return Pictured(found) if isinstance(found, Page) else found

    return answered


def _whole(asked: Asked) -> Asked:
    return replace(asked, terms={"page": "all", **asked.terms})


def _without(path: str, ending: str) -> str:
    """The page's own path."""
    return re.sub("^/index", "/", path.replace(ending, "", 1))


def picture_of(path: str) -> str | None:
    """Where the card of the page of a path is; the address of a capture's page ends as the captured one does."""
    if found := re.match(r"/(?:captures|web)/(\d{14})(?=/)", path):
        return f"/captures/{found[1]}.png{path[found.end() :]}"
    if path.startswith("/web/"):
        return None
    return _with_ending(re.sub(r"^/(?=\?|$)", "/index", path), ".png")


def _with_ending(location: str, ending: str) -> str:
    path, sign, rest = location.partition("?")
    return path + ending + sign + rest
