"""A site served by a real process."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


@contextmanager
def serving(folder: Path, *options: str) -> Iterator[tuple[str, subprocess.Popen[str]]]:
    """The address of a site over an archive or a published folder, and the process that serves it."""
    command = [sys.executable, "-u", "-m", "archive.cli", "serve", str(folder), "--port", "0", *options]
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment) as server:
        assert server.stdout is not None
        try:
            yield server.stdout.readline().strip().rstrip("/").replace("0.0.0.0", "127.0.0.1"), server
        finally:
            server.terminate()


@contextmanager
def served(folder: Path, *options: str) -> Iterator[str]:
    """The address alone."""
    with serving(folder, *options) as (address, _):
        yield address
