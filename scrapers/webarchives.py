"""Web archives: where each of them is asked, and in whose name its captures are kept. Addresses are settings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit

from archive.catalogue.source import Source, plain_address
from archive.errors import WrongUse
from archive.uri import host_of, split_address
from scrapers.cdx import Dialect, Match, question
from scrapers.memento import split_memento

_MOST_PREFIXES = 32


@dataclass(frozen=True, slots=True)
class WebArchive:
    """One web archive.

    `index` is the address of its CDX server with its `dialect`, or (dialect None) what stands before an address to make
    the address of its TimeMap. `bases` are what stands before the 14 digits of its mementos: one a collection;
    where there are several, each has its own index, `{base}` in `index` stands for it. An aggregator
    (`is_aggregator`) tells of mementos in other archives: those are kept in the name of the archive that has them.
    `robots`: whether its robots.txt is asked; not where an etiquette for programs like this one was agreed.
    """

    name: str
    index: str
    bases: tuple[str, ...] = ()
    dialect: Dialect | None = None
    is_aggregator: bool = False
    robots: bool = True

    @property
    def witness(self) -> str:
        """Who saw its captures."""
        return witness_named(self.name)

    def questions(
        self, addresses: Sequence[str], prefixes: Sequence[str], *, since: str | None, until: str | None
    ) -> list[str]:
        """Every question about these addresses, and about all that begin with these prefixes (a TimeMap knows none)."""
        asked: list[str] = []
        for base in self.bases or ("",):
            index = self.index.replace("{base}", base)
            if self.dialect is None:
                asked += [index + url for url in addresses]
                continue
            asked += [question(index, self.dialect, url, Match.EXACT, since=since, until=until) for url in addresses]
            asked += [question(index, self.dialect, p, Match.PREFIX, since=since, until=until) for p in prefixes]
        return asked

    def base_of(self, asked: str) -> str:
        """What stands before the 14 digits of the mementos a question brings."""
        for base in self.bases:
            if asked.startswith(self.index.replace("{base}", base)):
                return base
        return asked

    def witness_of(self, memento: str) -> str:
        """Who saw a capture, by the address of its memento."""
        return self.witness if not self.is_aggregator else known_at(memento)


WAYBACK = WebArchive(
    "Wayback Machine",
    "https://web.archive.org/cdx/search/cdx",
    ("https://web.archive.org/web/",),
    Dialect.WAYBACK,
    robots=False,
)
# pywb: its mementos are cited as /oilspill/20120928045207mp_/…; that collection has ice.gov (DOMAIN.md 1.1, row 1).
CYBERCEMETERY = WebArchive(
    "UNT CyberCemetery",
    "{base}cdx",
    ("https://cybercemetery.unt.edu/allcollections/", "https://cybercemetery.unt.edu/oilspill/"),
    Dialect.PYWB,
)
# pywb as well, cited as /web/20160706144922mp_/…; the university's own harvests, the End of Term among them.
UNT = WebArchive("UNT Web Archive", "{base}cdx", ("https://webarchive.library.unt.edu/web/",), Dialect.PYWB)
# OpenWayback, without a CDX server: a scholar's survey of July 2026 found none, `id_` answered, a rate limit that is
# told with status 200, and a robots.txt that forbids every program the mementos. So whoever has no leave of the
# Center for Legislative Archives is told that, and gets nothing; WARC files it hands out can be imported.
WEBHARVEST = WebArchive(
    "NARA webharvest",
    "{base}timemap/link/",
    tuple(f"https://webharvest.gov/congress{n}th/" for n in range(109, 119)),
)
# The Memento project's own aggregator ended on 5 September 2025; this is the one of Old Dominion University.
MEMGATOR = WebArchive("MemGator", "https://memgator.cs.odu.edu/timemap/json/", is_aggregator=True)

WEB_ARCHIVES = {
    "wayback": WAYBACK,
    "cybercemetery": CYBERCEMETERY,
    "unt": UNT,
    "webharvest": WEBHARVEST,
    "memgator": MEMGATOR,
}
"""The built-in ones, by the name a command uses."""


def web_archive(text: str) -> WebArchive:
    """A built-in archive by its name, or any archive by `URL` or `NAME=URL`.

    A URL with `/timemap/` in it is an archive's TimeMap, or an aggregator's; one that ends in `/cdx/search/cdx` a CDX
    server of the Wayback dialect with its mementos below `/web/`; any other the base address of pywb or OpenWayback.
    Raises WrongUse.
    """
    if text.lower() in WEB_ARCHIVES:
        return WEB_ARCHIVES[text.lower()]
    given, equals, address = text.partition("=")
    if not equals or given.startswith(("http:", "https:")):
        given, address = "", text
    try:
        split_address(address)
    except ValueError:
        names = ", ".join(WEB_ARCHIVES)
        raise WrongUse(f"one of {names}, or the address of a web archive was expected, {text!r} was found") from None
    name = next((a.name for key, a in WEB_ARCHIVES.items() if key == given.lower()), given)
    return _at(name or _place_of(address), address)


def _at(name: str, address: str) -> WebArchive:
    if address.endswith("/cdx/search/cdx"):
        return WebArchive(name, address, (address.removesuffix("cdx/search/cdx") + "web/",), Dialect.WAYBACK)
    before, timemap, _ = address.partition("/timemap/")
    if timemap and name == MEMGATOR.name:
        return WebArchive(name, address, is_aggregator=True)
    if timemap:
        return WebArchive(name, address, (before + "/",))
    base = address.rstrip("/") + "/"
    return WebArchive(name, base + "cdx", (base,), Dialect.PYWB)


def known_at(memento: str) -> str:
    """The witness of a memento an aggregator told of: the built-in archive on its host, else the host."""
    for archive in WEB_ARCHIVES.values():
        if host_of(memento) in map(host_of, archive.bases):
            return archive.witness
    return witness_named(host_of(memento))


def witness_named(name: str) -> str:
    """The witness of an archive's captures."""
    return f"web-archive:{name}"


def addresses_of(sources: Iterable[Source]) -> list[str]:
    """Every address the sources ever had, and the examples of their patterns; of those an index takes for the same
    (http and https, with and without `www.`) the first."""
    urls = [u for s in sources for u in (*(a.url for a in s.addresses), *(e for p in s.patterns for e in p.examples))]
    return list({plain_address(url): url for url in reversed(urls)}.values())[::-1]


def prefixes_of(expression: str) -> tuple[str, ...]:
    """What every address a pattern matches begins with, without scheme: `("ice.gov/news/releases/",)`.

    Empty where that would be a whole host: no archive is asked for everything it has of one.
    """
    begun = _beginnings(list(re._parser.parse(expression)), [""])  # type: ignore[attr-defined]
    found = sorted({text.partition("://")[2] for text in begun})
    if len(found) > _MOST_PREFIXES or any(not text.partition("/")[2] for text in found):
        return ()
    return tuple(p for p in found if not any(o != p and p.startswith(o) for o in found))


def _beginnings(pattern: list[tuple[object, object]], begun: list[str]) -> list[str]:
    """Every literal text that `pattern` can begin with, behind each of `begun`; what cannot go on ends there."""
    done: list[str] = []
    for operation, argument in pattern:
        name = str(operation)
        if name == "LITERAL":
            begun = [text + chr(argument) for text in begun]  # type: ignore[arg-type]
        elif name == "SUBPATTERN":
            return done + _beginnings([*argument[-1], *pattern[pattern.index((operation, argument)) + 1 :]], begun)  # type: ignore[index]
        elif name == "BRANCH" or (name == "MAX_REPEAT" and argument[:2] == (0, 1)):  # type: ignore[index]
            rest = pattern[pattern.index((operation, argument)) + 1 :]
            ways = argument[1] if name == "BRANCH" else [[], argument[2]]  # type: ignore[index]
            return done + [text for way in ways for text in _beginnings([*way, *rest], begun)]
        else:
            return done + begun
    return done + begun


def _place_of(address: str) -> str:
    """Host and path of an archive, for people: `web.archive.org/web`."""
    parts = split_memento(address)
    place = urlsplit(parts[0] if parts else address)
    return (place.netloc.removeprefix("www.") + place.path).rstrip("/")
