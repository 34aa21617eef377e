"""Checking: what the versions of a document show that does not fit together, written to the table `checks`."""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from archive.catalogue import Catalogue, plain_address
from archive.catalogue.source import Measure
from archive.digest import name_of
from archive.figures.span import day_words
from archive.history.checks import (
    MOST_SHOWN,
    Finding,
    Pair,
    Rule,
    backwards,
    changed_after,
    falls,
    hidden_sheets,
    moved_averages,
    other_years,
    sheets_of,
    with_footnotes,
)
from archive.history.listing import Listing
from archive.history.passages import Life
from archive.history.sums import misfits
from archive.history.timeline import Version
from archive.reading.grid import Grid
from archive.reading.reading import Block
from archive.store.labelling import Printed
from archive.store.ledger import PRINTED

_FILES = ("workbook", "pdf", "text")
"""Kinds of articles whose bytes are made anew by hand: that a page's differ says nothing."""

_PAIRS = f"""
SELECT n.series, n.period, o.value, n.value, o.place, n.place, o.as_of, n.as_of, s.measure, s.breakdown, s.unit,
  s.period_kind, max(v.number)
FROM {PRINTED} JOIN series s ON s.id = n.series
JOIN observations o ON o.series = n.series AND o.period = n.period AND o.since <> n.since
JOIN versions v ON v.id = o.since AND v.document = ? AND v.number < ?
WHERE p.version = ? AND n.high IS NULL AND o.high IS NULL AND s.passage IS NULL GROUP BY n.series, n.period
"""

# Values of the version that the document printed before the value that stood: by the version that took them back.
_AGAIN = f"""
SELECT max(u.number) FROM {PRINTED} JOIN observations o
  ON o.series = n.series AND o.period = n.period AND o.since <> n.since AND o.value = n.value
JOIN versions v ON v.id = o.since AND v.document = ? AND v.number < ? - 1
JOIN versions u ON u.id = o.until AND u.number < ? JOIN series s ON s.id = n.series
WHERE p.version = ? AND n.value <> '0' AND s.passage IS NULL GROUP BY n.series, n.period
"""

# The same day for both, by when each was first printed: what hangs on nothing that later captures move.
_SAME_DAY = f"""
SELECT n.series, n.period, o.value, n.value, o.place, n.place, NULL, NULL, s.measure, s.breakdown, s.unit,
  s.period_kind, w.id, w.document, w.first_seen
FROM {PRINTED} JOIN series s ON s.id = n.series
JOIN observations o ON o.series = n.series AND o.period = n.period AND o.since <> n.since AND o.value <> n.value
JOIN versions w ON w.id = o.since AND w.document <> ? AND substr(w.first_seen, 1, 10) = ?
WHERE p.version = ? AND n.high IS NULL AND o.high IS NULL AND n.period <> ''
"""

# A state of before is told where at least so many figures, and so large a part of all that changed, are its own again.
_MOST_AGAIN, _LEAST_AGAIN = 0.5, 20


@dataclass
class _Turned:
    """A new version and what was found in it."""

    version: Version
    before: Version | None
    findings: list[Finding]
    struck: list[str]  # wordings of footnotes that are gone
    put_in: list[str]  # footnotes that are new
    tables: bool


class Checker:
    """The fold of one document's checks: versions and captures in, rows out, written once at the end."""

    def __init__(self, connection: sqlite3.Connection, document: str, catalogue: Catalogue) -> None:
        self._connection, self._document = connection, document
        (self._source,) = connection.execute("SELECT source FROM documents WHERE id = ?", (document,)).fetchone()
        declared = next((s for s in catalogue.sources if s.id == self._source), None)
        self._measures = {m.id: m for m in declared.measures} if declared else {}
        self._turned: list[_Turned] = []
        self._sightings: list[tuple[Version, str, str, str]] = []
        self.restated: dict[str, int] = {}
        """How many figures of periods that were over each version changed, as far as written."""

    def turn(
        self,
        version: Version,
        before: Version | None,
        address: str,
        old: Sequence[Block],
        new: Sequence[Block],
        grids: Sequence[Grid],
        life: Life,
    ) -> None:
        """A new version, what it shows, what the one before showed, and how its passages live on."""
        sheets = sheets_of(new, grids)
        found = [*misfits(new, grids), *other_years(address, sheets), *hidden_sheets(sheets)]
        if before and sheets:
            found += backwards(sheets_of(old, ()), sheets)
        struck = [s.wording for s in life.closed if s.kind == "footnote"]
        put_in = [life.wordings[s.wording] for s in life.opened if s.kind == "footnote"]
        self._turned.append(_Turned(version, before, found, struck, put_in, bool(grids)))

    def listed(self, strange: Sequence[tuple[str, int, Listing]]) -> None:
        """Lists of the version turned last that are none of those declared."""
        for title, stood, found in strange:
            self._turned[-1].findings.append(
                Finding(
                    Rule.WRONG_LIST,
                    self._turned[-1].version.id,
                    f"The list under this name {found.other}, so it is not taken for “{title}”: it has "
                    f"{found.length:,} rows, {f'{stood:,} stood before' if stood else 'none was seen before'}.",
                    {"list": title, "rows": found.length, "stood": stood},
                )
            )

    def seen(self, version: Version, payload: str, address: str, captured_at: str) -> None:
        """A capture that confirms a version by other bytes, or at an address that did not show it last time."""
        self._sightings.append((version, payload, address, captured_at))

    def write(self) -> None:
        """Write what was found, once each, as it first showed."""
        for turned in self._turned:
            self._enter(turned.version, turned.version.first_seen, turned.findings)
            if turned.tables or turned.version.returns_to:
                self._figures(turned)
        for version, payload, address, captured_at in self._sightings:
            self._bytes(version, payload, address, captured_at)

    def _figures(self, turned: _Turned) -> None:
        """What the figures of a version say beside those printed before."""
        version = turned.version
        rows = self._connection.execute(_PAIRS, (self._document, version.number, version.id)).fetchall()
        printed = Printed(self._connection, self._document)
        pairs = [_pair(row, self._measures.get(row[8]), printed) for row in rows]
        found = [*falls(pairs), *moved_averages(pairs)]
        if turned.before and (changed := changed_after(pairs, turned.before.last_seen[:10])):
            self.restated[version.id] = len(changed)
        if turned.before and turned.struck and turned.put_in:
            found += with_footnotes(pairs, self._texts(turned.struck), turned.put_in, turned.before.last_seen[:10])
        found += self._again(version, len(pairs))
        self._enter(version, version.first_seen, found)
        self._same_day(version)

    def _texts(self, wordings: Sequence[str]) -> list[str]:
        find = "SELECT text FROM wordings WHERE id = ?"
        return [self._connection.execute(find, (wording,)).fetchone()[0] for wording in wordings]

    def _again(self, version: Version, changed: int) -> list[Finding]:
        """A state of before, again: by its whole wording, else by its numbers."""
        connection, number = self._connection, version.number
        values = self._document, number, number, version.id
        ended = Counter(n for (n,) in connection.execute(_AGAIN, values)) if changed >= _LEAST_AGAIN else Counter()
        again = ended.total()
        of = "SELECT id, number, first_seen FROM versions WHERE document = ? AND "
        if version.returns_to:
            found = connection.execute(of + "id = ?", (self._document, version.returns_to)).fetchone()
        elif again >= _LEAST_AGAIN and again >= _MOST_AGAIN * changed:
            found = connection.execute(of + "number = ?", (self._document, ended.most_common(1)[0][0] - 1)).fetchone()
        else:
            return []
        name, was, seen = found
        what = "The whole content is" if version.returns_to else f"{again:,} of {changed:,} changed figures are"
        return [
            Finding(
                Rule.OLD_NUMBERS,
                version.id,
                f"{what} again as in version {was}, first seen {day_words(seen[:10])}.",
                {"again": again, "changed": changed, "version": was},
                against=name,
            )
        ]

    def _same_day(self, version: Version) -> None:
        values = self._document, version.first_seen[:10], version.id
        rows = self._connection.execute(_SAME_DAY, values).fetchall()
        for other in sorted({row[12:] for row in rows}):
            # Told of the one that came second, whichever was told of first here.
            first, second = sorted([(other[2], *other[:2]), (version.first_seen, version.id, self._document)])
            mine = second[1] == version.id
            printed = Printed(self._connection, second[2])
            pairs = [_pair(row, self._measures.get(row[8]), printed) for row in rows if row[12:] == other]
            told = [p.told() if mine else {**p.told(), "old": str(p.new), "new": str(p.old)} for p in pairs]
            told.sort(key=lambda t: (t["series"], t["period"]))
            (title,) = self._connection.execute("SELECT title FROM documents WHERE id = ?", (first[2],)).fetchone()
            count = "One figure differs" if len(pairs) == 1 else f"{len(pairs):,} figures differ"
            sentence = f"{count} from what “{title}” printed on the same day."
            evidence = {"figures": told[:MOST_SHOWN], "of": len(pairs)}
            finding = Finding(Rule.SAME_DAY, f"{first[1]} {second[1]}", sentence, evidence, against=first[1])
            self._insert(finding, second[2], second[1], second[0])

    def _bytes(self, version: Version, payload: str, address: str, captured_at: str) -> None:
        """The bytes of a version under another name, or other bytes of it."""
        (kind,) = self._connection.execute("SELECT kind FROM articles WHERE id = ?", (version.article,)).fetchone()
        if kind not in _FILES:
            return
        before = self._connection.execute(
            "SELECT a.url, c.captured_at, c.payload FROM captures c JOIN addresses a ON a.id = c.address "
            "WHERE c.document = ? AND c.version = ? AND c.captured_at < ? ORDER BY c.captured_at, c.id",
            (self._document, version.id, captured_at),
        ).fetchall()
        others = [url for url, _, _ in before if plain_address(url) != plain_address(address)]
        evidence = {"address": address, "captured_at": captured_at, "payload": payload}
        if payload in {p for _, _, p in before}:
            if others and len(others) == len(before):
                told = f"{_file(address)} has the bytes that {_file(others[-1])} had."
                evidence = {**evidence, "before": others[-1]}
                self._enter(version, captured_at, [Finding(Rule.SAME_BYTES, f"{payload} {address}", told, evidence)])
        elif before:
            url = before[-1][0]
            told = f"{_file(address)} is another file than {_file(url)} was, and says the same in every cell and line."
            evidence = {**evidence, "before": url, "payload_before": before[-1][2]}
            self._enter(version, captured_at, [Finding(Rule.EQUAL_VALUES, payload, told, evidence)])

    def _enter(self, version: Version, seen_at: str, found: Sequence[Finding]) -> None:
        for finding in found:
            self._insert(finding, self._document, version.id, seen_at)

    def _insert(self, f: Finding, document: str, version: str, seen_at: str) -> None:
        evidence = json.dumps(f.evidence, ensure_ascii=False, separators=(",", ":"))
        told = f.rule, self._source, document, version, f.against, f.series, f.period, seen_at, f.sentence, evidence
        self._connection.execute(
            "INSERT OR IGNORE INTO checks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (name_of("k", document, f.rule, f.subject), *told),
        )


def forget_checks(connection: sqlite3.Connection, document: str) -> None:
    """Take back the checks of a document, and those of others that are held against it."""
    connection.execute("DELETE FROM checks WHERE document = ?", (document,))
    connection.execute(
        "DELETE FROM checks WHERE against IN (SELECT id FROM versions WHERE document = ?)", (document,)
    )


def _pair(row: Sequence[str], declared: Measure | None, printed: Printed) -> Pair:
    """The first twelve columns of a query are the fields of a pair; its headings are told as printed."""
    series, period, old, new, old_place, new_place, old_as_of, new_as_of, measure, breakdown, unit, sort = row[:12]
    return Pair(
        *(series, period, Decimal(old), Decimal(new), old_place, new_place, old_as_of, new_as_of),
        declared.title if declared else printed.path(measure),
        *(printed.path(breakdown), unit, sort, declared.kind if declared else ""),
    )


def _file(address: str) -> str:
    """The end of an address, as people call a file."""
    return address.rstrip("/").rpartition("/")[2] or address
