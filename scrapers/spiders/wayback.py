"""The wayback spider: the web as archives remember it."""

from __future__ import annotations

from scrapers.spiders.live import LiveSpider


class WaybackSpider(LiveSpider):
    """Asks for whatever the round under way says is next: questions to an index first, then mementos."""

    name = "wayback"
