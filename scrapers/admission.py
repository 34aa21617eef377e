"""Admission: the one downloader middleware. Before a request leaves, guard and robots.txt are asked; a no is kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy import Request
from scrapy.exceptions import IgnoreRequest
from scrapy.http.request import NO_CALLBACK

from archive.capture import Failure
from archive.errors import AddressRefused
from archive.store.frontier import Visit
from scrapers.gathering import Gathering
from scrapers.recorder import UNANSWERED
from scrapers.robots import Answer, Robots
from scrapers.scope import address_of

if TYPE_CHECKING:
    from scrapy.crawler import Crawler

LONGEST_CRAWL_DELAY = 60.0
"""Seconds of a Crawl-delay that are respected; the directive is no part of RFC 9309."""

FIRST = 1000
"""Scrapy's priority of a robots.txt: before everything that waits for it."""


class Admission:
    """Lets a request through, or keeps the reason why not."""

    def __init__(self, crawler: Crawler) -> None:
        self._crawler = crawler
        self._gathering: Gathering = crawler.spider.gathering  # type: ignore[union-attr]
        self._robots = Robots(crawler.settings["ROBOTSTXT_USER_AGENT"], self._ask)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Admission:
        """As Scrapy makes its components."""
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        """Raises IgnoreRequest, after the refusal is on its way to the archive."""
        visit: Visit | None = request.meta.get("visit")
        if visit is None:
            return
        try:
            self._gathering.guard.check(visit.url)
        except AddressRefused as error:
            await self._gathering.refuse(visit, Failure.BLOCKED_ADDRESS, str(error), failed=True)
            raise IgnoreRequest(str(error)) from None
        rules = await self._robots.rules_for(visit.url)
        if reason := rules.forbids(visit.url):
            await self._gathering.refuse(visit, Failure.ROBOTS, reason, failed=rules.reason is not None)
            raise IgnoreRequest(reason)
        self._slow_down(request, rules.crawl_delay)

    def _slow_down(self, request: Request, crawl_delay: float | None) -> None:
        """A host that asks for a longer delay gets it."""
        delay = min(crawl_delay or 0.0, LONGEST_CRAWL_DELAY)
        if delay <= self._gathering.delay or self._crawler.engine is None:
            return
        downloader = self._crawler.engine.downloader
        host = downloader.get_slot_key(request)
        # Slots are thrown away after a minute; the setting outlives them.
        downloader.per_slot_settings[host] = {"delay": delay, "concurrency": 1}
        if host in downloader.slots:
            downloader.slots[host].delay, downloader.slots[host].concurrency = delay, 1

    async def _ask(self, url: str) -> Answer:
        """A robots.txt over the same wire; Scrapy's slot keeps the delay between it and the first page."""
        try:
            self._gathering.guard.check(url)
        except AddressRefused as error:
            return Answer(reason=str(error))
        request = Request(url, priority=FIRST, callback=NO_CALLBACK, dont_filter=True, meta={"verbatim_url": True})
        response = await self._crawler.engine.download_async(request)
        if response.status == UNANSWERED:
            return Answer(reason=response.text if hasattr(response, "text") else response.body.decode())
        location = response.headers.get("Location")
        target = address_of(location.decode("latin-1"), url) if location and 300 <= response.status < 400 else None
        return Answer(response.status, response.body, target)
