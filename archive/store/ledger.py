"""The ledger asked: what was restated, what a figure was, and what it was as printed on a day."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from dataclasses import dataclass

Row = dict[str, object]

RESTATEMENT_COLUMNS = (
    "restated_after", "restated_by", "source", "document", "measure", "breakdown", "unit", "period", "old_value",
    "new_value", "difference", "share", "kind", "first_print", "first_printed", "old_place", "new_place", "series",
    "page",
)  # fmt: skip
FIGURE_COLUMNS = (
    "source", "document", "measure", "breakdown", "unit", "period", "value", "high", "qualifier", "as_of",
    "first_seen", "last_seen", "gone_by", "place", "series", "page",
)  # fmt: skip
UNDECLARED_COLUMNS = ("source", "measure", "series", "documents", "first_printed")


SAID = (
    "s.measure || ' ' || s.breakdown || ' ' || coalesce((SELECT lower(title) FROM measures "
    "WHERE source = s.source AND id = s.measure), '')"
)
"""The words by which a series `s` is found: its measure, headings, and the measure's declared title."""

PRINTED = (
    "prints p CROSS JOIN observations n ON n.series BETWEEN p.family AND p.family || '~' AND n.since = p.version"
)
"""The observations `n` that a version `p.version` began to print: a series' name begins with its family's."""


@dataclass(frozen=True, slots=True)
class Asked:
    """Which figures: of a publication, a document, a measure or series; `words` all stand in `SAID`."""

    source: str | None = None
    document: str | None = None
    series: str | None = None
    words: str = ""
    period: str | None = None
    since: str | None = None
    until: str | None = None

    def values(self) -> dict[str, object]:
        """The terms by name, as the queries ask for them."""
        terms = {"source": self.source, "document": self.document, "period": self.period}
        return {**terms, "series": self.series, "since": self.since, "until": self.until}

    def of(self, table: str) -> str:
        """A condition for what is asked of series `s` and of the periods of `table`: only terms that are set stand in
        it, so that an index can answer."""
        terms = (("s.source", "source"), ("s.id", "series"), (f"{table}.period", "period"))
        told = [f"{column} = :{name}" for column, name in terms if self.values()[name] is not None]
        return " AND ".join(told) or "TRUE"

    @property
    def worded(self) -> str:
        """A condition for the words; each is a value of its own."""
        return "".join(f" AND instr({SAID}, :word{n}) > 0" for n, _ in enumerate(self._words))

    @property
    def word_values(self) -> dict[str, object]:
        return {f"word{n}": word for n, word in enumerate(self._words)}

    @property
    def _words(self) -> list[str]:
        return self.words.casefold().split()


def printed_by_document(columns: str) -> str:
    """Asks for the observations `n` that any version of a document (the one value) began to print; each of its families
    is passed through once."""
    return f"""WITH mine AS MATERIALIZED (SELECT id FROM versions WHERE document = ?)
        SELECT {columns} FROM (SELECT DISTINCT family FROM prints WHERE version IN mine) p
        CROSS JOIN observations n ON n.series BETWEEN p.family AND p.family || '~' AND n.since IN mine"""


def undeclared_rows(connection: sqlite3.Connection, source: str | None = None) -> Iterator[Row]:
    """Titles of tables that no source declares as a measure, in their normal form, as series have them: with how many
    series, in how many documents, and since when printed. A line in the source's file gives them an id and a kind."""
    rows = connection.execute(
        """SELECT f.source, f.measure,
             sum((SELECT count(*) FROM members WHERE id BETWEEN f.id AND f.id || '~')),
             (SELECT count(DISTINCT v.document) FROM prints p JOIN versions v ON v.id = p.version
              WHERE p.family IN (SELECT id FROM families WHERE source = f.source AND measure = f.measure)),
             (SELECT min(v.first_seen) FROM prints p JOIN versions v ON v.id = p.version
              WHERE p.family IN (SELECT id FROM families WHERE source = f.source AND measure = f.measure))
           FROM families f LEFT JOIN measures m ON m.source = f.source AND m.id = f.measure
           WHERE f.measure IS NOT NULL AND m.id IS NULL AND (?1 IS NULL OR f.source = ?1)
           GROUP BY f.source, f.measure ORDER BY f.source, 3 DESC, f.measure""",
        (source,),
    )
    return (dict(zip(UNDECLARED_COLUMNS, row, strict=True)) for row in rows)


def restatement_rows(
    connection: sqlite3.Connection,
    asked: Asked,
    *,
    least: float = 0.0,
    limit: int = 50,
    largest: bool = False,
    rounded: bool = True,
) -> Iterator[Row]:
    """Restatements, the newest first (or the largest share first); `least` is the smallest change that counts, as a
    share of the old value (0.01 is one percent). Without `rounded`, none that says the same to the digits printed.
    Beside the columns: the `passage` whose sentence prints the new value at `place`, and its `version`."""
    order = "abs(r.share) DESC" if largest else "r.seen_at DESC"
    rows = connection.execute(
        f"""SELECT r.not_before, r.seen_at, s.source, v.document, s.measure, s.breakdown, s.unit, r.period,
            r.old_value, r.new_value, r.difference, r.share, r.rounded, r.old_place, r.new_place,
            r.series, r.id, s.passage, r.version_to
        FROM restatements r JOIN series s ON s.id = r.series JOIN versions v ON v.id = r.version_to
        WHERE {asked.of("r")}{asked.worded} AND (:document IS NULL OR v.document = :document)
          AND (:since IS NULL OR r.seen_at >= :since) AND (:until IS NULL OR r.seen_at < :until)
          AND (:rounded OR r.rounded = 0) AND (:least = 0 OR r.share IS NULL OR abs(r.share) >= :least)
        ORDER BY {order}, s.source, s.measure, s.breakdown, r.period LIMIT :limit""",
        {**asked.values(), **asked.word_values, "least": least, "limit": limit, "rounded": rounded},
    ).fetchall()
    for after, by, source, document, measure, breakdown, unit, period, old, new, difference, share, *rest in rows:
        is_rounded, old_place, new_place, series, name, passage, version = rest
        kind = "rounding" if is_rounded else "restated"
        first, first_printed = first_print(connection, series, period)
        what = after, by, source, document, measure, breakdown, unit, period
        told = (*what, old, new, difference, share, kind, first, first_printed)
        page = f"/figures/{series}#{name}"
        row = dict(zip(RESTATEMENT_COLUMNS, (*told, old_place, new_place, series, page), strict=True))
        yield {**row, "place": new_place, "passage": passage, "version": version}


def first_print(connection: sqlite3.Connection, series: str, period: str) -> tuple[str, str]:
    """The first value ever seen for a series and period, and when."""
    value, seen = connection.execute(
        "SELECT o.value, v.first_seen FROM observations o JOIN versions v ON v.id = o.since "
        "WHERE o.series = ? AND o.period = ? ORDER BY v.first_seen, o.since LIMIT 1",
        (series, period),
    ).fetchone()
    return value, seen


_FIGURES = """
SELECT s.source, v.document, s.measure, s.breakdown, s.unit, o.period, o.value, o.high, o.qualifier, o.as_of,
  v.first_seen, coalesce(u.not_before, v.last_seen) AS last_seen, u.first_seen AS gone_by, o.place, s.id,
  s.passage, o.since
FROM series s JOIN observations o ON o.series = s.id JOIN versions v ON v.id = o.since
LEFT JOIN versions u ON u.id = o.until
WHERE {series}{words} AND (:document IS NULL OR v.document = :document) AND {when}
ORDER BY s.source, s.measure, s.breakdown, o.period, v.first_seen LIMIT :limit
"""


def figure_rows(
    connection: sqlite3.Connection, asked: Asked, *, at: str | None = None, limit: int = 50
) -> Iterator[Row]:
    """Every value ever printed; with `at`, only those that were in print at that moment. Beside the columns: the
    `passage` whose sentence prints it, and the `version`."""
    when = "v.first_seen <= :at AND (u.first_seen IS NULL OR u.first_seen > :at)" if at else "TRUE"
    rows = connection.execute(
        _FIGURES.format(series=asked.of("o"), words=asked.worded, when=when),
        {**asked.values(), **asked.word_values, "at": at, "limit": limit},
    )
    for *told, series, passage, version in rows:
        row = dict(zip(FIGURE_COLUMNS, (*told, series, f"/figures/{series}"), strict=True))
        yield {**row, "passage": passage, "version": version}
