"""Commands about wording: what was put in and removed, terms over time, sweeps, removals, versions compared."""

from __future__ import annotations

import re
import sys
from contextlib import closing
from textwrap import shorten

import click

from archive.blame_command import blame_command
from archive.errors import WrongUse
from archive.exports.commands import Opened
from archive.news_commands import news_commands
from archive.options import moment_of_option
from archive.pages.permalinks import change_link, version_link
from archive.show_command import show_command
from archive.store.connection import connect_reader
from archive.store.removals import standing_elsewhere
from archive.store.searching import BEGIN, END, EditFound, Search, Which, edits_found, is_common, marked, wordings_found
from archive.tables import format_option, print_rows

_EDIT_COLUMNS = ("after", "by", "source", "document", "operation", "before", "now", "stands_in", "permalink")
_WORDING_COLUMNS = ("first_seen", "gone_by", "source", "document", "kind", "text", "permalink")


@click.command("search", short_help="Search the wording: all, standing, added or removed.")
@click.argument("query", nargs=-1, required=True)
@click.option("--ever", "which", flag_value=Which.EVER, default=True, help="All wording that ever stood (default).")
@click.option("--standing", "which", flag_value=Which.STANDING, help="Wording that stands now.")
@click.option("--added", "which", flag_value=Which.ADDED, help="Edits that put it in.")
@click.option("--removed", "which", flag_value=Which.REMOVED, help="Edits that took it out.")
@click.option("--source", default="", help="Only this source.")
@click.option("--since", callback=moment_of_option, help="Standing, or edited, at or after this day or moment (UTC).")
@click.option("--until", callback=moment_of_option, help="Standing, or edited, before this day or moment (UTC).")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@format_option
@click.pass_obj
def search_command(
    context: Opened,
    query: tuple[str, ...],
    which: Which,
    source: str,
    since: str | None,
    until: str | None,
    limit: int,
    format: str,
) -> int:
    """Search the wording: words, a phrase in quotation marks, juris*, AND, OR, NOT and brackets.

    An edit counts as removing what is looked for when its old wording has it and its new one has not. Edits come
    newest first, wordings best match first.
    """
    asked = " ".join(_as_meant(argument) for argument in query)
    search = Search(asked, Which(which), source, since or "", until or "", limit)
    if not search.expression.match:
        raise WrongUse(f"a word to look for was expected, {asked[:60]!r} has none")
    edits = search.which in (Which.ADDED, Which.REMOVED)
    columns = _EDIT_COLUMNS if edits else _WORDING_COLUMNS
    shown = ("after", "by", "document", "before", "now") if edits else ("first_seen", "gone_by", "document", "text")
    with closing(connect_reader(context.database)) as connection:

        def said(text: str | None, n: int | None) -> str | None:
            """Whole to programs; to people the words around what was found, or the first ones."""
            if format != "table" or text is None or n is None:
                return text
            part = marked(connection, search.expression.match, n, 14)
            return part.replace(BEGIN, "«").replace(END, "»") or shorten(text, 80, placeholder=" …")

        def stands_in(e: EditFound) -> str:
            """Other documents in which what was removed stands."""
            gone = search.which is Which.REMOVED
            return " ".join(f.document for f in standing_elsewhere(connection, e.old_n, e.document)) if gone else ""

        found = (
            [
                (e.not_before, e.seen_at, e.source, e.document, e.operation, said(e.old, e.old_n), said(e.new, e.new_n),
                 stands_in(e), change_link(e.document, e.seen_at, e.wording))
                for e in edits_found(connection, search)
            ]
            if edits
            else [
                (w.first_seen, w.gone, w.source, w.document, w.kind, said(w.text, w.n),
                 version_link(w.document, w.first_seen))
                for w in wordings_found(connection, search)
            ]
        )  # fmt: skip
        if not edits and is_common(connection, search):
            click.echo("these words stand in too many places to be ranked: what was kept last comes first", err=True)
    told = (dict(zip(columns, row, strict=True)) for row in found)
    print_rows(told, shown if format == "table" else columns, format, sys.stdout)
    return 0


def _as_meant(argument: str) -> str:
    """An argument of several words is a phrase, for the shell took its quotation marks; one with operators is not."""
    plain = " " in argument.strip() and not re.search(r'["“”()*]|\b(?:AND|OR|NOT)\b', argument)
    return f'"{argument}"' if plain else argument


wording_commands: list[click.Command] = [search_command, show_command, blame_command, *news_commands]
