"""The strip: all captures and versions of a document on one line of time, as places in percent."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from archive.moment import time_of
from archive.pages.phrases import When

LEFT, RIGHT = 2.0, 98.0
"""Where the first and the last capture stand, in percent of the width: marks at the ends stay whole."""


@dataclass(frozen=True)
class Mark:
    """Captures that would be drawn on one spot, as one mark."""

    x: str
    shape: str


@dataclass(frozen=True)
class Run:
    """How long a version is known to have stood (`x`, `width`), and how long it may have stood beyond (`open_…`)."""

    number: int
    x: str
    width: str
    open_x: str
    open_width: str


@dataclass(frozen=True)
class Tick:
    """The beginning of a year."""

    x: str
    label: str


@dataclass(frozen=True)
class Strip:
    """What is drawn, and the two ends of the line."""

    first: When
    last: When
    marks: tuple[Mark, ...]
    runs: tuple[Run, ...]
    ticks: tuple[Tick, ...]
    shapes: tuple[str, ...]


def strip(captures: Sequence[tuple[str, str]], versions: Sequence[tuple[int, str, str, str | None]]) -> Strip | None:
    """The strip of captures (moment, shape) and versions (number, first seen, last seen, gone by), in order of time.

    None without captures.
    """
    if not captures:
        return None
    first, last = time_of(captures[0][0]), time_of(captures[-1][0])
    marks = dict.fromkeys(Mark(_place(time_of(moment), first, last), shape) for moment, shape in captures)
    runs = tuple(_run(v, first, last) for v in versions)
    shapes = tuple(dict.fromkeys(mark.shape for mark in marks))
    return Strip(When(captures[0][0]), When(captures[-1][0]), tuple(marks), runs, _ticks(first, last), shapes)


def place(moment: str, first: str, last: str) -> float:
    """Where a moment stands between two others, in percent of the width."""
    return _percent(time_of(moment), time_of(first), time_of(last))


def ticks(first: str, last: str) -> tuple[Tick, ...]:
    """The years between two moments, no more than six of them."""
    return _ticks(time_of(first), time_of(last))


def _percent(time: datetime, first: datetime, last: datetime) -> float:
    span = (last - first).total_seconds()
    return LEFT + (RIGHT - LEFT) * ((time - first).total_seconds() / span if span else 0.5)


def _place(time: datetime, first: datetime, last: datetime) -> str:
    return f"{_percent(time, first, last):.1f}%"


def _run(version: tuple[int, str, str, str | None], first: datetime, last: datetime) -> Run:
    number, seen, until, gone = version
    start, known = _percent(time_of(seen), first, last), _percent(time_of(until), first, last)
    end = _percent(time_of(gone), first, last) if gone else known
    return Run(
        number, f"{start:.2f}%", f"{max(known - start, 0.4):.2f}%", f"{known:.2f}%", f"{max(end - known, 0):.2f}%"
    )


def _ticks(first: datetime, last: datetime) -> tuple[Tick, ...]:
    years = range(first.year + 1, last.year + 1)
    step = max(1, -(-len(years) // 6))
    return tuple(
        Tick(_place(datetime(y, 1, 1, tzinfo=UTC), first, last), str(y))
        for y in years
        if (y - first.year - 1) % step == 0
    )
