"""What this archive is and how complete it is."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.pages.phrases import READINGS, When, in_words, when
from archive.pages.rows import number, row, rows

DEMONSTRATION = "Reconstruction for demonstration"
"""How the note of a source begins whose publications were written for demonstration."""


@dataclass(frozen=True)
class Holdings:
    """What there is: counts of rows, and the span of the captures."""

    sources: int
    documents: int
    addresses: int
    captures: int
    payloads: int
    versions: int
    changes: int
    unreadable: int
    refused: int
    first: When | None
    last: When | None


@dataclass(frozen=True)
class Witness:
    """Who saw the captures, and how many of them."""

    name: str
    kind: str
    note: str
    captures: int
    first: When | None
    last: When | None


@dataclass(frozen=True)
class Unreadable:
    """How many payloads could not be read for one reason."""

    reason: str
    payloads: int


@dataclass(frozen=True)
class OurRevision:
    """Something of ours that was made anew, from one revision to the next, and how many histories were told again."""

    when: When
    subject: str
    before: str
    after: str
    documents: int


@dataclass(frozen=True)
class AboutPage:
    """Method and coverage, and what we changed ourselves."""

    holdings: Holdings
    witnesses: tuple[Witness, ...]
    unreadable: tuple[Unreadable, ...]
    revisions: tuple[OurRevision, ...]


def holdings(connection: sqlite3.Connection) -> Holdings:
    """How much the archive holds."""
    names = ("sources", "addresses", "captures", "payloads", "versions", "changes")
    counts = {name: number(connection, f"SELECT count(*) FROM {name}") for name in names}
    # Declared and never captured is not held; what a robots.txt says is about us, not about the programme.
    documents = number(
        connection,
        """SELECT count(*) FROM documents d
           WHERE d.kind <> 'robots' AND EXISTS (SELECT 1 FROM captures c WHERE c.document = d.id)""",
    )
    # By documents, because captures are indexed by document and time: two look-ups each instead of reading all rows.
    span = row(
        connection,
        """SELECT min((SELECT min(captured_at) FROM captures WHERE document = d.id)),
                  max((SELECT max(captured_at) FROM captures WHERE document = d.id)) FROM documents d""",
    ) or (None, None)
    return Holdings(
        **counts,
        documents=documents,
        unreadable=number(connection, "SELECT count(*) FROM readings WHERE outcome <> 'read'"),
        refused=number(connection, "SELECT count(*) FROM issues"),
        first=when(span[0]),
        last=when(span[1]),
    )


def is_demonstration(connection: sqlite3.Connection) -> bool:
    """Whether what is shown was made up for demonstration: then every page says so."""
    return bool(number(connection, "SELECT EXISTS (SELECT 1 FROM sources WHERE note LIKE ?)", f"{DEMONSTRATION}%"))


def about_page(connection: sqlite3.Connection) -> AboutPage:
    """Holdings, witnesses, and what could not be read."""
    seen = rows(
        connection,
        """SELECT w.name, w.kind, w.note, count(c.id), min(c.captured_at), max(c.captured_at)
           FROM witnesses w LEFT JOIN captures c ON c.witness = w.id GROUP BY w.id ORDER BY 4 DESC, 1""",
    )
    ours = rows(
        connection,
        "SELECT made_at, subject, before, after, documents FROM revisions ORDER BY made_at DESC, subject LIMIT 50",
    )
    reasons = rows(
        connection, "SELECT outcome, count(*) FROM readings WHERE outcome <> 'read' GROUP BY outcome ORDER BY 2 DESC, 1"
    )
    return AboutPage(
        holdings(connection),
        tuple(
            Witness(name, kind, note, count, when(first), when(last)) for name, kind, note, count, first, last in seen
        ),
        tuple(Unreadable(in_words(outcome, READINGS), count) for outcome, count in reasons),
        tuple(OurRevision(When(at), *told) for at, *told in ours),
    )
