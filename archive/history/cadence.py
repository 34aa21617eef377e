"""Cadence: whether a release is overdue, by how often the publication came out so far or says it does."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from statistics import median

LEAST_GAPS, SLACK = 3, 1.5
"""A rhythm is told from so many gaps at least; a release is overdue after so many times the usual gap."""

_RECENT = 12
_DURATION = re.compile(r"P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)W)?(?:(\d+)D)?(?:T(?:(\d+)H)?.*)?")


@dataclass(frozen=True, slots=True)
class Overdue:
    """A publication that is later than usual. Days are ISO; `usual` and `late` count days."""

    last_release: str
    usual: int
    due: str
    late: int


def overdue(releases: Sequence[str], cadence: str, today: str) -> Overdue | None:
    """Whether a release is overdue on a day. `releases` are the days on which new versions were first seen, in order.

    What is usual is the middle one of the last gaps between releases, but no less than the declared cadence; a
    publication with neither is never overdue.
    """
    days = [date.fromisoformat(day[:10]) for day in dict.fromkeys(day[:10] for day in releases)]
    gaps = [(b - a).days for a, b in pairwise(days)][-_RECENT:]
    usual = max(median(gaps) if len(gaps) >= LEAST_GAPS else 0, days_of(cadence))
    if not days or usual < 1:
        return None
    due = days[-1] + timedelta(days=int(usual * SLACK))
    late = (date.fromisoformat(today[:10]) - due).days
    return Overdue(days[-1].isoformat(), round(usual), due.isoformat(), late) if late > 0 else None


def days_of(cadence: str) -> float:
    """A cadence in days; 0 where it is irregular or once."""
    found = _DURATION.fullmatch(cadence)
    if not found:
        return 0
    years, months, weeks, days, hours = (int(part or 0) for part in found.groups())
    return years * 365 + months * 30.5 + weeks * 7 + days + hours / 24
