"""The page of a change, and of any two versions held against each other."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.history.comparison import compare
from archive.pages.chain import Evidence, evidence
from archive.pages.permalinks import change_link, compare_link, document_link, version_link
from archive.pages.phrases import Interval, When, interval
from archive.pages.redlines import RedlineGroup, redline_groups, redline_parts
from archive.pages.rows import row
from archive.pages.version import Standing, standing_at

LIMIT = 2000
"""Parts drawn on one page: a workbook can have tens of thousands of rows."""


@dataclass(frozen=True)
class Side:
    """One of the two versions."""

    number: int
    title: str
    href: str
    wording: str
    first: When
    last: When
    evidence: Evidence | None


@dataclass(frozen=True)
class View:
    """How the redline is drawn: side by side or inline, whole or only what changed; each is an address of its own."""

    beside: bool
    whole: bool

    def href(self, page: str, *, beside: bool | None = None, whole: bool | None = None) -> str:
        wanted = [
            ("view=side", self.beside if beside is None else beside),
            ("text=whole", self.whole if whole is None else whole),
        ]
        return "&".join(term for term, on in wanted if on).join((page + "?", "")).rstrip("?") + "#redline"


@dataclass(frozen=True)
class ChangePage:
    """A change. `interval` is when it happened; None when the two versions do not follow each other."""

    document: str
    document_href: str
    publisher: str
    href: str
    interval: Interval | None
    summary: str
    words_added: int
    words_removed: int
    edits: int
    returns_to: int | None
    returns_to_href: str | None
    old: Side
    new: Side
    view: View
    groups: tuple[RedlineGroup, ...]
    left_out: int
    citation: str


def change_page(
    connection: sqlite3.Connection, document: str, seen_at: str, wording: str, view: View
) -> ChangePage | None:
    """The change first seen at a moment, its new wording's digest beginning with `wording`; None when there is none."""
    found = row(
        connection,
        """SELECT c.not_before, c.summary, o.first_seen, v.wording, r.number, r.first_seen
           FROM changes c JOIN versions v ON v.id = c.version_to JOIN versions o ON o.id = c.version_from
             LEFT JOIN versions r ON r.id = v.returns_to
           WHERE c.document = ? AND c.seen_at = ? AND substr(v.wording, 1, 8) = ?""",
        document,
        seen_at,
        wording,
    )
    if found is None:
        return None
    not_before, summary, old_seen, digest, back_to, back_seen = found
    href = change_link(document, seen_at, digest)
    back = (back_to, version_link(document, back_seen) if back_seen else None)
    return _page(connection, document, (old_seen, seen_at), href, view, interval(not_before, seen_at), summary, back)


def compare_page(connection: sqlite3.Connection, document: str, old: str, new: str, view: View) -> ChangePage | None:
    """The versions that stood at two moments, held against each other; None when one of them was not there yet."""
    return _page(connection, document, (old, new), compare_link(document, old, new), view)


def _page(
    connection: sqlite3.Connection,
    document: str,
    moments: tuple[str, str],
    href: str,
    view: View,
    when: Interval | None = None,
    summary: str = "",
    back: tuple[int | None, str | None] = (None, None),
) -> ChangePage | None:
    old, new = (standing_at(connection, document, moment) for moment in moments)
    if old is None or new is None:
        return None
    comparison = compare(old.blocks, new.blocks, old.title, new.title)
    parts = redline_parts(old.blocks, new.blocks, comparison)
    shown = [part for part in parts if view.whole or part.operation != "unchanged"]
    return ChangePage(
        old.document_title or document,
        document_link(document),
        old.publisher,
        href,
        when,
        summary or comparison.summary,
        comparison.words_added,
        comparison.words_removed,
        len(comparison.edits),
        *back,
        _side(connection, old, old.last_seen),
        _side(connection, new, new.first_seen),
        view,
        redline_groups(shown[:LIMIT], cell_by_cell=not view.whole),
        max(0, len(shown) - LIMIT),
        _citation(old, new, when),
    )


def _side(connection: sqlite3.Connection, standing: Standing, moment: str) -> Side:
    return Side(
        standing.number,
        standing.title,
        version_link(standing.document, standing.first_seen),
        standing.wording,
        When(standing.first_seen),
        When(standing.last_seen),
        evidence(connection, standing.document, standing.id, moment),
    )


def _citation(old: Standing, new: Standing, when: Interval | None) -> str:
    """How to cite, in plain words; the page adds its own address."""
    said = (
        f"changed {when.words}"
        if when
        else f"as seen on {When(old.first_seen).text} and on {When(new.first_seen).text}"
    )
    digests = f"payloads sha256:{old.payload} and sha256:{new.payload}"
    return f"{old.publisher}, “{old.document_title}”, {said}. Secure Communities Archive, {digests}."
