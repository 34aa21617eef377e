"""The demonstration: an archive made by visiting the agency on each of its days, through the real crawl."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from archive.catalogue import Catalogue, load_catalogue
from archive.errors import WrongUse
from archive.progress import Silence, Watch
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.refresh import refresh
from scrapers.agency.days import DAYS
from scrapers.agency.server import Agency
from scrapers.crawling import CrawlOptions, crawl

SOURCES = Path(__file__).parent / "sources"
"""The catalogue of the demonstration."""


def build(folder: Path, say: Callable[[str], None], watch: Watch = Silence) -> None:
    """Make the demonstration in a folder, or go on where an earlier run was stopped; `say` is told of each day,
    `watch` shows the reading behind them.

    Raises WrongUse when the folder holds an archive that is not the demonstration.
    """
    _enter_sources(folder)
    catalogue = load_catalogue(folder / "sources")
    with Agency() as agency:
        visit(agency, folder, catalogue, say)
    with open_archive(folder, catalogue, purpose="demo", now=moment_on(max(DAYS))) as archive:
        refresh(archive, watch=watch)


def visit(agency: Agency, folder: Path, catalogue: Catalogue, say: Callable[[str], None]) -> None:
    """Crawl the agency on every day that is left, each capture dated to its day.

    Raises KeyboardInterrupt when a crawl was ended by SIGINT, which it takes for itself, before the day was over.
    """
    for day in days_left(folder):
        agency.turn_to(day)
        options = CrawlOptions(delay=0.0, hosts=agency.hosts, now=moment_on(day))
        report = crawl(folder, catalogue, (), options)
        if not report.finished:
            raise KeyboardInterrupt
        say(f"{day}  {report.answered:3} answers kept  {DAYS[day]}")


def moment_on(day: str) -> str:
    """The moment at which everything is captured on a day of the script."""
    return f"{day}T15:00:00Z"


def days_left(folder: Path) -> list[str]:
    """The days that were not yet visited to their end."""
    if not (folder / DATABASE).exists():
        return list(DAYS)
    with closing(connect_reader(folder / DATABASE)) as connection:
        (last,) = connection.execute("SELECT coalesce(max(captured_at), '') FROM captures").fetchone()
        unfinished = {started for (started,) in connection.execute("SELECT started FROM crawls WHERE ended IS NULL")}
    return [day for day in DAYS if moment_on(day) > last or moment_on(day) in unfinished]


def _enter_sources(folder: Path) -> None:
    own = folder / "sources"
    if (folder / DATABASE).exists() and not (own / "secure-communities.toml").exists():
        raise WrongUse(
            f"a new folder or the demonstration was expected, {folder} holds another archive; "
            "name another folder with `scomm --archive FOLDER demo`"
        )
    shutil.copytree(SOURCES, own, dirs_exist_ok=True)
