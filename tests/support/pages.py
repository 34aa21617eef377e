"""An address of every kind of page that a site over the sample archive has."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from archive.pages.permalinks import capture_link, change_link, compare_link, version_link
from archive.pages.terms import term_link
from tests.support.sample import OLD


def paths(folder: Path) -> dict[str, str]:
    """A page of every kind, by a name for it."""
    db = sqlite3.connect(folder / "archive.db")
    pages = (4, "secure-communities"), (2, "detention-fy22")
    asked = [
        db.execute("SELECT document, first_seen, wording FROM versions WHERE number = ? AND document = ?", p).fetchone()
        for p in pages
    ]
    db.close()
    change, book = (change_link(*row) for row in asked)
    version = version_link("secure-communities", "2013-01-01T00:00:00Z")
    return {
        "front": "/",
        "changes": "/changes",
        "ranked changes": "/changes?ranked=1",
        "documents": "/documents",
        "document": "/documents/secure-communities",
        "unreadable": "/documents/jurisdictions",
        "version": version,
        "blame": version.replace("/at/", "/blame/"),
        "change": change,
        "side by side": change + "?view=side&text=whole",
        "cells": book,
        "grid": book + "?text=whole",
        "compare": compare_link("secure-communities", "2010-09-01T12:00:00Z", "2015-06-30T08:00:00Z"),
        "captures": "/documents/secure-communities/captures",
        "calendar": f"/web/*/{OLD}",
        "memento": f"/web/20101020153000/{OLD}",
        "embedded": "/embed" + change,
        "embedded cells": "/embed" + book,
        "source": "/sources/secure-communities",
        "capture": capture_link(OLD, "2010-08-17T09:00:00Z"),
        "search": "/search?q=jurisdictions",
        "search of what was removed": "/search?q=jurisdiction&which=removed",
        "terms": "/terms",
        "term": term_link("voluntary"),
        "removals": "/removals",
        "figures": "/figures",
        "restatements": "/restatements",
        "checks": "/checks",
        "rosters": "/rosters",
        "sweeps": "/sweeps",
        "about": "/about",
        "missing": "/documents/nothing",
        "tables": "/archive",
        "table": "/archive/capture_log",
        "wordings": "/archive/wordings",
        "row": "/archive/sources/secure-communities",
        "question": "/archive/removed_with_word?word=a",
        "sql": "/archive?sql=select+*+from+wordings",
    }
