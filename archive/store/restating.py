"""Restating: what was printed for a period and then printed otherwise, told from the vintages of all documents."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Sequence

from archive.figures.span import end_of
from archive.history.restatements import Print, Restatement, restatements
from archive.history.vintages import Key

_MONTH = re.compile(r"\d{4}-\d\d")
_PRINTS = """
SELECT o.since, o.value, o.printed, o.place, v.document, v.first_seen, u.not_before, u.first_seen
FROM observations o JOIN versions v ON v.id = o.since LEFT JOIN versions u ON u.id = o.until
WHERE o.series = ? AND o.period = ? AND o.high IS NULL ORDER BY v.first_seen, o.since
"""

_LATER = """
SELECT 1 FROM observations o JOIN versions v ON v.id = o.since LEFT JOIN versions u ON u.id = o.until
WHERE o.series = ? AND o.period > ? AND o.value <> '0' AND v.document = ?
  AND v.first_seen < ? AND (u.id IS NULL OR u.first_seen >= ?) LIMIT 1
"""


def restate(connection: sqlite3.Connection, keys: Iterable[Key]) -> None:
    """Tell the restatements of these series and periods anew."""
    keys = sorted(keys)
    connection.executemany("DELETE FROM restatements WHERE series = ? AND period = ?", keys)
    for series, period in keys:
        if end_of(period) is None:
            continue
        rows = connection.execute(_PRINTS, (series, period)).fetchall()
        if len(rows) > 1:
            prints = [_print(connection, series, period, row) for row in rows]
            connection.executemany(
                "INSERT INTO restatements VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                [_restatement(r) for r in restatements(series, period, prints)],
            )


def _print(connection: sqlite3.Connection, series: str, period: str, row: Sequence[str]) -> Print:
    """A vintage with its times. Its period was over when it had ended before the print was last seen; a month, when a
    later one stood beside it (the newest month of a release is still being counted).

    What is asked hangs on the document's own versions only, so that it is the same in every order of arrival.
    """
    since, value, printed, place, document, first_seen, last_seen, ended = row
    if _MONTH.fullmatch(period):
        until = ended or first_seen + "~"
        over = connection.execute(_LATER, (series, period, document, until, until)).fetchone() is not None
    else:
        over = (end_of(period) or "9") < (last_seen or first_seen)[:10]
    return Print(since, value, first_seen, last_seen or first_seen, place, over, printed or "")


def _restatement(r: Restatement) -> tuple[object, ...]:
    return (
        *(r.id, r.series, r.period, r.old.version, r.new.version, r.old.value, r.new.value, r.difference, r.share),
        *(r.old.last_seen, r.new.first_seen, r.old.place, r.new.place, r.rounded),
    )
