"""The register of removals, and of sweeps over many documents."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.history.absence import QUORUM, WINDOW_DAYS
from archive.history.sweeps import LEAST_DOCUMENTS, MOST_DAYS
from archive.pages.permalinks import document_link
from archive.pages.phrases import Interval, When, interval, when
from archive.store.removals import Removal, removals
from archive.store.sweeping import Sweep, sweeps

SIZE = 50
STATES = {
    "removed": "removed",
    "returned": "was removed, is back",
    "not found": "not found, not verified",
    "not seen": "not seen, which proves nothing",
}
MANNERS = {
    "missing": "answered “not found”",
    "soft-missing": "showed a page that says “not found”",
    "home": "sent on to the home page",
}


@dataclass(frozen=True)
class AgainLine:
    """Another document that took over wordings of the one that is gone."""

    title: str
    href: str
    since: When
    wordings: int


@dataclass(frozen=True)
class RemovalLine:
    """A document that was not to be had: where, since when, and who says so."""

    title: str
    href: str
    publisher: str
    url: str
    state: str
    words: str
    gone: Interval
    captures: int
    manners: str
    refused: int
    silent: int
    last_seen: When
    back: When | None
    back_unchanged: bool
    last_version: int
    last_version_href: str
    again: tuple[AgainLine, ...]


@dataclass(frozen=True)
class RemovalsPage:
    """The register, verified removals first."""

    lines: tuple[RemovalLine, ...]
    quorum: int
    days: int
    usual: tuple[int, int]


@dataclass(frozen=True)
class MemberLine:
    """One document of a sweep."""

    title: str
    interval: Interval
    href: str


@dataclass(frozen=True)
class SweepLine:
    """The same edit on several documents. `at_once` says that one moment is possible for all."""

    struck: str
    put_in: str
    documents: int
    interval: Interval
    at_once: bool
    members: tuple[MemberLine, ...]


@dataclass(frozen=True)
class SweepsPage:
    """Sweeps, the newest first."""

    lines: tuple[SweepLine, ...]
    least: int
    days: int
    next: str | None


def removals_page(
    connection: sqlite3.Connection, quorum: int = QUORUM, window: int = WINDOW_DAYS
) -> RemovalsPage:
    """Everything that somebody said is not there any more; verified where so many captures (at least one) over so many
    days say so. `usual` are the quorum and window of the archive."""
    quorum = max(quorum, 1)
    found = removals(connection, quorum=quorum, window=window, limit=500)
    return RemovalsPage(tuple(map(_removal, found)), quorum, window, (QUORUM, WINDOW_DAYS))


def removal_of(connection: sqlite3.Connection, document: str) -> RemovalLine | None:
    """The verified removal of a document that is not there now; None where there is none."""
    (found, *_) = *removals(connection, document=document, limit=1), None
    return _removal(found) if found and found.state == "removed" else None


def _removal(r: Removal) -> RemovalLine:
    return RemovalLine(
        title=r.title or r.document,
        href=document_link(r.document),
        publisher=r.publisher,
        url=r.url,
        state=r.state,
        words=STATES[r.state],
        gone=interval(r.last_good, r.gone_by),
        captures=r.gone,
        manners=" or ".join(MANNERS[m] for m in r.manners.split()),
        refused=r.refused,
        silent=r.silent,
        last_seen=When(r.last_seen),
        back=when(r.back_by),
        back_unchanged=r.back_unchanged,
        last_version=r.last_version,
        last_version_href=r.page,
        again=tuple(
            AgainLine(f.title or f.document, document_link(f.document), When(f.since), f.wordings)
            for f in r.found_again
        ),
    )


def sweeps_page(connection: sqlite3.Connection, page: int = 1) -> SweepsPage:
    """The same words struck or put in on many documents within days."""
    found = sweeps(connection, limit=SIZE + 1, offset=SIZE * (page - 1))
    more = f"/sweeps?page={page + 1}" if len(found) > SIZE else None
    return SweepsPage(tuple(map(_sweep, found[:SIZE])), LEAST_DOCUMENTS, MOST_DAYS, more)


def _sweep(s: Sweep) -> SweepLine:
    members = (MemberLine(m.title or m.document, interval(m.not_before, m.seen_at), m.page) for m in s.members)
    return SweepLine(s.struck, s.put_in, s.documents, interval(s.after, s.by), s.at_once, tuple(members))
