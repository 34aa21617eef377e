"""A small archive made of captures, for the pages that tell what many of them add up to. The wording is ours.

A table of months with a total that fits no more after a restatement, a table by county, a sentence with a growing
figure, a list of agencies that somebody joins and somebody leaves, one edit on three pages, a sentence that goes
from one page to another, a page that is taken down.
"""

from __future__ import annotations

from html import escape
from pathlib import Path

from archive.catalogue import load_catalogue
from archive.store.archive import open_archive
from archive.store.intake import Intake
from archive.store.refresh import refresh
from archive.vault.evidence import Exchange
from scrapers import SOURCES
from tests.support.captures import response

NOW = "2026-11-23T00:00:00Z"
AGENCIES = "https://www.ice.gov/identify-and-arrest/287g"
SITE = "https://www.agency.example/"
DAYS = ("2022-01-11", "2022-02-17", "2022-03-03")
MOVED = "Whoever was held longer than the two days named above may write to the office that asked for it."
_HARRIS = ("TEXAS", "Harris County Sheriff's Office", "Jail Enforcement Model", "Harris County", "2017-03-02")
_GWINNETT = ("GEORGIA", "Gwinnett County Sheriff's Office", "Jail Enforcement Model", "Gwinnett County", "2009-10-27")
_FALLS = ("TEXAS", "Falls County Sheriff's Office", "Task Force Model", "Falls County", "2022-01-20")


def write_gathered(folder: Path, *, mark: str = "") -> Path:
    """The archive in `folder`; `mark` is put into every title, heading, cell and wording. Gives the folder."""
    with open_archive(folder, load_catalogue(SOURCES), purpose="import", now=NOW) as archive:
        with Intake(archive, witness="import:a test", purpose="import", now=NOW) as intake:
            intake.take([(e, None) for e in _exchanges(escape(mark))])
        refresh(archive, workers=0)
    return folder


def _exchanges(mark: str) -> list[Exchange]:
    found = []
    lists = (_HARRIS, _GWINNETT), (_HARRIS, _GWINNETT, _FALLS), (_HARRIS, _FALLS)
    october, people = ("26,007", "24,359", "24,359"), ("77,000", "166,000", "283,000")
    for number, day in enumerate(DAYS):
        found.append(_page(AGENCIES, day, "Agreements", _agencies(lists[number], mark), mark))
        figures = _months(october[number], mark) + _counties(3 + number, mark)
        told = f"<p>More than {people[number]} people were removed so far{mark}.</p>"
        found.append(_page(SITE + "figures", day, "Book-ins", told + figures, mark))
        word = "alien" if number == 0 else "noncitizen"
        said = f"<p>Whoever is a criminal {word} may be held for two days{mark}.</p>"
        for n in range(3):
            goes = f"<p>{MOVED}{mark}</p>" if n == min(number, 1) else ""
            found.append(_page(f"{SITE}rules/{n}", day, f"Rule {n}", said + f"<p>Number {n}.</p>" + goes, mark))
    long = "<p>Everything that was said here about how a jurisdiction may leave, in one long sentence.</p>"
    found.append(_page(SITE + "leaving", DAYS[0], "Leaving", long, mark))
    found += [Exchange(SITE + "leaving", f"{day}T00:00:00Z", response(404, b"<h1>Not Found</h1>")) for day in DAYS[1:]]
    return found


def _page(url: str, day: str, title: str, inner: str, mark: str) -> Exchange:
    head = f"<html><head><title>{title}{mark}</title></head>"
    body = f"{head}<body><main><h1>{title}{mark}</h1>{inner}</main></body></html>"
    return Exchange(url, f"{day}T00:00:00Z", response(200, body.encode()))


def _table(caption: str, *rows: tuple[str, ...]) -> str:
    head = "".join(f"<th>{cell}</th>" for cell in rows[0])
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows[1:])
    return f"<table><caption>{caption}</caption><tr>{head}</tr>{lines}</table>"


def _agencies(rows: tuple[tuple[str, ...], ...], mark: str) -> str:
    head = ("STATE", "LAW ENFORCEMENT AGENCY", "SUPPORT TYPE", "COUNTY", "SIGNED")
    marked = (tuple(cell + (mark if at == 1 else "") for at, cell in enumerate(row)) for row in rows)
    return _table("Participating agencies", head, *marked)


def _months(october: str, mark: str) -> str:
    head = ("Agency", "Oct", "Nov", "Dec")
    cbp, ice = ("CBP" + mark, october, "28,481", "30,204"), ("ICE", "4,317", "4,401", "4,502")
    total = ("Total", "30,324", "32,882", "34,706")
    return _table(f"Book-ins by agency and month, FY2022{mark}", head, cbp, ice, total)


def _counties(jail: int, mark: str) -> str:
    head, falls = ("State", "County", "Arrests"), ("Texas", f"Falls County{mark}", "1,204")
    rows = ("Texas", "Harris County", f"{jail},120"), falls, ("Georgia", "", "2,310")
    return _table("Arrests by state and county, FY2021", head, *rows)
