"""Evidence, readings and history."""

SQL = """
-- Who published what: one row per catalogue file, plus `unlisted` for everything else.
CREATE TABLE sources (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, publisher TEXT NOT NULL, kind TEXT NOT NULL,
    cadence TEXT NOT NULL DEFAULT '', note TEXT NOT NULL DEFAULT '', evidence TEXT NOT NULL DEFAULT '', home TEXT
) STRICT;
-- What is followed through time. A document is not an address (DESIGN.md, idea 7).
CREATE TABLE documents (
    id TEXT PRIMARY KEY, source TEXT NOT NULL REFERENCES sources(id), title TEXT NOT NULL, kind TEXT NOT NULL
) STRICT;
CREATE INDEX documents_by_source ON documents(source);
CREATE TABLE addresses (id TEXT PRIMARY KEY, url TEXT NOT NULL UNIQUE, surt TEXT NOT NULL) STRICT;
CREATE INDEX addresses_by_surt ON addresses(surt);
CREATE TABLE witnesses (id TEXT PRIMARY KEY, name TEXT NOT NULL, kind TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '') STRICT;
-- Content as published, by SHA-256 of the bytes with transfer and content coding removed.
CREATE TABLE payloads (id TEXT PRIMARY KEY, size INTEGER NOT NULL) STRICT, WITHOUT ROWID;
CREATE TABLE captures (
    id TEXT PRIMARY KEY,
    document TEXT NOT NULL REFERENCES documents(id),
    address TEXT NOT NULL REFERENCES addresses(id),
    captured_at TEXT NOT NULL,
    outcome TEXT NOT NULL,
    status INTEGER,
    payload TEXT REFERENCES payloads(id),
    media_type TEXT, content_encoding TEXT, location TEXT, etag TEXT, last_modified TEXT,
    failure TEXT, detail TEXT, truncated TEXT,
    witness TEXT NOT NULL REFERENCES witnesses(id),
    provenance TEXT NOT NULL DEFAULT '{}',
    quality TEXT, reason TEXT, score REAL,
    version TEXT REFERENCES versions(id) DEFERRABLE INITIALLY DEFERRED
) STRICT, WITHOUT ROWID;
CREATE INDEX captures_by_document ON captures(document, captured_at, id);
CREATE INDEX captures_by_address ON captures(address, captured_at);
CREATE INDEX captures_by_payload ON captures(payload);
CREATE INDEX captures_unjudged ON captures(document) WHERE quality IS NULL;
-- `entity` is the SHA-256 of the body as sent where that is not the payload's own (a content coding), else NULL.
-- Where the evidence lies. Physical: depends on the order of arrival, so the canonical dump leaves it out.
CREATE TABLE warc_files (id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, size INTEGER NOT NULL,
    info TEXT NOT NULL DEFAULT '{}') STRICT;
CREATE TABLE records (
    file INTEGER NOT NULL REFERENCES warc_files(id), offset INTEGER NOT NULL, length INTEGER NOT NULL,
    sha256 BLOB NOT NULL, kind TEXT NOT NULL, capture TEXT REFERENCES captures(id), entity BLOB,
    record_id TEXT NOT NULL,
    PRIMARY KEY (file, offset)
) STRICT, WITHOUT ROWID;
CREATE INDEX records_by_capture ON records(capture);
CREATE INDEX records_by_record_id ON records(substr(record_id, -12));
CREATE INDEX records_by_entity ON records(entity) WHERE entity IS NOT NULL;
-- What a reader made of a payload; a payload that cannot be read has its reason here.
CREATE TABLE readings (
    payload TEXT PRIMARY KEY REFERENCES payloads(id), reader TEXT NOT NULL, revision INTEGER NOT NULL,
    outcome TEXT NOT NULL, article TEXT REFERENCES articles(id), suspect TEXT, declared TEXT, note TEXT
) STRICT, WITHOUT ROWID;
-- The part of a payload that is the publication itself, furniture cut away, by digest (32 hexadecimal digits).
CREATE TABLE articles (
    id TEXT PRIMARY KEY, wording TEXT NOT NULL, kind TEXT NOT NULL, title TEXT NOT NULL, language TEXT NOT NULL,
    blocks INTEGER NOT NULL, words INTEGER NOT NULL, body BLOB NOT NULL
) STRICT;
CREATE TABLE versions (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id), number INTEGER NOT NULL,
    wording TEXT NOT NULL, article TEXT NOT NULL REFERENCES articles(id), payload TEXT NOT NULL REFERENCES payloads(id),
    title TEXT NOT NULL, words INTEGER NOT NULL,
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, not_before TEXT, gone_by TEXT,
    captures INTEGER NOT NULL, returns_to TEXT REFERENCES versions(id) DEFERRABLE INITIALLY DEFERRED
) STRICT;
CREATE UNIQUE INDEX versions_by_document ON versions(document, number);
CREATE INDEX versions_by_wording ON versions(document, wording);
CREATE INDEX versions_by_time ON versions(first_seen);
CREATE TABLE changes (
    id TEXT PRIMARY KEY, document TEXT NOT NULL REFERENCES documents(id), kind TEXT NOT NULL,
    version_from TEXT NOT NULL REFERENCES versions(id), version_to TEXT NOT NULL REFERENCES versions(id),
    not_before TEXT NOT NULL, seen_at TEXT NOT NULL,
    words_added INTEGER NOT NULL, words_removed INTEGER NOT NULL, edits INTEGER NOT NULL, summary TEXT NOT NULL
) STRICT;
CREATE INDEX changes_by_document ON changes(document, seen_at);
CREATE INDEX changes_by_time ON changes(seen_at);
CREATE INDEX changes_by_version ON changes(version_to);
-- Every text a block ever had, once. `n` is physical (the full-text index hangs on it).
CREATE TABLE wordings (n INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, text TEXT NOT NULL) STRICT;
CREATE VIRTUAL TABLE wordings_fts USING fts5(text, content='wordings', content_rowid='n',
    tokenize="unicode61 remove_diacritics 2");
CREATE TRIGGER wordings_are_searchable AFTER INSERT ON wordings
    BEGIN INSERT INTO wordings_fts (rowid, text) VALUES (new.n, new.text); END;
-- A passage is a paragraph, heading, list item or row with a life of its own; a row is one wording of it over a run
-- of versions. The next wording of the same passage is another row with the same name.
CREATE TABLE passages (
    since TEXT NOT NULL REFERENCES versions(id), passage TEXT NOT NULL, kind TEXT NOT NULL,
    wording TEXT NOT NULL REFERENCES wordings(id), until TEXT REFERENCES versions(id),
    PRIMARY KEY (since, passage)
) STRICT, WITHOUT ROWID;
CREATE INDEX passages_by_wording ON passages(wording);
-- Where each document's history stands, so that telling it on costs the same however long it is: the rows of
-- `passages` that stand, as zlib over a JSON list of [since, passage].
CREATE TABLE heads (document TEXT PRIMARY KEY REFERENCES documents(id), standing BLOB NOT NULL) STRICT, WITHOUT ROWID;
-- Which addresses a document had, over which time, and what each showed last.
CREATE TABLE whereabouts (
    document TEXT NOT NULL REFERENCES documents(id), address TEXT NOT NULL REFERENCES addresses(id),
    first_seen TEXT NOT NULL, last_seen TEXT NOT NULL, captures INTEGER NOT NULL,
    shown TEXT NOT NULL REFERENCES versions(id),
    PRIMARY KEY (document, address)
) STRICT, WITHOUT ROWID;
CREATE TABLE edits (
    change TEXT NOT NULL REFERENCES changes(id), seq INTEGER NOT NULL, operation TEXT NOT NULL, kind TEXT NOT NULL,
    passage TEXT, old_wording TEXT REFERENCES wordings(id), new_wording TEXT REFERENCES wordings(id),
    old_place TEXT, new_place TEXT, cells TEXT, links TEXT,
    PRIMARY KEY (change, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX edits_by_old ON edits(old_wording) WHERE old_wording IS NOT NULL;
CREATE INDEX edits_by_new ON edits(new_wording) WHERE new_wording IS NOT NULL;
"""
