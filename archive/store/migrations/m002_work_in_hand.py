"""The frontier survives SIGKILL because it is a table, committed with the captures."""

SQL = """
-- The crawl's own memory: what is still to be fetched. Never published, never rebuilt.
CREATE TABLE crawls (
    id INTEGER PRIMARY KEY, started TEXT NOT NULL, ended TEXT, plan TEXT NOT NULL UNIQUE ON CONFLICT ABORT
) STRICT;
CREATE TABLE frontier (
    crawl INTEGER NOT NULL REFERENCES crawls(id), url TEXT NOT NULL, source TEXT NOT NULL, depth INTEGER NOT NULL,
    hops INTEGER NOT NULL DEFAULT 0, state TEXT NOT NULL, tries INTEGER NOT NULL DEFAULT 0, not_before TEXT,
    referrer TEXT,
    PRIMARY KEY (crawl, url)
) STRICT, WITHOUT ROWID;
CREATE INDEX frontier_by_state ON frontier(crawl, state);
-- What the derived tables were made with (catalogue, reader revisions), so that a change of ours is noticed.
CREATE TABLE facts (key TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID;
-- What could not be taken in, and why: rows a reader can see.
CREATE TABLE issues (
    id TEXT PRIMARY KEY, kind TEXT NOT NULL, subject TEXT NOT NULL, place TEXT NOT NULL, reason TEXT NOT NULL,
    found_at TEXT NOT NULL
) STRICT;
"""
