"""Commands about figures: what was printed, and what was restated."""

from __future__ import annotations

import sys
from contextlib import closing
from decimal import Decimal

import click

from archive.exports.commands import Opened
from archive.figures.observing import commas
from archive.options import moment_of_option
from archive.pages.names import Names, Seen
from archive.store.connection import connect_reader
from archive.store.ledger import (
    FIGURE_COLUMNS,
    RESTATEMENT_COLUMNS,
    UNDECLARED_COLUMNS,
    Asked,
    Row,
    figure_rows,
    restatement_rows,
    undeclared_rows,
)
from archive.tables import format_option, print_rows

_FIGURES_SHOWN = ("period", "value", "first_seen", "gone_by", "figure")
_RESTATEMENTS_SHOWN = ("restated", "period", "before", "now", "change", "figure")


@click.command("figures", short_help="Show every value that was printed for a figure.")
@click.argument("words", nargs=-1)
@click.option("--source", "--publication", "source", default=None, help="Only this publication.")
@click.option("--document", default=None, help="Only this document.")
@click.option("--series", default=None, help="Only this series.")
@click.option("--period", default=None, help="Only this period, such as 2021-10 or FY2022.")
@click.option("--at", callback=moment_of_option, help="As printed on this day (UTC); without it, all that was printed.")
@click.option("--undeclared", is_flag=True, help="Instead: tables whose title no source declares as a measure.")
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
    undeclared: bool,
    limit: int,
    format: str,
) -> int:
    """Show every value printed for the figures that have all WORDS in their measure or headings."""
    asked = Asked(source, document, series, " ".join(words), period)
    with closing(connect_reader(context.database)) as connection:
        if undeclared:
            print_rows(undeclared_rows(connection, source), UNDECLARED_COLUMNS, format, sys.stdout)
            return 0
        rows = figure_rows(connection, asked, at=at, limit=limit)
        if format == "table":
            names = Names(connection)
            print_rows((_figure(names, row) for row in rows), _FIGURES_SHOWN, format, sys.stdout)
        else:
            print_rows(rows, FIGURE_COLUMNS, format, sys.stdout)
    return 0


@click.command("restatements", short_help="Show figures that were printed again with another value.")
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
            names = Names(connection)
            print_rows((_restatement(names, row) for row in rows), _RESTATEMENTS_SHOWN, format, sys.stdout)
        else:
            print_rows(rows, RESTATEMENT_COLUMNS, format, sys.stdout)
    return 0


def _figure(names: Names, row: Row) -> Row:
    """A value in a line of a terminal."""
    said = " ".join(filter(None, (str(row["qualifier"] or ""), _short(row["value"]))))
    value = f"{said} to {_short(row['high'])}" if row["high"] else said
    days = {column: str(row[column] or "")[:10] for column in ("first_seen", "gone_by")}
    return {"period": row["period"], "value": value, **days, "figure": _name(names, row)}


def _restatement(names: Names, row: Row) -> Row:
    """A restatement in a line of a terminal; its change in percent, or as it is where that would say nothing."""
    old, new = _short(row["old_value"]), _short(row["new_value"])
    if old == new:
        old, new = str(row["old_value"]), str(row["new_value"])
    share = "" if row["share"] is None else f"{row['share']:+.2%}"
    change = share if share.strip("+-0.%") else f"{row['difference']:+,g}"
    told = str(row["restated_by"])[:10], row["period"], old, new, change, _name(names, row)
    return dict(zip(_RESTATEMENTS_SHOWN, told, strict=True))


def _name(names: Names, row: Row) -> str:
    """What a figure is called: its measure and headings as printed, or its sentence."""
    seen = Seen(*(str(row[n]) for n in ("document", "version", "place")))
    source, measure, breakdown = (str(row[n]) for n in ("source", "measure", "breakdown"))
    passage = str(row["passage"]) if row["passage"] else None
    called, *path = names.of(seen, source, measure, breakdown, passage)
    unit = f" ({row['unit']})" if row["unit"] not in ("", "people", "count") and not passage else ""
    return ": ".join(filter(None, (called, " › ".join(path)))) + unit


def _short(value: object) -> str:
    """A number with commas and no more than two decimals."""
    return commas(f"{round(Decimal(str(value)), 2).normalize():f}")


figure_commands: list[click.Command] = [figures_command, restatements_command]
