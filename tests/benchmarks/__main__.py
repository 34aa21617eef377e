"""How fast the archive is on this machine: `python -m tests.benchmarks`, or `make benchmark`. About two minutes.

Everything is made up here, fetched over loopback and thrown away. Figures of a busy machine vary by a third.
"""

from __future__ import annotations

import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import islice
from pathlib import Path
from statistics import median

from archive.catalogue import Catalogue
from archive.progress import Silence
from archive.store.archive import Archive, open_archive
from archive.store.intake import Evidence, Intake
from archive.store.refresh import refresh
from archive.store.verifying import verify_archive
from tests.benchmarks.history import Page, answer, captures
from tests.benchmarks.site import crawl_command

PAGES, VISITS = 100, 20
CRAWLED = 1000
SHORT, LONG = 10, 10_000
APPENDED = 9
_NOW = "2026-01-01T00:00:00Z"


def main() -> None:
    """Measure one thing after the other and print each as a row."""
    with tempfile.TemporaryDirectory(prefix="scomm-benchmark-") as name:
        folder = Path(name)
        for what, figure in measured(folder):
            print(f"{what:58} {figure:>16}", flush=True)


def measured(folder: Path) -> Iterator[tuple[str, str]]:
    """What was measured, and the figure with its unit."""
    count, cpu = ingest(folder / "ingest")
    yield "ingest: kept, read and compared", f"{count / cpu:,.0f} captures/CPU s"
    evidence, database = sizes(folder / "ingest")
    yield "evidence", f"{evidence / count:,.0f} bytes/capture"
    yield "database", f"{database / count:,.0f} bytes/capture"
    seconds = verify(folder / "ingest")
    yield "verify: every record read and digested", f"{evidence / 1e6 / seconds:,.0f} MB/s"
    for length in (SHORT, LONG):
        cost = append(folder / f"append-{length}", length)
        yield f"append: one capture to a document with {length:,}", f"{cost * 1000:,.1f} CPU ms"
    yield f"crawl: {CRAWLED:,} pages, start of the program included", f"{crawl(folder):,.0f} pages/s"


@contextmanager
def opened(folder: Path) -> Iterator[tuple[Archive, Intake]]:
    """An archive without a catalogue, and an intake into it."""
    with (
        open_archive(folder, Catalogue([]), purpose="benchmark", now=_NOW) as archive,
        Intake(archive, witness="benchmark", purpose="benchmark", now=_NOW) as intake,
    ):
        yield archive, intake


def keep(intake: Intake, evidence: Iterable[Evidence]) -> None:
    """Take evidence in, five hundred pieces a transaction."""
    pieces = iter(evidence)
    while some := list(islice(pieces, 500)):
        intake.take([(one, None) for one in some])


def ingest(folder: Path) -> tuple[int, float]:
    """How many captures, and the CPU seconds to keep, read and compare them in this one process."""
    made = [exchange for n in range(PAGES) for exchange in captures(Page(n), n, VISITS)]
    with opened(folder) as (archive, intake):
        begun = time.process_time()
        keep(intake, made)
        refresh(archive, workers=0)
        return len(made), time.process_time() - begun


def sizes(folder: Path) -> tuple[int, int]:
    """Bytes of the WARC files and of the database."""
    return sum(p.stat().st_size for p in (folder / "warc").glob("*.gz")), (folder / "archive.db").stat().st_size


def verify(folder: Path) -> float:
    """Seconds on the wall for a verification that finds nothing."""
    begun = time.monotonic()
    with Silence("records", None) as progress:
        findings = list(verify_archive(folder, progress))
    assert not findings, findings
    return time.monotonic() - begun


def append(folder: Path, length: int) -> float:
    """CPU seconds to keep, read and compare one more capture of a document that has so many; the median of some."""
    page, costs = Page(1, same=0.9, furniture=0.0), []
    with opened(folder) as (archive, intake):
        keep(intake, captures(page, 1, length))
        refresh(archive, workers=0)
        for one in captures(Page(2), 1, APPENDED, start=length):
            begun = time.process_time()
            keep(intake, [one])
            refresh(archive, workers=0)
            costs.append(time.process_time() - begun)
    return median(costs)


class _Site(BaseHTTPRequestHandler):
    """A page of links at `/`, the pages behind them, and a robots.txt that forbids nothing."""

    protocol_version = "HTTP/1.1"
    pages: tuple[bytes, ...] = ()

    def do_GET(self) -> None:
        path = self.path.strip("/")
        body = b"User-agent: *\nDisallow:\n" if path == "robots.txt" else self.pages[int(path or 0)]
        self.wfile.write(answer(body))

    def log_message(self, *_: object) -> None:
        """Nothing is told."""


def crawl(folder: Path) -> float:
    """Pages a second on the wall, by the command people use."""
    links = "".join(f'<a href="/{n}">{n}</a> ' for n in range(1, CRAWLED + 1))
    _Site.pages = (f"<html><body>{links}</body></html>".encode(), *(Page(n).turn() for n in range(CRAWLED)))
    with ThreadingHTTPServer(("127.0.0.1", 0), _Site) as server:
        serving = threading.Thread(target=server.serve_forever)
        serving.start()
        try:
            command = crawl_command(f"http://127.0.0.1:{server.server_port}/", folder / "crawl")
            begun = time.monotonic()
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
            return CRAWLED / (time.monotonic() - begun)
        finally:
            server.shutdown()
            serving.join()


if __name__ == "__main__":
    main()
