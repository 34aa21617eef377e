"""Import: tables of dated files and WARC files, taken in by batches that are acknowledged one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from archive.digest import name_of
from archive.errors import RowRefused, WrongUse
from archive.progress import Progress
from archive.store.archive import Archive, record_issue
from archive.store.intake import Evidence, Intake
from archive.vault.dated import read_table
from archive.vault.record import Record, unplaced
from archive.vault.scan import Damage, scan

DEFAULT_WITNESS = "import"

BATCH_COUNT = 500
BATCH_BYTES = 64 * 1024 * 1024

TABLES = (".tsv", ".csv")
WARCS = (".warc", ".warc.gz")


@dataclass(frozen=True, slots=True)
class Refusal:
    """What could not be taken in: file, place in it (a line or an offset), reason."""

    file: str
    place: str
    reason: str

    def __str__(self) -> str:
        return f"{self.file}, {self.place}: {self.reason}"


@dataclass
class ImportReport:
    """How many captures came in, how many were there already, and what was refused."""

    kept: int = 0
    repeated: int = 0
    refused: list[Refusal] = field(default_factory=list)


def import_paths(
    archive: Archive, paths: Sequence[Path], *, witness: str, now: str, progress: Progress
) -> ImportReport:
    """Take in every table and WARC file of `paths` (a folder stands for those directly in it).

    What was acknowledged before an interruption is recognised and not written again. Raises WrongUse for a path
    that is neither, DiskTrouble when the archive cannot be written.
    """
    report = ImportReport()
    files = [file for path in paths for file in importable(path)]
    with Intake(archive, witness=witness, purpose="import", now=now) as intake:
        for file in files:
            found = evidence_of_table(file) if file.name.endswith(TABLES) else evidence_of_warc(file)
            for batch in batches(found):
                _take(intake, batch, report)
                progress.step(len(batch))
    with archive.transaction() as connection:
        for r in report.refused:
            record_issue(
                connection, name_of("i", "import", r.file, r.place, r.reason), "import", r.file, r.place, r.reason, now
            )
    return report


def importable(path: Path) -> list[Path]:
    """The tables and WARC files a path stands for, in order of their names."""
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if p.is_file() and p.name.endswith(TABLES + WARCS))
        tables = [p for p in inside if p.name.startswith("captures.")]
        found = tables + [p for p in inside if p.name.endswith(WARCS)]
        if not found:
            raise WrongUse(
                f"a captures table (captures.tsv) or WARC files were expected in {path}, none were found; "
                f"name the file itself"
            )
        return found
    if not path.name.endswith(TABLES + WARCS):
        raise WrongUse(f"a table (.tsv, .csv) or a WARC file (.warc, .warc.gz) was expected, {path} was given")
    return [path]


def evidence_of_table(table: Path) -> Iterator[Evidence | Refusal]:
    """The dated files of a table, and its refused rows."""
    try:
        for row in read_table(table):
            if isinstance(row, RowRefused):
                yield Refusal(table.name, f"line {row.facts.get('line')}", str(row.facts.get("reason", row)))
            else:
                yield row.file
    except RowRefused as refused:
        yield Refusal(table.name, "the table", str(refused))


def evidence_of_warc(path: Path) -> Iterator[Evidence | Refusal]:
    """The records of a WARC file, its damages, and a word on records that should state a capture and cannot."""
    for found in scan(path):
        if isinstance(found, Damage):
            yield Refusal(path.name, f"offset {found.offset}", found.reason)
            continue
        reason = unplaced(found)
        if reason:
            yield Refusal(path.name, f"offset {found.offset}", f"{reason}; the record was kept, it makes no capture")
        yield found


def batches(found: Iterable[Evidence | Refusal]) -> Iterator[list[Evidence | Refusal]]:
    """Groups small enough to hold in memory and large enough that an fsync each does not matter."""
    batch: list[Evidence | Refusal] = []
    size = 0
    for one in found:
        batch.append(one)
        size += _size(one)
        if len(batch) >= BATCH_COUNT or size >= BATCH_BYTES:
            yield batch
            batch, size = [], 0
    if batch:
        yield batch


def _size(one: Evidence | Refusal) -> int:
    if isinstance(one, Record):
        return len(one.block)
    return len(getattr(one, "content", b""))


def _take(intake: Intake, batch: Sequence[Evidence | Refusal], report: ImportReport) -> None:
    """One batch in; what the vault itself refuses by ValueError was a row of ours that was no address or moment."""
    evidence: list[Evidence] = []
    for one in batch:
        if isinstance(one, Refusal):
            report.refused.append(one)
        else:
            evidence.append(one)
    for taken in intake.take([(e, None) for e in evidence]):
        if taken.capture and taken.repeated:
            report.repeated += 1
        elif taken.capture:
            report.kept += 1
