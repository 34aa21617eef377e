"""Addresses of the pages about checks, about lists row by row, and about one state or county."""

from __future__ import annotations

import re
import sqlite3

from archive.pages.answering import Answer, Asked, Missing, Page, Routes
from archive.pages.checks import checks_page
from archive.pages.jurisdictions import jurisdiction_page, places_page
from archive.pages.rosters import RosterAsked, roster_page, rosters_page


def _checks(connection: sqlite3.Connection, asked: Asked) -> Answer:
    rule, source, document = (asked.terms.get(name, "") for name in ("rule", "source", "document"))
    return Page("checks", checks_page(connection, rule, source, asked.portion, document))


def _rosters(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001 - all routes look alike
    return Page("rosters", rosters_page(connection))


def _roster(connection: sqlite3.Connection, asked: Asked) -> Answer:
    term = asked.terms.get
    day = term("day", "")
    show = term("show", "") if term("show", "") in ("ever", "changes", "places") else "now"
    question = RosterAsked(
        words=term("q", "")[:200].strip(),
        day=day if re.fullmatch(r"\d{4}-\d\d-\d\d", day) else "",
        show=show,
        only=term("only", "")[:20],
        page=asked.portion,
    )
    found = roster_page(connection, asked.parts["roster"], question)
    return Page("roster", found) if found else Missing("The archive follows no list of that name.", "/rosters")


def _places(connection: sqlite3.Connection, asked: Asked) -> Answer:
    words, state = (asked.terms.get(name, "")[:200].strip() for name in ("q", "state"))
    return Page("jurisdictions", places_page(connection, words, state))


def _place(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = jurisdiction_page(connection, asked.parts["fips"])
    if found:
        return Page("jurisdiction", found)
    return Missing("No list and no figure is of that place.", "/jurisdictions")


PAGES: Routes = (
    (r"/checks$", _checks),
    (r"/rosters$", _rosters),
    (r"/rosters/(?P<roster>[^/]+)$", _roster),
    (r"/jurisdictions$", _places),
    (r"/jurisdictions/(?P<fips>\d{2}|\d{5})$", _place),
)
