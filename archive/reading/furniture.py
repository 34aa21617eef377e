"""What belongs to the site and not to the publication: rules over markup, and over wording that survives the cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum

from archive.reading.standing import is_notice


def _words(*patterns: bytes) -> re.Pattern[bytes]:
    return re.compile(rb"(?<![a-z])(?:" + b"|".join(patterns) + rb")(?![a-z])")


_SURE = _words(
    rb"breadcrumbs?|skip-?(?:links?|nav|to|main)|back-to-top|pager|page-?views?|contextual-links|(?:usa|gov)-?banner",
    rb"addthis|addtoany|a2a_kit|sharethis|sharedaddy|service-?links|skiptranslate|goog-te|google_translate\w*",
    rb"shar(?:e|ing)-?(?:links?|bar|buttons?|tools?|this|icons?|page|widget)",
    rb"social-?(?:shar(?:e|ing)|links?|media|icons?|bar|buttons?)",
    rb"print-?(?:links?|page|friendly|button)|cookie-?(?:banner|consent|notice|bar)|latest-?(?:news|tweets?)",
    rb"\w*current_?date\w*|todays?-?date",
)
_LISTS = _words(
    rb"sidebar|side-?nav|sub-?nav(?:igation)?|navbar|navigation|megamenu|menu-?block|block-?menu|in-?this-?section",
    rb"related-?(?:news|posts|stories)|recent-?(?:news|posts)|news-?(?:box|feed)|trending|most-popular",
)
_OUTER = _words(
    rb"header|footer|masthead|topbar|banner|menu|search|alerts?|emergency|toolbar|copyright|colophon|legal|logo",
)
# Blocks that only the site says; the last are visit counters.
_SAID = re.compile(
    "|".join(
        (
            r"(?:skip to (?:main )?(?:content|navigation)|back to top|share this page|print this page)\W*",
            r"an official website of the united states government.{0,60}",
            r"(?:\(?(?:link is external|link sends e-?mail|opens in (?:a )?new (?:window|tab))\)? ?)+",
            r"(?:number of )?(?:page )?views ?[:(]? ?[\d,]+\)?(?: ?/ ?comments ?[:(]? ?[\d,]+\)?)?",
        )
    ),
    re.IGNORECASE,
)


class Mark(IntEnum):
    """How surely an element is furniture."""

    NONE = 0
    SURE = 1  # wherever it stands, unless it holds much of the prose
    LISTS = 2  # only where it says next to nothing outside links
    LANDMARK = 3  # the site's own header and footer: outside the main region only
    OUTER = 4  # as LISTS, and outside the main region only
    LEARNT = 5  # the source's own rule says so


_NAMED = {
    b"nav": Mark.SURE,
    b"form": Mark.SURE,
    b"aside": Mark.LISTS,
    b"footer": Mark.LANDMARK,
    b"header": Mark.LANDMARK,
}
_ROLES = {
    b"navigation": Mark.SURE,
    b"search": Mark.SURE,
    b"complementary": Mark.LISTS,
    b"banner": Mark.LANDMARK,
    b"contentinfo": Mark.LANDMARK,
    b"alert": Mark.OUTER,
}


def mark_of(name: bytes, attributes: Mapping[bytes, bytes]) -> Mark:
    """The mark an element carries: by its role, its name, then the words of its class and id (all in lower case).

    DOMAIN.md 1.5 lists the furniture of ice.gov and dhs.gov; the words are those of Drupal 6 to 10, WordPress and
    the U.S. Web Design System.
    """
    known = _ROLES.get(attributes.get(b"role", b"")) or _NAMED.get(name)
    if known:
        return known
    words = attributes.get(b"class", b"") + b" " + attributes.get(b"id", b"")
    if len(words) < 2 or name == b"body":
        return Mark.NONE
    if _SURE.search(words):
        return Mark.SURE
    if _LISTS.search(words):
        return Mark.LISTS
    return Mark.OUTER if _OUTER.search(words) else Mark.NONE


def is_furniture(text: str) -> bool:
    """Whether a whole block's wording is the site's and not the publication's; a notice that it is archived too."""
    return (len(text) < 500 and _SAID.fullmatch(text) is not None) or is_notice(text)
