"""Politeness, asked of a server and not of a setting; with the stock middleware as the control that fails."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from itertools import pairwise
from pathlib import Path

import pytest

from tests.support.crawls import captures, run
from tests.support.shared import ROOT
from tests.support.web import Web, ok, page, serve

FORBIDDEN = [f"/no/{n}" for n in range(8)]


def slow_robots(*_: object) -> bytes:
    """A robots.txt that takes its time, so that many requests wait for it."""
    time.sleep(0.5)
    return ok("User-agent: *\nDisallow: /no/", kind="text/plain")


_STOCK = """
import json, sys
import scrapy
from scrapy.crawler import CrawlerProcess
class Stock(scrapy.Spider):
    name = "stock"
    start_urls = json.loads(sys.argv[1])
    def parse(self, response): pass
off = ("LOG_ENABLED", "TELNETCONSOLE_ENABLED", "REMOTE_CONTROL_ENABLED")
p = CrawlerProcess({"ROBOTSTXT_OBEY": True, **dict.fromkeys(off, False)})
p.crawl(Stock)
p.start()
"""


def stock_scrapy(web: Web, *paths: str) -> None:
    """The same addresses through Scrapy as it comes, with its robots option on."""
    urls = json.dumps([web.base + path for path in paths])
    subprocess.run([sys.executable, "-c", _STOCK, urls], cwd=ROOT, check=True, timeout=60, capture_output=True)


def test_robots_txt_holds_for_all_that_wait_for_it(tmp_path: Path) -> None:
    with serve({"/robots.txt": slow_robots, "/yes": ok("fine")}) as web:
        report = run(tmp_path / "a", web, "/yes", *FORBIDDEN, concurrency=16)
        assert sorted(web.paths()) == ["/robots.txt", "/yes"]
    assert report.disallowed == len(FORBIDDEN)
    refused = [c for c in captures(tmp_path / "a") if c["failure"] == "robots"]
    assert len(refused) == len(FORBIDDEN)
    assert all("Disallow: /no/" in c["detail"] for c in refused)


def test_control_stock_scrapy_lets_waiting_requests_through() -> None:
    with serve({"/robots.txt": slow_robots}) as web:
        stock_scrapy(web, *FORBIDDEN)
        assert set(web.paths()) & set(FORBIDDEN)


@pytest.mark.parametrize("status", ["503 Service Unavailable", "500 Oh", "429 Too Many Requests"])
def test_a_robots_txt_that_cannot_be_read_means_no(tmp_path: Path, status: str) -> None:
    with serve({"/robots.txt": ok("", status=status), "/a": ok("a"), "/b": ok("b")}) as web:
        report = run(tmp_path / "a", web, "/a", "/b", concurrency=16)
        assert web.paths() == ["/robots.txt"]
    assert len(report.failed) == 2
    kept = {c["url"].removeprefix(web.base): (c["status"], c["failure"]) for c in captures(tmp_path / "a")}
    assert kept == {"/robots.txt": (int(status[:3]), None), "/a": (None, "robots"), "/b": (None, "robots")}


def test_control_stock_scrapy_takes_503_for_yes() -> None:
    with serve({"/robots.txt": ok("", status="503 Service Unavailable"), "/a": ok("a")}) as web:
        stock_scrapy(web, "/a")
        assert "/a" in web.paths()


def test_the_delay_is_a_floor_and_one_request_is_under_way(tmp_path: Path) -> None:
    with serve({"/": page(*(f"/{n}" for n in range(4)))}) as web:
        run(tmp_path / "a", web, delay=0.4)
        times = [a.at for a in web.asked]
    assert len(times) == 6
    assert min(b - a for a, b in pairwise(times)) > 0.3


def test_a_longer_crawl_delay_counts(tmp_path: Path) -> None:
    robots = ok("User-agent: *\nCrawl-delay: 0.5", kind="text/plain")
    with serve({"/robots.txt": robots, "/": page("/1", "/2")}) as web:
        run(tmp_path / "a", web, concurrency=4)
        times = [a.at for a in web.asked][1:]
    assert min(b - a for a, b in pairwise(times)) > 0.4


class Busy:
    """Answers a status so often, then a page."""

    def __init__(self, status: str, refusals: int, *headers: str) -> None:
        self.status, self.left, self.headers = status, refusals, headers

    def __call__(self, *_: object) -> bytes:
        self.left -= 1
        return ok("busy", *self.headers, status=self.status) if self.left >= 0 else ok("here")


@pytest.mark.parametrize("status", ["503 Service Unavailable", "429 Too Many Requests"])
def test_retry_after_is_obeyed(tmp_path: Path, status: str) -> None:
    with serve({"/": Busy(status, 1, "Retry-After: 2")}) as web:
        report = run(tmp_path / "a", web)
        first, second = web.times("/")
    assert second - first > 1.9
    assert report.statuses == {int(status[:3]): 1, 200: 1}
    assert report.finished


def test_429_is_meant_for_the_host(tmp_path: Path) -> None:
    with serve({"/a": Busy("429 Too Many Requests", 1, "Retry-After: 2"), "/b": ok(), "/c": ok()}) as web:
        run(tmp_path / "a", web, "/a", "/b", "/c")
        asked = [a.at for a in web.asked if a.path in ("/a", "/b", "/c")]
    assert asked[1] - asked[0] > 1.9
    assert len(asked) == 4


def test_a_long_retry_after_is_carried_over_to_a_later_run(tmp_path: Path) -> None:
    busy = Busy("503 Service Unavailable", 1, "Retry-After: 3600")
    with serve({"/a": busy, "/b": ok("b")}) as web:
        report = run(tmp_path / "a", web, "/a", "/b", now="2014-11-20T12:00:00Z")
        assert report.put_off == [f"{web.base}/a"]
        assert report.finished
        run(tmp_path / "a", web, "/a", "/b", now="2014-11-20T12:30:00Z")
        assert len(web.times("/a")) == 1
        assert len(web.times("/b")) == 2
        run(tmp_path / "a", web, "/a", "/b", now="2014-11-20T13:00:01Z")
        assert len(web.times("/a")) == 2


def test_ten_years_are_a_day(tmp_path: Path) -> None:
    with serve({"/": Busy("429 Too Many Requests", 1, "Retry-After: 315360000")}) as web:
        assert run(tmp_path / "a", web, now="2014-11-20T12:00:00Z").put_off
        run(tmp_path / "a", web, now="2014-11-21T11:00:00Z")
        assert len(web.times("/")) == 1
        run(tmp_path / "a", web, now="2014-11-21T12:00:01Z")
        assert len(web.times("/")) == 2


def test_a_host_that_only_refuses_is_not_stormed(tmp_path: Path) -> None:
    with serve({"/robots.txt": ok("", status="404 Not Found")}) as web:
        web.other = ok("busy", status="503 Service Unavailable")
        run(tmp_path / "a", web, *(f"/{n}" for n in range(30)), concurrency=8, limit=12)
        # Eight were under way when it first said so; from then on it is asked one at a time, with growing rests.
        assert len(web.asked) <= 8 + 1 + 4


def test_no_cookie_no_referrer_no_credentials_and_a_name_with_a_contact(tmp_path: Path) -> None:
    pages = {"/": ok('<a href="/b">b</a>', "Set-Cookie: a=1; Path=/", "Referrer-Policy: unsafe-url"), "/b": ok("b")}
    with serve(pages) as web:
        run(tmp_path / "a", web, contact="mailto:archive@example.org")
        for asked in web.asked:
            assert "(+mailto:archive@example.org)" in (asked.field("user-agent") or "")
            assert (asked.field("user-agent") or "").startswith("SecureCommunitiesArchive")
            for name in ("cookie", "referer", "authorization", "proxy-authorization"):
                assert asked.field(name) is None
            assert (asked.field("accept-encoding") or "") == "gzip, deflate"
