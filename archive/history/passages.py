"""Passages: a paragraph, heading, list item or row, and the wordings it had over the versions."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from archive.digest import name_of
from archive.history.alignment import Operation
from archive.history.comparison import CellEdit, Comparison, Kind, LinkEdit
from archive.history.timeline import Version
from archive.reading.reading import Block

Earlier = Callable[[Collection[str]], Mapping[str, Sequence[str]]]
"""Asks for wording ids; answers, for each, the passages of this document that had it in a closed stand, last closed
first. A wording nobody had may be left out."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A row of `passages`."""

    id: str
    document: str
    kind: str


@dataclass(frozen=True, slots=True)
class Stand:
    """A row of `stands`: one wording of one passage, from version `since` up to, but not in, version `until`."""

    passage: str
    since: str
    wording: str
    document: str
    first_seen: str
    not_before: str | None
    gone_by: str | None = None
    until: str | None = None


@dataclass(frozen=True, slots=True)
class EditTold:
    """A row of `edits`: one passage touched. A split or a merge is a row for each part. `passage` is None for the title."""

    seq: int
    operation: Operation
    kind: Kind
    passage: str | None
    old_wording: str | None
    new_wording: str | None
    old_place: str | None
    new_place: str | None
    cells: tuple[CellEdit, ...] = ()
    links: tuple[LinkEdit, ...] = ()


@dataclass(frozen=True, slots=True)
class Life:
    """What a new version does to the passages of its document. `wordings` are the texts by id that rows refer to."""

    born: tuple[Passage, ...]
    opened: tuple[Stand, ...]
    closed: tuple[Stand, ...]
    edits: tuple[EditTold, ...]
    wordings: Mapping[str, str]


def wording_id(text: str) -> str:
    """The name of a text that a block had: the id in `wordings`."""
    return name_of("w", text)


def in_order(blocks: Sequence[Block], standing: Collection[Stand]) -> list[Stand]:
    """The open stand of every block of a version. Passages of equal wording are taken in order of their ids."""
    raise NotImplementedError


def live(version: Version, old: Sequence[Block], new: Sequence[Block], comparison: Comparison, standing: Collection[Stand], earlier: Earlier) -> Life:
    """The passages' lives go on from the version before (`old`, `standing`: its open stands) to `version` (`new`).

    For a first version `old` and `standing` are empty, `comparison` is `compare((), new)`, and the edits are no news.
    """
    raise NotImplementedError
