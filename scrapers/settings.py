"""Scrapy's settings here: polite and closed by default. Each line has its reason."""

from __future__ import annotations

from typing import Any

from scrapers.politeness import CONCURRENCY, DELAY
from scrapers.wire import Limits

PRODUCT = "SecureCommunitiesArchive"
"""Our name in robots.txt (RFC 9309 section 2.2.1) and the first word of the user agent."""

_SCRAPY_MIDDLEWARES = (
    "offsite.OffsiteMiddleware",  # scope.py says what belongs to a source
    "robotstxt.RobotsTxtMiddleware",  # lets requests through while robots.txt is in flight, and reads 503 as yes
    "httpauth.HttpAuthMiddleware",  # no credentials, ever
    "downloadtimeout.DownloadTimeoutMiddleware",  # wire.py has total, idle and connect limits
    "defaultheaders.DefaultHeadersMiddleware",  # gathering.py sends the same few headers to everybody
    "useragent.UserAgentMiddleware",
    "retry.RetryMiddleware",  # each attempt is a capture and the frontier counts them
    "redirect.MetaRefreshMiddleware",  # nothing in a body is obeyed
    "httpcompression.HttpCompressionMiddleware",  # bytes are kept as sent; a bomb is never unpacked here
    "redirect.RedirectMiddleware",  # each hop is a capture, in scope, and guarded
    "cookies.CookiesMiddleware",  # no cookies; and its first Set-Cookie would fetch lists from other hosts
    "httpproxy.HttpProxyMiddleware",  # the environment must not send the crawl elsewhere
    "stats.DownloaderStats",
    "httpcache.HttpCacheMiddleware",  # serves old pages without asking; that is the opposite of watching
)

_SPIDER_MIDDLEWARES = (
    "start.StartSpiderMiddleware",
    "httperror.HttpErrorMiddleware",
    "referer.RefererMiddleware",  # nobody learns where we come from; and Referrer-Policy is the server's to write
    "urllength.UrlLengthMiddleware",
    "depth.DepthMiddleware",
    "metacopy.MetaCopyDetectionMiddleware",
)

_EXTENSIONS = (
    "corestats.CoreStats",
    "logcount.LogCount",
    "telnet.TelnetConsole",  # runs code for whoever connects
    "memusage.MemoryUsage",
    "memdebug.MemoryDebugger",
    "closespider.CloseSpider",
    "feedexport.FeedExporter",
    "logstats.LogStats",
    "spiderstate.SpiderState",
    "throttle.AutoThrottle",
    "remote_control.RemoteControl",  # runs code for whoever connects
)


def settings_for(
    *, delay: float = DELAY, concurrency: int = CONCURRENCY, limits: Limits | None = None
) -> dict[str, Any]:
    """The settings of one crawl."""
    return {
        # One event loop, asyncio's own: the wire is aiohttp, and a process can crawl twice.
        "TWISTED_REACTOR_ENABLED": False,
        # Whoever is asked, the recorder answers; other schemes have no handler at all.
        "DOWNLOAD_HANDLERS": {
            "http": "scrapers.recorder.Recorder", "https": "scrapers.recorder.Recorder",
            "file": None, "data": None, "ftp": None, "s3": None,
        },
        "SCOMM_LIMITS": limits or Limits(),
        # robots.txt is obeyed by scrapers.admission, under this name; Scrapy's own way is off because it leaks.
        "ROBOTSTXT_OBEY": False,
        "ROBOTSTXT_USER_AGENT": PRODUCT,
        "USER_AGENT": PRODUCT,
        # Slow: these servers belong to others. No jitter: the delay is a promise, not an average.
        "DOWNLOAD_DELAY": delay,
        "DOWNLOAD_DELAY_JITTER": 0,
        "CONCURRENT_REQUESTS_PER_DOMAIN": concurrency,
        "CONCURRENT_REQUESTS": max(32, concurrency),
        # Nothing comes out of the spider; Scrapy would start a hundred workers a response to carry it.
        "CONCURRENT_ITEMS": 1,
        "DOWNLOAD_VERIFY_CERTIFICATES": True,
        "COOKIES_ENABLED": False,
        "REFERER_ENABLED": False,
        "REDIRECT_ENABLED": False,
        "METAREFRESH_ENABLED": False,
        "RETRY_ENABLED": False,
        "HTTPCACHE_ENABLED": False,
        "HTTPPROXY_ENABLED": False,
        "COMPRESSION_ENABLED": False,
        "TELNETCONSOLE_ENABLED": False,
        "REMOTE_CONTROL_ENABLED": False,
        "AUTOTHROTTLE_ENABLED": False,
        # The frontier is ours; a JOBDIR loses most of its queue on SIGKILL, and holds pickles.
        "JOBDIR": None,
        "DUPEFILTER_CLASS": "scrapy.dupefilters.BaseDupeFilter",
        "DOWNLOADER_MIDDLEWARES": {
            "scrapers.admission.Admission": 100,
            **{f"scrapy.downloadermiddlewares.{name}": None for name in _SCRAPY_MIDDLEWARES},
        },
        "SPIDER_MIDDLEWARES": {f"scrapy.spidermiddlewares.{name}": None for name in _SPIDER_MIDDLEWARES},
        "EXTENSIONS": {f"scrapy.extensions.{name}": None for name in _EXTENSIONS},
        "STATS_CLASS": "scrapy.statscollectors.DummyStatsCollector",
        # The archive's own words are what a person reads; what a server sends never reaches the terminal through a log.
        "LOG_ENABLED": False,
    }  # fmt: skip
