"""The command that tells since when each word of a version has stood."""

from __future__ import annotations

import sys
from contextlib import closing

import click

from archive.errors import WrongUse
from archive.exports.commands import Opened
from archive.options import moment_of_option
from archive.store.blame import blame_version, version_at
from archive.store.connection import connect_reader
from archive.tables import format_option, print_rows

_COLUMNS = ("place", "kind", "version", "after", "by", "text")
_LAST = "9999-12-31T23:59:59Z"


@click.command("blame", short_help="Tell since when each word of a document has stood.")
@click.argument("document")
@click.option("--at", callback=moment_of_option, help="The version that stood on this day or at this moment (UTC).")
@format_option
@click.pass_obj
def blame_command(context: Opened, document: str, at: str | None, format: str) -> int:
    """Tell since when each word of DOCUMENT has stood, without a break: its newest version, or the one of --at.

    Each row is a run of words that came with one version, after one capture and by another. In order, the rows of a
    place spell it.
    """
    with closing(connect_reader(context.database)) as connection:
        version = version_at(connection, document, at or _LAST)
        if version is None:
            then = f" at {at}" if at else ""
            raise WrongUse(
                f"a document with a version{then} was expected, {document!r} has none; `scomm documents` lists them"
            )
        told = blame_version(connection, version)
    runs = (
        (blamed.block.place, blamed.block.kind, words.number, words.not_before, words.first_seen, words.text)
        for blamed in told
        for words in blamed.words
    )
    columns = ("by", "kind", "text") if format == "table" else _COLUMNS
    print_rows((dict(zip(_COLUMNS, run, strict=True)) for run in runs), columns, format, sys.stdout)
    return 0
