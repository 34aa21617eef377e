"""The page of checks: what does not fit together, each with its evidence."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

from archive.history.checks import RULES, Rule
from archive.pages.permalinks import document_link
from archive.pages.phrases import When
from archive.pages.rows import rows
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
    """One finding."""

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
    """Findings, the newest first; `rules` to choose from, `source` and `rule` as chosen."""

    lines: tuple[CheckLine, ...]
    rules: tuple[RuleLine, ...]
    sources: tuple[tuple[str, str, bool], ...]
    rule: str
    source: str
    next: str | None


def checks_page(connection: sqlite3.Connection, rule: str, source: str, page: int | None) -> ChecksPage:
    """Findings of a rule and a source, or of all; `page` None is all pages."""
    size = SIZE if page else MOST
    rule = rule if rule in set(map(str, Rule)) else ""
    offset = size * ((page or 1) - 1)
    found = list(check_rows(connection, rule=rule or None, source=source or None, limit=size + 1, offset=offset))
    titles = dict(connection.execute("SELECT id, title FROM documents WHERE id IN (SELECT document FROM checks)"))
    times = dict(connection.execute("SELECT rule, count(*) FROM checks WHERE ? IN ('', source) GROUP BY 1", (source,)))
    rules = tuple(
        RuleLine(str(r), words, times[r], _link("" if r == rule else str(r), source), r == rule)
        for r, words in RULES.items()
        if r in times
    )
    chosen = "SELECT DISTINCT s.id, s.title FROM checks k JOIN sources s ON s.id = k.source ORDER BY 2"
    sources = tuple((name, title, name == source) for name, title in rows(connection, chosen))
    lines = tuple(_line(row, titles) for row in found[:size])
    following = _link(rule, source, (page or 1) + 1) if len(found) > size else None
    return ChecksPage(lines, rules, sources, rule, source, following)


def _link(rule: str, source: str, page: int = 1) -> str:
    terms = {"rule": rule, "source": source, "page": page if page > 1 else ""}
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
    )


def _figure(told: Mapping[str, Any]) -> FigureLine:
    if "made" in told:
        return FigureLine("", None, told["made"], told["printed"], told["place"])
    what = " › ".join(filter(None, (told["measure"], told["breakdown"], told["period"])))
    return FigureLine(what, f"/figures/{told['series']}", _short(told["old"]), _short(told["new"]), told["new_place"])


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
