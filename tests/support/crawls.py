"""Crawls of a scripted web, in this process or in one of their own that can be measured and killed."""

from __future__ import annotations

import json
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import Any

from archive.catalogue import Catalogue, load_catalogue
from archive.store.archive import DATABASE
from scrapers.crawling import CrawlOptions, CrawlReport, crawl
from scrapers.wire import Limits
from tests.support.shared import ROOT
from tests.support.web import Web

QUICK = Limits(head=64 << 10, body=1 << 20, connect=2, idle=1, total=2)
"""Limits that a test can wait for."""


def catalogue_of(folder: Path, web: Web, *starts: str, depth: int = 3, max_links: int = 500) -> Catalogue:
    """A source that starts at some paths of a web and follows every link to it."""
    addresses = "".join(f'[[addresses]]\nurl = "{web.base}{path}"\n' for path in starts or ("/",))
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "scripted.toml").write_text(
        'title = "Scripted"\npublisher = "Test"\nkind = "page"\ncadence = "once"\nevidence = "K"\nnote = "A test."\n'
        f"{addresses}[follow]\ndepth = {depth}\nmax_links = {max_links}\nallow = ['https://127\\.0\\.0\\.1:{web.port}/.*']\n"
    )
    return load_catalogue(folder)


def run(folder: Path, web: Web, *starts: str, depth: int = 3, max_links: int = 500, **options: Any) -> CrawlReport:
    """One crawl in this process, without delay where none is given."""
    given = CrawlOptions(**{"delay": 0.0, "loopback": True, "limits": QUICK, **options})
    catalogue = catalogue_of(folder.parent / f"{folder.name}-sources", web, *starts, depth=depth, max_links=max_links)
    return crawl(folder, catalogue, (), given)


_PROGRAM = """
import json, sys
from pathlib import Path
from archive.catalogue import load_catalogue
from scrapers.crawling import CrawlOptions, crawl
folder, sources, options = Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3])
crawl(folder, load_catalogue(sources), (), CrawlOptions(delay=0, loopback=True, **options))
status = dict(line.split(":", 1) for line in open("/proc/self/status"))
print(json.dumps({"peak": int(status["VmHWM"].split()[0]) * 1024}))
"""


def spawn(folder: Path, web: Web, *starts: str, depth: int = 3, **options: Any) -> subprocess.Popen[str]:
    """The same crawl in a process of its own; it prints its peak of memory (bytes, JSON) at the end."""
    sources = folder.parent / f"{folder.name}-sources"
    catalogue_of(sources, web, *starts, depth=depth)
    argv = [sys.executable, "-c", _PROGRAM, str(folder), str(sources), json.dumps(options)]
    return subprocess.Popen(argv, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def captures(folder: Path) -> list[dict[str, Any]]:
    """Every capture with its address, in order of address and moment."""
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        connection.row_factory = sqlite3.Row
        rows = connection.execute(
            "SELECT a.url, c.* FROM captures c JOIN addresses a ON a.id = c.address ORDER BY a.url, c.captured_at, c.id"
        )
        return [dict(row) for row in rows]


def what_was_kept(folder: Path, web: Web) -> set[tuple[str, int | None, str | None, str | None]]:
    """(path, status, payload, failure) of every capture."""
    return {(c["url"].removeprefix(web.base), c["status"], c["payload"], c["failure"]) for c in captures(folder)}
