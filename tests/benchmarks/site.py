"""Crawls a site on this machine into a new archive: `python -m tests.benchmarks.site http://127.0.0.1:PORT/ FOLDER`."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

SCOMM = [sys.executable, "-m", "archive.cli"]


def write_source(folder: Path, base: str) -> None:
    """A folder of sources with one: the page at `base` and whatever it links to on that server."""
    folder.mkdir(parents=True, exist_ok=True)
    allow = re.escape(base.replace("http:", "https:"))
    (folder / "measured.toml").write_text(
        'title = "Measured"\npublisher = "Nobody"\nkind = "page"\ncadence = "once"\nevidence = "K"\n'
        f'note = "A benchmark."\n[[addresses]]\nurl = "{base}"\n'
        f"[follow]\ndepth = 1\nmax_links = 5000\nallow = ['{allow}.*']\n"
    )


def crawl_command(base: str, folder: Path) -> list[str]:
    """The command that fetches it all: no delay, sixteen requests at a time, robots.txt obeyed, nothing read."""
    sources = folder.parent / f"{folder.name}-sources"
    write_source(sources, base)
    options = ["--delay", "0", "--concurrency", "16", "--allow-loopback", "--no-read"]
    return [*SCOMM, "--archive", str(folder), "--sources", str(sources), "crawl", *options]


if __name__ == "__main__":
    argv = crawl_command(sys.argv[1], Path(sys.argv[2]))
    os.execv(argv[0], argv)
