"""Views for readers: the tables joined into what people ask for. Described column by column in datasette.yaml."""

from __future__ import annotations

import sqlite3

from archive.figures.series import LETTERS
from archive.history.absence import QUORUM, WINDOW_DAYS
from archive.history.sweeps import LEAST_DOCUMENTS, MOST_DAYS
from archive.reading.standing import STATUS

_STAMP = "strftime('%Y%m%d%H%M%S', {})"


def _stamp(moment: str) -> str:
    return _STAMP.format(moment)


def _cell(place: str, row: str) -> str:
    """A changed cell as it was packed (archive/history/cells.py): a place in the text of a row, or what it says."""
    told = f"json_extract(e.cells, '$[' || ({place}) || ']')"
    cells = f"""'[' || replace(json_quote({row}), ' | ', '","') || ']'"""
    return f"CASE typeof({told}) WHEN 'integer' THEN json_extract({cells}, '$[' || {told} || ']') ELSE {told} END"


VIEWS: dict[str, str] = {
    "latest_changes": f"""
        SELECT c.seen_at AS changed_by, c.not_before AS changed_after, d.title, c.summary, c.kind, c.words_added,
          c.words_removed, c.edits, v.returns_to IS NOT NULL AS returned, c.score, c.reasons, c.dating, s.publisher,
          s.title AS source,
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
    "changed_cells": f"""
        SELECT c.seen_at AS changed_by, c.not_before AS changed_after, c.document, e.kind,
          {_cell("1", "n.text")} AS row, {_cell("k.key", "h.text")} AS column, {_cell("k.key + 1", "o.text")} AS before,
          {_cell("k.key + 2", "n.text")} AS after, e.passage, e.change, e.seq,
          '/documents/' || c.document || '/changes/' || {_stamp("c.seen_at")} || '-'
            || substr(v.wording, 1, 8) AS page
        FROM edits e JOIN json_each(e.cells) k ON k.key % 3 = 2 JOIN changes c ON c.id = e.change
          JOIN versions v ON v.id = c.version_to JOIN wordings o ON o.id = e.old_wording
          JOIN wordings n ON n.id = e.new_wording LEFT JOIN wordings h ON h.id = json_extract(e.cells, '$[0]')""",
    "series": f"""
        SELECT m.id, f.source, f.document, coalesce(f.measure, m.label) AS measure,
          CASE WHEN f.measure IS NULL THEN '' ELSE m.label END AS breakdown, f.unit, f.period_kind, m.jurisdiction,
          m.passage
        FROM members m JOIN families f
          ON f.id = substr(m.id, 1, {LETTERS + 1}) AND m.id BETWEEN f.id AND f.id || '~'""",
    "figure_history": f"""
        SELECT s.source, s.measure, s.breakdown, s.unit, o.period, o.value, o.high, o.qualifier, o.printed, o.as_of,
          v.document, v.first_seen, coalesce(u.not_before, v.last_seen) AS last_seen, u.first_seen AS gone_by, o.place,
          s.passage, o.series, '/figures/' || o.series AS page, '/documents/' || v.document || '/at/'
            || {_stamp("v.first_seen")} AS version_page
        FROM observations o JOIN series s ON s.id = o.series JOIN versions v ON v.id = o.since
        LEFT JOIN versions u ON u.id = o.until""",
    "restatement_ledger": """
        SELECT r.seen_at AS restated_by, r.not_before AS restated_after, s.source, s.measure, s.breakdown, s.unit,
          r.period, r.old_value, r.new_value, r.difference, r.share, first.value AS first_print,
          first_v.first_seen AS first_printed, old_v.document AS old_document, r.old_place,
          new_v.document AS new_document, r.new_place, r.series, '/figures/' || r.series || '#' || r.id AS page
        FROM restatements r JOIN series s ON s.id = r.series JOIN versions old_v ON old_v.id = r.version_from
        JOIN versions new_v ON new_v.id = r.version_to
        JOIN observations first ON first.series = r.series AND first.period = r.period
        JOIN versions first_v ON first_v.id = first.since
        WHERE NOT EXISTS (SELECT 1 FROM observations o JOIN versions v ON v.id = o.since WHERE o.series = r.series
          AND o.period = r.period AND (v.first_seen, o.since) < (first_v.first_seen, first.since))""",
    "check_list": f"""
        SELECT k.seen_at, k.rule, s.title AS source, k.document, k.sentence, k.period, k.series, k.evidence,
          '/documents/' || k.document || '/at/' || {_stamp("v.first_seen")} AS page,
          '/documents/' || w.document || '/at/' || {_stamp("w.first_seen")} AS against_page
        FROM checks k JOIN sources s ON s.id = k.source JOIN versions v ON v.id = k.version
        LEFT JOIN versions w ON w.id = k.against""",
    "roster_history": """
        SELECT r.roster, r.name, r.state, r.county, r.fips, r.began, r.cells, v.document, v.first_seen,
          coalesce(u.not_before, v.last_seen) AS last_seen, u.first_seen AS gone_by, r.place, r.entity,
          '/rosters/' || r.roster AS page
        FROM roster_rows r JOIN versions v ON v.id = r.since LEFT JOIN versions u ON u.id = r.until""",
    "roster_changes": """
        SELECT v.not_before AS changed_after, v.first_seen AS changed_by, e.kind, e.old, e.new, v.document, e.entity
        FROM roster_events e JOIN versions v ON v.id = e.version""",
    "unmatched_jurisdictions": """
        SELECT r.state, r.county, count(DISTINCT r.entity) AS rows, min(r.name) AS example, r.roster
        FROM roster_rows r WHERE r.fips IS NULL AND (r.state IS NOT NULL OR r.county IS NOT NULL)
        GROUP BY r.roster, r.state, r.county""",
    "removals": f"""
        SELECT n.document, d.title, s.publisher, s.title AS source, n.last_good,
          coalesce(n.gone_first, n.since) AS gone_by, n.gone, n.gone_last, n.manners, n.refused, n.silent,
          n.until AS back_by, n.last_seen, a.url,
          n.gone >= {QUORUM} AND julianday(n.gone_last) - julianday(n.gone_first) >= {WINDOW_DAYS} AS verified,
          v.number AS last_version, back.number AS back_as, coalesce(back.wording = v.wording, 0) AS back_unchanged,
          '/documents/' || n.document || '/at/' || {_stamp("v.first_seen")} AS page
        FROM absences n JOIN documents d ON d.id = n.document JOIN sources s ON s.id = d.source
          JOIN addresses a ON a.id = n.address JOIN versions v ON v.id = n.version
          LEFT JOIN versions back ON back.id = n.returned""",
    "events": f"""
        SELECT c.seen_at AS by, c.not_before AS after, c.kind, c.document, c.summary, c.score,
          '/documents/' || c.document || '/changes/' || {_stamp("c.seen_at")} || '-' || substr(v.wording, 1, 8) AS page
        FROM changes c JOIN versions v ON v.id = c.version_to
        UNION ALL
        SELECT gone_by, last_good, 'removal', document, manners, 60, page FROM removals WHERE verified
        UNION ALL
        SELECT back_by, gone_last, 'return', document, CASE WHEN back_unchanged THEN 'unchanged' ELSE 'changed' END, 40,
          page
        FROM removals WHERE verified AND back_by IS NOT NULL
        UNION ALL
        SELECT seen_at, not_before, 'status', document, CASE WHEN said IS NULL THEN 'no longer marked: ' || before
          ELSE 'marked: ' || said END, 40, page
        FROM status_changes
        UNION ALL
        SELECT w.first_seen, NULL, 'address', w.document, a.url, 5, '/documents/' || w.document
        FROM whereabouts w JOIN addresses a ON a.id = w.address
        WHERE w.first_seen > (SELECT min(first_seen) FROM whereabouts WHERE document = w.document)""",
    "sweep_members": f"""
        WITH often AS (SELECT mark FROM marks GROUP BY mark HAVING count(*) >= {LEAST_DOCUMENTS}),
        placed AS (
          SELECT m.mark, m.change, c.document, c.not_before, c.seen_at,
            coalesce(julianday(c.seen_at) - julianday(lag(c.seen_at) OVER in_time) > {MOST_DAYS}, 1) AS begins
          FROM often JOIN marks m ON m.mark = often.mark JOIN changes c ON c.id = m.change
          WINDOW in_time AS (PARTITION BY m.mark ORDER BY c.seen_at, c.document)),
        counted AS (
          SELECT placed.*, sum(begins) OVER (PARTITION BY mark ORDER BY seen_at, document) AS nth FROM placed)
        SELECT n.mark, n.nth, n.change, n.document, d.title, n.not_before, n.seen_at,
          '/documents/' || n.document || '/changes/' || {_stamp("n.seen_at")} || '-' || substr(v.wording, 1, 8) AS page
        FROM counted n JOIN documents d ON d.id = n.document JOIN changes c ON c.id = n.change
          JOIN versions v ON v.id = c.version_to""",
    "sweeps": f"""
        SELECT mark, nth, count(DISTINCT document) AS documents, min(not_before) AS after, max(seen_at) AS by,
          max(not_before) < min(seen_at) AS at_once, min(change) AS change
        FROM sweep_members GROUP BY mark, nth HAVING count(DISTINCT document) >= {LEAST_DOCUMENTS}""",
    "redated": f"""
        SELECT v.document, v.number AS version, v.first_seen, v.last_seen, min(r.dates) AS declared,
          max(r.dates) AS declared_too, count(DISTINCT r.dates) AS datings,
          '/documents/' || v.document || '/at/' || {_stamp("v.first_seen")} AS page
        FROM versions v JOIN captures c ON c.document = v.document AND c.version = v.id
          AND c.captured_at BETWEEN v.first_seen AND v.last_seen
        JOIN (SELECT payload, CASE WHEN instr(declared, '["{STATUS}",')
          THEN (SELECT nullif(json_group_array(json(value)), '[]') FROM json_each(declared)
            WHERE json_extract(value, '$[0]') <> '{STATUS}')
          ELSE json(declared) END AS dates FROM readings WHERE declared IS NOT NULL) r ON r.payload = c.payload
        WHERE r.dates IS NOT NULL GROUP BY v.id HAVING count(DISTINCT r.dates) > 1""",
    "status_changes": f"""
        WITH marked AS (
          SELECT DISTINCT c.document FROM readings r JOIN captures c ON c.payload = r.payload
          WHERE instr(r.declared, '["{STATUS}",')),
        seen AS (
          SELECT c.document, c.address, c.captured_at, (SELECT json_extract(value, '$[1]') FROM json_each(r.declared)
            WHERE json_extract(value, '$[0]') = '{STATUS}') AS said
          FROM marked m JOIN captures c ON c.document = m.document JOIN readings r ON r.payload = c.payload
          WHERE c.quality = 'good'),
        told AS (
          SELECT seen.*, lag(captured_at) OVER in_time AS not_before, lag(said) OVER in_time AS before FROM seen
          WINDOW in_time AS (PARTITION BY document, address ORDER BY captured_at))
        SELECT t.document, d.title, t.captured_at AS seen_at, t.not_before, t.said, t.before, a.url,
          '/documents/' || t.document || '/at/' || {_stamp("t.captured_at")} AS page
        FROM told t JOIN documents d ON d.id = t.document JOIN addresses a ON a.id = t.address
        WHERE (t.said IS NULL) <> (t.before IS NULL)""",
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
