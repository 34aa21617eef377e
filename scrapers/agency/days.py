"""The script: what stands at which address on which day. `answer(host, path, day)` is all a visitor can learn.

The events and their dates are those of DOMAIN.md 1.4, 1.6 and 3; the workbooks of scenarios 3A come from 2022, so the
story goes on to the end of that year.
"""

from __future__ import annotations

from dataclasses import dataclass

from scrapers.agency.answers import Answer, Show, article, down, file, fixed, moved, not_found, refused
from scrapers.agency.bulletin import bulletin
from scrapers.agency.pages import MOVED_ON
from scrapers.agency.series import POSTINGS, RELEASES, Posting
from scrapers.agency.workbook import workbook

DAYS = {
    "2009-11-12": "the first year: 88 jurisdictions",
    "2010-08-17": "a page tells jurisdictions how not to be activated",
    "2010-09-20": "the page is reworded",
    "2010-10-20": "the site is relaunched without it",
    "2011-05-16": "77,000 removals; the first bulletin",
    "2011-08-08": "the agreements with the states are ended; a firewall refuses a page",
    "2012-09-24": "166,000 removals; a server is down",
    "2013-02-16": "all 3,181 jurisdictions",
    "2014-03-10": "283,000 removals; the address moves",
    "2014-11-21": "ended by memorandum; a redesign",
    "2015-07-20": "the page says: was",
    "2017-01-26": "the page says: again",
    "2017-10-03": "the FOIA library is down",
    "2017-10-15": "the library is back without Secure Communities",
    "2018-06-14": "the old address is gone",
    "2021-02-11": "archived; another redesign",
    "2021-08-06": "aliens become noncitizens",
    "2021-10-07": "noncitizens become aliens",
    "2022-01-11": "a workbook of the fiscal year",
    "2022-02-17": "past months restated",
    "2022-09-01": "a new name for the same bytes",
    "2022-09-16": "old figures under a new date",
    "2022-11-17": "the workbook of the whole year",
    "2022-12-10": "the year corrected under another name",
}
"""The days on which the agency is visited, and what is to be seen."""

ICE, DHS = "www.ice.example", "www.dhs.example"

FORBIDDEN = ("/secure_communities/drafts/", "/secure-communities/drafts/", "/search")
"""What robots.txt asks visitors to leave alone."""


@dataclass(frozen=True)
class Standing:
    """What an address (host and path) shows from a day on, until, not on, another."""

    address: str
    since: str
    shows: Show
    until: str = "9999"


def answer(host: str, path: str, day: str) -> Answer:
    """What a visitor gets from an address on a day; the first standing that holds decides."""
    for standing in STANDINGS:
        if standing.address == host + path and standing.since <= day < standing.until:
            return standing.shows(day)
    if path.startswith(FORBIDDEN):
        return Answer(200, b"This was not to be fetched.", "text/plain")
    return not_found()(day)


_OLD, _NEW = ICE + "/secure_communities/", ICE + "/secure-communities"
_FACTS, _HOW, _DEPLOYMENT = "get_the_facts.htm", "how_it_works.htm", "deployment.htm"
_SECTION = {_FACTS: "get-the-facts", _HOW: "how-it-works", _DEPLOYMENT: "deployment"}

INCIDENTS = (
    Standing(_OLD + _FACTS, "2011-08-08", refused(200, f"/secure_communities/{_FACTS}"), until="2012-09-24"),
    Standing(_OLD + _HOW, "2012-09-24", down, until="2013-02-16"),
    Standing(_OLD + _DEPLOYMENT, "2013-02-16", refused(403, f"/secure_communities/{_DEPLOYMENT}"), until=MOVED_ON),
    Standing(_NEW + "/get-the-facts", "2015-07-20", not_found(200), until="2017-01-26"),
    Standing(_NEW + "/get-the-facts", "2017-01-26", not_found()),
)
"""What came in the way of the pages: firewalls, an outage, a page that was gone before it said so."""


def _section() -> list[Standing]:
    straight = article("setting-the-record-straight")
    found = [
        Standing(_OLD, "2009-11-12", article("secure-communities"), until=MOVED_ON),
        Standing(_OLD, MOVED_ON, moved("/secure-communities"), until="2018-06-14"),
        Standing(_NEW, MOVED_ON, article("secure-communities")),
        Standing(_OLD + "setting_the_record_straight.htm", "2010-08-17", straight, until="2010-10-20"),
    ]
    for old, new in _SECTION.items():
        found += [
            Standing(_OLD + old, "2009-11-12", article(new), until=MOVED_ON),
            Standing(_OLD + old, MOVED_ON, moved(f"/secure-communities/{new}"), until="2018-06-14"),
            Standing(f"{_NEW}/{new}", MOVED_ON, article(new)),
        ]
    return found


def _removals() -> list[Standing]:
    """One address that held three years' reports, and one year's report at another address (DOMAIN.md 1.4)."""
    held = {2013: ("2014-03-10", "2015-07-20"), 2014: ("2015-07-20", "2018-06-14"), 2017: ("2018-06-14", "9999")}
    return [
        *(
            Standing(ICE + "/removal-statistics", since, article("removal-statistics", year=year), until)
            for year, (since, until) in held.items()
        ),
        Standing(ICE + "/remove/removal-statistics/2013", "2021-02-11", article("removal-statistics", year=2013)),
    ]


def _bulletins() -> list[Standing]:
    posted = {"20110331": ("2011-05-16", "Fri, 08 Apr 2011"), "20110430": ("2011-08-08", "Mon, 09 May 2011")}
    return [
        Standing(
            f"{ICE}/doclib/foia/sc-stats/nationwide_interop_stats-{issue}.pdf",
            since,
            file(lambda issue=issue: bulletin(issue), "application/pdf", f"{modified} 15:00:00 GMT"),  # type: ignore[misc]
            until="2017-10-03",
        )
        for issue, (since, modified) in posted.items()
    ]


def _workbook(posting: Posting) -> Standing:
    media_type = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    shows = file(lambda: workbook(posting.release), media_type, "Mon, 10 Jan 2022 15:00:00 GMT")
    return Standing(ICE + posting.path, posting.since, shows, posting.until if posting.withdrawn else "9999")


def _pages() -> list[Standing]:
    memorandum = fixed(article("memorandum", agency="Homeland Security"), "2014-11-21", "Thu, 20 Nov 2014 21:00:00 GMT")
    return [
        Standing(DHS + "/news/2014/11/20/memorandum-ends-secure-communities", "2014-11-21", memorandum),
        Standing(ICE + "/pep", "2015-07-20", article("priority-enforcement-program"), until="2017-10-03"),
        Standing(ICE + "/foia/library", "2014-11-21", article("foia-library"), until="2017-10-03"),
        Standing(ICE + "/foia/library", "2017-10-15", article("foia-library")),
        Standing(ICE + "/news/releases", "2009-11-12", _releases),
        *(Standing(ICE + r.path, r.since, article("release", release=r)) for r in RELEASES),
        Standing(ICE + "/detain/detention-management", "2021-02-11", _detention),
        Standing(ICE + "/detain/detention-management/terms", "2021-02-11", article("detention-terms")),
    ]


def _releases(day: str) -> Answer:
    return article("releases", releases=[r for r in reversed(RELEASES) if r.since <= day])(day)


def _detention(day: str) -> Answer:
    return article("detention-management", postings=[p for p in POSTINGS if p.since <= day < p.until])(day)


def _robots(_day: str) -> Answer:
    lines = ["User-agent: *", *(f"Disallow: {path}" for path in FORBIDDEN), ""]
    return Answer(200, "\n".join(lines).encode(), "text/plain")


STANDINGS = (
    *INCIDENTS,
    *(Standing(host + "/robots.txt", "2009-11-12", _robots) for host in (ICE, DHS)),
    *_section(),
    *_removals(),
    *_bulletins(),
    *_pages(),
    *map(_workbook, POSTINGS),
)
