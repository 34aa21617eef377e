"""Terms over time: the watch list, and one term with its chart."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote

from archive.history.terms import Term, term_of, watch_list, watched
from archive.pages.permalinks import document_link, search_link
from archive.pages.phrases import Interval, When, interval, when
from archive.pages.strip import Tick, place, ticks
from archive.store.terms import Switch, Usage, switches, usage

HEIGHT, FOOT = 120, 132
"""The chart's height in pixels, and where its line of time lies."""


@dataclass(frozen=True)
class TermLine:
    """A term of the watch list: how often it stands now and at most, and when it was seen."""

    name: str
    group: str
    times: int
    documents: int
    most: int
    first: When | None
    last: When | None
    href: str


@dataclass(frozen=True)
class SwitchLine:
    """A change in which one term took another's place."""

    document: str
    document_href: str
    old: str
    new: str
    edits: int
    interval: Interval
    href: str


@dataclass(frozen=True)
class TermsPage:
    """The watch list in its order, and the switches."""

    lines: tuple[TermLine, ...]
    switches: tuple[SwitchLine, ...]


@dataclass(frozen=True)
class Bar:
    """A time over which the count is the same: places in percent, height in pixels."""

    x: str
    width: str
    y: str
    height: str


@dataclass(frozen=True)
class Chart:
    """The count as bars over a line of time; `most` is the highest."""

    first: When
    last: When
    most: int
    bars: tuple[Bar, ...]
    ticks: tuple[Tick, ...]


@dataclass(frozen=True)
class StepLine:
    """From the moment on so often, in so many documents."""

    at: When
    times: int
    documents: int


@dataclass(frozen=True)
class InDocumentLine:
    """The term in a document: how often now and at most, from the first capture with it to the last."""

    title: str
    href: str
    first: When
    last: When
    now: int
    most: int


@dataclass(frozen=True)
class TermPage:
    """One term through time. `chart` is None when it never stood."""

    name: str
    phrases: tuple[str, ...]
    listed: bool
    times: int
    in_documents: int
    first: When | None
    last: When | None
    chart: Chart | None
    steps: tuple[StepLine, ...]
    documents: tuple[InDocumentLine, ...]
    switches: tuple[SwitchLine, ...]
    removed_href: str
    added_href: str


def term_link(name: str) -> str:
    return f"/terms/{quote(name, safe='')}"


def expression_of_term(term: Term) -> str:
    """What is searched for where a term is: any of its phrases."""
    return " OR ".join(f'"{p.rstrip("*")}"' + ("*" if p.endswith("*") else "") for p in term.phrases)


def terms_page(connection: sqlite3.Connection) -> TermsPage:
    """How often and where the terms of the watch list stand now."""
    lines = tuple(_line(usage(connection, term)) for term in watch_list())
    return TermsPage(lines, _switches(switches(connection, watch_list())))


def term_page(connection: sqlite3.Connection, name: str) -> TermPage | None:
    """Any phrase through time; None where there is no word in it."""
    try:
        term = watched(name) or term_of(name[:200])
    except ValueError:
        return None
    used = usage(connection, term)
    asked = expression_of_term(term)
    group = [t for t in watch_list() if t.group == term.group]
    return TermPage(
        term.name,
        term.phrases,
        bool(term.group),
        used.now.times,
        used.now.documents,
        when(used.first),
        when(used.last),
        _chart(used),
        tuple(StepLine(When(s.at), s.times, s.documents) for s in used.steps),
        tuple(
            InDocumentLine(d.title, document_link(d.document), When(d.first), When(d.last), d.now, d.most)
            for d in used.documents
        ),
        _switches(s for s in switches(connection, group) if term.name in (s.old, s.new)),
        search_link(q=asked, which="removed"),
        search_link(q=asked, which="added"),
    )


def _line(used: Usage) -> TermLine:
    term, now = used.term, used.now
    return TermLine(
        *(term.name, term.group, now.times, now.documents, used.most.times, when(used.first), when(used.last)),
        term_link(term.name),
    )


def _switches(found: Iterable[Switch]) -> tuple[SwitchLine, ...]:
    return tuple(
        SwitchLine(
            *(s.title, document_link(s.document), s.old, s.new, s.edits),
            interval(s.not_before, s.seen_at),
            s.permalink,
        )
        for s in found
    )


def _chart(used: Usage) -> Chart | None:
    if not used.steps or not used.first or not used.last:
        return None
    most, ends = used.most.times, [*(s.at for s in used.steps[1:]), max(used.last, used.steps[-1].at)]
    first, last = used.first, ends[-1]
    drawn: dict[str, Bar] = {}  # of what falls on one spot the latest
    for step, end in zip(used.steps, ends, strict=True):
        x, until = place(step.at, first, last), place(end, first, last)
        height = HEIGHT * step.times / most
        bar = Bar(f"{x:.2f}%", f"{max(until - x, 0.2):.2f}%", f"{FOOT - height:.1f}", f"{height:.1f}")
        drawn[f"{x:.1f}"] = bar
    bars = drawn.values()
    return Chart(When(first), When(last), most, tuple(bars), ticks(first, last))
