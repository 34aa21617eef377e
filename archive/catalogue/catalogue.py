"""All sources together: which document an address belonged to at a moment."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import combinations
from pathlib import Path
from typing import NoReturn

from archive.catalogue.reading import read_source
from archive.catalogue.source import Address, Document, Pattern, Source, key_digest, plain_address, slug_of
from archive.catalogue.table import nearest
from archive.digest import sha256_of
from archive.errors import CatalogueError, WrongUse

UNLISTED = Source(
    id="unlisted",
    title="Addresses of no declared publication",
    publisher="",
    kind="unlisted",
    note="Captures that came in by import or by a followed link and belong to no publication of the catalogue.",
)
"""The source of everything that no file declares."""

_LONGEST_SLUG = 28
"""The end of a path tells more than its beginning, and the name stands in every row about the document."""


@dataclass(frozen=True)
class Placed:
    """Where an address belonged: ids of source and document, the document's title and kind."""

    source: str
    document: str
    title: str
    kind: str


@dataclass(frozen=True)
class _Claim:
    """A document says that an address was its own for a time."""

    address: Address
    placed: Placed


class Catalogue:
    """The declared sources, in the order of their ids.

    Raises CatalogueError when two of them contradict each other.
    """

    def __init__(self, sources: Iterable[Source]) -> None:
        self.sources: tuple[Source, ...] = tuple(sorted(sources, key=lambda s: s.id))
        self._by_id = {s.id: s for s in self.sources}
        self._documents: dict[str, Placed] = {}
        self._exact: dict[str, list[_Claim]] = {}
        self._alike: dict[str, list[_Claim]] = {}
        for source in self.sources:
            self._declare(source)
        self._refuse_overlaps()
        self._refuse_shared_ids()
        self._claims_on = lru_cache(maxsize=1 << 16)(self._find_claims)
        self._refuse_lost_examples()

    @property
    def digest(self) -> str:
        """SHA-256 over everything declared: derived tables made with another catalogue are out of date."""
        return sha256_of(repr(self.sources).encode("utf-8", "surrogatepass"))

    def source(self, id: str) -> Source:
        """A source by its id; raises WrongUse, naming the nearest known id."""
        if id not in self._by_id:
            raise WrongUse(f"the id of a source was expected, {id!r} was found; {nearest(id, self._by_id)}")
        return self._by_id[id]

    def place(self, url: str, captured_at: str) -> Placed:
        """The document an address belonged to at a moment; pure, and answers for every text.

        In this order: an address declared for the moment; one that differs only in scheme, `www.`, trailing
        slash or tracking query and was declared for it; the same two whatever the moment (the claim begun last
        before it, else the first); a pattern; else `unlisted`, one document an address key (kind `robots` for
        robots.txt).
        """
        exact, alike, otherwise = self._claims_on(url)
        for claims in (exact, alike):
            for claim in reversed(claims):
                if claim.address.holds(captured_at):
                    return claim.placed
        for claims in (exact, alike):
            if claims:
                begun = [c for c in claims if c.address.first <= captured_at[:10]]
                return (begun[-1] if begun else claims[0]).placed
        return otherwise

    def source_rows(self) -> list[dict[str, str | None]]:
        """Rows of the table `sources`, `unlisted` included."""
        return [
            {
                "id": s.id, "title": s.title, "publisher": s.publisher, "kind": s.kind, "cadence": s.cadence,
                "note": s.note, "evidence": s.evidence, "home": s.home,
            }
            for s in (*self.sources, UNLISTED)
        ]  # fmt: skip

    def document_rows(self) -> list[dict[str, str]]:
        """Rows of the table `documents` that are declared by name (those of patterns come with their captures)."""
        return [
            {"id": p.document, "source": p.source, "title": p.title, "kind": p.kind} for p in self._documents.values()
        ]

    def measure_rows(self) -> list[tuple[str, str, str, str, str]]:
        """Rows of the table `measures`."""
        return [(s.id, m.id, m.title, m.kind, m.unit) for s in self.sources for m in s.measures]

    def roster_rows(self) -> list[tuple[str, str, str]]:
        """Rows of the table `rosters`; a list that several sources declare has the title of the first."""
        rows = {r.id: (r.id, s.id, r.title) for s in reversed(self.sources) for r in reversed(s.rosters)}
        return sorted(rows.values())

    def former_rows(self) -> list[dict[str, str]]:
        """Rows of the table `former_names`: an id that permalinks may have, the document they mean now, and the first
        and last day for which they mean it."""
        always = Address("", "", None, None, "")
        named = [(name, d.id, always) for s in self.sources for d in s.documents for name in d.formerly]
        named += [(name, a.document, a) for s in self.sources for a in s.addresses for name in a.formerly]
        rows = [{"name": n, "document": d, "first": span.first, "last": span.last} for n, d, span in named if n != d]
        return sorted(rows, key=lambda row: tuple(row.values()))

    def _declare(self, source: Source) -> None:
        for document in source.documents:
            if other := self._documents.get(document.id):
                _contradict(source, "documents", f"an id of its own, {document.id!r} of {other.source}.toml")
            self._documents[document.id] = _placed(source, document)
        for address in source.addresses:
            claim = _Claim(address, self._documents[address.document])
            self._exact.setdefault(address.url, []).append(claim)
            self._alike.setdefault(plain_address(address.url), []).append(claim)

    def _refuse_overlaps(self) -> None:
        for claims in (*self._exact.values(), *self._alike.values()):
            claims.sort(key=lambda c: (c.address.first, c.placed.document, c.address.url))
        for url, claims in self._exact.items():
            for one, other in combinations(claims, 2):
                if one.address.last >= other.address.first:
                    _contradict(
                        self._by_id[other.placed.source],
                        "addresses",
                        f"{url} for one document at a time, {_told(one)} and {_told(other)}",
                    )

    def _refuse_shared_ids(self) -> None:
        """An id a template could make must not belong to another source: a document has one source."""
        made = [(s, p.beginning) for s in self.sources for p in s.patterns if p.is_template]
        for source, beginning in made:
            for placed in self._documents.values():
                if placed.source != source.id and placed.document.startswith(beginning):
                    _contradict(source, "patterns", f"ids of its own, {placed.document!r} of {placed.source}.toml")
            for other, begins in made:
                if other is not source and begins.startswith(beginning):
                    _contradict(source, "patterns", f"ids of its own, {begins + '…'!r} of {other.id}.toml")

    def _refuse_lost_examples(self) -> None:
        for source in self.sources:
            for pattern in source.patterns:
                for example in pattern.examples:
                    placed = self._claims_on(example)[2]
                    if placed != self._by_pattern(source, pattern, example):
                        found = f"{placed.document!r} of {placed.source}.toml"
                        _contradict(source, "patterns", f"{example} for its own document, {found}")

    def _find_claims(self, url: str) -> tuple[Sequence[_Claim], Sequence[_Claim], Placed]:
        """Who declared the address, who declared one like it, and where it belongs otherwise."""
        exact, alike = self._exact.get(url, ()), self._alike.get(plain_address(url), ())
        for source in self.sources:
            for pattern in source.patterns:
                if placed := self._by_pattern(source, pattern, url):
                    return exact, alike, placed
        return exact, alike, _unlisted(url)

    def _by_pattern(self, source: Source, pattern: Pattern, url: str) -> Placed | None:
        document = pattern.document_of(url)
        if document is None:
            return None
        return self._documents.get(document.id) or _placed(source, document)


def load_catalogue(folder: Path) -> Catalogue:
    """The catalogue of a folder of TOML files, one publication a file, its id the file's name.

    Raises CatalogueError, naming file, key, what was expected and what was found.
    """
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise CatalogueError(f"{folder}: a folder of source files (*.toml) was expected, none was found there")
    return Catalogue(read_source(file) for file in files)


def _placed(source: Source, document: Document) -> Placed:
    return Placed(source.id, document.id, document.title, document.kind)


def _unlisted(url: str) -> Placed:
    plain = plain_address(url).removeprefix("https://")
    kind = "robots" if plain.partition("/")[2] == "robots.txt" else UNLISTED.kind
    slug = slug_of(plain)[-_LONGEST_SLUG:].strip("-") or "address"
    return Placed(UNLISTED.id, f"{slug}--{key_digest(url)}", plain or "(no address)", kind)


def _told(claim: _Claim) -> str:
    since, until = claim.address.since or "…", claim.address.until or "…"
    return f"{claim.placed.document!r} ({since} to {until})"


def _contradict(source: Source, key: str, sentence: str) -> NoReturn:
    file = f"{source.id}.toml"
    expected, _, found = sentence.partition(", ")
    raise CatalogueError(f"{file}: {key}: {expected} was expected, {found} was found", file=file, key=key)
