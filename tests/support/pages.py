"""An address of every kind of page that the site has: over the sample archive, and over the one made of captures."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from archive.pages.permalinks import capture_link, change_link, compare_link, version_link
from archive.pages.prints import print_link, series_link
from archive.pages.terms import term_link
from tests.support.gathered import write_gathered
from tests.support.sample import OLD, write_sample
from tests.support.server import served


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
    compared = compare_link("secure-communities", "2010-09-01T12:00:00Z", "2015-06-30T08:00:00Z")
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
        "compare": compared,
        "embedded comparison": "/embed" + compared,
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


def gathered_paths(folder: Path) -> dict[str, str]:
    """The pages of what captures add up to, by a name for each."""
    with closing(sqlite3.connect(folder / "archive.db")) as db:
        series, period, seen = db.execute(
            "SELECT r.series, r.period, v.first_seen FROM restatements r JOIN versions v ON v.id = r.version_from"
            " WHERE r.period = '2021-10'"
        ).fetchone()
        (sentence,) = db.execute("SELECT id FROM series WHERE measure LIKE 'people%'").fetchone()
        (document,) = db.execute("SELECT document FROM removals WHERE verified").fetchone()
    return {
        "front, gathered": "/",
        "series": series_link(series),
        "series on a day": series_link(series) + "?at=2022-02-01",
        "sentence": series_link(sentence),
        "print": print_link(series, period, seen),
        "embedded series": "/embed" + series_link(series),
        "figures found": "/figures?q=book",
        "figures of a day": "/figures?at=2022-02-01",
        "all figures": "/figures",
        "ledger": "/restatements?rounding=1",
        "findings": "/checks",
        "lists": "/rosters",
        "list": "/rosters/287g-participating",
        "list of changes": "/rosters/287g-participating?show=changes",
        "places": "/jurisdictions",
        "counties": "/jurisdictions?state=TX",
        "place": "/jurisdictions/48201",
        "state": "/jurisdictions/48",
        "register": "/removals",
        "register, stricter": "/removals?quorum=5&window=30",
        "then and now": "/compare?old=2022-01-20&new=now",
        "removed": f"/documents/{document}",
        "sweep": "/sweeps",
        "terms of the list": "/terms",
        "term that switched": term_link("noncitizen"),
    }


@contextmanager
def every_kind(base: Path, *, mark: str = "", demonstration: bool = False) -> Iterator[dict[str, str]]:
    """Whole addresses of pages of every kind, by name, at two sites over archives in `base` with `mark` in every text.

    The sites' own addresses are those of `front` and `front, gathered`.
    """
    sample = write_sample(base / "sample", demonstration=demonstration, mark=mark).parent
    gathered = write_gathered(base / "gathered", mark=mark)
    with served(sample) as one, served(gathered) as other:
        found = {name: one + path for name, path in paths(sample).items()}
        yield found | {name: other + path for name, path in gathered_paths(gathered).items()}
