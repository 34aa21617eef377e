"""Readers at once for some minutes: `python -m tests.benchmarks.load MINUTES [FOLDER]` (`make load-soak`).

Over the sample archive, or another one that has its documents: every kind of page. Exits with 1
when an answer was a 5xx, or the site's memory grew by more than a fifth after its first minute.
"""

from __future__ import annotations

import os
import sys
import tempfile
import threading
import time
from collections import Counter
from itertools import cycle, islice
from pathlib import Path
from urllib.error import HTTPError
from urllib.request import urlopen

from tests.support.pages import paths
from tests.support.sample import write_sample
from tests.support.server import serving

READERS = 4
ALLOWED = 1.2
"""How much larger the memory at the end may be than after the first minute."""


def main(minutes: float, folder: Path) -> int:
    """Load a site, print what came of it a minute, and give the exit code."""
    answered: Counter[int] = Counter()
    sizes: list[int] = []
    with serving(folder) as (address, server):
        asked = [*paths(folder).values(), "/changes.json", "/changes.csv", "/changes.atom", "/documents.csv"]
        ends = time.monotonic() + 60 * minutes
        threads = [threading.Thread(target=_read, args=(address, asked, n, ends, answered)) for n in range(READERS)]
        for thread in threads:
            thread.start()
        while (rest := ends - time.monotonic()) > 0:
            time.sleep(min(60 * minutes / 10, rest))
            sizes.append(_resident(server.pid))
            print(f"{sum(answered.values()):8,} answers  {dict(answered)}  {sizes[-1]:,} KB", flush=True)
        for thread in threads:
            thread.join()
    wrong = sum(count for status, count in answered.items() if status >= 500)
    grown = sizes[-1] / sizes[len(sizes) // 3]
    print(f"{wrong} answers were 5xx; memory at the end {grown:.2f} of what it was after a third of the time")
    return 1 if wrong or grown > ALLOWED else 0


def _read(address: str, asked: list[str], n: int, ends: float, answered: Counter[int]) -> None:
    """Ask for one page after the other until the time is over, each reader beginning at another one."""
    for path in islice(cycle(asked), n * len(asked) // READERS, None):
        if time.monotonic() > ends:
            return
        try:
            with urlopen(address + path, timeout=60) as answer:
                answer.read()
                answered[answer.status] += 1
        except HTTPError as error:
            error.close()
            answered[error.code] += 1


def _resident(pid: int) -> int:
    """Memory of a process, in KB."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") // 1024


if __name__ == "__main__":
    length = float(sys.argv[1])
    if len(sys.argv) > 2:
        sys.exit(main(length, Path(sys.argv[2])))
    with tempfile.TemporaryDirectory() as name:
        sys.exit(main(length, write_sample(Path(name)).parent))
