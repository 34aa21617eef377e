"""A crawl from beginning to end: archive opened, frontier begun or resumed, Scrapy run, what came of it told."""

from __future__ import annotations

import asyncio
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from archive.catalogue import Catalogue, Source
from archive.errors import WrongUse
from archive.moment import day_of, moment_of
from archive.progress import Progress, Silence, Watch
from archive.store import frontier
from archive.store.archive import DATABASE, Archive, open_archive
from archive.store.connection import connect_reader
from archive.store.frontier import Visit
from archive.store.intake import Intake
from archive.store.keeping import Keeper
from archive.uri import host_of
from archive.vault.shelf import SetAside
from scrapers.gathering import Gathering
from scrapers.guard import Guard, host_table
from scrapers.politeness import CONCURRENCY, DELAY
from scrapers.settings import PRODUCT, settings_for
from scrapers.wire import Limits

WITNESS = "crawl:Secure Communities Archive"


@dataclass(frozen=True)
class CrawlOptions:
    """How to crawl. `now` is the moment every capture is dated (demonstration and tests), else the clock's; `hosts` and
    `loopback` open the way to servers on this machine; `limit` ends the run after so many addresses."""

    contact: str = ""
    delay: float = DELAY
    concurrency: int = CONCURRENCY
    hosts: Mapping[str, str] = field(default_factory=dict)
    loopback: bool = False
    now: str | None = None
    limit: int | None = None
    fresh: bool = False
    limits: Limits = field(default_factory=Limits)
    wait: float = 0.0


@dataclass(frozen=True)
class CrawlReport:
    """What a run brought: answers by status, 304s, addresses robots.txt forbids, failures with their reasons, addresses
    put off because a server asked for it, pages with more links than are followed, whether the crawl is over."""

    statuses: Mapping[int, int]
    not_modified: int
    disallowed: int
    failed: Sequence[tuple[str, str]]
    capped: Sequence[tuple[str, int]]
    put_off: Sequence[str]
    resumed: bool
    finished: bool
    waiting: int
    set_aside: Sequence[SetAside]

    @property
    def answered(self) -> int:
        """Exchanges with an answer, whatever it was."""
        return sum(self.statuses.values())


def crawl(
    folder: Path,
    catalogue: Catalogue,
    selection: Sequence[str],
    options: CrawlOptions,
    *,
    watch: Watch = Silence,
) -> CrawlReport:
    """Fetch what is due of the selected sources (all, where none is named) and keep every exchange.

    A crawl of the same selection that did not come to its end is resumed, whatever ended it (SIGINT, SIGKILL).
    Raises WrongUse, and NeedsAttention when archive or disk stop it.
    """
    sources = [catalogue.source(id) for id in dict.fromkeys(selection)] or list(catalogue.sources)
    clock = clock_of(options.now)
    starts = starts_of(sources, clock())
    guard = Guard(host_table(options.hosts), options.loopback)
    require_contact(options.contact, [v.url for v in starts], guard)
    with open_archive(folder, catalogue, purpose="crawl", now=clock(), wait=options.wait) as archive:
        plan = "crawl " + (" ".join(sorted(s.id for s in sources)) if selection else "everything")
        with archive.transaction() as connection:
            begun = frontier.begin(connection, plan, starts, now=clock(), fresh=options.fresh)
        return _run(archive, begun, sources, guard, clock, options, watch("addresses", None))


def starts_of(sources: Sequence[Source], now: str) -> list[Visit]:
    """The addresses the sources have on the day of a moment."""
    return [Visit(url, s.id) for s in sources for url in s.starts(day_of(now))]


def user_agent(contact: str) -> str:
    """The name every request bears."""
    try:
        name = f"{PRODUCT}/{version('secure-communities-archive')}"
    except PackageNotFoundError:  # run from a checkout that is not installed
        name = PRODUCT
    return f"{name} (+{contact})" if contact else name


def _run(
    archive: Archive, begun: frontier.Crawl, sources: Sequence[Source], guard: Guard, clock: Callable[[], str],
    options: CrawlOptions, progress: Progress,
) -> CrawlReport:  # fmt: skip
    agent = user_agent(options.contact)
    about = {"http-header-user-agent": agent, "robots": "obeyed (RFC 9309)"}
    with (
        Intake(archive, witness=WITNESS, purpose="crawl", now=clock(), about=about) as intake,
        closing(connect_reader(archive.folder / DATABASE)) as reader,
        closing(Keeper(intake)) as keeper,
        progress,
    ):
        gathering = Gathering(
            keeper, reader, begun.id, sources, guard, clock,
            user_agent=agent, delay=options.delay, concurrency=options.concurrency, limit=options.limit,
            progress=progress,
        )  # fmt: skip
        asyncio.run(_gather(gathering, options))
    if gathering.error:
        raise gathering.error
    put_off = {v.url for v in gathering.turns.put_off}
    waiting = [v for v in frontier.waiting(archive.connection, begun.id) if v.url not in put_off]
    if not waiting:
        with archive.transaction() as connection:
            frontier.end(connection, begun.id, clock())
    t = gathering.tally
    return CrawlReport(
        dict(sorted(t.statuses.items())), t.not_modified, t.disallowed, t.failed, t.capped, sorted(put_off),
        begun.resumed, not waiting, len(waiting), archive.set_aside,
    )  # fmt: skip


async def _gather(gathering: Gathering, options: CrawlOptions) -> None:
    """Run Scrapy in this loop until the gathering says there is nothing more to do."""
    from scrapy.crawler import AsyncCrawlerRunner

    from scrapers.spiders.live import LiveSpider

    settings = settings_for(delay=options.delay, concurrency=options.concurrency, limits=options.limits)
    with interruptible(gathering.stop), quick_turns():
        await AsyncCrawlerRunner(settings).crawl(LiveSpider, gathering=gathering)
        await gathering.drained()


@contextmanager
def quick_turns() -> Iterator[None]:
    """The event loop waits up to one switch interval for the keeper's thread at each call that lets go of the lock."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(0.0005)
    try:
        yield
    finally:
        sys.setswitchinterval(before)


@contextmanager
def interruptible(end: Callable[[], None]) -> Iterator[None]:
    """The first SIGINT or SIGTERM lets what is under way come in; a second one ends at once."""
    loop = asyncio.get_running_loop()
    signals = (signal.SIGINT, signal.SIGTERM) if threading.current_thread() is threading.main_thread() else ()

    def stop() -> None:
        for each in signals:
            loop.remove_signal_handler(each)
        end()

    for each in signals:
        loop.add_signal_handler(each, stop)
    try:
        yield
    finally:
        for each in signals:
            loop.remove_signal_handler(each)


def clock_of(now: str | None) -> Callable[[], str]:
    return (lambda: now) if now else (lambda: moment_of(datetime.now(UTC)))


def require_contact(contact: str, starts: Sequence[str], guard: Guard) -> None:
    """Other people's servers may know whom to write to. Raises WrongUse where they could not."""
    if any(c in contact for c in "\r\n()"):
        raise WrongUse(f"a contact without brackets or line breaks was expected, {contact!r} was found")
    if contact:
        return
    names = {host.partition(":")[0] for host in guard.hosts} | ({"127.0.0.1", "localhost"} if guard.loopback else set())
    foreign = sorted({host_of(url) for url in starts if host_of(url).partition(":")[0] not in names})
    if foreign:
        raise WrongUse(
            f"a contact was expected before {foreign[0]} is asked for anything, none was given; say who is crawling "
            "with --contact, an e-mail or web address (or set SCOMM_CONTACT)"
        )
