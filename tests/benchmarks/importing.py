"""Captures a second: `scomm import` of a WARC file beside plain warcio and cdxj-indexer reading the same file.

    python -m tests.benchmarks.importing [FILE.warc.gz]

Without a file one is made: a page of 30 KB whose frame churns, 5,000 responses with their requests. Each program runs
in a process of its own, three times in turn; the median of its wall time is told. The peers read and index; the import
besides keeps every record, fsyncs, and has its rows in the database (nothing is read or compared: `--no-read`).
"""

from __future__ import annotations

import io
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.support.captures import WORDINGS, page
from tests.support.shared import ROOT

CAPTURES, ROUNDS = 5_000, 3
INDEXER = ROOT / ".venv-wacz" / "bin" / "cdxj-indexer"
_WARCIO = """
import sys
from warcio.archiveiterator import ArchiveIterator
with open(sys.argv[1], "rb") as stream:
    for record in ArchiveIterator(stream):
        record.content_stream().read()
"""


def made(path: Path) -> Path:
    """A WARC file as a crawler writes one."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        for number in range(CAPTURES):
            at = f"20{10 + number // 600:02}-{number % 12 + 1:02}-{number % 28 + 1:02}T{number % 24:02}:00:00Z"
            url = f"https://www.ice.gov/news/releases/release-{number % 50}"
            body = page(WORDINGS[: number // 1000 % 3 + 1], f"{number:08x}" * 1200)
            for kind, line, content in (("response", "200 OK", body), ("request", "GET / HTTP/1.1", b"")):
                head = StatusAndHeaders(line, [("Content-Type", "text/html")], protocol="HTTP/1.1")
                record = writer.create_warc_record(
                    url, kind, payload=io.BytesIO(content), http_headers=head, warc_headers_dict={"WARC-Date": at}
                )
                writer.write_record(record)
                record.raw_stream.close()
    return path


def seconds(command: list[str]) -> float:
    """Wall time of a program that must succeed."""
    begun = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True, cwd=ROOT)
    return time.perf_counter() - begun


def main() -> None:
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        given = Path(sys.argv[1]) if len(sys.argv) > 1 else made(folder / "made.warc.gz")
        count = "from archive.vault.scan import Record, scan; import sys; from pathlib import Path; "
        count += "print(sum(isinstance(r, Record) and r.kind == 'response' for r in scan(Path(sys.argv[1]))))"
        counted = subprocess.run([sys.executable, "-c", count, given], check=True, capture_output=True, cwd=ROOT)
        scomm = [sys.executable, "-m", "archive.cli", "--archive"]
        programs = {
            "warcio, every record read": lambda _: [sys.executable, "-c", _WARCIO, str(given)],
            "cdxj-indexer": lambda _: [str(INDEXER), str(given), "-o", str(folder / "out.cdxj")],
            "scomm import --no-read": lambda turn: [*scomm, str(folder / str(turn)), "import", "--no-read", str(given)],
        }
        taken: dict[str, list[float]] = {name: [] for name in programs}
        for turn in range(ROUNDS):
            for name, command in programs.items():
                taken[name].append(seconds(command(turn)))
        captures = int(counted.stdout)
        print(f"{captures:,} responses, {given.stat().st_size / 1e6:.1f} MB; start of the programs included")
        for name, times in taken.items():
            print(f"{name:28} {statistics.median(times):7.2f} s {captures / statistics.median(times):9,.0f} captures/s")


if __name__ == "__main__":
    main()
