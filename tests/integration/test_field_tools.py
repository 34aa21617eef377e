"""Our WARC files in the field's own tools: `warcio check`, and a real pywb that indexes and replays them."""

from __future__ import annotations

import gzip
import json
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from archive.digest import sha256_of
from tests.support.crawls import run
from tests.support.shared import ROOT
from tests.support.terminal import page as text_page
from tests.support.terminal import scomm, table_of
from tests.support.web import Asked, Web, moved, ok, page, serve

PYWB = ROOT / ".venv-pywb" / "bin"
BODY = b"<p>A page of ours, packed.</p>" * 50


def _unchanged(asked: Asked, _: socket.socket) -> bytes:
    if asked.field("If-None-Match"):
        return b'HTTP/1.1 304 Not Modified\r\nETag: "e"\r\n\r\n'
    return ok("the same for ever", 'ETag: "e"')


def _cut_off(_: Asked, client: socket.socket) -> None:
    client.shutdown(socket.SHUT_RDWR)


def _chunked(body: bytes) -> bytes:
    head = b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nTransfer-Encoding: chunked\r\n\r\n"
    return (
        head
        + b"".join(b"%x\r\n%s\r\n" % (len(body[i : i + 99]), body[i : i + 99]) for i in range(0, len(body), 99))
        + b"0\r\n\r\n"
    )


def _pages() -> dict[str, bytes]:
    return {
        "/robots.txt": ok("User-agent: *\nDisallow: /secret\n", kind="text/plain"),
        "/": page("/gzip", "/chunked", "/moved", "/same", "/none", "/secret", "/broken", "/twin"),
        "/gzip": ok(gzip.compress(BODY, mtime=0), "Content-Encoding: gzip"),
        "/chunked": _chunked(BODY + b"!"),
        "/moved": moved("/twin"),
        "/twin": ok("the same for ever"),
    }


@pytest.fixture(scope="module")
def archive(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive of two crawls and an import of three files, two of them with the same bytes."""
    folder = tmp_path_factory.mktemp("field")
    with serve({**_pages(), "/same": _unchanged, "/broken": _cut_off}) as web:
        _crawl(folder / "a", web, "2020-01-01T00:00:00Z")
        _crawl(folder / "a", web, "2020-02-01T00:00:00Z")
    one, other = text_page("One", "Words of ours."), text_page("Other", "More words.")
    files = {
        "1.html": ("https://www.ice.gov/a", "2014-01-01T00:00:00Z", one),
        "2.html": ("https://www.ice.gov/a", "2015-01-01T00:00:00Z", one),
        "3.html": ("https://www.ice.gov/a", "2016-01-01T00:00:00Z", other),
    }
    assert scomm(folder, "--archive", "a", "import", "--no-read", table_of(folder / "files", files)).returncode == 0
    return folder / "a"


def _crawl(folder: Path, web: Web, now: str) -> None:
    run(folder, web, now=now)


def captures(archive: Path) -> list[tuple[str, str, int | None, str | None, str | None, str]]:
    """(address, moment, status, payload, failure, outcome) of every capture."""
    with closing(sqlite3.connect(archive / "archive.db")) as connection:
        return connection.execute(
            "SELECT a.url, c.captured_at, c.status, c.payload, c.failure, c.outcome FROM captures c "
            "JOIN addresses a ON a.id = c.address ORDER BY 1, 2"
        ).fetchall()


def test_every_kind_of_outcome_is_among_them(archive: Path) -> None:
    kept = captures(archive)
    assert {200, 301, 304, 404} <= {status for _, _, status, _, _, _ in kept}
    assert any(failure for *_, failure, _ in kept)


def test_warcio_check_is_content(archive: Path) -> None:
    warcs = sorted(map(str, (archive / "warc").glob("*.warc.gz")))
    assert warcs
    done = subprocess.run(
        [sys.executable, "-m", "warcio.cli", "check", *warcs], capture_output=True, text=True, timeout=60
    )
    assert done.returncode == 0, done.stdout


@contextmanager
def pywb(folder: Path, warcs: list[Path]) -> Iterator[str]:
    """A pywb server over these files; gives its address."""
    if not (PYWB / "wayback").exists():
        pytest.skip("needs .venv-pywb, which `make .venv-pywb/.installed` makes")
    manager = [str(PYWB / "wb-manager")]
    subprocess.run([*manager, "init", "coll"], cwd=folder, check=True, capture_output=True, timeout=60)
    subprocess.run([*manager, "add", "coll", *map(str, warcs)], cwd=folder, check=True, capture_output=True, timeout=60)
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    log = (folder / "pywb.log").open("wb")
    command = [str(PYWB / "wayback"), "-b", "127.0.0.1", "-p", str(port)]
    with log, subprocess.Popen(command, cwd=folder, stdout=log, stderr=log) as serving:
        try:
            _wait_for(port, serving)
            yield f"http://127.0.0.1:{port}/coll"
        finally:
            serving.terminate()
            serving.wait(30)


def _wait_for(port: int, serving: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert serving.poll() is None, "pywb ended"
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise AssertionError("pywb does not answer")


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: object) -> None:
        return None


def get(url: str) -> tuple[int, bytes]:
    """Status and body, redirects not followed, codings taken off."""
    try:
        with urllib.request.build_opener(_Stay).open(url, timeout=30) as answer:
            body = answer.read()
            return answer.status, gzip.decompress(body) if answer.headers["Content-Encoding"] == "gzip" else body
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.read()


def stamp(moment: str) -> str:
    """A moment as fourteen digits."""
    return "".join(c for c in moment if c.isdigit())


def test_pywb_finds_and_replays_every_good_capture_byte_for_byte(archive: Path, tmp_path: Path) -> None:
    good = [c for c in captures(archive) if c[2] == 200 or (c[2] is None and c[3] and not c[4])]
    assert len(good) >= 12
    with pywb(tmp_path, sorted((archive / "warc").glob("*.warc.gz"))) as collection:
        for url, moment, _, payload, _, _ in good:
            query = urllib.parse.urlencode({"url": url, "output": "json"})
            listed = [json.loads(line) for line in get(f"{collection}/cdx?{query}")[1].splitlines()]
            assert stamp(moment) in {line["timestamp"] for line in listed}, (url, moment, listed)
            status, body = get(f"{collection}/{stamp(moment)}id_/{url}")
            assert (status, sha256_of(body)) == (200, payload), (url, moment, body[:200])
        missing = get(f"{collection}/20200101000000id_/http://nowhere.example/")
        assert missing[0] == 404, "control: what was not kept is not replayed"
