"""What belongs to the site and not to the publication: rules over markup, and over wording that survives the cut."""

from __future__ import annotations

import re
from collections.abc import Mapping
from enum import IntEnum

_EDGE, _END = rb"(?<![a-z])(?:", rb")(?![a-z])"
_SURE = re.compile(
    _EDGE + rb"breadcrumbs?|skip-?(?:links?|nav|to|main)|skipnav|addthis|addtoany|a2a_kit|sharethis|sharedaddy|service-?links"
    rb"|shar(?:e|ing)-?(?:links?|bar|buttons?|tools?|this|icons?|page|widget)|social-?(?:shar(?:e|ing)|links?|media|icons?|bar|buttons?)"
    rb"|print-?(?:links?|page|friendly|button)|printfriendly|cookie-?(?:banner|consent|notice|bar)|(?:usa|gov)-?banner|contextual-links"
    rb"|skiptranslate|goog-te|google_translate\w*|latest-?(?:news|tweets?)|back-to-top|pager|page-?views?" + _END + rb"|current-?_?date|todays?-?_?date"
)
_LISTS = re.compile(
    _EDGE + rb"sidebar|side-?nav|sub-?nav(?:igation)?|navbar|navigation|megamenu|menu-?block|block-?menu|in-?this-?section"
    rb"|related-?(?:news|posts|stories)|recent-?(?:news|posts)|news-?(?:box|feed)|trending|most-popular" + _END
)
_OUTER = re.compile(
    _EDGE + rb"header|footer|masthead|topbar|banner|menu|search|alerts?|emergency|toolbar|copyright|colophon|legal|logo" + _END
)
_SKIP_TO = re.compile(r"skip to (?:main )?(?:content|navigation)\W*|back to top\W*|share this page\W*|print this page\W*|an official website of the united states government.{0,60}", re.IGNORECASE)
_ARCHIVED = re.compile(r"archived content\b.{0,300}|in an effort to keep \w+\.gov current\b.{0,400}|this (?:page|content) (?:has been|is) archived\b.{0,200}", re.IGNORECASE | re.DOTALL)
_LABEL = re.compile(r"(?:\(?(?:link is external|link sends e-?mail|opens in (?:a )?new (?:window|tab))\)? ?)+", re.IGNORECASE)
_COUNTER = re.compile(r"(?:number of )?(?:page )?views ?[:(]? ?[\d,]+\)?(?: ?/ ?comments ?[:(]? ?[\d,]+\)?)?", re.IGNORECASE)


class Mark(IntEnum):
    """How surely an element is furniture."""

    NONE = 0
    SURE = 1  # wherever it stands, unless it holds much of the prose
    LISTS = 2  # only where it says next to nothing outside links
    LANDMARK = 3  # the site's own header and footer: outside the main region only
    OUTER = 4  # as LISTS, and outside the main region only


_NAMED = {b"nav": Mark.SURE, b"form": Mark.SURE, b"aside": Mark.LISTS, b"footer": Mark.LANDMARK, b"header": Mark.LANDMARK}
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
    """Whether a whole block's wording is the site's: skip links, labels of outward links, visit counters, the box over archived pages."""
    return len(text) < 500 and any(rule.fullmatch(text) for rule in (_SKIP_TO, _LABEL, _COUNTER, _ARCHIVED))
