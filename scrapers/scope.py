"""Which links belong to a source: pure, the same answer for the same page and catalogue whatever came before."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from urllib.parse import urljoin

from selectolax.lexbor import LexborHTMLParser, SelectolaxError
from w3lib.url import safe_url_string

from archive.catalogue import Source, plain_address
from archive.catalogue.source import bare_host
from archive.store.frontier import Visit
from archive.uri import split_address

MOST_REDIRECTS = 10
LONGEST_LINK = 4096


@dataclass(frozen=True)
class Found:
    """The links of one page that are to be followed; `capped` says how many more there were (reason `link_cap`)."""

    visits: tuple[Visit, ...] = ()
    capped: int = 0


def address_of(link: str, base: str) -> str | None:
    """The address a link on a page means: absolute, ASCII, without fragment; None where it is no http(s) address."""
    link = link.strip(" \t\r\n\f\x00")
    if not link or len(link) > LONGEST_LINK:
        return None
    try:
        url = safe_url_string(urljoin(base, re.sub(r"[\t\r\n]", "", link).replace("\\", "/"))).partition("#")[0]
        parts = split_address(url)
        host = (parts.hostname or "").encode("ascii").decode()
    except (ValueError, UnicodeError):
        return None
    netloc = f"[{host}]" if ":" in host else host
    return parts._replace(
        netloc=netloc if parts.port is None else f"{netloc}:{parts.port}", path=parts.path or "/"
    ).geturl()


def links_of(page: str | bytes, url: str) -> Iterator[str]:
    """The addresses an HTML page at `url` links to, in reading order (`<base href>` is heeded). Never raises."""
    try:
        tree = LexborHTMLParser(page)
    except (SelectolaxError, ValueError):
        return
    declared = tree.css_first("base[href]")
    base = address_of(declared.attributes.get("href") or "", url) if declared else None
    for node in tree.css("a[href], area[href], iframe[src], frame[src]"):
        attributes = node.attributes
        if address := address_of(attributes.get("href") or attributes.get("src") or "", base or url):
            yield address


class Scope:
    """What one source follows (`archive.catalogue.Follow`)."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self._addresses = {plain_address(a.url) for a in source.addresses}
        self._allow = [re.compile(e) for e in source.follow.allow]
        self._deny = [re.compile(e) for e in source.follow.deny]

    def includes(self, url: str) -> bool:
        """Whether a link to this address is followed."""
        plain = plain_address(url)
        if any(e.fullmatch(plain) for e in self._deny):
            return False
        if plain in self._addresses or any(e.fullmatch(plain) for e in self._allow):
            return True
        return self.source.follow.patterns and self.source.knows(url)

    def looks_at(self, visit: Visit) -> bool:
        """Whether the links of a page so deep are looked for at all."""
        return visit.depth < self.source.follow.depth

    def follow(self, visit: Visit, page: str | bytes) -> Found:
        """The links of a page that belong to the source, each once, at most `max_links`."""
        found: dict[str, None] = {}
        capped = 0
        for url in links_of(page, visit.url):
            if url == visit.url or url in found or not self.includes(url):
                continue
            if len(found) < self.source.follow.max_links:
                found[url] = None
            else:
                capped += 1
        visits = tuple(Visit(url, self.source.id, visit.depth + 1, referrer=visit.url) for url in found)
        return Found(visits, capped)

    def redirect(self, visit: Visit, location: str, refused: Callable[[str], bool]) -> Visit | None:
        """Where a redirect leads, if it stays in scope: the same site, or what the source follows; at most 10 in a row.

        An address that is `refused` (a private network) counts as in scope, so that its refusal is recorded.
        """
        url = address_of(location, visit.url)
        if url is None or visit.hops >= MOST_REDIRECTS or url == visit.url:
            return None
        if bare_host(url) != bare_host(visit.url) and not self.includes(url) and not refused(url):
            return None
        return Visit(url, visit.source, visit.depth, hops=visit.hops + 1, referrer=visit.url)
