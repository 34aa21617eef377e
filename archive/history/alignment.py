"""Which block of one version is which block of the next."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum

from archive.reading.reading import Block


class Operation(StrEnum):
    """What happened to a block. A closed list."""

    UNCHANGED = "unchanged"
    ALTERED = "altered"  # same wording, other link targets, kind, level or cell borders
    REWORDED = "reworded"
    MOVED = "moved"
    MOVED_REWORDED = "moved-reworded"
    ADDED = "added"
    REMOVED = "removed"
    SPLIT = "split"
    MERGED = "merged"
    REINSTATED = "reinstated"  # told by archive/history/passages.py: it stood here before


@dataclass(frozen=True, slots=True)
class Pairing:
    """Blocks of the old side that became blocks of the new side, by index; one side may be empty."""

    operation: Operation
    old: tuple[int, ...]
    new: tuple[int, ...]


def align(old: Sequence[Block], new: Sequence[Block]) -> tuple[Pairing, ...]:
    """Every block of both sides in exactly one pairing, in reading order of the new side, removals where they stood."""
    raise NotImplementedError
