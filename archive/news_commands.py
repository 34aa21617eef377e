"""Commands about what the changes add up to: terms over time, sweeps, removals, two days held against each other."""

from __future__ import annotations

import sqlite3
import sys
from collections.abc import Iterable, Iterator
from contextlib import closing
from textwrap import shorten
from typing import Any

import click

from archive.errors import WrongUse
from archive.exports.commands import Opened
from archive.history.absence import QUORUM, WINDOW_DAYS
from archive.history.baselines import baselines, moment_named
from archive.history.terms import term_of, watch_list, watched
from archive.pages.removals import MANNERS, STATES
from archive.store.comparing import compare_all, compare_document
from archive.store.connection import connect_reader
from archive.store.removals import removals
from archive.store.sweeping import sweeps
from archive.store.terms import Usage, switches, usage
from archive.tables import format_option, print_rows

_TERM_COLUMNS = ("term", "group", "times", "documents", "most", "first_seen", "last_seen")
_STEP_COLUMNS = ("from", "times", "documents")
_SWITCH_COLUMNS = ("after", "by", "document", "old", "new", "edits", "permalink")
_SWEEP_COLUMNS = ("after", "by", "documents", "struck", "put_in", "members")
_REMOVAL_COLUMNS = (
    *("state", "document", "last_good", "gone_by", "gone", "gone_last", "manners", "refused", "silent", "last_seen"),
    *("back_by", "found_again", "url", "permalink"),
)
_MANNERS_AT = _REMOVAL_COLUMNS.index("manners")
_EDIT_COLUMNS = ("operation", "kind", "before", "now")
_DOCUMENT_COLUMNS = ("document", "then", "now", "words_then", "words_now", "changes", "permalink")


@click.command("terms", short_help="Show how often the terms of the watch list stand.")
@click.argument("term", required=False)
@click.option("--switches", "switched", is_flag=True, help="Where one term of the watch list took another's place.")
@format_option
@click.pass_obj
def terms_command(context: Opened, term: str | None, switched: bool, format: str) -> int:
    """How often and in how many documents the terms of the watch list stand; with TERM, any phrase, since when.

    A document that is gone is counted as it was last seen.
    """
    with closing(connect_reader(context.database)) as connection:
        if switched:
            rows = (
                (s.not_before, s.seen_at, s.document, s.old, s.new, s.edits, s.permalink)
                for s in switches(connection, watch_list())
            )
            _print(_SWITCH_COLUMNS, rows, format)
        elif term:
            try:
                asked = watched(term) or term_of(term)
            except ValueError as error:
                raise WrongUse(str(error)) from error
            _print(_STEP_COLUMNS, ((s.at, s.times, s.documents) for s in usage(connection, asked).steps), format)
        else:
            _print(_TERM_COLUMNS, (_term(usage(connection, t)) for t in watch_list()), format)
    return 0


def _term(u: Usage) -> tuple[object, ...]:
    return u.term.name, u.term.group, u.now.times, u.now.documents, u.most.times, u.first, u.last


@click.command("sweeps", short_help="Show the same edit on three documents or more.")
@click.option("--limit", type=click.IntRange(min=1), default=50, show_default=True)
@format_option
@click.pass_obj
def sweeps_command(context: Opened, limit: int, format: str) -> int:
    """The same words struck or put in on three documents or more, no more than 14 days from one to the next."""
    cut = 60 if format == "table" else 1_000_000
    with closing(connect_reader(context.database)) as connection:
        rows = (
            (s.after, s.by, s.documents, _short(s.struck, cut), _short(s.put_in, cut),
             " ".join(m.document for m in s.members))
            for s in sweeps(connection, limit=limit)
        )  # fmt: skip
        _print(_SWEEP_COLUMNS, rows, format, _SWEEP_COLUMNS[:5])
    return 0


def _short(text: str, most: int) -> str:
    return text if len(text) <= most else shorten(text, most, placeholder=" …")


@click.command("removals", short_help="Show what is not found any more, verified first.")
@click.option("--document", default="", help="Only this document.")
@click.option("--quorum", type=click.IntRange(min=1), default=QUORUM, show_default=True,
              help="How many captures must say that it is gone.")  # fmt: skip
@click.option("--window", type=click.FloatRange(min=0), default=float(WINDOW_DAYS), show_default=True,
              help="Days at least between the first and the last of them.")  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Also what was only refused or silent when captured last.")
@format_option
@click.pass_obj
def removals_command(
    context: Opened, document: str, quorum: int, window: float, everything: bool, format: str
) -> int:
    """What was there and is not found any more, verified removals first, with the last good capture.

    A blocked page, an error and silence are no evidence of a removal; they are counted apart.
    """
    with closing(connect_reader(context.database)) as connection:
        rows = [
            (r.state, r.document, r.last_good, r.gone_by, r.gone, r.gone_last, r.manners, r.refused, r.silent,
             r.last_seen, r.back_by, " ".join(f.document for f in r.found_again), r.url, r.page)
            for r in removals(connection, document=document, quorum=quorum, window=window, all=everything, limit=-1)
        ]  # fmt: skip
    if format == "table":
        rows = [_in_words(*row) for row in rows]
    shown = ("state", "document", "last_good", "gone_by", "gone", "manners", "refused", "silent", "back_by")
    _print(_REMOVAL_COLUMNS, rows, format, shown)
    return 0


def _in_words(state: str, *told: Any) -> tuple[Any, ...]:
    """The state and the manners of a removal as people say them."""
    manners = " or ".join(MANNERS[m] for m in told[_MANNERS_AT - 1].split())
    return STATES[state], *told[: _MANNERS_AT - 1], manners, *told[_MANNERS_AT:]


@click.command("compare", short_help="Hold what stood on one day against another.")
@click.argument("what", nargs=-1, metavar="[DOCUMENT] OLD NEW")
@click.option("--source", default="", help="Over all: only the documents of this source.")
@click.option("--baselines", "listed", is_flag=True, help="List the days that have a name.")
@format_option
@click.pass_obj
def compare_command(context: Opened, what: tuple[str, ...], source: str, listed: bool, format: str) -> int:
    """What stood on one day and what on another: of DOCUMENT edit by edit, without it of every document.

    OLD and NEW are days (what stood at their end, UTC), moments, or names of --baselines.
    """
    if listed:
        _print(("name", "day", "title"), ((b.name, str(b.day), b.title) for b in baselines()), format)
        return 0
    if len(what) not in (2, 3):
        raise WrongUse(f"two days were expected, or a document and two days, {len(what)} words were found")
    try:
        old, new = sorted(moment_named(day) for day in what[-2:])
    except ValueError as error:
        raise WrongUse(f"{error}; `scomm compare --baselines` lists the days that have a name") from error
    with closing(connect_reader(context.database)) as connection:
        if len(what) == 2:
            _print(_DOCUMENT_COLUMNS, compare_all(connection, old, new, source=source), format)
        else:
            _print(_EDIT_COLUMNS, _edits(connection, what[0], old, new, format), format)
    return 0


def _edits(
    connection: sqlite3.Connection, document: str, old: str, new: str, format: str
) -> Iterator[tuple[object, ...]]:
    compared = compare_document(connection, document, old, new)
    if compared is None:
        raise WrongUse(f"a document that was seen by {old} was expected, {document!r} was not")
    cut = 80 if format == "table" else 1_000_000
    for e in compared.edits:
        yield e.operation.value, e.kind.value, *(t and _short(t, cut) for t in (e.old_text, e.new_text))


def _print(
    columns: tuple[str, ...],
    rows: Iterable[tuple[object, ...]],
    format: str,
    shown: tuple[str, ...] | None = None,
) -> None:
    told = (dict(zip(columns, row, strict=True)) for row in rows)
    print_rows(told, shown if shown and format == "table" else columns, format, sys.stdout)


news_commands: list[click.Command] = [terms_command, sweeps_command, removals_command, compare_command]
