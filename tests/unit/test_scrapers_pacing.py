"""Turns, verdicts, scope, frontier and settings: what needs no network."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from scrapy.settings import Settings, default_settings

from archive.capture import Failure
from archive.catalogue import Address, Document, Follow, Source
from archive.store import frontier
from archive.store.connection import connect_writer
from archive.store.frontier import State, Visit
from archive.vault.evidence import Exchange
from archive.vault.fields import parse_head
from scrapers.politeness import LONGEST_WAIT, later, retry_after, verdict_on
from scrapers.scope import Scope, address_of, links_of
from scrapers.settings import settings_for
from scrapers.turns import GIVE_UP, Turns

NOW = "2014-11-20T12:00:00Z"


def visit(path: str, host: str = "h.example", depth: int = 0, source: str = "s") -> Visit:
    return Visit(f"http://{host}/{path}", source, depth)


def test_near_pages_come_before_far_ones_and_hosts_take_turns() -> None:
    turns = Turns(most=2)
    for each in (visit("far", depth=1), visit("a"), visit("b"), visit("c", "other.example", source="t")):
        turns.add(each)
    first = [turns.next(0), turns.next(0), turns.next(0)]
    assert {v.url for v in first if v} == {"http://h.example/a", "http://h.example/b", "http://other.example/c"}
    turns.answered(visit("a"))
    assert turns.next(0) is None, "the far page waits until the near ones are acknowledged"
    turns.answered(visit("b"))
    turns.settled(visit("a"))
    turns.settled(visit("b"))
    assert turns.next(0) == visit("far", depth=1)


def test_a_host_that_refuses_twice_rests_and_one_that_always_does_is_left() -> None:
    turns = Turns(most=4)
    for n in range(9):
        turns.add(visit(str(n)))
    under_way = [turns.next(0) for _ in range(4)]
    for each in under_way:
        assert each
        turns.answered(each)
        assert turns.refused(each, 1, 30) == 0, "what was under way already is not counted again"
    probe = turns.next(2)
    assert probe
    assert turns.next(2) is None, "one at a time now"
    turns.answered(probe)
    assert turns.refused(probe, 3, 30) == 30
    assert turns.next(4) is None
    assert turns.pause(4) == 29
    now = 40.0
    for _ in range(GIVE_UP - 2):
        probe = turns.next(now)
        assert probe
        turns.answered(probe)
        rest = turns.refused(probe, now, 30)
        now += 40
    assert rest is None
    turns.leave_resting(60, now)
    assert turns.next(now + 1e9) is None
    assert turns.put_off


HEADS = [
    ("Retry-After: 120", 120.0),
    ("Retry-After: Thu, 20 Nov 2014 12:01:00 GMT", 60.0),
    ("Date: Thu, 20 Nov 2014 12:00:30 GMT\r\nRetry-After: Thu, 20 Nov 2014 12:01:00 GMT", 30.0),
    ("Retry-After: 99999999999999999999", LONGEST_WAIT),
    ("Retry-After: Thu, 20 Nov 2024 12:01:00 GMT", LONGEST_WAIT),
    ("Retry-After: Thu, 20 Nov 1994 12:01:00 GMT", None),
    ("Retry-After: -1", None),
    ("Retry-After: soon", None),
    ("Retry-After: ", None),
    ("X: y", None),
]


@pytest.mark.parametrize(("lines", "seconds"), HEADS)
def test_retry_after(lines: str, seconds: float | None) -> None:
    assert retry_after(parse_head(f"HTTP/1.1 503 X\r\n{lines}\r\n\r\n".encode()), NOW) == seconds


def test_verdicts() -> None:
    def state(status: int | None, tries: int = 0, failure: Failure | None = None) -> State | None:
        head = parse_head(f"HTTP/1.1 {status} X\r\n\r\n".encode() if status else b"")
        return verdict_on(Exchange("http://h/", NOW, None, failure=failure), head, tries, 5).state

    assert [state(s) for s in (200, 301, 304, 403, 404, 410, 451)] == [State.DONE] * 7
    assert [state(s) for s in (429, 500, 502, 503, 504)] == [None] * 5
    assert [state(s, 2) for s in (429, 500, 502, 503, 504)] == [State.DONE] * 5
    passing = {Failure.TIMEOUT, Failure.REFUSED, Failure.DNS, Failure.INCOMPLETE}
    for failure in Failure:
        assert state(None, 0, failure) is (None if failure in passing else State.FAILED)
        assert state(None, 2, failure) is State.FAILED
    assert later(NOW, 0.5) == "2014-11-20T12:00:01Z"


BASE = "http://www.ice.gov/a/b.html"
LINKS = [
    ("c", "http://www.ice.gov/a/c"),
    ("/c#top", "http://www.ice.gov/c"),
    ("//other.gov", "http://other.gov/"),
    ("HTTPS://WWW.ICE.GOV:8443/X y", "https://www.ice.gov:8443/X%20y"),
    ("/é?q=é", "http://www.ice.gov/%C3%A9?q=%C3%A9"),
    ("/%7Ea%2fb", "http://www.ice.gov/%7Ea%2fb"),
    (" \n/x\ty ", "http://www.ice.gov/xy"),
    ("\\\\evil.example\\x", "http://evil.example/x"),
    ("javascript:alert(1)", None),
    ("mailto:a@b", None),
    ("data:text/html,x", None),
    ("file:///etc/hostname", None),
    ("http://u:p@h/", None),
    ("http://[::1", None),
    ("http://h:99999/", None),
    ("", None),
    ("/" + "a" * 5000, None),
]


@pytest.mark.parametrize(("link", "address"), LINKS)
def test_the_address_a_link_means(link: str, address: str | None) -> None:
    assert address_of(link, BASE) == address


def test_links_heed_base_and_survive_rubbish() -> None:
    html = (
        b'<base href="/x/"><a href=1>1</a><map><area href="2"></map><iframe src="/3"></iframe><!--<a href=4>--><a>5</a>'
    )
    assert list(links_of(html, BASE)) == ["http://www.ice.gov/x/1", "http://www.ice.gov/x/2", "http://www.ice.gov/3"]
    for rubbish in (b"", b"\x00" * 1000, b"\xff\xfe<a", b"<a href=" * 5000, b"<div>" * 20000):
        list(links_of(rubbish, BASE))


def scope(**follow: object) -> Scope:
    addresses = (Address("http://www.ice.gov/a", "s", None, None, "K"),)
    given = Follow(**{"depth": 2, **follow})  # type: ignore[arg-type]
    return Scope(
        Source("s", "S", "P", "page", documents=(Document("s", "S", "page"),), addresses=addresses, follow=given)
    )


def test_what_a_source_follows() -> None:
    s = scope(allow=(r"https://ice\.gov/doclib/.*\.(?:pdf|xlsx)",), deny=(r".*secret.*",))
    assert s.includes("https://ice.gov/a/")
    assert s.includes("http://www.ice.gov/doclib/x.pdf")
    assert not s.includes("http://www.ice.gov/doclib/secret.pdf")
    assert not s.includes("http://www.ice.gov/doclib/x.html")
    assert not s.includes("http://evil.example/?https://ice.gov/doclib/x.pdf")
    assert s.looks_at(visit("x", depth=1))
    assert not s.looks_at(visit("x", depth=2))


def test_links_over_the_cap_are_counted() -> None:
    page = "".join(f'<a href="/doclib/{n % 30}.pdf">x</a>' for n in range(60))
    found = scope(allow=(r"https://ice\.gov/doclib/.*",), max_links=10).follow(Visit(BASE, "s"), page)
    assert len(found.visits) == 10
    assert found.visits[0] == Visit("http://www.ice.gov/doclib/0.pdf", "s", 1, referrer=BASE)
    assert found.capped


def test_redirects_stay_in_scope() -> None:
    s, start = scope(), Visit("http://www.ice.gov/old", "s", 1)
    assert s.redirect(start, "https://ice.gov/new", lambda _: False) == Visit(
        "https://ice.gov/new", "s", 1, 1, referrer=start.url
    )
    assert s.redirect(start, "https://elsewhere.gov/", lambda _: False) is None
    assert s.redirect(start, "http://10.0.0.1/", lambda _: True) is not None, "so that the refusal is recorded"
    assert s.redirect(start, "file:///etc/passwd", lambda _: True) is None
    assert s.redirect(Visit(start.url, "s", hops=10), "/x", lambda _: False) is None


@pytest.fixture
def connection(tmp_path: Path) -> sqlite3.Connection:
    connection = connect_writer(tmp_path / "archive.db")
    yield connection
    connection.close()


def test_the_frontier_resumes_what_did_not_end_and_begins_anew_what_did(connection: sqlite3.Connection) -> None:
    crawl = frontier.begin(connection, "p", [visit("a"), visit("b")], now=NOW)
    frontier.settle(connection, crawl.id, visit("a").url, State.DONE)
    frontier.add(connection, crawl.id, [visit("a", depth=3), visit("c", depth=1)])
    again = frontier.begin(connection, "p", [visit("a"), visit("z")], now=NOW)
    assert again.resumed
    assert [v.url for v in frontier.waiting(connection, again.id)] == ["http://h.example/b", "http://h.example/c"]
    assert frontier.tally(connection, again.id) == {"done": 1, "waiting": 2}
    frontier.end(connection, crawl.id, NOW)
    anew = frontier.begin(connection, "p", [visit("a")], now="2014-11-21T12:00:00Z")
    assert not anew.resumed
    assert frontier.waiting(connection, anew.id) == [visit("a")]
    other = frontier.begin(connection, "q", [visit("a")], now=NOW)
    assert other.id != anew.id


def test_a_hold_outlives_its_crawl(connection: sqlite3.Connection) -> None:
    crawl = frontier.begin(connection, "p", [visit("a"), visit("b")], now=NOW)
    frontier.put_off(connection, crawl.id, visit("a").url, "2014-11-22T00:00:00Z")
    frontier.hold(connection, crawl.id, visit("robots.txt").url, "2014-11-22T00:00:00Z")
    frontier.end(connection, crawl.id, NOW)
    anew = frontier.begin(connection, "p", [visit("b")], now="2014-11-21T12:00:00Z")
    assert set(frontier.holds(connection, "2014-11-21T12:00:00Z")) == {visit("a").url, visit("robots.txt").url}
    assert frontier.holds(connection, "2014-11-22T00:00:00Z") == {}
    assert frontier.known(connection, anew.id) == {visit("b").url}
    frontier.add(connection, anew.id, [visit("a", depth=1)])
    assert visit("a", depth=1) in frontier.waiting(connection, anew.id)


DANGEROUS = {
    "COOKIES_ENABLED": True, "REFERER_ENABLED": True, "REDIRECT_ENABLED": True, "METAREFRESH_ENABLED": True,
    "RETRY_ENABLED": True,    "HTTPPROXY_ENABLED": True, "COMPRESSION_ENABLED": True, "REMOTE_CONTROL_ENABLED": True,
    "TELNETCONSOLE_ENABLED": 1,
    "DOWNLOAD_VERIFY_CERTIFICATES": False, "DOWNLOAD_DELAY": 0, "DOWNLOAD_DELAY_JITTER": 0.5,
    "CONCURRENT_REQUESTS_PER_DOMAIN": 8,
}  # fmt: skip


@pytest.mark.parametrize("name", sorted(DANGEROUS))
def test_a_dangerous_default_of_scrapy_is_changed(name: str) -> None:
    assert getattr(default_settings, name) == DANGEROUS[name], "Scrapy's default moved: look at it again"
    assert Settings(settings_for()).get(name) != DANGEROUS[name]


def test_no_handler_for_other_schemes_and_nothing_of_scrapys_in_between() -> None:
    settings = Settings(settings_for())
    handlers = settings.getwithbase("DOWNLOAD_HANDLERS")
    assert {scheme for scheme, handler in handlers.items() if handler} == {"http", "https"}
    for kind, ours in (
        ("DOWNLOADER_MIDDLEWARES", {"scrapers.admission.Admission"}),
        ("SPIDER_MIDDLEWARES", set()),
        ("EXTENSIONS", set()),
    ):
        assert {
            name for name, order in settings.get_component_priority_dict_with_base(kind).items() if order is not None
        } == ours
    assert settings["JOBDIR"] is None
    assert not settings.getbool("HTTPCACHE_ENABLED")
    assert settings.getfloat("DOWNLOAD_DELAY") == 5
    assert settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN") == 1
