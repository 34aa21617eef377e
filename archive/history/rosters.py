"""Rosters: lists whose rows are entities. Who joined, who left, and who stands again under a corrected name."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from functools import lru_cache

from rapidfuzz.distance import Indel

from archive.digest import name_of

_WORD = re.compile(r"[a-z0-9]+")
_NOTHING = re.compile(r"#?n/?a|none|-*", re.IGNORECASE)
# Two names of one state and sort are one, corrected, from this likeness on, if something else of the rows is the same.
_CORRECTED = 0.7
# A word in more names than this, and in more than two, says nothing of which name it is: county, sheriff's, office.
_COMMON = 0.02


class Event(StrEnum):
    """What a version did to a row."""

    JOINED = "joined"
    LEFT = "left"
    RETURNED = "returned"
    RENAMED = "renamed"
    CORRECTED = "corrected"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class Row:
    """A row of a roster as printed. `key` is what identifies it, in its normal form: state, name, then the rest;
    `began` an ISO day or month; `cells` what else is kept, by heading; `place` its locator."""

    key: tuple[str, ...]
    name: str
    state: str = ""
    county: str = ""
    began: str = ""
    cells: Mapping[str, str] = field(default_factory=dict)
    place: str = ""

    @property
    def said(self) -> dict[str, str]:
        """All that may change without the row being another one, in its normal form; what is blank is not said."""
        told = {"name": self.name, "state": self.state, "county": self.county, "began": self.began, **self.cells}
        return {heading: bare for heading, cell in told.items() if (bare := normal(cell))}


@dataclass(frozen=True, slots=True)
class Standing:
    """A row that stands: whose it is, and since which version it says this."""

    entity: str
    since: str
    row: Row


@dataclass(frozen=True, slots=True)
class Happening:
    """A row of `roster_events`."""

    entity: str
    kind: Event
    old: str = ""
    new: str = ""


@dataclass(frozen=True, slots=True)
class Turned:
    """What a new version does to a roster."""

    standing: dict[str, Standing]
    opened: tuple[Standing, ...]
    closed: tuple[Standing, ...]
    events: tuple[Happening, ...]


@lru_cache(1 << 14)
def normal(cell: str) -> str:
    """What a cell says, whatever its case and blanks; "" for one that says that it says nothing."""
    text = " ".join(cell.split()).casefold().replace("&", "and")
    return "" if _NOTHING.fullmatch(text) else text


@lru_cache(1 << 14)
def key_part(cell: str) -> str:
    """A cell as part of a key: its words."""
    return " ".join(_WORD.findall(normal(cell).replace("'", "").replace("’", "")))


def turn(
    roster: str, standing: Mapping[str, Standing], printed: Sequence[Row], version: str, known: Callable[[str], bool]
) -> Turned:
    """From the rows that stood to those that `version` prints; their order says nothing.

    A row is the same while its key is; of the others, one that left and one that came are the same, corrected, when
    their names are alike and what else they say agrees. `known` tells whether an entity was on this list before. A
    first version tells no events: nobody joined then, so far as is known.
    """
    same, gone, came = _by_key(standing, printed)
    same += _corrected(gone, came, [row.key[1] for row in printed])
    kept = {old.entity for old, _ in same}
    left = [old for old in gone if old.entity not in kept]
    matched = {id(row) for _, row in same}
    entities = set(kept)
    now: dict[str, Standing] = {}
    events: list[Happening] = []
    columns = _columns(old.row for old in standing.values()) & _columns(printed)
    for old, row in same:
        stays = old.row.said == row.said and old.row.key == row.key
        now[old.entity] = old if stays else Standing(old.entity, version, row)
        events += () if stays else _happened(old, row, columns)
    for row in came:
        if id(row) not in matched:
            entity = _entity(roster, row.key, entities)
            entities.add(entity)
            now[entity] = Standing(entity, version, row)
            if standing:
                events.append(Happening(entity, Event.RETURNED if known(entity) else Event.JOINED, new=row.name))
    # An entity may leave under one name and be joined by another of the name it had: the one that stays keeps it.
    left = [old for old in left if old.entity not in now]
    events += [Happening(old.entity, Event.LEFT, old=old.row.name) for old in left]
    opened = tuple(one for entity, one in now.items() if standing.get(entity) is not one)
    closed = tuple(old for entity, old in standing.items() if now.get(entity) is not old)
    return Turned(now, opened, closed, tuple(events))


def _columns(rows: Iterable[Row]) -> set[str]:
    """The columns that a list fills."""
    return {heading for row in rows for heading in row.said}


def _by_key(
    standing: Mapping[str, Standing], printed: Iterable[Row]
) -> tuple[list[tuple[Standing, Row]], list[Standing], list[Row]]:
    """The pairs whose key is the same, what is left of the old rows, and of the new."""
    waiting: defaultdict[tuple[str, ...], list[Standing]] = defaultdict(list)
    for entity in sorted(standing, reverse=True):
        waiting[standing[entity].row.key].append(standing[entity])
    same, came = [], []
    for row in printed:
        if waiting[row.key]:
            same.append((waiting[row.key].pop(), row))
        else:
            came.append(row)
    return same, [old for olds in waiting.values() for old in olds], came


def _corrected(gone: Sequence[Standing], came: Sequence[Row], names: Sequence[str]) -> list[tuple[Standing, Row]]:
    """Rows that left and came as one, corrected: the surest pairs first, each row once."""
    if not gone or not came:
        return []
    words = Counter(word for name in names for word in set(name.split()))
    common = {word for word, times in words.items() if times > max(2, _COMMON * len(names))}
    near: defaultdict[str, list[tuple[int, Row]]] = defaultdict(list)
    for at, row in enumerate(came):
        for mark in _marks(row):
            near[mark].append((at, row))
    pairs = []
    for n, old in enumerate(gone):
        for at, row in dict(pair for mark in _marks(old.row) for pair in near[mark]).items():
            if sure := _likeness(old.row, row, common):
                pairs.append((-sure, n, at))
    used_old: set[int] = set()
    used_new: set[int] = set()
    found = []
    for _, n, at in sorted(pairs):
        if n not in used_old and at not in used_new:
            used_old.add(n)
            used_new.add(at)
            found.append((gone[n], came[at]))
    return found


def _marks(row: Row) -> Iterator[str]:
    """What two rows share, one of them at least, when they are one, corrected: all of the key but one part."""
    for at in range(len(row.key)):
        yield f"{at} {' | '.join(row.key[:at] + row.key[at + 1 :])}"


def _likeness(old: Row, new: Row, common: set[str]) -> float:
    """How sure it is that two rows whose keys differ in one part are one; 0.0 where it is not."""
    mark = "began" if old.began and new.began else "county"
    if mark not in old.said or old.said[mark] != new.said.get(mark):
        return 0.0
    if old.key[1] == new.key[1]:
        return 1.0 if old.began and old.began == new.began else 0.0
    a, b = (" ".join([w for w in row.key[1].split() if w not in common] or row.key[1].split()) for row in (old, new))
    numbers = [re.findall(r"\d+", row.key[1]) for row in (old, new)]
    like = Indel.normalized_similarity(a, b)
    return like if like >= _CORRECTED and numbers[0] == numbers[1] else 0.0


def _happened(old: Standing, new: Row, columns: set[str]) -> Iterator[Happening]:
    """What happened to a row that stays: another name, another identifying word, or other cells of the columns that the
    list has on both sides."""
    was, now = old.row.said, new.said
    if old.row.key[1] != new.key[1]:
        yield Happening(old.entity, Event.RENAMED, old.row.name, new.name)
    elif old.row.key != new.key:
        yield Happening(old.entity, Event.CORRECTED, " | ".join(old.row.key), " | ".join(new.key))
    changed = sorted(h for h in columns - {"name", "state"} if was.get(h) != now.get(h))
    if changed:
        cells = ({"county": r.county, "began": r.began, **r.cells} for r in (old.row, new))
        told = ["; ".join(f"{h}: {side.get(h, '')}" for h in changed) for side in cells]
        yield Happening(old.entity, Event.CHANGED, *told)


def _entity(roster: str, key: tuple[str, ...], used: set[str]) -> str:
    """A name for who a key identifies; a second row of the same key has another."""
    for n in range(1, 1 << 20):
        entity = name_of("e", roster, *key, *([str(n)] if n > 1 else []))
        if entity not in used:
            return entity
    raise AssertionError("more rows of one key than a list can hold")
