"""A revisit gets its payload whatever came first."""

SQL = """
-- What foreign revisits say of their body, asked again with every refresh: the record with the body may come later.
CREATE TABLE repeats (
    capture TEXT PRIMARY KEY REFERENCES captures(id), payload TEXT, record_id TEXT, address TEXT, captured_at TEXT,
    sha1 BLOB
) STRICT, WITHOUT ROWID;
CREATE INDEX repeats_by_payload ON repeats(payload) WHERE payload IS NOT NULL;
CREATE INDEX repeats_by_record ON repeats(record_id) WHERE record_id IS NOT NULL;
CREATE INDEX repeats_by_moment ON repeats(address, captured_at) WHERE address IS NOT NULL;
CREATE INDEX repeats_by_sha1 ON repeats(sha1) WHERE sha1 IS NOT NULL;
-- The SHA-1 digests a payload is known by in the files of others.
CREATE TABLE digests (sha1 BLOB NOT NULL, payload TEXT NOT NULL REFERENCES payloads(id), PRIMARY KEY (sha1, payload))
STRICT, WITHOUT ROWID;
CREATE INDEX digests_by_payload ON digests(payload);
"""
