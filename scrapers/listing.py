"""`scomm sources`: what is watched, and whether the files that say so are right."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Protocol

import click

from archive.catalogue import Source, load_catalogue
from archive.tables import format_option, print_rows

_FOR_PEOPLE = ("id", "publisher", "kind", "cadence", "addresses", "title")
_FOR_PROGRAMS = ("id", "publisher", "kind", "cadence", "addresses", "patterns", "evidence", "home", "title", "note")


class _Context(Protocol):
    @property
    def sources(self) -> Path: ...


@click.command
@format_option
@click.option("--check", is_flag=True, help="Only say whether the source files are right.")
@click.pass_obj
def sources(context: _Context, format: str, check: bool) -> None:
    """List the publications that are watched.

    Other formats than the table also give patterns, evidence, home and note. A mistake in a source file is told
    with file and key, and the command ends with code 2.
    """
    catalogue = load_catalogue(context.sources)
    if check:
        addresses = sum(len(s.addresses) for s in catalogue.sources)
        patterns = sum(len(s.patterns) for s in catalogue.sources)
        click.echo(f"{len(catalogue.sources)} sources, {addresses} addresses, {patterns} patterns: no mistake found")
        return
    columns = _FOR_PEOPLE if format == "table" else _FOR_PROGRAMS
    print_rows(map(row_of, catalogue.sources), columns, format, sys.stdout)


def row_of(source: Source) -> dict[str, object]:
    """A source as a row of the listing; addresses and patterns are counted."""
    return {
        "id": source.id, "publisher": source.publisher, "kind": source.kind, "cadence": source.cadence,
        "addresses": len(source.addresses), "patterns": len(source.patterns), "evidence": source.evidence,
        "home": source.home, "title": source.title, "note": source.note,
    }  # fmt: skip
