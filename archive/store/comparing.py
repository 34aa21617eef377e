"""Two moments held against each other: in one document edit by edit, over all documents in numbers."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.history.comparison import Comparison, compare
from archive.moment import stamp_of
from archive.store.articles import article_blocks

_STOOD = "SELECT article, title FROM versions WHERE document = ? AND first_seen <= ? ORDER BY number DESC LIMIT 1"
_ALL = """
SELECT d.id, o.number, n.number, o.words, n.words, n.number - coalesce(o.number, 0)
FROM documents d
JOIN versions n ON n.document = d.id AND n.number =
  (SELECT max(number) FROM versions WHERE document = d.id AND first_seen <= :new)
LEFT JOIN versions o ON o.document = d.id AND o.number =
  (SELECT max(number) FROM versions WHERE document = d.id AND first_seen <= :old)
WHERE (:source = '' OR d.source = :source) AND (o.id IS NULL OR o.id <> n.id)
ORDER BY 6 DESC, d.id
"""


def compare_document(connection: sqlite3.Connection, document: str, old: str, new: str) -> Comparison | None:
    """The edits from what stood at one moment to what stood at another; None where it was not seen by the first."""
    (before, after) = (connection.execute(_STOOD, (document, moment)).fetchone() for moment in (old, new))
    if before is None or after is None:
        return None
    blocks = (article_blocks(connection, before[0]), article_blocks(connection, after[0]))
    return compare(*blocks, before[1], after[1])


def compare_all(
    connection: sqlite3.Connection, old: str, new: str, *, source: str = ""
) -> Iterator[tuple[object, ...]]:
    """Every document whose wording is another: its versions then (None: not seen yet) and now, their words, how many
    versions came in between, and the page that compares them."""
    for document, *told in connection.execute(_ALL, {"old": old, "new": new, "source": source}):
        page = f"/documents/{document}/compare/{stamp_of(old)}/{stamp_of(new)}" if told[0] else f"/documents/{document}"
        yield document, *told, page
