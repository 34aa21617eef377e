"""What a change weighs and why, what swept over many documents, and what was not to be had."""

SQL = """
-- The rank of a change: the sum of its reasons' points, and the reasons as a JSON list of [code, count, points,
-- names...] (`archive/history/ranking.py`). `dating` tells whether the date the page gives itself stayed or moved;
-- NULL: none.
ALTER TABLE changes ADD COLUMN score INTEGER NOT NULL DEFAULT 0;
ALTER TABLE changes ADD COLUMN reasons TEXT NOT NULL DEFAULT '[]';
ALTER TABLE changes ADD COLUMN dating TEXT;
-- Which words each change strikes and puts in, as numbers that the same edit has everywhere
-- (`archive/history/sweeps.py`).
CREATE TABLE marks (mark INTEGER NOT NULL, change TEXT NOT NULL REFERENCES changes(id), PRIMARY KEY (mark, change))
STRICT, WITHOUT ROWID;
CREATE INDEX marks_by_change ON marks(change);
-- Times over which a document was not to be had where it was last seen (`archive/history/absence.py`).
CREATE TABLE absences (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id),
    address TEXT NOT NULL REFERENCES addresses(id), version TEXT NOT NULL REFERENCES versions(id),
    last_good TEXT NOT NULL, since TEXT NOT NULL, last_seen TEXT NOT NULL,
    gone INTEGER NOT NULL, gone_first TEXT, gone_last TEXT, manners TEXT NOT NULL,
    refused INTEGER NOT NULL, silent INTEGER NOT NULL,
    until TEXT, returned TEXT REFERENCES versions(id)
) STRICT, WITHOUT ROWID;
CREATE INDEX absences_by_document ON absences(document, until);
-- What we ourselves changed: readers, ranking or catalogue made anew, and histories told again for it. Never theirs.
CREATE TABLE revisions (
    made_at TEXT NOT NULL, subject TEXT NOT NULL, before TEXT NOT NULL, after TEXT NOT NULL, documents INTEGER NOT NULL,
    PRIMARY KEY (made_at, subject)
) STRICT, WITHOUT ROWID;
"""
