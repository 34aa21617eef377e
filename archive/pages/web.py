"""The archive as a web archive: Memento (RFC 7089), addresses shaped like the Wayback Machine's, a CDX endpoint."""

from __future__ import annotations

import sqlite3
from email.utils import parsedate_to_datetime

from archive.errors import WrongUse
from archive.exports import cdx, timemap
from archive.moment import moment_of, parse_moment
from archive.pages.answering import Answer, Ask, Asked, Elsewhere, Missing, Page, Routes, Text
from archive.pages.capture import capture_page
from archive.pages.captures import address_captures
from archive.pages.mementos import Memento, around, exact, how_many, key_of, mementos, nearest, newest
from archive.pages.payload import download, shelfmark
from archive.pages.permalinks import plain_address, web_link

SIZE = 1000
"""Mementos on one page of a TimeMap."""

_NO_ADDRESS = Missing("An address such as https://www.ice.gov/ was expected; what was asked for is none.", "/", 400)
_NOTHING = Missing("The archive holds nothing of that address.", "/documents")


def memento_headers(connection: sqlite3.Connection, asked: Asked, url: str, moment: str) -> dict[str, str]:
    """What the answer that is a memento tells of itself (RFC 7089 section 2)."""
    return {"memento-datetime": timemap.http_date(moment), "link": _links(connection, asked, url, moment)}


def _links(connection: sqlite3.Connection, asked: Asked, url: str, moment: str | None = None) -> str:
    links = [
        timemap.link(plain_address(url), "original"),
        timemap.link(f"{asked.site}/timegate/{plain_address(url)}", "timegate"),
        timemap.link(f"{asked.site}/timemap/link/{plain_address(url)}", "timemap", type=timemap.LINK_FORMAT),
    ]
    key = key_of(url)
    if moment and key:
        there = around(connection, key, moment)
        itself = exact(connection, url, moment)  # a client that does not follow the redirect finds it here
        named = {"first": there.first, "prev": there.previous, "": itself, "next": there.next, "last": there.last}
        relations: dict[Memento, list[str]] = {}
        for name, memento in named.items():
            if memento:
                relations.setdefault(memento, []).append(name)
        links += [_memento_link(asked, m, " ".join([*filter(None, n), "memento"])) for m, n in relations.items()]
    return ", ".join(links)


def _memento_link(asked: Asked, memento: Memento, relation: str) -> str:
    uri = asked.site + web_link(memento.url, memento.captured_at)
    return timemap.link(uri, relation, datetime=timemap.http_date(memento.captured_at))


def _timegate(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """The memento nearest to the moment asked for, by redirect (RFC 7089 section 4.1, pattern 2.1)."""
    key, wanted = key_of(asked.address), asked.headers.get("accept-datetime")
    if key is None:
        return _NO_ADDRESS
    try:
        moment = moment_of(parsedate_to_datetime(wanted)) if wanted else None
    except ValueError:
        return Missing("Accept-Datetime: a time such as Tue, 17 Aug 2010 09:00:00 GMT was expected.", "/", 400)
    found = nearest(connection, key, moment) if moment else newest(connection, key)
    if found is None:
        return _NOTHING
    headers = {"vary": "accept-datetime", "link": _links(connection, asked, asked.address, found.captured_at)}
    return Elsewhere(web_link(found.url, found.captured_at), headers)


def _timemap(connection: sqlite3.Connection, asked: Asked) -> Answer:
    key, form, page = key_of(asked.address), asked.parts["form"], int(asked.parts.get("number") or 1)
    if key is None:
        return _NO_ADDRESS
    pages = -(-how_many(connection, key) // SIZE)
    if not 1 <= page <= pages:
        return _NOTHING
    address = plain_address(asked.address)
    there = around(connection, key, "")

    def at(number: int) -> str:
        return f"{asked.site}/timemap/{form}/{f'{number}/' if number > 1 else ''}{address}"

    def line(memento: Memento) -> timemap.MementoLine:
        return timemap.MementoLine(asked.site + web_link(memento.url, memento.captured_at), memento.captured_at)

    lines = tuple(line(m) for m in mementos(connection, key, size=SIZE, page=page))
    told = timemap.TimeMap(
        address,
        f"{asked.site}/timegate/{address}",
        at(page),
        tuple(at(n) for n in range(1, pages + 1) if n != page),
        lines,
        line(there.first) if there.first else lines[0],
        line(there.last) if there.last else lines[-1],
    )
    write = {"link": timemap.as_link_format, "json": timemap.as_json, "cdxj": timemap.as_cdxj}[form]
    return Text(write(told), timemap.FORMATS[form])


def _memento(answer_it: Ask) -> Ask:
    """The memento of exactly the moment asked for, else the way to the nearest one."""

    def answered(connection: sqlite3.Connection, asked: Asked) -> Answer:
        key = key_of(asked.address)
        if key is None:
            return _NO_ADDRESS
        moment, flag = asked.moment(), asked.parts.get("flag") or ""
        found = exact(connection, asked.address, moment)
        if found and found.url == asked.address:
            return answer_it(connection, asked)
        found = found or nearest(connection, key, moment)
        return Elsewhere(web_link(found.url, found.captured_at, flag)) if found else _NOTHING

    return answered


def _shown(connection: sqlite3.Connection, asked: Asked) -> Answer:
    url, moment = asked.address, asked.moment()
    page = capture_page(connection, url, moment)
    return Page("capture", page, memento_headers(connection, asked, url, moment)) if page else _NOTHING


def _bytes(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """The bytes, to be saved. What type the agency gave them stands where the Wayback Machine has it."""
    memento = exact(connection, asked.address, asked.moment())
    mark = shelfmark(connection, memento.payload) if memento else None
    if memento is None or mark is None:
        return Missing("No record of this archive holds the bytes of that capture.")
    headers = memento_headers(connection, asked, asked.address, memento.captured_at)
    media_type = mark.media_type.encode("ascii", "ignore").decode()
    said = {**headers, "x-archive-orig-content-type": media_type} if media_type else headers
    return download(asked.folder, memento.payload, mark, said)


def _calendar(connection: sqlite3.Connection, asked: Asked) -> Answer:
    key = key_of(asked.address)
    if key is None:
        return _NO_ADDRESS
    page = address_captures(connection, asked.address, key, max(1, int(asked.parts.get("number") or 1)))
    return Page("captures", page) if page.lines else _NOTHING


def _newest(connection: sqlite3.Connection, asked: Asked) -> Answer:
    key = key_of(asked.address)
    found = newest(connection, key) if key else None
    return Elsewhere(web_link(found.url, found.captured_at)) if found else _NOTHING if key else _NO_ADDRESS


def _partial(connection: sqlite3.Connection, asked: Asked) -> Answer:
    """A year, or more digits but not all: the nearest memento to the beginning of it."""
    key, digits = key_of(asked.address), asked.parts["digits"]
    if key is None:
        return _NO_ADDRESS
    found = nearest(connection, key, asked_moment(digits))
    return Elsewhere(web_link(found.url, found.captured_at, asked.parts.get("flag") or "")) if found else _NOTHING


def asked_moment(digits: str) -> str:
    """The first moment that some leading digits of a stamp leave open. Raises ValueError when they are no time."""
    return parse_moment(digits + "00010101000000"[len(digits) :])


def _cdx(connection: sqlite3.Connection, asked: Asked) -> Answer:
    term = asked.terms.get
    query = cdx.CdxQuery(
        term("url", ""),
        term("matchType", "exact"),
        term("from", ""),
        term("to", ""),
        _whole(term("limit", ""), cdx.MOST),
        _whole(term("offset", ""), 0),
    )
    try:
        lines = list(cdx.cdx_rows(connection, query))
    except WrongUse as wrong:
        return Missing(wrong.sentence, "/about", 400)
    if term("output") == "json":
        return Text(cdx.as_json(lines), "application/json")
    return Text(cdx.as_text(lines), "text/plain")


def _whole(digits: str, otherwise: int) -> int:
    return int(digits) if digits.isdecimal() and len(digits) < 10 else otherwise


_STAMP = r"/web/(?P<stamp>\d{14})"

ROUTES: Routes = (
    (r"/timegate/(?P<url>.+)$", _timegate),
    (r"/timemap/(?P<form>link|json|cdxj)/(?:(?P<number>\d{1,6})/)?(?P<url>.+)$", _timemap),
    (r"/web/\*/(?:(?P<number>\d{1,6})/)?(?P<url>.+)$", _calendar),
    (_STAMP + r"/(?P<url>.+)$", _memento(_shown)),
    (_STAMP + r"(?P<flag>id_)/(?P<url>.+)$", _memento(_bytes)),
    (r"/web/(?P<digits>\d{4,13})(?P<flag>id_)?/(?P<url>.+)$", _partial),
    (r"/web/(?P<url>(?:https?:|[^/\d*]).+)$", _newest),
    (r"/cdx$", _cdx),
)
