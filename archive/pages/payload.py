"""The bytes of a payload, out of the WARC file, verified."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from archive.digest import sha256_of
from archive.errors import RecordDamaged
from archive.pages.rows import row
from archive.store.payloads import shows
from archive.vault.record import content_of
from archive.vault.scan import read_at

_ENDINGS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "text/csv": "csv",
    "application/json": "json",
    "text/plain": "txt",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "xlsx",
    "application/vnd.ms-excel": "xls",
}


@dataclass(frozen=True)
class Download:
    """Content as published, to be saved and never run by a browser (THREATS.md, W4). `said`: more header fields."""

    content: bytes
    name: str
    content_type: str = "application/octet-stream"
    said: Mapping[str, str] = field(default_factory=dict)

    @property
    def headers(self) -> dict[str, str]:
        return {
            "content-disposition": f'attachment; filename="{self.name}"',
            "content-security-policy": "sandbox; default-src 'none'",
            "cache-control": "public, max-age=31536000, immutable",
            **self.said,
        }


@dataclass(frozen=True)
class Shelfmark:
    """Where a record lies that holds a payload."""

    warc: str
    offset: int
    length: int
    sha256: str
    media_type: str


def shelfmark(connection: sqlite3.Connection, payload: str) -> Shelfmark | None:
    """A record that holds the bytes of a payload (never a revisit); None when none does."""
    found = row(
        connection,
        f"""SELECT f.name, r.offset, r.length, lower(hex(r.sha256)), coalesce(c.media_type, '')
           FROM captures c JOIN records r ON r.capture = c.id JOIN warc_files f ON f.id = r.file
           WHERE {shows("?1")} AND r.kind IN ('response', 'resource') LIMIT 1""",
        payload,
    )
    return None if found is None else Shelfmark(*found)


def download(
    folder: Path, payload: str, mark: Shelfmark, said: Mapping[str, str] = MappingProxyType({})
) -> Download:
    """The bytes at that place in `folder/warc`, sent with the header fields `said` as well.

    Raises RecordDamaged when they are not there or not those of the payload any more; they are then not served.
    """
    place = f"the payload {payload} was expected at byte {mark.offset} of {mark.warc}"
    try:
        content = content_of(read_at(folder / "warc" / mark.warc, mark.offset, mark.length, mark.sha256))
    except (OSError, RecordDamaged) as damage:  # their own words name paths of the server
        raise RecordDamaged(f"{place}, its record is damaged or gone; `scomm verify` tells more") from damage
    if sha256_of(content) != payload:
        raise RecordDamaged(f"{place}, other bytes were found; `scomm verify` tells more")
    ending = _ENDINGS.get(mark.media_type.partition(";")[0].strip().lower(), "bin")
    return Download(content, f"{payload[:16]}.{ending}", said=said)
