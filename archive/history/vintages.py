"""Vintages: each value printed for a period, over the run of versions that printed it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

Key = tuple[str, str]
"""A series and a period."""


@dataclass(frozen=True, slots=True)
class Vintage:
    """A row of `observations`: a value printed from version `since` up to, but not in, version `until`."""

    series: str
    period: str
    since: str
    value: str
    high: str | None
    printed: str | None
    qualifier: str | None
    as_of: str | None
    place: str
    until: str | None = None

    @property
    def key(self) -> Key:
        return self.series, self.period

    @property
    def said(self) -> tuple[str | None, ...]:
        """What a reader reads: while this is the same, the value stands. Where it stands may change, and from what
        day it is."""
        return self.value, self.high, self.qualifier


@dataclass(frozen=True, slots=True)
class Turn:
    """What a new version does to the vintages of its document."""

    opened: tuple[Vintage, ...]
    closed: tuple[Vintage, ...]
    standing: Mapping[Key, Vintage]


def turn(standing: Mapping[Key, Vintage], printed: Iterable[Vintage], version: str) -> Turn:
    """From what stood to what `version` prints. A figure that is gone ends; one that says the same goes on."""
    now: dict[Key, Vintage] = {}
    opened: list[Vintage] = []
    for new in printed:
        old = standing.get(new.key)
        if old is not None and old.said == new.said:
            now[new.key] = old
        else:
            now[new.key] = new
            opened.append(new)
    closed = [replace(old, until=version) for key, old in standing.items() if now.get(key) is not old]
    return Turn(tuple(opened), tuple(closed), now)
