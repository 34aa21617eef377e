"""What an export takes: captures, the records that state them, and those without which they could not be read."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from archive.errors import WrongUse
from archive.moment import parse_moment
from archive.store.payloads import shows
from archive.vault.record import Record, declared, refers_to
from archive.vault.scan import read_at

_CHANGE = re.compile(r"(?:https?://[^/]+)?/documents/([^/]+)/changes/(\d{14})-([0-9a-f]{8})")
_PLACE = """SELECT f.name, r.offset, r.length, lower(hex(r.sha256)), r.kind, r.capture, r.record_id
FROM records r JOIN warc_files f ON f.id = r.file """
_BY_ID = "WHERE substr(r.record_id, -12) = substr(?1, -12) AND r.record_id IS ?1 ORDER BY f.name, r.offset LIMIT 1"
_BY_PAYLOAD = f"""JOIN captures c ON c.id = r.capture WHERE r.kind IN ('response', 'resource')
AND {shows("(SELECT payload FROM captures WHERE id = ?1)")} ORDER BY f.name, r.offset LIMIT 1"""

_RECOGNISED = "SELECT n.record FROM recognitions n JOIN captures c ON c.payload = n.payload WHERE c.id = ?"


@dataclass(frozen=True)
class Selection:
    """Part of an archive: a source, a document, a change by its permalink; the whole archive where all are None."""

    source: str | None = None
    document: str | None = None
    change: str | None = None

    @property
    def title(self) -> str:
        """What the export calls itself."""
        part = self.change or self.document or self.source
        return f"Secure Communities Archive: {part}" if part else "Secure Communities Archive"


@dataclass(frozen=True, order=True)
class Shelfmark:
    """A record's place (file name, first byte, bytes, SHA-256 of those bytes as hex), its type, what it states."""

    file: str
    offset: int
    length: int
    sha256: str
    kind: str
    capture: str | None
    record_id: str

    def record(self, warc: Path) -> Record:
        """The record as it lies in the folder `warc`; raises RecordDamaged when its bytes are others."""
        return read_at(warc / self.file, self.offset, self.length, self.sha256)


@dataclass(frozen=True)
class PageLine:
    """A page somebody can open: address, moment of capture, title."""

    url: str
    captured_at: str
    title: str


def captures_in(connection: sqlite3.Connection, selection: Selection) -> list[str]:
    """The captures of a selection; of a change, the last without it and the first with it.

    Raises WrongUse when it names a source, document or change that the archive has no capture of.
    """
    where, values = "1", dict[str, str | None]()
    if selection.change:
        where, values = _of_change(connection, selection.change)
    elif selection.document or selection.source:
        where = "(:document IS NULL OR d.id = :document) AND (:source IS NULL OR d.source = :source)"
        values = {"document": selection.document, "source": selection.source}
    found = connection.execute(
        f"SELECT c.id FROM captures c JOIN documents d ON d.id = c.document WHERE {where} ORDER BY c.captured_at, c.id",
        values,
    )
    captures = [capture for (capture,) in found]
    if not captures:
        named = selection.change or selection.document or selection.source or "the archive"
        raise WrongUse(f"a selection with captures was expected, {named!r} has none; `scomm documents` lists what has")
    return captures


def _of_change(connection: sqlite3.Connection, permalink: str) -> tuple[str, dict[str, str | None]]:
    named = _CHANGE.fullmatch(permalink)
    row = None
    if named:
        row = connection.execute(
            """SELECT c.document, c.not_before, c.seen_at FROM changes c JOIN versions v ON v.id = c.version_to
            WHERE c.document = ? AND c.seen_at = ? AND substr(v.wording, 1, 8) = ?""",
            (named[1], parse_moment(named[2]), named[3]),
        ).fetchone()
    if row is None:
        raise WrongUse(
            f"the permalink of a change (/documents/…/changes/…) was expected, {permalink!r} is none of this archive; "
            "`scomm changes` lists them"
        )
    where = "d.id = :document AND c.captured_at IN (:before, :seen) AND c.version IS NOT NULL"
    return where, dict(zip(("document", "before", "seen"), row, strict=True))


def shelfmarks(connection: sqlite3.Connection, selection: Selection, warc: Path) -> list[Shelfmark]:
    """The records of a selection, file by file: each file's warcinfo, what states the captures, the requests
    beside it, and whatever revisits among them refer to, so that the export stands on its own."""
    captures = captures_in(connection, selection)
    if selection == Selection():
        return _in_order((Shelfmark(*row) for row in connection.execute(_PLACE)), warc)
    waiting = [
        Shelfmark(*row)
        for capture in captures
        for row in connection.execute(_PLACE + "WHERE r.capture = ? ORDER BY f.name, r.offset", (capture,))
    ]
    chosen: set[Shelfmark] = set()
    while waiting:
        mark = waiting.pop()
        if mark not in chosen:
            chosen.add(mark)
            waiting += _needed(connection, mark, warc)
    return _in_order(chosen, warc)


def _in_order(marks: Iterable[Shelfmark], warc: Path) -> list[Shelfmark]:
    """As they lie, but a file's own warcinfo behind those that came in with foreign records and name a witness: of two
    that name one, an import believes the last."""

    def is_overruled(mark: Shelfmark) -> bool:
        return mark.kind == "warcinfo" and mark.offset > 0 and "witness" in declared(mark.record(warc))

    return sorted(marks, key=lambda mark: (mark.file, not is_overruled(mark), mark.offset))


def _needed(connection: sqlite3.Connection, mark: Shelfmark, warc: Path) -> Iterator[Shelfmark]:
    """The warcinfo over a record, the one it repeats, a record with the body, what OCR made of it, and those of the
    same exchange."""
    first = connection.execute(_PLACE + "WHERE f.name = ? AND r.offset = 0 AND r.kind = 'warcinfo'", (mark.file,))
    yield from (Shelfmark(*row) for row in first)
    if mark.capture is None:
        return
    record = mark.record(warc)
    wanted = refers_to(record)
    names = [wanted.record_id if wanted else None, (record.fields.get("warc-warcinfo-id") or "").strip("<> ")]
    for name in filter(None, names):
        yield from (Shelfmark(*row) for row in connection.execute(_PLACE + _BY_ID, (name,)))
    if wanted:
        yield from (Shelfmark(*row) for row in connection.execute(_PLACE + _BY_PAYLOAD, (mark.capture,)))
    for name in connection.execute(_RECOGNISED, (mark.capture,)).fetchall():
        yield from (Shelfmark(*row) for row in connection.execute(_PLACE + _BY_ID, name))
    for order in (">", "<"):
        yield from _beside(connection, mark, order, warc, record)


def _beside(
    connection: sqlite3.Connection, mark: Shelfmark, order: str, warc: Path, record: Record
) -> Iterator[Shelfmark]:
    """Requests and metadata next to a record, as far as they or it say that they belong together (WARC 1.1
    section 5.7)."""
    rows = connection.execute(
        _PLACE + f"WHERE f.name = ? AND r.offset {order} ? ORDER BY r.offset {'DESC' if order == '<' else 'ASC'}",
        (mark.file, mark.offset),
    )
    for row in rows:
        other = Shelfmark(*row)
        if other.capture or other.kind not in ("request", "metadata"):
            break
        said = (other.record(warc).fields.get("warc-concurrent-to"), record.fields.get("warc-concurrent-to"))
        if {text.strip("<> ") for text in said if text} & {mark.record_id, other.record_id}:
            yield other
