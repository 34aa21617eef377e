"""What a redline tells in numbers only: rows that moved, passages that say the same and are set differently."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from archive.history.alignment import Operation
from archive.history.edit import Edit, Kind
from archive.reading.reading import Block

MOST_DRAWN = 3
"""So many of a kind are drawn all the same."""

_NOUNS = {"item": "list item", "row": "table row", "": "passage"}
_FOLDED = {
    Kind.FORMATTING: "set differently, with the same words and links",
    Kind.ORDER: "moved, with the same words",
}
_DONE = {
    Operation.ADDED: "added",
    Operation.REMOVED: "removed",
    Operation.REWORDED: "reworded",
    Operation.MOVED_REWORDED: "moved and reworded",
    Operation.SPLIT: "split",
    Operation.MERGED: "merged",
    Operation.REINSTATED: "came back",
    Operation.MOVED: "moved",
    Operation.ALTERED: "set differently",
}
_ALTERED = {Kind.LINK: "with another link", Kind.FIGURE: "with another number behind the print"}
_ORDER = (*_ALTERED.values(), *_DONE.values())


@dataclass(frozen=True)
class Mark:
    """An edit by its number in the change: `block` is the kind of block it touches, where that is known."""

    number: int
    kind: str
    operation: str
    block: str


@dataclass(frozen=True)
class Folded:
    """So many passages of one kind that are not drawn, and what was done to them."""

    count: int
    noun: str
    done: str


@dataclass(frozen=True)
class Tally:
    """How many edits did one thing."""

    count: int
    done: str


def fold(marks: Sequence[Mark]) -> tuple[tuple[Folded, ...], frozenset[int]]:
    """What is told in numbers, and the numbers of these edits: what is form only, and rows in another order, each where
    there are more than `MOST_DRAWN`."""
    form = [m for m in marks if m.kind == Kind.FORMATTING]
    moved = [m for m in marks if m.kind == Kind.ORDER and m.block == "row"]
    folded = [m for alike in (moved, form) if len(alike) > MOST_DRAWN for m in alike]
    counted = Counter((m.block, Kind(m.kind)) for m in folded)
    told = tuple(Folded(n, _NOUNS.get(block, block), _FOLDED[kind]) for (block, kind), n in counted.items())
    return told, frozenset(m.number for m in folded)


def tally(marks: Sequence[Mark]) -> tuple[Tally, ...]:
    """What was done, and how often, form last."""
    counted = Counter(map(_done, marks))
    return tuple(Tally(counted[done], done) for done in _ORDER if counted[done])


def _done(mark: Mark) -> str:
    altered = _ALTERED.get(Kind(mark.kind)) if mark.operation == Operation.ALTERED else None
    return altered or _DONE[Operation(mark.operation)]


def kind_of(edit: Edit, old: Sequence[Block], new: Sequence[Block]) -> str:
    """The kind of block an edit touches, "" of a title."""
    if edit.new_index:
        return new[edit.new_index[0]].kind
    return old[edit.old_index[0]].kind if edit.old_index else ""
