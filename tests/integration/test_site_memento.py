"""Memento (RFC 7089), addresses shaped like the Wayback Machine's, CDX: over a small archive, and with a client that is
not ours."""

from __future__ import annotations

import json
import re
import subprocess
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from archive.digest import sha256_of
from tests.support.sample import NEW, OLD, Sample, write_sample
from tests.support.server import hosted, served
from tests.support.site import Site, site
from tests.support.webarchive import aggregator

CLIENT = Path(__file__).resolve().parents[2] / ".venv-memento" / "bin" / "python"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_sample(tmp_path_factory.mktemp("sample"), demonstration=True).parent


@pytest.fixture(scope="module")
def opened(folder: Path) -> Iterator[Site]:
    with site(folder) as found:
        yield found


def test_the_timegate_leads_to_the_nearest_usable_memento(opened: Site) -> None:
    reply = opened.get(f"/timegate/{OLD}", accept_datetime="Sat, 30 Oct 2010 00:00:00 GMT")
    assert reply.status == 302
    assert reply.headers["vary"].startswith("accept-datetime")
    assert reply.headers["location"].endswith(f"/web/20101020180500/{OLD}")
    for relation in ("original", "timegate", "timemap", "first memento"):
        assert f'rel="{relation}"' in reply.headers["link"], relation
    assert "memento-datetime" not in reply.headers


def test_without_a_moment_the_newest_is_meant(opened: Site) -> None:
    location = opened.get(f"/timegate/{NEW}").headers["location"]
    reply = opened.get(location)
    assert reply.status == 200
    assert 'rel="last memento"' in reply.headers["link"]


def test_http_and_https_and_a_slash_are_one_resource(opened: Site) -> None:
    """As in the field: looked up by SURT."""
    asked = opened.get("/timemap/link/https://agency.example/secure_communities").text
    assert f"/web/20100817090000/{OLD}" in asked


@pytest.mark.parametrize(("moment", "status"), [("yesterday", 400), ("", 302)])
def test_a_moment_that_is_none_is_told(opened: Site, moment: str, status: int) -> None:
    assert opened.get(f"/timegate/{OLD}", accept_datetime=moment).status == status


@pytest.mark.parametrize("path", ["/timegate/", "/timemap/link/", "/web/2010/", "/web/*/", "/web/"])
def test_nothing_is_answered_in_words(opened: Site, path: str) -> None:
    assert opened.get(f"{path}http://nowhere.example/").status == 404
    assert opened.get(f"{path}http:////[").status in (400, 404)


def test_a_memento_tells_its_moment_and_its_neighbours(opened: Site) -> None:
    reply = opened.get(f"/web/20101020153000/{OLD}")
    assert reply.status == 200
    assert reply.headers["memento-datetime"] == "Wed, 20 Oct 2010 15:30:00 GMT"
    for relation in ("prev memento", "next memento", "first memento", "last memento"):
        assert re.search(rf'rel="(?:\w+ )*{relation}"', reply.headers["link"]), relation
    same = opened.get(f"/captures/20101020153000/{OLD}").headers["memento-datetime"]
    assert same == reply.headers["memento-datetime"]


def test_bytes_are_exactly_those_captured_and_nothing_a_browser_runs(opened: Site) -> None:
    reply = opened.get(f"/web/20101020153000id_/{OLD}")
    assert reply.headers["memento-datetime"] == "Wed, 20 Oct 2010 15:30:00 GMT"
    assert reply.headers["x-archive-orig-content-type"] == "text/html"
    assert reply.headers["content-type"] == "application/octet-stream"
    assert reply.headers["content-security-policy"].startswith("sandbox")
    assert reply.headers["content-disposition"].startswith("attachment")
    assert reply.content.startswith(b"<h1>")
    digests = re.findall(r"/payloads/([0-9a-f]{64})", opened.get(f"/web/20101020153000/{OLD}").text)
    assert sha256_of(reply.content) in digests


@pytest.mark.parametrize("digits", ["20101021000000", "20101020", "2010102015"])
@pytest.mark.parametrize("flag", ["", "id_"])
def test_another_moment_leads_to_the_nearest_one(opened: Site, digits: str, flag: str) -> None:
    location = opened.get(f"/web/{digits}{flag}/{OLD}").headers["location"]
    assert re.fullmatch(rf"/web/20101020\d{{6}}{flag}/{re.escape(OLD)}", location)
    assert opened.get(location).status == 200


def test_all_captures_of_an_address(opened: Site) -> None:
    text = opened.get(f"/web/*/{OLD}").text
    assert "17 August 2010" in text
    assert "/captures/20100817090000/" in text


def test_timemaps_say_the_same_in_every_form(opened: Site) -> None:
    link, told, cdxj = (opened.get(f"/timemap/{form}/{OLD}") for form in ("link", "json", "cdxj"))
    assert link.headers["content-type"].startswith("application/link-format")
    moments = [m["datetime"] for m in json.loads(told.text)["mementos"]["list"]]
    assert len(moments) > 3
    assert moments == sorted(moments)
    assert len(re.findall(r'rel="[^"]*\bmemento"', link.text)) == len(moments)
    lines = [line.partition(" ") for line in cdxj.text.splitlines() if not line.startswith("!")]
    assert [stamp for stamp, _, _ in lines] == ["".join(c for c in m if c.isdigit()) for m in moments]
    assert all(json.loads(said)["uri"] for _, _, said in lines)
    for uri in re.findall(r"<([^>]+)>; rel=\"[^\"]*memento\"", link.text):
        assert opened.get(uri.removeprefix("http://localhost")).status == 200


def test_a_long_timemap_comes_in_pages(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("archive.pages.web.SIZE", 2)
    with site(folder) as opened:
        first = opened.get(f"/timemap/link/{OLD}").text
        others = re.findall(r'<([^>]+)>; rel="timemap"', first)
        assert others
        assert 'from="' in first
        found = [opened.get(path.removeprefix("http://localhost")) for path in others]
        assert all(reply.status == 200 for reply in found)
        stamps = [s for reply in found for s in re.findall(r"/web/(\d{14})/", reply.text)]
        stamps += re.findall(r"/web/(\d{14})/", first)
        assert len(stamps) == len(set(stamps)) > 2


def test_cdx_lists_captures_as_the_field_does(opened: Site) -> None:
    lines = [line.split(" ") for line in opened.get(f"/cdx?url={OLD}").text.splitlines()]
    assert all(len(line) == 7 for line in lines)
    assert lines[0][:3] == ["example,agency)/secure_communities", "20100817090000", OLD]
    assert lines == sorted(lines, key=lambda line: line[:2])
    told = json.loads(opened.get("/cdx?url=agency.example&matchType=host&output=json").text)
    assert told[0][:3] == ["urlkey", "timestamp", "original"]
    assert len(told) - 1 > len(lines)
    assert opened.get("/cdx?url=agency.example/statistics&matchType=prefix&from=2022&to=2022").text.count("\n") == 2
    assert opened.get("/cdx?url=example&matchType=domain&limit=1&offset=1").text.count("\n") == 1
    assert opened.get("/cdx?url=agency.example&matchType=fuzzy").status == 400
    assert opened.get("/cdx").status == 400


ASKED = """
import datetime, json, sys
from memento_client import MementoClient
site, original = sys.argv[1:]
client = MementoClient(timegate_uri=site + "/timegate/", check_native_timegate=False)
info = client.get_memento_info(original, datetime.datetime(2010, 10, 30))
closest = info["mementos"]["closest"]["uri"][0]
told = info["mementos"], client.is_memento(closest), client.is_timegate(site + "/timegate/" + original)
print(json.dumps([*told, client.get_original_uri(closest)], default=str))
"""


@pytest.mark.skipif(not CLIENT.exists(), reason="needs memento-client in .venv-memento (make .venv-memento/.installed)")
def test_an_independent_client_finds_its_way(tmp_path: Path) -> None:
    """memento-client of the Los Alamos prototyping team, in an environment of its own; it asks the original as well."""
    with hosted("<p>today") as page:
        sample = Sample(tmp_path)
        sample.put("sources", ("pages", "Pages", "ICE", "page"))
        sample.put("documents", ("page", "pages", "A page", "html"))
        sample.put("witnesses", ("w-live", "our own crawl", "crawl"))
        for at in ("2009-01-01T08:00:00Z", "2010-10-20T18:05:00Z", "2012-03-01T00:00:00Z"):
            sample.capture("page", page, at, f"<p>{at}".encode())
        sample.close()
        with served(tmp_path) as address:
            done = subprocess.run(
                [str(CLIENT), "-W", "ignore", "-c", ASKED, address, page], capture_output=True, text=True, timeout=60
            )
            assert done.returncode == 0, done.stderr
            mementos, is_memento, is_timegate, said = json.loads(done.stdout)
            assert mementos["closest"]["uri"] == [f"{address}/web/20101020180500/{page}"]
            assert mementos["first"]["uri"] == [f"{address}/web/20090101080000/{page}"]
            assert mementos["last"]["uri"] == [f"{address}/web/20120301000000/{page}"]
            assert (is_memento, is_timegate, said) == (True, True, page)


def test_pywb_lists_our_timemap_and_replays_by_our_timegate(folder: Path, tmp_path: Path, opened: Site) -> None:
    """A collection of pywb that holds nothing itself: what it tells of an address comes from our TimeMap, what it
    replays from our TimeGate and mementos."""
    told = json.loads(opened.get(f"/timemap/json/{OLD}").text)["mementos"]["list"]
    with served(folder) as address, aggregator(tmp_path / "pywb", address) as pywb:
        with urllib.request.urlopen(f"{pywb}timemap/cdxj/{OLD}", timeout=30) as reply:
            stamps = re.findall(r" (\d{14}) ", reply.read().decode())
        assert stamps == ["".join(c for c in m["datetime"] if c.isdigit()) for m in told]
        with urllib.request.urlopen(f"{pywb}20101020180500id_/{OLD}", timeout=30) as reply:
            assert reply.headers["Memento-Datetime"] == "Wed, 20 Oct 2010 18:05:00 GMT"
            assert reply.read() == opened.get(f"/web/20101020180500id_/{OLD}").content
