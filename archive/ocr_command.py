"""The command that has pages read which are pictures."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from dataclasses import asdict
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import click

from archive.catalogue import Catalogue
from archive.moment import moment_of
from archive.options import wait_option, workers_option
from archive.progress import Progress
from archive.store.archive import open_archive
from archive.store.connection import connect_reader
from archive.store.recognising import OCR_COLUMNS, recognise
from archive.store.refresh import refresh
from archive.store.tesseract import installed
from archive.tables import format_option, print_rows


class Opened(Protocol):
    """What the command needs of the context: the archive's folder, its database and the catalogue."""

    @property
    def folder(self) -> Path: ...
    @property
    def database(self) -> Path: ...
    def catalogue(self) -> Catalogue: ...


@click.command("ocr", short_help="Read the pages of PDFs that are pictures.")
@click.argument("source", required=False)
@workers_option
@wait_option
@format_option
@click.pass_obj
def ocr_command(context: Opened, source: str | None, workers: int | None, wait: float, format: str) -> int:
    """Read the pages of PDFs that are pictures, of SOURCE or of all, with Tesseract.

    What it recognises is kept in the archive with its version and its confidence, and is marked as OCR wherever it is
    shown. Needs Tesseract (Debian: apt install tesseract-ocr).
    """
    tesseract = installed()
    connect_reader(context.database).close()  # an archive that is not there is not made
    catalogue = context.catalogue()
    if source:
        catalogue.source(source)
    now = moment_of(datetime.now(UTC))
    failed = 0

    with open_archive(context.folder, catalogue, purpose="ocr", now=now, wait=wait) as archive:

        def told() -> Iterator[dict[str, Any]]:
            nonlocal failed
            for outcome in recognise(archive, tesseract, source, watch=Progress):
                failed += bool(outcome.note)
                yield asdict(outcome)

        print_rows(list(told()), OCR_COLUMNS, format, sys.stdout)
        refresh(archive, workers=workers, watch=Progress)
    return 1 if failed else 0
