"""Views for readers: the tables joined into what people ask for. Described column by column in datasette.yaml."""

from __future__ import annotations

import sqlite3

_STAMP = "strftime('%Y%m%d%H%M%S', {})"


def _stamp(moment: str) -> str:
    return _STAMP.format(moment)


VIEWS: dict[str, str] = {
    "latest_changes": f"""
        SELECT c.seen_at AS changed_by, c.not_before AS changed_after, d.title, c.summary, c.kind, c.words_added,
          c.words_removed, c.edits, v.returns_to IS NOT NULL AS returned, s.publisher, s.title AS source,
          d.id AS document,
          '/documents/' || d.id || '/changes/' || {_stamp("c.seen_at")} || '-' || substr(v.wording, 1, 8) AS page
        FROM changes c JOIN documents d ON d.id = c.document JOIN sources s ON s.id = d.source
          JOIN versions v ON v.id = c.version_to
        ORDER BY c.seen_at DESC""",
    "document_versions": f"""
        SELECT d.id AS document, v.number AS version, v.title, v.words, v.not_before, v.first_seen, v.last_seen,
          v.gone_by,
               v.captures, (SELECT count(DISTINCT c.witness) FROM captures c WHERE c.document = v.document
                 AND c.version = v.id AND c.captured_at BETWEEN v.first_seen AND v.last_seen) AS witnesses,
               r.number AS returns_to, v.payload, '/documents/' || d.id || '/at/'
                 || {_stamp("v.first_seen")} AS page
        FROM versions v JOIN documents d ON d.id = v.document LEFT JOIN versions r ON r.id = v.returns_to""",
    "capture_log": f"""
        SELECT c.captured_at, c.document, a.url, c.outcome, c.status, c.failure, c.quality, c.reason,
          v.number AS version, c.media_type,
               p.size, c.payload, w.name AS witness, '/captures/' || {_stamp("c.captured_at")} || '/'
                 || replace(a.url, '%', '%25') AS page
        FROM captures c JOIN addresses a ON a.id = c.address JOIN witnesses w ON w.id = c.witness
        LEFT JOIN payloads p ON p.id = c.payload LEFT JOIN versions v ON v.id = c.version""",
    "document_addresses": """
        SELECT c.document, a.url, min(c.captured_at) AS first_captured, max(c.captured_at) AS last_captured,
          count(*) AS captures,
               sum(coalesce(c.quality IN ('good', 'not-modified'), 0)) AS usable, '/documents/' || c.document AS page
        FROM captures c JOIN addresses a ON a.id = c.address GROUP BY c.document, a.id""",
    "wording_history": f"""
        SELECT w.text, p.kind, come.document, come.not_before, come.first_seen, gone.first_seen AS gone_by,
               p.until IS NULL AS stands, p.passage, '/documents/' || come.document || '/at/'
                 || {_stamp("come.first_seen")} AS page
        FROM passages p JOIN wordings w ON w.id = p.wording JOIN versions come ON come.id = p.since
        LEFT JOIN versions gone ON gone.id = p.until""",
    "removed_wording": f"""
        SELECT c.seen_at AS gone_by, c.not_before AS last_seen, c.document, e.operation, e.kind, o.text AS before,
          n.text AS after,
               '/documents/' || c.document || '/changes/' || {_stamp("c.seen_at")} || '-'
                 || substr(v.wording, 1, 8) AS page
        FROM edits e JOIN changes c ON c.id = e.change JOIN versions v ON v.id = c.version_to
        JOIN wordings o ON o.id = e.old_wording LEFT JOIN wordings n ON n.id = e.new_wording
          WHERE e.old_wording IS NOT e.new_wording""",
    "added_wording": f"""
        SELECT c.seen_at AS first_seen, c.not_before, c.document, e.operation, e.kind, n.text AS after,
          o.text AS before,
               '/documents/' || c.document || '/changes/' || {_stamp("c.seen_at")} || '-'
                 || substr(v.wording, 1, 8) AS page
        FROM edits e JOIN changes c ON c.id = e.change JOIN versions v ON v.id = c.version_to
        JOIN wordings n ON n.id = e.new_wording LEFT JOIN wordings o ON o.id = e.old_wording
          WHERE e.old_wording IS NOT e.new_wording""",
    "unreadable_payloads": """
        SELECT r.payload, r.reader, r.outcome, r.note, c.document, a.url, min(c.captured_at) AS first_captured, p.size,
               '/payloads/' || r.payload AS page
        FROM readings r JOIN payloads p ON p.id = r.payload JOIN captures c ON c.payload = r.payload
          JOIN addresses a ON a.id = c.address
        WHERE r.outcome <> 'read' GROUP BY r.payload""",
}


def create_views(connection: sqlite3.Connection) -> None:
    """The public views as this program tells them; one that is told so already is left alone."""
    told = dict(connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'view'"))
    for name, select in VIEWS.items():
        wanted = f"CREATE VIEW {name} AS {select.strip()}"
        if told.get(name) != wanted:
            connection.execute(f"DROP VIEW IF EXISTS {name}")
            connection.execute(wanted)
