"""Rebuild: the whole database made again from the WARC files and the catalogue."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from archive.catalogue import Catalogue
from archive.digest import sha256_of
from archive.errors import NeedsAttention, WrongUse
from archive.moment import stamp_of
from archive.progress import Silence, Watch
from archive.store.archive import DATABASE, Archive, enter_catalogue
from archive.store.connection import close_writer, connect_writer
from archive.store.intake import CaptureRows
from archive.store.references import References
from archive.store.refresh import refresh
from archive.store.revisions import carry_over
from archive.store.trouble import disk_told
from archive.vault.evidence import draft_of
from archive.vault.lock import held
from archive.vault.record import Record, capture_of, declared
from archive.vault.scan import Damage, scan
from archive.vault.shelf import Place, Shelved, recover

BATCH_COUNT = 500


@dataclass
class RebuildReport:
    """How much came back, and the damaged places that did not (file, offset, reason)."""

    files: int = 0
    captures: int = 0
    damaged: list[str] = field(default_factory=list)


def rebuild(
    folder: Path,
    catalogue: Catalogue,
    *,
    now: str,
    workers: int | None = None,
    wait: float = 0.0,
    watch: Watch = Silence,
) -> RebuildReport:
    """Make `archive.db` again beside the old one, then put it in the old one's place.

    The old file stays as `archive.db.before-<14 digits>`. Issues of past imports and an unfinished crawl's frontier
    are not in WARC files and stay behind in it. Raises ArchiveHeld when another process writes, WrongUse or
    NeedsAttention when there is nothing to make it from.
    """
    _require_evidence(folder)
    report = RebuildReport()
    made = folder / f"{DATABASE}.rebuilding"
    with held(folder, purpose="rebuild", since=now, wait=wait), disk_told(made):
        made.unlink(missing_ok=True)
        connection = connect_writer(made)
        try:
            archive = Archive(folder, catalogue, connection, now)
            enter_catalogue(archive)
            _enter_records(archive, report, watch)
            recover(archive.warc_folder, dict(connection.execute("SELECT name, size FROM warc_files")))
            refresh(archive, workers=workers, watch=watch)
            carry_over(folder / DATABASE, connection)
        finally:
            close_writer(connection)
        _put_in_place(made, folder / DATABASE, now)
    return report


def _require_evidence(folder: Path) -> None:
    warc, database = folder / "warc", folder / DATABASE
    if any(warc.glob("*.warc.gz")):
        return
    found = f"WARC files (*.warc.gz) were expected in {warc}, none were found there"
    if database.exists():
        raise NeedsAttention(f"{found}; put them back, {database} is left as it is until then")
    raise WrongUse(f"{found}; name the archive's folder with --archive")


@dataclass(frozen=True, slots=True)
class _Found:
    """A record of ours, whose witness it is, and where it lies."""

    record: Record
    witness: str
    place: Place


def _enter_records(archive: Archive, report: RebuildReport, watch: Watch) -> None:
    """Every record as rows, file after file; a revisit that comes before what it refers to gets its payload from the
    refresh."""
    entering = _Entering(archive, report)
    for path in sorted(archive.warc_folder.glob("*.warc.gz")):
        report.files += 1
        found = _records(path, report)
        with watch(path.name, None) as progress:
            while some := list(islice(found, BATCH_COUNT)):
                entering.write(some)
                progress.step(len(some))


def _records(path: Path, report: RebuildReport) -> Iterator[_Found]:
    """The whole records of a file; its first one, a warcinfo, says whose witness they are."""
    witness = ""
    for found in scan(path):
        if isinstance(found, Damage):
            report.damaged.append(f"{found.file}, offset {found.offset}: {found.reason}")
            continue
        witness = witness or declared(found).get("witness", "import")
        yield _Found(found, witness, Place(path.name, found.offset, found.length, sha256_of(found.member or b"")))


class _Entering:
    """Writes records as the rows they had when they were shelved."""

    def __init__(self, archive: Archive, report: RebuildReport) -> None:
        self._archive, self._report = archive, report
        self._references, self._rows = References(archive.connection), CaptureRows(archive)

    def write(self, found: Iterable[_Found]) -> None:
        """Enter what the records state."""
        shelved: list[Shelved] = []
        for one in found:
            capture = capture_of(one.record, witness=one.witness, resolve=self._references.resolve)
            draft = draft_of(one.record, capture)
            self._references.remember(draft)
            shelved.append(Shelved(draft, one.place))
        with self._archive.transaction():
            self._rows.write(shelved)
        self._references.written()
        self._report.captures += sum(s.draft.capture is not None for s in shelved)


def _put_in_place(made: Path, database: Path, now: str) -> None:
    """Swap the files; a reader that has the old one open goes on reading it.

    The old one's log goes even where a kill had parted them: SQLite would play it into the new database.
    """
    for part in ("", "-wal", "-shm"):
        beside = database.with_name(DATABASE + part)
        if beside.exists():
            beside.rename(database.with_name(f"{DATABASE}.before-{stamp_of(now)}{part}"))
    made.rename(database)
