"""A web archive on loopback: a real pywb over a collection that a test makes with warcio."""

from __future__ import annotations

import gzip
import io
import json
import signal
import socket
import subprocess
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from warcio.statusandheaders import StatusAndHeaders
from warcio.warcwriter import WARCWriter

from tests.support.shared import ROOT

PYWB = ROOT / ".venv-pywb" / "bin"


@dataclass(frozen=True)
class Past:
    """One capture of the collection: what was sent, and (of a revisit) when the same was captured before."""

    url: str
    captured_at: str
    body: bytes = b""
    status: str = "200 OK"
    headers: tuple[tuple[str, str], ...] = (("Content-Type", "text/html; charset=utf-8"),)
    revisits: str | None = None
    coding: str | None = None

    @property
    def sent(self) -> bytes:
        """The body as it passed over the wire."""
        return gzip.compress(self.body, mtime=0) if self.coding == "gzip" else self.body


def write_collection(path: Path, captures: list[Past]) -> None:
    """A WARC file with these captures, in their order."""
    with path.open("wb") as stream:
        writer = WARCWriter(stream, gzip=True)
        digests: dict[tuple[str, str], str] = {}
        for past in captures:
            fields = [*past.headers, *([("Content-Encoding", past.coding)] if past.coding else [])]
            dated = {"WARC-Date": past.captured_at}
            if past.revisits:
                head = StatusAndHeaders(past.status, fields, protocol="HTTP/1.1")
                record = writer.create_revisit_record(
                    past.url, digests[past.url, past.revisits], past.url, past.revisits,
                    http_headers=head, warc_headers_dict=dated,
                )  # fmt: skip
            else:
                fields.append(("Content-Length", str(len(past.sent))))
                head = StatusAndHeaders(past.status, fields, protocol="HTTP/1.1")
                record = writer.create_warc_record(
                    past.url, "response", payload=io.BytesIO(past.sent), http_headers=head, warc_headers_dict=dated
                )
            writer.write_record(record)
            record.raw_stream.close()
            digests[past.url, past.captured_at] = record.rec_headers.get_header("WARC-Payload-Digest")


@contextmanager
def web_archive(folder: Path, captures: list[Past]) -> Iterator[str]:
    """Serve a collection with pywb; its base address. Skips where pywb is not installed."""
    if not (PYWB / "wayback").exists():
        pytest.skip("needs pywb in a venv of its own: make .venv-pywb/.installed")
    folder.mkdir(parents=True)
    write_collection(folder / "past.warc.gz", captures)
    for words in (["init", "web"], ["add", "web", "past.warc.gz"]):
        subprocess.run([PYWB / "wb-manager", *words], cwd=folder, check=True, capture_output=True)
    with _wayback(folder) as base:
        yield f"{base}web/"


@contextmanager
def aggregator(folder: Path, site: str) -> Iterator[str]:
    """pywb with a collection that has nothing but what the Memento services of a site tell; its base address."""
    if not (PYWB / "wayback").exists():
        pytest.skip("needs pywb in a venv of its own: make .venv-pywb/.installed")
    folder.mkdir(parents=True)
    source = {
        "type": "memento",
        "timegate_url": f"{site}/timegate/{{url}}",
        "timemap_url": f"{site}/timemap/link/{{url}}",
        "replay_url": f"{site}/web/{{timestamp}}id_/{{url}}",
    }
    config = {"collections": {"web": {"index": source}}}
    (folder / "config.yaml").write_text(json.dumps(config), encoding="utf-8")  # JSON is YAML
    with _wayback(folder) as base:
        yield f"{base}web/"


@contextmanager
def _wayback(folder: Path) -> Iterator[str]:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with (folder / "pywb.log").open("wb") as log:
        server = subprocess.Popen(
            [PYWB / "wayback", "-p", str(port), "-b", "127.0.0.1"], cwd=folder, stdout=log, stderr=log
        )
        try:
            base = f"http://127.0.0.1:{port}/"
            _until_ready(base, server)
            yield base
        finally:
            server.send_signal(signal.SIGTERM)
            try:
                server.wait(10)
            except subprocess.TimeoutExpired:
                server.kill()
                server.wait()


def _until_ready(base: str, server: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and server.poll() is None:
        try:
            with urllib.request.urlopen(base, timeout=5):
                return
        except OSError:
            time.sleep(0.1)
    raise RuntimeError("pywb did not come up; see pywb.log beside its collection")
