"""An open archive: its lock, its shelf of WARC files and its database, in a state that can be written to."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue import Catalogue, Placed, is_named_by_address
from archive.digest import name_of
from archive.errors import NeedsAttention
from archive.store.connection import close_writer, connect_writer
from archive.store.trouble import disk_told
from archive.vault.lock import held
from archive.vault.shelf import SetAside, recover

DATABASE = "archive.db"


@dataclass
class Archive:
    """What a writer works with. `now` is the moment it was opened; `set_aside` tells what a crash had left behind the
    last acknowledged record."""

    folder: Path
    catalogue: Catalogue
    connection: sqlite3.Connection
    now: str
    set_aside: list[SetAside] = field(default_factory=list)

    @property
    def warc_folder(self) -> Path:
        """Where the evidence lies."""
        return self.folder / "warc"

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All or nothing: committed at the end, undone on any exception. Raises DiskTrouble."""
        with disk_told(self.folder / DATABASE):
            self.connection.execute("BEGIN IMMEDIATE")
            try:
                yield self.connection
                self.connection.execute("COMMIT")
            except BaseException:
                if self.connection.in_transaction:  # a full or failing disk may have undone it already
                    self.connection.execute("ROLLBACK")
                raise


@contextmanager
def open_archive(folder: Path, catalogue: Catalogue, *, purpose: str, now: str, wait: float = 0.0) -> Iterator[Archive]:
    """Hold the archive for writing: lock, schema, recovery after a crash, catalogue.

    `wait` is how many seconds to wait for another writer. Raises ArchiveHeld when it still writes then, and
    NeedsAttention when database and WARC files do not belong together, DiskTrouble when SQLite reports the disk.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with held(folder, purpose=purpose, since=now, wait=wait), disk_told(folder / DATABASE):
        database, warc = folder / DATABASE, folder / "warc"
        if not database.exists() and any(warc.glob("*.warc.gz")):
            raise NeedsAttention(
                f"a database was expected beside the WARC files of {folder}, there is none; "
                f"`scomm rebuild` makes it again from them"
            )
        connection = connect_writer(database)
        try:
            archive = Archive(folder, catalogue, connection, now)
            committed = dict(connection.execute("SELECT name, size FROM warc_files"))
            archive.set_aside = recover(warc, committed, unknown=True)
            enter_catalogue(archive)
            yield archive
        finally:
            close_writer(connection)


def enter_catalogue(archive: Archive) -> None:
    """Sources and declared documents as rows; captures are placed anew where the catalogue changed its mind."""
    connection, mark = archive.connection, archive.catalogue.digest
    known = connection.execute("SELECT value FROM facts WHERE key = 'catalogue'").fetchone()
    if known == (mark,):
        return
    with archive.transaction():
        enter_sources(connection, archive.catalogue)
        connection.execute("DELETE FROM issues WHERE kind = 'permalink'")
        if known:
            for name in replace_captures(connection, archive.catalogue):
                reason = f'its permalinks lead nowhere; what has its captures now needs formerly = ["{name}"]'
                record_issue(connection, name_of("i", "permalink", name), "permalink", name, "", reason, archive.now)
        connection.execute("INSERT OR REPLACE INTO facts VALUES ('catalogue', ?)", (mark,))


def enter_sources(connection: sqlite3.Connection, catalogue: Catalogue) -> None:
    """The catalogue's sources, the documents it declares by name, and the names they had."""
    connection.executemany(
        "INSERT INTO sources (id, title, publisher, kind, cadence, note, evidence, home) "
        "VALUES (:id, :title, :publisher, :kind, :cadence, :note, :evidence, :home) "
        "ON CONFLICT (id) DO UPDATE SET title = excluded.title, publisher = excluded.publisher, kind = excluded.kind, "
        "cadence = excluded.cadence, note = excluded.note, evidence = excluded.evidence, home = excluded.home",
        catalogue.source_rows(),
    )
    connection.executemany(
        "INSERT INTO documents (id, source, title, kind) VALUES (:id, :source, :title, :kind) "
        "ON CONFLICT (id) DO UPDATE SET source = excluded.source, title = excluded.title, kind = excluded.kind",
        catalogue.document_rows(),
    )
    for table in ("measures", "rosters"):
        connection.execute(f"DELETE FROM {table}")
    connection.executemany("INSERT INTO measures VALUES (?, ?, ?, ?, ?)", catalogue.measure_rows())
    connection.executemany("INSERT INTO rosters VALUES (?, ?, ?)", catalogue.roster_rows())
    connection.execute("DELETE FROM former_names")
    connection.executemany(
        "INSERT OR IGNORE INTO former_names (name, document, first, last) VALUES (:name, :document, :first, :last)",
        catalogue.former_rows(),
    )


def replace_captures(connection: sqlite3.Connection, catalogue: Catalogue) -> list[str]:
    """Ask the catalogue again which document each capture belongs to; both documents of a move are told anew.

    A document nobody declares any more and without captures goes, so that the tables are those a rebuild makes.
    Returns those of them whose permalinks `archive/pages/moved.py` cannot answer.
    """
    from archive.store.deriving import forget  # deriving needs Archive

    moved: list[tuple[str, str, str]] = []
    placed_as: dict[str, Placed] = {}
    rows = connection.execute(
        "SELECT c.id, c.document, a.url, c.captured_at FROM captures c JOIN addresses a ON a.id = c.address"
    ).fetchall()
    for capture, document, url, captured_at in rows:
        placed = catalogue.place(url, captured_at)
        placed_as[placed.document] = placed
        if placed.document != document:
            connection.execute(
                "INSERT OR IGNORE INTO documents (id, source, title, kind) VALUES (?, ?, ?, ?)",
                (placed.document, placed.source, placed.title, placed.kind),
            )
            moved.append((document, placed.document, capture))
    connection.executemany(
        "UPDATE documents SET title = ?2, kind = ?3 WHERE id = ?1 AND (title, kind) IS NOT (?2, ?3)",
        [(p.document, p.title, p.kind) for p in placed_as.values()],
    )
    for document in sorted({d for old, new, _ in moved for d in (old, new)}):
        forget(connection, document)
    connection.executemany(
        "UPDATE captures SET document = ? WHERE id = ?", [(new, capture) for _, new, capture in moved]
    )
    declared = {row["id"] for row in catalogue.document_rows()}
    gone = []
    for document in sorted({old for old, _, _ in moved} - declared):
        gone += connection.execute(
            "DELETE FROM documents WHERE id = ? AND NOT EXISTS (SELECT 1 FROM captures WHERE document = documents.id) "
            "RETURNING id",
            (document,),
        ).fetchall()
    former = {row["name"] for row in catalogue.former_rows()}
    return [document for (document,) in gone if document not in former and not is_named_by_address(document)]


def record_issue(
    connection: sqlite3.Connection, name: str, kind: str, subject: str, place: str, reason: str, now: str
) -> None:
    """Make a failure a row people can see; the same failure twice is one row."""
    connection.execute(
        "INSERT OR IGNORE INTO issues (id, kind, subject, place, reason, found_at) VALUES (?, ?, ?, ?, ?, ?)",
        (name, kind, subject, place, reason, now),
    )
