"""`scomm export`: part of the archive, or all of it, in the field's standards."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Protocol

import click

from archive.exports.cdxj import index_lines
from archive.exports.figures import write_csv, write_parquet
from archive.exports.selection import PageLine, Selection, captures_in, shelfmarks
from archive.exports.warc import in_place, write_warc
from archive.moment import moment_of
from archive.store.connection import connect_reader
from archive.store.ledger import Asked, figure_rows
from archive.vault.shelf import disk_trouble

_PAGES = """SELECT a.url, c.captured_at, coalesce(nullif(t.title, ''), d.title) FROM captures c
JOIN addresses a ON a.id = c.address JOIN documents d ON d.id = c.document
JOIN readings r ON r.payload = c.payload JOIN articles t ON t.id = r.article
WHERE c.id = ? AND c.version IS NOT NULL"""


class Opened(Protocol):
    """What the command line knows of the archive."""

    @property
    def folder(self) -> Path: ...

    @property
    def database(self) -> Path: ...


@click.group("export", short_help="Hand out the archive, or a part of it.")
def export_command() -> None:
    """Hand out the archive, a source, a document or one change as WACZ, WARC or CDXJ, figures as CSV or Parquet."""


def _selects(command: Callable[..., Any]) -> Callable[..., Any]:
    for option, help in (
        ("--change", "Only the evidence of this change, by its permalink."),
        ("--document", "Only this document."),
        ("--source", "Only this source."),
    ):
        command = click.option(option, help=help)(command)
    out = click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
    return out(command)


@export_command.command("wacz")
@_selects
@click.pass_obj
def wacz_command(context: Opened, out: Path, source: str | None, document: str | None, change: str | None) -> int:
    """Write OUT, a signed WACZ for replayweb.page."""
    from archive.exports.wacz import signing_key, write_wacz  # only this command needs cryptography

    selection, warc = Selection(source, document, change), context.folder / "warc"
    with closing(connect_reader(context.database)) as connection, _making(out) as making:
        marks, pages = shelfmarks(connection, selection, warc), page_lines(connection, selection)
        key, created = signing_key(context.folder), moment_of(datetime.now(UTC))
        write_wacz(marks, pages, making, warc=warc, title=selection.title, created=created, key=key)
    click.echo(f"{len(marks):,} records, {len(pages):,} pages in {out}", err=True)
    return 0


@export_command.command("warc")
@_selects
@click.pass_obj
def warc_command(context: Opened, out: Path, source: str | None, document: str | None, change: str | None) -> int:
    """Write OUT (….warc.gz): the records as they were kept, with those that revisits refer to."""
    warc = context.folder / "warc"
    with closing(connect_reader(context.database)) as connection, _making(out) as making:
        marks = shelfmarks(connection, Selection(source, document, change), warc)
        with making.open("wb") as file:
            records = sum(1 for _ in write_warc(marks, warc, file, out.name))
    click.echo(f"{records:,} records in {out}", err=True)
    return 0


@export_command.command("cdxj")
@_selects
@click.pass_obj
def cdxj_command(context: Opened, out: Path, source: str | None, document: str | None, change: str | None) -> int:
    """Write OUT, an index of the archive's own WARC files as pywb reads it."""
    warc = context.folder / "warc"
    with closing(connect_reader(context.database)) as connection, _making(out) as making:
        lines = index_lines(in_place(shelfmarks(connection, Selection(source, document, change), warc), warc))
        making.write_text("".join(f"{line}\n" for line in lines), encoding="utf-8")
    click.echo(f"{len(lines):,} lines in {out}", err=True)
    return 0


@export_command.command("figures")
@click.argument("out", type=click.Path(path_type=Path, dir_okay=False))
@click.option("--format", type=click.Choice(("csv", "parquet")), default="csv", show_default=True)
@click.option("--source", default=None, help="Only this publication.")
@click.option("--document", default=None, help="Only this document.")
@click.pass_obj
def figures_file_command(context: Opened, out: Path, format: str, source: str | None, document: str | None) -> int:
    """Write OUT: every value that was printed, when it was first and last seen, and where it stood."""
    write = {"csv": write_csv, "parquet": write_parquet}[format]
    with closing(connect_reader(context.database)) as connection, _making(out) as making:
        write(figure_rows(connection, Asked(source, document), limit=-1), making)
    click.echo(f"figures in {out}", err=True)
    return 0


def page_lines(connection: sqlite3.Connection, selection: Selection) -> list[PageLine]:
    """The captures of a selection that show a wording, with its title."""
    captures = captures_in(connection, selection)
    return [PageLine(*row) for capture in captures for row in connection.execute(_PAGES, (capture,))]


@contextmanager
def _making(out: Path) -> Iterator[Path]:
    """A path beside `out` that takes its name when all is written; what fails leaves nothing behind."""
    making = out.with_name(f".{out.name}.making")
    try:
        yield making
        making.replace(out)
    except OSError as error:
        raise disk_trouble(out, error) from error
    finally:
        making.unlink(missing_ok=True)
