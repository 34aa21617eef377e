"""Telling: documents folded in processes on every core, and written by this one alone."""

from __future__ import annotations

import io
import os
import pickle
import signal
import sqlite3
from collections import deque
from collections.abc import Iterable, Sequence
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from pathlib import Path
from types import TracebackType

from archive.catalogue import Catalogue, Source
from archive.reading.worker import PRELOADED
from archive.store.archive import Archive
from archive.store.connection import connect_reader
from archive.store.deriving import Account, account_of, has_late, tell

_TOGETHER = 20  # documents committed at once: each fsync costs as much as telling one
_FEW = 20  # so many documents are told before a process has begun

PRELOADED.append(__name__)


class Telling:
    """Has documents told and writes what they come to; at most forty are under way.

    Folded by `workers` processes (0: in this one; None: one a core), which read what is committed. Few documents, those
    with captures that came late, and those of a process that died are told here, by the same fold.
    """

    def __init__(self, archive: Archive, documents: int, *, workers: int | None = None) -> None:
        self._archive = archive
        count = (os.cpu_count() or 1) if workers is None else workers
        self._tellers = [_Teller(archive) for _ in range(count if documents > _FEW else 0)]

    def __enter__(self) -> Telling:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        for teller in self._tellers:
            teller.stop()

    def tell(self, documents: Iterable[str]) -> int:
        """Have documents told; returns how many were written meanwhile."""
        written, here = 0, list[str]()
        for document in documents:
            living = [t for t in self._tellers if t.pipe]
            if living and not has_late(self._archive.connection, document):
                min(living, key=lambda t: len(t.asked)).ask(document)
                written += self._write(_TOGETHER) if self._under_way >= 2 * _TOGETHER else 0
            else:
                here.append(document)
                written += self._tell(here) if len(here) >= _TOGETHER else 0
        return written + self._tell(here)

    def finish(self) -> int:
        """Write what is still under way; returns how many documents that were."""
        return self._write(0)

    @property
    def _under_way(self) -> int:
        return sum(len(t.asked) for t in self._tellers)

    def _tell(self, documents: list[str]) -> int:
        """Tell documents in this process, all or none of them."""
        count = len(documents)
        if documents:
            with self._archive.transaction() as connection:
                for document in documents:
                    tell(connection, document, self._archive.catalogue)
        documents.clear()
        return count

    def _write(self, left: int) -> int:
        """Write until no more documents than `left` are under way."""
        before = self._under_way
        if before > left:
            with self._archive.transaction() as connection:
                while self._under_way > left:
                    busy = {t.pipe: t for t in self._tellers if t.pipe and t.asked}
                    for pipe in wait(busy):
                        self._enter(connection, busy[pipe])  # type: ignore[index]  # it is one of them
        return before - self._under_way

    def _enter(self, connection: sqlite3.Connection, teller: _Teller) -> None:
        try:
            account = teller.answer()
        except (EOFError, OSError):  # it died
            lost = list(teller.asked)
            teller.stop()
            for document in lost:
                tell(connection, document, self._archive.catalogue)
        else:
            arrived: Account = _Arriving(account, connection).load()
            arrived.write(connection)


class _Teller:
    """The parent's end of a process that folds."""

    def __init__(self, archive: Archive) -> None:
        self.asked: deque[str] = deque()
        self.pipe: Connection | None
        context = get_context("forkserver")
        context.set_forkserver_preload(["__main__", *PRELOADED])
        self.pipe, theirs = context.Pipe()
        (_, _, file), *_ = archive.connection.execute("PRAGMA database_list")
        self._process = context.Process(target=_fold, args=(theirs, file, archive.catalogue.sources), daemon=True)
        self._process.start()
        theirs.close()

    def ask(self, document: str) -> None:
        """Have one more document folded."""
        assert self.pipe is not None
        self.asked.append(document)
        try:
            self.pipe.send(document)
        except OSError:
            return  # it died just now; `answer` will find out

    def answer(self) -> bytes:
        """The account of the document asked for first. Raises EOFError or OSError when the process is no more."""
        assert self.pipe is not None
        account = self.pipe.recv_bytes()
        self.asked.popleft()
        return account

    def stop(self) -> None:
        """End the process, whatever it is at."""
        if self.pipe is not None:
            self.pipe.close()
            self._process.kill()
            self._process.join()
            self._process.close()
            self.pipe = None
        self.asked.clear()


def _fold(pipe: Connection, database: str, sources: Sequence[Source]) -> None:
    """The life of a process that folds: names of documents in, their accounts out."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a Ctrl-C is the parent's to handle
    connection, catalogue = connect_reader(Path(database)), Catalogue(sources)
    while True:
        try:
            document: str = pipe.recv()
        except EOFError:
            return
        account = io.BytesIO()
        connection.execute("BEGIN")  # one state of the database, and its pages are fetched once
        _Leaving(account, pickle.HIGHEST_PROTOCOL).dump(account_of(connection, document, catalogue))
        connection.execute("COMMIT")
        pipe.send_bytes(account.getbuffer())


class _Leaving(pickle.Pickler):
    """An account goes without the connection of its process …"""

    def persistent_id(self, one: object) -> str | None:
        return "connection" if isinstance(one, sqlite3.Connection) else None


class _Arriving(pickle.Unpickler):
    """… and gets the one it is written through."""

    def __init__(self, account: bytes, connection: sqlite3.Connection) -> None:
        super().__init__(io.BytesIO(account))
        self._connection = connection

    def persistent_load(self, _: object) -> sqlite3.Connection:
        return self._connection
