"""What an answer asks of us: go on, try again later, leave it (pure)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, timedelta
from email.utils import parsedate_to_datetime

from archive.capture import Failure
from archive.moment import moment_of, time_of
from archive.store.frontier import State
from archive.vault.evidence import Exchange
from archive.vault.fields import Head

DELAY = 5.0
"""Seconds between two requests to a host."""

CONCURRENCY = 1
"""Requests a host has under way."""

TRIES = 3
"""Attempts at one address in one crawl."""

LONGEST_WAIT = 86_400.0
"""Seconds a Retry-After is believed: a day, even where it says ten years."""

_PASSING = frozenset({Failure.TIMEOUT, Failure.REFUSED, Failure.DNS, Failure.INCOMPLETE})
_BUSY = frozenset({429, 503})
_PASSING_STATUS = frozenset({500, 502, 504})


@dataclass(frozen=True, slots=True)
class Verdict:
    """What becomes of an address: it ends in a state, or waits `seconds` and is asked again (`state` None).

    `busy`: the server asked to be left alone; `at_once`: and meant the whole host (429, RFC 6585 section 4).
    """

    state: State | None
    seconds: float = 0.0
    busy: bool = False
    at_once: bool = False


def verdict_on(exchange: Exchange, head: Head, tries: int, delay: float) -> Verdict:
    """Judge one exchange; `tries` counts the attempts before it."""
    status, last = head.status, tries + 1 >= TRIES
    patience = max(1.0, 6 * delay) * 2**tries
    if exchange.failure is not None:
        if exchange.failure in _PASSING and not last:
            return Verdict(None, patience)
        return Verdict(State.FAILED)
    if status in _BUSY:
        asked = retry_after(head, exchange.captured_at)
        return Verdict(State.DONE if last else None, asked or patience, busy=True, at_once=status == 429)
    if status in _PASSING_STATUS and not last:
        return Verdict(None, patience)
    return Verdict(State.DONE)


def retry_after(head: Head, now: str) -> float | None:
    """Seconds a Retry-After asks for (RFC 9110 section 10.2.3), at most a day; None where it says nothing sensible."""
    value = (head.fields.get("retry-after") or "").strip()
    if re.fullmatch(r"\d{1,20}", value):
        return min(float(value), LONGEST_WAIT)
    try:
        until = parsedate_to_datetime(value)
        at = parsedate_to_datetime(head.fields.get("date") or "") if head.fields.get("date") else time_of(now)
        seconds = (until.replace(tzinfo=until.tzinfo or UTC) - at.replace(tzinfo=at.tzinfo or UTC)).total_seconds()
    except (ValueError, TypeError, OverflowError):
        return None
    return min(seconds, LONGEST_WAIT) if seconds > 0 else None


def later(now: str, seconds: float) -> str:
    """The moment so many seconds after another, rounded up."""
    return moment_of(time_of(now) + timedelta(seconds=int(min(seconds, LONGEST_WAIT)) + (seconds % 1 > 0)))
