"""A small archive in memory over a real shelf: what is kept can be found again, as the store does it."""

from __future__ import annotations

from collections.abc import Callable
from itertools import count
from pathlib import Path

from archive.vault.evidence import DatedFile, Exchange, drafts_of
from archive.vault.fixity import Committed
from archive.vault.record import Record, Reference, RefersTo
from archive.vault.shelf import Shelf, Shelved

WITNESS = "the tester"
NOON = "2014-11-20T12:00:00Z"


def ids(first: int = 0) -> Callable[[], str]:
    """Record ids that count up."""
    numbers = count(first)
    return lambda: f"urn:uuid:00000000-0000-4000-8000-{next(numbers):012d}"


class Kept:
    """A folder `warc/` that is written to, and what lies in it."""

    def __init__(self, folder: Path, *, limit: int = 10**9, mark: str = "aaaa") -> None:
        self.folder = folder / "warc"
        self.shelved: list[Shelved] = []
        self.record_id = ids(int(mark, 36) * 1000)
        self.shelf = Shelf(
            self.folder,
            opened_at=NOON,
            purpose="test",
            mark=mark,
            witness=WITNESS,
            record_id=self.record_id,
            about={"software": "tests", "operator": "nobody"},
            limit=limit,
        )

    def keep(self, *evidence: Exchange | DatedFile | Record) -> list[Shelved]:
        """Draft and shelve, one piece after the other; the warcinfo of a new file is among the answer."""
        new: list[Shelved] = []
        for piece in evidence:
            drafts = drafts_of(
                piece,
                witness=WITNESS,
                known=self.known,
                resolve=self.resolve,
                record_id=self.record_id,
                warcinfo=self.shelf.warcinfo(),
            )
            shelved = self.shelf.append(drafts)
            self.shelved += shelved
            new += shelved
        return new

    def known(self, entity: str) -> Reference | None:
        """The first record that holds a body."""
        return next((_reference(s) for s in self.shelved if s.draft.entity == entity), None)

    def resolve(self, asked: RefersTo) -> Reference | None:
        """By record id, else by address and moment."""
        for shelved in self.shelved:
            capture = shelved.draft.capture
            if capture and capture.payload and asked.record_id == shelved.draft.record_id:
                return _reference(shelved)
        for shelved in self.shelved:
            capture = shelved.draft.capture
            if capture and capture.payload and (asked.url, asked.captured_at) == (capture.url, capture.captured_at):
                return _reference(shelved)
        return None

    def committed(self) -> list[Committed]:
        """What the store would have on its list."""
        return [
            Committed(
                file=s.place.file,
                offset=s.place.offset,
                length=s.place.length,
                sha256=s.place.sha256,
                kind=s.draft.kind,
                record_id=s.draft.record_id,
                capture=s.draft.capture.id if s.draft.capture else None,
            )
            for s in sorted(self.shelved, key=lambda s: (s.place.file, s.place.offset))
        ]

    def sizes(self) -> dict[str, int]:
        """The acknowledged size of each file."""
        return {s.place.file: s.place.offset + s.place.length for s in self.shelved}


def _reference(shelved: Shelved) -> Reference:
    capture = shelved.draft.capture
    assert capture
    assert capture.payload
    assert capture.entity
    assert capture.size is not None
    return Reference(
        shelved.draft.record_id, capture.url, capture.captured_at, capture.payload, capture.size, capture.entity
    )


def wire(body: bytes = b"<p>Secure Communities</p>", *fields: bytes, status: bytes = b"200 OK") -> bytes:
    """A response as a server sends it; give fields as whole lines without their end."""
    given = fields or (b"Content-Type: text/html", b"Content-Length: %d" % len(body))
    return b"\r\n".join((b"HTTP/1.1 " + status, *given, b"", b"")) + body


def chunked(body: bytes, size: int = 7) -> bytes:
    """A body in chunks."""
    parts = [body[at : at + size] for at in range(0, len(body), size)]
    return b"".join(b"%x\r\n%s\r\n" % (len(p), p) for p in parts) + b"0\r\n\r\n"


def exchange(url: str = "https://www.ice.gov/sc", *, response: bytes | None, at: str = NOON) -> Exchange:
    """A plain exchange with its request."""
    return Exchange(url, at, response, request=b"GET / HTTP/1.1\r\nHost: www.ice.gov\r\n\r\n", ip="192.0.2.7")
