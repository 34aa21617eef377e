"""Blame of a version, from what was told of its document: since which version each of its words has stood."""

from __future__ import annotations

import sqlite3
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from archive.history.alignment import Operation
from archive.history.blame import Stood, traced
from archive.history.passages import Stand, in_order
from archive.reading.reading import Block
from archive.store.articles import article_blocks
from archive.store.told import STAND_COLUMNS

_COLUMNS = ", ".join(f"p.{column}" for column in STAND_COLUMNS.split(", "))
_STANDS = f"""
SELECT {_COLUMNS}, v.number, w.text FROM versions v JOIN passages p ON p.since = v.id
JOIN wordings w ON w.id = p.wording WHERE v.document = ? AND v.number <= ? ORDER BY v.number, p.passage
"""
_PARTS = f"""
SELECT v.number, e.passage, e.old_wording
FROM changes x JOIN versions v ON v.id = x.version_to JOIN edits e ON e.change = x.id
WHERE x.document = ? AND v.number <= ? AND e.operation IN ('{Operation.SPLIT}', '{Operation.MERGED}')
"""

_Name = tuple[int, str]
"""A stand: the number of the version since which it stood, and its passage."""


@dataclass(frozen=True, slots=True)
class Words:
    """A run of text that has stood since one version: its number, the moment of the capture that showed it first, and
    the last capture without it (None: it stands since the first version).
    """

    text: str
    number: int
    first_seen: str
    not_before: str | None


@dataclass(frozen=True, slots=True)
class Blamed:
    """A block of the version, and its runs; joined they spell its text."""

    block: Block
    words: tuple[Words, ...]


def version_at(connection: sqlite3.Connection, document: str, moment: str) -> str | None:
    """The id of the version that stood at a moment, None before the first."""
    row = connection.execute(
        "SELECT id FROM versions WHERE document = ? AND first_seen <= ? ORDER BY number DESC LIMIT 1",
        (document, moment),
    ).fetchone()
    return str(row[0]) if row else None


def blame_version(connection: sqlite3.Connection, version: str) -> tuple[Blamed, ...]:
    """The blocks of a version in order, every word with the version since which it has stood without a break."""
    document, number, article = connection.execute(
        "SELECT document, number, article FROM versions WHERE id = ?", (version,)
    ).fetchone()
    versions = connection.execute(
        "SELECT number, id, first_seen, not_before FROM versions WHERE document = ? AND number <= ?", (document, number)
    ).fetchall()
    moments = {n: (first_seen, not_before) for n, _, first_seen, not_before in versions}
    history = _History(connection, document, {n: name for n, name, *_ in versions})
    blocks = article_blocks(connection, article)
    names = history.standing(blocks)
    told = traced(history.leading_to(names))
    return tuple(
        Blamed(block, tuple(_runs(told[name], moments))) for block, name in zip(blocks, names, strict=True)
    )


def _runs(words: Sequence[tuple[str, int]], moments: Mapping[int, tuple[str, str | None]]) -> Iterator[Words]:
    for number, run in groupby(words, key=lambda word: word[1]):
        yield Words("".join(text for text, _ in run), number, *moments[number])


class _History:
    """The stands of a document up to a version, and what each came from."""

    def __init__(self, connection: sqlite3.Connection, document: str, versions: Mapping[int, str]) -> None:
        self._versions, last = versions, max(versions)
        self._stands: dict[_Name, tuple[Stand, str]] = {}
        self._closed: defaultdict[str | None, dict[str, _Name]] = defaultdict(dict)  # version → passage → stand
        for *columns, since, text in connection.execute(_STANDS, (document, last)):
            stand = Stand(*columns)
            self._stands[since, stand.passage] = stand, text
            self._closed[stand.until][stand.passage] = since, stand.passage
        self._parts: defaultdict[tuple[int, str], list[str]] = defaultdict(list)
        for since, passage, old in connection.execute(_PARTS, (document, last)):
            self._parts[since, passage].append(old)

    def standing(self, blocks: Sequence[Block]) -> list[_Name]:
        """The stand of each block of the last of the versions."""
        numbers = {version: n for n, version in self._versions.items()}
        open_stands = [stand for stand, _ in self._stands.values() if stand.until not in numbers]
        return [(numbers[stand.since], stand.passage) for stand in in_order(blocks, open_stands)]

    def _before(self, name: _Name) -> tuple[_Name, ...]:
        """The stands that ended as this one began and that it goes on from."""
        number, passage = name
        ended = self._closed.get(self._versions[number], {})
        wordings = self._parts.get(name, [])
        if not wordings:
            return (ended[passage],) if passage in ended else ()
        found = []
        for wording in wordings:
            same = (n for p, n in ended.items() if n not in found and self._stands[n][0].wording == wording)
            found += [min(same, key=lambda n: n[1] != passage, default=name)]
        return tuple(n for n in found if n != name)

    def leading_to(self, names: Sequence[_Name]) -> Iterator[Stood[_Name, int]]:
        """These stands and all that they came from, in order of time."""
        before: dict[_Name, tuple[_Name, ...]] = {}
        asked = list(names)
        while asked:
            name = asked.pop()
            if name not in before:
                before[name] = self._before(name)
                asked += before[name]
        for name in sorted(before):
            yield Stood(name, name[0], self._stands[name][1], before[name])
