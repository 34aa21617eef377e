"""Moments: UTC times as text, `2014-11-20T15:04:05Z`, which sort as they happened.

Captures are dated to the second, as memento addresses are (RFC 7089 section 2.1.1).
"""

from __future__ import annotations

import re
from datetime import UTC, date, datetime

_MOMENT = re.compile(r"(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:\.\d+)?(Z|[+-]\d\d:?\d\d)?")
_STAMP = re.compile(r"\d{14}")


class NoMoment(ValueError):
    """A text that names no time: the reader's mistake, not ours."""


def moment_of(time: datetime) -> str:
    """The moment of an aware time; a naive one is a mistake of the caller.

    Raises ValueError for a time without zone.
    """
    if time.tzinfo is None:
        raise ValueError(f"a time with a zone was expected, {time!r} has none")
    return time.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="seconds") + "Z"


def parse_moment(text: str) -> str:
    """The moment in an ISO 8601 / RFC 3339 text or a 14-digit stamp; no zone means UTC.

    Raises NoMoment, a ValueError, when the text is neither or is no time of any calendar.
    """
    try:
        return _parsed(text.strip())
    except (ValueError, OverflowError) as error:
        raise NoMoment(f"a time such as 2014-11-20T15:04:05Z was expected, {text[:40]!r} was found") from error


def _parsed(text: str) -> str:
    if _STAMP.fullmatch(text):
        return moment_of(datetime.strptime(text, "%Y%m%d%H%M%S").replace(tzinfo=UTC))
    match = _MOMENT.fullmatch(text)
    if not match:
        raise ValueError(text)
    zone = match[7]
    if len(text) == 20 and text[10] == "T" and zone == "Z":
        datetime.fromisoformat(text[:19])
        return text
    time = datetime.fromisoformat(text[:10] + "T" + text[11:19] + ("+00:00" if zone in (None, "Z") else zone))
    return moment_of(time)


def time_of(moment: str) -> datetime:
    """The aware time of a moment."""
    return datetime.strptime(moment, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)


def stamp_of(moment: str) -> str:
    """The 14 digits of a moment, as in memento addresses: 20141120150405."""
    return moment[0:4] + moment[5:7] + moment[8:10] + moment[11:13] + moment[14:16] + moment[17:19]


def day_of(moment: str) -> date:
    """The UTC day of a moment."""
    return time_of(moment).date()
