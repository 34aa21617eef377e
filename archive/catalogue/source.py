"""A source: one publication, its documents, and the addresses they had over time. Values only."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property, lru_cache

from archive.digest import sha256_of
from archive.uri import host_of, surt_of

KINDS = {
    "page": "a web page that is reworded in place",
    "statistics": "figures: workbooks, tables, dashboards, pages of figures",
    "list": "who or what takes part: jurisdictions, agencies, facilities",
    "report": "a report with a date of its own",
    "agreements": "signed agreements, one file each",
    "memorandum": "a memorandum, directive or order",
    "form": "a form and the policy that goes with it",
    "news": "news releases, speeches, testimony",
    "library": "a page that collects documents",
    "catalogue": "a machine-readable list of published files",
}
"""What a publication is, by the word a source file uses."""

EVIDENCE = {
    "S": "a saved text of the page itself",
    "P": "a stored web page that shows or cites it",
    "C": "a real file of it is held",
    "R": "a public repository that collects it",
    "K": "general knowledge, not evidenced: a lead to be verified",
}
"""How it is known that an address is, or was, the publication's."""


MEASURES = {
    "flow": "counted over a period: book-ins of a month",
    "stock": "counted on a day: people in detention",
    "cumulative": "counted since a beginning: removals of the fiscal year to date",
    "average": "an average over a period: daily population, length of stay",
    "rate": "a share or a cost each",
}
"""What sort of figure a measure is; it decides which checks make sense."""


@dataclass(frozen=True)
class Measure:
    """What a publication measures. `match`, a regular expression, is searched in the normal form of a table's title and
    headings, joined by " › "; the first measure that matches is meant."""

    id: str
    title: str
    match: str
    kind: str
    unit: str

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self.match)


@dataclass(frozen=True)
class Furniture:
    """What pages of the publication carry that is none of its wording: every element that has `mark` as its id or as a
    word of its class; or every block whose whole text the regular expression `text` matches. One of the two is ""."""

    mark: str = ""
    text: str = ""


@dataclass(frozen=True)
class Roster:
    """A table whose rows are entities. What it says of columns are regular expressions over a whole heading in small
    letters: `name` and those of `by` identify a row; `began` are the columns that say since when, joined by "/";
    `keep` what else is kept. A table without one of `needs`, with one of `lacks`, or with more rows than `most` (0: any
    number) is another list."""

    id: str
    title: str
    name: str
    by: tuple[str, ...] = ()
    state: str = ""
    county: str = ""
    began: tuple[str, ...] = ()
    keep: tuple[str, ...] = ()
    needs: tuple[str, ...] = ()
    lacks: tuple[str, ...] = ()
    most: int = 0


@dataclass(frozen=True)
class Document:
    """What is followed through time; `id` is its slug in permalinks, `formerly` are those it had before."""

    id: str
    title: str
    kind: str
    formerly: tuple[str, ...] = ()


@dataclass(frozen=True)
class Address:
    """An address a document has, or had, from `since` until `until` (ISO dates of any precision, both included).

    None is open: "always so far as known", "still so far as known". `formerly` are the documents its captures
    belonged to before the catalogue was edited.
    """

    url: str
    document: str
    since: str | None
    until: str | None
    evidence: str
    formerly: tuple[str, ...] = ()

    @cached_property
    def first(self) -> str:
        """The first day, `0000-00-00` where it is open; days of this form sort as they follow each other."""
        return "0000-00-00" if self.since is None else self.since + "-01-01"[len(self.since) - 4 :]

    @cached_property
    def last(self) -> str:
        """The last day, `9999-12-31` where it is open; 31 stands for the end of any month."""
        return "9999-12-31" if self.until is None else self.until + "-12-31"[len(self.until) - 4 :]

    def holds(self, day: str) -> bool:
        """Whether the span includes a day, or a moment, given as ISO text."""
        return self.first <= day[:10] <= self.last


@dataclass(frozen=True)
class Pattern:
    """Addresses of a release series: `match`, a regular expression over the whole plain address, and what it means.

    `document` is the id of a declared document, or a template over the named groups such as
    `detention-statistics-fy{year}`; then `title` is a template too.
    """

    match: str
    document: str
    title: str
    kind: str
    evidence: str
    examples: tuple[str, ...]

    @cached_property
    def expression(self) -> re.Pattern[str]:
        return re.compile(self.match)

    @cached_property
    def beginning(self) -> str:
        """What every id made by the template begins with; the whole id where nothing is filled in."""
        return self.document.partition("{")[0]

    @property
    def is_template(self) -> bool:
        return "{" in self.document

    def document_of(self, url: str) -> Document | None:
        """The document an address belongs to by this pattern; None where the pattern does not know it.

        A group whose text is no slug (capitals, underscores) is made one, and digits of the address's own digest
        are added, so that two files do not become one document by that.
        """
        found = self.expression.fullmatch(plain_address(url))
        if found is None:
            return None
        if not self.is_template:
            return Document(self.document, self.title, self.kind)
        groups = {name: text or "" for name, text in found.groupdict().items()}
        slugs = {name: slug_of(text) for name, text in groups.items()}
        mark = "" if slugs == groups else "--" + key_digest(url)
        return Document(self.document.format_map(slugs) + mark, self.title.format_map(groups), self.kind)


@dataclass(frozen=True)
class Follow:
    """Which links of a source's pages belong to it.

    A link is followed when it is one of the source's addresses, or (with `patterns`) one its patterns know, or one
    that an `allow` expression matches; never when a `deny` expression matches. Expressions match the whole plain
    address (`plain_address`), as those of patterns do. `depth` counts links from a start address; at most
    `max_links` are followed from one page.
    """

    depth: int = 0
    max_links: int = 500
    allow: tuple[str, ...] = ()
    deny: tuple[str, ...] = ()
    patterns: bool = True


@dataclass(frozen=True)
class Source:
    """One publication.

    `cadence` is an ISO 8601 duration, "irregular" or "once"; `evidence` a mark of EVIDENCE; `note` is ours, for
    readers; `home` is where a reader would look for it today. `documents` are the declared ones (those of
    patterns come with their addresses). `measures` are what its tables measure; each group of `same` are words that its
    labels use for the same thing, the one we use first; `rosters` are its tables whose rows are entities;
    `furniture` is what its pages carry besides.
    """

    id: str
    title: str
    publisher: str
    kind: str
    cadence: str = "irregular"
    evidence: str = "K"
    note: str = ""
    home: str | None = None
    documents: tuple[Document, ...] = ()
    addresses: tuple[Address, ...] = ()
    patterns: tuple[Pattern, ...] = ()
    follow: Follow = Follow()
    measures: tuple[Measure, ...] = ()
    same: tuple[tuple[str, ...], ...] = ()
    rosters: tuple[Roster, ...] = ()
    furniture: tuple[Furniture, ...] = ()

    def starts(self, on: date) -> tuple[str, ...]:
        """The addresses a crawl begins with on a day: those whose span includes it, as declared."""
        return tuple(dict.fromkeys(a.url for a in self.addresses if a.holds(on.isoformat())))

    def knows(self, url: str) -> bool:
        """Whether an address is one the source's patterns know."""
        return any(p.document_of(url) for p in self.patterns)


@lru_cache(maxsize=4096)
def plain_address(url: str) -> str:
    """The form of an address that expressions are matched against: `https://ice.gov/287g`.

    Scheme, `www.`, default port, fragment, trailing slash and tracking query do not count (`surt_of`); an address
    that is none stays as it is.
    """
    try:
        return "https://" + bare_host(url) + surt_of(url).partition(")")[2]
    except ValueError:
        return url


def bare_host(url: str) -> str:
    """The host without `www.`; raises ValueError as `split_address` does."""
    return re.sub(r"^www\d*\.", "", host_of(url))


def slug_of(text: str) -> str:
    """Small letters and digits joined by single hyphens."""
    return "-".join(re.findall(r"[a-z0-9]+", text.lower()))


def is_named_by_address(document: str) -> bool:
    """Whether a document's id ends in the digest of its address, so that the address can be found by it."""
    return re.fullmatch(r".*--[0-9a-f]{12}", document) is not None


def key_digest(url: str) -> str:
    """Twelve hexadecimal digits that stand for everything alike this address."""
    return sha256_of(plain_address(url).encode("utf-8", "surrogatepass"))[:12]
