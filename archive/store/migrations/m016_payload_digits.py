"""Captures by payload, in fewer bytes."""

SQL = """
-- The first digits find a payload's captures as well as all of them: ask with `archive.store.payloads.shows`.
DROP INDEX captures_by_payload;
CREATE INDEX captures_by_payload ON captures(substr(payload, 1, 8));
"""
