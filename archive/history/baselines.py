"""Baselines (`baselines.toml`): named days that versions are held against."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from archive.moment import parse_moment

FILE = Path(__file__).with_name("baselines.toml")


@dataclass(frozen=True)
class Baseline:
    """A day with a name; what stood is asked of its last second."""

    name: str
    day: date
    title: str

    @property
    def moment(self) -> str:
        return f"{self.day}T23:59:59Z"


@cache
def baselines() -> tuple[Baseline, ...]:
    """The baselines of the file, the earliest first."""
    told = tomllib.loads(FILE.read_text("utf-8"))["baseline"]
    return tuple(sorted((Baseline(**b) for b in told), key=lambda b: b.day))


def moment_named(text: str) -> str:
    """The moment of a baseline's name, of a day (its last second), or of any other moment.

    Raises ValueError for what is none of them.
    """
    named = next((b.moment for b in baselines() if b.name == text.strip().lower()), None)
    return named or parse_moment(f"{text}T23:59:59Z" if len(text) == 10 else text)
