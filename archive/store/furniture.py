"""Furniture that sources declare: which rules a payload is read by, and what was read by others."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping

from archive.catalogue import Catalogue
from archive.digest import sha256_of
from archive.reading.html import READER, reader_under
from archive.reading.rules import NO_RULES, Rules, joined
from archive.store.payloads import shows

_SOURCES = f"""
SELECT DISTINCT d.source FROM captures c JOIN documents d ON d.id = c.document WHERE {shows("?1")}
"""
_READ = f"""
SELECT r.payload, r.reader, group_concat(DISTINCT d.source) FROM readings r JOIN captures c ON c.payload = r.payload
JOIN documents d ON d.id = c.document WHERE (r.reader = '{READER}' OR r.reader LIKE '{READER}+%')
"""
_UNTOLD = "AND r.payload IN (SELECT payload FROM captures INDEXED BY captures_unjudged WHERE quality IS NULL)"


class DeclaredRules:
    """The rules of the catalogue's sources, for those that declare any."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._by_source: Mapping[str, Rules] = {
            source.id: joined([Rules(*(tuple(x for x in (getattr(f, name),) if x) for name in ("mark", "text")))
                               for f in source.furniture])
            for source in catalogue.sources
            if source.furniture
        }  # fmt: skip

    @property
    def digest(self) -> str:
        """Eight digits over all of them; "" for none."""
        told = sorted((source, rules.digest) for source, rules in self._by_source.items())
        return sha256_of(repr(told).encode())[:8] if told else ""

    def of_payload(self, connection: sqlite3.Connection, payload: str) -> Rules:
        """What a payload is read by: the rules of every source a document of which showed it, in whatever order."""
        if not self._by_source:
            return NO_RULES
        return self.of_sources(source for (source,) in connection.execute(_SOURCES, (payload,)))

    def of_sources(self, sources: Iterable[str]) -> Rules:
        """The rules of some sources together."""
        return joined(self._by_source[s] for s in sources if s in self._by_source)

    def read_by_others(self, connection: sqlite3.Connection, *, all_of_them: bool) -> list[str]:
        """Payloads that were read by other rules than theirs: among all of them, where the rules have changed; else
        among those with captures that were not told yet, which may belong to another source."""
        if not self._by_source and not all_of_them:
            return []
        rows = connection.execute(f"{_READ} {'' if all_of_them else _UNTOLD} GROUP BY r.payload")
        return [p for p, reader, sources in rows if reader != reader_under(self.of_sources(sources.split(",")))]
