"""Our own revisions: a reader read better, or a rank weighed anew, told as ours and never as a change of theirs.

What an archive's derived rows were made with stands in `facts`. When this program makes them with something else, what
is touched is taken back, read and told again by the refresh, and a row of `revisions` says so (DESIGN.md, idea 5).
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from archive.catalogue import Catalogue
from archive.digest import sha256_of
from archive.figures import REVISION
from archive.history.terms import list_digest
from archive.reading import html
from archive.reading.readers import OCR, READERS
from archive.reading.reading import wordings_in
from archive.store.archive import Archive
from archive.store.deriving import forget
from archive.store.furniture import DeclaredRules
from archive.store.payloads import shows
from archive.store.recognitions import read_without_recognition

TELLING = 8
"""Raised whenever the same readings are told as other rows."""

_RULES = "furniture rules"
_DECLARED = "figures declared by "
_BY_READER = "(reader = ? OR reader LIKE ?) AND revision <> ?"  # `html`, `html+3f2a9c1b`


def made_with() -> dict[str, str]:
    """What derived rows are made with, by subject: `reader <name>`, `telling`, `watch list`, `figures`."""
    readers = {reader.name: reader.revision for reader in (*READERS.values(), OCR)} | {html.READER: html.REVISION}
    told = {f"reader {name}": str(revision) for name, revision in sorted(readers.items())}
    return told | {"telling": str(TELLING), "watch list": list_digest()[:12], "figures": str(REVISION)}


def declared(catalogue: Catalogue) -> dict[str, str]:
    """What each source declares that its figures and lists hang on: measures, words that are the same, lists, and the
    titles of documents, which may tell the year. By subject, as a digest."""
    found = {}
    for s in catalogue.sources:
        titles = [(one.id, one.title) for one in s.documents], [(one.document, one.title) for one in s.patterns]
        found[_DECLARED + s.id] = sha256_of(repr((s.measures, s.same, s.rosters, titles)).encode())[:12]
    return found


@contextmanager
def revised(archive: Archive) -> Iterator[None]:
    """Around a refresh: takes back what was made with other readers or rules; afterwards clears what nothing names."""
    connection, rules = archive.connection, DeclaredRules(archive.catalogue)
    now = made_with() | {_RULES: rules.digest} | declared(archive.catalogue)
    known = {
        key.removeprefix("made with "): value
        for key, value in connection.execute("SELECT key, value FROM facts WHERE key LIKE 'made with %'")
    }
    misread = rules.read_by_others(connection, all_of_them=known.get(_RULES, "") != rules.digest)
    misread += read_without_recognition(connection)
    readers = []
    if known != now or misread:
        with archive.transaction():
            readers = _take_back(archive, known, now, misread)
            connection.execute("DELETE FROM facts WHERE key LIKE 'made with %'")
            connection.executemany(
                "INSERT INTO facts VALUES (?, ?)", [(f"made with {k}", v) for k, v in now.items()]
            )
    yield
    if readers:
        _clear(archive)


@dataclass(frozen=True)
class _Revision:
    """What was made with something else, and the documents it touches."""

    subject: str
    before: str
    after: str
    documents: list[str]

    @property
    def reader(self) -> str:
        """The reader's name; "" for what is no reader."""
        return self.subject.partition("reader ")[2]


def _take_back(archive: Archive, known: dict[str, str], now: dict[str, str], misread: list[str]) -> list[str]:
    """Forget what was told or read otherwise, and log it; returns the readers that read again.

    `misread` are payloads read by other rules on furniture than theirs, or before they were recognised.
    """
    connection = archive.connection
    made_of = [(subject, after) for subject, after in now.items() if subject != _RULES]
    found = [_revision(connection, subject, known.get(subject, ""), after) for subject, after in made_of]
    shown = (_documents(connection, f"SELECT document FROM captures c WHERE {shows('?1')}", (p,)) for p in misread)
    found.append(_Revision(_RULES, known.get(_RULES, ""), now[_RULES], sorted({d for some in shown for d in some})))
    connection.executemany("DELETE FROM readings WHERE payload = ?", [(p,) for p in misread])
    made = [revision for revision in found if revision.documents]
    for document in sorted({d for revision in made for d in revision.documents}):
        forget(connection, document)
    for r in made:
        if r.before == r.after:
            continue  # a payload that another source has now too: no rule of ours changed
        row = (archive.now, r.subject, r.before, r.after, len(r.documents))
        connection.execute("INSERT OR REPLACE INTO revisions VALUES (?, ?, ?, ?, ?)", row)
        if r.reader:
            connection.execute(f"DELETE FROM readings WHERE {_BY_READER}", (r.reader, f"{r.reader}+%", int(r.after)))
    return [r.reader for r in made if r.reader or r.subject == _RULES]


def _revision(connection: sqlite3.Connection, subject: str, before: str, after: str) -> _Revision:
    revision = _Revision(subject, before, after, [])
    if not revision.reader:
        return replace(revision, documents=_told_of(connection, subject)) if before != after else revision
    values = (revision.reader, f"{revision.reader}+%", int(after))
    (oldest,) = connection.execute(f"SELECT min(revision) FROM readings WHERE {_BY_READER}", values).fetchone()
    documents = _documents(
        connection,
        f"SELECT DISTINCT c.document FROM readings r JOIN captures c ON c.payload = r.payload WHERE {_BY_READER}",
        values,
    )
    return replace(revision, before=str(oldest), documents=documents)


def _told_of(connection: sqlite3.Connection, subject: str) -> list[str]:
    """The documents with histories: of one source where the subject is what it declares, else all."""
    told = "SELECT DISTINCT v.document FROM versions v JOIN documents d ON d.id = v.document"
    if subject.startswith(_DECLARED):
        return _documents(connection, f"{told} WHERE d.source = ?", (subject.removeprefix(_DECLARED),))
    return _documents(connection, told, ())


def _documents(connection: sqlite3.Connection, sql: str, values: tuple[object, ...]) -> list[str]:
    return [document for (document,) in connection.execute(sql, values).fetchall()]


def _clear(archive: Archive) -> None:
    """Articles of readings that are no more, and wordings that nothing names: a rebuilt archive has none of them."""
    connection = archive.connection
    connection.execute("PRAGMA foreign_keys = OFF")  # children of wordings are not indexed for it: hours for a corpus
    try:
        with archive.transaction():
            connection.execute(
                "DELETE FROM articles WHERE id NOT IN (SELECT article FROM readings WHERE article IS NOT NULL)"
            )
            connection.execute("CREATE TEMP TABLE named (id TEXT PRIMARY KEY) WITHOUT ROWID")
            for (body,) in connection.execute("SELECT body FROM articles").fetchall():
                connection.executemany("INSERT OR IGNORE INTO named VALUES (?)", [(w,) for w in wordings_in(body)])
            for table, column in (("passages", "wording"), ("edits", "old_wording"), ("edits", "new_wording")):
                connection.execute(
                    f"INSERT OR IGNORE INTO named SELECT {column} FROM {table} WHERE {column} IS NOT NULL"
                )
            connection.execute("DELETE FROM wordings WHERE id NOT IN (SELECT id FROM named)")
            connection.execute("INSERT INTO wordings_fts (wordings_fts) VALUES ('rebuild')")
            connection.execute("DROP TABLE named")
    finally:
        connection.execute("PRAGMA foreign_keys = ON")


def carry_over(old: Path, connection: sqlite3.Connection) -> None:
    """The log of a database that a rebuild replaces."""
    if not old.exists():
        return
    try:
        connection.execute("ATTACH ? AS former", (str(old),))
    except sqlite3.DatabaseError:
        return  # it is rebuilt because it is damaged
    try:
        connection.execute("INSERT OR IGNORE INTO revisions SELECT * FROM former.revisions")
    except sqlite3.DatabaseError:
        pass  # damaged, or from before there was a log
    finally:
        connection.execute("DETACH former")
