"""Options that several commands share, so that they mean and say the same everywhere."""

from __future__ import annotations

import click

from archive.moment import parse_moment

wait_option = click.option(
    "--wait",
    type=click.FloatRange(min=0),
    default=0.0,
    help="Seconds to wait while another process writes to the archive.",
)
read_option = click.option(
    "--read/--no-read", "read", default=True, help="Read and compare what came in (default), or only keep it."
)
workers_option = click.option(
    "--workers",
    type=click.IntRange(min=0),
    default=None,
    help="Reading processes; as many as there are cores by default.",
)


def moment_of_option(_context: click.Context, _option: click.Parameter, text: str | None) -> str | None:
    """A click callback: a day or a moment; a day means its first second."""
    if text is None:
        return None
    try:
        return parse_moment(text + "T00:00:00Z" if len(text) == 10 else text)
    except ValueError as error:
        raise click.BadParameter(str(error)) from error
