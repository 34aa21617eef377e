"""Addresses of the pages about what the changes add up to: terms, removals, sweeps, then and now."""

from __future__ import annotations

import re
import sqlite3

from archive.pages.answering import Answer, Asked, Elsewhere, Missing, Page, Routes
from archive.pages.compared import compared_page
from archive.pages.removals import removals_page, sweeps_page
from archive.pages.terms import term_link, term_page, terms_page


def _terms(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001 - all routes look alike
    return Page("terms", terms_page(connection))


def _term(connection: sqlite3.Connection, asked: Asked) -> Answer:
    found = term_page(connection, asked.parts["term"])
    return Page("term", found) if found else Missing("There is no word in that term to look for.", "/terms")


def _asked(connection: sqlite3.Connection, asked: Asked) -> Answer:  # noqa: ARG001
    """The form's phrase, as an address that stays."""
    phrase = " ".join(asked.terms.get("q", "")[:200].split())
    return Elsewhere(term_link(phrase)) if phrase else Elsewhere("/terms")


def _removals(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """With a quorum and a window of the reader's own, where they are numbers."""
    own = {
        name: int(asked.terms[name])
        for name in ("quorum", "window")
        if re.fullmatch(r"\d{1,4}", asked.terms.get(name, ""))
    }
    return Page("removals", removals_page(connection, **own))


def _compared(connection: sqlite3.Connection, asked: Asked) -> Answer:
    old, new, source = (asked.terms.get(name, "")[:40].strip() for name in ("old", "new", "source"))
    return Page("compared", compared_page(connection, old, new, source, asked.portion))


def _sweeps(connection: sqlite3.Connection, asked: Asked) -> Answer:
    return Page("sweeps", sweeps_page(connection, asked.page))


ASKED: Routes = ((r"/terms/of$", _asked),)
PAGES: Routes = (
    (r"/terms$", _terms),
    (r"/terms/(?P<term>[^/]+)$", _term),
    (r"/removals$", _removals),
    (r"/sweeps$", _sweeps),
    (r"/compare$", _compared),
)
