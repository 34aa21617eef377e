"""A redline: what was struck and what was put in, word by word."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Op(StrEnum):
    """What happened to a run of text."""

    EQUAL = "equal"
    DELETE = "delete"
    INSERT = "insert"


@dataclass(frozen=True, slots=True)
class Span:
    """A run of text that stayed, went or came."""

    op: Op
    text: str


def redline(old: str, new: str) -> tuple[Span, ...]:
    """The spans from `old` to `new`: without the inserts they spell `old`, without the deletes `new`."""
    raise NotImplementedError
