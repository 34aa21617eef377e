"""Declared dates held against each other: was a page changed without the date it gives itself, or dated anew without a
change?"""

from __future__ import annotations

import json
import re
from enum import StrEnum

_OF_A_CHANGE = re.compile(r"updated|reviewed|modified|revised|changed", re.IGNORECASE)


class Dating(StrEnum):
    """What the dates that a page gives itself did while its wording changed."""

    STAYED = "stayed"  # a silent edit
    MOVED = "moved"


def dates_of(declared: str | None) -> tuple[tuple[str, str], ...]:
    """Label and date of each declared date that tells of a change, in order; () when there is none."""
    told = json.loads(declared) if declared else []
    return tuple(sorted((label, date) for label, date in told if _OF_A_CHANGE.search(label)))


def dating(old: str | None, new: str | None) -> Dating | None:
    """What became of the dates; None where either side gives none. Both as stored in `readings.declared`."""
    before, after = dates_of(old), dates_of(new)
    if not before or not after:
        return None
    return Dating.STAYED if before == after else Dating.MOVED
