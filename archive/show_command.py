"""The command that shows what was read: a version's passages one by one, or what was kept apart from them."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterator, Sequence
from contextlib import closing
from pathlib import Path
from typing import Protocol

import click

from archive.catalogue import Catalogue
from archive.errors import WrongUse
from archive.options import moment_of_option
from archive.pages.version import Standing, standing_at
from archive.reading.apart import cut_apart, read_apart
from archive.reading.job import Job, Reading
from archive.reading.pool import ReadingPool
from archive.reading.reading import Block, ReadingOutcome, blocks_of
from archive.reading.section import sections_of
from archive.store.connection import connect_reader
from archive.store.furniture import DeclaredRules
from archive.tables import format_option, print_rows
from archive.vault.payload import Where, payload_at

_PLACE = """
SELECT f.name, r.offset, r.length, r.sha256 FROM captures c JOIN records r ON r.capture = c.id
JOIN warc_files f ON f.id = r.file WHERE substr(c.payload, 1, 8) = substr(?1, 1, 8) AND c.payload = ?1
AND r.kind IN ('response', 'resource') ORDER BY r.file, r.offset LIMIT 1
"""
_COLUMNS = ("place", "section", "kind", "level", "hidden", "text", "links", "formulas")
_LAST = "9999-12-31T23:59:59Z"


class Opened(Protocol):
    """What the command needs of the context: the archive's folder, its database and the catalogue."""

    @property
    def folder(self) -> Path: ...
    @property
    def database(self) -> Path: ...
    def catalogue(self) -> Catalogue: ...


@click.command("show", short_help="Show a document as it was read.")
@click.argument("document")
@click.option("--at", callback=moment_of_option, help="The version that stood on this day or at this moment (UTC).")
@click.option("--apart", is_flag=True, help="What was kept apart of the version's first bytes: furniture of the site.")
@format_option
@click.pass_obj
def show_command(context: Opened, document: str, at: str | None, apart: bool, format: str) -> int:
    """Show DOCUMENT as it was read, passage by passage: its newest version, or the one of --at.

    Each row has its place in the file, the headings it stands under, where its links lead, and the formulas of its
    cells. Menus, banners and running headers are no part of it; --apart reads them from the kept bytes.
    """
    with closing(connect_reader(context.database)) as connection:
        standing = standing_at(connection, document, at or _LAST)
        if standing is None:
            then = f" at {at}" if at else ""
            raise WrongUse(
                f"a document with a version{then} was expected, {document!r} has none; `scomm documents` lists them"
            )
        blocks = _apart(context, connection, standing) if apart else standing.blocks
    columns = ("kind", "text") if format == "table" else _COLUMNS
    print_rows(_rows(blocks), columns, format, sys.stdout)
    return 0


def _rows(blocks: Sequence[Block]) -> Iterator[dict[str, object]]:
    for block, section in zip(blocks, sections_of(blocks), strict=True):
        links = "; ".join(f"{link.text}: {link.target}" for link in block.links)
        formulas = "; ".join(f"{at + 1}: {formula}" for at, formula in block.formulas)
        told = (block.place, " › ".join(section), block.kind, block.level, block.hidden, block.text, links, formulas)
        yield dict(zip(_COLUMNS, told, strict=True))


def _apart(context: Opened, connection: sqlite3.Connection, standing: Standing) -> tuple[Block, ...]:
    """Read under the limits of all reading."""
    rules = DeclaredRules(context.catalogue()).of_payload(connection, standing.payload)
    file, offset, length, sha256 = connection.execute(_PLACE, (standing.payload,)).fetchone()
    where = Where(str(context.folder / "warc" / file), offset, length, sha256.hex())
    with ReadingPool(workers=1, reading=Reading(payload_at, cut_apart, read_apart)) as pool:
        (result,) = pool.read([Job(standing.payload, standing.document, where, rules=rules)])
    if result.missing or result.outcome is not ReadingOutcome.READ or result.article is None:
        raise WrongUse(f"kept bytes that can be read were expected, {result.missing or result.note} was found")
    return blocks_of(result.article.body, result.article.texts)
