"""Commands about what does not fit together, and about lists row by row."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable
from contextlib import closing

import click

from archive.errors import WrongUse
from archive.exports.commands import Opened
from archive.history.checks import Rule
from archive.options import moment_of_option
from archive.store.checks import CHECK_COLUMNS, OVERDUE_COLUMNS, check_rows, overdue_rows
from archive.store.connection import connect_reader
from archive.store.rosters import EVENT_COLUMNS, MEMBER_COLUMNS, Row, events, members, rosters_of
from archive.tables import format_option, print_rows

_CHECKS_SHOWN = ("seen", "rule", "found")
_OVERDUE_SHOWN = ("last_release", "usual", "due", "late", "last_looked", "title")
_MEMBERS_SHOWN = ("state", "first_seen", "last_seen", "gone_by", "name")
_EVENTS_SHOWN = ("by", "kind", "state", "who")
_LAST = "9999-12-31T23:59:59Z"


@click.command("checks", short_help="Show what does not fit together in what was printed.")
@click.option("--source", "--publication", "source", default=None, help="Only this publication.")
@click.option("--document", default=None, help="Only this document.")
@click.option("--rule", type=click.Choice([str(rule) for rule in Rule]), default=None, help="Only this rule.")
@click.option("--since", callback=moment_of_option, help="First shown at or after this day or moment (UTC).")
@click.option(
    "--overdue", "now", callback=moment_of_option, help="Instead, which publications are overdue on this day (UTC)."
)
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@format_option
@click.pass_obj
def checks_command(
    context: Opened,
    source: str | None,
    document: str | None,
    rule: str | None,
    since: str | None,
    now: str | None,
    limit: int,
    format: str,
) -> int:
    """Show what does not fit together in what was printed, each with its evidence."""
    with closing(connect_reader(context.database)) as connection:
        if now:
            _print(overdue_rows(connection, now), _OVERDUE_SHOWN, OVERDUE_COLUMNS, format, _overdue)
        else:
            rows = check_rows(connection, source=source, document=document, rule=rule, since=since, limit=limit)
            _print(rows, _CHECKS_SHOWN, CHECK_COLUMNS, format, _check)
    return 0


@click.command("roster", short_help="Show a list that a source publishes, row by row.")
@click.argument("source")
@click.option("--at", callback=moment_of_option, help="As it stood on this day (UTC); without it, as seen last.")
@click.option("--ever", is_flag=True, help="Everybody who was ever on it, from when to when.")
@click.option("--changes", is_flag=True, help="Instead, who joined, left, came back, was renamed or corrected.")
@click.option("--words", default="", help="Only rows that say this in name, state or county.")
@click.option("--limit", type=click.IntRange(min=1), default=10_000, show_default=True)
@format_option
@click.pass_obj
def roster_command(
    context: Opened, source: str, at: str | None, ever: bool, changes: bool, words: str, limit: int, format: str
) -> int:
    """Show the list that SOURCE publishes, row by row; SOURCE may be the name of a list."""
    with closing(connect_reader(context.database)) as connection:
        found = rosters_of(connection, source)
        if not found:
            raise WrongUse(f"a source whose list is followed was expected, {source!r} was found; see `scomm sources`")
        until = at or _LAST
        for roster in found:
            if changes:
                told = events(connection, roster, at=until, words=words, limit=limit)
                _print(told, _EVENTS_SHOWN, EVENT_COLUMNS, format, _event)
            else:
                rows = members(connection, roster, at=until, ever=ever, words=words, limit=limit)
                _print(rows, _MEMBERS_SHOWN, MEMBER_COLUMNS, format, _member)
    return 0


def _print(
    rows: Iterable[Row],
    shown: tuple[str, ...],
    all_of_them: tuple[str, ...],
    format: str,
    in_a_line: Callable[[Row], Row],
) -> None:
    table = format == "table"
    print_rows(map(in_a_line, rows) if table else rows, shown if table else all_of_them, format, sys.stdout)


def _days(row: Row, *columns: str) -> Row:
    return {column: str(row[column] or "")[:10] for column in columns}


def _check(row: Row) -> Row:
    return {"seen": str(row["seen_at"])[:10], "rule": row["rule"], "found": f"{row['document']}: {row['sentence']}"}


def _overdue(row: Row) -> Row:
    return {**row, **_days(row, "last_release", "due", "last_looked")}


def _member(row: Row) -> Row:
    also = f" (also {row['names']})" if row["names"] else ""
    county = f", {row['county']}" if row["county"] and row["county"] != row["name"] else ""
    kind = "".join(f" ({cell})" for cell in list(row["cells"].values())[:1] if cell)  # type: ignore[attr-defined]
    days = _days(row, "first_seen", "last_seen", "gone_by")
    return {"state": row["state"], **days, "name": f"{row['name']}{county}{kind}{also}"}


def _event(row: Row) -> Row:
    change = " → ".join(str(told) for told in (row["old"], row["new"]) if told)
    who = f"{row['name']}: {change}" if row["kind"] in ("changed", "corrected") else change
    return {"by": str(row["by"])[:10], "kind": row["kind"], "state": row["state"], "who": who}


check_commands: list[click.Command] = [checks_command, roster_command]
