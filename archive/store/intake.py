"""Intake: evidence becomes acknowledged captures.

The order is the law (THREATS.md, "Acknowledged"): WARC bytes written, WARC bytes fsynced, one transaction with the rows
of all of them. Only then does `take` return.
"""

from __future__ import annotations

import re
import secrets
import sqlite3
import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from archive.capture import Capture
from archive.digest import name_of
from archive.store.archive import Archive
from archive.store.recognitions import write_recognitions
from archive.store.references import References
from archive.uri import surt_of
from archive.vault.evidence import DatedFile, Draft, Exchange, Inquiry, Recognised, drafts_of
from archive.vault.record import Record, canonical_json, sha1_in
from archive.vault.shelf import Shelf, Shelved

_UUID = re.compile(r"urn:uuid:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})")

Evidence = Exchange | Inquiry | DatedFile | Recognised | Record
Also = Callable[[sqlite3.Connection], None]
"""Rows of somebody else that are committed together with a capture."""


@dataclass(frozen=True, slots=True)
class Taken:
    """What became of one piece of evidence. `capture` is None where the record states none (a request, a warcinfo);
    `repeated` says that the archive had it already and nothing was written."""

    capture: Capture | None
    repeated: bool


def new_record_id() -> str:
    """A fresh WARC record id."""
    return f"urn:uuid:{uuid.uuid4()}"


class Intake:
    """Takes evidence of one witness into an archive, in batches that are acknowledged as a whole.

    The shelf is opened with the first new record, so that taking in what is there already leaves no file behind.
    """

    def __init__(
        self, archive: Archive, *, witness: str, purpose: str, now: str, about: Mapping[str, str] | None = None
    ) -> None:
        self._archive, self._witness = archive, witness
        self._purpose, self._now, self._about = purpose, now, dict(about or {})
        self._shelf: Shelf | None = None
        self._rows = CaptureRows(archive)
        self._references = References(archive.connection)

    def __enter__(self) -> Intake:
        return self

    def __exit__(self, *_: object) -> None:
        if self._shelf:
            self._shelf.close()

    def take(self, batch: Sequence[tuple[Evidence, Also | None]]) -> list[Taken]:
        """Acknowledge a batch, in its order.

        Raises DiskTrouble when a write or fsync fails (nothing of the batch is acknowledged then).
        """
        taken: list[Taken] = []
        shelved: list[Shelved] = []
        ids: set[str] = set()
        for evidence, _ in batch:
            drafts = self._drafts(evidence)
            capture = drafts[0].capture
            repeated = self._had(drafts[0], ids)
            taken.append(Taken(capture, repeated))
            if not repeated:
                ids.update((capture.id if capture else "", drafts[0].record_id))
                shelved += self._shelve(evidence, drafts)
        if self._shelf:
            self._shelf.sync()
        with self._archive.transaction() as connection:
            self._rows.write(shelved)
            for _, also in batch:
                if also:
                    also(connection)
        self._references.written()
        return taken

    def _drafts(self, evidence: Evidence) -> list[Draft]:
        return drafts_of(
            evidence,
            witness=self._witness,
            known=self._references.known,
            resolve=self._references.resolve,
            record_id=new_record_id,
            warcinfo=self._shelf.warcinfo() if self._shelf else "",
        )

    def _shelve(self, evidence: Evidence, drafts: list[Draft]) -> list[Shelved]:
        if self._shelf is None:
            self._shelf = Shelf(
                self._archive.warc_folder,
                opened_at=self._now,
                purpose=self._purpose,
                mark=secrets.token_hex(3),
                witness=self._witness,
                record_id=new_record_id,
                about=self._about,
            )
            drafts = self._drafts(evidence)
        for draft in drafts:
            self._references.remember(draft)
        return self._shelf.append(drafts)

    def _had(self, draft: Draft, batch: set[str]) -> bool:
        """Whether this capture, or this record that states none, is in the archive or in the batch already."""
        if draft.capture:
            known = draft.capture.id in batch
            sql, key = "SELECT 1 FROM captures WHERE id = ?", draft.capture.id
        else:
            known = draft.record_id in batch
            sql, key = (
                "SELECT 1 FROM records WHERE substr(record_id, -12) = substr(?1, -12) AND record_id IS ?1",
                draft.record_id,
            )
        return known or self._archive.connection.execute(sql, (key,)).fetchone() is not None


@dataclass
class _New:
    """Rows that captures need and that may be there already."""

    witnesses: list[tuple[str, str, str]] = field(default_factory=list)
    addresses: list[tuple[str, str, str]] = field(default_factory=list)
    documents: list[tuple[str, str, str, str]] = field(default_factory=list)
    payloads: list[tuple[str, int | None]] = field(default_factory=list)

    def write(self, connection: sqlite3.Connection) -> None:
        connection.executemany("INSERT OR IGNORE INTO witnesses (id, name, kind) VALUES (?, ?, ?)", self.witnesses)
        connection.executemany("INSERT OR IGNORE INTO addresses (id, url, surt) VALUES (?, ?, ?)", self.addresses)
        connection.executemany(
            "INSERT OR IGNORE INTO documents (id, source, title, kind) VALUES (?, ?, ?, ?)", self.documents
        )
        connection.executemany("INSERT OR IGNORE INTO payloads (id, size) VALUES (?, ?)", self.payloads)


class CaptureRows:
    """Captures as rows, with the rows they need: address, document, witness, payload, record, WARC file."""

    def __init__(self, archive: Archive) -> None:
        self._archive = archive
        self._files: dict[str, int] = {}
        self._entered: set[str] = set()

    def write(self, shelved: Sequence[Shelved]) -> None:
        """Write the rows of what was shelved, inside the caller's transaction."""
        connection = self._archive.connection
        new, captures, records = _New(), [], []
        for s in shelved:
            capture = s.draft.capture
            if capture:
                captures.append(self._row(capture, new))
            records.append(
                (
                    self._file(connection, s.place.file),
                    s.place.offset,
                    s.place.length,
                    bytes.fromhex(s.place.sha256),
                    s.draft.kind,
                    capture.id if capture else None,
                    _entity_apart(s.draft),
                    *s.draft.digests,
                    *_packed(s.draft.record_id),
                )
            )
        new.write(connection)
        connection.executemany(
            "INSERT OR IGNORE INTO captures "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, NULL, NULL, NULL, NULL)",
            captures,
        )
        connection.executemany(
            "INSERT INTO records "
            "(file, offset, length, sha256, kind, capture, entity, sha1, sha1_chunked, uuid, named) "
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            records,
        )
        _write_repeats(connection, [s.draft for s in shelved])
        write_recognitions(connection, [s.draft for s in shelved])
        connection.executemany(
            "UPDATE warc_files SET info = ? WHERE name = ?",
            [(canonical_json(s.draft.said), s.place.file) for s in shelved if s.place.offset == 0],
        )
        ends = {s.place.file: s.place.offset + s.place.length for s in shelved}
        connection.executemany(
            "UPDATE warc_files SET size = max(size, ?) WHERE name = ?", [(end, name) for name, end in ends.items()]
        )

    def _row(self, c: Capture, new: _New) -> tuple[object, ...]:
        placed = self._archive.catalogue.place(c.url, c.captured_at)
        address = name_of("a", c.url)
        if self._is_new(c.witness):
            new.witnesses.append(witness_row(c.witness))
        if self._is_new(address):
            new.addresses.append((address, c.url, surt_of(c.url)))
        if self._is_new("document " + placed.document):
            new.documents.append((placed.document, placed.source, placed.title, placed.kind))
        if c.payload is not None:
            new.payloads.append((c.payload, c.size))
        return (
            c.id,
            placed.document,
            address,
            c.captured_at,
            str(c.outcome),
            c.status,
            c.payload,
            essence(c.media_type),
            c.content_encoding,
            c.location,
            c.etag,
            c.last_modified,
            str(c.failure) if c.failure else None,
            c.detail,
            c.truncated,
            c.witness,
            c.provenance,
        )

    def _is_new(self, key: str) -> bool:
        """Whether a session meets a name for the first time; a second time costs a look into a set."""
        if key in self._entered:
            return False
        self._entered.add(key)
        return True

    def _file(self, connection: sqlite3.Connection, name: str) -> int:
        if name not in self._files:
            connection.execute("INSERT OR IGNORE INTO warc_files (name, size) VALUES (?, 0)", (name,))
            (self._files[name],) = connection.execute("SELECT id FROM warc_files WHERE name = ?", (name,)).fetchone()
        return self._files[name]


def _write_repeats(connection: sqlite3.Connection, drafts: Sequence[Draft]) -> None:
    """What revisits ask for."""
    asked = [(d.capture.id, d.refers_to) for d in drafts if d.capture and d.refers_to]
    connection.executemany(
        "INSERT OR IGNORE INTO repeats VALUES (?, ?, ?, ?, ?, ?)",
        [
            (c, r.payload, r.record_id, r.url and name_of("a", r.url), r.captured_at, sha1_in(r.payload_digest))
            for c, r in asked
        ],
    )


def _packed(record_id: str) -> tuple[bytes | None, str | None]:
    """A record id as the columns `uuid` and `named`: 16 bytes where they say all of it, else the id as it is."""
    uuid = _UUID.fullmatch(record_id)
    return (bytes.fromhex(uuid[1].replace("-", "")), None) if uuid else (None, record_id)


def _entity_apart(draft: Draft) -> bytes | None:
    """The digest of the body as sent, where it is not that of the content: then the payload tells it."""
    if draft.entity is None or (draft.capture and draft.capture.payload == draft.entity):
        return None
    return bytes.fromhex(draft.entity)


def essence(media_type: str | None) -> str | None:
    """A media type without its parameters (RFC 9110 section 8.3.1); the whole header stands in the record."""
    return media_type.split(";")[0].strip().lower() if media_type else None


def witness_row(witness: str) -> tuple[str, str, str]:
    """A witness is written `kind:name`, such as `crawl:Secure Communities Archive`;
    an import nobody named is `import`.
    """
    kind, _, name = witness.partition(":")
    return witness, name or "a donated copy", kind if name else "import"
