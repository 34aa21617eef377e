"""A site served by a real process, and a page of somebody else's."""

from __future__ import annotations

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
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


@contextmanager
def hosted(html: str) -> Iterator[str]:
    """The address of one page that a server on loopback gives for every path, under another name than the site's."""

    class Host(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.end_headers()
            self.wfile.write(html.encode())

        do_HEAD = do_GET

        def log_message(self, *_said: object) -> None:
            """Nothing: the tests' output is for findings."""

    with HTTPServer(("127.0.0.1", 0), Host) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://localhost:{server.server_port}/"
        finally:
            server.shutdown()
            thread.join()
