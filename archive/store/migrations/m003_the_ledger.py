"""Names that later steps fill, so that queries written today go on working."""

SQL = """
-- Figures and what is said about them; filled by the measuring step.
CREATE TABLE series (id TEXT PRIMARY KEY, document TEXT REFERENCES documents(id), measure TEXT NOT NULL,
    breakdown TEXT NOT NULL DEFAULT '', jurisdiction TEXT, period_kind TEXT NOT NULL) STRICT;
CREATE TABLE observations (
    series TEXT NOT NULL REFERENCES series(id), period TEXT NOT NULL, since TEXT NOT NULL REFERENCES versions(id),
    value TEXT NOT NULL, printed TEXT NOT NULL, qualifier TEXT, unit TEXT, place TEXT NOT NULL,
    PRIMARY KEY (series, period, since)
) STRICT, WITHOUT ROWID;
CREATE TABLE restatements (id TEXT PRIMARY KEY, series TEXT NOT NULL REFERENCES series(id), period TEXT NOT NULL,
    change TEXT REFERENCES changes(id), old_value TEXT NOT NULL, new_value TEXT NOT NULL) STRICT;
CREATE TABLE checks (id TEXT PRIMARY KEY, rule TEXT NOT NULL, subject TEXT NOT NULL, reason TEXT NOT NULL,
    evidence TEXT NOT NULL DEFAULT '{}') STRICT;
CREATE TABLE suggestions (id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, proposal TEXT NOT NULL,
    score REAL NOT NULL, evidence TEXT NOT NULL DEFAULT '{}') STRICT;
"""
