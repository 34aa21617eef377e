"""The command that looks for furniture which only repetition gives away."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Protocol

import click

from archive.catalogue import Catalogue
from archive.moment import moment_of
from archive.options import wait_option, workers_option
from archive.progress import Progress
from archive.store.archive import open_archive
from archive.store.connection import connect_reader
from archive.store.learning import FURNITURE_COLUMNS, furniture_rows, suggest_furniture
from archive.tables import as_shown, format_option, print_rows


class Opened(Protocol):
    """What the command needs of the context: the archive's folder, its database and the catalogue."""

    @property
    def folder(self) -> Path: ...
    @property
    def database(self) -> Path: ...
    def catalogue(self) -> Catalogue: ...


@click.command("furniture", short_help="Propose rules for what churns on many pages together.")
@click.argument("source", required=False)
@workers_option
@wait_option
@format_option
@click.pass_obj
def furniture_command(context: Opened, source: str | None, workers: int | None, wait: float, format: str) -> int:
    """Look over the kept pages of SOURCE, or of all, for what churns on many of them together.

    Proposes rules with their evidence. One is accepted by adding its lines to the source's file; the source's pages are
    then read again, and the archive's log says that it was us.
    """
    connect_reader(context.database).close()  # an archive that is not there is not made
    catalogue = context.catalogue()
    if source:
        catalogue.source(source)
    now = moment_of(datetime.now(UTC))
    with open_archive(context.folder, catalogue, purpose="furniture", now=now, wait=wait) as archive:
        found = suggest_furniture(archive, source, workers=workers, watch=Progress)
        rows = list(furniture_rows(archive.connection, found))
    if format != "table":
        print_rows(rows, FURNITURE_COLUMNS, format, sys.stdout)
        return 0
    for row in rows:
        _tell(row)
    return 0


def _tell(row: Mapping[str, object]) -> None:
    shown = as_shown(sys.stdout)
    lines = [
        f"{row['score']:.3f}  {row['belongs_to']}: {row['rule']} {row['kind']}",
        f"    {row['documents']} documents, {row['share']:.0%} of {row['captures']}: {str(row['example'])[:200]}",
        f"    to accept it, add to {row['file']}:",
        *(f"        {line}" for line in str(row["lines"]).splitlines()),
    ]
    for line in lines:
        sys.stdout.write(shown(line) + "\n")
