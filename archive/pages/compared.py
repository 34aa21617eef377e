"""Two days over all documents: what stood then, what stands now (named baselines)."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from archive.history.baselines import Baseline, baselines, moment_named
from archive.pages.permalinks import document_link
from archive.pages.phrases import When
from archive.pages.rows import rows
from archive.store.comparing import compare_all

SIZE = 100
NOW = "now"


@dataclass(frozen=True)
class ComparedLine:
    """A document with another wording: its versions then (None: not seen yet) and now, and how many changes came in
    between; `href` compares the two."""

    title: str
    document_href: str
    then: int | None
    now: int
    words_then: int | None
    words_now: int
    changes: int
    href: str


@dataclass(frozen=True)
class ComparedPage:
    """Documents, those with most changes first; `old` and `new` as they were asked for, days or names of `named`."""

    old: str
    new: str
    since: When
    until: When
    source: str
    named: tuple[tuple[str, str, str], ...]
    sources: tuple[tuple[str, str], ...]
    lines: tuple[ComparedLine, ...]
    count: int
    next: str | None


def compared_page(connection: sqlite3.Connection, old: str, new: str, source: str, page: int | None) -> ComparedPage:
    """What changed from one day to another; without days from the first baseline to the newest capture.

    Raises NoMoment where a day is none.
    """
    newest = (rows(connection, "SELECT max(last_seen) FROM versions")[0][0]) or f"{baselines()[0].day}T23:59:59Z"
    old, new = old or baselines()[0].name, new or NOW
    moments = [newest if name == NOW else moment_named(name) for name in (old, new)]
    if moments[0] > moments[1]:
        old, new, moments = new, old, moments[::-1]
    titles = dict(connection.execute("SELECT id, title FROM documents"))
    found = [_line(titles, told) for told in compare_all(connection, moments[0], moments[1], source=source)]
    size, begin = (SIZE, SIZE * (page - 1)) if page else (len(found), 0)
    terms = {"old": old, "new": new, "source": source, "page": (page or 1) + 1}
    return ComparedPage(
        old=old,
        new=new,
        since=When(moments[0]),
        until=When(moments[1]),
        source=source,
        named=tuple(map(_named, baselines())),
        sources=tuple(rows(connection, "SELECT id, title FROM sources WHERE id IN (SELECT source FROM documents)")),
        lines=tuple(found[begin : begin + size]),
        count=len(found),
        next="/compare?" + urlencode({n: t for n, t in terms.items() if t}) if len(found) > begin + size else None,
    )


def _named(baseline: Baseline) -> tuple[str, str, str]:
    return baseline.name, baseline.title, str(baseline.day)


def _line(titles: dict[str, str], told: tuple[Any, ...]) -> ComparedLine:
    document, *numbers, page = told
    then, now, words_then, words_now, changes = numbers
    title = titles[document] or document
    return ComparedLine(title, document_link(document), then, now, words_then, words_now, changes, page)
