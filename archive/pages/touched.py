"""The figures that a change touched, as the page of the change tells them."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass

from archive.figures.span import period_words
from archive.pages.amounts import amount, difference_words, direction, share_words
from archive.pages.names import Names, Seen
from archive.pages.prints import difference_of, series_link, share_of
from archive.pages.restated import Wanted, series_name
from archive.pages.rows import rows
from archive.store.ledger import PRINTED


@dataclass(frozen=True)
class TouchedLine:
    """A figure that a version prints otherwise than the one before; `old` is "" where there was none."""

    name: str
    period_words: str
    old: str
    new: str
    change: str
    share: str
    turned: str
    restated: bool
    href: str


@dataclass(frozen=True)
class Touched:
    """Some of the figures a change touched, restatements and the largest first, of how many; all restatements of it
    behind `href`."""

    lines: tuple[TouchedLine, ...]
    changed: int
    restated: int
    href: str


_TOUCHED = f"""
SELECT s.id, s.source, s.measure, s.breakdown, s.passage, n.since, n.place, s.unit,
  n.period, o.value, n.value, o.printed, n.printed, o.high, n.high,
  o.qualifier, n.qualifier, r.id
FROM {PRINTED} CROSS JOIN observations o ON o.series = n.series AND o.period = n.period AND o.until = n.since
  JOIN series s ON s.id = n.series
  LEFT JOIN restatements r ON r.series = n.series AND r.period = n.period AND r.version_to = n.since
WHERE p.version = (SELECT id FROM versions WHERE document = ? AND first_seen = ? ORDER BY number DESC LIMIT 1)
"""


def touched_by(connection: sqlite3.Connection, document: str, seen_at: str, limit: int = 8) -> Touched | None:
    """The figures that the version first seen at a moment prints otherwise; None when it prints all as before."""
    found = rows(connection, _TOUCHED, document, seen_at)
    if not found:
        return None
    found.sort(key=lambda r: (r[17] is None, -abs(share_of(r[9], difference_of(r[9], r[10])) or 0), r[0], r[8]))
    restated = sum(r[17] is not None for r in found)
    href = Wanted(document=document, at=seen_at, rounded=True).href()
    names = Names(connection)
    called = [series_name(names.of(Seen(document, *r[5:7]), *r[1:5])) for r in found[:limit]]
    lines = (_touched(name, r[0], *r[7:]) for name, r in zip(called, found, strict=False))
    return Touched(tuple(lines), len(found), restated, href)


def _touched(
    name: str,
    series: str,
    unit: str,
    period: str,
    old: str,
    new: str,
    old_printed: str | None,
    new_printed: str | None,
    old_high: str | None,
    new_high: str | None,
    old_qualifier: str | None,
    new_qualifier: str | None,
    restatement: str | None,
) -> TouchedLine:
    difference = difference_of(old, new)
    before = amount(old, old_printed, old_high, old_qualifier, unit)
    after = amount(new, new_printed, new_high, new_qualifier, unit)
    alike = before.text == after.text
    return TouchedLine(
        name,
        period_words(period),
        (before.exact or before.text) if alike else before.text,
        (after.exact or after.text) if alike else after.text,
        difference_words(difference) if difference else "",
        share_words(share_of(old, difference)) if difference else "",
        direction(difference),
        restatement is not None,
        series_link(series) + (f"#{restatement}" if restatement else ""),
    )
