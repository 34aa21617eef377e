"""The dates a release of statistics states in its own words: as of when its numbers are, and when they were drawn.

DOMAIN.md 2.6 and row 40: "updated through …" (the period), "run date …" of IIDS (the query) and "EID as of …" (the
database) are three dates of one line, and none of them is when the file was made.
"""

from __future__ import annotations

import re

_MONTH = r"(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6}\.?"
_DAY = rf"\s{{0,3}}(\d{{1,2}}[/.-]\d{{1,2}}[/.-]\d{{2,4}}|\d{{4}}-\d\d-\d\d|{_MONTH} \d{{1,2}}, \d{{4}})(?!\d)"
_NEAR = r"\b[^.;()\n]{0,60}?\b"
_STATED = tuple(
    (label, re.compile(pattern + _DAY, re.IGNORECASE))
    for label, pattern in (
        ("data through", rf"\bdata{_NEAR}through"),
        ("data as of", rf"\b(?:data|statistics|figures|snapshot|population){_NEAR}as of"),
        ("IIDS run date", r"\bIIDS\b[^;()\n]{0,20}run date"),
        ("EID as of", r"\bEID as of"),
        ("IIDS", r"\(IIDS\),"),
    )
)
_LOOK = 2_000_000  # characters
_MOST = 12


def stated_dates(text: str) -> tuple[tuple[str, str], ...]:
    """Each different date a text states, as (label, as printed), by label and then in order; at most twelve."""
    found = ((label, day[1]) for label, stated in _STATED for day in stated.finditer(text, 0, _LOOK))
    return tuple(dict.fromkeys(found))[:_MOST]
