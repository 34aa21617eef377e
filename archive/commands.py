"""The archive's commands: each parses, calls one function, and prints."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from importlib.metadata import entry_points
from pathlib import Path

import click

from archive.catalogue import Catalogue, load_catalogue
from archive.check_commands import check_commands
from archive.errors import WrongUse
from archive.exports.commands import export_command
from archive.figure_commands import figure_commands
from archive.furniture_command import furniture_command
from archive.moment import moment_of
from archive.ocr_command import ocr_command
from archive.options import moment_of_option, read_option, wait_option, workers_option
from archive.progress import Progress
from archive.reading.pool import ReadingPool
from archive.store import listing
from archive.store.archive import DATABASE, open_archive
from archive.store.connection import connect_reader
from archive.store.dump import dump
from archive.store.importing import DEFAULT_WITNESS, import_paths, importable
from archive.store.rebuild import rebuild
from archive.store.refresh import ReadingAhead, refresh
from archive.store.suggesting import SUGGESTION_COLUMNS, suggest_moves, suggestion_rows
from archive.store.verifying import verify_archive
from archive.store.waiting import waiting
from archive.tables import as_shown, format_option, print_rows, visible
from archive.vault.payload import payload_at
from archive.vault.shelf import SetAside
from archive.wording_commands import wording_commands


@dataclass(frozen=True)
class Context:
    """What every command gets: the archive's folder and, where one was named, a folder of sources."""

    folder: Path
    sources_option: Path | None = None

    @property
    def sources(self) -> Path:
        """The folder of source files: the one named, else the archive's own, else the official catalogue."""
        if self.sources_option:
            return self.sources_option
        own = self.folder / "sources"
        if own.is_dir():
            return own
        for point in entry_points(group="scomm.sources"):
            return Path(point.load())
        raise WrongUse(
            "an installed catalogue was expected, none was found; name a folder of source files with --sources"
        )

    def catalogue(self) -> Catalogue:
        """The catalogue, checked."""
        return load_catalogue(self.sources)

    @property
    def database(self) -> Path:
        """The archive's SQLite file."""
        return self.folder / DATABASE


def now() -> str:
    """The moment it is."""
    return moment_of(datetime.now(UTC))


@click.command("import", short_help="Take in WARC, ARC and WACZ files, tables and dated folders.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option(
    "--witness",
    show_default=f"as the file says, else {DEFAULT_WITNESS}",
    help="Who saw these captures: people or institutions that are independent of each other get different names.",
)
@click.option(
    "--url-prefix",
    metavar="URL",
    help="The address, ending with /, under which the files of a dated folder stood.",
)
@read_option
@wait_option
@click.pass_obj
def import_command(
    context: Context, paths: tuple[Path, ...], witness: str | None, url_prefix: str | None, read: bool, wait: float
) -> int:
    """Take in WARC, ARC and WACZ files, tables of dated files (captures.tsv) and dated folders.

    Files of a dated folder are named 20141120150405-page.html or 20141120T150405Z__page.html.
    A table has the columns path, url and captured_at; more columns are kept as provenance.
    Importing twice adds nothing.
    """
    for path in paths:
        importable(path)  # a path that is nothing to import leaves no archive behind
    with open_archive(context.folder, context.catalogue(), purpose="import", now=now(), wait=wait) as archive:
        _tell_set_aside(archive.set_aside)
        with ReadingPool(payload_at) as pool:
            ahead = ReadingAhead(archive, pool) if read else None
            with Progress("captures", None) as progress:
                report = import_paths(
                    archive, paths, witness=witness, now=now(), progress=progress, url_prefix=url_prefix, ahead=ahead
                )
            if ahead:
                refresh(archive, watch=Progress, ahead=ahead)
    for refusal in report.refused:
        click.echo(f"refused: {visible(str(refusal))}", err=True)
    click.echo(
        f"{report.kept:,} captures kept, {report.repeated:,} were there already, {len(report.refused):,} refused"
    )
    return 1 if report.refused else 0


@click.command("read", short_help="Read what was kept, and tell the histories on.")
@workers_option
@wait_option
@click.pass_obj
def read_command(context: Context, workers: int | None, wait: float) -> int:
    """Read what was kept and not read yet, and tell the histories on."""
    with open_archive(context.folder, context.catalogue(), purpose="read", now=now(), wait=wait) as archive:
        report = refresh(archive, workers=workers, watch=Progress)
    click.echo(f"{report.read:,} payloads read, {report.unread:,} could not be, {report.told:,} documents told")
    return 0


@click.command("verify", short_help="Check every WARC record against its digests.")
@format_option
@click.pass_obj
def verify_command(context: Context, format: str) -> int:
    """Re-read every WARC record by its stored place and digests; name each damaged one and its capture."""
    with Progress("records", None) as progress:
        findings = list(verify_archive(context.folder, progress))
    if findings or format != "table":
        print_rows(findings, ("file", "offset", "problem", "record", "capture"), format, sys.stdout)
    if findings:
        click.echo(f"scomm: {len(findings):,} findings; the archive needs attention", err=True)
        return 3
    click.echo("every record is as it was kept", err=True)
    return 0


@click.command("rebuild", short_help="Make the database again from the WARC files.")
@workers_option
@wait_option
@click.pass_obj
def rebuild_command(context: Context, workers: int | None, wait: float) -> int:
    """Make the database again from the WARC files and the catalogue."""
    report = rebuild(context.folder, context.catalogue(), now=now(), workers=workers, wait=wait, watch=Progress)
    for damage in report.damaged:
        click.echo(f"damaged: {visible(str(damage))}", err=True)
    click.echo(
        f"{report.captures:,} captures from {report.files:,} WARC files, {len(report.damaged):,} records damaged"
    )
    return 3 if report.damaged else 0


@click.command("changes", short_help="List what changed, newest first or by rank.")
@click.option("--source", help="Only this source.")
@click.option("--document", help="Only this document.")
@click.option("--since", callback=moment_of_option, help="First seen at or after this day or moment (UTC).")
@click.option("--until", callback=moment_of_option, help="First seen before this day or moment (UTC).")
@click.option("--ranked", is_flag=True, help="Those that matter most first, each with the reasons for its score.")
@click.option("--silent", is_flag=True, help="Only those for which the date the page gives itself stayed.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@format_option
@click.pass_obj
def changes_command(
    context: Context,
    source: str | None,
    document: str | None,
    since: str | None,
    until: str | None,
    ranked: bool,
    silent: bool,
    limit: int,
    format: str,
) -> int:
    """What changed, newest first: after which capture, by which capture, and what."""
    with closing(connect_reader(context.database)) as connection:
        found = listing.changes(
            connection,
            source=source,
            document=document,
            since=since,
            until=until,
            limit=limit,
            ranked=ranked,
            silent=silent,
        )
        told = ("score", "reasons") if ranked else ("kind", "added", "removed", "summary")
        columns = listing.CHANGE_COLUMNS if format != "table" else ("after", "by", "document", *told)
        print_rows(found, columns, format, sys.stdout)
        _tell_waiting(connection)
    return 0


@click.command("documents", short_help="List the documents that were captured.")
@click.option("--source", help="Only this source.")
@click.option("--suggest", is_flag=True, help="Addresses nobody declared that are likely a document's, with evidence.")
@format_option
@click.pass_obj
def documents_command(context: Context, source: str | None, suggest: bool, format: str) -> int:
    """The documents that were captured: versions, captures, time span, addresses."""
    if suggest:
        return _suggest(context, format)
    with closing(connect_reader(context.database)) as connection:
        print_rows(listing.documents(connection, source=source), listing.DOCUMENT_COLUMNS, format, sys.stdout)
    return 0


def _suggest(context: Context, format: str) -> int:
    connect_reader(context.database).close()  # an archive that is not there is not made
    with open_archive(context.folder, context.catalogue(), purpose="suggest", now=now()) as archive:
        rows = list(suggestion_rows(archive.connection, suggest_moves(archive)))
    if format != "table":
        print_rows(rows, SUGGESTION_COLUMNS, format, sys.stdout)
        return 0
    for row in rows:
        click.echo(f"{row['score']:.3f}  {row['document']} is {row['belongs_to']}: {row['evidence']}")
        click.echo(f"to accept it, add to {row['file']}:")
        _echo_lines(f"    {line}" for line in str(row["lines"]).splitlines())
    return 0


@click.command("status", short_help="Show how much is kept, read and told.")
@format_option
@click.pass_obj
def status_command(context: Context, format: str) -> int:
    """How much is kept, how far it is read and told, and what could not be."""
    with closing(connect_reader(context.database)) as connection:
        print_rows(listing.status(connection), ("measure", "value"), format, sys.stdout)
        _tell_waiting(connection)
    return 0


@click.command("dump", short_help="Write the canonical dump, as JSON lines.")
@click.pass_obj
def dump_command(context: Context) -> int:
    """The canonical dump: JSON lines, the same for two archives that hold the same captures."""
    with closing(connect_reader(context.database)) as connection:
        _echo_lines(dump(connection))
    return 0


@click.command("serve", short_help="Show the archive, or a published one, in a browser.")
@click.argument("folder", required=False, type=click.Path(path_type=Path, file_okay=False, exists=True))
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free port.")
@click.option(
    "--sql/--no-sql",
    "allow_sql",
    default=None,
    help="Readers may run SQL of their own, in processes with limits. Without this they may on this machine only.",
)
@click.option("--url", default="", help="Scheme and host by which readers know the site, where a proxy is before it.")
@click.pass_obj
def serve_command(
    context: Context, folder: Path | None, host: str, port: int, allow_sql: bool | None, url: str
) -> int:
    """Show the archive in a browser with Datasette, or the published one in FOLDER."""
    from archive.serving import database_of, serve  # Datasette takes a second to import

    with closing(connect_reader(database_of(folder or context.folder))) as connection:
        _tell_waiting(connection)
    serve(folder or context.folder, host=host, port=port, allow_sql=allow_sql, url=url)
    return 0


@click.command("publish", short_help="Write what is for the public to a folder.")
@click.argument("out", metavar="FOLDER", type=click.Path(path_type=Path, file_okay=False))
@click.option("--url", default="", help="Scheme and host by which readers will know the site.")
@click.option("--pages", is_flag=True, help="The main pages as plain files too, for any web server.")
@click.pass_obj
def publish_command(context: Context, out: Path, url: str, pages: bool) -> int:
    """Write what is for the public to FOLDER, to be served there or elsewhere; again, to bring it up to date."""
    from archive.publishing import publish

    told = publish(context.folder, out, url=url)
    click.echo(
        f"{out / told.database}: {told.rows['captures']:,} captures, {told.rows['versions']:,} versions, "
        f"{told.warc_bytes:,} bytes of records"
    )
    if pages:
        from archive.still import write_pages

        click.echo(f"{write_pages(out):,} pages in {out / 'pages'}")
    return 0


def _tell_waiting(connection: sqlite3.Connection) -> None:
    if late := waiting(connection):
        click.echo(late.words, err=True)


def _tell_set_aside(set_aside: Iterable[SetAside]) -> None:
    for what in set_aside:
        click.echo(
            f"after an interruption: {what.length:,} bytes of {what.file} that were never acknowledged "
            f"were set aside as {what.kept_as}",
            err=True,
        )


def _echo_lines(lines: Iterable[str]) -> None:
    shown = as_shown(sys.stdout)
    for line in lines:
        sys.stdout.write(shown(line) + "\n")


commands: list[click.Command] = [
    import_command,
    read_command,
    verify_command,
    rebuild_command,
    changes_command,
    documents_command,
    furniture_command,
    ocr_command,
    status_command,
    dump_command,
    serve_command,
    publish_command,
    export_command,
    *wording_commands,
    *check_commands,
    *figure_commands,
]
