"""References: the records that hold a body already, found by body, by record id, or by address and moment."""

from __future__ import annotations

import sqlite3

from archive.digest import name_of
from archive.store.payloads import shows
from archive.vault.evidence import Draft
from archive.vault.record import Reference, RefersTo

_REFERENCE = """
SELECT r.record_id, a.url, c.captured_at, c.payload, p.size, r.entity
FROM records r JOIN captures c ON c.id = r.capture JOIN addresses a ON a.id = c.address
JOIN payloads p ON p.id = c.payload
"""


class References:
    """What is in the tables, and what was drafted and is not written yet (`remember`, until `written`)."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._by_entity: dict[str, Reference] = {}
        self._by_record: dict[str, Reference] = {}
        self._by_capture: dict[tuple[str, str], Reference] = {}

    def remember(self, draft: Draft) -> None:
        """Later records of the same batch may refer to this one."""
        capture = draft.capture
        if capture is None or capture.payload is None:
            return
        reference = Reference(
            draft.record_id, capture.url, capture.captured_at, capture.payload, capture.size or 0, capture.entity or ""
        )
        self._by_record[draft.record_id] = reference
        self._by_capture.setdefault((capture.url, capture.captured_at), reference)
        if draft.entity:
            self._by_entity.setdefault(draft.entity, reference)

    def written(self) -> None:
        """The rows of everything remembered are in the tables now."""
        self._by_entity.clear()
        self._by_record.clear()
        self._by_capture.clear()

    def known(self, entity: str) -> Reference | None:
        """The record that holds a body, by SHA-256 of the body as sent."""
        return self._by_entity.get(entity) or self._row(
            f"WHERE {shows('?1')} AND r.entity IS NULL AND r.kind IN ('response', 'resource') "
            f"UNION ALL {_REFERENCE} WHERE r.entity = ?2 LIMIT 1",
            entity,
            bytes.fromhex(entity),
        )

    def holding(self, payload: str) -> Reference | None:
        """The written record that holds a payload, of its first capture that has one."""
        return self._row(
            f"WHERE {shows('?1')} AND r.kind IN ('response', 'resource') ORDER BY c.captured_at, c.id LIMIT 1", payload
        )

    def resolve(self, wanted: RefersTo) -> Reference | None:
        """What a revisit refers to, as far as it has come: by record id, else by address and moment.
        `archive.store.repeats` has the last word.
        """
        return self._by_id(wanted.record_id) or self._by_moment(wanted)

    def _by_id(self, record_id: str | None) -> Reference | None:
        if record_id is None:
            return None
        return self._by_record.get(record_id) or self._row(
            "WHERE substr(r.record_id, -12) = substr(?1, -12) AND r.record_id IS ?1 AND c.payload IS NOT NULL LIMIT 1",
            record_id,
        )

    def _by_moment(self, wanted: RefersTo) -> Reference | None:
        if wanted.url and wanted.captured_at:
            return self._by_capture.get((wanted.url, wanted.captured_at)) or self._row(
                "WHERE c.address = ? AND c.captured_at = ? AND c.payload IS NOT NULL ORDER BY c.id LIMIT 1",
                name_of("a", wanted.url),
                wanted.captured_at,
            )
        return None

    def _row(self, where: str, *values: object) -> Reference | None:
        row = self._connection.execute(_REFERENCE + where, values).fetchone()
        if row is None:
            return None
        record_id, url, captured_at, payload, size, entity = row
        return Reference(record_id, url, captured_at, payload, size, entity.hex() if entity else payload)
