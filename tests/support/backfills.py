"""Backfills of a small catalogue, in this process or in one that can be killed, and a proxy that counts."""

from __future__ import annotations

import http.client
import json
import socket
import subprocess
import sys
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from archive.catalogue import Catalogue, load_catalogue
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.refresh import refresh
from scrapers.backfilling import BackfillOptions, BackfillReport, backfill
from scrapers.etiquette import Etiquette, Pace
from scrapers.webarchives import web_archive as named
from tests.support.shared import ROOT
from tests.support.web import Answer, Asked

PAGE = "http://www.ice.gov/secure_communities/"
MOVED = "https://www.ice.gov/secure-communities"
RELEASES = "http://www.ice.gov/news/releases/"

_SOURCE = f"""
title = "Programme"
publisher = "ICE"
kind = "page"
cadence = "once"
evidence = "K"
note = "A test."
[[addresses]]
url = "{PAGE}"
document = "programme"
[[addresses]]
url = "{MOVED}"
document = "programme"
[[patterns]]
match = 'https://ice\\.gov/news/releases/(?P<name>[a-z-]+)'
document = "release-{{name}}"
title = "Release {{name}}"
examples = ["{RELEASES}made-up"]
"""


def quick(most: int = 1000, seconds: float = 1.0, silence: float = 0.3) -> Etiquette:
    """An etiquette that a test can wait for."""
    return Etiquette(Pace(most, seconds), Pace(most, seconds), silence)


def small_catalogue(folder: Path) -> Catalogue:
    """One source: a page with two addresses, and releases known by a pattern."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "programme.toml").write_text(_SOURCE)
    return load_catalogue(folder)


def run(folder: Path, archive: str, **options: Any) -> BackfillReport:
    """One backfill of the small catalogue."""
    given = {"contact": "test@example.org", "loopback": True, "etiquette": quick(), **options}
    catalogue = small_catalogue(folder.parent / "sources")
    return backfill(folder, catalogue, (), named(archive), BackfillOptions(**given))


_PROGRAM = """
import sys
from pathlib import Path
from tests.support.backfills import run
run(Path(sys.argv[1]), sys.argv[2])
"""


def spawn(folder: Path, archive: str) -> subprocess.Popen[str]:
    """The same in a process of its own."""
    argv = [sys.executable, "-c", _PROGRAM, str(folder), archive]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def told(folder: Path) -> list[str]:
    """The canonical dump, after reading and telling."""
    with open_archive(
        folder, small_catalogue(folder.parent / "sources"), purpose="read", now="2026-11-23T00:00:00Z"
    ) as archive:
        refresh(archive, workers=0)
    with closing(connect_reader(folder / DATABASE)) as connection:
        return list(dump(connection))


def facts(folder: Path) -> list[dict[str, Any]]:
    """Every capture with its provenance taken apart, in order of address and moment."""
    with closing(connect_reader(folder / DATABASE)) as connection:
        columns = ("url", "captured_at", "status", "payload", "location", "content_encoding", "witness", "provenance")
        rows = connection.execute(
            f"SELECT a.url, {', '.join('c.' + c for c in columns[1:])} FROM captures c "
            "JOIN addresses a ON a.id = c.address ORDER BY a.url, c.captured_at, c.id"
        ).fetchall()
    return [{**dict(zip(columns, row, strict=True)), "provenance": json.loads(row[-1])} for row in rows]


def forwarding(base: str, let: Callable[[Asked], bytes | None] = lambda _: None) -> Answer:
    """An answer that passes every request on to the server at `base`, unless `let` answers itself."""
    place = urlsplit(base).netloc

    def answer(asked: Asked, _: socket.socket) -> bytes:
        refused = let(asked)
        if refused is not None:
            return refused
        with closing(http.client.HTTPConnection(place, timeout=30)) as connection:
            connection.request(
                "GET", asked.path, headers={"Accept-Encoding": asked.field("accept-encoding") or "identity"}
            )
            got = connection.getresponse()
            body = got.read()
        fields = [f"{k}: {v}" for k, v in got.getheaders() if k.lower() not in ("transfer-encoding", "content-length")]
        head = "\r\n".join([f"HTTP/1.1 {got.status} {got.reason}", *fields, f"Content-Length: {len(body)}"])
        return head.encode("latin-1") + b"\r\n\r\n" + body

    return answer
