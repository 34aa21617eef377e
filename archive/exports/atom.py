"""Atom feeds (RFC 4287)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

CONTENT_TYPE = "application/atom+xml; charset=utf-8"
AUTHORITY = "tag:secure-communities-archive.invalid,2026:"
"""How ids begin (RFC 4151). The name is a reserved one that nobody can own: the archive has no domain of its own, and
ids must stay the same wherever it is served."""

_NO_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


@dataclass(frozen=True)
class Entry:
    """One thing that happened; `path` names it for ever within the archive and is its page."""

    path: str
    title: str
    updated: str
    summary: str
    author: str


@dataclass(frozen=True)
class Feed:
    """Entries, newest first. `path` is the page that the feed goes with, `me` the feed's own path."""

    path: str
    me: str
    title: str
    entries: tuple[Entry, ...]


def as_atom(feed: Feed, site: str) -> str:
    """The feed as XML. Ids are made of paths alone; `site` (scheme and host) is needed for links only.

    A feed without entries is dated to the beginning of 1970: it has not been updated yet.
    """
    updated = max((e.updated for e in feed.entries), default="1970-01-01T00:00:00Z")
    lines = [
        '<?xml version="1.0" encoding="utf-8"?>',
        '<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en">',
        _tag("id", AUTHORITY + feed.me),
        _tag("title", feed.title),
        _tag("updated", updated),
        f"<author>{_tag('name', 'Secure Communities Archive')}</author>",
        _link("self", site + feed.me, "application/atom+xml"),
        _link("alternate", site + feed.path, "text/html"),
        *(_entry(e, site) for e in feed.entries),
        "</feed>",
    ]
    return "\n".join(lines) + "\n"


def _entry(entry: Entry, site: str) -> str:
    parts = [
        _tag("id", AUTHORITY + entry.path),
        _tag("title", entry.title),
        _tag("updated", entry.updated),
        f"<author>{_tag('name', entry.author)}</author>",
        _link("alternate", site + entry.path, "text/html"),
        _tag("summary", entry.summary),
    ]
    return f"<entry>{''.join(parts)}</entry>"


def _tag(name: str, text: str) -> str:
    return f"<{name}>{escape(_NO_XML.sub(' ', text))}</{name}>"


def _link(relation: str, href: str, type: str) -> str:
    return f'<link rel="{relation}" type="{type}" href={quoteattr(_NO_XML.sub(" ", href))}/>'
