"""A backfill from beginning to end: what a web archive has of the sources' addresses becomes captures of the past."""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from archive.catalogue import Catalogue, Source
from archive.catalogue.source import plain_address
from archive.progress import Silence, Watch
from archive.store import frontier
from archive.store.archive import DATABASE, Archive, open_archive
from archive.store.connection import connect_reader
from archive.store.frontier import Visit
from archive.store.intake import Intake
from archive.store.keeping import Keeper
from archive.store.mementos import captured
from archive.vault.shelf import SetAside
from scrapers.crawling import clock_of, interruptible, quick_turns, require_contact, user_agent
from scrapers.etiquette import AGREED, Etiquette
from scrapers.fetching import MementoRound
from scrapers.guard import Guard, host_table
from scrapers.indexing import IndexRound
from scrapers.rounds import UNDER_WAY, Errand, Gains, Round
from scrapers.settings import settings_for
from scrapers.trail import LONGEST, redirects, trail
from scrapers.webarchives import WebArchive, addresses_of, prefixes_of
from scrapers.wire import Limits


@dataclass(frozen=True)
class BackfillOptions:
    """How to backfill. `since` (included) and `until` (not) are moments; `now`, `hosts`, `loopback` and `limits` as for
    a crawl; `limit` ends the run after so many requests; `etiquette` is scaled by tests."""

    contact: str = ""
    since: str | None = None
    until: str | None = None
    hosts: Mapping[str, str] = field(default_factory=dict)
    loopback: bool = False
    now: str | None = None
    limit: int | None = None
    fresh: bool = False
    limits: Limits = field(default_factory=lambda: Limits(idle=120.0, total=600.0))  # an index may think for long
    etiquette: Etiquette = AGREED
    wait: float = 0.0


@dataclass(frozen=True)
class BackfillReport:
    """What a run brought, patterns too wide to ask an index for, the addresses that archived redirects led to, whether
    the backfill is over and how much waits."""

    gains: Gains
    unasked: Sequence[str]
    followed: Sequence[str]
    resumed: bool
    finished: bool
    waiting: int
    set_aside: Sequence[SetAside]


def backfill(
    folder: Path,
    catalogue: Catalogue,
    selection: Sequence[str],
    archive: WebArchive,
    options: BackfillOptions,
    *,
    watch: Watch = Silence,
) -> BackfillReport:
    """Keep what a web archive has of the selected sources (all, where none is named).

    A backfill of the same plan that did not come to its end is resumed, whatever ended it. One that did begins anew and
    fetches only what is not kept yet. Raises WrongUse, and NeedsAttention when archive or disk stop it.
    """
    sources = [catalogue.source(id) for id in dict.fromkeys(selection)] or list(catalogue.sources)
    clock = clock_of(options.now)
    guard = Guard(host_table(options.hosts), options.loopback)
    questions = questions_of(archive, sources, options)
    require_contact(options.contact, questions, guard)
    chosen = " ".join(sorted(s.id for s in sources)) if selection else "everything"
    plan = f"backfill {archive.name} {archive.index} {options.since or '…'} {options.until or '…'} {chosen}"
    with open_archive(folder, catalogue, purpose="backfill", now=clock(), wait=options.wait) as opened:
        starts = [Visit(url, "") for url in questions]
        with opened.transaction() as connection:
            begun = frontier.begin(connection, plan, starts, now=clock(), fresh=options.fresh)
        with closing(connect_reader(folder / DATABASE)) as reader:
            errand = Errand(
                archive, catalogue, frozenset(s.id for s in sources),
                set(map(plain_address, addresses_of(sources))), options.since, options.until, begun.id, reader,
                guard, clock, _headers(options.contact), options.etiquette, captured(reader),
                frontier.known(reader, begun.id), frontier.holds(reader, clock()), left=options.limit,
            )  # fmt: skip
            options.etiquette.reset()
            followed = _run(opened, errand, options, watch)
        waiting = len(frontier.waiting(opened.connection, begun.id))
        if not waiting:
            with opened.transaction() as connection:
                frontier.end(connection, begun.id, clock())
        return BackfillReport(
            errand.gains, unasked(archive, sources), followed, begun.resumed, not waiting, waiting, opened.set_aside
        )


def questions_of(archive: WebArchive, sources: Sequence[Source], options: BackfillOptions) -> list[str]:
    """Every question to the index: addresses as declared, patterns by what their addresses begin with."""
    return archive.questions(addresses_of(sources), prefixes_in(sources), since=options.since, until=options.until)


def prefixes_in(sources: Iterable[Source]) -> list[str]:
    """What the addresses of the sources' patterns begin with; none begins with another."""
    prefixes = dict.fromkeys(prefix for s in sources for p in s.patterns for prefix in prefixes_of(p.match))
    return [p for p in prefixes if not any(o != p and p.startswith(o) for o in prefixes)]


def unasked(archive: WebArchive, sources: Sequence[Source]) -> list[str]:
    """The patterns whose addresses no index can be asked for, beyond those declared."""
    patterns = [p.match for s in sources for p in s.patterns]
    return [match for match in patterns if archive.dialect is None or not prefixes_of(match)]


def _headers(contact: str) -> Mapping[str, str]:
    # gzip, so that what was archived gzipped comes as it is; nothing else, for archives take other codings off.
    return {"User-Agent": user_agent(contact), "Accept": "*/*", "Accept-Encoding": "gzip"}


def _run(opened: Archive, errand: Errand, options: BackfillOptions, watch: Watch) -> list[str]:
    """Rounds of questions and mementos, until the redirects among them lead to no other address; returns those they
    led to."""
    followed: list[str] = []
    for turn in range(LONGEST + 1):
        onward = _follow(opened, errand)
        followed += onward
        if errand.is_over or (turn and not onward):
            break
        _ask_and_fetch(opened, errand, options, watch)
    return followed


def _follow(opened: Archive, errand: Errand) -> list[str]:
    """Ask also for what the redirects captured so far lead to."""

    def is_ours(url: str) -> bool:
        return errand.catalogue.place(url, errand.clock()).source in errand.sources

    sources = [s for s in errand.catalogue.sources if s.id in errand.sources]
    prefixes = prefixes_in(sources) if errand.archive.dialect else []
    onward = trail(redirects(errand.reader), errand.asked_for, prefixes, is_ours)
    errand.asked_for.update(map(plain_address, onward))
    questions = errand.archive.questions(onward, [], since=errand.since, until=errand.until)
    new = [Visit(url, "") for url in questions if url not in errand.seen]
    errand.seen.update(visit.url for visit in new)
    with opened.transaction() as connection:
        frontier.add(connection, errand.crawl, new)
    return onward


def _ask_and_fetch(opened: Archive, errand: Errand, options: BackfillOptions, watch: Watch) -> None:
    """The index first, then the mementos, witness by witness."""
    asking = [v for v in frontier.waiting(errand.reader, errand.crawl) if v.depth == 0]
    if asking:
        with _keeper(opened, errand, errand.archive.witness) as keeper, watch("questions", len(asking)) as progress:
            asyncio.run(_gather(IndexRound(errand, keeper, progress, asking), options))
    waiting = [v for v in frontier.waiting(errand.reader, errand.crawl) if v.depth > 0]
    for witness in sorted({v.source for v in waiting}):
        theirs = [v for v in waiting if v.source == witness]
        what = f"mementos of {witness.partition(':')[2]}"
        if not errand.is_over:
            with _keeper(opened, errand, witness) as keeper, watch(what, len(theirs)) as progress:
                asyncio.run(_gather(MementoRound(errand, keeper, progress, witness, theirs), options))
    if errand.error:
        raise errand.error


@contextmanager
def _keeper(opened: Archive, errand: Errand, witness: str) -> Iterator[Keeper]:
    about = {"http-header-user-agent": errand.headers["User-Agent"], "description": "captures of another web archive"}
    with (
        Intake(opened, witness=witness, purpose="backfill", now=errand.clock(), about=about) as intake,
        closing(Keeper(intake)) as keeper,
    ):
        yield keeper


async def _gather(turn: Round, options: BackfillOptions) -> None:
    """Run Scrapy in this loop until the round says there is nothing more to do."""
    from scrapy.crawler import AsyncCrawlerRunner

    from scrapers.spiders.wayback import WaybackSpider

    settings = settings_for(delay=0.0, concurrency=UNDER_WAY, limits=options.limits)
    if not turn.errand.archive.robots:
        settings["DOWNLOADER_MIDDLEWARES"]["scrapers.admission.Admission"] = None
    with interruptible(turn.stop), quick_turns():
        turn.begin()
        await AsyncCrawlerRunner(settings).crawl(WaybackSpider, gathering=turn)
        await turn.drained()
