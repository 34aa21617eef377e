"""Series in fewer bytes: what many of them have in common stands once, and a name tells the family it belongs to."""

SQL = """
DROP TABLE restatements;
DROP TABLE observations;
DROP TABLE series;
-- What series have in common: publication (and document, where figures are of one document alone), measure, unit and
-- kind of period. `measure`: the id of a declared one or a table's title in its normal form; NULL for prose.
CREATE TABLE families (
    id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(id), document TEXT REFERENCES documents(id),
    measure TEXT, unit TEXT NOT NULL, period_kind TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE INDEX families_by_source ON families(source, measure);
-- A series within its family, whose id its own begins with. `label`: the headings of row and column, or in prose the
-- words around the number, which `passage` prints. The view `series` tells each with what its family says.
CREATE TABLE members (
    id TEXT PRIMARY KEY, label TEXT NOT NULL, jurisdiction TEXT, passage TEXT
) STRICT, WITHOUT ROWID;
-- One value printed for one period over a run of versions: from version `since` up to, but not in, version `until`.
-- `printed` is NULL where it is the value with commas between thousands; `place` is where it stood in `since`.
CREATE TABLE observations (
    series TEXT NOT NULL REFERENCES members(id), period TEXT NOT NULL, since TEXT NOT NULL REFERENCES versions(id),
    until TEXT, value TEXT NOT NULL, high TEXT, printed TEXT, qualifier TEXT, as_of TEXT, place TEXT NOT NULL,
    PRIMARY KEY (series, period, since)
) STRICT, WITHOUT ROWID;
-- In which families a version printed values that the one before did not: the way from a version to its observations.
CREATE TABLE prints (
    version TEXT NOT NULL REFERENCES versions(id), family TEXT NOT NULL REFERENCES families(id),
    PRIMARY KEY (version, family)
) STRICT, WITHOUT ROWID;
-- A value printed for a period that was over already, and another one printed for it later. `rounded`: 1 where both
-- values are the same to the digits of the print that has fewer.
CREATE TABLE restatements (
    id TEXT PRIMARY KEY, series TEXT NOT NULL REFERENCES members(id), period TEXT NOT NULL,
    version_from TEXT NOT NULL REFERENCES versions(id), version_to TEXT NOT NULL REFERENCES versions(id),
    old_value TEXT NOT NULL, new_value TEXT NOT NULL, difference REAL NOT NULL, share REAL,
    not_before TEXT NOT NULL, seen_at TEXT NOT NULL, old_place TEXT NOT NULL, new_place TEXT NOT NULL,
    rounded INTEGER NOT NULL DEFAULT 0
) STRICT, WITHOUT ROWID;
CREATE INDEX restatements_by_series ON restatements(series, period);
CREATE INDEX restatements_by_time ON restatements(seen_at);
CREATE INDEX restatements_in_print ON restatements(seen_at) WHERE rounded = 0;
"""
