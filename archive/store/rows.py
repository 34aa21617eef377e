"""The rows that a document's fold has to write: verdicts, versions, changes, and the lives of passages."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from operator import attrgetter

from archive.history.comparison import Comparison
from archive.history.declared import Dating
from archive.history.passages import EditTold, Life
from archive.history.ranking import reasons_of, score_of, stored, with_restated
from archive.history.timeline import Change, Version
from archive.store.told import STAND_COLUMNS, VERSION_COLUMNS

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

    def write(self, connection: sqlite3.Connection, document: str) -> None:
        """Everything but what other folds tell of the same captures."""
        connection.executemany(
            f"INSERT INTO versions ({VERSION_COLUMNS}) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (id) DO UPDATE SET "
            "last_seen = excluded.last_seen, gone_by = excluded.gone_by, captures = excluded.captures",
            [_version_row(v) for v in self.versions.values()],
        )
        connection.executemany(
            "UPDATE captures SET quality = ?, reason = ?, score = ?, version = ? WHERE id = ?", self.verdicts
        )
        connection.executemany(
            "INSERT INTO whereabouts (document, address, first_seen, last_seen, captures, shown) "
            "VALUES (?, ?, ?, ?, ?, ?) "
            "ON CONFLICT (document, address) DO UPDATE SET last_seen = excluded.last_seen, "
            "captures = captures + excluded.captures, shown = excluded.shown",
            [(document, address, *seen) for address, seen in self.seen.items()],
        )
        connection.executemany(
            "INSERT INTO changes (id, document, kind, version_from, version_to, not_before, seen_at, "
            "words_added, words_removed, edits, summary, score, reasons, dating) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [
                (
                    c.id,
                    c.document,
                    str(x.kind or ""),
                    c.version_from,
                    c.version_to,
                    c.not_before,
                    c.seen_at,
                    x.words_added,
                    x.words_removed,
                    len(x.edits),
                    x.summary,
                    w.score,
                    w.reasons,
                    w.dating,
                )
                for c, x, w in self.changes
            ],
        )
        connection.executemany("INSERT INTO marks (mark, change) VALUES (?, ?)", sorted(self.marks))
        for change, life in self.lives:
            write_life(connection, change, life)


def write_life(connection: sqlite3.Connection, change: str | None, life: Life) -> None:
    """Passages and edits of one new version; the edits of a first version are no news and are not kept."""
    connection.executemany("INSERT OR IGNORE INTO wordings (id, text) VALUES (?, ?)", life.wordings.items())
    connection.executemany(
        "UPDATE passages SET until = ? WHERE since = ? AND passage = ?",
        [(s.until, s.since, s.passage) for s in life.closed],
    )
    connection.executemany(
        f"INSERT INTO passages ({STAND_COLUMNS}) VALUES (?, ?, ?, ?, ?)", [_stand_row(s) for s in life.opened]
    )
    if change:
        connection.executemany(
            "INSERT INTO edits (change, seq, operation, kind, passage, old_wording, new_wording, old_place, new_place, "
            "cells, links) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            [_edit(change, e) for e in life.edits],
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
