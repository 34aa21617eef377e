"""The history of one document: a fold over its captures in order of (captured_at, capture id)."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Protocol

from archive.digest import name_of

MOVES_HISTORY = frozenset({"good", "not-modified"})


@dataclass(frozen=True, slots=True)
class Sighting:
    """One capture of the document as the history sees it.

    `quality` is the capture's; only `good`, and `not-modified` of a payload that was kept, move the history.
    `wording`, `article` and `payload` are digests, None where nothing was read.
    """

    capture: str
    captured_at: str
    address: str
    quality: str
    wording: str | None = None
    article: str | None = None
    payload: str | None = None
    title: str = ""
    words: int = 0


@dataclass(frozen=True, slots=True)
class Version:
    """A row of `versions`: a wording of the document and the run of captures over which it was the newest.

    `last_seen` is the last capture that showed it while it was the newest; an old address that shows it later is
    counted in `captures` only. `not_before` is the last capture of the version before, `gone_by` the first of the next.
    """

    id: str
    document: str
    number: int
    wording: str
    article: str
    payload: str
    title: str
    words: int
    first_seen: str
    last_seen: str
    not_before: str | None
    gone_by: str | None
    captures: int
    returns_to: str | None


@dataclass(frozen=True, slots=True)
class Change:
    """A row of `changes`, without what the comparison adds to it. It happened after `not_before`, by `seen_at`."""

    id: str
    document: str
    version_from: str
    version_to: str
    not_before: str
    seen_at: str


@dataclass(frozen=True, slots=True)
class Step:
    """What one capture did: rows to write, all of them by id.

    `version` is the one the capture confirms, as its row is now (None: the capture moves no history).
    `opened` says whether that row is new; then `closed` is the row it followed, and `change` the step between them.
    """

    version: Version | None = None
    opened: bool = False
    closed: Version | None = None
    change: Change | None = None


class Memory(Protocol):
    """What was told of one document before. Each answer is one look-up by index, however long the history is."""

    def head(self) -> Version | None:
        """The version with the highest number."""

    def shown_at(self, address: str) -> Version | None:
        """The version confirmed by the last history-moving capture of this address."""

    def first_with(self, wording: str) -> str | None:
        """The id of the first version of the document with this wording."""


class Timeline:
    """The fold: `see` captures in order. Resumable: what it does not know yet it asks its memory for.

    It remembers what it told itself, so rows may be written after any number of steps.
    """

    def __init__(self, document: str, memory: Memory) -> None:
        self._document = document
        self._memory = memory
        self._head = memory.head()
        self._shown: dict[str, str | None] = {}  # version ids by address
        self._first: dict[str, str] = {}
        self._told: dict[str, Version] = {}

    def see(self, seen: Sighting) -> Step:
        """Tell one more capture; none that is earlier than the last one told.

        A wording is news unless it is the newest version's, or the one this address showed last time (then another
        address has moved on meanwhile, and this one has not).
        """
        if seen.quality not in MOVES_HISTORY or seen.wording is None or seen.article is None or seen.payload is None:
            return Step()
        head, shown = self._head, self.shown_at(seen.address)
        if head and head.wording == seen.wording:
            step = Step(replace(head, last_seen=seen.captured_at, captures=head.captures + 1))
        elif shown and shown.wording == seen.wording:
            step = Step(replace(shown, captures=shown.captures + 1))
        else:
            step = self._open(seen, seen.wording, seen.article, seen.payload)
        self._remember(seen.address, step)
        return step

    def shown_at(self, address: str) -> Version | None:
        """The version that an address showed last."""
        if address not in self._shown:
            version = self._memory.shown_at(address)
            self._shown[address] = version.id if version else None
            if version:
                self._told.setdefault(version.id, version)
        known = self._shown[address]
        return self._told[known] if known else None

    def _remember(self, address: str, step: Step) -> None:
        for version in (step.closed, step.version):
            if version:
                self._told[version.id] = version
        if step.version:
            self._shown[address] = step.version.id
            if step.opened or (self._head and self._head.id == step.version.id):
                self._head = step.version

    def _open(self, seen: Sighting, wording: str, article: str, payload: str) -> Step:
        head = self._head
        first = self._first.get(wording) or self._memory.first_with(wording)
        version = Version(
            id=name_of("v", self._document, seen.capture),
            document=self._document,
            number=head.number + 1 if head else 1,
            wording=wording,
            article=article,
            payload=payload,
            title=seen.title,
            words=seen.words,
            first_seen=seen.captured_at,
            last_seen=seen.captured_at,
            not_before=head.last_seen if head else None,
            gone_by=None,
            captures=1,
            returns_to=first,
        )
        self._first.setdefault(wording, first or version.id)
        if head is None:
            return Step(version, opened=True)
        change = name_of("x", head.id, version.id)
        return Step(
            version,
            opened=True,
            closed=replace(head, gone_by=version.first_seen),
            change=Change(change, self._document, head.id, version.id, head.last_seen, version.first_seen),
        )
