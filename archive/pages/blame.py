"""The page that tells since when each word of a version has stood there."""

from __future__ import annotations

import sqlite3
from collections import Counter
from dataclasses import dataclass

from archive.pages.permalinks import change_link, document_link, version_link
from archive.pages.phrases import Interval, When, interval
from archive.pages.portions import portion, portions
from archive.pages.rows import number, row, rows
from archive.reading.reading import Block
from archive.store.blame import Blamed, blame_version, version_at

LONGEST = 4_000_000
"""Characters of all wordings a document ever had, above which a page does not ask: about two seconds."""


@dataclass(frozen=True)
class BlameLine:
    """A run of words of one passage (`block`, counted from 1), and the version that brought them."""

    block: int
    kind: str
    level: int
    place: str
    text: str
    version: int
    begun: Interval
    href: str


@dataclass(frozen=True)
class Origin:
    """A version that words of this one have stood since, how many, and the page that shows how they came."""

    version: int
    begun: Interval
    words: int
    href: str


@dataclass(frozen=True)
class BlamePage:
    """A version's words and since when each has stood there without a break. `lines` are the runs of one page, none
    where the document's history is too long for a page to tell (`too_long`)."""

    document: str
    document_href: str
    publisher: str
    asked: When
    version: int
    version_href: str
    origins: tuple[Origin, ...]
    lines: tuple[BlameLine, ...]
    page: int
    pages: int
    too_long: bool


def blame_page(connection: sqlite3.Connection, document: str, moment: str, asked: int | None) -> BlamePage | None:
    """The words of the version that stood at a moment, one page of them or (None) all; None when there was none yet."""
    version = version_at(connection, document, moment)
    if version is None:
        return None
    too_long = _length(connection, document) > LONGEST
    told = () if too_long else blame_version(connection, version)
    came = _came(connection, document)
    runs = portions(_weight(blamed) for blamed in told)
    shown, positions = portion(runs, asked)
    lines = tuple(
        BlameLine(n + 1, *_form(told[n].block), words.text, words.number, *came[words.number])
        for n in positions
        for words in told[n].words
    )
    head = row(
        connection,
        """SELECT d.title, s.publisher, v.number, v.first_seen FROM versions v JOIN documents d ON d.id = v.document
           JOIN sources s ON s.id = d.source WHERE v.id = ?""",
        version,
    )
    title, publisher, shown_version, first_seen = head or ("", "", 0, moment)
    return BlamePage(
        title or document,
        document_link(document),
        publisher,
        When(moment),
        shown_version,
        version_link(document, first_seen),
        _origins(told, came),
        lines,
        shown,
        len(runs),
        too_long,
    )


def _form(block: Block) -> tuple[str, int, str]:
    return block.kind, block.level, block.place


def _weight(blamed: Blamed) -> int:
    """Characters of a passage and of what marks its runs."""
    return len(blamed.block.text) + 120 * len(blamed.words)


def _length(connection: sqlite3.Connection, document: str) -> int:
    return number(
        connection,
        """SELECT sum(length(w.text)) FROM versions v JOIN passages p ON p.since = v.id
           JOIN wordings w ON w.id = p.wording WHERE v.document = ?""",
        document,
    )


def _came(connection: sqlite3.Connection, document: str) -> dict[int, tuple[Interval, str]]:
    """When each version came, and the page that shows how."""
    found = rows(
        connection,
        "SELECT number, not_before, first_seen, wording FROM versions WHERE document = ?",
        document,
    )
    return {
        n: (interval(before, by), change_link(document, by, wording) if before else version_link(document, by))
        for n, before, by, wording in found
    }


def _origins(told: tuple[Blamed, ...], came: dict[int, tuple[Interval, str]]) -> tuple[Origin, ...]:
    """The newest first."""
    count: Counter[int] = Counter()
    for blamed in told:
        for words in blamed.words:
            count[words.number] += len(words.text.split())
    return tuple(Origin(n, came[n][0], count[n], came[n][1]) for n in sorted(count, reverse=True) if count[n])
