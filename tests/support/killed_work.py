"""Work for the kill tests: a real import that says what was acknowledged, and a planted careless one."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

from archive.catalogue import Catalogue, load_catalogue
from archive.store.archive import DATABASE, open_archive
from archive.store.importing import evidence_of_table
from archive.store.intake import Evidence, Intake
from archive.store.refresh import refresh
from archive.vault.evidence import DatedFile
from scrapers import SOURCES
from tests.support.killing import acknowledge

NOW = "2026-11-23T00:00:00Z"
BATCH = 3

_catalogue: Catalogue | None = None


def catalogue() -> Catalogue:
    """The official catalogue, loaded once for the stage and all its forks."""
    global _catalogue
    if _catalogue is None:
        _catalogue = load_catalogue(SOURCES)
    return _catalogue


catalogue()


def import_table(folder: str, table: str) -> None:
    """Import a captures table in small batches, then read and tell it; each acknowledged capture is said at once."""
    with open_archive(Path(folder), catalogue(), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            rows: list[Evidence] = [e for e in evidence_of_table(Path(table)) if isinstance(e, DatedFile)]
            for at in range(0, len(rows), BATCH):
                taken = intake.take([(row, None) for row in rows[at : at + BATCH]])
                acknowledge(*(t.capture.id for t in taken if t.capture))
        refresh(archive, workers=0)


def careless_import(folder: str, table: str) -> None:
    """The control: says that a capture is kept before anything of it is on disk."""
    with open_archive(Path(folder), catalogue(), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            rows = [e for e in evidence_of_table(Path(table)) if isinstance(e, DatedFile)]
            for row in rows:
                acknowledge(f"{row.url} {row.captured_at}")
                intake.take([(row, None)])
        refresh(archive, workers=0)


def told(folder: Path) -> set[str]:
    """The ids of the captures in an archive's database, and each one's address and moment."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        if not connection.execute("SELECT 1 FROM sqlite_schema WHERE name = 'captures'").fetchone():
            return set()
        rows = connection.execute(
            "SELECT c.id, a.url || ' ' || c.captured_at FROM captures c JOIN addresses a ON a.id = c.address"
        ).fetchall()
        return {name for row in rows for name in row}
