"""The recorder: Scrapy's download handler here. Every exchange is given to the keeper where it happens, robots.txt too,
so that nothing can come between the wire and the archive."""

from __future__ import annotations

from typing import TYPE_CHECKING

from scrapy.http import Headers, Response

from archive.vault.fields import Head
from scrapers.gathering import Gathering, body_in
from scrapers.robots import LARGEST
from scrapers.wire import Limits, Wire

if TYPE_CHECKING:
    from scrapy import Request
    from scrapy.crawler import Crawler

UNANSWERED = 599
"""The status Scrapy is shown where no server answered; never stored."""


class Recorder:
    """Downloads over `Wire`, records, and shows Scrapy the status (and of a robots.txt what it says)."""

    lazy = False

    def __init__(self, crawler: Crawler) -> None:
        spider = crawler.spider
        self._gathering: Gathering = spider.gathering  # type: ignore[union-attr]
        limits: Limits = crawler.settings["SCOMM_LIMITS"]
        self._wire = Wire(
            self._gathering.guard, limits, most_a_host=crawler.settings.getint("CONCURRENT_REQUESTS_PER_DOMAIN")
        )

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Recorder:
        """As Scrapy makes its components."""
        return cls(crawler)

    async def download_request(self, request: Request) -> Response:
        """Fetch and record one address."""
        visit, gathering = request.meta.get("visit"), self._gathering
        headers, reference = gathering.ask_for(request.url) if visit else (gathering.plain_headers, None)
        async with self._wire.fetch(request.url, headers, now=gathering.clock()) as exchange:
            head = await gathering.record(exchange, visit, reference)
            if visit:
                return Response(request.url, status=head.status or UNANSWERED)
            reason = f"{exchange.failure}: {exchange.detail}" if exchange.failure else ""
            body = body_in(exchange.response, head, LARGEST) if exchange.response else b""
            return Response(
                request.url, status=_status(head, reason), headers=_location(head), body=reason.encode() or body
            )

    async def close(self) -> None:
        """Close the connections."""
        await self._wire.close()


def _status(head: Head, reason: str) -> int:
    return UNANSWERED if reason or head.status is None else head.status


def _location(head: Head) -> Headers:
    location = head.fields.get("location")
    return Headers({"Location": location} if location else {})
