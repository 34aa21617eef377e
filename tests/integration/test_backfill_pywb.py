"""A real pywb has a past of made-up pages; our backfill brings all of it in, politely, whatever interrupts it."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.digest import sha256_of
from archive.store.archive import DATABASE, open_archive
from archive.store.intake import Intake
from archive.store.rebuild import rebuild
from archive.vault.evidence import Exchange
from scrapers.etiquette import Etiquette, Pace
from scrapers.rounds import UNDER_WAY
from tests.support.backfills import MOVED, PAGE, RELEASES, facts, forwarding, quick, run, small_catalogue, spawn, told
from tests.support.web import Asked, Web, ok, serve
from tests.support.webarchive import Past, web_archive

FIRST = b"<html><title>P</title><body><p>The programme is active in 88 jurisdictions.</p></body></html>"
SECOND = b"<html><title>P</title><body><p>The programme is active in 1,210 jurisdictions.</p></body></html>"


def releases(count: int) -> list[Past]:
    return [
        Past(
            RELEASES + "made-up-" + "abcdefghij"[n % 10] * (1 + n // 10),
            f"2012-{1 + n % 12:02}-01T00:00:00Z",
            b"<p>Release %d.</p>" % n,
        )
        for n in range(count)
    ]


PAST = [
    Past(PAGE, "2009-11-12T10:00:00Z", FIRST),
    Past(PAGE, "2010-01-01T00:00:00Z", FIRST),
    Past(PAGE, "2010-06-01T00:00:00Z", SECOND, coding="gzip"),
    Past(PAGE, "2010-07-01T00:00:00Z", revisits="2010-06-01T00:00:00Z", coding="gzip"),
    Past(PAGE, "2010-08-01T00:00:00Z", revisits="2010-07-01T00:00:00Z", coding="gzip"),
    Past(PAGE, "2011-01-01T00:00:00Z", FIRST),
    Past(PAGE, "2012-01-01T00:00:00Z", b"", "301 Moved Permanently", (("Location", MOVED),)),
    Past(PAGE, "2013-01-01T00:00:00Z", b"", "301 Moved Permanently", (("Location", MOVED + "?later"),)),
    Past(PAGE, "2014-01-01T00:00:00Z", b"<h1>Not found</h1>", "404 Not Found"),
    Past(PAGE, "2014-02-01T00:00:00Z", b"<h1>Forbidden</h1>", "403 Forbidden"),
    Past(PAGE, "2014-03-01T00:00:00Z", b"slow down", "429 Too Many Requests", (("Retry-After", "6"),)),
    Past(PAGE, "2014-04-01T00:00:00Z", b"busy", "503 Service Unavailable"),
    Past(MOVED, "2012-01-02T00:00:00Z", SECOND),
    Past(MOVED, "2014-12-01T00:00:00Z", SECOND + b"<!-- -->", headers=(("Content-Type", "text/html"), ("ETag", '"x"'))),
    *releases(25),
]
BODIES = {(p.url, p.captured_at): p.body for p in PAST}
for each in PAST:
    if each.revisits:
        BODIES[each.url, each.captured_at] = BODIES[each.url, each.revisits]


@pytest.fixture(scope="module")
def pywb(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with web_archive(tmp_path_factory.mktemp("pywb") / "archive", PAST) as base:
        yield base


def mementos(web: Web) -> list[str]:
    return [path for path in web.paths() if "id_/" in path]


def test_every_capture_comes_in_and_nothing_twice(tmp_path: Path, pywb: str) -> None:
    with serve() as web:
        web.other = forwarding(pywb)
        report = run(tmp_path / "a", f"Test={web.base}/web/")
        kept = facts(tmp_path / "a")
        assert report.finished
        assert not report.gains.failed
        assert {(c["url"], c["captured_at"]): (c["status"], c["payload"]) for c in kept} == {
            (p.url, p.captured_at): (int(p.status[:3]), sha256_of(BODIES[p.url, p.captured_at])) for p in PAST
        }
        assert len(kept) == len(PAST)
        assert {c["witness"] for c in kept} == {"web-archive:Test"}
        assert [c["location"] for c in kept if c["status"] == 301] == [MOVED, MOVED + "?later"]
        assert all(c["provenance"]["memento"].startswith(web.base + "/web/") for c in kept)
        not_fetched = [c["captured_at"] for c in kept if "same_as" in c["provenance"]]
        assert not_fetched == [
            "2010-01-01T00:00:00Z",
            "2010-07-01T00:00:00Z",
            "2010-08-01T00:00:00Z",
            "2011-01-01T00:00:00Z",
        ]
        # SECOND was archived gzipped and plain: two digests of the index, one payload.
        assert len(mementos(web)) == len(set(mementos(web))) == len(PAST) - len(not_fetched) == report.gains.fetched
        assert all("test@example.org" in (a.field("user-agent") or "") for a in web.asked)
        before, files = told(tmp_path / "a"), sorted((tmp_path / "a" / "warc").iterdir())

        web.asked.clear()
        again = run(tmp_path / "a", f"Test={web.base}/web/")
        assert (again.resumed, again.finished, again.gains.fetched, again.gains.repeated) == (False, True, 0, 0)
        assert not mementos(web)
        assert told(tmp_path / "a") == before
        assert len(sorted((tmp_path / "a" / "warc").iterdir())) == len(files) + 1  # the answers of the index

        rebuild(tmp_path / "a", small_catalogue(tmp_path / "sources"), now="2026-11-23T00:00:00Z", workers=0)
        assert told(tmp_path / "a") == before


def test_since_and_until_bound_the_captures(tmp_path: Path, pywb: str) -> None:
    run(tmp_path / "a", pywb, since="2010-01-01T00:00:00Z", until="2011-01-01T00:00:00Z")
    assert [c["captured_at"][:7] for c in facts(tmp_path / "a")] == ["2010-01", "2010-06", "2010-07", "2010-08"]
    run(tmp_path / "a", pywb)
    assert len(facts(tmp_path / "a")) == len(PAST)


def test_a_timemap_serves_as_well(tmp_path: Path, pywb: str) -> None:
    run(tmp_path / "a", f"{pywb}timemap/link/")
    expected = {(p.url, p.captured_at) for p in PAST if not p.url.startswith(RELEASES)}
    assert {(c["url"], c["captured_at"]) for c in facts(tmp_path / "a")} == expected
    assert {c["payload"] for c in facts(tmp_path / "a")} == {sha256_of(BODIES[key]) for key in expected}


@pytest.mark.parametrize("kills", [[3], [9, 20]])
def test_kill_9_and_resume_ends_as_an_uninterrupted_backfill(tmp_path: Path, pywb: str, kills: list[int]) -> None:
    with serve() as web:
        web.other = forwarding(pywb)
        run(tmp_path / "whole", f"Test={web.base}/web/")
        web.asked.clear()
        for requests in kills:
            process = spawn(tmp_path / "killed", f"Test={web.base}/web/")
            deadline, begun = time.monotonic() + 60, len(web.asked)
            while len(web.asked) < begun + requests and process.poll() is None and time.monotonic() < deadline:
                time.sleep(0.002)
            process.kill()
            process.communicate()
        report = run(tmp_path / "killed", f"Test={web.base}/web/")
        assert report.finished
        assert told(tmp_path / "killed") == told(tmp_path / "whole")
        # What was acknowledged before a kill is not asked for again.
        assert sum(n - 1 for n in Counter(mementos(web)).values()) <= UNDER_WAY * len(kills) * 4


def test_live_first_or_past_first_is_the_same(tmp_path: Path, pywb: str) -> None:
    body = SECOND + b"<p>And today.</p>"
    today = Exchange(MOVED, "2026-11-23T00:00:00Z", ok(body), request=b"GET / HTTP/1.1\r\n\r\n")
    same = Exchange(PAGE, "2026-11-22T00:00:00Z", ok(FIRST))

    def live(folder: Path) -> None:
        catalogue = small_catalogue(tmp_path / "sources")
        with (
            open_archive(folder, catalogue, purpose="crawl", now="2026-11-23T00:00:00Z") as archive,
            Intake(archive, witness="crawl:test", purpose="crawl", now="2026-11-23T00:00:00Z") as intake,
        ):
            intake.take([(today, None), (same, None)])

    live(tmp_path / "a")
    told(tmp_path / "a")
    run(tmp_path / "a", f"Test={pywb}")
    run(tmp_path / "b", f"Test={pywb}")
    told(tmp_path / "b")
    live(tmp_path / "b")
    assert told(tmp_path / "a") == told(tmp_path / "b")
    assert (tmp_path / "a" / DATABASE).exists()


class Limiter:
    """Counts as the other side does, and answers 429 where more than `most` came within `seconds`."""

    def __init__(self, most: int, seconds: float) -> None:
        self.most, self.seconds = most, seconds
        self.came: list[float] = []
        self.refused: list[float] = []

    def let(self, asked: Asked) -> bytes | None:
        if "id_/" not in asked.path:
            return None
        self.came.append(asked.at)
        if len([at for at in sorted(self.came) if at > asked.at - self.seconds]) <= self.most:
            return None
        self.refused.append(asked.at)
        return ok(b"slow down", status="429 Too Many Requests")


def test_a_limiting_archive_never_has_to_refuse(tmp_path: Path, pywb: str) -> None:
    limiter = Limiter(8, 0.25)
    with serve() as web:
        web.other = forwarding(pywb, limiter.let)
        report = run(tmp_path / "a", f"{web.base}/web/", etiquette=Etiquette(Pace(24, 1.0), Pace(8, 0.25), 0.5))
    assert report.finished
    assert len(limiter.came) == report.gains.fetched > 20
    assert not limiter.refused


def test_the_limiter_has_teeth_and_a_429_silences_everything(tmp_path: Path, pywb: str) -> None:
    """Control: a pace of our own is refused; then only what was under way comes until the silence is over."""
    limiter = Limiter(8, 0.25)
    with serve() as web:
        web.other = forwarding(pywb, limiter.let)
        report = run(tmp_path / "a", f"{web.base}/web/", etiquette=quick(silence=0.5))
        assert limiter.refused
        for at in limiter.refused[:1]:
            assert sum(at < other.at < at + 0.5 for other in web.asked) < UNDER_WAY
    assert report.finished
    assert len(facts(tmp_path / "a")) == len(PAST)
