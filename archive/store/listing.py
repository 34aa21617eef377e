"""What the terminal shows: changes, documents and the state of the archive, as rows."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator

from archive.history.ranking import reasons_of

Row = dict[str, object]

CHANGE_COLUMNS = (
    "after",
    "by",
    "source",
    "document",
    "kind",
    "added",
    "removed",
    "summary",
    "score",
    "reasons",
    "dating",
    "permalink",
)
DOCUMENT_COLUMNS = (
    "document",
    "source",
    "kind",
    "versions",
    "captures",
    "first_seen",
    "last_seen",
    "addresses",
    "witnesses",
    "title",
)


def changes(
    connection: sqlite3.Connection,
    *,
    source: str | None = None,
    document: str | None = None,
    since: str | None = None,
    until: str | None = None,
    limit: int = 50,
    ranked: bool = False,
    silent: bool = False,
) -> Iterator[Row]:
    """Changes, newest first or, `ranked`, by their score: each happened after `after` and by `by` (UTC).

    `silent` leaves those for which the date that the page gives itself stayed.
    """
    rows = connection.execute(
        f"""SELECT c.not_before, c.seen_at, d.source, c.document, c.kind, c.words_added, c.words_removed,
            c.summary || CASE WHEN EXISTS (SELECT 1 FROM versions s JOIN articles x ON x.id = s.article
              WHERE s.id IN (c.version_from, c.version_to) AND x.kind = 'scan') THEN ' (read by OCR)' ELSE '' END,
            c.score, c.reasons, c.dating, v.wording
        FROM changes c JOIN documents d ON d.id = c.document JOIN versions v ON v.id = c.version_to
        WHERE (:source IS NULL OR d.source = :source) AND (:document IS NULL OR c.document = :document)
          AND (:since IS NULL OR c.seen_at >= :since) AND (:until IS NULL OR c.seen_at < :until)
          AND (NOT :silent OR c.dating = 'stayed')
        ORDER BY {"c.score DESC, " if ranked else ""}c.seen_at DESC, c.id LIMIT :limit""",
        {"source": source, "document": document, "since": since, "until": until, "limit": limit, "silent": silent},
    )
    for after, by, of, slug, kind, added, removed, summary, score, reasons, dating, wording in rows:
        stamp = "".join(c for c in by if c.isdigit())
        yield dict(
            zip(
                CHANGE_COLUMNS,
                (
                    after,
                    by,
                    of,
                    slug,
                    kind,
                    added,
                    removed,
                    summary,
                    score,
                    "; ".join(f"{r.words} ({r.points:+d})" for r in reasons_of(reasons)),
                    dating,
                    f"/documents/{slug}/changes/{stamp}-{wording[:8]}",
                ),
                strict=True,
            )
        )


def documents(connection: sqlite3.Connection, *, source: str | None = None) -> Iterator[Row]:
    """Every document that was captured, with how often and over what time."""
    rows = connection.execute(
        """SELECT d.id, d.source, d.kind, (SELECT count(*) FROM versions v WHERE v.document = d.id), count(*),
            min(c.captured_at), max(c.captured_at),
               count(DISTINCT c.address), count(DISTINCT c.witness), d.title
        FROM documents d JOIN captures c ON c.document = d.id WHERE (:source IS NULL OR d.source = :source)
            GROUP BY d.id ORDER BY d.source, d.id""",
        {"source": source},
    )
    for row in rows:
        yield dict(zip(DOCUMENT_COLUMNS, row, strict=True))


_CAPTURED = """SELECT count(*) FROM documents d
    WHERE d.kind {} 'robots' AND EXISTS (SELECT 1 FROM captures c WHERE c.document = d.id)"""


def status(connection: sqlite3.Connection) -> Iterator[Row]:
    """How much is kept, how far it is read and told, and what could not be: one measure a row."""
    counted = {
        "sources": "SELECT count(*) FROM sources WHERE id != 'unlisted'",
        "documents captured": _CAPTURED.format("<>"),
        "captures": "SELECT count(*) FROM captures",
        "first capture": "SELECT min(captured_at) FROM captures",
        "latest capture": "SELECT max(captured_at) FROM captures",
        "distinct payloads": "SELECT count(*) FROM payloads",
        "payload bytes": "SELECT coalesce(sum(size), 0) FROM payloads",
        "WARC files": "SELECT count(*) FROM warc_files",
        "WARC bytes": "SELECT coalesce(sum(size), 0) FROM warc_files",
        "versions": "SELECT count(*) FROM versions",
        "changes": "SELECT count(*) FROM changes",
        "robots.txt files captured": _CAPTURED.format("="),
        "captures not yet told": "SELECT count(*) FROM captures WHERE quality IS NULL",
        "crawls to be resumed": "SELECT count(*) FROM crawls WHERE ended IS NULL",
        "issues": "SELECT count(*) FROM issues",
    }
    for measure, sql in counted.items():
        yield {"measure": measure, "value": connection.execute(sql).fetchone()[0]}
    for quality, count in connection.execute(
        "SELECT quality, count(*) FROM captures WHERE quality IS NOT NULL "
        "GROUP BY quality ORDER BY count(*) DESC, quality"
    ):
        yield {"measure": f"captures of quality {quality}", "value": count}
    for outcome, count in connection.execute(
        "SELECT outcome, count(*) FROM readings WHERE outcome != 'read' GROUP BY outcome ORDER BY outcome"
    ):
        yield {"measure": f"payloads not read: {outcome}", "value": count}
