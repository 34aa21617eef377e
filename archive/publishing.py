"""Publishing: a fresh, immutable database with what is for the public, and beside it everything needed to serve it.

    FOLDER/archive-<12 digits of its SHA-256>.db    the tables of `PUBLIC`, whole; a new name for other content
    FOLDER/published.json                           which of the files is the newest; replaced in one step
    FOLDER/warc/                                    the records that hold payloads, byte for byte; no requests
    FOLDER/Dockerfile, FOLDER/README.md
"""

from __future__ import annotations

import hashlib
import json
import re
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from sqlite_utils import Database

from archive.errors import NeedsAttention
from archive.store.connection import connect_reader
from archive.store.schema import migrate
from archive.store.views import create_views

POINTER = "published.json"

PUBLIC = (
    "sources",
    "documents",
    "addresses",
    "witnesses",
    "payloads",
    "captures",
    "warc_files",
    "records",
    "readings",
    "recognitions",
    "articles",
    "versions",
    "changes",
    "wordings",
    "passages",
    "whereabouts",
    "edits",
    "marks",
    "absences",
    "former_names",
    "issues",
    "measures",
    "rosters",
    "labels",
    "families",
    "members",
    "observations",
    "prints",
    "restatements",
    "roster_rows",
    "roster_events",
    "revisions",
    "checks",
)
"""The tables a reader may have."""

PRIVATE = ("crawls", "frontier", "facts", "heads", "repeats", "suggestions", "_sqlite_migrations")
"""The tables that are work in hand, or the archive's own bookkeeping."""

KEPT = ("response", "resource", "revisit", "conversion")
"""The kinds of records that are published: requests and warcinfo tell who asked, and how to reach them."""

_SCRUBBED = {
    ("captures", "detail"),
    ("captures", "provenance"),
    ("readings", "note"),
    ("issues", "subject"),
    ("issues", "place"),
    ("issues", "reason"),
}
_GIVEN = ("given-file", "given-sha256", "given-signature", "witness")
_FOLDERS = re.compile(r"(?<![\w:/.])/(?:[^\s/\"']+/)+")


@dataclass(frozen=True)
class Published:
    """What was written: the database's name, rows by table, bytes of WARC records."""

    database: str
    rows: dict[str, int]
    warc_bytes: int


def publish(folder: Path, out: Path, *, url: str = "") -> Published:
    """Publish the archive in `folder` to `out`, which may be served the while.

    The file served before stays until the next time: requests that began with it end with it. `url` is scheme and host
    by which readers will know the site. Raises NeedsAttention when the archive's tables are not those of this program.
    """
    out.mkdir(parents=True, exist_ok=True)
    making = out / ".making.db"
    making.unlink(missing_ok=True)
    with (
        closing(connect_reader(folder / "archive.db")) as source,
        closing(sqlite3.connect(making, isolation_level=None)) as target,
    ):
        _schema(target)
        rows = _copy(source, target)
        places = dict(_move_records(source, folder / "warc", out / "warc"))
        target.execute("BEGIN")
        target.executemany("UPDATE records SET offset = ? WHERE file = ? AND offset = ?", _new_places(places))
        target.execute(
            "UPDATE warc_files SET size = "
            "(SELECT coalesce(max(offset + length), 0) FROM records WHERE file = warc_files.id)"
        )
        target.execute("COMMIT")
        target.execute("VACUUM")
    name = f"archive-{_sha256(making)[:12]}.db"
    making.replace(out / name)
    before = current(out).name if (out / POINTER).exists() else name
    _write(out / POINTER, json.dumps({"database": name, "url": url}) + "\n")
    _write(out / "Dockerfile", _DOCKERFILE)
    _write(out / "README.md", _README.format(database=name))
    for old in out.glob("archive-*.db"):
        if old.name not in (name, before):
            old.unlink()
    return Published(name, rows, sum(f.stat().st_size for f in (out / "warc").glob("*")))


def is_published(folder: Path) -> bool:
    """Whether a folder was made by `publish`."""
    return (folder / POINTER).exists()


def current(folder: Path) -> Path:
    """The newest database in a published folder. Raises NeedsAttention when the folder does not say or have it."""
    told = said(folder).get("database", "")
    path = folder / told
    if not re.fullmatch(r"archive-[0-9a-f]{12}\.db", told) or not path.exists():
        raise NeedsAttention(
            f"{folder / POINTER} was expected to name a database beside it, it names {told[:80]!r}; publish again"
        )
    return path


def said(folder: Path) -> dict[str, str]:
    """What a published folder says of itself: `database`, and the `url` that readers know it by."""
    try:
        told: dict[str, str] = json.loads((folder / POINTER).read_text("utf-8"))
    except ValueError as error:
        raise NeedsAttention(f"JSON was expected in {folder / POINTER}: {error}; publish again") from error
    return told


def _schema(target: sqlite3.Connection) -> None:
    migrate(Database(target))
    create_views(target)
    for table in PRIVATE:
        target.execute(f"DROP TABLE IF EXISTS {table}")


def _copy(source: sqlite3.Connection, target: sqlite3.Connection) -> dict[str, int]:
    """All public tables, in the order of their keys so that equal content makes equal files, in one state."""
    counts = {}
    source.execute("BEGIN")
    target.execute("BEGIN")
    for table in PUBLIC:
        columns = [(name, key) for _, name, _, _, _, key in target.execute(f"PRAGMA table_info({table})")]
        names = [name for name, _ in columns]
        order = ", ".join(name for name, key in sorted(columns, key=lambda c: c[1]) if key)
        try:
            found = source.execute(f"SELECT {', '.join(names)} FROM {table} {_only(table)} ORDER BY {order}")
        except sqlite3.OperationalError as error:
            raise NeedsAttention(
                f"the tables of this program were expected in the archive: {error}; `scomm read` brings it up to date"
            ) from error
        cursor = target.executemany(
            f"INSERT INTO {table} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})",
            _clean(table, names, found),
        )
        counts[table] = max(cursor.rowcount, 0)
    target.execute("COMMIT")
    source.execute("ROLLBACK")
    return counts


def _only(table: str) -> str:
    return f"WHERE kind IN {KEPT}" if table == "records" else ""


def _clean(table: str, names: list[str], found: sqlite3.Cursor) -> Iterator[tuple[object, ...]]:
    """Rows without the server's folders, and of what a given file told only what a reader is shown."""
    scrubbed = [at for at, name in enumerate(names) if (table, name) in _SCRUBBED]
    info = names.index("info") if table == "warc_files" else None
    for row in found:
        cells = list(row)
        for at in scrubbed:
            cells[at] = _FOLDERS.sub("", cells[at]) if isinstance(cells[at], str) else cells[at]
        if info is not None:
            told = json.loads(cells[info])
            cells[info] = json.dumps({key: _FOLDERS.sub("", told[key]) for key in _GIVEN if key in told})
        yield tuple(cells)


def _move_records(source: sqlite3.Connection, warc: Path, out: Path) -> Iterator[tuple[tuple[int, int], int]]:
    """Write the public records of every WARC file; gives the new first byte by file and old first byte.

    WARC files only grow, so one whose length is right has nothing new.
    """
    out.mkdir(exist_ok=True)
    for file, name in source.execute("SELECT id, name FROM warc_files ORDER BY id").fetchall():
        marks = source.execute(
            f"SELECT offset, length, lower(hex(sha256)) FROM records WHERE file = ? AND kind IN {KEPT} ORDER BY offset",
            (file,),
        ).fetchall()
        at = 0
        for offset, length, _ in marks:
            yield (file, offset), at
            at += length
        path = out / name
        if marks and not (path.exists() and path.stat().st_size == at):
            making = path.with_name(f".{name}.making")
            with making.open("wb") as file_out, (warc / name).open("rb") as file_in:
                for offset, length, _ in marks:
                    file_in.seek(offset)
                    file_out.write(file_in.read(length))
            making.replace(path)


def _new_places(places: dict[tuple[int, int], int]) -> Iterator[tuple[int, int, int]]:
    """New before old, in an order in which no place is taken twice: records only move to the front."""
    return ((at, file, offset) for (file, offset), at in sorted(places.items()))


def _sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _write(path: Path, text: str) -> None:
    """In one step, so that whoever reads it while it is replaced reads the old or the new."""
    making = path.with_name(f".{path.name}.making")
    making.write_text(text, "utf-8")
    making.replace(path)


_DOCKERFILE = """\
# The archive and the program that serves it. Put the program's wheel beside this file:
#     docker build -t archive . && docker run -p 8001:8001 archive
FROM python:3.12-slim
COPY *.whl /program/
RUN pip install --no-cache-dir /program/*.whl && useradd --system reader
COPY archive-*.db published.json /archive/
COPY warc /archive/warc
USER reader
EXPOSE 8001
CMD ["scomm", "serve", "/archive", "--host", "0.0.0.0", "--port", "8001"]
"""

_README = """\
# A published archive

Serve it with `scomm serve FOLDER` (this folder), or build the Dockerfile. `scomm publish` into this folder again while
it is served: requests go on, those that began with the older file end with it.

Datasette's own publishing commands take the database as any other, with its tables and without our pages:

    datasette publish cloudrun {database} --service archive
    datasette publish vercel {database} --project archive

SQL of readers' own is off on a public address; `--sql` switches it on, in processes with limits of time and memory.
"""
