"""Pages of lists: who stands on one on a day, and who joined, left, came back, was renamed or corrected."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

from archive.history.checks import Rule
from archive.history.rosters import Event, normal
from archive.pages.amounts import label_words
from archive.pages.checks import CheckLine, check_lines
from archive.pages.permalinks import document_link, source_link
from archive.pages.phrases import Interval, When, interval, when
from archive.pages.rows import row, rows
from archive.store.rosters import all_rosters, events, members, rosters_of

SIZE, MOST = 100, 20_000
"""Rows on a page, and of a whole list that is taken away."""

_LAST = "9999-12-31T23:59:59Z"
KINDS = {
    Event.JOINED: "joined",
    Event.LEFT: "left",
    Event.RETURNED: "came back",
    Event.RENAMED: "renamed",
    Event.CORRECTED: "corrected",
    Event.CHANGED: "changed",
}


@dataclass(frozen=True)
class RosterLine:
    """A list that is followed, where it is told."""

    title: str
    href: str
    document: str
    document_href: str
    rows: int
    as_of: When


@dataclass(frozen=True)
class RostersPage:
    """Every list that is followed."""

    lines: tuple[RosterLine, ...]


@dataclass(frozen=True)
class MemberLine:
    """A row of a list: who, where, since when it was seen there, since when by its own word."""

    name: str
    names: str
    state: str
    county: str
    fips: str
    began: str
    cells: tuple[tuple[str, str], ...]
    first: When
    last: When
    gone: When | None


@dataclass(frozen=True)
class EventLine:
    """What happened to a row, and when."""

    kind: str
    words: str
    name: str
    state: str
    old: str
    new: str
    interval: Interval


@dataclass(frozen=True)
class PlaceLine:
    """A state and county as printed that no gazetteer has: in how many rows, one of them by name."""

    state: str
    county: str
    rows: int
    example: str


@dataclass(frozen=True)
class RosterPage:
    """A list as of a day, or everybody ever on it; or what happened to its rows. `headings` are the columns kept,
    `named` says how readers see them; `strange` are releases with another list in its place, `places` what the
    gazetteer has not got."""

    name: str
    title: str
    source: str
    source_title: str
    source_href: str
    strange: tuple[CheckLine, ...]
    places: tuple[PlaceLine, ...]
    lines: tuple[MemberLine, ...]
    events: tuple[EventLine, ...]
    headings: tuple[str, ...]
    named: Mapping[str, str]
    has_county: bool
    has_began: bool
    show: str
    kinds: tuple[tuple[str, str], ...]
    only: str
    words: str
    day: str
    next: str | None


def rosters_page(connection: sqlite3.Connection) -> RostersPage:
    """Every list that is followed."""
    titles = dict(connection.execute("SELECT id, title FROM documents WHERE id IN (SELECT document FROM roster_rows)"))
    lines = [
        RosterLine(
            title=title_of(connection, str(told["roster"])),
            href=f"/rosters/{quote(str(told['roster']))}",
            document=titles[told["document"]],
            document_href=document_link(str(told["document"])),
            rows=int(str(told["rows"])),
            as_of=When(str(told["as_of"])),
        )
        for told in all_rosters(connection)
    ]
    return RostersPage(tuple(lines))


def title_of(connection: sqlite3.Connection, roster: str) -> str:
    """What the catalogue calls a list."""
    found = row(connection, "SELECT title FROM rosters WHERE id = ?", roster)
    return found[0] if found else roster


@dataclass(frozen=True)
class RosterAsked:
    """What is asked of a list: words, a day, which of `now`, `ever`, `changes`, `places` is shown, of changes `only`
    one kind; page None is all pages."""

    words: str = ""
    day: str = ""
    show: str = "now"
    only: str = ""
    page: int | None = 1

    def link(self, name: str) -> str:
        """The next page of the same question."""
        terms = {"q": self.words, "day": self.day, "show": self.show, "only": self.only, "page": (self.page or 1) + 1}
        return f"/rosters/{quote(name)}?" + urlencode({n: t for n, t in terms.items() if t and t != "now"})


def roster_page(connection: sqlite3.Connection, name: str, asked: RosterAsked) -> RosterPage | None:
    """One list; the name of a source with one list is taken for the list. None where there is none."""
    found = rosters_of(connection, name)
    if not found:
        return None
    roster = name if name in found else found[0]
    at = f"{asked.day}T23:59:59Z" if asked.day else _LAST
    size = SIZE if asked.page else MOST
    some = {"at": at, "words": asked.words, "limit": size + 1, "offset": size * ((asked.page or 1) - 1)}
    lines: list[MemberLine] = []
    told: list[EventLine] = []
    if asked.show == "changes":
        told = [_event(e) for e in events(connection, roster, kind=asked.only, **some)]  # type: ignore[arg-type]
    elif asked.show != "places":
        ever = asked.show == "ever"
        lines = [_member(m) for m in members(connection, roster, ever=ever, **some)]  # type: ignore[arg-type]
    title = title_of(connection, roster)
    source, source_title = row(
        connection,
        "SELECT s.id, s.title FROM roster_rows r JOIN documents d ON d.id = r.document "
        "JOIN sources s ON s.id = d.source JOIN versions v ON v.id = r.since "
        "WHERE r.roster = ? ORDER BY v.first_seen DESC LIMIT 1",
        roster,
    ) or ("", "")
    headings = tuple(dict.fromkeys(heading for m in lines for heading, _ in m.cells))
    return RosterPage(
        name=roster,
        title=title,
        source=source,
        source_title=source_title,
        source_href=source_link(source),
        strange=_strange(connection, title),
        places=_places(connection, roster),
        lines=tuple(lines[:size]),
        events=tuple(told[:size]),
        headings=headings,
        named={heading: label_words(heading) for heading in headings},
        has_county=any(m.county for m in lines),
        has_began=any(m.began for m in lines),
        show=asked.show,
        kinds=tuple((str(kind), words) for kind, words in KINDS.items()),
        only=asked.only,
        words=asked.words,
        day=asked.day,
        next=asked.link(roster) if max(len(lines), len(told)) > size else None,
    )


def _strange(connection: sqlite3.Connection, title: str) -> tuple[CheckLine, ...]:
    """Releases that had another list in this one's place."""
    return tuple(line for line in check_lines(connection, rule=Rule.WRONG_LIST) if line.about == title)


def _places(connection: sqlite3.Connection, roster: str) -> tuple[PlaceLine, ...]:
    sql = "SELECT state, county, rows, example FROM unmatched_jurisdictions WHERE roster = ? ORDER BY 1, 2"
    found = rows(connection, sql, roster)
    return tuple(PlaceLine(state or "", county or "", count, one) for state, county, count, one in found)


def _member(m: Mapping[str, Any]) -> MemberLine:
    return MemberLine(
        name=m["name"],
        names=m["names"] or "",
        state=m["state"] or "",
        county=m["county"] if m["county"] and normal(m["county"]) else "",
        fips=m["fips"] or "",
        began=m["began"] or "",
        cells=tuple(m["cells"].items()),
        first=When(m["first_seen"]),
        last=When(m["last_seen"]),
        gone=when(m["gone_by"]),
    )


def _event(e: Mapping[str, Any]) -> EventLine:
    words = KINDS[Event(e["kind"])]
    told = e["state"] or "", e["old"] or "", e["new"] or "", interval(e["after"], e["by"])
    return EventLine(e["kind"], words, e["name"], *told)
