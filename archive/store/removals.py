"""The register of removals: what was there, who says that it is gone, and what came back."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from typing import Any

from archive.history.absence import QUORUM, WINDOW_DAYS

LONG = 60
"""Characters from which on a wording is told by itself, so that finding it elsewhere says something."""


@dataclass(frozen=True)
class Found:
    """Another document that got so many of the last version's long wordings afterwards, the first at this moment;
    what stood in several documents anyway says nothing and is not counted."""

    document: str
    title: str
    since: str
    wordings: int


@dataclass(frozen=True)
class Removal:
    """An absence. `last_good` is the last capture with the document, `gone_by` the first one without.

    `state` is `removed` where quorum and window are met, else `not found` where somebody said so, else `not seen`
    (refused or silent, which says nothing of a removal); `returned` where it is there again.
    """

    document: str
    title: str
    publisher: str
    source: str
    url: str
    last_good: str
    gone_by: str
    gone: int
    gone_last: str | None
    manners: str
    refused: int
    silent: int
    last_seen: str
    back_by: str | None
    back_unchanged: bool
    verified: bool
    last_version: int
    page: str
    found_again: tuple[Found, ...] = ()

    @property
    def state(self) -> str:
        if self.verified:
            return "returned" if self.back_by else "removed"
        return "not found" if self.gone else "not seen"


_REMOVALS = """
SELECT document, title, publisher, source, url, last_good, gone_by, gone, gone_last, manners, refused, silent,
  last_seen, back_by, back_unchanged,
  gone >= :quorum AND julianday(gone_last) - julianday(gone_by) >= :window AS verified, last_version, page
FROM removals WHERE (:document = '' OR document = :document) AND (:all OR gone > 0)
ORDER BY verified DESC, gone_by DESC, document LIMIT :limit OFFSET :offset
"""
_AGAIN = """
SELECT d.id, d.title, min(come.first_seen), count(DISTINCT p.wording)
FROM passages own JOIN versions since ON since.id = own.since JOIN wordings w ON w.id = own.wording
  LEFT JOIN versions until ON until.id = own.until
  JOIN passages p ON p.wording = own.wording JOIN versions come ON come.id = p.since
  JOIN documents d ON d.id = come.document
WHERE since.document = :document AND since.number <= :version AND (until.number IS NULL OR until.number > :version)
  AND length(w.text) >= :long AND come.document <> :document AND come.first_seen > :last_good
  AND NOT EXISTS (SELECT 1 FROM passages q JOIN versions too ON too.id = q.since
    WHERE q.wording = own.wording AND too.document <> :document AND too.first_seen <= :last_good)
GROUP BY d.id ORDER BY 4 DESC, 3 LIMIT 3
"""

_STANDING = """
SELECT d.id, d.title, min(come.first_seen), 1
FROM wordings w JOIN passages p ON p.wording = w.id JOIN versions come ON come.id = p.since
  JOIN documents d ON d.id = come.document
WHERE w.n = ? AND length(w.text) >= ? AND p.until IS NULL AND d.id <> ? GROUP BY d.id ORDER BY 3, 1 LIMIT 3
"""


def standing_elsewhere(connection: sqlite3.Connection, n: int | None, document: str) -> tuple[Found, ...]:
    """Other documents in which a wording (its row `n`) stands as last seen, with when it was first seen there; none of
    a wording that is too short to be told by itself."""
    return tuple(Found(*row) for row in connection.execute(_STANDING, (n, LONG, document)))


def removals(
    connection: sqlite3.Connection,
    *,
    document: str = "",
    quorum: int = QUORUM,
    window: float = WINDOW_DAYS,
    all: bool = False,
    limit: int = 100,
    offset: int = 0,
) -> list[Removal]:
    """Verified ones first, the newest first: so many captures (`quorum`) over so many days (`window`) say that it is
    gone. With `all` also what was only refused or silent when captured last."""
    values = {"document": document, "quorum": quorum, "window": window, "all": all, "limit": limit, "offset": offset}
    return [_removal(connection, *row) for row in connection.execute(_REMOVALS, values).fetchall()]


def _removal(connection: sqlite3.Connection, *row: Any) -> Removal:
    *facts, unchanged, verified, version, page = row
    document, last_good = facts[0], facts[5]
    again: tuple[Found, ...] = ()
    if verified:
        values = {"document": document, "version": version, "long": LONG, "last_good": last_good}
        again = tuple(Found(*found) for found in connection.execute(_AGAIN, values))
    return Removal(*(*facts, bool(unchanged), bool(verified), version, page, again))
