"""What an index is asked, and its answers in every form archives give them."""

from __future__ import annotations

import contextlib
import json
from urllib.parse import parse_qs, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scrapers.cdx import CdxLine, Dialect, Match, from_json, parse_cdx, question, to_json
from scrapers.webarchives import prefixes_of

URL = "http://www.ice.gov/secure_communities/"
DIGEST = "VL2MMHO4YXUKFWV63YHTWSBM3GXKSQ2N"
LINE = CdxLine(URL, "2011-01-02T03:04:05Z", 200, "text/html", "sha1:" + DIGEST)
TEXT = f"gov,ice)/secure_communities 20110102030405 {URL} text/html 200 {DIGEST} 330"
STATED = {"url": URL, "mime": "text/html", "status": "200", "digest": DIGEST, "length": "330"}
OBJECT = {"urlkey": "gov,ice)/secure_communities", "timestamp": "20110102030405", **STATED}
CDXJ = "gov,ice)/secure_communities 20110102030405 " + json.dumps(STATED)
HEADER = ["urlkey", "timestamp", "original", "mimetype", "statuscode", "digest"]
ROW = ["gov,ice)/secure_communities", "20110102030405", URL, "text/html", "200", DIGEST]
EVERY_FORM = {
    "text": TEXT,
    "text with legend": " CDX N b a m s k S\n" + TEXT,
    "eleven columns": TEXT.removesuffix("330") + "- - 330 0 file.warc.gz",
    "cdxj": CDXJ,
    "json lines": json.dumps(OBJECT),
    "json array": json.dumps([HEADER, ROW]),
    "json array in another order": json.dumps([HEADER[::-1], ROW[::-1]]),
}


@pytest.mark.parametrize("form", EVERY_FORM)
def test_every_form_gives_the_same_line(form: str) -> None:
    answer = parse_cdx(EVERY_FORM[form].encode())
    assert answer.lines == (LINE,)
    assert (answer.resume, answer.pages, answer.refused) == (None, None, ())


@pytest.mark.parametrize(
    "body",
    [
        TEXT + "\n\ngov%2Cice%29%2F+20120101000000%21\n",
        json.dumps([HEADER, ROW, [], ["gov%2Cice%29%2F+20120101000000%21"]]),
    ],
)
def test_a_resumption_key_stands_behind_an_empty_row(body: str) -> None:
    answer = parse_cdx(body.encode())
    assert answer.lines == (LINE,)
    assert answer.resume == "gov%2Cice%29%2F+20120101000000%21"


@pytest.mark.parametrize("body", ['{"blocks": 9, "pages": 3, "pageSize": 5}', "3\n"])
def test_pages_are_counted(body: str) -> None:
    assert parse_cdx(body.encode()).pages == 3


@pytest.mark.parametrize("body", [b"", b"\n", b"[]"])
def test_no_captures_is_an_answer(body: bytes) -> None:
    assert parse_cdx(body).lines == ()


def test_a_revisit_has_no_status_and_a_bad_line_a_reason() -> None:
    revisit = TEXT.replace("text/html 200", "warc/revisit -")
    wrong = TEXT.replace("20110102030405", "20110002030405")
    foreign = TEXT.replace(URL, "dns:www.ice.gov")
    answer = parse_cdx("\n".join([revisit, wrong, foreign, "rubbish"]).encode())
    assert [(line.is_revisit, line.status, line.digest) for line in answer.lines] == [(True, None, LINE.digest)]
    assert len(answer.refused) == 3
    assert all(reason for _, reason in answer.refused)


@pytest.mark.parametrize(
    "body", [b"<html>Too many</html>", b"{not json", b'{"error": 1', b"Access denied by policy", b'[{"a": 1}]']
)
def test_a_page_of_the_archive_is_no_index(body: bytes) -> None:
    with pytest.raises(ValueError, match="expected"):
        parse_cdx(body)


@given(st.binary(max_size=200))
def test_any_bytes_are_an_answer_or_a_reason(body: bytes) -> None:
    with contextlib.suppress(ValueError):
        parse_cdx(body)


def test_questions_in_both_dialects() -> None:
    wayback = question(
        "https://a.example/cdx",
        Dialect.WAYBACK,
        "ice.gov/x/",
        Match.PREFIX,
        since="2011-01-01T00:00:00Z",
        resume="a b%21+c",
    )
    said = {k: v[0] for k, v in parse_qs(urlsplit(wayback).query).items()}
    assert said["matchType"] == "prefix"
    assert said["from"] == "20110101000000"
    assert (said["showResumeKey"], said["resumeKey"]) == ("true", "a b%21+c")
    odd = "http://www.ice.gov/a?b=c&d=e%20f#g"
    pywb = question("http://b.example/web/cdx", Dialect.PYWB, odd, Match.EXACT, until="2015-01-01T00:00:00Z")
    assert parse_qs(urlsplit(pywb).query) == {"url": [odd], "output": ["json"], "to": ["20150101000000"]}
    assert "page=2" in question("http://b.example/web/cdx", Dialect.PYWB, "ice.gov/x/", Match.PREFIX, page=2)


def test_a_line_survives_the_frontier() -> None:
    assert from_json(to_json(LINE)) == LINE


@pytest.mark.parametrize(
    ("expression", "begins"),
    [
        (r"https://ice\.gov/news/releases/(?P<name>[^/?]+)", ("ice.gov/news/releases/",)),
        (r"https://ice\.gov/(?:remove/)?stats/(?P<y>20\d\d)", ("ice.gov/remove/stats/20", "ice.gov/stats/20")),
        (r"https://(?:a\.gov/x|b\.gov/y)/\d", ("a.gov/x/", "b.gov/y/")),
        (r"https://ice\.gov/(?:[^?]+/)?I-?247\.pdf", ()),
        (r"https://ice\.gov/x/(?!y)(?P<name>.+)", ("ice.gov/x/",)),
    ],
)
def test_what_the_addresses_of_a_pattern_begin_with(expression: str, begins: tuple[str, ...]) -> None:
    assert prefixes_of(expression) == begins
