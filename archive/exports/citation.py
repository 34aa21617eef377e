"""How to cite what the archive shows, in the styles people are asked for.

No style here asks for the day of access: what is cited is a capture with its moment and digest, which does not change
(Chicago 17, 14.237; APA 7, 10.16; Bluebook 22, rule 18.2.1(d), with the archived address in brackets).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from archive.moment import time_of

ARCHIVE = "Secure Communities Archive"
_NAMES = {
    "ICE": ("U.S. Immigration and Customs Enforcement", "U.S. Immigr. & Customs Enf’t"),
    "DHS": ("U.S. Department of Homeland Security", "U.S. Dep’t of Homeland Sec."),
    "GAO": ("U.S. Government Accountability Office", "U.S. Gov’t Accountability Off."),
}
_MONTHS = ("Jan.", "Feb.", "Mar.", "Apr.", "May", "June", "July", "Aug.", "Sept.", "Oct.", "Nov.", "Dec.")
_SPECIAL = {"\\": r"\textbackslash{}", "~": r"\textasciitilde{}", "^": r"\textasciicircum{}"} | {
    c: "\\" + c for c in "#$%&_{}"
}


@dataclass(frozen=True)
class Cited:
    """What is cited. `moment` is the capture that shows it, `said` tells more of it (a change's interval), `url` is
    where it was published, `page` the whole permanent address, `digests` name the bytes."""

    publisher: str
    title: str
    moment: str
    said: str
    url: str
    page: str
    digests: tuple[str, ...]


@dataclass(frozen=True)
class Citation:
    """A citation in one style."""

    style: str
    text: str


def citations(cited: Cited) -> tuple[Citation, ...]:
    """All styles, the plain one first."""
    return tuple(Citation(style, write(cited)) for style, write in _STYLES.items())


def list_citations(title: str, page: str, moment: str) -> tuple[Citation, ...]:
    """A page that lists what the archive has, in all styles: such a page goes on, so it is cited as of the `moment`
    that the archive was last written to."""
    time = time_of(moment)
    day = f"{time:%B} {time.day}, {time.year}"
    fields = {"author": f"{{{ARCHIVE}}}", "title": f"{{{_tex(title)}}}", "year": str(time.year)}
    fields |= {"note": f"As of {day}", "url": page}
    key = f"scomm{time:%Y%m%d}{re.sub('[^a-z]', '', title.lower())[:12]}"
    return (
        Citation("Plain", f"{ARCHIVE}, “{title}”, as of {time.day} {time:%B} {time.year}. {page}"),
        Citation("Chicago", f"{ARCHIVE}. “{title}.” As of {day}. {page}."),
        Citation("APA", f"{ARCHIVE}. ({time.year}, {time:%B} {time.day}). {title}. {page}"),
        Citation("Bluebook", f"{title}, {ARCHIVE}, {page} (as of {_short(time)})."),
        Citation("BibTeX", _bibtex_entry(key, fields)),
    )


def _bibtex_entry(key: str, fields: Mapping[str, str]) -> str:
    return f"@misc{{{key},\n" + "".join(f"  {name} = {{{said}}},\n" for name, said in fields.items()) + "}"


def _plain(c: Cited) -> str:
    digests = f", {_digests(c)}" if c.digests else ""
    return f"{c.publisher}, “{c.title}”, {c.said}. {ARCHIVE}{digests}. {c.page}"


def _chicago(c: Cited) -> str:
    time = time_of(c.moment)
    captured = f"Captured {time:%B} {time.day}, {time.year}, from {c.url}"
    return f"{_full(c)}. “{c.title}.” {_capital(c.said)}. {captured}. {ARCHIVE}. {c.page}."


def _apa(c: Cited) -> str:
    time = time_of(c.moment)
    return f"{_full(c)}. ({time.year}, {time:%B} {time.day}). {c.title} [{_capital(c.said)}]. {ARCHIVE}. {c.page}"


def _bluebook(c: Cited) -> str:
    name = _NAMES.get(c.publisher, (c.publisher, c.publisher))[1]
    return f"{name}, {c.title}, {c.url} [{c.page}] ({c.said}; captured {_short(time_of(c.moment))})."


def _bibtex(c: Cited) -> str:
    time = time_of(c.moment)
    key = f"scomm{time:%Y%m%d}{re.sub('[^a-z]', '', c.title.lower())[:12]}"
    note = f"{_capital(c.said)}. Captured {c.moment} from {c.url}. {_digests(c)}"
    fields = {
        "author": f"{{{_tex(_full(c))}}}",
        "title": f"{{{_tex(c.title)}}}",
        "year": str(time.year),
        "month": str(time.month),
        "publisher": ARCHIVE,
        "note": _tex(note),
        "url": c.page,
    }
    return _bibtex_entry(key, fields)


_STYLES = {"Plain": _plain, "Chicago": _chicago, "APA": _apa, "Bluebook": _bluebook, "BibTeX": _bibtex}


def _full(c: Cited) -> str:
    return _NAMES.get(c.publisher, (c.publisher, ""))[0]


def _short(time: datetime) -> str:
    return f"{_MONTHS[time.month - 1]} {time.day}, {time.year}"


def _digests(c: Cited) -> str:
    return " and ".join(f"sha256:{digest}" for digest in c.digests)


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]


def _tex(text: str) -> str:
    return "".join(_SPECIAL.get(c, c) for c in text)
