"""The rows that a document's fold has to write: verdicts, versions, changes, and the lives of passages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from operator import attrgetter
from typing import TypeAlias

from archive.history.comparison import Comparison
from archive.history.declared import Dating
from archive.history.passages import EditTold, Life
from archive.history.ranking import reasons_of, score_of, stored, with_restated
from archive.history.timeline import Change, Version
from archive.store.told import STAND_COLUMNS, VERSION_COLUMNS

Statements: TypeAlias = list[tuple[str, Sequence[tuple[object, ...]]]]
"""What there is to write, in this order: statements, each with its rows."""

_VERSIONS = f"""
INSERT INTO versions ({VERSION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
ON CONFLICT (id) DO UPDATE SET
  last_seen = excluded.last_seen, gone_by = excluded.gone_by, captures = excluded.captures
"""
_VERDICTS = "UPDATE captures SET quality = ?, reason = ?, score = ?, version = ? WHERE id = ?"
_WHEREABOUTS = """
INSERT INTO whereabouts (document, address, first_seen, last_seen, captures, shown) VALUES (?, ?, ?, ?, ?, ?)
ON CONFLICT (document, address) DO UPDATE SET
  last_seen = excluded.last_seen, captures = captures + excluded.captures, shown = excluded.shown
"""
_CHANGES = """
INSERT INTO changes (id, document, kind, version_from, version_to, not_before, seen_at,
  words_added, words_removed, edits, summary, score, reasons, dating) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""
_ENDS = "UPDATE passages SET until = ? WHERE since = ? AND passage = ?"
_STANDS = f"INSERT INTO passages ({STAND_COLUMNS}) VALUES (?, ?, ?, ?, ?)"
_EDITS = """
INSERT INTO edits (change, seq, operation, kind, passage, old_wording, new_wording, old_place, new_place, cells, links)
VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
"""

_version_row, _stand_row = attrgetter(*VERSION_COLUMNS.split(", ")), attrgetter(*STAND_COLUMNS.split(", "))


@dataclass(frozen=True)
class Weight:
    """What a change weighs: columns of `changes`."""

    score: int
    reasons: str
    dating: Dating | None


@dataclass
class Rows:
    """What a fold has to write; a version that is told more than once is written as it was told last."""

    verdicts: list[tuple[str, str | None, float, str | None, str]] = field(default_factory=list)
    seen: dict[str, tuple[str, str, int, str]] = field(default_factory=dict)
    versions: dict[str, Version] = field(default_factory=dict)
    changes: list[tuple[Change, Comparison, Weight]] = field(default_factory=list)
    marks: list[tuple[int, str]] = field(default_factory=list)
    lives: list[tuple[str | None, Life]] = field(default_factory=list)

    def statements(self, document: str) -> Statements:
        """Everything but what other folds tell of the same captures."""
        return [
            (_VERSIONS, [_version_row(v) for v in self.versions.values()]),
            (_VERDICTS, self.verdicts),
            (_WHEREABOUTS, [(document, address, *seen) for address, seen in self.seen.items()]),
            (_CHANGES, [_change(*told) for told in self.changes]),
            ("INSERT INTO marks (mark, change) VALUES (?, ?)", sorted(self.marks)),
            *self._lives(),
        ]

    def _lives(self) -> Statements:
        """Passages and edits; the edits of a first version are no news and are not kept."""
        opened = {(s.since, s.passage): s for _, life in self.lives for s in life.opened}
        ended = {(s.since, s.passage): s for _, life in self.lives for s in life.closed}
        edits = [(change, life, e) for change, life in self.lives if change for e in life.edits]
        # Texts of blocks came with the articles; titles did not.
        named = [(life, w) for _, life, e in edits if not e.passage for w in (e.old_wording, e.new_wording) if w]
        titles = {w: life.wordings[w] for life, w in named}
        return [
            ("INSERT OR IGNORE INTO wordings (id, text) VALUES (?, ?)", list(titles.items())),
            (_ENDS, [(s.until, s.since, s.passage) for name, s in ended.items() if name not in opened]),
            (_STANDS, [_stand_row(ended.get(name, s)) for name, s in opened.items()]),
            (_EDITS, [_edit(change, e) for change, _, e in edits]),
        ]


def _change(c: Change, x: Comparison, w: Weight) -> tuple[object, ...]:
    return (
        *(c.id, c.document, str(x.kind or ""), c.version_from, c.version_to, c.not_before, c.seen_at),
        *(x.words_added, x.words_removed, len(x.edits), x.summary, w.score, w.reasons, w.dating and str(w.dating)),
    )


def _edit(change: str, e: EditTold) -> tuple[object, ...]:
    return (
        change,
        e.seq,
        str(e.operation),
        str(e.kind),
        e.passage,
        e.old_wording,
        e.new_wording,
        e.old_place,
        e.new_place,
        e.cells,
        _json(e.links),
    )


def _json(parts: Iterable[object]) -> str | None:
    """Link edits as compact JSON; None where there are none."""
    told = [asdict(p) for p in parts]  # type: ignore[call-overload]
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) if told else None


def weigh_restated(connection: sqlite3.Connection, document: str, restated: Mapping[str, int]) -> None:
    """Add to the rank of changes that their versions, by id, print so many figures of periods that were over otherwise:
    known once the figures are written."""
    for version, count in restated.items():
        asked = "SELECT id, reasons FROM changes WHERE document = ? AND version_to = ?"
        for change, told in connection.execute(asked, (document, version)).fetchall():
            reasons = with_restated(reasons_of(told), count)
            values = score_of(reasons), stored(reasons), change
            connection.execute("UPDATE changes SET score = ?, reasons = ? WHERE id = ?", values)
