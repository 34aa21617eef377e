"""Checks asked: what was found, and which publications are overdue on a day."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterator

from archive.history.cadence import overdue
from archive.moment import stamp_of

Row = dict[str, object]
CHECK_COLUMNS = (
    "seen_at", "rule", "source", "document", "sentence", "series", "period", "version_page", "against_page", "evidence",
    "check",
)  # fmt: skip
OVERDUE_COLUMNS = ("source", "title", "last_release", "usual", "due", "late", "last_looked")

_CHECKS = """
SELECT k.id, k.rule, k.source, k.document, k.series, k.period, k.seen_at, k.sentence, k.evidence, v.first_seen,
  w.document, w.first_seen
FROM checks k JOIN versions v ON v.id = k.version LEFT JOIN versions w ON w.id = k.against
WHERE (:source IS NULL OR k.source = :source) AND (:rule IS NULL OR k.rule = :rule)
  AND (:since IS NULL OR k.seen_at >= :since) AND (:document IS NULL OR k.document = :document)
ORDER BY k.seen_at DESC, k.rule, k.id LIMIT :limit OFFSET :offset
"""


def check_rows(
    connection: sqlite3.Connection,
    *,
    source: str | None = None,
    rule: str | None = None,
    since: str | None = None,
    document: str | None = None,
    limit: int = 50,
    offset: int = 0,
) -> Iterator[Row]:
    """What does not fit together, the newest first."""
    asked = {"source": source, "rule": rule, "since": since, "document": document, "limit": limit, "offset": offset}
    for name, what, whose, where, *about, seen, sentence, evidence, first, other, other_first in connection.execute(
        _CHECKS, asked
    ):
        page = f"/documents/{where}/at/{stamp_of(first)}"
        against = f"/documents/{other}/at/{stamp_of(other_first)}" if other else None
        told = (seen, what, whose, where, sentence, *about, page, against, json.loads(evidence), name)
        yield dict(zip(CHECK_COLUMNS, told, strict=True))


_RELEASES = """
SELECT s.id, s.title, s.cadence, v.first_seen FROM sources s JOIN documents d ON d.source = s.id
JOIN versions v ON v.document = d.id WHERE s.id <> 'unlisted' ORDER BY s.id, v.first_seen
"""


def overdue_rows(connection: sqlite3.Connection, now: str) -> Iterator[Row]:
    """Publications that are later than usual on a day, the latest first. `last_looked` is when any of their addresses
    was asked for last: after that nobody knows."""
    releases: dict[tuple[str, str, str], list[str]] = {}
    for source, title, cadence, seen in connection.execute(_RELEASES):
        if seen <= now:
            releases.setdefault((source, title, cadence), []).append(seen)
    found = []
    for (source, title, cadence), seen in releases.items():
        late = overdue(seen, cadence, now)
        if late:
            (looked,) = connection.execute(
                "SELECT max((SELECT max(captured_at) FROM captures c WHERE c.document = d.id AND c.captured_at <= ?)) "
                "FROM documents d WHERE d.source = ?",
                (now, source),
            ).fetchone()
            told = (source, title, late.last_release, late.usual, late.due, late.late, looked)
            found.append(dict(zip(OVERDUE_COLUMNS, told, strict=True)))
    yield from sorted(found, key=lambda row: (-int(str(row["late"])), str(row["source"])))
