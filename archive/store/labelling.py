"""Labelling: the headings of a document's tables as printed, written to `labels`."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence

from archive.catalogue import Catalogue
from archive.figures.jurisdiction import state_of
from archive.figures.labels import labels_in
from archive.figures.rules import rules_of
from archive.figures.series import BETWEEN
from archive.reading.grid import Grid
from archive.reading.reading import Block


class Labeller:
    """The fold of one document's labels: grids in, rows out; a label stays as it was printed first."""

    def __init__(self, connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> None:
        self._connection, self._document = connection, document
        (source,) = connection.execute("SELECT source FROM documents WHERE id = ?", (document,)).fetchone()
        self._rules = rules_of(next((s for s in catalogue.sources if s.id == source), None), document)
        self._passed: set[str] = set()
        self._labels: dict[str, str] = {}

    def turn(self, blocks: Sequence[Block], grids: Sequence[Grid]) -> None:
        """The tables of a new version."""
        for label, printed in labels_in(blocks, grids, self._rules, self._passed):
            self._labels.setdefault(label, printed)

    def write(self) -> None:
        """Write those that were not printed before."""
        self._connection.executemany(
            "INSERT OR IGNORE INTO labels VALUES (?, ?, ?)",
            [(self._document, label, printed) for label, printed in self._labels.items()],
        )


class Printed:
    """Paths of headings as a document printed them first."""

    def __init__(self, connection: sqlite3.Connection, document: str) -> None:
        rows = connection.execute("SELECT label, printed FROM labels WHERE document = ?", (document,))
        self._labels: dict[str, str] = dict(rows.fetchall())

    def path(self, breakdown: str) -> str:
        """A breakdown of a series as one line."""
        return BETWEEN.join(map(self._label, filter(None, breakdown.split(BETWEEN))))

    def _label(self, label: str) -> str:
        plain, mark, again = label.partition(" (2)")
        state = state_of(plain) if len(plain) > 2 else None
        return self._labels.get(plain, state.name if state else plain) + mark + again


def forget_labels(connection: sqlite3.Connection, document: str) -> None:
    """Take back the labels of a document."""
    connection.execute("DELETE FROM labels WHERE document = ?", (document,))
