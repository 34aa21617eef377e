"""What a capture is worth: the closed list of qualities, and their scores (DESIGN.md, idea 6; THREATS.md C1, C2)."""

from __future__ import annotations

from enum import StrEnum


class Quality(StrEnum):
    """What came: a closed list. Only `good` and `not-modified` move a history."""

    GOOD = "good"
    NOT_MODIFIED = "not-modified"
    REDIRECT = "redirect"
    MISSING = "missing"  # the publisher says it is not there: 404, 410
    BLOCKED = "blocked"  # a firewall, a challenge or a rate limit answered instead of the publisher
    ERROR = "error"
    SOFT_MISSING = "soft-missing"  # 200, and the page says it is not there
    MAINTENANCE = "maintenance"
    SIGN_IN = "sign-in"
    EMPTY = "empty"
    INCOMPLETE = "incomplete"
    FAILED = "failed"
    UNREADABLE = "unreadable"


# How much a capture of each quality says about the publication: 1 all that was to be said, 0 nothing. On the scale
# of the labelled captures, what answers in the publisher's place is at most 0.25, a server in trouble 0.5.
SCORES = {
    Quality.GOOD: 1.0,
    Quality.NOT_MODIFIED: 1.0,
    Quality.REDIRECT: 1.0,
    Quality.MISSING: 1.0,
    Quality.SOFT_MISSING: 0.75,
    Quality.UNREADABLE: 0.75,
    Quality.ERROR: 0.5,
    Quality.MAINTENANCE: 0.5,
    Quality.INCOMPLETE: 0.25,
    Quality.EMPTY: 0.25,
    Quality.SIGN_IN: 0.1,
    Quality.BLOCKED: 0.0,
    Quality.FAILED: 0.0,
}
