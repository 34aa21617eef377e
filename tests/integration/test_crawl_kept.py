"""Every exchange is kept, byte for byte, whatever it was."""

from __future__ import annotations

import gzip
import socket
import sqlite3
import ssl
import time
from contextlib import closing
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from warcio.archiveiterator import ArchiveIterator

from archive.capture import Failure
from archive.catalogue import load_catalogue
from archive.digest import sha256_of
from archive.store.archive import DATABASE
from scrapers.crawling import CrawlOptions, crawl
from tests.support.crawls import QUICK, captures, catalogue_of, run, what_was_kept
from tests.support.web import Asked, moved, ok, page, serve

CHUNKED = (
    b"HTTP/1.1 200 Fine by me\r\nX-oDD-CaSe:  two  blanks\r\nset-cookie: a=1\r\nTransfer-Encoding: chunked\r\n"
    b"Content-Encoding: gzip\r\ncontent-TYPE: text/html\r\n\r\n"
)


def chunked(body: bytes) -> bytes:
    pieces = [body[i : i + 7] for i in range(0, len(body), 7)]
    return CHUNKED + b"".join(b"%x;e=1\r\n%s\r\n" % (len(p), p) for p in pieces) + b"0\r\nX-Trailer: yes\r\n\r\n"


def blocks(folder: Path, kind: str) -> dict[str, bytes]:
    """The content block of the records of a kind, by target address, read with the field's own tool."""
    found = {}
    for file in sorted((folder / "warc").glob("*.warc.gz")):
        with file.open("rb") as stream:
            for record in ArchiveIterator(stream, no_record_parse=True):
                if record.rec_type == kind:
                    found[record.rec_headers.get_header("WARC-Target-URI")] = record.raw_stream.read()
    return found


def test_request_and_response_are_kept_byte_for_byte(tmp_path: Path) -> None:
    answers = {
        "/robots.txt": ok("User-agent: *\nAllow: /", kind="text/plain"),
        "/": chunked(gzip.compress(b'<a href="/b">b</a> <a href="/%7Etilde/A%2fb?q=%C3%A9&a=1">c</a>')),
        "/b": b"HTTP/1.0 404 not  here\r\nserver: x\r\n\r\nuntil the connection closes",
        "/%7Etilde/A%2fb": ok(b"\x00\xff" * 50, "x-A: 1", "X-a: 2", kind="application/octet-stream"),
    }

    def closing_answer(_: Asked, client: socket.socket) -> None:
        client.sendall(answers["/b"])

    with serve({**answers, "/b": closing_answer}) as web:
        run(tmp_path / "a", web)
        responses, requests = blocks(tmp_path / "a", "response"), blocks(tmp_path / "a", "request")
        for path, answer in answers.items():
            url = web.base + path + ("?q=%C3%A9&a=1" if "tilde" in path else "")
            assert responses[url] == answer
        asked = {web.base + a.path: a.head for a in web.asked}
        assert requests == asked
    kept = {c["url"].removeprefix(web.base): c for c in captures(tmp_path / "a")}
    assert kept["/"]["payload"] == sha256_of(b'<a href="/b">b</a> <a href="/%7Etilde/A%2fb?q=%C3%A9&a=1">c</a>')
    assert kept["/b"]["status"] == 404


def test_each_hop_each_status_and_robots_txt_is_a_capture(tmp_path: Path) -> None:
    pages = {
        "/": page("/old", "/gone", "/error", "/no", "/away", "/loop"),
        "/robots.txt": ok("User-agent: *\nDisallow: /no", kind="text/plain"),
        "/old": moved("/newer"),
        "/newer": moved("newest", "302 Found"),
        "/newest": ok("there"),
        "/gone": ok("", status="410 Gone"),
        "/away": moved("http://elsewhere.example/"),
        "/loop": moved("/loop"),
    }
    with serve(pages) as web:
        report = run(tmp_path / "a", web)
        assert "/no" not in web.paths()
        kept = {(path, status or failure) for path, status, _, failure in what_was_kept(tmp_path / "a", web)}
    assert kept == {
        ("/", 200), ("/robots.txt", 200), ("/old", 301), ("/newer", 302), ("/newest", 200), ("/gone", 410),
        ("/error", 404),        ("/no", "robots"), ("/away", 301), ("/loop", 301),
    }  # fmt: skip
    assert report.disallowed == 1
    assert report.finished
    assert not report.failed


def test_ten_redirects_are_followed_and_not_eleven(tmp_path: Path) -> None:
    with serve({f"/{n}": moved(f"/{n + 1}") for n in range(20)}) as web:
        run(tmp_path / "a", web, "/0")
        assert [p for p in web.paths() if p != "/robots.txt"] == [f"/{n}" for n in range(11)]


def test_a_redirect_to_a_private_address_is_refused_and_told(tmp_path: Path) -> None:
    with serve({"/": ok("secret")}) as tripwire:
        places = [
            f"http://127.0.0.1:{tripwire.port}/",
            f"http://2130706433:{tripwire.port}/",
            f"http://[::ffff:127.0.0.1]:{tripwire.port}/",
        ]
        pages = {"/": page("/0", "/1", "/2"), **{f"/{n}": moved(place) for n, place in enumerate(places)}}
        with serve(pages) as web:
            hosts = {"www.ice.example": f"127.0.0.1:{web.port}"}
            catalogue_of(tmp_path / "s", web)
            file = tmp_path / "s" / "scripted.toml"
            file.write_text(
                file.read_text()
                .replace(f"127.0.0.1:{web.port}", "www.ice.example")
                .replace(f"127\\.0\\.0\\.1:{web.port}", r"ice\.example")
            )
            report = crawl(tmp_path / "a", load_catalogue(tmp_path / "s"), (), CrawlOptions(delay=0, hosts=hosts))
        assert tripwire.connections == 0
    failed = {c["failure"] for c in captures(tmp_path / "a") if c["status"] is None}
    assert failed == {Failure.BLOCKED_ADDRESS}
    assert len(report.failed) == 3


def test_failures_are_captures_with_their_reason(tmp_path: Path) -> None:
    def drip(_: Asked, client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
        for _second in range(40):
            client.sendall(b"x")
            time.sleep(0.1)

    def silence(_: Asked, client: socket.socket) -> None:
        client.recv(1)

    def cut(_: Asked, client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf")

    def endless_head(_: Asked, client: socket.socket) -> None:
        client.sendall(b"HTTP/1.1 200 OK\r\n")
        for n in range(100_000):
            client.sendall(b"X-%d: %s\r\n" % (n, b"a" * 1000))

    pages = {
        "/robots.txt": ok("", status="404 Not Found"),
        "/drip": drip, "/silence": silence, "/cut": cut, "/head": endless_head,
        "/large": ok(b"a" * (2 << 20)), "/rubbish": b"NOT HTTP AT ALL\r\n\r\n",
    }  # fmt: skip
    with serve(pages) as web:
        report = run(tmp_path / "a", web, "/drip", "/silence", "/cut", "/head", "/large", "/rubbish", concurrency=8)
    kept = {c["url"].removeprefix(web.base): c for c in captures(tmp_path / "a")}
    reasons = {path: c["failure"] for path, c in kept.items()}
    assert reasons == {
        "/robots.txt": None, "/drip": "incomplete", "/silence": "timeout", "/cut": "incomplete",
        "/head": "headers-too-large",        "/large": "too-large", "/rubbish": "protocol",
    }  # fmt: skip
    assert kept["/drip"]["truncated"] == "time"
    assert kept["/cut"]["truncated"] == "disconnect"
    assert kept["/large"]["truncated"] == "length"
    assert {url.removeprefix(web.base) for url, _ in report.failed} == set(reasons) - {"/robots.txt"}


def test_nobody_there_and_no_such_name(tmp_path: Path) -> None:
    with serve() as web:
        pass  # the port is free again: connections are refused
    run(tmp_path / "a", web)
    kept = {c["url"].removeprefix(web.base): (c["failure"], c["detail"]) for c in captures(tmp_path / "a")}
    assert kept["/robots.txt"][0] == "connection-refused"
    assert kept["/"][0] == "robots"
    assert "connection-refused" in kept["/"][1]


def certified(folder: Path) -> tuple[ssl.SSLContext, Path]:
    """A server's TLS context with a certificate for 127.0.0.1 that signs itself, and the certificate's file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "127.0.0.1")])
    start = datetime.now(UTC) - timedelta(days=1)
    builder = x509.CertificateBuilder(
        name, name, key.public_key(), x509.random_serial_number(), start, start + timedelta(days=9)
    )
    number = x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))])
    signed = builder.add_extension(number, critical=False).sign(key, hashes.SHA256())
    file = folder / "certificate.pem"
    pem = serialization.Encoding.PEM
    secret = key.private_bytes(pem, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(signed.public_bytes(pem) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context, file


def test_tls_is_verified_and_recorded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    context, certificate = certified(tmp_path)
    with serve({"/": ok("over tls")}, tls=context) as web:
        base = f"https://127.0.0.1:{web.port}"
        catalogue_of(tmp_path / "s", web)
        file = tmp_path / "s" / "scripted.toml"
        file.write_text(file.read_text().replace(web.base, base))
        options = CrawlOptions(delay=0, loopback=True, limits=QUICK)
        report = crawl(tmp_path / "a", load_catalogue(tmp_path / "s"), (), options)
        assert web.asked == []
        assert len(report.failed) == 1
        reasons = {c["url"].removeprefix(base): (c["failure"], c["detail"]) for c in captures(tmp_path / "a")}
        assert reasons["/robots.txt"][0] == "tls"
        assert "CERTIFICATE_VERIFY_FAILED" in reasons["/robots.txt"][1]
        # The control: the same server, its certificate trusted.
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate))
        report = crawl(tmp_path / "b", load_catalogue(tmp_path / "s"), (), options)
        assert report.statuses == {200: 1}
    with next((tmp_path / "b" / "warc").glob("*.warc.gz")).open("rb") as stream:
        heads = [r.rec_headers for r in ArchiveIterator(stream) if r.rec_type == "response"]
    assert [value for name, value in heads[0].headers if name == "WARC-Protocol"] == ["http/1.1", "tls/1.3"]
    assert heads[0].get_header("WARC-IP-Address") == "127.0.0.1"


def test_304s_refer_to_what_they_confirm(tmp_path: Path) -> None:
    def answer(asked: Asked, _: socket.socket) -> bytes:
        if asked.field("if-none-match") == '"one"':
            return b'HTTP/1.1 304 Not Modified\r\nETag: "one"\r\n\r\n'
        return ok("content", 'ETag: "one"', "Last-Modified: Tue, 18 Nov 2014 10:00:00 GMT")

    with serve({"/": answer}) as web:
        for day in range(1, 13):
            report = run(tmp_path / "a", web, now=f"2014-11-{day:02}T12:00:00Z")
            assert not report.failed
        asked = [a.field("if-none-match") for a in web.asked if a.path == "/"]
    kept = [c for c in captures(tmp_path / "a") if c["url"].endswith("/")]
    assert [c["outcome"] for c in kept] == ["response", *["not-modified"] * 9, "response", "not-modified"]
    assert len({c["payload"] for c in kept}) == 1
    # After nine 304s the content is asked for whole, in case the server's ETag lies.
    assert [bool(a) for a in asked] == [False, *[True] * 9, False, True]


def test_a_page_with_too_many_links_is_told(tmp_path: Path) -> None:
    with serve({"/": page(*(f"/{n}" for n in range(50)))}) as web:
        report = run(tmp_path / "a", web, max_links=10)
        assert len(set(web.paths())) == 12
    assert report.capped == [(f"{web.base}/", 40)]
    with closing(sqlite3.connect(tmp_path / "a" / DATABASE)) as connection:
        assert connection.execute("SELECT kind FROM issues").fetchall() == [("link_cap",)]
