"""Import: dated files, WARC, ARC and WACZ files, taken in by batches that are acknowledged one after the other."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack, suppress
from dataclasses import dataclass, field
from datetime import timedelta
from itertools import groupby
from pathlib import Path

from archive.digest import name_of
from archive.errors import RowRefused, WrongUse
from archive.moment import NoMoment, moment_of, parse_moment, time_of
from archive.progress import Progress
from archive.store.archive import Archive, record_issue
from archive.store.intake import Evidence, Intake
from archive.store.refresh import ReadingAhead
from archive.vault.arc import scan_arc
from archive.vault.dated import read_table
from archive.vault.evidence import DatedFile
from archive.vault.folder import Addresses, addresses, files_in, is_dated, read_dated
from archive.vault.record import Record, declared, unplaced
from archive.vault.scan import Damage, read_at, scan
from archive.vault.signature import signature_of
from archive.vault.wacz import scan_wacz

DEFAULT_WITNESS = "import"
_WITNESS = re.compile(r"import|[a-z][a-z-]{0,30}:[^\x00-\x1f]{1,200}")

BATCH_COUNT = 2000
BATCH_BYTES = 64 * 1024 * 1024

TABLES = (".tsv", ".csv")
WARCS = (".warc", ".warc.gz")
ARCS = (".arc", ".arc.gz")
PACKAGES = (".wacz",)
_NO_PAGE = re.compile(r"<?(?!https?:)[a-z][a-z0-9+.-]*:", re.IGNORECASE)
FILES = WARCS + ARCS + PACKAGES

_FIRST = "1990-01-01T00:00:00Z"  # before the first web page
_CLOCKS_DIFFER = timedelta(days=1)

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
    archive: Archive,
    paths: Sequence[Path],
    *,
    witness: str | None,
    now: str,
    progress: Progress,
    url_prefix: str | None = None,
    ahead: ReadingAhead | None = None,
) -> ImportReport:
    """Take in every table, WARC, ARC and WACZ file of `paths`; a folder stands for those directly in it, or else for
    the dated files in and below it, whose addresses `url_prefix` tells.

    `witness` is who saw all of it; None takes the word of a file that names its witness, as our own exports do.
    `ahead` reads what is acknowledged while this goes on. What is given goes into WARC files of its own, whose warcinfo
    names it with its SHA-256. What was acknowledged before an interruption is recognised and not written again. Raises
    WrongUse for a path that is nothing of these, DiskTrouble when the archive cannot be written.
    """
    report = ImportReport()
    where = addresses(url_prefix, () if url_prefix else _known_addresses(archive))
    for given in [one for path in paths for one in importable(path)]:
        about = {"given-file": given.name, **_fixity(given), **_signature(given, report)}
        speaker, intakes = Speaker(witness), dict[str, Intake]()
        with ExitStack() as opened:
            for batch in batches(evidence_of(given, where)):
                for name, some in groupby(batch, speaker.witness_of):
                    if name not in intakes:
                        intake = Intake(archive, witness=name, purpose="import", now=now, about=about)
                        intakes[name] = opened.enter_context(intake)
                    _take(archive, intakes[name], [_in_time(one, now) for one in some], report, ahead)
                progress.step(len(batch))
    with archive.transaction() as connection:
        for r in report.refused:
            record_issue(
                connection, name_of("i", "import", r.file, r.place, r.reason), "import", r.file, r.place, r.reason, now
            )
    return report


@dataclass
class Speaker:
    """Whose witness evidence is, asked in the order of a file: the one `named` to us, else the one named by the last
    warcinfo before it in its WARC file. That is the giver's word, as a name given to us is."""

    named: str | None
    _told: str = DEFAULT_WITNESS
    _file: str = ""

    def witness_of(self, one: Evidence | Refusal) -> str:
        """The witness of the next piece of evidence."""
        if self.named:
            return self.named
        if isinstance(one, Record):
            if one.file != self._file and one.file.endswith(WARCS + ARCS):
                self._file, self._told = one.file, DEFAULT_WITNESS
            if one.kind == "warcinfo" and _WITNESS.fullmatch(stated := declared(one).get("witness", "")):
                self._told = stated
        return self._told


def importable(path: Path) -> list[Path]:
    """What a path stands for: itself; as a folder its tables and what holds records, by name, and (unless a table tells
    of the files) itself as a folder of dated files."""
    if path.is_dir():
        inside = sorted(p for p in path.iterdir() if p.is_file() and p.name.endswith(TABLES + FILES))
        tables = [p for p in inside if p.name.startswith("captures.")]
        found = tables + [p for p in inside if p.name.endswith(FILES)]
        if not tables and any(is_dated(p) for p in files_in(path) if p not in found):
            return [*found, path]
        if not found:
            raise WrongUse(
                f"a captures table (captures.tsv), WARC, ARC or WACZ files, or files named by their time were expected "
                f"in {path}, none were found; name the file itself"
            )
        return found
    if not path.name.endswith(TABLES + FILES) and not is_dated(path):
        raise WrongUse(
            f"a table (.tsv, .csv), a WARC, ARC or WACZ file, or a file named by its time "
            f"(20141120150405-page.html) was expected, {path} was given"
        )
    return [path]


def evidence_of(given: Path, where: Addresses) -> Iterator[Evidence | Refusal]:
    """What a file or a folder of dated files holds, and what of it must be refused."""
    if given.is_dir():
        dated = (path for path in files_in(given) if path.parent != given or not path.name.endswith(FILES))
        return (one for path in dated for one in _evidence_within(path, where))
    if is_dated(given) and not given.name.endswith(FILES):
        return evidence_of_dated(given, where)
    return evidence_of_table(given) if given.name.endswith(TABLES) else evidence_of_records(given)


def _evidence_within(path: Path, where: Addresses) -> Iterator[Evidence | Refusal]:
    """A file of a folder; a link in it may lead anywhere."""
    if path.is_symlink():
        return iter([Refusal(path.name, "the file", "it is a link, and links in a folder are not followed")])
    return evidence_of_dated(path, where)


def evidence_of_dated(path: Path, where: Addresses) -> Iterator[Evidence | Refusal]:
    """A dated file, or why it is refused."""
    try:
        yield read_dated(path, where)
    except (ValueError, OverflowError) as error:
        yield Refusal(path.name, "the file", str(error))
    except OSError as error:
        yield Refusal(path.name, "the file", f"it cannot be read: {error.strerror}")


def _known_addresses(archive: Archive) -> set[str]:
    """Addresses declared in the catalogue or seen in a capture."""
    declared = {a.url for source in archive.catalogue.sources for a in source.addresses}
    examples = {url for source in archive.catalogue.sources for p in source.patterns for url in p.examples}
    return declared | examples | {url for (url,) in archive.connection.execute("SELECT url FROM addresses")}


def _fixity(given: Path) -> dict[str, str]:
    if given.is_dir():
        return {}
    with given.open("rb") as stream:
        return {"given-sha256": hashlib.file_digest(stream, "sha256").hexdigest()}


def _signature(given: Path, report: ImportReport) -> dict[str, str]:
    """What the signature of a WACZ package proved; a wrong one is told, and the records go in with that fact."""
    if not given.name.endswith(PACKAGES):
        return {}
    signature = signature_of(given)
    if signature.is_wrong:
        report.refused.append(Refusal(given.name, "datapackage-digest.json", f"the signature is {signature.verdict}"))
    return {"given-signature": signature.verdict}


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


def evidence_of_records(path: Path) -> Iterator[Evidence | Refusal]:
    """The records of a WARC, ARC or WACZ file, its damages, and a word on records that should state a capture and
    cannot."""
    scanned = scan_arc if path.name.endswith(ARCS) else scan_wacz if path.name.endswith(PACKAGES) else scan
    for found in scanned(path):
        if isinstance(found, Damage):
            yield Refusal(found.file, f"offset {found.offset}", found.reason)
            continue
        if not found.record_id and found.kind not in ("response", "resource", "revisit"):
            lacking = "it has no WARC-Record-ID, without which it cannot be known again, and states no capture"
            yield Refusal(found.file, f"offset {found.offset}", f"{lacking}; it was not kept")
            continue
        reason = unplaced(found)
        if reason and not _of_the_crawl(found):
            yield Refusal(found.file, f"offset {found.offset}", f"{reason}; the record was kept, it makes no capture")
        yield found


def _of_the_crawl(record: Record) -> bool:
    """What crawlers note beside their captures under names that are no web addresses: dns:, urn:, metadata:."""
    return record.kind == "resource" and bool(_NO_PAGE.match(record.fields.get("warc-target-uri") or ""))


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


def _in_time(one: Evidence | Refusal, now: str) -> Evidence | Refusal:
    """Evidence, or its refusal if it is dated before there were web pages or after it was given to us: one capture of a
    day to come would own what stands now for good."""
    told = _moment_stated(one)
    if told is None or _FIRST <= told <= moment_of(time_of(now) + _CLOCKS_DIFFER):
        return one
    reason = f"a capture between {_FIRST[:4]} and the time of the import was expected, it is dated {told}"
    if isinstance(one, Record):
        return Refusal(one.file, f"offset {one.offset}", reason)
    given = one.provenance if isinstance(one, DatedFile) else {}
    return Refusal(given.get("file") or given.get("path") or "a dated file", "its time", reason)


def _moment_stated(one: Evidence | Refusal) -> str | None:
    """When a file or a record that has content says it was captured; None where it says no time."""
    if isinstance(one, DatedFile):
        return one.captured_at
    if isinstance(one, Record) and one.kind in ("response", "resource", "revisit"):
        with suppress(NoMoment):
            return parse_moment(one.fields.get("warc-date") or "")
    return None


def _take(
    archive: Archive,
    intake: Intake,
    batch: Sequence[Evidence | Refusal],
    report: ImportReport,
    ahead: ReadingAhead | None,
) -> None:
    """One batch in; what the vault itself refuses by ValueError was a row of ours that was no address or moment."""
    evidence: list[Evidence] = []
    for one in batch:
        if isinstance(one, Refusal):
            report.refused.append(one)
        else:
            evidence.append(one)
    became = intake.take([(e, None) for e in evidence])
    if ahead:
        ahead.acknowledged([t.capture.payload for t in became if t.capture and t.capture.payload and not t.repeated])
    for one, taken in zip(evidence, became, strict=True):
        if taken.capture and taken.repeated:
            report.repeated += 1
        elif taken.capture:
            report.kept += 1
        elif taken.repeated and isinstance(one, Record) and not _is_kept(archive, one):
            reason = f"another record has its id {one.record_id!r}; it states no capture and was not kept"
            report.refused.append(Refusal(one.file, f"offset {one.offset}", reason))


def _is_kept(archive: Archive, record: Record) -> bool:
    """Whether the record kept under the id of this one is this one."""
    places = archive.connection.execute(
        "SELECT f.name, r.offset, r.length, lower(hex(r.sha256)) FROM records r JOIN warc_files f ON f.id = r.file "
        "WHERE substr(r.record_id, -12) = substr(?1, -12) AND r.record_id = ?1",
        (record.record_id,),
    )
    kept = (read_at(archive.warc_folder / name, *place) for name, *place in places)
    return any((one.header, one.block) == (record.header, record.block) for one in kept)
