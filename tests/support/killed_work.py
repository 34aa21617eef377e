"""Work for the kill tests: the archive's own, made to say what was acknowledged, and planted careless ones."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path
from typing import NoReturn

import scrapy.crawler  # noqa: F401 - imported once for the stage and all its forks

import scrapers.spiders.live  # noqa: F401 - the same
from archive import cli
from archive.capture import Capture
from archive.catalogue import load_catalogue
from archive.progress import Progress
from archive.reading.pool import ReadingPool
from archive.store import importing
from archive.store.archive import Archive, open_archive
from archive.store.importing import import_paths
from archive.store.intake import Also, Evidence, Intake, Taken
from archive.store.keeping import Keeper
from archive.store.rebuild import rebuild
from archive.store.refresh import ReadingAhead, refresh
from archive.vault.payload import payload_at
from archive.vault.shelf import recover
from scrapers import SOURCES, crawling
from scrapers.crawling import CrawlOptions, crawl
from tests.support.killing import acknowledge

NOW = "2026-11-23T00:00:00Z"
BATCH = 3

CATALOGUE = load_catalogue(SOURCES)


class TellingIntake(Intake):
    """Says what was acknowledged as soon as it was."""

    def take(self, batch: Sequence[tuple[Evidence, Also | None]]) -> list[Taken]:
        taken = super().take(batch)
        acknowledge(*(t.capture.id for t in taken if t.capture))
        return taken


class CarelessIntake(Intake):
    """The control: says that a batch is kept when its rows are committed, and syncs and writes WARC bytes later."""

    def take(self, batch: Sequence[tuple[Evidence, Also | None]]) -> list[Taken]:
        acknowledge(*(c.id for evidence, _ in batch for d in self._drafts(evidence) if (c := d.capture)))
        return super().take(batch)


class TellingKeeper(Keeper):
    """Says what was acknowledged, in its own thread, as soon as a future resolves."""

    def keep(self, evidence: Evidence, also: Also | None = None) -> Future[Capture | None]:
        kept = super().keep(evidence, also)
        kept.add_done_callback(_tell)
        return kept


def _tell(done: Future[Capture | None]) -> None:
    if done.exception() is None and (capture := done.result()):
        acknowledge(capture.id)


def command(*arguments: str) -> NoReturn:
    """`scomm` as it is."""
    _telling(TellingIntake)
    sys.argv = ["scomm", *arguments]
    cli.main()
    sys.exit(0)


def import_table(folder: str, table: str) -> None:
    """A table in small batches, then read and told."""
    _import(folder, table, TellingIntake)


def careless_import(folder: str, table: str) -> None:
    """The control."""
    _import(folder, table, CarelessIntake)


def import_and_vanish(folder: str, table: str) -> NoReturn:
    """An import that leaves the database's log behind, as a kill does."""
    _telling(TellingIntake)
    with open_archive(Path(folder), CATALOGUE, purpose="import", now=NOW) as archive:
        _take_in(archive, table)
        os._exit(0)


def crawl_site(folder: str, sources: str) -> None:
    """A site on this machine, an address after the other, then read and told."""
    setattr(crawling, "Keeper", TellingKeeper)  # noqa: B010 - mypy knows the name as an import
    catalogue = load_catalogue(Path(sources))
    options = CrawlOptions(delay=0, concurrency=1, loopback=True, now=NOW)
    crawl(Path(folder), catalogue, (), options)
    with open_archive(Path(folder), catalogue, purpose="read", now=NOW) as archive:
        refresh(archive, workers=0)


def only_open(folder: str) -> None:
    """A new archive: the schema's migrations and the catalogue."""
    with open_archive(Path(folder), CATALOGUE, purpose="import", now=NOW):
        pass


def rebuild_all(folder: str) -> None:
    """The database made again."""
    rebuild(Path(folder), CATALOGUE, now=NOW, workers=0)


def recover_all(folder: str, acknowledged: str) -> None:
    """Recovery by itself: one file with so many acknowledged bytes, every other unknown."""
    recover(Path(folder), {"a.warc.gz": int(acknowledged)}, unknown=True)


def careless_recovery(folder: str, acknowledged: str) -> None:
    """The control: cuts first and copies afterwards."""
    path = Path(folder) / "a.warc.gz"
    content = path.read_bytes()
    path.write_bytes(content[: int(acknowledged)])
    (Path(folder) / "torn").mkdir()
    (Path(folder) / "torn" / "copy").write_bytes(content[int(acknowledged) :])


def _import(folder: str, table: str, intake: type[Intake]) -> None:
    _telling(intake)
    with open_archive(Path(folder), CATALOGUE, purpose="import", now=NOW) as archive:
        _take_in(archive, table)


def _take_in(archive: Archive, table: str) -> None:
    with Progress("captures", None) as progress, ReadingPool(payload_at, workers=0) as pool:
        ahead = ReadingAhead(archive, pool)
        import_paths(archive, [Path(table)], witness="import", now=NOW, progress=progress, ahead=ahead)
        refresh(archive, ahead=ahead)


def _telling(intake: type[Intake]) -> None:
    """In the fork only: the import's own intake is replaced by one that speaks, its batches are made small."""
    setattr(importing, "Intake", intake)  # noqa: B010 - mypy knows the name as an import
    importing.BATCH_COUNT = BATCH
