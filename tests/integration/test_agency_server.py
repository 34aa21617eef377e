"""The agency's server: a day is turned from inside only, files answer conditional requests, visits are counted."""

from __future__ import annotations

import gzip
from http.client import HTTPConnection, HTTPResponse

from scrapers.agency.days import DHS, ICE
from scrapers.agency.server import Agency, Request

MEMORANDUM = "/news/2014/11/20/memorandum-ends-secure-communities"


def ask(agency: Agency, host: str, path: str, **headers: str) -> tuple[HTTPResponse, bytes]:
    """One GET, with these headers (underscores for hyphens)."""
    connection = HTTPConnection("127.0.0.1", agency.port, timeout=10)
    try:
        named = {name.replace("_", "-"): text for name, text in headers.items()}
        connection.request("GET", path, headers={"Host": host, **named})
        response = connection.getresponse()
        return response, response.read()
    finally:
        connection.close()


def test_the_day_decides_what_is_served_and_every_request_is_remembered() -> None:
    with Agency() as agency:
        first, _ = ask(agency, ICE, "/secure_communities/")
        agency.turn_to("2014-03-10")
        second, _ = ask(agency, ICE, "/secure_communities/")
        other, _ = ask(agency, DHS, "/secure_communities/")
    assert (first.status, second.status, other.status) == (200, 301, 404)
    assert second.headers["Location"] == f"http://{ICE}/secure-communities"
    assert agency.requests == [
        Request("2009-11-12", ICE, "/secure_communities/", 200),
        Request("2014-03-10", ICE, "/secure_communities/", 301),
        Request("2014-03-10", DHS, "/secure_communities/", 404),
    ]


def test_a_file_answers_304_to_its_own_tag_or_date_and_to_no_other() -> None:
    with Agency() as agency:
        agency.turn_to("2014-11-21")
        whole, body = ask(agency, DHS, MEMORANDUM)
        tag, date = whole.headers["ETag"], whole.headers["Last-Modified"]
        agency.turn_to("2022-12-10")
        by_tag, nothing = ask(agency, DHS, MEMORANDUM, If_None_Match=tag)
        by_date, _ = ask(agency, DHS, MEMORANDUM, If_Modified_Since=date)
        by_other, again = ask(agency, DHS, MEMORANDUM, If_None_Match='"other"', If_Modified_Since=date)
    assert (by_tag.status, nothing, by_date.status) == (304, b"", 304)
    assert (by_other.status, again) == (200, body)


def test_newer_pages_are_compressed_for_those_who_can_read_it() -> None:
    with Agency() as agency:
        agency.turn_to("2014-03-10")
        plain, body = ask(agency, ICE, "/secure-communities")
        packed, small = ask(agency, ICE, "/secure-communities", Accept_Encoding="gzip")
    assert plain.headers["Content-Encoding"] is None
    assert packed.headers["Content-Encoding"] == "gzip"
    assert gzip.decompress(small) == body


def test_the_oldest_pages_say_their_encoding_themselves() -> None:
    with Agency() as agency:
        response, body = ask(agency, ICE, "/news/releases/0906-texas")
    assert response.headers["Content-Type"] == "text/html"
    assert b"charset=windows-1252" in body
    assert "LAREDO, Texas –".encode("windows-1252") in body
