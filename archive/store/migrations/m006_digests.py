"""Records and what they are known by, in fewer bytes."""

SQL = """
-- Nearly every WARC-Record-ID is `urn:uuid:` and 36 characters, of which 16 bytes say all; any other stands in `named`.
-- `sha1` is the SHA-1 by which the files of others know the body held here; `sha1_chunked` the one over the body with
-- its chunks, where the record itself states that. Look-ups by `record_id` use its index when they ask with IS.
CREATE TABLE records_packed (
    file INTEGER NOT NULL REFERENCES warc_files(id), offset INTEGER NOT NULL, length INTEGER NOT NULL,
    sha256 BLOB NOT NULL, kind TEXT NOT NULL, capture TEXT REFERENCES captures(id), entity BLOB,
    sha1 BLOB, sha1_chunked BLOB, uuid BLOB, named TEXT,
    record_id TEXT GENERATED ALWAYS AS (coalesce(named, 'urn:uuid:' || lower(
        substr(hex(uuid), 1, 8) || '-' || substr(hex(uuid), 9, 4) || '-' || substr(hex(uuid), 13, 4) || '-' ||
        substr(hex(uuid), 17, 4) || '-' || substr(hex(uuid), 21)))) VIRTUAL,
    PRIMARY KEY (file, offset)
) STRICT, WITHOUT ROWID;
INSERT INTO records_packed (file, offset, length, sha256, kind, capture, entity, named, sha1, sha1_chunked)
    SELECT r.file, r.offset, r.length, r.sha256, r.kind, r.capture, r.entity, r.record_id, min(d.sha1),
        nullif(max(d.sha1), min(d.sha1))
    FROM records r LEFT JOIN captures c ON c.id = r.capture AND r.kind IN ('response', 'resource')
    LEFT JOIN digests d ON d.payload = c.payload GROUP BY r.file, r.offset;
DROP TABLE records;
ALTER TABLE records_packed RENAME TO records;
CREATE INDEX records_by_capture ON records(capture);
CREATE INDEX records_by_record_id ON records(substr(record_id, -12));
CREATE INDEX records_by_entity ON records(entity) WHERE entity IS NOT NULL;
CREATE INDEX records_by_sha1 ON records(substr(sha1, 1, 4)) WHERE sha1 IS NOT NULL;
CREATE INDEX records_by_sha1_chunked ON records(substr(sha1_chunked, 1, 4)) WHERE sha1_chunked IS NOT NULL;
DROP TABLE digests;
"""
