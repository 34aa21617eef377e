"""A crawl that is killed and started again ends where an uninterrupted one does; memory stays bounded."""

from __future__ import annotations

import gzip
import io
import json
import signal
import socket
import subprocess
import time
from collections import Counter
from pathlib import Path

import pytest

from tests.support.crawls import captures, run, spawn, what_was_kept
from tests.support.web import Answer, Asked, Web, moved, ok, page, serve

CEILING = 300_000_000


def site(pages: int) -> dict[str, Answer]:
    """A tree of pages, some of them redirects or missing, each linked more than once."""
    served: dict[str, Answer] = {"/robots.txt": ok("User-agent: *\nDisallow: /9", kind="text/plain")}
    for n in range(pages):
        links = [f"/{m}" for m in (10 * n + 1, 10 * n + 2, 10 * n + 3, 10 * n + 4, n // 2) if m < 10 * pages]
        served[f"/{n}"] = moved(f"/{n + 1}") if n % 17 == 5 else page(*links, text=f"page {n}")
    return served


def wait_for(web: Web, requests: int, process: subprocess.Popen[str]) -> None:
    """Until a crawl has asked for so much."""
    deadline = time.monotonic() + 60
    while len(web.asked) < requests and process.poll() is None and time.monotonic() < deadline:
        time.sleep(0.005)


@pytest.mark.parametrize("kills", [[15], [60, 61, 140]])
def test_kill_9_and_resume_ends_as_an_uninterrupted_crawl(tmp_path: Path, kills: list[int]) -> None:
    with serve(site(400)) as web:
        whole = run(tmp_path / "whole", web, "/0", depth=5, concurrency=4)
        assert whole.finished
        expected = what_was_kept(tmp_path / "whole", web)
        assert len(expected) > 150
        web.asked.clear()
        for requests in kills:
            process = spawn(tmp_path / "killed", web, "/0", depth=5, concurrency=4)
            wait_for(web, requests, process)
            process.kill()
            process.communicate()
        report = run(tmp_path / "killed", web, "/0", depth=5, concurrency=4)
        assert report.resumed
        assert report.finished
        assert what_was_kept(tmp_path / "killed", web) == expected
        # What was acknowledged before a kill is not asked for again.
        again = Counter(a.path for a in web.asked if a.path != "/robots.txt")
        assert sum(n - 1 for n in again.values()) <= 64 * len(kills)


def test_sigint_lets_what_is_under_way_come_in_and_the_next_run_goes_on(tmp_path: Path) -> None:
    with serve(site(400)) as web:
        process = spawn(tmp_path / "a", web, "/0", depth=5)
        wait_for(web, 20, process)
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=60)
        assert process.returncode == 0, errors
        before = len(captures(tmp_path / "a"))
        asked = [a.path for a in web.asked]
        assert before == len(set(asked)) + sum(c["failure"] == "robots" for c in captures(tmp_path / "a"))
        report = run(tmp_path / "a", web, "/0", depth=5)
        assert report.resumed
        assert report.finished
        run(tmp_path / "whole", web, "/0", depth=5)
        assert what_was_kept(tmp_path / "a", web) == what_was_kept(tmp_path / "whole", web)


def test_a_limit_ends_a_run_and_fresh_begins_anew(tmp_path: Path) -> None:
    with serve({"/": page("/1", "/2", "/3")}) as web:
        report = run(tmp_path / "a", web, limit=2)
        assert not report.finished
        assert report.waiting == 2
        report = run(tmp_path / "a", web, limit=2)
        assert report.resumed
        assert report.finished
        assert sorted(web.paths()) == ["/", "/1", "/2", "/3", "/robots.txt", "/robots.txt"]
        assert not run(tmp_path / "a", web, limit=1).finished
        assert not run(tmp_path / "a", web, fresh=True).resumed


def bomb(size: int) -> bytes:
    """So many zero bytes, gzipped."""
    buffer = io.BytesIO()
    with gzip.GzipFile(fileobj=buffer, mode="wb", compresslevel=9) as stream:
        for _ in range(size >> 20):
            stream.write(b"\0" * (1 << 20))
    return buffer.getvalue()


def endless(_: Asked, client: socket.socket) -> None:
    """A body without end."""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")
    piece = b'<a href="/x">x</a>' * 10_000
    while True:
        client.sendall(piece)


def test_a_bomb_and_endless_bodies_stay_under_300_mb(tmp_path: Path) -> None:
    packed = ok(bomb(1 << 30), "Content-Encoding: gzip")
    pages: dict[str, Answer] = {"/bomb": packed, **{f"/endless/{n}": endless for n in range(4)}, "/fine": ok("fine")}
    with serve(pages) as web:
        process = spawn(tmp_path / "a", web, *pages, concurrency=8)
        out, errors = process.communicate(timeout=250)
        assert process.returncode == 0, errors
    kept = {c["url"].removeprefix(web.base): c for c in captures(tmp_path / "a")}
    assert kept["/fine"]["failure"] is None
    assert kept["/bomb"]["status"] == 200
    for n in range(4):
        assert kept[f"/endless/{n}"]["failure"] == "too-large"
        assert kept[f"/endless/{n}"]["truncated"] == "length"
    assert json.loads(out)["peak"] < CEILING
