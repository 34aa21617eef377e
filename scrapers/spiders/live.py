"""The live spider: the web as it answers today."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from scrapy import Request, Spider
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Response
from twisted.python.failure import Failure

from scrapers.gathering import Gathering


class LiveSpider(Spider):
    """Asks for whatever the gathering says is next. It looks at nothing that comes back: keep, then read."""

    name = "live"

    def __init__(self, gathering: Gathering, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.gathering = gathering

    async def start(self) -> AsyncIterator[Request]:
        """Visits in their turn, until nothing is left for this run."""
        while visit := await self.gathering.next_visit():
            meta = {"visit": visit, "verbatim_url": True}
            yield Request(visit.url, callback=self.parse, errback=self.broken, dont_filter=True, meta=meta)

    def parse(self, response: Response, **kwargs: Any) -> None:
        """Recorded already."""

    def broken(self, failure: Failure) -> None:
        """A refusal is recorded already; anything else is a mistake of ours that must not be swallowed."""
        if not isinstance(failure.value, IgnoreRequest):
            self.gathering.stop(failure.value)
