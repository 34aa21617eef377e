"""The pages of the agency: an article of ours in the frame its site had on the day.

An article (`articles/*.html`) tells a document's whole story in one file: what it says on which day. A frame
(`frames/*.html`) is the furniture of an era; it churns from day to day and is no part of any document.
"""

from __future__ import annotations

import re
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

NOTICE = (
    "Reconstruction for demonstration: written for the Secure Communities Archive from publicly known facts. "
    "Not an official publication, and not quoted from one."
)
"""What every page, workbook and bulletin of the agency says of itself."""

ERAS = {"2009-11-12": "2009", "2010-10-20": "2010", "2014-11-21": "2014", "2021-02-11": "2021"}
"""The first day of each frame: the relaunch of October 2010 (DOMAIN.md 1.4) and two redesigns."""

MOVED_ON = "2014-03-10"
"""The day `/secure_communities/` became `/secure-communities`."""

_HEADLINES = (
    "Joint operation ends with nine arrests",
    "Stolen antiquities returned to their country of origin",
    "Field office opens in a new building",
    "Counterfeit goods seized at a seaport",
    "Training course for analysts begins",
)


def page(article: str, day: str, agency: str = "ICE", **facts: Any) -> str:
    """The whole page of an article on a day, as HTML text; `facts` are what the article's template asks for."""
    section = "/secure_communities" if day < MOVED_ON else "/secure-communities"
    body = _templates().get_template(f"articles/{article}.html").render(day=day, section=section, **facts)
    heading = re.search(r"<h1>(.*?)</h1>", body)
    era = era_of(day)
    return (
        _templates()
        .get_template(f"frames/{era}.html")
        .render(
            title=Markup(heading[1]) if heading else agency,
            agency=agency,
            article=Markup(_dressed(body.strip(), era)),
            section=section,
            notice=NOTICE,
            token=_token(article, day),
            news=_news(day),
            reviewed=f"{day[5:7]}/{day[8:10]}/{day[0:4]}",
        )
    )


def refusal(address: str, day: str) -> str:
    """What a firewall in front of the site answers in place of a page."""
    return (
        _templates()
        .get_template("frames/refused.html")
        .render(address=address, token=_token(address, day), notice=NOTICE)
    )


def encoding_of(day: str) -> str:
    """The character encoding of the site on a day."""
    return "windows-1252" if era_of(day) == "2009" else "utf-8"


def era_of(day: str) -> str:
    """The frame in use on a day, by the year it came into use."""
    return ERAS[max(first for first in ERAS if first <= day)]


@cache
def _templates() -> Environment:
    here = FileSystemLoader(Path(__file__).parent)
    return Environment(loader=here, autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True)


def _dressed(body: str, era: str) -> str:
    """The same wording in the markup of an era's editing tool."""
    if era == "2014":
        body = re.sub(r"<(p|li)>", r'<\1 dir="ltr">', body).replace("–", "&ndash;")
        return re.sub(r"<h2>(.*?)</h2>", r"<h2><strong>\1</strong></h2>", body)
    if era == "2021":
        return re.sub(r"</(p|ul|ol|h2)>\n", r"</\1>\n\n    ", body)
    return body


def _token(*parts: str) -> str:
    return sha256("|".join(parts).encode()).hexdigest()[:16]


def _news(day: str) -> list[str]:
    first = int(day.replace("-", "")) % len(_HEADLINES)
    return [_HEADLINES[(first + n) % len(_HEADLINES)] for n in range(3)]
