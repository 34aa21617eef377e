"""Answers: what a server of the agency says, and the kinds of answer an address can give by the day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

from scrapers.agency.pages import NOTICE, encoding_of, era_of, page, refusal


@dataclass(frozen=True)
class Answer:
    """What a server says: `modified` is the Last-Modified date of a file that can be asked for conditionally."""

    status: int
    body: bytes = b""
    media_type: str = "text/html"
    location: str | None = None
    modified: str | None = None


Show = Callable[[str], Answer]
"""What an address shows, by the day."""


def article(name: str, **facts: Any) -> Show:
    """The page of an article in the frame of the day."""
    return lambda day: _html(page(name, day, **facts), day)


def not_found(status: int = 404) -> Show:
    """The site's page for what it does not have; with status 200 it is a soft 404."""
    return lambda day: replace(article("not-found")(day), status=status)


def refused(status: int, path: str) -> Show:
    """A firewall's answer, sometimes under a status that means success."""
    return lambda day: replace(_html(refusal(path, day), day), status=status)


def moved(to: str) -> Show:
    """A redirect for good."""
    return lambda _day: Answer(301, location=to)


def file(content: Callable[[], bytes], media_type: str, modified: str) -> Show:
    """A file with a date, the same bytes every day."""
    return lambda _day: Answer(200, content(), media_type, modified=modified)


def fixed(show: Show, day: str, modified: str) -> Show:
    """A page that was made on one day and does not change with the furniture."""
    return lambda _day: replace(show(day), modified=modified)


def down(_day: str) -> Answer:
    """A server that cannot answer."""
    title = "503 Service Unavailable"
    body = f"<html><head><title>{title}</title></head><body><h1>{title}</h1><p>{NOTICE}</p></body></html>"
    return Answer(503, body.encode())


def _html(text: str, day: str) -> Answer:
    """A page in its day's encoding; the oldest server does not say which that is, the page itself does."""
    encoding = encoding_of(day)
    media_type = "text/html" if era_of(day) == "2009" else f"text/html; charset={encoding}"
    return Answer(200, text.encode(encoding, "xmlcharrefreplace"), media_type)
