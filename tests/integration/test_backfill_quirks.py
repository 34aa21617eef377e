"""What archives do beside their protocol: redirects to other times, pages of their own, codings, silence."""

from __future__ import annotations

import gzip
import socket
import sqlite3
from contextlib import closing
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from click.testing import CliRunner

from archive.cli import scomm
from archive.digest import sha256_of
from archive.errors import WrongUse
from archive.progress import Silence
from archive.store.archive import DATABASE
from archive.store.verifying import verify_archive
from tests.support.backfills import MOVED, PAGE, facts, quick, run, told
from tests.support.web import Asked, Web, ok, serve

DATES = {
    "20110102030405": "Sun, 02 Jan 2011 03:04:05 GMT",
    "20120102030405": "Mon, 02 Jan 2012 03:04:05 GMT",
    "20130102030405": "Wed, 02 Jan 2013 03:04:05 GMT",
    "20140102030405": "Thu, 02 Jan 2014 03:04:05 GMT",
}
STAMPS = tuple(DATES)


def memento(body: bytes, stamp: str, *fields: str, status: str = "200 OK") -> bytes:
    return ok(body, f"Memento-Datetime: {DATES[stamp]}", "X-Archive-Orig-Server: Apache", *fields, status=status)


def lines(*rows: tuple[str, str, str, str]) -> bytes:
    """CDX text: stamp, address, status, digest."""
    text = "".join(f"key {stamp} {url} text/html {status} {digest} 100\n" for stamp, url, status, digest in rows)
    return ok(text, kind="text/plain")


def digest(letter: str) -> str:
    return letter * 32


def indexed(web: Web, *rows: tuple[str, str, str, str]) -> None:
    """A CDX server that knows these captures of the page, and nothing else."""

    def answer(asked: Asked, _: socket.socket) -> bytes:
        return lines(*rows) if "secure_communities" in asked.path and "matchType" not in asked.path else lines()

    web.pages["/cdx/search/cdx"] = answer


def backfill(folder: Path, web: Web, **options: object) -> list[dict[str, object]]:
    run(folder, f"Wayback Machine={web.base}/cdx/search/cdx", **options)
    return facts(folder)


def at(stamp: str, url: str = PAGE) -> str:
    return f"/web/{stamp}id_/{url}"


def issues(folder: Path) -> list[tuple[str, str]]:
    with closing(sqlite3.connect(folder / DATABASE)) as connection:
        return connection.execute("SELECT subject, reason FROM issues WHERE kind = 'backfill' ORDER BY 1").fetchall()


def test_an_index_is_followed_by_its_resumption_key(tmp_path: Path) -> None:
    rows = [(stamp, PAGE, "200", digest("ABCD"[n])) for n, stamp in enumerate(STAMPS)]

    def answer(asked: Asked, _: socket.socket) -> bytes:
        if "secure_communities" not in asked.path:
            return lines()
        if "resumeKey=" in asked.path:
            return lines(*rows[2:])
        return ok(lines(*rows[:2]).partition(b"\r\n\r\n")[2] + b"\nkey+2013!\n", kind="text/plain")

    with serve({at(s): memento(s.encode(), s) for s in STAMPS}) as web:
        web.pages["/cdx/search/cdx"] = answer
        assert [c["payload"] for c in backfill(tmp_path / "a", web)] == [sha256_of(s.encode()) for s in STAMPS]
        assert sum("resumeKey=key%2B2013%21" in path for path in web.paths()) == 1


def test_another_time_is_kept_under_its_own_and_not_asked_again(tmp_path: Path) -> None:
    first, second, third, last = STAMPS
    with serve() as web:
        indexed(web, (first, PAGE, "200", digest("A")), (third, PAGE, "200", digest("B")))
        web.pages[at(first)] = ok(b"", f"Location: /web/{second}id_/{PAGE}", status="302 Found")
        web.pages[at(second)] = memento(b"<p>second</p>", second)
        web.pages[at(third)] = memento(b"<p>last</p>", last)  # shown without a word
        kept = backfill(tmp_path / "a", web)
        assert [(c["captured_at"], c["payload"]) for c in kept] == [
            ("2012-01-02T03:04:05Z", sha256_of(b"<p>second</p>")),
            ("2014-01-02T03:04:05Z", sha256_of(b"<p>last</p>")),
        ]
        assert [subject for subject, _ in issues(tmp_path / "a")] == [web.base + at(first), web.base + at(third)]
        web.asked.clear()
        assert backfill(tmp_path / "a", web) == kept
        assert not [path for path in web.paths() if "id_/" in path]


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "403 Forbidden", "502 Bad Gateway"])
def test_a_page_of_the_archive_is_no_capture_and_the_next_equal_one_stands_in(tmp_path: Path, status: str) -> None:
    with serve() as web:
        indexed(web, *((stamp, PAGE, "200", digest("A")) for stamp in STAMPS[:3]))
        web.pages[at(STAMPS[0])] = ok(b"<h1>Not in archive</h1>", status=status)
        web.pages[at(STAMPS[1])] = memento(b"<p>kept</p>", STAMPS[1])
        kept = backfill(tmp_path / "a", web)
    assert [(c["captured_at"][:4], c["payload"]) for c in kept] == [
        (y, sha256_of(b"<p>kept</p>")) for y in ("2012", "2013")
    ]
    assert len(issues(tmp_path / "a")) == 1
    assert not list(verify_archive(tmp_path / "a", Silence("", None)))


def test_gzip_bodies_whose_coding_is_empty_are_read(tmp_path: Path) -> None:
    body = b"<html><title>T</title><body><p>3,181 jurisdictions</p></body></html>"
    with serve() as web:
        indexed(web, (STAMPS[0], PAGE, "200", digest("A")), (STAMPS[1], PAGE, "200", digest("A")))
        web.pages[at(STAMPS[0])] = memento(gzip.compress(body), STAMPS[0], "Content-Encoding: ")
        kept = backfill(tmp_path / "a", web)
    assert [(c["payload"], c["content_encoding"]) for c in kept] == [(sha256_of(body), "gzip")] * 2


def test_an_archives_429_is_waited_out_and_its_answer_no_capture(tmp_path: Path) -> None:
    answers = [ok(b"slow down", status="429 Too Many Requests"), memento(b"archived", STAMPS[0], status="429 Slow")]
    with serve() as web:
        indexed(web, (STAMPS[0], PAGE, "429", digest("A")))
        web.pages[at(STAMPS[0])] = lambda *_: answers.pop(0)
        kept = backfill(tmp_path / "a", web)
    assert [(c["status"], c["payload"]) for c in kept] == [(429, sha256_of(b"archived"))]
    assert not answers


def test_an_archive_that_stays_silent_ends_the_run_and_a_later_one_goes_on(tmp_path: Path) -> None:
    with serve() as web:
        indexed(web, (STAMPS[0], PAGE, "200", digest("A")))
        web.pages[at(STAMPS[0])] = ok(b"slow down", status="429 Too Many Requests")
        report = run(tmp_path / "a", f"{web.base}/cdx/search/cdx", etiquette=quick(silence=0.05))
        assert (report.finished, report.waiting) == (False, 1)
        assert "left alone" in (report.gains.stopped_by or "")
        web.pages[at(STAMPS[0])] = memento(b"now", STAMPS[0])
        report = run(tmp_path / "a", f"{web.base}/cdx/search/cdx")
        assert (report.resumed, report.finished, report.gains.fetched) == (True, True, 1)


def test_an_aggregator_names_the_archive_that_has_it(tmp_path: Path) -> None:
    with serve() as one, serve() as other:
        listed = ", ".join(
            f'{{"datetime": "2011-01-02T03:04:05Z", "uri": "{web.base}/web/{STAMPS[0]}/{PAGE}"}}'
            for web in (one, other)
        )
        said = f'{{"original_uri": "{PAGE}", "mementos": {{"list": [{listed}]}}}}'
        one.pages[f"/timemap/json/{PAGE}"] = ok(said, kind="application/json")
        for web in (one, other):
            web.pages[at(STAMPS[0])] = memento(b"<p>same</p>", STAMPS[0])
        run(tmp_path / "a", f"memgator={one.base}/timemap/json/")
        witnesses = {c["witness"] for c in facts(tmp_path / "a")}
        assert witnesses == {f"web-archive:127.0.0.1:{web.port}" for web in (one, other)}
        assert len({c["payload"] for c in facts(tmp_path / "a")}) == 1


def test_openwayback_has_timemaps_where_pywb_has_cdx(tmp_path: Path) -> None:
    with serve() as web:
        listed = (
            f'<{PAGE}>; rel="original", <{web.base}/x/{STAMPS[0]}/{PAGE}>; rel="memento"; datetime="{DATES[STAMPS[0]]}"'
        )
        web.pages[f"/x/timemap/link/{PAGE}"] = ok(listed, kind="application/link-format")
        web.pages[f"/x/{STAMPS[0]}id_/{PAGE}"] = memento(b"<p>old</p>", STAMPS[0])
        run(tmp_path / "a", f"{web.base}/x")
    assert [c["payload"] for c in facts(tmp_path / "a")] == [sha256_of(b"<p>old</p>")]


def test_robots_of_an_archive_are_obeyed(tmp_path: Path) -> None:
    with serve({"/robots.txt": ok("User-agent: *\nDisallow: /x/", kind="text/plain")}) as web:
        report = run(tmp_path / "a", f"{web.base}/x")
        assert web.paths() == ["/robots.txt"]
    assert all("robots.txt" in reason for _, reason in report.gains.failed)


def test_addresses_of_others_stay_out(tmp_path: Path) -> None:
    stray = "http://www.ice.gov/Secure_Communities/"
    with serve() as web:
        indexed(web, (STAMPS[0], stray, "200", digest("A")), (STAMPS[1], MOVED, "200", digest("B")))
        web.pages[at(STAMPS[1], MOVED)] = memento(b"<p>moved</p>", STAMPS[1])
        assert [c["url"] for c in backfill(tmp_path / "a", web)] == [MOVED]


def test_nobody_is_asked_without_a_contact_or_on_private_networks(tmp_path: Path) -> None:
    with pytest.raises(WrongUse, match="contact"):
        run(tmp_path / "a", "wayback", contact="")
    with serve() as web:
        report = run(tmp_path / "b", f"{web.base}/web/", loopback=False)
        assert not web.asked
        assert report.gains.failed


def test_the_command_tells_what_came(tmp_path: Path) -> None:
    told(tmp_path / "a")
    with serve() as web:
        indexed(web, (STAMPS[0], PAGE, "200", digest("A")))
        words = ["--archive", str(tmp_path / "a"), "--sources", str(tmp_path / "sources"), "backfill", "programme"]
        words += ["--web-archive", f"{web.base}/cdx/search/cdx", "--allow-loopback", "--until", "2020-01-01"]
        result = CliRunner().invoke(scomm, [*words, "--contact", "test@example.org", "--limit", "1"])
    assert result.exit_code == 0
    assert "not finished" in result.output
    assert "0 captures of the past kept" in result.output
    assert "1 questions answered" in result.output


@pytest.mark.parametrize("limit", [None, 1, 4])
def test_an_archived_redirect_leads_to_what_the_new_address_showed(tmp_path: Path, limit: int | None) -> None:
    """A move, and a move after it, that nobody declared: also when a run ends in the middle."""
    new, newer = "https://www.ice.gov/identify", "https://www.ice.gov/identify/newer"
    onward = {PAGE: new, new: newer}
    with serve() as web:

        def answer(asked: Asked, _: socket.socket) -> bytes:
            url = parse_qs(urlsplit(asked.path).query)["url"][0]
            if url not in (*onward, newer):
                return lines()
            return lines((STAMPS[0], url, "301" if url in onward else "200", digest("ABC"[len(url) % 3])))

        web.pages["/cdx/search/cdx"] = answer
        for url, target in onward.items():
            to = f"Location: /web/{STAMPS[0]}id_/{target}"
            web.pages[at(STAMPS[0], url)] = memento(b"", STAMPS[0], to, status="301 Moved")
        web.pages[at(STAMPS[0], newer)] = memento(b"<p>More than 77,000.</p>", STAMPS[0])
        if limit:
            assert not run(tmp_path / "a", f"{web.base}/cdx/search/cdx", limit=limit).finished
        report = run(tmp_path / "a", f"{web.base}/cdx/search/cdx")
        asked = [path for path in web.paths() if path != "/robots.txt"]
    assert report.finished
    assert report.followed == [new, newer]
    assert [(c["url"], c["status"]) for c in facts(tmp_path / "a")] == [(PAGE, 301), (new, 301), (newer, 200)]
    assert len(asked) == len(set(asked)), "nothing is asked twice"
