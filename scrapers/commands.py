"""The scrapers' commands. Whatever fetches is imported where a crawl begins, so that other commands start fast."""

from __future__ import annotations

import json
import tomllib
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from archive.commands import Context
from archive.commands import now as this_moment
from archive.errors import WrongUse
from archive.options import moment_of_option, read_option, wait_option
from archive.progress import Progress
from archive.store.archive import open_archive
from archive.store.refresh import refresh
from scrapers.agency.commands import demo_command
from scrapers.listing import sources as sources_command
from scrapers.politeness import CONCURRENCY, DELAY

if TYPE_CHECKING:
    from scrapers.backfilling import BackfillReport
    from scrapers.crawling import CrawlReport

MOST_TOLD = 20
"""Failures named one by one; the rest are counted, and all of them are captures."""


_contact_option = click.option(
    "--contact",
    default="",
    envvar="SCOMM_CONTACT",
    show_envvar=True,
    help="An e-mail or web address, sent with every request.",
)


@click.command("crawl", short_help="Fetch what the sources publish today, politely.")
@click.argument("sources", nargs=-1)
@_contact_option
@click.option(
    "--delay",
    type=click.FloatRange(min=0),
    default=DELAY,
    show_default=True,
    help="Seconds between two requests to a host; a longer Crawl-delay counts.",
)
@click.option(
    "--concurrency",
    type=click.IntRange(min=1, max=32),
    default=CONCURRENCY,
    show_default=True,
    help="Requests a host has under way.",
)
@click.option(
    "--limit", type=click.IntRange(min=1), help="Stop after so many addresses; the same command goes on later."
)
@click.option("--fresh", is_flag=True, help="Begin anew, even where an earlier crawl did not come to its end.")
@click.option(
    "--hosts",
    metavar="FILE|TABLE",
    help="Tests: send hosts to this machine, a TOML or JSON file, or 'www.ice.example=127.0.0.1:8099,…'.",
)
@click.option("--allow-loopback", is_flag=True, help="Tests: let http://127.0.0.1:PORT be fetched.")
@click.option(
    "--now",
    metavar="MOMENT",
    callback=moment_of_option,
    help="Demonstration and tests: date every capture with this moment.",
)
@read_option
@wait_option
@click.pass_obj
def crawl_command(
    context: Context, sources: tuple[str, ...], contact: str, delay: float, concurrency: int, limit: int | None,
    fresh: bool, hosts: str | None, allow_loopback: bool, now: str | None, read: bool, wait: float,
) -> int:  # fmt: skip
    """Fetch what the sources publish today and keep every exchange.

    SOURCE is the id of a source (`scomm sources`); all of them where none is named. Interrupt it whenever you like: the
    same command goes on where it stopped.
    """
    from scrapers.crawling import CrawlOptions, crawl

    options = CrawlOptions(
        contact=contact, delay=delay, concurrency=concurrency, limit=limit, fresh=fresh, wait=wait,
        hosts=read_hosts(hosts) if hosts else {}, loopback=allow_loopback, now=now,
    )  # fmt: skip
    catalogue = context.catalogue()
    report = crawl(context.folder, catalogue, sources, options, watch=Progress)
    if read:
        with open_archive(context.folder, catalogue, purpose="read", now=now or this_moment(), wait=wait) as archive:
            refresh(archive)
    for line in told(report):
        click.echo(line, err=True)
    click.echo(summary(report))
    return 1 if report.failed else 0


@click.command("backfill", short_help="Bring in what a web archive has of the past.")
@click.argument("sources", nargs=-1)
@click.option(
    "--web-archive",
    "name",
    metavar="NAME|URL",
    default="wayback",
    show_default=True,
    help="wayback, cybercemetery, unt, webharvest, memgator; or the base address of pywb or OpenWayback, "
    "a CDX server (…/cdx/search/cdx), a TimeMap (…/timemap/link/); NAME=URL names it.",
)
@click.option("--since", callback=moment_of_option, help="Captured at or after this day or moment (UTC).")
@click.option("--until", callback=moment_of_option, help="Captured before this day or moment (UTC).")
@_contact_option
@click.option(
    "--limit", type=click.IntRange(min=1), help="Stop after so many requests; the same command goes on later."
)
@click.option("--fresh", is_flag=True, help="Begin anew, even where an earlier backfill did not come to its end.")
@click.option("--hosts", metavar="FILE|TABLE", help="Tests: send hosts to this machine, as for `scomm crawl`.")
@click.option("--allow-loopback", is_flag=True, help="Tests: let http://127.0.0.1:PORT be asked.")
@click.option("--now", callback=moment_of_option, help="Demonstration and tests: the moment this run has.")
@read_option
@wait_option
@click.pass_obj
def backfill_command(
    context: Context, sources: tuple[str, ...], name: str, since: str | None, until: str | None, contact: str,
    limit: int | None, fresh: bool, hosts: str | None, allow_loopback: bool, now: str | None, read: bool, wait: float,
) -> int:  # fmt: skip
    """Bring in what a web archive has of the sources' past.

    SOURCE is the id of a source (`scomm sources`); all of them where none is named. An index is asked at most 24 times
    a minute, mementos at most 8 a second; an archive that asks to be left alone is. Interrupt it whenever you like: the
    same command goes on where it stopped, and after the end brings in only what is new.
    """
    from scrapers.backfilling import BackfillOptions, backfill
    from scrapers.webarchives import web_archive

    options = BackfillOptions(
        contact=contact, since=since, until=until, limit=limit, fresh=fresh, wait=wait,
        hosts=read_hosts(hosts) if hosts else {}, loopback=allow_loopback, now=now,
    )  # fmt: skip
    catalogue = context.catalogue()
    report = backfill(context.folder, catalogue, sources, web_archive(name), options, watch=Progress)
    if read:
        with open_archive(context.folder, catalogue, purpose="read", now=now or this_moment(), wait=wait) as archive:
            refresh(archive)
    for line in told_of_backfill(report):
        click.echo(line, err=True)
    click.echo(summary_of_backfill(report))
    return 1 if report.gains.failed or report.gains.stopped_by else 0


def read_hosts(text: str) -> dict[str, str]:
    """The table of a TOML or JSON file, or of `host=number:port` pairs joined by commas. Raises WrongUse."""
    try:
        if "=" in text:
            return dict(pair.strip().split("=", 1) for pair in text.split(","))
        content = Path(text).read_text(encoding="utf-8")
        table = json.loads(content) if content.lstrip().startswith("{") else tomllib.loads(content)
        return {str(host): str(place) for host, place in table.items()}
    except (OSError, ValueError) as error:
        raise WrongUse(
            f"a table of hosts, or a TOML or JSON file with one, was expected, {text!r} is none: {error}"
        ) from None


def told(report: CrawlReport) -> Iterable[str]:
    """What a person should know beside the sum, a line each, without control characters a server may have sent."""
    for url, reason in report.failed[:MOST_TOLD]:
        yield _plain(f"failed: {url}: {reason}")
    if len(report.failed) > MOST_TOLD:
        yield f"failed: {len(report.failed) - MOST_TOLD} more, all of them captures"
    for url, more in report.capped:
        yield _plain(f"link_cap: {url}: {more} links more than the source follows from one page")
    for torn in report.set_aside:
        yield f"set aside: {torn.length:,} bytes behind the last acknowledged record of {torn.file}, now {torn.kept_as}"
    if report.put_off:
        yield f"put off: {len(report.put_off)} addresses whose servers asked for it or are silent; for a later crawl"
    if not report.finished:
        yield f"not finished: {report.waiting} addresses wait; the same command goes on with them"


def summary(report: CrawlReport) -> str:
    """The sum of a run in one line."""
    parts = [f"{count:,} × {status}" for status, count in report.statuses.items()]
    parts += [f"{report.disallowed:,} forbidden by robots.txt"] if report.disallowed else []
    parts += [f"{len(report.failed):,} failed"] if report.failed else []
    return (
        ("resumed: " if report.resumed else "")
        + f"{report.answered:,} answers kept"
        + (f" ({', '.join(parts)})" if parts else "")
    )


def told_of_backfill(report: BackfillReport) -> Iterable[str]:
    """What a person should know beside the sum of a backfill, a line each, without control characters."""
    failed = report.gains.failed
    for url, reason in failed[:MOST_TOLD]:
        yield _plain(f"not to be had: {url}: {reason}")
    if len(failed) > MOST_TOLD:
        yield f"not to be had: {len(failed) - MOST_TOLD} more; the table of issues has them all"
    for pattern in report.unasked:
        yield f"not asked: {pattern}: only its declared addresses and examples; no index is asked for a whole host"
    for url in report.followed[:MOST_TOLD]:
        yield _plain(f"asked as well: {url}: an archived redirect leads there")
    if len(report.followed) > MOST_TOLD:
        yield f"asked as well: {len(report.followed) - MOST_TOLD} more that archived redirects lead to"
    for torn in report.set_aside:
        yield f"set aside: {torn.length:,} bytes behind the last acknowledged record of {torn.file}, now {torn.kept_as}"
    if report.gains.stopped_by:
        yield f"stopped: {report.gains.stopped_by}"
    if not report.finished:
        yield f"not finished: {report.waiting:,} addresses wait; the same command goes on with them"


def summary_of_backfill(report: BackfillReport) -> str:
    """The sum of a backfill in one line."""
    gains = report.gains
    statuses = ", ".join(f"{count:,} × {status}" for status, count in sorted(gains.statuses.items()))
    return (
        ("resumed: " if report.resumed else "")
        + f"{gains.fetched + gains.repeated:,} captures of the past kept"
        + (f" ({statuses})" if statuses else "")
        + f": {gains.fetched:,} fetched, {gains.repeated:,} repeat what is kept; {gains.questions:,} questions answered"
    )


def _plain(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)


commands: list[click.Command] = [crawl_command, backfill_command, sources_command, demo_command]
