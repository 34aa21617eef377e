"""Questions and answers of the site: what is asked, taken apart, and what may come back."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path
from typing import TypeAlias
from urllib.parse import unquote

from archive.errors import RecordDamaged
from archive.moment import NoMoment, parse_moment
from archive.pages.payload import Download
from archive.pages.rows import one_state
from archive.uri import NoAddress


@dataclass(frozen=True)
class Page:
    """A page to draw: the template `scomm_<name>.html` with `page` as its context."""

    name: str
    page: object
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Pictured:
    """The card that stands for a page where it is shared."""

    page: Page


@dataclass(frozen=True)
class Elsewhere:
    """The page has another address."""

    location: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Missing:
    """There is no such page, and the sentence says why; `href` is where to go on."""

    sentence: str
    href: str = "/documents"
    status: int = 404


@dataclass(frozen=True)
class Text:
    """An answer for programs, whole: feeds, TimeMaps, JSON, CSV."""

    content: str
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Asked:
    """A question: the parts of the path that its route names, percent-encoding undone, and the query's first values.

    `address` is the archived address that ends the path of a web archive's kind; `headers` are the request's, their
    names in lower case; `site` is scheme and host, for answers that must tell whole addresses; `path` is what was asked
    for, with its query; `modified` is when the archive's files were last written to, as header fields tell it.
    """

    folder: Path
    parts: Mapping[str, str]
    terms: Mapping[str, str]
    address: str = ""
    headers: Mapping[str, str] = field(default_factory=dict)
    site: str = ""
    path: str = ""
    modified: str = ""

    def moment(self, part: str = "stamp") -> str:
        """Raises NoMoment when the digits are no time."""
        return parse_moment(self.parts[part])

    @property
    def page(self) -> int:
        digits = self.terms.get("page", "1")
        return max(1, int(digits)) if digits.isdecimal() and len(digits) < 7 else 1

    @property
    def portion(self) -> int | None:
        """The page of what is cut into pages; None where all of it is asked for."""
        return None if self.terms.get("page") == "all" else self.page


Answer: TypeAlias = Page | Pictured | Elsewhere | Missing | Download | Text
Ask: TypeAlias = Callable[[sqlite3.Connection, Asked], Answer]
Routes: TypeAlias = tuple[tuple[str, Ask], ...]


def answer(connection: sqlite3.Connection, ask: Ask, asked: Asked) -> Answer:
    """Ask for one page. A moment that is none, or damaged bytes, are answered in words."""
    most = connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, -1)
    try:
        # The bound is for readers' questions; a page may need a long text that is stored.
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, 2**30)
        with one_state(connection):
            return ask(connection, asked)
    except NoMoment:
        return Missing("There is no such moment: a time is written as 14 digits, such as 20141120150405.")
    except NoAddress as error:
        return Missing(f"There is no such address: {error}.")
    except RecordDamaged as damage:
        return Missing(damage.sentence, "/about", 503)
    finally:
        connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, most)


def modified_at(database: Path) -> str:
    """When a database was last written to, as header fields tell it; what a writer has not yet folded in counts."""
    written = [path.stat().st_mtime for path in (database, database.with_name(database.name + "-wal")) if path.exists()]
    return formatdate(max(written), usegmt=True)


def address_of(sent: str, query: str) -> str:
    """The address somebody asks a web archive for: with the query that follows it, coded as a whole or not, without its
    scheme, or with one of its slashes eaten by a proxy."""
    whole = unquote(sent) if re.match(r"https?%3a", sent, re.IGNORECASE) else sent
    whole = re.sub(r"^(https?):/+", r"\1://", whole, flags=re.IGNORECASE)
    if not re.match(r"https?:", whole, re.IGNORECASE):
        whole = "http://" + whole
    return f"{whole}?{query}" if query else whole


def parts_of_path(named: Mapping[str, str | None]) -> dict[str, str]:
    """The named parts of a route that the path has, percent-encoding undone."""
    return {name: unquote(part) for name, part in named.items() if part is not None}
