"""What must be found in the archive after all days of the script, written down by hand beside it.

A version is first seen on a day, and the last good capture before it, on which it was not there yet, is of another.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Told:
    """A version as the archive must tell it: first seen, last good look before, number of the version it returns to."""

    seen: str
    before: str | None = None
    returns_to: int | None = None


VERSIONS: dict[str, tuple[Told, ...]] = {
    "secure-communities": (
        Told("2009-11-12"),
        Told("2010-08-17", "2009-11-12"),
        Told("2010-10-20", "2010-09-20"),
        Told("2011-05-16", "2010-10-20"),
        Told("2011-08-08", "2011-05-16"),
        Told("2012-09-24", "2011-08-08"),
        Told("2013-02-16", "2012-09-24"),
        Told("2014-03-10", "2013-02-16"),
        Told("2015-07-20", "2014-11-21"),
        Told("2017-01-26", "2015-07-20"),
        Told("2017-10-03", "2017-01-26"),
        Told("2021-02-11", "2018-06-14"),
    ),
    # What was refused on 2011-08-08 does not date the change of 2012: the look before it does.
    "get-the-facts": (Told("2009-11-12"), Told("2010-10-20", "2010-09-20"), Told("2012-09-24", "2011-05-16")),
    "how-it-works": (Told("2009-11-12"), Told("2015-07-20", "2014-11-21"), Told("2017-01-26", "2015-07-20", 1)),
    "deployment": (
        Told("2009-11-12"),
        Told("2010-10-20", "2010-09-20"),
        Told("2011-08-08", "2011-05-16"),
        Told("2012-09-24", "2011-08-08"),
        Told("2014-03-10", "2012-09-24"),
    ),
    "setting-the-record-straight": (Told("2010-08-17"), Told("2010-09-20", "2010-08-17")),
    "interoperability-statistics": (Told("2011-05-16"), Told("2011-08-08", "2011-05-16")),
    "removal-statistics-fy2013": (Told("2014-03-10"),),
    "removal-statistics-fy2014": (Told("2015-07-20"),),
    "removal-statistics-fy2017": (Told("2018-06-14"),),
    "news-releases": (Told("2009-11-12"), Told("2010-08-17", "2009-11-12"), Told("2011-05-16", "2010-10-20")),
    "release-0901-florida": (Told("2009-11-12"),),
    "release-0906-texas": (Told("2009-11-12"),),
    "release-1001-california": (Told("2010-08-17"),),
    "release-1003-california": (Told("2010-08-17"),),
    "release-1102-colorado": (Told("2011-05-16"),),
    "memorandum": (Told("2014-11-21"),),
    "priority-enforcement-program": (Told("2015-07-20"), Told("2017-01-26", "2015-07-20")),
    "foia-library": (Told("2014-11-21"), Told("2017-10-15", "2017-01-26")),
    "detention-statistics": (
        Told("2021-02-11"),
        Told("2022-01-11", "2021-10-07"),
        Told("2022-02-17", "2022-01-11"),
        Told("2022-09-01", "2022-02-17"),
        Told("2022-09-16", "2022-09-01"),
        Told("2022-11-17", "2022-09-16"),
        Told("2022-12-10", "2022-11-17"),
    ),
    "detention-terms": (
        Told("2021-02-11"),
        Told("2021-08-06", "2021-02-11"),
        Told("2021-10-07", "2021-08-06", 1),
        Told("2022-01-11", "2021-10-07", 2),
    ),
    "detention-workbook-fy22": (
        Told("2022-01-11"),
        Told("2022-02-17", "2022-01-11"),
        Told("2022-09-01", "2022-02-17"),
        Told("2022-09-16", "2022-09-01"),
        Told("2022-11-17", "2022-09-16"),
        Told("2022-12-10", "2022-11-17"),
    ),
}
"""Document → its versions."""

NOT_PUBLICATION: tuple[tuple[str, str, str], ...] = (
    ("get-the-facts", "2011-08-08", "blocked"),
    ("how-it-works", "2012-09-24", "error"),
    ("deployment", "2013-02-16", "blocked"),
    ("get-the-facts", "2015-07-20", "soft-missing"),
    ("setting-the-record-straight", "2010-10-20", "missing"),
    ("get-the-facts", "2017-01-26", "missing"),
    ("interoperability-statistics", "2017-10-03", "missing"),
    ("priority-enforcement-program", "2017-10-03", "missing"),
    ("foia-library", "2017-10-03", "missing"),
)
"""Captures that are evidence but no version: document, day, quality."""

UNCHANGED_BY_REDESIGN = ("secure-communities", "get-the-facts", "how-it-works", "deployment", "news-releases")
"""Documents that were captured in new markup on 2014-11-21 with the wording they had on 2014-03-10."""

RESTATED: tuple[tuple[str, str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("2022-02-17", "book-ins CBP Oct, Nov, Dec", ("26007", "28481", "30204"), ("24359", "26124", "26775")),
    ("2022-12-10", "ATD by technology", ("40970", "255602", "19902", "226"), ("9324", "257454", "19544", "36379")),
)
"""Figures of periods already told that a release replaced (DOMAIN.md 3A rows 1 and 8): day, what, before, after."""
