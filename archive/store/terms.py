"""Terms over time: how often and in how many documents a phrase stands at any date, and where one took another's place.

All of it is asked of the passages, which say from which version to which a wording stood: nothing is stored for it, and
any phrase can be asked for, whether it is on the watch list or not.
"""

from __future__ import annotations

import sqlite3
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.history.terms import Term
from archive.moment import stamp_of


@dataclass(frozen=True)
class Step:
    """From the moment on, the term stands so often, in so many documents."""

    at: str
    times: int
    documents: int


@dataclass(frozen=True)
class InDocument:
    """The term in one document: first and last seen with it, how often it stands there now and at most."""

    document: str
    title: str
    first: str
    last: str
    now: int
    most: int


@dataclass(frozen=True)
class Usage:
    """A term through time. `first` and `last` are captures with it; None when it never stood."""

    term: Term
    steps: tuple[Step, ...]
    documents: tuple[InDocument, ...]
    first: str | None
    last: str | None

    @property
    def now(self) -> Step:
        return self.steps[-1] if self.steps else Step("", 0, 0)

    @property
    def most(self) -> Step:
        return max(self.steps, key=lambda s: s.times, default=Step("", 0, 0))

    def at(self, moment: str) -> Step:
        """The step that holds at a moment."""
        return next((s for s in reversed(self.steps) if s.at <= moment), Step(moment, 0, 0))


@dataclass(frozen=True)
class Switch:
    """A document that put one term in another's place in the same edit, after `not_before` and by `seen_at`."""

    document: str
    title: str
    old: str
    new: str
    not_before: str
    seen_at: str
    wording: str
    edits: int

    @property
    def permalink(self) -> str:
        """The page of the change."""
        return f"/documents/{self.document}/changes/{stamp_of(self.seen_at)}-{self.wording[:8]}"


_STOOD = """
WITH found AS MATERIALIZED
  (SELECT w.id, w.text FROM wordings_fts f JOIN wordings w ON w.n = f.rowid WHERE wordings_fts MATCH ?)
SELECT found.text, d.id, d.title, come.first_seen, gone.first_seen, coalesce(gone.not_before, latest.last_seen)
FROM found JOIN passages p ON p.wording = found.id JOIN versions come ON come.id = p.since
  LEFT JOIN versions gone ON gone.id = p.until JOIN documents d ON d.id = come.document
  LEFT JOIN versions latest ON latest.document = d.id AND latest.gone_by IS NULL
"""


def usage(connection: sqlite3.Connection, term: Term) -> Usage:
    """When, where and how often a term stood."""
    moves: defaultdict[str, Counter[str]] = defaultdict(Counter)
    titles: dict[str, str] = {}
    spans: dict[str, tuple[str, str]] = {}
    for text, document, title, first, gone, last in connection.execute(_STOOD, (term.match,)):
        times = term.count(text)
        if not times:
            continue
        titles[document] = title or document
        moves[first][document] += times
        if gone:
            moves[gone][document] -= times
        begun, ended = spans.get(document, (first, last))
        spans[document] = min(begun, first), max(ended, last)
    standing: Counter[str] = Counter()
    most: Counter[str] = Counter()
    steps = tuple(_steps(moves, standing, most))
    documents = tuple(
        InDocument(d, titles[d], *spans[d], standing[d], most[d])
        for d in sorted(spans, key=lambda d: (-standing[d], -most[d], d))
    )
    return Usage(
        term,
        steps,
        documents,
        min((first for first, _ in spans.values()), default=None),
        max((last for _, last in spans.values()), default=None),
    )


def _steps(moves: dict[str, Counter[str]], standing: Counter[str], most: Counter[str]) -> Iterator[Step]:
    """Moments at which the count changes; `standing` and `most` are counted on."""
    total, documents, before = 0, 0, (0, 0)
    for at in sorted(moves):
        for document, times in moves[at].items():
            stood = standing[document]
            standing[document] += times
            most[document] = max(most[document], standing[document])
            total += times
            documents += (standing[document] > 0) - (stood > 0)
        if (total, documents) != before:
            yield Step(at, total, documents)
        before = total, documents


_SWITCHED = """
WITH old AS MATERIALIZED
  (SELECT w.id FROM wordings_fts f JOIN wordings w ON w.n = f.rowid WHERE wordings_fts MATCH :old),
new AS MATERIALIZED
  (SELECT w.id FROM wordings_fts f JOIN wordings w ON w.n = f.rowid WHERE wordings_fts MATCH :new)
SELECT c.id, d.id, d.title, c.not_before, c.seen_at, v.wording, o.text, n.text
FROM old JOIN edits e ON e.old_wording = old.id JOIN changes c ON c.id = e.change
  JOIN wordings o ON o.id = e.old_wording JOIN wordings n ON n.id = e.new_wording
  JOIN versions v ON v.id = c.version_to JOIN documents d ON d.id = c.document
WHERE e.new_wording IN new AND e.new_wording <> e.old_wording ORDER BY c.seen_at DESC, c.id
"""


def switches(connection: sqlite3.Connection, terms: Sequence[Term]) -> list[Switch]:
    """Edits in which a term of these went and another of the same group came, by change, the newest first."""
    found = [
        switch
        for old in terms
        for new in terms
        if old.group == new.group and not _within(old, new)
        for switch in _switched(connection, old, new)
    ]
    return sorted(found, key=lambda s: (s.seen_at, s.document, s.old, s.new), reverse=True)


def _within(one: Term, other: Term) -> bool:
    """One of them is a part of the other's phrases, so that both come and go together."""
    return any(other.count(p.rstrip("*")) for p in one.phrases) or any(one.count(p.rstrip("*")) for p in other.phrases)


def _switched(connection: sqlite3.Connection, old: Term, new: Term) -> Iterator[Switch]:
    rows = connection.execute(_SWITCHED, {"old": old.match, "new": new.match}).fetchall()
    for (_, document, title, not_before, seen_at, wording), group in groupby(rows, key=lambda r: r[:6]):
        edits = sum(
            old.count(before) > old.count(after) and new.count(after) > new.count(before) for *_, before, after in group
        )
        if edits:
            yield Switch(document, title or document, old.name, new.name, not_before, seen_at, wording, edits)
