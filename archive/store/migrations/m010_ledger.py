"""Figures: what they are figures of, every value that was printed and over which run, and what was restated."""

SQL = """
DROP TABLE restatements;
DROP TABLE observations;
DROP TABLE series;
-- What a figure is a figure of, whatever it is called this time. Figures of a table: `measure` is the id of a declared
-- measure or the table's title in its normal form, `breakdown` the headings of row and column. Figures in prose:
-- `passage` is the passage whose sentence prints them, `measure` the words around the number.
CREATE TABLE series (
    id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(id), document TEXT REFERENCES documents(id),
    measure TEXT NOT NULL, breakdown TEXT NOT NULL, unit TEXT NOT NULL, period_kind TEXT NOT NULL,
    jurisdiction TEXT, passage TEXT
) STRICT, WITHOUT ROWID;
CREATE INDEX series_by_source ON series(source, measure);
-- One value printed for one period over a run of versions: from version `since` up to, but not in, version `until`.
-- `printed` is NULL where it is the value with commas between thousands; `place` is where it stood in `since`.
CREATE TABLE observations (
    series TEXT NOT NULL REFERENCES series(id), period TEXT NOT NULL, since TEXT NOT NULL REFERENCES versions(id),
    until TEXT REFERENCES versions(id), value TEXT NOT NULL, high TEXT, printed TEXT, qualifier TEXT, as_of TEXT,
    place TEXT NOT NULL,
    PRIMARY KEY (series, period, since)
) STRICT, WITHOUT ROWID;
CREATE INDEX observations_by_version ON observations(since);
-- A value printed for a period that was over already, and another one printed for it later.
CREATE TABLE restatements (
    id TEXT PRIMARY KEY, series TEXT NOT NULL REFERENCES series(id), period TEXT NOT NULL,
    version_from TEXT NOT NULL REFERENCES versions(id), version_to TEXT NOT NULL REFERENCES versions(id),
    old_value TEXT NOT NULL, new_value TEXT NOT NULL, difference REAL NOT NULL, share REAL,
    not_before TEXT NOT NULL, seen_at TEXT NOT NULL, old_place TEXT NOT NULL, new_place TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX restatements_by_series ON restatements(series, period);
CREATE INDEX restatements_by_time ON restatements(seen_at);
-- The versions whose figures stand at the head of a document, as a JSON list: where the fold goes on.
ALTER TABLE heads ADD COLUMN figures TEXT;
"""
