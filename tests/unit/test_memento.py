"""Mementos: TimeMaps, addresses, and the response of the past inside an archive's answer."""

from __future__ import annotations

import base64
import gzip
import hashlib
from collections.abc import Iterator

import pytest
import yaml

from archive.vault.fields import parse_head
from scrapers.cdx import CdxLine
from scrapers.memento import (
    Absent,
    Elsewhere,
    Replayed,
    is_limited,
    is_memento,
    replayed,
    split_memento,
)
from scrapers.timemap import parse_timemap
from tests.support.shared import shared

URL = "http://www.ice.gov/sc"
BASE = "https://web.archive.example/web/"
AT = f"{BASE}20110102030405id_/{URL}"
LINE = CdxLine(URL, "2011-01-02T03:04:05Z", 200, "text/html", None)
DATED = "Memento-Datetime: Sun, 02 Jan 2011 03:04:05 GMT"


def answer(*fields: str, status: str = "200 OK", body: bytes = b"hello") -> bytes:
    return "\r\n".join([f"HTTP/1.1 {status}", *fields]).encode() + b"\r\n\r\n" + body


def judged(response: bytes, line: CdxLine = LINE) -> Replayed | Elsewhere | Absent:
    return replayed(AT, line, response, parse_head(response))


def past(response: bytes, line: CdxLine = LINE) -> Replayed:
    found = judged(response, line)
    assert isinstance(found, Replayed)
    return found


def sha1(content: bytes) -> str:
    return "sha1:" + base64.b32encode(hashlib.sha1(content).digest()).decode()


def test_the_head_of_the_past_has_the_fields_of_the_past_and_none_of_the_archive() -> None:
    found = past(
        answer(
            DATED, "Content-Type: text/html", "Server: nginx", "Date: Mon, 23 Nov 2026 00:00:00 GMT",
            "X-App-Server: wwwb-7", "X-Archive-Src: a.warc.gz", "X-Archive-Orig-Server: Apache/2",
            'X-Archive-Orig-ETag: "a"', "X-Archive-Orig-Content-Length: 999",
            'Link: <http://www.ice.gov/sc>; rel="original"', "X-Foo: bar",
        )
    )  # fmt: skip
    head = parse_head(found.response)
    assert dict(head.fields.pairs) == {
        "server": "Apache/2",
        "etag": '"a"',
        "content-type": "text/html",
        "x-foo": "bar",
        "content-length": "5",
    }
    assert (found.url, found.captured_at) == (URL, LINE.captured_at)
    assert found.response[head.body_at :] == b"hello"


@pytest.mark.parametrize("status", ["404 Not Found", "403 Forbidden", "429 Too Many Requests", "503 Busy", "500 Oops"])
def test_archived_errors_are_of_the_past(status: str) -> None:
    found = past(answer(DATED, status=status))
    assert found.response.startswith(f"HTTP/1.1 {status}\r\n".encode())


@pytest.mark.parametrize("status", ["200 OK", "404 Not Found", "403 Forbidden", "429 Too Many Requests", "503 Busy"])
def test_pages_of_the_archive_itself_are_none(status: str) -> None:
    assert isinstance(judged(answer("Content-Type: text/html", status=status)), Absent)


def test_some_archives_ask_to_be_left_alone_with_status_200() -> None:
    limited = answer("Content-Type: text/html", body=b"<p>Rate limit reached</p>")
    assert is_limited(limited, parse_head(limited))
    plain = answer("Content-Type: text/html", body=b"<p>not here</p>")
    assert not is_limited(plain, parse_head(plain))


def test_old_archives_without_memento_datetime() -> None:
    assert past(answer("X-Archive-Orig-Server: Apache")).captured_at == LINE.captured_at
    error = answer("X-Archive-Orig-Server: Apache", "X-Archive-Wayback-Runtime-Error: ResourceNotAvailableException: x")
    assert isinstance(judged(error), Absent)


@pytest.mark.parametrize(
    "location", ["/web/20110102040506id_/http://www.ice.gov/sc", f"{BASE}20110102040506/http://www.ice.gov/sc"]
)
def test_a_redirect_to_a_nearby_time_is_no_capture(location: str) -> None:
    found = judged(answer(f"Location: {location}", status="302 Found"))
    assert found == Elsewhere(f"{BASE}20110102040506id_/{URL}")


@pytest.mark.parametrize(
    ("location", "original"),
    [
        ("/web/20110102030405id_/http://www.ice.gov/new", "http://www.ice.gov/new"),
        (f"{BASE}20110102030405/https://www.ice.gov/new", "https://www.ice.gov/new"),
        ("/secure-communities", "/secure-communities"),
        (
            "https://other.example/web/20110102030405/http://a.example/",
            "https://other.example/web/20110102030405/http://a.example/",
        ),
    ],
)
def test_an_archived_redirect_leads_where_it_led(location: str, original: str) -> None:
    found = past(answer(DATED, f"Location: {location}", status="301 Moved Permanently", body=b""))
    assert parse_head(found.response).fields.get("location") == original


def test_another_moment_is_told_by_the_archive() -> None:
    found = past(
        answer(DATED.replace("2011", "2012").replace("Sun", "Mon"), 'Link: <https://www.ice.gov/sc>; rel="original"')
    )
    assert (found.url, found.captured_at) == ("https://www.ice.gov/sc", "2012-01-02T03:04:05Z")


BODY = b"<p>3,181 jurisdictions</p>" * 20
ZIPPED = gzip.compress(BODY, mtime=0)


@pytest.mark.parametrize(
    ("fields", "body", "digest", "coding", "entity"),
    [
        (("Content-Encoding: ",), ZIPPED, None, "gzip", ZIPPED),
        ((), ZIPPED, None, "gzip", ZIPPED),
        (("Content-Type: application/x-gzip",), ZIPPED, None, None, ZIPPED),
        (("Content-Encoding: gzip",), ZIPPED, sha1(BODY), None, BODY),
        (("Content-Encoding: gzip",), ZIPPED, sha1(ZIPPED), "gzip", ZIPPED),
        (("X-Archive-Orig-Content-Encoding: gzip",), BODY, sha1(ZIPPED), None, BODY),
        (("X-Archive-Orig-Content-Encoding: gzip",), ZIPPED, sha1(ZIPPED), "gzip", ZIPPED),
        (("Content-Encoding: gzip",), b"not gzip", None, "gzip", b"not gzip"),
        ((), b"\x1f\x8b\x08 not gzip", None, None, b"\x1f\x8b\x08 not gzip"),
    ],
)
def test_the_content_coding_is_the_one_the_bytes_have(
    fields: tuple[str, ...], body: bytes, digest: str | None, coding: str | None, entity: bytes
) -> None:
    found = past(answer(DATED, *fields, body=body), CdxLine(URL, LINE.captured_at, 200, None, digest))
    head = parse_head(found.response)
    assert head.fields.get("content-encoding") == coding
    assert found.response[head.body_at :] == entity


def test_the_archives_transfer_coding_is_taken_off() -> None:
    found = past(
        answer(
            DATED,
            "Transfer-Encoding: chunked",
            "X-Archive-Orig-Transfer-Encoding: chunked",
            body=b"5\r\nhello\r\n0\r\n\r\n",
        )
    )
    assert found.response.endswith(b"Content-Length: 5\r\n\r\nhello")


def test_timemaps_in_link_format_and_json() -> None:
    link_format = (
        f'<{URL}>; rel="original",\n<{BASE}timemap/link/{URL}>; rel="self"; type="application/link-format",\n'
        f'<{BASE}20110102030405mp_/{URL}>; rel="first memento"; datetime="Sun, 02 Jan 2011 03:04:05 GMT",\n'
        f'<https://other.example/x?y>; rel="memento"; datetime="Mon, 02 Jan 2012 03:04:05 GMT",\n'
        f'<{BASE}timemap/2/{URL}>; rel="timemap"; type="application/link-format"'
    )
    found = parse_timemap(link_format.encode(), base=BASE)
    other = "https://other.example/x?y"
    expected = ((AT, CdxLine(URL, LINE.captured_at)), (other, CdxLine(URL, "2012-01-02T03:04:05Z")))
    assert found.mementos == expected
    assert found.more == (f"{BASE}timemap/2/{URL}",)
    aggregated = (
        '{"original_uri": "http://www.ice.gov/sc", "mementos": {"list": ['
        f'{{"datetime": "2011-01-02T03:04:05Z", "uri": "{BASE}20110102030405/{URL}"}},'
        '{"datetime": "2012-01-02T03:04:05Z", "uri": "https://other.example/x?y"}, {"datetime": "never", "uri": "https://other.example/"}]},'
        f'"timemap_index": [{{"uri": "{BASE}timemap/2/{URL}"}}]}}'
    )
    found = parse_timemap(aggregated.encode(), base=BASE)
    assert found.mementos == expected
    assert found.more == (f"{BASE}timemap/2/{URL}",)
    assert len(found.refused) == 1
    lines = f'{{"urlkey": "k", "timestamp": "20110102030405", "url": "{URL}", "status": "200"}}'
    assert parse_timemap(lines.encode(), base=BASE).mementos == ((AT, CdxLine(URL, LINE.captured_at, 200)),)
    with pytest.raises(ValueError, match="expected"):
        parse_timemap(b"<html>not found</html>", base=BASE)


def test_addresses_of_mementos() -> None:
    assert split_memento("https://cybercemetery.unt.example/archive/x/20110102030405/http://www.ice.gov/sc?a=b") == (
        "https://cybercemetery.unt.example/archive/x/", LINE.captured_at, "http://www.ice.gov/sc?a=b"
    )  # fmt: skip
    assert split_memento(f"{BASE}20110102030405id_/http:/www.ice.gov/sc") == (BASE, LINE.captured_at, URL)
    assert split_memento(f"{BASE}20110002030405id_/{URL}") is None
    assert split_memento("https://www.ice.gov/sc") is None


def recorded(name: str) -> Iterator[tuple[str, CdxLine, bytes]]:
    """The address asked, the line that would name it, and the answer, for each exchange of a recording."""
    loaded = yaml.safe_load(shared(f"corpus/edgi-wayback-http-recordings/{name}.yaml").read_bytes())
    for each in loaded["interactions"]:
        said = each["response"]
        body = said["body"]["string"]
        content = body.encode() if isinstance(body, str) else body
        fields = [
            f"{k}: {' '.join(v.split())}"
            for k, values in said["headers"].items()
            for v in values
            if k.lower() != "transfer-encoding"
        ]
        address = each["request"]["uri"]
        parts = split_memento(address)
        if parts:
            response = answer(*fields, status=f"{said['status']['code']} {said['status']['message']}", body=content)
            yield address, CdxLine(parts[2], parts[1]), response


def seen(name: str) -> list[tuple[str, int | None, str]]:
    """What each recorded exchange is: kind, status, and where it leads or when it was captured."""
    told = []
    for address, line, response in recorded(name):
        head = parse_head(response)
        match replayed(address, line, response, head):
            case Replayed(_, captured_at, original):
                then = parse_head(original)
                told.append(("memento", then.status, then.fields.get("location") or captured_at))
            case Elsewhere(memento):
                told.append(("elsewhere", head.status, memento))
            case Absent(reason):
                told.append(("absent", head.status, reason))
        assert is_memento(line, head) == (told[-1][0] == "memento")
    return told


def test_recording_of_historical_redirects() -> None:
    signpost = "https://www.epa.gov/sites/production/files/signpost/cc.html"
    assert seen("test_get_memento_follows_historical_redirects") == [
        ("elsewhere", 302, "https://web.archive.org/web/20200201023757id_/https://www.epa.gov/climatechange"),
        ("memento", 301, signpost),
        ("elsewhere", 302, f"https://web.archive.org/web/20200201024405id_/{signpost}"),
        ("memento", 200, "2020-02-01T02:44:05Z"),
    ]


def test_recording_of_path_based_redirects() -> None:
    there = "https://www.whitehouse.gov/ostp/about/student/faqs"
    assert seen("test_get_memento_with_path_based_redirects") == [
        ("memento", 301, there),
        ("elsewhere", 302, f"https://web.archive.org/web/20201027220743id_/{there}"),
        ("memento", 404, "2020-10-27T22:07:43Z"),
    ]


def test_recording_of_an_archived_rate_limit() -> None:
    assert seen("test_get_memento_works_on_archived_rate_limit_responses") == [("memento", 429, "2015-01-29T03:49:04Z")]
    ((_, line, response),) = recorded("test_get_memento_works_on_archived_rate_limit_responses")
    assert is_memento(line, parse_head(response))
