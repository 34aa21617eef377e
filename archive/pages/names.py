"""Names: what figures are called on the pages: a measure's declared title and headings as printed, or the sentence."""

from __future__ import annotations

import re
import sqlite3
from dataclasses import dataclass

from archive.figures.jurisdiction import state_of
from archive.figures.series import BETWEEN
from archive.pages.amounts import label_words
from archive.pages.rows import row
from archive.pages.spots import sentence_at

_AGAIN = re.compile(r" \((\d+)\)$")
_AROUND = 90  # characters of a long sentence on each side of the number


_NTH = {2: "second", 3: "third", 4: "fourth"}


def _again(n: int) -> str:
    """A table may print two values under the same headings."""
    return f" ({_NTH.get(n, f'no. {n}')} of that name)"


@dataclass(frozen=True)
class Seen:
    """One print of a series: in which version of which document, and where in it."""

    document: str
    version: str
    place: str


class Names:
    """Names of series, each label asked for once. `document` is one that printed the series."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._labels: dict[tuple[str, str], str] = {}
        self._titles: dict[str, dict[str, str]] = {}

    def measure(self, source: str, measure: str, document: str) -> str:
        """A measure as its source declares it, else as the table's title prints it."""
        if source not in self._titles:
            found = self._connection.execute("SELECT id, title FROM measures WHERE source = ?", (source,))
            self._titles[source] = dict(found.fetchall())
        return self._titles[source].get(measure) or self.label(measure, document)

    def printer_of(self, series: str) -> str:
        """A document that printed a series."""
        found = row(
            self._connection,
            "SELECT v.document FROM observations o JOIN versions v ON v.id = o.since WHERE o.series = ? LIMIT 1",
            series,
        )
        return found[0] if found else ""

    def path(self, breakdown: str, document: str) -> tuple[str, ...]:
        """The headings of a breakdown as printed, outermost first."""
        return tuple(said for part in breakdown.split(BETWEEN) if (said := self.label(part.strip(" ,:"), document)))

    def label(self, label: str, document: str) -> str:
        """A heading as the document prints it."""
        if (document, label) not in self._labels:
            self._labels[document, label] = self._label(label, document)
        return self._labels[document, label]

    def _label(self, label: str, document: str) -> str:
        again = _AGAIN.search(label)
        if again:
            return self.label(label[: again.start()], document) + _again(int(again[1]))
        find = "SELECT printed FROM labels WHERE document = ? AND label = ?"
        found = row(self._connection, find, document, label) if label else None
        state = state_of(label) if len(label) > 2 else None
        return found[0] if found else state.name if state else label_words(label)

    def sentence(self, passage: str, seen: Seen) -> str:
        """The sentence that prints a figure, "…" in the number's place; one that is long is cut around it."""
        found = sentence_at(self._connection, passage, seen.version, seen.place)
        if found is None:
            return "A number in a sentence"
        short = found.shortened()
        before, after = short.before.lstrip(), short.after.rstrip()
        before = before if len(before) <= _AROUND else "… " + before[-_AROUND:].partition(" ")[2]
        after = after if len(after) <= _AROUND else after[:_AROUND].rpartition(" ")[0] + " …"
        return f"“{before}…{after}”"

    def of(self, seen: Seen, source: str, measure: str, breakdown: str, passage: str | None) -> tuple[str, ...]:
        """The parts of a series' name: the measure and its headings, or the sentence alone."""
        if passage:
            return (self.sentence(passage, seen),)
        return self.measure(source, measure, seen.document), *self.path(breakdown, seen.document)
