"""`scomm demo`."""

from __future__ import annotations

from pathlib import Path

import click
from click.core import ParameterSource

from archive.commands import Context
from archive.progress import Progress

FOLDER = Path("demo-archive")
"""Where the demonstration goes when no archive is named: never into an archive of one's own."""


@click.command("demo", short_help="Crawl a small made-up agency, day by day.")
@click.option(
    "--serve/--no-serve", "show", default=True, help="Open the result with Datasette (default), or only make it."
)
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", type=click.IntRange(0, 65535), default=8001, show_default=True, help="0 takes any free port.")
@click.pass_context
def demo_command(ctx: click.Context, show: bool, host: str, port: int) -> int:
    """Crawl a small made-up agency on this machine, day by day from 2009 to 2022, and show what comes of it.

    Everything it publishes is a reconstruction. Run again, it goes on where it was stopped; without --archive it
    is made in the folder demo-archive.
    """
    from archive.serving import serve  # Datasette and Scrapy take a second to import
    from scrapers.agency.demonstration import build

    context = ctx.find_object(Context)
    assert context is not None
    folder = context.folder if _is_named(ctx) else FOLDER
    build(folder, click.echo, watch=Progress)
    if show:
        serve(folder, host=host, port=port, say=click.echo)
    return 0


def _is_named(ctx: click.Context) -> bool:
    return ctx.parent is not None and ctx.parent.get_parameter_source("folder") is not ParameterSource.DEFAULT


commands: list[click.Command] = [demo_command]
