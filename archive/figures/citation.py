"""Numbers that are names: of laws, forms, levels, reports, telephones, versions, as the agencies cite them."""

from __future__ import annotations

import re

from archive.figures.numeral import Numeral
from archive.figures.tokens import HYPHENS, Tokens, words
from archive.figures.units import SPANS

# A count that follows one of them by chance has its thousands marked or a unit.
_LABELS = words(
    "section sections sec secs § title titles chapter article form forms level levels tier tiers priority "
    "priorities category categories phase step page pages p pp no nos # room suite apt box figure table tables "
    "appendix exhibit footnote note order orders eo report oig gao crs version v vol volume docket item items class "
    "paragraph clause attachment annex directive memorandum resolution rev ext extension zip fax tel telephone "
    "phone call dial group schedule amendment district precinct ward troop route region regions highway "
    "interstate building bldg floor post unit flight channel grade proposition prop act question answer line lines "
    "policy rule lot code bill stat cfr fips id goal objective option recommendation part"
)

_LONGEST_CITATION = 16
_CITATIONS = words(
    "p.l. p.l.no. pub.l. pub.l.no. pub.lawno. publiclaw publiclawno. h.r. h.res. u.s.c. u.s.c.§ c.f.r. c.f.r.§ "
    "fed.reg. f.r. f.3d f.2d f.supp. e.o. executiveorder sec. secs. § §§ # no. nos. № v. ver. p. pp. fig. art. "
    "ch. vol. ext. tel. app. ste. rm. apt. reportnumber ordernumber casenumber formnumber number: "
    "tel: phone: fax: no:"
)
_REPORTERS = words("u.s.c usc c.f.r cfr fed.reg f.3d f.2d f.4th f.supp s.ct stat i&n")
_LONGEST_SIGN = 8
_PLAIN = re.compile(r"[0-9]+\.?[0-9]*")


def in_a_code(tokens: Tokens, number: Numeral) -> bool:
    """`I-247`, `1-866-347-2423`, `GAO-12-708`, `110-329`, `10:30`, `24/7`, `287g`, `v2`."""
    first, last = number.first, number.last
    if "," in tokens.low[first] and not tokens.glued(first):
        return False
    if tokens.glued(first):
        mark = tokens.at(first - 1)
        if mark.isalnum() or mark in ":/_@&=.":
            return True
        if mark == "-" and tokens.glued(first - 1) and not _is_range(tokens, first - 2, first):
            return not tokens.at(first - 2).isalpha() or not _word_before_hyphen(tokens, first - 2)
    following = tokens.at(last + 1)
    if not tokens.glued(last + 1):
        return False
    if following.isalpha():
        return following not in SPANS and following not in ("percent", "million", "billion", "k")
    if following in ":/_@&=":
        return tokens.glued(last + 2)
    if following == "-" and tokens.glued(last + 2):
        behind = tokens.at(last + 2)
        named = behind[:1].isdigit() and not _is_range(tokens, last, last + 2)
        return named or (len(behind) == 1 and behind.isalpha())
    return (
        following == "(" and tokens.glued(last + 2) and len(tokens.at(last + 2)) == 1 and tokens.at(last + 2).isalpha()
    )


def _word_before_hyphen(tokens: Tokens, place: int) -> bool:
    """A hyphen that stands for a dash: `local jails-14 jurisdictions`; not `COVID-19`, `I-247`, `mid-2009`."""
    return len(tokens.at(place)) > 3 and tokens.as_printed(place).islower()


def _is_range(tokens: Tokens, low: int, high: int) -> bool:
    """Two plain numbers with one hyphen between them, the first the smaller: `5-10 percent`, `1,000-1,500`."""
    left, right = ("".join(tokens.at(place).replace(",", "").split()) for place in (low, high))
    if not (_PLAIN.fullmatch(left) and _PLAIN.fullmatch(right)):
        return False
    chained = (tokens.glued(low) and tokens.at(low - 1) in ("-", "/")) or (
        tokens.glued(high + 1) and tokens.at(high + 1) in ("-", "/")
    )
    zeros = len(right) > 1 and right.startswith("0") and "." not in right
    phone = (len(left), len(right)) == (3, 4)
    return float(left) < float(right) and not chained and not zeros and not phone and not _cited(tokens, low)


def of_a_label(tokens: Tokens, number: Numeral) -> bool:
    """`Level 1`, `Sec. 218`, `8 U.S.C. 1101`, `Levels 1 and 2`, `(Level 1, 2 or 3)`."""
    if _cited(tokens, number.first):
        return True
    if _counts_itself(tokens, number):
        return False
    place = number.first - 1
    for _ in range(6):
        before = tokens.at(place)
        if before in ("and", "or", ",", "through", "to", "&", "of") or before in HYPHENS:
            place -= 1
            if not tokens.at(place)[:1].isdigit() and tokens.at(place) not in ("one", "two", "three", "four"):
                return False
            place -= 1
            continue
        break
    if tokens.at(number.first - 1) == "of" and tokens.at(place) not in ("page", "pages", "p"):
        return False
    if number.spelled and tokens.at(place) not in ("level", "levels", "priority", "phase", "tier", "category", "title"):
        return False
    return tokens.at(place) in _LABELS


def _cited(tokens: Tokens, first: int) -> bool:
    """Whether a citation or number sign stands right before a token: `P.L.`, `§`, `No.`, `H.R.`, `385 U.S.`."""
    back = ""
    for place in range(first - 1, max(-1, first - _LONGEST_SIGN), -1):
        back = tokens.low[place] + back
        if back in _CITATIONS:
            return True
    if back.endswith("u.s."):
        return tokens.at(first - 5)[:1].isdigit()
    return tokens.at(first - 1) == "." and tokens.as_printed(first - 2) == "S" and tokens.at(first - 3) != "."


def of_cited_list(tokens: Tokens, number: Numeral) -> bool:
    """`28 U.S.C. § 1346(b)(1), 2671-2680`: the next of the sections cited, no noun behind it."""
    if "," in tokens.low[number.first] or tokens.at(number.last + 1).isalpha():
        return False
    for place in range(number.first - 1, max(-1, number.first - _LONGEST_CITATION), -1):
        word = tokens.low[place]
        if word in ("§", "section", "sections"):
            return True
        if not (word[0].isdigit() or word in ("(", ")", ",", "-", "and", "or") or (len(word) == 1 and word.isalpha())):
            return False
    return False


def _counts_itself(tokens: Tokens, number: Numeral) -> bool:
    """A thousands mark, a scale word or a percent sign: no label has them."""
    after = tokens.at(number.last + 1)
    return number.scaled or "," in tokens.low[number.first] or after in ("%", "percent") or after in SPANS


def reported(tokens: Tokens, first: int) -> bool:
    """Whether a code or reporter of the law begins here: `U.S.C.`, `CFR`, `U.S. 493`."""
    ahead = ""
    for place in range(first, min(first + _LONGEST_SIGN, len(tokens))):
        ahead += tokens.low[place]
        if ahead in _REPORTERS:
            return True
    return tokens.low[first : first + 4] == ["u", ".", "s", "."] and tokens.at(first + 4)[:1].isdigit()
