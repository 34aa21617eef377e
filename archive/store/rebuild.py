"""Rebuild: the whole database made again from the WARC files and the catalogue."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from archive.catalogue import Catalogue
from archive.moment import stamp_of
from archive.progress import Silence, Watch
from archive.store.archive import DATABASE, Archive, enter_catalogue
from archive.store.connection import close_writer, connect_writer
from archive.store.importing import BATCH_COUNT
from archive.store.intake import CaptureRows
from archive.store.references import References
from archive.store.refresh import refresh
from archive.vault.evidence import Draft
from archive.vault.lock import held
from archive.vault.record import Record, capture_of, declared
from archive.vault.scan import Damage, scan
from archive.vault.shelf import Place, Shelved, recover


@dataclass
class RebuildReport:
    """How much came back, and the damaged places that did not (file, offset, reason)."""

    files: int = 0
    captures: int = 0
    damaged: list[str] = field(default_factory=list)


def rebuild(folder: Path, catalogue: Catalogue, *, now: str, workers: int | None = None, wait: float = 0.0, watch: Watch = Silence) -> RebuildReport:
    """Make `archive.db` again beside the old one, then put it in the old one's place.

    The old file stays as `archive.db.before-<14 digits>`. Issues of past imports and an unfinished crawl's frontier
    are not in WARC files and stay behind in it. Raises ArchiveHeld when another process writes.
    """
    report = RebuildReport()
    made = folder / f"{DATABASE}.rebuilding"
    with held(folder, purpose="rebuild", since=now, wait=wait):
        made.unlink(missing_ok=True)
        connection = connect_writer(made)
        try:
            archive = Archive(folder, catalogue, connection, now)
            enter_catalogue(archive)
            for path in sorted(archive.warc_folder.glob("*.warc.gz")):
                _enter_file(archive, path, report, watch)
            recover(archive.warc_folder, dict(connection.execute("SELECT name, size FROM warc_files")))
            refresh(archive, workers=workers, watch=watch)
        finally:
            close_writer(connection)
        _put_in_place(made, folder / DATABASE, now)
    return report


def _enter_file(archive: Archive, path: Path, report: RebuildReport, watch: Watch) -> None:
    """The records of one file as rows; its first record, a warcinfo, says whose witness they are."""
    report.files += 1
    references, rows = References(archive.connection), CaptureRows(archive)
    found = _shelved(path, references, report)
    with watch(path.name, None) as progress:
        while some := list(islice(found, BATCH_COUNT)):
            with archive.transaction():
                rows.write(some)
            references.written()
            report.captures += sum(s.draft.capture is not None for s in some)
            progress.step(len(some))


def _shelved(path: Path, references: References, report: RebuildReport) -> Iterator[Shelved]:
    """Each record as it was when it was shelved."""
    witness = ""
    for found in scan(path):
        if isinstance(found, Damage):
            report.damaged.append(f"{found.file}, offset {found.offset}: {found.reason}")
            continue
        witness = witness or declared(found).get("witness", "import:unknown")
        capture = capture_of(found, witness=witness, resolve=references.resolve)
        holds_body = capture is not None and found.kind in ("response", "resource")
        draft = Draft(found.kind, found.record_id, b"", None, capture, capture.entity if capture and holds_body else None)
        references.remember(draft)
        yield Shelved(draft, _place(path, found))


def _place(path: Path, record: Record) -> Place:
    return Place(path.name, record.offset, record.length, hashlib.sha256(record.member or b"").hexdigest())


def _put_in_place(made: Path, database: Path, now: str) -> None:
    """Swap the files; a reader that has the old one open goes on reading it."""
    if database.exists():
        database.rename(database.with_name(f"{DATABASE}.before-{stamp_of(now)}"))
        for leftover in ("-wal", "-shm"):
            beside = database.with_name(DATABASE + leftover)
            if beside.exists():
                beside.rename(database.with_name(f"{DATABASE}.before-{stamp_of(now)}{leftover}"))
    made.rename(database)
