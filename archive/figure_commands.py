"""Commands about figures: what was printed, and what was restated."""

from __future__ import annotations

import sys
from contextlib import closing

import click

from archive.exports.commands import Opened
from archive.options import moment_of_option
from archive.store.connection import connect_reader
from archive.store.ledger import FIGURE_COLUMNS, RESTATEMENT_COLUMNS, Asked, Row, figure_rows, restatement_rows
from archive.tables import format_option, print_rows

_FIGURES_SHOWN = ("period", "value", "qualifier", "unit", "measure", "breakdown", "first_seen", "gone_by")
_RESTATEMENTS_SHOWN = ("restated_by", "period", "old_value", "new_value", "change", "measure", "breakdown", "page")


@click.command("figures")
@click.argument("words", nargs=-1)
@click.option("--source", "--publication", "source", default=None, help="Only this publication.")
@click.option("--document", default=None, help="Only this document.")
@click.option("--series", default=None, help="Only this series.")
@click.option("--period", default=None, help="Only this period, such as 2021-10 or FY2022.")
@click.option("--at", callback=moment_of_option, help="As printed on this day (UTC); without it, all that was printed.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@format_option
@click.pass_obj
def figures_command(
    context: Opened,
    words: tuple[str, ...],
    source: str | None,
    document: str | None,
    series: str | None,
    period: str | None,
    at: str | None,
    limit: int,
    format: str,
) -> int:
    """Show every value printed for the figures that have all WORDS in their measure or headings."""
    asked = Asked(source, document, series, " ".join(words), period)
    with closing(connect_reader(context.database)) as connection:
        rows = figure_rows(connection, asked, at=at, limit=limit)
        print_rows(rows, _FIGURES_SHOWN if format == "table" else FIGURE_COLUMNS, format, sys.stdout)
    return 0


@click.command("restatements")
@click.argument("words", nargs=-1)
@click.option("--source", "--publication", "source", default=None, help="Only this publication.")
@click.option("--document", default=None, help="Only those a document of this name prints.")
@click.option("--series", default=None, help="Only this series.")
@click.option("--period", default=None, help="Only this period, such as 2021-10 or FY2022.")
@click.option("--since", callback=moment_of_option, help="Restated at or after this day or moment (UTC).")
@click.option("--until", callback=moment_of_option, help="Restated before this day or moment (UTC).")
@click.option(
    "--min-change", type=click.FloatRange(min=0), default=0.0, help="The smallest change, in percent of the old value."
)
@click.option("--rounding", is_flag=True, help="Also what says the same to the digits that were printed.")
@click.option("--largest", is_flag=True, help="The largest change first, not the newest.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@format_option
@click.pass_obj
def restatements_command(
    context: Opened,
    words: tuple[str, ...],
    source: str | None,
    document: str | None,
    series: str | None,
    period: str | None,
    since: str | None,
    until: str | None,
    min_change: float,
    rounding: bool,
    largest: bool,
    limit: int,
    format: str,
) -> int:
    """Show values that were printed for a period that was over, and changed later."""
    asked = Asked(source, document, series, " ".join(words), period, since, until)
    with closing(connect_reader(context.database)) as connection:
        rows = restatement_rows(
            connection, asked, least=min_change / 100, limit=limit, largest=largest, rounded=rounding
        )
        if format == "table":
            print_rows(map(_with_change, rows), _RESTATEMENTS_SHOWN, format, sys.stdout)
        else:
            print_rows(rows, RESTATEMENT_COLUMNS, format, sys.stdout)
    return 0


def _with_change(row: Row) -> Row:
    """The change as people say it: +2 (0.1 %)."""
    share = "" if row["share"] is None else f" ({row['share']:+.2%})"
    return {**row, "change": f"{row['difference']:+,g}{share}"}


figure_commands: list[click.Command] = [figures_command, restatements_command]
