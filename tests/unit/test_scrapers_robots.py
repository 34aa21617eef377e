"""RFC 9309, rule by rule; and asking each server once."""

from __future__ import annotations

import asyncio

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.robots import LARGEST, Answer, Robots, Rules, parse_robots

US = "SecureCommunitiesArchive"

RULES = [
    # robots.txt, path, allowed
    ("User-agent: *\nAllow: /p\nDisallow: /\n", "/page", True),
    ("User-agent: *\nAllow: /folder\nDisallow: /folder/sub\n", "/folder/sub/x", False),
    ("User-agent: *\nDisallow: /page\nAllow: /page\n", "/page", True),
    ("User-agent: *\nAllow: /$\nDisallow: /\n", "/", True),
    ("User-agent: *\nAllow: /page\nDisallow: /*.html\n", "/page.html", False),
    ("User-agent: *\nDisallow: /*.php$\n", "/x.php", False),
    ("User-agent: *\nDisallow: /*.php$\n", "/x.php?q", True),
    ("User-agent: *\nDisallow: /a$b\n", "/a$b", False),
    ("User-agent: *\nDisallow: /a**b\n", "/axxb", False),
    ("User-agent: *\nDisallow: /*?\n", "/a?x", False),
    ("User-agent: *\nDisallow: /*a$\n", "/aba", False),
    ("User-agent: *\nDisallow: /a*a$\n", "/a", True),
    ("User-agent: *\nDisallow: /FISH\n", "/fish", True),
    ("User-agent: *\nDisallow:\n", "/x", True),
    ("User-agent: *\nDisallow: a\n", "/a", True),
    ("User-agent: *\nDisallow: /\n", "/robots.txt", True),
    # whom a group is for
    (f"User-agent: {US.upper()}\nDisallow: /\n\nUser-agent: *\nAllow: /\n", "/x", False),
    (f"User-agent: {US}/2.0\nDisallow: /\n", "/x", False),
    ("User-agent: archive\nDisallow: /\n", "/x", True),
    ("User-agent: secure\nDisallow: /\n", "/x", True),
    (f"User-agent: *\nDisallow: /\nUser-agent: {US}\nDisallow: /x\n", "/y", True),
    (f"User-agent: foo\nUser-agent: {US}\nDisallow: /a\n", "/a", False),
    (f"User-agent: foo\n\nUser-agent: {US}\nDisallow: /a\n", "/a", False),
    (f"User-agent: foo\nSitemap: http://h/s\nUser-agent: {US}\nDisallow: /\n", "/x", False),
    ("User-agent: *\nDisallow: /a\n\nUser-agent: foo\nDisallow: /\n\nUser-agent: *\nDisallow: /b\n", "/a", False),
    ("User-agent: *\nDisallow: /a\n\nUser-agent: foo\nDisallow: /\n\nUser-agent: *\nDisallow: /b\n", "/b", False),
    ("Disallow: /\nUser-agent: foo\nDisallow: /x\n", "/x", True),
    # how it is written
    ("User-agent: * # all\nDisallow: /a # no\n", "/a", False),
    ("User-agent: *\rDisallow: /a\r", "/a", False),
    ("user-agent:\t*\nDISALLOW\t:\t/\n", "/y", False),
    ("\ufeffUser-agent: *\nDisallow: /\n", "/y", False),
    ("User-agent *\nDisallow /\n", "/x", True),
    ("<!DOCTYPE html><html><body>Disallow: /</body></html>", "/x", True),
    ("", "/x", True),
    # octets
    ("User-agent: *\nDisallow: /a%3cd.html\n", "/a%3Cd.html", False),
    ("User-agent: *\nDisallow: /~joe\n", "/%7Ejoe/", False),
    ("User-agent: *\nDisallow: /ツ\n", "/%E3%83%84", False),
    ("User-agent: *\nDisallow: /a?b=http://c\n", "/a?b=http%3A%2F%2Fc", True),
]


@pytest.mark.parametrize(("text", "path", "allowed"), RULES)
def test_a_rule_of_rfc_9309(text: str, path: str, allowed: bool) -> None:
    assert (parse_robots(text.encode(), US).forbids("http://h.example" + path) is None) is allowed


def test_only_the_first_500_kib_count() -> None:
    filler = b"#" * (LARGEST - 30) + b"\n"
    assert parse_robots(filler + b"User-agent: *\nDisallow: /a\n", US).forbids("http://h/a")
    assert not parse_robots(b"#" * LARGEST + b"\nUser-agent: *\nDisallow: /\n", US).forbids("http://h/a")


def test_crawl_delay_is_read_and_nonsense_is_not() -> None:
    assert parse_robots(b"User-agent: *\nCrawl-delay: 7.5\n", US).crawl_delay == 7.5
    assert parse_robots(b"User-agent: *\nCrawl-delay: soon\n", US).crawl_delay is None


def test_a_hostile_pattern_takes_no_time() -> None:
    rules = parse_robots(b"User-agent: *\nDisallow: /" + b"*a" * 2000 + b"b$\n", US)
    assert rules.forbids("http://h/" + "a" * 8000) is None


@given(st.binary(max_size=300), st.text(max_size=40))
def test_nothing_makes_the_parser_raise(content: bytes, path: str) -> None:
    parse_robots(content, US).forbids("http://h/" + path)


def _rules(*answers: Answer, url: str = "http://h.example/x") -> tuple[Rules, list[str]]:
    asked: list[str] = []
    left = list(answers)

    async def ask(url: str) -> Answer:
        asked.append(url)
        return left.pop(0) if len(left) > 1 else left[0]

    return asyncio.run(Robots(US, ask).rules_for(url)), asked


@pytest.mark.parametrize("status", [500, 502, 503, 504, 429])
def test_a_server_that_cannot_answer_is_left_alone(status: int) -> None:
    rules, _ = _rules(Answer(status, b"User-agent: *\nAllow: /"))
    assert str(status) in (rules.forbids("http://h.example/") or "")


def test_an_unreachable_server_is_left_alone() -> None:
    assert "timeout" in (_rules(Answer(reason="timeout"))[0].forbids("http://h.example/") or "")


@pytest.mark.parametrize("status", [400, 401, 403, 404, 410])
def test_no_robots_txt_means_yes(status: int) -> None:
    assert _rules(Answer(status, b"User-agent: *\nDisallow: /"))[0].forbids("http://h.example/") is None


def test_five_redirects_are_followed_and_not_six() -> None:
    no = Answer(200, b"User-agent: *\nDisallow: /")
    hops = [Answer(301, location=f"http://o.example/{n}") for n in range(6)]
    rules, asked = _rules(*hops[:5], no)
    assert rules.forbids("http://h.example/")
    assert asked == ["http://h.example/robots.txt", *(f"http://o.example/{n}" for n in range(5))]
    rules, asked = _rules(*hops, no)
    assert rules.forbids("http://h.example/") is None
    assert len(asked) == 6


def test_every_waiting_request_gets_the_rules_of_one_question() -> None:
    asked: list[str] = []

    async def ask(url: str) -> Answer:
        asked.append(url)
        await asyncio.sleep(0.01)
        return Answer(200, b"User-agent: *\nDisallow: /no")

    async def run() -> list[Rules]:
        robots = Robots(US, ask)
        urls = [f"http://h.example/{n}" for n in range(20)] + [f"https://h.example/{n}" for n in range(20)]
        return await asyncio.gather(*(robots.rules_for(url) for url in urls))

    found = asyncio.run(run())
    assert all(rules.forbids("http://h.example/no") for rules in found)
    assert sorted(asked) == ["http://h.example/robots.txt", "https://h.example/robots.txt"]
