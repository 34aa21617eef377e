"""The page of a change, and of any two versions held against each other."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from archive.history.cells import unpacked
from archive.history.comparison import LinkEdit, compare
from archive.pages.chain import Evidence, evidence
from archive.pages.folding import Folded, Mark, Tally, fold, kind_of, tally
from archive.pages.permalinks import change_link, compare_link, document_link, version_link
from archive.pages.phrases import Interval, When, interval
from archive.pages.portions import portion, portions
from archive.pages.redlines import RedlineGroup, RedlinePart, placed_parts, redline_groups, told_part
from archive.pages.rows import row, rows
from archive.pages.touched import Touched, touched_by
from archive.pages.version import Standing, standing_at
from archive.reading.section import Section
from archive.store.articles import sections_at


@dataclass(frozen=True)
class Side:
    """One of the two versions. `read_note` is what should be known of how it was read: that OCR did, for one."""

    number: int
    title: str
    href: str
    wording: str
    first: When
    last: When
    evidence: Evidence | None
    read_note: str


@dataclass(frozen=True)
class View:
    """How the redline is drawn: side by side or inline, whole or only what changed, which page of it (None: all of
    them at once); each is an address of its own."""

    beside: bool
    whole: bool
    page: int | None = 1

    @property
    def folds(self) -> bool:
        """Whether what only moved or is set differently is told in numbers: not in the whole text, nor where all is
        asked for at once."""
        return not self.whole and self.page is not None

    def href(self, address: str, *, beside: bool | None = None, whole: bool | None = None, page: int = 1) -> str:
        wanted = [
            ("view=side", self.beside if beside is None else beside),
            ("text=whole", self.whole if whole is None else whole),
            (f"page={page}", page > 1),
        ]
        return "&".join(term for term, on in wanted if on).join((address + "?", "")).rstrip("?") + "#redline"


@dataclass(frozen=True)
class ChangePage:
    """A change. `interval` is when it happened; None when the two versions do not follow each other. `tally` says what
    its edits come to. `groups` are those of one page of the redline, `folded` what is told there in numbers only."""

    document: str
    document_href: str
    publisher: str
    href: str
    interval: Interval | None
    summary: str
    words_added: int
    words_removed: int
    edits: int
    tally: tuple[Tally, ...]
    returns_to: int | None
    returns_to_href: str | None
    old: Side
    new: Side
    view: View
    groups: tuple[RedlineGroup, ...]
    folded: tuple[Folded, ...]
    page: int
    pages: int
    touched: Touched | None = None


@dataclass(frozen=True)
class _Drawn:
    """What a page tells of the difference: all of it in numbers and words, one page of it drawn."""

    summary: str
    words_added: int
    words_removed: int
    edits: int
    groups: tuple[RedlineGroup, ...]
    page: int
    pages: int
    tally: tuple[Tally, ...]
    folded: tuple[Folded, ...] = ()


def change_page(
    connection: sqlite3.Connection, document: str, seen_at: str, wording: str, view: View
) -> ChangePage | None:
    """The change first seen at a moment, its new wording's digest beginning with `wording`; None when there is none."""
    found = row(
        connection,
        """SELECT c.id, c.not_before, c.summary, c.words_added, c.words_removed, c.edits, o.first_seen, v.wording,
             r.number, r.first_seen
           FROM changes c JOIN versions v ON v.id = c.version_to JOIN versions o ON o.id = c.version_from
             LEFT JOIN versions r ON r.id = v.returns_to
           WHERE c.document = ? AND c.seen_at = ? AND substr(v.wording, 1, 8) = ?""",
        document,
        seen_at,
        wording,
    )
    if found is None:
        return None
    change, not_before, *counted, old_seen, digest, back_to, back_seen = found
    sides = _sides(connection, document, old_seen, seen_at, whole=view.whole)
    if sides is None:
        return None
    drawn = _compared(*sides, view) if view.whole else _told(connection, change, view, *counted)
    href = change_link(document, seen_at, digest)
    back = (back_to, version_link(document, back_seen) if back_seen else None)
    summary = counted[0] or drawn.summary
    told = replace(drawn, summary=summary)
    page = _page(connection, sides, told, href, view, interval(not_before, seen_at), back)
    return replace(page, touched=touched_by(connection, document, seen_at))


def compare_page(connection: sqlite3.Connection, document: str, old: str, new: str, view: View) -> ChangePage | None:
    """The versions that stood at two moments, held against each other; None when one of them was not there yet.

    Of versions that follow each other the difference is known already.
    """
    sides = _sides(connection, document, old, new, whole=False)
    if sides is None:
        return None
    neighbours = row(
        connection,
        """SELECT id, summary, words_added, words_removed, edits FROM changes
           WHERE version_from = ? AND version_to = ?""",
        sides[0].id,
        sides[1].id,
    )
    if neighbours and not view.whole:
        drawn = _told(connection, neighbours[0], view, *neighbours[1:])
    else:
        whole = _sides(connection, document, old, new, whole=True)
        drawn = _compared(*(whole or sides), view)
    return _page(connection, sides, drawn, compare_link(document, old, new), view)


def _sides(
    connection: sqlite3.Connection, document: str, old: str, new: str, *, whole: bool
) -> tuple[Standing, Standing] | None:
    before, after = (standing_at(connection, document, moment, whole=whole) for moment in (old, new))
    return (before, after) if before and after else None


def _compared(old: Standing, new: Standing, view: View) -> _Drawn:
    """The difference found now, from both versions' blocks."""
    comparison = compare(old.blocks, new.blocks, old.title, new.title)
    marks = [Mark(n, e.kind, e.operation, kind_of(e, old.blocks, new.blocks)) for n, e in enumerate(comparison.edits)]
    folded, left_out = fold(marks if view.folds else [])
    placed = placed_parts(old.blocks, new.blocks, comparison, unchanged=view.whole, but=left_out)
    runs = portions(length for length, _ in placed)
    page, shown = portion(runs, view.page)
    parts = [placed[at][1]() for at in shown]
    groups = redline_groups(parts, cell_by_cell=not view.whole)
    counts = comparison.words_added, comparison.words_removed, len(comparison.edits)
    return _Drawn(comparison.summary, *counts, groups, page, len(runs), tally(marks), folded)


def _told(
    connection: sqlite3.Connection, change: str, view: View, summary: str, added: int, removed: int, edits: int
) -> _Drawn:
    """The difference as it was told when the version came: only the edits of one page are read."""
    found = rows(
        connection,
        """SELECT e.seq, e.kind, e.operation, CASE WHEN e.kind IN ('order', 'formatting') THEN
               (SELECT kind FROM passages WHERE passage = e.passage AND wording IN (e.new_wording, e.old_wording)) END,
             coalesce(length(o.text), 0) + coalesce(length(n.text), 0) FROM edits e
           LEFT JOIN wordings o ON o.id = e.old_wording LEFT JOIN wordings n ON n.id = e.new_wording
           WHERE e.change = ? ORDER BY e.seq""",
        change,
    )
    marks = [Mark(seq, kind, operation, block or "") for seq, kind, operation, block, _ in found]
    folded, left_out = fold(marks if view.folds else [])
    drawn = [(seq, length) for seq, *_, length in found if seq not in left_out]
    runs = portions(length for _, length in drawn)
    page, shown = portion(runs, view.page)
    groups = redline_groups(_edits(connection, change, [drawn[at][0] for at in shown]), cell_by_cell=True)
    return _Drawn(summary, added, removed, edits, groups, page, len(runs), tally(marks), folded)


def _edits(connection: sqlite3.Connection, change: str, numbers: Sequence[int]) -> tuple[RedlinePart, ...]:
    """Some edits of a change, drawn."""
    found = rows(
        connection,
        """SELECT e.operation, coalesce((SELECT kind FROM passages WHERE passage = e.passage
               AND wording IN (e.new_wording, e.old_wording)), 'title'),
             o.text, n.text, coalesce(e.old_place, ''), coalesce(e.new_place, ''), e.cells, h.text, e.links
           FROM edits e LEFT JOIN wordings o ON o.id = e.old_wording LEFT JOIN wordings n ON n.id = e.new_wording
             LEFT JOIN wordings h ON h.id = json_extract(e.cells, '$[0]')
           WHERE e.change = ? AND e.seq IN (SELECT value FROM json_each(?)) ORDER BY e.seq""",
        change,
        json.dumps(numbers),
    )
    sides = [sections_at(connection, article) for article in _articles(connection, change)]
    return tuple(_told_part(_section(*r[4:6], *sides), *r) for r in found)


def _articles(connection: sqlite3.Connection, change: str) -> tuple[str, str]:
    """The articles of both versions, the old one first."""
    sql = """SELECT o.article, n.article FROM changes c JOIN versions o ON o.id = c.version_from
             JOIN versions n ON n.id = c.version_to WHERE c.id = ?"""
    old, new = row(connection, sql, change) or ("", "")
    return old, new


def _section(old_place: str, new_place: str, old: Mapping[str, Section], new: Mapping[str, Section]) -> Section:
    """By the first of the places, on the new side where there is one."""
    place, sections = (new_place, new) if new_place else (old_place, old)
    found = sections.get(place)
    return sections.get(place.partition(", ")[0], ()) if found is None else found


def _told_part(
    section: Section,
    operation: str,
    kind: str,
    old: str | None,
    new: str | None,
    old_place: str,
    new_place: str,
    cells: str | None,
    headings: str | None,
    links: str | None,
) -> RedlinePart:
    return told_part(
        operation,
        kind,
        old,
        new,
        (old_place, new_place),
        unpacked(cells, headings or "", old or "", new or ""),
        [LinkEdit(**link) for link in json.loads(links or "[]")],
        section,
    )


def _page(
    connection: sqlite3.Connection,
    sides: tuple[Standing, Standing],
    drawn: _Drawn,
    href: str,
    view: View,
    when: Interval | None = None,
    back: tuple[int | None, str | None] = (None, None),
) -> ChangePage:
    old, new = sides
    return ChangePage(
        old.document_title or old.document,
        document_link(old.document),
        old.publisher,
        href,
        when,
        drawn.summary,
        drawn.words_added,
        drawn.words_removed,
        drawn.edits,
        drawn.tally,
        *back,
        _side(connection, old, old.last_seen),
        _side(connection, new, new.first_seen),
        view,
        drawn.groups,
        drawn.folded,
        drawn.page,
        drawn.pages,
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
        *(row(connection, "SELECT coalesce(note, '') FROM readings WHERE payload = ?", standing.payload) or ("",)),
    )
