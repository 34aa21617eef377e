"""What a page may cost: two versions are compared while a reader waits, in one of the few threads there are for all."""

from __future__ import annotations

import sqlite3

from archive.pages.rows import number

LONGEST = 400_000
"""Words of two versions together that a page compares: about a second (a workbook of 18,000 rows has 110,000)."""

_WORDS = """
SELECT sum(words) FROM (SELECT words FROM versions WHERE document = ? AND first_seen <= ? ORDER BY number DESC LIMIT ?)
"""
TOO_LONG = (
    "These two versions are too long to be compared on a page. The command `scomm compare` compares them, and the page "
    "of each version gives its original bytes."
)


def words_before(connection: sqlite3.Connection, document: str, moment: str, versions: int = 1) -> int:
    """Words of the version that stood at a moment, and of so many in all that came before it."""
    return number(connection, _WORDS, document, moment, versions)


def neighbours_fit(connection: sqlite3.Connection, document: str, seen_at: str) -> bool:
    """Whether the version first seen at a moment and the one before it can be compared for a page."""
    return words_before(connection, document, seen_at, 2) <= LONGEST


def pair_fits(connection: sqlite3.Connection, document: str, old: str, new: str) -> bool:
    """Whether the versions that stood at two moments can be compared for a page."""
    return sum(words_before(connection, document, moment) for moment in (old, new)) <= LONGEST
