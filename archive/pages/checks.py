"""The page of checks: what does not fit together, each with its evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from archive.figures.span import period_words
from archive.history.checks import RULES, Rule
from archive.pages.amounts import place_words
from archive.pages.permalinks import document_link
from archive.pages.phrases import When
from archive.pages.rows import number, row, rows
from archive.store.checks import check_rows

SIZE, MOST = 50, 20_000
"""Findings on a page, and of a whole list that is taken away."""

_FIGURES_SHOWN = 5


@dataclass(frozen=True)
class FigureLine:
    """One figure of the evidence: what it is of, what stood, what stands, and where."""

    what: str
    href: str | None
    old: str
    new: str
    place: str


@dataclass(frozen=True)
class CheckLine:
    """One finding; `about` is the list it is about, "" for any other."""

    rule: str
    words: str
    sentence: str
    document: str
    document_href: str
    seen: When
    href: str
    against_href: str | None
    figures: tuple[FigureLine, ...]
    more: int
    facts: tuple[tuple[str, str], ...]
    about: str


@dataclass(frozen=True)
class RuleLine:
    """A rule to choose: its words, how often it found something."""

    rule: str
    words: str
    times: int
    href: str
    chosen: bool


@dataclass(frozen=True)
class ChecksPage:
    """Findings, the newest first; `rules` to choose from, `source`, `rule` and `document` as chosen. `checked` is how
    many versions of documents were checked for it."""

    lines: tuple[CheckLine, ...]
    rules: tuple[RuleLine, ...]
    sources: tuple[tuple[str, str, bool], ...]
    rule: str
    source: str
    document: str
    document_title: str
    checked: int
    next: str | None


@dataclass(frozen=True)
class ChecksLink:
    """Where the findings of a document or a publication are told, and how many there are."""

    count: int
    href: str


def checks_link(connection: sqlite3.Connection, *, document: str = "", source: str = "") -> ChecksLink | None:
    """The findings of a document, or of a source; None where nothing was found."""
    asked = "SELECT count(*) FROM checks WHERE " + ("document = ?" if document else "source = ?")
    count = number(connection, asked, document or source)
    return ChecksLink(count, _link("", source, document)) if count else None


def check_lines(connection: sqlite3.Connection, *, rule: Rule) -> tuple[CheckLine, ...]:
    """All findings of a rule."""
    found = list(check_rows(connection, rule=rule, limit=MOST))
    titles = _titles(connection)
    return tuple(_line(one, titles) for one in found)


def _titles(connection: sqlite3.Connection) -> dict[str, str]:
    return dict(connection.execute("SELECT id, title FROM documents WHERE id IN (SELECT document FROM checks)"))


def checks_page(
    connection: sqlite3.Connection, rule: str, source: str, page: int | None, document: str = ""
) -> ChecksPage:
    """Findings of a rule, a source and a document, or of all; `page` None is all pages."""
    size = SIZE if page else MOST
    rule = rule if rule in set(map(str, Rule)) else ""
    offset = size * ((page or 1) - 1)
    some = {"rule": rule or None, "source": source or None, "document": document or None}
    found = list(check_rows(connection, **some, limit=size + 1, offset=offset))
    titles = _titles(connection)
    counted = "SELECT rule, count(*) FROM checks WHERE ?1 IN ('', source) AND ?2 IN ('', document) GROUP BY 1"
    times = dict(connection.execute(counted, (source, document)))
    rules = tuple(
        RuleLine(str(r), words, times[r], _link("" if r == rule else str(r), source, document), r == rule)
        for r, words in RULES.items()
        if r in times
    )
    chosen = "SELECT DISTINCT s.id, s.title FROM checks k JOIN sources s ON s.id = k.source ORDER BY 2"
    sources = tuple((name, title, name == source) for name, title in rows(connection, chosen))
    lines = tuple(_line(one, titles) for one in found[:size])
    following = _link(rule, source, document, (page or 1) + 1) if len(found) > size else None
    title = row(connection, "SELECT title FROM documents WHERE id = ?", document) if document else None
    checked = number(
        connection,
        "SELECT count(*) FROM versions v JOIN documents d ON d.id = v.document "
        "WHERE ?1 IN ('', d.source) AND ?2 IN ('', d.id)",
        source,
        document,
    )
    of = rule, source, document, (title[0] or document) if title else document
    return ChecksPage(lines, rules, sources, *of, checked, following)


def _link(rule: str, source: str, document: str, page: int = 1) -> str:
    terms = {"rule": rule, "source": source, "document": document, "page": page if page > 1 else ""}
    told = urlencode({name: term for name, term in terms.items() if term})
    return f"/checks?{told}" if told else "/checks"


def _line(row: Mapping[str, Any], titles: Mapping[str, str]) -> CheckLine:
    evidence: dict[str, Any] = row["evidence"]
    figures = tuple(map(_figure, evidence.get("figures", ())))
    return CheckLine(
        rule=row["rule"],
        words=RULES[Rule(row["rule"])],
        sentence=row["sentence"],
        document=titles.get(row["document"]) or row["document"],
        document_href=document_link(row["document"]),
        seen=When(row["seen_at"]),
        href=row["version_page"],
        against_href=row["against_page"],
        figures=figures[:_FIGURES_SHOWN],
        more=evidence.get("of", len(figures)) - len(figures[:_FIGURES_SHOWN]),
        facts=tuple(_facts(evidence)),
        about=evidence.get("list", ""),
    )


def _figure(told: Mapping[str, Any]) -> FigureLine:
    if "made" in told:
        return FigureLine("", None, told["made"], told["printed"], place_words(told["place"]))
    named = ": ".join(filter(None, (told["measure"], told["breakdown"])))
    what = f"{named}, {period_words(told['period'])}"
    old, new = _short(told["old"]), _short(told["new"])
    return FigureLine(what, f"/figures/{told['series']}", old, new, place_words(told["new_place"]))


def _short(value: str) -> str:
    """A number as people read it: commas, and no more than two decimals."""
    return f"{round(Decimal(value), 2).normalize():,f}"


_NAMES = {"before": "Before", "address": "Now"}


def _facts(evidence: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What else a reader wants to see: addresses, footnotes then and now."""
    for name, words in _NAMES.items():
        if evidence.get(name):
            yield words, evidence[name]
    for old, new in zip(evidence.get("struck", ()), evidence.get("put_in", ()), strict=True):
        yield "Footnote before", old
        yield "Footnote now", new
