"""Checks: what does not fit together, each with its evidence. Rosters: lists whose rows are entities, row by row."""

SQL = """
DROP TABLE checks;
-- Something that does not fit together, as it first showed: in `version`, held against another version or none.
-- `sentence` says it in neutral words, `evidence` is JSON: values, places, captures.
CREATE TABLE checks (
    id TEXT PRIMARY KEY, rule TEXT NOT NULL, source TEXT NOT NULL REFERENCES sources(id),
    document TEXT NOT NULL REFERENCES documents(id), version TEXT NOT NULL REFERENCES versions(id),
    against TEXT REFERENCES versions(id), series TEXT, period TEXT, seen_at TEXT NOT NULL, sentence TEXT NOT NULL,
    evidence TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX checks_by_document ON checks(document);
CREATE INDEX checks_by_time ON checks(seen_at);
CREATE INDEX checks_by_other ON checks(against) WHERE against IS NOT NULL;
-- A row of a list over a run of versions, from `since` up to, but not in, `until`. `entity` stays the same when the
-- name is corrected; `began` is the day or month the row itself gives for its beginning.
CREATE TABLE roster_rows (
    entity TEXT NOT NULL, since TEXT NOT NULL REFERENCES versions(id), until TEXT REFERENCES versions(id),
    roster TEXT NOT NULL, document TEXT NOT NULL REFERENCES documents(id), name TEXT NOT NULL, state TEXT, county TEXT,
    fips TEXT, began TEXT, cells TEXT NOT NULL, place TEXT NOT NULL,
    PRIMARY KEY (entity, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX roster_rows_standing ON roster_rows(document) WHERE until IS NULL;
CREATE INDEX roster_rows_by_version ON roster_rows(since);
CREATE INDEX roster_rows_by_roster ON roster_rows(roster, name);
-- What a version did to a row of its list: joined, left, returned, renamed, corrected or changed.
CREATE TABLE roster_events (
    version TEXT NOT NULL REFERENCES versions(id), entity TEXT NOT NULL, kind TEXT NOT NULL, old TEXT, new TEXT,
    PRIMARY KEY (version, entity, kind)
) STRICT, WITHOUT ROWID;
"""
